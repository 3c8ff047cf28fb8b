"""Billing units for a dose: the dose divided by what one unit stands for, a part of a unit rounded up.

The dose of one unit comes from the drug's entry in the starter library (CMS, HCPCS Level II descriptor), else from the
ASP pricing file of the day; rounding up to a whole unit is the rule that the drug entries of the starter library state,
with the documents they rest on.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from assistant.answer import Fact
from assistant.evidence import EvidenceBook

_IN_MG = {"mcg": Decimal("0.001"), "mg": Decimal(1), "g": Decimal(1000)}
_DOSAGE = re.compile(r"(\d+(?:\.\d+)?)\s*(MG|MCG|GM|G|IU)\Z", re.IGNORECASE)
_MEASURES = {"gm": "g"}


def look_up_dose(book: EvidenceBook, code: str, dose: tuple[Decimal, str]) -> None:
    """Add the number of units for a dose when the code's record says what one unit holds in a like measure."""
    source, one, unit = _one_unit(book, code)
    if source is None:
        return
    amount, measure = dose
    if measure != unit:
        if measure not in _IN_MG or unit not in _IN_MG:
            return
        amount = amount * _IN_MG[measure] / _IN_MG[unit]
    if one <= 0 or amount <= 0:
        return
    units = (amount / one).to_integral_value(rounding=ROUND_CEILING)
    shown = f"{dose[0].normalize():f} {dose[1]}"
    meaning = f"{shown} at {one:f} {unit} for one unit, a part of a unit rounded up"
    book.add_fact(code, "units_for_dose", str(units), meaning, source.cite, unit="units", in_force=source.in_force)


def _one_unit(book: EvidenceBook, code: str) -> tuple[Fact | None, Decimal, str]:
    """The fact that says what one billing unit holds, with amount and measure."""
    stated = book.find_fact(code, "dose_per_unit")
    if stated is not None:
        try:
            return stated, Decimal(stated.value), stated.unit
        except InvalidOperation:
            return None, Decimal(0), ""
    priced = book.find_fact(code, "asp_dosage")
    found = _DOSAGE.match(priced.value.strip()) if priced is not None else None
    if found is None:
        return None, Decimal(0), ""
    measure = found.group(2).lower()
    return priced, Decimal(found.group(1)), _MEASURES.get(measure, measure)
