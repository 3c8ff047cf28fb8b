"""Rows of the National Correct Coding Initiative: pairs, unit limits, add-on links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.records.releases import ClaimSetting


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
    instruction: str = ""
    """What the file's special instruction column says ("Contractor Defined Primary Codes")."""


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
