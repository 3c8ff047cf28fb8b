"""Names before a credential ("Ana Ruiz, PA-C"): 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import PARTICLES, STOP, TITLES
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

CREDENTIAL = Led(
    r"(?<!\w)(?P<credential>(?:MD|M\.D\.|DO|D\.O\.|PA-?C?|P\.A\.|NP|FNP|FNP-C|FNP-BC|APRN|ARNP"
    r"|CRNP|AGNP|PMHNP|DNP|CNM|CRNA|RN|R\.N\.|BSN|MSN|LPN|LVN|CNA|MA|CMA|DPT|PT|PTA|OT|OTR|OTR/L|COTA|SLP"
    r"|CCC-SLP|LCSW|LMSW|LMFT|LPC|LCPC|LMHC|PhD|Ph\.D\.|PsyD|EdD|PharmD|RPh|DDS|DMD|DPM|DC|OD|AuD|RD|LDN"
    r"|CPC|CPC-A|CCS|CCS-P|RHIT|RHIA|CPMA|COC|CIC|CRC|CDEO|CPB|MBA|MHA|MPH|FACP|FACS|FACC|FAAOS|FACOG|MBBS"
    r"|MBChB|RT|RT\(R\)|RDMS|RVT|ATC|CST|EMT|EMT-P|NREMT|Esq|III|II|Jr|Sr))\b(?!-?\d)"
)
# Credentials that are words, states or abbreviations too: without a comma, a name must stand before them.
_AMBIGUOUS = frozenset("PT MA OT DO PA OD DC RT II III".split())
_GAP = re.compile(r",?\s?\(?")
_BETWEEN = re.compile(r" |\. ?|-|'")


def credentialed(parts: NameParts) -> Iterator[Span]:
    """Up to four capital words before a credential, unless the last of them is a word of the field alone."""
    note, words = parts.note, parts.words
    for match in CREDENTIAL.finditer(note):
        number = note.first_at(match.start()) - 1
        gap = note.plain[note.tokens[number].end : match.start()] if number >= 0 else ""
        if not gap or not _GAP.fullmatch(gap):
            continue
        last, comma = note.tokens[number], "," in gap
        low, capital = last.low, last.text[0].isupper()
        if not last.alphabetic:
            continue
        named = low in words.names or low in words.also_words
        if not comma and match["credential"] in _AMBIGUOUS and not (capital and named):
            continue
        if match["credential"] in ("II", "III") and note.plain[last.start - 1 : last.start] == "-":
            continue
        first = _first(parts, number)
        known = words.knows(low)
        if low in STOP or not (capital or not known):
            continue
        if first == number and low not in words.also_words and (words.is_domain(low) or (known and not comma)):
            continue
        yield Span(note.tokens[first].start, last.end, "NAME", rule="credential")


def _first(parts: NameParts, number: int) -> int:
    """The first token of the name that ends with this one."""
    tokens, text, words = parts.note.tokens, parts.note.plain, parts.words
    first = number
    while first > 0 and number - first < 3:
        previous = tokens[first - 1]
        between = text[previous.end : tokens[first].start]
        if not _BETWEEN.fullmatch(between) or ("." in between and len(previous.text) > 2):
            break
        low = previous.low
        joined = previous.text[0].isupper() and low not in STOP and low not in TITLES
        joined = joined and (len(previous.text) == 1 or not words.is_domain(low) or low in words.also_words)
        if not joined and low not in PARTICLES:
            break
        first -= 1
    return first
