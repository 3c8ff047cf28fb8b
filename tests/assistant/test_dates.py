"""The date of service in the forms that people type; "today" is 2026-11-23."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.dates import find_date, parse_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("DOS 2026-08-01", date(2026, 8, 1), id="iso"),
        pytest.param("99213 on 2026-8-1?", date(2026, 8, 1), id="iso-short"),
        pytest.param("2025/11/03", date(2025, 11, 3), id="iso-slashes"),
        pytest.param("seen 8/1/2026", date(2026, 8, 1), id="us-slashes"),
        pytest.param("seen 08/01/26", date(2026, 8, 1), id="us-two-digit-year"),
        pytest.param("seen 8/1/89", date(1989, 8, 1), id="us-last-century"),
        pytest.param("seen 08-01-2026", date(2026, 8, 1), id="us-hyphens"),
        pytest.param("August 1, 2026", date(2026, 8, 1), id="month-name"),
        pytest.param("Aug. 1st, 2026", date(2026, 8, 1), id="month-short"),
        pytest.param("sept 5, 2025", date(2025, 9, 5), id="month-sept"),
        pytest.param("1 August 2026", date(2026, 8, 1), id="day-first"),
        pytest.param("the 3rd of August 2026", date(2026, 8, 3), id="day-of-month"),
        pytest.param("1/1/1990", date(1990, 1, 1), id="long-ago"),
        pytest.param("yesterday", date(2026, 11, 22), id="yesterday"),
    ],
)
def test_an_exact_date_is_read_and_marked_exact(text: str, day: date) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert (found.day, found.exact) == (day, True)


@pytest.mark.parametrize("text", ["What is G2010?", "bill G2012", "code G2025 payment", "A2030?"])
def test_digits_of_a_code_are_no_year(text: str) -> None:
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("in March 2024", date(2024, 3, 1), id="month"),
        pytest.param("the month 2026-08", date(2026, 8, 1), id="iso-month"),
        pytest.param("Q3 2026", date(2026, 7, 1), id="quarter-first"),
        pytest.param("2024 Q1", date(2024, 1, 1), id="year-first"),
        pytest.param("FY2026 guidelines", date(2025, 10, 1), id="fiscal-year-begins-in-october"),
        pytest.param("FY 26", date(2025, 10, 1), id="fiscal-year-short"),
        pytest.param("in 2025", date(2025, 12, 31), id="past-year-is-its-last-day"),
        pytest.param("the 2024 rate", date(2024, 12, 31), id="year-before-rate"),
        pytest.param("what held in 2026", TODAY, id="this-year-is-today"),
        pytest.param("last year", date(2025, 12, 31), id="last-year"),
    ],
)
def test_a_period_stands_for_one_day_and_is_not_exact(text: str, day: date) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert (found.day, found.exact) == (day, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("What is CPT 62320?", id="a-code"),
        pytest.param("20550 and 20600", id="codes-that-begin-like-years"),
        pytest.param("99202-99205", id="a-range"),
        pytest.param("May I bill 99213?", id="may-the-verb"),
        pytest.param("$2,026 was paid", id="an-amount"),
        pytest.param("2026 minutes", id="a-count"),
        pytest.param("M54.12", id="a-diagnosis"),
    ],
)
def test_text_without_a_date_gives_none(text: str) -> None:
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize("text", ["2026-02-30", "2/30/2026", "13/45/2026", "January 32, 2026", "31/12/2025"])
def test_an_impossible_date_is_no_date_and_its_year_alone_is_not_taken(text: str) -> None:
    assert find_date(f"What is 62320 on {text}", TODAY) is None
    assert parse_date(text, TODAY) is None


def test_the_place_of_the_date_in_the_text_is_given() -> None:
    text = "Was 99201 valid on 2020-12-31 or later?"
    found = find_date(text, TODAY)
    assert found is not None
    assert text[found.start : found.end] == "2020-12-31"


def test_the_first_of_two_dates_of_one_form_is_taken() -> None:
    found = find_date("from 2026-01-01 to 2026-03-01", TODAY)
    assert found is not None
    assert found.day == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("2026-08-01", date(2026, 8, 1), id="iso"),
        pytest.param(" 8/1/2026 ", date(2026, 8, 1), id="us-with-blanks"),
        pytest.param("today", TODAY, id="today"),
        pytest.param("2024", date(2024, 12, 31), id="year"),
        pytest.param("Q3 2026", date(2026, 7, 1), id="quarter"),
    ],
)
def test_a_date_given_alone_is_parsed(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "soon", "on 2026-08-01", "2026-08-01 or so", "62320", "0", "2026-13-01"])
def test_anything_beside_one_date_is_not_parsed(text: str) -> None:
    assert parse_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("99213 for Mrs. X, DOB 3/14/1951, MRN 77", None, id="alone"),
        pytest.param("born on March 3, 1950, seen 2026-05-01", date(2026, 5, 1), id="before the service"),
        pytest.param("DOS 3/14/2026, date of birth: 1951-03-14", date(2026, 3, 14), id="after the service"),
    ],
)
def test_a_date_of_birth_is_no_date_of_service(text: str, day: date | None) -> None:
    found = find_date(text, TODAY)
    assert (found.day if found else None) == day
