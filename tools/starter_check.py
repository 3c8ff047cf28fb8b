"""Check files of the starter library while they are written: one line for each defect, exit status 1 when there is one.

`python -m tools.starter_check FILE...` reads the whole library, and then looks at the entries of the files named:
shapes of codes, lengths of titles and passages, and runs of twelve words shared with the documents in the folder
that CASEPILOT_REAL_DATA names. Everything it refuses is refused by the tests of the library too.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from knowledge.codes import readings_of
from knowledge.errors import KnowledgeError
from knowledge.sources.starter import read_starter

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast
RUN = 12
"""Words in a row that may not stand in a document too."""
_LONGEST_TITLE = 14
_PASSAGE_WORDS = (40, 220)
_PROCEDURE = re.compile(r"(?<![\d$,.])(?:\d{5}|\d{4}T|[A-CE-V]\d{4})(?![\d,.]\d|\w)")
_FACT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_NOT_OURS = frozenset({"basis", "official_name", "keywords"})


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of twelve words in a row, in lower case and without punctuation."""
    found = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def published_runs(folder: Path) -> set[tuple[str, ...]]:
    """The runs of the plain texts of manuals and guidelines in the folder of official files."""
    texts = sorted([*folder.glob("manuals/*.txt"), *folder.glob("icd10cm/*Guidelines*.txt")])
    return set().union(*(runs(path.read_text(encoding="utf-8", errors="replace")) for path in texts))


def defects(path: Path, published: set[tuple[str, ...]]) -> Iterator[str]:
    """What is wrong with the entries of one file that the reader does not already refuse."""
    for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER):
        label = next((str(entry[key]) for key in ("code", "modifier", "id") if key in entry), "entry without a key")
        for fault in (*_shape_faults(entry), *_copied(entry, published)):
            yield f"{path.name}: {label}: {fault}"


def _shape_faults(entry: dict[str, Any]) -> Iterator[str]:
    if len(str(entry.get("title", "")).split()) > _LONGEST_TITLE:
        yield f"the title has more than {_LONGEST_TITLE} words"
    if "reviewed" not in entry:
        yield "says nothing of who read it: add `reviewed: no`"
    if "code" in entry and entry.get("system") not in {r.set for r in readings_of(entry["code"])}:
        yield f"{entry['code']!r} has not the shape of a code of {entry.get('system')!r}"
    for other in (*entry.get("differs", ()), *entry.get("replaced_by", ())):
        if not readings_of(other["code"]):
            yield f"{other['code']!r} has the shape of no code"
    for fact in entry.get("facts", ()):
        if not _FACT_NAME.fullmatch(fact["name"]):
            yield f"fact name {fact['name']!r}: write it like minimum_minutes, mdm_level, unit_minutes"
    if "text" in entry and "id" in entry:
        words = len(" ".join([entry["text"], *(side["text"] for side in entry.get("sides", ()))]).split())
        if not _PASSAGE_WORDS[0] <= words <= _PASSAGE_WORDS[1]:
            yield f"the text has {words} words; a passage has {_PASSAGE_WORDS[0]} to {_PASSAGE_WORDS[1]}"
        missing = [code for code in _PROCEDURE.findall(entry["text"]) if code not in entry.get("codes", ())]
        if missing:
            yield f"the text names {', '.join(missing)}, which `codes` does not list"


def _copied(entry: dict[str, Any], published: set[tuple[str, ...]]) -> Iterator[str]:
    for text in _texts({name: value for name, value in entry.items() if name not in _NOT_OURS}):
        for run in sorted(runs(text) & published)[:1]:
            yield f"twelve words of a document: {' '.join(run)!r}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def main(arguments: Sequence[str]) -> int:
    """Print the defects; 0 when there are none."""
    try:
        read_starter()
    except KnowledgeError as error:
        print(error)
        if not any(Path(name).name in str(error) for name in arguments):
            print("(the defect is in another file; the entries of yours are checked all the same)")
        else:
            return 1
    folder = os.environ.get("CASEPILOT_REAL_DATA", "")
    published = published_runs(Path(folder)) if folder else set()
    if not published:
        print("CASEPILOT_REAL_DATA names no folder with manuals: runs of words are not checked", file=sys.stderr)
    found = [line for name in arguments for line in defects(Path(name), published)]
    print("\n".join(found) if found else "No defect found.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
