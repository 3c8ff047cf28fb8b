"""Streets with a number, numbered roads, boxes, units of a building: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.place_words import CAPITAL, NAMING, NO_STREET, STREET_TYPE, STREET_WORD, UNIT
from assistant.privacy.search import InLines, Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_ADDRESS = Led(
    rf"(?<![\w.$/-])(?P<number>\d{{1,6}}(?:-\d{{1,4}})?[A-Z]?(?:\s1/2)?)\s{{1,40}}"
    rf"(?P<words>(?:{STREET_WORD}\s{{1,40}}){{1,4}}?)(?P<kind>{STREET_TYPE})\b\.?(?:\s(?P<kind2>{STREET_TYPE})\b\.?)?"
    rf"(?:\s{{1,40}}(?:[NSEW]|NE|NW|SE|SW|north|south|east|west)\b\.?)?(?:{UNIT})?",
    re.IGNORECASE,
)
_NUMBERED_ROAD = Led(
    rf"(?<![\w.$/-])\d{{1,6}}\s{{1,40}}(?:(?:[NSEW]|NE|NW|SE|SW|old)\.?\s{{1,40}})?"
    r"(?:county road|county rd|cr|co rd|state road|sr|farm to market|fm|rural route|rr|highway|hwy|us"
    rf"|state route|route|rte|road|street)\s{{1,40}}\d{{1,5}}\b(?:{UNIT})?"
    r"|(?<!\w)(?:rr|rural route)\s?\d+,?\s{1,40}box\s?\d+",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(r"\b(?:apt|apartment|suite|ste|unit|bldg|building|lot|trlr)\b|#", re.IGNORECASE)
# "HR 96 RR 16" is no rural route.
_VITALS = re.compile(r"\b(?:hr|pulse|p|bp|sat|spo2|o2|temp|t)\s?:?\s?$|/$", re.IGNORECASE)
_UNIT_FIRST = Led(
    rf"(?<!\w)(?:suite|ste|apt|apartment|bldg|building)\.?[\s#]\s{{0,40}}#?\s{{0,40}}(?:\d{{1,5}}[A-Z]?|[A-Z]\d{{0,4}})\b"
    rf"(?:,\s{{0,40}}\d{{1,6}}\s(?:{STREET_WORD}\s{{1,40}}){{1,4}}?{STREET_TYPE}\b\.?)?",
    re.IGNORECASE,
)
_BARE_ADDRESS = Led(
    r"(?<!\w)(?:lives?|living|resides?|residing|address|home|located|location|stays?|moved|corner|house"
    r"|homeless near|accident|crash|fell|scene)\b(?:\s{1,40}(?:at|on|is|to|of|near|in|by|:))*[\s:]+"
    rf"(?P<value>(?:\d{{1,6}}\s{{1,40}})?(?:{STREET_WORD}\s{{1,40}}){{0,3}}?{STREET_TYPE}(?![\w'])"
    rf"|\d{{2,6}}\s{{1,40}}[A-Z][\w'-]{{1,40}}(?:\s[A-Z][\w'-]{{1,40}})?)(?:{UNIT})?",
)
_BOX = Led(
    r"(?<!\w)\d{1,5}\s(?:main|broadway)\b(?!\s(?:reason|issue|point|code|dx|diagnosis))"
    r"|(?<!\w)\d{1,3}(?:st|nd|rd|th)\s(?:and|&)\s(?!the\b|a\b|\d)[a-z]{3,}(?=[.,;\n]|$)"
    r"|(?<!\w)\d{1,5}\s[a-z]{3,20}(?:\s[a-z]{3,20})?,?\s(?:apt|unit|ste|lot)\.?\s#?(?:\d{1,4}[a-z]?|[a-z])\b"
    r"|(?<!\w)(?:calle|avenida|camino|paseo|callejon|rue)\s[a-z]{3,20}(?:\s[a-z]{3,20})?,?\s#?\d{1,5}\b"
    r"|(?<!\w)\d{1,5}\s[A-Z][a-z]+\sClose\b|(?<!\w)p\.?\s?o\.?\s?box\s{0,40}#?\s{0,40}\d{1,8}"
    r"|(?<!\w)(?:pmb|box)\s#?\d{3,6}\b",
    re.IGNORECASE,
)
_ADDRESS_WORD = re.compile(
    r"\b(?:lives?|living|resid(?:es?|ing)|address|moved|relocat\w+|mail(?:ed|ing)?|home is|house|apt"
    r"|street)\b[^?.\n]{0,28}$",
    re.IGNORECASE,
)
_ROAD = r"(?:Ave|Avenue|Street|Road|Rd|Blvd|Boulevard|Lane|Ln|Pkwy|Parkway|Highway|Hwy|Turnpike|Expressway)(?!\w)"
_STREET_ALONE = InLines(rf"(?<!\w){CAPITAL}(?: {CAPITAL})? {_ROAD}", needs=Led(rf"(?<!\w){_ROAD}"))
_LOW_STREET = Led(
    r"(?<!\w)(?:on|off|at|near|by|down|from|to|over on)\s(?P<value>(?:(?:north|south|east|west|n|s|e|w|old|new)\s)?"
    r"(?:\d{1,3}(?:st|nd|rd|th)|[a-z][a-z'-]{1,20}(?:\s[a-z'-]{2,20})?)\s"
    r"(?:street|st|avenue|ave|blvd|boulevard|road|rd|lane|ln|hwy|highway|pkwy|parkway|pike|drive)"
    r"|[nsew]\.? \d{1,3}(?:st|nd|rd|th))(?![\w'])",
    re.IGNORECASE,
)
_ROUTE = Led(
    r"(?<!\w)(?:Route|Rte|Hwy|Highway|Interstate|I-|US|Exit|Mile Marker|County Road|CR|Farm Road"
    r"|FM) ?\d{1,4}(?!\w)(?! ?(?:mg|of administration))"
)
_MILE = Led(
    r"(?<!\w)mile\s?(?:marker|post)?\s?\d{1,4}(?:\.\d)?\s(?:on|of|off|along)\s(?:the\s)?"
    r"(?:(?:i|us|sr|hwy|highway|route|rte|rt|interstate|state route)[ -]?\d{1,4}|[a-z]{3,20}\s(?:highway|hwy|road"
    r"|turnpike"
    r"|parkway|expressway|freeway))(?!\w)|(?<!\w)(?:on|off|at|near|from|along|down)\srt\.?\s\d{1,3}(?![\w/.-]|\s?(?:[cm]m|views?|toe)\b)"
    r"|(?<!\w)rt\.\s\d{1,3}\s(?:clinic|office|site|location|store|exit)(?!\w)|(?<!\w)mile\s?(?:marker|post)\s\d{1,4}(?:\.\d)?(?!\w)",
    re.IGNORECASE,
)
# Kinds of street that are words or abbreviations of the field too.
_SHORT_TYPES = frozenset(
    """
    dr st ct pt way run point view path place pl row pass hill mill bend park green station ter cir walk square
    creek circle loop grove trace valley village sq spur cove bluff oak ridge springs spring glen
    """.split()
)
_PLAIN_TYPES = frozenset("street avenue ave road rd lane ln blvd boulevard drive highway hwy".split())
_CUE_BEFORE = re.compile(r"(?:\b(?:at|to|from|in|of|on|is|live[sd]?|near)|[,:;(>-]|^|\n)\s{0,40}$", re.IGNORECASE)
_NO_NAMES_OF_STREETS = frozenset(
    """
    side city busy wrong same other main-stream rough icy wet gravel dirt hard flash thumb disk disc screw motor
    respiratory hypoxic sex your long test whole back rail
    """.split()
)
_COMPASS = re.compile("[NSEW]|[NS][EW]")


def addresses(note: Note, words: Vocabulary) -> Iterator[Span]:
    """A number, up to four words and a kind of street, unless its words are those of medicine and billing."""
    for match in _ADDRESS.finditer(note):
        if _is_street(note.plain, match, words):
            yield Span(*match.span(), "LOCATION", rule="address")
    for match in _BARE_ADDRESS.finditer(note):
        value = match["value"]
        if re.search(r"[A-Z]", value) and not set(value.lower().split()) & NO_STREET:
            yield Span(match.start("value"), match.end(), "LOCATION", rule="address")


def _is_street(text: str, match: re.Match[str], words: Vocabulary) -> bool:
    said = match["words"]
    between = [word.lower() for word in said.replace(".", "").split() if not _COMPASS.fullmatch(word)]
    cased = said[:1].isupper() and not said.isupper() and all(word[:1].isupper() for word in said.split())
    if any(word in NO_STREET for word in between) and not cased:
        return False
    upright = said[:1].isupper() and match["kind"][:1].isupper()
    if upright and _CUE_BEFORE.search(text[max(0, match.start() - 8) : match.start()]):
        return True
    kind = match["kind"].lower()
    if _UNIT_AFTER.search(match.group()) or any(word in NAMING for word in between):
        return True
    short = kind in _SHORT_TYPES
    named = said[:1].isupper() or match["kind"][:1].isupper()
    clinical = all(words.is_domain(word) and word not in words.also_words for word in between)
    doubtful = (short and not named) or (clinical and (not named or short) and not re.search(r"[NSEW]\b", said))
    return not doubtful or (clinical and kind in _PLAIN_TYPES)


def numbered_roads(note: Note) -> Iterator[Span]:
    """A house number on a county or state road that has a number itself."""
    for match in _NUMBERED_ROAD.finditer(note):
        if not _VITALS.search(note.plain[max(0, match.start() - 8) : match.start()]):
            yield Span(*match.span(), "LOCATION", rule="address")


def boxes(note: Note) -> Iterator[Span]:
    """Post boxes, and short addresses without a kind of street ("12 Main")."""
    for match in _BOX.finditer(note):
        yield Span(*match.span(), "LOCATION", rule="address")


def units(note: Note) -> Iterator[Span]:
    """Suites, apartments and buildings, with the street that may follow."""
    for match in _UNIT_FIRST.finditer(note):
        yield Span(*match.span(), "LOCATION", rule="address")


def streets(note: Note) -> Iterator[Span]:
    """Streets without a number."""
    for match in _STREET_ALONE.finditer(note):
        if not note.caseless(match.start()):
            yield Span(*match.span(), "LOCATION", rule="street")
    for match in _LOW_STREET.finditer(note):
        named = [word for word in match["value"].lower().split()[:-1] if len(word) > 1]
        if not set(named) & NO_STREET and not any(word in _NO_NAMES_OF_STREETS for word in named):
            yield Span(*match.span("value"), "LOCATION", rule="street")


def routes(note: Note) -> Iterator[Span]:
    """Highways, exits and mile markers by their number."""
    for match in (*_ROUTE.finditer(note), *_MILE.finditer(note)):
        yield Span(*match.span(), "LOCATION", rule="address")


def beside_address(text: str, start: int) -> bool:
    """Whether address words stand before a number."""
    return _ADDRESS_WORD.search(text[max(0, start - 44) : start]) is not None
