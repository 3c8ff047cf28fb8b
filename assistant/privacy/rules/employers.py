"""Employers, schools and other places that a word of work or a label names: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.place_words import GENERIC
from assistant.privacy.search import Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_WORKPLACE = Led(
    r"(?<!\w)(?:works?|worked|working|employed|employer|employee|employment|job|student|teacher|teaches"
    r"|attends|enrolled|cook|driver|cashier|nurse|manager|welder|mechanic|goes to|resident|lives|living"
    r"|stationed|volunteers?|shift|plant|factory|nights|days)\b(?:\s"
    r"(?:is|was|name|full|part|time|as|an?|the|of|nights|days|there|school|up|over|currently|now|in"
    r"|receiving|maintenance|shipping))*\s?(?:at|for|by|with|:|=|@|is|to|of)\s(?:the\s)?"
    r"(?P<value>[A-Z][\w'&.-]{0,40}(?:(?:\s(?:of|and|the|&|de|for|on|in)|\s?&)?\s[A-Z][\w'&-]{0,40}){0,5}"
    r"|[a-z]{0,2}[A-Z][\w'&-]{1,40})"
)
_EMPLOYER_LABEL = Led(
    r"(?im)(?<!\w)(?:employer|company|daycare|preschool|unit|lab|performing lab|supplier|mortuary|agency|school"
    r"|facility|location|scene|pick-?up|drop-?off|destination|venue|hospital|clinic|practice|pharmacy|city|county"
    r"|town|site|department|address|billing location|service location|referring facility|group name"
    r"|practice name|place of employment|birthplace|hometown|residence)(?:\s?name)?\s?[:=]\s?"
    r"(?P<value>[^\n|;:~]{2,60}?)(?=\s{2,40}|\s{0,40}[|;\n~]|$|,?\s{1,40}[A-Z][\w ]{1,18}[:#]|\.\s|\s\()"
)

# "works for kroeger brothers printing", "RETIRED FROM MABRY STEEL WORKS".
_ANY_CASE = Led(
    r"(?i)(?<!\w)(?:works|worked|working|employed|employer|retired|laid)\s?(?:at|for|by|with|from|off from|:|is)\s"
    r"(?:the\s)?(?P<value>[a-z][a-z'-]{2,20}(?:\s(?:&\s|and\s|of\s)?(?!(?:and|as|for|in|on|with|who|but|so|since|is|was"
    r"|has|had|at|to|from|when|where|then|dob|mrn|full|part)\b)[a-z][a-z'-]{1,20}){0,3})"
)
_NO_EMPLOYER = frozenset(
    """
    me us him her them himself herself myself home work nights night days day hours years months weeks this that
    these both some any an our my his their your one two three four five most medicare medicaid all what you everyone
    full part now time patient patients provider doctor
    """.split()
)
_AT_WORK = Led(
    r"(?i)(?<!\w)(?:work|job|school|works|employer)\s?\((?P<value>[a-z][a-z'&.-]{2,20}(?:\s[a-z'&.-]{2,20}){1,3})\)"
)
_DUTIES = re.compile(
    r"(?:ing|ed)\b|\b(?:duty|comp|time|status|note|hours|related|hardening|leave|school)\b", re.IGNORECASE
)


def employers(note: Note, words: Vocabulary) -> Iterator[Span]:
    """What follows "works at" or "employer:", unless it is a payer or only words of the field."""
    for match in _AT_WORK.finditer(note):
        low = match["value"].lower().split()
        if not _DUTIES.search(match["value"]) and not all(_plain(words, word) for word in low):
            yield Span(*match.span("value"), "LOCATION", rule="employer")
    for match in _ANY_CASE.finditer(note):
        low = re.findall(r"[a-z]+", match["value"].lower())
        if (
            (low[0] not in _NO_EMPLOYER or low[:2] == ["home", "depot"])
            and not _payer(words, low)
            and not all(word in GENERIC or _plain(words, word) for word in low)
        ):
            yield Span(*match.span("value"), "LOCATION", rule="employer")
    for pattern in (_WORKPLACE, _EMPLOYER_LABEL):
        for match in pattern.finditer(note):
            value = match["value"].rstrip(" .,")
            low = re.findall(r"[^\W\d_]{1,40}(?:'[^\W\d_]{1,40})*", value.lower())
            if low and not _payer(words, low) and not all(_plain(words, word) for word in low):
                yield Span(match.start("value"), match.start("value") + len(value), "LOCATION", rule="employer")


def _payer(words: Vocabulary, low: list[str]) -> bool:
    return any(tuple(low[: len(phrase)]) == phrase for phrase in words.phrases.get(low[0], ()))


def _plain(words: Vocabulary, word: str) -> bool:
    return (words.is_domain(word) and word not in words.also_words) or word in ("the", "of", "and")
