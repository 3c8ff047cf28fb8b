"""Redacted copies of the notes of a folder. No existing file is overwritten, and a file that fails stops none other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import RedactionError
from assistant.privacy.documents import SUFFIXES, read_file
from assistant.privacy.spans import KINDS, Kind, Known
from ui.progress import Report
from ui.redaction import RedactorLike

STEP = "Removing identifiers"


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of one file: where its copy lies and what was removed, or why there is none."""

    file: str
    copy: str = ""
    counts: Mapping[Kind, int] = field(default_factory=dict)
    missing: str = ""
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object of `--json`."""
        if self.error:
            return {"file": self.file, "error": self.error}
        missing = {"missing": self.missing} if self.missing else {}
        return {"file": self.file, "copy": self.copy, "counts": dict(self.counts), **missing}


@dataclass(frozen=True, slots=True)
class Notes:
    """The readable files of a folder, as paths below it, and how many others there are by ending."""

    readable: tuple[Path, ...]
    others: Mapping[str, int]


def notes_in(folder: Path, out: Path) -> Notes:
    """What the folder holds, in order; hidden files, and the folder of the copies where it lies within, left aside."""
    readable: list[Path] = []
    others: Counter[str] = Counter()
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != out.resolve())
        for name in sorted(files):
            if name.startswith((".", "~$")):
                continue
            suffix = Path(name).suffix.lower()
            if suffix in SUFFIXES:
                readable.append((here / name).relative_to(folder))
            else:
                others[suffix or "no ending"] += 1
    return Notes(tuple(readable), dict(sorted(others.items())))


def redact_folder(
    held: RedactorLike,
    folder: Path,
    out: Path,
    notes: Notes,
    known: Sequence[Known],
    shift_days: int | None,
    report: Report,
) -> list[Copied]:
    """Write a redacted copy of each note below `out`, in the same sub-folders."""
    done: list[Copied] = []
    for note in notes.readable:
        report(STEP, len(done), len(notes.readable))
        done.append(_one(held, folder, out, note, known, shift_days))
    return done


def total(copies: Sequence[Copied]) -> dict[Kind, int]:
    """The counts of all files together, in the order of the types."""
    summed: Counter[Kind] = Counter()
    for copied in copies:
        summed.update(copied.counts)
    return {kind: summed[kind] for kind in KINDS if summed[kind]}


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises RedactionError if it is, or if it cannot be written whole."""
    try:
        handle = path.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        raise RedactionError(f"{str(path)!r} exists and is not overwritten; give another --out") from None
    except OSError as error:
        raise RedactionError(f"{str(path)!r} cannot be written: {error.strerror}; give another --out") from None
    try:
        with handle:
            handle.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise RedactionError(f"{str(path)!r} cannot be written: {error.strerror}; give another --out") from None


def _one(
    held: RedactorLike, folder: Path, out: Path, note: Path, known: Sequence[Known], shift_days: int | None
) -> Copied:
    name = _shown(note)
    copy = out / note.with_name(note.name if note.suffix.lower() == ".txt" else f"{note.name}.txt")
    try:
        document = read_file(folder / note)
        redaction = held.redact(document.text, known, shift_days=shift_days)
        if redaction.failure:
            return Copied(name, error=redaction.failure)
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_new(copy, redaction.text)
    except RedactionError as error:
        return Copied(name, error=str(error))
    except OSError as error:
        return Copied(name, error=f"{str(copy.parent)!r} cannot be made: {error.strerror}; give another --out")
    except Exception as error:  # the others go on, and the message may hold text of the note
        return Copied(name, error=f"it could not be read ({type(error).__name__}); give it in another format")
    return Copied(name, _shown(copy), redaction.counts, document.missing)


def _shown(path: Path) -> str:
    """The path as text that can be printed; a name may hold bytes that are none."""
    return str(path).encode("utf-8", "replace").decode("utf-8")
