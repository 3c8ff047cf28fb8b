"""NCCI tables: unit limits (MUE) by kind of claim, and add-on links. Pairs are in `pairs.py`."""

from __future__ import annotations

import re
from datetime import date

from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup

SETTING_NAMES: dict[records.ClaimSetting, str] = {
    "practitioner": "practitioner",
    "outpatient_hospital": "outpatient hospital",
    "dme": "DME supplier",
}
CLAIMS: tuple[records.ClaimSetting, ...] = ("practitioner", "outpatient_hospital")
"""The claims whose tables every answer reads, in the order in which they are shown."""
ADDON_PAIR = "add-on code edits of the two codes"


_SUPPLIER = re.compile(r"\bdme(?:pos)?\b|\bsuppliers?\b|\bdurable medical\b", re.IGNORECASE)


def claims_asked(text: str) -> tuple[records.ClaimSetting, ...]:
    """The claims whose unit limits a question wants: the supplier's first when it speaks of one."""
    return ("dme", *CLAIMS) if _SUPPLIER.search(text) else CLAIMS


def look_up_units(
    kb: KnowledgeBase,
    book: EvidenceBook,
    code: str,
    day: date,
    asked: int | None = None,
    claims: tuple[records.ClaimSetting, ...] = CLAIMS,
) -> None:
    """Add the MUE value and its adjudication indicator for each kind of claim, and how units asked about compare."""
    for setting in claims:
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
            about = (link,) if name == "addon_code" else found.rows
            cite = book.cite_release(found.release, f"add-on {link.addon}", _links_text(about))
            known = kb.indicator("addon_type", link.type)
            meaning = f"type {link.type} add-on edit" + (f": {known.meaning}" if known else "")
            if link.instruction and other != "CCCCC":
                meaning = f"{meaning}; the file says: {link.instruction}"
            book.add_fact(code, name, other, meaning, cite, release=found.release, in_force=found.in_force)
            if other != "CCCCC":
                system = "hcpcs" if other[0].isalpha() else "cpt"
                book.add_code(other, system, "", verified=True)
    if of_primary.state != "found" and of_addon.state != "found":
        book.add_gap(code, "add-on code edits", of_primary)


def _links_text(links: tuple[records.AddOnLink, ...]) -> str:
    """Links of one add-on code, all of them, so that each can be found in the passage."""
    primaries: dict[str, list[str]] = {}
    for link in links:
        about = f"{link.addon} (type {link.type}{f', {link.instruction}' if link.instruction else ''})"
        primaries.setdefault(about, []).append(link.primary)
    return "; ".join(f"{about} with {', '.join(codes)}" for about, codes in primaries.items())


def look_up_addon_pair(kb: KnowledgeBase, book: EvidenceBook, first: str, second: str, day: date) -> bool:
    """Whether one of two codes is an add-on code of the other on the day, since when, or until when it was.

    The subject of the facts is "64490+64494", the primary first. Returns whether the file has a row of the two.
    """
    seen = False
    for primary, addon in ((first, second), (second, first)):
        found = kb.addon_link(primary, addon, day)
        if found.release is None:
            continue
        for link in found.rows:
            seen = True
            _add_link(book, link, found, day)
    if not seen:
        book.add_gap(f"{first}+{second}", ADDON_PAIR, kb.addon_link(first, second, day))
    return seen


def _add_link(book: EvidenceBook, link: records.AddOnLink, found: Lookup[records.AddOnLink], day: date) -> None:
    assert found.release is not None
    begun = f"; effective {link.effective_from}" if link.effective_from else ""
    ended = f"; deleted {link.deleted_on}" if link.deleted_on else ""
    text = f"add-on {link.addon}; primary {link.primary}; type {link.type}{begun}{ended}"
    where = f"add-on {link.addon}, primary {link.primary}{f' (deleted {link.deleted_on})' if link.deleted_on else ''}"
    cite = book.cite_release(found.release, where, text)
    subject = f"{link.primary}+{link.addon}"
    over = link.deleted_on is not None and day > link.deleted_on
    for name, day_of in (
        ("addon_link_ended_on", link.deleted_on if over else None),
        ("addon_link_since", None if over else link.effective_from),
    ):
        if day_of is not None:
            meaning = "last day of the link" if over else "first day of the link"
            value = day_of.isoformat()
            book.add_fact(subject, name, value, meaning, cite, release=found.release, in_force=found.in_force)
    for code in (link.addon, link.primary):
        book.add_code(code, "hcpcs" if code[0].isalpha() else "cpt", "", verified=True)
