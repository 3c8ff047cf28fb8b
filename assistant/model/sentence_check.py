"""A sentence of a model beside the evidence that it cites: it stands only when that evidence says it.

A sentence is read clause by clause. Each clause must be a value of a cited fact, a verdict of the cited evidence, or
what a cited record says, with the same turns and bounds. Whatever is said beyond that goes through the closed-world
gate. What cannot be decided is a fault. The check reads data and follows nothing that the data say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from assistant.answer import Citation, Fact, Ruling
from assistant.check import bad_text, reject_reason
from assistant.cited import Passages, plain
from assistant.draft import Statement, Support
from assistant.evidence import Evidence
from assistant.model.claim_units import OWNERS, Unit, Units, codes_about, codes_in
from assistant.model.claim_words import MONTH_AND_YEAR, Word, iso_days, words_of
from assistant.model.sentence import CheckedSentence, Sentence
from assistant.model.small_talk import claims_nothing
from assistant.model.support import supports
from assistant.model.typed_claims import ENDED, matched_values
from assistant.model.verdict_claims import matched_verdicts
from knowledge.codes import parse_code

NO_SOURCE = "it cites no source"
NOT_SAID = "the cited sources do not say this"

_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+|^#+\s+")
_BREAK = re.compile(
    r";\s+|:\s+|\s[\u2013\u2014-]\s+|[.!?]\s+|\s*[()|]\s*"
    r"|,\s+(?:and|but|while|whereas|so)\s+|\s+(?:and|but|while|whereas)\s+|,\s+",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"^(?:(?:according to|per|under|in|as|by|for)\s+)?(?P<who>[^,:;]{3,160}?)"
    r"(?:,\s+|:\s+|\s+(?:says?|states?|lists?|gives?|shows?|notes?)(?:\s+that)?:?\s+)",
    re.IGNORECASE,
)
_OWNER_WORDS = {
    "medicare_national": "Medicare national rule CMS",
    "code_set": "code set rule CPT ICD-10-CM HCPCS official guidelines convention",
}
_EDGES = " \t.,;:*_`|-\u2013\u2014"
_BREAKS_AT_MOST = 40
_TRIES_AT_MOST = 100  # clauses looked at for one sentence; one that needs more is not made of records
_AFTER_A_NAME = frozenset((":", "|", "(", ")", "-", "\u2013", "\u2014"))  # "62320:", not "26 and"
_PROVENANCE = 4
_ENOUGH, _ALONE_AS_CONSEQUENCE = 3, 4
_ALONE = 6  # words with which a meaning stands without the name of what it is the meaning of
_PROVENANCE_WORDS = frozenset(("quarter", "effectiv", "period", "edition", "releas", "rul", "THROUGH"))
_ON_A_DAY = re.compile(r"\bin force on (\d{4}-\d{2}-\d{2})")
_ADDED_TO = re.compile(r"\badd-?\s?on(?:s| codes?)?\s+(?:to|of|for|with)\b", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class _Case:
    """What a sentence is compared with."""

    keys: tuple[str, ...]
    facts: tuple[Fact, ...]
    rulings: tuple[Ruling, ...]
    units: tuple[Unit, ...]
    frame: frozenset[str]
    days: frozenset[str]
    names: frozenset[str]
    modifiers: frozenset[str]
    subject: frozenset[str]
    """The subject of the cited facts when they have but one."""
    evidence: Evidence


class _Book:
    """What the sentences of one answer are compared with, made once for each set of keys."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._units = Units(evidence)
        self._cases: dict[tuple[str, ...], _Case] = {}

    def case(self, keys: tuple[str, ...]) -> _Case:
        """The evidence of these keys."""
        case = self._cases.get(keys)
        if case is None:
            case = self._cases[keys] = self._made(keys)
        return case

    def _made(self, keys: tuple[str, ...]) -> _Case:
        evidence = self.evidence
        units = tuple(dict.fromkeys(unit for key in keys for unit in self._units.of(key)))
        citations = [c for key in keys if (c := evidence.citation(key)) is not None]
        facts = tuple(fact for fact in evidence.facts if fact.cite in keys)
        rulings = tuple(ruling for ruling in evidence.rulings if ruling.cite in keys)
        names = frozenset().union(*(unit.named for unit in units))
        modifiers = frozenset().union(*(unit.modifiers for unit in units))
        ends = [day for c in citations for day in (c.effective_from, c.effective_to) if day is not None]
        days = frozenset(day.isoformat() for day in ends)
        one = _one(facts, rulings)
        return _Case(keys, facts, rulings, units, _frame(evidence, citations), days, names, modifiers, one, evidence)


