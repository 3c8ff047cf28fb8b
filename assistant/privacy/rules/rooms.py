"""Rooms, beds, towers and wings of a building: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.search import Around, Led
from assistant.privacy.spans import Span

# ICU with up to two letters before it, written out so that a word's beginning tells whether to look.
_LETTERS = ("", *"MSCNP")
_INTENSIVE = "|(?:" + "|".join(dict.fromkeys(f"{one}{other}ICU" for one in _LETTERS for other in _LETTERS)) + ")"
_ROOM = Led(
    r"(?<!\w)(?:(?:tower|bldg\.?|building|wing|pod|unit|ward|floor|level)\s?-?[A-Z0-9]{1,4}"
    r"(?:-\d{1,4})?[\s,/-]{1,3}(?:(?:room|rm|bed|bay|pod|suite)\.?\s?#?[A-Z]?-?\d{1,4}[A-Z]?(?:-\d+)?"
    r"(?:[\s,]{1,2}bed\s?\w{1,3})?)|(?:pod|bay)\s[A-Z]-?\d{1,3}|(?:bedside|bed|room|rm"
    r"|unit)\s\d{1,2}[A-Z]-?\d{1,4}|unit\s\w{1,3}\s(?:north|south|east|west),?\s(?:bed|room|rm)\s\w{1,4}"
    r"|(?:room|rm|bed|ward|bay)\.?\s\d{1,4}[A-Z]?(?:-[A-Z\d]{1,3})?,?\s(?:[A-Z][\w'-]{1,40}\s)?"
    r"(?:tower|pavilion|building|bldg|wing|annex|east|west|north|south)(?:\s[A-Z]\b|\s\d{2,4}(?:-[A-Z\d])?\b)?"
    r"(?:,\s[A-Z][\w'-]{1,40}\s(?:building|tower|pavilion|wing))?|(?:bldg|building)\.?\s\w{1,3},?\s"
    r"(?:unit|apt|rm|room)\s\w{1,4}|(?:room|rm)\.?\s\d{2,4}-[A-Z\d]"
    + _INTENSIVE
    + r"-?\d{1,3}\s[A-Z][\w'-]{1,40}\s(?:tower|pavilion|building|wing)|P\.S\.?\s\d{1,3}|PS\.?\s\d{1,3}"
    r"|(?:room|rm|bed|chair|pod|bay)\.?\s?#?(?:[A-Z]-?)?\d{2,4}-?[A-Z]?\b(?:\s(?:bed|chair)\s\w{1,3})?"
    r"|(?:ED|ER|NICU|PICU|MICU|SICU|ICU|CCU|L&D|PACU)\s?-?\s?(?:(?:bay|bed|pod|room|rm|chair)\s?)"
    r"(?:[A-Z]-?)?\d{1,3}(?:,\s[A-Z][\w'-]{1,40}\s(?:tower|pavilion|wing|building))?"
    r"|(?:ED|ICU|NICU|L&D)(?:-|\s)\d{1,2}(?!\s?(?:days?|hours?|hrs?|min|visits?|,?\s\d))"
    r"|(?:cell\s?block|pod)\s\w{1,2}(?:,?\scell\s\d{1,3})?(?!\w)|unit\s\d{1,2}[A-Z]"
    r"|(?:room|rm|bed)\s?#?\d(?![\w/%-]|\.\d)"
    r"|(?:wing|tower|pavilion|annex|bldg\.?|building|cottage|neighborhood|hall|house|ward|unit|cell\s?block)\s\w{1,3}[,/-]\s?"
    r"(?:#\s?)?\d{1,4}[A-Z](?:-[A-Z\d]{1,3})?"
    r"|(?:wing|tower|pavilion|annex|cottage|neighborhood)\s(?:\d{1,2}|[A-Z]),\s?\d{1,4}(?:-[A-Z\d]{1,3})?(?!\s?(?:[cm]m|m[gl]|units?)\b|[:/])"
    r"|(?:ICU|CVICU|CTICU|NICU|PICU|MICU|SICU|CICU|TICU|NSICU|BMTICU)[\s-]?(?:east|west|north|south|(?-i:[A-D])(?!\w))(?:[\s,-]{1,2}(?:bed\s|room\s|rm\s)?\d{1,3}[A-Z]?)?"
    r"|(?:CVICU|CTICU|TICU|NSICU)[\s-]\d{1,3}(?!\s?(?:days?|hours?|hrs?|min|visits?|,?\s\d))"
    r"|(?:PACU|L&D|OBS|CDU|stepdown|telemetry|tele|med[ -]?surg|oncology|ortho|rehab)"
    r"\s(?:bed|room|rm|bay)\s?#?\w?-?\d{1,4}[A-Z]?"
    r"|(?:tower|pavilion|wing|building|bldg)\s[A-Z]\s\d{2,4}|unit\s\d{1,2}\s(?:east|west|north|south)"
    r"|(?:bldg\.?|building|tower|wing|pavilion|annex)[ ,]{1,2}"
    r"(?:\d{1,2}(?:st|nd|rd|th)\s(?:floor|fl)[ ,]{1,2})?(?:rm|room|bed)\.?\s?\w{1,4})(?!\w)",
    re.IGNORECASE,
)
_FLOOR = Led(
    r"(?<!\w)(?:\d-(?:east|west|north|south)\s\d{1,3}[A-Z]?|\d\s(?-i:East|West|North|South)(?=[,.;)]|$)"
    r"|\d{1,2}(?:st|nd|rd|th)\s(?:fl|floor)(?:\s(?:north|south|east|west|tower|wing))?"
    r"(?:,?\s(?:bed|room|rm)\.?\s?\w{1,4})?"
    r"|\d{1,2}[NSEW]{1,2}-\d{1,3}[A-Z]?|\d\s(?:east|west|north|south),?\s(?:(?:bed|rm|room)\s)?\d{1,4}(?:-[A-Z\d])?)(?!\w)",
    re.IGNORECASE,
)
# What the building is called stands before it.
_IN_BUILDING = Around(
    r"(?<!\w)(?:(?:north|south|east|west|main|center|central|(?-i:[A-Z])[\w'-]{2,20})"
    r"\s(?:tower|wing|pavilion|annex|building|bldg)\.?[\s,]{1,2}(?:[A-Z]-?)?\d{1,4}[A-Z]?(?:-[A-Z\d]{1,3})?"
    r"|[A-Z][\w'-]{1,40}\s(?:bldg\.?|building|tower|wing|pavilion|annex)[ ,]{1,2}"
    r"(?:\d{1,2}(?:st|nd|rd|th)\s(?:floor|fl)[ ,]{1,2})?(?:rm|room|bed)\.?\s?\w{1,4})(?!\w)",
    re.IGNORECASE,
    needs=Led(r"\b(?:tower|wing|pavilion|annex|building|bldg)", re.IGNORECASE),
    before=44,
    after=32,
)


def rooms(note: Note) -> Iterator[Span]:
    """A room or a bed with its letter or number, and the building or wing around it."""
    for pattern in (_ROOM, _FLOOR, _IN_BUILDING):
        for match in pattern.finditer(note):
            yield Span(*match.span(), "LOCATION", rule="room")
