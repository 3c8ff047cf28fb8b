"""Rows that lead from one code to another or from one edition to the next: GEMs, conversion table, addenda, POA list.

Also the axes of ICD-10-PCS, from whose values its codes are built. Codes are stored with the dot of their own set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.records.releases import System

Flag = Literal["0", "1"]
CodeChangeKind = Literal["added", "deleted", "revised"]
CodeLevel = Literal["code", "header", ""]


@dataclass(frozen=True, slots=True)
class GemRow:
    """One entry of a General Equivalence Mapping. `target` is "" when the source has no equivalent ("NoDx").

    In a combination (`combination` "1") one code from each choice list of a scenario is needed; a scenario is one way
    to say the source in the target set. Flags are as published.
    """

    release: str
    source: str
    target: str
    approximate: Flag
    no_map: Flag
    combination: Flag
    scenario: int
    choice: int


@dataclass(frozen=True, slots=True)
class CodeConversion:
    """A new code, the day it began, and what was assigned before, as published ("E11.69 and R40.20"; "None")."""

    release: str
    code: str
    effective: date
    previous: str


@dataclass(frozen=True, slots=True)
class PreviousCode:
    """One previous code that a row of the conversion table names; ranges are written out."""

    release: str
    previous: str
    code: str
    effective: date


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One line of an addenda list: what an edition added, deleted or retitled. `level` is "" when not published.

    A header that becomes a code, or the reverse, is one deletion and one addition of the same code.
    """

    release: str
    system: System
    code: str
    change: CodeChangeKind
    level: CodeLevel
    title: str
    previous_title: str


@dataclass(frozen=True, slots=True)
class PoaExemptCode:
    """A diagnosis code that is exempt from the present-on-admission indicator."""

    release: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class PcsAxisValue:
    """One value of one axis in an ICD-10-PCS table. Axes 1 to 3 name the table and have row 0; 4 to 7 stand in rows."""

    release: str
    pcs_table: str
    row: int
    position: int
    axis: str
    value: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class PcsDefinition:
    """What ICD-10-PCS means by a value's name: an operation, approach, device and so on in one section."""

    release: str
    section: str
    position: int
    axis: str
    term: str
    definition: str
    explanation: str
    includes: str


@dataclass(frozen=True, slots=True)
class AddendaCount:
    """How many codes or headers the earlier and the new edition hold, as an addenda list sums up."""

    release: str
    level: CodeLevel
    before: int
    after: int
    added: int
    deleted: int
    revised: int
