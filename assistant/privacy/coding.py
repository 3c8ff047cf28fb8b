"""What carries coding meaning and stays: codes with modifiers, doses, measurements, scores, money, known phrases.

A rule that a word announces ("MRN J1100-22", "zip 36430") goes before; what is only suspected goes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.places import STATES
from assistant.privacy.reading import Note, Token
from assistant.privacy.search import Led, found_by
from assistant.privacy.vocabulary import Vocabulary, by_first

_UNIT = (
    r"(?:mg|mcg|ug|g|gm|grams?|kg|lbs?|oz|ml|cc|l|liters?|dl|meq|mmol|iu|units?|u|cm|mm|m|in|inch(?:es)?"
    r"|ft|feet|sq|f|fr|french|ga|gauge|mmhg|hz|mhz|khz|db|bpm|rpm|%|percent|degrees?|deg|c|gy|cgy|mci|sec"
    r"|secs|seconds?|min|mins|minutes?|h|hr|hrs|hours?|d|days?|wk|wks|weeks?|mo|mos|months?|yrs?|years?|yo"
    r"|y|x|times|tabs?|caps?|puffs?|drops?|gtts?|views?|levels?|visits?|sessions?|lesions?|sites?|stages?"
    r"|doses?|vials?|miles?|dollars?|cents|bucks|k|rvus?|patients?|pts|points?|lines?|claims?|cases?"
    r"|people|copies|pages)"
)
_KEPT: tuple[Led | re.Pattern[str], ...] = (
    *(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"\d(?<![\w-].)\d{3,4}-\d{3,4}-\d{1,2}(?![\w-])",
            r"\d\d{9}(?:(?:(?<=ndc \d{10})|(?<=ndc: \d{10})|(?<=ndc# \d{10}))\d?\b|(?<=n4\d{10})\d\b)",
            r"(?-i:[0-9B-DFGHX](?<!\w.)(?=[A-Z]{0,5}\d)[0-9A-HJ-NP-Z]{5}Z)(?!\w)",
            r"\$\s?\d[\d,]{0,12}(?:\.\d\d?)?k?",
            r"[\d#](?<!\w.)(?:(?<=\d)(?:-0(?!\w)|\d{0,3}(?![\w-]))|(?<=#)\d{1,3}(?![\w-]))",
        )
    ),
    *(
        Led(pattern, small=True)
        for pattern in (
            # Ranges and lists of codes.
            r"(?<![\w])(?:\d{5}|[a-v]\d{4})(?:\s?[-\u2013/,&]\s?(?:\d{5}|[a-v]\d{4}))+(?![\w-])",
            r"(?<![\w])(?:\d{5}|[a-z]\d{4}|\d{4}[a-z])(?:[-\s](?:[a-z]\d|\d[a-z]|\d\d|[a-z]{2}))"
            r"(?:[-,/\s]{1,2}(?:[a-z]\d|\d[a-z]|\d\d)(?![\w]))*(?![\w])",
            r"(?<![\w.-])(?:\d{5}|[a-ceghj-mp-v]\d{4}|\d{4}[tfum])(?:x\d{1,3}|'?s)?(?![\w]|-\d{3,})",
            r"(?<![\w.-])[a-z]\d[\da-z](?:\.[\da-z]{1,4})?[a-z]?(?![\w-])",
            rf"(?<![\w-])\d{{1,6}}(?:[.,]\d{{1,4}})?(?:\s?[-x/\u2013]\s?\d{{1,5}}(?:\.\d+)?){{0,3}}\s?-?{_UNIT}"
            rf"(?![a-z])(?:/(?:{_UNIT}|day|dose|hr))?",
            r"(?<![\w-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)",
            r"(?<![\w-])\d{1,6}\.\d{1,4}(?![\w]|\.\d)",
            r"(?<!\w)(?:co|pr|oa|pi|cr|carc|rarc|n|ma|m|edit|reason(?: code)?|remark(?: code)?)[-\s]?\d{1,4}(?!\w)",
            r"(?<!\w)(?:ms-?)?drg\s?#?\s?\d{1,3}(?!\w)|(?<!\w)(?:rev(?:enue)?(?: code)?|pos|tob|bill type"
            r"|type of bill|modifiers?|mods?|apc|mdc|hcc|taxonomy(?: code)?|status|indicator|mai|mue|loop|segment"
            r"|box|item|field|form|line|chapter|section|sec|page|part|title|cfr|usc|article|mln|transmittal|cr|pub"
            r"|publication|fl)\s?#?:?\s?[\da-z][\da-z.-]{0,9}(?!\w)",
            r"(?<!\w)(?:l\d{5}|a5\d{4})(?!\w)|(?<!\w)(?:ncd|lcd|article)\s?#?\s?[\d.]{3,8}(?!\w)",
            r"(?<!\w)(?:19|20)\d\d(?![\w/-]\d)(?!\w)|(?<!\w)(?:fy|cy)\s?'?\d\d(?:\d\d)?(?!\w)",
            r"(?<!\w)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?)?(?!\w)|(?<!\w)\d{1,2}\s?[ap]\.?m\.?(?!\w)",
            r"(?<!\w)\d{3}[a-z]?p?\s?(?:batch|file|transaction|remit|claim)s?(?!\w)"
            r"|(?<!\w)(?:837[pid]?|835|27[0678]|999|277ca|x12n?|5010a?\d?|cms-?1500|ub-?04|1500|hcfa)(?!\w)",
            r"(?<!\w)(?:c|t|l|s)[1-9]\d?(?:\s?[-/\u2013]\s?(?:c|t|l|s)?\d\d?)*(?!\w)",
            r"(?<!\w)\d{1,2}/\d{1,3}(?:/\d{1,3})?(?!\w)|(?<!\w)\d{2,3}/\d{2,3}(?!\w)",
        )
    ),
)
# Words with a capital before a phrase that are no given name.
_NO_NAME = frozenset("the a no does is can for what positive negative bilateral left right".split())
_STATES = by_first(STATES.values())
_STATE_CODE = Led(r"\b(?:" + "|".join(STATES) + r")\b")


def kept_spans(note: Note) -> Iterator[tuple[int, int]]:
    """Numbers and codes that stay unless a word beside them says that they identify somebody."""
    for pattern in _KEPT:
        for match in found_by(pattern, note):
            yield match.span()


def known_phrases(note: Note, words: Vocabulary) -> Iterator[tuple[int, int]]:
    """States, payers, rule-makers and clinical phrases with a name in them ("Baker cyst")."""
    for match in _STATE_CODE.finditer(note):
        yield match.span()
    tokens = note.tokens
    for number, token in enumerate(tokens):
        first = token.low
        if state := _state(note, token):
            yield state
        if first not in words.phrases and (first[-2:] != "'s" or (first := first[:-2]) not in words.phrases):
            continue
        for phrase in words.phrases[first]:
            held = tokens[number : number + len(phrase)]
            same = len(held) == len(phrase) and all(_same(t.low, word) for t, word in zip(held, phrase, strict=True))
            if same and not any("\n" in note.plain[a.end : b.start] for a, b in pairwise(held)):
                given = number > 0 and tokens[number - 1].low in words.all_names
                named = len(phrase) == 1 and (phrase[0] in words.all_names or given)
                if not (named and ((len(phrase[0]) < 5 and token.capital) or _in_a_name(note, number))):
                    yield held[0].start, held[-1].end
                break


_WORD_GOES_ON = re.compile(r"\w")


def _state(note: Note, token: Token) -> tuple[int, int] | None:
    """The state whose name begins at a token."""
    for name in _STATES.get(token.low.removesuffix("'s"), ()):
        said = " ".join(name)
        end = token.start + len(said)
        if note.low.startswith(said, token.start) and not _WORD_GOES_ON.match(note.plain, end):
            return token.start, end
    return None


def _in_a_name(note: Note, number: int) -> bool:
    """Whether a capital word stands right before or after: "Patience Moore" is no prosthesis."""
    tokens, text = note.tokens, note.plain
    token = tokens[number]
    if not token.text[0].isupper():
        return False
    before = tokens[number - 1] if number else None
    if before is not None and before.capital and before.alphabetic and text[before.end : token.start] in (" ", ". "):
        return before.low not in _NO_NAME
    after = tokens[number + 1] if number + 1 < len(tokens) else None
    return (
        after is not None and text[token.end : after.start] == ", " and after.capital and not note.caseless(token.start)
    )


def _same(said: str, word: str) -> bool:
    return said == word or said.removesuffix("'s") == word or said.removesuffix("s") == word
