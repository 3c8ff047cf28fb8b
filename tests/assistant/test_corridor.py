"""The whole corridor on the starter snapshot: what the answers to the first questions must hold, day by day."""

from __future__ import annotations

from datetime import date

import pytest
from corridor_rules import FEE_COLUMNS, RVU_COLUMNS, amount, fact, faults, some, table, values

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.privacy.redactor import standard_redactor
from assistant.question import Settings

TODAY = date(2026, 11, 23)
FEE_DAY = date(2026, 8, 1)  # inside the July 2026 fee schedule
MUE_DAY = date(2026, 5, 1)  # inside the April 2026 unit limits, before the fee schedule held
PAIR_DAY = date(2024, 8, 1)  # inside the NCCI pairs held
DAYS = (TODAY, FEE_DAY, MUE_DAY, PAIR_DAY, date(2024, 3, 1), date(1990, 1, 1))
FEES = {row["code"]: row for row in table("fees.csv") if not row["modifier"]}


def ask(assistant: Assistant, text: str, day: date | None = None) -> Answer:
    answer = assistant.ask(text, Settings(as_of=day)).answer
    assert faults(answer) == [], text
    return answer


FIRST_QUESTIONS = [
    "What is CPT 62320?",
    "What is CPT code 99213?",
    "Guidelines for E/M services",
    "What does modifier 59 mean?",
    "Can I bill 62320-50?",
    "Is M54.1 billable?",
    "Is M54.12 billable?",
    "What is 99999?",
    "Can I bill 45385 with 45380?",
    "What is J1030?",
    "What is 99201?",
    "Z99.999",
    "623200",
    "How much does Medicare pay for 62321?",
    "MUE for 62320",
    "Add-on codes for 62320?",
    "Difference between 62320 and 62321",
    "99202-99205",
    "59 or XS?",
    "Does Medicare cover 62321 for M54.12 in Florida?",
]


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("text", FIRST_QUESTIONS)
def test_every_answer_keeps_the_contract_on_every_day(assistant: Assistant, text: str, day: date) -> None:
    answer = ask(assistant, text, day)
    assert answer.as_of == day
    assert answer.question == standard_redactor().redact(text).text


def test_the_card_of_62320_holds_the_fee_schedule_row(assistant: Assistant) -> None:
    answer = ask(assistant, "What is CPT 62320?", FEE_DAY)
    held = values(answer, "62320")
    expected = {
        "status": "A", "global_days": "000", "pc_tc": "0", "multiple_procedure": "2", "bilateral_surgery": "9",
        "assistant_at_surgery": "1", "co_surgeon": "0", "team_surgery": "0", "supervision": "09",
        "imaging_family": "99", "work_rvu": "1.76", "total_rvu_nonfacility": "4.90", "total_rvu_facility": "2.63",
        "conversion_factor": "33.4009", "payment_nonfacility": "163.66", "payment_facility": "87.84",
        "added_on": "2017-01-01",
    }  # fmt: skip
    assert {name: held.get(name) for name in expected} == expected
    for name in expected.keys() - {"added_on"}:
        row = fact(answer, "62320", name)
        assert (row.effective_from, row.effective_to) == (date(2026, 7, 1), date(2026, 9, 30))
        assert row.in_force
    assert (answer.topic, answer.mode) == ("code", "rules")


def test_the_card_of_62320_holds_unit_limits_add_on_and_neighbor(assistant: Assistant) -> None:
    answer = ask(assistant, "What is CPT 62320?", MUE_DAY)
    assert fact(answer, "62320", "mue_units", "practitioner").value == "1"
    assert fact(answer, "62320", "mue_adjudication_indicator", "practitioner").value == "3"
    assert fact(answer, "62320", "addon_code").value == "0777T"
    assert {"62321", "0777T"} <= {c.code for c in answer.codes if c.verified and c.status == "active"}
    assert "62321" in answer.answer
    limit = fact(answer, "62320", "mue_units", "practitioner")
    assert (limit.effective_from, limit.effective_to, limit.in_force) == (date(2026, 4, 1), date(2026, 6, 30), True)


def test_the_add_on_of_62320_is_carrier_priced_and_gets_no_amount(assistant: Assistant) -> None:
    assert fact(ask(assistant, "What is CPT 62320?", FEE_DAY), "0777T", "status").value == "C"
    priced = ask(assistant, "How much does Medicare pay for 0777T?", FEE_DAY)
    assert fact(priced, "0777T", "status").value == "C"
    assert "$" not in priced.answer
    assert not [f for f in priced.facts if f.subject.startswith("0777T") and f.unit == "USD"]


