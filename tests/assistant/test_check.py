"""The closed-world gate: what a statement may say on hand-made evidence, and what it may not."""

from __future__ import annotations

import pytest
from gate_evidence import EVIDENCE, excerpt, fact, gap, ruling, statement

from assistant.check import reject_reason
from assistant.draft import Support

WORK = fact("62320", "work_rvu")
OUTSIDE, INSIDE = fact("62320", "total_rvu_nonfacility"), fact("62320", "total_rvu_facility")
PAID, PAID_INSIDE = fact("62320", "payment_nonfacility"), fact("62320", "payment_facility")
FACTOR = fact("62320", "conversion_factor")
GUIDED_WORK, GUIDED_PAID = fact("62321", "work_rvu"), fact("62321", "payment_nonfacility")
TITLE, GUIDED_TITLE = fact("62320", "title"), fact("62321", "title")
LIMIT, HOSPITAL_LIMIT = fact("62320", "mue_units", "practitioner"), fact("62320", "mue_units", "outpatient_hospital")
MAI = fact("62320", "mue_adjudication_indicator")
BILATERAL, GLOBAL = fact("62320", "bilateral_surgery"), fact("62320", "global_days")
ADDED, ENDED = fact("62320", "added_on"), fact("J1030", "ended_on")
NO_50, NO_TC, YES_51 = (ruling("62320", f"modifier {m}") for m in ("50", "TC", "51"))
HEADER, BILLABLE = fact("M54.1", "billable"), fact("M54.12", "billable")
NOT_HEADER, MAY_REPORT = (ruling(c, "report as a diagnosis code") for c in ("M54.1", "M54.12"))
PAIR = ruling("45385+45380", "both codes on a practitioner claim")
INDICATOR = fact("45385+45380", "modifier_indicator")
COLUMNS = (fact("45385+45380", "column1"), INDICATOR)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("`62320`: work RVU **1.76**.", (WORK,), id="a-fact"),
        pytest.param("`62320`: total RVU 4.90 non-facility and 2.63 facility.", (OUTSIDE, INSIDE), id="two-settings"),
        pytest.param(
            "National amount of `62320`: $163.66 non-facility and $87.84 facility, as total RVU x conversion factor"
            " 33.4009 (Fee Schedule, July 2026 release, 2026-07-01 to 2026-09-30).",
            (PAID, PAID_INSIDE, FACTOR),
            id="amounts-with-formula-title-and-period",
        ),
        pytest.param("Work RVU: `62320` 1.76 and `62321` 1.90.", (WORK, GUIDED_WORK), id="two-codes-in-order"),
        pytest.param("$163.66 for 62320 and $276.56 for 62321.", (PAID, GUIDED_PAID), id="amounts-before-their-codes"),
        pytest.param(
            "Practitioner: `62320` has a limit of 1 unit, adjudication indicator (MAI) 3.",
            (LIMIT, MAI),
            id="unit-limit",
        ),
        pytest.param("In use since 2017-01-01.", (ADDED,), id="begin"),
        pytest.param("`J1030` ended on 2024-03-31.", (ENDED,), id="end"),
        pytest.param(
            "Quarter 2026-04-01 to 2026-06-30, not in force on 2026-08-01.", (LIMIT,), id="period-and-day-asked"
        ),
        pytest.param("Modifier 50 is not valid on `62320`.", (NO_50,), id="prohibition"),
        pytest.param("62320-50 is not valid.", (NO_50,), id="prohibition-on-the-hanging-modifier"),
        pytest.param("Modifier 51 is valid on `62320`.", (YES_51,), id="permission"),
        pytest.param("Modifier 51 is valid and modifier 50 is not valid on 62320.", (YES_51, NO_50), id="one-of-each"),
        pytest.param("No: `M54.1` is not billable.", (HEADER, NOT_HEADER), id="header"),
        pytest.param("Yes: `M54.12` is a billable ICD-10-CM code.", (BILLABLE, MAY_REPORT), id="billable"),
        pytest.param("45380 may be billed with 45385 only at another site.", (PAIR,), id="condition-of-a-pair"),
        pytest.param("`99999` has the shape of a CPT code.", (gap("99999"),), id="the-subject-of-a-gap"),
        pytest.param("Whether 99999 is covered cannot be said.", (gap("99999"),), id="undecided"),
        pytest.param("Not loaded is not the same as not existing.", (), id="no-claim-at-all"),
        pytest.param("$163.66, or 4.90 RVU, is what the row of 62320 gives.", (PAID, OUTSIDE), id="values-first"),
    ],
)
def test_what_the_evidence_backs_passes(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE) == ""


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("`62322`: work RVU 1.76.", (WORK,), id="code-of-no-evidence"),
        pytest.param("Report 62321 instead of 62320.", (WORK,), id="code-of-unused-evidence"),
        pytest.param("Report m54.5 with 62320.", (WORK,), id="lower-case-diagnosis"),
        pytest.param("Use B20 with 62320.", (WORK,), id="bare-category"),
        pytest.param("62320-62327 share the work RVU 1.76.", (WORK,), id="range-beyond-the-evidence"),
        pytest.param("Report 62320-59 here.", (WORK,), id="modifier-hung-on-a-code"),
        pytest.param("Report 62320-XS here.", (NO_50,), id="letter-modifier-hung-on-a-code"),
        pytest.param("**6**2322 is the code.", (WORK,), id="code-split-by-markup"),
        pytest.param("\uff16\uff12\uff13\uff12\uff12 is the code.", (WORK,), id="full-width-digits"),
        pytest.param("62\u200b322 is the code.", (WORK,), id="zero-width-space"),
        pytest.param("623 22 is the code.", (WORK,), id="code-with-a-blank"),
    ],
)
def test_a_code_that_the_used_evidence_does_not_name_is_stopped(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("`62320`: work RVU 1.77.", (WORK,), id="wrong-number"),
        pytest.param("`62320`: work RVU 1.7.", (WORK,), id="shortened-number"),
        pytest.param("`62321`: work RVU 1.76.", (WORK, GUIDED_WORK), id="true-number-on-the-wrong-code"),
        pytest.param("Work RVU: `62320` 1.90 and `62321` 1.76.", (WORK, GUIDED_WORK), id="values-swapped"),
        pytest.param("$276.56 for 62320, $163.66 for 62321.", (PAID, GUIDED_PAID), id="amounts-swapped-before-codes"),
        pytest.param("$276.56 is the amount of 62320.", (PAID, GUIDED_PAID), id="other-code's-amount-first"),
        pytest.param("`62320`: $163.67.", (PAID,), id="wrong-amount"),
        pytest.param("`62320`: $4.90.", (OUTSIDE,), id="rvu-as-dollars"),
        pytest.param("`62320`: work RVU 4.90.", (WORK, OUTSIDE), id="true-value-under-another-name"),
        pytest.param("`62320`: 2.63 non-facility.", (OUTSIDE, INSIDE), id="facility-value-as-non-facility"),
        pytest.param("`62320`: 4.90 facility.", (OUTSIDE, INSIDE), id="non-facility-value-as-facility"),
        pytest.param("62320 has a limit of 4 units on a practitioner claim.", (LIMIT, HOSPITAL_LIMIT), id="claim-kind"),
        pytest.param("`62320`: conversion factor 1.76.", (WORK, FACTOR), id="wrong-factor"),
        pytest.param("62320 has a limit of 30 units.", (LIMIT, PAID), id="number-out-of-an-edition-date"),
        pytest.param("62320 has a limit of 50 units.", (LIMIT, NO_50), id="number-of-a-modifier-as-units"),
        pytest.param("62320 has a limit of three units.", (LIMIT,), id="number-in-words"),
        pytest.param("62320 pays 150 percent.", (PAID, BILATERAL), id="percentage"),
        pytest.param("62320 pays 150%.", (PAID, BILATERAL), id="percent-sign"),
        pytest.param("62320 pays $1,163.66.", (PAID,), id="thousands"),
        pytest.param("`62320`: work RVU 0.60.", (fact("62320-26", "work_rvu"),), id="value-of-the-26-line-on-the-code"),
        pytest.param("`M54.12` needs 10 characters.", (BILLABLE,), id="the-ten-of-icd-10"),
        pytest.param("The global period is 9 days.", (GLOBAL, BILATERAL), id="value-of-another-indicator"),
    ],
)
def test_a_number_that_is_not_this_value_of_this_code_is_stopped(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("In use since 2016-01-01.", (ADDED,), id="wrong-date"),
        pytest.param("`62320` ended on 2017-01-01.", (ADDED,), id="beginning-as-end"),
        pytest.param("`J1030`: in use since 2024-03-31.", (ENDED,), id="end-as-beginning"),
        pytest.param("`62321`: in use since 2017-01-01.", (ADDED, GUIDED_WORK), id="date-of-another-code"),
        pytest.param("In use since January 2, 2017.", (ADDED,), id="wrong-date-in-words"),
        pytest.param("Valid until 2026-12-31.", (WORK,), id="end-of-no-period"),
        pytest.param("In use since 01/02/2017.", (ADDED,), id="wrong-date-with-slashes"),
    ],
)
def test_a_date_that_the_evidence_does_not_give_there_is_stopped(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("62320 may be billed with modifier 50.", (NO_50,), id="may-against-not-allowed"),
        pytest.param("62320-50 can be reported.", (NO_50,), id="can-against-not-allowed"),
        pytest.param("You can bill 62320 with modifier 50.", (NO_50,), id="you-can-bill"),
        pytest.param("Yes, modifier 50 on 62320.", (NO_50,), id="yes-against-not-allowed"),
        pytest.param("Modifier 50 is allowed on 62320.", (NO_50,), id="allowed-against-not-allowed"),
        pytest.param("Modifier 50 is valid on 62320.", (YES_51, BILATERAL), id="permission-of-another-modifier"),
        pytest.param("Modifier TC is valid on 62320.", (YES_51,), id="permission-of-another-letter-modifier"),
        pytest.param("Modifier 51 is not valid on 62320.", (NO_50, YES_51), id="prohibition-of-another-modifier"),
        pytest.param(
            "Modifier 51 is not valid and modifier 50 is valid on 62320.", (NO_50, YES_51), id="verdicts-swapped"
        ),
        pytest.param("Modifier 51 is valid on `62321`.", (YES_51, GUIDED_WORK), id="verdict-of-another-code"),
        pytest.param("62320 is not covered.", (WORK,), id="not-covered-without-ruling"),
        pytest.param("62320 is covered by Medicare.", (WORK,), id="covered-without-ruling"),
        pytest.param("Medicare covers 62320.", (WORK,), id="covers"),
        pytest.param("62320 isn't covered.", (WORK,), id="isn't"),
        pytest.param("62320 is non-covered.", (WORK,), id="non-covered"),
        pytest.param("Do not bill 62320.", (WORK,), id="do-not-bill"),
        pytest.param("62320 cannot be separately billed.", (WORK,), id="cannot-be-separately"),
        pytest.param("62320 is separately payable.", (WORK,), id="separately-payable"),
        pytest.param("62320 is bundled.", (WORK,), id="bundled"),
        pytest.param("62320 is always allowed.", (WORK,), id="always-allowed"),
        pytest.param("M54.1 is billable.", (HEADER, BILLABLE, NOT_HEADER), id="billable-of-the-child"),
        pytest.param("M54.1 is billable.", (HEADER, NOT_HEADER, MAY_REPORT), id="ruling-of-the-child"),
        pytest.param("99999 is not covered.", (gap("99999"),), id="not-loaded-as-not-covered"),
        pytest.param("62320 and 62321 may be billed together.", (gap("62320+62321"),), id="no-row-as-permission"),
        pytest.param("45380 is never billed with 45385.", (PAIR, INDICATOR), id="never-against-a-condition"),
    ],
)
def test_a_word_of_permission_or_prohibition_needs_its_own_verdict(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("Column 1 45380, column 2 45385.", COLUMNS, id="columns-swapped"),
        pytest.param("Work RVU 1.76, 2026-08-01 to 2026-09-30.", (WORK,), id="period-begins-on-the-day-asked"),
        pytest.param("Work RVU 1.76, not in force on 2026-08-01.", (WORK,), id="in-force-as-out-of-force"),
        pytest.param("62320 has a limit of 1 unit, in force on 2026-08-01.", (LIMIT,), id="out-of-force-as-in-force"),
        pytest.param('`62320`: "a guided injection of the neck".', (TITLE,), id="quotation-of-nothing"),
        pytest.param("\u201cTwo visits may always be billed\u201d", (excerpt(),), id="quotation-changed"),
        pytest.param("Physician fee schedule: no row.", (gap("99999"),), id="not-loaded-as-no-row"),
        pytest.param("NCCI pair: not loaded for this.", (gap("62320+62321"),), id="no-row-as-not-loaded"),
        pytest.param("99999 does not exist.", (gap("99999"),), id="not-loaded-as-not-existing"),
        pytest.param("There is no such code.", (gap("99999"),), id="no-such-code"),
        pytest.param("Per RVU25D: work RVU 1.76.", (WORK,), id="another-file"),
        pytest.param("**50**: valid.", (NO_50,), id="bare-valid"),
        pytest.param("Modifier 50: allowed; TC: not valid.", (NO_50, NO_TC), id="one-right-one-wrong"),
    ],
)
def test_columns_periods_quotations_and_states_are_those_of_the_evidence(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("Column 1 `45385`, modifier indicator **1**.", COLUMNS, id="column"),
        pytest.param("Work RVU 1.76, 2026-07-01 to 2026-09-30.", (WORK,), id="period"),
        pytest.param('`62320`: "Unguided injection of the neck".', (TITLE,), id="quotation"),
        pytest.param("Physician fee schedule: not loaded for this.", (gap("99999"),), id="not-loaded"),
        pytest.param("NCCI pair: no row.", (gap("62320+62321"),), id="no-row"),
        pytest.param("Per RVU26C: work RVU 1.76.", (WORK,), id="the-file"),
        pytest.param("**50**: not valid.", (NO_50,), id="bare-not-valid"),
    ],
)
def test_the_same_said_rightly_passes(text: str, uses: tuple[Support, ...]) -> None:
    assert reject_reason(statement(text, *uses), EVIDENCE) == ""
