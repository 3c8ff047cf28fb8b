"""Reader of the ICD-10-CM indexes in XML: alphabetic index, external causes, neoplasm table, table of drugs.

Layout (CDC/NCHS, icd10cm_index.xsd and icd10cm_drug_neoplasm.xsd): <ICD10CM.index> with <version> (the fiscal year), a
title or the headings of columns, then letters, main terms and nested terms. A term has a title with words in
parentheses (<nemod>), a code, a manifestation code, "see", "see also", "see category" or cells by column. That an
edition is an April update stands only in the file's name or its archive's.

Tried on the real files of FY 2017 (all four) and of April 2026 (without the alphabetic index). Of the neoplasm table
one entry has words where a manifestation code belongs; they are taken as words in parentheses. Terms have no line
numbers; a refusal gives the number of the term in its file and its path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

from knowledge.errors import SourceError
from knowledge.records import IndexPart, IndexTerm, NeoplasmTerm, Release, SubstanceTerm
from knowledge.sources.cells import head_text
from knowledge.sources.icd10_files import edition_name, edition_period
from knowledge.sources.index_terms import Outline, bare_code, cell_code, misfit, tidy
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id
from knowledge.sources.xml_outline import top_level

ROOT: Final = "ICD10CM.index"
_WHAT: Final = "index XML"
_HEAD: Final = 4_000
_ROOT_TAG = re.compile(r"<ICD10CM\.index[\s>]")
_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_TITLE = re.compile(r"<version>[^<]*</version>\s*<title>\s*([^<]*)</title>")
_HEADING = re.compile(r'<head col="\d">\s*([^<]*)</head>')
_URL = "https://www.cdc.gov/nchs/icd/icd-10-cm/files.html"

NEOPLASM_COLUMNS: Final = (
    ("Neoplasm", ""),
    ("Malignant Primary", "malignant_primary"),
    ("Malignant Secondary", "malignant_secondary"),
    ("Ca in situ", "in_situ"),
    ("Benign", "benign"),
    ("Uncertain", "uncertain"),
    ("Unspecified", "unspecified"),
)
SUBSTANCE_COLUMNS: Final = (
    ("Substance", ""),
    ("Poisoning Accidental", "accidental"),
    ("Poisoning Intentional self-harm", "self_harm"),
    ("Poisoning Assault", "assault"),
    ("Poisoning Undetermined", "undetermined"),
    ("Adverse effect", "adverse_effect"),
    ("Underdosing", "underdosing"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four: its table, its title for people, and the rows of a whole edition at least."""

    table: str
    title: str
    whole_from: int


DISEASES = Part("icd10cm-index", "ICD-10-CM Index to Diseases and Injuries", 60_000)
CAUSES = Part("icd10cm-eindex", "ICD-10-CM External Cause of Injuries Index", 6_000)
NEOPLASMS = Part("icd10cm-neoplasms", "ICD-10-CM Table of Neoplasms", 1_500)
SUBSTANCES = Part("icd10cm-drugs", "ICD-10-CM Table of Drugs and Chemicals", 5_000)


def recognises(file: SourceFile) -> bool:
    """Whether the root element is that of an ICD-10-CM index."""
    return bool(_ROOT_TAG.search(head_text(file)[:_HEAD]))


def read(file: SourceFile) -> Iterable[Reading]:
    """One edition of one part. Raises SourceError when it is none of the four, or an addenda list of changes."""
    head = head_text(file)[:_HEAD]
    part = _part_of(file, head)
    version = _VERSION.search(head)
    release = release_of(part, file, int(version.group(1)) if version else None)
    tally = Tally()
    return [Reading(release, tally, _rows(file, part, release.id, tally), whole_from=part.whole_from, rank=5)]


def release_of(part: Part, file: SourceFile, year: int | None) -> Release:
    """The release of a part, whose period is told by the year in the content or by the file's name."""
    first, last = edition_period(file, year)
    return Release(
        id=release_id(part.table, first),
        table=part.table,
        publisher="CDC/NCHS",
        title=part.title,
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="half_yearly",
        form="as_published",
        coverage="whole",
        url=_URL,
    )


def _part_of(file: SourceFile, head: str) -> Part:
    if 'isAddenda="true"' in head:
        raise SourceError(f"{file.name}: lists changes to an index (addenda); give the whole index of one edition")
    headings = [" ".join(found.split()) for found in _HEADING.findall(head)]
    if headings:
        for part, columns in ((NEOPLASMS, NEOPLASM_COLUMNS), (SUBSTANCES, SUBSTANCE_COLUMNS)):
            wanted = [name for name, _ in columns]
            if headings[0].lower() == wanted[0].lower():
                wrong = misfit(headings, wanted)
                if wrong:
                    raise SourceError(f"{file.name}: {wrong}; this layout of the {part.title} is not known")
                return part
    title = _TITLE.search(head)
    named = title.group(1).lower() if title else ""
    if "external cause" in named:
        return CAUSES
    if "diseases" in named:
        return DISEASES
    what = headings[0] if headings else named
    raise SourceError(f"{file.name}: an ICD-10-CM index of an unknown kind, {what!r:.60}; give one that CDC publishes")


