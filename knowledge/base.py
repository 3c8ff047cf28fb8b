"""`KnowledgeBase`, the read-only front door: every question to the facts goes through here, with its day.

Each dated look-up returns a `Lookup` in one of three states (found, no row, not loaded) with the release it
rests on. The base never words anything and never guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge import dating, records
from knowledge.dating import Lookup
from knowledge.hits import Hit
from knowledge.search import Search, Vectors
from knowledge.shelves.coverage import CoverageShelf
from knowledge.shelves.crosswalks import CrosswalkShelf
from knowledge.shelves.documents import DocumentShelf
from knowledge.shelves.drugs import DrugShelf
from knowledge.shelves.edits import EditsShelf
from knowledge.shelves.holders import HolderShelf
from knowledge.shelves.indexes import IndexShelf
from knowledge.shelves.level_two import LevelTwoShelf
from knowledge.shelves.licensed import LicensedShelf
from knowledge.shelves.outpatient import OutpatientShelf
from knowledge.shelves.payment import PaymentShelf
from knowledge.shelves.places import PlaceShelf
from knowledge.shelves.procedure_codes import ProcedureCodeShelf
from knowledge.snapshot import Snapshot, current_snapshot
from knowledge.store import FactsStore

MUE_TABLES: dict[records.ClaimSetting, str] = {
    "practitioner": "mue-practitioner",
    "outpatient_hospital": "mue-outpatient",
    "dme": "mue-dme",
}
_PASSAGE_SET_BACK = 0.15  # the least with which passages take no code or modifier of the question sets off the list


class KnowledgeBase:
    """One snapshot, opened for reading. Thread-safe."""

    def __init__(self, snapshot: Snapshot, open_vectors: Callable[[], Vectors] | None = None) -> None:
        self.snapshot = snapshot
        self.manifest = snapshot.manifest
        self._store = FactsStore(snapshot.facts, snapshot.parts)
        self.releases = self._store.releases
        self._search = Search(self._store, open_vectors, self.manifest.embedder)
        self._indicators = {(i.field, i.value): i for i in self._store.entries(records.IndicatorMeaning, "indicator")}
        self._passages: tuple[records.Passage, ...] | None = None
        self.modifier_keys = frozenset(self._store.keys("modifier")) | frozenset(self._store.hcpcs_modifier_keys())
        self.summary_keys = frozenset(self._store.keys("summary"))
        self.level_two = LevelTwoShelf(self._store, self.releases)
        self.drugs = DrugShelf(self._store, self.releases)
        self.payment = PaymentShelf(self._store, self.releases)
        self.places = PlaceShelf(self._store, self.releases)
        self.edits = EditsShelf(self._store, self.releases)
        self.holders = HolderShelf(self._store, self.releases)
        self.outpatient = OutpatientShelf(self._store, self.releases)
        self.coverage = CoverageShelf(self._store, self.releases)
        self.crosswalks = CrosswalkShelf(self._store, self.releases)
        self.procedure_codes = ProcedureCodeShelf(self._store, self.releases)
        self.documents = DocumentShelf(self._store, self.releases, self._search.near)
        self.indexes = IndexShelf(self._store, self.releases)
        self.licensed = LicensedShelf(self._store, self.releases)

    @classmethod
    def open(cls, home: Path, open_vectors: Callable[[Snapshot], Vectors] | None = None) -> KnowledgeBase:
        """Open the snapshot in service. Raises SnapshotError, saying what to run."""
        snapshot = current_snapshot(home)
        if open_vectors is None or not snapshot.manifest.embedder:
            return cls(snapshot)
        return cls(snapshot, lambda: open_vectors(snapshot))

    def close(self) -> None:
        """Release files and the private copy of the vectors."""
        self._search.close()
        self._store.close()

    # --- releases ------------------------------------------------------------------------------------------

    def release(self, release_id: str) -> records.Release | None:
        """A release by id."""
        return next((r for r in self.releases if r.id == release_id), None)

    def release_for(self, table: str, day: date) -> dating.Chosen:
        """The release of a table that speaks for a day."""
        return dating.release_for(self.releases, table, day)

    def newest_day(self, table: str) -> date | None:
        """A day of the newest release of a table; by it the dates in a code's history can be read for any day."""
        days = [r.effective_from for r in self.releases if r.table == table]
        return max(days, default=None)

    # --- fact tables ---------------------------------------------------------------------------------------

    def fees(self, code: str, day: date) -> Lookup[records.FeeRow]:
        """Physician fee schedule rows of a code, the row without modifier first."""
        return dating.look_up(self.releases, "pfs", day, lambda r: self._store.fees(r, code))

    def unit_limit(self, code: str, setting: records.ClaimSetting, day: date) -> Lookup[records.UnitLimit]:
        """The medically unlikely edit of a code for one kind of claim."""
        table = MUE_TABLES[setting]
        return dating.look_up(self.releases, table, day, lambda r: self._store.unit_limits(r, code))

    def addons_of(self, primary: str, day: date) -> Lookup[records.AddOnLink]:
        """Add-on codes that may go with a primary, as active on the day."""
        found = dating.look_up(self.releases, "aoc", day, lambda r: self._store.addons_of(r, primary))
        return _active_links(found, day)

    def primaries_of(self, addon: str, day: date) -> Lookup[records.AddOnLink]:
        """Primary codes that an add-on may go with, as active on the day."""
        found = dating.look_up(self.releases, "aoc", day, lambda r: self._store.primaries_of(r, addon))
        return _active_links(found, day)

    def addon_link(self, primary: str, addon: str, day: date) -> Lookup[records.AddOnLink]:
        """Every row of an add-on code with one primary, those that have ended too."""

        def read(release: str) -> tuple[records.AddOnLink, ...]:
            return tuple(link for link in self._store.addons_of(release, primary) if link.addon == addon)

        return dating.look_up(self.releases, "aoc", day, read)

    def pair(self, first: str, second: str, setting: records.ClaimSetting, day: date) -> Lookup[records.EditPair]:
        """The NCCI rows of two codes that hold on the day, in whichever column order the table has them."""
        return self.edits.pair(first, second, setting, day).as_lookup()

    def outpatient_status(self, code: str, day: date) -> Lookup[records.OutpatientStatus]:
        """The code's status under the hospital outpatient payment system."""
        return dating.look_up(self.releases, "opps-b", day, lambda r: self._store.opps(r, code))

    def service_class(self, code: str, day: date) -> Lookup[records.ServiceClass]:
        """The code's place in the Restructured BETOS classification, with its dates; the latest row that counts first.

        A code that the file knows only from a later day keeps its earliest row, which holds the code's dates.
        """

        def read(release: str) -> tuple[records.ServiceClass, ...]:
            rows = sorted(self._store.classes(release, code), key=lambda row: row.effective or date.min, reverse=True)
            return tuple(row for row in rows if row.effective is None or row.effective <= day) or tuple(rows[-1:])

        return dating.look_up(self.releases, "rbcs", day, read)

    def hcpcs(self, code: str, day: date) -> Lookup[records.HcpcsRow]:
        """The HCPCS Level II row of a code."""
        return dating.look_up(self.releases, "hcpcs", day, lambda r: self._store.hcpcs(r, code))

    def drug_limit(self, code: str, day: date) -> Lookup[records.DrugLimit]:
        """The Part B payment limit of a drug code, in dollars for one billing unit."""
        return dating.look_up(self.releases, "asp", day, lambda r: self._store.drug_limits(r, code))

    def hcpcs_modifier(self, modifier: str, day: date) -> Lookup[records.HcpcsModifier]:
        """The HCPCS Level II record of a modifier."""
        return dating.look_up(self.releases, "hcpcs", day, lambda r: self._store.hcpcs_modifier(r, modifier))

    # --- code sets -----------------------------------------------------------------------------------------

    def icd10cm(self, code: str, day: date) -> Lookup[records.Code]:
        """One ICD-10-CM code with its own notes."""

        def read(release: str) -> tuple[records.Code, ...]:
            found = self._store.code(release, "icd10cm", code)
            return () if found is None else (found,)

        return dating.look_up(self.releases, "icd10cm", day, read)

    def lineage(self, release: str, code: records.Code) -> tuple[records.Code, ...]:
        """The items above a code, the nearest first, up to its chapter, each with its own notes."""
        chain: list[records.Code] = []
        above = self._store.parent(release, code)
        while above is not None and len(chain) < 12:
            chain.append(above)
            above = self._store.parent(release, above)
        return tuple(chain)

    def children(self, release: str, code: records.Code) -> tuple[records.Code, ...]:
        """The items directly below a code."""
        return self._store.children(release, code)

    def icd10cm_between(self, first: str, last: str, day: date, limit: int) -> Lookup[records.Code]:
        """ICD-10-CM codes of one length in a range, both ends included, without notes."""
        return dating.look_up(
            self.releases,
            "icd10cm",
            day,
            lambda r: self._store.codes_between(r, "icd10cm", first, last, limit),
        )

    def nearest_codes(self, code: str, day: date, limit: int = 5) -> tuple[records.Code, ...]:
        """Existing ICD-10-CM codes that share the longest beginning with a code that does not exist."""
        chosen = self.release_for("icd10cm", day)
        if chosen.release is None:
            return ()
        for length in range(len(code) - 1, 2, -1):
            prefix = code[:length].rstrip(".")
            found = self._store.codes_starting(chosen.release.id, "icd10cm", prefix, limit)
            if found:
                return found
        return ()

    # --- starter entries -----------------------------------------------------------------------------------

    def summary(self, code: str) -> records.CodeSummary | None:
        """Our own summary of a code, if the library has one."""
        if code not in self.summary_keys:
            return None
        return self._store.entry(records.CodeSummary, "summary", code)

    def codes_between(self, first: str, last: str) -> tuple[str, ...]:
        """Codes of the starter library in a range, both ends included."""
        same = (c for c in self.summary_keys if len(c) == len(first) and first <= c <= last)
        return tuple(
            sorted(c for c in same if c[-1].isdigit() == first[-1].isdigit() and c[0].isdigit() == first[0].isdigit())
        )

    def modifier(self, modifier: str) -> records.Modifier | None:
        """A modifier's entry."""
        return self._store.entry(records.Modifier, "modifier", modifier)

    def passage(self, passage_id: str) -> records.Passage | None:
        """A guideline passage by id."""
        return self._store.entry(records.Passage, "passage", passage_id)

    def passages(self) -> tuple[records.Passage, ...]:
        """Every guideline passage, in library order."""
        if self._passages is None:
            self._passages = self._store.entries(records.Passage, "passage")
        return self._passages

    def indicator(self, field: str, value: str) -> records.IndicatorMeaning | None:
        """What one value of one indicator means."""
        return self._indicators.get((field, value)) or self._indicators.get((field, "any"))

    def indicators(self) -> tuple[records.IndicatorMeaning, ...]:
        """The meaning of every indicator value."""
        return tuple(self._indicators.values())

    # --- search --------------------------------------------------------------------------------------------

    def search(
        self, words: str, systems: tuple[str, ...], day: date, limit: int = 10, *, documents: bool = True
    ) -> list[Hit]:
        """Ranked hits for plain words with the reason each matched; empty when nothing clears the floor.

        Guidelines are our own summaries and, unless `documents` is False, passages of the documents loaded.
        """
        chosen = self.release_for("icd10cm", day)
        release = chosen.release.id if chosen.release else ""
        hits = self._search.find(words, systems, release, limit)
        if not documents or "guideline" not in systems or not self.documents.held:
            return hits
        passages = [found.hit for found in self.documents.search(words, day, limit)]
        # Long passages share words with every question: beside codes they come after what is as near, not before it.
        set_back = _PASSAGE_SET_BACK if len(systems) > 1 else 0.0
        hits += [replace(hit, score=round(hit.score - set_back, 4)) for hit in passages]
        return sorted(hits, key=lambda hit: (-hit.score, hit.system, hit.code))[:limit]

    @property
    def words_only(self) -> bool:
        """Whether search works without vectors, so that hits carry no similarity."""
        return bool(self._search.words_only)

    @property
    def search_note(self) -> str:
        """Why search works by words only, "" when it does not."""
        return self._search.words_only

    def warm_up(self) -> str:
        """Load model and vectors now instead of at the first question; returns why words alone serve, or ""."""
        return self._search.warm_up()


def _active_links(found: Lookup[records.AddOnLink], day: date) -> Lookup[records.AddOnLink]:
    if found.state != "found":
        return found
    active = tuple(
        link
        for link in found.rows
        if (link.effective_from is None or link.effective_from <= day)
        and (link.deleted_on is None or day <= link.deleted_on)
    )
    if active:
        return Lookup("found", active, found.release, found.in_force)
    whole = found.in_force and found.release is not None and found.release.coverage == "whole"
    reason = "every link held of this code has ended"
    return Lookup("no_row" if whole else "not_loaded", (), found.release, found.in_force, reason)
