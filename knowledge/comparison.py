"""What changed between two releases of a table: keys added, gone and altered, with the fields that differ."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.base import KnowledgeBase
from knowledge.errors import SourceError
from knowledge.records import Release
from knowledge.store_comparison import Difference, Side, compare_releases


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two releases of one table, the one that begins first as `old`, and what sets them apart by kind of row."""

    old: Release
    new: Release
    kinds: tuple[Difference, ...]


def compare(base: KnowledgeBase, first: str, second: str, limit: int = 20) -> Comparison:
    """Compare two releases by id. At most `limit` rows of each list are given; the counts are whole.

    Raises SourceError for a release that is not held, or two that are not of one table.
    """
    chosen = [_release(base.releases, name) for name in (first, second)]
    if chosen[0].table != chosen[1].table:
        raise SourceError(f"{first!r} and {second!r} are of different tables; name two releases of one table")
    if chosen[0].id == chosen[1].id:
        raise SourceError(f"{first!r} is named twice; name two releases of one table")
    old, new = sorted(chosen, key=lambda release: release.effective_from)
    parts, facts = base.snapshot.parts, base.snapshot.facts
    sides = [Side(release.id, parts.get(release.id, facts)) for release in (old, new)]
    return Comparison(old, new, tuple(compare_releases(sides[0], sides[1], limit)))


def _release(releases: tuple[Release, ...], name: str) -> Release:
    found = next((release for release in releases if release.id == name), None)
    if found is None:
        table = name.split(":", 1)[0]
        held = [r.id for r in releases if r.table == table] or sorted(r.id for r in releases)
        raise SourceError(f"no release {name!r} is held; held are: {', '.join(held)}")
    return found
