"""The chat page as a user meets it, on an assistant whose answers are typed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from ui_pages import CANARY, OpenPage, ask, reply, shown
from ui_samples import PARTIAL, TODAY, TURN, fake_service

from assistant.answer import Answer, CodeStatus, Status
from assistant.assistant import Assistant
from assistant.model.wording import Prose
from assistant.question import Settings
from ui.conversation import forget_changed
from ui.suggestions import EXAMPLES
from ui.wording import FOOTER

# --- the empty page ---------------------------------------------------------------------------------------------


def test_an_empty_page_says_what_it_does_offers_examples_and_lists_what_is_loaded(open_page: OpenPage) -> None:
    page = open_page()
    assert not page.exception
    assert page.title[0].value == "CasePilot"
    assert tuple(page.get("button_group")[0].options) == EXAMPLES
    assert "2 releases, 1 out of date" in page.expander[0].label
    table = page.table[0].value
    # In the order of their tables, so that editions of one table stand together.
    assert list(table["State"]) == ["current", "out of date"]
    assert list(table["Period"]) == ["2026-10-01 to 2027-09-30", "2026-07-01 to 2026-09-30"]


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
        assert not page.error
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


# --- the real assistant -----------------------------------------------------------------------------------------


def test_the_starter_library_answers_and_follows_up(assistant: Assistant, open_page: OpenPage) -> None:
    class Held:
        def assistant(self, prose: Prose | None = None) -> Assistant:
            del prose
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
