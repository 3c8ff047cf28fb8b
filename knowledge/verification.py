"""Whether a snapshot still holds what its manifest says: checksums, counts, and questions that it must answer.

Reads everything once; nothing is written. Vectors are compared by count and by a title that must find itself, never
by their bytes (an index that is opened rewrites its files, so only copies are opened).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from knowledge.errors import KnowledgeError
from knowledge.parts import file_digest
from knowledge.search import Vectors
from knowledge.snapshot import Snapshot
from knowledge.store import FactsStore
from knowledge.vector_texts import newest_groups

Progress = Callable[[str, int, int], None]
_STEP = "Verifying"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what it was, whether it holds, and what was found."""

    name: str
    holds: bool
    found: str


def verify(
    snapshot: Snapshot,
    open_vectors: Callable[[], Vectors] | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> tuple[Check, ...]:
    """Every check of a snapshot, in the order made. Never raises for what is wrong: that is a check that fails."""
    checks: list[Check] = []
    total = len(snapshot.manifest.parts) + 3
    for check in _checks(snapshot, open_vectors):
        checks.append(check)
        progress(_STEP, min(len({c.name for c in checks}), total), total)
    progress(_STEP, total, total)
    return tuple(checks)


def _checks(snapshot: Snapshot, open_vectors: Callable[[], Vectors] | None) -> Iterator[Check]:
    manifest = snapshot.manifest
    for name, digest in manifest.digests.items():
        yield _same(name, "checksum", file_digest(snapshot.directory / name), digest)
    paths = snapshot.parts
    with closing(FactsStore(snapshot.facts, paths)) as store:
        yield _same("facts.sqlite", "rows", store.counts(), manifest.counts)
        for part in manifest.parts:
            yield _same(part.release, "checksum", file_digest(paths[part.release]), part.sha256)
            try:
                yield _same(part.release, "rows", store.counts(part.release), part.counts)
                yield from _probes(store, part.release)
            except KnowledgeError as error:
                yield Check(part.release, False, str(error))
    if manifest.embedder and open_vectors is not None:
        yield _vectors(snapshot, open_vectors)


def _same(name: str, what: str, found: object, wanted: object) -> Check:
    holds = found == wanted
    return Check(
        name, holds, f"{what} as written" if holds else f"{what}: {found!r:.120}, written were {wanted!r:.120}"
    )


def _probes(store: FactsStore, release: str) -> Iterator[Check]:
    """The first and the last row of each kind must be found by their own key."""
    for kind, asked, found in store.self_probes(release):
        answer = "found by its key" if found else "not found by its key; add its file again"
        yield Check(release, found, f"{kind} {asked}: {answer}")


def _vectors(snapshot: Snapshot, open_vectors: Callable[[], Vectors]) -> Check:
    with closing(FactsStore(snapshot.facts, snapshot.parts)) as store:
        groups = newest_groups(store, snapshot.manifest.releases)
    try:
        with closing(open_vectors()) as index:
            if not groups:
                return Check("vectors", True, "opened")
            group = groups[len(groups) // 2]
            nearest = [ref for ref, _ in index.query("icd10cm", group.text, 5)]
    except KnowledgeError as error:
        return Check("vectors", False, str(error))
    holds = f"icd10cm:{group.lead}" in nearest
    return Check("vectors", holds, f"the title of {group.lead} {'finds' if holds else 'does not find'} its code")
