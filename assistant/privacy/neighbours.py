"""What stands beside a find: the ZIP code and the room of a place, the city of an address, the age of a person.

45 CFR 164.514(b)(2)(i)(A)-(C).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.privacy.reading import Note
from assistant.privacy.rules.addresses import beside_address
from assistant.privacy.rules.facilities import FACILITY
from assistant.privacy.rules.name_words import KIN, NOT_OF_NAMES, STOP, TITLES
from assistant.privacy.rules.place_words import GENERIC
from assistant.privacy.search import Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_OFFICE = re.compile(
    r",? (?:[A-Z][\w'-]{1,40} (?:office|campus|location|branch|clinic|site|division)"
    r"|[A-Z][\w'-]{1,40} (?:St|Ave|Rd|Dr|Blvd|Ln)\b)"
)
_FLOOR = re.compile(
    r"(?:,? (?:\d{1,2}(?:st|nd|rd|th) (?:floor|fl)|floor \d{1,2}|(?:rm|room|suite|ste|bed|bldg|unit|chair"
    r"|pod|lot|space|spc|apt|villa|cottage|trailer)\.? #?[A-Z]?-?\d{1,4}[A-Z]?(?:-[A-Z\d])?)\b)+",
    re.IGNORECASE,
)
_PERSON_FROM = re.compile(r"(?:^|[^\w'])(?P<name>[A-Z][a-z]+) (?:from|at|with|of|in|over at) (?:the )?$")
_AGE_AFTER = re.compile(
    r"[,.]? \(?(?:age |aged )?(?P<age>9\d|10\d|11[0-5])"
    r"(?=[),.;!?]|\s(?:[A-Z]\d{4}|\d{5})\b|\s?$"
    r"|\s(?!(?:days?|d|units?|u|min\w*|mins|mg|mcg|ml|cc|%|percent|visits?|weeks?|wks?|months?|mos?|hours?|hrs?|times|x|or"
    r"|and|modifier|mods?|lbs?|kg|degrees|miles|sessions?|claims?|on|to|vs|minutes|pages|images|views|lesions)\b)[a-z])",
    re.IGNORECASE,
)
_ROOM_BEFORE = re.compile(
    r"(?:cath lab|angio|bay|pod|or|room|rm|suite|lab|unit|ward|bed|floor)\.? \w{1,4}, ?$", re.IGNORECASE
)
_CITY_AFTER = re.compile(
    r",\s(?P<city>[A-Z][a-z'-]+(?: [A-Z][a-z'-]+){0,2})(?=\s?[,.;(\u2014-]|\s[A-Z]{2}\b|\s\d{5}|\s?$)"
)
_SHOUTED_CITY_AFTER = re.compile(
    r",?\s(?P<city>[A-Za-z]{3,}(?:\s[A-Za-z]{2,}){0,2}?)(?=\s?[,.;(]|\s[A-Za-z]{2}\b|\s\d{5}|\s?$)"
)
_FIVE = Led(r"(?<![\w.$-])\d{5}(?![\w-]|\.\d)")
_OF_BEFORE = re.compile(
    r"(?:^|[^\w'-])(?P<value>[A-Z][A-Za-z'-]{1,20} (?:[A-Z][A-Za-z'-]{1,20} ){0,3}(?:of|at) (?:the )?)$"
)
# "Abelard Nkrumah RO-5512"; reasons of denials are written alike.
_NUMBER_AFTER = re.compile(r"[,;]? {1,3}\(?#?(?P<number>(?!(?:CO|PR|OA|PI|CR|M|N|MA)-)[A-Z]{1,4}-\d{3,8})(?![\w-])")
# "Carmelita Vaughn 2/3 lumbar ESI".
_DAY_AFTER = re.compile(
    r"[,;:]? {1,3}\(?(?P<day>(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9]))"
    r"(?![\w/%]|\.\d|\s?(?:pain|strength|motor|in\b|on\b|with\b|of\b|murmur|systolic|reps?|inch|tab))",
    re.IGNORECASE,
)
# A field of its own in a row: "Kowalczyk, Hector | 12/10/1937 | 44808 |".
_LONG_AGO = re.compile(r"19\d\d$")
_FIELD_AFTER = re.compile(r" ?\| ?#?(?P<number>\d{5,10}) ?(?=\|)")
# "Pierce, Della / 4.4.1950 / W0071".
_SLASHED_AFTER = re.compile(r" ?/ ?#?(?P<number>[A-Z]{0,4}-?\d{3,10})(?=\s?[/,.;]|\s?\n|\s?$| [a-zA-Z])")
_CAPITAL_BEFORE = re.compile(r"(?:[a-z] |\(|^|\n)(?P<value>[A-Z][a-z]{2,20}) $")
_AND_AFTER = re.compile(r" ?& ?[A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,20})?(?!\w)")
_FACILITY_AFTER = re.compile(rf"(?: (?:(?:of|and|&) )?{FACILITY}(?!\w)){{1,4}}")
_LOW_FACILITY_AFTER = re.compile(
    r" (?:convent|trailer park|mobile home park|apartments"
    r"|urgent care|hospital|clinic|medical center|er|office|school|church|jail|prison|nursing home|rehab"
    r"|pharmacy|imaging|surgery center|health center|campus|ed|skilled nursing|nursing facility|assisted living"
    r"|memory care|senior living|independent living|retirement (?:home|village|community)|care center|group home"
    r"|hospice|dialysis|pediatrics|dental|family (?:practice|medicine)|womens center|women's center|eye center"
    r"|health department|homes?|farms?|plant|warehouse|elementary|middle school|high school|daycare|preschool)(?!\w)"
)
_HOME_AFTER = re.compile(
    r" (?:skilled nursing|nursing (?:facility|home)|assisted living|memory care|senior living|independent living"
    r"|retirement (?:home|village|community)|group home|care (?:center|home)|convalescent (?:home|center)|dialysis"
    r"|urgent care|medical center|health center|surgery center|family practice|trailer park|mobile home park"
    r"|apartments|elementary|high school|middle school|rehab)(?!\w)"
)
_OF_PLACES = frozenset(
    """
    consultants retina open mri
    hospital hospitals clinic clinics center centre associates physicians surgeons specialists university college
    school church care health medical radiology teleradiology imaging shepherd heart sisters daughters eye ear skin
    bone joint spine pain kidney cancer institute children's women's pediatrics partners group lab labs
    """.split()
)
_HOUSE_AFTER = re.compile(
    r" (?:of|at|from|@|w/|with) (?:the )?(?P<value>[A-Z][a-z'-]{2,20}(?:(?: (?:in|of|and|on|for|the"
    r"|&)){0,2} [A-Z][a-z'-]{2,20}){1,3})(?![\w-])"
)
_NO_HOUSE = frozenset(
    """
    medicare medicaid department state part monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december place modifier level stage grade type
    """.split()
)
_BY_CAPITAL = ("word that is a name", "capital", "name at the start")
_BRIDGE = re.compile(r" (?:and|&|at|of) |, ")
_ROOM_AT = re.compile(r",? (?:at|of|in) (?:the )?")
_ROAD = re.compile(r"(?:route|rte|rt|hwy|highway|us|i-|sr|cr|state route|county road)[ -]?\d", re.IGNORECASE)
_ZIP_AFTER = re.compile(r",?\s(?:[A-Z]{2}\s)?(?P<zip>\d{5})(?!\w|-\w|\.\d)")
_CODES_BESIDE = re.compile(r"\d{5}(?:-\w\w)?,? (?:and |& )?$")
_UNITS_AFTER = re.compile(r"\s?x\s?\d|-\w\w\b|(?:,| and| &)\s?\d{5}\b", re.IGNORECASE)
_PLUS = re.compile(r"\s?\+|-\w\w\b|\s?x\s?\d|\s?(?:,|and|&|/)\s?(?:and\s)?\d{5}(?!\d)", re.IGNORECASE)
_PLACE_BEFORE = re.compile(r"(?:\bin|\bto|\bfrom|\bat|,|\barea|[A-Z][a-z]+)\s$")


def zip_codes_beside_addresses(note: Note) -> Iterator[Span]:
    """Five digits beside address words are taken for a ZIP code, even if a procedure code looks the same."""
    for match in _FIVE.finditer(note):
        before = note.plain[max(0, match.start() - 12) : match.start()]
        if _CODES_BESIDE.search(before) or _UNITS_AFTER.match(note.plain, match.end()):
            continue
        if _PLACE_BEFORE.search(before) and beside_address(note.plain, match.start()):
            yield Span(*match.span(), "LOCATION", rule="zip")


def neighbours(note: Note, words: Vocabulary, found: tuple[Span, ...]) -> Iterator[Span]:
    """What stands right before and after places and names that were found."""
    for span in found:
        if (span.kind == "LOCATION" and span.rule != "room") or span.rule == "unknown word":
            yield from _rooms(note, words, span)
        age = _AGE_AFTER.match(note.plain, span.end) if span.kind == "NAME" else None
        day = _DAY_AFTER.match(note.plain, span.end) if span.kind == "NAME" else None
        if day and (span.rule != "unknown word" or note.plain[span.start : span.end].lower() in words.all_names):
            yield Span(*day.span("day"), "DATE", rule="short")
        if span.kind == "NAME" and span.rule not in _BY_CAPITAL and not note.caseless(span.start):
            yield from _house(note, words, span)
        field = _FIELD_AFTER.match(note.plain, span.end) if span.kind in ("NAME", "DATE") else None
        if field and (
            span.kind == "NAME" or len(field["number"]) > 5 or _LONG_AGO.search(note.plain[span.start : span.end])
        ):
            yield Span(*field.span("number"), "MRN", rule="number")
        slashed = _SLASHED_AFTER.match(note.plain, span.end) if span.kind == "DATE" else None
        if slashed and _LONG_AGO.search(note.plain[span.start : span.end]):
            yield Span(*slashed.span("number"), "MRN", rule="number")
        number = _NUMBER_AFTER.match(note.plain, span.end) if span.kind == "NAME" else None
        if number:
            yield Span(*number.span("number"), "MRN", rule="number")
        if age:
            yield Span(*age.span("age"), "AGE", rule="age")
        if span.kind == "LOCATION":
            yield from _person(note, words, span)
        yield from _zip_code(note, words, span)


def widened_places(note: Note, words: Vocabulary, found: tuple[Span, ...]) -> Iterator[Span]:
    """ "Eye Physicians of the Ozarks", "Kessler Tool & Die": what a place that was found is joined to."""
    for span in found:
        place = span.kind == "LOCATION" and span.rule not in ("zip", "room", "address")
        if not (place or (span.kind == "NAME" and span.rule in ("unknown word", *_BY_CAPITAL))):
            continue
        if span.rule == "city" and (office := _LOW_FACILITY_AFTER.match(note.plain, span.end)):
            yield Span(span.start, office.end(), "LOCATION", rule="facility")
        if note.caseless(span.start) or not note.plain[span.start].isupper():
            continue
        before = _OF_BEFORE.search(note.plain[max(0, span.start - 60) : span.start])
        if span.rule not in _BY_CAPITAL and before and not _ends_phrase(note, words, span.start, before):
            yield Span(span.start - len(before["value"]), span.end, "LOCATION", rule="facility")
        first = _CAPITAL_BEFORE.search(note.plain[max(0, span.start - 24) : span.start])
        low = first["value"].lower() if first else ""
        if first and span.rule == "city" and not (low in STOP or low in KIN or low in TITLES or words.is_domain(low)):
            yield Span(span.start - len(first["value"]) - 1, span.end, "LOCATION", rule="facility")
        kind = _FACILITY_AFTER.match(note.plain, span.end) if place else None
        kind = kind or (_LOW_FACILITY_AFTER.match(note.plain, span.end) if place else None)
        kind = kind or _HOME_AFTER.match(note.plain, span.end)
        if kind and span.rule in ("city", "county", "saint", "facility", "street", "unknown word", *_BY_CAPITAL):
            yield Span(span.start, kind.end(), "LOCATION", rule="facility")
        after = _AND_AFTER.match(note.plain, span.end) if place else None
        if after:
            yield Span(span.start, after.end(), "LOCATION", rule="facility")


def _ends_phrase(note: Note, words: Vocabulary, start: int, before: re.Match[str]) -> bool:
    """Whether the words before are no name of a facility: a payer, a state, the first word of a sentence."""
    low = re.findall(r"[a-z]+(?:'[a-z]+)?", before["value"].lower())
    payer = any(tuple(low[: len(phrase)]) == phrase for phrase in words.phrases.get(low[0], ()))
    if (
        not payer
        and low[0] not in STOP
        and not words.is_domain(low[0])
        and note.plain[start - len(before["value"]) - 1 : start][:1] == "("
    ):
        return False
    return payer or (len(low) < 4 and note.begins_sentence(start - len(before["value"])) and not set(low) & _OF_PLACES)


def bridges(note: Note, found: tuple[Span, ...]) -> Iterator[Span]:
    """What stands between two streets ("Rte 9 and Tillson Ave")."""
    for one, other in pairwise(found):
        street = one.kind == other.kind == "LOCATION" and "street" in (one.rule, other.rule)
        street = street or (one.rule == "address" and _ROAD.match(note.plain, one.start) is not None)
        room = one.rule == "room" and other.kind == "LOCATION" and _ROOM_AT.fullmatch(note.plain, one.end, other.start)
        if room or (street and _BRIDGE.fullmatch(note.plain[one.end : other.start])):
            yield Span(one.start, other.end, "LOCATION", rule="street")


def _rooms(note: Note, words: Vocabulary, span: Span) -> Iterator[Span]:
    place = span.kind == "LOCATION"
    room = _ROOM_BEFORE.search(note.plain[max(0, span.start - 24) : span.start]) if place else None
    if room:
        yield Span(span.start - len(room.group()), span.start, "LOCATION", rule="room")
    city = _CITY_AFTER.match(note.plain, span.end) if span.rule in ("address", "facility") else None
    if city and city["city"].split()[0].lower() not in NOT_OF_NAMES:
        yield Span(*city.span("city"), "LOCATION", rule="city")
    shouted = _SHOUTED_CITY_AFTER.match(note.plain, span.end) if span.rule == "address" else None
    if shouted:
        low = tuple(shouted["city"].lower().split())
        if low in words.places.get(low[0], ()):
            yield Span(*shouted.span("city"), "LOCATION", rule="city")
    office = _OFFICE.match(note.plain, span.end) if place else None
    if office:
        yield Span(*office.span(), "LOCATION", rule="room")
    floor = _FLOOR.match(note.plain, span.end)
    if floor:
        yield Span(*floor.span(), "LOCATION", rule="room")


def _house(note: Note, words: Vocabulary, span: Span) -> Iterator[Span]:
    """ "Storm Lindqvist of Back in Action": two capitals or more after a name and "of", "at" or "with"."""
    house = _HOUSE_AFTER.match(note.plain, span.end)
    low = re.findall(r"[a-z]+(?:'[a-z]+)?", house["value"].lower()) if house else []
    if house is None or low[0] in _NO_HOUSE or low[0] in TITLES or all(word in GENERIC for word in low):
        return
    if not any(tuple(low[: len(phrase)]) == phrase for phrase in words.phrases.get(low[0], ())):
        yield Span(*house.span("value"), "LOCATION", rule="at")


def _person(note: Note, words: Vocabulary, span: Span) -> Iterator[Span]:
    """ "Dana from Lakeside Clinic"."""
    at = max(0, span.start - 32)
    person = _PERSON_FROM.search(note.plain[at : span.start])
    low = person["name"].lower() if person else ""
    if person and low in words.all_names and (not words.is_domain(low) or low in words.also_words):
        yield Span(at + person.start("name"), at + person.end("name"), "NAME", rule="said")


def _zip_code(note: Note, words: Vocabulary, span: Span) -> Iterator[Span]:
    low = note.plain[span.start : span.end].lower()
    town = span.rule == "unknown word" and (low,) in words.places.get(low, ())
    unit = low.startswith(("suite", "ste", "apt", "unit", "bldg", "building"))
    if town or (span.kind == "LOCATION" and span.rule in ("city", "address", "county") and not unit):
        match = _ZIP_AFTER.match(note.plain, span.end)
        if match and not _PLUS.match(note.plain, match.end()):
            yield Span(*match.span("zip"), "LOCATION", rule="zip")
