"""The NCCI pairs of one code for its record: how many each table holds, and the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.lookups.ncci import CLAIMS, SETTING_NAMES
from knowledge.base import KnowledgeBase
from knowledge.records import ClaimSetting, EditPair
from knowledge.shelves.edits import PairList

MOST_PAIRS = 20
"""Rows shown for each column of each table: some codes have fourteen thousand."""


@dataclass(frozen=True, slots=True)
class CodePairs:
    """What the table of one kind of claim says of a code."""

    code: str
    setting: ClaimSetting
    found: PairList

    @property
    def total(self) -> int:
        """How many rows without deletion date name the code."""
        return self.found.count.as_column1 + self.found.count.as_column2

    @property
    def title(self) -> str:
        """The table, its quarter and its size, in one line."""
        release, count = self.found.release, self.found.count
        span = f"{release.effective_from} to {release.effective_to}" if release else ""
        force = "" if self.found.in_force else ", not in force"
        return (
            f"NCCI pairs without deletion date, {SETTING_NAMES[self.setting]}, {span}{force}:"
            f" {count.as_column1:,} with {self.code} in column 1, {count.as_column2:,} in column 2"
        )

    def table_json(self) -> dict[str, Any]:
        """The table without its rows."""
        release = self.found.release
        return {
            "setting": self.setting,
            "state": self.found.state,
            "reason": self.found.reason,
            "release": release.id if release else None,
            "in_force": self.found.in_force,
            "as_column1": self.found.count.as_column1,
            "as_column2": self.found.count.as_column2,
            "shown": len(self.found.rows),
        }


def code_pairs(kb: KnowledgeBase, code: str, day: date) -> tuple[CodePairs, ...]:
    """The pairs of a code in the table of each kind of claim."""
    return tuple(CodePairs(code, setting, kb.edits.pairs_with(code, setting, day, MOST_PAIRS)) for setting in CLAIMS)


def pair_json(pair: EditPair) -> dict[str, Any]:
    """One row."""
    return {
        "column1": pair.column1,
        "column2": pair.column2,
        "setting": pair.setting,
        "modifier_indicator": pair.indicator,
        "effective_from": pair.effective_from.isoformat() if pair.effective_from else None,
        "deleted_on": pair.deleted_on.isoformat() if pair.deleted_on else None,
        "rationale": pair.rationale,
        "release": pair.release,
    }