# An answer's passages live as long as the check of the answer, and so does what is kept beside them.
_books: WeakKeyDictionary[Passages, _Book] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _State:
    """What the clauses before have said: subject, facts named, verdict given."""

    subject: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    named: tuple[Fact | Ruling, ...] = ()
    loose: tuple[tuple[int, int], ...] = ()
    """Where clauses stand that a passage bears out."""
    said: int = 0


def check_sentence(sentence: Sentence, evidence: Evidence, passages: Passages) -> CheckedSentence:
    """The sentence as a statement on the evidence of its keys, with its fault; "" when it may be shown.

    Keys that the evidence lacks count as none. Never raises for a text of any kind.
    """
    keys = tuple(dict.fromkeys(key for key in sentence.keys if evidence.citation(key) is not None))
    if not keys:
        fault = "" if claims_nothing(sentence) else NO_SOURCE
        return CheckedSentence(sentence, Statement(sentence.text), fault)
    statement = Statement(sentence.text, _uses(evidence, keys), keys, bullet=sentence.kind == "point")
    return CheckedSentence(sentence, statement, _fault(sentence, statement, evidence, passages))


def _uses(evidence: Evidence, keys: Sequence[str]) -> tuple[Support, ...]:
    facts = tuple(fact for fact in evidence.facts if fact.cite in keys)
    rulings = tuple(ruling for ruling in evidence.rulings if ruling.cite in keys)
    excerpts = tuple(excerpt for excerpt in evidence.excerpts if set(excerpt.cites) & set(keys))
    return (*facts, *rulings, *excerpts)


def _fault(sentence: Sentence, statement: Statement, evidence: Evidence, passages: Passages) -> str:
    case = _case(evidence, passages, statement.cites)
    text = _MARK.sub("", sentence.text)
    unknown = _strange_month(text, passages.of(statement.cites).known, case.facts)
    if unknown:
        return f"{unknown!r} is in none of the cited sources"
    other_day = next((m[1] for m in _ON_A_DAY.finditer(text) if m[1] != evidence.as_of.isoformat()), "")
    if other_day:
        return f"whether it is in force on {other_day} was not looked up"
    if _turned(text, case.facts):
        return NOT_SAID
    state = _explain(text, case)
    if state is None:
        return NOT_SAID
    cited = passages.of(statement.cites)
    return bad_text(replace(statement, text=text), cited) or reject_reason(
        replace(statement, text=_left(text, state)), evidence, passages
    )


def _turned(text: str, facts: Sequence[Fact]) -> bool:
    """Whether the code of a fact stands behind the code that is its value: "43235 has the base code 43239".

    Which of two codes is the add-on, the base or the heading of the other is told by their order alone; "is an add-on
    to" turns the order round.
    """
    added = bool(_ADDED_TO.search(text))
    for fact in facts:
        if "+" in fact.subject or parse_code(fact.value) is None:
            continue
        first, second = fact.subject, fact.value
        if added and fact.name == "addon_code":
            first, second = second, first
        if 0 <= text.find(second) < text.find(first):
            return True
    return False


def _case(evidence: Evidence, passages: Passages, keys: tuple[str, ...]) -> _Case:
    book = _books.get(passages)
    if book is None or book.evidence is not evidence:
        book = _books[passages] = _Book(evidence)
    return book.case(keys)


