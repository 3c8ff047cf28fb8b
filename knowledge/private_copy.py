"""A private, short-lived copy of a directory whose owner must not see it change."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import IO

_COPIES = "casepilot-copy-"
_IN_USE = "in-use"


class PrivateCopy:
    """A copy of a directory for this process alone, removed by `remove` or, at the latest, at the process's end.

    It shares no file with the original (no hard links) and stands in `parent`, by default the system's folder for
    temporary files. A process that is killed leaves its copy; the next one removes it, because its lock is free.
    """

    def __init__(self, directory: Path, parent: Path | None = None) -> None:
        parent = parent or Path(tempfile.gettempdir())
        _sweep(parent)
        home = Path(tempfile.mkdtemp(prefix=_COPIES, dir=parent))
        unnamed = home / f"{_IN_USE}.new"
        lock = unnamed.open("w")
        self.path = home / "files"
        self.remove = weakref.finalize(self, _remove, home, lock)
        try:
            # Locked before it gets its name, so that a sweep never meets a living copy with a free lock.
            fcntl.flock(lock, fcntl.LOCK_EX)
            unnamed.rename(home / _IN_USE)
            shutil.copytree(directory, self.path)
        except BaseException:
            self.remove()
            raise


def _sweep(parent: Path) -> None:
    """Remove copies whose process is gone."""
    for path in parent.glob(f"{_COPIES}*/{_IN_USE}"):
        try:
            with path.open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.parent, ignore_errors=True)
        except OSError:
            continue  # in use, or another user's


def _remove(home: Path, lock: IO[str]) -> None:
    shutil.rmtree(home, ignore_errors=True)
    lock.close()
