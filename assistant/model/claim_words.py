"""Text -> the words that a claim is made of, in one spelling, for comparing a sentence with its record.

Left out are words that carry no claim (articles, forms of "to be", prepositions). Kept as words of their own, in
capitals, are those that turn a claim round: NOT, WITHOUT, ONLY, IF, UNLESS, OR, MAY, AT_LEAST. Synonyms share a
spelling only where swapping them cannot change what is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.cited import plain

MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(MONTHS)
_DAY_IN_WORDS = re.compile(rf"\b({_MONTH}) (\d{{1,2}}),? (\d{{4}})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b")
MONTH_AND_YEAR = re.compile(rf"\b(?:{_MONTH}) \d{{4}}\b")

# What is written in several words: the longest that fits is taken.
_PHRASES = {
    "e m": "evalmgmt", "pc tc": "pctc", "non facility": "nonfacility", "co surgeon": "cosurgeon",
    "co surgeons": "cosurgeon", "co surgery": "cosurgeon", "add on": "addon", "add ons": "addon",
    "column 1": "column1", "column 2": "column2", "excludes 1": "excludes1", "excludes 2": "excludes2",
    "columns 1": "column1", "no more than": "AT_MOST", "not more than": "AT_MOST", "no longer than": "AT_MOST",
    "at most": "AT_MOST", "at the most": "AT_MOST", "up to": "AT_MOST", "maximum of": "AT_MOST", "maximum": "AT_MOST",
    "no less than": "AT_LEAST", "not less than": "AT_LEAST", "no fewer than": "AT_LEAST", "at least": "AT_LEAST",
    "minimum of": "AT_LEAST", "minimum": "AT_LEAST", "more than": "MORE", "greater than": "MORE",
    "longer than": "MORE", "exceeds": "MORE", "exceed": "MORE", "exceeding": "MORE", "exceeded": "MORE",
    "less than": "LESS", "fewer than": "LESS", "shorter than": "LESS", "below": "LESS", "no longer": "NOT longer",
    "except if": "UNLESS", "except when": "UNLESS", "except where": "UNLESS", "except for": "EXCEPT",
    "other than": "EXCEPT", "as long as": "IF", "provided that": "IF", "in case": "IF", "even if": "EVEN_IF",
    "even when": "EVEN_IF", "even though": "EVEN_IF", "has to": "MUST", "have to": "MUST", "had to": "MUST",
    "need to": "MUST", "needs to": "MUST", "for example": "example", "for instance": "example", "e g": "example",
    "modifier indicator": "modindicator", "mue adjudication indicator": "mai", "adjudication indicator mai": "mai",
    "mue adjudication indicator mai": "mai", "adjudication indicator": "mai", "cannot": "MAY NOT",
    "can't": "MAY NOT", "can not": "MAY NOT", "won't": "NOT",
}  # fmt: skip
_BY_FIRST: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
for _said, _put in sorted(_PHRASES.items(), key=lambda item: -item[0].count(" ")):
    _BY_FIRST.setdefault(_said.split()[0], []).append((tuple(_said.split()), tuple(_put.split())))
_NEGATED = re.compile(r"(?:non|un)(covered|billable|payable|allowed|allowable|reportable)")
_SIGNS_ALIKE = str.maketrans({"\u2019": "'", "\u2013": "-", "\u2014": "-"})
_WORDS_FOR = {
    "not": "NOT", "no": "NOT", "nor": "NOT", "neither": "NOT", "none": "NOT", "nothing": "NOT", "never": "NEVER",
    "without": "WITHOUT", "only": "ONLY", "solely": "ONLY", "if": "IF", "when": "IF", "whenever": "IF", "where": "IF",
    "or": "OR", "may": "MAY", "can": "MAY", "could": "MAY", "might": "MAY", "must": "MUST", "shall": "MUST",
    "should": "SHOULD", "every": "each", "until": "UNTIL", "till": "UNTIL", "before": "BEFORE", "after": "AFTER",
    "within": "WITHIN", "otherwise": "OTHERWISE", "except": "EXCEPT", "unless": "UNLESS", "regardless": "EVEN_IF",
    "although": "EVEN_IF", "always": "ALWAYS", "but": "BUT",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "thirty": "30", "ninety": "90",
    "nationally": "national", "paid": "pay", "pays": "pay", "payable": "pay", "billable": "report",
    "reportable": "report", "bill": "report",
    "billed": "report", "bills": "report", "billing": "report", "submitted": "report", "submit": "report",
    "used": "use", "using": "use", "uses": "use", "given": "give", "gave": "give", "shown": "show",
    "wrote": "write", "written": "write", "met": "meet",
    "made": "make", "taken": "take", "held": "hold", "said": "say", "told": "tell", "done": "perform",
    "performed": "perform", "furnished": "perform", "provided": "perform", "rendered": "perform", "chose": "choose",
    "chosen": "choose", "selected": "choose", "select": "choose", "required": "need", "requires": "need",
    "require": "need", "needed": "need", "needs": "need", "beneficiary": "patient", "beneficiaries": "patient",
    "physicians": "doctor", "physician": "doctor", "start": "begin", "starts": "begin", "started": "begin",
    "begun": "begin", "began": "begin", "appended": "go", "append": "go", "attached": "go", "placed": "go",
    "goes": "go", "going": "go", "apart": "separate", "separately": "separate", "operation": "surgery",
    "recorded": "document", "documentation": "document", "documented": "document", "documenting": "document",
    "type": "kind", "types": "kind", "insurer": "payer", "insurers": "payer", "dosage": "dose", "icd": "icd",
    "added": "add", "left": "leave", "found": "find", "rejected": "deny", "denied": "deny", "denial": "deny",
    "identical": "same", "determines": "decide", "determine": "decide", "determined": "decide", "decides": "decide",
    "signifies": "mean", "allowable": "allow", "permitted": "allow", "permit": "allow", "permits": "allow",
    "analysis": "analysis", "basis": "basis", "mpfs": "pfs", "ranks": "rank",
}  # fmt: skip
NO_CLAIM = frozenset(
    "a an the of to in on at by for from with as is are was were be been being am has have had having do does did doing"
    " it its this that these those which who whom whose there so then thus therefore hence also too such their they"
    " them he she his her you your we us our and because since means mean meaning code codes modifier modifiers"
    " indicator indicators while whereas whether what".split()
)
"""Words that may be added or left out."""
_POINTERS = frozenset("it its this that these those they them their such there".split())
TURNS = frozenset(
    "NOT NEVER WITHOUT ONLY IF UNLESS EXCEPT OR MAY MUST SHOULD UNTIL BEFORE AFTER WITHIN OTHERWISE EVEN_IF ALWAYS"
    " AT_LEAST AT_MOST MORE LESS BUT THROUGH all any each both either most some several many few".split()
)
"""Words that turn a claim round or bound it: what one of a sentence and its record has, the other must have."""
TAILS = frozenset(
    "NOT NEVER WITHOUT ONLY IF UNLESS EXCEPT UNTIL BEFORE AFTER WITHIN OTHERWISE EVEN_IF AT_LEAST AT_MOST MORE LESS"
    " BUT".split()
)
"""Words with which a record limits what stands before them: a sentence that stops there says more than the record."""
_NEUTRAL = (
    "rule record table source row file list entry value field state note say show give tell according per here"
    " summary short answer namely specifically example itself follow"
)
_MODIFIER_LIKE_A_WORD = re.compile(r"\b(AS|AT)\b")
_LETTER_VALUE = re.compile(r"(?:(?<=status )([A-Z])(?!\w)|(?<=[:=|( ])([A-Z])(?=\s*(?:[:.,;)|(]|\Z)))")

_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\$?\d+(?:,\d{3}(?!\d))*(?:\.\d+)*%?[a-z]*\d*|[a-z]+(?:\d[a-z0-9]*(?:\.[a-z0-9]+)?|'[a-z]+)?"
    r"|(?<=\d)-(?=[a-z]?\d{3})|[.,;:()!?]"
)
_CODE_LIKE = re.compile(r"[a-z]?\d{3}[a-z0-9.]*")
_SIGNS = frozenset(".,;:()!?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a claim in the spelling that is compared, and whether a sign stands before it."""

    text: str
    sign: str = ""
    inside: bool = False
    """Whether it stands in round brackets."""
    first: str = ""
    last: str = ""
    """The first and the last of the words left out before it."""
    points: bool = False
    """Whether one of them points back ("it", "that")."""


