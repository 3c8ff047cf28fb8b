"""The nouns of the field, as frozen dataclasses that carry no behaviour beyond what follows from their fields.

Periods are inclusive calendar days; `None` as a last day means that the source gives no end. RVUs and rates
are decimals exactly as published; indicators are text exactly as published ("09", "000"), never numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

System = Literal["cpt", "hcpcs", "icd10cm", "icd10pcs", "modifier", "guideline"]
Form = Literal["as_published", "reconstructed", "converted"]
Coverage = Literal["whole", "partial"]
Cycle = Literal["quarterly", "half_yearly", "annual", "none"]
ClaimSetting = Literal["practitioner", "outpatient_hospital", "dme"]
Owner = Literal["code_set", "medicare_national", "mac", "medicaid", "commercial", "convention"]
PassageKind = Literal["official_row", "official_text", "our_summary"]
NoteKind = Literal[
    "includes",
    "inclusion_term",
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "seventh_character_note",
    "note",
]
CodeKind = Literal["chapter", "section", "code"]
Verdict = Literal["valid", "not_valid", "restricted", "no_effect", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Release:
    """One edition of one table: who published it, for which days it speaks, and how it came to us."""

    id: str
    table: str
    publisher: str
    title: str
    edition: str
    effective_from: date
    effective_to: date | None
    cycle: Cycle
    form: Form
    coverage: Coverage
    url: str = ""
    file_name: str = ""
    sha256: str = ""
    rows_read: int = 0
    rows_kept: int = 0
    refused: tuple[str, ...] = ()
    read_on: date | None = None
    note: str = ""

    def covers(self, day: date) -> bool:
        """Whether the release's own period holds the day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Basis:
    """A document that was read and that supports an entry of the starter library."""

    publisher: str
    document: str
    section: str
    edition: str
    url: str


@dataclass(frozen=True, slots=True)
class CodeNote:
    """One instructional note, as published."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """One item of a published code set in one release. `code` carries its dot ("M54.12")."""

    system: System
    code: str
    title: str
    kind: CodeKind
    billable: bool
    parent: str | None
    notes: tuple[CodeNote, ...] = ()
    seventh_characters: tuple[tuple[str, str], ...] = ()
    order: int = 0


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
class CodeSummary:
    """Our own description of a procedure, visit, drug or supply code. No publisher's descriptor is in it."""

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
    replaced_by: tuple[Neighbour, ...] = ()
    effective_from: date | None = None
    ended: date | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Modifier:
    """One modifier in our words, with what the fee schedule and NCCI make of it."""

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
    ncci_bypass: bool | None = None
    related: tuple[str, ...] = ()
    ended: date | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A rule in our words (or an official text), with the section it rests on."""

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
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One row of the physician fee schedule's relative value file. RVUs are relative value units."""

    release: str
    code: str
    modifier: str
    status: str
    work_rvu: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    mp_rvu: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    nonfacility_na: str
    facility_na: str
    pctc: str
    global_days: str
    preoperative: str
    intraoperative: str
    postoperative: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    endoscopic_base: str
    conversion_factor: Decimal
    supervision: str
    calculation_flag: str
    imaging_family: str


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """A medically unlikely edit: units per line or day that NCCI accepts, with its adjudication indicator."""

    release: str
    setting: ClaimSetting
    code: str
    value: int
    mai: str
    rationale: str


@dataclass(frozen=True, slots=True)
class AddOnLink:
    """An add-on code and a primary code that it may be reported with ("CCCCC" = defined by the contractor)."""

    release: str
    addon: str
    primary: str
    type: str
    effective_from: date | None
    deleted_on: date | None


@dataclass(frozen=True, slots=True)
class EditPair:
    """One NCCI procedure-to-procedure row. The column 2 code is the one denied."""

    release: str
    setting: ClaimSetting
    column1: str
    column2: str
    indicator: str
    effective_from: date | None
    deleted_on: date | None
    rationale: str


@dataclass(frozen=True, slots=True)
class OutpatientStatus:
    """A code's status under the hospital outpatient payment system (Addendum B)."""

    release: str
    code: str
    status_indicator: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class ServiceClass:
    """A code's place in the Restructured BETOS classification, with the dates the file gives for the code."""

    release: str
    code: str
    procedure: str
    category: str
    subcategory: str
    family: str
    added: date | None
    ended: date | None


@dataclass(frozen=True, slots=True)
class HcpcsRow:
    """One record of the HCPCS Level II alpha-numeric file. Descriptors are public text."""

    release: str
    code: str
    long_descriptor: str
    short_descriptor: str
    coverage: str
    pricing: str
    tos: str
    betos: str
    action: str
    added: date | None
    effective: date | None
    ended: date | None


@dataclass(frozen=True, slots=True)
class DrugLimit:
    """One row of the Part B drug ASP pricing file: the payment limit in dollars for one billing unit."""

    release: str
    code: str
    dosage: str
    limit: Decimal


@dataclass(frozen=True, slots=True)
class HcpcsModifier:
    """One modifier record of the HCPCS Level II alpha-numeric file. Its name is public text."""

    release: str
    modifier: str
    official_name: str
    added: date | None
    effective: date | None
    ended: date | None


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
