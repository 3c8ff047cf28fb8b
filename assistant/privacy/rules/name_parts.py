"""How far a name goes that something announces: its parts, particles and initials: 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note, Token
from assistant.privacy.rules.name_words import PARTICLES, STOP, SUFFIX, VERBS
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_MOST_PARTS = 6
_BETWEEN_PARTS = re.compile(r" |\. ?|-| ?\"|\" | ?\(|\) ")
_AND = re.compile(r"\s?(?:and|&|/|,)\s?")
_CARE_OF = re.compile(r"[cswhbn]/[opta]\b", re.IGNORECASE)


class NameParts:
    """Names of one note, read from a token on. Holds no state of its own."""

    def __init__(self, note: Note, words: Vocabulary) -> None:
        self.note = note
        self.words = words

    def could_be_name(self, token: Token, *, announced: bool = False) -> bool:
        """Whether a token may be (part of) a name here: not a word of the field, unless it is a name too."""
        low = token.low.removesuffix("'s")
        if not low.replace("'", "").isalpha():
            return False
        if low in STOP:
            return announced and token.capital and low in self.words.also_words and not self.note.caseless(token.start)
        if low in self.words.names or low in self.words.also_words:
            return True
        cased = token.capital and not self.note.caseless(token.start)
        if cased and low in self.words.all_names and low not in self.words.english:
            return True
        if not self.words.knows(low):
            return True
        capital = token.text[0].isupper() and not self.note.caseless(token.start)
        return announced and capital and not self.words.is_domain(low)

    def take(self, number: int, *, announced: bool = True) -> tuple[int, int] | None:
        """The name that starts at a token: its offsets; particles and initials between its parts belong to it."""
        tokens = self.note.tokens
        last = -1
        for at in range(number, min(len(tokens), number + _MOST_PARTS)):
            if at > number and not self._go_together(at):
                break
            token = tokens[at]
            suffix = last >= 0 and token.low in SUFFIX and token.text[0].isupper()
            named = self.could_be_name(token, announced=announced) and (
                last < 0 or self._carries_on(tokens[at - 1], token)
            )
            if named or suffix or self._initial(at, first=last < 0):
                last = at
            elif not self._particle(at, first=last < 0, announced=announced):
                break
        if last < 0:
            return None
        end = tokens[last].end
        return tokens[number].start, end - (2 if tokens[last].low.endswith("'s") else 0)

    def _go_together(self, at: int) -> bool:
        """Whether a token may belong to the name of the one before: a full stop follows initials and particles only."""
        before = self.note.tokens[at - 1]
        between = self.note.plain[before.end : self.note.tokens[at].start]
        if not _BETWEEN_PARTS.fullmatch(between):
            return False
        return "." not in between or len(before.text) < 3 or before.low in PARTICLES

    def _initial(self, at: int, *, first: bool) -> bool:
        tokens, token = self.note.tokens, self.note.tokens[at]
        if len(token.text) > 1 or not token.text.isupper():
            return False
        dotted = self.note.plain[token.end : token.end + 1] == "."
        return not first or dotted or (at + 1 < len(tokens) and tokens[at + 1].text[0].isupper())

    def _particle(self, at: int, *, first: bool, announced: bool) -> bool:
        tokens, token = self.note.tokens, self.note.tokens[at]
        if token.low not in PARTICLES or at + 1 >= len(tokens) or (token.text in ("y", "e") and not first):
            return False
        return self.could_be_name(tokens[at + 1], announced=announced)

    def _carries_on(self, before: Token, token: Token) -> bool:
        """Whether a second token goes on with a name: written like the first, and no verb of the sentence."""
        if self.note.caseless(token.start):
            return token.low not in VERBS and not (
                self.words.is_domain(token.low) and token.low not in self.words.all_names
            )
        if before.text[0].isupper():
            return token.text[0].isupper()
        return token.low not in VERBS and (token.low in self.words.names or not self.words.knows(token.low))

    def and_more(self, end: int) -> Iterator[Span]:
        """ "Drs. Lee and Park": what follows "and" is a name too."""
        joined = _AND.match(self.note.plain, end)
        if joined and not _CARE_OF.match(self.note.plain, end - 1):
            number = self.note.first_at(end + joined.end())
            if number < len(self.note.tokens) and self.note.tokens[number].start == end + joined.end():
                token = self.note.tokens[number]
                if token.text[0].isupper() or token.low in self.words.names:
                    found = self.take(number, announced=not self.words.is_domain(token.low))
                    if found and token.low not in STOP:
                        yield Span(*found, "NAME", rule="title")
