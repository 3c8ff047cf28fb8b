"""Names that the sentence around them gives away ("Will said", "Dana at the desk"): 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import GIVEN, KIN, STOP, TITLES
from assistant.privacy.search import InLines, Led, found_by
from assistant.privacy.spans import Span

_QUOTED = re.compile(
    r"[\"(](?P<value>[A-Z][a-z]{1,12})[\")](?=\s[A-Z])|\"(?P<alone>[A-Z][a-z]{1,12}|[A-Z]{2,3}(?=\"\s[A-Z][a-z]))\""
)
_WILL = Led(
    r"(?<!\w)(?P<value>Will|Mark|Bill|Grant|May|Chase|Rich|Art|Drew|Sue|Pat)\s"
    r"(?=will\b|said\b|says\b|is out\b|was out\b|wants\b|asked\b|told\b|thinks\b|called\b|and I\b|may\b)"
)
_OF_DESK = (
    r"(?:front|billing|desk|reception|coding|a/?r\b|accounts|registration|scheduling|check-?(?:in|out)"
    r"|medical records|him\b|hr\b|compliance|auth|our office|central)"
)
_DESK = InLines(
    r"(?<!\w)(?P<value>[^\W\d_]{2,})\s(?:at|from|in|over in|up in|out of|with)\s(?:the\s|our\s)?" + _OF_DESK,
    re.IGNORECASE,
    needs=Led(r"(?<!\w)" + _OF_DESK, re.IGNORECASE),
    around=1,
)
_SIGNED = re.compile(r"(?m)(?:\s[-\u2013\u2014~]{1,2}\s?|\s{2,40})(?P<value>[A-Z][\w'-]{1,40})[.!]?\s{0,40}$")
_FROM_TO = Led(r"(?<!\w)(?:from|frm)\s(?P<value>[^\W\d_]{2,})\s(?=re\b|to\b|dob\b)", re.IGNORECASE)
_AGED = re.compile(
    r"(?P<value>[A-Z](?<!\w.)[^\W\d_]{1,40})(?:,|,? age,?| is|,? \(| -)\s?\d{1,3}\s?-?"
    r"(?:y|yo|yrs?|years?|y/o|mo|months?|wks?|weeks?|F|M)\b"
)
_PAIR = re.compile(
    r"(?<![\w'-])(?P<value>[^\W\d_]{2,15} [^\W\d_][^\W\d_'-]{1,20})"
    r"(?=,? (?:is |age |aged |a )?\(?\d{1,3}\s?-?(?:y\b|yo\b|y/o|yrs?\b|years?[- ]|f\b|m\b)"
    r"|[ \t]{1,3}(?:c/o|s/p|w/|f/u|h/o|here\b|seen\b|had\b|needs\b|came\b)"
    r"|,?[ \t]{1,3}\(?(?:dob|d\.o\.b|mrn|dos)\b|,?[ \t]{1,3}(?:0?[1-9]|1[0-2])/\d{1,2}/(?:19|20)?\d\d)",
    re.IGNORECASE,
)
_SLOT = re.compile(r"(?:^|\n|\b(?:pt|pts|patient|client|name|re|for)\W{1,2})$", re.IGNORECASE)
_HYPHENED = re.compile(r"(?P<value>[A-Z](?<![\w-].)[a-z]{1,7}-[a-z]{2,7}(?:\s[A-Z][a-z]+)?)(?![\w-])")
# "99203 for bone on 7-24-24", "could bush report 99203".
_BILLED_FOR = Led(
    r"(?i)(?<!\w)(?:for|saw|seeing)\s(?P<value>[a-z]{2,15})(?=,?\s(?:on|dos|dob|seen|mrn)\s{0,2}:?\s?(?:\d|jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec))"
)
_MAY_BILL = Led(
    r"(?i)(?<!\w)(?:can|could|should|did|does|would)\s(?P<value>[a-z]{2,15})"
    r"(?=\s(?:bill|report|charge|document|append|sign|bring|call)\b)"
)
_WITH_INITIAL = re.compile(r"(?P<value>[A-Z](?<![\w'-].)[a-z]{2,14} (?:[B-HJ-Z](?![\w/'-])|[AI]\.))(?=[\s.,:;)]|$)")
_CALLED = Led(
    r"(?i)(?<!\w)(?:call|text|email|ask|tell|ping|cc|msg|message)\s(?P<value>[a-z]{3,})"
    r"(?=\s(?:@|at|back|if|or|on|about|and|to)\b|\s@|\sback)"
)
_SPELLED = InLines(
    r"(?<![\w'])(?:[A-Za-z][ -]){3,20}[A-Za-z](?![\w'])", needs=re.compile(r"[ -][A-Za-z][ -][A-Za-z][ -][A-Za-z]")
)
_FIRST_POSSESSOR = re.compile(r"(?m)^(?P<value>[A-Z][a-z]{2,15})'s\s(?=[a-z])")
_OWNED = (
    r"(?=(?:claim|chart|visit|mom|mother|dad|father|husband|wife|daughter|son|surgery|note|bill|account"
    r"|record|records|encounter|appointment|appt|procedure|insurance|knee|shoulder|office|schedule|charge"
    r"|charges|dos|injection|op|dictation|panel|npi|nurse|patient|patients|pt|birthday|kid|baby|eob|auth"
    r"|sister|brother|file|labs|mri|documentation|notes|case|colonoscopy|therapist|signature|email|desk"
    r"|coder|biller|doctor)\b)"
)
_POSSESSOR = InLines(
    r"(?<!\w)(?P<value>[^\W\d_]{3,})'s?\s" + _OWNED,
    re.IGNORECASE,
    needs=re.compile(r"'[sS]?\s(?i:" + _OWNED + ")"),
)


def nicknames(parts: NameParts) -> Iterator[Span]:
    """A word with a capital in quotation marks, unless the field uses it."""
    for match in _QUOTED.finditer(parts.note.plain):
        group = "value" if match["value"] else "alone"
        low = match[group].lower()
        if low in parts.words.names or low in parts.words.also_words or not parts.words.is_domain(low):
            yield Span(*match.span(group), "NAME", rule="nickname")


def placed(parts: NameParts) -> Iterator[Span]:
    """Names before what a person does, and names at a desk, under a note, before an age, between "from" and "to"."""
    words, note = parts.words, parts.note
    for match in _WILL.finditer(note):
        yield Span(*match.span("value"), "NAME", rule="said")
    for pattern in (_DESK, _SIGNED, _AGED, _FROM_TO):
        for match in found_by(pattern, note):
            low = match["value"].lower()
            if low in STOP or low in KIN:
                continue
            capital = match["value"][0].isupper() and not note.caseless(match.start())
            named = low in words.all_names and (not words.is_domain(low) or low in words.also_words)
            named = named or (low in GIVEN and capital)
            if (named and (capital or pattern in (_DESK, _FROM_TO))) or not words.knows(low):
                yield Span(*match.span("value"), "NAME", rule="said")


def paired(parts: NameParts) -> Iterator[Span]:
    """Two words in a row of which one is a name ("WILL GRANT"), before an age, a birthday or a record number.

    Both must be names, unless they stand first in the line or after a word for the patient.
    """
    words, text = parts.words, parts.note.plain
    for match in _PAIR.finditer(text):
        low = match["value"].lower().split(" ")
        if low[0] in STOP - {"will", "may"} or low[0] in KIN or low[0] in TITLES or low[1] in STOP:
            continue
        names = sum(word in words.all_names for word in low)
        slot = _SLOT.search(text[max(0, match.start() - 9) : match.start()]) is not None
        plain = any(words.is_domain(word) and word not in words.all_names for word in low)
        if names == 2 or (names == 1 and slot and not plain):
            yield Span(*match.span("value"), "NAME", rule="said")


def addressed(parts: NameParts) -> Iterator[Span]:
    """Names joined by a hyphen, names of whom is called or asked, names spelled letter by letter."""
    words, note = parts.words, parts.note
    for match in _HYPHENED.finditer(note.plain):
        one, other = match["value"].split(" ")[0].lower().split("-")
        field = words.knows(one) and words.is_domain(other)
        if not field and (one in words.all_names or one not in words.english):
            yield Span(*match.span("value"), "NAME", rule="said")
    for pattern in (_BILLED_FOR, _MAY_BILL):
        for match in pattern.finditer(note):
            low = match["value"].lower()
            if low in words.all_names and low not in STOP and low not in KIN and low not in TITLES:
                yield Span(*match.span("value"), "NAME", rule="said")
    for match in _WITH_INITIAL.finditer(note.plain):
        low = match["value"].split(" ")[0].lower()
        named = low in words.all_names and low not in STOP and (low in words.also_words or not words.is_domain(low))
        if named and not note.caseless(match.start()):
            yield Span(*match.span("value"), "NAME", rule="said")
    for match in _CALLED.finditer(note):
        low = match["value"].lower()
        if (low in words.also_words or low in GIVEN) and low not in STOP:
            yield Span(*match.span("value"), "NAME", rule="said")
    for match in _SPELLED.finditer(note):
        yield Span(*match.span(), "NAME", rule="spelled")


def possessors(parts: NameParts) -> Iterator[Span]:
    """Names whose claim, chart or relative is spoken of ("Baker's visit"), with or without the apostrophe."""
    words, note = parts.words, parts.note
    for match in _POSSESSOR.finditer(note):
        low = match["value"].lower()
        capital = match["value"][0].isupper() and not note.caseless(match.start())
        inside = low in words.also_words and capital and not note.begins_sentence(match.start())
        inside = inside or (low in GIVEN and "'" in match.group())
        if inside or not words.knows(low):
            yield Span(*match.span("value"), "NAME", rule="possessive")
    for match in _FIRST_POSSESSOR.finditer(note.plain):
        low = match["value"].lower()
        if low in words.also_words and low not in STOP and not words.is_domain(low):
            yield Span(*match.span("value"), "NAME", rule="possessive")
