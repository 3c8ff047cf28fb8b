"""The Evaluations page: items of a run, its scores, and two runs side by side."""

from __future__ import annotations

from pathlib import Path

from evaluation_samples import SMALL, OpenEvaluations, counts, open_expander, run_all, section, write_set
from ui_pages import shown

from ui.evaluation_runs import Choice, EvaluationRuns

# --- one item -----------------------------------------------------------------------------------------------------


def test_an_item_shows_why_it_failed_what_was_expected_and_the_answer_with_its_sources(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    page = open_expander(run_all(open_evals(), eval_runs), "What does 62320 pay")
    assert page.error[0].value == "words: does not say '\\$999.99'"
    assert page.chat_message[0].text[0].value == "What does 62320 pay, $5 or $6? :red[x] <b>y</b>"
    answer = "\n".join(element.value for element in page.chat_message[1].markdown)
    assert "\\$163.66" in answer
    assert "$163.66" not in answer.replace("\\$", "")
    assert "says: \\$999.99" in shown(page)
    assert "row 62320" in shown(page)
    assert any(popover.proto.popover.label.startswith("1 ·") for popover in page.get("popover"))


def test_an_item_shows_the_turns_before_it_and_a_search_item_its_hits(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    page = open_expander(run_all(open_evals(), eval_runs), "and with 26?")
    assert [message.text[0].value for message in page.chat_message[:2]] == ["What is CPT 77003?", "and with 26?"]
    page = open_expander(page, "type 2 diabetes")
    hits = page.table[-2].value
    assert hits["Code"].iloc[0].replace("\\", "") == "E11.9"
    assert hits["Relevant"].iloc[0] == "yes"


def test_items_are_found_by_words_of_the_question_the_answer_or_the_reason(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    page = run_all(open_evals(), eval_runs)
    for words, expected in (("999.99", 1), ("1999", 1), ("CPT 62320", 1), ("nowhere to be found", 0)):
        page.text_input(key="evaluation-words").set_value(words).run()
        assert len(page.expander) == expected, words
    assert "Take a filter off" in page.info[0].value


def test_the_scores_are_charted_and_written_out(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    page = run_all(open_evals(), eval_runs)
    page.session_state["evaluation-tabs"] = "Scores"
    page.run()
    assert not page.error
    assert len(page.get("vega_lite_chart")) == 4
    assert list(page.table[0].value["Right"]) == ["3 of 4"]
    page.session_state["evaluation-tabs"] = "Runs over time"
    page.run()
    assert "two finished runs" in page.info[0].value


# --- comparing ----------------------------------------------------------------------------------------------------


def test_two_runs_are_compared_item_by_item_and_the_test_is_worded_honestly(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    eval_runs.begin(Choice())
    assert eval_runs.wait(60)
    write_set(eval_home, SMALL.replace("$999.99", "$163.66"))
    eval_runs.begin(Choice())
    assert eval_runs.wait(60)
    page = section(open_evals(), "Compare")
    assert counts(page) == {"Became right": "1", "No longer right": "0", "Right in both": "3", "Right in neither": "0"}
    text = shown(page).replace("\\", "")
    assert "+25.0 points" in text
    assert "fewer than six flips" in text
    assert "questions of small: a flip there may come from that" in text
    assert not page.error
    page = open_expander(page, "What does 62320 pay")
    sides = [element.value for element in page.markdown if element.value.startswith(("**Before", "**After"))]
    assert [":red-badge[Wrong]" in sides[0], ":green-badge[Right]" in sides[1]] == [True, True]
    assert sum("\\$163.66" in element.value for element in page.markdown) >= 2
