"""How fast a warm assistant answers two hundred mixed questions, what it holds in memory, and cold starts."""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.child import run_child, run_quietly
from benchmarks.questions import TODAY, answer_questions
from benchmarks.tables import mebibytes, milliseconds, quantile, seconds, show

EXACT = "What is CPT 62320?"
DESCRIPTIVE = "Which code for a steroid shot into the knee joint?"
WORDS = "steroid shot into the knee joint"
# Asked before the clock runs, one for each room that opens something at its first use.
_WARMING = (
    "What is CPT 20610?",
    "Which code for a biopsy of the colon?",
    "Can I bill 20610 with 99213?",
    "What is I10?",
)


def answer_job(arguments: Mapping[str, Any]) -> Any:
    """The job: opens the base, warms it, answers, and returns milliseconds, status and kind of each answer."""
    import psutil

    from assistant.assistant import Assistant
    from assistant.question import Settings
    from knowledge.assembly import open_base

    base = open_base(Path(arguments["home"]))
    warned = base.warm_up()
    if warned:
        raise RuntimeError(f"search is by words only: {warned}")
    assistant = Assistant(base, lambda: TODAY)
    for text in _WARMING:
        assistant.ask(text)
    answers = []
    for question in answer_questions()[:: arguments["every"]]:
        started = time.perf_counter()
        reply = assistant.ask(question.text, Settings(as_of=question.as_of))
        took = (time.perf_counter() - started) * 1000
        answers.append({"kind": question.kind, "ms": took, "status": reply.answer.status, "text": question.text})
    resident = psutil.Process().memory_info().rss / 2**20
    base.close()
    return {"answers": answers, "resident_mib": resident}


def report_answers(home: Path, *, every: int) -> None:
    """Ask every `every`-th question in a process of its own and print the tables."""
    value = run_child("benchmarks.answer_bench:answer_job", {"home": str(home), "every": every}).value
    by_kind: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for answer in value["answers"]:
        by_kind[answer["kind"]].append(answer)
    rows = [_row(kind, listed) for kind, listed in by_kind.items()]
    rows.append(_row("all", value["answers"]))
    show("2. Answers of a warm assistant", ("questions", "n", "p50", "p95", "p99", "status"), rows)
    slowest = sorted(value["answers"], key=lambda answer: -float(answer["ms"]))[:3]
    print("Slowest: " + "; ".join(f"{a['text']} ({milliseconds(a['ms'])})" for a in slowest))
    print(f"Resident memory after the last answer: {mebibytes(value['resident_mib'])}")


def _row(name: str, answers: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    times = [float(answer["ms"]) for answer in answers]
    statuses = Counter(str(answer["status"]) for answer in answers)
    shown = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
    return (name, str(len(times)), *(milliseconds(quantile(times, share)) for share in (0.5, 0.95, 0.99)), shown)


def cold_starts(home: Path, runs: int) -> list[tuple[str, float, float]]:
    """Seconds of whole commands, from nothing to exit: (command, best, median)."""
    commands = (["ask", EXACT], ["ask", DESCRIPTIVE], ["search", WORDS])
    measured = []
    for command in commands:
        times = [_timed([sys.executable, "-m", "ui.cli", *command], home) for _ in range(runs)]
        measured.append((f'casepilot {command[0]} "{command[1]}"', min(times), median(times)))
    return measured


def _timed(command: list[str], home: Path) -> float:
    started = time.perf_counter()
    if not run_quietly(command, home).strip():
        raise RuntimeError(f"{command[2:]!r} printed nothing")
    return time.perf_counter() - started


def report_cold(measured: Sequence[tuple[str, float, float]], runs: int) -> None:
    """Print the table of cold starts."""
    rows = [(name, seconds(best), seconds(middle)) for name, best, middle in measured]
    show(f"Cold start, {runs} runs each", ("command", "best", "median"), rows)
