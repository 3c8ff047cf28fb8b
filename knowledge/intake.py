"""From what a person gives (files, folders, archives) to single files on disk, safely.

Archives are unpacked into a scratch folder under names of our own, so no name in an archive decides where anything is
written; a member that would leave the archive, is encrypted, damaged or unpacks to far more than a publisher's file
does is refused with the whole archive. An Excel workbook, a zip by format, is a file and stays closed.
"""

from __future__ import annotations

import gzip
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from knowledge.errors import ZIP_FAULTS, BuildError, SourceError
from knowledge.sources.layout import Given, SourceFile

MOST_BYTES = 4 << 30
"""Unpacked size of one archive; all four parts of the largest published table together take under 300 MB."""
MOST_RATIO = 250
MOST_MEMBERS = 2_000
_RATIO_FREE = 50 << 20  # small files may be packed as tightly as they like
_CHUNK = 1 << 20
_NESTED = 2
# Schemas, scripts and the system's own files beside the data; not worth a word in the report.
_IGNORED = re.compile(r"(?:^|/)(?:__MACOSX|\.|thumbs\.db|desktop\.ini)|\.xsd$", re.IGNORECASE)


def collect(
    paths: Iterable[Path],
    scratch: Path,
    given: Given | None = None,
    progress: Callable[[str], None] = lambda _name: None,
) -> Iterator[SourceFile]:
    """Single files, in the order given, folders by name; each name once.

    Raises SourceError when a path does not exist, cannot be read or is an archive that is refused, and BuildError
    when the scratch folder's disk is full.
    """
    given = given or Given()
    scratch.mkdir(parents=True, exist_ok=True)
    counter = iter(range(1_000_000))
    for path in paths:
        for found in _walk(path):
            progress(found.name)
            yield from _opened(found, found.name, scratch, counter, given, depth=0)


def _walk(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            relative = inner.relative_to(path).as_posix()
            if inner.is_file() and not _IGNORED.search(relative):
                yield inner
    elif path.is_file():
        yield path
    else:
        raise SourceError(f"{str(path)!r} is not a file or folder; check the name")


def _opened(
    path: Path, name: str, scratch: Path, counter: Iterator[int], given: Given, depth: int
) -> Iterator[SourceFile]:
    try:
        with path.open("rb") as handle:
            magic = handle.read(4)
    except OSError as error:
        raise SourceError(f"{name}: cannot be read ({error.strerror})") from None
    if magic[:2] == b"\x1f\x8b":
        yield _gunzipped(path, name, scratch, counter, given, alone=depth == 0)
    elif magic[:2] == b"PK" and not _is_office(path, name):
        if depth >= _NESTED:
            raise SourceError(f"{name}: an archive inside {_NESTED} archives is not opened; unpack it first")
        yield from _unzipped(path, name, scratch, counter, given, depth)
    else:
        yield SourceFile(path, name, alone=depth == 0, given=given)


def _is_office(path: Path, name: str) -> bool:
    """Whether a zip is an office document. Raises SourceError for a zip that is cut off or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except ZIP_FAULTS as error:
        raise SourceError(f"{name}: the archive is damaged or cut off ({_line(error)}); download it again") from None


def _unzipped(
    path: Path, name: str, scratch: Path, counter: Iterator[int], given: Given, depth: int
) -> Iterator[SourceFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            _refuse_unsafe(members, name)
            members = [m for m in members if not _IGNORED.search(m.filename)]
            for member in sorted(members, key=lambda m: m.filename):
                inner = f"{name}/{PurePosixPath(member.filename.replace(chr(92), '/')).name}"
                target = _target(scratch, counter, inner)
                with archive.open(member) as source:
                    _copy(source, target, member.file_size, inner)
                alone = depth == 0 and len(members) == 1
                for file in _opened(target, inner, scratch, counter, given, depth + 1):
                    yield SourceFile(file.path, file.name, alone, given) if alone else file
    except SourceError:
        raise
    except ZIP_FAULTS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise BuildError(f"{name} could not be unpacked ({error.strerror}); free space and retry") from None
        raise SourceError(f"{name}: the archive is damaged or cut off ({_line(error)}); download it again") from None


def _refuse_unsafe(members: list[zipfile.ZipInfo], name: str) -> None:
    if not members:
        raise SourceError(f"{name}: the archive holds no file")
    if len(members) > MOST_MEMBERS:
        raise SourceError(f"{name}: {len(members):,} files in one archive, at most {MOST_MEMBERS:,} are opened")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or re.match(r"[A-Za-z]:", member.filename):
            raise SourceError(f"{name}: the member name {member.filename!r:.80} leaves the archive; it was not opened")
        if member.flag_bits & 1:
            raise SourceError(f"{name}: {member.filename!r:.80} is encrypted; unpack it and add the files")
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if total > MOST_BYTES or (total > _RATIO_FREE and total > MOST_RATIO * packed):
        raise SourceError(
            f"{name}: would unpack from {packed:,} to {total:,} bytes; no published file does, not opened"
        )


def _gunzipped(
    path: Path, name: str, scratch: Path, counter: Iterator[int], given: Given, *, alone: bool
) -> SourceFile:
    inner = re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)
    target = _target(scratch, counter, inner)
    try:
        with gzip.open(path) as source:
            _copy(source, target, min(MOST_BYTES, max(_RATIO_FREE, MOST_RATIO * path.stat().st_size)), inner)
    except SourceError:
        raise
    except ZIP_FAULTS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise BuildError(f"{name} could not be unpacked ({error.strerror}); free space and retry") from None
        raise SourceError(f"{name}: the file is damaged or cut off ({_line(error)}); download it again") from None
    return SourceFile(target, inner, alone, given)


def _target(scratch: Path, counter: Iterator[int], name: str) -> Path:
    """A path of our own; of the name only a harmless ending is kept."""
    ending = re.search(r"\.[A-Za-z0-9]{1,5}\Z", name)
    return scratch / f"{next(counter):06d}{ending.group() if ending else ''}"


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, most: int, name: str) -> None:
    """Unpack at most the stated size: what an archive says of its members need not be true."""
    written = 0
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > most:
                raise SourceError(f"{name}: unpacks to more than {most:,} bytes; no published file does, not opened")
            out.write(chunk)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def free_scratch(scratch: Path) -> None:
    """Remove what was unpacked."""
    shutil.rmtree(scratch, ignore_errors=True)
