"""Rules that the built-in library keeps, whoever edits it: presence, shapes, names, our own words."""

from __future__ import annotations

import csv
import dataclasses
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from document_samples import cpt_tabbed
from starter_rows import starter_entries

from knowledge.codes import is_modifier_shaped
from knowledge.sources import cpt_descriptors
from knowledge.sources.layout import SourceFile
from knowledge.sources.starter import ROOM, StarterLibrary
from tools.starter_check import Run, copied_runs, defects, published_runs, runs

TODAY = date.today()
PROMISED_CODES = (
    "62320 62321 62322 62323 62324 62325 62326 62327 64479 64480 64483 64484 0777T 20610 77003 99202 99203 99204 99205"
    " 99211 99212 99213 99214 99215 99417 36415 96372 45378 45380 45385 G2211 G2212 G0438 G0439 J3301 J1010 J1030"
).split()
PROMISED_MODIFIERS = (
    "22 24 25 26 33 50 51 52 53 57 58 59 62 76 77 78 79 80 81 82 95 AG AS CR FS FT GA GC GT GX GY GZ JW JZ KX LT PT Q6"
    " RT SG TC X4 X5 XE XP XS XU"
).split()
DESCRIPTOR_RUN = 8
FILES = sorted(path for folder in ("codes", "modifiers", "passages") for path in (ROOM / folder).glob("*.yaml"))


@pytest.fixture(scope="module")
def built_in(built_in_library: StarterLibrary) -> StarterLibrary:
    return built_in_library


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


@pytest.mark.parametrize("code", PROMISED_CODES)
def test_a_promised_code_has_a_summary(built_in: StarterLibrary, code: str) -> None:
    assert [s.code for s in built_in.summaries if s.code == code] == [code]


@pytest.mark.parametrize("modifier", PROMISED_MODIFIERS)
def test_a_promised_modifier_has_an_entry(built_in: StarterLibrary, modifier: str) -> None:
    assert [m.modifier for m in built_in.modifiers if m.modifier == modifier] == [modifier]


def test_there_are_at_least_fifty_passages(built_in: StarterLibrary) -> None:
    assert len(built_in.passages) >= 50


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


@pytest.fixture(scope="module")
def published() -> set[Run]:
    """Runs of words of the manuals and guidelines at hand; none without the official files."""
    folder = os.environ.get("CASEPILOT_REAL_DATA", "")
    return published_runs(Path(folder)) if folder else set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_file_has_a_defect(path: Path, published: set[Run]) -> None:
    assert list(defects(path, published)) == []


def test_the_manuals_at_hand_are_compared(published: set[Run]) -> None:
    if not published:
        pytest.skip("CASEPILOT_REAL_DATA names no folder with texts of manuals and guidelines: they are not at hand")
    assert len(published) > 250_000


def descriptor_runs(path: Path) -> set[Run]:
    """Runs of eight words of the CPT descriptors in a file in the AMA's layouts."""
    (reading,) = cpt_descriptors.read(SourceFile(path, path.name))
    return set().union(*(runs(row.text, DESCRIPTOR_RUN) for row in reading.rows))


def taken(known: set[Run]) -> list[str]:
    """The codes of entries that share eight words in a row with the descriptors."""
    return [
        entry["code"] for entry in starter_entries("codes/*.yaml") if any(copied_runs(entry, known, DESCRIPTOR_RUN))
    ]


def test_no_descriptor_of_a_licensed_file_is_in_the_library(tmp_path: Path) -> None:
    """The file is the site's own; without one, an invented file shows that a descriptor would be found."""
    licensed = os.environ.get("CASEPILOT_LICENSED_CPT", "")
    if licensed:
        assert taken(descriptor_runs(Path(licensed))) == []
    first = next(starter_entries("codes/*.yaml"))
    path = tmp_path / "LONGULT.txt"
    path.write_text(cpt_tabbed(["Trimming of a wick", " ".join(first["summary"].split()[:9])]), encoding="utf-8")
    assert first["code"] in taken(descriptor_runs(path))
