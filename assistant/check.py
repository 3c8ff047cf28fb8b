"""The closed-world gate: no code, number, amount, date or verdict leaves unless this answer's evidence backs it.

A statement passes when (1) everything it says it rests on is in the evidence and cited, and every citation exists;
(2) what it repeats word for word from a cited passage (a whole clause) or a used fact (of the code named before it)
needs no further proof; and (3) of the rest, every code, with its modifiers, is named by the evidence used, every
number and date belongs to a used fact of the code it stands with and of the name and setting it is given under, and
every word of permission or prohibition agrees with a typed verdict about that code and modifier. A statement that
fails is replaced by a marked gap and the answer becomes partial. The gate is code and runs on every answer, whoever
drafted it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answer import Fact, Ruling
from assistant.cited import Cited, Passages, plain
from assistant.draft import Draft, Section, Statement, Support
from assistant.evidence import Evidence, Excerpt, Gap
from assistant.values import bad_column, bad_date, bad_number, bad_period, bad_word, codes_of, readings_in
from assistant.verdicts import unmatched_verdict, wrong_state
from knowledge.codes import find_codes

REMOVED = "[A statement was removed here: its source could not be verified.]"

_QUOTED = re.compile('"([^"]+)"|\u201c([^\u201d]+)\u201d')
_MIXED = re.compile(r"\b(?:[A-Za-z]+\d\w*|\d+[A-Za-z]\w*)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# Where a clause of a passage begins: after another one, or after the label of its line ("Includes:", "62321:").
# Patterns made for each clause would have to be compiled each time; these are looked for beside the clause found.
_LABEL = re.compile(r"(?:\w+(?: \w+)?: )?")
_BEGUN = re.compile(r"(?:[\n.;!?(]\s*|\n\w+(?: \w+)?: |\breplaced by )\Z")
_ENDED = re.compile(r"\s*(?:[\n.;!?)]|\Z)")
_NEAR = 60
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Rejection:
    """A statement that did not pass, and why."""

    statement: Statement
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The draft after the gate, and what it stopped."""

    draft: Draft
    rejected: tuple[Rejection, ...]


def check(draft: Draft, evidence: Evidence, *, gate_caveats: bool = True) -> Checked:
    """Pass every statement through the gate."""
    rejected: list[Rejection] = []
    sections: list[Section] = []
    passages = Passages(evidence)
    for section in draft.sections:
        kept: list[Statement] = []
        for statement in section.statements:
            reason = reject_reason(statement, evidence, passages)
            if reason:
                rejected.append(Rejection(statement, reason))
                kept.append(Statement(REMOVED, bullet=statement.bullet))
            else:
                kept.append(statement)
        heading = "" if _loose_tokens(section.heading, evidence) else section.heading
        sections.append(Section(heading, tuple(kept)))
    caveats = tuple(c for c in draft.caveats if not gate_caveats or not _loose_tokens(c, evidence))
    ask = tuple(line for line in draft.ask if not _loose_tokens(line, evidence))
    status = "partial" if rejected and draft.status == "answered" else draft.status
    return Checked(replace(draft, sections=tuple(sections), status=status, caveats=caveats, ask=ask), tuple(rejected))


def reject_reason(statement: Statement, evidence: Evidence, passages: Passages | None = None) -> str:
    """Why a statement may not leave; "" when it may. Statements of one answer share its passages."""
    foreign = next((use for use in statement.uses if not _in_evidence(use, evidence)), None)
    if foreign is not None:
        return "it rests on something that no look-up of this answer returned"
    unknown = next((key for key in statement.cites if evidence.citation(key) is None), None)
    if unknown is not None:
        return f"it cites {unknown!r}, which is not a source of this answer"
    if any(isinstance(use, Fact | Ruling) and use.cite not in statement.cites for use in statement.uses):
        return "it uses evidence without citing its source"
    cited = (passages or Passages(evidence)).of(statement.cites)
    residue = _residue(statement, cited)
    return (
        bad_text(statement, cited)
        or _bad_code(residue, statement)
        or bad_period(residue, statement)
        or bad_date(residue, statement, evidence.as_of)
        or bad_column(residue, statement)
        or bad_word(residue, statement)
        or bad_number(residue, statement)
        or _bad_token(residue, statement, cited)
        or _bad_verdict(residue, statement)
    )


