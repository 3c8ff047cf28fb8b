"""Parts of a name beside a part that was found: initials, second given names, surnames that are words.

45 CFR 164.514(b)(2)(i)(A).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.kept import Kept
from assistant.privacy.reading import Token
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import KIN, NOT_OF_NAMES, PARTICLES, STOP, TITLES, VERBS
from assistant.privacy.spans import Span

_AND_BEFORE = re.compile(r"(?:^|[^\w'-])(?P<other>[A-Z][a-z]{1,14}) (?:and|&) $")
_LETTERS_AFTER = re.compile(r" ?/ ?(?P<letters>[A-Z]{2,3})(?![\w/-])")
_SUFFIX_AFTER = re.compile(r",? (?:Jr|Sr|II|III|IV|JR|SR)\b\.?")
# What is said before a given name: "Big Mike", "lil' Jimmy", "Baby Boy Rasmussen".
_SAID_BEFORE = re.compile(
    r"(?<![\w'-])(?:(?:Wm|Chas|Jos|Geo|Thos|Robt|Jas|Benj|Alex)\."
    r"|(?:[Bb]ig|BIG|[Ll]il'?|LIL'?|[Bb]aby (?:[Bb]oy|[Gg]irl)(?: [A-D])?|BABY (?:BOY|GIRL)(?: [A-D])?"
    r"|[Bb]aby|BABY|(?:[Bb]oy|[Gg]irl|BOY|GIRL) [A-D])) $"
)
_WORD_AFTER = re.compile(
    r" (?:[A-Z][\w'-]{0,40}|(?i:(?:van|von|der|den|de|la|las|los|del|di|da|dos|e|y|el|bin|ibn|du|le) ?){1,3}) ?"
)
_PARTICLES_BEFORE = re.compile(
    r"(?<![\w'-])(?:(?:van|von)(?: (?:der|den|de|het|ter))?|de(?: (?:la|las|los|el))?|del|della|di|du|dos|das"
    r"|bint?|ibn|abu"
    r"|ter|zu|mac|vander|vanden)\s$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r" |-|\. ?|, ?")
_NO_INITIALS = frozenset("MD DO RN NP PA LT RT".split())
# A letter after these belongs to them: "vitamin D".
_LETTERED_BEFORE = re.compile(
    r"(?:vitamin|hepatitis|type|group|part|plan|factor|grade|class|stage|box|option|table|level)\s$", re.IGNORECASE
)
# A letter before these belongs to them: "p wave".
_LETTERED_AFTER = re.compile(r"['/.-]|\s(?:wave|scan|section|score|level|factor|value|bar|needs|is|was|want)")
_END_AFTER = re.compile(r"[.,]|\s{0,40}$|\s{0,40}\n|\s-")
_ENDS_NAME = re.compile(
    r"'s\b|,? (?:\d{1,2}[/-]\d{1,2}[/-]\d|dob\b|mrn\b|dos\b|age\b|\d{1,2} ?(?:yo\b|y/o|yr|f\b|m\b)|signed\b|who\b"
    r"|called\b)"
    r"|,? #?[A-Z]{0,4}\d[\d-]{5,}|,? [A-Z]{1,3}\d{3,5}-\d|[.?]\s|,\s(?:md|np|pa|do|rn|dob|mrn|subscriber|seen"
    r"|aged?|npi)\b",
    re.IGNORECASE,
)
_MONTHS = frozenset("may june april august".split())
_VERBS = frozenset("may will bill mark long short".split())


class NameNeighbours:
    """Widens the names that were found in one note."""

    def __init__(self, parts: NameParts, phrases: Kept) -> None:
        self._parts, self._phrases = parts, phrases
        self._note, self._words = parts.note, parts.words

    def find(self, found: tuple[Span, ...]) -> Iterator[Span]:
        """The names with the parts beside them, the name before "and", the initials after a slash."""
        text = self._note.plain
        starts = {span.start for span in found if span.kind == "NAME"}
        for span in found:
            if span.kind != "NAME":
                continue
            if span.rule == "capital" and text[span.start : span.end].lower() in NOT_OF_NAMES:
                continue
            start, end = self._widened(span)
            yield from self._others(start, end)
            said = _SAID_BEFORE.search(text[max(0, start - 14) : start])
            start -= len(said.group()) if said else 0
            particles = _PARTICLES_BEFORE.search(text[max(0, start - 14) : start])
            start -= len(particles.group()) if particles else 0
            suffix = _SUFFIX_AFTER.match(text, end)
            end = suffix.end() if suffix else end
            bridge = _WORD_AFTER.match(text, end)
            if bridge and bridge.end() in starts:
                end = bridge.end()
            if (start, end) != (span.start, span.end):
                yield Span(start, end, "NAME", rule=span.rule)

    def _widened(self, span: Span) -> tuple[int, int]:
        tokens = self._note.tokens
        first, after = self._note.first_at(span.start), self._note.first_at(span.end)
        start, end = span.start, span.end
        at = first - 1
        while at >= 0 and first - at <= 2 and self._belongs(tokens[at], tokens[at + 1]):
            start = tokens[at].start
            at -= 1
        at = after
        while 0 < at < len(tokens) and at - after < 3 and self._belongs(tokens[at], tokens[at - 1]):
            end = tokens[at].end - (2 if tokens[at].low.endswith("'s") else 0)
            at += 1
        return start, end

    def _others(self, start: int, end: int) -> Iterator[Span]:
        at = max(0, start - 24)
        other = _AND_BEFORE.search(self._note.plain[at:start])
        low = other["other"].lower() if other else ""
        if other and (low in self._words.all_names or not self._words.knows(low)):
            yield Span(at + other.start("other"), at + other.end("other"), "NAME", rule="again")
        letters = _LETTERS_AFTER.match(self._note.plain, end)
        if letters and letters["letters"] not in _NO_INITIALS:
            yield Span(*letters.span("letters"), "NAME", rule="initials")

    def _belongs(self, token: Token, beside: Token) -> bool:
        """Whether a token belongs to the name of which the one beside it is a part."""
        after = token.start > beside.start
        left, right = (beside, token) if after else (token, beside)
        between = self._note.plain[left.end : right.start]
        if between in ('" ', ' "') and token.text[0].isupper():
            return True
        if not _BETWEEN.fullmatch(between):
            return False
        if self._phrases.holds(token.start, token.end):
            # "Oscar Okafor" is no plan.
            given = not after and between == " " and token.capital and token.low in self._words.all_names
            return given and not self._words.knows(beside.low) and not self._note.caseless(token.start)
        if self._carries_on(token, beside, between) or self._caseless(token, beside, between):
            return True
        if "," in between and not (token.text[0].isupper() and token.low in self._words.names):
            return False
        if "." in between and len(left.text) > 1:
            return False
        if len(token.text) == 1:
            return self._initial(token, beside, between)
        if token.text[0].isupper() and not token.text.isupper() and not self._note.caseless(token.start):
            if after and between == " " and beside.capital and beside.low in KIN:
                return False
            if self._capital(token, beside, between):
                return True
        return self._alike(token, beside, between)

    def _carries_on(self, token: Token, beside: Token, between: str) -> bool:
        """ "Maria de", "Anne-marie", and after a title in capitals any word: "DR LONG OKAFOR"."""
        caseless = self._note.caseless(token.start)
        if token.start > beside.start:
            particle = between == " " and token.low in PARTICLES and (caseless or beside.capital)
            return particle or (between == "-" and beside.capital)
        if between == "-" and token.low in PARTICLES:
            return True
        if not caseless or between != " " or not token.alphabetic or len(token.text) < 2:
            return False
        before = self._note.tokens[max(0, self._note.first_at(token.start) - 1)]
        announced = before.start < token.start and (before.low in KIN or before.low in TITLES)
        return announced and token.low not in NOT_OF_NAMES

    def _caseless(self, token: Token, beside: Token, between: str) -> bool:
        """Where capitals tell nothing, only a name of the lists belongs."""
        words, low = self._words, token.low
        if low not in words.all_names:
            return False
        also = low in words.also_words
        named = (low not in NOT_OF_NAMES or low in _MONTHS) and (also or not words.is_domain(low))
        lines = self._note.caseless(token.start) and self._note.caseless(beside.start)
        if named and lines and between in (" ", "-", ", "):
            return True
        if self._ends_name(token, beside, between):
            return True
        if between != " " or not (beside.text.islower() and token.text.islower()):
            return False
        if low in words.short and len(low) > 2 and token.start == self._note.line_start(token.start):
            return True
        return low in words.names or (also and token.start < beside.start and low not in _VERBS)

    def _ends_name(self, token: Token, beside: Token, between: str) -> bool:
        """ "EERO BONE.", "DUSTIN ROADS 2-11-26": a surname that the field uses too, before what ends a name."""
        if between != " " or token.start < beside.start or token.text.isupper() != beside.text.isupper():
            return False
        low = token.low.removesuffix("'s")
        if low in NOT_OF_NAMES or low in STOP or low in VERBS or len(low) < 3:
            return False
        given = beside.low in self._words.names or not self._words.knows(beside.low)
        return (
            given and _ENDS_NAME.match(self._note.plain, token.end - (2 if token.low.endswith("'s") else 0)) is not None
        )

    def _initial(self, token: Token, beside: Token, between: str) -> bool:
        text, after = self._note.plain, token.start > beside.start
        dotted = text[token.end : token.end + 1] == "."
        if between == " " and not after and not dotted:
            lettered = _LETTERED_BEFORE.search(text[max(0, token.start - 10) : token.start])
            if token.text in "AI" or lettered:
                return False
        if not token.text.islower():
            return token.text.isupper() and token.text not in "AI"
        if not beside.text.islower():
            return False
        if after:
            ends = _END_AFTER.match(text[token.end : token.end + 2]) is not None
            belongs = token.text in "abcelst" or _LETTERED_AFTER.match(text, token.end) is not None
            return token.text not in "aix" and (ends or not belongs)
        return dotted

    def _capital(self, token: Token, beside: Token, between: str) -> bool:
        words, low, after = self._words, token.low, token.start > beside.start
        if after and between == ". " and len(beside.text) == 1 and len(token.text) > 2:
            return low not in NOT_OF_NAMES
        if between in (" ", "-"):
            short = low in words.short and not after and len(token.text) > 2
            if low in words.all_names or short:
                return True
        if between != " " or not beside.capital:
            return False
        if not after and (self._note.begins_sentence(token.start) or low in KIN or low in TITLES):
            return False
        named = low in words.all_names or beside.low in words.all_names
        phrase = words.phrases.get(low) and not (after and named)
        return low not in NOT_OF_NAMES and not phrase and len(token.text) > 2

    def _no_sentence(self, token: Token, beside: Token, between: str) -> bool:
        """ "Blossom Achterberg": a word at the start that is none of the field's and none that begins a question."""
        low = token.low
        plain = low in STOP or low in VERBS or low in KIN or low in TITLES or low.endswith(("ing", "ed", "s", "ly"))
        return between == " " and beside.capital and len(low) > 3 and not (plain or self._words.is_domain(low))

    def _alike(self, token: Token, beside: Token, between: str) -> bool:
        """Whether a word that is written like the one beside it may be a name."""
        words, low = self._words, token.low
        if not token.text[0].isupper() or self._note.caseless(token.start):
            return False
        if token.text.isupper() != beside.text.isupper():
            return False
        begins, known = self._note.begins_sentence(token.start), words.knows(low)
        if begins and token.start < beside.start and known and low not in words.also_words:
            return self._no_sentence(token, beside, between)
        if self._parts.could_be_name(token):
            return True
        return known and between == " " and not begins and not words.is_domain(low)
