"""Phrases of the starter library: read whole, none names a code, and a bad line is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import StarterError
from knowledge.sources.starter import ROOM
from knowledge.sources.starter_words import read_families, read_phrases


def test_the_phrases_of_the_library_are_read() -> None:
    phrases = {(phrase.use, phrase.said): phrase for phrase in read_phrases(ROOM)}
    assert phrases["diagnosis", "heart attack"].means[0].startswith("acute myocardial infarction")
    assert {use for use, _ in phrases} == {"any", "diagnosis", "service"}
    families = read_families(ROOM)
    assert len({word for family in families for word in (family.word, *family.same)}) == sum(
        1 + len(family.same) for family in families
    )


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        pytest.param("shorthand.csv", "lmp,other lamp,", "already said", id="twice"),
        pytest.param("plain_terms.csv", "lmps,other lamp", "already said", id="twice but for the plural"),
        pytest.param("plain_terms.csv", "wick pain,M54.50", "'M54.50'", id="a code"),
        pytest.param("plain_terms.csv", "wick pain,code 99213", "'99213'", id="a procedure code"),
        pytest.param("plain_terms.csv", "wick pain,", "needs a phrase", id="no meaning"),
        pytest.param("plain_terms.csv", "the,lamp", "needs a phrase", id="only small words"),
        pytest.param("plain_terms.csv", "wick pain", "number of columns", id="a column missing"),
        pytest.param("shorthand.csv", "wp,wick pain,no", "'no'", id="capitals"),
        pytest.param("families.csv", "lantern,lamps", "two families", id="two families"),
        pytest.param("families.csv", "wick,", "needs a word", id="a family of one"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(library: Path, name: str, line: str, told: str) -> None:
    path = library / "words" / name
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(StarterError, match=f"words/{name}, line 3") as caught:
        (read_families if name == "families.csv" else read_phrases)(library)
    assert told in str(caught.value)


def test_a_service_term_may_say_anew_what_a_shorthand_means(library: Path) -> None:
    path = library / "words" / "service_terms.csv"
    path.write_text("said,means\nlmp,lamp trimming\n", encoding="utf-8")
    assert [phrase.means for phrase in read_phrases(library) if phrase.said == "lmp"] == [("lamp",), ("lamp trimming",)]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"said;means\nx;y\n", "columns must be"), (b"said,means\n\xff\xfe,x\n", "UTF-8"), (None, "cannot be read")],
)
def test_a_broken_file_is_one_line(library: Path, content: bytes | None, told: str) -> None:
    path = library / "words" / "plain_terms.csv"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(StarterError, match=r"words/plain_terms\.csv.*" + told):
        read_phrases(library)
