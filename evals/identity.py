"""What a run was of, as digests: the code, the settings, the snapshot's releases, the prompt, the model, the sets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from evals.items import Item, QuestionSet
from evals.runs import RunHeader
from knowledge.base import KnowledgeBase

_ROOT = Path(__file__).parent.parent
_ROOMS = ("assistant", "knowledge", "evals")
NO_PROMPT = ""
RULES = "rules"


def header_of(
    kb: KnowledgeBase,
    sets: Sequence[QuestionSet],
    items: Sequence[Item],
    settings: Mapping[str, str],
    now: datetime,
    day: date,
    *,
    model: str = RULES,
    prompt: str = NO_PROMPT,
) -> RunHeader:
    """The header of a run that begins now. The same code, data, settings, model and items give the same digest."""
    releases = tuple(f"{r.id} {r.sha256[:12] or 'library'} {r.rows_kept}" for r in kb.releases)
    parts = {
        "code": code_digest(),
        "snapshot": content_digest(kb),
        "releases": releases,
        "settings": dict(sorted(settings.items())),
        "prompt": prompt,
        "model": model,
        "sets": {each.name: each.digest for each in sets},
        "items": [item.id for item in items],
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return RunHeader(
        digest=digest,
        started=now.isoformat(timespec="seconds"),
        day=day,
        code_version=code_version(),
        code_digest=code_digest(),
        snapshot=kb.manifest.id,
        releases=releases,
        settings=dict(settings),
        prompt=prompt,
        model=model,
        sets={each.name: each.digest for each in sets},
        items=len(items),
    )


def code_version() -> str:
    """The version of the package as installed."""
    try:
        return version("casepilot")
    except PackageNotFoundError:
        return "not installed"


def code_digest() -> str:
    """A digest of every source file that has a part in an answer or its score."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((_ROOT / room).rglob("*.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def content_digest(kb: KnowledgeBase) -> str:
    """A digest of what a snapshot holds, the same for two snapshots that were made of the same."""
    manifest = kb.manifest
    held = [manifest.word_key, manifest.embedder, *sorted(f"{part.release} {part.sha256}" for part in manifest.parts)]
    return hashlib.sha256("\n".join(held).encode()).hexdigest()