def iso_days(text: str) -> str:
    """Days in words ("July 1, 2026") as they stand in tables."""
    text = _DAY_IN_WORDS.sub(lambda m: f"{m[3]}-{MONTHS.index(m[1]) + 1:02}-{int(m[2]):02}", text)
    return _DAY_FIRST.sub(lambda m: f"{m[3]}-{MONTHS.index(m[2]) + 1:02}-{int(m[1]):02}", text)


def stem(word: str) -> str:
    """A word without its ending; different words may share one only when they are forms of the same."""
    for end, put in (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")):
        if word.endswith(end) and len(word) > 3:
            word = word[: len(word) - len(end)] + put
            break
    for end in ("ing", "ed"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            word = word[: -len(end)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text that make its claim, in order."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    said = iso_days(plain(text).replace("_", " ").replace("Status", "status"))
    said = _LETTER_VALUE.sub(lambda found: f"letter{found[1] or found[2]}", _MODIFIER_LIKE_A_WORD.sub(r"\1mod", said))
    said = MONTH_AND_YEAR.sub(lambda found: "".join(reversed(found.group().split())), said).lower()
    tokens = _TOKEN.findall(said.translate(_SIGNS_ALIKE))
    sign, first, last, points, depth, place = "", "", "", False, 0, 0
    while place < len(tokens):
        token = tokens[place]
        if token in _SIGNS:
            depth = max(0, depth + (token == "(") - (token == ")"))
            sign = token if not sign or token in ".;:" else sign
            place += 1
            continue
        put, size = _put_for(tokens, place)
        place += size
        for word in put:
            if word in NO_CLAIM:
                first, last, points = first or token, token, points or token in _POINTERS
                continue
            yield Word(word, sign, depth > 0, first, last, points)
            sign, first, last, points = "", "", "", False


def _put_for(tokens: list[str], place: int) -> tuple[tuple[str, ...], int]:
    """The words for what stands here, and how many tokens they take."""
    token = tokens[place]
    for phrase, put in _BY_FIRST.get(token, ()):
        if tuple(tokens[place : place + len(phrase)]) == phrase:
            return put, len(phrase)
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    if token[0].isdigit() or token[0] == "$":
        number = token.replace(",", "")
        if following in ("percent", "%"):
            return (f"{number}%",), 2
        if following in ("dollars", "dollar"):
            return (f"${number}",), 2
        return (number,), 1
    if token == "-" or (
        token in ("to", "through", "thru")
        and place
        and _CODE_LIKE.fullmatch(tokens[place - 1])
        and _CODE_LIKE.fullmatch(following)
    ):
        return ("THROUGH",), 1
    if token == "non":
        return ("NOT",), 1
    negated = _NEGATED.fullmatch(token)
    if negated:
        return ("NOT", canonical(negated[1])), 1
    base, apostrophe, ending = token.partition("'")
    if apostrophe:
        return (*(() if base[:-1] in NO_CLAIM else (canonical(base[:-1]),)), "NOT") if ending == "t" else (
            canonical(base),
        ), 1
    return (canonical(token),), 1


def canonical(token: str) -> str:
    """One word in the spelling that is compared."""
    if not token[0].islower() or any(char.isdigit() for char in token):
        return token
    known = _WORDS_FOR.get(token)
    if known is not None:
        return known if known.isupper() or known.isdigit() else stem(known)
    return token if token in NO_CLAIM or token in TURNS else stem(token)


def texts(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The words alone."""
    return tuple(word.text for word in words)


NEUTRAL = frozenset(canonical(word) for word in _NEUTRAL.split())
"""Words of a claim's frame: who reads what where. They may be added to what a record says."""
