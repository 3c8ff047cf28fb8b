from __future__ import annotations

import importlib.util
import io
import sys
import zipfile
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabular_items import named, texts

from knowledge.errors import SourceError
from knowledge.sources.icd10cm_tabular import (
    TabularList,
    packaged_tabular,
    read_tabular,
    with_seventh_character,
)

INVENTED = Path(__file__).resolve().parents[2] / "fixtures" / "icd10cm" / "tabular_invented.xml"
CATEGORY = st.from_regex(r"[A-Z][0-9A-Z]{2}", fullmatch=True)
STEM = st.tuples(CATEGORY, st.from_regex(r"(?:\.[0-9A-Z]{1,3})?", fullmatch=True)).map("".join)


@pytest.fixture(scope="module")
def invented() -> TabularList:
    return read_tabular(INVENTED)


def one_leaf(code: str, character: str) -> bytes:
    return (
        "<ICD10CM.tabular><version>1</version><chapter><name>1</name><desc>c</desc><section id='A00-Z99'>"
        f"<desc>s</desc><diag><name>{code}</name><desc>Title</desc><sevenChrDef><extension char='{character}'>"
        "meaning</extension></sevenChrDef></diag></section></chapter></ICD10CM.tabular>"
    ).encode()


def test_items_stand_in_tabular_order_with_their_parents(invented: TabularList) -> None:
    assert [(item.code, item.parent, item.kind, item.billable) for item in invented.codes] == [
        ("1", None, "chapter", False),
        ("Q01-Q02", "1", "section", False),
        ("Q01", "Q01-Q02", "code", False),
        ("Q01.0", "Q01", "code", True),
        ("Q01.1", "Q01", "code", False),
        ("Q01.10", "Q01.1", "code", True),
        ("Q01.1A", "Q01.1", "code", True),
        ("Q02", "Q01-Q02", "code", True),
        ("Q04-Q04", "1", "section", False),
        ("Q04", "Q04-Q04", "code", True),
        ("Q05-Q09", "1", "section", False),
        ("19", None, "chapter", False),
        ("S00-S09", "19", "section", False),
        ("S01", "S00-S09", "code", False),
        ("S01.XXXA", "S01", "code", True),
        ("S01.XXXS", "S01", "code", True),
        ("S02", "S00-S09", "code", False),
        ("S02.0", "S02", "code", False),
        ("S02.0XXA", "S02.0", "code", True),
        ("S02.0XXB", "S02.0", "code", True),
        ("S02.1", "S02", "code", False),
        ("S02.1X", "S02.1", "code", False),
        ("S02.1X1", "S02.1X", "code", False),
        ("S02.1X1A", "S02.1X1", "code", True),
        ("S02.1X1B", "S02.1X1", "code", True),
        ("S02.2", "S02", "code", False),
        ("S02.20", "S02.2", "code", False),
        ("S02.20XK", "S02.20", "code", True),
        ("S02.3", "S02", "code", False),
        ("S02.311A", "S02.3", "code", True),
        ("S03", "S00-S09", "code", False),
        ("S03.01", "S03", "code", False),
        ("S03.016", "S03.01", "code", False),
        ("S03.016A", "S03.016", "code", True),
        ("S03.016D", "S03.016", "code", True),
        ("S03.016S", "S03.016", "code", True),
        ("S03.017", "S03.01", "code", False),
        ("S03.017A", "S03.017", "code", True),
        ("S03.018", "S03.01", "code", False),
        ("S03.018A", "S03.018", "code", True),
    ]
    assert [item.order for item in invented.codes] == list(range(40))
    assert {item.system for item in invented.codes} == {"icd10cm"}


def test_counts_and_version(invented: TabularList) -> None:
    counts = invented.counts
    assert invented.version == "2099"
    assert (counts.chapters, counts.sections, counts.spelled_out, counts.generated) == (2, 4, 22, 12)
    assert (counts.items, counts.billable) == (40, 18)


def test_what_no_record_takes_is_named(invented: TabularList) -> None:
    assert invented.left_out == ("Q01: an empty note in <excludes1>", "Q02: <visualImpairment>")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("Q01", "Lantern fever"),
        ("Q01.1", "Lantern fever, Ångström type"),
        ("Q04-Q04", "Fog longing (Q04)"),
        ("S01.XXXS", "Rope burn of pride, sequela"),
        ("S02.0XXB", "Moth bite of hat, initial encounter for wet bite"),
        ("S02.20XK", "Moth bite of coat, sleeve, still itching"),
        ("S02.311A", "Moth bite of sail, spelled out"),
    ],
)
def test_titles(invented: TabularList, code: str, title: str) -> None:
    assert named(invented, code).title == title


