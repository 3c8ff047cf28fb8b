"""Whether an item applies to a snapshot: the releases it presumes, and those it presumes to be absent.

Read from the list of releases alone, never from a look-up: an answer that fails to find what is loaded is wrong, not
"not applicable".
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.records import Release

WHOLE = " whole"
WITHOUT = "without "


def unmet(presumes: Sequence[str], releases: Sequence[Release]) -> str:
    """Why an item does not apply, "" when it does.

    "pfs:2026-07" wants that release, "pfs" any of its table, with " whole" after it one that is no excerpt, with
    "without " before it that none is loaded.
    """
    return next((reason for presumed in presumes if (reason := _reason(presumed, releases))), "")


def _reason(presumed: str, releases: Sequence[Release]) -> str:
    absent = presumed.startswith(WITHOUT)
    name = presumed.removeprefix(WITHOUT).removesuffix(WHOLE).strip()
    held = [release for release in releases if name in (release.id, release.table)]
    if absent:
        return f"{name} is loaded" if held else ""
    if not held:
        return f"{name} is not loaded"
    if presumed.endswith(WHOLE) and all(release.coverage == "partial" for release in held):
        return f"only an excerpt of {name} is loaded"
    return ""
