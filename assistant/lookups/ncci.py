"""NCCI tables: unit limits (MUE) by kind of claim, and add-on links. Pairs are in `pairs.py`."""

from __future__ import annotations

import re
from datetime import date

from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase

SETTING_NAMES: dict[records.ClaimSetting, str] = {
    "practitioner": "practitioner",
    "outpatient_hospital": "outpatient hospital",
    "dme": "DME supplier",
}
CLAIMS: tuple[records.ClaimSetting, ...] = ("practitioner", "outpatient_hospital")
"""The claims whose tables every answer reads, in the order in which they are shown."""
SHOWN_LINKS = 12


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
    shown = [
        f"{link.addon} with {link.primary} (type {link.type}{f', {link.instruction}' if link.instruction else ''})"
        for link in links[:SHOWN_LINKS]
    ]
    more = f" and {len(links) - SHOWN_LINKS} more" if len(links) > SHOWN_LINKS else ""
    return "; ".join(shown) + more
