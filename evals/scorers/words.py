"""Words: what a right answer says in one of several wordings, what it must not say, and what it asks for."""

from __future__ import annotations

import re

from assistant.answer import Answer
from evals.items import Item, Words
from evals.score import Score

_MARKS = re.compile(r"\[s\d+\]|[*`_#>|]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def score_words(item: Item, answer: Answer) -> Score:
    """The share of the groups of which one wording stands in the answer; 0 when a forbidden wording does."""
    expect = item.expect
    if not (expect.says or expect.never_says or expect.asks):
        return Score("words", None)
    asked = plain_words(" ".join(answer.ask))
    said = plain_words(" ".join((answer.answer, *answer.caveats, *answer.ask)))
    wrong = [words for words in expect.never_says if stands_in(words, said)]
    if wrong:
        return Score("words", 0.0, "; ".join(f"says {words!r}, which it must not" for words in wrong))
    wanting_answer = answer.status == "needs_clarification"
    missing = [f"does not say {_shown(group)}" for group in expect.says if not _any(group, said)]
    where = said if wanting_answer else asked
    missing += [f"does not ask {_shown(group)}" for group in expect.asks if not _any(group, where)]
    share = 1 - len(missing) / max(len(expect.says) + len(expect.asks), 1)
    return Score("words", share, "; ".join(missing))


def plain_words(text: str) -> str:
    """Text without marks of formatting, keys of citations and commas of thousands, in small letters.

    Blanks are made one, dashes one kind. Without its comma 1,163.66 is one number, which does not contain 163.66.
    """
    return " ".join(_THOUSANDS.sub("", _DASHES.sub("-", _MARKS.sub(" ", text))).split()).casefold()


def stands_in(words: str, text: str) -> bool:
    """Whether the words stand in plain text, not as part of a longer word or number."""
    return re.search(rf"(?<![\w.]){re.escape(plain_words(words))}(?![\w]|\.\d)", text) is not None


def _any(group: Words, text: str) -> bool:
    # A stem such as "document" stands for "documented": only the beginning of a word is bound.
    return any(stands_in(words, text) or _begins_word(words, text) for words in group)


def _begins_word(words: str, text: str) -> bool:
    plain = plain_words(words)
    return plain[-1:].isalpha() and re.search(rf"(?<![\w.]){re.escape(plain)}", text) is not None


def _shown(group: Words) -> str:
    return " or ".join(repr(words) for words in group)
