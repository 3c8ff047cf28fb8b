"""Our search and the stock recipe on the same questions, texts, editions and embedder, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import stock_recipe
from benchmarks.child import Measured, run_child
from benchmarks.questions import RETRIEVAL_KINDS, TODAY, RetrievalQuestion, retrieval_questions
from benchmarks.scoring import Found, Quality, best_k, quality, rank_of
from benchmarks.tables import mebibytes, milliseconds, quantile, ratio, seconds, show, size_mib

MOST = 20
SHOWN = 10
Find = Callable[[RetrievalQuestion, bool, int], Found]


@dataclass(frozen=True, slots=True)
class Asked:
    """One way of asking every question: what was found, and the milliseconds of a second pass."""

    results: list[Found]
    times: list[float]


@dataclass(frozen=True, slots=True)
class Side:
    """One contestant: all systems at once, the question's system named, and the memory held while asking."""

    everything: Asked
    named: Asked
    k: int
    resident_mib: float


def ours_job(arguments: Mapping[str, Any]) -> Any:
    """The job: ask our search every question."""
    from knowledge.assembly import open_base
    from knowledge.search import SYSTEMS

    base = open_base(Path(arguments["home"]))
    warned = base.warm_up()
    if warned:
        raise RuntimeError(f"search is by words only: {warned}")

    def find(question: RetrievalQuestion, named: bool, limit: int) -> Found:
        hits = base.search(question.words, (question.system,) if named else SYSTEMS, TODAY, limit)
        return [(hit.system, hit.code) for hit in hits]

    asked = _ask_all(find, lambda _: SHOWN)
    base.close()
    return asked


def stock_job(arguments: Mapping[str, Any]) -> Any:
    """The job: ask the recipe every question, timed at the k that serves it best."""
    store = stock_recipe.open_store(Path(arguments["directory"]), Path(arguments["models"]))

    def find(question: RetrievalQuestion, named: bool, limit: int) -> Found:
        return stock_recipe.search_stock(store, question.words, limit, question.system if named else "")

    return _ask_all(find, lambda results: best_k(retrieval_questions(), results, MOST))


def _ask_all(find: Find, timed_k: Callable[[list[Found]], int]) -> Any:
    """A first pass for quality, twenty hits deep, then a second for time; with all systems and with one named."""
    import psutil

    questions = retrieval_questions()
    reply: dict[str, Any] = {"k": 0}
    for name, named in (("everything", False), ("named", True)):
        results = [find(question, named, MOST) for question in questions]
        k = timed_k(results)
        times = []
        for question in questions:
            started = time.perf_counter()
            find(question, named, k)
            times.append((time.perf_counter() - started) * 1000)
        reply[name] = {"results": results, "times": times}
        reply["k"] = reply["k"] or k
    reply["resident_mib"] = psutil.Process().memory_info().rss / 2**20
    return reply


def build_stock(folder: Path, home: Path, *, quick: bool) -> tuple[Path, Measured, int]:
    """Choose the chunk size on the texts long enough to be cut, then build the recipe with it."""
    models = str(home / "models")
    questions = retrieval_questions()
    wanted = sorted({code for q in questions if q.system == "icd10cm" for code in q.expected})
    settings: dict[str, Any] = {"models": models, "icd_every": 10 if quick else 1, "wanted": wanted, "with_icd": False}
    cut = [index for index, question in enumerate(questions) if question.system != "icd10cm"]
    scores: dict[int, tuple[float, float]] = {}
    for chunk in stock_recipe.CHUNK_SIZES[:1] if quick else stock_recipe.CHUNK_SIZES:
        directory = folder / f"chunk-{chunk}"
        run_child("benchmarks.stock_recipe:build_job", {**settings, "directory": str(directory), "chunk": chunk})
        side = _side("benchmarks.retrieval_bench:stock_job", {"directory": str(directory), "models": models})
        found = quality([questions[i] for i in cut], [side.everything.results[i] for i in cut])
        scores[chunk] = (found.mrr, found.recall5)
        print(f"stock, chunks of {chunk}: MRR {found.mrr:.3f}, recall@5 {found.recall5:.3f} on the starter texts alone")
    chunk = max(scores, key=lambda size: scores[size])
    directory = folder / "stock"
    full = {**settings, "with_icd": True, "directory": str(directory), "chunk": chunk}
    return directory, run_child("benchmarks.stock_recipe:build_job", full), chunk


