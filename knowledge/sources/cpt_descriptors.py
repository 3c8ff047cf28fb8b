"""Reader of the CPT descriptor files that a site has licensed from the American Medical Association (AMA).

Layout (AMA, "CPT ASCII text files", file layout of the product): the AMA's copyright notice from the first line on, the
codes straight after it. Long descriptions: code in 1-5, a two-digit counter in 6-7, text from 9, a code repeated with
the next counter when its text goes on. Short (to 28 characters) and medium (to 100): code in 1-5, text from 7.
Tab-separated files hold code and text, or a heading that names the code and the columns. None of this text is part of
this project: no real file was at hand, and the reader was tried on made files with invented codes and texts only.

The text stays on the site's own machine; it is shown only in quotation marks and under the AMA's notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from knowledge.errors import SourceError
from knowledge.records import CptDescriptor, DescriptorLength, Release
from knowledge.sources.cells import encoding_of, head_text
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

TABLE = "cpt-descriptors"
NOTICE = (
    "CPT is a registered trademark of the American Medical Association. CPT codes, descriptions and other data only are"
    " copyright American Medical Association. All rights reserved."
)
_Shape = Literal["counted", "spaced", "tabbed", "headed"]
_CODE = r"\d{4}[0-9A-Z]"
_COUNTED = re.compile(rf"({_CODE})(\d\d) (\S.*)\Z")
_SPACED = re.compile(rf"({_CODE}) (\S.*)\Z")
_TABBED = re.compile(rf"({_CODE})\t+([^\t]*)\Z")
_LENGTHS: tuple[DescriptorLength, ...] = ("long", "medium", "short")
_SHORTEST, _MEDIUM = 28, 100
_NOTICE_LINES = 60
_YEAR = re.compile(r"\bCPT\W{0,3}(20\d\d)\b", re.IGNORECASE)
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_WHOLE_FROM = 5_000


def recognises(file: SourceFile) -> bool:
    """Whether the AMA's notice is followed by lines of codes, or a heading names a CPT code and its descriptors."""
    return _shape(head_text(file).splitlines()[:400]) is not None


def _shape(lines: Sequence[str]) -> tuple[_Shape, int] | None:
    """How the lines are laid out, and the position of the first one with a code (or of the heading)."""
    for at, line in enumerate(lines[:_NOTICE_LINES]):
        if "\t" in line and _columns(line):
            return "headed", at
        shape = _shape_of(line)
        if shape is None:
            continue
        after = [text for text in lines[at : at + 50] if text.strip()]
        alike = sum(1 for text in after if _shape_of(text) == shape)
        noticed = "american medical association" in " ".join(lines[:at]).lower()
        return (shape, at) if noticed and alike * 10 >= len(after) * 8 else None
    return None


def _shape_of(line: str) -> _Shape | None:
    line = line.rstrip()
    if _COUNTED.match(line):
        return "counted"
    if _TABBED.match(line):
        return "tabbed"
    return "spaced" if _SPACED.match(line) else None


def _columns(line: str) -> dict[str, int]:
    """Where the code and each length stand in a heading; {} when it is none."""
    names = [cell.strip().lower() for cell in line.split("\t")]
    found = {"code": next((n for n, name in enumerate(names) if name in ("cpt code", "cpt", "code")), -1)}
    for length in _LENGTHS:
        found[length] = next((n for n, name in enumerate(names) if name.split(" ")[0] == length), -1)
    held = {name: at for name, at in found.items() if at >= 0}
    return held if "code" in held and len(held) > 1 and "cpt" in line.lower() else {}


