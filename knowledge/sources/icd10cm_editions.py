"""The ICD-10-CM tabular list XML as a layout, for any edition; `icd10cm_tabular` does the reading.

The fiscal year is the XML's `version`; that a list is an update within the year stands in the file's name or shows in
the codes that it brought. Tried on the real lists of FY 2017, January 2021 and April 2026. Rows are counted as items:
chapters, sections, codes that the XML spells out and codes made from 7th characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.errors import SourceError
from knowledge.records import Code, Release
from knowledge.sources.cells import head_text
from knowledge.sources.icd10_files import edition_name, edition_period
from knowledge.sources.icd10cm_tabular import read_tabular
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

TITLE = "ICD-10-CM Tabular List of Diseases and Injuries"
_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_ROOT = re.compile(r"<ICD10CM\.tabular[\s>]")


def recognises(file: SourceFile) -> bool:
    """Whether the root element is that of a tabular list."""
    return bool(_ROOT.search(head_text(file)[:4_000]))


def read(file: SourceFile) -> Iterable[Reading]:
    """One edition with its notes. Raises SourceError when neither the list nor its name states the year."""
    version = _VERSION.search(head_text(file)[:4_000])
    first, last = edition_period(file, int(version.group(1)) if version else None, "<name>{dotted}</name>")
    release = Release(
        id=release_id("icd10cm", first),
        table="icd10cm",
        publisher="CDC/NCHS",
        title=TITLE,
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="half_yearly",
        form="as_published",
        coverage="whole",
        url="https://www.cdc.gov/nchs/icd/icd-10-cm/files.html",
    )
    tally = Tally()
    yield Reading(release, tally, _items(file, tally), whole_from=60_000, rank=5)


def _items(file: SourceFile, tally: Tally) -> Iterator[Code]:
    try:
        listed = read_tabular(file.path)
    except SourceError as error:  # of a list, nothing is kept in part
        raise SourceError(str(error).replace(repr(str(file.path)), file.name)) from None
    for code in listed.codes:
        tally.read += 1
        tally.kept += 1
        yield code


LAYOUTS = (Layout("ICD-10-CM tabular list: XML", recognises, read),)
