"""Names after a relative, a role or a greeting ("her son Tomas", "thanks, Dana"): 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Token
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import FIELD, GIVEN, KIN, RELATIVES, STOP, TITLES, VERBS
from assistant.privacy.spans import Span

_BETWEEN = re.compile(r"\s|,\s|:\s?|\s\(|\s\"|\s-\s|,\n{1,2}|\n{1,2}\s{0,40}|\s?\n")
_ROLES = frozenset("np pa dr rn md nurse".split())
_LETTERED_ROLES = frozenset("MA CMA RN LPN LVN CNA NP PA CRNA FNP PTA RT MD DO".split())
_PATIENT = frozenset("patient pt pts client".split())


def related(parts: NameParts) -> Iterator[Span]:
    """Names right after such a word; what a capital tells depends on the word and on the place in the sentence."""
    tokens, text = parts.note.tokens, parts.note.plain
    for number, token in enumerate(tokens[:-1]):
        if token.low not in KIN:
            continue
        following = tokens[number + 1]
        between = text[token.end : following.start]
        if _BETWEEN.fullmatch(between) and not (_says_else(parts, following) or _named_after(parts, number)):
            yield from _Related(parts, number, between).find()


def _says_else(parts: NameParts, following: Token) -> bool:
    """Whether an abbreviation or a word of the sentence follows."""
    note, low = parts.note, following.low
    if low in TITLES:
        return True
    if following.text.isupper() and len(following.text) < 4 and not note.caseless(following.start):
        return True
    if low not in VERBS or low in STOP:
        return low in STOP
    inside = following.text[0].isupper() and not note.begins_sentence(following.start)
    return not (inside and low.removesuffix("'s") in parts.words.also_words)


def _named_after(parts: NameParts, number: int) -> bool:
    """Whether a scale, a sign or an issue of a journal is named: "per Schnur scale", "CPT Assistant March 2017"."""
    tokens = parts.note.tokens
    second = tokens[number + 2].low if number + 2 < len(tokens) else ""
    return second in _NAMED_AFTER or (number > 0 and tokens[number - 1].low == "cpt")


_NAMED_AFTER = frozenset(
    "scale score sign signs test maneuver classification grade criteria index formula technique fracture disease"
    " syndrome".split()
)


class _Related:
    """One such word and what follows it."""

    def __init__(self, parts: NameParts, number: int, between: str) -> None:
        tokens = parts.note.tokens
        self._parts, self._number, self._between = parts, number, between
        self._token, self._following = tokens[number], tokens[number + 1]
        self._next = tokens[number + 2] if number + 2 < len(tokens) else None
        self._low = self._following.low.removesuffix("'s")
        self._caseless = parts.note.caseless(self._following.start)
        self._capital = self._following.text[0].isupper() and not self._caseless
        self._begins = parts.note.begins_sentence(self._following.start)

    def find(self) -> Iterator[Span]:
        following, low = self._following, self._low
        named = self._token.low in ("name", "named") and following.capital and self._between == " "
        if named and low not in STOP:
            yield Span(following.start, following.start + len(low), "NAME", rule="relation")
        if self._role() and low in self._parts.words.also_words:
            yield Span(following.start, following.end, "NAME", rule="relation")
        if self._lettered() or self._unknown() or self._given():
            yield Span(following.start, following.start + len(low), "NAME", rule="relation")
        if self._relative():
            yield Span(following.start, following.start + len(low), "NAME", rule="relation")
        if self._next is not None and self._two(self._next):
            yield Span(following.start, self._next.end, "NAME", rule="relation")
        if self._likely():
            found = self._parts.take(self._number + 1)
            if found:
                yield Span(*found, "NAME", rule="relation")
                yield from self._parts.and_more(found[1])

    def _role(self) -> bool:
        """ "nurse Joy called"."""
        return self._token.low in _ROLES and self._next is not None and self._next.low in VERBS

    def _lettered(self) -> bool:
        """ "handled by MA Cricket": a capital after letters of a profession."""
        if self._token.text not in _LETTERED_ROLES or not self._capital or not self._following.capital:
            return False
        words = self._parts.words
        field = words.is_domain(self._low) and self._low not in words.also_words
        return self._between == " " and not (field or self._low in STOP or self._low in VERBS)

    def _unknown(self) -> bool:
        """ "husband harbir": what is no word, however near it comes to one."""
        low = self._low
        plain = self._between != " " or len(low) < 4 or not low.isalpha()
        return self._token.low in RELATIVES and not plain and not self._parts.words.knows(low)

    def _given(self) -> bool:
        """ "pt hope w/ nausea", "wife pearl": a given name in small letters that is a word too."""
        cue = self._token.low in RELATIVES or self._token.low in _PATIENT or self._token.low in ("name", "named")
        if not cue or self._between not in (" ", ": ") or self._low not in GIVEN:
            return False
        return self._next is None or self._next.low not in ("of", "for", "to", "that", "so", "and")

    def _relative(self) -> bool:
        """ "her sister Hope": a capital inside the sentence."""
        if self._token.low not in RELATIVES or not self._capital or self._begins or self._low in VERBS:
            return False
        if self._following.text.isupper() or self._between not in (" ", ": ", ", "):
            return False
        return all(len(phrase) > 1 for phrase in self._parts.words.phrases.get(self._low, ()))

    def _two(self, second: Token) -> bool:
        """ "spoke to daughter Rose Hill": two capitals in a row that the field does not know."""
        words, text = self._parts.words, self._parts.note.plain
        if not self._capital or not second.capital or self._between != " " or self._low in STOP or self._begins:
            return False
        if text[self._following.end : second.start] != " ":
            return False
        role = self._token.low
        field = words.is_domain(self._low) and words.is_domain(second.low)
        if not field and role not in FIELD and role not in _PATIENT:
            return True
        return role in ("patient", "pt", "client", "named", "name") and not words.phrases.get(self._low)

    def _likely(self) -> bool:
        """Whether the word is a name by itself, or by its capital here."""
        words, low = self._parts.words, self._low
        also = low in words.also_words
        foreign = low in words.all_names and not words.is_domain(low)
        known = words.knows(low)
        if self._caseless and (foreign or (also and low in words.all_names)):
            return True
        if low in words.names and (self._capital or not known):
            return True
        return self._capital and (also or not known or foreign)
