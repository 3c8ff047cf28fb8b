"""Names after a label with a colon ("Surgeon: D. Arceneaux"): 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import STOP, TITLES
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

_LABEL = Led(
    r"(?<!\w)(?P<label>(?:(?:patient|pt|client|resident|member|subscriber|insured|guarantor"
    r"|policy ?holder|beneficiary|provider|physician|surgeon|asst|assistant(?: surgeon)?|co-?surgeon"
    r"|attending|referring(?: (?:provider|physician|md|dr))?|ref|ordering(?: (?:provider|physician|md))?"
    r"|rendering(?: provider)?|supervising(?: (?:provider|physician))?|submitting(?: physician)?"
    r"|requesting(?: (?:provider|physician|dr))?|consulting(?: physician)?|consultant"
    r"|performing(?: provider)?|billing(?: provider)?|treating(?: (?:provider|therapist))?"
    r"|primary(?: care)?(?: (?:provider|physician))?|pcp|admitting|discharging|operating"
    r"|interpreting(?: (?:physician|provider))?|radiologist|pathologist|anesthesiologist"
    r"|anesthesia(?: provider| by)?|anesthetist|crna|doula|midwife|crew|driver|operator|author|speaker"
    r"|host|resident|fellow|intern|scribe|circulator|scrub|tech(?:nologist|nician)?|sonographer|therapist"
    r"|pharmacist|nurse|rn|witness(?:es)?|interpreter|chaperone|emergency contact"
    r"|contact(?: person| name)?|next of kin|nok|poa|hcpoa|guardian|mother|father|parent|parents|spouse"
    r"|husband|wife|son|daughter|sister|brother|partner|caregiver|accompanied by|informant|historian"
    r"|employee|employer contact|supervisor|adjuster|case manager|coordinator|auditor|coder|biller|rep"
    r"|representative|attorney|doctor|dr|doc|student|preceptor|md|do|np|pa)(?:'?s)?(?:\s(?:full\s)?name)?"
    r"|(?:(?:full|first|last|middle|maiden|preferred|legal)\s?)?name|dictated(?: by)?|dictating|transcribed by"
    r"|typed by|(?:electronically |e-?)?signed(?: by)?|e-?signature|signature|authenticated by|verified by"
    r"|reviewed by|read by|interpreted by|performed by|completed by|entered by|documented by|reported by"
    r"|prepared by|approved by|recorded by|administered by|given by|seen by|examined by|ordered by"
    r"|requested by|referred by|submitted by|collected by|called (?:to|by)|reported to|discussed with"
    r"|notified|from|to|cc|bcc|attn|attention|re|fwd|subject|sent by|author|by|d|t|cosigned(?: by)?"
    r"|co-?sign(?:er)?|aka|alias|dba|nickname|goes by))\s?[:=]\s{0,3}(?P<value>[^\n|]{2,80})",
    small=True,
)
_WHOLE = frozenset("patient pt name client surgeon attending provider physician doctor dr full last first".split())
"""Labels whose value is a name as a whole."""
_NOBODY = frozenset("none unknown self same see above yes no pending na staff team various multiple".split())
_STOP_VALUE = re.compile(
    r"\s{3,}|\t|\s(?:\d|[#$(])|[;|~<>\[({]|\s[-\u2013]+\s|,?\s{0,40}(?:DOB|MRN|Age|Sex|Date|DOS|NPI|Acct|ID"
    r"|Phone|Ph|Fax|Tel)\b|\s(?=[A-Za-z ]{2,18}[:=#])|\.\s|\.$|\d"
)
# After these, anything may follow: only what is a name by itself counts.
_WEAK = frozenset("from to re by d t ref subject fwd attention billing pa do md np rn notified operating".split()) | {
    "called to"
}
_SKIPPED = frozenset("md do rn np pa none self same".split())
_PART = re.compile(r"[^\W\d_]{1,40}(?:['-][^\W\d_]{1,40})*")
_MORE = re.compile(r",\s?|\s?(?:/|and|&|;)\s?")


def labelled_names(parts: NameParts) -> Iterator[Span]:
    """The names in the value of a label, up to what ends it: two blanks, a number, another label."""
    for match in _LABEL.finditer(parts.note):
        value, label = parts.note.plain[slice(*match.span("value"))], match["label"]
        cut = _STOP_VALUE.search(value)
        value = value[: cut.start()] if cut else value
        start = match.start("value")
        if label.split()[0] in _WHOLE and _whole(parts, value):
            yield Span(start, start + len(value.rstrip(" .,")), "NAME", rule="label")
        else:
            yield from _names_in(parts, start, start + len(value), weak=label in _WEAK)


def _whole(parts: NameParts, value: str) -> bool:
    """Whether a value of one to three words is a name: one of them is a name or not known, and none says nobody."""
    low = [part.lower() for part in _PART.findall(value)]
    if not 0 < len(low) < 4 or re.search(r"\d", value) or any(part in STOP or part in _NOBODY for part in low):
        return False
    return any(part in parts.words.all_names or not parts.words.knows(part) for part in low)


def _names_in(parts: NameParts, start: int, end: int, *, weak: bool) -> Iterator[Span]:
    tokens = parts.note.tokens
    first = number = parts.note.first_at(start)
    while number < len(tokens) and tokens[number].start < end:
        token = tokens[number]
        if token.low in TITLES or token.low in _SKIPPED:
            number += 1
            continue
        found = parts.take(number, announced=not weak)
        if found:
            titled = any(t.low in TITLES for t in tokens[first:number])
            if not weak and 0 < number - first < 3 and not titled:
                found = start, found[1]
            yield Span(*found, "NAME", rule="label")
            number = parts.note.first_at(found[1])
            if not _MORE.match(parts.note.plain[found[1] : found[1] + 4]):
                return
            continue
        if weak or not parts.words.is_domain(token.low) or token.low in STOP:
            return
        number += 1
        if token.start - start > 24:
            return
