"""Entries of the alphabetic indexes and tables of ICD-10. An index gives a path of words and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

IndexPart = Literal["diseases", "external_causes", "procedures"]


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One term of an alphabetic index, with the words above it.

    `path` joins the main term and its subterms by " > ", without the words in parentheses, which need not be in the
    record: those of the whole path stand in `nonessential`. `code` is bare ("M94.8"), `published` as printed, with the
    dash that asks for more characters and the manifestation in brackets ("M94.8-", "E85.4 [I43]").
    """

    release: str
    part: IndexPart
    row: int
    level: int
    main_key: str
    path: str
    nonessential: str
    code: str
    manifestation: str
    published: str
    see: str
    see_also: str


@dataclass(frozen=True, slots=True)
class NeoplasmTerm:
    """One site of the neoplasm table with its codes by behaviour, as printed ("C79.8-"); "" where there is none."""

    release: str
    row: int
    level: int
    path: str
    nonessential: str
    malignant_primary: str
    malignant_secondary: str
    in_situ: str
    benign: str
    uncertain: str
    unspecified: str
    see: str
    see_also: str


@dataclass(frozen=True, slots=True)
class SubstanceTerm:
    """One substance of the table of drugs and chemicals with its codes by intent, as printed; "" where none."""

    release: str
    row: int
    level: int
    main_key: str
    path: str
    nonessential: str
    accidental: str
    self_harm: str
    assault: str
    undetermined: str
    adverse_effect: str
    underdosing: str
    see: str
    see_also: str
