"""Draws codes from the official files and writes `evals/sets/code-facts.yaml`.

    python -m evals.sampling FOLDER_OF_OFFICIAL_FILES

Imports nothing of the rooms that are evaluated: the files are read anew in `evals/sampled_rows.py`, so that a column
misread there shows as wrong answers. The draw is the same for the same files and number.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from evals.sampled_rows import (
    Drawn,
    draw_addons,
    draw_diagnoses,
    draw_drugs,
    draw_earlier_diagnoses,
    draw_fees,
    draw_laboratory,
    draw_level_two,
    draw_limits,
    draw_nine_to_ten,
    draw_procedures,
    draw_statuses,
    draw_ten_to_nine,
)

DRAW = 20260701  # the drawing number, from which the draw starts; another gives another set
TARGET = Path(__file__).parent / "sets" / "code-facts.yaml"
FEES = "National Physician Fee Schedule Relative Value File, July 2026 release (RVU26C)"
LEVEL_TWO = "HCPCS Level II, October 2025 Alpha-Numeric HCPCS File"
DIAGNOSES = "ICD-10-CM order file, FY 2026"
EARLIER = "ICD-10-CM order file, FY 2025, April 2025 update"
LIMITS = "Medicare NCCI Medically Unlikely Edits, Practitioner Services, effective 2026-04-01"
STATUSES = "Hospital Outpatient PPS, Addendum B, April 2026"
LABORATORY = "Clinical Laboratory Fee Schedule 2026"
ADDONS = "Medicare NCCI Add-on Code Edits, version 2026 Q2"
DRUGS = "Medicare Part B Drug ASP Pricing File, October 2025"
PROCEDURES = "ICD-10-PCS order file, FY 2026"
MAPPINGS = "General Equivalence Mappings 2018, diagnoses"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to draw from: how its items are made, and what they have in common."""

    prefix: str
    kind: str
    topic: str
    document: str
    publisher: str
    title: str
    as_of: str
    presumes: str
    count: int
    draw: Callable[[Path, random.Random, int], list[Drawn]]


SOURCES = (
    Source(
        "fees",
        "fee schedule row",
        "payment",
        FEES,
        "CMS",
        "Relative Value File",
        "2026-08-01",
        "pfs:2026-07",
        28,
        draw_fees,
    ),
    Source(
        "hcpcs",
        "HCPCS Level II row",
        "code",
        LEVEL_TWO,
        "CMS",
        "HCPCS Level II",
        "2025-11-03",
        "hcpcs:2025-10",
        22,
        draw_level_two,
    ),
    Source(
        "icd",
        "billability",
        "diagnosis",
        DIAGNOSES,
        "CDC/NCHS",
        "ICD-10-CM",
        "2025-12-01",
        "icd10cm:2025-10",
        30,
        draw_diagnoses,
    ),
    Source(
        "mue",
        "unit limit",
        "ncci",
        LIMITS,
        "CMS",
        "Medically Unlikely Edits",
        "2026-05-01",
        "mue-practitioner:2026-04",
        16,
        draw_limits,
    ),
    Source(
        "opps",
        "OPPS status",
        "payment",
        STATUSES,
        "CMS",
        "Addendum B",
        "2026-05-01",
        "opps-b:2026-04",
        12,
        draw_statuses,
    ),
    Source(
        "clfs",
        "laboratory fee",
        "payment",
        LABORATORY,
        "CMS",
        "Clinical Laboratory Fee Schedule",
        "2026-08-01",
        "clfs:2026-07",
        12,
        draw_laboratory,
    ),
    Source(
        "addon", "add-on code", "ncci", ADDONS, "CMS", "Add-on Code Edits", "2026-05-01", "aoc:2026-04", 6, draw_addons
    ),
    Source(
        "asp", "drug payment", "payment", DRUGS, "CMS", "ASP Pricing File", "2025-11-03", "asp:2025-10", 6, draw_drugs
    ),
    Source(
        "pcs",
        "ICD-10-PCS code",
        "code",
        PROCEDURES,
        "CMS",
        "ICD-10-PCS",
        "2026-05-01",
        "icd10pcs:2025-10",
        6,
        draw_procedures,
    ),
    Source(
        "icd25",
        "billability by date",
        "diagnosis",
        EARLIER,
        "CDC/NCHS",
        "ICD-10-CM",
        "2025-06-16",
        "icd10cm:2025-04",
        6,
        draw_earlier_diagnoses,
    ),
    Source(
        "gem9",
        "ICD-9-CM to ICD-10-CM",
        "crosswalk",
        MAPPINGS,
        "CMS",
        "General Equivalence Mapping",
        "2026-05-01",
        "gems-9to10:2017-10",
        4,
        draw_nine_to_ten,
    ),
    Source(
        "gem10",
        "ICD-10-CM to ICD-9-CM",
        "crosswalk",
        MAPPINGS,
        "CMS",
        "General Equivalence Mapping",
        "2026-05-01",
        "gems-10to9:2017-10",
        4,
        draw_ten_to_nine,
    ),
)


def made_set(folder: Path) -> str:
    """The whole set as YAML. Raises OSError, KeyError or StopIteration when a file is missing or is another."""
    chance = random.Random(DRAW)
    items = [item for source in SOURCES for item in _items(source, folder, chance)]
    held = {
        "set": "code-facts",
        "title": "Facts of codes drawn from the official files",
        "judge": "allowed",
        "items": items,
    }
    head = f"# Written by `python -m evals.sampling`, draw {DRAW}. Do not edit: draw again.\n"
    return head + yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=118)


def _items(source: Source, folder: Path, chance: random.Random) -> Iterator[dict[str, object]]:
    for one in source.draw(folder, chance, source.count):
        facts = [
            {"subject": one.code, "name": name, "value": value}
            | ({"unit": unit} if unit else {})
            | ({"setting": one.setting} if one.setting else {})
            for name, value, unit in one.facts
        ]
        yield {
            "id": f"code-facts-{source.prefix}-{one.code.lower()}",
            "kind": source.kind,
            "topic": source.topic,
            "question": one.question,
            "as_of": source.as_of,
            "presumes": [f"{source.presumes} whole"],
            "origin": "sampled",
            "expect": {
                "status": ["answered", "partial"],
                "facts": facts,
                "citations": [{"publisher": source.publisher.split("/")[0], "title": source.title}],
            },
            "source": {"publisher": source.publisher, "document": source.document, "place": f"row {one.code}"},
        }


def main() -> None:
    """Draw and write."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m evals.sampling FOLDER_OF_OFFICIAL_FILES")
    TARGET.write_text(made_set(Path(sys.argv[1])), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")


if __name__ == "__main__":
    main()
