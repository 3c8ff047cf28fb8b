"""Names after a title: 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Token
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import LOW_TITLES, STOP, TITLES, VERBS
from assistant.privacy.spans import Span

_GAP = re.compile(r"\.?\s{1,2}|\.")
_MILLISECONDS = re.compile(r"\d\s?$")


def titled(parts: NameParts) -> Iterator[Span]:
    """The name after a title, and another after "and". A title in small letters counts when it is a plain one."""
    tokens, text = parts.note.tokens, parts.note.plain
    for number, token in enumerate(tokens[:-1]):
        if token.low not in TITLES or (
            token.low == "ms" and _MILLISECONDS.search(text[max(0, token.start - 2) : token.start])
        ):
            continue
        following = tokens[number + 1]
        plain = token.low in LOW_TITLES
        if not plain and not token.text[0].isupper() and not following.text[0].isupper():
            continue
        if not _GAP.fullmatch(text[token.end : following.start]):
            continue
        if following.low in STOP and not (following.low in ("will", "may") and following.text[0].isupper()):
            continue
        found = parts.take(number + 1)
        if found is None and token.low == "nurse" and following.capital and following.low in parts.words.also_words:
            found = following.start, following.end
        if found is None and plain and token.low not in ("nurse", "doctor"):
            found = _any_word(parts, following)
        if found:
            yield Span(*found, "NAME", rule="title")
            yield from parts.and_more(found[1])


def _any_word(parts: NameParts, following: Token) -> tuple[int, int] | None:
    """After "dr" or "mrs" a known word is a name too, unless it is one of the field in small letters."""
    if not following.alphabetic or following.low in VERBS or len(following.text) < 2:
        return None
    low = following.low
    if parts.words.is_domain(low) and not following.text[0].isupper() and low not in parts.words.all_names:
        return None
    return following.start, following.end - (2 if low.endswith("'s") else 0)
