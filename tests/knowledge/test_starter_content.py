"""Rules that the built-in library keeps, whoever edits it: presence, shapes, names, our own words."""

from __future__ import annotations

import csv
import dataclasses
import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from document_samples import cpt_tabbed
from starter_rows import starter_entries

from knowledge.codes import is_modifier_shaped, readings_of
from knowledge.sources import cpt_descriptors
from knowledge.sources.layout import SourceFile
from knowledge.sources.starter import ROOM, StarterLibrary, read_starter

TODAY = date.today()
PROMISED_CODES = (
    "62320 62321 62322 62323 62324 62325 62326 62327 64479 64480 64483 64484 0777T 20610 77003 99202 99203 99204 99205"
    " 99211 99212 99213 99214 99215 99417 36415 96372 45378 45380 45385 G2211 G2212 G0438 G0439 J3301 J1010 J1030"
).split()
PROMISED_MODIFIERS = (
    "22 24 25 26 33 50 51 52 53 57 58 59 62 76 77 78 79 80 81 82 95 AG AS CR FS FT GA GC GT GX GY GZ JW JZ KX LT PT Q6"
    " RT SG TC X4 X5 XE XP XS XU"
).split()
RUN = 12
DESCRIPTOR_RUN = 8


@pytest.fixture(scope="module")
def built_in() -> StarterLibrary:
    return read_starter()


@pytest.fixture(scope="module")
def official_modifiers() -> dict[str, dict[str, str]]:
    with (ROOM / "facts" / "hcpcs_modifiers.csv").open(encoding="utf-8", newline="") as lines:
        return {row["modifier"]: row for row in csv.DictReader(lines)}


def entries(library: StarterLibrary) -> Iterator[tuple[str, Any]]:
    """Every hand-written entry with the name that a failure shows."""
    yield from ((f"code {s.code}", s) for s in library.summaries)
    yield from ((f"modifier {m.modifier}", m) for m in library.modifiers)
    yield from ((f"passage {p.id}", p) for p in library.passages)
    yield from ((f"indicator {i.field} {i.value}", i) for i in library.indicators)


