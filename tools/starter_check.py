"""Check files of the starter library: one line for each defect, exit status 1 when there is one.

`python -m tools.starter_check FILE...` reads the whole library, and then looks at the entries of the files named:
shapes of codes, lengths of titles and passages, names of facts, and runs of twelve words shared with the documents in
the folder that CASEPILOT_REAL_DATA names. The tests of the library look at every file with these same rules.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from knowledge.codes import readings_of
from knowledge.errors import KnowledgeError
from knowledge.sources.starter import read_starter

Run = tuple[str, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast
RUN = 12
"""Words in a row that may not stand in a document too."""
_LONGEST_TITLE = {"code": 14, "modifier": 12}
_PASSAGE_WORDS = (40, 220)
_PROCEDURE = re.compile(r"(?<![\d$,.])(?:\d{5}|\d{4}T|[A-CE-V]\d{4})(?![\d,.]\d|\w)")
_FACT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_NOT_OURS = frozenset({"basis", "official_name"})


def runs(text: str, length: int = RUN) -> set[Run]:
    """Every run of so many words in a row, in lower case and without punctuation."""
    found = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def published_runs(folder: Path) -> set[Run]:
    """The runs of the manuals and guidelines among the official files, printed ones (PDF) too."""
    return set().union(*(runs(text) for text in _documents(folder)))


def _documents(folder: Path) -> Iterator[str]:
    for path in sorted([*folder.glob("manuals/*.txt"), *folder.glob("icd10cm/*Guidelines*.txt")]):
        yield path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(folder.glob("manuals/*.pdf")):
        import pypdfium2

        with closing(pypdfium2.PdfDocument(path)) as document:
            yield " ".join(page.get_textpage().get_text_range() for page in document)


def defects(path: Path, published: set[Run]) -> Iterator[str]:
    """What is wrong with the entries of one file that the library's reader does not already refuse."""
    for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER):
        label = next((str(entry[key]) for key in ("code", "modifier", "id") if key in entry), "entry without a key")
        for fault in (*_faults(entry), *_copied(entry, published)):
            yield f"{path.name}: {label}: {fault}"


def copied_runs(entry: Mapping[str, Any], known: set[Run], length: int = RUN) -> Iterator[str]:
    """The first run of words of each text of an entry that is among the known ones, but for names that are public."""
    for text in _texts({name: value for name, value in entry.items() if name not in _NOT_OURS}):
        for run in sorted(runs(text, length) & known)[:1]:
            yield " ".join(run)


def _faults(entry: Mapping[str, Any]) -> Iterator[str]:
    longest = next((limit for key, limit in _LONGEST_TITLE.items() if key in entry), None)
    if longest is not None and len(str(entry.get("title", "")).split()) > longest:
        yield f"the title has more than {longest} words"
    if "reviewed" not in entry:
        yield "says nothing of who read it: add `reviewed: no`"
    if "code" in entry and entry.get("system") not in {r.set for r in readings_of(entry["code"])}:
        yield f"{entry['code']!r} has not the shape of a code of {entry.get('system')!r}"
    named = [other["code"] for field in ("differs", "replaced_by") for other in entry.get(field, ())]
    for code in (*named, *entry.get("codes", ())):
        if not readings_of(code):
            yield f"{code!r} has the shape of no code"
    for fact in entry.get("facts", ()):
        if not _FACT_NAME.fullmatch(fact["name"]):
            yield f"fact name {fact['name']!r}: write it like minimum_minutes, mdm_level, unit_minutes"
    if "id" in entry:
        yield from _passage_faults(entry)


def _passage_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    words = len(" ".join([entry["text"], *(side["text"] for side in entry.get("sides", ()))]).split())
    if not _PASSAGE_WORDS[0] <= words <= _PASSAGE_WORDS[1]:
        yield f"the text has {words} words; a passage has {_PASSAGE_WORDS[0]} to {_PASSAGE_WORDS[1]}"
    missing = [code for code in _PROCEDURE.findall(entry["text"]) if code not in entry.get("codes", ())]
    if missing:
        yield f"the text names {', '.join(missing)}, which `codes` does not list"


def _copied(entry: Mapping[str, Any], published: set[Run]) -> Iterator[str]:
    if entry.get("kind") != "official_text":
        yield from (f"twelve words of a document: {run!r}" for run in copied_runs(entry, published))


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
        return 1
    folder = os.environ.get("CASEPILOT_REAL_DATA", "")
    if not folder:
        print("CASEPILOT_REAL_DATA names no folder with manuals: runs of words are not checked", file=sys.stderr)
    published = published_runs(Path(folder)) if folder else set()
    found = [line for name in arguments for line in defects(Path(name), published)]
    print("\n".join(found) if found else "No defect found.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
