"""Typed reads of the built-in library through `KnowledgeBase`, against the files that it was built from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starter_rows import fact_rows, starter_entries

from knowledge.base import KnowledgeBase
from knowledge.errors import SnapshotError
from knowledge.records import ClaimSetting, Code
from knowledge.store import FactsStore

# A day inside the one release of each table.
FEES_DAY = date(2026, 8, 1)
SPRING = date(2026, 5, 1)  # unit limits, add-on links, outpatient status, ICD-10-CM
PAIRS_DAY = date(2024, 8, 1)
HCPCS_DAY = date(2025, 11, 1)
TODAY = date(2026, 11, 23)  # later than every one of them


def rows(name: str, **where: str) -> list[dict[str, str]]:
    return fact_rows(name, **where)


def as_cells(record: object, columns: list[str]) -> dict[str, str]:
    """A record as the file writes it; an empty cell is what the file does not say."""
    values = {column: getattr(record, column) for column in columns}
    return {column: "" if value is None else str(value) for column, value in values.items()}


def entry(folder: str, key: str, value: str) -> dict[str, Any]:
    for item in starter_entries(f"{folder}/*.yaml"):
        if item[key] == value:
            return dict(item)
    raise AssertionError(f"{folder} holds no {value!r}")


def item(base: KnowledgeBase, code: str) -> tuple[str, Code]:
    found = base.icd10cm(code, SPRING)
    assert found.release is not None
    assert found.first is not None
    return found.release.id, found.first


def test_the_fee_row_of_62320_is_the_row_of_the_file(base: KnowledgeBase) -> None:
    [expected] = rows("fees.csv", code="62320")
    found = base.fees("62320", FEES_DAY)
    assert (found.state, found.in_force) == ("found", True)
    assert [as_cells(row, list(expected)) for row in found.rows] == [expected]
    assert isinstance(found.rows[0].work_rvu, Decimal)


def test_every_fee_row_is_read_back_as_the_file_writes_it(base: KnowledgeBase) -> None:
    held = rows("fees.csv")
    for code in {row["code"] for row in held}:
        expected = sorted((row for row in held if row["code"] == code), key=lambda row: row["modifier"])
        found = base.fees(code, FEES_DAY).rows
        assert [as_cells(row, list(expected[0])) for row in found] == expected


def test_the_row_without_modifier_comes_first(base: KnowledgeBase) -> None:
    assert [row.modifier for row in base.fees("77003", FEES_DAY).rows] == ["", "26", "TC"]


@pytest.mark.parametrize(
    ("day", "state", "in_force"),
    [
        pytest.param(date(2026, 6, 30), "not_loaded", None, id="day before the release"),
        pytest.param(date(2026, 7, 1), "found", True, id="first day"),
        pytest.param(date(2026, 9, 30), "found", True, id="last day"),
        pytest.param(TODAY, "found", False, id="after its end"),
    ],
)
def test_a_fee_is_asked_as_of_a_day(base: KnowledgeBase, day: date, state: str, in_force: bool | None) -> None:
    found = base.fees("62320", day)
    assert found.state == state
    assert in_force is None or found.in_force is in_force


@pytest.mark.parametrize("day", [FEES_DAY, TODAY])
def test_a_code_that_the_excerpt_leaves_out_is_not_loaded(base: KnowledgeBase, day: date) -> None:
    assert rows("fees.csv", code="00100") == []
    assert base.fees("00100", day).state == "not_loaded"


@pytest.mark.parametrize("setting", ["practitioner", "outpatient_hospital", "dme"])
def test_every_unit_limit_is_read_back(base: KnowledgeBase, setting: ClaimSetting) -> None:
    expected = rows("unit_limits.csv", setting=setting)
    assert expected
    for row in expected:
        found = base.unit_limit(row["code"], setting, SPRING)
        assert [as_cells(limit, list(row)) for limit in found.rows] == [row]


@pytest.mark.parametrize("setting", ["practitioner", "outpatient_hospital"])
@pytest.mark.parametrize("codes", [("45385", "45380"), ("45380", "45385")], ids=["in order", "turned round"])
def test_a_pair_is_found_in_either_order(base: KnowledgeBase, setting: ClaimSetting, codes: tuple[str, str]) -> None:
    [expected] = rows("pairs.csv", setting=setting, column1="45385", column2="45380")
    [reason] = rows("rationales.csv", number=expected["rationale"])
    [found] = base.pair(*codes, setting, PAIRS_DAY).rows
    assert (found.column1, found.column2, found.indicator) == ("45385", "45380", expected["indicator"])
    assert found.rationale == reason["text"]


def test_a_missing_pair_of_two_codes_in_scope_is_no_row(base: KnowledgeBase) -> None:
    release = rows("pairs.csv", setting="practitioner")[0]["release"]
    scope = sorted(row["code"] for row in rows("pair_scope.csv", release=release))
    paired = {frozenset((row["column1"], row["column2"])) for row in rows("pairs.csv", release=release)}
    first = scope[0]
    second = next(code for code in scope if code != first and frozenset((first, code)) not in paired)
    assert base.pair(first, second, "practitioner", PAIRS_DAY).state == "no_row"
    assert base.pair(first, second, "practitioner", TODAY).state == "not_loaded"
    assert "00100" not in scope
    assert base.pair(first, "00100", "practitioner", PAIRS_DAY).state == "not_loaded"


def test_pairs_with_a_code_are_those_without_end_that_name_it(base: KnowledgeBase) -> None:
    held = [row for row in rows("pairs.csv", setting="practitioner") if not row["deleted_on"]]
    first = sorted(row["column2"] for row in held if row["column1"] == "45385")
    second = sorted(row["column1"] for row in held if row["column2"] == "45385")
    found = base.edits.pairs_with("45385", "practitioner", PAIRS_DAY, 1000)
    assert [(r.column1, r.column2) for r in found.rows] == [("45385", code) for code in first] + [
        (code, "45385") for code in second
    ]
    assert (found.count.as_column1, found.count.as_column2) == (len(first), len(second))
    shown = base.edits.pairs_with("45385", "practitioner", PAIRS_DAY, 2).rows
    assert [row.column2 for row in shown if row.column1 == "45385"] == first[:2]


def test_only_add_on_links_that_are_active_on_the_day_are_given(base: KnowledgeBase) -> None:
    links = rows("addon_links.csv", addon="77002")
    ended = {row["primary"] for row in links if row["deleted_on"] and row["deleted_on"] < SPRING.isoformat()}
    active = {row["primary"] for row in links if not row["deleted_on"] or row["deleted_on"] >= SPRING.isoformat()}
    assert ended
    assert {link.primary for link in base.primaries_of("77002", SPRING).rows} == active
    assert [link.addon for link in base.addons_of("62320", SPRING).rows] == ["0777T"]


def test_a_primary_whose_links_have_ended_is_never_said_to_have_none(base: KnowledgeBase) -> None:
    """10022 is no curated code, so the excerpt need not hold its other links; after the release's end all the less."""
    assert {row["addon"] for row in rows("addon_links.csv", primary="10022")} == {"77002"}
    assert base.addons_of("10022", SPRING).state == "not_loaded"
    assert base.addons_of("10022", TODAY).state == "not_loaded"


