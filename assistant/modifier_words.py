"""Modifiers as people write them: "62320-59", "modifier 25", "mods LT and RT", "59 or XS", "bilateral"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.codes import CodeMention, is_modifier_shaped

_LISTED = re.compile(
    r"\b(?:modifiers?|mods?)\b[\s:#(\"'-]*((?:[\dA-Za-z]{2}\b(?!\.\d)[\s,/&\"'()-]*(?:and|or|vs\.?|versus|with|to)?[\s,/&\"'(-]*)+)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b([\dA-Z]{2})\s+(?:modifiers?|mods?)\b", re.IGNORECASE)
_HYPHEN = re.compile(r"(?:^|[\s(,/])-([\dA-Z]{2})\b")
_WITH = re.compile(
    r"\b(?:with|about|append|add|use|using|without|need|needs?|an?|and|or|of|is|does|vs\.?)\s+(?:an?\s+)?-?([\dA-Z]{2})\b(?![.\d%])"
)
# Between two of them: a sign, or a word with blanks around it ("grandma" names neither GR nor MA).
_BETWEEN = r"(?:\s*[/,]\s*|\s+(?:or|and|vs\.?|versus)\s+)"
_PAIRED = re.compile(rf"(?<![\w.$-])([\dA-Z]{{2}})(?={_BETWEEN}([\dA-Z]{{2}})(?![\w.%-]))")
_ON_CODE = re.compile(r"\b([\dA-Z]{2})\s+(?:on|to|for)\s+(?=(?:cpt\s+)?(?:\d{4}[\dTFU]|[A-Z]\d{4})\b)", re.IGNORECASE)
# "Will 22 get me past an edit", "before 22 is okay", "XB instead of 59": what only a modifier does.
_DOES = re.compile(
    r"(?<![\w.$/-])([\dA-Z]{2})\s+(?:is|ok(?:ay)?|valid|allowed|appl(?:y|ies)|right|correct|appropriate|means?|get|lifts?"
    r"|survives?|still|instead|stand(?:s|ing)?|says?)\b"
)
# "TC of 77003", "(80) on 45378", "66 with the transplant": beside a code, what may be a modifier is one.
_BESIDE = re.compile(r"(?<![\w.$/%-])([\dA-Z]{2})(?![\w.%/]|-\d)")
_COUNTED_BEFORE = re.compile(
    r"(?:\b(?:co|pr|oa|carc|rarc|drg|apc|type|level|stage|grade|group|table|aged?|limit|mues?|units?|qty|quantity|of|x|times|chapter|section|sec\.|pos|place|locality|page|room|item"
    r"|least|most|over|under|than|about|day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|line|part|year)|[=#$+*x×:])\s*\Z",
    re.IGNORECASE,
)
_AFTER_CODE = re.compile(r",?\s+-?(\d{2}|[A-Z]{2}|[A-Z]\d)(?![\w.%/-])")
_WORDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\bbilateral(?:ly)?\b|\bboth (?:sides|knees|shoulders|hips|eyes|ears)\b", re.I), ("50",)),
    (re.compile(r"\bco-?surgeons?\b|\btwo surgeons\b", re.I), ("62",)),
    (re.compile(r"\b(?:surgical team|team surgery|team of surgeons)\b", re.I), ("66",)),
    (re.compile(r"\bassist(?:ant|ing)?(?: at)? surg(?:eon|ery|eons)\b|\bassistant at\b", re.I), ("80", "82", "AS")),
    (re.compile(r"\bprofessional component\b|\binterpretation only\b", re.I), ("26",)),
    (re.compile(r"\btechnical component\b", re.I), ("TC",)),
    (re.compile(r"\bX\s?[{(\[]\s?EPSU|\bX-?EPSU\b", re.I), ("XE", "XP", "XS", "XU")),
)
_NOT_MODIFIERS = frozenset(
    {
        "AN",
        "AS",
        "AT",
        "BE",
        "BY",
        "DO",
        "GO",
        "IF",
        "IN",
        "IS",
        "IT",
        "ME",
        "MY",
        "NO",
        "OF",
        "ON",
        "OR",
        "SO",
        "TO",
        "UP",
        "US",
        "WE",
        "PT",
        "CR",
        "SG",
        "FS",
        "FT",
    }
)
# Words of a sentence when they are typed in lower case ("use a modifier as needed"); "pt" and "cr" are not words.
_WORDS_OF_ENGLISH = _NOT_MODIFIERS - {"PT", "CR", "SG", "FS", "FT"}
# Small letters that say something else when no word "modifier" is beside them: mother, emergency, assistant.
_SMALL_LETTERS = _WORDS_OF_ENGLISH | {"AD", "AM", "ED", "ER", "EX", "HA", "HE", "HI", "MA", "OK", "PA"}
# Letters that are read as a modifier without the word "modifier" beside them; others name people and places too.
_COMMON = frozenset("XE XP XS XU LT RT TC GA GX GY GZ JW JZ KX GT GC QW".split())
_LOWER_PAIR = re.compile(rf"(?<![\w.-])([a-z][a-z\d]){_BETWEEN}([a-z][a-z\d])(?![\w.-])")
_SEEKS_CODE = re.compile(r"\b(?:codes?|coding|icd|dx|diagnos\w*|cpt|hcpcs)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"(?:'s)?\s*(?:=|means?\b|says?\b|stands? for\b|still (?:good|valid|active|used)\b|is which\b|meaning\b"
    r"|(?:full|official) name\b|on (?:an?|the) (?:[\w-]+ )?(?:claim|line|procedure)\b)",
    re.IGNORECASE,
)
_NAME_OF = re.compile(r"\b(?:full|official) (?:name|wording) of\s+\Z", re.IGNORECASE)
_CLOSING = " ?.!,\"')"
_PEOPLE = re.compile(r"\bmodifiers?\b|\bmods?\b", re.IGNORECASE)


def find_modifiers(text: str, mentions: Sequence[CodeMention], known: frozenset[str]) -> tuple[str, ...]:
    """Modifiers named in a question, in reading order, each once.

    Two characters count when "modifier" introduces them, when they hang on a code, or when they are known
    modifiers in a place where a modifier is expected; ordinary words ("as", "it", "pt") never count alone.
    """
    spans = [(m.start, m.end) for m in mentions]
    found = _on_codes(text, mentions, known)
    if text.strip(" ?.").upper() in known:
        found.append((0, text.strip(" ?.").upper()))
    found += _introduced(text, known)
    found += _where_expected(text, spans, known)
    if mentions:
        found.extend(_beside_codes(text, spans, known))
    found += _paired(text, known)
    if not found and not mentions:
        found.extend(_alone(text, known))
    for pattern, modifiers in _WORDS:
        if word := pattern.search(text):
            found.extend((word.start(), modifier) for modifier in modifiers)
    return tuple(dict.fromkeys(modifier for _, modifier in sorted(found, key=lambda item: item[0])))


def _introduced(text: str, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What stands behind the word "modifier", also in a list."""
    for match in _LISTED.finditer(text):
        for piece in re.finditer(r"(?<![\dA-Za-z])[\dA-Za-z]{2}(?![\dA-Za-z])", match.group(1)):
            token = piece.group().upper()
            typed = piece.group()
            last = not text[match.start(1) + piece.end() :].strip(_CLOSING)
            if typed.islower() and token in _WORDS_OF_ENGLISH and not (last and piece.start() == 0):
                continue
            if token in known or (is_modifier_shaped(token) and not (typed.isalpha() and typed.islower())):
                yield match.start(1) + piece.start(), token