def read(file: SourceFile) -> Iterable[Reading]:
    """One length of descriptors, a piece of the release of its edition; a file with a heading may hold all three."""
    lines = file.path.read_text(encoding=encoding_of(file)).splitlines()
    found = _shape(lines[:400])
    if found is None:
        raise SourceError(f"{file.name}: no CPT descriptors after the AMA's notice; give the file as the AMA sends it")
    shape, start = found
    notice = " ".join(" ".join(lines[:start]).split())
    first = _first_day(file, notice)
    release = Release(
        id=release_id(TABLE, first),
        table=TABLE,
        publisher="American Medical Association",
        title="CPT descriptors, licensed to this site",
        edition=f"CPT {first.year}",
        effective_from=first,
        effective_to=date(first.year, 12, 31),
        cycle="annual",
        form="as_published",
        coverage="whole",
        note=notice or NOTICE,
    )
    if shape == "headed":
        tally = Tally()
        rows = _headed(lines[start:], start, release.id, tally)
        return [Reading(release, tally, rows, piece="all", rank=3, whole_from=_WHOLE_FROM)]
    length = _length(lines[start:], shape)
    tally = Tally()
    rows = _rows(lines[start:], start, shape, release.id, length, tally)
    upper_case = length == "long" and not any(c.islower() for c in "".join(lines[start : start + 50]))
    rank = 1 if upper_case else 2  # the AMA sends the long text in both writings
    return [Reading(release, tally, rows, piece=length, rank=rank, whole_from=_WHOLE_FROM)]


def _first_day(file: SourceFile, notice: str) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    named = _YEAR.search(notice) or _YEAR_IN_NAME.search(file.name)
    if named is None:
        raise SourceError(f"{file.name}: does not say of which year it is; add it with --effective 2026-01-01")
    return date(int(named.group(1)), 1, 1)


def _length(lines: Sequence[str], shape: _Shape) -> DescriptorLength:
    """Long when counted; else by the longest text."""
    if shape == "counted":
        return "long"
    pattern = _TABBED if shape == "tabbed" else _SPACED
    longest = max((len(m.group(2).strip()) for line in lines if (m := pattern.match(line.rstrip()))), default=0)
    return "short" if longest <= _SHORTEST else "medium" if longest <= _MEDIUM else "long"


def _rows(
    lines: Sequence[str], start: int, shape: _Shape, release: str, length: DescriptorLength, tally: Tally
) -> Iterator[CptDescriptor]:
    """A row for each code; `read` counts lines, so a continued description counts once for each of its lines."""
    held: list[str] = []
    code = ""
    for number, line in enumerate(lines, start=start + 1):
        line = line.rstrip("\r\n \x1a")
        if not line.strip():
            continue
        tally.read += 1
        parts = _parts(line, shape)
        if parts is None:
            tally.refuse(number, "no line of a code and its text")  # whose words may not stand in a report
            continue
        tally.kept += 1
        if parts[0] == code and shape == "counted":
            held.append(parts[1])
            continue
        if code:
            yield CptDescriptor(release, code, length, " ".join(held))
        code, held = parts[0], [parts[1]]
    if code:
        yield CptDescriptor(release, code, length, " ".join(held))


def _parts(line: str, shape: _Shape) -> tuple[str, str] | None:
    pattern = {"counted": _COUNTED, "spaced": _SPACED, "tabbed": _TABBED, "headed": _TABBED}[shape]
    found = pattern.match(line)
    if found is None or not found.group(found.lastindex or 1).strip():
        return None
    return found.group(1), found.group(found.lastindex or 1).strip()


def _headed(lines: Sequence[str], start: int, release: str, tally: Tally) -> Iterator[CptDescriptor]:
    columns = _columns(lines[0])
    for number, line in enumerate(lines[1:], start=start + 2):
        cells = [cell.strip().strip('"') for cell in line.split("\t")]
        if not any(cells):
            continue
        tally.read += 1
        code = cells[columns["code"]] if columns["code"] < len(cells) else ""
        texts = {n: cells[at] for n, at in columns.items() if n != "code" and at < len(cells) and cells[at]}
        if not re.fullmatch(_CODE, code) or not texts:
            tally.refuse(number, f"{code!r:.20} is no CPT code with a descriptor")
            continue
        tally.kept += 1
        for length in _LENGTHS:
            if length in texts:
                yield CptDescriptor(release, code, length, texts[length])


LAYOUTS = (Layout("CPT descriptors licensed from the AMA (short, medium, long): txt", recognises, read),)