def bad_text(statement: Statement, cited: Cited) -> str:
    """Why a quotation is not word for word, or a fact's text stands with another code; "" when all is right."""
    return _bad_quotation(statement, cited) or _bad_owner(statement, cited)


def _in_evidence(use: Support, evidence: Evidence) -> bool:
    if isinstance(use, Fact):
        return use in evidence.facts
    if isinstance(use, Ruling):
        return use in evidence.rulings
    return use in evidence.gaps if isinstance(use, Gap) else use in evidence.excerpts


def _residue(statement: Statement, cited: Cited) -> str:
    """The statement without what is repeated word for word from its evidence."""
    text = plain(statement.text)
    if len(text) >= 4 and _stands_in(text, cited):
        return ""
    fragments = _fragments(statement) | cited.names
    spans = [span for fragment in fragments for span in _whole_words(fragment, text)]
    spans += [
        (start, end) for start, end in _sentences(text) if end - start >= 12 and _stands_in(text[start:end], cited)
    ]
    kept = list(text)
    for start, end in spans:
        kept[start:end] = "\u2026" * (end - start)
    return re.sub("\u2026+", " \u2026 ", "".join(kept))


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def _stands_in(text: str, cited: Cited) -> bool:
    """Whether the passages hold the text as whole clauses: a part of "not billed with either" may say the reverse."""
    clause = text.strip().rstrip(".:").casefold()
    passages = cited.folded
    start = passages.find(clause)
    while start >= 0:
        begun = _LABEL.fullmatch(passages, 0, start) or _BEGUN.search(passages, max(0, start - _NEAR), start)
        if begun and _ENDED.match(passages, start + len(clause)):
            return True
        start = passages.find(clause, start + 1)
    return False


