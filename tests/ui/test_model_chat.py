"""The chat page while a model words an answer, on an assistant that says what the test tells it to.

Codes XX... and all texts are invented.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from streamlit.testing.v1 import AppTest
from ui_pages import CANARY, OpenPage, ask, reply, shown
from ui_samples import PARTIAL, TURN, SampleBase, SampleReply, manifest

from assistant.answer import Answer
from assistant.model.events import Progress, Restart
from assistant.model.wording import Prose, Shown
from assistant.question import Settings, Turn
from ui import current
from ui.conversation import STOPPED, UNEXPECTED, Exchange, TalkEvent, talk
from ui.live_reply import WITHHELD, LiveReply, LiveState
from ui.model_choice import ModelChoice
from ui.pages import chat_live
from ui.pages.chat_view import display_text, streamed_text
from ui.pages.settings_bar import PROSE
from ui.transcript import markdown_copy
from ui.wording import usage_text

WORDED = replace(
    PARTIAL,
    answer="Twice, for $163.66 and $87.84. [s1][s2]\n\n- Not with XX002. [s1]",
    mode="model:made",
    input_tokens=1204,
    output_tokens=96,
    cost=0.0021,
)
PIECES = ("Twice, for $163.66 and $87.84. [s1][s2]", "\n\n- Not with XX002. [s1]")
MADE = ModelChoice("made", "rules", "USD")
Event = Progress | Restart | Shown | SampleReply


@dataclass
class Speaking:
    """An assistant that gives these events for every question, and remembers what it was asked."""

    events: Sequence[Event]
    kb: SampleBase
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)

    def stream(
        self,
        text: str,
        settings: Settings | None = None,
        turns: Sequence[Turn] = (),
        *,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Event]:
        del settings
        self.asked.append((text, tuple(turns)))
        for event in self.events:
            if cancelled():
                return
            yield event


@dataclass
class Site:
    """A service with a model; `prose` is what the page asked for, last."""

    model: Speaking
    rules: Speaking
    prose: Prose | None = None

    def assistant(self, prose: Prose | None = None) -> Speaking:
        self.prose = prose
        return self.model

    def by_rules(self) -> Speaking:
        return self.rules

    def warm_up(self) -> str:
        return ""


def site(*events: Event, answer: Answer = WORDED) -> Site:
    kb = SampleBase(manifest())
    said = events or (Progress("made words the answer"), *(Shown(text) for text in PIECES), SampleReply(answer, TURN))
    return Site(Speaking(said, kb), Speaking((SampleReply(PARTIAL, TURN),), kb))


class Paced(list[Event]):
    """Events of which each waits until the text before it was drawn."""

    def __init__(self, events: Sequence[Event], drawn: list[str]) -> None:
        super().__init__(events)
        self._drawn = drawn

    def __iter__(self) -> Iterator[Event]:
        wanted, pause = 0, threading.Event()
        for event in list.__iter__(self):
            for _ in range(1000):
                if len(self._drawn) < wanted:
                    pause.wait(0.01)
            yield event
            wanted += isinstance(event, Shown | Restart)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every state of the text that was drawn on the way, as the page has it."""
    texts: list[str] = []

    def kept(text: str) -> str:
        texts.append(streamed_text(text))
        return texts[-1]

    monkeypatch.setattr(chat_live, "streamed_text", kept)
    return texts


@pytest.fixture
def open_site(open_page: OpenPage) -> Callable[..., AppTest]:
    """The page on a site that has a model."""

    def opened(held: Site, choice: ModelChoice | None = MADE, **query: str) -> AppTest:
        page = open_page(held, **query)
        current.install(replace(current.services(), model=choice))
        return page.run()

    return opened


# --- the answer ---------------------------------------------------------------------------------------------------


