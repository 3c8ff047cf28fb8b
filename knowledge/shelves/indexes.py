"""Look-ups in the ICD-10-CM alphabetic index, external-cause index, neoplasm table and table of drugs, by words.

An entry is told by the words of its path: those asked stand in it, in any order, and of several such entries the one
with the fewest other words is nearest. An entry that only refers to another ("see") brings that one with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from knowledge.dating import Lookup
from knowledge.records import IndexTerm, NeoplasmTerm, SubstanceTerm
from knowledge.shelves.shelf import Shelf
from knowledge.sources.index_terms import BETWEEN, look_up_words

DISEASES, CAUSES = "icd10cm-index", "icd10cm-eindex"
NEOPLASMS, SUBSTANCES = "icd10cm-neoplasms", "icd10cm-drugs"
Entry = IndexTerm | NeoplasmTerm | SubstanceTerm
T = TypeVar("T", bound=Entry)

_LINKS = frozenset("a an and at by due for from in into of off on or out specified that the to type with".split())
_LEAST = 0.6  # of the words asked; less is another entry


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """An entry with the share of the words asked that stand in its path, and the entry that referred to it."""

    entry: T
    coverage: float
    sent_by: str = ""


class IndexShelf(Shelf):
    """The indexes and tables held, each in its edition for the day."""

    def term(self, table: str, words: str, day: date, limit: int = 4) -> Lookup[Found[IndexTerm]]:
        """Entries of the index to diseases or of external causes, nearest first."""

        def keyed(release: str, asked: Sequence[str]) -> Iterable[IndexTerm]:
            for word in _main_words(asked):
                yield from self._store.rows(IndexTerm, release, main_key=word, order=("row",))

        return self.look_up(table, day, lambda release: self._nearest(release, words, limit, keyed))

    def neoplasm(self, words: str, day: date, limit: int = 4) -> Lookup[Found[NeoplasmTerm]]:
        """Sites of the neoplasm table, nearest first."""

        def every(release: str, _asked: Sequence[str]) -> Iterable[NeoplasmTerm]:
            return self._store.rows(NeoplasmTerm, release, order=("row",))

        return self.look_up(NEOPLASMS, day, lambda release: self._nearest(release, words, limit, every))

    def substance(self, words: str, day: date, limit: int = 4) -> Lookup[Found[SubstanceTerm]]:
        """Substances of the table of drugs and chemicals, nearest first."""

        def keyed(release: str, asked: Sequence[str]) -> Iterable[SubstanceTerm]:
            for word in _main_words(asked):
                yield from self._store.rows(SubstanceTerm, release, main_key=word, order=("row",))

        return self.look_up(SUBSTANCES, day, lambda release: self._nearest(release, words, limit, keyed))

    def _nearest(
        self, release: str, words: str, limit: int, read: Callable[[str, Sequence[str]], Iterable[T]]
    ) -> tuple[Found[T], ...]:
        found: list[Found[T]] = _ranked(telling_words(words), lambda asked: read(release, asked), limit)
        if not found or codes_of(found[0].entry) or not found[0].entry.see:
            return tuple(found)
        sender: T = found[0].entry
        onward: list[Found[T]] = _ranked(telling_words(sender.see), lambda asked: read(release, asked), limit - 1)
        reached: list[Found[T]] = [Found(one.entry, one.coverage, sender.path) for one in onward]
        return (*reached, found[0])


def codes_of(entry: Entry) -> dict[str, str]:
    """The codes that an entry prints, by column; an index has one column, "code"."""
    if isinstance(entry, IndexTerm):
        return {"code": entry.published} if entry.published else {}
    columns = NEOPLASM_COLUMNS if isinstance(entry, NeoplasmTerm) else SUBSTANCE_COLUMNS
    return {column: printed for column in columns if (printed := getattr(entry, column))}


NEOPLASM_COLUMNS = ("malignant_primary", "malignant_secondary", "in_situ", "benign", "uncertain", "unspecified")
SUBSTANCE_COLUMNS = ("accidental", "self_harm", "assault", "undetermined", "adverse_effect", "underdosing")


def telling_words(text: str) -> list[str]:
    """The words of a phrase that tell an entry, as main terms are looked up."""
    return [word for word in look_up_words(re.sub(r"[/>]", " ", text)) if word not in _LINKS]


def _main_words(asked: Iterable[str]) -> dict[str, None]:
    """Words under which a main term may stand; an index enters "Fall, falling" by the first of them."""
    words: dict[str, None] = {}
    for word in asked:
        words[word] = None
        if word.endswith("ing") and len(word) > 5:
            words.update(dict.fromkeys((word[:-3], f"{word[:-3]}e")))
    return words


def _parts(words: Iterable[str]) -> set[str]:
    """The words with compounds taken apart, for "upper outer" is asked where a table prints "upper-outer"."""
    return {part for word in words for part in re.split(r"(?<=[a-z])-(?=[a-z])", word)}


def _ranked(asked: list[str], read: Callable[[list[str]], Iterable[T]], limit: int) -> list[Found[T]]:
    if not asked:
        return []
    wanted = _parts(asked)
    ranked: dict[int, tuple[float, int, int, T]] = {}
    for entry in read(asked):
        own = _parts(telling_words(entry.path))
        loose = _parts(telling_words(entry.nonessential))
        share = len(wanted & (own | loose)) / len(wanted)
        if share >= _LEAST:
            ranked[entry.row] = (-share, len(own - wanted), entry.row, entry)
    best = sorted(ranked.values(), key=lambda item: item[:3])
    return [Found(entry, -share) for share, _, _, entry in best[:limit] if share == best[0][0]]


def site_of(entry: Entry) -> str:
    """The path as a reader sees it, with the words that need not be in the record."""
    return f"{entry.path} {entry.nonessential}".strip().replace(BETWEEN, " > ")
