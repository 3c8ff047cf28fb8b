"""One writer for each run: two processes that went on with one run would mix their lines in one file.

The lock is on the run's own file and ends with the process that holds it, so that a killed run can be gone on with.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from evals.errors import RunError
from evals.runs import RUN_FILE


@contextlib.contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only one who writes the run in a folder. Raises RunError when another does, or nobody can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / RUN_FILE).open("ab")
    except OSError as error:
        raise RunError(f"{str(folder)!r} cannot be written ({error.strerror}); give another --out") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"the run in {str(folder)!r} is being written already; wait until it is finished") from None
        yield


def is_being_written(folder: Path) -> bool:
    """Whether anyone writes the run in a folder just now."""
    try:
        with (folder / RUN_FILE).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
