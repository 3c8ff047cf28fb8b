"""What the readers of ICD-10 indexes and tables share: places in the outline, words in parentheses, printed codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.sources.icd10_files import ICD10CM_DOTTED

BETWEEN = " > "
_CODE = re.compile(rf"(?P<code>{ICD10CM_DOTTED})(?:\.?-)?\Z")
_PARENTHESES = re.compile(r"\s*(\((?:[^()]|\([^()]*\))*\))")
NOTHING = frozenset({"", "-", "--"})


def bare_code(printed: str) -> str:
    """A printed code without the dash that asks for more characters. Raises ValueError for what is no code."""
    found = _CODE.match(printed)
    if found is None:
        raise ValueError(f"{printed!r:.30} is not written like a code")
    return found["code"]


def cell_code(printed: str) -> str:
    """A cell of a table as printed, "" where the table gives no code. Raises ValueError for what is no code."""
    if printed in NOTHING:
        return ""
    bare_code(printed)
    return printed


def first_word(term: str) -> str:
    """The word under which a main term is looked up: its first, in lower case and singular."""
    words = look_up_words(term)
    return words[0] if words else ""


def look_up_words(text: str) -> list[str]:
    """The words of a text as main terms are looked up: lower case, singular, without punctuation around them.

    >>> look_up_words("Aarskog's syndrome, 2,4-D (acid)")
    ['aarskog', 'syndrome', '2,4-d', 'acid']
    """
    words = (word.strip(",;:.?!()[]\"'").removesuffix("'s").removesuffix("\u2019s") for word in text.lower().split())
    return [singular(word) for word in words if word]


def singular(word: str) -> str:
    """An English plural in -s without it; other words as they are."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def split_parentheses(term: str) -> tuple[str, str]:
    """A term without its words in parentheses, and these words ("(air) (blast)")."""
    words = " ".join(found.group(1) for found in _PARENTHESES.finditer(term))
    return tidy(_PARENTHESES.sub("", term)), words


def tidy(text: str) -> str:
    """White space collapsed, none before a comma."""
    return re.sub(r" +(?=,)", "", " ".join(text.split())).strip(" ,")


@dataclass(frozen=True, slots=True)
class _Open:
    level: int
    term: str
    nonessential: str


class Outline:
    """The terms that are open above the present one, the main term first."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def leave(self, level: int) -> None:
        """Close what is open at a level and below it, so that nothing is taken to stand under it."""
        del self._open[level:]

    def enter(self, level: int, term: str, nonessential: str) -> None:
        """Go to a term. Raises ValueError when the level above it is missing."""
        self.leave(level)
        if len(self._open) != level:
            raise ValueError(f"a term of level {level} without the one above it")
        self._open.append(_Open(level, term, nonessential))

    @property
    def path(self) -> str:
        """The present term and those above it."""
        return BETWEEN.join(part.term for part in self._open if part.term)

    @property
    def nonessential(self) -> str:
        """The words in parentheses of the whole path."""
        return " ".join(part.nonessential for part in self._open if part.nonessential)

    @property
    def main_key(self) -> str:
        """The word under which the main term is looked up."""
        return first_word(self._open[0].term or self._open[0].nonessential)


def misfit(headings: Sequence[str], wanted: Sequence[str]) -> str:
    """The first heading that is not the wanted one, compared by letters only; "" when all are."""
    for place, want in enumerate(wanted):
        have = headings[place] if place < len(headings) else ""
        if _letters(want) not in _letters(have):
            return f"column {place + 1} is {have!r:.50}, not {want!r}"
    return ""


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]+", " ", text.lower()).strip()
