"""A model that fails, and one that does not keep to the records: the rules answer, and one line says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from model_endpoint import Endpoint
from model_path import OPEN, OWN_WORDS, TIME, UNBACKED, answer_of, events_of, wording_of

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.model.agent import AgentLimits
from assistant.model.refusal import REFUSAL
from knowledge.base import KnowledgeBase

WHY = "Worded by the rules, as the model gave no answer that can be shown: "


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as made:
        yield made


def busy(endpoint: Endpoint) -> None:
    for _ in range(3):
        endpoint.busy("0.01")


def down(endpoint: Endpoint) -> None:
    for _ in range(3):
        endpoint.fail(500)


def garbled_for_ever(endpoint: Endpoint) -> None:
    for _ in range(8):
        endpoint.call("look_up_pair", '{"first": ')


FAILURES = [
    pytest.param(
        lambda e: e.wrong_key("sk-made-key"), r"refused the key \(status 401\): check OPENAI_API_KEY", id="key"
    ),
    pytest.param(lambda e: e.say(TIME, first_after=1), "took longer than 0.3 seconds", id="slow"),
    pytest.param(busy, r"takes no more requests now \(status 429\)", id="429 with Retry-After"),
    pytest.param(lambda e: e.busy("7200"), "asks to wait 7200 seconds", id="429 for hours"),
    pytest.param(down, r"failed \(status 500\)", id="500"),
    pytest.param(lambda e: e.cut(f"{TIME} [s2] ", "Hist"), "broke off its reply", id="cut stream"),
    pytest.param(lambda e: e.reset(f"{TIME} [s2] "), "broke off its reply", id="reset stream"),
    pytest.param(garbled_for_ever, "more look-ups than 6", id="garbage in every tool call"),
    pytest.param(lambda e: e.overflow(), "too long for model 'made'", id="context overflow"),
    pytest.param(lambda e: e.responses_only(), "does not speak chat completions", id="Responses API only"),
    pytest.param(lambda e: e.no_model(), "has no model 'made'", id="no such model"),
    pytest.param(lambda e: e.page(), "sent 'text/html'", id="a page instead of JSON"),
    pytest.param(lambda e: e.lines("data: {]"), "did not reply in the chat-completions format", id="no JSON"),
    pytest.param(lambda e: e.empty(), "gave an empty reply", id="empty"),
    pytest.param(lambda e: e.say(OWN_WORDS), "could be checked", id="no citations"),
    pytest.param(lambda e: e.say('{"answer": "99213", "sources": [2]}'), "could be checked", id="another format"),
    pytest.param(lambda e: e.say(f"```json\n{UNBACKED} [s2]\n```"), "could be checked", id="all in a fence"),
    pytest.param(
        lambda e: e.say(f"{TIME} [s2] {UNBACKED} [s2] Staff time counts. [s2]"),
        "most of what model 'made'",
        id="mostly",
    ),
    pytest.param(lambda e: e.say(REFUSAL), "found no answer in the records", id="refusal"),
    pytest.param(lambda e: e.say(TIME, finish="length"), "limit of tokens", id="limit of tokens"),
]


@pytest.mark.parametrize(("script", "why"), FAILURES)
def test_whatever_fails_the_rules_answer_and_one_line_says_why(
    base: KnowledgeBase, assistant: Assistant, endpoint: Endpoint, script: Callable[[Endpoint], None], why: str
) -> None:
    script(endpoint)
    slow = "longer" in why
    answer = answer_of(events_of(base, wording_of(endpoint.url, model={"timeout_seconds": 0.3 if slow else 10})))
    by_rules(answer, assistant.ask(OPEN).answer, why)
    assert endpoint.left <= 2  # what is left over of a script is no failure


def by_rules(answer: Answer, rules: Answer, why: str) -> None:
    """The rules' own answer with one line more."""
    assert (answer.mode, answer.status, answer.answer, answer.citations) == (
        "rules", rules.status, rules.answer, rules.citations
    )  # fmt: skip
    assert answer.caveats[:-1] == rules.caveats
    assert answer.caveats[-1].startswith(WHY)
    assert re.search(why, answer.caveats[-1])
    assert "\n" not in answer.caveats[-1]
    assert "sk-made" not in answer.caveats[-1]
    assert (answer.input_tokens, answer.output_tokens, answer.prompts) == (rules.input_tokens, rules.output_tokens, "")


def test_a_server_that_cannot_be_reached_leaves_the_answer_to_the_rules(
    base: KnowledgeBase, assistant: Assistant
) -> None:
    with Endpoint() as endpoint:
        gone = endpoint.url
    answer = answer_of(events_of(base, wording_of(gone)))
    by_rules(answer, assistant.ask(OPEN).answer, "cannot be reached")


def test_an_answer_that_outlasts_its_limit_is_left_to_the_rules(
    base: KnowledgeBase, assistant: Assistant, endpoint: Endpoint
) -> None:
    endpoint.say(*["Wait. "] * 50, between=0.05)
    answer = answer_of(events_of(base, wording_of(endpoint.url, limits=AgentLimits(seconds=0.3))))
    by_rules(answer, assistant.ask(OPEN).answer, "did not finish within 0.3 seconds")
