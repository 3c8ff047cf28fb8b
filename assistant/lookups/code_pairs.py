"""Procedure-to-procedure edits of one code: how many pairs each table holds, and the first of them.

CMS, Medicare NCCI Policy Manual, chapter I: the column 1 code is the one paid when an edit applies, column 2 is denied.
"""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from assistant.lookups.ncci import CLAIMS, SETTING_NAMES
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import ClaimSetting, EditPair
from knowledge.shelves.edits import PairList

FIRST_ROWS = 10
"""Rows shown for each column of each table: some codes have fourteen thousand."""


def gap_name(setting: ClaimSetting) -> str:
    """What the gap of a table without a row of the code is called."""
    return f"NCCI pairs, {SETTING_NAMES[setting]}"


def look_up_code_pairs(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the counts of a code's pairs in each table, and the first rows with their indicators."""
    for setting in CLAIMS:
        found = kb.edits.pairs_with(code, setting, day, FIRST_ROWS)
        if found.state != "found" or found.release is None:
            book.add_gap(code, gap_name(setting), Lookup(found.state, (), found.release, found.in_force, found.reason))
            continue
        _add_counts(book, code, setting, found)
        for row in found.rows:
            if row.effective_from is None or row.effective_from <= day:
                _add_row(kb, book, row, found)


def _add_counts(book: EvidenceBook, code: str, setting: ClaimSetting, found: PairList) -> None:
    assert found.release is not None
    passage = (
        f"rows without deletion date: {found.count.as_column1} with {code} in column 1,"
        f" {found.count.as_column2} with {code} in column 2"
    )
    cite = book.cite_release(found.release, f"rows of {code}", passage)
    part = "" if found.release.coverage == "whole" else ", in the part of the table that is held"
    for name, count in (("pairs_as_column_1", found.count.as_column1), ("pairs_as_column_2", found.count.as_column2)):
        book.add_fact(
            code,
            name,
            str(count),
            f"pairs without deletion date{part}",
            cite,
            release=found.release,
            in_force=found.in_force,
            setting=setting,
        )


def _add_row(kb: KnowledgeBase, book: EvidenceBook, row: EditPair, found: PairList) -> None:
    assert found.release is not None
    known = kb.indicator("ptp_indicator", row.indicator)
    passage = (
        f"column 1: {row.column1}; column 2: {row.column2}; modifier indicator: {row.indicator};"
        f" effective: {row.effective_from or 'not given'}; deleted: no; rationale: {row.rationale}"
    )
    cite = book.cite_release(found.release, f"row {row.column1} / {row.column2}", passage)
    for name, value, meaning in (
        ("column1", row.column1, "the code that is paid"),
        ("column2", row.column2, "the code that is denied when the edit applies"),
        ("modifier_indicator", row.indicator, known.meaning if known else ""),
    ):
        book.add_fact(
            f"{row.column1}+{row.column2}",
            name,
            value,
            meaning,
            cite,
            release=found.release,
            in_force=found.in_force,
            setting=row.setting,
        )
    for code in (row.column1, row.column2):
        book.add_code(code, "hcpcs" if code[0].isalpha() else "cpt", "", verified=True)