def report_retrieval(home: Path, directory: Path, built: Measured, stock_built: Measured, chunk: int) -> None:
    """Ask both and print speed, memory, quality, and the questions that only one of them finds."""
    questions = retrieval_questions()
    ours = _side("benchmarks.retrieval_bench:ours_job", {"home": str(home)})
    stock = _side("benchmarks.retrieval_bench:stock_job", {"directory": str(directory), "models": str(home / "models")})
    value = stock_built.value
    print(f"\nStock recipe: {value['documents']} documents, {value['chunks']} chunks of {chunk}, best k {stock.k}")
    _show_costs(Path(built.value["directory"]), directory, built, stock_built, ours, stock)
    _show_quality(questions, ours, stock)
    for title, mine, theirs in (
        ("all systems at once", ours.everything, stock.everything),
        ("the system named", ours.named, stock.named),
    ):
        _show_cases(f"Found in five by stock only, {title}", questions, theirs.results, mine.results)
        _show_cases(f"Found in five by ours only, {title}", questions, mine.results, theirs.results)


def _side(job: str, arguments: Mapping[str, Any]) -> Side:
    value = run_child(job, arguments).value
    everything, named = (
        Asked([[(s, c) for s, c in found] for found in value[name]["results"]], value[name]["times"])
        for name in ("everything", "named")
    )
    return Side(everything, named, value["k"], value["resident_mib"])


def _show_costs(
    snapshot: Path, directory: Path, built: Measured, stock_built: Measured, ours: Side, stock: Side
) -> None:
    rows: list[tuple[str, str, str, str]] = []

    def add(name: str, mine: float, theirs: float, shown: Callable[[float], str]) -> None:
        rows.append((name, shown(mine), shown(theirs), ratio(mine, theirs)))

    add("build, from nothing to ready", built.seconds, stock_built.seconds, seconds)
    add("peak memory of the build", built.peak_mib, stock_built.peak_mib, mebibytes)
    add("on disk", size_mib(snapshot), size_mib(directory), mebibytes)
    add("resident memory while asking", ours.resident_mib, stock.resident_mib, mebibytes)
    for name, mine, theirs in (
        ("all systems", ours.everything, stock.everything),
        ("system named", ours.named, stock.named),
    ):
        for share in (0.5, 0.95):
            both = (quantile(mine.times, share), quantile(theirs.times, share))
            add(f"query p{share * 100:.0f}, {name}", *both, milliseconds)
    show("3. Retrieval: cost (ours also reads facts and fills tables)", ("", "ours", "stock", "ours/stock"), rows)


def _show_quality(questions: Sequence[RetrievalQuestion], ours: Side, stock: Side) -> None:
    rows = []
    for kind in (*RETRIEVAL_KINDS, "all"):
        chosen = [i for i, question in enumerate(questions) if kind in (question.kind, "all")]
        for name, asked in (
            ("ours, all systems", ours.everything),
            ("stock, all systems", stock.everything),
            ("ours, system named", ours.named),
            ("stock, system named", stock.named),
        ):
            found = quality([questions[i] for i in chosen], [asked.results[i] for i in chosen])
            rows.append((kind, name, *_figures(found)))
    head = ("questions", "search", "n", "recall@1", "recall@5", "siblings@5", "MRR@10")
    show("Retrieval: quality (siblings: a code below an expected header also counts)", head, rows)


def _figures(found: Quality) -> tuple[str, ...]:
    shares = (found.recall1, found.recall5, found.siblings5, found.mrr)
    return (str(found.number), *(f"{share:.3f}" for share in shares))


def _show_cases(
    title: str, questions: Sequence[RetrievalQuestion], finders: Sequence[Found], losers: Sequence[Found]
) -> None:
    rows = []
    for question, found, lost in zip(questions, finders, losers, strict=True):
        place, missed = rank_of(question, found), rank_of(question, lost)
        if place is None or place > 5 or (missed is not None and missed <= 5):
            continue
        first = f"{lost[0][0]} {lost[0][1]}" if lost else "nothing"
        rows.append((question.id, question.words, question.expected[0], str(place), str(missed or "-"), first))
    head = ("id", "words", "expected", "place", "other's place", "other's first")
    show(f"{title}: {len(rows)}", head, rows) if rows else print(f"\n{title}: none")
