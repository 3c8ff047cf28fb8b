"""What the path of a model adds to the model: time before text is shown, time for a checked sentence, tokens sent.

The model is the made server of the tests in its demo: it quotes the first lines of the draft that it is sent, one word
a piece. So the times are those of our path and of the client alone, and the tokens written are the demo's.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, get_args

from assistant.answer import Topic
from assistant.assistant import Assistant, Reply
from assistant.model.tokens import TokenCounter, standard_counter
from assistant.model.wording import ModelWording, Prose
from assistant.privacy.redactor import standard_redactor
from benchmarks.child import ROOT
from benchmarks.model_times import Times, delays, timed
from benchmarks.questions import TODAY
from benchmarks.tables import milliseconds, quantile, show
from evals.asking import settings_of
from evals.items import Item
from evals.presumptions import unmet
from evals.runner import choose_items
from evals.set_files import OWN_SETS, find_sets, read_sets
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase

FIXTURES = ROOT / "tests" / "fixtures"
PACE = 0.01
"""Seconds between two words of the demo: a hundred words a second."""
LIMIT_MS = 150
NAME = "made"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one question took, counted on the requests as they were sent."""

    topic: str
    by_default: bool
    question: int
    prompt: int
    records: int
    tools: int
    all_calls: int
    calls: int
    written: int