def _where_expected(text: str, spans: list[tuple[int, int]], known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Known modifiers where one is expected: before the word, behind a hyphen or a verb, before what they do."""
    for pattern in (_BEFORE, _HYPHEN, _WITH, _ON_CODE):
        for match in pattern.finditer(text):
            token = match.group(1).upper()
            if match.group(1).islower() and token in _WORDS_OF_ENGLISH:
                continue
            said = _PEOPLE.search(text) or token in _COMMON or token.isdigit()
            if token in known and said and not _counted(text, match, spans):
                yield match.start(1), token
    for match in _DOES.finditer(text):
        token = match.group(1)
        if token in known and (token.isdigit() or token in _COMMON) and not _counted(text, match, spans):
            yield match.start(1), token


def _paired(text: str, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Two known modifiers side by side."""
    for match in _PAIRED.finditer(text):
        pair = (match.group(1).upper(), match.group(2).upper())
        if all(token in known for token in pair) and not _counts_something(text, match.end(2)):
            yield match.start(1), pair[0]
            yield match.start(2), pair[1]


def _beside_codes(text: str, spans: list[tuple[int, int]], known: frozenset[str]) -> list[tuple[int, str]]:
    """Two digits, or letters that are common as a modifier, in a question that names a code."""
    return [
        (match.start(1), match.group(1))
        for match in _BESIDE.finditer(text)
        if match.group(1) in known
        and (match.group(1).isdigit() or match.group(1) in _COMMON)
        and not _counted(text, match, spans)
    ]


def _alone(text: str, known: frozenset[str]) -> list[tuple[int, str]]:
    """Capital letters whose own meaning is asked: "F5 is which finger", "what did CS mean on a claim".

    Most modifiers abbreviate something of medicine too (BP, AF, RA, T4), so a search for a code never names one so.
    """
    if text.isupper() or _SEEKS_CODE.search(text):
        return []
    tokens = [m for m in _BESIDE.finditer(text) if not m.group(1).isdigit() and m.group(1) in known]
    about = _PEOPLE.search(text) is not None
    kept = [
        m
        for m in tokens
        if m.group(1) in _COMMON
        or (about and m.group(1) not in _WORDS_OF_ENGLISH)
        or _SAYS.match(text, m.end())
        or _NAME_OF.search(text[: m.start()])
    ]
    return [(m.start(1), m.group(1)) for m in kept] or _lower_pair(text, known)


def _lower_pair(text: str, known: frozenset[str]) -> list[tuple[int, str]]:
    """ "gq or gt for store and forward": two modifiers in small letters beside each other, neither an English word."""
    for match in _LOWER_PAIR.finditer(text):
        pair = (match.group(1).upper(), match.group(2).upper())
        if all(token in known and token not in _SMALL_LETTERS for token in pair):
            return [(match.start(1), pair[0]), (match.start(2), pair[1])]
    return []


def _counted(text: str, match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    """Whether a token is part of a code, counts something, or stands behind a word that numbers follow."""
    start, end = match.span(1)
    before = text[max(0, start - 12) : start]
    return (
        _inside(start, spans)
        or _counts_something(text, end)
        or (match.group(1).isdigit() and _COUNTED_BEFORE.search(before) is not None)
    )


def _on_codes(text: str, mentions: Sequence[CodeMention], known: frozenset[str]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for mention in mentions:
        found.extend((mention.start, modifier) for modifier in mention.modifiers)
        follower = _AFTER_CODE.match(text, mention.end)
        if follower is None or follower.group(1) not in known or follower.group(1) in _NOT_MODIFIERS:
            continue
        if not _counts_something(text, follower.end(1)):
            found.append((follower.start(1), follower.group(1)))
    return found


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _counts_something(text: str, end: int) -> bool:
    """ "50 units", "25 minutes", "22 years" are numbers, not modifiers."""
    return text[end : end + 1] == "%" or bool(
        re.match(
            r"\s*(?:units?|minutes?|mins?|mg|ml|mcg|years?|yo|y/o|percent|days?|times|cm|patients?|dollars?"
            r"|hours?|hrs?|weeks?|wks?|months?|codes?|lines?|females?|males?|wom[ae]n|m[ae]n)\b",
            text[end:],
            re.I,
        )
    )