def test_the_finished_answer_says_who_worded_it_and_what_it_took_and_stands_once(open_site: OpenPage) -> None:
    page = ask(open_site(site()), "How often?")
    for _ in range(2):
        assert reply(page).count("Not with XX002") == 1
        assert "Worded by made, checked against the sources" in reply(page)
        assert "1,204 tokens read, 96 written; cost 0.0021 USD" in shown(page)
        assert "Composed from the tables" not in shown(page)
        assert not [button for button in page.button if button.key == "stop"]
        assert not page.exception
        page = page.run()
    assert len(page.chat_message) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({}, "1,204 tokens read, 96 written; cost 0.0021 USD", id="all-known"),
        pytest.param({"cost": None}, "1,204 tokens read, 96 written; cost unknown", id="no-price"),
        pytest.param({"input_tokens": None, "cost": None}, "tokens unknown; cost unknown", id="server-did-not-say"),
        pytest.param({"mode": "rules"}, "", id="rules"),
    ],
)
def test_tokens_and_cost_are_unknown_where_nobody_said(changed: dict[str, object], words: str) -> None:
    assert usage_text(replace(WORDED, **changed), "USD") == words


def test_a_copy_to_take_away_says_who_worded_it() -> None:
    assert "Worded by made, checked against the sources." in markdown_copy(WORDED)
    assert "Worded by" not in markdown_copy(PARTIAL)


def test_text_on_its_way_looks_as_it_will_when_it_stands(open_site: OpenPage, drawn: list[str]) -> None:
    held = site()
    held.model.events = Paced(held.model.events, drawn)
    ask(open_site(held), "How often?")
    assert drawn[-1] == display_text(WORDED)
    assert "\\$163.66" in drawn[0]
    assert "[s1]" not in drawn[0]


def test_a_restart_takes_back_what_was_shown(open_site: OpenPage, drawn: list[str]) -> None:
    held = site(
        Shown("Thinking aloud about XX009."), Restart(), *(Shown(text) for text in PIECES), SampleReply(WORDED, TURN)
    )
    held.model.events = Paced(held.model.events, drawn)
    page = ask(open_site(held), "How often?")
    assert "XX009" in drawn[0]
    assert drawn[1] == ""
    assert "XX009" not in drawn[-1]
    assert "XX009" not in shown(page)


# --- the conversation ---------------------------------------------------------------------------------------------


def test_all_turns_before_it_go_with_a_question(open_site: OpenPage) -> None:
    held = site()
    page = ask(ask(ask(open_site(held), "one"), "two"), "three")
    assert [(text, len(turns)) for text, turns in held.model.asked] == [("one", 0), ("two", 1), ("three", 2)]
    assert len(page.chat_message) == 6


def test_the_switch_is_there_only_where_a_model_is(open_site: OpenPage) -> None:
    held = site()
    page = open_site(held, None)
    assert not page.toggle
    ask(page, "How often?")
    assert held.prose is None


@pytest.mark.parametrize("prose", ["rules", "model"])
def test_the_switch_begins_as_the_site_set_it_and_goes_with_the_question(open_site: OpenPage, prose: Prose) -> None:
    held = site()
    page = open_site(held, ModelChoice("made", prose))
    assert page.toggle(key="prose").label == PROSE
    ask(page, "How often?")
    assert held.prose == prose
    other: Prose = "rules" if prose == "model" else "model"
    page.toggle(key="prose").set_value(other == "model").run()
    ask(page, "How often?")
    assert held.prose == other


# --- stopping -----------------------------------------------------------------------------------------------------


def test_a_stopped_model_leaves_the_answer_to_the_rules_and_the_answer_says_so() -> None:
    held = site()
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 2

    *before, last = talk(held, "How often?", Settings(), (), cancelled=cancelled)
    assert before == [Progress("made words the answer"), Shown(PIECES[0])]
    assert isinstance(last, Exchange)
    assert last.answer is not None
    assert (last.answer.mode, last.answer.caveats[-1]) == ("rules", STOPPED)
    assert last.turn == TURN


def test_an_answer_that_came_before_the_stop_stays_as_it_is() -> None:
    *_, last = talk(site(SampleReply(WORDED, TURN)), "How often?", Settings(), ())
    assert isinstance(last, Exchange)
    assert last.answer == WORDED


def ended(live: LiveReply) -> LiveState:
    state = live.state()
    while not state.ended:
        state = live.state(state.changes, 5)
    return state


