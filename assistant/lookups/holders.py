"""The tables that name a code of which no table tells, for the day, what it is."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from knowledge.base import KnowledgeBase

HELD_IN = "held_in"


def look_up_holders(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> bool:
    """Add a fact for each table with rows of the code, in force on the day or not; whether there is one."""
    holders = kb.holders.holders(code, day)
    for holder in holders:
        release = holder.release
        cite = book.cite_release(release, f"rows that name {code}", f"{code}: named in {release.title}")
        begin, end = release.effective_from, release.effective_to
        days = f"{begin} to {end}" if end else f"from {begin}"
        other = "" if holder.covers else ", other days than the one asked about"
        # That a table names the code is no value of one day, so a release of other days does not make it out of date.
        book.add_fact(code, HELD_IN, release.title, f"{days}{other}", cite)
    return bool(holders)
