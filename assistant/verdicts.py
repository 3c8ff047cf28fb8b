"""Words of permission and prohibition, matched to the typed verdicts of an answer's evidence.

A clause that says "may be billed" or "is not valid" needs a ruling of that direction about the code and the modifier
that the clause names. "Whether X is covered cannot be said" decides nothing and needs none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from assistant.answer import Ruling
from knowledge.codes import find_codes

NEGATIVE = frozenset({"not_allowed", "not_applicable", "restricted"})
POSITIVE = frozenset({"allowed", "conditional"})

_STATE = (
    r"(?:valid|billable|covered|payable|allowed|allowable|reportable|permitted|permissible|reimbursable|acceptable"
    r"|reasonable and necessary|medically necessary)"
)
_DONE = r"(?:billed|reported|paid|covered|reimbursed|allowed|permitted|appended|claimed|used|added)"
_DO = r"(?:bill|report|pay|cover|reimburse|allow|permit|append|claim|use|add)"
_BETWEEN = r"(?:(?:separately|also|both|ever|always|fully|generally|usually|a|an|be|being|medically|it|them)\s+)*"
_NO = re.compile(
    rf"\b(?:(?:not|no longer|cannot|can ?not|neither)\s+{_BETWEEN}(?:{_STATE}|{_DONE}|{_DO})|may not|must not|never"
    rf"|(?:is|are|was|were|do|does|did|can|could|may|must|will|would|should)n['\u2019]t\s+{_BETWEEN}(?:{_STATE}|{_DONE}|{_DO})"
    r"|can['\u2019]t|(?:is|are|be|gets?) (?:bundled|denied|excluded|prohibited|forbidden|disallowed|rejected)"
    r"|(?:non-?|un)(?:covered|billable|payable|allowed|reportable)|pays? nothing|no:|(?<![a-z] )no[.,])(?!\w)",
    re.IGNORECASE,
)
_YES = re.compile(
    rf"\b(?:(?:is|are|was|were|be|remains?) {_BETWEEN}{_STATE}|(?:is|are) {_BETWEEN}(?:covered|reimbursed)"
    rf"|(?:can|may|could|should) {_BETWEEN}(?:{_DONE}|{_DO})|(?:you|we|they|please|simply|just) (?:bill|report|append)"
    r"|(?:medicare|medicaid|payers?|plans?|macs?) (?:pays?|covers?|allows?|reimburses?|accepts?)"
    rf"|(?:does|do) (?:pay|cover|allow)|separately payable|{_STATE}(?=\s*(?:[.;]|\Z))|yes:|(?<![a-z] )yes[.,])(?!\w)",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(r"\bwhether\b[^.]*\bcannot be said\b|\bneither\b[^.]*\bcan be said\b", re.IGNORECASE)
_NO_ROW = re.compile(r"\bno (?:such )?row\b", re.IGNORECASE)
_NOT_LOADED = re.compile(r"\bnot loaded\b|\bno table\b[^.;]*\bloaded\b", re.IGNORECASE)
_NOWHERE = re.compile(r"\b(?:do|does|did)(?: not|n['\u2019]t) exist\b|\bno such code\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_CLAUSE = re.compile(r"(?<=[.;!?])\s+|,\s+|\s+(?:and|but|while|whereas|although)\s+", re.IGNORECASE)
_NAMED_MODIFIER = re.compile(r"\b[Mm]odifiers?\s+([A-Z0-9]{2})\b")


def unmatched_verdict(text: str, rulings: Sequence[Ruling]) -> str:
    """The first word of permission or prohibition that no ruling bears out; "" when there is none."""
    for sentence in _SENTENCE.split(_UNDECIDED.sub(" ", text)):
        said = len(_NO.findall(sentence)) + len(_YES.findall(_NO.sub(" ", sentence)))
        clauses = _CLAUSE.split(sentence) if said > 1 else [sentence]
        for clause in clauses:
            outcomes = {ruling.outcome for ruling in _about(clause, rulings)}
            if (found := _NO.search(clause)) and not outcomes & NEGATIVE:
                return found.group()
            if (found := _YES.search(_NO.sub(" ", clause))) and not outcomes & POSITIVE:
                return found.group()
    return ""


def wrong_state(text: str, states: Set[str]) -> str:
    """The first word that takes "not loaded" for "no row", the other way round, or either for "does not exist"."""
    if found := _NOWHERE.search(text):
        return found.group()
    if (found := _NO_ROW.search(text)) and "no_row" not in states:
        return found.group()
    if states and (found := _NOT_LOADED.search(text)) and "not_loaded" not in states:
        return found.group()
    return ""


def _about(clause: str, rulings: Sequence[Ruling]) -> list[Ruling]:
    """The rulings that speak of what the clause names; all of them when it names neither code nor modifier."""
    codes = {reading.code for mention in find_codes(clause) for reading in mention.readings}
    modifiers = set(_NAMED_MODIFIER.findall(clause))
    for ruling in rulings:
        name = ruling.action.removeprefix("modifier ")
        if name != ruling.action and re.search(rf"(?<![\w.$]){re.escape(name)}(?![\w.])", clause):
            modifiers.add(name)
    chosen = [ruling for ruling in rulings if not codes or codes & _codes(ruling.subject)]
    return [ruling for ruling in chosen if not modifiers or ruling.action.removeprefix("modifier ") in modifiers]


def _codes(subject: str) -> set[str]:
    return {reading.code for mention in find_codes(subject.replace("+", " ")) for reading in mention.readings}
