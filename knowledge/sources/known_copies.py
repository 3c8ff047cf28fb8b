"""Copies of official files that are known to differ from what the publisher offers, told by their sha256.

A reader tells the form of a file from its content. Some copies do not show it: their rows are in the official layout
although someone put them together or wrote them again. They are listed in `known_copies.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge import plain
from knowledge.records import Form

_LIST = Path(__file__).with_name("known_copies.yaml")


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """One file outside its archive: how it came to be, in our words, and the form that its release takes."""

    sha256: str
    file: str
    form: Form
    note: str


@lru_cache(maxsize=1)
def known_copies() -> dict[str, KnownCopy]:
    """Every known copy by its sha256."""
    listed = yaml.safe_load(_LIST.read_text(encoding="utf-8"))
    return {copy.sha256: copy for copy in (plain.from_plain(KnownCopy, entry) for entry in listed)}


def known_copy(sha256: str) -> KnownCopy | None:
    """What is known of the copy with this checksum; None for any other file."""
    return known_copies().get(sha256.lower())
