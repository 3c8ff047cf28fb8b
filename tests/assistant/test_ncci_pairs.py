"""Answers about pairs from whole tables without effective dates and one part of a newer table with them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from ncci_samples import PAIRS, as_pairs_text, undated
from short_tabular import add_beside_it

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.check import REMOVED
from assistant.code_pairs import MOST_PAIRS
from assistant.code_record import code_record
from assistant.question import Settings
from knowledge.assembly import open_base
from knowledge.sources import edit_pairs

IN_QUARTER = date(2024, 8, 1)
IN_GAP = date(2025, 11, 3)
IN_EXCERPT = date(2026, 8, 1)
TODAY = date(2026, 11, 23)
TURNED = ("11007", "11006", "", "20200101", "*", "0", "Lamps kept apart")
MANY = [("11009", f"{number}", "", "20200101", "*", "1", "Lamp code definition") for number in range(12000, 12060)]
OLD = [*PAIRS, ("11006", "11007", "", "20200101", "*", "1", "Lamp code definition"), TURNED, *MANY]


@pytest.fixture(scope="module")
def keeper(short_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the starter snapshot and three made tables; the two old ones count as whole."""
    folder = tmp_path_factory.mktemp("pairs")
    shutil.copytree(short_home, folder / "home")
    texts = {
        "ccipra-v302r0.txt": as_pairs_text(undated(OLD)),
        "ccioph-v302r0.txt": as_pairs_text(undated(PAIRS[:1])),
        "ccipra-v322r0-f1.txt": as_pairs_text(),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="cp1252", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edit_pairs, "WHOLE_FROM", 1)
        patch.setattr(edit_pairs, "SMALLEST_PIECE_BYTES", 0)
        add_beside_it(folder / "home", [folder / name for name in texts])
    base = open_base(folder / "home")
    yield Assistant(base, lambda: TODAY)
    base.close()


def ask(keeper: Assistant, first: str, second: str, day: date) -> Answer:
    answer = keeper.ask(f"Can {first} and {second} be billed together?", Settings(as_of=day)).answer
    assert REMOVED not in answer.answer
    return answer


def held(answer: Answer, subject: str, name: str, setting: str = "practitioner") -> list[str]:
    return [f.value for f in answer.facts if (f.subject, f.name, f.setting) == (subject, name, setting)]


def test_both_tables_give_their_row_with_columns_indicator_and_reason(keeper: Assistant) -> None:
    answer = ask(keeper, "11002", "11001", IN_QUARTER)
    assert answer.status == "answered"  # that no table here says what the codes are stands beside what was asked
    for setting in ("practitioner", "outpatient_hospital"):
        assert held(answer, "11001+11002", "modifier_indicator", setting) == ["1"]
        assert held(answer, "11001+11002", "column1", setting) == ["11001"]
    assert answer.answer.count("column 1 `11001`, column 2 `11002`, modifier indicator **1**") == 2
    assert "CMS rationale: Lamp code definition." in answer.answer
    assert "2024-07-01 to 2024-09-30" in answer.answer
    cited = {c.release: c.form for c in answer.citations if c.locator == "row 11001 / 11002"}
    assert cited == {"ptp-practitioner:2024-07": "reconstructed", "ptp-outpatient:2024-07": "reconstructed"}


def test_an_earlier_edit_of_the_same_codes_is_told_with_its_last_day(keeper: Assistant) -> None:
    answer = ask(keeper, "11001", "11003", IN_QUARTER)
    assert held(answer, "11001+11003", "modifier_indicator") == ["1"]
    assert held(answer, "11001+11003", "edit_ended_on") == ["2023-12-31"]
    assert (
        "An edit ended on 2023-12-31 (practitioner table): edit with 11001 in column 1, 11003 in column 2,"
        " modifier indicator 0." in answer.answer
    )


def test_an_edit_deleted_as_of_the_day_it_began_is_told_and_is_no_permission(keeper: Assistant) -> None:
    answer = ask(keeper, "11002", "11005", IN_QUARTER)
    assert "The edit held was deleted as of the day it began" in answer.answer
    assert held(answer, "11002+11005", "edit_ended_on") == ["2022-01-01"]
    assert held(answer, "11002+11005", "modifier_indicator") == ["9"]
    assert any("not permission" in line for line in answer.caveats)


def test_no_row_in_the_whole_tables_of_the_day_is_never_permission(keeper: Assistant) -> None:
    answer = ask(keeper, "11001", "11005", IN_QUARTER)
    assert answer.status == "no_row"
    assert any("not permission" in line for line in answer.caveats)
    assert not any(word in answer.answer.lower() for word in ("allowed", "may be billed", "yes"))