def report_model(home: Path, *, quick: bool, pace: float = PACE) -> None:
    """Print the overhead over the bare endpoint, the delay of a checked sentence, and tokens by kind of question."""
    try:
        importlib.import_module("assistant.model.agent")
    except ImportError:
        print("\nA model's path: not measured, because CasePilot is installed without its extra 'model'.")
        return
    kb = open_base(home)
    try:
        kb.warm_up()
        tokens = _all_tokens(kb, each=1 if quick else 5)
        _report_times(kb, tokens[:: max(len(tokens) // (3 if quick else 8), 1)], pace)
        _report_tokens([one for _, one in tokens])
    finally:
        kb.close()


# Time.


def _report_times(kb: KnowledgeBase, asked: Sequence[tuple[Item, Tokens]], pace: float) -> None:
    rows: dict[str, list[Times]] = defaultdict(list)
    late: list[float] = []
    with _demo(pace) as url:
        for number, (item, _) in enumerate(asked):
            alone = timed(_assistant(kb, url, look_ups=0), item)
            one = timed(_assistant(kb, url, look_ups=1), item)
            bare = [
                ("openai client", _bare_openai(url, alone.sent)),
                ("LangChain client", _bare_langchain(url, alone.sent)),
            ]
            if not number:
                continue  # the first of each warms up
            for name, times in (*bare, ("ours, no look-up by the model", alone), ("ours, one look-up", one)):
                rows[name].append(times)
            late += delays(alone) + delays(one)
    bare_total = median(times.total for times in rows["openai client"])
    table = [
        [
            name,
            milliseconds(median(times.before for times in each)),
            milliseconds(median(times.first_raw for times in each)),
            milliseconds(median(shown))
            if (shown := [t.first_shown for t in each if t.first_shown is not None])
            else "-",
            milliseconds(median(times.total for times in each)),
            f"{median(times.total for times in each) - bare_total:+.1f} ms",
        ]
        for name, each in rows.items()
    ]
    head = [
        "",
        "before sending",
        "first raw text",
        "first checked text",
        "whole reply",
        "over the bare client",
    ]
    show(
        f"A model's path beside the bare endpoint: {len(asked) - 1} questions, medians from sending on, a word"
        f" every {pace * 1000:g} ms",
        head,
        table,
    )
    figures = [milliseconds(quantile(late, share)) for share in (0.5, 0.95, 1)]
    show(
        f"From the last word of a sentence to its being shown, which waits for the next word; limit {LIMIT_MS} ms",
        ["", "sentences", "p50", "p95", "longest"],
        [["checked sentences", str(len(late)), *figures]],
    )


def _assistant(kb: KnowledgeBase, url: str, *, look_ups: int, prose: Prose = "model") -> Assistant:
    from assistant.model.agent import AgentLimits
    from assistant.model.client import ChatModel

    model = ChatModel(NAME, base_url=url)
    wording = ModelWording(model, standard_redactor(), prose, AgentLimits(tool_calls=look_ups))
    return Assistant(kb, lambda: TODAY, wording=wording)


def _bare_openai(url: str, sent: Sequence[dict[str, str]]) -> Times:
    from openai import OpenAI

    client = OpenAI(base_url=url, api_key="none")
    started = time.perf_counter()
    options: dict[str, Any] = {"model": NAME, "messages": list(sent), "stream": True, "temperature": 0}
    pieces = (chunk.choices[0].delta.content for chunk in client.chat.completions.create(**options) if chunk.choices)
    return _of_stream(started, pieces, sent)


def _bare_langchain(url: str, sent: Sequence[dict[str, str]]) -> Times:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    client = ChatOpenAI(model=NAME, base_url=url, api_key=SecretStr("none"), temperature=0)
    started = time.perf_counter()
    return _of_stream(started, (chunk.text for chunk in client.stream([(m["role"], m["content"]) for m in sent])), sent)


def _of_stream(started: float, pieces: Iterator[str | None], sent: Sequence[dict[str, str]]) -> Times:
    first = 0.0
    for piece in pieces:
        if piece and not first:
            first = time.perf_counter()
    ended = time.perf_counter()
    return Times(0.0, 1000 * (first - started), None, 1000 * (ended - started), tuple(sent))


@contextmanager
def _demo(pace: float) -> Iterator[str]:
    """The made server in a process of its own, so that it takes no time of ours."""
    command = [sys.executable, str(FIXTURES / "model_endpoint.py"), "--port", "0", "--between", str(pace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[0].partition("=")[2]
        finally:
            server.terminate()


# Tokens.


def _all_tokens(kb: KnowledgeBase, each: int) -> list[tuple[Item, Tokens]]:
    """Up to so many questions of each kind that a model words, from the question sets, with what they took."""
    if str(FIXTURES) not in sys.path:
        sys.path.append(str(FIXTURES))
    made: Any = importlib.import_module("model_endpoint")
    counter = standard_counter()
    found: list[tuple[Item, Tokens]] = []
    by_topic: dict[str, list[Item]] = defaultdict(list)
    for item in choose_items(read_sets(find_sets((), (OWN_SETS,)))):
        if not item.systems and not item.turns and not unmet(item.presumes, tuple(kb.releases)):
            by_topic[item.topic].append(item)
    with made.Endpoint(otherwise=made.quoting()) as endpoint:
        for topic in get_args(Topic):
            items = by_topic[topic]
            kept = 0
            for item in items[:: max(len(items) // (3 * each), 1)]:
                taken = _tokens(kb, endpoint, item, counter)
                if taken is not None and kept < each:
                    found.append((item, taken))
                    kept += 1
    return found


def _tokens(kb: KnowledgeBase, endpoint: Any, item: Item, counter: TokenCounter) -> Tokens | None:
    """What a question took; None when no model is asked, however it is set."""
    proses: tuple[Prose, ...] = ("rules", "model")
    for prose in proses:
        endpoint.requests.clear()
        assistant = _assistant(kb, endpoint.url, look_ups=1, prose=prose)
        reply = next(e for e in assistant.stream(item.question, settings_of(item)) if isinstance(e, Reply))
        bodies = [request.body for request in endpoint.chats]
        if not bodies:
            continue
        sent = [_counted(body, counter) for body in bodies]
        prompt, asked = (str(message["content"]) for message in bodies[0]["messages"][:2])
        records, _, question = asked.rpartition("<question>")
        return Tokens(
            reply.answer.topic,
            prose == "rules",
            counter.count(question.removesuffix("</question>").strip()),
            counter.count(prompt),
            counter.count(records),
            counter.count(json.dumps(bodies[0].get("tools", []))),
            sum(sent),
            len(bodies),
            reply.answer.output_tokens or 0,
        )
    return None


def _counted(body: dict[str, Any], counter: TokenCounter) -> int:
    texts = [str(message.get("content") or "") for message in body["messages"]]
    calls = [json.dumps(message["tool_calls"]) for message in body["messages"] if message.get("tool_calls")]
    tools = json.dumps(body["tools"]) if body.get("tools") else ""
    return sum(counter.count(text) for text in (*texts, *calls, tools))


def _report_tokens(asked: Sequence[Tokens]) -> None:
    groups: dict[str, list[Tokens]] = defaultdict(list)
    for one in asked:
        groups[one.topic].append(one)
    rows = [_token_row(topic, groups[topic]) for topic in get_args(Topic) if groups[topic]]
    rows.append(_token_row("all", asked))
    head = [
        "kind", "questions", "worded by default", "question alone", "prompt", "records and draft", "tools",
        "first request", "all requests", "requests", "written by the demo",
    ]  # fmt: skip
    show(
        f"Tokens of a question, medians, at most one look-up by the model; counted by {standard_counter().name}",
        head,
        rows,
    )


def _token_row(name: str, each: Sequence[Tokens]) -> list[str]:
    def middle(values: Iterator[int]) -> str:
        return f"{median(values):.0f}"

    return [
        name,
        str(len(each)),
        f"{sum(one.by_default for one in each)} of {len(each)}",
        middle(one.question for one in each),
        middle(one.prompt for one in each),
        middle(one.records for one in each),
        middle(one.tools for one in each),
        middle(one.prompt + one.records + one.question + one.tools for one in each),
        middle(one.all_calls for one in each),
        f"{sum(one.calls for one in each) / len(each):.1f}",
        middle(one.written for one in each),
    ]
