"""Reader of the ICD-10-PCS alphabetic index in the XML layout of CMS.

Layout (CMS, ICD-10-PCS XML files): below the root "ICD10PCS.index", `version` (the fiscal year), `title` and letters
with main terms and nested terms. A term has a title, or none when it is one of several references of the term above;
then a whole code, the beginning of codes (`codes`, of four to six characters), or `see` and `use`, which may carry the
beginning of codes or the three characters of a table (`tab`). Tried on the real file of FY 2021. Terms have no line
numbers; a refusal gives the number of the term in its file and its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.errors import SourceError
from knowledge.records import IndexTerm, Release
from knowledge.sources.cells import head_text
from knowledge.sources.icd10_files import edition_name, edition_period
from knowledge.sources.index_terms import Outline, tidy
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id
from knowledge.sources.xml_outline import top_level

TABLE: Final = "icd10pcs-index"
_ROOT: Final = "ICD10PCS.index"
_WHAT: Final = "index XML of ICD-10-PCS"
_HEAD: Final = 4_000
_ROOT_TAG = re.compile(r"<ICD10PCS\.index[\s>]")
_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_BEGINNING = re.compile(r"[0-9A-HJ-NP-Z]{3,7}\Z")


def recognises(file: SourceFile) -> bool:
    """Whether the root element is that of the index."""
    return bool(_ROOT_TAG.search(head_text(file)[:_HEAD]))


def read(file: SourceFile) -> Iterable[Reading]:
    """One edition. Raises SourceError when its year is stated nowhere."""
    version = _VERSION.search(head_text(file)[:_HEAD])
    first, last = edition_period(file, int(version.group(1)) if version else None)
    release = Release(
        id=release_id(TABLE, first),
        table=TABLE,
        publisher="CMS",
        title="ICD-10-PCS Index",
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url="https://www.cms.gov/medicare/coding-billing/icd-10-codes",
    )
    tally = Tally()
    return [Reading(release, tally, _rows(file, release.id, tally), whole_from=20_000, rank=5)]


def _rows(file: SourceFile, release: str, tally: Tally) -> Iterator[IndexTerm]:
    outline = Outline()
    with file.path.open("rb") as stream:
        for letter in top_level(stream, file.name, _ROOT, _WHAT):
            waiting = [(0, main) for main in reversed(letter.findall("mainTerm"))]
            while waiting:
                level, element = waiting.pop()
                waiting.extend((level + 1, child) for child in reversed(element.findall("term")))
                tally.read += 1
                outline.leave(level)
                try:
                    row = _term(release, tally.read, level, outline, element)
                except ValueError as error:
                    tally.refuse(tally.read, f"{outline.path!r:.80}: {error}")
                    continue
                tally.kept += 1
                yield row
    if not tally.read:
        raise SourceError(f"{file.name}: holds no term; download the {_WHAT} again")


def _term(release: str, row: int, level: int, outline: Outline, element: Element) -> IndexTerm:
    title = " ".join(element.findtext("title", "").split())
    if level == 0 and not title:
        raise ValueError("a main term without a title")
    outline.enter(level, title, "")
    references = [_reference(child) for child in element if child.tag in ("see", "use")]
    own = [_beginning(child.text) for child in element if child.tag in ("code", "codes", "tab")]
    printed = [*own, *(code for _, code in references if code)]
    return IndexTerm(
        release=release,
        part="procedures",
        row=row,
        level=level,
        main_key=outline.main_key,
        path=outline.path,
        nonessential=outline.nonessential,
        code=printed[0] if printed else "",
        manifestation="",
        published=" ".join(printed),
        see="; ".join(words for words, _ in references),
        see_also="",
    )


def _reference(element: Element) -> tuple[str, str]:
    """Where "see" or "use" leads, and the beginning of the codes there."""
    codes = [_beginning(child.text) for child in element]
    words = tidy(" ".join((element.text or "", *((child.tail or "") for child in element))))
    return (f"use {words}" if element.tag == "use" else words), " ".join(codes)


def _beginning(text: str | None) -> str:
    found = " ".join((text or "").split())
    if not _BEGINNING.match(found):
        raise ValueError(f"{found!r:.30} is not a code of ICD-10-PCS or its beginning")
    return found


LAYOUTS = (Layout("ICD-10-PCS alphabetic index: XML", recognises, read),)
