"""The chat page as a user meets it, on an assistant whose answers are typed by hand."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from ui_samples import FEE_ROW, GUIDELINE, PAIR_ROW, PARTIAL, SUMMARY, TODAY, TURN, fake_service

from assistant.answer import Answer, CodeStatus, Status
from assistant.assistant import Assistant
from assistant.errors import QuestionError
from assistant.question import Settings
from knowledge.errors import SnapshotError
from ui import current
from ui.conversation import UNEXPECTED, forget_changed
from ui.records import FeedbackStore
from ui.suggestions import EXAMPLES
from ui.transcript import facts_csv, markdown_copy
from ui.wording import FOOTER

OpenPage = Callable[..., AppTest]
CANARY = "canary Josephine Testpatient 1961"


def ask(page: AppTest, question: str) -> AppTest:
    """Type a question and send it."""
    return page.chat_input[0].set_value(question).run()


def shown(page: AppTest) -> str:
    """All Markdown, captions and plain text on the page, in order."""
    kinds = ("markdown", "caption", "text", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def reply(page: AppTest) -> str:
    """The Markdown of the last answer."""
    return "\n".join(str(element.value) for element in page.chat_message[-1].markdown)


# --- the empty page ---------------------------------------------------------------------------------------------


def test_an_empty_page_says_what_it_does_offers_examples_and_lists_what_is_loaded(open_page: OpenPage) -> None:
    page = open_page()
    assert not page.exception
    assert page.title[0].value == "CasePilot"
    assert tuple(page.get("button_group")[0].options) == EXAMPLES
    assert "2 releases, 1 out of date" in page.expander[0].label
    table = page.table[0].value
    assert list(table["State"]) == ["out of date", "current"]
    assert list(table["Period"]) == ["2026-07-01 to 2026-09-30", "2026-10-01 to 2027-09-30"]


def test_an_example_is_asked_when_it_is_chosen(open_page: OpenPage) -> None:
    service = fake_service()
    page = open_page(service)
    page.get("button_group")[0].set_value(1).run()
    assert [text for text, _, _ in service.held.asked] == [EXAMPLES[1]]
    assert page.chat_message[0].text[0].value == EXAMPLES[1]


def test_every_page_ends_with_the_disclaimer(open_page: OpenPage) -> None:
    page = open_page()
    assert page.caption[-1].value == FOOTER
    assert ask(page, "What is CPT 62320?").caption[-1].value == FOOTER


# --- asking -----------------------------------------------------------------------------------------------------


def test_a_question_and_its_answer_are_shown_once_and_stay(open_page: OpenPage) -> None:
    service = fake_service()
    page = ask(open_page(service), "What is CPT 62320?")
    for _ in range(2):
        assert [message.name for message in page.chat_message] == ["user", "assistant"]
        assert page.chat_message[0].text[0].value == "What is CPT 62320?"
        assert reply(page).count("injection of the neck") == 1
        page = page.run()
    assert len(service.held.asked) == 1


def test_a_follow_up_takes_the_subject_of_the_answer_before_it(open_page: OpenPage) -> None:
    service = fake_service()
    page = ask(ask(open_page(service), "What is CPT 62320?"), "and with 26?")
    (_, _, first), (text, _, second) = service.held.asked
    assert first is None
    assert text == "and with 26?"
    assert second is not None
    assert second.codes == ("62320",)
    assert len(page.chat_message) == 4


def test_a_new_chat_forgets_the_conversation(open_page: OpenPage) -> None:
    service = fake_service()
    page = ask(open_page(service), "What is CPT 62320?")
    page.button(key="new-chat").click().run()
    assert not page.chat_message
    ask(page, "and with 26?")
    assert service.held.asked[-1][2] is None


def test_two_sessions_share_no_conversation(open_page: OpenPage) -> None:
    service = fake_service()
    ask(open_page(service), "What is CPT 62320?")
    other = open_page(service)
    assert not other.chat_message
    ask(other, "and with 26?")
    assert service.held.asked[-1][2] is None


def test_the_chat_box_takes_at_most_twenty_thousand_characters(open_page: OpenPage) -> None:
    assert open_page().chat_input[0].proto.max_chars == 20_000


def test_a_suggestion_sends_a_follow_up_and_one_of_the_assistants_questions_begins_an_answer(
    open_page: OpenPage,
) -> None:
    service = fake_service()
    page = ask(open_page(service), "What is CPT 62320?")
    options = page.get("button_group")[-1].options
    assert any("Which state or MAC?" in option for option in options)
    page.get("button_group")[-1].set_value(next(i for i, o in enumerate(options) if "Which state" in o)).run()
    assert len(service.held.asked) == 1
    assert page.chat_input[0].proto.value == "In the state of "
    options = page.get("button_group")[-1].options
    page.get("button_group")[-1].set_value(options.index("MUE for 62320")).run()
    assert service.held.asked[-1][0] == "MUE for 62320"


def test_a_question_that_loading_a_file_would_answer_is_a_note_and_not_a_pill(open_page: OpenPage) -> None:
    question = "Can you load the file that would hold it?"
    page = ask(open_page(fake_service(replace(PARTIAL, ask=(question,)))), "XX001?")
    assert question in shown(page)
    assert not any(question in option for group in page.get("button_group") for option in group.options)


def test_only_codes_that_a_look_up_returned_are_suggested(open_page: OpenPage) -> None:
    unverified = replace(PARTIAL, codes=(CodeStatus("62320", "cpt", "not_verified", False),), ask=())
    page = ask(open_page(fake_service(unverified)), "What is CPT 62320?")
    assert not any("62320" in option for group in page.get("button_group") for option in group.options)


# --- settings ---------------------------------------------------------------------------------------------------


def test_nothing_is_said_for_the_asker_that_was_not_set(open_page: OpenPage) -> None:
    service = fake_service()
    ask(open_page(service), "What is CPT 62320?")
    assert service.held.asked[0][1] == Settings()


def test_settings_reach_the_assistant_and_survive_reruns(open_page: OpenPage) -> None:
    service = fake_service()
    page = open_page(service)
    page.date_input(key="date").set_value(date(2026, 8, 15))
    page.selectbox(key="state").set_value("FL")
    page.selectbox(key="payer").set_value("medicare_advantage")
    page.selectbox(key="setting").set_value("asc").run()
    ask(page, "What is CPT 62320?")
    ask(page, "and with 26?")
    expected = Settings(as_of=date(2026, 8, 15), state="FL", payer="medicare_advantage", setting="asc")
    assert [settings for _, settings, _ in service.held.asked] == [expected, expected]
    label = page.button(key="settings-toggle").label
    for part in ("2026-08-15", "Florida", "Medicare Advantage", "ASC"):
        assert part in label.replace("\\", "")
    assert "Answers are for 2026-08-15, not for today (2026-11-23)" in shown(page)


def test_settings_come_back_from_the_address_after_a_reload(open_page: OpenPage) -> None:
    service = fake_service()
    page = open_page(service, date="2026-08-15", state="Florida", payer="Medicaid", setting="Facility")
    ask(page, "What is CPT 62320?")
    expected = Settings(as_of=date(2026, 8, 15), state="FL", payer="medicaid", setting="facility")
    assert service.held.asked[0][1] == expected


def test_the_address_never_carries_what_was_typed(open_page: OpenPage) -> None:
    page = ask(open_page(), CANARY)
    assert not page.query_params


def test_a_setting_that_was_taken_back_does_not_live_on_in_a_follow_up() -> None:
    before = Settings(as_of=date(2026, 8, 15), state="FL")
    turn = replace(TURN, as_of=date(2026, 8, 15), state="FL", payer="medicaid")
    kept = forget_changed(turn, before, Settings(state="FL"))
    assert (kept.as_of, kept.state, kept.payer) == (None, "FL", "medicaid")


# --- status -----------------------------------------------------------------------------------------------------


def bare(status: Status) -> Answer:
    """An answer of that status with nothing else in it."""
    return Answer(question="q", answer="Invented words about XX001.", status=status, topic="code", as_of=TODAY)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("answered", "Answered"),
        ("partial", "Partly answered"),
        ("no_row", "that is not permission"),
        ("not_loaded", "Not loaded"),
        ("needs_clarification", "One more detail"),
        ("declined", "Declined"),
    ],
)
def test_each_status_has_its_own_words(open_page: OpenPage, status: Status, words: str) -> None:
    page = ask(open_page(fake_service(bare(status))), "XX001?")
    assert words in page.chat_message[1].markdown[0].value


@pytest.mark.parametrize("status", ["no_row", "not_loaded"])
def test_a_missing_row_or_table_never_reads_as_allowed(open_page: OpenPage, status: Status) -> None:
    page = ask(open_page(fake_service(bare(status))), "XX001?")
    line = page.chat_message[1].markdown[0].value.lower()
    assert "allowed" not in line
    assert "may be billed" not in line


def test_an_ended_release_is_named_with_its_last_day_and_the_day_asked_about(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    line = page.chat_message[1].markdown[0].value
    assert "Partly out of date" in line
    assert "the fee schedule held ends 2026-09-30; your date is 2026-11-23" in line
    assert "National Physician Fee Schedule, July 2026: out of date" in shown(page)


# --- sources and facts ------------------------------------------------------------------------------------------


def test_markers_are_numbered_in_order_of_first_appearance_and_every_number_opens_a_source(
    open_page: OpenPage,
) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    text = reply(page).replace("\\", "")
    # The text cites s4 first, then s1; s2 and s3 come after them, because it does not cite them.
    assert "our words. :small[:gray[[1]]]" in text
    assert "Bilateral indicator **9**. :small[:gray[[2]]]" in text
    assert "[s" not in text
    labels = [popover.proto.popover.label for popover in page.get("popover") if "·" in popover.proto.popover.label]
    assert labels == ["1 · CMS", "2 · CMS", "3 · CMS", "4 · CDC/NCHS"]


def test_a_marker_without_a_source_is_not_shown(open_page: OpenPage) -> None:
    dangling = replace(PARTIAL, answer="Invented words about XX001. [s9][s1]")
    page = ask(open_page(fake_service(dangling)), "XX001?")
    assert ":small[:gray[\\[1\\]]]" in reply(page)
    assert "9\\]" not in reply(page)


def source_card(page: AppTest, number: int) -> str:
    """Everything in one source's card."""
    card = next(p for p in page.get("popover") if p.proto.popover.label.startswith(f"{number} ·"))
    kinds = ("markdown", "caption", "text", "code")
    return "\n".join(str(element.value) for kind in kinds for element in card.get(kind))