def test_codes_in_both_column_orders_are_given_row_by_row(keeper: Assistant) -> None:
    answer = ask(keeper, "11006", "11007", IN_QUARTER)
    assert held(answer, "11006+11007", "modifier_indicator") == ["1"]
    assert held(answer, "11007+11006", "modifier_indicator") == ["0"]
    assert "both column orders" in answer.answer


def test_a_row_with_dates_answers_for_a_day_that_no_release_covers(keeper: Assistant) -> None:
    answer = ask(keeper, "11001", "11002", IN_GAP)
    fact = next(f for f in answer.facts if (f.subject, f.name) == ("11001+11002", "modifier_indicator"))
    assert (fact.effective_from, fact.effective_to, fact.in_force) == (date(2020, 1, 1), None, True)
    assert "In effect since 2020-01-01." in answer.answer
    assert "2024-07-01 to 2024-09-30, not in force on 2025-11-03" in answer.answer  # the last hospital table
    assert answer.status == "partial"
    assert {c.form for c in answer.citations if c.release == "ptp-practitioner:2026-07"} == {"as_published"}


def test_a_later_edit_does_not_speak_for_the_days_before_it(keeper: Assistant) -> None:
    answer = ask(keeper, "11001", "11003", date(2024, 11, 1))
    assert answer.status == "not_loaded"
    assert held(answer, "11001+11003", "later_edit_begins_on") == ["2025-01-01"]
    assert "Another edit begins on 2025-01-01" in answer.answer


@pytest.mark.parametrize("day", [IN_GAP, IN_EXCERPT, TODAY])
def test_a_miss_in_one_part_of_four_is_not_loaded(keeper: Assistant, day: date) -> None:
    answer = ask(keeper, "11006", "11007", day)
    assert answer.status == "not_loaded"
    assert any("neither allowed nor denied" in line for line in answer.caveats)


def test_after_the_last_release_its_row_is_given_as_not_in_force(keeper: Assistant) -> None:
    answer = ask(keeper, "11001", "11002", TODAY)
    assert answer.status == "partial"
    assert "2026-07-01 to 2026-09-30, not in force on 2026-11-23" in answer.answer
    assert any("out of date" in line for line in answer.stale)


def test_the_record_of_a_code_counts_its_pairs_and_shows_the_first(keeper: Assistant) -> None:
    record = code_record(keeper, "11009", IN_QUARTER)
    assert record is not None
    shown = record.as_json()
    practitioner, hospital = shown["pair_tables"]
    assert (practitioner["as_column1"], practitioner["as_column2"], practitioner["shown"]) == (60, 0, MOST_PAIRS)
    assert (hospital["state"], hospital["as_column1"]) == ("no_row", 0)
    assert [pair["column2"] for pair in shown["pairs"]] == [row[1] for row in MANY[:MOST_PAIRS]]
    assert shown["pairs"][0]["effective_from"] is None


@pytest.mark.parametrize(
    "question",
    [
        "NCCI edits for 11009",
        "what bundles into 11009",
        "column 2 codes of 11009",
        "which codes can't be billed with 11009",
    ],
)
def test_the_pairs_of_one_code_are_counted_and_the_first_are_given(keeper: Assistant, question: str) -> None:
    answer = keeper.ask(question, Settings(as_of=IN_QUARTER)).answer
    assert REMOVED not in answer.answer
    for setting in ("practitioner", "outpatient_hospital"):
        assert held(answer, "11009", "pairs_as_column_1", setting) == (["60"] if setting == "practitioner" else [])
    assert "is the column 1 code of **60** and the column 2 code of **0** pairs without deletion date" in answer.answer
    shown = [f.value for f in answer.facts if f.name == "column2" and f.subject.startswith("11009+")]
    assert shown == [f"{number}" for number in range(12000, 12010)]
    assert "Column 1 `11009`, column 2 `12000`, modifier indicator **1** (practitioner)." in answer.answer
    assert answer.status == "partial"  # the hospital table has no such row
    assert any("Name both codes" in line for line in answer.ask)


def test_a_code_that_no_pair_names_is_no_row_and_a_day_without_table_is_not_loaded(keeper: Assistant) -> None:
    def status(code: str, day: date) -> str:
        answer = keeper.ask(f"NCCI edits for {code}", Settings(as_of=day)).answer
        assert REMOVED not in answer.answer
        return answer.status

    assert status("11099", IN_QUARTER) == "no_row"
    assert status("11099", date(2019, 5, 1)) == "not_loaded"