def test_each_kind_of_note_is_the_items_own(invented: TabularList) -> None:
    assert [(note.kind, note.text) for note in named(invented, "Q01").notes] == [
        ("inclusion_term", "Lamp heat"),
        ("inclusion_term", "Wick warmth"),
        ("includes", "glow of the brow"),
        ("excludes1", "candle fever (Q02)"),
        ("excludes2", "moth bite (S02.0)"),
        ("code_first", "the lamp"),
        ("use_additional", "code to identify oil (Q04)"),
        ("use_additional", "code to identify wick (Q02)"),
        ("code_also", "any associated fog"),
        ("note", "Lanterns burn at night."),
    ]
    assert texts(invented, "1", "includes") == ["keepers on land"]
    assert texts(invented, "Q01-Q02", "excludes1") == ["lamp envy (Q04)"]
    assert named(invented, "Q01.0").notes == ()


def test_seventh_characters_stand_where_they_are_defined(invented: TabularList) -> None:
    assert {item.code: item.seventh_characters for item in invented.codes if item.seventh_characters} == {
        "S01": (("A", "initial encounter"), ("S", "sequela")),
        "S02": (("A", "initial encounter for dry bite"), ("B", "initial encounter for wet bite")),
        "S02.2": (("K", "still itching"),),
        "S03": (("A", "initial encounter"), ("D", "subsequent encounter"), ("S", "sequela")),
    }
    assert texts(invented, "S02", "seventh_character_note") == [
        "Add a 7th character to all of S02",
        "damp bite NOS",
    ]


@given(STEM, st.sampled_from("ABDS0159"))
def test_placeholder_fills_every_empty_place(code: str, character: str) -> None:
    made = read_tabular(io.BytesIO(one_leaf(code, character))).codes[-1]
    category, _, rest = code.partition(".")
    filled = rest + "X" * (3 - len(rest))
    assert made.code == f"{category}.{filled}{character}"
    assert made.title == "Title, meaning"
    assert with_seventh_character(code, character) == made.code


@pytest.mark.parametrize(
    ("code", "character", "made"),
    [
        ("W11", "A", "W11.XXXA"),
        ("T81.4", "D", "T81.4XXD"),
        ("M1A.00", "1", "M1A.00X1"),
        ("S52.501", "A", "S52.501A"),
    ],
)
def test_with_seventh_character(code: str, character: str, made: str) -> None:
    assert with_seventh_character(code, character) == made


@pytest.mark.parametrize(
    ("code", "character"), [("S52.501A", "A"), ("W1", "A"), ("w11", "A"), ("W11", ""), ("W11", "AB"), ("W11", "a")]
)
def test_no_seventh_character_where_none_can_stand(code: str, character: str) -> None:
    with pytest.raises(ValueError, match="7th character"):
        with_seventh_character(code, character)


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_zip_with_one_tabular_xml_reads_as_the_file_does(invented: TabularList, tmp_path: Path) -> None:
    content = INVENTED.read_bytes()
    packed = zipped(
        ("2099/icd10cm_Tabular_2099.XML", content),
        ("icd10cm_index_2099.xml", b"<a/>"),
        ("icd10cm_tabular.xsd", b"<a/>"),
        ("__MACOSX/icd10cm_tabular.xml", b"<a/>"),
    )
    path = tmp_path / "package.zip"
    path.write_bytes(packed)
    assert read_tabular(path) == invented
    assert read_tabular(io.BytesIO(packed)) == invented
    with INVENTED.open("rb") as stream:
        assert read_tabular(stream) == invented
        assert not stream.closed


def test_other_encodings_are_read_as_declared() -> None:
    text = INVENTED.read_text(encoding="utf-8").replace('encoding="utf-8"', 'encoding="utf-16"')
    assert named(read_tabular(io.BytesIO(text.encode("utf-16"))), "Q01.1").title == "Lantern fever, Ångström type"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><ICD10CM.tabular><version>&c;</version></ICD10CM.tabular>'
)
FULL = INVENTED.read_bytes()


