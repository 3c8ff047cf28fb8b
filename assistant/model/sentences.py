"""Cuts a streamed Markdown reply into complete sentences, so that no half code or half citation is ever shown.

The reply is read one character at a time with a bounded look back: how it was split into pieces changes nothing, and
the work grows with its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from assistant.model.citation_marks import MarkReader
from assistant.model.sentence import Sentence, SentenceKind
from assistant.model.sentence_building import LONGEST, Building, cut_at

_LONGEST_HEAD = 200
_QUOTED = r"(?P<indent>[ \t]*)(?P<quote>(?:>[ \t]*)*)"
_HEAD = re.compile(rf"{_QUOTED}(?P<mark>[•◦▪●‣][ \t]*|(?:[-*–]|[0-9]{{1,3}}[.)]|#{{1,6}})[ \t]+)?")
_MARK_BEGUN = re.compile(rf"{_QUOTED}(?:(?:[-*–•◦▪●‣]|[0-9]{{1,3}}[.)]?|#{{1,6}})[ \t]*)?(?:`{{1,2}}|~{{1,2}})?")
_RULE_BEGUN = re.compile(rf"{_QUOTED}(?P<sign>[-*_])(?:[ \t]*(?P=sign))*[ \t]*")
_RULE = re.compile(rf"{_QUOTED}(?P<sign>[-*_])(?:[ \t]*(?P=sign)){{2,}}[ \t]*")
_EMPTY = re.compile(r"[ \t]*(?:>[ \t]*)*")
_FENCE = re.compile(r"`{3,}|~{3,}")
_FENCE_END = re.compile(r"[ \t]*(?:>[ \t]*)*(`{3,}|~{3,})[ \t]*")


class SentenceStream:
    """Takes the pieces of a reply and gives complete sentences.

    `known` tells whether a key is one that we minted. A citation belongs to the sentence it stands in or directly
    behind; on a line of its own it belongs to none and is dropped. Any text is accepted; nothing is raised.
    """

    def __init__(self, known: Callable[[str], bool]) -> None:
        self._out: list[Sentence] = []
        self._building = Building(self._out)
        self._marks = MarkReader(known, self._building.put, self._building.cite)
        self._place: Literal["head", "body", "opener", "fence"] = "head"
        self._steps = {
            "head": self._in_head, "body": self._in_body, "opener": self._in_opener, "fence": self._in_fence,
        }  # fmt: skip
        self._reset()

    def _reset(self) -> None:
        self._place = "head"
        self._head = ""
        self._opening: re.Match[str] | None = None
        self._line: list[str] = []
        self._fence = ""
        self._whole = True
        self._breaks = 0
        self._breaks_before = 0
        self._empty_quote = False
        self._line_ends_it = False
        self._blanks = 0
        self._returned = False

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that this piece completes."""
        for char in piece:
            if char == "\n" and self._returned:
                self._returned = False
                continue
            self._returned = char == "\r"
            if char in "\r\n":
                self._end_line()
            else:
                self._steps[self._place](char)
        return self._taken()

    def close(self) -> list[Sentence]:
        """The reply is over: what is left of it. The stream then begins anew."""
        self._end_line()
        self._building.finish()
        self._reset()
        return self._taken()

    def _taken(self) -> list[Sentence]:
        taken = self._out[:]
        self._out.clear()
        return taken

    # Lines

    def _in_head(self, char: str) -> None:
        self._head += char
        begun = _MARK_BEGUN.fullmatch(self._head) or _RULE_BEGUN.fullmatch(self._head)
        if not begun or len(self._head) >= _LONGEST_HEAD:
            self._begin_line()

    def _begin_line(self) -> None:
        """The beginning of the line tells what the line is."""
        head, self._head = self._head, ""
        opening = _HEAD.match(head)
        assert opening is not None  # every part of it may be missing
        rest = head[opening.end() :]
        if _FENCE.match(rest):
            self._place, self._opening, self._line = "opener", opening, list(rest)
        else:
            self._begin_text(opening, rest)

    def _begin_text(self, opening: re.Match[str], rest: str) -> None:
        self._place, self._blanks = "body", 0
        mark = opening["mark"] or ""
        if mark and not rest:
            mark, rest = "", mark.strip()  # a mark of nothing is text
        kind: SentenceKind = "prose"
        if mark:
            kind = "heading" if mark.startswith("#") else "point"
        elif rest.startswith("|"):
            kind = "row"
        self._line_ends_it = kind != "prose" or bool(opening["quote"])
        if self._line_ends_it or not self._building.text:
            self._building.finish()
            indent = opening["indent"] if mark or opening["quote"] else ""
            self._building.begin(self._lead(indent + opening["quote"] + mark), kind)
        else:
            self._breaks = 0
        for char in rest:
            self._in_body(char)

    def _in_body(self, char: str) -> None:
        self._blanks = self._blanks + 1 if char == " " else 0
        self._marks.read(char)

    def _end_line(self) -> None:
        if self._place == "fence":
            self._end_fenced_line()
        elif self._place == "opener":
            self._begin_fence()
        elif self._place == "head" and _RULE.fullmatch(self._head):
            self._building.finish()
            self._out.append(Sentence(self._head.strip(), lead=self._lead(""), kind="row"))
            self._head = ""
        elif self._place == "head" and _EMPTY.fullmatch(self._head):
            self._building.finish()
            self._empty_quote = self._empty_quote or ">" in self._head
            self._head = ""
        else:
            if self._place == "head":
                self._begin_line()
            self._end_text()
        self._breaks = min(self._breaks + 1, 2)

    def _end_text(self) -> None:
        self._marks.settle()
        self._place = "head"
        building = self._building
        building.blank()
        if self._line_ends_it or building.ended or self._blanks >= 2 or not building.text:
            said = building.finish()
            if not said:
                self._breaks = max(self._breaks, self._breaks_before - 1)

    def _lead(self, mark: str) -> str:
        breaks = "\n>\n" if self._empty_quote and self._breaks else "\n" * self._breaks
        self._breaks_before, self._breaks, self._empty_quote = self._breaks, 0, False
        return breaks + mark

    # Fenced blocks

    def _in_opener(self, char: str) -> None:
        self._line.append(char)
        marks = _FENCE.match("".join(self._line)) if char == "`" else None
        inline = marks is not None and self._line[0] == "`" and marks.end() < len(self._line)
        if (inline or len(self._line) > _LONGEST_HEAD) and self._opening:
            opening, self._opening = self._opening, None
            self._begin_text(opening, "".join(self._line))

    def _begin_fence(self) -> None:
        line, opening = "".join(self._line), self._opening
        found = _FENCE.match(line)
        assert found is not None  # or the line would be no opener
        assert opening is not None
        self._building.finish()
        self._fence, self._place = found[0], "fence"
        self._add_fenced(opening[0])

    def _in_fence(self, char: str) -> None:
        self._line.append(char)
        if len(self._line) > LONGEST:
            at = cut_at(self._line)
            rest = self._line[at:]
            del self._line[at:]
            self._add_fenced()
            self._line, self._whole = rest, False

    def _end_fenced_line(self) -> None:
        found = _FENCE_END.fullmatch("".join(self._line))
        self._add_fenced()
        if found and found[1].startswith(self._fence) and self._whole:
            self._place = "head"
        self._whole = True

    def _add_fenced(self, mark: str = "") -> None:
        text = "".join(self._line).rstrip()
        self._line = []
        if text:
            self._out.append(Sentence(text, lead=self._lead(mark), kind="fenced"))
