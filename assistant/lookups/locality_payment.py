"""What the physician fee schedule gives for a code in one payment locality.

Amount = (work RVU x work GPCI + practice expense RVU x its GPCI + malpractice RVU x its GPCI) x conversion factor, with
the practice expense RVU of the setting; for imaging rows with OPPS values the same with those, and the lower of the two
(CMS, PFS relative value file, record description, payment formula). It is rounded once, at the end, half up to cents,
which gives every amount of status A that CMS published in the OPPSCAP files of April 2024 and October 2025. Codes that
the contractor prices have an amount only where the payment amount file (PFREV) has one. Anesthesia: base units
plus time units, times the locality's anesthesia factor (CMS, Pub. 100-04, chapter 12, section 50).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from assistant.evidence import EvidenceBook
from assistant.lookups.fees import PAID_FROM_RVUS, is_priced_by_contractor, national_amount
from assistant.lookups.localities import Located, locality_label, look_up_locality
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.records import FeeRow, LocalityIndex, Release

QUALIFYING = "Conversion factor of qualifying APM participants"
PRICED = "Priced amount of the locality"
BASES = "Anesthesia base units"
FACTORS = "Anesthesia conversion factor of the locality"
SETTINGS = ("nonfacility", "facility")
_TWO_FACTORS_FROM = date(2026, 1, 1)
_PART_MODIFIERS = frozenset({"26", "TC", "53"})


def look_up_local_payments(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: Sequence[str]) -> None:
    """Add the local amounts of each code, when the question names one locality."""
    located = look_up_locality(kb, book, question)
    place = located.one
    if place is None:
        return
    asked = _PART_MODIFIERS & set(question.modifiers)
    for code in codes:
        fees = kb.fees(code, question.as_of)
        if fees.release is None:
            continue
        for row in fees.rows:
            if (asked and row.modifier not in asked) or (not asked and row.modifier == "53"):
                continue
            if row.status == "J":
                _add_anesthesia(kb, book, row, place, question.as_of)
            elif is_priced_by_contractor(row):
                _add_priced(kb, book, row, place, question.as_of)
            elif row.status in PAID_FROM_RVUS:
                in_force = fees.in_force and located.in_force
                _add_amounts(kb, book, row, located, fees.release, in_force=in_force)
                _add_qualifying(kb, book, row, place, question.as_of)


def local_amount(row: FeeRow, place: LocalityIndex, expense: Decimal, malpractice: Decimal) -> Decimal:
    """Dollars in a locality, rounded half up to cents at the end."""
    total = row.work_rvu * place.work + expense * place.practice_expense + malpractice * place.malpractice
    return national_amount(total, row.conversion_factor)


def _subject(row: FeeRow) -> str:
    return f"{row.code}-{row.modifier}" if row.modifier else row.code


def _has_amount(row: FeeRow, setting: str) -> bool:
    return not getattr(row, f"{setting}_na")


def _add_amounts(
    kb: KnowledgeBase, book: EvidenceBook, row: FeeRow, located: Located, release: Release, *, in_force: bool
) -> None:
    place = located.one
    factor = book.find_fact(_subject(row), "conversion_factor")
    if place is None or factor is None:
        return
    label = locality_label(place)
    for setting in SETTINGS:
        if not _has_amount(row, setting):
            continue
        expense: Decimal = getattr(row, f"{setting}_pe")
        amount = local_amount(row, place, expense, row.mp_rvu)
        capped: Decimal | None = getattr(row, f"opps_{setting}_pe")
        if capped and row.opps_mp is not None:
            cap = local_amount(row, place, capped, row.opps_mp)
            for name, value, meaning, unit in (
                (f"opps_pe_rvu_{setting}", capped, "Practice expense RVU for the OPPS cap", "RVU"),
                ("opps_mp_rvu", row.opps_mp, "Malpractice RVU for the OPPS cap", "RVU"),
                (f"uncapped_amount_{setting}", amount, "Amount before the OPPS cap", "USD"),
                (f"opps_cap_amount_{setting}", cap, "OPPS cap amount", "USD"),
            ):
                book.add_fact(
                    _subject(row),
                    name,
                    str(value),
                    meaning,
                    factor.cite,
                    release=release,
                    in_force=in_force,
                    unit=unit,
                    setting=label if unit == "USD" else "",
                )
            amount = min(amount, cap)
        book.add_fact(
            _subject(row),
            f"local_payment_{setting}",
            str(amount),
            "fee schedule amount in this locality",
            factor.cite,
            release=release,
            in_force=in_force,
            unit="USD",
            setting=label,
        )
    _add_published_cap(kb, book, row, place)


def _add_published_cap(kb: KnowledgeBase, book: EvidenceBook, row: FeeRow, place: LocalityIndex) -> None:
    """What CMS's own file has for an imaging row, where the file of the day is held."""
    found = kb.payment.imaging_cap(row.code, row.modifier, place.mac, place.locality, book.as_of)
    cap = found.first
    if cap is None or found.release is None or not found.in_force:
        return
    text = f"{_subject(row)}; status {cap.status}; contractor {cap.mac}; locality {cap.locality}"
    text += f"; facility price {cap.facility}; non-facility price {cap.nonfacility}"
    where = f"row {_subject(row)}, contractor {cap.mac}, locality {cap.locality}"
    cite = book.cite_release(found.release, where, text)
    for setting, value in (("nonfacility", cap.nonfacility), ("facility", cap.facility)):
        book.add_fact(
            _subject(row),
            f"opps_cap_published_{setting}",
            str(value),
            "OPPS cap file",
            cite,
            release=found.release,
            unit="USD",
            setting=locality_label(place),
        )


