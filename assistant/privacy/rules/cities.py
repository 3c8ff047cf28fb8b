"""Cities and counties: before a state, by their kind, by the list: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.privacy.reading import Note
from assistant.privacy.rules.place_words import STATE_CODES, STATE_NAMES
from assistant.privacy.search import Around, InLines, Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_SHOUTED_STATES = STATE_NAMES.upper().replace("\\ ", " ")
_CITY_WORD = r"(?:(?:St|Ste|Ft|Mt|Pt)\.\s|[A-Z][\w'\u00c0-\u024f-]{1,40}\.?\s?)"
_CITY_STATE = Around(
    rf"(?<![\w])(?P<value>(?:{_CITY_WORD}|(?:de|du|la|le|of|the|on|del|los|las"
    rf"|or)\s){{0,3}}[A-Z][\w'\u00c0-\u024f-]{{1,40}})(?:,\s?|\s)(?P<state>{STATE_CODES}|{STATE_NAMES}|{_SHOUTED_STATES})(?![\w])",
    needs=Led(rf"\b(?:{STATE_CODES}|{STATE_NAMES}|{_SHOUTED_STATES})(?![\w])"),
    before=180,
    after=0,
)
_COUNTY = InLines(
    r"(?<!\w)(?P<value>(?:(?:St|Ste|San|Santa|Los|Las|El|La|De|Du|Prince|King|Queen|New|Old|Fort"
    r"|Mount)\.?\s)?[A-Z][\w'-]{1,40}\s(?:[Cc]ounty|[Pp]arish|[Tt]ownship|Borough|Twp|Co\.(?=\s[A-Z]{2}\b)))"
    r"|(?<!\w)(?:county|city|town|village|parish|borough|township)\sof\s"
    r"(?P<value2>[A-Z][\w'-]{1,40}(?:\s[A-Z][\w'-]{1,40})?)",
    needs=Led(r"\b(?:County|Parish|Township|Borough|Twp|Co|city|town|village|county|parish|borough|township)\b"),
    around=4,
)
_LOW_COUNTY = Led(r"(?<!\w)(?:in|from|of|near|to)\s(?P<value>[a-z][\w'-]{1,40}\s(?:county|parish|township|borough))\b")
_PLAIN_BEFORE_COUNTY = frozenset(
    """
    the a this that our your rural each every another same other local different which any per one home
    does did if can per what who how why neighboring all some their his her my civil catholic
    """.split()
)
# State letters that are words, credentials or abbreviations: a comma must stand before them.
_AMBIGUOUS = frozenset("MD PA MA DC CT IN OR ME OK HI OH AL CO DE ID LA MS MT NE".split())
_NO_CITY = frozenset(
    """
    in from to at near the of and medicare medicaid bcbs blue aetna cigna pt patient is for we our does state hi
    hello
    """.split()
)
# What stands before the name of a place.
_OFFICE_AFTER = re.compile(r" (?:office|clinic|location|campus|hospital|branch|site|urgent care)\b", re.IGNORECASE)
_SHOUTED_CUES = frozenset("IN FROM AT NEAR TO OF".split())
_SHOUTED_CUE = re.compile(r"\b(?:IN|FROM|NEAR)\s[A-Z]+(?:\s[A-Z]+)?$")
_LOW_STATE_AFTER = re.compile(rf",?\s(?:{STATE_CODES}|{STATE_NAMES})(?!\w)", re.IGNORECASE)
_TOWN_CUES = frozenset("in from near to around outside downtown moved visiting leaving north south east west".split())
"""After these a capital tells a town even of a word of the field ("near Moab")."""
_NO_TOWN = frozenset("mesa lima moca barre phoenix".split())
_NO_SHOUT = frozenset(
    (("post", "falls"), ("hand", "county"), ("falls", "county"), ("bar", "harbor"), ("low", "desert"))
)
_PLACE_CUES = frozenset(
    """
    in from near to at of around outside downtown greater moved visiting leaving city north south east west
    """.split()
)


def cities(note: Note, words: Vocabulary) -> Iterator[Span]:
    """A city before its state, and counties by the word beside their name."""
    for match in _CITY_STATE.finditer(note):
        yield from _city(note, words, match)
    for match in _COUNTY.finditer(note):
        group = "value" if match["value"] else "value2"
        if match[group].split()[0].lower() not in _PLAIN_BEFORE_COUNTY:
            yield Span(*match.span(group), "LOCATION", rule="county")
    for match in _LOW_COUNTY.finditer(note):
        if match["value"].split()[0] not in _PLAIN_BEFORE_COUNTY:
            yield Span(*match.span("value"), "LOCATION", rule="county")


def _city(note: Note, words: Vocabulary, match: re.Match[str]) -> Iterator[Span]:
    if (
        note.caseless(match.start())
        and "," not in note.plain[match.end("value") : match.start("state")]
        and not _is_place(words, match["value"].split())
        and not (len(match["state"]) > 2 and _SHOUTED_CUE.search(match["value"]))
    ):
        return
    comma = "," in note.plain[match.end("value") : match.start("state")]
    state = match["state"]
    last = match["value"].split()[-1]
    if any(character.isdigit() for character in match["value"]):
        return
    if last.isupper() and len(last) < 4 and not note.caseless(match.start()):
        return
    parts = match["value"].split()
    cues = [at for at, part in enumerate(parts) if part in _SHOUTED_CUES]
    parts = parts[cues[-1] + 1 :] if cues else parts
    # "Medicare, FL", "Dr. Gold, MD": what stands before a state's letters is not always a city.
    if state in _AMBIGUOUS and not comma:
        return
    if (
        state in ("MD", "PA")
        and not re.match(r"\s{1,40}\d{5}", note.plain[match.end() : match.end() + 8])
        and not _is_place(words, parts)
    ):
        return
    while parts and not _may_be_city(words, parts[0]):
        parts = parts[1:]
    if not parts:
        return
    value = " ".join(parts)
    start = note.plain.find(value, match.start("value"))
    if start < 0:
        return
    shouted = cues and len(state) > 2
    if (
        not comma
        and not shouted
        and not _is_place(words, parts)
        and all(words.knows(part.lower().strip(".")) for part in parts)
    ):
        return
    yield Span(start, start + len(value), "LOCATION", rule="city")


def _is_place(words: Vocabulary, parts: list[str]) -> bool:
    low = tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)*", " ".join(parts).lower()))
    return bool(low) and low in words.places.get(low[0], ())


def _may_be_city(words: Vocabulary, part: str) -> bool:
    low = part.lower().strip(".,")
    if low in _NO_CITY:
        return False
    return (
        low in words.names
        or low in words.also_words
        or (low,) in words.places.get(low, ())
        or not words.is_domain(low)
        or (len(low) > 3 and low not in words.short)
    )


def listed_places(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Cities and counties of the list: with capitals, or after a word of place."""
    tokens = note.tokens
    for number, token in enumerate(tokens):
        for place in words.places.get(token.low, ()):
            held = tokens[number : number + len(place)]
            if tuple(t.low for t in held) != place or any(
                "\n" in note.plain[a.end : b.start] for a, b in pairwise(held)
            ):
                continue
            before = tokens[number - 1].low if number else ""
            capital = all(t.text[0].isupper() for t in held) and not note.caseless(token.start)
            word = len(place) == 1 and (words.knows(token.low) or token.low in words.also_words)
            office = len(place) > 1 and _OFFICE_AFTER.match(note.plain, held[-1].end) is not None
            cue = office or before in _PLACE_CUES
            town = before in _TOWN_CUES and token.capital and token.low not in _NO_TOWN
            shouted = len(place) > 1 and all(t.text.isupper() for t in held) and place not in _NO_SHOUT
            if (
                (capital and (not word or (cue and not words.is_domain(token.low)) or town))
                or (not capital and cue and not word)
                or (len(place) > 1 and cue)
                or (len(place) > 2 and not words.is_domain(" ".join(place)))
                or (len(place) > 1 and _LOW_STATE_AFTER.match(note.plain, held[-1].end))
                or (before in _TOWN_CUES and token.text.isupper() and token.low not in words.english)
                or shouted
            ):
                yield Span(held[0].start, held[-1].end, "LOCATION", rule="city")
                break
