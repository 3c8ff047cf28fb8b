"""How a wording answers the words asked, reckoned word by word, beside which the reckoning of many at once is held."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from knowledge.store_words import WordingRecord
from knowledge.wording.candidates import Asked, Candidate, Worth
from knowledge.wording.comparing import CLASH, NOTHING, UNASKED, Comparison, Weights
from knowledge.wording.table import KINDS
from knowledge.wording.tokens import Word, decode

LIMIT = 100


def compare_one(asked: tuple[Word, ...], wording: Sequence[Word], weights: Weights) -> Comparison:
    """How well one wording answers the words asked."""
    there = dict(wording)
    total = held = whole = answered = 0.0
    clashes = 0
    for word, mark in asked:
        total += weights(word)
        if word in there:
            same = (there[word] == "-") == (mark == "-")
            held += weights(word) if same else CLASH * weights(word)
            clashes += not same
    for word, mark in wording:
        said = word in dict(asked)
        whole += weights(word) if said else weights(word) * UNASKED[mark]
        answered += weights(word) if said else 0.0
    return Comparison(
        held / total if total else 0.0,
        answered / whole if whole else 0.0,
        clashes,
        asked,
        bytes(word in there for word, _ in asked),
    )


def full_text(words: sqlite3.Connection, table: str, asked: Asked, weights: Weights, whole: bool) -> dict[int, float]:
    """The best scores of SQLite's full text for the weightiest words together, by the id of the wording."""
    telling = sorted({word for word, _ in asked.words}, key=lambda word: (-weights(word), word))[:8]
    sql = (
        f"SELECT r.id, -bm25({table}) AS score FROM {table} JOIN wording_rows r ON r.id = {table}.rowid"
        f" WHERE {table} MATCH ? AND (r.kind = 'whole') = ? ORDER BY score DESC, r.id LIMIT {LIMIT}"
    )
    return dict(words.execute(sql, (" OR ".join(f'"{word}"' for word in telling), whole)))


def candidates_one_by_one(
    words: sqlite3.Connection,
    table: str,
    rows: Sequence[WordingRecord],
    weights: Weights,
    asked: Sequence[Asked],
    near: Mapping[str, float],
    worth: Worth,
    *,
    whole: bool,
) -> list[Candidate]:
    """Each thing with its best wording, by reference, found by comparing one wording after another."""
    by_id = {row[0]: row for row in rows}
    best: dict[str, Candidate] = {}
    together: dict[str, Comparison] = {}

    def add(row: WordingRecord, one: Asked, share: float) -> None:
        number, ref, _, kind, text = row
        found = compare_one(one.words, decode(text), weights)
        if kind == "whole" and found.recall >= together.get(ref, NOTHING).recall:
            together[ref] = found
        value = found.recall * (worth.recall + worth.precision * found.precision) + worth.share * share
        value = value * {"text": worth.text, "whole": worth.together}.get(kind, 1.0) - worth.clash * found.clashes
        value -= one.less
        if ref not in best or value > best[ref].worth:
            best[ref] = Candidate(
                ref, KINDS[KINDS.index(kind)], number, found, near.get(ref), one.wording, value, NOTHING
            )

    for one in asked:
        for kind in (True, False) if whole else (False,):
            scores = full_text(words, table, one, weights, kind)
            for number, score in scores.items():
                add(by_id[number], one, score / max(scores.values()))
    unseen = near.keys() - best.keys()
    part = best.keys() - together.keys() if whole else frozenset()
    for row in rows:
        if row[1] in unseen or (row[1] in part and row[3] == "whole"):
            for one in asked:
                add(row, one, 0.0)
    return [one._replace(together=together.get(ref, NOTHING)) for ref, one in sorted(best.items())]
