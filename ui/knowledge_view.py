"""How the snapshot looks in a terminal and as JSON: releases, what an addition did, comparisons, checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from knowledge.base import KnowledgeBase
from knowledge.dating import is_stale, superseded_by
from knowledge.records import Release
from knowledge.snapshot import Snapshot
from ui.terminal import console

if TYPE_CHECKING:  # a question on the command line shall not wait for the readers of files
    from knowledge.add import AddReport, FileReport
    from knowledge.catalogue_entries import Offer
    from knowledge.comparison import Comparison
    from knowledge.fetch import FetchReport
    from knowledge.store_comparison import Difference, Row
    from knowledge.verification import Check

_OUTCOMES = {"held": "held already", "set_aside": "set aside", "not_read": "not read"}
_CYCLES = {"quarterly": "each quarter", "half_yearly": "each half-year", "annual": "each year", "none": "as needed"}
_SHOWN_REFUSALS = 5


def status_json(base: KnowledgeBase, today: date) -> dict[str, Any]:
    """The `knowledge status` object of the contract."""
    manifest = base.manifest
    return {
        "snapshot": manifest.id,
        "built_at": manifest.built_at.isoformat(),
        "releases": [_release_json(release, manifest.releases, today) for release in _sorted(manifest.releases)],
        "counts": manifest.totals(),
        "library": manifest.library,
        "vectors": manifest.vectors,
        "embedder": manifest.embedder or None,
        "warnings": list(manifest.warnings),
    }


def _release_json(release: Release, releases: Sequence[Release], today: date) -> dict[str, Any]:
    later = superseded_by(release, releases)
    return {
        "id": release.id,
        "publisher": release.publisher,
        "title": release.title,
        "edition": release.edition,
        "effective_from": release.effective_from.isoformat(),
        "effective_to": release.effective_to.isoformat() if release.effective_to else None,
        "rows": release.rows_kept,
        "rows_read": release.rows_read,
        "rows_refused": release.rows_read - release.rows_kept,
        "refused": list(release.refused),
        "stale": is_stale(release, today),
        "superseded_by": later.id if later else None,
        "cycle": release.cycle,
        "days_since_end": _days_since_end(release, today),
        "form": release.form,
        "coverage": release.coverage,
        "pieces": list(release.pieces),
        "file": release.file_name,
        "sha256": release.sha256,
        "read_on": release.read_on.isoformat() if release.read_on else None,
        "note": release.note,
    }


def _days_since_end(release: Release, today: date) -> int | None:
    """How many days ago its period ended; None while it runs or when it has no end."""
    if release.effective_to is None or release.effective_to >= today:
        return None
    return (today - release.effective_to).days


def show_status(base: KnowledgeBase, today: date) -> None:
    """The snapshot: what it holds, for which days, how old it is, and what is stale by its own cycle."""
    out = console()
    manifest = base.manifest
    out.print(f"Snapshot {manifest.id}, built {manifest.built_at:%Y-%m-%d %H:%M} UTC in {manifest.seconds:.0f} s")
    for release in _sorted(manifest.releases):
        later = superseded_by(release, manifest.releases)
        state = "earlier" if later else "STALE  " if is_stale(release, today) else "current"
        end = release.effective_to.isoformat() if release.effective_to else "open"
        form = "" if release.form == "as_published" else f", {release.form}"
        excerpt = "" if release.coverage == "whole" else ", excerpt"
        pieces = f" ({' '.join(release.pieces)})" if release.pieces and excerpt else ""
        rows = f"{_rows(release.rows_kept)}{excerpt}{pieces}{form}"
        out.print(f"{state} {release.id:<25} {release.effective_from} to {end:<10}  {rows}")
        out.print(f"        {release.publisher}, {release.title}{_age(release, later, today)}", style="dim")
        if release.rows_read > release.rows_kept:
            out.print(f"        {release.rows_read - release.rows_kept:,} of {release.rows_read:,} rows refused")
    counts, library = manifest.totals(), manifest.library
    out.print(
        f"ICD-10-CM: {counts.get('icd10cm_items', 0):,} items, {counts.get('icd10cm_billable', 0):,} billable codes,"
        f" all editions together"
    )
    out.print(
        f"Starter library: {counts.get('summary', 0)} code summaries ({library.get('summary_cpt', 0)} CPT,"
        f" {library.get('summary_hcpcs', 0)} HCPCS Level II), {counts.get('modifier', 0)} modifiers in detail,"
        f" {counts.get('passage', 0)} guideline passages ({library.get('passage_sides', 0)} set payers beside each"
        f" other), {counts.get('indicator', 0)} indicator meanings"
    )
    out.print(
        f"Read against its documents by a second reader: {library.get('summary_reviewed', 0)} of the summaries,"
        f" {library.get('modifier_reviewed', 0)} of the modifiers, {library.get('passage_reviewed', 0)} of the passages"
    )
    out.print(f"Vectors: {sum(manifest.vectors.values()):,} ({manifest.embedder or 'none: search by words only'})")
    for warning in manifest.warnings:
        out.print(f"! {warning}")


def _rows(number: int) -> str:
    return f"{number:,} row" if number == 1 else f"{number:,} rows"


def _age(release: Release, later: Release | None, today: date) -> str:
    """How long ago the newest release of a table ended; an earlier one is kept for earlier dates of service."""
    if later is not None:
        return f"; followed by {later.id}"
    days = _days_since_end(release, today)
    if days is None:
        return ""
    return f"; ended {days:,} days ago, published {_CYCLES[release.cycle]}"


def _sorted(releases: tuple[Release, ...]) -> list[Release]:
    return sorted(releases, key=lambda release: (release.table, release.effective_from, release.id))


def added_json(report: AddReport) -> dict[str, Any]:
    """What became of every file, and the snapshot now in service."""
    return {
        "snapshot": report.snapshot.manifest.id if report.snapshot else None,
        "files": [
            {
                "file": file.name,
                "outcome": file.outcome,
                "release": file.release or None,
                "layout": file.layout or None,
                "rows_read": file.read,
                "rows_kept": file.kept,
                "rows_refused": file.refused_rows,
                "refused": list(file.refused),
                "reason": file.reason,
            }
            for file in report.files
        ],
    }


def show_added(report: AddReport) -> None:
    """What was read, with honest counts, and what was not."""
    out = console()
    for file in report.named("added"):
        refused = f", {file.refused_rows:,} refused" if file.refused_rows else ""
        out.print(f"{file.release:<28} {file.kept:>9,} of {_rows(file.read)}{refused}  {file.name}")
        _show_refusals(file)
    for file in report.files:
        if file.outcome != "added":
            release = f" ({file.release})" if file.release else ""
            out.print(f"{_OUTCOMES[file.outcome]}: {file.name}{release}: {file.reason}", style="dim")
    if report.snapshot is None:
        out.print("Nothing new: the snapshot in service stays as it is.")


def _show_refusals(file: FileReport) -> None:
    out = console()
    for line in file.refused[:_SHOWN_REFUSALS]:
        out.print(f"    {line}")
    if file.refused_rows > _SHOWN_REFUSALS:
        out.print(f"    and {file.refused_rows - _SHOWN_REFUSALS:,} more; --json lists up to {len(file.refused)}")


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Two releases and what sets them apart."""
    return {
        "old": found.old.id,
        "new": found.new.id,
        "kinds": [
            {
                "kind": kind.kind,
                "added": kind.added,
                "deleted": kind.gone,
                "changed": kind.changed,
                "rows_added": [dict(zip(kind.columns, row, strict=True)) for row in kind.first_added],
                "rows_deleted": [dict(zip(kind.columns, row, strict=True)) for row in kind.first_gone],
                "rows_changed": [
                    {"key": list(new[: kind.key]), "fields": _changes(kind, old, new)}
                    for old, new in kind.first_changed
                ],
            }
            for kind in found.kinds
        ],
    }


