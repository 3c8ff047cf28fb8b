"""Names and places that a short turn of speech gives away ("this is hector at", "tell buddy", "seen in mobile").

45 CFR 164.514(b)(2)(i)(A) and (B). Holds in any case; the words looked for are names or places that are words too.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import GIVEN, KIN, STOP, TITLES, VERBS
from assistant.privacy.search import Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_WORD = r"(?P<value>[a-z][a-z'-]{1,20})"
_NAMED = tuple(
    Led(r"(?i)(?<!\w)" + pattern)
    for pattern in (
        rf"(?:this is|my name is|name's|i am|i'm|im|its|it's)\s{_WORD}(?=\s(?:from|at|with|in|here|over)\b|,\s|\.|$)",
        rf"(?:if|when|that|did|does|is|for|on|and|has)\s{_WORD}(?=\sin\s(?:room|rm|bed|exam|bay|pod|tower|\d))",
        rf"(?:dr|doctor|provider|surgeon|biller|coder|nurse|assistant|physician|np|pa)(?:,| was| is|'s name is)\s"
        rf"{_WORD}(?=,|\.|\?|;|$)",
        rf"(?:tell|told|asked|remind|reminded|thank|notify|back|texted|emailed)\s{_WORD}"
        r"(?=\s(?:his|her|that|at|i|we|he|she|to|about|the|it|my|our|on|not|about)\b|[.,?])",
        rf"and\s{_WORD}(?=\s(?:both|were|are|each)\b)",
    )
)
_GIVEN = tuple(
    Led(r"(?i)(?<!\w)" + pattern)
    for pattern in (
        rf"(?:for|re|regarding|about|on)\s{_WORD}(?=,|\s(?:on|dob|dos|seen|again|please|pls)\b|\?|$)",
        rf"(?:is|was)\s{_WORD}(?=\s(?:ok|okay|good|still|going)\b)",
    )
)
_BY = Led(
    r"(?i)(?<!\w)(?:by|per|from|ref|ordering|assistant|provider)\s"
    r"(?P<value>[a-z][a-z'-]{1,20}(?:\s[a-z]\.?)?(?:\s[a-z][a-z'-]{1,20})?)"
    r"(?=,\s(?:md|m\.d\.|do|np|fnp|pa|pa-c|rn|crna|dpm|dc|cpc|licence|npi)\b)"
)
_TURNS = frozenset("hi hey hello so ok just not no all very here sorry sure about only well new a an the".split())
_CITY = Led(
    r"(?i)(?<!\w)(?:(?:seen|lives?|living|lived|moved|born|stays|raised|clinic|office|hospital|practice|provider|was|is)\sin"
    r"|(?:transferred|moved|drove|flew|referred|came|transfer|drives|commutes|relocated)\s(?:in\s)?(?:from|to))\s"
    r"(?P<value>(?P<first>[a-z]{3,20})(?:\s(?P<second>[a-z]{3,20}))?)(?![\w-])"
)
_NO_CITY = frozenset("home independence progress surgery medical center normal imaging recovery hospice".split())
_SAINT = Led(
    r"(?i)(?<!\w)(?:at|to|from|in|by|with)\s(?P<value>(?:st|ste|saint)\.?\s(?P<first>[a-z]{3,15}(?:'s)?))(?![\w-])"
)


def spoken_frames(parts: NameParts) -> Iterator[Span]:
    """Names after "this is", "tell", "provider was"; given names after "for"; names before a credential."""
    words = parts.words
    for patterns in (_NAMED, _GIVEN):
        for pattern in patterns:
            for match in pattern.finditer(parts.note):
                low = match["value"].lower()
                if low in STOP | KIN | TITLES | VERBS | _TURNS:
                    continue
                named = low in GIVEN or (patterns is _NAMED and low in words.all_names)
                if named and (low in GIVEN or low in words.also_words or not words.is_domain(low)):
                    yield Span(*match.span("value"), "NAME", rule="frame")
    for match in _BY.finditer(parts.note):
        lows = match["value"].lower().replace(".", "").split()
        if not STOP & set(lows) and all(low in words.all_names or len(low) == 1 for low in lows):
            yield Span(*match.span("value"), "NAME", rule="credential")


def spoken_places(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Towns that are words too, after what happens in a town, and saints of whom a hospital is named."""
    for match in _CITY.finditer(note):
        first, second = match["first"].lower(), (match["second"] or "").lower()
        held = words.places.get(first, ())
        if second and (first, second) in held:
            yield Span(*match.span("value"), "LOCATION", rule="city")
        elif (
            (first,) in held
            and first not in _NO_CITY
            and not (words.is_domain(first) and first not in ("mobile", "reading", "bend"))
        ):
            yield Span(*match.span("first"), "LOCATION", rule="city")
    for match in _SAINT.finditer(note):
        low = match["first"].lower()
        if low.removesuffix("'s") in words.all_names or low.removesuffix("s") in words.all_names:
            yield Span(*match.span("value"), "LOCATION", rule="facility")
