"""Evidence: what the look-ups returned for one question. Drafts may rest on nothing else.

`EvidenceBook` is the only way to make it: it mints citation keys (s1, s2, ...), one for each row or passage, and
stamps every fact with the period of the release it was read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.answer import Citation, CodeStatus, Fact, Outcome, Ruling
from knowledge.dating import Lookup, State
from knowledge.records import Basis, CodeSummary, Modifier, PassageKind, Release


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a look-up could not give, and why. "no_row" and "not_loaded" are never the same."""

    subject: str
    what: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage that bears on the question."""

    id: str
    title: str
    text: str
    cites: tuple[str, ...]
    topic: str
    owner: str
    score: float = 1.0
    in_force: bool = True
    effective_from: date | None = None
    effective_to: date | None = None
    official: bool = False
    """Whether the text is a publisher's, as published: it then stands in quotation marks."""
    sides: tuple[tuple[str, str], ...] = ()
    """Who says what, where payers and publishers differ."""
    read_twice: bool = True
    """Whether somebody else than its writer has read a rule of the library against its documents."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything found for one question."""

    as_of: date
    facts: tuple[Fact, ...]
    rulings: tuple[Ruling, ...]
    excerpts: tuple[Excerpt, ...]
    gaps: tuple[Gap, ...]
    codes: tuple[CodeStatus, ...]
    citations: tuple[Citation, ...]
    ended: tuple[Release, ...]
    summaries: tuple[CodeSummary, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    cites_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def summary(self, code: str) -> CodeSummary | None:
        """Our summary of a code, if the look-ups found one."""
        return next((s for s in self.summaries if s.code == code), None)

    def modifier(self, modifier: str) -> Modifier | None:
        """A modifier's entry, if the look-ups found one."""
        return next((m for m in self.modifiers if m.modifier == modifier), None)

    def status_of(self, code: str) -> str:
        """A code's status on the day, "" when nothing tells."""
        return next((c.status for c in self.codes if c.code == code), "")

    def fact(self, subject: str, name: str, setting: str = "") -> Fact | None:
        """The fact of that subject and name (and setting, when one is given)."""
        for fact in self.facts:
            if fact.subject == subject and fact.name == name and (not setting or fact.setting == setting):
                return fact
        return None

    def facts_of(self, subject: str, *names: str) -> tuple[Fact, ...]:
        """Facts of a subject, in the order of the names; all of them without names."""
        own = [fact for fact in self.facts if fact.subject == subject]
        if not names:
            return tuple(own)
        return tuple(fact for name in names for fact in own if fact.name == name)

    def rulings_of(self, subject: str) -> tuple[Ruling, ...]:
        """Verdicts about a subject."""
        return tuple(ruling for ruling in self.rulings if ruling.subject == subject)

    def gap(self, subject: str, what: str) -> Gap | None:
        """The gap of that subject and table, if there is one."""
        return next((g for g in self.gaps if g.subject == subject and g.what == what), None)

    def citation(self, key: str) -> Citation | None:
        """A citation by its key."""
        return next((c for c in self.citations if c.key == key), None)


class EvidenceBook:
    """Collects evidence while look-ups run."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._facts: dict[tuple[str, str, str, str], Fact] = {}
        self._rulings: dict[tuple[str, str], Ruling] = {}
        self._excerpts: dict[str, Excerpt] = {}
        self._gaps: dict[tuple[str, str], Gap] = {}
        self._codes: dict[str, CodeStatus] = {}
        self._citations: dict[tuple[str, str, str], Citation] = {}
        self._ended: dict[str, Release] = {}
        self._summaries: dict[str, CodeSummary] = {}
        self._modifiers: dict[str, Modifier] = {}
        self._cites_of: dict[str, tuple[str, ...]] = {}

    def cite_release(self, release: Release, locator: str, passage: str, kind: PassageKind = "official_row") -> str:
        """A citation of one row (or text) of a release; the same row is cited once."""
        return self._mint(
            (release.id, locator, kind),
            publisher=release.publisher,
            title=release.title,
            edition=release.edition,
            period=(release.effective_from, release.effective_to),
            locator=locator,
            url=release.url,
            passage=passage,
            kind=kind,
            release=release,
        )

    def cite_basis(self, basis: Basis, passage: str, period: tuple[date | None, date | None] = (None, None)) -> str:
        """A citation of the document that one of our summaries rests on; the passage is our wording."""
        return self._mint(
            (f"{basis.publisher} {basis.document}", basis.section, passage[:200]),
            publisher=basis.publisher,
            title=basis.document,
            edition=basis.edition,
            period=period,
            locator=basis.section,
            url=basis.url,
            passage=passage,
            kind="our_summary",
            release=None,
        )

    def _mint(
        self,
        identity: tuple[str, str, str],
        *,
        publisher: str,
        title: str,
        edition: str,
        period: tuple[date | None, date | None],
        locator: str,
        url: str,
        passage: str,
        kind: PassageKind,
        release: Release | None,
    ) -> str:
        known = self._citations.get(identity)
        if known is not None:
            return known.key
        key = f"s{len(self._citations) + 1}"
        self._citations[identity] = Citation(
            key,
            publisher,
            title,
            edition,
            period[0],
            period[1],
            locator,
            url,
            passage,
            kind,
            release.form if release is not None else "as_published",
            release.id if release is not None else "",
        )
        return key

    def add_fact(
        self,
        subject: str,
        name: str,
        value: str,
        meaning: str,
        cite: str,
        *,
        release: Release | None = None,
        in_force: bool = True,
        unit: str = "",
        setting: str = "",
        consequence: str = "",
        begins: date | None = None,
    ) -> Fact:
        """Add a fact with the period of its release. A release whose period has ended is noted for the answer."""
        fact = Fact(
            subject,
            name,
            value,
            meaning,
            cite,
            unit,
            setting,
            release.effective_from if release else begins,
            release.effective_to if release else None,
            in_force,
            consequence,
        )
        if release is not None and not in_force:
            self._ended.setdefault(release.id, release)
        self._facts.setdefault((subject, name, value, setting), fact)
        return fact

    def facts_of(self, subject: str) -> list[Fact]:
        """The facts of a subject added so far, in order."""
        return [fact for fact in self._facts.values() if fact.subject == subject]

    def find_fact(self, subject: str, name: str) -> Fact | None:
        """A fact added earlier."""
        return next((f for f in self._facts.values() if f.subject == subject and f.name == name), None)

    def add_ruling(
        self, subject: str, action: str, outcome: Outcome, text: str, cite: str, *, in_force: bool = True
    ) -> None:
        """Add a typed verdict; the first about an action stands."""
        self._rulings.setdefault((subject, action), Ruling(subject, action, outcome, text, cite, in_force))

    def add_excerpt(self, excerpt: Excerpt) -> None:
        """Add a passage once."""
        self._excerpts.setdefault(excerpt.id, excerpt)

    def add_ended(self, release: Release) -> None:
        """Note a release that is used although it is not in force on the day."""
        self._ended.setdefault(release.id, release)

    def add_gap(self, subject: str, what: str, found: Lookup[Any]) -> None:
        """Record that a table had no answer, in the state that the look-up gave."""
        self._gaps.setdefault((subject, what), Gap(subject, what, found.state, found.reason))
        if found.release is not None and not found.in_force:
            self._ended.setdefault(found.release.id, found.release)

    def add_code(self, code: str, system: str, status: str, *, verified: bool) -> None:
        """Name a code; a verified status replaces an unverified one."""
        known = self._codes.get(code)
        if known is None or (verified and not known.verified) or (verified and status and not known.status):
            self._codes[code] = CodeStatus(code, system, status, verified)

    def add_summary(self, summary: CodeSummary, cites: tuple[str, ...]) -> None:
        """Keep one of our summaries for wording, with the citations of its basis."""
        self._summaries[summary.code] = summary
        self._cites_of[summary.code] = cites

    def cites_of(self, entry: str) -> tuple[str, ...]:
        """The citations of an entry kept for wording."""
        return self._cites_of.get(entry, ())

    def add_modifier(self, entry: Modifier, cites: tuple[str, ...]) -> None:
        """Keep a modifier's entry for wording, with the citations of its basis."""
        self._modifiers[entry.modifier] = entry
        self._cites_of[f"modifier {entry.modifier}"] = cites

    def close(self) -> Evidence:
        """The finished evidence."""
        return Evidence(
            self.as_of,
            tuple(self._facts.values()),
            tuple(self._rulings.values()),
            tuple(self._excerpts.values()),
            tuple(self._gaps.values()),
            tuple(self._codes.values()),
            tuple(self._citations.values()),
            tuple(self._ended.values()),
            tuple(self._summaries.values()),
            tuple(self._modifiers.values()),
            dict(self._cites_of),
        )
