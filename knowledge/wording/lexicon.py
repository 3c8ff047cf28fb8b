"""Phrases that people say, and what code sets call the same: shorthand, lay terms, eponyms, interchangeable words.

The phrases are the starter library's (`words/*.csv`): none of them names a code, each only says the same in other
words. A phrase is found in a question whatever its plural, possessive, hyphen or small words, and a side may stand
within it ("broken left wrist" holds "broken wrist"). Words of one family and the short forms of single words are the
same here: who says "family hx of colon ca" says "family history of colon cancer".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.records import Phrase, WordFamily
from knowledge.wording.spelling import Spelling
from knowledge.wording.tokens import ASKING, PLACING, SIDES, one_form, said_words

_SKIPPED = SIDES.keys() | PLACING
_SAYS_NO_MORE = _SKIPPED | ASKING
_MOST_WORDS = 60  # of a question; the rest is not read
# What a meaning adds for want of more holds when nothing else is said: for "diabetes", not for "diabetic cataract".
_DEFAULT = re.compile(
    r"\bwithout (?!mention)(?:(?! (?:of|with|upper|lower|site|stage|eye|ear)\b|,).)*"
    r"|\b(?:uncomplicated|unspecified(?: as to .*| whether .*)?|primary(?= neoplasm)|not elsewhere classified)\b"
    r"|^encounter for "
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A phrase of the question and what it was read as."""

    said: str
    means: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The question in the words of the code sets, with what was replaced."""

    text: str
    replaced: tuple[Replaced, ...] = ()
    second: bool = False
    """Whether a phrase was read by its second meaning, which is less likely."""
    whole: bool = False
    """Whether phrases stand for all that was said."""


@dataclass(frozen=True, slots=True)
class _Entry:
    key: tuple[str, ...]
    phrase: Phrase


class Lexicon:
    """The phrases of one use by their first word, and families of words. Immutable once made."""

    def __init__(self, phrases: Iterable[Phrase], families: Iterable[WordFamily], use: str = "any") -> None:
        """Of two phrases that say the same, one for this use stands before one for any."""
        self.families: Mapping[str, str] = {
            one_form(word): one_form(family.word) for family in families for word in (family.word, *family.same)
        }
        known: dict[tuple[str, ...], Phrase] = {}
        for phrase in phrases:
            key = tuple(said_words(phrase.said))
            if key and (phrase.use == use or (phrase.use == "any" and key not in known)):
                known[key] = phrase
        self._by_first = _by_first(_Entry(key, phrase) for key, phrase in known.items())
        self._short = {
            key[0]: said[0]
            for key, phrase in known.items()
            if len(key) == 1 and not phrase.capitals and len(said := said_words(phrase.means[0])) == 1
        }
        alike: dict[tuple[str, ...], Phrase] = {}
        for key, phrase in known.items():
            if len(key) > 1 and not phrase.capitals:
                alike.setdefault(tuple(map(self._alike, key)), phrase)
        self._alike_by_first = _by_first(_Entry(key, phrase) for key, phrase in alike.items())

    def words(self) -> frozenset[str]:
        """Every word that stands in a phrase."""
        return frozenset(word for entries in self._by_first.values() for entry in entries for word in entry.key)

    def wordings(self, text: str, spelling: Spelling) -> tuple[Wording, ...]:
        """The text as said, then with its phrases replaced by what they mean; a phrase of two meanings gives two."""
        words = list(dict.fromkeys(said_words(text)))[:_MOST_WORDS]
        capitals = frozenset(one_form(word.lower()) for word in text.split() if word.isupper())
        found = list(self._read(words, capitals, ()))
        meant = {word: near for word in words if (near := spelling.nearest(self.families.get(word, word)))}
        if meant:
            mended = tuple(Replaced(said, near) for said, near in meant.items())
            spelled = self._read([meant.get(word, word) for word in words], capitals, mended)
            found = [found[0], *reversed(spelled)]  # the fuller reading first
        return tuple(found)

    def _read(self, words: list[str], capitals: frozenset[str], mended: tuple[Replaced, ...]) -> tuple[Wording, ...]:
        pieces = self._pieces(words, capitals)
        found = [Wording(" ".join(words), mended)]
        for choice in range(2):
            replaced = tuple(piece for piece in pieces if isinstance(piece, _Match))
            if choice and not any(len(match.phrase.means) > choice for match in replaced):
                break
            saying = [piece for piece in pieces if isinstance(piece, _Match) or piece not in _SAYS_NO_MORE]
            alone, whole = len(saying) == 1, len(saying) == len(replaced)
            told = " ".join(piece.text(choice, alone=alone) if isinstance(piece, _Match) else piece for piece in pieces)
            read = tuple(Replaced(match.said, match.meaning(choice)) for match in replaced)
            if replaced and told not in {one.text for one in found}:
                found.append(Wording(told, (*mended, *read), bool(choice), whole))
        return tuple(found)

    def _pieces(self, words: list[str], capitals: frozenset[str]) -> list[str | _Match]:
        pieces: list[str | _Match] = []
        alike = [self._alike(word) for word in words]
        at = 0
        while at < len(words):
            match = self._match(words, alike, at, capitals)
            pieces.append(match or words[at])
            at = match.end if match else at + 1
        return pieces

    def _alike(self, word: str) -> str:
        """What stands for a word, its short forms and its family."""
        word = self._short.get(word, word)
        return self.families.get(word, word)

    def _match(self, words: Sequence[str], alike: Sequence[str], start: int, capitals: frozenset[str]) -> _Match | None:
        """The longest phrase that begins at a word; of equally long ones that which is said so."""
        said = _longest(self._by_first, words, start, capitals)
        like = _longest(self._alike_by_first, alike, start, frozenset())
        if like is None or (said is not None and said.end >= like.end):
            return said
        return replace(like, said=" ".join(words[start : like.end]))


def _by_first(entries: Iterable[_Entry]) -> Mapping[str, Sequence[_Entry]]:
    found: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.key[0]].append(entry)
    return {word: tuple(sorted(held, key=lambda entry: -len(entry.key))) for word, held in found.items()}


def _longest(
    entries: Mapping[str, Sequence[_Entry]], words: Sequence[str], start: int, capitals: frozenset[str]
) -> _Match | None:
    for entry in entries.get(words[start], ()):
        if entry.phrase.capitals and words[start] not in capitals:
            continue
        at, aside = start, []
        for word in entry.key:
            while at < len(words) and words[at] != word and words[at] in _SKIPPED:
                aside.append(words[at])
                at += 1
            if at == len(words) or words[at] != word:
                break
            at += 1
        else:
            return _Match(entry.phrase, " ".join(words[start:at]), tuple(aside), at)
    return None


@dataclass(frozen=True, slots=True)
class _Match:
    phrase: Phrase
    said: str
    aside: tuple[str, ...]
    end: int

    def meaning(self, choice: int) -> str:
        return self.phrase.means[min(choice, len(self.phrase.means) - 1)]

    def text(self, choice: int, *, alone: bool) -> str:
        """What stands in place of the phrase; what a meaning adds by default only when the phrase stands alone."""
        means = self.meaning(choice)
        return " ".join(((means if alone else " ".join(_DEFAULT.sub(" ", means).split()) or means), *self.aside))
