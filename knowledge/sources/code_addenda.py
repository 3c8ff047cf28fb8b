"""Reader of the addenda lists beside the ICD-10-CM and ICD-10-PCS order and codes files.

Layout: lines that begin with "Add:", "Delete:", "Revise from:" or "Revise to:" in columns 1-12 and go on, in the order
addenda, with level (ICD-10-CM only), code, short description of 60 columns and long description, in the codes addenda
with code and long description; then blocks "Headers" and "Codes" that give how many the old and the new edition hold
and how many were added, deleted and revised. A "Revise from" stands before its "Revise to". The blocks name the order
file of the new edition ("icd10cm_order_2026.txt"), which tells code set and fiscal year; only the file's name tells an
April update. No publisher's description of this layout was found; it was read off the real files of FY 2024, 2025,
April 2025 (which changes nothing) and 2026 for ICD-10-CM and FY 2026 for ICD-10-PCS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from knowledge.errors import SourceError
from knowledge.records import AddendaCount, CodeChange, Release, System
from knowledge.records.crosswalks import CodeChangeKind, CodeLevel
from knowledge.sources.cells import head_text, text_lines
from knowledge.sources.icd10_files import dotted_icd10, edition_name, edition_period
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

_CHANGE = re.compile(r"(Add|Delete|Revise from|Revise to): +(?:([01]) )?([0-9A-Z]{3,7}) {1,5}(\S.*)")
_HELD = re.compile(r"\s*(\d+) (codes|headers) in (icd10cm|icd10pcs)_order_(20\d\d)\.txt\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d+) (additions|deletions|revisions)\s*")
_VERBS: dict[str, CodeChangeKind] = {"Add": "added", "Delete": "deleted", "Revise to": "revised"}
_LEVELS: dict[str, CodeLevel] = {"codes": "code", "headers": "header"}
_SHORT = 61  # the short description and the blank after it
_NAMES = {"icd10cm": "ICD-10-CM", "icd10pcs": "ICD-10-PCS"}
_PUBLISHERS = {
    "icd10cm": ("CDC/NCHS", "https://www.cdc.gov/nchs/icd/icd-10-cm/files.html"),
    "icd10pcs": ("CMS", "https://www.cms.gov/medicare/coding-billing/icd-10-codes"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a change."""

    verb: str
    code: str
    level: CodeLevel
    title: str
    number: int = 0


@dataclass(slots=True)
class _Block:
    """The closing numbers of one level, complete when the number of revisions has come."""

    level: CodeLevel
    held: list[int] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def take(self, text: str) -> bool:
        """Take one line; True when it completes the block."""
        held, number = _HELD.fullmatch(text), _NUMBER.fullmatch(text)
        if held is not None:
            self.held.append(int(held.group(1)))
        elif number is not None:
            self.numbers[number.group(2)] = int(number.group(1))
            return number.group(2) == "revisions" and len(self.held) == 2 and len(self.numbers) == 3
        return False

    def count(self, release: str) -> AddendaCount:
        """The block as a record."""
        added, deleted, revised = (self.numbers[name] for name in ("additions", "deletions", "revisions"))
        return AddendaCount(release, self.level, self.held[0], self.held[1], added, deleted, revised)


def recognises(file: SourceFile) -> bool:
    """Whether the first line is a change, or the blocks begin at once because nothing changed."""
    lines = [line for line in head_text(file).splitlines()[:10] if line.strip()]
    if not lines:
        return False
    begins_at_once = lines[0].strip().lower() in _LEVELS and len(lines) > 1 and _HELD.fullmatch(lines[1])
    return bool(_CHANGE.fullmatch(lines[0].rstrip()) or begins_at_once)


def read(file: SourceFile) -> Iterable[Reading]:
    """One list of changes. Raises SourceError when the closing numbers, which name the edition, are missing."""
    held = [found for _, line in text_lines(file) if (found := _HELD.fullmatch(line))]
    if not held:
        raise SourceError(f"{file.name}: ends without the numbers of changes; it is cut off, download it again")
    system: System = "icd10pcs" if held[0].group(3).lower() == "icd10pcs" else "icd10cm"
    first, last = edition_period(file, max(int(found.group(4)) for found in held))
    table = f"{system}-addenda"
    publisher, url = _PUBLISHERS[system]
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher=publisher,
        title=f"{_NAMES[system]} addenda (changes of codes and titles)",
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="none",
        form="as_published",
        coverage="whole",
        url=url,
    )
    tally = Tally()
    with_headers = any(found.group(2).lower() == "headers" for found in held)
    yield Reading(release, tally, _rows(file, system, release.id, tally), rank=3 if with_headers else 2)


def _rows(file: SourceFile, system: System, release: str, tally: Tally) -> Iterator[CodeChange | AddendaCount]:
    former: _Line | None = None
    block: _Block | None = None
    for number, text in text_lines(file):
        word = text.strip().lower()
        if word in _LEVELS:
            block = _Block(_LEVELS[word])
        elif block is not None:
            if block.take(text):
                tally.read += 1
                tally.kept += 1
                yield block.count(release)
        elif word:
            line = _line(text, system, number)
            if line is not None and line.verb == "Revise from":
                _refuse_unfinished(former, tally)
                former = line
                continue
            tally.read += 1
            reason = _fault(line, former, text)
            if line is None or reason:
                tally.refuse(number, reason)
            else:
                tally.kept += 1
                yield _change(release, system, line, former)
            if line is not None and line.verb == "Revise to":
                former = None
    _refuse_unfinished(former, tally)


def _refuse_unfinished(former: _Line | None, tally: Tally) -> None:
    if former is not None:
        tally.read += 1
        tally.refuse(former.number, f"{former.code}: a former title without the new one")


def _fault(line: _Line | None, former: _Line | None, text: str) -> str:
    if line is None:
        return f"{text.strip()!r:.40} is no change of a code"
    if line.verb == "Revise to" and (former is None or former.code != line.code):
        return f"{line.code}: a new title without the former one"
    return ""


def _change(release: str, system: System, line: _Line, former: _Line | None) -> CodeChange:
    code = dotted_icd10(line.code) if system == "icd10cm" else line.code
    previous = former.title if former is not None and line.verb == "Revise to" else ""
    return CodeChange(release, system, code, _VERBS[line.verb], line.level, line.title, previous)


def _line(text: str, system: System, number: int) -> _Line | None:
    found = _CHANGE.fullmatch(text.rstrip())
    if found is None:
        return None
    verb, mark, code, rest = found.groups()
    header = mark == "0" or (system == "icd10pcs" and len(code) == 3)
    title = rest[_SHORT:].strip() if mark is not None or system == "icd10pcs" else rest.strip()
    return _Line(verb, code, "header" if header else "code", title, number) if title else None


LAYOUTS = (Layout("ICD-10-CM and ICD-10-PCS order and codes addenda: txt", recognises, read),)
