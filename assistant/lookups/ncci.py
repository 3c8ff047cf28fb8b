"""NCCI tables: unit limits (MUE), add-on links and procedure-to-procedure pairs, each by kind of claim.

A pair that is not in a table is "no edit held", never "allowed" (CMS, Medicare NCCI Policy Manual, chapter I).
"""

from __future__ import annotations

from datetime import date

from assistant.answer import Outcome
from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup, State

SETTING_NAMES: dict[records.ClaimSetting, str] = {
    "practitioner": "practitioner",
    "outpatient_hospital": "outpatient hospital",
    "dme": "DME supplier",
}
CLAIMS: tuple[records.ClaimSetting, ...] = ("practitioner", "outpatient_hospital")
"""The claims whose tables every answer reads, in the order in which they are shown."""
SHOWN_LINKS = 12
_OUTCOMES: dict[str, Outcome] = {"0": "not_allowed", "1": "conditional"}


def look_up_units(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date, asked: int | None = None) -> None:
    """Add the MUE value and its adjudication indicator for each kind of claim, and how units asked about compare."""
    for setting in CLAIMS:
        found = kb.unit_limit(code, setting, day)
        limit = found.first
        if limit is None or found.release is None:
            book.add_gap(code, f"MUE, {SETTING_NAMES[setting]}", found)
            continue
        text = (
            f"code: {code}; MUE value: {limit.value}; adjudication indicator: {limit.mai}; rationale: {limit.rationale}"
        )
        cite = book.cite_release(found.release, f"row {code}", text)
        if asked is not None:
            word = "exceed" if asked > limit.value else "are within"
            meaning = f"{asked} units {word} the {SETTING_NAMES[setting]} limit of {limit.value}"
            book.add_fact(
                code,
                "units_asked",
                str(asked),
                meaning,
                cite,
                release=found.release,
                in_force=found.in_force,
                setting=setting,
            )
        known = kb.indicator("mai", limit.mai)
        label = f"units that NCCI accepts on a {SETTING_NAMES[setting]} claim"
        for name, value, meaning, unit in (
            ("mue_units", str(limit.value), label, "units"),
            ("mue_adjudication_indicator", limit.mai, known.meaning if known else "", ""),
            ("mue_rationale", limit.rationale, "why CMS set the value", ""),
        ):
            book.add_fact(
                code,
                name,
                value,
                meaning,
                cite,
                release=found.release,
                in_force=found.in_force,
                unit=unit,
                setting=setting,
                consequence=known.consequence if known and name.endswith("indicator") else "",
            )


def look_up_addons(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the add-on codes of a primary, and the primaries of an add-on, active on the day."""
    of_primary = kb.addons_of(code, day)
    of_addon = kb.primaries_of(code, day)
    for found, name in ((of_primary, "addon_code"), (of_addon, "primary_code")):
        if found.state != "found" or found.release is None:
            continue
        for link in found.rows:
            other = link.addon if name == "addon_code" else link.primary
            cite = book.cite_release(found.release, f"add-on {link.addon}", _links_text(found.rows))
            known = kb.indicator("addon_type", link.type)
            meaning = f"type {link.type} add-on edit" + (f": {known.meaning}" if known else "")
            book.add_fact(code, name, other, meaning, cite, release=found.release, in_force=found.in_force)
            if other != "CCCCC":
                system = "hcpcs" if other[0].isalpha() else "cpt"
                book.add_code(other, system, "", verified=True)
    if of_primary.state != "found" and of_addon.state != "found":
        book.add_gap(code, "add-on code edits", of_primary)


def _links_text(links: tuple[records.AddOnLink, ...]) -> str:
    shown = [f"{link.addon} with {link.primary} (type {link.type})" for link in links[:SHOWN_LINKS]]
    more = f" and {len(links) - SHOWN_LINKS} more" if len(links) > SHOWN_LINKS else ""
    return "; ".join(shown) + more


def look_up_pair(kb: KnowledgeBase, book: EvidenceBook, first: str, second: str, day: date) -> None:
    """Add the rows of two codes in both tables; the subject is "45385+45380", column 1 first."""
    for setting in CLAIMS:
        found = kb.pair(first, second, setting, day)
        row = _speaking_row(found, day)
        if row is not None and found.release is not None:
            _add_pair(kb, book, row, found.release, in_force=found.in_force)
            continue
        gap = found
        if found.state == "found":
            # In a release that has itself ended, an ended edit says nothing of what holds on the day.
            state: State = "no_row" if found.in_force else "not_loaded"
            gap = Lookup(state, (), found.release, found.in_force, "every edit of these codes in the table had ended")
        book.add_gap(f"{first}+{second}", f"NCCI pair, {SETTING_NAMES[setting]}", gap)


def _speaking_row(found: Lookup[records.EditPair], day: date) -> records.EditPair | None:
    """The row that holds on the day; for an ended release, the row that held on its last day."""
    if found.release is None:
        return None
    at = day if found.in_force else (found.release.effective_to or day)
    for row in found.rows:
        begun = row.effective_from is None or row.effective_from <= at
        if begun and (row.deleted_on is None or at <= row.deleted_on):
            return row
    return None


def _add_pair(
    kb: KnowledgeBase, book: EvidenceBook, row: records.EditPair, release: records.Release, *, in_force: bool
) -> None:
    subject = f"{row.column1}+{row.column2}"
    passage = (
        f"column 1: {row.column1}; column 2: {row.column2}; modifier indicator: {row.indicator};"
        f" effective: {row.effective_from or 'not given'}; deleted: {row.deleted_on or 'no'};"
        f" rationale: {row.rationale}"
    )
    cite = book.cite_release(release, f"row {row.column1} / {row.column2}", passage)
    known = kb.indicator("ptp_indicator", row.indicator)
    for name, value, meaning in (
        ("column1", row.column1, "the code that is paid"),
        ("column2", row.column2, "the code that is denied when the edit applies"),
        ("modifier_indicator", row.indicator, known.meaning if known else ""),
        ("rationale", row.rationale, "why CMS made the edit"),
    ):
        book.add_fact(
            subject,
            name,
            value,
            meaning,
            cite,
            release=release,
            in_force=in_force,
            setting=row.setting,
            consequence=known.consequence if known and name == "modifier_indicator" else "",
        )
    outcome = _OUTCOMES.get(row.indicator, "not_applicable")
    text = known.consequence if known else ""
    book.add_ruling(
        subject, f"both codes on a {SETTING_NAMES[row.setting]} claim", outcome, text, cite, in_force=in_force
    )
    for code in (row.column1, row.column2):
        book.add_code(code, "hcpcs" if code[0].isalpha() else "cpt", "", verified=True)