def changed(old: bytes, new: bytes) -> bytes:
    assert FULL.count(old) == 1
    return FULL.replace(old, new)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"Code,Title\nQ01,Lantern fever\n", "not complete XML"),
        (b"%PDF-1.7 \x00\xff", "not complete XML"),
        (b"<ICD10CM.index><version>2099</version></ICD10CM.index>", "<ICD10CM.index>"),
        (b"<html><body>Not found</body></html>", "<html>"),
        (b"<ICD10CM.tabular><version>2099</version></ICD10CM.tabular>", "no codes"),
        (changed(b"<version>2099</version>", b""), "no version"),
        (LAUGHS, "DOCTYPE"),
        (b"<!DOCTYPE ICD10CM.tabular SYSTEM 'http://localhost/x.dtd'>" + one_leaf("Q01", "A"), "DOCTYPE"),
        (b"<ICD10CM.tabular>" + b"<diag>" * 5000, "nests over"),
        (b'<?xml version="1.0" encoding="klingon"?>' + one_leaf("Q01", "A"), "cannot be read"),
        (changed(b"<name>Q02</name>", b"<name>Q01</name>"), "'Q01' is listed twice"),
        (changed(b"<name>Q02</name>", b""), "below 'Q01-Q02' has no <name>"),
        (changed(b"<name>Q02</name>", b"<name>Q0</name>"), "'Q0' is not written like a code"),
        (changed(b"<desc>Candle fever</desc>", b"<desc> </desc>"), "'Q02' has no <desc>"),
        (changed(b"<desc>Candle fever</desc>", b"<desc><old>C</old><new>D</new></desc>"), "marks of change"),
        (changed(b'<section id="Q04">', b"<section>"), "section id ''"),
        (changed(b"still itching", b""), "'S02.2' defines 7th characters wrongly"),
        (changed(b'char="K"', b'char="k"'), "'S02.2' defines 7th characters wrongly"),
        (changed(b'char="B"', b'char="A"'), "'S02' defines 7th characters wrongly"),
        (changed(b"in category S03 with 6th", b"in S03 with fifth"), "'S03' has a 7th character rule not known"),
        (zipped(("icd10cm_index_2099.xml", FULL)), "it holds none"),
        (zipped(("a_tabular.xml", FULL), ("b_tabular.xml", FULL)), "'a_tabular.xml', 'b_tabular.xml'"),
        (zipped(("tabular.xml", FULL))[:400], "cannot be read"),
        (zipped(("tabular.xml", b"")), "not complete XML"),
        (b"PK\x03\x04", "cannot be read"),
    ],
)
def test_what_is_not_a_tabular_list_is_refused_in_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "given.xml"
    path.write_bytes(content)
    with pytest.raises(SourceError) as refusal:
        read_tabular(path)
    message = str(refusal.value)
    assert said in message
    assert repr(str(path)) in message
    assert "\n" not in message
    assert ";" in message


@pytest.mark.parametrize("make", [lambda path: path / "missing.xml", lambda path: path])
def test_a_path_that_cannot_be_opened_is_refused(make: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_tabular(make(tmp_path))


def test_a_zip_that_swells_without_end_is_refused() -> None:
    swollen = zipped(("tabular.xml", b"<ICD10CM.tabular>" + b" " * 51_000_000))
    with pytest.raises(SourceError, match="larger than 50,000,000 bytes"):
        read_tabular(io.BytesIO(swollen))


@given(st.integers(min_value=0, max_value=len(FULL.rstrip()) - 1))
def test_no_part_of_a_file_passes_for_the_whole(length: int) -> None:
    with pytest.raises(SourceError):
        read_tabular(io.BytesIO(FULL[:length]))


def test_the_packaged_list_is_found_without_importing_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "simple_icd_10_cm", raising=False)
    assert packaged_tabular().name == "icd10c-tabular-April-1-2026.xml"
    assert "simple_icd_10_cm" not in sys.modules


@pytest.mark.parametrize("installed", [False, True])
def test_a_missing_package_or_file_says_what_to_install(
    installed: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = ModuleSpec("simple_icd_10_cm", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec if installed else None)
    with pytest.raises(SourceError, match=r"install requirements\.lock"):
        packaged_tabular()
