"""Reasoning that a model writes into its reply, between <think> and </think>: it is no part of the answer.

Servers that know a model's format send it apart. Others pass it on as text, some without the opening tag, which their
chat template has put at the end of the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

END = "</think>"
"""An item of its own: what came before it was thought, though nothing said so when it began."""

_NAMES = ("think", "thinking", "thought", "reasoning")
_TAGS = (*(f"{sign}{name}>" for name in _NAMES for sign in ("<", "</")), "[think]", "[/think]")
_TAG = re.compile("|".join(map(re.escape, _TAGS)), re.IGNORECASE)
_LONGEST = max(map(len, _TAGS)) - 1


class ThoughtFilter:
    """Takes the pieces of a reply and gives the text outside of its thoughts, however the pieces are cut.

    A thought that never ends lasts to the end of the reply. Blanks before the first word of the answer go with the
    thoughts. The work grows with the length of the reply.
    """

    def __init__(self) -> None:
        self._held = ""  # what may be the beginning of a tag
        self._thinking = False
        self._said = False

    def feed(self, piece: str) -> Iterator[str]:
        """The text that this piece adds, and `END`."""
        text, at = self._held + piece, 0
        for tag in _TAG.finditer(text):
            yield from self._outside(text[at : tag.start()])
            ends = tag[0][1] == "/"
            if ends and not self._thinking:
                self._said = False
                yield END
            self._thinking, at = not ends, tag.end()
        keep = max(at, len(text) - _begun(text[at:]))
        self._held = text[keep:]
        yield from self._outside(text[at:keep])

    def close(self) -> Iterator[str]:
        """The reply is over: what was held back."""
        held, self._held = self._held, ""
        yield from self._outside(held)

    def _outside(self, text: str) -> Iterator[str]:
        if not self._said:
            text = text.lstrip()
        if text and not self._thinking:
            self._said = True
            yield text


def without_thoughts(text: str) -> str:
    """The answer in a whole reply."""
    reading = ThoughtFilter()
    return "".join((*reading.feed(text), *reading.close())).rpartition(END)[2]


def _begun(text: str) -> int:
    """How many signs at the end of a text may be the beginning of a tag."""
    tail = text[-_LONGEST:].lower()
    sizes = range(len(tail), 0, -1)
    return next((size for size in sizes if any(tag.startswith(tail[-size:]) for tag in _TAGS)), 0)
