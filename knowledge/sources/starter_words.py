"""Phrases and word families of the starter library: CSV files under `words/`.

`shorthand.csv`, `plain_terms.csv` (diagnoses) and `service_terms.csv` (procedures, drugs, supplies) say what a phrase
means, several meanings parted by " | "; `families.csv` lists words that are taken for one another. A defect raises
StarterError naming file, line and phrase.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from knowledge.codes import find_codes
from knowledge.errors import StarterError
from knowledge.records import Phrase, WordFamily
from knowledge.wording.tokens import said_words

_BAR = "|"
_Use = Literal["any", "diagnosis", "service"]
_PHRASES: tuple[tuple[str, _Use, tuple[str, ...]], ...] = (
    ("shorthand.csv", "any", ("said", "means", "capitals")),
    ("plain_terms.csv", "diagnosis", ("said", "means")),
    ("service_terms.csv", "service", ("said", "means")),
)


def read_phrases(room: Path) -> tuple[Phrase, ...]:
    """Every phrase, in file order. No meaning may be a code, and no phrase may have two lines for the same use.

    A service term may say anew what a shorthand means: for procedures it then stands in its place.
    """
    found: list[Phrase] = []
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for name, use, columns in _PHRASES:
        for line, row in _rows(room, name, columns):
            where = f"words/{name}, line {line}"
            means = tuple(part.strip() for part in row["means"].split(_BAR))
            key = ("service" if use == "service" else "diagnosis", tuple(said_words(row["said"])))
            if not key[1] or not all(means):
                raise StarterError(f"{where}: {row['said']!r} needs a phrase with meaning and what it means")
            if key in seen:
                raise StarterError(f"{where}: {row['said']!r} is already said in {seen[key]}; merge the two")
            code = next((one.text for text in means for one in find_codes(text) if one.sure and one.readings), "")
            if code:
                raise StarterError(f"{where}: {row['said']!r} means {code!r}; say it in words, a phrase names no code")
            if row.get("capitals", "") not in ("", "yes"):
                raise StarterError(f"{where}: capitals {row['capitals']!r} must be yes or nothing")
            seen[key] = where
            found.append(Phrase(row["said"], means, row.get("capitals") == "yes", use))
    return tuple(found)


def read_families(room: Path) -> tuple[WordFamily, ...]:
    """Every family; no word stands in two."""
    found: list[WordFamily] = []
    seen: set[str] = set()
    for line, row in _rows(room, "families.csv", ("word", "same")):
        words = (row["word"], *row["same"].split())
        twice = next((word for word in words if word in seen or words.count(word) > 1), "")
        if twice or len(words) < 2 or not row["word"]:
            what = f"{twice!r} stands in two families" if twice else f"{row['word']!r} needs a word that is the same"
            raise StarterError(f"words/families.csv, line {line}: {what}")
        seen.update(words)
        found.append(WordFamily(row["word"], words[1:]))
    return tuple(found)


def _rows(room: Path, name: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    path = room / "words" / name
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if tuple(reader.fieldnames or ()) != tuple(columns):
                raise StarterError(f"words/{name}, line 1: columns must be {', '.join(columns)}")
            for row in reader:
                if None in row or None in row.values():
                    raise StarterError(f"words/{name}, line {reader.line_num}: wrong number of columns")
                yield reader.line_num, row
    except OSError as error:
        raise StarterError(f"words/{name}: cannot be read ({error.strerror}); reinstall the project") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise StarterError(f"words/{name}: cannot be read as CSV in UTF-8: {error}") from None