def test_today_the_figures_of_62320_are_given_as_not_in_force(assistant: Assistant) -> None:
    answer = ask(assistant, "What is CPT 62320?")
    assert (answer.status, answer.as_of) == ("partial", TODAY)
    for name in ("status", "bilateral_surgery", "work_rvu", "payment_nonfacility", "payment_facility"):
        row = fact(answer, "62320", name)
        assert not row.in_force
        assert (row.effective_from, row.effective_to) == (date(2026, 7, 1), date(2026, 9, 30))
    assert not fact(answer, "62320", "mue_units", "practitioner").in_force
    assert fact(answer, "62320", "added_on").in_force
    assert "2026-07-01 to 2026-09-30" in answer.answer
    assert f"not in force on {TODAY}" in answer.answer
    stale = " ".join(answer.stale)
    assert "Fee Schedule" in stale
    assert "Medically Unlikely" in stale


@pytest.mark.parametrize("day", [MUE_DAY, PAIR_DAY, date(2024, 3, 1)], ids=str)
def test_before_the_first_fee_schedule_held_no_figure_of_it_is_given(assistant: Assistant, day: date) -> None:
    answer = ask(assistant, "What is CPT 62320?", day)
    fee_names = {*FEE_COLUMNS.values(), *RVU_COLUMNS.values(), "payment_nonfacility", "payment_facility"}
    assert not [f for f in answer.facts if f.name in fee_names]
    assert "163.66" not in answer.answer
    assert "not loaded" in answer.answer
    assert answer.status == "partial"


def test_before_its_first_day_the_code_is_not_yet_valid(assistant: Assistant) -> None:
    answer = ask(assistant, "What is CPT 62320?", date(1990, 1, 1))
    assert next(c.status for c in answer.codes if c.code == "62320") == "not_yet_valid"
    assert fact(answer, "62320", "added_on").value == "2017-01-01"
    assert "2017-01-01" in answer.answer


def test_99213_needs_low_decision_making_or_20_minutes(assistant: Assistant) -> None:
    answer = ask(assistant, "What is CPT code 99213?", FEE_DAY)
    held = values(answer, "99213")
    assert (held["mdm_level"], held["minimum_minutes"]) == ("low", "20")
    assert (held["payment_nonfacility"], held["payment_facility"]) == ("95.19", "57.45")
    assert (held["work_rvu"], held["total_rvu_nonfacility"], held["total_rvu_facility"]) == ("1.30", "2.85", "1.72")


@pytest.mark.parametrize("code", some(sorted(FEES)))
def test_the_card_of_a_starter_code_repeats_its_official_row(assistant: Assistant, code: str) -> None:
    row = FEES[code]
    answer = ask(assistant, code, FEE_DAY)
    held = values(answer, code)
    status = next(c.status for c in answer.codes if c.code == code)
    if status == "deleted":
        assert held.get("payment_nonfacility") is None
        return
    for column, name in FEE_COLUMNS.items():
        assert held.get(name, "") == row[column], name
    if row["status"] == "C":
        assert not [name for name in held if name.startswith(("work_rvu", "total_rvu", "payment"))]
        return
    for column, name in RVU_COLUMNS.items():
        assert held[name] == row[column], name
    for place in ("nonfacility", "facility"):
        pays = row["status"] in ("A", "R", "T") and not row[f"{place}_na"]
        assert held.get(f"payment_{place}") == (amount(row, f"{place}_total") if pays else None), place


@pytest.mark.parametrize("row", some(table("unit_limits.csv")), ids=lambda row: f"{row['setting']}-{row['code']}")
def test_a_unit_limit_is_given_with_its_indicator(assistant: Assistant, row: dict[str, str]) -> None:
    if row["setting"] == "dme":
        return  # supplier claims are not looked up for a procedure
    answer = ask(assistant, f"MUE for {row['code']}", MUE_DAY)
    if next(c.status for c in answer.codes if c.code == row["code"]) == "deleted":
        return
    assert fact(answer, row["code"], "mue_units", row["setting"]).value == row["value"]
    assert fact(answer, row["code"], "mue_adjudication_indicator", row["setting"]).value == row["mai"]
    assert fact(answer, row["code"], "mue_units", row["setting"]).in_force


def test_26_and_tc_have_amounts_of_their_own(assistant: Assistant) -> None:
    answer = ask(assistant, "How much does Medicare pay for 77003?", FEE_DAY)
    rows = {r["modifier"]: r for r in table("fees.csv") if r["code"] == "77003"}
    assert values(answer, "77003-26")["work_rvu"] == rows["26"]["work_rvu"] == "0.59"
    assert values(answer, "77003-26")["payment_nonfacility"] == amount(rows["26"], "nonfacility_total")
    assert values(answer, "77003-TC")["payment_nonfacility"] == amount(rows["TC"], "nonfacility_total")


def test_a_code_that_does_not_exist_is_told_before_any_rule_beside_it(assistant: Assistant) -> None:
    answer = ask(assistant, "E11.99 for diabetes with unspecified trouble", date(2026, 5, 4))
    assert answer.status == "no_row"
    assert answer.answer.startswith(
        "`E11.99` has the shape of an ICD-10-CM code, but the edition for this date has no row"
    )
