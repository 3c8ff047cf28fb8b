"""Rows of the physician fee schedule and what turns them into an amount. RVUs and rates as published."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One row of the physician fee schedule's relative value file. RVUs are relative value units."""

    release: str
    code: str
    modifier: str
    status: str
    work_rvu: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    mp_rvu: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    nonfacility_na: str
    facility_na: str
    pctc: str
    global_days: str
    preoperative: str
    intraoperative: str
    postoperative: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    endoscopic_base: str
    conversion_factor: Decimal
    supervision: str
    calculation_flag: str
    imaging_family: str
    not_used_for_payment: str = ""
    """ "+" in the column headed "not used for Medicare payment"; the record layout gives it no other meaning."""
    pricing_indicator: str = ""
    """A column of the files from 2026 on; "" where the file has none."""
    opps_nonfacility_pe: Decimal | None = None
    """With the next two: the RVUs by which the outpatient (OPPS) cap on imaging is reckoned; zero where none applies,
    None where the rows held leave them out."""
    opps_facility_pe: Decimal | None = None
    opps_mp: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LocalityIndex:
    """The geographic practice cost indices (GPCI) of one payment locality."""

    release: str
    mac: str
    locality: str
    state: str
    name: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class LocalityAnesthesia:
    """The anesthesia conversion factor of one payment locality, in dollars for one unit."""

    release: str
    mac: str
    locality: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class LocalityArea:
    """Which counties one payment locality takes in, as published: names in capitals, spelled as there."""

    release: str
    mac: str
    locality: str
    state: str
    area: str
    counties: str


@dataclass(frozen=True, slots=True)
class ImagingCap:
    """What a locality pays at most for an imaging service under the outpatient (OPPS) cap.

    For codes that the contractor prices it is the cap itself, for others the amount after the cap.
    """

    release: str
    code: str
    modifier: str
    status: str
    mac: str
    locality: str
    facility: Decimal
    nonfacility: Decimal


@dataclass(frozen=True, slots=True)
class PricedAmount:
    """The amount that is paid for a code in one locality, as a revision of the payment amount file gives it."""

    release: str
    year: int
    mac: str
    locality: str
    code: str
    modifier: str
    nonfacility: Decimal
    facility: Decimal
    pctc: str
    status: str
    multiple: str
    therapy_nonfacility: Decimal
    therapy_facility: Decimal
    opps_indicator: str
    opps_nonfacility: Decimal
    opps_facility: Decimal


@dataclass(frozen=True, slots=True)
class ZipLocality:
    """The payment locality of a ZIP code. `plus_four` "1" says that its nine-digit codes lie in several localities."""

    release: str
    zip_code: str
    state: str
    mac: str
    locality: str
    rural: str
    lab_locality: str
    rural_2006: str
    plus_four: str
    part_b: str


@dataclass(frozen=True, slots=True)
class AnesthesiaBase:
    """The base units of an anesthesia code."""

    release: str
    code: str
    units: int
