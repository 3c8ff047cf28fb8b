"""Words that are names too, where the sentence expects a person ("sue came in", "does grace qualify").

45 CFR 164.514(b)(2)(i)(A). Holds in small letters and in lines of capitals, where no capital tells a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Token
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import GIVEN, KIN, LOW_TITLES, PARTICLES, STOP, TITLES, VERBS
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

_PLAIN = frozenset(
    """
    case price cost page bill may will can long short small early late card block line note plan center stone bone
    hand foot head back fields best day days park place court post read close pool said rich fair moody wise man
    young old white black brown green gray grey red blue west east north south church temple school state states
    major minor doe self same other free good love light power powers pain shot speed person people story story
    gross grand grade main law laws rule rules risk home house land lane street road way ways summer winter spring
    sharp hard strong swift noble royal jewish english french german spanish bank banks college county
    form level limit loss low high mass mean means more most much never next nose number one own pass payer pay
    per point pound press rest right ring root round row sales save score see set side sign site son stay step
    stock sun team test time times true vital wall water wave weeks wells wide wound wing yes year yet you so do
    an my no in la le el de see bell ball bass beam bean bird bolt bond book boot box boy branch bridge broad
    brook bush cage cash coach coffee cotton cross crow current cutter
    """.split()
) - frozenset("love bush cutter".split())
"""Names that a sentence of billing uses as plain words."""
_STRONG = frozenset(
    """
    came called says said wants told asked wrote texted emailed lives lived works worked drove fell thinks owes
    understands agrees agreed refuses refused complains complained moved died qualifies presents presented denies
    walked hurt arrived stopped signed brought insists swears tripped slipped returned retired emails calls
    keeps forgot cancelled canceled rescheduled
    """.split()
)
"""What persons do."""
_WEAK = {
    "was": frozenset("seen here in admitted discharged born told sent referred brought late billed".split()),
    "is": frozenset("here eligible due a an in on out coming scheduled asking 5 pregnant allergic".split()),
    "has": frozenset("been medicare medicaid aetna cigna uhc bcbs humana an a been her his not never no had".split()),
    "had": frozenset("her his a an bilateral both surgery left right another two three l r".split()),
    "needs": frozenset("a an auth another her his prior mri pt to surgery new".split()),
    "got": frozenset("a an her his another two the billed".split()),
    "saw": frozenset("dr him her us me our the a".split()),
    "did": frozenset("well fine".split()),
    "went": frozenset("to home back".split()),
}
_BEFORE = frozenset(
    """
    and but so when if because that since after before hi hey today yesterday then while says said told think
    does did is was has had can could should would will why how
    """.split()
)
_ASKING = frozenset("does did is was has can could should would will".split())
_ASKED = frozenset(
    """
    need qualify get have eligible covered come still owe meet require due even already really see go allowed
    entitled been seen here in had ever
    """.split()
)
_SLOTS = frozenset(
    """
    pt patient member insured subscriber guarantor spouse husband wife son daughter biller coder np pa rn surgeon
    circulator scribe beneficiary enrollee policyholder client mother father brother sister supervisor boss coworker
    attorney lawyer adjuster counselor teacher coach landlord neighbor friend roommate aide nephew niece uncle aunt
    cousin grandson granddaughter girlfriend boyfriend partner fiance fiancee relative guardian caregiver interpreter
    """.split()
)
_ROLES = _SLOTS | frozenset("resident nurse tech ma attending fellow lpn cna intern therapist midwife".split())
_COMPANY = frozenset("lives living lived here came stays staying brought accompanied follow-up followup up".split())

# "COLLES, Rhys | 1/2/1997" and "GRAVES / shoshana / 00141774" in a list, "NM1*IL*1*LOVE*CHIARA" in a claim.
_LISTED = re.compile(
    r"(?m)^[ \t]{0,8}(?P<value>[^\W\d_]{2,20}(?:, | / )(?P<given>[^\W\d_]{2,20}))(?=\s?[|/]\s?\S)", re.IGNORECASE
)
_SEGMENT = Led(r"(?<!\w)NM1\*\w\w\*1\*(?P<value>[^*~\n]{2,40})(?:\*(?P<given>[^*~\n]{1,40}))?")
_ENDS = ("", "\n", ".", ",", ";", ")", "?")


def person_frames(parts: NameParts) -> Iterator[Span]:
    """Names before what persons do, in questions about somebody, after a word for a person, after "lives with"."""
    tokens = parts.note.tokens
    for match in _SEGMENT.finditer(parts.note):
        for group in ("value", "given"):
            if match[group]:
                yield Span(*match.span(group), "NAME", rule="label")
    for match in _LISTED.finditer(parts.note.plain):
        if match["given"].lower() in parts.words.all_names and match["given"].lower() not in _PLAIN | STOP:
            yield Span(*match.span("value"), "NAME", rule="label")
    before = ""
    for number, token in enumerate(tokens):
        last, before = before, token.low
        if last in LOW_TITLES and (surname := _titled_surname(parts, number)) is not None:
            yield Span(token.start, surname, "NAME", rule="title")
        elif last in _ROLES and _in_role(parts, number):
            yield Span(token.start, token.end, "NAME", rule="frame")
        if token.low.removesuffix("'s") in parts.words.all_names and _may_name(parts, token):
            if _subject(parts, number) or _in_slot(parts, number) or _with(parts, number):
                yield Span(token.start, token.end - (2 if token.low.endswith("'s") else 0), "NAME", rule="frame")
            elif _pair(parts, number):
                yield Span(token.start, tokens[number + 1].end, "NAME", rule="frame")


def _may_name(parts: NameParts, token: Token) -> bool:
    low = token.low.removesuffix("'s")
    if len(low) < 3 or low in STOP or low in KIN or low in TITLES or low in VERBS or low in PARTICLES or low in _PLAIN:
        return False
    return low in GIVEN or low in parts.words.also_words or not parts.words.is_domain(low)


def _next(parts: NameParts, number: int, gap: str = " ") -> str:
    """The word after a token in the same run of words; "" when another sign stands between."""
    tokens = parts.note.tokens
    if number + 1 >= len(tokens) or parts.note.plain[tokens[number].end : tokens[number + 1].start] != gap:
        return ""
    return tokens[number + 1].low


def _subject(parts: NameParts, number: int) -> bool:
    token, text = parts.note.tokens[number], parts.note.plain
    before = parts.note.tokens[number - 1].low if number else ""
    joined = number > 0 and text[parts.note.tokens[number - 1].end : token.start] in (" ", ", ")
    verb = _next(parts, number)
    if joined and before in _ASKING and verb in _ASKED:
        return True
    if token.low.endswith("'s"):
        mine = token.low.removesuffix("'s")
        first = token.capital and not parts.words.is_domain(mine) and not parts.note.caseless(token.start)
        return (mine in GIVEN or first) and _next(parts, number) not in (
            "",
            "a",
            "the",
            "not",
            "an",
            "license",
            "licence",
            "comp",
        )
    if joined and before not in _BEFORE and not (token.capital and not parts.note.caseless(token.start)):
        return False
    if verb in _STRONG or verb == "aged" or _next(parts, number, ", ") == "aged":
        return True
    acts = token.capital and verb.endswith("ed") and _next(parts, number + 1) in ("his", "her", "my", "hers")
    if acts and (token.low in GIVEN or token.low in parts.words.also_words):
        return True
    return verb in _WEAK and _next(parts, number + 1) in _WEAK[verb]


def _in_slot(parts: NameParts, number: int) -> bool:
    tokens, text = parts.note.tokens, parts.note.plain
    if not number or tokens[number - 1].low not in _SLOTS:
        return False
    if text[tokens[number - 1].end : tokens[number].start] not in (" ", ": ", ", "):
        return False
    after = text[tokens[number].end : tokens[number].end + 2]
    following = _next(parts, number)
    return after[:1] in _ENDS or following in VERBS or following[:1].isdigit()


def _with(parts: NameParts, number: int) -> bool:
    tokens = parts.note.tokens
    if number < 2 or tokens[number - 1].low not in ("with", "by", "w"):
        return False
    if parts.note.plain[tokens[number - 1].end : tokens[number].start] not in (" ", "/ ", "/"):
        return False
    following = _next(parts, number)
    return tokens[number - 2].low in _COMPANY and (not following or following in VERBS or following in STOP)


def _pair(parts: NameParts, number: int) -> bool:
    """ "Chance Early", "ABEL CANE": two names with a capital each where a person is expected."""
    tokens, words = parts.note.tokens, parts.words
    surname = _next(parts, number)
    if not surname or surname.removesuffix("'s") not in words.all_names or surname in STOP or surname in VERBS:
        return False
    first, last = tokens[number], tokens[number + 1]
    if not (first.low in GIVEN or first.low in words.also_words) or words.is_domain(surname.removesuffix("'s")):
        return False
    if first.capital and last.capital:
        return not parts.note.caseless(first.start)
    before = tokens[number - 1].low if number else ""
    asked = before in _SLOTS or before in ("for", "saw", "re", "by", "from", "is", "did", "does", "with", "kin")
    return asked and first.text.isupper() == last.text.isupper()


def _in_role(parts: NameParts, number: int) -> bool:
    """A word with a capital between a role and the end of what is said, or a verb: "resident Yaw, attending"."""
    tokens, note = parts.note.tokens, parts.note
    token = tokens[number]
    if not token.capital or note.caseless(token.start):
        return False
    if note.plain[tokens[number - 1].end : token.start] != " " or parts.words.is_domain(token.low):
        return parts.note.plain[tokens[number - 1].end : token.start] == " " and token.low in GIVEN
    if not token.alphabetic or token.low in STOP or token.low in VERBS or token.low in KIN or token.low in TITLES:
        return False
    return note.plain[token.end : token.end + 1] in _ENDS or _next(parts, number) in VERBS


def _titled_surname(parts: NameParts, number: int) -> int | None:
    """Where the name ends that begins at a token after "Dr": "DR LAWRENCE KINGFISHER, NPI"."""
    tokens, note = parts.note.tokens, parts.note
    if tokens[number].low not in parts.words.all_names:
        return None
    surname = _next(parts, number)
    if len(surname) < 3 or surname in STOP or surname in VERBS or surname in KIN:
        return None
    if parts.words.is_domain(surname) and surname not in parts.words.all_names:
        return None
    last = tokens[number + 1]
    alike = (
        last.text.isupper() == tokens[number].text.isupper() and last.text.islower() == tokens[number].text.islower()
    )
    following = _next(parts, number + 1)
    ended = note.plain[last.end : last.end + 1] in _ENDS or following in VERBS or following in ("referred", "npi", "pt")
    return last.end if alike and last.alphabetic and ended else None
