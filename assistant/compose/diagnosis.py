"""Wording for ICD-10-CM codes. Official titles and notes stand in quotation marks, with the level they stand at."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.code_edits import edit_section
from assistant.compose.words import code_text, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.diagnoses import NOTE_LABELS, OTHER_EDITION, WITHOUT_NOTES, other_edition_of
from knowledge.records import NoteKind

SHOWN_NOTES = 6
_ORDER: tuple[NoteKind, ...] = (
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "includes",
    "inclusion_term",
    "seventh_character_note",
    "note",
)


def diagnosis_card(out: DraftWriter, evidence: Evidence, code: str, *, verdict_first: bool = False) -> Status:
    """Title and billability first, then children or 7th characters, then the notes that apply."""
    title = evidence.fact(code, "title")
    billable = evidence.fact(code, "billable")
    if title is None or billable is None:
        return diagnosis_miss(out, evidence, code)
    _verdict(out, evidence, code, title, billable, verdict_first=verdict_first)
    children = evidence.facts_of(code, "child")
    if children:
        out.section("Codes directly below")
        for child in children:
            mark = evidence.fact(child.value, "billable")
            kind = "billable" if mark is not None and mark.value == "yes" else "header"
            out.point(f'{code_text(child.value)} "{child.meaning}" ({kind})', child, mark)
        out.ask.append("Which of the codes below does the documentation support?")
    seventh = evidence.facts_of(code, "seventh_character")
    if seventh:
        out.section("7th characters")
        for fact in seventh:
            out.point(f'**{fact.value}** "{fact.meaning}"', fact)
    notes(out, evidence, code)
    if (lacking := evidence.fact(code, WITHOUT_NOTES)) is not None:
        out.caveats.append(
            f"The edition held for this date is the {lacking.meaning}: Includes, Excludes, Code first and 7th character"
            " notes cannot be told from it."
        )
    edit_section(out, evidence, code)
    place(out, evidence, code)
    return "answered"


def _verdict(
    out: DraftWriter, evidence: Evidence, code: str, title: Fact, billable: Fact, *, verdict_first: bool
) -> None:
    ruling = next((r for r in evidence.rulings_of(code) if r.action == "report as a diagnosis code"), None)
    edition = release_line(billable, evidence)
    if billable.value == "yes":
        word = "Yes: " if verdict_first else ""
        out.say(
            f'{word}{code_text(code)} "{title.value}" is a billable ICD-10-CM code ({edition}).',
            title,
            billable,
            ruling,
        )
    else:
        word = "No: " if verdict_first else ""
        out.say(
            f'{word}{code_text(code)} "{title.value}" is not billable: it is a header and needs more characters'
            f" ({edition}).",
            title,
            billable,
            ruling,
        )


def notes(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Instructional notes, its own and inherited, by kind."""
    for kind in _ORDER:
        found = [f for f in evidence.facts_of(code, kind) if not f.meaning.startswith("note at chapter")]
        if not found:
            continue
        out.section(NOTE_LABELS[kind])
        shown = found[:SHOWN_NOTES]
        for fact in shown:
            out.point(f'"{fact.value}" ({fact.meaning})', fact)
        if len(found) > len(shown):
            out.point("More notes of this kind are among the facts of this answer.")


def place(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Parent and chapter."""
    parent, chapter = evidence.fact(code, "parent"), evidence.fact(code, "chapter")
    if parent is None:
        return
    out.section("Where it stands")
    out.point(f'Under {code_text(parent.value)} "{parent.meaning}"', parent)
    if chapter is not None and chapter.value != parent.value:
        out.point(f'Chapter {chapter.value} "{chapter.meaning}"', chapter)


def diagnosis_miss(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """No such code in the edition, or no edition for the day; the nearest that exist are offered."""
    gap = evidence.gap(code, "ICD-10-CM")
    near = [
        c for c in evidence.codes if c.verified and c.system == "icd10cm" and evidence.fact(c.code, "title") is not None
    ]
    if gap is not None and gap.state == "no_row":
        out.say(
            f"{code_text(code)} has the shape of an ICD-10-CM code, but the edition for this date has no row for it.",
            gap,
        )
    else:
        reason = sentence(gap.reason) if gap is not None else ""
        out.say(
            f"{code_text(code)} has the shape of an ICD-10-CM code. No loaded edition that covers this date holds it,"
            f" so whether it exists on this date cannot be said. {reason}",
            gap,
        )
    elsewhere = evidence.fact(other_edition_of(code), OTHER_EDITION)
    if elsewhere is not None:
        out.say(
            f'{code_text(code)} "{elsewhere.meaning}" stands in the edition {elsewhere.value}, which begins'
            f" {elsewhere.effective_from}.",
            elsewhere,
        )
    if near:
        out.section("Nearest codes in the edition held")
        for item in near:
            title = evidence.fact(item.code, "title")
            if title is not None:
                out.point(f'{code_text(item.code)} "{title.value}" ({item.status})', title)
        out.ask.append("Is one of these meant?")
    return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"
