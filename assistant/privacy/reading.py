"""Text -> Note: look-alike characters made plain, tokens with their case, the way back to the original's offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from assistant.errors import RedactionError

# Letters of other scripts that look like Latin ones: a name typed with them must not slip through as "unknown script".
_LOOKS_LIKE = {
    **dict(zip("АВЕЅІЈКМНОРСТХУаеѕіјорсхуԁһ", "ABESIJKMHOPCTXYaesijopcxydh", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("’‘ʼ＇`´", "'"),
    **dict.fromkeys("“”„", '"'),
}
# Zero-width and other format marks, and accents that stand alone after their letter.
_DROPPED = frozenset(("Cf", "Mn"))
HEAD = 3
"""By how many of their first letters words are looked up."""
_HEAD = re.compile(rf"\b\w{{1,{HEAD}}}")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END = re.compile(
    r"[.!?:;]['\")\]]*\s*$|^\s*$|\n\s*(?:[-*\u2022>]+\s*)?$|\d[.)]\s*$|\|\s*$|[\"(]\s*$|>\s*$|-\s$"
)


class Token(NamedTuple):
    """A run of letters and digits, with apostrophes inside."""

    start: int
    end: int
    text: str
    low: str

    @property
    def capital(self) -> bool:
        """Begins with a capital and goes on in small letters, or has capitals inside ("McCoy")."""
        return self.text[0].isupper() and not self.text.isupper() and self.text[0].isalpha()

    @property
    def alphabetic(self) -> bool:
        """Letters and apostrophes only."""
        return self.text.replace("'", "").isalpha()


@dataclass(frozen=True)
class Note:
    """A text made plain. Offsets of rules are those of `plain`; `original` gives them in the text as it came."""

    text: str
    plain: str
    places: Sequence[int] | None
    """For each character of `plain` its place in `text`; None when they are the same."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as it came."""
        if self.places is None:
            return start, end
        first = self.places[start]
        last = self.places[end - 1] + 1
        # What was dropped inside or right after belongs to the span.
        while last < len(self.text) and unicodedata.category(self.text[last]) in _DROPPED:
            last += 1
        return first, last

    @cached_property
    def low(self) -> str:
        """`plain` in small letters, each at its place."""
        low = self.plain.lower()
        if len(low) == len(self.plain):
            return low
        return "".join(small if len(small := letter.lower()) == 1 else letter for letter in self.plain)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens in order."""
        low = self.low
        return tuple(
            Token(start := match.start(), end := match.end(), match[0], low[start:end])
            for match in _TOKEN.finditer(self.plain)
        )

    @cached_property
    def starts(self) -> list[int]:
        """Where each token starts, for searching."""
        return [token.start for token in self.tokens]

    @cached_property
    def _heads(self) -> Mapping[str, list[int]]:
        """Where words and numbers begin, by their first letters."""
        heads: dict[str, list[int]] = defaultdict(list)
        for match in _HEAD.finditer(self.low):
            heads[match[0]].append(match.start())
        return heads

    @cached_property
    def _longer(self) -> Mapping[str, list[str]]:
        """The heads that begin with the same letters."""
        longer: dict[str, list[str]] = defaultdict(list)
        for head in self._heads:
            shape = _shape(head)
            for length in range(1, len(head) + 1):
                longer[head[:length]].append(head)
                if shape:
                    longer[shape[:length]].append(head)
            if shape:
                longer[shape + "$"].append(head)
        return longer

    @cached_property
    def _starting(self) -> dict[tuple[str, ...], list[int]]:
        return {}

    def starting(self, heads: tuple[str, ...]) -> Sequence[int]:
        """Where words and numbers begin that start with one of these; "$" after one says that it is the whole word.

        "#" stands for any digit, "@" for any letter before a digit.
        """
        found = self._starting.get(heads)
        if found is None:
            found = []
            for head in heads:
                whole = head.endswith("$") and head[0] != "#"
                for longer in (head[:-1],) if whole else self._longer.get(head, ()):
                    found += self._heads.get(longer, ())
            found.sort()
            self._starting[heads] = found
        return found

    @cached_property
    def _lines(self) -> tuple[list[int], list[bool]]:
        starts, shouting = [0], []
        for line in self.plain.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
            shouting.append(_says_nothing_by_case(line))
        return starts[:-1], shouting

    def caseless(self, place: int) -> bool:
        """Whether the line is written in capitals, or each of its words has one, so that capitals tell nothing."""
        starts, shouting = self._lines
        return shouting[bisect_right(starts, place) - 1]

    def line_start(self, place: int) -> int:
        """Where the line begins."""
        return self.plain.rfind("\n", 0, place) + 1

    def begins_sentence(self, place: int) -> bool:
        """Whether grammar asks for a capital here: at the start of a text, line, sentence, cell or quotation."""
        return _SENTENCE_END.search(self.plain[max(0, place - 12) : place]) is not None

    def first_at(self, place: int) -> int:
        """The number of the first token that starts at or after a place."""
        return bisect_right(self.starts, place - 1)


def _shape(head: str) -> str:
    """Digits as "#", a letter before one as "@"; "" for what begins with a word."""
    if head[0].isdigit():
        return "".join("#" if letter.isdigit() else letter for letter in head)
    return "@" + "".join("#" if letter.isdigit() else letter for letter in head[1:]) if head[1:2].isdigit() else ""


def _says_nothing_by_case(line: str) -> bool:
    words = _LONG_WORD.findall(line)
    if not words:
        return False
    upper = sum(word.isupper() for word in words)
    return upper > 0.6 * len(words) and len(words) > 1


def read_note(text: str, most: int) -> Note:
    """The text with look-alikes made plain. Raises RedactionError when it has more than `most` characters."""
    if len(text) > most:
        raise RedactionError(f"the text has {len(text)} characters and {most} are read: split it")
    if text.isascii():
        return Note(text, text, None)
    plain: list[str] = []
    places: list[int] = []
    end = 0
    for match in _NOT_ASCII.finditer(text):
        place = match.start()
        plain.append(text[end:place])
        places += range(end, place)
        said = _plain(match.group())
        plain.append(said)
        places += [place] * len(said)
        end = place + 1
    plain.append(text[end:])
    places += range(end, len(text))
    return Note(text, "".join(plain), places)


def _plain(character: str) -> str:
    if character in _LOOKS_LIKE:
        return _LOOKS_LIKE[character]
    category = unicodedata.category(character)
    if category in _DROPPED:
        return ""
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", character)
    return folded if folded.isascii() or len(folded) == 1 else character
