"""Dated look-ups on Medicare coverage: documents, the codes and diagnoses they name, contractors of a state, NCD lists.

A release of the coverage database tells how it stood in its month; within it a document counts on a day by its own
dates. Documents name no states: a contractor's jurisdiction does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from knowledge import records
from knowledge.codes import find_codes, in_range
from knowledge.dating import Lookup
from knowledge.records import (
    Contractor,
    LabDiagnosis,
    LabProcedure,
    PolicyDiagnosis,
    PolicyDocument,
    PolicyGroup,
    Release,
)
from knowledge.shelves.shelf import Shelf
from knowledge.store import FactsStore

CODE_TABLES = ("article", "lcd", "coverage-api")
"""The tables that hold code lists, the ones with diagnoses first."""
_BY_LETTER: dict[str, tuple[str, ...]] = {
    "A": ("article", "coverage-api", "mcd-list"),
    "L": ("lcd", "coverage-api", "mcd-list"),
}
_NATIONAL = ("ncd", "coverage-api")
_PART = re.compile(r"\s+-\s+.*\Z")  # "New York - Upstate" is a part of New York
_COMMON = frozenset("billing coding response comments article policy service services use medical medicare".split())


@dataclass(frozen=True, slots=True)
class StateContractor:
    """A contractor that serves a state, or the part of it that `area` names."""

    contractor: Contractor
    kind: str
    area: str


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A document that names a code, in which of its groups, and the contractors by whom it holds.

    `serves` is whether one of them serves the state asked about; None when no table tells.
    """

    document: PolicyDocument
    groups: tuple[str, ...]
    contractors: tuple[str, ...]
    serves: bool | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document puts a diagnosis for one procedure code.

    `listed` are its rows in groups that may speak of the code; `elsewhere` those in groups whose paragraph names other
    procedure codes; `has_list` is whether the document lists supporting diagnoses at all; `rest` is a paragraph on
    the diagnoses that are not listed.
    """

    listed: tuple[PolicyDiagnosis, ...]
    elsewhere: tuple[PolicyDiagnosis, ...]
    paragraphs: dict[tuple[str, str], str]
    has_list: bool
    rest: str


@dataclass(frozen=True, slots=True)
class LabFinding:
    """How a laboratory NCD resolves a diagnosis: its own row, or else the row for every other code."""

    ncd: str
    title: str
    row: LabDiagnosis
    by_itself: bool
    meaning: str


class CoverageShelf(Shelf):
    """Coverage policies of Medicare and its contractors."""

    def __init__(self, store: FactsStore, releases: tuple[Release, ...]) -> None:
        super().__init__(store, releases)
        self._titles = lru_cache(maxsize=4)(self._read_titles)

    @property
    def held(self) -> frozenset[str]:
        """The coverage tables of which a release is held."""
        known = {*CODE_TABLES, *_NATIONAL, "mcd-list", "mac", "lab-ncd"}
        return frozenset(release.table for release in self._releases if release.table in known)

    # --- documents -----------------------------------------------------------------------------------------

    def document(self, number: str, day: date) -> Lookup[PolicyDocument]:
        """The versions of one document that a release holds, the one that counts on the day first."""
        tables = _BY_LETTER.get(number[:1], _NATIONAL)
        missed: list[Lookup[PolicyDocument]] = []
        for table in tables:
            found = self.look_up(table, day, lambda r: self._versions(r, number, day))
            if found.state == "found":
                return found
            missed.append(found)
        # A miss in a list that is whole says more than a table that is not there.
        return next((miss for miss in missed if miss.state == "no_row"), missed[0])

    def _versions(self, release: str, number: str, day: date) -> tuple[PolicyDocument, ...]:
        found = self._store.rows(PolicyDocument, release, number=number)
        newest_first = sorted(found, key=lambda d: (d.effective_from or date.min, d.version.zfill(6)), reverse=True)
        return tuple(sorted(newest_first, key=lambda d: not d.holds_on(day)))

    def texts(self, release: str, document: PolicyDocument) -> tuple[records.PolicyText, ...]:
        """The text fields of one version of a document."""
        return self._store.rows(records.PolicyText, release, number=document.number, version=document.version)

    def contractors_of(self, release: str, document: PolicyDocument, day: date) -> tuple[str, ...]:
        """The names of the contractors by whom one version of a document holds."""
        own: dict[str, Any] = {"number": document.number, "version": document.version}
        keys = self._store.rows(records.PolicyContractor, release, **own)
        return self._contractor_names((row.contractor for row in keys), day)

    def related(self, release: str, document: PolicyDocument) -> tuple[str, ...]:
        """The documents that the publisher relates to one."""
        found = self._store.rows(records.PolicyLink, release, number=document.number, version=document.version)
        return tuple(dict.fromkeys(link.other for link in found if link.other != document.number))

    def by_title(self, words: Sequence[str], day: date, most: int = 12) -> Lookup[PolicyDocument]:
        """Documents whose titles share rare words with a subject, best first; a guess, never a rule."""
        missed: Lookup[PolicyDocument] = Lookup("not_loaded", reason="no list of coverage documents is loaded")
        for table in ("mcd-list", "lcd", "article"):
            found = self.look_up(table, day, lambda r: _closest(*self._titles(r), words, day)[:most])
            if found.state == "found":
                return found
            missed = found if found.release is not None else missed
        return missed

    def _read_titles(self, release: str) -> tuple[tuple[tuple[PolicyDocument, frozenset[str]], ...], Counter[str]]:
        """The documents of a release with the words of their titles, and how many titles have each word."""
        documents = self._store.rows(PolicyDocument, release)
        titles = tuple((document, frozenset(_stems([document.title]))) for document in documents)
        return titles, Counter(stem for _, stems in titles for stem in stems)

    # --- codes and diagnoses -------------------------------------------------------------------------------

    def policies(self, table: str, code: str, day: date, state: str | None = None) -> Lookup[NamedPolicy]:
        """Documents of one table that name a procedure code and count on the day, those for the state first.

        Documents of contractors that do not serve the state are left out.
        """
        serving = self._keys(state, day) if state else None

        def read(release: str) -> tuple[NamedPolicy, ...]:
            rows = self._store.rows(records.PolicyCode, release, code=code, order=("number", "version"))
            groups: dict[tuple[str, str], list[str]] = {}
            for row in rows:
                groups.setdefault((row.number, row.version), []).append(row.group)
            made = (self._named(release, key, found, day, serving) for key, found in groups.items())
            return tuple(p for p in made if p is not None and p.serves is not False)

        return self.look_up(table, day, read)

    def _named(
        self, release: str, key: tuple[str, str], groups: list[str], day: date, serving: frozenset[str] | None
    ) -> NamedPolicy | None:
        number, version = key
        counting = next((d for d in self._versions(release, number, day) if d.holds_on(day)), None)
        if counting is None or counting.version != version:
            return None
        keys = self._store.rows(records.PolicyContractor, release, number=number, version=version)
        names = self._contractor_names((row.contractor for row in keys), day)
        serves = None if serving is None or not keys else any(row.contractor in serving for row in keys)
        return NamedPolicy(counting, tuple(dict.fromkeys(groups)), names or _named_beside(counting), serves)

    def standing(self, release: str, document: PolicyDocument, code: str, diagnosis: str) -> Standing:
        """Where one version of a document puts a diagnosis for a procedure code."""
        own: dict[str, Any] = {"number": document.number, "version": document.version}
        rows = self._store.rows(PolicyDiagnosis, release, **own, code=diagnosis)
        groups = self._store.rows(PolicyGroup, release, **own)
        texts = {(group.kind, group.group): group.text for group in groups}
        listed = tuple(row for row in rows if _speaks_of(texts.get((row.kind, row.group), ""), code))
        elsewhere = tuple(row for row in rows if row not in listed)
        has_list = bool(self._store.rows(PolicyDiagnosis, release, **own, kind="covered", limit=1))
        rest = next((g.text for g in groups if g.kind == "not_covered" and _means_the_rest(g.text)), "")
        return Standing(listed, elsewhere, {k: v for k, v in texts.items() if v}, has_list, rest)

    def supporting(self, release: str, document: PolicyDocument, code: str) -> tuple[PolicyDiagnosis, ...]:
        """The diagnoses that a document lists as supporting medical necessity, in groups that may speak of the code."""
        own: dict[str, Any] = {"number": document.number, "version": document.version}
        texts = {g.group: g.text for g in self._store.rows(PolicyGroup, release, **own) if g.kind == "covered"}
        speaking: dict[str, bool] = {}
        found = []
        for row in self._store.rows(PolicyDiagnosis, release, **own, kind="covered", order=("code",)):
            if row.group not in speaking:
                speaking[row.group] = _speaks_of(texts.get(row.group, ""), code)
            if speaking[row.group]:
                found.append(row)
        return tuple(found)

    # --- contractors ---------------------------------------------------------------------------------------

    def contractors(self, state: str, day: date) -> Lookup[StateContractor]:
        """The contractors that serve a state, or a part of it, on the day."""
        return self.look_up("mac", day, lambda r: self._of_state(r, state, day))

    def _of_state(self, release: str, state: str, day: date) -> tuple[StateContractor, ...]:
        kinds = {row.id: row.name for row in self._store.rows(records.CoverageName, release, kind="contractor_type")}
        found: dict[str, StateContractor] = {}
        for area in self._areas(release, state):
            for row in self._store.rows(records.ContractorState, release, state_id=area.id):
                begun = row.active_from is None or row.active_from <= day
                if not begun or (row.ended_on is not None and day > row.ended_on):
                    continue
                for contractor in self._store.rows(Contractor, release, contractor=row.contractor):
                    kind = kinds.get(contractor.type_id, "")
                    found.setdefault(row.contractor, StateContractor(contractor, kind, area.name))
        return tuple(sorted(found.values(), key=lambda c: (c.kind, c.contractor.name)))

    def _areas(self, release: str, state: str) -> tuple[records.CoverageName, ...]:
        """A state and the parts in which the database divides it ("New York - Upstate")."""
        rows = self._store.rows(records.CoverageName, release, kind="state")
        names = {_PART.sub("", row.name) for row in rows if row.short == state}
        return tuple(row for row in rows if row.short == state or _PART.sub("", row.name) in names)

    def _keys(self, state: str, day: date) -> frozenset[str] | None:
        found = self.contractors(state, day)
        return frozenset(row.contractor.contractor for row in found.rows) if found.state == "found" else None

    def _contractor_names(self, keys: Iterable[str], day: date) -> tuple[str, ...]:
        wanted = tuple(keys)
        found = self.look_up("mac", day, lambda r: self._names_of(r, wanted))
        return tuple(sorted({row.name for row in found.rows}))

    def _names_of(self, release: str, keys: tuple[str, ...]) -> tuple[Contractor, ...]:
        return tuple(row for key in keys for row in self._store.rows(Contractor, release, contractor=key))

    # --- laboratory NCDs -----------------------------------------------------------------------------------

    def lab_lists(self, code: str, day: date) -> Lookup[LabProcedure]:
        """The laboratory NCD lists that govern a procedure code on the day."""

        def read(release: str) -> tuple[LabProcedure, ...]:
            rows = self._store.rows(LabProcedure, release, code=code, order=("ncd",))
            return tuple(row for row in rows if _within(row, day))

        return self.look_up("lab-ncd", day, read)

    def lab_list(self, ncd: str, day: date) -> Lookup[LabProcedure]:
        """The procedure codes of a laboratory NCD; "190.20" stands for its lists "190.20A" and "190.20B"."""

        def read(release: str) -> tuple[LabProcedure, ...]:
            names = (ncd, f"{ncd}A", f"{ncd}B", f"{ncd}C")
            return tuple(row for name in names for row in self._store.rows(LabProcedure, release, ncd=name))

        return self.look_up("lab-ncd", day, read)

    def lab_finding(self, lists: Lookup[LabProcedure], diagnosis: str, day: date) -> Lookup[LabFinding]:
        """How the lists that govern a procedure code resolve a diagnosis on the day."""
        if lists.state != "found" or lists.release is None:
            return Lookup(lists.state, (), lists.release, lists.in_force, lists.reason)
        release = lists.release.id
        found: list[LabFinding] = []
        for lab in lists.rows:
            for code, itself in ((diagnosis, True), (records.OTHER_DIAGNOSES, False)):
                rows = [r for r in self._store.rows(LabDiagnosis, release, ncd=lab.ncd, code=code) if _within(r, day)]
                if rows:
                    meanings = self._store.rows(records.LabResolution, release, value=rows[0].resolution)
                    meaning = meanings[0].meaning if meanings else ""
                    found.append(LabFinding(lab.ncd, lab.title, rows[0], itself, meaning))
                    break
        return Lookup("found", tuple(found), lists.release, lists.in_force)


def _within(row: LabProcedure | LabDiagnosis, day: date) -> bool:
    begun = row.effective_from is None or row.effective_from <= day
    return begun and (row.ended_on is None or day <= row.ended_on)


def _named_beside(document: PolicyDocument) -> tuple[str, ...]:
    return (document.contractor,) if document.contractor else ()


def _speaks_of(paragraph: str, code: str) -> bool:
    """Whether a group's paragraph leaves room for a procedure code: it names the code, or no procedure code at all."""
    named = False
    for mention in find_codes(paragraph):
        codes = [reading.code for reading in mention.readings if reading.set in ("cpt", "hcpcs")]
        if not codes:
            continue
        named = True
        if code in codes or (mention.range_end is not None and in_range(code, codes[0], mention.range_end.code)):
            return True
    return not named


