"""Crossings of streets and streets with a Spanish or French kind first: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.name_words import KIN, STOP, TITLES
from assistant.privacy.rules.place_words import NAMING, NO_PLACE, NO_STREET
from assistant.privacy.search import Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_TH = r"\d{1,3}(?:st|nd|rd|th)"
_KIND = r"(?:\s(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|pkwy|parkway|hwy|highway|pike)\b\.?)?"
_WORD = r"[a-z][a-z'-]{2,20}(?:\s(?!and\b|at\b)[a-z][a-z'-]{2,20})?"
# "at Alameda and 4th", "near 12th & Broadway".
_WITH_NUMBER = Led(
    rf"(?<!\w)(?:at|near|on|off|by|around|corner of|intersection of|crossing|between|outside|from)\s(?:the\s)?"
    rf"(?P<value>(?P<one>{_WORD}){_KIND}\s?(?:and|&|at|/|@)\s?{_TH}{_KIND}"
    rf"|{_TH}{_KIND}\s?(?:and|&|at|/|@)\s?(?P<other>[a-z][a-z'-]{{2,20}}){_KIND})(?![\w'-])",
    re.IGNORECASE,
)
# "corner of Oak and Pine", "crash at Division & Pulaski".
_OF_TWO = Led(
    r"(?<!\w)(?:corner of|intersection of|crosswalk (?:at|of)|light at|bus stop (?:at|on)|crossing of"
    r"|(?:crash|accident|collision|mva|mvc|mvp|struck|hit|fell|found(?: down)?|scene)(?:,| was)? (?:at|near|on))\s"
    rf"(?:the\s)?(?P<value>(?P<one>{_WORD}){_KIND}\s?(?:and|&|at|/)\s?(?P<other>[a-z][a-z'-]{{2,20}}){_KIND})(?![\w'-])",
    re.IGNORECASE,
)
_SAID = r"(?:(?:de|del|la|las|los|el|san|santa|du|des|le)\s){0,3}"
_KINDS = (
    r"(?:calle|calles|avenida|camino|caminito|paseo|callejon|callej\u00f3n|carretera|urbanizacion|urbanizaci\u00f3n"
    r"|urb\.?|residencial|barriada|rue|allee|chemin|bulevar|condominio|parcelas|colonia|jardines)"
)
# "14 Calle Luna", "of calle luna".
_FOREIGN = Led(
    rf"(?<!\w)\d{{1,5}}[a-z]?,?\s{_KINDS}\s{_SAID}[a-z\u00e1-\u00fa][\w'-]{{1,20}}(?:\s(?-i:[A-Z])[\w'-]{{1,20}})?"
    rf"|(?<!\w)(?:calle|avenida|callejon|urbanizacion|urb|residencial)\.?\s{_SAID}[a-z\u00e1-\u00fa][\w'-]{{2,20}}"
    r"(?:\s(?-i:[A-Z])[\w'-]{1,20})?(?:,?\s#?\d{1,5}(?!\w))?",
    re.IGNORECASE,
)
_FOREIGN_CAPITAL = Led(
    rf"(?<!\w)(?:Camino|Caminito|Paseo|Carretera|Rue|Chemin|Bulevar|Condominio|Parcelas|Colonia|Jardines)\s{_SAID}"
    r"[A-Z\u00c0-\u00da][\w'-]{1,20}(?:\s[A-Z][\w'-]{1,20})?(?:,?\s#?\d{1,5}(?!\w))?"
)
_CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec first second third
    """.split()
)


def crossings(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Two streets that cross, one of them by its number or both after a word of crossings; streets of other tongues."""
    for pattern in (_WITH_NUMBER, _OF_TWO):
        for match in pattern.finditer(note):
            said = [match[group] for group in ("one", "other") if match[group]]
            if all(_may_be_street(words, street) for street in said):
                yield Span(*match.span("value"), "LOCATION", rule="crossing")
    for pattern in (_FOREIGN, _FOREIGN_CAPITAL):
        for match in pattern.finditer(note):
            yield Span(*match.span(), "LOCATION", rule="address")


def _may_be_street(words: Vocabulary, said: str) -> bool:
    parts = said.lower().split()
    plain = NO_STREET | STOP | KIN | TITLES | NO_PLACE | _CALENDAR
    if any(part in plain for part in parts):
        return False
    field = all(words.is_domain(part) and part not in words.also_words and part not in NAMING for part in parts)
    return said[0].isupper() or not field