def test_an_official_row_shows_publisher_edition_period_place_and_row(open_page: OpenPage) -> None:
    card = source_card(ask(open_page(), "What is CPT 62320?"), 2)
    for part in ("CMS", FEE_ROW.edition, "2026-07-01 to 2026-09-30", "row 62320", "Official row", "code: 62320"):
        assert part in card.replace("\\", "")
    assert "ended before 2026-11-23" in card.replace("\\", "")


def test_a_release_that_is_not_as_published_is_said_to_be_so(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    assert "Reconstructed" in source_card(page, 3)
    assert "econstructed" not in source_card(page, 2)


def test_only_official_text_stands_in_quotation_marks(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    assert f"\u201c{GUIDELINE.passage}\u201d" in source_card(page, 4)
    ours = source_card(page, 1)
    assert "Our summary" in ours
    assert SUMMARY.passage in ours
    assert "\u201c" not in ours
    assert '"' not in ours


def test_a_link_that_is_not_a_web_address_is_left_out(open_page: OpenPage) -> None:
    odd = replace(PARTIAL, answer="XX001. [s1]", facts=(), citations=(replace(FEE_ROW, url="javascript:alert(1)"),))
    page = ask(open_page(fake_service(odd)), "XX001?")
    assert not page.get("link_button")


def test_all_facts_are_in_the_table_with_unit_period_force_and_source(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    label = next(e.label for e in page.expander if "facts" in e.label)
    assert label == "All facts (2)"
    rows = page.table[0].value
    assert list(rows["Subject"]) == ["62320", "62320"]
    assert list(rows["Value"]) == ["9", "\\$163.66"]
    assert rows["Period"][0] == "2026-07-01 to 2026-09-30"
    assert list(rows["In force"]) == ["no", "yes"]
    assert list(rows["Source"]) == ["\\[2\\]", "\\[2\\]"]


def test_the_csv_holds_every_fact_and_no_formula() -> None:
    risky = replace(PARTIAL.facts[0], value="=1+1")
    text = facts_csv(replace(PARTIAL, facts=(*PARTIAL.facts, risky))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["value"] for row in rows] == ["9", "163.66", "'=1+1"]
    assert rows[0]["in_force"] == "no"
    assert rows[0]["effective_to"] == "2026-09-30"
    assert rows[0]["source_locator"] == "row 62320"


def test_the_markdown_copy_has_status_numbers_sources_and_the_disclaimer() -> None:
    text = markdown_copy(PARTIAL)
    assert "Partly out of date" in text
    assert "It pays $163.66 non-facility and $87.84 facility. [1] [2]" in text
    assert "2. CMS: National Physician Fee Schedule" in text
    assert "; reconstructed; official row; " in text
    assert PAIR_ROW.url in text
    assert text.rstrip().endswith(FOOTER)


# --- text that must stay as it is -------------------------------------------------------------------------------


def test_dollars_in_an_answer_are_amounts_and_not_maths(open_page: OpenPage) -> None:
    text = reply(ask(open_page(), "What does 62320 pay?"))
    assert "\\$163.66 non-facility and \\$87.84" in text


def test_what_the_user_typed_is_shown_as_typed(open_page: OpenPage) -> None:
    typed = "<b>62320</b> costs $5 or $6? :red[x] :smile: ~a~ **b** [l](http://x.invalid)"
    page = ask(open_page(), typed)
    assert page.chat_message[0].text[0].value == typed
    assert typed not in "\n".join(str(m.value) for m in page.markdown)


def test_streamlits_own_markup_in_an_answer_does_not_render(open_page: OpenPage) -> None:
    odd = replace(PARTIAL, answer="XX001 :red[x] :smile: ~a~ ![p](http://x.invalid/p.png) <i>y</i> and `$5 :smile:`")
    text = reply(ask(open_page(fake_service(odd)), "XX001?"))
    assert "\\:red[x]" in text
    assert ":smile: \\~a" not in text
    assert "\\~a\\~" in text
    assert "!\\[p]" in text or "\\![p]" in text
    assert "`$5 :smile:`" in text


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_a_question_that_cannot_be_one_gets_a_friendly_line(open_page: OpenPage) -> None:
    page = ask(open_page(fake_service(QuestionError("the question is empty; type a code"))), "  ")
    assert page.info[0].value == "The question is empty; type a code."
    assert not page.error


def test_a_missing_snapshot_says_which_command_makes_one(open_page: OpenPage) -> None:
    service = fake_service()
    service.broken = SnapshotError("no snapshot in 'home'; run: casepilot knowledge build")
    page = open_page(service)
    assert "casepilot knowledge build" in page.error[0].value
    page = ask(page, "What is CPT 62320?")
    assert "casepilot knowledge build" in page.error[0].value
    assert not page.exception


def test_an_unexpected_error_is_one_line_and_the_chat_goes_on(
    open_page: OpenPage, caplog: pytest.LogCaptureFixture
) -> None:
    service = fake_service(ValueError(f"cannot read {CANARY}"), PARTIAL)
    page = ask(open_page(service), CANARY)
    assert page.error[0].value == UNEXPECTED
    assert not page.exception
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
    page = ask(page, "What is CPT 62320?")
    assert "injection of the neck" in reply(page)


# --- votes ------------------------------------------------------------------------------------------------------


def vote(page: AppTest, thumb: int | None) -> AppTest:
    """Press a thumb under the last answer."""
    return page.feedback[-1].set_value(thumb).run()


def test_a_vote_is_kept_changed_and_taken_back(open_page: OpenPage, store: FeedbackStore) -> None:
    page = vote(ask(open_page(), "What is CPT 62320?"), 1)
    (kept,) = store.votes()
    assert (kept.vote, kept.topic, kept.status, kept.mode) == ("up", "code", "partial", "rules")
    assert (kept.snapshot, kept.intent) == (PARTIAL.snapshot, "describe")
    vote(page, 0)
    assert [row.vote for row in store.votes()] == ["down"]
    vote(page, None)
    assert store.votes() == ()


def test_a_store_that_fails_does_not_break_the_chat(tmp_path: Path, open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    broken = FeedbackStore(f"sqlite:///{tmp_path / 'no-such-folder' / 'votes.sqlite'}")
    current.install(replace(current.services(), feedback=broken))
    page = vote(page, 1)
    assert not page.exception
    assert "could not be kept" in page.toast[0].value
    assert "injection of the neck" in reply(ask(page, "again"))


def test_nothing_typed_reaches_the_database_or_the_log(
    open_page: OpenPage, store: FeedbackStore, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = ask(open_page(fake_service(PARTIAL, RuntimeError(CANARY))), f"{CANARY} 99999")
    vote(page, 1)
    ask(page, CANARY)
    store.close()
    written = b"".join(path.read_bytes() for path in database.parent.rglob("*") if path.is_file())
    assert b"partial" in written
    for secret in (*CANARY.split(), "99999", "62320"):
        assert secret.encode() not in written
    for word in CANARY.split():
        assert word not in caplog.text


# --- the real assistant -----------------------------------------------------------------------------------------


def test_the_starter_library_answers_and_follows_up(assistant: Assistant, open_page: OpenPage) -> None:
    class Held:
        def assistant(self) -> Assistant:
            return assistant

        def warm_up(self) -> str:
            return ""

    page = ask(open_page(Held()), "What is CPT 62320?")
    assert "`62320`" in reply(page)
    page = ask(page, "and with 26?")
    assert "26" in reply(page)
    assert "`62320`" in reply(page)
    assert not page.exception
    assert not page.error