def texts(value: object, without: frozenset[str]) -> Iterator[str]:
    """Every text inside an entry, except in the named fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item, without)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in without:
                yield from texts(getattr(value, field.name), without)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    """Every run of so many consecutive words."""
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


@pytest.mark.parametrize("code", PROMISED_CODES)
def test_a_promised_code_has_a_summary(built_in: StarterLibrary, code: str) -> None:
    assert [s.code for s in built_in.summaries if s.code == code] == [code]


@pytest.mark.parametrize("modifier", PROMISED_MODIFIERS)
def test_a_promised_modifier_has_an_entry(built_in: StarterLibrary, modifier: str) -> None:
    assert [m.modifier for m in built_in.modifiers if m.modifier == modifier] == [modifier]


def test_there_are_at_least_fifty_passages(built_in: StarterLibrary) -> None:
    assert len(built_in.passages) >= 50


def test_every_summary_has_the_shape_of_its_code_set(built_in: StarterLibrary) -> None:
    wrong = [s.code for s in built_in.summaries if s.system not in {r.set for r in readings_of(s.code)}]
    assert wrong == []


def test_every_code_that_an_entry_names_has_a_shape(built_in: StarterLibrary) -> None:
    named = [(f"code {s.code}", n.code) for s in built_in.summaries for n in (*s.differs, *s.replaced_by)]
    named += [(f"passage {p.id}", code) for p in built_in.passages for code in p.codes]
    assert named
    assert [(entry, code) for entry, code in named if not readings_of(code)] == []


def test_every_modifier_that_an_entry_names_is_one_that_the_library_holds(
    built_in: StarterLibrary, official_modifiers: dict[str, dict[str, str]]
) -> None:
    named = [(f"modifier {m.modifier}", other) for m in built_in.modifiers for other in m.related]
    named += [(f"passage {p.id}", other) for p in built_in.passages for other in p.modifiers]
    named += [
        (f"indicator {i.field} {i.value}", other)
        for i in built_in.indicators
        for effect in i.modifiers
        for other in effect.modifiers
    ]
    held = {m.modifier for m in built_in.modifiers} | set(official_modifiers)
    assert named
    assert [(entry, other) for entry, other in named if not is_modifier_shaped(other)] == []
    assert [(entry, other) for entry, other in named if other not in held] == []


def test_a_passage_lists_the_procedure_codes_that_its_text_names(built_in: StarterLibrary) -> None:
    shape = re.compile(r"(?<![\d$,.])(?:\d{5}|\d{4}T|[A-CE-V]\d{4})(?![\d,.]\d|\w)")
    missing = [(p.id, code) for p in built_in.passages for code in shape.findall(p.text) if code not in p.codes]
    assert missing == []


def test_hcpcs_modifiers_carry_the_official_name_and_end(
    built_in: StarterLibrary, official_modifiers: dict[str, dict[str, str]]
) -> None:
    ours = [m for m in built_in.modifiers if m.set == "hcpcs"]
    assert ours
    for modifier in ours:
        official = official_modifiers[modifier.modifier]
        assert modifier.official_name == official["official_name"]
        assert (modifier.ended.isoformat() if modifier.ended else "") == official["ended"]


def test_cpt_modifiers_carry_no_name_of_the_publisher(
    built_in: StarterLibrary, official_modifiers: dict[str, dict[str, str]]
) -> None:
    ours = [m for m in built_in.modifiers if m.set == "cpt"]
    assert ours
    assert [m.modifier for m in ours if m.official_name or m.modifier in official_modifiers] == []


def test_facts_of_a_level_ii_code_hold_the_end_that_the_summary_says(built_in: StarterLibrary) -> None:
    ended = {row.code: row.ended for row in built_in.hcpcs}
    differing = [s.code for s in built_in.summaries if s.code in ended and s.ended != ended[s.code]]
    assert differing == []


def test_an_ended_code_is_past_and_its_successors_have_not_ended(built_in: StarterLibrary) -> None:
    ended = [s for s in built_in.summaries if s.ended is not None]
    assert "J1030" in {s.code for s in ended}
    assert [s.code for s in ended if s.ended is not None and s.ended >= TODAY] == []
    gone = {s.code for s in ended}
    assert [(s.code, n.code) for s in ended for n in s.replaced_by if n.code in gone] == []
    assert [s.code for s in built_in.summaries if s.replaced_by and s.ended is None] == []


def test_every_entry_says_who_has_read_it() -> None:
    """A date, or `no` while only its writer has read it against its basis."""
    unsaid = [
        entry.get("code") or entry.get("modifier") or entry.get("id")
        for folder in ("codes", "modifiers", "passages")
        for entry in starter_entries(f"{folder}/*.yaml")
        if "reviewed" not in entry
    ]
    assert unsaid == []


def test_stated_facts_have_names_that_answers_and_question_sets_share(built_in: StarterLibrary) -> None:
    names = {fact.name for s in built_in.summaries for fact in s.facts}
    assert {"minimum_minutes", "mdm_level", "unit_minutes"} <= names
    assert [name for name in sorted(names) if not re.fullmatch(r"[A-Za-z][a-zA-Z0-9]*(?:_[a-zA-Z0-9]+)*", name)] == []


def test_titles_are_short(built_in: StarterLibrary) -> None:
    assert [s.code for s in built_in.summaries if len(s.title.split()) > 14] == []
    assert [m.modifier for m in built_in.modifiers if len(m.title.split()) > 12] == []


def test_no_entry_was_checked_or_holds_from_a_day_to_come(built_in: StarterLibrary) -> None:
    assert [name for name, entry in entries(built_in) if getattr(entry, "checked", TODAY) > TODAY] == []
    backwards = [
        p.id for p in built_in.passages if p.effective_from and p.effective_to and p.effective_to < p.effective_from
    ]
    assert backwards == []


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(r"hipaa[\s-]*(?:compliant|compliance|certified|safe(?![\s-]*harbou?r))", id="HIPAA"),
        pytest.param(r"\bguarantee[sd]?\s+(?:payment|accuracy|coverage)", id="guarantees"),
        pytest.param(r"\b(?:TODO|FIXME|TBD|lorem)\b", id="unfinished"),
    ],
)
def test_no_entry_claims_what_cannot_be_kept(built_in: StarterLibrary, claim: str) -> None:
    pattern = re.compile(claim, re.IGNORECASE)
    found = [name for name, entry in entries(built_in) if any(map(pattern.search, texts(entry, frozenset())))]
    assert found == []


def test_every_basis_names_its_document_and_edition(built_in: StarterLibrary) -> None:
    for name, entry in entries(built_in):
        for basis in entry.basis:
            assert basis.publisher.strip(), name
            assert basis.document.strip(), name
            assert basis.section.strip() or basis.edition.strip(), name
            assert basis.url == "" or re.match(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?\Z", basis.url), name


def test_a_run_of_twelve_words_is_found_whatever_its_punctuation() -> None:
    rule = "One two three, four (five) six seven; eight nine ten eleven twelve thirteen."
    assert len(runs(rule)) == 2
    assert runs("ONE-TWO three four five six seven eight nine ten eleven twelve!") <= runs(rule)
    assert not runs("one two three four five six seven eight nine ten eleven") & runs(rule)


def documents(folder: Path) -> Iterator[str]:
    """The texts of the manuals and guidelines among the official files, printed ones too."""
    for path in sorted([*folder.glob("manuals/*.txt"), *folder.glob("icd10cm/*Guidelines*.txt")]):
        yield path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(folder.glob("manuals/*.pdf")):
        with closing(pypdfium2.PdfDocument(path)) as document:
            yield " ".join(page.get_textpage().get_text_range() for page in document)


def copied(library: StarterLibrary, published: set[tuple[str, ...]], length: int, own: frozenset[str]) -> list[str]:
    """Entries that share so many words in a row with the texts, but for the fields named."""
    return [
        f"{name}: {' '.join(run)}"
        for name, entry in entries(library)
        if getattr(entry, "kind", "") != "official_text"
        for text in texts(entry, own)
        for run in sorted(runs(text, length) & published)[:1]
    ]


def test_no_sentence_is_copied_from_a_document(built_in: StarterLibrary) -> None:
    folder = os.environ.get("CASEPILOT_REAL_DATA", "")
    if not folder:
        pytest.skip("CASEPILOT_REAL_DATA names no folder with texts of manuals and guidelines: they are not at hand")
    published = set().union(*(runs(text) for text in documents(Path(folder))))
    assert len(published) > 10_000
    assert copied(built_in, published, RUN, frozenset({"basis", "official_name"})) == []


def descriptor_runs(path: Path) -> set[tuple[str, ...]]:
    """Runs of eight words of the CPT descriptors in a file in the AMA's layouts."""
    (reading,) = cpt_descriptors.read(SourceFile(path, path.name))
    return set().union(*(runs(row.text, DESCRIPTOR_RUN) for row in reading.rows))


def test_no_descriptor_of_a_licensed_file_is_in_the_library(built_in: StarterLibrary, tmp_path: Path) -> None:
    """The file is the site's own; without one, an invented file shows that a descriptor would be found."""
    licensed = os.environ.get("CASEPILOT_LICENSED_CPT", "")
    if licensed:
        assert copied(built_in, descriptor_runs(Path(licensed)), DESCRIPTOR_RUN, frozenset({"basis"})) == []
    stolen = " ".join(built_in.summaries[0].summary.split()[:9])
    path = tmp_path / "LONGULT.txt"
    path.write_text(cpt_tabbed(["Trimming of a wick", stolen]), encoding="utf-8")
    found = copied(built_in, descriptor_runs(path), DESCRIPTOR_RUN, frozenset({"basis"}))
    assert [line.split(":")[0] for line in found][:1] == [f"code {built_in.summaries[0].code}"]
