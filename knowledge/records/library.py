"""Entries of the starter library, in our own words, each with the documents it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.records.releases import Basis, Owner, PassageKind, System, Verdict


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A number or level that one of our summaries states, with the document that states it."""

    name: str
    value: str
    basis: int
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another code and what sets it apart, in our words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one payer or publisher says where several differ, in our words."""

    owner: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeSummary:
    """Our own description of a procedure, visit, drug or supply code. No publisher's descriptor is in it.

    `modifiers` says which modifiers matter for the code and why, `reasons` what the service is typically done for.
    `reviewed` is the day on which somebody else than the writer read the entry against its basis; None when nobody has.
    """

    code: str
    system: System
    title: str
    summary: str
    basis: tuple[Basis, ...]
    checked: date
    facts: tuple[StatedFact, ...] = ()
    includes: tuple[str, ...] = ()
    differs: tuple[Neighbour, ...] = ()
    decides: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    replaced_by: tuple[Neighbour, ...] = ()
    effective_from: date | None = None
    ended: date | None = None
    keywords: tuple[str, ...] = ()
    reviewed: date | None = None


@dataclass(frozen=True, slots=True)
class Modifier:
    """One modifier in our words, with what the fee schedule and NCCI make of it; `order` is its place on the line."""

    modifier: str
    set: Literal["cpt", "hcpcs"]
    title: str
    meaning: str
    basis: tuple[Basis, ...]
    checked: date
    owner: Owner = "code_set"
    official_name: str = ""
    use_when: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    who: str = ""
    payment: str = ""
    documentation: tuple[str, ...] = ()
    denial: str = ""
    depends_on: str = ""
    order: str = ""
    ncci_bypass: bool | None = None
    related: tuple[str, ...] = ()
    ended: date | None = None
    keywords: tuple[str, ...] = ()
    reviewed: date | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A rule in our words (or an official text), with the section it rests on.

    `sides` sets payers and publishers beside each other where their rules differ.
    """

    id: str
    topic: str
    title: str
    text: str
    owner: Owner
    basis: tuple[Basis, ...]
    checked: date
    kind: PassageKind = "our_summary"
    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    reviewed: date | None = None


@dataclass(frozen=True, slots=True)
class ModifierEffect:
    """What one indicator value says about some modifiers."""

    modifiers: tuple[str, ...]
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class IndicatorMeaning:
    """What one value of one indicator means, and what follows from it on a claim."""

    field: str
    value: str
    meaning: str
    consequence: str
    owner: Owner
    basis: tuple[Basis, ...]
    modifiers: tuple[ModifierEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """What people say and what code sets call the same. The likeliest meaning comes first; none is a code.

    `use` says where it holds: in the search for a diagnosis, for a service (procedure, drug, supply), or for any.
    `capitals` is set for shorthand that is a plain English word unless it is written in capitals ("ALL", "MET").
    """

    said: str
    means: tuple[str, ...]
    capitals: bool = False
    use: Literal["any", "diagnosis", "service"] = "any"


@dataclass(frozen=True, slots=True)
class WordFamily:
    """Words that search takes for one another, such as "renal" for "kidney"."""

    word: str
    same: tuple[str, ...]