def test_outpatient_status_and_class(base: KnowledgeBase) -> None:
    [status] = rows("opps.csv", code="62320")
    [found] = base.outpatient_status("62320", SPRING).rows
    assert as_cells(found, list(status)) == status
    [kind] = rows("rbcs.csv", code="62320")
    columns = [column for column in kind if column != "row_effective"]
    [held] = base.service_class("62320", SPRING).rows
    assert as_cells(held, columns) == {column: kind[column] for column in columns}


def test_level_ii_rows_drug_limits_and_modifiers(base: KnowledgeBase) -> None:
    [expected] = rows("hcpcs.csv", code="J3301")
    [found] = base.hcpcs("J3301", HCPCS_DAY).rows
    assert as_cells(found, list(expected)) == expected
    [price] = rows("asp.csv", code="J3301")
    [limit] = base.drug_limit("J3301", HCPCS_DAY).rows
    assert as_cells(limit, list(price)) == price
    [name] = rows("hcpcs_modifiers.csv", modifier="RT")
    [modifier] = base.hcpcs_modifier("RT", HCPCS_DAY).rows
    assert as_cells(modifier, list(name)) == name


# --- ICD-10-CM, April 1 2026 update: titles and places as the tabular list has them ----------------------------


def test_icd10cm_has_the_size_of_the_edition(base: KnowledgeBase) -> None:
    assert base.manifest.totals()["icd10cm_billable"] == 74_719  # lines of CDC's codes file for FY 2026


@pytest.mark.parametrize(
    ("code", "title", "billable", "above"),
    [
        pytest.param("M54.12", "Radiculopathy, cervical region", True, "M54.1 M54 M50-M54 13", id="M54.12"),
        pytest.param(
            "B20", "Human immunodeficiency virus [HIV] disease", True, "B20-B20 1", id="B20, alone in its section"
        ),
        pytest.param(
            "S72.001A",
            "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture",
            True,
            "S72.001 S72.00 S72.0 S72 S70-S79 19",
            id="a 7th character",
        ),
        pytest.param(
            "T36.0X1A",
            "Poisoning by penicillins, accidental (unintentional), initial encounter",
            True,
            "T36.0X1 T36.0X T36.0 T36 T36-T50 19",
            id="a placeholder",
        ),
        pytest.param("M54.1", "Radiculopathy", False, "M54 M50-M54 13", id="a header"),
    ],
)
def test_a_code_and_what_stands_above_it(
    base: KnowledgeBase, code: str, title: str, billable: bool, above: str
) -> None:
    release, found = item(base, code)
    assert (found.code, found.title, found.billable) == (code, title, billable)
    assert [parent.code for parent in base.lineage(release, found)] == above.split()