def _frame(evidence: Evidence, citations: Sequence[Citation]) -> frozenset[str]:
    """The words of the cited documents' names and of whose rule it is: they may introduce what the record says."""
    said = [f"{c.publisher} {c.title} {c.edition}" for c in citations]
    keys = {c.key for c in citations}
    said += [_OWNER_WORDS.get(e.owner, e.owner.replace("_", " ")) for e in evidence.excerpts if keys & set(e.cites)]
    return frozenset(word.text for text in said for word in words_of(text))


def _explain(text: str, case: _Case) -> _State | None:
    """The state after the last clause when each is borne out, else None."""
    breaks = [(m.start(), m.end(), m.group()) for m in _BREAK.finditer(text)]
    if len(breaks) > _BREAKS_AT_MOST:
        return None
    for begin in dict.fromkeys((0, _introduced(text, case))):
        state = _from(text, begin, breaks, _State(loose=((0, begin),)), case, Counter())
        if state is not None:
            return state
    return None


def _from(
    text: str, begin: int, breaks: list[tuple[int, int, str]], state: _State, case: _Case, tries: Counter[int]
) -> _State | None:
    """Explain the text from here: the longest clause that is borne out first."""
    if not text[begin:].strip(_EDGES):
        return state if state.said else None
    ends = [(len(text), len(text), "")] + [b for b in reversed(breaks) if b[0] > begin]
    for stop, after, sign in ends:
        piece = text[begin:stop]
        if not piece.strip(_EDGES):
            continue
        if sign.strip() == "," and not _may_stop(text[after:]):
            continue
        if tries.total() >= _TRIES_AT_MOST or tries[after] >= _BREAKS_AT_MOST:
            return None
        tries[after] += 1
        following = _clause(piece, sign, begin, state, case)
        rest = _from(text, after, breaks, following, case, tries) if following is not None else None
        if rest is not None:
            return rest
    return None


def _may_stop(rest: str) -> bool:
    """A comma parts clauses only where the next does not bound the one before it."""
    words = words_of(rest[:40])
    return not words or words[0].text not in (
        "IF",
        "UNLESS",
        "EXCEPT",
        "ONLY",
        "OR",
        "BEFORE",
        "AFTER",
        "UNTIL",
        "WITHIN",
    )


def _clause(piece: str, sign: str, begin: int, state: _State, case: _Case) -> _State | None:
    codes = codes_in(piece)
    said = words_of(piece)
    state = replace(state, modifiers=_modifiers(said, case) or state.modifiers)
    if not said:
        return replace(state, subject=codes or state.subject)
    subject = codes or state.subject
    if sign.strip() in _AFTER_A_NAME and all(word.text in case.names for word in said):
        return replace(state, subject=subject)
    facts = matched_values(
        piece.strip(_EDGES), case.facts, case.evidence.facts, state.subject or case.subject, case.frame
    )
    if facts:
        return replace(state, subject=subject, named=(*state.named, *facts), said=state.said + 1)
    bare = frozenset(code.partition("-")[0] for code in subject) or case.subject
    rulings = matched_verdicts(said, bare, case.rulings, case.evidence.as_of)
    if rulings:
        return replace(state, subject=subject, named=(*state.named, *rulings), said=state.said + 1)
    for unit in case.units:
        if supports(unit, said, case.frame & OWNERS) and _fits(unit, said, codes, state, case):
            named = (*state.named, unit.source) if unit.source is not None else state.named
            span = (begin, begin + len(piece))
            return replace(state, subject=subject, named=named, loose=(*state.loose, span), said=state.said + 1)
    if _only_provenance(piece, case):
        span = (begin, begin + len(piece))
        said_so = state.said + (len(said) >= _PROVENANCE)
        return replace(state, subject=subject, loose=(*state.loose, span), said=said_so)
    return None


