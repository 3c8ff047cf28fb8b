"""Procedure-to-procedure edits of two codes, for each kind of claim, as of the day.

A pair that is not in a table is "no edit held", never "allowed" (CMS, Medicare NCCI Policy Manual, chapter I). Edits
that have ended or are yet to begin are told too: they explain a denial of another day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.answer import Outcome
from assistant.evidence import EvidenceBook
from assistant.lookups.ncci import CLAIMS, SETTING_NAMES
from knowledge.base import KnowledgeBase
from knowledge.records import EditPair, Release
from knowledge.shelves.edits import PairLookup

MOST_OTHER_DAYS = 4
NEVER_IN_EFFECT = "9"
"""The indicator of a pair that was deleted as of the day it began (CMS, NCCI PTP tables, modifier indicators)."""
_OUTCOMES: dict[str, Outcome] = {"0": "not_allowed", "1": "conditional"}


def look_up_pair(kb: KnowledgeBase, book: EvidenceBook, first: str, second: str, day: date) -> None:
    """Add the rows of two codes in both tables; the subject is "45385+45380", column 1 first."""
    for setting in CLAIMS:
        found = kb.edits.pair(first, second, setting, day)
        if found.release is not None:
            for row in found.rows:
                _add_pair(kb, book, row, _as_it_speaks(found.release, row, day, in_force=found.in_force), found)
            for row in found.ended:
                # Beside an edit that holds it is history, and told with the other edits that ended.
                if row.indicator == NEVER_IN_EFFECT and not found.rows:
                    _add_pair(kb, book, row, found.release, found)
            _add_other_days(book, found, found.release)
        if not found.rows:
            book.add_gap(f"{first}+{second}", f"NCCI pair, {SETTING_NAMES[setting]}", found.as_lookup())


def _as_it_speaks(release: Release, row: EditPair, day: date, *, in_force: bool) -> Release:
    """The release with the days for which it speaks through a row: its own, or the row's where it begins later."""
    if release.covers(day) or not in_force or row.effective_from is None:
        return release
    return replace(release, effective_from=row.effective_from, effective_to=row.deleted_on)


def _passage(row: EditPair) -> str:
    return (
        f"column 1: {row.column1}; column 2: {row.column2}; modifier indicator: {row.indicator};"
        f" effective: {row.effective_from or 'not given'}; deleted: {row.deleted_on or 'no'};"
        f" rationale: {row.rationale}"
    )


def _locator(row: EditPair) -> str:
    ended = f" (deleted {row.deleted_on})" if row.deleted_on else ""
    return f"row {row.column1} / {row.column2}{ended}"


def _add_pair(kb: KnowledgeBase, book: EvidenceBook, row: EditPair, spoken: Release, found: PairLookup) -> None:
    assert found.release is not None
    subject = f"{row.column1}+{row.column2}"
    cite = book.cite_release(found.release, _locator(row), _passage(row))
    known = kb.indicator("ptp_indicator", row.indicator)
    for name, value, meaning in (
        ("column1", row.column1, "the code that is paid"),
        ("column2", row.column2, "the code that is denied when the edit applies"),
        ("modifier_indicator", row.indicator, known.meaning if known else ""),
        ("rationale", row.rationale, "why CMS made the edit"),
        ("edit_begins_on", row.effective_from.isoformat() if row.effective_from else "", "first day of this edit"),
    ):
        if value:
            book.add_fact(
                subject,
                name,
                value,
                meaning,
                cite,
                release=spoken,
                in_force=found.in_force,
                setting=row.setting,
                consequence=known.consequence if known and name == "modifier_indicator" else "",
            )
    outcome = _OUTCOMES.get(row.indicator, "not_applicable")
    text = known.consequence if known else ""
    action = f"both codes on a {SETTING_NAMES[row.setting]} claim"
    book.add_ruling(subject, action, outcome, text, cite, in_force=found.in_force)
    for code in (row.column1, row.column2):
        book.add_code(code, "hcpcs" if code[0].isalpha() else "cpt", "", verified=True)


def _add_other_days(book: EvidenceBook, found: PairLookup, release: Release) -> None:
    """Edits of the same codes that do not hold on the day: the latest that ended, the first that begin."""
    ended = sorted(found.ended, key=lambda row: row.deleted_on or date.max, reverse=True)[:MOST_OTHER_DAYS]
    to_come = sorted(found.to_come, key=lambda row: row.effective_from or date.min)[:MOST_OTHER_DAYS]
    for row, name, day, last in (
        *((row, "edit_ended_on", row.deleted_on, row.deleted_on) for row in ended),
        *((row, "later_edit_begins_on", row.effective_from, None) for row in to_come),
    ):
        if day is None:
            continue
        since = f", in effect from {row.effective_from}" if row.effective_from and last else ""
        meaning = (
            f"edit with {row.column1} in column 1, {row.column2} in column 2, modifier indicator {row.indicator}{since}"
        )
        cite = book.cite_release(release, _locator(row), _passage(row))
        book.add_fact(
            f"{row.column1}+{row.column2}",
            name,
            day.isoformat(),
            meaning,
            cite,
            release=release,
            in_force=found.in_force,
            setting=row.setting,
        )
