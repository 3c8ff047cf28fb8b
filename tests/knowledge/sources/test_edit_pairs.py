"""The reader of procedure-to-procedure edits on small files made in the official layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ncci_samples import HEADING, NOTICE, PAIRS, as_pairs_text, undated
from sheet_samples import write_sheet

from knowledge.errors import SourceError
from knowledge.sources import edit_pairs
from knowledge.sources.edit_pairs import Row
from knowledge.sources.layout import Given, Reading, SourceFile

NAME = "ccipra-v322r0.txt"


def source(tmp_path: Path, text: str | None = None, name: str = NAME, said: Given | None = None) -> SourceFile:
    path = tmp_path / "given.txt"
    path.write_bytes((as_pairs_text() if text is None else text).encode("cp1252"))
    return SourceFile(path, name, given=said or Given())


def read(file: SourceFile) -> tuple[Reading, list[Row]]:
    assert edit_pairs.recognises(file)
    (reading,) = edit_pairs.read(file)
    return reading, list(reading.pairs)


WHOLE = [
    ("11001", "11002", "1", "2020-01-01", None, "Lamp code definition"),
    ("11001", "11003", "0", "2021-04-01", "2023-12-31", "Lamp code definition"),
    ("11001", "11003", "1", "2025-01-01", None, "More extensive lamp"),
    ("11002", "11004", "0", "1996-01-01", None, "Lamps kept apart"),
    ("11002", "11005", "9", "2022-01-01", "2022-01-01", "Lamps kept apart"),
]


def test_every_column_of_every_row_is_read_in_file_order(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path))
    assert rows == WHOLE
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused) == (5, 5, [])
    assert reading.setting == "practitioner"
    assert (reading.release.id, reading.release.form) == ("ptp-practitioner:2026-07", "as_published")
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    "preamble",
    [
        pytest.param([], id="none"),
        pytest.param([(NOTICE,)], id="one line"),
        pytest.param([(NOTICE,), ("",), ("Effective July 1",), ("",), ("Practitioner PTP Edits",)], id="five lines"),
        pytest.param([('"Notice\r\nover\r\nlines"', "")], id="one quoted record"),
    ],
)
def test_the_preamble_may_have_any_length(tmp_path: Path, preamble: list[tuple[str, ...]]) -> None:
    assert read(source(tmp_path, as_pairs_text(preamble=preamble)))[1] == WHOLE


def test_a_heading_in_one_row_with_lines_in_its_cells(tmp_path: Path) -> None:
    joined = [tuple('"' + "\r\n".join(filter(None, cells)) + '"' for cells in zip(*HEADING, strict=True))]
    reading, rows = read(source(tmp_path, as_pairs_text(heading=joined)))
    assert rows == WHOLE
    assert reading.tally.refused_rows == 0


def test_columns_are_found_by_their_headings(tmp_path: Path) -> None:
    order = (6, 0, 1, 5, 3, 4, 2)
    heading = [tuple(row[at] for at in order) for row in HEADING]
    moved = as_pairs_text([tuple(row[at] for at in order) for row in PAIRS], heading=heading)
    assert read(source(tmp_path, moved))[1] == WHOLE


def test_a_column_added_at_the_end_is_passed_over(tmp_path: Path) -> None:
    heading = [(*row, "my notes" if at == 0 else "") for at, row in enumerate(HEADING)]
    text = as_pairs_text([(*row, "checked") for row in PAIRS], heading=heading)
    assert read(source(tmp_path, text))[1] == WHOLE


def test_a_row_from_before_1996_without_a_date_began_with_the_tables(tmp_path: Path) -> None:
    rows = [PAIRS[0], ("11002", "11004", "*", "", "*", "0", "Lamps kept apart")]
    assert read(source(tmp_path, as_pairs_text(rows)))[1][1][3] == "1996-01-01"


def test_a_table_without_effective_dates_is_reconstructed_and_says_so(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path, as_pairs_text(undated())))
    assert {row[3] for row in rows} == {None}
    assert reading.release.form == "reconstructed"
    assert "this quarter only" in reading.release.note


@pytest.mark.parametrize(
    ("name", "day"),
    [
        pytest.param("ccipra-v302r0.txt", date(2024, 7, 1), id="third quarter 2024"),
        pytest.param("ccioph-v310r0-f4.TXT", date(2025, 1, 1), id="first quarter 2025"),
        pytest.param("x.zip/ccipra-v313r1.txt", date(2025, 10, 1), id="corrected fourth quarter 2025"),
        pytest.param("ccipra-v321-f1.txt", date(2026, 4, 1), id="without revision"),
        pytest.param("medicare-ncci-2025q4-hospital-ptp-edits.zip/rows.txt", date(2025, 10, 1), id="archive"),
    ],
)
def test_the_quarter_stands_in_the_name(tmp_path: Path, name: str, day: date) -> None:
    assert read(source(tmp_path, name=name))[0].release.effective_from == day


def test_a_renamed_file_needs_its_quarter_and_takes_it_from_the_option(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--effective"):
        list(edit_pairs.read(source(tmp_path, name="ccipra-copy.txt")))
    said = Given(effective_from=date(2025, 2, 1))
    assert read(source(tmp_path, name="ccipra-copy.txt", said=said))[0].release.id == "ptp-practitioner:2025-01"


@pytest.mark.parametrize(
    ("name", "preamble", "setting"),
    [
        ("ccioph-v322r0.txt", NOTICE, "outpatient_hospital"),
        ("v322r0.txt", "Hospital Outpatient PTP Edits", "outpatient_hospital"),
        ("ccioph-v322r0.txt", "Practitioner PTP Edits", "practitioner"),
        ("2026q3-practitioner-ptp-edits.zip/rows.txt", NOTICE, "practitioner"),
    ],
)
def test_the_table_is_told_by_content_then_by_name(tmp_path: Path, name: str, preamble: str, setting: str) -> None:
    file = source(tmp_path, as_pairs_text(preamble=[(preamble,)]), name=name)
    assert read(file)[0].setting == setting


def test_a_table_that_nothing_tells_is_refused_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="ccipra"):
        list(edit_pairs.read(source(tmp_path, name="edits-v322r0.txt")))


def test_medicaid_edits_are_not_taken_for_medicare_edits(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Medicaid"):
        list(edit_pairs.read(source(tmp_path, name="MCD_PTP_Practitioner_2026q3.txt")))


def test_a_heading_without_a_needed_column_is_refused_by_name(tmp_path: Path) -> None:
    heading = [tuple(cell for at, cell in enumerate(row) if at != 4) for row in HEADING]
    file = source(tmp_path, as_pairs_text([], heading=heading))
    with pytest.raises(SourceError, match="deletion"):
        list(edit_pairs.read(file))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (("1100", "11002", "", "20200101", "*", "1", "x"), "'1100' is not a procedure code"),
        (("11001", "lamp", "", "20200101", "*", "1", "x"), "'LAMP' is not a procedure code"),
        (("11001", "11002", "", "20201301", "*", "1", "x"), "'20201301' is not a date"),
        (("11001", "11002", "", "20200101", "never", "1", "x"), "'never' is not a date"),
        (("11001", "11002", "", "20200101", "*", "7", "x"), "'7' is not a modifier indicator"),
        (("11001", "11002", "", "20200101"), "has 4 columns"),
    ],
)
def test_a_bad_row_in_the_middle_is_refused_and_the_rest_kept(tmp_path: Path, bad: Row, reason: str) -> None:
    reading, rows = read(source(tmp_path, as_pairs_text([*PAIRS[:2], bad, *PAIRS[2:]])))
    assert rows == WHOLE
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (6, 5, 1)
    assert reading.tally.refused[0].startswith("line 9: ")
    assert reason in reading.tally.refused[0]


def test_a_file_cut_off_in_a_row_keeps_what_is_whole(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path, as_pairs_text()[:-40]))
    assert rows == WHOLE[:4]
    assert reading.tally.refused_rows == 1


def test_blank_lines_and_a_closing_control_character_are_no_rows(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path, as_pairs_text() + "\r\n\t\t\t\t\t\t\r\n\x1a"))
    assert rows == WHOLE
    assert (reading.tally.read, reading.tally.refused_rows) == (5, 0)


def test_one_of_four_files_is_a_piece_and_a_small_one_a_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(source(tmp_path))[0].piece == ""
    assert read(source(tmp_path, name="ccipra-v322r0-f2.txt"))[0].piece == "part of f2"
    monkeypatch.setattr(edit_pairs, "SMALLEST_PIECE_BYTES", 0)
    reading, _ = read(source(tmp_path, name="ccipra-v322r0-f2.txt"))
    assert (reading.piece, reading.pieces_wanted) == ("f2", ("f1", "f2", "f3", "f4"))


def test_a_workbook_gives_the_same_rows(tmp_path: Path) -> None:
    numbers = [[int(c) if c.isdigit() and at in (3, 4) else c for at, c in enumerate(row)] for row in PAIRS]
    path = write_sheet(tmp_path / "x.xlsx", [[NOTICE], ["Column1/Column2 Edits"], *HEADING, *numbers])
    reading, rows = read(SourceFile(path, "ccipra-v322r0.xlsx"))
    assert rows == WHOLE
    assert reading.tally.read == 5
    assert reading.rank < read(source(tmp_path))[0].rank


def test_a_workbook_saved_by_a_person_gets_its_leading_zeros_back(tmp_path: Path) -> None:
    row = [100, "11002", "", 20200101, "*", 1, "Lamp", "checked"]
    path = write_sheet(tmp_path / "x.xlsx", [[NOTICE], *[[*line, ""] for line in HEADING], row])
    assert read(SourceFile(path, "ccioph-v322r0.xlsx"))[1] == [
        ("00100", "11002", "1", "2020-01-01", None, "Lamp"),
    ]


@pytest.mark.parametrize("text", ["", "Column 1\r\n", "Code\tName\r\n11001\tLamp\r\n", "\0\1\2"])
def test_other_files_are_not_recognised(tmp_path: Path, text: str) -> None:
    assert not edit_pairs.recognises(source(tmp_path, text))


CELLS = st.text(st.characters(codec="cp1252", exclude_characters='\t\r\n"\x0b\x0c\x1c\x1d\x1e\x85'), max_size=9)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=6))
def test_whatever_a_row_holds_it_is_kept_or_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    text = as_pairs_text([PAIRS[0], *[tuple(row) for row in rows], PAIRS[1]])
    reading, kept = read(source(tmp_path, text))
    tally = reading.tally
    assert kept[0] == WHOLE[0]
    assert kept[-1] == WHOLE[1]
    assert tally.kept == len(kept)
    assert tally.kept + tally.refused_rows == tally.read
    assert tally.read == 2 + sum(1 for row in rows if any(cell.strip("\x1a ") for cell in row))
