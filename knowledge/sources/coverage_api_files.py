"""Reader of saved answers of CMS's Coverage API: lists of documents, and documents with their code tables.

Layout (CMS, Coverage API, api.coverage.cms.gov/docs): every answer is a JSON object of "meta" and "data", rows whose
names are the columns of the Medicare Coverage Database. A file is either one such answer as saved by a person, or what
`knowledge.coverage_api` writes: several answers with their addresses and the day of fetching. Single documents say
nothing of others, so the release is partial. No answer was at hand: built from the published schemas, tried on files
made in that layout.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.errors import SourceError
from knowledge.sources.cells import head_text
from knowledge.sources.coverage_exports import records_of, release_of
from knowledge.sources.coverage_rows import Kind, kind_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally

SOURCE = "CMS Coverage API"
_MOST_BYTES = 64 << 20
_ROW = re.compile(
    r'"(?:document_display_id|hcpc_code_id|hcpc_code_group|icd10_code_id|icd10_(?:non)?covered_group|lcd_id|article_id'
    r'|contractor_bus_name|state_abbrev)"'
)
_NAMED_DAY = re.compile(r"(?<!\d)(20\d{2})-(0[1-9]|1[0-2])-(\d{2})(?!\d)")


def recognises(file: SourceFile) -> bool:
    """Whether the file begins as an answer of the API, or as a file that our client wrote."""
    head = head_text(file).lstrip()
    if not head.startswith("{"):
        return False
    return f'"{SOURCE}"' in head or ('"data"' in head and bool(_ROW.search(head)))


def read(file: SourceFile) -> Iterable[Reading]:
    """One piece of a release. Raises SourceError for broken JSON and when no day of fetching is stated."""
    answers, fetched, piece = _answers(file)
    release = replace(release_of("api", fetched, "as_published"), coverage="partial")
    tally = Tally()
    named = piece or _piece(answers)
    if not named:
        raise SourceError(f"{file.name}: no row of a document, code list or contractor in it; save the answer again")
    return [Reading(release, tally, _records(answers, release.id, tally), piece=named)]


def _answers(file: SourceFile) -> tuple[list[list[Mapping[str, str]]], date, str]:
    """The rows of each answer, the day of fetching, and what our client calls the file."""
    if file.path.stat().st_size > _MOST_BYTES:
        raise SourceError(f"{file.name}: more than {_MOST_BYTES >> 20} MiB for one answer; save each answer by itself")
    try:
        body = json.loads(file.path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:100]
        raise SourceError(f"{file.name}: not a whole JSON answer ({reason}); fetch it again") from None
    body = body if isinstance(body, dict) else {}
    found = body.get("answers") if body.get("source") == SOURCE else [body]
    answers = [_rows(answer) for answer in found or [] if isinstance(answer, dict)]
    return answers, _fetched(file, str(body.get("fetched_on", ""))), str(body.get("piece", ""))


def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, str]]:
    data = answer.get("data")
    rows = data if isinstance(data, list) else [data]
    return [
        {str(k).lower(): "" if v is None else str(v) for k, v in row.items()} for row in rows if isinstance(row, dict)
    ]


def _fetched(file: SourceFile, stated: str) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    named = _NAMED_DAY.fullmatch(stated) or _NAMED_DAY.search(file.name)
    try:
        if named is not None:
            return date(*(int(part) for part in named.groups()))
    except ValueError:
        pass
    raise SourceError(f"{file.name}: does not say when it was fetched; add it with --effective and that day")


def _piece(answers: list[list[Mapping[str, str]]]) -> str:
    """A name for an answer saved by a person: its document and kind of row."""
    for rows in answers:
        for row in rows:
            kind = kind_of(row)
            if kind is not None:
                letter, number = (
                    ("A", row.get("article_id", "")) if row.get("article_id") else ("L", row.get("lcd_id", ""))
                )
                own = f"{letter}{number} " if number else ""
                return f"{own}{kind.name}"
    return ""


def _records(answers: list[list[Mapping[str, str]]], release: str, tally: Tally) -> Iterator[Any]:
    number = 0
    for rows in answers:
        for row in rows:
            number += 1
            kind: Kind | None = kind_of(row)
            if kind is None:
                tally.read += 1
                tally.refuse(number, f"no known kind of row: {', '.join(list(row)[:4])}")
                continue
            yield from records_of(kind, release, [(number, row)], tally)


LAYOUTS = (Layout("Coverage API of CMS: saved answers (documents, code lists), json", recognises, read),)
