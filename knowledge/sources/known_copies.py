"""Copies of official files that circulate and are not as published, told by their digest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from knowledge.records import Form

_LIST = Path(__file__).with_name("known_copies.yaml")


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """How a copy came about, in our words."""

    form: Form
    note: str


@cache
def _known() -> dict[str, KnownCopy]:
    entries = yaml.safe_load(_LIST.read_text(encoding="utf-8")) or []
    return {entry["sha256"]: KnownCopy(entry["form"], " ".join(entry["note"].split())) for entry in entries}


def known_copy(sha256: str) -> KnownCopy | None:
    """The entry of a file whose content alone does not show that it is not as published."""
    return _known().get(sha256)
