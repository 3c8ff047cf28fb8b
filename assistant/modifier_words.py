"""Modifiers as people write them: "62320-59", "modifier 25", "mods LT and RT", "59 or XS", "bilateral"."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_PAIRED = re.compile(r"(?<![\w.$-])([\dA-Z]{2})\s*(?:/|,|or|and|vs\.?|versus)\s*([\dA-Z]{2})(?![\w.%-])")
_ON_CODE = re.compile(r"\b([\dA-Z]{2})\s+(?:on|to|for)\s+(?=(?:cpt\s+)?(?:\d{4}[\dTFU]|[A-Z]\d{4})\b)", re.IGNORECASE)
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
# Letters that are read as a modifier without the word "modifier" beside them; others name people and places too.
_COMMON = frozenset("XE XP XS XU LT RT TC GA GX GY GZ JW JZ KX GT GC QW".split())
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
    for match in _LISTED.finditer(text):
        for piece in re.finditer(r"(?<![\dA-Za-z])[\dA-Za-z]{2}(?![\dA-Za-z])", match.group(1)):
            token = piece.group().upper()
            typed = piece.group()
            if typed.islower() and token in _WORDS_OF_ENGLISH:
                continue
            if token in known or (is_modifier_shaped(token) and not (typed.isalpha() and typed.islower())):
                found.append((match.start(1) + piece.start(), token))
    for pattern in (_BEFORE, _HYPHEN, _WITH, _ON_CODE):
        found.extend(
            (m.start(1), m.group(1).upper())
            for m in pattern.finditer(text)
            if m.group(1).upper() in known
            and (_PEOPLE.search(text) or m.group(1).upper() in _COMMON or m.group(1).isdigit())
            and not _inside(m.start(1), spans)
            and not _counts_something(text, m.end(1))
        )
    for match in _PAIRED.finditer(text):
        pair = (match.group(1).upper(), match.group(2).upper())
        if all(token in known for token in pair) and not _counts_something(text, match.end()):
            found.extend(((match.start(1), pair[0]), (match.start(2), pair[1])))
    for pattern, modifiers in _WORDS:
        if word := pattern.search(text):
            found.extend((word.start(), modifier) for modifier in modifiers)
    return tuple(dict.fromkeys(modifier for _, modifier in sorted(found, key=lambda item: item[0])))


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
            r"|hours?|hrs?|weeks?|wks?|months?|codes?|lines?)\b",
            text[end:],
            re.I,
        )
    )
