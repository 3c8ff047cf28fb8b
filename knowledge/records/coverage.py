"""Medicare coverage: policy documents with their code lists, contractors with their states, laboratory NCD lists.

A document is named as CMS displays it ("L39240", "A58993", "190.18"). Code lists, diagnoses and texts belong to one
version of a document and are joined with it by number and version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PolicyKind = Literal["LCD", "Article", "NCD"]
PolicyList = Literal["codes", "covered", "not_covered"]
NameKind = Literal["state", "contractor_type"]


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One version of an LCD, article or NCD. `contractor` is filled where the source names it in the same row."""

    release: str
    number: str
    version: str
    kind: PolicyKind
    title: str
    status: str
    effective_from: date | None
    ended_on: date | None
    contractor: str
    url: str

    def holds_on(self, day: date) -> bool:
        """Whether the document's own dates include the day."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One text field of a document, without markup."""

    release: str
    number: str
    version: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyCode:
    """A procedure or supply code that a document names, in one of its numbered groups."""

    release: str
    number: str
    version: str
    code: str
    group: str


@dataclass(frozen=True, slots=True)
class PolicyDiagnosis:
    """A diagnosis that an article lists as supporting medical necessity, or as not supporting it."""

    release: str
    number: str
    version: str
    code: str
    group: str
    kind: PolicyList
    marked: str
    """The mark beside the code that its group's text explains ("*"), "" for none."""


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """The paragraph that introduces one numbered group of codes or diagnoses, without markup."""

    release: str
    number: str
    version: str
    kind: PolicyList
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """Two documents that the publisher relates: an article and the LCD that it belongs to."""

    release: str
    number: str
    version: str
    other: str


@dataclass(frozen=True, slots=True)
class PolicyContractor:
    """A contractor by whom a document holds. `contractor` is its key: id, type and version ("268/12/1")."""

    release: str
    number: str
    version: str
    contractor: str


@dataclass(frozen=True, slots=True)
class Contractor:
    """A Medicare contractor in one of its contracts (MAC Part A, MAC Part B, DME MAC ...)."""

    release: str
    contractor: str
    name: str
    number: str
    type_id: str
    status: str


@dataclass(frozen=True, slots=True)
class ContractorState:
    """A state that a contractor serves, by the state's number in the same export."""

    release: str
    contractor: str
    state_id: str
    active_from: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class CoverageName:
    """What a number in the coverage tables stands for: a state ("FL") or a type of contractor."""

    release: str
    kind: NameKind
    id: str
    short: str
    name: str


@dataclass(frozen=True, slots=True)
class LabProcedure:
    """A procedure code that a laboratory NCD governs; "190.20A" is one list of NCD 190.20."""

    release: str
    ncd: str
    title: str
    code: str
    effective_from: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class LabDiagnosis:
    """How a laboratory NCD resolves a diagnosis; code "@@@@@@@" is the row that stands for every other code."""

    release: str
    ncd: str
    code: str
    resolution: str
    effective_from: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class LabResolution:
    """What a resolution code means, in the words of the file's own legend."""

    release: str
    value: str
    meaning: str


OTHER_DIAGNOSES = "@@@@@@@"
"""The code in the row of a laboratory list that stands for every diagnosis not listed."""
