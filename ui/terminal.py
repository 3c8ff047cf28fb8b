"""How answers, records, hits and the snapshot look in a terminal. Rendering only."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.answer import Answer, Citation
from assistant.code_record import CodeRecord
from knowledge.base import KnowledgeBase
from knowledge.dating import is_stale
from knowledge.records import Release
from knowledge.search import Hit

DISCLAIMER = "Informational. Verify with the official source and the payer."
STATUS_WORDS = {
    "answered": "Answered",
    "partial": "Partly: see what is out of date or missing",
    "no_row": "No row in the table that covers this date",
    "not_loaded": "Not loaded: no table held covers this",
    "needs_clarification": "Needs a clearer question",
    "declined": "Declined",
}
KIND_WORDS = {"official_row": "official row", "official_text": "official text", "our_summary": "our summary"}


def _console() -> Any:
    from rich.console import Console

    # Official titles hold square brackets ("Giardiasis [lambliasis]"), which rich would take for its own markup.
    return Console(highlight=False, markup=False)


def show_answer(answer: Answer) -> None:
    """An answer with its status, sources and what to ask."""
    from rich.markdown import Markdown

    console = _console()
    console.print(f"{STATUS_WORDS[answer.status]}. Date of service {answer.as_of}.", style="bold")
    console.print(Markdown(answer.answer))
    for line in answer.stale:
        console.print(f"! {line}")
    for line in answer.caveats:
        console.print(f"* {line}")
    if answer.ask:
        console.print("\nWhat would settle it:", style="bold")
        for line in answer.ask:
            console.print(f"  ? {line}")
    if answer.citations:
        console.print("\nSources", style="bold")
        for citation in answer.citations:
            console.print("  " + citation_line(citation))
    console.print(f"\n{DISCLAIMER}", style="dim")


def citation_line(citation: Citation) -> str:
    """One source in one line."""
    period = ""
    if citation.effective_from or citation.effective_to:
        period = f"; {citation.effective_from or '...'} to {citation.effective_to or 'open'}"
    form = "" if citation.form == "as_published" else f"; {citation.form}"
    edition = f", {citation.edition}" if citation.edition else ""
    kind = KIND_WORDS[citation.passage_kind]
    return (
        f"[{citation.key}] {citation.publisher}, {citation.title}{edition}; {citation.locator}{period}{form} ({kind})"
    )


def show_record(record: CodeRecord) -> None:
    """A code's record: its card, then the NCCI pairs held."""
    show_answer(record.answer)
    if record.pairs:
        from rich.table import Table

        table = Table(title=f"NCCI pairs held: {record.pair_release}", title_justify="left")
        for column in ("Column 1", "Column 2", "Indicator", "Rationale"):
            table.add_column(column)
        for pair in record.pairs[:40]:
            table.add_row(pair.column1, pair.column2, pair.indicator, pair.rationale)
        console = _console()
        console.print(table)
        if len(record.pairs) > 40:
            console.print(f"{len(record.pairs) - 40} more: use --json to see all.")


def hit_json(hit: Hit) -> dict[str, Any]:
    """A search hit as JSON."""
    return {
        "code": hit.code,
        "system": hit.system,
        "title": hit.title,
        "billable": hit.billable,
        "score": hit.score,
        "why": hit.why,
    }


NOTHING_NEAR = "nothing held is close enough to these words"


def hits_json(hits: list[Hit], search_note: str) -> dict[str, Any]:
    """Hits, and a note when there are none or when search works by words only."""
    found: dict[str, Any] = {"hits": [hit_json(hit) for hit in hits]}
    notes = [NOTHING_NEAR] if not hits else []
    if search_note:
        notes.append(f"search by words only: {search_note}")
    if notes:
        found["note"] = "; ".join(notes)
    return found


def show_hits(words: str, hits: list[Hit], search_note: str = "") -> None:
    """Search hits as a table."""
    from rich.table import Table

    console = _console()
    if search_note:
        console.print(f"! Search by words only: {search_note}")
    if not hits:
        console.print(f"Nothing held is close enough to {words!r}. Try other words, or the code itself.")
        return
    table = Table(show_lines=False)
    for column in ("Code", "System", "Title", "Billable", "Why"):
        table.add_column(column)
    for hit in hits:
        table.add_row(hit.code, hit.system, hit.title, "yes" if hit.billable else "no", hit.why)
    console.print(table)


def status_json(base: KnowledgeBase, today: date) -> dict[str, Any]:
    """The `knowledge status` object of the contract."""
    manifest = base.manifest
    return {
        "snapshot": manifest.id,
        "built_at": manifest.built_at.isoformat(),
        "releases": [
            {
                "id": release.id,
                "publisher": release.publisher,
                "title": release.title,
                "edition": release.edition,
                "effective_from": release.effective_from.isoformat(),
                "effective_to": release.effective_to.isoformat() if release.effective_to else None,
                "rows": release.rows_kept,
                "stale": is_stale(release, today),
                "form": release.form,
                "coverage": release.coverage,
            }
            for release in _sorted(manifest.releases)
        ],
        "counts": manifest.totals(),
        "vectors": manifest.vectors,
        "embedder": manifest.embedder or None,
        "warnings": list(manifest.warnings),
    }


def show_status(base: KnowledgeBase, today: date) -> None:
    """The snapshot as a table: what it holds, for which days, and what is stale."""
    console = _console()
    manifest = base.manifest
    console.print(f"Snapshot {manifest.id}, built {manifest.built_at:%Y-%m-%d %H:%M} UTC in {manifest.seconds:.0f} s")
    for release in _sorted(manifest.releases):
        state = "STALE  " if is_stale(release, today) else "current"
        end = release.effective_to.isoformat() if release.effective_to else "open"
        form = "" if release.form == "as_published" else f", {release.form}"
        excerpt = "" if release.coverage == "whole" else ", excerpt"
        rows = f"{release.rows_kept:,} rows{excerpt}{form}"
        console.print(f"{state} {release.id:<25} {release.effective_from} to {end:<10}  {rows}")
        console.print(f"        {release.publisher}, {release.title}", style="dim")
    counts = manifest.totals()
    console.print(
        f"ICD-10-CM: {counts.get('icd10cm_items', 0):,} items, {counts.get('icd10cm_billable', 0):,} billable codes"
    )
    console.print(
        f"Starter library: {counts.get('summary', 0)} code summaries, {counts.get('modifier', 0)} modifiers,"
        f" {counts.get('passage', 0)} guideline passages, {counts.get('indicator', 0)} indicator meanings"
    )
    console.print(f"Vectors: {sum(manifest.vectors.values()):,} ({manifest.embedder or 'none: search by words only'})")
    for warning in manifest.warnings:
        console.print(f"! {warning}")


def _sorted(releases: tuple[Release, ...]) -> list[Release]:
    return sorted(releases, key=lambda release: (release.table, release.effective_from))
