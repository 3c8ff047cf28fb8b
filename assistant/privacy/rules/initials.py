"""Initials of people, with or without a surname: 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import STOP
from assistant.privacy.search import InLines, Led, found_by
from assistant.privacy.spans import Span

_INITIAL_NAME = re.compile(r"[A-Z](?<![\w.].)\. ?(?:[A-Z]\. ?)?(?P<last>[A-Z][^\W\d_](?:[^\W\d_]|['-]){0,40})(?!\w)")
_SIGNED = (
    Led(
        r"(?m)\b(?:transcribed|typed|dictated|trans|transcriptionist)(?:\sby)?[:\s]+(?P<value>[A-Za-z]{2,3})(?=[.,;\s/]|$)"
    ),
    re.compile(r"(?m)/(?<=(?:MD|DO|NP|PA)/)(?P<value>[A-Za-z]{2,3})(?=[.,;\s/]|$)"),
    InLines(
        r"(?m)(?:^|\s)(?P<value>[A-Za-z]{2,3}[/:][a-z]{2,3})\s{0,40}$", needs=re.compile(r"(?m)[/:][a-z]{2,3}\s{0,40}$")
    ),
    InLines(
        r"(?i:signed|initials|initialed|by)\s?:?\s(?P<value>(?:[a-z]\.){2,4})", needs=re.compile(r"[a-z]\.[a-z]\.")
    ),
    InLines(
        r"(?m)(?:^|[.!?]|thanks|Thanks|thx|ty|TY)\s{0,40}[-\u2013\u2014]\s?(?P<value>[A-Z]{2,3})\s{0,40}$",
        needs=re.compile(r"(?m)[-\u2013\u2014]\s?[A-Z]{2,3}\s{0,40}$"),
    ),
    re.compile(r"\d\s(?P<value>[A-Z]{2})\s(?=called|spoke|left|lm\b|sent|faxed|emailed|noted)"),
)
_BEFORE_CREDENTIAL = InLines(
    r"(?m)(?P<value>\b[a-z]{1,3}(?:\s[a-z]{3,})?)\s(?=(?:pa-c|do|md|np|crna)\s{0,40}$)",
    needs=re.compile(r"(?m)\s(?:pa-c|do|md|np|crna)\s{0,40}$"),
)
# "JVH 5/27/25 1712", "A.W.N. / 10/22/2024"; "jbm" alone under who dictated.
_DATED = re.compile(
    r"(?m)^[ \t]{0,4}(?:e-?signed:? )?(?P<value>[A-Z]{2,4}|(?:[A-Z]\.){2,3})(?:,|\s?/)?\s{1,2}"
    r"(?=(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{8}|\d{1,2} ?[A-Z][a-z]{2} ?\d{4}"
    r"|[A-Z][a-z]{2,8} \d{1,2}[a-z]{0,2}, \d{4}|(?:19|20)\d\d-\d\d-\d\d|[A-Z][a-z]{2,8} \d{1,2}, \d{4})"
    r"(?:[ ,]{1,2}\d{1,2}:?\d\d)?\s{0,40}$)"
)
_NO_SIGNER = frozenset(
    """
    DOS DOB DOI DOA LMP EDD EDC EXP EFF ADM DC REV SIG AOB POD SVC FROM THRU RX DX DOD DOT SOC ROC DATE TO ON SENT PAID
    """.split()
)
_TYPED = InLines(
    r"(?m)(?:\b(?:[Dd]ict|[Tt]rans|[Dd]ictated|[Tt]ranscribed|[Ss]igned|D:|T:|M\.?D|D\.?O|N\.?P)\b[^\n]{0,60})\n"
    r"[ \t]{0,4}(?P<value>[a-z]{2,4})(?:\d{1,4})?[ \t]{0,9}$",
    needs=re.compile(r"(?m)\n[ \t]{0,4}[a-z]{2,4}\d{0,4}[ \t]{0,9}$"),
)
_BY_LOW = Led(r"\bby\s(?P<value>[a-z]{2,3})(?=[.,;)]|\s?\n|\s?$)")
_BY_WHOM = Led(
    r"(?<!\w)(?:by|per|cosigned|countersigned|scanned|addended|initials|spoke (?:with|to|w/)|reviewed with|paged"
    r"|called)"
    r"\s(?P<value>(?-i:[A-Z]{2,3}))(?=[,.;)]|\s?\n|\s?$|\s(?:on|at|who)\b)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[A-Z](?<![\w.].)\.(?: ?(?:[A-Z]\. ?){1,3}(?!\w)|(?:[A-Z]\.)+[A-Z]?(?!\w))")
_INITIALS_CUE = Led(
    r"(?:\b(?i:pt|patient|client|initials|mr|mrs|ms|dr|resident)(?i:\s(?:is|are|initials))?\s?[:.,]?\s?"
    r"(?:\(|\"|')?)(?P<value>[A-Z]{2,3})(?![\w-])"
)
_SINGLE = Led(
    r"(?i:\b(?:mr|mrs|ms|miss|dr|patient|pt|client|resident|student|member)\.?)\s(?P<value>[A-Z])(?:\.|\b)(?![\w/-])"
)
_KNOWN_INITIALS = frozenset(
    """
    US USA UK UN MD DO RN NP PA PT OT IV IM SC PO OD OS OU AD AS AU AM PM BID TID QID QD QOD QHS PRN HS AC PC DC
    NY NJ NC SC ND SD NM NH RI WV LA CA VA MO CPT ICD DX RX SX HX TX FX ROS HPI PMH PSH EG IE EM ED ER OR DNR NKA
    NPO BP HR RR DS BS BA MS MA PHD JD NOS NEC DME SOB TIA CBC UTI URI AKA DBA ASAP FYI POS EOB LMP EDC EDD GI GU
    OB
    """.split()
)
"""Abbreviations that are written like initials."""
_NO_INITIALS = frozenset(
    """
    ED ER OR IS IN HX DX PT OT ST BP HR WT HT MD DO RN NP PA IV IM SC ICU OBS SNF HMO PPO WC MVA EOB CPT ICD AWV DME
    ESI MRI CT DM HTN CKD CHF
    """.split()
)
_CUE_BEFORE = re.compile(
    r"(?:\b(?:on|by|for|with|and|per|from|to|dr|mr|mrs|ms|pt|patient|of|see|saw|is)\.?|[,(:\"/])\s?$",
    re.IGNORECASE,
)
_NO_LETTERS = frozenset("and/or his her n/a s/p h/o".split())
_CREDENTIAL_AFTER = re.compile(r",? (?:M\.?D|D\.?O|NP|PA-?C|FNP\S*|RN|DPM|DC|PhD|LCSW|CRNA|APRN)\b")
# "A. Colon, cecum": the first letters of the alphabet count specimens.
_SPECIMEN = re.compile(r"[A-H]\. ")
_CUE_AFTER = re.compile(r",|\s\d|\(|\s\(")


_LOW_INITIAL = re.compile(
    r"(?<!\w)[a-z]\. (?P<last>[a-z][a-z'-]{2,20})(?=[,.;)]|\s(?:on|md|np|pa|rn|said|called|in|at|signed)\b|\s?\n|$)"
)


def low_initial_names(parts: NameParts) -> Iterator[Span]:
    """ "g. love, md": an initial and a surname in small letters."""
    words, note = parts.words, parts.note
    for match in _LOW_INITIAL.finditer(note.plain):
        low = match["last"]
        named = low in words.all_names and low not in STOP and (low in words.also_words or not words.is_domain(low))
        if named and note.line_start(match.start()) != match.start():
            yield Span(*match.span(), "NAME", rule="initials")


def initial_names(parts: NameParts) -> Iterator[Span]:
    """An initial with a surname after it ("J. Farrow")."""
    words, note = parts.words, parts.note
    for match in _INITIAL_NAME.finditer(note.plain):
        low = match["last"].lower().removesuffix("'s")
        known = low not in words.all_names and words.knows(low)
        if _SPECIMEN.match(match.group()) and note.line_start(match.start()) == match.start() and words.is_domain(low):
            continue
        signed = _CREDENTIAL_AFTER.match(note.plain, match.end()) is not None
        if (low in STOP or (known and note.caseless(match.start()))) and not signed:
            continue
        cue = known and _CUE_BEFORE.search(note.plain[max(0, match.start() - 10) : match.start()])
        if not known or signed or (cue and (not words.is_domain(low) or low.endswith("s"))):
            yield Span(match.start(), match.start("last") + len(low), "NAME", rule="initials")


def signed_initials(parts: NameParts) -> Iterator[Span]:
    """Initials of whoever dictated, typed, signed or noted."""
    note = parts.note
    for pattern in _SIGNED:
        for match in found_by(pattern, note):
            if match["value"].lower() not in STOP and match["value"].lower() not in _NO_LETTERS:
                yield Span(*match.span("value"), "NAME", rule="initials")
    for match in _BEFORE_CREDENTIAL.finditer(note):
        if not all(parts.words.is_domain(word) or word in STOP for word in match["value"].split()):
            yield Span(*match.span("value"), "NAME", rule="initials")


def noted_initials(parts: NameParts) -> Iterator[Span]:
    """Initials before a date, after "by", and alone under a dictation."""
    for match in _DATED.finditer(parts.note.plain):
        if match["value"] not in _NO_SIGNER and match["value"].strip(".").lower() not in parts.words.english:
            yield Span(*match.span("value"), "NAME", rule="initials")
    for match in _BY_WHOM.finditer(parts.note):
        low = match["value"].lower()
        plain = (
            match["value"] in _KNOWN_INITIALS or parts.words.knows(low) or (low,) in parts.words.phrases.get(low, ())
        )
        if not plain and not parts.note.caseless(match.start()):
            yield Span(*match.span("value"), "NAME", rule="initials")
    for match in _BY_LOW.finditer(parts.note):
        if not parts.words.knows(match["value"]):
            yield Span(*match.span("value"), "NAME", rule="initials")
    for match in _TYPED.finditer(parts.note):
        if not parts.words.knows(match["value"]):
            yield Span(*match.span("value"), "NAME", rule="initials")


def initials(parts: NameParts) -> Iterator[Span]:
    """Initials alone: with full stops, after a word of persons, or one letter after a title."""
    note = parts.note
    for match in _INITIALS.finditer(note.plain):
        if re.sub(r"[^A-Z]", "", match.group()) not in _KNOWN_INITIALS:
            yield Span(match.start(), match.start() + len(match.group().rstrip()), "NAME", rule="initials")
    for match in _INITIALS_CUE.finditer(note):
        if _are_initials(parts, match):
            yield Span(*match.span("value"), "NAME", rule="initials")
    for match in _SINGLE.finditer(note):
        if not (note.caseless(match.start()) and match["value"] in "AI"):
            yield Span(*match.span("value"), "NAME", rule="initials")


def _are_initials(parts: NameParts, match: re.Match[str]) -> bool:
    note, words, letters = parts.note, parts.words, match["value"]
    if "initials" in match.group().lower():
        return True
    if note.caseless(match.start()):
        return False
    if letters not in _NO_INITIALS and _CUE_AFTER.match(note.plain[match.end() : match.end() + 2]):
        return True
    low = letters.lower()
    return letters not in _KNOWN_INITIALS and low not in words.short and not words.knows(low)
