"""Rows of the Part B drug files: payment limits, and which products (NDCs) each billing code stands for.

A product is a package in the drug's own National Drug Code. CMS lists products to explain how it prices a code; the
lists are not complete and do not say that Medicare covers anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DrugLimit:
    """One row of the Part B drug ASP pricing file: the payment limit in dollars for one billing unit.

    `limit` is None where the file gives "N/A" and explains in `notes`. Percentages are as published.
    """

    release: str
    code: str
    dosage: str
    limit: Decimal | None
    short_descriptor: str = ""
    coinsurance: Decimal | None = None
    vaccine_awp: Decimal | None = None
    vaccine_limit: Decimal | None = None
    blood_awp: Decimal | None = None
    blood_limit: Decimal | None = None
    clotting_factor: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class UnclassifiedLimit:
    """One row of the pricing file for drugs without a code of their own: the limit by generic name."""

    release: str
    generic_name: str
    name_key: str
    """The name in small letters and digits, blanks between words."""
    dosage: str
    limit: Decimal | None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class DrugProduct:
    """One row of an NDC-HCPCS crosswalk. `code` is "" in the crosswalk of drugs without a code of their own."""

    release: str
    code: str
    ndc: str
    """As published; an alternate identifier for products that have no NDC."""
    ndc11: str
    """Eleven digits, or "" for an alternate identifier."""
    drug_name: str
    name_key: str
    """The name in small letters and digits, blanks between words."""
    labeler: str
    dosage: str
    """What one billing unit stands for, as the file words it."""
    package_size: Decimal | None
    package_quantity: Decimal | None
    units: Decimal | None
    """Billing units in one item of the package."""
    units_per_package: Decimal | None
    short_descriptor: str = ""
    generic_name: str = ""
