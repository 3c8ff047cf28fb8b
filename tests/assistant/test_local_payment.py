"""Payment in a locality: by name, county, ZIP code and state, with the formula; on a snapshot of made files."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import fee_files as made
import pytest
from short_tabular import add_beside_it

from assistant.answer import Answer
from assistant.assistant import Assistant, Reply
from assistant.check import REMOVED
from assistant.question import Settings, Turn
from knowledge.assembly import open_base

AUTUMN = date(2025, 11, 3)
SUMMER = date(2026, 8, 1)
_NONE = ("0.00", "0.00", "0.00", "0.00")
_VISIT = ("2.00", "2.00", "1.00", "0.10")
ROWS = (
    made.fee_row("99214", rvus=_VISIT),
    made.fee_row("99080", status="B", rvus=_NONE),
    made.fee_row("70450", pctc="1", facility_na="NA", rvus=("1.00", "2.50", "2.50", "0.15")),
    made.fee_row("70450", "26", pctc="1", rvus=("1.00", "0.50", "0.50", "0.05")),
    made.fee_row(
        "70450", "TC", pctc="1", facility_na="NA", rvus=("0.00", "2.00", "2.00", "0.10"), opps=("1.50", "1.50", "0.05")
    ),
    made.fee_row("0633T", status="C", rvus=_NONE),
    made.fee_row("0633T", "TC", status="C", rvus=_NONE),
    made.fee_row("V5299", status="R", rvus=_NONE),
    made.fee_row("00142", status="J", rvus=_NONE),
)
ZIPS = [("CA", "93301", "01112", "54", "0"), ("AL", "35958", "10112", "00", "1")]
TITLE_2026 = "2026 National Physician Fee Schedule Relative Value File July Release"


def _write_files(folder: Path) -> Path:
    folder.mkdir()
    caps = [
        ("70450", "TC", "A", "01112", "54", "54.34", "54.34"),
        ("0633T", "TC", "C", "01112", "54", "116.18", "116.18"),
    ]
    members = {
        "PPRRVU2025_Oct.csv": made.csv_text(made.fee_cells(ROWS)),
        "GPCI2025.csv": made.csv_text(made.gpci_cells()),
        "ANES2025.csv": made.csv_text(made.anes_cells()),
        "25LOCCO.csv": made.csv_text(made.locco_cells()),
        "OPPSCAP_Oct.csv": made.csv_text(made.caps_cells(caps)),
    }
    with zipfile.ZipFile(folder / "RVU25D.zip", "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    for name, factor in (("nonQPP", "33.4009"), ("QPP", "33.5675")):
        cells = made.with_pricing(made.fee_cells([made.fee_row("99214", rvus=_VISIT, factor=factor)], TITLE_2026))
        (folder / f"PPRRVU2026_Jul_{name}.csv").write_text(made.csv_text(cells), newline="")
    (folder / "GPCI2026.csv").write_text(made.csv_text(made.gpci_cells(year=2026)), newline="")
    (folder / "ZIP5_OCT2025.txt").write_text(made.zip_text(ZIPS), newline="")
    (folder / "PFREV25D.txt").write_text(made.priced_text([("01112", "54", "0633T", "150", "C")], 2025), newline="")
    (folder / "bases.txt").write_text(made.bases_text([("00142", 4)], 2025), newline="")
    return folder


@pytest.fixture(scope="module")
def local(short_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the starter snapshot with the made files added."""
    home = tmp_path_factory.mktemp("local") / "home"
    shutil.copytree(short_home, home)
    add_beside_it(home, [_write_files(home.parent / "files")])
    base = open_base(home)
    yield Assistant(base, lambda: date(2026, 11, 23))
    base.close()


def _ask(local: Assistant, text: str, day: date = AUTUMN, previous: Turn | None = None) -> Reply:
    reply = local.ask(text, Settings(as_of=day), previous)
    assert REMOVED not in reply.answer.answer
    return reply


def _value(answer: Answer, name: str, subject: str = "99214") -> tuple[str, str]:
    """Value of a fact and the locator of its citation."""
    (fact,) = [f for f in answer.facts if (f.subject, f.name) == (subject, name)]
    (cite,) = [c for c in answer.citations if c.key == fact.cite]
    return fact.value, cite.locator