def _add_qualifying(kb: KnowledgeBase, book: EvidenceBook, row: FeeRow, place: LocalityIndex, day: date) -> None:
    """The amounts with the higher factor of qualifying APM participants, which files from 2026 on have."""
    if day < _TWO_FACTORS_FROM:
        return
    found = kb.payment.qualifying_fees(row.code, day)
    other = next((r for r in found.rows if r.modifier == row.modifier), None)
    if other is None or found.release is None:
        book.add_gap(row.code, QUALIFYING, found)
        return
    text = f"{_subject(other)}; conversion factor {other.conversion_factor}"
    cite = book.cite_release(found.release, f"row {_subject(other)}", text)
    factor = str(other.conversion_factor)
    meaning = "dollars for one RVU, qualifying APM participants"
    name = "qualifying_conversion_factor"
    in_force = found.in_force
    book.add_fact(_subject(row), name, factor, meaning, cite, release=found.release, in_force=in_force, unit="USD")
    for setting in SETTINGS:
        if not _has_amount(other, setting):
            continue
        amount = local_amount(other, place, getattr(other, f"{setting}_pe"), other.mp_rvu)
        capped = getattr(other, f"opps_{setting}_pe")
        if capped and other.opps_mp is not None:
            amount = min(amount, local_amount(other, place, capped, other.opps_mp))
        book.add_fact(
            _subject(row),
            f"qualifying_payment_{setting}",
            str(amount),
            "fee schedule amount for qualifying APM participants",
            cite,
            release=found.release,
            in_force=in_force,
            unit="USD",
            setting=locality_label(place),
        )


def _add_priced(kb: KnowledgeBase, book: EvidenceBook, row: FeeRow, place: LocalityIndex, day: date) -> None:
    """The amount that the payment amount file has for a code which the contractor prices."""
    _add_published_cap(kb, book, row, place)
    found = kb.payment.priced_amount(row.code, row.modifier, place.mac, place.locality, day)
    priced = found.first
    if priced is None or found.release is None:
        book.add_gap(row.code, PRICED, found)
        return
    where = f"row {_subject(row)}, contractor {priced.mac}, locality {priced.locality}"
    text = f"{where}; non-facility {priced.nonfacility}; facility {priced.facility}; status {priced.status}"
    cite = book.cite_release(found.release, where, text)
    for setting, value in (("nonfacility", priced.nonfacility), ("facility", priced.facility)):
        book.add_fact(
            _subject(row),
            f"priced_amount_{setting}",
            str(value),
            "amount in the payment amount file",
            cite,
            release=found.release,
            in_force=found.in_force,
            unit="USD",
            setting=locality_label(place),
        )


def _add_anesthesia(kb: KnowledgeBase, book: EvidenceBook, row: FeeRow, place: LocalityIndex, day: date) -> None:
    """Base units of the code and the factor of the locality; time is the claim's."""
    bases = kb.payment.base_units(row.code, day)
    if bases.first is None or bases.release is None:
        book.add_gap(row.code, BASES, bases)
    else:
        units = str(bases.first.units)
        cite = book.cite_release(bases.release, f"row {row.code}", f"{row.code}; base units {units}")
        book.add_fact(row.code, "base_units", units, "Base units", cite, release=bases.release, in_force=bases.in_force)
    factors = kb.payment.anesthesia_factor(place.mac, place.locality, day)
    if factors.first is None or factors.release is None:
        book.add_gap(row.code, FACTORS, factors)
        return
    where = f"contractor {place.mac}, locality {place.locality}"
    factor = str(factors.first.factor)
    cite = book.cite_release(factors.release, where, f"{where}; anesthesia conversion factor {factor}")
    meaning = "dollars for one anesthesia unit"
    book.add_fact(
        locality_label(place),
        "anesthesia_conversion_factor",
        factor,
        meaning,
        cite,
        release=factors.release,
        in_force=factors.in_force,
        unit="USD",
    )
