"""Billing units for a dose: the dose divided by what one unit stands for, a part of a unit rounded up.

The dose of one unit comes from the Level II descriptor (CMS, HCPCS Level II alpha-numeric file); rounding up to a
whole unit is the rule that the drug entries of the starter library state, with the documents they rest on.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation

from assistant.evidence import EvidenceBook

_IN_MG = {"mcg": Decimal("0.001"), "mg": Decimal(1), "g": Decimal(1000)}


def look_up_dose(book: EvidenceBook, code: str, dose: tuple[Decimal, str]) -> None:
    """Add the number of units for a dose when the code's record says what one unit holds in a like measure."""
    per_unit = book.find_fact(code, "dose_per_unit")
    if per_unit is None:
        return
    amount, measure = dose
    try:
        one = Decimal(per_unit.value)
    except InvalidOperation:
        return
    if measure != per_unit.unit:
        if measure not in _IN_MG or per_unit.unit not in _IN_MG:
            return
        amount = amount * _IN_MG[measure] / _IN_MG[per_unit.unit]
    if one <= 0 or amount <= 0:
        return
    units = (amount / one).to_integral_value(rounding=ROUND_CEILING)
    shown = f"{dose[0].normalize():f} {dose[1]}"
    meaning = f"{shown} at {per_unit.value} {per_unit.unit} for one unit, a part of a unit rounded up"
    book.add_fact(code, "units_for_dose", str(units), meaning, per_unit.cite, unit="units")
