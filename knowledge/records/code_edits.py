"""Rows of the Medicare Code Editor: which diagnoses and procedures it questions on an inpatient claim, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class CodeEdit:
    """One code on one list of one edit. Codes as in their own set ("Z38.00", "10D00Z0").

    `part` is the letter of the edit's part ("A"), `listing` the heading that the list stands under. The ages are
    those that the edit accepts, both included.
    """

    release: str
    system: Literal["icd10cm", "icd10pcs"]
    code: str
    edit: str
    detail: str
    part: str = ""
    listing: str = ""
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True, slots=True)
class CodeEditText:
    """What the editor's manual says of an edit or of one part of it, a paragraph a row, in order."""

    release: str
    edit: str
    part: str
    order: int
    title: str
    text: str
