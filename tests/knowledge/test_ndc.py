"""NDCs in every form in which people write them, and drug names as keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.drug_names import name_key
from knowledge.ndc import candidates, eleven_digits, find_ndcs, hyphenated


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("99998-0293-05", "99998029305"),
        ("0098-0007-02", "00098000702"),
        ("99998-293-05", "99998029305"),
        ("99998-0293-5", "99998029305"),
        ("99998029305", "99998029305"),
        (" 99998029305 ", "99998029305"),
        ("9999802930", ""),
        ("0098-007-02", ""),
        ("999980293055", ""),
        ("WW100", ""),
        ("51120-61052", ""),
        ("", ""),
    ],
)
def test_eleven_digits(typed: str, digits: str) -> None:
    assert eleven_digits(typed) == digits


@given(st.from_regex(r"\d{5}-\d{4}-\d{2}", fullmatch=True).filter(str.isascii))
def test_what_cms_writes_comes_back_as_written(ndc: str) -> None:
    assert hyphenated(eleven_digits(ndc)) == ndc


@given(st.text(max_size=60))
def test_nothing_that_is_found_is_of_another_shape(text: str) -> None:
    for found in find_ndcs(text):
        assert text[found.start : found.end] == found.text
        assert found.digits == eleven_digits(found.text)
        assert len(found.digits) in (0, 11)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HCPCS for NDC 0098-0007-02?", ["00098000702"]),
        ("99998-0293-05 to HCPCS", ["99998029305"]),
        ("ndc 99998029305 and 99998-0315-20", ["99998029305", "99998031520"]),
        ("NDC 9999802930", [""]),
        ("call 9999802930", []),
        ("62320-59 on 2026-10-01", []),
        ("order 99998-0293-05-07", []),
    ],
)
def test_ndcs_in_a_question(text: str, found: list[str]) -> None:
    assert [ndc.digits for ndc in find_ndcs(text)] == found


def test_ten_digits_without_hyphens_may_be_three_codes() -> None:
    assert candidates("1234567890") == ("01234567890", "12345067890", "12345678900")
    assert candidates("123456789") == ()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Lumenal\u00ae-80", "lumenal 80"),
        ("LUMENAL(R) 80", "lumenal 80"),
        ("St. Elmo's Fire\u2122", "st elmos fire"),
        ("", ""),
    ],
)
def test_names_become_keys(name: str, key: str) -> None:
    assert name_key(name) == key