def _whole_words(fragment: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the fragment stands in the text as whole words, whatever the case."""
    folded, sought = text.lower(), fragment.lower()
    start = folded.find(sought) if len(folded) == len(text) else -1
    while start >= 0:
        end = start + len(sought)
        if not (_WORD.match(folded, start - 1) if start else None) and not _WORD.match(folded, end):
            yield start, end
        start = folded.find(sought, end)


def _fragments(statement: Statement) -> set[str]:
    found: set[str] = set()
    for use in statement.uses:
        if isinstance(use, Fact):
            found |= {use.meaning, use.consequence, use.value if " " in use.value else ""}
            found.add(f"{use.name.replace('_', ' ')}: {use.value}")
        elif isinstance(use, Ruling):
            found.add(use.text)
        elif isinstance(use, Excerpt):
            found |= {use.text, use.title, *(text for _, text in use.sides)}
        else:
            found.add(use.reason)
    long = {plain(text).rstrip(".") for text in found if len(text) >= 12 or " " in text}
    # A short official title ("COVID-19") counts where the statement puts it in quotation marks.
    return long | {text for text in found if len(text) >= 4 and f'"{text}"' in statement.text}


def _bad_quotation(statement: Statement, cited: Cited) -> str:
    """What stands in quotation marks is official text, word for word."""
    quotations = [straight or curly for straight, curly in _QUOTED.findall(statement.text)]
    if not quotations:
        return ""
    held = " ".join(f"{use.value}\n{use.meaning}" for use in statement.uses if isinstance(use, Fact))
    known = f"{cited.lowered} {plain(held).lower()}"
    for quoted in quotations:
        if plain(quoted).lower() not in known:
            return f"{quoted!r:.60} is quoted, and no evidence used has it word for word"
    return ""


def _bad_owner(statement: Statement, cited: Cited) -> str:
    """Text of a fact (a title, a meaning) or of a line about one code stands with a code that it is about."""
    owners: dict[str, set[str]] = {}
    for use in statement.uses:
        if isinstance(use, Fact | Ruling):
            texts = (use.text,) if isinstance(use, Ruling) else (use.value, use.meaning, use.consequence)
            for text in texts:
                if " " in text:
                    owners.setdefault(plain(text).rstrip(".").lower(), set()).update(codes_of(use))
    for text, named in cited.owners:
        owners.setdefault(text, set()).update(named)
    said = plain(statement.text)
    lowered = said.lower()
    mentions = [m for m in find_codes(said) if m.sure]
    longest: dict[str, int] = {}
    for text, codes in sorted(owners.items(), key=lambda item: -len(item[0])):
        start = lowered.find(text)
        if start < 0 or any(text in longer for longer in longest):
            continue
        # A code inside another such text ("add-on to 99291") is not what this one is said of.
        inside = [(at, at + len(longer)) for longer, at in longest.items()]
        longest[text] = start
        if _part_of_a_clause(said, start, text, cited):
            continue
        before = [m for m in mentions if m.end <= start and not any(a <= m.start < b for a, b in inside)]
        if before and codes and not codes & readings_in(before[-1]):
            return f"{text!r:.60} is said of {before[-1].text!r}, of which the evidence does not say it"
    return ""


def _part_of_a_clause(said: str, start: int, text: str, cited: Cited) -> bool:
    """Whether the words are only a part of a sentence that the passages hold as a whole ("giving it is not in it")."""
    for begin, end in _sentences(said):
        if begin <= start < end:
            sentence = said[begin:end].strip().rstrip(".:")
            return len(sentence) > len(text) and _stands_in(sentence, cited)
    return False


def _bad_code(residue: str, statement: Statement) -> str:
    allowed = {code for use in statement.uses for code in codes_of(use)}
    actions = {use.action.removeprefix("modifier ") for use in statement.uses if isinstance(use, Ruling)}
    actions |= {use.subject.removeprefix("modifier ") for use in statement.uses if isinstance(use, Fact)}
    for mention in find_codes(residue):
        if not mention.sure and not (mention.readings and mention.text.isupper()):
            continue
        if not readings_in(mention) & allowed:
            return f"code {mention.text!r} is not named by the evidence that the statement uses"
        if mention.range_end is not None and mention.range_end.code not in allowed:
            return f"code {mention.range_end.code!r} is not named by the evidence that the statement uses"
        for modifier in mention.modifiers:
            if modifier not in actions and not {f"{code}-{modifier}" for code in readings_in(mention)} & allowed:
                return f"{mention.text!r} carries modifier {modifier}, which the evidence used does not name"
    return ""


def _bad_token(residue: str, statement: Statement, cited: Cited) -> str:
    """Other words with digits ("RVU26C", "13x") come from the evidence used."""
    if _MIXED.search(residue) is None:
        return ""
    known = f"{cited.known} {statement.uses}".lower()
    spans = [(m.start, m.end) for m in find_codes(residue)]
    for found in _MIXED.finditer(residue):
        inside = any(start <= found.start() < end for start, end in spans)
        if not inside and not re.search(rf"(?<!\w){found.group().lower()}(?!\w)", known):
            return f"{found.group()!r} is not in the evidence that the statement uses"
    return ""


def _bad_verdict(residue: str, statement: Statement) -> str:
    found = unmatched_verdict(residue, [use for use in statement.uses if isinstance(use, Ruling)])
    found = found or wrong_state(residue, {use.state for use in statement.uses if isinstance(use, Gap)})
    return f"{found!r} matches no typed verdict of the evidence" if found else ""


def _loose_tokens(text: str, evidence: Evidence) -> bool:
    """Whether a caveat, which has no evidence of its own, names a code or number that this answer does not hold."""
    known = {code.code for code in evidence.codes}
    return any(m.sure and m.readings and m.code not in known for m in find_codes(text)) or "$" in text
