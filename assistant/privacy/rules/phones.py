"""Telephone and fax numbers: 45 CFR 164.514(b)(2)(i)(D), (E)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.search import Around, Led
from assistant.privacy.spans import Kind, Span

_PHONE = Around(
    r"(?<![\w.-])(?:\+?1[\s.-]{0,2})?(?:\(\d{3}\)\s{0,2}|\d{3}[\s./-]{1,2})\d{3}[\s.-]{1,2}\d{4}(?!\d)"
    r"(?:\s{0,2}(?:x|ext\.?|extension)\s{0,2}\d{1,6})?"
    r"|(?<![\w.-])\+\d{1,3}[\s.-]?\(?\d{1,4}\)?(?:[\s.-]?\d{2,4}){2,4}(?!\d)"
    r"|(?<![\w.$/-])\d{3}[-.]\d{4}(?![\w-]|\.\d)(?:\s{0,2}(?:x|ext\.?)\s{0,2}\d{1,6})?"
    r"|(?<![\w.-])(?:\(\d{3}\)\s{0,2}|\d{3}\s{1,2})\d{7}(?!\d)|(?<![\w.,-])\d(?: \d){2},? \d{3} \d{4}(?!\d)",
    re.IGNORECASE,
    needs=re.compile(r"\d{3}[\s.-]{1,2}\d{4}|\d{7}|\+\d"),
    before=24,
    after=40,
)
_SAID = Led(
    r"(?<![\w.-])(?P<said>(?:zero|one|two|three|four|five|six|seven|eight|nine|oh)"
    r"(?:[ -](?:zero|one|two|three|four|five|six|seven|eight|nine|oh)){4,10})(?!\w)",
    re.IGNORECASE,
)
_PHONE_LABEL = Led(
    r"(?<!\w)(?P<label>fax(?:es|ed)?|facsimile|f(?=[:.]?\s{0,40}\(?\d{3}[-).\s])|ph(?:one)?s?|tel(?:ephone)?"
    r"|cell(?:phone)?|mobile|callback|call(?:ed|s)?(?: back)?|contact|pager|pgr|beeper|txt|text(?:ed)?"
    r"|voicemail|vm|home|work|direct(?: line)?|line|ext(?:ension)?|x(?=\d{3,5}\b)|dial|ring|reach(?:ed)?"
    r"|whatsapp)"
    r"(?:[\s:#.(=@]|-(?=\d)|\b(?:numbers?|nos?|num|is|was|at|to|him|her|them|me|us|on|the|line|ends?"
    r"|ending|in|last|four|digits|back|or|my|cell|mobile|phone|fax|office|home|his|their)\b){0,10}"
    # A blank before five digits ends the number: a code follows.
    r"(?P<value>\+?(?:\(\d{3}\)[ .-]{0,2})?\d(?:\d|[.-](?=\d)| (?!\d{5}(?!\d))(?=\d)){2,17})(?![\w])",
    re.IGNORECASE,
)
_FAX = re.compile(r"(?:\bfax\w*|\bf\s{0,40}[:.]?|facsimile)[^\d\n]{0,24}$", re.IGNORECASE)


def phones(note: Note) -> Iterator[Span]:
    """Numbers written like those of telephones, said digit by digit, or after a word of telephones."""
    text = note.plain
    for pattern in (_PHONE, _SAID):
        for match in pattern.finditer(note):
            yield Span(*match.span(), _phone_kind(text, match.start()), rule="phone")
    for match in _PHONE_LABEL.finditer(note):
        start, end = match.span("value")
        value = text[start:end]
        digits = sum(c.isdigit() for c in value)
        plain = re.fullmatch(r"\d{5}", value) is not None
        if re.search(r"\b\d{5}-\d\d\b", value):
            continue
        said = match.group()[: start - match.start()]
        partial = digits == 4 and re.search(r"end|last|ext|^x|pager|pgr|beeper", said, re.IGNORECASE)
        if (
            (6 < digits < 16 and not re.search(r"\d{1,2}[/.]\d{1,2}[/.]\d{2}", value))
            or partial
            or (plain and "ext" in match["label"].lower())
        ):
            start = match.start() if "ext" in match["label"].lower() else start
            yield Span(start, end, _phone_kind(text, start), rule="phone")


def _phone_kind(text: str, start: int) -> Kind:
    return "FAX" if _FAX.search(text[max(0, start - 40) : start]) else "PHONE"
