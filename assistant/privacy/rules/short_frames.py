"""Names that a short turn gives away: an apposition, a greeting from a desk, an alias, a name that is used.

45 CFR 164.514(b)(2)(i)(A). Where a word is a name too, the turn decides ("her partner of 40 years, June").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import GIVEN, KIN, STOP, TITLES, VERBS
from assistant.privacy.search import InLines, Led
from assistant.privacy.spans import Span

_PERSONS = (
    r"(?:mother|mom|father|dad|husband|wife|spouse|partner|son|daughter|sister|brother|aunt|uncle|cousin|niece|nephew"
    r"|grandmother|grandma|grandfather|grandpa|grandson|granddaughter|girlfriend|boyfriend|fianc[e\u00e9]e?|roommate"
    r"|caregiver|neighbor|friend|twins?|aide|coworker|boss|supervisor|colleague|receptionist|scribe|biller|coder|nurse"
    r"|midwife|doula|therapist|surgeon|resident|fellow|intern|student|tech|assistant|manager|director|owner|baby|infant"
    r"|newborn|child|boy|girl|kid|dog|cat)"
)
_WORD = r"(?P<value>[a-z][\w'-]{1,20})"
_CAPITAL = r"(?P<value>(?-i:[A-Z])[a-z][\w'-]{0,20})"
# "her partner of 40 years, June.", "his wife (Amber)", "the new biller, Sky,".
_APPOSED = Led(
    rf"(?<!\w){_PERSONS}(?:\s(?!is\b|was\b|has\b|had\b|and\b)[\w'-]{{1,14}}){{0,5}}(?:,\s|\s\(|\s[-\u2013\u2014]\s){_CAPITAL}"
    r"(?=[.,;:)]|\s?\n|\s?$|\s(?:is|was|said|says|called|has|had|will|drove|brought|who|and|at|from)\b)",
    re.IGNORECASE,
)
# "hi, amber again from front desk", "amber here".
_GREETED = Led(
    rf"(?<!\w)(?:hi|hello|hey|morning|afternoon|evening|thanks|it's|its|it is|this is|here's)"
    rf"(?:\s(?:all|team|there|everyone|again))?[,!.]?\s{_WORD}(?=,?\s(?:again|here|(?:from|at|in|with|over at)"
    rf"\s(?!of\b|now\b|least|all\b|all,|this\b|that\b|cms|medicare|medicaid|cpt\b)"
    r"[\w&']{2,}))",
    re.IGNORECASE,
)
_HERE = re.compile(rf"(?im)^{_WORD}(?= (?:here|again)(?: ?[,.!:;-]| from| at| with| in ))")
_USED = Led(
    r"(?<!\w)(?:names? (?:used|preferred|given|at birth|is|was|on (?:the )?(?:card|file|chart|claim))"
    r"|preferred name|chosen name|maiden name|former name|legal name|birth name|real name|first name|last name"
    r"|middle name"
    r"|surname|goes by|went by|known as|called|nicknamed?|answers to|prefers|alias|a/k/a|aka|f/k/a|fka|n/k/a"
    r"|formerly|nee"
    r"|n\u00e9e|also listed as|listed as|spelled|misspelled as|changed (?:from|to)|now named|renamed|named)"
    r"(?:\s(?:is|was|of|the name|name|now))?\s?[:=]?\s(?:\"|')?(?P<value>(?-i:[A-Z])[\w'-]{1,20}(?:"
    r"\s(?-i:[A-Z])[\w'-]{1,20})?)",
    re.IGNORECASE,
)
# Patients without a name are called so: "Trauma Kilo", "Unknown Delta 4".
_CODE_NAME = Led(
    r"(?<!\w)(?:trauma|unknown|unidentified|disaster|doe|stroke|code|medical|alias),?\s(?:(?:male|female|patient|pt),?\s)?"
    r"(?:alfa|alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa|quebec"
    r"|romeo|sierra|tango|uniform|victor|whiskey|x-?ray|yankee|zulu)(?:[\s-]?\d{1,5})?(?![\w-])",
    re.IGNORECASE,
)
_DOE = Led(r"(?<!\w)(?:john|jane|baby|jack|janet|johnny)\s(?:q\.?\s)?(?:doe|roe)(?:\s?#?\d{1,4})?(?!\w)", re.IGNORECASE)
_NATO_CODES = re.compile(r"(?:code|medical|stroke|alias) (?:alpha|alfa|delta|echo)", re.IGNORECASE)
# "Felicity doing well", "grace tolerating diet".
_DOING = Led(
    r"(?<!\w)(?:doing (?:well|fine|great|ok|okay|better|good|poorly|much)|tolerat(?:ed|es|ing)|healing (?:well|nicely)"
    r"|feel(?:s|ing) (?:well|better|good|ok|fine|sick|worse|great|tired|dizzy)|presents? (?:with|to|for|today)"
    r"|presented (?:with|to|for)|returns? (?:for|to|today|with)|reports? (?:pain|no|that|some|good|feeling|worse"
    r"|improve\w*|doing)|states? (?:that|she|he|they)|endorses?|arrived|ambulat(?:ed|es|ing)|resting|awake|alert"
    r"|remains|smiling"
    r"|crying|sleeping|seen (?:today|for|by|in|at|on)|in for|here (?:for|today|with)|voices)\b",
    re.IGNORECASE,
)
_DOER = re.compile(
    r"(?:^|[^\w'-])(?P<value>[A-Za-z][A-Za-z'-]{2,20})\s(?:(?:is|was|has been|been|continues|keeps)\s)?$"
)
# A word alone at the end: "BCBS NJ, G0121 or 45378? Pearl".
_LAST = re.compile(r"[.?!]\s{1,3}(?P<value>[A-Z][a-z]{2,15})[.!]?\s{0,9}\Z")
# "with rose.", "follow-up with hope in Lincoln".
_WITH = Led(
    r"(?<!\w)(?:with|w/)\s(?P<value>[a-z][a-z'-]{2,15})(?=[.;)]|\s?\n|\s?$|,\s(?!and\b|or\b)|\s(?:on|in|at|today|tomorrow|who|from)\b)",
    re.IGNORECASE,
)
# "the relative, rose, says".
_SAYS = Led(
    r"(?<!\w)(?:relative|historian|informant|interpreter|contact|witness|daughter|son|wife|husband|mother|father|sister"
    r"|brother|caller|patient|aide|nurse),\s(?P<value>[a-z][a-z'-]{2,15}),\s(?=(?:says?|said|who|reports?|is|was|has|states?|asks|will)\b)",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    """
    aetna cigna humana anthem medicare medicaid tricare bcbs uhc kaiser everyone anyone someone team all there guys
    folks ladies again still just not so only well now also here wound incision site flap graft fracture skin lesion
    tissue
    staff mother both none one who case state states chart note notes report reports doc provider what anybody nobody
    everything nothing something
    """.split()
)


def short_frames(parts: NameParts) -> Iterator[Span]:
    """Names in such turns: names of the lists, given names that are words, and words that are not known."""
    note = parts.note
    for match in _APPOSED.finditer(note):
        if not note.caseless(match.start("value")) and _named(parts, match["value"].lower()):
            yield Span(*match.span("value"), "NAME", rule="frame")
    yield from _turns(parts)
    for match in _WITH.finditer(note):
        if match["value"].lower() in GIVEN and not match["value"].isupper():
            yield Span(*match.span("value"), "NAME", rule="frame")
    for match in _USED.finditer(note):
        yield from _used(parts, match)
    for pattern in (_CODE_NAME, _DOE):
        for match in pattern.finditer(note):
            if match.group()[0].isupper() and not _NATO_CODES.match(match.group()):
                yield Span(*match.span(), "NAME", rule="alias")
    yield from _shouted_will(parts)


def _turns(parts: NameParts) -> Iterator[Span]:
    note = parts.note
    for match in _DOING.finditer(note):
        at = max(0, match.start() - 40)
        if doer := _DOER.search(note.plain[at : match.start()]):
            yield from _in_turn(parts, doer, at)
    if last := _LAST.search(note.plain, max(0, len(note.plain) - 40)):
        yield from _in_turn(parts, last)
    for pattern in (_SAYS, _GREETED):
        for match in pattern.finditer(note):
            yield from _in_turn(parts, match)
    for match in _HERE.finditer(note.plain):
        yield from _in_turn(parts, match)


def _plain(low: str) -> bool:
    return low in STOP or low in KIN or low in TITLES or low in VERBS or low in _NOBODY


def _named(parts: NameParts, low: str) -> bool:
    words = parts.words
    if _plain(low.removesuffix("'s")):
        return False
    return low in GIVEN or low in words.all_names or not words.is_domain(low)


def _in_turn(parts: NameParts, match: re.Match[str], at: int = 0) -> Iterator[Span]:
    words, value = parts.words, match["value"]
    low = value.lower()
    if _plain(low):
        return
    start = at + match.start("value")
    capital = value[0].isupper() and not parts.note.caseless(start)
    also = low in GIVEN or low in words.also_words
    named = also or (low in words.all_names and (capital or not words.is_domain(low))) or not words.knows(low)
    if named and (low in words.all_names or low in GIVEN or capital):
        yield Span(start, start + len(value), "NAME", rule="frame")


def _used(parts: NameParts, match: re.Match[str]) -> Iterator[Span]:
    """ "Name used: Sky": the first word, and a second that may be a name."""
    words, start = parts.words, match.start("value")
    said = match["value"].split()
    low = [part.lower().removesuffix("'s") for part in said]
    if parts.note.caseless(start):
        return
    strong = "name" in match.group()[: start - match.start()].lower() or "prefer" in match.group().lower()
    first = low[0]
    if _plain(first) or (words.is_domain(first) and first not in words.all_names and first not in GIVEN and not strong):
        return
    if not strong and words.knows(first) and first not in words.all_names and first not in GIVEN:
        return
    if (first,) in words.phrases.get(first, ()) and not strong:
        return
    second = len(low) > 1 and not _plain(low[1]) and (low[1] in words.all_names or not words.is_domain(low[1]))
    yield Span(start, start + len(match["value"] if second else said[0].removesuffix("'s")), "NAME", rule="frame")


# "ASSIST LANE CIRC HOPE R.": roles and surnames that are words, in capitals.
_CREW = Led(
    r"(?<!\w)(?:SURGEON|ASSIST|ASST|ASSISTANT|CIRC|CIRCULATOR|SCRUB|ANES|ANESTHESIA|ANESTHESIOLOGIST|CRNA|ATTENDING|RESIDENT"
    r"|FELLOW|NURSE|PROVIDER|TECH|REP|ENDOSCOPIST|RADIOLOGIST)"
    r"\s(?P<value>(?P<name>[A-Z]{3,15})(?:,? [A-Z]\b\.?)?)(?![\w-])"
)
_WILL = InLines(
    r"(?m)(?:[:/]\s{0,3}|^|\b(?:MR|DR|PT|PATIENT|SURGEON|ASSISTANT)\.? )"
    r"(?P<value>(?:WILL|MAY|MARK|BILL|GRANT) (?P<last>[A-Z][A-Z'-]{2,20}))(?![\w-])",
    needs=re.compile(r"(?:WILL|MAY|MARK|BILL|GRANT) [A-Z]"),
)


def _shouted_will(parts: NameParts) -> Iterator[Span]:
    """ "ASSISTANT: WILL DRAYTON": a given name that is a verb, before a surname, where nothing asks."""
    words = parts.words
    for match in _CREW.finditer(parts.note):
        low = match["name"].lower()
        named = low in words.all_names and not _plain(low) and (low in words.also_words or not words.is_domain(low))
        if named and parts.note.caseless(match.start()):
            yield Span(*match.span("value"), "NAME", rule="frame")
    for match in _WILL.finditer(parts.note):
        low = match["last"].lower()
        if low not in STOP and low not in VERBS and (low in words.all_names or not words.knows(low)):
            if low in words.also_words and not match.group().lstrip().startswith((":", "/")):
                continue
            yield Span(*match.span("value"), "NAME", rule="frame")
