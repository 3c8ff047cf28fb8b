"""The whole path: a question in, a model behind a real client, and an answer with checked citations out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from model_endpoint import Endpoint
from model_endpoint_wire import Call, Request
from model_endpoint_wire import Reply as Said
from model_path import (
    COLUMNS,
    EXAM,
    OPEN,
    OWN_WORDS,
    PAIR,
    TIME,
    TODAY,
    UNBACKED,
    answer_of,
    events_of,
    key_of,
    saying,
    shown_in,
    told,
    wording_of,
)

from assistant.assistant import Assistant, Reply, StreamEvent
from assistant.check import REMOVED
from assistant.model.audit import Recorder
from assistant.model.events import Progress, Restart
from assistant.model.prices import Price, PriceTable
from assistant.model.prompting import system_prompt
from assistant.model.wording import Shown
from assistant.question import Settings
from knowledge.base import KnowledgeBase

PRICES = PriceTable({"made": Price(Decimal("0.50"), Decimal("1.50"), "USD", date(2026, 11, 1), "invented")})


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as made:
        yield made


# --- a question that the model words --------------------------------------------------------------------------------


def test_a_guideline_is_worded_by_the_model_with_its_citations_numbered_as_they_are_read(
    base: KnowledgeBase, endpoint: Endpoint
) -> None:
    endpoint.say(*re.findall(r"\S+\s*", f"{TIME} [s5] {EXAM} [s2][s5]"), usage=(1204, 96))
    events = events_of(base, wording_of(endpoint.url))
    answer = answer_of(events)
    assert (answer.mode, answer.status, answer.topic) == ("model:made", "answered", "guideline")
    assert answer.answer == shown_in(events) == f"{TIME} [s1] {EXAM} [s2][s1]"
    assert [citation.key for citation in answer.citations] == [f"s{n + 1}" for n in range(len(answer.citations))]
    sent = told(endpoint.requests[0])
    for ours, theirs in zip(answer.citations[:2], ("s5", "s2"), strict=True):
        assert f"[{theirs}] {ours.publisher}, {ours.title}" in sent
    assert answer.prompts == system_prompt("guideline").digest
    assert (answer.input_tokens, answer.output_tokens, answer.cost) == (1204, 96, None)
    assert events[0] == Progress("made words the answer")
    assert not any("Worded by the rules" in line for line in answer.caveats)


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        pytest.param(PAIR, COLUMNS, "row 45385 / 45380", id="pair"),
        pytest.param("What does Medicare pay for 99214?", "The status of 99214 is A.", "row 99214", id="fee"),
        pytest.param("What is CPT 62320?", "The status of 62320 is A.", "RVU26C, released", id="code"),
    ],
)
def test_what_the_tables_answer_whole_is_worded_by_the_rules_unless_prose_is_asked_for(
    base: KnowledgeBase, assistant: Assistant, question: str, text: str, words: str
) -> None:
    rules = assistant.ask(question).answer
    with Endpoint(otherwise=saying(text, words)) as endpoint:
        plain = answer_of(events_of(base, wording_of(endpoint.url), question))
        assert endpoint.requests == []
        prose = answer_of(events_of(base, wording_of(endpoint.url, prose="model"), question))
        assert len(endpoint.chats) == 1
    assert (plain.mode, plain.answer, plain.caveats) == ("rules", rules.answer, rules.caveats)
    assert prose.mode == "model:made"
    assert prose.answer.startswith(f"{text} [s1]")
    # What has ended is told whoever words the answer, and the status is no better than the rules'.
    assert prose.stale
    assert set(prose.stale) <= set(rules.stale)
    assert prose.status == rules.status


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("What is CPT 99999?", id="no such code held"),
        pytest.param("What does the xyzzy plugh frobnicate rule say?", id="nothing to answer from"),
        pytest.param("Give me the full AMA descriptor of CPT 62320", id="not to be given"),
        pytest.param("How do I get around the MUE of 96372?", id="not to be helped with"),
    ],
)
def test_where_nothing_may_be_worded_nothing_is_sent(
    base: KnowledgeBase, assistant: Assistant, endpoint: Endpoint, question: str
) -> None:
    answer = answer_of(events_of(base, wording_of(endpoint.url, prose="model"), question))
    assert endpoint.requests == []
    assert answer.answer == assistant.ask(question).answer.answer


# --- what leaves the machine ------------------------------------------------------------------------------------------

CANARIES = ("Zorbaxi", "Quillfeather", "447182", "555-0143", "zq@harbour.example", "2025-05-13", "5/13/2025", "5/13")


def test_no_day_name_or_number_of_the_asker_is_in_a_request_or_in_the_record(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    def model(request: Request) -> Said:
        if all(message["role"] != "tool" for message in request.body["messages"]):
            call = Call("search_guidelines", json.dumps({"words": "biopsy; phone 910-555-0143"}), "call_1")
            return Said(calls=(call,))
        key = key_of(told(request), "row 45385 / 45380")
        return Said(pieces=(f"{COLUMNS} [{key}] [NAME-1] owes it. [{key}]",))

    question = (
        "Patient Zorbaxi Quillfeather, MRN 447182, phone 910-555-0143, zq@harbour.example, seen 5/13/2025: "
        "can I bill 45385 with 45380?"
    )
    with Endpoint(otherwise=model) as endpoint:
        events = events_of(
            base,
            wording_of(endpoint.url, prose="model", recorder=Recorder(tmp_path / "record")),
            question,
            settings=Settings(as_of=date(2025, 5, 13)),
        )
        assert len(endpoint.chats) == 2
        typed = json.dumps([request.body["messages"][:2] for request in endpoint.chats], ensure_ascii=False)
    answer = answer_of(events)
    assert answer.mode == "model:made"
    assert [word for word in CANARIES if word in typed] == []
    assert "can I bill 45385 with 45380?" in typed
    (file,) = (tmp_path / "record").iterdir()
    record = file.read_text("utf-8")
    assert [word for word in CANARIES if word in record] == []
    assert [word for word in CANARIES[:5] if word in answer.question + answer.answer + shown_in(events)] == []


def test_earlier_turns_go_as_codes_and_facts_only(
    base: KnowledgeBase, assistant: Assistant, endpoint: Endpoint
) -> None:
    earlier = assistant.ask("Does Zorbaxi's lantern visit of 5/13/2025 go as 99213-25 for Medicare?").turn
    endpoint.say(f"{TIME} [s2]")
    answer_of(events_of(base, wording_of(endpoint.url), OPEN, (earlier,)))
    sent = told(endpoint.requests[0])
    (conversation,) = re.findall(r"<conversation>\n(.*?)</conversation>", sent, re.DOTALL)
    assert "codes 99213" in conversation
    assert "25" in conversation
    assert [word for word in ("Zorbaxi", "lantern", "2025-05-13", "5/13") if word in sent] == []


def test_requests_and_replies_are_recorded_with_what_became_of_each_sentence(
    base: KnowledgeBase, endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.say(f"{TIME} [s2] {UNBACKED} [s2]", usage=(10, 5))
    endpoint.wrong_key("sk-made-key")
    for _ in range(2):
        events_of(base, wording_of(endpoint.url, recorder=Recorder(tmp_path)))
    (file,) = tmp_path.iterdir()
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["request", "reply"] * 2
    assert lines[0]["id"] == lines[1]["id"] != lines[2]["id"] == lines[3]["id"]
    assert [message["role"] for message in lines[0]["messages"]] == ["system", "user"]
    assert lines[0]["messages"][1]["text"] == endpoint.requests[0].body["messages"][1]["content"]
    assert "look_up_pair" in lines[0]["tools"]
    assert {line["digest"] for line in lines} == {system_prompt("guideline").digest}
    assert lines[1]["usage"] == {"input": 10, "output": 5}
    assert len(lines[1]["reply"]) == 2
    assert lines[3]["failure"] == "wrong_key"
    assert "sk-made" not in file.read_text("utf-8")


# --- look-ups ---------------------------------------------------------------------------------------------------------


def test_a_look_up_of_the_model_adds_evidence_that_its_answer_may_cite(base: KnowledgeBase) -> None:
    def model(request: Request) -> Said:
        if all(message["role"] != "tool" for message in request.body["messages"]):
            call = Call("look_up_pair", json.dumps({"first": "45385", "second": "45380"}), "call_1")
            return Said(pieces=("Let me see. ",), calls=(call,), usage=(100, 5))
        key = key_of(str(request.body["messages"][-1]["content"]), "row 45385 / 45380")
        return Said(pieces=(f"{TIME} [s2] {COLUMNS} [{key}]",), usage=(300, 20))

    with Endpoint(otherwise=model) as endpoint:
        events = events_of(base, wording_of(endpoint.url, prices=PRICES))
        assert len(endpoint.chats) == 2
    answer = answer_of(events)
    assert answer.answer == f"{TIME} [s1] {COLUMNS} [s2]"
    pair = answer.citations[1]
    assert (pair.locator, pair.passage_kind) == ("row 45385 / 45380", "official_row")
    assert any("Procedure-to-Procedure" in line for line in answer.stale)  # the row held has ended
    assert {code.code for code in answer.codes} == {"45385", "45380"}
    assert Progress("Look up pair: 45385, 45380") in events
    assert sum(isinstance(event, Restart) for event in events) == 1
    assert "Let me see" not in answer.answer
    assert (answer.input_tokens, answer.output_tokens) == (400, 25)
    assert answer.cost == pytest.approx((400 * 0.5 + 25 * 1.5) / 1_000_000)


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        pytest.param("look_up_pair", {"codes": ["45385", "45380"]}, "Look up pair: 45385, 45380", id="list"),
        pytest.param(
            "count_timed_units",
            {"services": [{"code": "97110", "minutes": 25}, {"code": "97140", "minutes": 10}]},
            "Count timed units: 97110 25, 97140 10",
            id="list of entries",
        ),
        pytest.param("look_up_units", {"code": "45385", "supplier": True}, "Look up units: 45385", id="yes or no"),
        pytest.param(
            "search_codes", {"words": "lamp " * 20, "system": ["a\nb", {"a": {"b": "c"}}]}, "Search codes", id="unfit"
        ),
        pytest.param(
            "look_up_code", {"code": list(range(90))}, "Look up code: 0, 1, 2, 3, 4, 5, 6, 7", id="a long list"
        ),
    ],
)
def test_the_line_of_progress_shows_short_arguments(
    base: KnowledgeBase, endpoint: Endpoint, name: str, arguments: dict[str, Any], line: str
) -> None:
    endpoint.call(name, arguments)
    endpoint.say(f"{TIME} [s2]")
    assert Progress(line) in events_of(base, wording_of(endpoint.url))


def test_thoughts_are_neither_shown_nor_recorded(base: KnowledgeBase, endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.call("look_up_code", {"code": "99213"}, aloud="<think>Lighthouses pay $9,999. [s1]</think>")
    endpoint.say(*re.findall(r"\S+\s*", f"<think>Lighthouses pay $9,999. [s1]\n</think>\n{TIME} [s2]"))
    events = events_of(base, wording_of(endpoint.url, recorder=Recorder(tmp_path)))
    answer = answer_of(events)
    assert answer.answer == shown_in(events) == f"{TIME} [s1]"
    (file,) = tmp_path.iterdir()
    reply = json.loads(file.read_text("utf-8").splitlines()[1])
    assert [one["text"] for one in reply["reply"]] == [TIME]


def test_garbled_calls_are_told_to_the_model_which_may_still_answer(base: KnowledgeBase, endpoint: Endpoint) -> None:
    endpoint.call("look_up_pair", '{"first": "45385", ')
    endpoint.call("look_up_weather", {"code": "45385"})
    endpoint.say(f"{TIME} [s2]")
    answer = answer_of(events_of(base, wording_of(endpoint.url)))
    assert answer.mode == "model:made"
    assert len(endpoint.chats) == 3


def test_a_model_without_tools_is_asked_without(base: KnowledgeBase, endpoint: Endpoint) -> None:
    endpoint.traits.takes_tools = False
    endpoint.say(f"{TIME} [s2]")
    assert answer_of(events_of(base, wording_of(endpoint.url))).mode == "model:made"
    assert ["tools" in request.body for request in endpoint.chats] == [True, False]


# --- what the check takes out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "answer", "status", "removed"),
    [
        pytest.param(f"{TIME} [s2][s99]", f"{TIME} [s1]", "answered", 0, id="unknown key beside a known one"),
        pytest.param(f"{TIME} [s2] {OWN_WORDS} [s99]", f"{TIME} [s1] {REMOVED}", "partial", 1, id="unknown key alone"),
        pytest.param(
            f"{TIME} [s2] {UNBACKED} [s2]", f"{TIME} [s1] {REMOVED}", "partial", 1, id="value that no source holds"
        ),
        pytest.param(
            f"{TIME} [s2] Staff time counts. [s2]", f"{TIME} [s1]", "answered", 0, id="a not dropped from what was said"
        ),
        pytest.param(
            f"{TIME} [s2] {UNBACKED} [s2] {EXAM} [s2]",
            f"{TIME} [s1] {REMOVED} {EXAM} [s1]",
            "partial",
            1,
            id="in the middle",
        ),
    ],
)
def test_what_its_sources_do_not_bear_out_leaves_a_mark(
    base: KnowledgeBase, endpoint: Endpoint, said: str, answer: str, status: str, removed: int
) -> None:
    endpoint.say(*re.findall(r"\S+\s*", said))
    events = events_of(base, wording_of(endpoint.url))
    given = answer_of(events)
    assert (given.mode, given.answer, given.status) == ("model:made", answer, status)
    assert shown_in(events) == answer
    lines = [line for line in given.caveats if "removed: no source that it cited" in line]
    assert len(lines) == (1 if removed else 0)


# --- usage, cost, stopping --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("usage", "prices", "expected"),
    [
        pytest.param((1000, 100), PRICES, (1000, 100, 0.00065), id="known"),
        pytest.param((1000, 100), PriceTable(), (1000, 100, None), id="no price"),
        pytest.param(None, PRICES, (None, None, None), id="not reported"),
    ],
)
def test_tokens_and_cost_are_known_or_said_to_be_unknown(
    base: KnowledgeBase,
    endpoint: Endpoint,
    usage: tuple[int, int] | None,
    prices: PriceTable,
    expected: tuple[int | None, int | None, float | None],
) -> None:
    endpoint.say(f"{TIME} [s2]", usage=usage)
    answer = answer_of(events_of(base, wording_of(endpoint.url, prices=prices)))
    assert (answer.input_tokens, answer.output_tokens, answer.cost) == expected


def test_usage_of_one_call_of_two_is_no_usage(base: KnowledgeBase, endpoint: Endpoint) -> None:
    endpoint.call("look_up_code", {"code": "99213"})
    endpoint.say(f"{TIME} [s2]", usage=(500, 20))
    answer = answer_of(events_of(base, wording_of(endpoint.url, prices=PRICES)))
    assert (answer.input_tokens, answer.output_tokens, answer.cost) == (None, None, None)


def test_whoever_stops_gets_no_answer_and_the_server_is_left(base: KnowledgeBase, endpoint: Endpoint) -> None:
    endpoint.say(f"{TIME} [s2] ", f"{EXAM} [s2] ", *["More. "] * 200, between=0.02)
    seen: list[StreamEvent] = []
    assistant = Assistant(base, lambda: TODAY, wording=wording_of(endpoint.url))
    for event in assistant.stream(OPEN, cancelled=lambda: any(isinstance(each, Shown) for each in seen)):
        seen.append(event)
    assert any(isinstance(event, Shown) for event in seen)
    assert not any(isinstance(event, Reply) for event in seen)
    assert endpoint.left_early.wait(5)
