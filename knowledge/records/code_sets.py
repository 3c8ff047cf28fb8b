"""Items of the published code sets: ICD-10, HCPCS Level II and their classification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.records.releases import CodeKind, NoteKind, PlaceKind, System


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
    all_pricing: str = ""
    """Every pricing indicator of the record, blanks between; `pricing` is the first."""
    multiple_pricing: str = ""
    all_tos: str = ""
    """Every type of service of the record, blanks between; `tos` is the first."""
    statute: str = ""
    lab_certification: str = ""
    cross_references: str = ""
    """Codes that the record names in place of this one, blanks between."""
    coverage_references: str = ""
    """Sections of the old Coverage Issues Manual, then of the old Medicare Carriers Manual, as published."""
    asc_group: str = ""
    asc_effective: date | None = None
    processing_note: str = ""
    anesthesia_units: int | None = None


@dataclass(frozen=True, slots=True)
class HcpcsModifier:
    """One modifier record of the HCPCS Level II alpha-numeric file. Its name is public text."""

    release: str
    modifier: str
    official_name: str
    added: date | None
    effective: date | None
    ended: date | None
    short_name: str = ""
    coverage: str = ""
    action: str = ""
    cross_references: str = ""


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
    effective: date | None = None
    """The day from which this classification counts; a code may have several rows."""


@dataclass(frozen=True, slots=True)
class PlaceOfService:
    """One place of service code with CMS's name. `kind` says which fee schedule amount applies there."""

    release: str
    code: str
    name: str
    kind: PlaceKind
    description: str
