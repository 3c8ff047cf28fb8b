"""One sentence while it is built: where it ends, which citations are its own, which blanks stay."""

from __future__ import annotations

import re
from typing import Literal

from assistant.model.citation_marks import INVISIBLE, Cited
from assistant.model.sentence import Sentence, SentenceKind

LONGEST = 4_000
"""A sentence of more characters is cut at a blank."""

_CLOSERS = "\"'”’»)]}*_`"
_NO_BLANK_BEFORE = frozenset(".,;:!?…)]}»”’")
_SEPARATORS = ",;&"
_ONLY_SEPARATORS = frozenset(("", ",", ";", "&", "/", "and", ", and"))
_NEAR = 40
_END = re.compile(rf"(?P<stop>[.!?]+)[{re.escape(_CLOSERS + INVISIBLE)}~]*\Z")
_WORD = re.compile(r"[A-Za-z][A-Za-z.]*\Z")
_DOTTED = re.compile(r"[A-Za-z](?:\.[A-Za-z])+")
_LABEL = re.compile(r"[*_(\[]*(?:[0-9]{1,3}|[A-Za-z]|[ivxIVX]{2,4})\.[*_]*")
_OPENS = re.compile(r"(?:\A|[\s(])[*_`(\[]+\Z")
_NEVER_AN_END = frozenset(
    "al approx ca cf ch chap dept dr ex fed fig figs mr mrs ms no nos para ph.d prof pub reg resp rev sec secs st viz "
    "vol vs jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_END_BEFORE_A_CAPITAL = frozenset("avg etc hr hrs inc incl jr max min mins mo pt sr wk yr yrs".split())

End = Literal["", "maybe", "yes"]


def end_of(text: list[str]) -> End:
    """Whether the text ends a sentence; "maybe" when only a capital letter after it would tell."""
    tail = "".join(text[-_NEAR:])
    found = _END.search(tail)
    if not found:
        return ""
    stop = found["stop"]
    if stop != ".":
        return "maybe" if set(stop) == {"."} else "yes"
    if len(text) <= 2 * len("(iii.)") and _LABEL.fullmatch(tail):
        return ""
    word = _WORD.search(tail, 0, found.start())
    if not word:
        return "yes"
    lower = word[0].lower()
    if lower in _NEVER_AN_END or _DOTTED.fullmatch(lower):
        return ""
    return "maybe" if lower in _END_BEFORE_A_CAPITAL else "yes"


def cut_at(text: list[str]) -> int:
    """Where to cut a text that is too long: before its last blank, else between words, else at its end."""
    places = range(len(text) - 1, 0, -1)
    blank = next((i for i in places if text[i].isspace()), 0)
    return blank or next((i for i in places if not (text[i].isalnum() or text[i] == ".")), len(text))


class Building:
    """The sentence that is being built. Complete ones are added to `out`."""

    def __init__(self, out: list[Sentence]) -> None:
        self._out = out
        self.begin("", "prose")

    def begin(self, lead: str, kind: SentenceKind) -> None:
        """Begin a sentence."""
        self.lead = lead
        self.kind: SentenceKind = kind
        self.text: list[str] = []
        self.cites = False
        self.ended: End = ""
        self._keys: dict[str, None] = {}
        self._unknown: list[str] = []
        self._held: list[str] = []
        self._gap = False
        self._tight = True
        self._cited_at = -1
        self._cited_after_end = False

    def put(self, char: str) -> None:
        """Add one character."""
        if char.isspace():
            self.blank()
            return
        if self.ended and not self._goes_on(char):
            return
        if self.cites and not self.text and char in ".,;:":
            return
        if self._cited_at == len(self.text) and self.text:
            self._close_up(char)
        if self._gap and self.text:
            self.text.append(" ")
        self._gap, self._tight = False, True
        self.text.append(char)
        if len(self.text) > LONGEST:
            self._cut()

    def blank(self) -> None:
        """Add white space: it shows whether a stop was the end."""
        if self._tight and not self.ended:
            self._look_for_end()
        self._gap, self._tight = True, False

    def cite(self, found: Cited) -> None:
        """Add a citation: to what stands before it, also across the full stop."""
        if self._tight and not self.ended:
            self._look_for_end()
        if self.ended:
            self._keep_invisible()
            self._cited_after_end = True
        elif self._cited_at >= 0 and len(self.text) - self._cited_at <= len(" and ") + 1:
            between = "".join(self.text[self._cited_at :]).strip()
            if between in _ONLY_SEPARATORS:
                del self.text[self._cited_at :]
        self._keys.update(dict.fromkeys(found[0]))
        self._unknown.extend(found[1])
        self._cited_at, self._tight, self.cites = len(self.text), True, True

    def finish(self) -> bool:
        """Complete the sentence. False when there was no text: citations of nothing are dropped."""
        self._keep_invisible()
        said = bool(self.text)
        if said:
            self._add("".join(self.text))
        self.begin("", "prose")
        return said

    def _add(self, text: str) -> None:
        self._out.append(Sentence(text, tuple(self._keys), tuple(self._unknown), self.lead, self.kind))

    def _keep_invisible(self) -> None:
        """Separators between citations go with them."""
        self.text.extend(char for char in self._held if char in INVISIBLE)
        self._held = []

    def _look_for_end(self) -> None:
        if self.kind not in ("heading", "row"):
            self.ended = end_of(self.text)

    def _goes_on(self, char: str) -> bool:
        """After a stop: whether the character is put as usual, to a new sentence or, after an abbreviation, to this.

        What may still belong to a citation is held, and so is the sentence.
        """
        if self._tight and char in _CLOSERS and len(self.text) < LONGEST:
            self.text.append(char)
            return False
        if self._cited_after_end and self._tight and char in ".!?" and not self._held:
            return False  # "... days. [s1]."
        holdable = char in INVISIBLE or (self._cited_after_end and char in _SEPARATORS)
        if holdable and len(self._held) < _NEAR:
            self._held.append(char)
            return False
        held, self._held = self._held, []
        gap = self._gap
        if self.ended == "maybe" and not char.isupper():
            self.ended, self._cited_after_end = "", False
        else:
            self.finish()
            self.begin(" ", "prose")
        for sign in held:
            self.put(sign)
        self._gap = gap
        return True

    def _close_up(self, char: str) -> None:
        """Where a mark was taken out, keep the blank that the words need and no blank before a comma."""
        no_blank = char in _NO_BLANK_BEFORE or (self._tight and char in _CLOSERS)
        if no_blank or _OPENS.search("".join(self.text[-_NEAR:])):
            self._gap = False
        elif char.isalnum() or char in "([{“":
            self._gap = True

    def _cut(self) -> None:
        """The sentence is too long: cut at its last blank, or between words, or anywhere."""
        at = cut_at(self.text)
        blank = self.text[at : at + 1] == [" "]
        rest = self.text[at:]
        self._add("".join(self.text[:at]))
        # All of it is one sentence to its writer: what it cited so far is cited by the rest as well.
        self.text = rest[blank:]
        self._unknown = []
        self.lead = " " if blank else ""
        self.kind = "prose" if self.kind == "point" else self.kind
        self._cited_at -= at + blank