def endless(events: list[str]) -> Callable[[Callable[[], bool]], Iterator[TalkEvent]]:
    """A model that speaks until it is stopped, and then gives the answer to the rules."""

    def work(cancelled: Callable[[], bool]) -> Iterator[TalkEvent]:
        yield Progress("made words the answer")
        pause = threading.Event()
        while not cancelled():
            yield Shown("more ")
            pause.wait(0.01)
        events.append("stopped")
        yield Exchange("e1", "How often?", Settings(), PARTIAL, TURN)

    return work


def test_a_live_reply_is_stopped_and_still_ends_with_its_exchange() -> None:
    events: list[str] = []
    live = LiveReply("How often?", "asked", endless(events))
    assert live.state(1, 5).text.startswith("more")
    exchange = live.settled()
    assert exchange is not None
    assert exchange.id == "e1"
    assert events == ["stopped"]


def test_a_reply_that_nobody_looks_at_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.live_reply.UNSEEN_SECONDS", -1.0)
    events: list[str] = []
    assert ended(LiveReply("How often?", "asked", endless(events))).exchange is not None
    assert events == ["stopped"]


def on_its_way(page: AppTest, live: LiveReply, pending: str) -> AppTest:
    """The page as it is drawn anew while a reply is on its way."""
    page.session_state["live_reply"] = live
    page.session_state["pending_question"] = pending
    return page.run()


def test_a_page_drawn_anew_goes_on_with_the_reply_that_is_on_its_way(open_site: OpenPage) -> None:
    held, events = site(), []
    live = LiveReply("How often?", ("How often?", Settings(), "rules"), endless(events))
    live.stop()
    page = on_its_way(open_site(held), live, "How often?")
    assert held.model.asked == []
    assert [message.name for message in page.chat_message] == ["user", "assistant"]
    assert "injection of the neck" in reply(page)


def test_other_settings_ask_anew_and_stop_the_reply_to_the_old_ones(open_site: OpenPage) -> None:
    held, events = site(), []
    live = LiveReply("How often?", ("How often?", Settings(state="FL"), "rules"), endless(events))
    page = on_its_way(open_site(held), live, "How often?")
    assert [text for text, _ in held.model.asked] == ["How often?"]
    assert ended(live).exchange is not None
    assert len(page.chat_message) == 2
    assert "Not with XX002" in reply(page)


def test_a_question_that_is_overtaken_stays_in_the_conversation(open_site: OpenPage) -> None:
    held, events = site(), []
    live = LiveReply("How often?", ("How often?", Settings(), "rules"), endless(events))
    page = on_its_way(open_site(held), live, "And XX002?")
    assert events == ["stopped"]
    assert [message.text[0].value for message in page.chat_message if message.name == "user"] == [
        "How often?",
        "And XX002?",
    ]
    assert [(text, len(turns)) for text, turns in held.model.asked] == [("And XX002?", 1)]


def test_a_new_chat_stops_the_reply_that_is_on_its_way(open_site: OpenPage) -> None:
    events: list[str] = []
    page = ask(open_site(site()), "How often?")
    live = LiveReply("And XX002?", "asked", endless(events))
    page.session_state["live_reply"] = live
    page.button(key="new-chat").click().run()
    assert ended(live).exchange is not None
    assert not page.chat_message


def test_the_step_in_hand_is_the_look_up_until_text_follows_it() -> None:
    steps = [Progress("made words the answer"), Progress("Look up pair: XX001, XX002")]
    gate = threading.Event()

    def work(cancelled: Callable[[], bool]) -> Iterator[TalkEvent]:
        yield from steps
        gate.wait(10)
        yield Shown("Text.")
        yield Exchange("e1", "How often?", Settings(), PARTIAL, TURN)

    live = LiveReply("How often?", "asked", work)
    assert live.state(1, 5).step == steps[1].text
    gate.set()
    state = ended(live)
    assert (state.step, state.text) == (steps[0].text, "Text.")


def test_a_reply_that_breaks_down_ends_in_one_line_that_repeats_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def work(cancelled: Callable[[], bool]) -> Iterator[TalkEvent]:
        yield Progress("made words the answer")
        raise ValueError(CANARY)

    exchange = ended(LiveReply(CANARY, "asked", work)).exchange
    assert exchange is not None
    assert exchange.problem is not None
    assert (exchange.question, exchange.problem.text) == (WITHHELD, UNEXPECTED)
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
