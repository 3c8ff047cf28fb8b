"""How answers, records, hits and the snapshot look in a terminal. Rendering only."""

from __future__ import annotations

from typing import Any

from assistant.answer import Answer, Citation
from assistant.code_pairs import CodePairs
from assistant.code_record import CodeRecord
from knowledge.hits import Hit
from ui.wording import mode_text, usage_text

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


def console() -> Any:
    """A console for official texts."""
    from rich.console import Console

    # Official titles hold square brackets ("Giardiasis [lambliasis]"), which rich would take for its own markup.
    return Console(highlight=False, markup=False)


def show_answer(answer: Answer, currency: str = "") -> None:
    """An answer with its status, sources and what to ask, and what it took where a model worded it."""
    from rich.markdown import Markdown

    out = console()
    out.print(f"{STATUS_WORDS[answer.status]}. Date of service {answer.as_of}.", style="bold")
    out.print(Markdown(answer.answer))
    for line in answer.stale:
        out.print(f"! {line}")
    for line in answer.caveats:
        out.print(f"* {line}")
    if answer.ask:
        out.print("\nWhat would settle it:", style="bold")
        for line in answer.ask:
            out.print(f"  ? {line}")
    if answer.citations:
        out.print("\nSources", style="bold")
        for citation in answer.citations:
            out.print("  " + citation_line(citation))
    who = mode_text(answer.mode)
    if who:
        out.print(f"\n{who}. {usage_text(answer, currency)}.", style="dim")
    out.print(f"\n{DISCLAIMER}", style="dim")


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
    for pairs in record.pairs:
        if pairs.found.rows:
            _show_pairs(pairs)


def _show_pairs(pairs: CodePairs) -> None:
    from rich.table import Table

    table = Table(title=pairs.title, title_justify="left")
    for column in ("Column 1", "Column 2", "Indicator", "Rationale"):
        table.add_column(column)
    for pair in pairs.found.rows:
        table.add_row(pair.column1, pair.column2, pair.indicator, pair.rationale)
    out = console()
    out.print(table)
    if pairs.total > len(pairs.found.rows):
        out.print(
            f'{pairs.total - len(pairs.found.rows):,} more; ask about two codes: casepilot ask "Can ... and ...?"'
        )


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
    """Hits, and a note: that there are none, what decides about the first, that search works by words only."""
    found: dict[str, Any] = {"hits": [hit_json(hit) for hit in hits]}
    notes = [f"{hits[0].code}: {hits[0].ask}"] if hits and hits[0].ask else [] if hits else [NOTHING_NEAR]
    if search_note:
        notes.append(f"search by words only: {search_note}")
    if notes:
        found["note"] = "; ".join(notes)
    return found


def show_hits(words: str, hits: list[Hit], search_note: str = "") -> None:
    """Search hits as a table."""
    from rich.table import Table

    out = console()
    if search_note:
        out.print(f"! Search by words only: {search_note}")
    if not hits:
        out.print(f"Nothing held is close enough to {words!r}. Try other words, or the code itself.")
        return
    table = Table(show_lines=False)
    for column in ("Code", "System", "Title", "Billable", "Why"):
        table.add_column(column)
    for hit in hits:
        table.add_row(hit.code, hit.system, hit.title, "yes" if hit.billable else "no", hit.why)
    out.print(table)
    if hits[0].ask:
        out.print(f"{hits[0].code}: {hits[0].ask}")