def test_the_chapter_stands_last_with_its_notes(base: KnowledgeBase) -> None:
    release, found = item(base, "M54.12")
    chapter = base.lineage(release, found)[-1]
    assert chapter.title == "Diseases of the musculoskeletal system and connective tissue (M00-M99)"
    assert (chapter.kind, chapter.billable) == ("chapter", False)
    assert ("excludes2", "neoplasms (C00-D49)") in {(note.kind, note.text) for note in chapter.notes}


@pytest.mark.parametrize(
    ("code", "below"),
    [
        ("M54.1", "M54.10 M54.11 M54.12 M54.13 M54.14 M54.15 M54.16 M54.17 M54.18"),
        ("M54.12", ""),
        ("B20", ""),
        ("S72.04", "S72.041 S72.042 S72.043 S72.044 S72.045 S72.046"),
    ],
)
def test_what_stands_directly_below(base: KnowledgeBase, code: str, below: str) -> None:
    release, found = item(base, code)
    children = base.children(release, found)
    assert [child.code for child in children] == below.split()
    assert all(base.lineage(release, child)[0].code == code for child in children)


def test_notes_are_the_code_s_own(base: KnowledgeBase) -> None:
    _, found = item(base, "B20")
    notes = [(note.kind, note.text) for note in found.notes]
    assert ("excludes1", "asymptomatic human immunodeficiency virus [HIV] infection status (Z21)") in notes
    assert ("includes", "HIV infection, symptomatic") in notes


@pytest.mark.parametrize("code", ["Z99.999", "M54.19", "A00-B99", "1", "B20-B20", ""])
def test_what_is_no_code_of_the_edition_is_no_row(base: KnowledgeBase, code: str) -> None:
    assert base.icd10cm(code, SPRING).state == "no_row"
    assert base.icd10cm(code, TODAY).state == "not_loaded"


def test_codes_near_one_that_does_not_exist_share_its_beginning(base: KnowledgeBase) -> None:
    assert [code.code for code in base.nearest_codes("M54.19", SPRING, 3)] == ["M54.1", "M54.10", "M54.11"]
    assert base.nearest_codes("M54.19", date(2020, 1, 1)) == ()


# --- entries ---------------------------------------------------------------------------------------------------


def test_entries_are_read_back(base: KnowledgeBase) -> None:
    for folder, key, value in (("codes", "code", "62320"), ("modifiers", "modifier", "59")):
        expected = entry(folder, key, value)
        found = base.summary(value) if folder == "codes" else base.modifier(value)
        assert found is not None
        assert (found.title, found.checked) == (expected["title"], expected["checked"])
        assert [b.document for b in found.basis] == [b["document"] for b in expected["basis"]]
    assert base.summary("00100") is None
    assert base.modifier("Z7") is None


def test_passages_come_in_library_order(base: KnowledgeBase) -> None:
    expected = [p["id"] for p in starter_entries("passages/*.yaml")]
    assert [passage.id for passage in base.passages()] == expected
    found = base.passage(expected[0])
    assert found is not None
    assert found.id == expected[0]
    assert base.passage("no-such-passage") is None


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [("62320", "62327", 8), ("99202", "99205", 4), ("99211", "99215", 5), ("62327", "62320", 0), ("J3301", "J3301", 1)],
)
def test_codes_between_two_codes(base: KnowledgeBase, first: str, last: str, codes: int) -> None:
    found = base.codes_between(first, last)
    assert len(found) == codes
    assert list(found) == sorted(found)
    assert all(len(code) == 5 and code[0].isdigit() == first[0].isdigit() for code in found)


def test_many_threads_read_the_same(base: KnowledgeBase) -> None:
    alone = base.fees("62320", FEES_DAY)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(lambda _: base.fees("62320", FEES_DAY), range(64)))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "facts.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(SnapshotError, match="casepilot knowledge build"):
        FactsStore(tmp_path / "facts.sqlite")


def test_threads_that_come_and_go_leave_no_open_files(base: KnowledgeBase) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def ask_in_a_new_thread() -> None:
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(base.fees, "62320", FEES_DAY).result().state == "found"

    ask_in_a_new_thread()
    before = open_files()
    for _ in range(50):
        ask_in_a_new_thread()
    assert open_files() == before
