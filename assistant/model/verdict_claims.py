"""Verdicts of a clause ("modifier 50 is not valid on 62320"), matched to the typed rulings that are cited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Ruling
from assistant.model.claim_words import NEUTRAL, Word, canonical, words_of

_VERBS = frozenset(canonical(word) for word in "valid allowed reported used go added accepted reportable yes".split())
_OUTCOMES: dict[str, tuple[bool, frozenset[str]]] = {
    # Whether the clause must hold a "not", and the words of which it must hold one.
    "allowed": (False, _VERBS),
    "not_allowed": (True, _VERBS | {canonical("permitted")}),
    "conditional": (False, frozenset((canonical("conditions"),))),
    "restricted": (False, frozenset((canonical("restricted"),))),
    "not_applicable": (True, frozenset((canonical("apply"), canonical("applicable")))),
    "no_effect": (True, frozenset((canonical("effect"),))),
}
_FRAME = (
    "allowed billed claim CPT HCPCS together both same line payment fee schedule appended here ICD 10 CM diagnosis"
    " complete"
)
_AROUND = NEUTRAL | frozenset(canonical(word) for word in _FRAME.split())
_TELLING = frozenset(canonical(word) for word in "practitioner outpatient hospital valid paid RVUs".split())
_YES = canonical("yes")


def matched_verdicts(
    said: Sequence[Word], subject: frozenset[str], rulings: Sequence[Ruling], as_of: date
) -> tuple[Ruling, ...]:
    """The rulings of exactly this outcome about all that the clause names; () when the clause says anything else.

    A verdict on conditions is matched by no short word: "may be billed together" would drop its condition.
    """
    words = [word.text for word in said]
    answered = (
        words[0] if words and words[0] in ("NOT", _YES) and len(said) > 1 and said[1].sign in (",", ".", ":") else ""
    )
    words = words[1:] if answered else words
    about = [ruling for ruling in rulings if _is_about(ruling, subject)]
    named = {word for word in words if word in {_modifier(ruling) for ruling in about}}
    chosen = [r for r in about if (_modifier(r) in named if named else _names_action(r, words))]
    outcomes = {ruling.outcome for ruling in chosen}
    rule = _OUTCOMES.get(next(iter(outcomes))) if len(outcomes) == 1 else None
    if rule is None or len(chosen) < len(named):
        return ()
    negative, verbs = rule
    bag = set(words)
    if words.count("NOT") != int(negative) or not bag & verbs or (answered and (answered == "NOT") != negative):
        return ()
    known = {word.text for ruling in chosen for word in words_of(f"{ruling.subject} {ruling.action}".replace("+", " "))}
    joined = {"NOT", "MAY", "MUST", as_of.isoformat()} | ({"OR"} if negative and named else set())
    joined |= {"ONLY"} if outcomes == {"conditional"} else set()
    return tuple(chosen) if bag <= _AROUND | known | verbs | joined else ()


def _modifier(ruling: Ruling) -> str:
    """The modifier that a verdict is about, as a word; "" for other actions."""
    return words_of(ruling.action)[-1].text if ruling.action.startswith("modifier ") else ""


def _is_about(ruling: Ruling, subject: frozenset[str]) -> bool:
    parts = set(ruling.subject.split("+"))
    whole = parts | {ruling.subject, ruling.subject.removeprefix("modifier ")}
    return bool(subject) and subject <= whole and (len(parts) == 1 or parts <= subject)


def _names_action(ruling: Ruling, words: Sequence[str]) -> bool:
    """Whether the clause says which action is meant, where it is not a modifier."""
    if ruling.action.startswith("modifier "):
        return False
    action = {word.text for word in words_of(ruling.action)}
    return action & _TELLING <= set(words)
