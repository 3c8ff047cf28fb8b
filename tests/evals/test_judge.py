"""A model as judge: its grade stands apart, and what it says outside the grades leaves the item ungraded."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from eval_samples import ITEMS, OUTCOMES

from assistant.errors import AssistantError, RedactionError
from assistant.model.client import ChatModel
from assistant.privacy.redacted import Redacted
from assistant.privacy.redactor import standard_redactor
from evals.identity import header_of
from evals.items import QuestionSet
from evals.judge import GRADES, UNGRADED, read_verdict
from evals.runner import run_items
from evals.subjects import rules_subject
from evals.totals import total
from knowledge.base import KnowledgeBase

DAY = date(2026, 11, 23)


def redacted(text: str) -> Redacted:
    return standard_redactor().redact(text).redacted


class Judge:
    name = "made-judge"

    def __init__(self, reply: str | Exception) -> None:
        self._reply = reply
        self.prompts: list[str] = []

    def complete(self, prompt: Redacted) -> str:
        self.prompts.append(prompt.text)
        if isinstance(self._reply, Exception):
            raise self._reply
        return self._reply


@pytest.mark.parametrize(
    ("reply", "grade", "reason"),
    [
        pytest.param("complete: names the value", "complete", "names the value", id="as asked"),
        pytest.param("**Wrong**: other code", "wrong", "other code", id="bold and capital"),
        pytest.param("partly - lacks the date\nof service", "partly", "lacks the date of service", id="a dash"),
        pytest.param("mostly", "mostly", "", id="no reason"),
        pytest.param("excellent: all good", UNGRADED, None, id="a grade that was not offered"),
        pytest.param("I think it is complete.", UNGRADED, None, id="a sentence"),
        pytest.param("", UNGRADED, None, id="nothing"),
        pytest.param("5/5", UNGRADED, None, id="a number"),
    ],
)
def test_only_the_grades_offered_are_grades(reply: str, grade: str, reason: str | None) -> None:
    verdict = read_verdict(reply)
    assert verdict["grade"] == grade
    if reason is not None:
        assert verdict["reason"] == reason


def _run(base: KnowledgeBase, folder: Path, judge: Judge, *, allowed: bool = True) -> Any:
    made = QuestionSet("made", "Made items", ITEMS, "0" * 64, allowed)
    header = header_of(base, [made], ITEMS, {"judge": judge.name}, datetime(2026, 11, 23).astimezone(), DAY)
    sets = frozenset({"made"} if allowed else ())
    return run_items(ITEMS, replace(rules_subject(base, DAY), judge=judge, judge_sets=sets), folder, header)


@pytest.mark.parametrize("reply", ["wrong: all of it", "complete: all of it", ConnectionError("no answer")], ids=str)
def test_a_judge_changes_no_outcome_and_no_score(base: KnowledgeBase, tmp_path: Path, reply: str | Exception) -> None:
    run = _run(base, tmp_path, Judge(reply))
    assert {result.id: result.outcome for result in run.results} == OUTCOMES
    grade = UNGRADED if isinstance(reply, Exception) else reply.split(":")[0]
    assert total(run.results).judged == {grade: 4}
    assert not run.results[2].judged, "an item that does not apply is not sent"


def test_a_set_whose_author_did_not_allow_it_is_not_sent(base: KnowledgeBase, tmp_path: Path) -> None:
    judge = Judge("complete: fine")
    run = _run(base, tmp_path, judge, allowed=False)
    assert not judge.prompts
    assert not total(run.results).judged


def test_the_judge_reads_question_answer_expectation_and_source(base: KnowledgeBase, tmp_path: Path) -> None:
    judge = Judge("complete: fine")
    _run(base, tmp_path, judge)
    first = judge.prompts[0]
    for words in ("What is CPT 62320?", "1.76", "row 62320", "Interlaminar", *GRADES):
        assert words in first


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that speaks chat completions: it grades, and refuses every second request."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            broken = "refuse" in json.dumps(asked[-1])
            message = {"role": "assistant", "content": "mostly: lacks the period"}
            body: dict[str, Any] = {
                "id": "1",
                "object": "chat.completion",
                "created": 0,
                "model": "made",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            }
            raw = json.dumps({"error": {"message": "no such model"}} if broken else body).encode()
            self.send_response(404 if broken else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_any_compatible_server_can_judge(endpoint: tuple[str, list[dict[str, Any]]]) -> None:
    address, asked = endpoint
    model = ChatModel("made", base_url=address)
    assert read_verdict(model.complete(redacted("grade this")))["grade"] == "mostly"
    assert asked[0]["messages"][0]["content"] == "grade this"
    assert asked[0]["temperature"] == 0


def test_a_model_that_answers_with_an_error_is_one_line(endpoint: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(AssistantError, match=r"model 'made' did not answer \(.*NotFoundError: .*no such model"):
        ChatModel("made", base_url=endpoint[0]).complete(redacted("refuse"))


def test_without_key_and_address_the_message_says_what_to_set() -> None:
    with pytest.raises(AssistantError, match="set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        ChatModel("made")


def test_text_that_was_not_redacted_is_not_sent(endpoint: tuple[str, list[dict[str, Any]]]) -> None:
    model = ChatModel("made", base_url=endpoint[0])
    with pytest.raises(RedactionError, match="redacted text only"):
        model.complete(cast(Any, "Mrs. Okonkwo"))
    assert endpoint[1] == []
