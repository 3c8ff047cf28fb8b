"""Sections of a document -> passages: whole sentences, 500 to 1,500 characters, each with its page.

A section shorter than that stays a passage of its own, because it is asked for by its number. A heading, a list's
opening ("the following:") and a sentence are never parted from what follows; one sentence longer than 1,500 characters
stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.records import DocumentPassage
from knowledge.sources.page_text import Line

LEAST, MOST = 500, 1_500
_FULL = 0.85  # a line this near to the usual width is broken by the margin, not by its writer
_BULLET = r"[\u2022\u25aa\u25cf\u25e6\uf0b7\uf0a7*\u2013-] ?|o (?=[A-Z])"
_ITEM = re.compile(rf"{_BULLET}|(?:\d{{1,2}}|[A-Za-z])[.)] |\((?:\d{{1,2}}|[a-z]{{1,4}})\) ")
_END = re.compile(r"[.:;?!][\"\u201d')]*\Z")
_SENTENCE = re.compile(r"(?<=[.?!])[\"\u201d')]*\s+(?=[\"\u201c(]?[A-Z\u2022\u00a7])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|no|nos|dr|st|mr|ms|inc|pub|rev|sec|ch|fig|approx|al|cfr|u\.s|u\.s\.c|reg|jr)|\b[A-Za-z]|"
    r"(?:^|\s)\(?\d{1,2})\.[\"\u201d')]*\s*\Z",
    re.IGNORECASE,
)
_HEADING_LIKE = re.compile(r"(?:[A-Z]|\d{1,2})[.)] \S[^.;]{0,90}\Z|[A-Z][^.;:]{0,60}\Z")
_CODE = re.compile(r"\b(?:[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|\d{4}[0-9A-Z]|[A-Z]\d{4})(?:-|\b)")
_CODE_SHARE, _CODE_COUNT = 0.3, 12


@dataclass(slots=True)
class Section:
    """One section as its layout found it."""

    number: str
    heading: str
    context: tuple[str, ...] = ()
    revision: str = ""
    page: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a line that stands by itself. `opens` starts a paragraph, `closes` ends one."""

    text: str
    page: str
    opens: bool
    closes: bool

    @property
    def leads(self) -> bool:
        """Whether it belongs to what follows: a heading, or the opening of a list."""
        return self.closes and (self.text.endswith(":") or (self.opens and bool(_HEADING_LIKE.match(self.text))))


def passages(release: str, sections: Sequence[Section], width: int) -> Iterator[DocumentPassage]:
    """Number the passages of a release from 1, section by section. `width` is the usual length of a full line.

    A section without text is left out when it only heads others; another ("Reserved") keeps its title as its text.
    """
    parents = {number[: at.start()] for number in {s.number for s in sections} for at in re.finditer(r"\.", number)}
    number = 0
    for section in sections:
        units = list(_units(section.lines, width))
        if not units and (section.number in parents or not section.heading):
            continue
        for page, text in _packed(units) if units else [(section.page, section.heading)]:
            number += 1
            yield DocumentPassage(
                release=release,
                number=number,
                section=section.number,
                heading=section.heading,
                page=page,
                text=text,
                context=" > ".join(section.context),
                revision=section.revision,
                kind="code_list" if is_code_list(text) else "text",
            )


def usual_width(lines: Iterable[Line]) -> int:
    """The length that nine lines in ten do not exceed."""
    lengths = sorted(len(line.text) for line in lines if line.text)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def is_code_list(text: str) -> bool:
    """Whether a text is a run of codes: such text has no meaning to embed."""
    codes = len(_CODE.findall(text))
    return codes >= _CODE_COUNT and codes >= _CODE_SHARE * len(text.split())


def paragraphs(lines: Sequence[Line], width: int) -> Iterator[tuple[str, str]]:
    """(page, text) of each paragraph or list item, its lines joined."""
    held: list[str] = []
    page, gap = "", False
    for line in lines:
        if not line.text:
            gap = True
            continue
        if held and (_begins(line.text, held[-1], width) or (gap and not _carries_on(line.text, held[-1]))):
            yield page, " ".join(held)
            held = []
        if not held:
            page = line.page
        held.append(line.text)
        gap = False
    if held:
        yield page, " ".join(held)


def _carries_on(line: str, before: str) -> bool:
    """Whether a line goes on with a sentence that an empty line interrupts, as at the end of a page."""
    return line[:1].islower() and not _END.search(before)


def _begins(line: str, before: str, width: int) -> bool:
    """Whether a line begins a paragraph, by its own first letters and by how the line before it ends."""
    short = len(before) < _FULL * width
    ended = bool(_END.search(before))
    if _ITEM.match(line):
        return short or ended
    return short and (ended or (line[:1].isupper() and len(before) < 0.6 * width and not before.endswith(",")))


def _units(lines: Sequence[Line], width: int) -> Iterator[_Unit]:
    for page, text in paragraphs(lines, width):
        pieces = sentences(text)
        for position, piece in enumerate(pieces):
            yield _Unit(piece, page, position == 0, position == len(pieces) - 1)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph. In doubt ("No. 5", "J. Smith") two stay one."""
    found: list[str] = []
    start = 0
    for gap in _SENTENCE.finditer(text):
        if _NOT_AN_END.search(text[start : gap.end()]):
            continue
        found.append(text[start : gap.end()].strip())
        start = gap.end()
    found.append(text[start:].strip())
    return [piece for piece in found if piece]


def _packed(units: Sequence[_Unit]) -> list[tuple[str, str]]:
    """(page, text) of each passage of one section."""
    groups = _groups(_bound(units))
    return [(group[0].page, _joined(group)) for group in groups]


def _bound(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Units that must stay together: what leads, with what follows it."""
    bound: list[list[_Unit]] = []
    open_ended = False
    for unit in units:
        if open_ended and sum(len(u.text) for u in bound[-1]) < LEAST:
            bound[-1].append(unit)
        else:
            bound.append([unit])
        open_ended = unit.leads
    return bound


def _groups(bound: Sequence[list[_Unit]]) -> list[list[_Unit]]:
    whole = _size([unit for group in bound for unit in group])
    wanted = whole / max(1, -(-whole // (MOST - 200)))
    groups: list[list[_Unit]] = []
    for units in bound:
        if groups:
            size = _size(groups[-1])
            over = size + _size(units) + 1 > MOST
            enough = size >= wanted and groups[-1][-1].closes
        if not groups or over or enough:
            groups.append([])
        groups[-1].extend(units)
    if len(groups) > 1 and _size(groups[-1]) < LEAST:
        groups[-2:] = _evened(groups[-2] + groups[-1])
    return groups


def _evened(units: list[_Unit]) -> list[list[_Unit]]:
    """The last two groups, parted anew so that neither is too short; one group where they fit together."""
    if _size(units) <= MOST:
        return [units]
    places = [at for at in range(1, len(units)) if not units[at - 1].leads]
    fitting = [at for at in places if _size(units[:at]) <= MOST and _size(units[at:]) <= MOST]
    half = _size(units) / 2
    at = min(fitting or places or [1], key=lambda at: abs(_size(units[:at]) - half))
    return [units[:at], units[at:]]


def _size(units: Sequence[_Unit]) -> int:
    return sum(len(unit.text) + 1 for unit in units)


def _joined(units: Sequence[_Unit]) -> str:
    text = ""
    for unit in units:
        text += ("\n" if unit.opens else " ") * bool(text) + unit.text
    return text
