"""Passages of loaded documents: by id, by section number, by words; always of the edition that speaks for the day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from knowledge import dating
from knowledge.dating import Chosen, Lookup
from knowledge.document_texts import DOCUMENT_TABLES, title_of
from knowledge.hits import Hit
from knowledge.procedure_search import content_words
from knowledge.records import DocumentPassage, Release
from knowledge.shelves.shelf import Shelf
from knowledge.store import FactsStore

GUIDELINES, NCCI_MANUAL = "icd10cm-guidelines", "ncci-manual"
Near = Callable[[str, str, int], list[tuple[str, float]]]
_SYSTEM = "document"
_FROM_WORDS, _FROM_VECTORS, _READ = 300, 150, 30
_NAMING = 40  # passages that name a code, of which the nearest is taken
_UNSEEN, _SHARE, _COVERED, _ALL, _HEADED = 0.35, 0.25, 0.2, 0.1, 0.1
_FLOOR = 0.4


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that words found, with its release and whether that is in force on the day."""

    passage: DocumentPassage
    release: Release
    in_force: bool
    hit: Hit


class DocumentShelf(Shelf):
    """The documents held. `near` asks the vectors, () without them."""

    def __init__(self, store: FactsStore, releases: tuple[Release, ...], near: Near) -> None:
        super().__init__(store, releases)
        self._near = near
        self.tables = tuple(sorted({r.table for r in releases if DOCUMENT_TABLES.match(r.table)}))

    @property
    def held(self) -> bool:
        """Whether any document is loaded."""
        return bool(self.tables)

    def chapter_tables(self, manual: str, chapter: int) -> tuple[str, ...]:
        """Tables of a manual's chapter, by publication ("100-02"); of every manual when it is ""."""
        ending = f"-{chapter:02d}"
        return tuple(t for t in self.tables if t.startswith(f"manual-{manual}") and t.endswith(ending))

    def titles(self, table: str) -> str:
        """The title of the newest release of a table, "" when none is held."""
        found = dating.newest(self._releases, table)
        return found.title if found is not None else ""

    def passage(self, passage_id: str) -> DocumentPassage | None:
        """A passage by its id, "RELEASE#NUMBER"."""
        release, _, number = passage_id.rpartition("#")
        if not number.isdigit():
            return None
        found = self._store.rows(DocumentPassage, release, number=int(number), limit=1)
        return found[0] if found else None

    def neighbours(self, passage: DocumentPassage) -> tuple[DocumentPassage | None, DocumentPassage | None]:
        """The passages before and after."""
        before = self.passage(f"{passage.release}#{passage.number - 1}")
        return before, self.passage(f"{passage.release}#{passage.number + 1}")

    def part_of(self, passage: DocumentPassage) -> tuple[int, int]:
        """Which passage of its section it is, and of how many."""
        every = self._store.rows(DocumentPassage, passage.release, section=passage.section, order=("number",))
        numbers = [row.number for row in every]
        return (numbers.index(passage.number) + 1, len(numbers)) if passage.number in numbers else (1, 1)

    def section(self, table: str, section: str, day: date) -> Lookup[DocumentPassage]:
        """The passages of a section in the edition for a day, in order; of its parts when it has no text itself."""
        return self.look_up(table, day, lambda release: self._section(release, section))

    def _section(self, release: str, section: str) -> tuple[DocumentPassage, ...]:
        own = self._store.rows(DocumentPassage, release, section=section, order=("number",))
        if own:
            return own
        every = self._store.values(DocumentPassage, release, "section")
        parts = [s for s in every if s.startswith(f"{section}.")]
        found = (row for part in parts for row in self._store.rows(DocumentPassage, release, section=part))
        return tuple(sorted(found, key=lambda row: row.number))

    def parts(self, release: str, section: str) -> tuple[str, ...]:
        """The numbers of the sections directly below one, in order."""
        depth = section.count(".") + 1
        every = self._store.values(DocumentPassage, release, "section")
        below = {".".join(s.split(".")[: depth + 1]) for s in every if s.startswith(f"{section}.")}
        return tuple(sorted(below, key=_order))

    def speaking(self, day: date, tables: Iterable[str] | None = None) -> dict[str, Chosen]:
        """By release id, the editions that speak for a day."""
        found = (dating.release_for(self._releases, table, day) for table in tables or self.tables)
        return {chosen.release.id: chosen for chosen in found if chosen.release is not None}

    def search(self, words: str, day: date, limit: int, tables: Iterable[str] | None = None) -> list[FoundPassage]:
        """Passages for plain words, best first; none below the floor."""
        tokens = content_words(words)
        speaking = self.speaking(day, tables)
        if not tokens or not speaking or limit < 1:
            return []
        with ThreadPoolExecutor(1) as meanwhile:
            asked = meanwhile.submit(self._similar, words, speaking)
            shares = self._by_words(tokens, speaking)
            near = asked.result()
        first = sorted({*near, *shares}, key=lambda ref: (-_rough(near.get(ref), shares.get(ref, 0.0)), ref))[:_READ]
        held = self._read(first)
        found = [self._found(ref, held.get(ref), tokens, near, shares.get(ref, 0.0), speaking) for ref in first]
        kept = [one for one in found if one is not None and one.hit.score >= _FLOOR]
        kept.sort(key=lambda one: (-one.hit.score, one.hit.code))
        return kept[:limit]

    def naming(
        self, codes: Sequence[str], tokens: Sequence[str], day: date, tables: Iterable[str] | None = None
    ) -> FoundPassage | None:
        """Of the passages that name one of the codes, the one that names most of them and shares most of the words."""
        speaking = self.speaking(day, tables)
        match = " OR ".join(f'"{code.lower()}"' for code in codes)
        best: tuple[tuple[int, float], FoundPassage] | None = None
        for hit in self._store.words(match, (_SYSTEM,), _NAMING):
            ref = hit.ref.split(":", 1)[1]
            if ref.rpartition("#")[0] not in speaking:
                continue
            found = self._found(ref, self.passage(ref), tokens, {}, 0.0, speaking)
            if found is None:
                continue
            named = sum(1 for code in codes if re.search(rf"\b{re.escape(code)}\b", found.passage.text))
            rank = (named, found.hit.coverage)
            if named and (best is None or rank > best[0]):
                best = (rank, found)
        return best[1] if best else None

    def _similar(self, words: str, speaking: dict[str, Chosen]) -> dict[str, float]:
        near: dict[str, float] = {}
        for vector, similarity in self._near("documents", words, _FROM_VECTORS):
            ref = vector.rsplit("#", 1)[0].split(":", 1)[1]
            if ref.rpartition("#")[0] in speaking:
                near.setdefault(ref, similarity)
        return near

    def _by_words(self, tokens: Sequence[str], speaking: dict[str, Chosen]) -> dict[str, float]:
        """The share of the best full-text score, by passage."""
        match = " OR ".join(f'"{token}"' for token in tokens)
        hits = self._store.words(match, (_SYSTEM,), _FROM_WORDS)
        own = [(hit.ref.split(":", 1)[1], hit.score) for hit in hits]
        own = [(ref, score) for ref, score in own if ref.rpartition("#")[0] in speaking]
        best = own[0][1] if own else 1.0
        return {ref: score / (best or 1.0) for ref, score in own}

    def _read(self, refs: Sequence[str]) -> dict[str, DocumentPassage]:
        """The passages of some ids, by id."""
        numbers: dict[str, list[int]] = {}
        for ref in refs:
            release, _, number = ref.rpartition("#")
            numbers.setdefault(release, []).append(int(number))
        rows = (row for release, own in numbers.items() for row in self._rows(release, own))
        return {f"{row.release}#{row.number}": row for row in rows}

    def _rows(self, release: str, numbers: Sequence[int]) -> tuple[DocumentPassage, ...]:
        return self._store.rows_among(DocumentPassage, release, "number", numbers)

    def _found(
        self,
        ref: str,
        passage: DocumentPassage | None,
        tokens: Sequence[str],
        near: dict[str, float],
        share: float,
        speaking: dict[str, Chosen],
    ) -> FoundPassage | None:
        chosen = speaking[ref.rpartition("#")[0]]
        if passage is None or chosen.release is None:
            return None
        text = f"{passage.heading} {passage.context} {passage.text}".lower()
        matched = tuple(token for token in tokens if re.search(rf"\b{re.escape(_stem(token))}", text))
        coverage = len(matched) / len(tokens)
        similarity = near.get(ref, 0.0)
        score = similarity if ref in near else _UNSEEN * coverage
        score += _SHARE * share * coverage + _COVERED * coverage + (_ALL if coverage == 1.0 else 0.0)
        heading = passage.heading.lower()
        score += _HEADED * sum(1 for token in matched if _stem(token) in heading) / len(tokens)
        reasons = [f"has {', '.join(matched[:6])}"] if matched else []
        why = "; ".join([*reasons, "near in meaning"] if ref in near else reasons)
        title = f"{title_of(passage)}, page {passage.page}" if passage.page else title_of(passage)
        title = f"{chosen.release.title}: {title}"
        hit = Hit(ref, "guideline", title, True, round(score, 4), why or "words in it", similarity, coverage, matched)
        return FoundPassage(passage, chosen.release, chosen.in_force, hit)


def _rough(similarity: float | None, share: float) -> float:
    return (similarity if similarity is not None else _UNSEEN) + _SHARE * share


def _stem(token: str) -> str:
    return token[:-1] if len(token) > 3 and token.endswith("s") else token


def _order(section: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in section.split("."))
