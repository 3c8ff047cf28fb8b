"""Reader of the diagnosis General Equivalence Mappings (GEMs), both directions.

Layout (CMS, General Equivalence Mappings, Documentation for Technical Users, file format): fixed width, no dots, no
heading. ICD-9-CM to ICD-10-CM has the source in columns 1-5, the target in 7-13 and the flags in 15-19; ICD-10-CM to
ICD-9-CM has the source in 1-7, the target in 9-13 and the flags in 15-19. The flags are approximate, no map,
combination, scenario and choice list; the target "NoDx" stands for no equivalent. The year stands only in the file's
name ("2018_I9gem.txt"). A mapping compares two code sets and has no last day; a newer edition takes its place.

Tried on the real 2018 files, the last edition. The procedure GEMs have the same shape with procedure codes; they are
not read, and their rows are not taken for diagnoses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from knowledge.errors import SourceError
from knowledge.records import GemRow, Release
from knowledge.records.crosswalks import Flag
from knowledge.sources.cells import head_text, text_lines
from knowledge.sources.icd10_files import dotted_icd9, dotted_icd10, edition_name, edition_period
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

_ICD9 = re.compile(r"(?:\d{3}|V\d{2}|E\d{3})\d{0,2}")
_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
_FLAGS = re.compile(r"[01]{3}\d\d")
_NONE = "NoDx"
_SAMPLE = 20
_URL = "https://www.cms.gov/medicare/coding-billing/icd-10-codes/icd-10-cm-icd-10-pcs-gem-archive"


@dataclass(frozen=True, slots=True)
class _Direction:
    table: str
    title: str
    width: int
    """Columns of the source; one blank follows."""
    source: re.Pattern[str]
    target: re.Pattern[str]
    dot_source: Callable[[str], str]
    dot_target: Callable[[str], str]
    whole_from: int

    def parts(self, line: str) -> tuple[str, str, str] | None:
        """Source, target and flags of a line; None when it is no entry of this direction."""
        source, target, flags = (
            line[: self.width].strip().upper(),
            line[self.width + 1 : 13].strip(),
            line[14:].rstrip(),
        )
        target = target if target == _NONE else target.upper()  # the 2018 edition has one "v5889"
        blanks = line[self.width : self.width + 1] == " " and line[13:14] == " "
        fitting = self.source.fullmatch(source) and (target == _NONE or self.target.fullmatch(target))
        return (source, target, flags) if blanks and fitting and _FLAGS.fullmatch(flags) else None


_DIRECTIONS = (
    _Direction(
        "gems-9to10",
        "General Equivalence Mapping, ICD-9-CM to ICD-10-CM",
        5,
        _ICD9,
        _ICD10,
        dotted_icd9,
        dotted_icd10,
        20_000,
    ),
    _Direction(
        "gems-10to9",
        "General Equivalence Mapping, ICD-10-CM to ICD-9-CM",
        7,
        _ICD10,
        _ICD9,
        dotted_icd10,
        dotted_icd9,
        70_000,
    ),
)


def recognises(file: SourceFile) -> bool:
    """Whether most of the first lines are entries of one direction."""
    return _direction(file) is not None


def _direction(file: SourceFile) -> _Direction | None:
    lines = [line for line in head_text(file).splitlines()[:_SAMPLE] if line.strip()]
    for direction in _DIRECTIONS:
        fitting = sum(1 for line in lines if direction.parts(line))
        if fitting and fitting * 4 >= len(lines) * 3:
            return direction
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the year is stated nowhere."""
    direction = _direction(file)
    if direction is None:
        raise SourceError(f"{file.name}: no entries of a diagnosis GEM; give the file as CMS publishes it")
    first, _ = edition_period(file)
    release = Release(
        id=release_id(direction.table, first),
        table=direction.table,
        publisher="CMS/CDC",
        title=direction.title,
        edition=f"GEMs of {edition_name(first)}",
        effective_from=first,
        effective_to=None,
        cycle="none",
        form="as_published",
        coverage="whole",
        url=_URL,
        note="A GEM lists plausible equivalents; it is not a rule for coding a record.",
    )
    tally = Tally()
    yield Reading(release, tally, _rows(file, direction, release.id, tally), whole_from=direction.whole_from)


def _rows(file: SourceFile, direction: _Direction, release: str, tally: Tally) -> Iterator[GemRow]:
    for number, line in text_lines(file):
        if not line.strip():
            continue
        tally.read += 1
        found = direction.parts(line)
        if found is None:
            tally.refuse(number, f"{line.strip()!r:.40} is not an entry of this GEM")
            continue
        source, target, flags = found
        if (target == _NONE) != (flags[1] == "1"):
            tally.refuse(number, f"{source}: target {target!r} and the no-map flag {flags[1]!r} contradict each other")
            continue
        tally.kept += 1
        yield GemRow(
            release,
            direction.dot_source(source),
            "" if target == _NONE else direction.dot_target(target),
            _flag(flags[0]),
            _flag(flags[1]),
            _flag(flags[2]),
            int(flags[3]),
            int(flags[4]),
        )


def _flag(text: str) -> Flag:
    return "1" if text == "1" else "0"


LAYOUTS = (Layout("General Equivalence Mappings (GEMs), diagnoses, both directions: txt", recognises, read),)