def test_the_answer_gives_the_formula_with_every_number(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99214 in Bakersfield?").answer
    first = answer.answer.split("\n")[0]
    assert "**$139.09** non-facility and **$103.51** facility" in first
    assert "BAKERSFIELD, CA" in first
    assert (
        "(work RVU 2.00 x work GPCI 1.020 + practice expense RVU 2.00 x practice expense GPCI 1.100"
        " + malpractice RVU 0.10 x malpractice GPCI 0.600) x conversion factor 32.3465"
    ) in answer.answer
    assert "practice expense RVU 1.00 x practice expense GPCI 1.100" in answer.answer
    assert _value(answer, "local_payment_nonfacility") == ("139.09", "row 99214")
    assert _value(answer, "local_payment_facility") == ("103.51", "row 99214")
    assert _value(answer, "work_gpci", "BAKERSFIELD, CA") == ("1.020", "contractor 01112, locality 54")
    assert _value(answer, "conversion_factor") == ("32.3465", "row 99214")
    assert answer.topic == "payment"
    assert not answer.stale


def test_from_2026_on_both_conversion_factors_are_given(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99214 in Bakersfield?", SUMMER).answer
    assert "**$143.62** non-facility" in answer.answer
    assert "Qualifying APM participants, `99214`: conversion factor 33.5675: $144.34 non-facility" in answer.answer
    assert _value(answer, "qualifying_payment_facility") == ("107.42", "row 99214")
    earlier = _ask(local, "What does Medicare pay for 99214 in Bakersfield?").answer
    assert not any(fact.name.startswith("qualifying") for fact in earlier.facts)
    assert not any("qualifying" in caveat for caveat in earlier.caveats)


@pytest.mark.parametrize(
    "question",
    [
        "How much is 99214 in Kern County?",
        "What does Medicare pay for 99214 in Bakersfield, CA?",
        "99214 in ZIP 93301",
        "99214 in Bakersfield",
        "What is the Medicare rate of 99214 at Bakersfield, CA 93301?",
        "How much does Medicare pay for 99214 in 93301?",
    ],
)
def test_the_same_locality_by_other_names(local: Assistant, question: str) -> None:
    answer = _ask(local, question).answer
    assert _value(answer, "local_payment_nonfacility")[0] == "139.09"
    assert [code.code for code in answer.codes if code.system == "cpt" and code.code != "99213"] == ["99214"]


def test_a_zip_code_is_cited_and_read_from_the_file_of_its_quarter(local: Assistant) -> None:
    answer = _ask(local, "99214 in ZIP 93301").answer
    assert _value(answer, "zip_code", "BAKERSFIELD, CA") == ("ZIP 93301", "row 93301")
    later = _ask(local, "99214 in ZIP 93301", SUMMER).answer
    assert later.status == "partial"
    assert any("ZIP Code" in line for line in later.stale)
    assert "not in force on 2026-08-01" in later.answer


def test_a_zip_code_in_several_localities_asks_for_nine_digits(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99214 in ZIP code 35958?").answer
    assert "ALABAMA, AL" in answer.answer
    assert any("nine-digit" in line for line in answer.ask)


def test_a_zip_code_that_is_not_held_is_not_loaded(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99214 in ZIP 10001?").answer
    assert "ZIP code to locality: not loaded" in answer.answer
    assert not any(fact.name.startswith("local_payment") for fact in answer.facts)
    assert "National amount" in answer.answer


def test_a_state_with_one_locality_needs_no_more(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99214 in Mississippi?").answer
    # (2.00 + 2.00 x 0.86 + 0.10 x 0.45) x 32.3465
    assert _value(answer, "local_payment_nonfacility")[0] == "121.78"


@pytest.mark.parametrize("question", ["99214 payment in California?", "99214 payment in CA?"])
def test_a_state_with_several_localities_lists_them_and_asks(local: Assistant, question: str) -> None:
    answer = local.ask(question, Settings(as_of=AUTUMN, state="CA")).answer
    assert answer.status == "needs_clarification"
    assert "BAKERSFIELD; EL CENTRO" in answer.answer
    assert any("Which of these localities" in line for line in answer.ask)
    assert not any(fact.name.startswith("local_payment") for fact in answer.facts)
    assert "National amount" in answer.answer


def test_a_county_name_of_two_states_asks_and_the_state_decides(local: Assistant) -> None:
    both = _ask(local, "How much is 99214 in Jefferson County?").answer
    assert both.status == "needs_clarification"
    assert "EL CENTRO, CA; MISSISSIPPI, MS" in both.answer
    one = _ask(local, "How much is 99214 in Jefferson County, Mississippi?").answer
    assert _value(one, "local_payment_nonfacility")[0] == "121.78"


def test_without_a_place_amounts_are_national_and_the_place_is_asked(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99214?").answer
    assert any(line.startswith("Amounts are national") for line in answer.caveats)
    assert any("ZIP code" in line for line in answer.ask)


def test_without_indices_the_answer_says_so(assistant: Assistant) -> None:
    answer = assistant.ask("What does Medicare pay for 99214 in Florida?", Settings(as_of=SUMMER)).answer
    assert "Geographic practice cost indices (GPCI): not loaded" in answer.answer
    assert not any(fact.name.startswith("local_payment") for fact in answer.facts)


def test_the_opps_cap_replaces_a_higher_amount(local: Assistant) -> None:
    answer = _ask(local, "How much does Medicare pay for 70450-TC in Bakersfield?").answer
    assert "**$54.34** non-facility" in answer.answer.split("\n")[0]
    assert "practice expense RVU 1.50 x practice expense GPCI 1.100" in answer.answer
    assert "It is lower, so it replaces the amount above" in answer.answer
    assert _value(answer, "uncapped_amount_nonfacility", "70450-TC")[0] == "73.10"
    assert _value(answer, "opps_cap_published_nonfacility", "70450-TC")[0] == "54.34"
    assert not any(fact.name == "local_payment_facility" and fact.subject == "70450-TC" for fact in answer.facts)


def test_a_modifier_asked_for_gives_its_own_row_only(local: Assistant) -> None:
    answer = _ask(local, "How much does Medicare pay for 70450-26 in Bakersfield?").answer
    local_facts = {f.subject for f in answer.facts if f.name.startswith("local_payment")}
    assert local_facts == {"70450-26"}
    # (1.00 x 1.020 + 0.50 x 1.100 + 0.05 x 0.600) x 32.3465
    assert _value(answer, "local_payment_nonfacility", "70450-26")[0] == "51.75"
    whole = _ask(local, "How much does Medicare pay for 70450 in Bakersfield?").answer
    assert {f.subject for f in whole.facts if f.name.startswith("local_payment")} == {"70450", "70450-26", "70450-TC"}


def test_a_status_without_payment_gives_no_amount(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 99080 in Bakersfield?").answer
    assert "status B" in answer.answer
    assert "$" not in answer.answer


def test_a_carrier_priced_code_has_the_amount_of_the_payment_file(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 0633T in Bakersfield?").answer
    assert "**$150.00** non-facility" in answer.answer
    assert _value(answer, "priced_amount_facility", "0633T")[1] == "row 0633T, contractor 01112, locality 54"
    assert "OPPS cap on the price of `0633T-TC` in BAKERSFIELD, CA: $116.18" in answer.answer
    elsewhere = _ask(local, "What does Medicare pay for 0633T in Alabama?").answer
    assert "Priced amount of the locality: not loaded" in elsewhere.answer
    assert "$" not in elsewhere.answer


def test_status_r_without_rvus_is_no_zero_dollars(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for V5299 in Bakersfield?").answer
    assert "$0.00" not in answer.answer
    assert "There is no national amount to give" in answer.answer


def test_anesthesia_gives_base_units_and_the_factor_of_the_locality(local: Assistant) -> None:
    answer = _ask(local, "What does Medicare pay for 00142 in Bakersfield?").answer
    assert "4 base units" in answer.answer
    assert "$20.45 for a unit" in answer.answer
    assert any("minutes" in line for line in answer.ask)
    elsewhere = _ask(local, "What does Medicare pay for 00142 in Mississippi?").answer
    assert "Anesthesia conversion factor of the locality: not loaded" in elsewhere.answer


def test_a_follow_up_keeps_the_place_and_a_new_place_replaces_it(local: Assistant) -> None:
    first = _ask(local, "What does Medicare pay for 99214 in Bakersfield?")
    other = _ask(local, "What about 70450?", previous=first.turn)
    assert any(f.name == "local_payment_nonfacility" and f.setting == "BAKERSFIELD, CA" for f in other.answer.facts)
    moved = _ask(local, "And in Mississippi?", previous=first.turn)
    assert _value(moved.answer, "local_payment_nonfacility")[0] == "121.78"