def _changes(kind: Difference, old: Row, new: Row) -> dict[str, list[Any]]:
    pairs = zip(kind.columns, old, new, strict=True)
    return {column: [before, after] for column, before, after in pairs if before != after}


def show_comparison(found: Comparison) -> None:
    """Counts, then the first rows of each list."""
    out = console()
    out.print(f"{found.old.id} ({found.old.title}) -> {found.new.id} ({found.new.title})", style="bold")
    for kind in found.kinds:
        out.print(f"{kind.kind}: {kind.added:,} added, {kind.gone:,} deleted, {kind.changed:,} changed", style="bold")
        for sign, rows in (("+", kind.first_added), ("-", kind.first_gone)):
            for row in rows:
                out.print(f"  {sign} {_key(kind, row)}  {_rest(row[kind.key :])}")
        for old, new in kind.first_changed:
            changes = _changes(kind, old, new)
            told = "; ".join(f"{column} {before} -> {after}" for column, (before, after) in changes.items())
            out.print(f"  ~ {_key(kind, new)}  {told}")
    if not found.kinds:
        out.print("The two hold no kind of row in common.")


def _key(kind: Difference, row: Row) -> str:
    return " ".join(str(cell) for cell in row[: kind.key] if cell not in (None, ""))


def _rest(cells: Sequence[Any]) -> str:
    shown = ", ".join(str(cell) for cell in cells if cell not in (None, ""))
    return shown if len(shown) <= 100 else f"{shown[:99]}…"


def checks_json(snapshot: Snapshot, checks: Sequence[Check]) -> dict[str, Any]:
    """Every check with its finding."""
    return {
        "snapshot": snapshot.manifest.id,
        "holds": all(check.holds for check in checks),
        "checks": [{"name": check.name, "holds": check.holds, "found": check.found} for check in checks],
    }


def show_checks(snapshot: Snapshot, checks: Sequence[Check]) -> None:
    """What fails, in full; what holds, counted."""
    out = console()
    failed = [check for check in checks if not check.holds]
    for check in failed:
        out.print(f"FAILS  {check.name}: {check.found}")
    parts = len(snapshot.manifest.parts)
    out.print(
        f"Snapshot {snapshot.manifest.id}: {len(checks) - len(failed)} of {len(checks)} checks hold, {parts} parts."
    )


def show_offers(offers: Sequence[Offer]) -> None:
    """What can be downloaded."""
    out = console()
    out.print("casepilot knowledge fetch NAME... downloads and adds:")
    for offer in offers:
        terms = " (holds CPT codes: --accept-ama-license)" if offer.ama else ""
        out.print(f"  {offer.name:<18} {offer.title}, {offer.publisher}{terms}")


def show_fetched(found: FetchReport) -> None:
    """What was downloaded, and of which edition."""
    out = console()
    for item in found.fetched:
        for path in item.files:
            size = path.stat().st_size
            out.print(f"{item.offer.name:<18} edition of {item.edition}  {path.name} ({size:,} bytes)")