def _fits(unit: Unit, said: Sequence[Word], codes: frozenset[str], state: _State, case: _Case) -> bool:
    """Whether the unit is about what the sentence speaks of."""
    about = codes_about(unit)
    pairs = [set(subject.split("+")) for subject in unit.subjects if "+" in subject]
    if (
        pairs
        and unit.source is not None
        and (codes or state.subject)
        and not any(p <= codes | state.subject for p in pairs)
    ):
        return False
    if unit.modifiers and state.modifiers and not unit.modifiers & state.modifiers:
        return False
    if codes and not codes <= about:
        return False
    if not codes and state.subject and unit.subjects and not state.subject & about:
        return False
    if unit.source is None:
        return True
    if (
        not codes
        and not state.subject
        and not {word.text for word in said} & (unit.named)
        and len({u.source.subject for u in case.units if u.source is not None and u.text == unit.text}) > 1
    ):
        return False
    if unit.kind == "value":
        return bool(codes or state.subject or case.subject or {word.text for word in said} & unit.named)
    same = [n for n in state.named if isinstance(n, Fact)]
    if isinstance(unit.source, Fact):
        if same:
            return unit.source in same or (unit.source.subject, unit.source.name) in {(n.subject, n.name) for n in same}
        if unit.text in unit.source.consequence:
            return len(said) >= _ALONE_AS_CONSEQUENCE
        named_inside = {word.text for word in words_of(unit.source.name.replace("_", " "))} & {
            word.text for word in said
        }
        return len(said) >= (_ENOUGH if named_inside else _ALONE)
    return True


def _modifiers(said: Sequence[Word], case: _Case) -> frozenset[str]:
    """The modifiers that a clause names; two digits are one where that is said or where nothing else is."""
    only = all(word.text in case.names for word in said)
    return frozenset(
        word.text
        for index, word in enumerate(said)
        if word.text in case.modifiers and (only or not index or word.last in ("modifier", "modifiers"))
    )


def _one(facts: Sequence[Fact], rulings: Sequence[Ruling]) -> frozenset[str]:
    subjects = {fact.subject for fact in facts} | {ruling.subject for ruling in rulings}
    if len(subjects) != 1:
        return frozenset()
    only = next(iter(subjects))
    return frozenset((only, *only.split("+"), only.removeprefix("modifier ")))


def _only_provenance(piece: str, case: _Case) -> bool:
    """A clause of the cited documents' names, editions, owners and periods alone."""
    kept, ended = ENDED.subn(" ", piece)
    if ended and (any(fact.in_force for fact in case.facts) or any(ruling.in_force for ruling in case.rulings)):
        return False
    words = words_of(kept)
    days = {word.text for word in words if _ISO.fullmatch(word.text)}
    return days <= case.days and all(word.text in case.frame | _PROVENANCE_WORDS | days for word in words)


def _introduced(text: str, case: _Case) -> int:
    """Where the claim begins behind "According to the NCCI Policy Manual,"."""
    found = _ATTRIBUTION.match(text)
    if found is None:
        return 0
    who = words_of(found["who"])
    known = case.frame | {"rul", "guidelin", "manual", "fil", "tabl", "documents"}
    if not who or not all(word.text in known for word in who) or codes_in(found["who"]):
        return 0
    return found.end()


def _left(text: str, state: _State) -> str:
    """The text without the clauses that a passage bears out; they went through the stricter comparison."""
    kept = list(text)
    for start, end in state.loose:
        for place in range(start, end):
            kept[place] = " "
    return " ".join("".join(kept).split())


def _strange_month(text: str, known: str, facts: Sequence[Fact]) -> str:
    """A month and year that no cited source names."""
    days = {day for fact in facts for day in (fact.effective_from, fact.effective_to) if day is not None}
    for found in MONTH_AND_YEAR.finditer(iso_days(plain(text))):
        named = found.group()
        if named.lower() not in known and not any(f"{day:%B %Y}" == named for day in days):
            return named
    return ""
