"""What stands beside Chroma's files: by which embedder, how many, which texts, and the files as they were written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RECORD = "casepilot-vectors.json"
TEXTS = "casepilot-texts.json"
"""For each collection, the digest of the text under each id."""

Digests = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """A written directory. `replaced` counts the places in each index that hold nothing wanted any more."""

    embedder: str
    counts: Mapping[str, int]
    files: Mapping[str, int]
    digests: Mapping[str, str]
    replaced: Mapping[str, int]

    def not_as_written(self, directory: Path) -> str:
        """The first file that is missing or of another size, "" when all are there."""
        return next((name for name, size in self.files.items() if _size(directory / name) != size), "")

    def is_unaltered(self, directory: Path) -> bool:
        """Whether every file holds the bytes that were written."""
        if self.not_as_written(directory) or self.digests.keys() != self.files.keys():
            return False
        return all(_digest(directory / name) == digest for name, digest in self.digests.items())


def text_digests(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The digest of the text under each id."""
    return {ref: hashlib.blake2b(text.encode(), digest_size=10).hexdigest() for ref, text in rows}


def write_record(
    directory: Path, embedder: str, counts: Mapping[str, int], texts: Digests, replaced: Mapping[str, int]
) -> None:
    """Write both files, last of all, when Chroma has closed its own."""
    (directory / TEXTS).write_text(json.dumps(texts), "utf-8")
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    names = {str(path.relative_to(directory)): path for path in files}
    record = VectorRecord(
        embedder,
        dict(counts),
        {name: path.stat().st_size for name, path in names.items()},
        {name: _digest(path) for name, path in names.items()},
        dict(replaced),
    )
    (directory / RECORD).write_text(json.dumps(asdict(record), indent=1, sort_keys=True), "utf-8")


def read_record(directory: Path) -> VectorRecord:
    """What was written. Raises OSError or ValueError when there is no record, or one of another builder."""
    try:
        held = json.loads((directory / RECORD).read_text("utf-8"))
        return VectorRecord(
            str(held["embedder"]), held["counts"], held["files"], held.get("digests", {}), held.get("replaced", {})
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{RECORD} is not what a build writes") from error


def read_texts(directory: Path) -> Digests:
    """The digest of each text. Raises OSError or ValueError."""
    held: Digests = json.loads((directory / TEXTS).read_text("utf-8"))
    return held


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
