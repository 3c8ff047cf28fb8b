"""Citation marks in a streamed reply: [s1], 【s1†L3】, ([s1], [s2]), one character at a time.

Each character is looked at a bounded number of times, so a reply of any shape is read in linear work.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable
from typing import Literal

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_SQUARE, _SQUARE_END = "[【［", "]】］"
_ROUND, _ROUND_END = "(（", ")）"
_WRAPS = "*_`"
_STARTS = frozenset(_SQUARE + _ROUND + _WRAPS)
# A link's text, a list of keys in round brackets, an address, a run of bold marks: what is longer is text.
_LONGEST_SQUARE, _LONGEST_ROUND, _LONGEST_ADDRESS, _LONGEST_RUN = 200, 100, 1_000, 6
_DEEPEST, _DEEPEST_ADDRESS = 2, 3  # deeper nesting is no mark; with no limit, "[[[[" would be read again and again

_NO_SIGNS = {ord(sign): " " for sign in _SQUARE + _SQUARE_END + _ROUND + _ROUND_END + "^"} | {
    ord(sign): None for sign in INVISIBLE
}
_PLACE_IN_SOURCE = re.compile(r"†[^,;]*")
_LABEL = re.compile(r"\s*(?:sources?|ref(?:erence)?s?|cit(?:e|ation)s?|see)\b[\s:#]*(?=[^\s:#])", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;&|]|\band\b|[-–—](?=\s*s[0-9]))\s*|\s+(?=s[0-9])", re.IGNORECASE)
_KEY = re.compile(r"s ?[0-9]{1,6}")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[-–:][0-9]{1,3})?")
_PAGE = re.compile(r"(?:pp?\.|page)\s*[0-9]+")
_WORDS = frozenset(("source", "sources", "ref", "reference", "references", "citation", "citation needed"))
_ADDRESS = re.compile(r"[/:#@?]|\.[A-Za-z]{2}")

Cited = tuple[tuple[str, ...], tuple[str, ...]]
"""Keys that are known, and what was written like a key and is not."""


def cited(group: str, known: Callable[[str], bool]) -> Cited | None:
    """The keys of a bracket, or None when it is text.

    In round brackets alone, every key must be known and in small letters: (S1) is a part of the spine.
    """
    strict = group[0] in _ROUND and not any(sign in group for sign in _SQUARE)
    inner = unicodedata.normalize("NFKC", group).translate(_NO_SIGNS)
    inner = _LABEL.sub("", _PLACE_IN_SOURCE.sub("", inner), count=1).strip()
    keys: list[str] = []
    unknown: list[str] = []
    for item in filter(None, _BETWEEN.split(inner)):
        lower = item.lower()
        if _KEY.fullmatch(lower) or _NUMBER.fullmatch(lower):
            key = lower.replace(" ", "")
            if strict and not (item == key and known(key)):
                return None
            (keys if known(key) else unknown).append(key)
        elif lower in _WORDS:
            unknown.append(lower)
        elif not _PAGE.fullmatch(lower):
            return None
    if not (keys or unknown) or (strict and unknown):
        return None
    return tuple(keys), tuple(unknown)


class MarkReader:
    """Passes text on to `text` and citations to `cite`, in order.

    A bracket is held until it is plain what it is. Of a Markdown link the text is passed on and the address dropped.
    Bold, italic and code marks that enclose nothing but a citation go with it.
    """

    def __init__(
        self, known: Callable[[str], bool], text: Callable[[str], None], cite: Callable[[Cited], None]
    ) -> None:
        self._known = known
        self._text = text
        self._cite = cite
        self._phase: Literal["text", "bracket", "after", "address", "closing"] = "text"
        self._run = ""
        self._group: list[str] = []
        self._address: list[str] = []
        self._depth = 0
        self._closed = 0
        self._found: Cited = ((), ())
        self._steps = {
            "text": self._in_text,
            "bracket": self._in_bracket,
            "after": self._after_bracket,
            "address": self._in_address,
            "closing": self._closing,
        }

    def read(self, char: str) -> None:
        """Take one character."""
        if self._phase == "text" and not self._run and char not in _STARTS:
            self._text(char)
        else:
            self._work(deque(char))

    def settle(self) -> None:
        """The line ends: decide what is still open."""
        queue: deque[str] = deque()
        while self._run or self._phase != "text":
            if self._phase == "text":
                self._leave_run()
            elif self._phase == "bracket":
                self._release(queue)
            elif self._phase == "closing":
                self._break_run(queue)
            else:
                self._resolve(queue)
            self._work(queue)

    def _work(self, queue: deque[str]) -> None:
        # What turns out to be text goes back to the left of the queue, to be read without its first sign.
        while queue:
            self._steps[self._phase](queue.popleft(), queue)

    def _in_text(self, char: str, queue: deque[str]) -> None:
        if char in _WRAPS and len(self._run) < _LONGEST_RUN:
            self._run += char
        elif char in _SQUARE or char in _ROUND:
            self._phase, self._group, self._address, self._depth = "bracket", [char], [], 1
        elif self._run:
            self._leave_run()
            queue.appendleft(char)
        else:
            self._text(char)

    def _in_bracket(self, char: str, queue: deque[str]) -> None:
        self._group.append(char)
        square = self._group[0] in _SQUARE
        opening, ending = (_SQUARE, _SQUARE_END) if square else (_ROUND, _ROUND_END)
        self._depth += (char in opening) - (char in ending)
        if self._depth == 0 and square:
            self._phase = "after"
        elif self._depth == 0:
            self._resolve(queue)
        elif self._depth > _DEEPEST or len(self._group) > (_LONGEST_SQUARE if square else _LONGEST_ROUND):
            self._release(queue)

    def _after_bracket(self, char: str, queue: deque[str]) -> None:
        if char == "(":
            self._phase, self._address, self._depth = "address", [char], 1
        else:
            queue.appendleft(char)
            self._resolve(queue)

    def _in_address(self, char: str, queue: deque[str]) -> None:
        self._address.append(char)
        self._depth += (char == "(") - (char == ")")
        if self._depth == 0:
            self._resolve_link(queue)
        elif self._depth > _DEEPEST_ADDRESS or len(self._address) > _LONGEST_ADDRESS:
            self._resolve(queue)

    def _closing(self, char: str, queue: deque[str]) -> None:
        if char == self._run[-1 - self._closed]:
            self._closed += 1
            if self._closed == len(self._run):
                self._run = ""
                self._end(self._found)
        else:
            queue.appendleft(char)
            self._break_run(queue)

    def _break_run(self, queue: deque[str]) -> None:
        """The marks before the citation are not closed behind it: they are text."""
        queue.extendleft(self._run[len(self._run) - self._closed :])
        self._leave_run()
        self._end(self._found)

    def _resolve_link(self, queue: deque[str]) -> None:
        found = cited("".join(self._group), self._known)
        address = "".join(self._address)
        if cited(address, self._known) or not _is_address(address[1:-1]):
            self._resolve(queue)
        elif found and (found[0] or any(_KEY.fullmatch(key) for key in found[1])):
            self._address = []
            self._resolve(queue)
        else:
            self._leave_run()
            queue.extendleft(reversed(self._group[1:-1]))
            self._phase = "text"

    def _resolve(self, queue: deque[str]) -> None:
        """The bracket is complete, and what follows it, if anything, is no address."""
        queue.extendleft(reversed(self._address))
        found = cited("".join(self._group), self._known)
        if found is None:
            self._release(queue)
        elif self._run:
            self._phase, self._found, self._closed = "closing", found, 0
        else:
            self._end(found)

    def _release(self, queue: deque[str]) -> None:
        """The bracket is text: its first sign passes, the rest is read again."""
        self._leave_run()
        self._phase = "text"
        self._text(self._group[0])
        queue.extendleft(reversed(self._group[1:]))

    def _end(self, found: Cited) -> None:
        self._phase = "text"
        self._cite(found)

    def _leave_run(self) -> None:
        run, self._run = self._run, ""
        for char in run:
            self._text(char)


def _is_address(inner: str) -> bool:
    address, _, title = inner.strip().partition(" ")
    if title and title.strip()[:1] not in ('"', "'"):
        return False
    return not address or bool(_ADDRESS.search(address)) or (address.isalpha() and address.islower())
