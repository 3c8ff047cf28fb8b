"""Phrases as they are typed: how often the right code comes first, among five, among twenty, and how long it takes.

Beside ours stands full text alone: the same wordings in the same index, in the order of BM25.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.child import run_child
from benchmarks.questions import SEARCH_SETS, TODAY, RetrievalQuestion, search_questions
from benchmarks.tables import milliseconds, quantile, show

DEPTHS = (1, 5, 20)
Find = Callable[[RetrievalQuestion], list[str]]


def search_job(arguments: Mapping[str, Any]) -> Any:
    """The job: by set and contestant, the share of right codes at each depth and the times of a warm second pass."""
    from knowledge.assembly import open_base

    home = Path(arguments["home"])
    base = open_base(home)
    base.warm_up()

    def ours(question: RetrievalQuestion) -> list[str]:
        return [hit.code for hit in base.search(question.words, systems_of(question), TODAY, 20, documents=False)]

    contestants: dict[str, Find] = {"ours": ours, "FTS5 alone": _full_text(home)}
    return {
        name: {who: _measure(search_questions(name), find) for who, find in contestants.items()} for name in SEARCH_SETS
    }


def systems_of(question: RetrievalQuestion) -> tuple[str, ...]:
    """The systems to search: procedures and drugs together, as a biller does."""
    return ("cpt", "hcpcs") if question.system in ("cpt", "hcpcs") else (question.system,)


def _full_text(home: Path) -> Find:
    from knowledge import concepts
    from knowledge.snapshot import current_snapshot
    from knowledge.store import FactsStore
    from knowledge.tables import WORDING_TABLES

    snapshot = current_snapshot(home)
    store = FactsStore(snapshot.facts, snapshot.parts)
    edition = max(r.id for r in snapshot.manifest.releases if r.table == "icd10cm" and r.effective_from <= TODAY)

    def find(question: RetrievalQuestion) -> list[str]:
        systems = systems_of(question)
        words = re.findall(r"[a-z0-9]+", question.words.lower())
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        hits = store.wordings(WORDING_TABLES[systems[0]], match, systems, 120)
        keys = list(dict.fromkeys(hit.ref.split(":", 1)[1] for hit in hits))
        if systems != ("icd10cm",):
            return keys[:20]
        members = store.concept_members(edition, keys)
        chosen = (concepts.choose(members.get(key, ())) for key in keys)
        return list(dict.fromkeys(one.code for one in chosen if one is not None))[:20]

    return find


def _measure(questions: tuple[RetrievalQuestion, ...], find: Find) -> dict[str, list[float]]:
    ranks = []
    for question in questions:
        found = find(question)
        ranks.append(next((rank for rank, code in enumerate(found, start=1) if code in question.expected), 0))
    times = []
    for question in questions:
        started = time.perf_counter()
        find(question)
        times.append((time.perf_counter() - started) * 1000)
    shares = [sum(0 < rank <= depth for rank in ranks) / len(ranks) for depth in DEPTHS]
    return {"shares": shares, "times": times, "number": [float(len(ranks))]}


def report_search(home: Path, title: str) -> None:
    """Measure the snapshot of a home folder and print its table."""
    found = run_child("benchmarks.search_bench:search_job", {"home": str(home)}).value
    rows = [
        (
            name,
            f"{measured['number'][0]:.0f}",
            who,
            *(f"{share * 100:.1f}" for share in measured["shares"]),
            milliseconds(quantile(measured["times"], 0.5)),
            milliseconds(quantile(measured["times"], 0.95)),
        )
        for name, sides in found.items()
        for who, measured in sides.items()
    ]
    head = ("set", "phrases", "search", "first", "in five", "in twenty", "p50", "p95")
    show(f"Phrases to codes, per cent found: {title}", head, rows)