def _means_the_rest(paragraph: str) -> bool:
    """Whether a paragraph on diagnoses that are not covered speaks of those that the document does not list."""
    rest = r"\bnot (?:specifically )?(?:listed|included)\b|\b(?:all|any) other\b"
    return bool(re.search(rest, paragraph, re.IGNORECASE))


def _stems(words: Iterable[str]) -> Counter[str]:
    tokens = (t for text in words for t in re.findall(r"[a-z]{3,}", text.lower()))
    return Counter(t[:-1] if len(t) > 3 and t.endswith("s") else t for t in tokens if t not in _COMMON)


def _closest(
    titles: Sequence[tuple[PolicyDocument, frozenset[str]]], spread: Counter[str], words: Sequence[str], day: date
) -> tuple[PolicyDocument, ...]:
    """Documents in order of how rare the words are that their titles share with a subject."""
    subject = _stems(words)
    wanted = frozenset(subject)
    scored = []
    for document, stems in titles:
        shared = stems & wanted
        if not shared or not document.holds_on(day) or document.title.lower().startswith("response to comments"):
            continue
        rare = sum(math.log(len(titles) / spread[stem]) * min(subject[stem], 3) for stem in shared)
        scored.append((rare / math.sqrt(len(stems)), document))
    best = max((score for score, _ in scored), default=0.0)
    near = [item for item in scored if best > 0 and item[0] >= 0.6 * best]
    return tuple(d for _, d in sorted(near, key=lambda item: (-item[0], item[1].kind != "LCD", item[1].number)))
