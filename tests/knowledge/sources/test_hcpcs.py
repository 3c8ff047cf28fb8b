"""The HCPCS reader on small files made in the official layouts."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hcpcs_samples import HEADING, LANTERN_TEXT, ROWS, as_csv, as_lines, code, modifier, record_lines
from hypothesis import given
from hypothesis import strategies as st
from sheet_samples import Cell, write_sheet

from knowledge.errors import SourceError
from knowledge.records import HcpcsModifier, HcpcsRow, Release
from knowledge.sources import hcpcs
from knowledge.sources.hcpcs_records import Item
from knowledge.sources.layout import Given, SourceFile, Tally

NAME = "HCPC2026_JAN_ANWEB.csv"


def source(tmp_path: Path, text: str, name: str = NAME, given: Given | None = None) -> SourceFile:
    folder = tmp_path / f"{len([*tmp_path.iterdir()])}"  # a reader sees each file once, so none takes another's place
    folder.mkdir()
    path = folder / name.rsplit("/", 1)[-1]
    path.write_text(text, encoding="utf-8", newline="")
    return SourceFile(path, name, given=given or Given())


def read(file: SourceFile) -> tuple[Release, list[Item], Tally]:
    assert hcpcs.recognises(file)
    (reading,) = hcpcs.read(file)
    rows = list(reading.rows)
    return reading.release, rows, reading.tally


def by_key(rows: list[Item]) -> dict[str, Item]:
    return {row.code if isinstance(row, HcpcsRow) else row.modifier: row for row in rows}


def test_every_column_of_a_code_is_read(tmp_path: Path) -> None:
    _, rows, _ = read(source(tmp_path, as_csv()))
    assert by_key(rows)["J9901"] == HcpcsRow(
        release="hcpcs:2026-01",
        code="J9901",
        long_descriptor=LANTERN_TEXT,
        short_descriptor="Inj lanternase alfa",
        coverage="D",
        pricing="51",
        tos="1",
        betos="O1E",
        action="N",
        added=date(2020, 1, 1),
        effective=date(2020, 1, 1),
        ended=None,
        all_pricing="51",
        multiple_pricing="A",
        all_tos="1 P",
        coverage_references="110.5 2049 2050",
        anesthesia_units=0,
    )
    test, wick = by_key(rows)["P9904"], by_key(rows)["A9903"]
    assert isinstance(test, HcpcsRow)
    assert isinstance(wick, HcpcsRow)
    assert (test.lab_certification, test.asc_group, test.asc_effective) == ("010 630", "YY", date(2021, 1, 1))
    assert (wick.statute, wick.processing_note, wick.pricing) == ("1862A7", "0069", "00")


def test_modifiers_stand_beside_the_codes_with_their_last_day(tmp_path: Path) -> None:
    _, rows, tally = read(source(tmp_path, as_csv()))
    ended = by_key(rows)["QZ"]
    assert isinstance(ended, HcpcsModifier)
    assert (ended.official_name, ended.short_name) == ("Lamp trimmed without help", "No help")
    assert (ended.ended, ended.action) == (date(2023, 12, 31), "D")
    assert (tally.read, tally.kept, tally.refused_rows) == (6, 6, 0)


def test_the_three_forms_give_the_same_records(tmp_path: Path) -> None:
    _, from_csv, _ = read(source(tmp_path, as_csv()))
    _, from_text, tally = read(source(tmp_path, "Notice of the keeper\r\n\r\n" + as_lines(), "HCPC2026_JAN_ANWEB.txt"))
    book = write_sheet(tmp_path / "HCPC2026_JAN_ANWEB.xlsx", [["Notice"], HEADING, *([*r.values()] for r in ROWS)])
    _, from_sheet, _ = read(SourceFile(book, "HCPC2026_JAN_ANWEB.xlsx"))
    assert from_text == from_csv == from_sheet
    assert (tally.read, tally.kept) == (6, 6)


def test_a_workbook_that_made_numbers_of_codes_gets_its_zeros_back(tmp_path: Path) -> None:
    def as_cell(text: str) -> Cell:
        return int(text) if text.isdigit() else text

    rows: list[list[Cell]] = [[as_cell(cell) for cell in row.values()] for row in ROWS]
    book = write_sheet(tmp_path / "HCPC2026_JAN_ANWEB.xlsx", [HEADING, *rows])
    _, from_sheet, _ = read(SourceFile(book, "HCPC2026_JAN_ANWEB.xlsx"))
    _, from_csv, _ = read(source(tmp_path, as_csv()))
    assert from_sheet == from_csv


def test_of_one_package_the_csv_is_taken_before_the_text_and_the_workbook(tmp_path: Path) -> None:
    book = write_sheet(tmp_path / "HCPC2026_JAN_ANWEB.xlsx", [HEADING, [*ROWS[0].values()]])
    files = [source(tmp_path, as_csv()), source(tmp_path, as_lines(), "HCPC2026_JAN_ANWEB.txt")]
    ranks = [next(iter(hcpcs.read(f))).rank for f in (*files, SourceFile(book, "HCPC2026_JAN_ANWEB.xlsx"))]
    assert ranks == [3, 2, 1]


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("HCPC2025_OCT_ANWEB.csv", ("2025-10-01", "2025-12-31", "quarterly")),
        ("HCPC2024_JUL_ANWEB_v4.txt", ("2024-07-01", "2024-09-30", "quarterly")),
        ("april-2025-alpha-numeric-hcpcs-file.zip/codes.csv", ("2025-04-01", "2025-06-30", "quarterly")),
        ("2020-Alpha-Numeric-HCPCS-File.zip/HCPC2020_ANWEB_w_disclaimer.txt", ("2020-01-01", "2020-12-31", "annual")),
    ],
)
def test_the_period_is_that_of_the_name(tmp_path: Path, name: str, period: tuple[str, str, str]) -> None:
    release, _, _ = read(source(tmp_path, as_csv(), name))
    assert (str(release.effective_from), str(release.effective_to), release.cycle) == period
    assert release.id == f"hcpcs:{period[0][:7]}"


def test_a_renamed_file_is_recognised_and_needs_its_first_day(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"levels\.csv: does not say for which quarter.*--effective"):
        read(source(tmp_path, as_csv(), "levels.csv"))
    given = Given(effective_from=date(2026, 1, 1))
    release, rows, _ = read(source(tmp_path, as_csv(), "levels.csv", given))
    assert (release.id, len(rows)) == ("hcpcs:2026-01", 6)


def test_columns_are_found_by_name_wherever_they_stand(tmp_path: Path) -> None:
    _, plain, _ = read(source(tmp_path, as_csv()))
    _, extended, _ = read(source(tmp_path, as_csv(extra="our price")))
    mirrored = io.StringIO()
    csv.writer(mirrored).writerows(row[::-1] for row in csv.reader(io.StringIO(as_csv())))
    _, moved, _ = read(source(tmp_path, mirrored.getvalue()))
    assert extended == plain == moved


def test_a_file_without_a_needed_column_is_refused_by_name(tmp_path: Path) -> None:
    text = as_csv().replace("TERM DT", "LAST DAY").replace(",BETOS,", ",CLASS,")
    with pytest.raises(SourceError, match="columns BETOS, TERM DT are missing"):
        read(source(tmp_path, text))


def test_bad_rows_are_refused_with_their_line_and_the_others_kept(tmp_path: Path) -> None:
    bad = [
        code("J99", "No code", "No code"),
        code("J9911", "Wrong day", "Wrong day", ADD_DT="20201399"),
        code("J9912", "No day", "No day", ADD_DT=""),
        code("J9913", " ", "No text"),
    ]
    text = as_csv([*ROWS[:3], *bad, *ROWS[3:]]) + "J9914,0010,3,cut off\r\n"
    _, rows, tally = read(source(tmp_path, text))
    assert [*by_key(rows)] == ["L9", "QZ", "J9901", "J9902", "A9903", "P9904"]
    assert tally.refused == [
        "line 5: 'J99' is not a code",
        "line 6: J9911: add dt '20201399' is not a date",
        "line 7: J9912: the day on which it was added is missing; the line may be cut off",
        "line 8: J9913: the long description is missing",
        "line 12: 'J9914' has 4 of at least 48 columns",
    ]
    assert (tally.read, tally.kept) == (11, 6)


def test_a_truncated_text_file_refuses_its_last_record(tmp_path: Path) -> None:
    text = as_lines()
    cut = text[: text.index("P9904") + 270]
    _, rows, tally = read(source(tmp_path, cut, "HCPC2026_JAN_ANWEB.txt"))
    assert [*by_key(rows)] == ["L9", "QZ", "J9901", "J9902", "A9903"]
    assert tally.refused == ["line 8: P9904: add dt '20' is not a date"]


def test_a_continuation_joins_only_the_record_before_it(tmp_path: Path) -> None:
    lines = record_lines(ROWS[2])
    text = "\r\n".join([*record_lines(ROWS[4]), lines[1], *lines, "J9901" + "0030" + "09odd"])
    _, rows, tally = read(source(tmp_path, text, "HCPC2026_JAN_ANWEB.txt"))
    lantern = by_key(rows)["J9901"]
    assert isinstance(lantern, HcpcsRow)
    assert lantern.long_descriptor == LANTERN_TEXT
    assert tally.refused == [
        "line 2: 'J9901' continues a description whose first line is not before it",
        "line 5: '9' in position 11 is no record type",
    ]


def test_descriptors_of_cdt_and_cpt_codes_never_leave_the_reader(tmp_path: Path) -> None:
    others = [
        code("D9901", "Words of the dentists", "Dentists"),
        code("00007", "Words of the physicians", "Physicians"),
        code("0007U", "Words of a laboratory", "Laboratory"),
        modifier("25", "Words about a visit", "Visit"),
        modifier("1P", "Words about a measure", "Measure"),
    ]
    for text, name in ((as_csv(others), NAME), (as_lines(others), "HCPC2026_JAN_ANWEB.txt")):
        _, rows, tally = read(source(tmp_path, text, name))
        assert (len(rows), tally.kept) == (5, 5)
        assert "ords" not in repr(rows)
        assert all(
            (row.long_descriptor, row.short_descriptor) == ("", "")
            if isinstance(row, HcpcsRow)
            else (row.official_name, row.short_name) == ("", "")
            for row in rows
        )


@pytest.mark.parametrize("text", ["", "HCPC,TEXT\nJ9901,words\n", "Code\tLimit\nJ9901\t3\n", "\x00\x01\x02"])
def test_other_files_are_not_taken_for_it(tmp_path: Path, text: str) -> None:
    assert not hcpcs.recognises(source(tmp_path, text))
    with pytest.raises(SourceError, match="no records of the HCPCS"):
        hcpcs.read(source(tmp_path, text))


WORDS = st.lists(st.text("abcdefghij", min_size=1, max_size=18), min_size=1, max_size=60)


@given(words=WORDS)
def test_any_long_description_comes_back_from_its_continuation_lines(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    text = " ".join(words)
    folder = tmp_path_factory.mktemp("hcpcs")
    _, rows, _ = read(source(folder, as_lines([code("J9901", text, "Short")]), "HCPC2026_JAN_ANWEB.txt"))
    assert [row.long_descriptor for row in rows if isinstance(row, HcpcsRow)] == [text]