def _rows(file: SourceFile, part: Part, release: str, tally: Tally) -> Iterator[Any]:
    make = _MAKERS[part.table]
    outline = Outline()
    with file.path.open("rb") as stream:
        for letter in top_level(stream, file.name, ROOT, _WHAT):
            if letter.tag != "letter":
                continue
            for level, element in _terms(letter):
                tally.read += 1
                outline.leave(level)
                try:
                    outline.enter(level, *_title(element))
                    row = make(release, tally.read, level, outline, element)
                except ValueError as error:
                    tally.refuse(tally.read, f"{outline.path!r:.80}: {error}")
                    continue
                tally.kept += 1
                yield row
    if not tally.read:
        raise SourceError(f"{file.name}: holds no term; download the {_WHAT} again")


def _terms(letter: ElementTree.Element) -> Iterator[tuple[int, ElementTree.Element]]:
    """Main terms and the terms below them in printed order, with their depth."""
    waiting = [(0, main) for main in reversed(letter.findall("mainTerm"))]
    while waiting:
        level, element = waiting.pop()
        yield level, element
        waiting.extend((level + 1, child) for child in reversed(element.findall("term")))


def _title(element: ElementTree.Element) -> tuple[str, str]:
    title = element.find("title")
    if title is None:
        raise ValueError("a term without a title")
    parts, words = [title.text or ""], []
    for child in title:
        if child.tag != "nemod":
            raise ValueError(f"marks of change in a title (<{child.tag[:20]}>), as addenda have")
        words.append(" ".join((child.text or "").split()))
        parts.append(child.tail or "")
    manifestation = _text(element, "manif")
    if manifestation and not manifestation[:1].isupper():
        words.append(f"({manifestation})")
    return tidy(" ".join(parts)), " ".join(word for word in words if word)


def _text(element: ElementTree.Element, tag: str) -> str:
    found = element.find(tag)
    if found is None:
        return ""
    if len(found):
        raise ValueError(f"marks of change in <{tag}>, as addenda have")
    return " ".join((found.text or "").split())


def _index_term(
    part: IndexPart, release: str, row: int, level: int, outline: Outline, element: ElementTree.Element
) -> IndexTerm:
    code, manifestation, see = _text(element, "code"), _text(element, "manif"), _text(element, "see")
    for tag, word in (("seecat", "category"), ("subcat", "subcategory")):
        found = _text(element, tag)
        if found:
            code, see = code or found, "; ".join(filter(None, (see, f"{word} {found}")))
    return IndexTerm(
        release=release,
        part=part,
        row=row,
        level=level,
        main_key=outline.main_key,
        path=outline.path,
        nonessential=outline.nonessential,
        code=bare_code(code) if code else "",
        manifestation=bare_code(manifestation) if manifestation else "",
        published=f"{code} [{manifestation}]" if manifestation else code,
        see=see,
        see_also=_text(element, "seeAlso"),
    )


def _disease(release: str, row: int, level: int, outline: Outline, element: ElementTree.Element) -> IndexTerm:
    return _index_term("diseases", release, row, level, outline, element)


def _cause(release: str, row: int, level: int, outline: Outline, element: ElementTree.Element) -> IndexTerm:
    return _index_term("external_causes", release, row, level, outline, element)


def _cells(element: ElementTree.Element, columns: tuple[tuple[str, str], ...]) -> dict[str, str]:
    cells = dict.fromkeys((name for _, name in columns if name), "")
    for cell in element.iterfind("cell"):
        if len(cell):
            raise ValueError("marks of change in a cell, as addenda have")
        column = cell.get("col", "")
        if not column.isdigit() or not 2 <= int(column) <= len(columns):
            raise ValueError(f"a cell of column {column!r:.10}")
        cells[columns[int(column) - 1][1]] = cell_code("".join((cell.text or "").split()))
    return cells


def _neoplasm(release: str, row: int, level: int, outline: Outline, element: ElementTree.Element) -> NeoplasmTerm:
    see, see_also = _text(element, "see"), _text(element, "seeAlso")
    cells = _cells(element, NEOPLASM_COLUMNS)
    words = outline.nonessential
    return NeoplasmTerm(release, row, level, outline.path, words, see=see, see_also=see_also, **cells)


def _substance(release: str, row: int, level: int, outline: Outline, element: ElementTree.Element) -> SubstanceTerm:
    see, see_also = _text(element, "see"), _text(element, "seeAlso")
    cells = _cells(element, SUBSTANCE_COLUMNS)
    key, words = outline.main_key, outline.nonessential
    return SubstanceTerm(release, row, level, key, outline.path, words, see=see, see_also=see_also, **cells)


_MAKERS: dict[str, Callable[[str, int, int, Outline, ElementTree.Element], Any]] = {
    DISEASES.table: _disease,
    CAUSES.table: _cause,
    NEOPLASMS.table: _neoplasm,
    SUBSTANCES.table: _substance,
}

LAYOUTS = (Layout("ICD-10-CM alphabetic index, external causes, neoplasm and drug tables: XML", recognises, read),)
