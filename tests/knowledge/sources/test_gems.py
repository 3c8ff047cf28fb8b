"""General Equivalence Mappings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icd_files import I9_GEM, I10_GEM, made

from knowledge.errors import SourceError
from knowledge.records import GemRow
from knowledge.sources import catalogue, gems
from knowledge.sources.icd10_files import dotted_icd9, dotted_icd10
from knowledge.sources.layout import Given, Reading, SourceFile


def reading(file: SourceFile) -> tuple[Reading, list[GemRow]]:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found, list(found.rows)


def test_icd9_sources_keep_every_flag(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "2018_I9gem.txt", I9_GEM))
    release = "gems-9to10:2017-10"
    assert (found.release.id, found.release.effective_to, found.tally.kept) == (release, None, 9)
    assert rows[1:6] == [
        GemRow(release, "724.2", "M54.5", "0", "0", "0", 0, 0),
        GemRow(release, "250.00", "E11.9", "1", "0", "0", 0, 0),
        GemRow(release, "E885.9", "W18.49XA", "1", "0", "0", 0, 0),
        GemRow(release, "V12.34", "", "1", "1", "0", 0, 0),
        GemRow(release, "806.01", "S12.000A", "1", "0", "1", 1, 1),
    ]
    assert [(row.target, row.scenario, row.choice) for row in rows if row.combination == "1"] == [
        ("S12.000A", 1, 1),
        ("S12.001A", 1, 1),
        ("S14.111A", 1, 2),
        ("S14.105A", 2, 2),
    ]


def test_the_other_direction_is_told_by_its_columns(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "gem of 2018.txt", I10_GEM))
    assert found.release.id == "gems-10to9:2017-10"
    assert [(row.source, row.target) for row in rows] == [
        ("A00.0", "001.0"),
        ("E11.9", "250.00"),
        ("M54.5", "724.2"),
        ("T88.53XD", "V58.89"),
        ("R29.700", ""),
    ]


def test_a_file_without_a_year_needs_its_first_day(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gem\.txt: .* --effective"):
        reading(made(tmp_path, "gem.txt", I9_GEM))


def test_bad_rows_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    lines = I9_GEM.splitlines()
    lines[2] = "25000 E119    1000"
    lines[4] = "V1234 NoDx    10000"
    found, rows = reading(made(tmp_path, "2018_I9gem.txt", "\r\n".join(lines)))
    assert (found.tally.read, len(rows)) == (9, 7)
    assert [line.split(":")[0] for line in found.tally.refused] == ["line 3", "line 5"]
    assert "contradict" in found.tally.refused[1]


@pytest.mark.parametrize(
    "text",
    ["0001  6A750Z7 10000\r\n0002  6A751Z7 10000\r\n", "0016070 0234    10000\r\n", "7242\tM545\t00000\r\n", ""],
    ids=["procedures to ICD-10", "procedures to ICD-9", "tabs", "empty"],
)
def test_what_is_not_a_diagnosis_gem_is_left_alone(tmp_path: Path, text: str) -> None:
    assert not gems.recognises(made(tmp_path, "2018_gem.txt", text))


icd9 = st.from_regex(r"(?:[0-9]{3}|V[0-9]{2}|E[0-9]{3})[0-9]{0,1}", fullmatch=True)
icd10 = st.from_regex(r"[A-Z][0-9][0-9A-Z]{1,5}", fullmatch=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(icd10, icd9, st.sampled_from(["000", "100", "101"]), st.integers(0, 9)), min_size=1))
def test_every_line_written_in_the_layout_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, str, str, int]]
) -> None:
    text = "".join(f"{source:<7} {target:<5} {flags}{number}{number}\r\n" for source, target, flags, number in entries)
    folder = tmp_path_factory.mktemp("gem")
    (found,) = gems.read(made(folder, "gem.txt", text, Given(effective_from=date(2017, 10, 1))))
    rows = list(found.rows)
    assert found.tally.refused_rows == 0
    assert [(r.source, r.target, r.scenario, r.choice) for r in rows] == [
        (dotted_icd10(source), dotted_icd9(target), number, number) for source, target, _, number in entries
    ]
