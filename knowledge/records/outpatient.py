"""Rows of the hospital outpatient, ambulatory surgery and laboratory payment systems. Amounts as published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class OutpatientStatus:
    """A code's status under the hospital outpatient payment system (Addendum B).

    A copy of the table may hold only status and rate. `coinsurance` is the percentage of a drug whose price rose
    faster than inflation; `expiring` marks a pass-through status that ends during the year.
    """

    release: str
    code: str
    status_indicator: str
    rate: Decimal | None
    apc: str = ""
    weight: Decimal | None = None
    copayment: Decimal | None = None
    minimum_copayment: Decimal | None = None
    comment_indicator: str = ""
    coinsurance: Decimal | None = None
    adjusted_copayment: Decimal | None = None
    expiring: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PaymentClass:
    """An ambulatory payment classification, APC (Addendum A). Classes of one drug carry no title here."""

    release: str
    apc: str
    title: str
    status_indicator: str
    weight: Decimal | None
    rate: Decimal | None
    copayment: Decimal | None
    minimum_copayment: Decimal | None
    coinsurance: Decimal | None
    adjusted_copayment: Decimal | None
    expiring: str
    note: str


@dataclass(frozen=True, slots=True)
class InpatientOnly:
    """A code of the inpatient-only list (Addendum E)."""

    release: str
    code: str
    status_indicator: str
    comment_indicator: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One printed line of a publisher's table of indicators (OPPS Addenda D1 and D2, ASC Addendum DD1).

    An indicator's meaning runs over several lines; `text` is what it stands for, `payment` how it is paid.
    """

    release: str
    indicator: str
    line: int
    text: str
    payment: str


@dataclass(frozen=True, slots=True)
class SurgeryCenterRow:
    """A code of the ambulatory surgical center payment system: covered surgery (AA) or ancillary service (BB)."""

    release: str
    code: str
    part: Literal["surgical", "ancillary"]
    discounted: str
    indicator: str
    weight: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class SurgeryCenterExclusion:
    """A surgical code that is excluded from payment in an ambulatory surgical center (Addendum EE)."""

    release: str
    code: str


@dataclass(frozen=True, slots=True)
class LaboratoryFee:
    """A test of the clinical laboratory fee schedule, from its own first day. Rate 0 stands beside local pricing."""

    release: str
    code: str
    modifier: str
    effective_from: date
    indicator: str
    rate: Decimal
