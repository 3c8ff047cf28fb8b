"""Evidence -> records for a model: one for each citation, under the key that we minted for it.

A record is made of the tables' own values and of passages as cited. Text inside a record can neither close it nor open
another: what looks like a key or a tag is changed, and every line of a text is indented.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from assistant.answer import Citation, Fact, Ruling
from assistant.compose.words import fact_label, period, sentence
from assistant.evidence import Evidence, Excerpt
from assistant.lookups.licensed import DESCRIPTOR
from assistant.privacy.redacted import Published

_KEY_LIKE = re.compile(r"[\[(\uff3b\u3010]{1,2}(?=\s*\^?\s*[sS\uff33\uff53]\s?\d)")
_TAG = re.compile(r"[<\uff1c](?=\s*[/!?A-Za-z\uff0f])")
_BREAKS = "\t\n"
_SOFT_HYPHEN = "\u00ad"  # stands inside words, at which a line may be broken
_NOTHING = "\u200b"
_UNSEEN_KINDS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Seen as nothing or as a blank, though Unicode counts them among letters and marks.
_UNSEEN_MARKS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef"
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")
_UNSEEN_MARK = re.compile(f"[{_UNSEEN_MARKS}]")
_KINDS = {"official_row": "row of a table", "official_text": "official text", "our_summary": "summary in our own words"}
_OUTCOMES = {
    "allowed": "allowed",
    "not_allowed": "not allowed",
    "conditional": "allowed on conditions",
    "restricted": "restricted",
    "not_applicable": "does not apply",
    "unknown": "not decided",
}
_LONGEST = 2400  # characters of one passage


def escape(text: str) -> str:
    """The text in which nothing looks like a key of ours or a tag; letters, numbers and signs of measure stay.

    What nobody sees is one blank: signs of control, of format and of direction, tag letters (U+E0000 to U+E007F, in
    which a text can be hidden), variation selectors, signs that Unicode leaves open.
    """
    return _TAG.sub("\u2039", _KEY_LIKE.sub("{", _NOT_ASCII.sub(_seen, text)))


def _seen(found: re.Match[str]) -> str:
    kept: list[str] = []
    for char in _UNSEEN_MARK.sub(_NOTHING, found[0]):
        if char in _BREAKS or unicodedata.category(char) not in _UNSEEN_KINDS:
            kept.append(char)
        elif char != _SOFT_HYPHEN and kept[-1:] != [" "]:
            kept.append(" ")
    return "".join(kept)


def records_text(evidence: Evidence, keys: Sequence[str] | None = None) -> Published:
    """The records of these citations, in that order; all of them, in the order in which they were found, without keys.

    A record begins a line with its key ("[s3] CMS, ...") and ends at a blank line. Unknown keys are left out. A passage
    that several documents bear out stands once; the later records name the first. Descriptors that a site has licensed
    are never among them: a licence to show them is none to send them elsewhere.
    """
    chosen = [c.key for c in evidence.citations] if keys is None else list(dict.fromkeys(keys))
    licensed = {fact.cite for fact in evidence.facts if fact.name == DESCRIPTOR}
    found = [c for key in chosen if key not in licensed and (c := evidence.citation(key)) is not None]
    seen: dict[str, str] = {}
    return Published("\n\n".join(_record(evidence, citation, seen) for citation in found))


def within(evidence: Evidence, keys: Sequence[str], most: int) -> tuple[str, ...]:
    """The first of the keys whose records have at most `most` characters together; the first one always."""
    kept: list[str] = []
    for key in keys:
        size = len(records_text(evidence, (key,)).text)
        if kept and size > most:
            continue
        kept.append(key)
        most -= size
    return tuple(kept)


def _record(evidence: Evidence, citation: Citation, seen: dict[str, str]) -> str:
    lines = [_heading(evidence, citation)]
    lines += [f"- {escape(' '.join(line.split()))}" for line in record_lines(evidence, citation.key)]
    if citation.passage_kind != "official_row" or len(lines) == 1:
        first = seen.setdefault(citation.passage, citation.key)
        if first != citation.key:
            return "\n".join((*lines, f"  the same text as {first}"))
        passage = citation.passage[:_LONGEST]
        lines += [f"  {escape(line.strip())}" for line in passage.splitlines() if line.strip()]
    return "\n".join(lines)


def _heading(evidence: Evidence, citation: Citation) -> str:
    owner = next((e.owner for e in evidence.excerpts if citation.key in e.cites and e.owner), "")
    days = period(citation.effective_from, citation.effective_to)
    parts = [
        f"{citation.publisher}, {citation.title}",
        citation.edition,
        citation.locator,
        days,
        force_of(evidence, citation),
        f"whose rule: {owner}" if owner else "",
        _KINDS[citation.passage_kind],
    ]
    return f"[{citation.key}] {escape('; '.join(' '.join(part.split()) for part in parts if part))}"


def force_of(evidence: Evidence, citation: Citation) -> str:
    """That a record is not in force on the day asked about, "" when it is or nothing says when it was."""
    states = {f.in_force for f in evidence.facts if f.cite == citation.key}
    states |= {e.in_force for e in evidence.excerpts if citation.key in e.cites}
    return "not in force on the day asked about" if False in states else ""


def record_lines(evidence: Evidence, key: str) -> Iterator[str]:
    """What stands under a key, a line each: values and verdicts, titles of its passages, and who says what."""
    for fact in evidence.facts:
        if fact.cite == key:
            yield _fact_line(fact)
    for ruling in evidence.rulings:
        if ruling.cite == key:
            yield _ruling_line(ruling)
    for excerpt in evidence.excerpts:
        if excerpt.cites[:1] == (key,):
            yield from _excerpt_lines(excerpt)


def _fact_line(fact: Fact) -> str:
    setting = f" ({fact.setting.replace('_', ' ')})" if fact.setting else ""
    unit = f" {fact.unit}" if fact.unit and fact.unit != "USD" else ""
    value = f"${fact.value}" if fact.unit == "USD" else fact.value
    said = " ".join(part for part in (sentence(fact.meaning), sentence(fact.consequence)) if part)
    return f"{fact.subject}, {fact_label(fact.name)}{setting}: {value}{unit}. {said}".strip()


def _ruling_line(ruling: Ruling) -> str:
    outcome = _OUTCOMES.get(ruling.outcome, ruling.outcome.replace("_", " "))
    return f"{ruling.subject}, {ruling.action}: {outcome}. {sentence(ruling.text)}".strip()


def _excerpt_lines(excerpt: Excerpt) -> Iterator[str]:
    others = f" (also {', '.join(excerpt.cites[1:])})" if len(excerpt.cites) > 1 else ""
    yield f"{excerpt.title}{others}"
    for who, what in excerpt.sides:
        yield f"{who}: {what}"
