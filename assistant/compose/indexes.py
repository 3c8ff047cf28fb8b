"""Wording for entries of the ICD-10-CM indexes and tables: the path, its codes as printed, then the tabular list."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.diagnosis import diagnosis_card
from assistant.compose.parts import found_answer
from assistant.compose.passages import excerpts
from assistant.compose.words import code_text, gap_words, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.index_words import asks_index
from assistant.lookups.indexes import COLUMN_WORDS, ENTRY, TITLES
from assistant.question import Question
from knowledge.sources.index_terms import bare_code


def index_answer(out: DraftWriter, question: Question, evidence: Evidence) -> Status | None:
    """The nearest entry with its codes, others beside it, and the code in the tabular list; None without an entry."""
    asked = asks_index(question.text)
    if asked is None:
        return None
    entries = [fact for fact in evidence.facts if fact.name == ENTRY]
    if not entries:
        return None
    best = entries[0]
    columns = _printed(evidence, best)
    wanted = next((fact for fact in columns if fact.name == asked.column), None)
    source = release_line(best, evidence)
    only = wanted or (columns[0] if len({fact.value for fact in columns}) == 1 else None)
    if only is not None:
        out.say(f'{_line(only)}. Entry "{best.value}" ({source}).', best, only)
    else:
        out.say(f'Entry "{best.value}" ({source}).', best)
    if best.meaning:
        out.say(f'"{best.meaning}" refers to it.', best)
    if wanted is None and asked.column:
        out.say(f"It prints no code under {COLUMN_WORDS[asked.column]}.", best)
    for fact in columns if only is None else ():
        out.point(_line(fact), fact)
    _references(out, evidence, best)
    if wanted is not None and len(columns) > 1:
        out.section("Other columns of this entry")
        for fact in columns:
            if fact is not wanted:
                out.point(_line(fact), fact)
    if only is not None:
        out.section("In the tabular list")
        diagnosis_card(out, evidence, bare_code(only.value.partition(" ")[0]))
    _others(out, evidence, entries[1:])
    out.caveats.append("An index entry is where to look, not the code to report: confirm it in the tabular list.")
    excerpts(out, evidence, heading="The rule", most=1)
    if only is None and columns:
        out.ask.append(f"Which of these applies: {', '.join(COLUMN_WORDS[fact.name] for fact in columns)}?")
    return "answered"


def index_missing(out: DraftWriter, question: Question, evidence: Evidence) -> Status | None:
    """Say that the table named has no such entry or is not loaded, then what the words find elsewhere.

    None when the question named no table.
    """
    asked = asks_index(question.text)
    gap = evidence.gap(asked.words, TITLES[asked.part]) if asked is not None and asked.named else None
    if gap is None:
        return None
    out.say(sentence(gap_words(gap)), gap)
    out.section("Found by the words instead")
    found_answer(out, question, evidence)
    return "no_row" if gap.state == "no_row" else "not_loaded"


def _printed(evidence: Evidence, entry: Fact) -> list[Fact]:
    return [fact for fact in evidence.facts_of(entry.subject) if fact.name in COLUMN_WORDS]


def _line(fact: Fact) -> str:
    more = ", which needs more characters" if fact.value.endswith("-") else ""
    label = "" if fact.name == "code" else f"{fact.meaning}: "
    return f"{label[:1].upper()}{label[1:]}{code_text(fact.value)}{more}"


def _references(out: DraftWriter, evidence: Evidence, entry: Fact) -> None:
    for fact in evidence.facts_of(entry.subject, "see", "see_also"):
        out.point(f'{"See" if fact.name == "see" else "See also"} "{fact.value}"', fact)


def _others(out: DraftWriter, evidence: Evidence, entries: list[Fact]) -> None:
    if entries:
        out.section("Other entries with these words")
    for entry in entries:
        columns = _printed(evidence, entry)
        codes = ", ".join(code_text(fact.value) for fact in columns[:1])
        rest = f": {codes}" if codes else ""
        where = evidence.facts_of(entry.subject, "see")
        told = f'; see "{where[0].value}"' if where and not codes else ""
        out.point(f'"{entry.value}"{rest}{told}', entry, *columns[:1], *where[:1])
