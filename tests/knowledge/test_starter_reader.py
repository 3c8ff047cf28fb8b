"""The reader of the starter library: a defect is one line that names the file, the entry and the field."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from starter_rows import fact_files, fact_rows, starter_entries

from knowledge.errors import StarterError
from knowledge.sources.starter import read_starter

Entries = list[dict[str, Any]]
FACT_FILES = [name.replace("pairs.csv", "pairs_0.csv") for name in fact_files()]


def failure(room: Path) -> str:
    """The error of a library with a defect, which must be one line."""
    with pytest.raises(StarterError) as caught:
        read_starter(room)
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    return text


def edit(room: Path, name: str, change: Callable[[Entries], object]) -> None:
    entries = yaml.safe_load((room / name).read_text(encoding="utf-8"))
    change(entries)
    (room / name).write_text(yaml.safe_dump(entries, sort_keys=False), encoding="utf-8")


def replace(room: Path, name: str, old: str, new: str) -> None:
    text = (room / name).read_text(encoding="utf-8")
    assert old in text
    (room / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_tiny_library_is_read_whole(library: Path) -> None:
    found = read_starter(library)
    assert [s.code for s in found.summaries] == ["00001", "00002"]
    assert found.summaries[0].checked == date(2026, 11, 23)
    assert found.summaries[0].differs[0].text == "two lamps"
    assert [m.modifier for m in found.modifiers] == ["L9"]
    assert [p.id for p in found.passages] == ["lamp-rule"]
    assert found.fees[0].work_rvu == Decimal("1.50")
    assert found.pairs[0].rationale == "One lamp is part of two"
    assert found.pair_scope == (("lamps:2026", "00001"),)
    assert found.drug_limits[0].limit == Decimal("0.25")
    assert all(len(rows) == 1 for rows in found.fact_tables().values())


def test_the_built_in_library_is_read_whole() -> None:
    found = read_starter()
    for folder, entries in (("codes", found.summaries), ("modifiers", found.modifiers), ("passages", found.passages)):
        assert len(entries) == sum(1 for _ in starter_entries(f"{folder}/*.yaml"))
    for name, rows in (("fees.csv", found.fees), ("pairs.csv", found.pairs), ("hcpcs.csv", found.hcpcs)):
        assert len(rows) == len(fact_rows(name))


@pytest.mark.parametrize(
    ("name", "number", "label"),
    [
        ("releases.yaml", 1, "lamps:2026"),
        ("codes/lamps.yaml", 2, "00002"),
        ("modifiers/all.yaml", 1, "L9"),
        ("passages/all.yaml", 1, "lamp-rule"),
        ("indicators.yaml", 1, "wick"),
    ],
)
def test_an_unknown_key_is_refused_in_every_kind_of_file(library: Path, name: str, number: int, label: str) -> None:
    edit(library, name, lambda entries: entries[number - 1].update(titel="x"))
    text = failure(library)
    assert f"{name}, entry {number}" in text
    assert label in text
    assert "'titel'" in text


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        pytest.param("checked", "soon", "checked", id="no date"),
        pytest.param("checked", "2026-02-30", "checked", id="no such day"),
        pytest.param("ended", "31.12.2026", "ended", id="another notation"),
        pytest.param("system", "snomed", "system", id="unknown code set"),
        pytest.param("code", 2, "code", id="code without quotes"),
        pytest.param("keywords", "lamp", "keywords", id="text for a list"),
        pytest.param("keywords", [1], "keywords.0", id="number in a list of texts"),
        pytest.param("differs", [{"code": "00001"}], "differs.0.text", id="missing part"),
        pytest.param("differs", [{"code": "00001", "text": "t", "why": "w"}], "why", id="unknown key of a part"),
        pytest.param("basis", [], "basis", id="empty basis"),
        pytest.param("basis", [{"publisher": "Harbour"}], "basis.0.document", id="basis without document"),
        pytest.param("facts", [{"name": "n", "value": "5", "basis": 1}], "basis", id="fact without basis"),
        pytest.param("facts", [{"name": "n", "value": 5, "basis": 0}], "facts.0.value", id="value without quotes"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(library: Path, field: str, value: object, named: str) -> None:
    edit(library, "codes/lamps.yaml", lambda entries: entries[1].update({field: value}))
    text = failure(library)
    assert "codes/lamps.yaml, entry 2" in text
    assert "'00002'" in text or field == "code"
    assert named in text


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2026-00-10"])
def test_a_date_without_quotes_that_does_not_exist_is_refused_by_its_field(library: Path, day: str) -> None:
    replace(library, "passages/all.yaml", "'2026-11-23'", day)
    text = failure(library)
    assert "passages/all.yaml, entry 1 (id 'lamp-rule')" in text
    assert "checked" in text


@pytest.mark.parametrize("field", ["basis", "checked", "title", "summary"])
def test_a_missing_field_is_named(library: Path, field: str) -> None:
    edit(library, "codes/lamps.yaml", lambda entries: entries[1].pop(field))
    text = failure(library)
    assert "codes/lamps.yaml, entry 2 (code '00002')" in text
    assert f"field {field}" in text


@pytest.mark.parametrize("name", ["codes/lamps.yaml", "modifiers/all.yaml", "passages/all.yaml", "releases.yaml"])
def test_an_entry_given_twice_is_refused_with_both_places(library: Path, name: str) -> None:
    again = library / name.replace("lamps", "zz").replace("all", "zz")
    if again != library / name:
        shutil.copy(library / name, again)
    else:
        edit(library, name, lambda entries: entries.append(entries[0]))
    text = failure(library)
    assert again.relative_to(library).as_posix() in text
    assert f"already in {name}" in text


def test_a_key_given_twice_in_one_entry_is_refused(library: Path) -> None:
    replace(library, "passages/all.yaml", "  topic: guideline\n", "  topic: guideline\n  topic: code\n")
    text = failure(library)
    assert "passages/all.yaml" in text
    assert "'topic'" in text


def test_broken_yaml_is_refused_with_its_line(library: Path) -> None:
    replace(library, "passages/all.yaml", "topic: guideline", "topic: [guideline")
    text = failure(library)
    assert "passages/all.yaml" in text
    assert "line 3" in text


@pytest.mark.parametrize("content", [b"", b"a: 1\n", b"- 1\n", b"- \xe9\n", b"a: \x00\n"])
def test_a_file_that_holds_no_list_of_entries_is_refused(library: Path, content: bytes) -> None:
    (library / "passages" / "all.yaml").write_bytes(content)
    assert "passages/all.yaml" in failure(library)


@pytest.mark.parametrize("folder", ["codes", "modifiers", "passages"])
def test_a_missing_folder_is_named(library: Path, folder: str) -> None:
    shutil.rmtree(library / folder)
    assert folder in failure(library)


def test_a_document_named_by_its_key_is_written_out(library: Path) -> None:
    edit(library, "codes/lamps.yaml", lambda entries: entries[0].update(basis=[{"see": "lamps-2026", "section": "9"}]))
    edit(library, "codes/lamps.yaml", lambda entries: entries[1].update(reviewed="2026-11-24"))
    edit(library, "modifiers/all.yaml", lambda entries: entries[0].update(reviewed=False))
    found = read_starter(library)
    (basis,) = found.summaries[0].basis
    assert (basis.publisher, basis.document, basis.section, basis.edition) == ("Harbour", "Book of lamps", "9", "2026")
    assert [s.reviewed for s in found.summaries] == [None, date(2026, 11, 24)]
    assert [m.reviewed for m in found.modifiers] == [None]
    assert found.tally() == {
        "summary_cpt": 2,
        "summary_hcpcs": 0,
        "passage_sides": 0,
        "summary_reviewed": 1,
        "modifier_reviewed": 0,
        "passage_reviewed": 0,
    }


@pytest.mark.parametrize(
    ("basis", "named"),
    [
        pytest.param({"see": "candles-2026", "section": "9"}, "'candles-2026' is not in documents.yaml", id="unknown"),
        pytest.param({"see": "lamps-2026"}, "basis.0.section", id="no section"),
        pytest.param({"see": "lamps-2026", "section": "9", "edition": "2025"}, "'edition'", id="another edition"),
    ],
)
def test_a_document_that_cannot_be_written_out_is_named(library: Path, basis: dict[str, str], named: str) -> None:
    edit(library, "passages/all.yaml", lambda entries: entries[0].update(basis=[basis]))
    text = failure(library)
    assert "passages/all.yaml, entry 1 (id 'lamp-rule')" in text
    assert named in text


@pytest.mark.parametrize("value", [True, "maybe", 0.5], ids=["yes", "a word", "a number"])
def test_who_has_read_an_entry_is_a_day_or_no(library: Path, value: object) -> None:
    edit(library, "passages/all.yaml", lambda entries: entries[0].update(reviewed=value))
    assert "field reviewed" in failure(library)


@pytest.mark.parametrize("name", FACT_FILES)
@pytest.mark.parametrize("change", [lambda row: row + ",1", lambda row: row.rsplit(",", 1)[0]], ids=["more", "fewer"])
def test_a_wrong_number_of_columns_is_named_with_its_line(
    library: Path, name: str, change: Callable[[str], str]
) -> None:
    path = library / "facts" / name
    heading, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{heading}\n{row}\n{change(row)}\n", encoding="utf-8")
    text = failure(library)
    assert f"facts/{name}, line 3" in text
    assert "columns" in text


@pytest.mark.parametrize("name", FACT_FILES)
def test_a_column_of_another_name_is_named(library: Path, name: str) -> None:
    path = library / "facts" / name
    heading, row = path.read_text(encoding="utf-8").splitlines()
    first = heading.split(",", 1)[0]
    path.write_text(f"un{heading}\n{row}\n", encoding="utf-8")
    text = failure(library)
    assert f"facts/{name}, line" in text
    assert f"un{first}" in text


@pytest.mark.parametrize("name", FACT_FILES)
@pytest.mark.parametrize("content", [None, b"", b"release,code\n\xe9\n"], ids=["missing", "empty", "not UTF-8"])
def test_a_fact_file_that_cannot_be_read_is_named(library: Path, name: str, content: bytes | None) -> None:
    path = library / "facts" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    any_of_them = name if content is not None else name.replace("pairs_0", "pairs_*")
    assert f"facts/{any_of_them}" in failure(library)


@pytest.mark.parametrize("name", [name for name in FACT_FILES if name != "rationales.csv"])
def test_a_row_of_an_unknown_release_is_named(library: Path, name: str) -> None:
    replace(library, f"facts/{name}", "lamps:2026", "lamps:2027")
    text = failure(library)
    assert f"facts/{name}, line 2" in text
    assert "release" in text
    assert "'lamps:2027'" in text


@pytest.mark.parametrize(
    ("name", "old", "new", "field"),
    [
        pytest.param("fees.csv", "1.50", "a lot", "work_rvu", id="no decimal"),
        pytest.param("fees.csv", "1.50", "", "work_rvu", id="no value"),
        pytest.param("unit_limits.csv", ",1,", ",1.5,", "value", id="no whole number"),
        pytest.param("unit_limits.csv", "practitioner", "dentist", "setting", id="unknown setting"),
        pytest.param("addon_links.csv", "00001,,", "00001,,2026-02-30", "effective_from", id="no such day"),
        pytest.param("pairs_0.csv", ",1,00001\n", ",7,00001\n", "rationale", id="unknown rationale"),
        pytest.param("pairs_0.csv", ",00001\n", ",00001 00001\n", "column2", id="the same code twice"),
    ],
)
def test_a_bad_cell_is_refused_by_its_column(library: Path, name: str, old: str, new: str, field: str) -> None:
    replace(library, f"facts/{name}", old, new)
    text = failure(library)
    assert f"facts/{name}, line 2" in text
    assert f"field {field}" in text
