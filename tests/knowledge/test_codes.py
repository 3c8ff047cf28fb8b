"""The grammar of codes: what is code-shaped, what it is normalised to, and what only looks like a code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.codes import find_codes, in_range, is_modifier_shaped, parse_code, readings_of, with_dot

# Texts that lean towards code shapes, so that random ones meet the grammar often.
PIECES = st.sampled_from(
    [
        *"62320 62320-59 62320 -LT 99202-99205 99202 to 99205 J3301 j3301 J33.01 M54.12 m5412 E11 e11 B20".split(),
        *"0777T 02HV33Z D0120 L34567 T36.0X1A M54.12345 250.00 icd-9 $ 1,234 . , - – / x % @ # dx code".split(),
        *"2026-07-01 10000 mg ٦٢٣٢٠ ß ﬁ İ ſ".split(),
    ]
)
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4))).map(" ".join), st.lists(PIECES).map("".join)
)
CODES = st.from_regex(
    r"[0-9A-Z]{3,7}|[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}|[0-9]{4}[0-9AFMTU]|[A-V][0-9]{4}", fullmatch=True
)
FIVE = st.integers(10000, 99999)


def read(text: str) -> list[tuple[str, str]]:
    """The readings of the whole text, as (set, code)."""
    return [(reading.set, reading.code) for reading in readings_of(text)]


def coded(text: str) -> list[str]:
    """The codes found in a text that could belong to a code set."""
    return [mention.code for mention in find_codes(text) if mention.readings]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        pytest.param("62320", [("cpt", "62320")], id="CPT category I"),
        pytest.param("1234F", [("cpt", "1234F")], id="CPT category II"),
        pytest.param("0777T", [("cpt", "0777T")], id="CPT category III"),
        pytest.param("0001U", [("cpt", "0001U")], id="proprietary laboratory analysis"),
        pytest.param("0002M", [("cpt", "0002M")], id="multianalyte assay with algorithm"),
        pytest.param("0001A", [("cpt", "0001A")], id="vaccine administration"),
        pytest.param("0777t", [("cpt", "0777T")], id="lower case"),
        pytest.param(" g2211 ", [("hcpcs", "G2211"), ("icd10cm", "G22.11")], id="HCPCS with white space"),
        pytest.param("J3301", [("hcpcs", "J3301"), ("icd10cm", "J33.01")], id="undotted J3301 is HCPCS first"),
        pytest.param("J33.01", [("icd10cm", "J33.01")], id="dotted J33.01 is ICD-10-CM alone"),
        pytest.param("M5412", [("hcpcs", "M5412"), ("icd10cm", "M54.12")], id="undotted M5412 could be either"),
        pytest.param("W1234", [("icd10cm", "W12.34")], id="no HCPCS section has letter W"),
        pytest.param("D0120", [("cdt", "D0120"), ("icd10cm", "D01.20")], id="D codes are the ADA's"),
        pytest.param("E11", [("icd10cm", "E11")], id="category"),
        pytest.param("m54.12", [("icd10cm", "M54.12")], id="lower-case ICD-10-CM"),
        pytest.param("T36.0X1A", [("icd10cm", "T36.0X1A")], id="placeholder X"),
        pytest.param("S72001A", [("icd10cm", "S72.001A")], id="seven characters without dot"),
        pytest.param("C7A.010", [("icd10cm", "C7A.010")], id="letter in the third place"),
        pytest.param("L34567", [("policy", "L34567"), ("icd10cm", "L34.567")], id="LCD number"),
        pytest.param("02HV33Z", [("icd10pcs", "02HV33Z")], id="ICD-10-PCS"),
        pytest.param("02OV33Z", [], id="ICD-10-PCS has no letter O"),
        pytest.param("02IV33Z", [], id="ICD-10-PCS has no letter I"),
        pytest.param("250.00", [("icd9cm", "250.00")], id="ICD-9-CM"),
        pytest.param("M54.12345", [], id="more than seven characters"),
        pytest.param("6232", [], id="four digits"),
        pytest.param("623200", [], id="six digits"),
        pytest.param("A1C", [], id="a laboratory test"),
        pytest.param("٦٢٣٢٠", [], id="digits of another script"),
        pytest.param("ſ72001a", [], id="a letter whose upper case is S"),
        pytest.param("", [], id="empty"),
    ],
)
def test_readings_of_one_token(text: str, readings: list[tuple[str, str]]) -> None:
    assert read(text) == readings


@pytest.mark.parametrize(
    ("text", "code", "modifiers"),
    [
        pytest.param("62320", "62320", (), id="none"),
        pytest.param("62320-59", "62320", ("59",), id="one"),
        pytest.param("62320-59-LT", "62320", ("59", "LT"), id="two"),
        pytest.param("20610–RT", "20610", ("RT",), id="en dash"),
        pytest.param("20610-rt", "20610", ("RT",), id="lower case"),
        pytest.param("99213 - 25", "99213", ("25",), id="spaced"),
        pytest.param("99213-1P", "99213", ("1P",), id="performance measure"),
        pytest.param("J3301-JZ", "J3301", ("JZ",), id="HCPCS code"),
    ],
)
def test_modifiers_after_a_hyphen(text: str, code: str, modifiers: tuple[str, ...]) -> None:
    found = parse_code(text)
    assert found is not None
    assert (found.code, found.modifiers, found.range_end) == (code, modifiers, None)


@pytest.mark.parametrize("text", ["99213 - is it payable", "99213 - no", "99213 - or 99214"])
def test_a_dash_before_a_word_is_no_modifier(text: str) -> None:
    assert find_codes(text)[0].modifiers == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("99202-99205", "99202", "99205", id="hyphen"),
        pytest.param("99202 – 99205", "99202", "99205", id="spaced en dash"),
        pytest.param("99202 to 99205", "99202", "99205", id="to"),
        pytest.param("99202 through 99205", "99202", "99205", id="through"),
        pytest.param("J0702 thru J1030", "J0702", "J1030", id="HCPCS thru"),
        pytest.param("M54.12-M54.16", "M54.12", "M54.16", id="ICD-10-CM"),
        pytest.param("E08-E13", "E08", "E13", id="categories"),
    ],
)
def test_ranges(text: str, first: str, last: str) -> None:
    [found] = find_codes(text)
    assert found.range_end is not None
    assert (found.text, found.code, found.range_end.code) == (text, first, last)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("62321-62320", ["62321", "62320"], id="falling"),
        pytest.param("62320-J3301", ["62320", "J3301"], id="two sets"),
        pytest.param("compare 62320 to 62321", ["62320", "62321"], id="compared"),
        pytest.param("changed from 62320 to 62321", ["62320", "62321"], id="changed"),
        pytest.param("62320/62321", ["62320", "62321"], id="slash"),
        pytest.param("99213,99214", ["99213", "99214"], id="comma"),
        pytest.param("62320 and 62323", ["62320", "62323"], id="and"),
        pytest.param("45385-59 and 45380", ["45385", "45380"], id="with modifier"),
    ],
)
def test_two_codes_that_are_no_range(text: str, codes: list[str]) -> None:
    assert [(m.code, m.range_end) for m in find_codes(text)] == [(code, None) for code in codes]


@pytest.mark.parametrize(
    "text",
    [
        *("$62320", "$ 62320", "USD 62320", "62320 dollars", "€62320", "$1,234", "1,234", "62,320", "12345.67"),
        *("555-123-4567", "(305) 555-0100", "305.555.0100", "+1 305 555 0100", "3055550100", "1-800-555-0100"),
        *("ZIP 33101-1234", "2026-07-01", "07/01/2026", "20260701", "July 1, 2026", "year 2023"),
        *("10000 mg", "50000 IU", "50000 mcg", "500mg", "120/80", "98.6 F", "101.5", "62320%", "10000cc"),
        *("a_62320", "#62320", "x62320", "62320x", "http://example.org/62320", "62320@example.org", "12345678901"),
        *("HbA1c", "A1C", "L5-S1", "C6-C7", "T4", "٦٢٣٢٠"),
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert coded(text) == []
    assert coded(f"before {text} after") == []


@given(FIVE, st.sampled_from(["${}", "$ {}", "{:,}", "${:,}", "{} dollars", "USD {}", "€{}", "{}.50", "{} mg", "{}%"]))
def test_amounts_are_no_codes(amount: int, form: str) -> None:
    assert coded(f"it was {form.format(amount)} then") == []


@given(
    st.dates(min_value=date(1900, 1, 1)), st.sampled_from(["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%B %d, %Y"])
)
def test_dates_are_no_codes(day: date, form: str) -> None:
    assert coded(f"on {day.strftime(form)}, in clinic") == []


@given(
    st.from_regex(r"[2-9][0-9]{2} [2-9][0-9]{2} [0-9]{4}", fullmatch=True),
    st.sampled_from(["{}-{}-{}", "({}) {}-{}", "{}.{}.{}", "{}{}{}", "+1 {} {} {}", "1-{}-{}-{}"]),
)
def test_phone_numbers_are_no_codes(number: str, form: str) -> None:
    assert coded(f"call {form.format(*number.split())} now") == []


@given(TEXTS)
@example("62320-59 " * 300)
@example("101.5 " * 300)
def test_any_text_gives_spans_that_lie_in_it(text: str) -> None:
    end = 0
    for mention in find_codes(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert all(len(modifier) == 2 and is_modifier_shaped(modifier) for modifier in mention.modifiers)
        end = mention.end


@given(st.one_of(TEXTS, CODES))
def test_a_normalised_code_is_its_own_normal_form(text: str) -> None:
    for reading in readings_of(text):
        assert reading in readings_of(reading.code)
        assert reading.code.isascii()
        assert reading.code == reading.code.upper().strip()


@given(CODES)
def test_case_does_not_matter(code: str) -> None:
    assert readings_of(code.lower()) == readings_of(code)


@given(CODES)
def test_the_dot_is_put_once(code: str) -> None:
    dotted = with_dot(code)
    assert with_dot(dotted) == dotted
    assert dotted.replace(".", "") == code.replace(".", "")
    assert dotted.find(".") == (3 if len(code.replace(".", "")) > 3 else -1)


@given(FIVE, FIVE)
def test_a_range_holds_what_lies_between(one: int, other: int) -> None:
    first, last = sorted((f"{one}", f"{other}"))
    found = find_codes(f"{first}-{last}")
    if first == last:
        assert [m.range_end for m in found] == [None, None]
        return
    [mention] = found
    assert mention.range_end is not None
    assert in_range(first, mention.code, mention.range_end.code)
    assert in_range(last, mention.code, mention.range_end.code)
    assert not in_range(f"{int(last) + 1:05}", first, last)


@given(st.one_of(TEXTS, CODES))
def test_parse_code_takes_the_whole_text_or_nothing(text: str) -> None:
    found = parse_code(text)
    if found is not None:
        assert found.text == text.strip()
        assert found.readings


@pytest.mark.parametrize("text", ["", "what is 62320", "62320 62321", "M54.12345", "20260701", "hello"])
def test_parse_code_refuses(text: str) -> None:
    assert parse_code(text) is None


@pytest.mark.parametrize("text", ["e11", "b20", "i am 40", "s72001a is"])
def test_lower_case_words_without_a_word_for_codes_are_passed_over(text: str) -> None:
    assert find_codes(text) == []


@pytest.mark.parametrize(("text", "sure"), [("E11", False), ("B12", False), ("code E11", True), ("dx b20", True)])
def test_a_bare_category_needs_a_word_for_codes(text: str, sure: bool) -> None:
    assert [mention.sure for mention in find_codes(text)] == [sure]


@pytest.mark.parametrize(
    ("text", "shaped"),
    [
        ("59", True),
        ("xs", True),
        ("F1", True),
        ("1P", True),
        ("5", False),
        ("ﬁ", False),
        ("5X", False),
        ("٥٩", False),
        ("591", False),
    ],
)
def test_shape_of_a_modifier(text: str, shaped: bool) -> None:
    assert is_modifier_shaped(text) is shaped


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [("0777T", "00100", "99499"), ("J3301", "10000", "99999"), ("6232", "62320", "62327"), ("62328", "62320", "62327")],
)
def test_outside_a_range(code: str, first: str, last: str) -> None:
    assert not in_range(code, first, last)


@pytest.mark.parametrize(
    "text", ["(Rev. 12425, Issued: 12-21-23)", "(Rev.12425)", "Transmittal 11995", "transmittal no. 11995"]
)
def test_the_number_of_a_transmittal_is_no_code(text: str) -> None:
    assert not find_codes(text)


@pytest.mark.parametrize("text", ["hip revision 27134", "billing issue 27134", "rev 27134", "the issue: 27134"])
def test_a_code_behind_revision_or_issue_is_a_code(text: str) -> None:
    assert [mention.code for mention in find_codes(text)] == ["27134"]


def test_a_version_of_the_risk_adjustment_model_is_no_category_of_icd10cm() -> None:
    assert [mention.code for mention in find_codes("HCC V28 category of E11.9?")] == ["E11.9"]
    assert [mention.code for mention in find_codes("ICD-10 code V28")] == ["V28"]
