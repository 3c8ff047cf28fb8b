"""Rows of delimited text when quotation marks do not pair: the line is lost, never those that follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ncci_samples import as_units_text

from knowledge.sources import cells, unit_limits
from knowledge.sources.layout import Given, SourceFile


def rows(folder: Path, text: str) -> list[tuple[int, list[str]]]:
    path = folder / "rows.csv"
    path.write_bytes(text.encode())
    return list(cells.rows_of(SourceFile(path, path.name)))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param('"a\n\nb",c\n1,2\n', [(3, ["a\n\nb", "c"]), (4, ["1", "2"])], id="a cell over several lines"),
        pytest.param('a,"5"" lamp"\n1,2\n', [(1, ["a", '5" lamp']), (2, ["1", "2"])], id="a doubled mark"),
        pytest.param('a,"5" lamp"\n1,2\n', [(1, ["a", '5 lamp"']), (2, ["1", "2"])], id="a mark within a cell"),
        pytest.param('a,"b\n1,2\n3,4\n', [(1, ["a", "b\n"]), (2, ["1", "2"]), (3, ["3", "4"])], id="open to the end"),
        pytest.param('a,"b\n1,"2"\n3,4\n', [(1, ["a", "b\n"]), (2, ["1", "2"]), (3, ["3", "4"])], id="marks follow"),
        pytest.param('a\n"b', [(1, ["a"]), (2, ["b"])], id="open in the last line"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_an_open_quotation_mark_costs_its_own_line(
    tmp_path: Path, text: str, wanted: list[tuple[int, list[str]]]
) -> None:
    assert rows(tmp_path, text) == wanted


def test_a_mark_that_closes_far_below_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_MOST_LINES", 3)
    assert [line for line, _ in rows(tmp_path, 'a,"b\n1\n2\n3\n4,c",d\n5\n')] == [1, 2, 3, 4, 5, 6]


@given(st.lists(st.text(alphabet='a",\n', max_size=12), max_size=8))
def test_every_line_is_part_of_one_row(lines: list[str]) -> None:
    text = [f"{line}\n" for line in "\n".join(lines).split("\n")]
    numbers = [number for number, _ in cells.records(iter(text), ",")]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == len(text)


def test_a_bad_row_of_a_table_leaves_the_rows_below_it(tmp_path: Path) -> None:
    lines = as_units_text().replace('"', "").splitlines(keepends=True)
    heading = next(n for n, line in enumerate(lines) if "MUE Values" in line)
    body = ['"A notice",,,\r\n', '"HCPCS/\r\n', 'CPT Code"' + lines[heading][len("CPT Code") :], *lines[heading + 1 :]]
    body.insert(4, '11009,"1,2 Date of Service Edit: Policy,Anatomic Consideration\r\n')
    path = tmp_path / "units.csv"
    path.write_bytes("".join(body).encode())
    file = SourceFile(path, "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", given=Given())
    (reading,) = unit_limits.read(file)
    assert [row.code for row in reading.rows] == ["11001", "A9901", "11002"]
    assert reading.tally.refused_rows == 1
