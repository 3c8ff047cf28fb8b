"""ICD-10-PCS tables and definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icd_files import PCS_DEFINITIONS, PCS_TABLES, made

from knowledge.errors import SourceError
from knowledge.records import PcsAxisValue, PcsDefinition
from knowledge.sources import catalogue
from knowledge.sources.layout import Reading, SourceFile


def reading(file: SourceFile) -> tuple[Reading, list[Any]]:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found, list(found.rows)


def test_tables_give_the_values_of_each_axis_row_by_row(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "renamed.xml", PCS_TABLES))
    release = "icd10pcs-tables:2025-10"
    assert (found.release.id, found.tally.read, found.tally.kept) == (release, 13, 13)
    assert rows[2] == PcsAxisValue(release, "0DT", 0, 3, "Operation", "T", "Removal", "Taking out the whole of a lamp")
    assert {(r.row, r.position, r.value) for r in rows if r.row} == {
        *((1, 4, value) for value in "J8"),
        *((1, 5, value) for value in "04"),
        (1, 6, "Z"),
        (1, 7, "Z"),
        (2, 4, "9"),
        (2, 5, "0"),
        (2, 6, "Z"),
        (2, 7, "X"),
    }


def test_definitions_join_what_is_included(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "definitions.xml", PCS_DEFINITIONS))
    release = "icd10pcs-definitions:2025-10"
    assert found.release.id == release
    definition, explanation = "Taking out the whole of a lamp", "Not a part of it"
    assert rows == [PcsDefinition(release, "0", 3, "Operation", "Removal", definition, explanation, "Lifting\nPulling")]


def test_a_value_without_shape_is_refused_and_the_others_kept(tmp_path: Path) -> None:
    text = PCS_TABLES.replace('<label code="8">', '<label code="O">')
    found, rows = reading(made(tmp_path, "tables.xml", text))
    assert (found.tally.read, len(rows)) == (13, 12)
    assert "'O'" in found.tally.refused[0]


def test_a_table_without_its_three_first_axes_is_refused_whole(tmp_path: Path) -> None:
    text = PCS_TABLES.replace('<axis pos="3" values="1">', '<axe pos="3">').replace(
        "</definition></axis>", "</definition></axe>"
    )
    found, rows = reading(made(tmp_path, "tables.xml", text))
    assert (found.tally.kept, found.tally.refused_rows, rows) == (0, 1, [])


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"tables\.xml.* not complete XML"):
        reading(made(tmp_path, "tables.xml", PCS_TABLES[:-40]))


def test_another_year_without_version_needs_its_first_day(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--effective"):
        reading(made(tmp_path, "tables.xml", PCS_TABLES.replace("<version>2026</version>", "")))
