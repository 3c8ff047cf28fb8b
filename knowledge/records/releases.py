"""Who published what, for which days it speaks, and how it came to us; the fixed choices of the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
PlaceKind = Literal["facility", "non_facility", "unassigned"]
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
    pieces: tuple[str, ...] = ()
    """For a table published in several files: the pieces held ("f1")."""

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
