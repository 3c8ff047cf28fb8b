"""An answer to take away: Markdown with numbered sources, and the facts as CSV.

Both are made when the user asks for them and go to the user's browser only.
"""

from __future__ import annotations

import csv
import io

from assistant.answer import Answer, Citation
from ui.numbering import numbered_sources, numbers_by_key, with_numbers
from ui.wording import FOOTER, FORMS, PASSAGE_KINDS, headline, mode_text, period_text

FACT_COLUMNS = (
    "subject",
    "fact",
    "value",
    "unit",
    "setting",
    "meaning",
    "consequence",
    "effective_from",
    "effective_to",
    "in_force",
    "source",
    "source_title",
    "source_locator",
)


def markdown_copy(answer: Answer) -> str:
    """The answer with its status, sources and the disclaimer, ready for a ticket or a note."""
    status = headline(answer)
    parts = [
        f"**Question:** {' '.join(answer.question.split())}",
        f"**{status.label}**: {status.detail}",
        with_numbers(answer.answer, numbers_by_key(answer), lambda number: f"[{number}]"),
    ]
    for title, items in (("Out of date", answer.stale), ("Notes", answer.caveats), ("Open questions", answer.ask)):
        if items:
            parts.append(f"**{title}**\n\n" + "\n".join(f"- {item}" for item in items))
    sources = [f"{s.number}. {source_line(s.citation)}" for s in numbered_sources(answer)]
    if sources:
        parts.append("**Sources**\n\n" + "\n".join(sources))
    who = mode_text(answer.mode)
    parts.append(f"CasePilot, snapshot {answer.snapshot or 'unknown'}. {f'{who}. ' if who else ''}{FOOTER}")
    return "\n\n".join(parts) + "\n"


def source_line(citation: Citation) -> str:
    """A source in one line: publisher, title, edition, period, place in it, form, whose words, and address."""
    form = FORMS.get(citation.form, "").partition(":")[0].lower()
    pieces = (
        f"{citation.publisher}: {citation.title}",
        citation.edition,
        period_text(citation.effective_from, citation.effective_to),
        citation.locator,
        form,
        PASSAGE_KINDS[citation.passage_kind].lower(),
        citation.url,
    )
    return "; ".join(piece for piece in pieces if piece)


def facts_csv(answer: Answer) -> bytes:
    """Every fact of the answer, one a row, as UTF-8 that spreadsheets recognise."""
    numbers = numbers_by_key(answer)
    cited = {citation.key: citation for citation in answer.citations}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FACT_COLUMNS)
    for fact in answer.facts:
        source = cited.get(fact.cite)
        row = (
            fact.subject,
            fact.name,
            fact.value,
            fact.unit,
            fact.setting,
            fact.meaning,
            fact.consequence,
            fact.effective_from or "",
            fact.effective_to or "",
            "yes" if fact.in_force else "no",
            numbers.get(fact.cite, ""),
            source.title if source else "",
            source.locator if source else "",
        )
        writer.writerow([_cell(str(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
