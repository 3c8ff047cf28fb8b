"""The reader of the ICD-10-PCS index, on small files in the publisher's layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import SourceError
from knowledge.sources import icd10pcs_index
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import Given, Reading, SourceFile
from tests.fixtures import index_files


def _read(path: Path) -> tuple[Reading, list[Any]]:
    file = SourceFile(path, path.name)
    layout = layout_of(file)
    assert layout is not None
    (reading,) = layout.read(file)
    return reading, list(reading.rows)


def test_codes_beginnings_tables_and_references(tmp_path: Path) -> None:
    reading, rows = _read(index_files.procedures(tmp_path, "renamed.dat"))
    assert (reading.release.id, reading.tally.read, reading.tally.kept) == ("icd10pcs-index:2025-10", 5, 5)
    assert [(r.level, r.path, r.code, r.see) for r in rows] == [
        (0, "3x (Left) Patch", "", "use Loose Substitute"),
        (0, "Hingeplasty", "", ""),
        (1, "Hingeplasty", "0SRC", "Swap, Hinge"),
        (1, "Hingeplasty", "0SQ", "Mending, Lower Hinges"),
        (1, "Hingeplasty > Whole", "0SRC0J9", ""),
    ]
    assert {row.part for row in rows} == {"procedures"}


def test_a_bad_term_is_refused_with_what_stands_below_it_and_the_rest_is_kept(tmp_path: Path) -> None:
    terms = """
    <mainTerm><term level="1"><title>lost</title><code>0SRC0J9</code></term></mainTerm>
    <mainTerm><title>Odd</title><code>O-I</code></mainTerm>
    <mainTerm><title>Kept</title><code>0SRC0J9</code></mainTerm>
    """
    reading, rows = _read(index_files.procedures(tmp_path, terms=terms))
    assert [row.path for row in rows] == ["Kept"]
    assert (reading.tally.read, reading.tally.refused_rows) == (4, 3)
    assert "'O-I' is not a code of ICD-10-PCS" in reading.tally.refused[2]


def test_a_stated_day_and_faults(tmp_path: Path) -> None:
    path = index_files.procedures(tmp_path)
    (reading,) = icd10pcs_index.read(SourceFile(path, path.name, given=Given(date(2024, 10, 1))))
    assert reading.release.id == "icd10pcs-index:2024-10"
    whole = path.read_text()
    path.write_text(whole[: len(whole) // 2])
    (reading,) = icd10pcs_index.read(SourceFile(path, path.name))
    with pytest.raises(SourceError, match="not complete XML"):
        list(reading.rows)
    (reading,) = icd10pcs_index.read(SourceFile(index_files.procedures(tmp_path, terms=""), path.name))
    with pytest.raises(SourceError, match="holds no term"):
        list(reading.rows)
