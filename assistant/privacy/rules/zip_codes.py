"""ZIP codes: after a state, after the word, beside an address: 45 CFR 164.514(b)(2)(i)(B).

The rule lets the first three digits of some ZIP codes stay; a coding question needs none, so every ZIP part goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.places import STATES
from assistant.privacy.reading import Note
from assistant.privacy.rules.place_words import STATE_CODES, STATE_NAMES, WORD_CODES
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

# State letters that are no words in small letters.
_LOW_CODES = "|".join(code.lower() for code in sorted(STATES) if code not in WORD_CODES)
_ZIP_AFTER_STATE = Led(
    rf"(?<![\w])(?:(?:{STATE_CODES})\.?|(?i:{STATE_NAMES})|(?:{_LOW_CODES})|(?<=, )(?i:{STATE_CODES})"
    rf"|(?<=,)(?i:{STATE_CODES}))[,\s]\s{{0,2}}(?P<value>\d{{5}}(?:-\d{{4}})?)(?!\w|\.\d|-\d)"
)
_ZIP_LABEL = Led(
    r"(?<!\w)(?:zip|zip ?3|zips|zipcode|postal|postcode)(?:\s?\+\s?4)?"
    r"(?:[\s:#=(,]|\b(?:codes?|is|was|of|area|starts?|starting|begins?|beginning|with|in|the|prefix|on"
    r"|file|lives|for|her|his|their|and|or|listed|as|shows)\b){0,8}"
    r"(?P<value>\d{3}(?:xx|\*\*|\d{2}(?:-?\d{4})?)?)(?!\w)(?:\s?(?:and|or|,|/|vs)\s?(?P<more>\d{5})"
    r"(?!\w))?",
    re.IGNORECASE,
)
_ZIP_SENTENCE = Led(r"(?<!\w)zips?(?: ?codes?)?\b[^.?!\n]{0,120}", re.IGNORECASE)
_ZIP_BEFORE = Led(
    r"(?<![\w.$-])(?P<value>\d{3}(?:\d\d|xx|\*\*)?(?:-\d{4})?)(?=\s(?:zip|postal|zipcode)s?\b)", re.IGNORECASE
)
_ZIP_PLUS = Led(r"(?<![\w.$/-])\d{5}-\d{4}(?![\w-])")


def _after_city(note: Note, match: re.Match[str]) -> bool:
    """Whether letters that are a word too ("or 20605") stand after a name with a capital, as a state does."""
    if match.group()[:2].upper() not in WORD_CODES or note.caseless(match.start()):
        return True
    if _CODE_AFTER.match(note.plain, match.end()):
        return False
    if _STREET_BEFORE.search(note.plain[max(0, match.start() - 40) : match.start()]):
        return True
    number = note.first_at(match.start()) - 1
    return number < 0 or note.tokens[number].capital


_STREET_BEFORE = re.compile(r"\b(?:street|avenue|ave|road|rd|lane|ln|blvd|drive|hwy)\b[^.\n]{0,30}$", re.IGNORECASE)
_CODE_AFTER = re.compile(r"\s?(?:\+|x\s?\d|-\w\w\b|w/|vs\b|or\b)")


def zip_codes(note: Note) -> Iterator[Span]:
    """ZIP codes, whole or in part, that a state, the word or their form gives away."""
    for match in _ZIP_SENTENCE.finditer(note):
        for number in re.finditer(r"(?<![\w.$-])(?<!cpt )(?<!code )\d{5}(?![\w-]|\.\d)", match.group(), re.IGNORECASE):
            if re.search(
                r"(?:was|is|be|to|from|in|at|vs|not|correct|wrong|says|zip|zips|code|:|and|or|,)\s$",
                match.group()[: number.start()],
                re.IGNORECASE,
            ):
                yield Span(match.start() + number.start(), match.start() + number.end(), "LOCATION", rule="zip")
    for pattern in (_ZIP_AFTER_STATE, _ZIP_LABEL, _ZIP_BEFORE):
        for match in pattern.finditer(note):
            if (
                pattern is _ZIP_AFTER_STATE
                and match.group()[:2] in WORD_CODES
                and "," not in note.plain[max(0, match.start() - 2) : match.start()]
                and re.search(r"\d\s$|\b(?:AND|OR|IS|BE)\s$", note.plain[max(0, match.start() - 5) : match.start()])
            ):
                continue
            if pattern is _ZIP_AFTER_STATE and not _after_city(note, match):
                continue
            yield Span(*match.span("value"), "LOCATION", rule="zip")
            if "more" in match.re.groupindex and match["more"]:
                yield Span(*match.span("more"), "LOCATION", rule="zip")
    for match in _ZIP_PLUS.finditer(note):
        yield Span(*match.span(), "LOCATION", rule="zip")
