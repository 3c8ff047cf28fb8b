"""Reader of the ICD-10-PCS tables and definitions in the XML layout of CMS.

Layout (CMS, ICD-10-PCS XML files): below the root "ICD10PCS.tabular", `version` (the fiscal year) and one `pcsTable`
for each beginning of three characters: three `axis` elements with the one value that each has, then `pcsRow` elements
whose four axes list the values that go together. Below "ICD10PCS.definitions", `section` elements whose axes list
`terms` with definition, explanation and what is included. A code is built by taking one value of each axis of one row.
Rows are counted as values of an axis and as terms.

Tried on the real files of FY 2021. The index XML of the same package is another layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element

from knowledge.records import PcsAxisValue, PcsDefinition, Release
from knowledge.sources.cells import head_text
from knowledge.sources.icd10_files import edition_name, edition_period
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id
from knowledge.sources.xml_outline import own_words, top_level

_TABLES = "ICD10PCS.tabular"
_DEFINITIONS = "ICD10PCS.definitions"
_URL = "https://www.cms.gov/medicare/coding-billing/icd-10-codes"
_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_HEAD = 4_000


def _has_root(file: SourceFile, root: str) -> bool:
    return re.search(rf"<{re.escape(root)}[\s>]", head_text(file)[:_HEAD]) is not None


def recognises_tables(file: SourceFile) -> bool:
    """Whether the root element is that of the tables."""
    return _has_root(file, _TABLES)


def read_tables(file: SourceFile) -> Iterable[Reading]:
    """The tables of one edition. Raises SourceError when its year is stated nowhere."""
    tally = Tally()
    release = _release(file, "icd10pcs-tables", "ICD-10-PCS Tables")
    yield Reading(release, tally, _rows(file, _TABLES, release.id, tally, _table), whole_from=20_000)


def recognises_definitions(file: SourceFile) -> bool:
    """Whether the root element is that of the definitions."""
    return _has_root(file, _DEFINITIONS)


def read_definitions(file: SourceFile) -> Iterable[Reading]:
    """The definitions of one edition. Raises SourceError when its year is stated nowhere."""
    tally = Tally()
    release = _release(file, "icd10pcs-definitions", "ICD-10-PCS Definitions")
    yield Reading(release, tally, _rows(file, _DEFINITIONS, release.id, tally, _section))


def _release(file: SourceFile, table: str, title: str) -> Release:
    version = _VERSION.search(head_text(file)[:_HEAD])
    first, last = edition_period(file, int(version.group(1)) if version else None)
    return Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=title,
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=_URL,
    )


_Row = PcsAxisValue | PcsDefinition


def _rows(
    file: SourceFile,
    root: str,
    release: str,
    tally: Tally,
    rows_of_element: Callable[[str, Element], Iterator[_Row | str]],
) -> Iterator[_Row]:
    """Rows of each element below the root; a text in place of a row says why one is refused."""
    with file.path.open("rb") as stream:
        for number, element in enumerate(top_level(stream, file.name, root, "XML of ICD-10-PCS"), start=1):
            if element.tag in ("version", "title"):
                continue
            for row in rows_of_element(release, element):
                tally.read += 1
                if isinstance(row, str):
                    tally.refuse(number, f"element <{element.tag}>: {row}")
                else:
                    tally.kept += 1
                    yield row


def _table(release: str, table: Element) -> Iterator[_Row | str]:
    heads = [axis for axis in table.findall("axis") if len(axis.findall("label")) == 1]
    name = "".join(axis.findall("label")[0].get("code", "") for axis in heads)
    if table.tag != "pcsTable" or not re.fullmatch(r"[0-9A-HJ-NP-Z]{3}", name):
        yield f"{name!r:.20} is not the beginning of three characters that names a table"
        return
    for axis in heads:
        yield from _axis(release, name, 0, axis)
    for number, row in enumerate(table.findall("pcsRow"), start=1):
        for axis in row.findall("axis"):
            yield from _axis(release, name, number, axis)


def _axis(release: str, table: str, row: int, axis: Element) -> Iterator[_Row | str]:
    position, title = axis.get("pos", ""), _text(axis, "title")
    for label in axis.findall("label"):
        value, words = label.get("code", ""), own_words(label)
        if not (re.fullmatch(r"[1-7]", position) and re.fullmatch(r"[0-9A-HJ-NP-Z]", value) and words):
            yield f"{table}, row {row}: the value {value!r:.10} of axis {position!r:.10} has no shape"
        else:
            yield PcsAxisValue(release, table, row, int(position), title, value, words, _text(axis, "definition"))


def _section(release: str, section: Element) -> Iterator[_Row | str]:
    code = section.get("code", "")
    for axis in section.findall("axis"):
        position = axis.get("pos", "")
        for terms in axis.findall("terms"):
            term = _text(terms, "title")
            if not (position.isdigit() and code and term):
                yield f"section {code!r:.10}, axis {position!r:.10}: a term without a name"
                continue
            texts = ("\n".join(own_words(e) for e in terms.findall(tag)) for tag in _TERM_PARTS)
            yield PcsDefinition(release, code, int(position), _text(axis, "title"), term, *texts)


_TERM_PARTS = ("definition", "explanation", "includes")


def _text(element: Element, tag: str) -> str:
    child = element.find(tag)
    return "" if child is None else own_words(child)


LAYOUTS = (
    Layout("ICD-10-PCS tables: XML", recognises_tables, read_tables),
    Layout("ICD-10-PCS definitions: XML", recognises_definitions, read_definitions),
)
