"""Phrases as they are typed: how often the right code comes first, among five, among twenty, and how long it takes.

Beside ours stand others over the same wordings (`search_peers`), all in the same run. Each is built in one process and
asked in another, so that its memory is its own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.child import run_child
from benchmarks.questions import SEARCH_SETS, TODAY, RetrievalQuestion, search_questions
from benchmarks.search_peers import PEERS, Peer
from benchmarks.tables import mebibytes, milliseconds, quantile, seconds, show, size_mib

DEPTHS = (1, 5, 20)
OURS = "ours"
Find = Callable[[RetrievalQuestion], list[str]]


def build_job(arguments: Mapping[str, Any]) -> Any:
    """The job: fill a folder with the index of one contestant; the seconds it took, without reading the texts."""
    home, folder = Path(arguments["home"]), Path(arguments["folder"])
    if arguments["who"] == OURS:
        return _build_ours(home, folder)
    peer = _peer(arguments["who"])
    texts = peer.texts(home)
    started = time.perf_counter()
    peer.build(texts, folder, home / "models")
    return time.perf_counter() - started


def _build_ours(home: Path, folder: Path) -> float:
    """The full-text indexes and the vectors of a snapshot once more, from nothing."""
    from benchmarks.search_texts import library_of, open_store
    from knowledge.assembly import vector_writer
    from knowledge.vector_texts import vector_texts
    from knowledge.word_index import write_words

    snapshot, store = open_store(home)
    library, releases = library_of(snapshot), snapshot.manifest.releases
    started = time.perf_counter()
    write_words(folder, "", None, store, library, releases)
    vector_writer(home)(folder / "vectors", vector_texts(store, library, releases), lambda _: None, None)
    return time.perf_counter() - started


def ask_job(arguments: Mapping[str, Any]) -> Any:
    """The job: by set, the share of right codes at each depth and the times of a warm second pass."""
    home, folder = Path(arguments["home"]), Path(arguments["folder"])
    find = _ours(home) if arguments["who"] == OURS else _found_by(_peer(arguments["who"]), home, folder)
    return {name: measure(search_questions(name), find) for name in SEARCH_SETS}


def _ours(home: Path) -> Find:
    from benchmarks.search_texts import MOST, systems_of
    from knowledge.assembly import open_base

    base = open_base(home)
    warned = base.warm_up()
    if warned:
        raise RuntimeError(f"search is by words only: {warned}")
    return lambda question: [
        hit.code for hit in base.search(question.words, systems_of(question), TODAY, MOST, documents=False)
    ]


def _found_by(peer: Peer, home: Path, folder: Path) -> Find:
    from benchmarks.search_texts import Codes, systems_of
    from knowledge.tables import WORDING_TABLES

    codes, ask = Codes(home), peer.open(folder, home / "models")

    def find(question: RetrievalQuestion) -> list[str]:
        table = WORDING_TABLES[systems_of(question)[0]]
        return codes.of(table, ask(table, question.words), grouped=peer.grouped)

    return find


def _peer(name: str) -> Peer:
    return next(peer for peer in PEERS if peer.name == name)


def measure(questions: tuple[RetrievalQuestion, ...], find: Find) -> dict[str, list[float]]:
    """Ask every question twice: for the place of the first right code, then for the time.

    Beside the time that passed stands that of the processor, which other work on the machine leaves alone.
    """
    ranks = []
    for question in questions:
        found = find(question)
        ranks.append(next((rank for rank, code in enumerate(found, start=1) if code in question.expected), 0))
    times, busy = [], []
    for question in questions:
        started, worked = time.perf_counter(), time.process_time()
        find(question)
        times.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    shares = [sum(0 < rank <= depth for rank in ranks) / len(ranks) for depth in DEPTHS]
    return {"shares": shares, "times": times, "busy": busy}


def report_search(home: Path, title: str, peers: Sequence[Peer] | None = None, *, rebuild: bool = True) -> None:
    """Measure all contestants on the snapshot of a home folder and print their tables.

    Without `rebuild` ours is asked as the snapshot holds it, and its index has no row among the costs.
    """
    missing = {peer.name: peer.missing for peer in (PEERS if peers is None else peers)}
    found: dict[str, Any] = {}
    costs: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory(prefix="casepilot-search-") as scratch:
        for number, who in enumerate((OURS, *missing)):
            if missing.get(who):
                costs.append((who, "-", "-", "-", missing[who]))
                continue
            folder = Path(scratch) / str(number)
            folder.mkdir()
            arguments = {"who": who, "home": str(home), "folder": str(folder)}
            built = rebuild or who != OURS
            took = run_child("benchmarks.search_bench:build_job", arguments).value if built else 0.0
            asked = run_child("benchmarks.search_bench:ask_job", arguments)
            found[who] = asked.value
            if not built:
                continue
            costs.append((who, seconds(took), mebibytes(size_mib(folder)), mebibytes(asked.peak_mib), ""))
    rows = [_row(name, who, missing, found) for name in SEARCH_SETS for who in (OURS, *missing)]
    head = ("set", "phrases", "search", "first", "in five", "in twenty", "p50", "p95", "p95 of processor")
    show(f"Phrases to codes, per cent found: {title}", head, rows)
    costs_head = ("search", "index built", "on disk", "peak memory while asked", "note")
    show(f"Cost of each search, without the embedding model's file: {title}", costs_head, costs)


def _row(name: str, who: str, missing: Mapping[str, str], found: Mapping[str, Any]) -> tuple[str, ...]:
    number = str(len(search_questions(name)))
    if missing.get(who):
        return (name, number, f"{who}: {missing[who]}", *("-" * (len(DEPTHS) + 3)))
    measured = found[who][name]
    asked_of = (("times", 0.5), ("times", 0.95), ("busy", 0.95))
    times = (milliseconds(quantile(measured[kind], share)) for kind, share in asked_of)
    return (name, number, who, *(f"{share * 100:.1f}" for share in measured["shares"]), *times)
