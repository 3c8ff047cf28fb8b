"""Draws codes from the official files and writes `evals/sets/code-facts.yaml`.

    python -m evals.sampling FOLDER

Imports nothing of the rooms that are evaluated: the files are read here anew, by column as their publishers lay them
out, so that a column misread there shows as wrong answers. The draw is the same for the same files and number.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

DRAW = 20260701  # the number from which the draw starts; another gives another set
TARGET = Path(__file__).parent / "sets" / "code-facts.yaml"
FEES = "National Physician Fee Schedule Relative Value File, July 2026 release (RVU26C)"
LEVEL_TWO = "HCPCS Level II, October 2025 Alpha-Numeric HCPCS File"
DIAGNOSES = "ICD-10-CM order file, FY 2026"
LIMITS = "Medicare NCCI Medically Unlikely Edits, Practitioner Services, effective 2026-04-01"
STATUSES = "Hospital Outpatient PPS, Addendum B, April 2026"
LABORATORY = "Clinical Laboratory Fee Schedule 2026"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item before it is written: the code, what is asked, and the values of its row."""

    code: str
    question: str
    facts: tuple[tuple[str, str, str], ...]
    setting: str = ""


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


def draw_fees(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Rows without modifier of status A, R or T: one RVU or indicator each (columns counted from 0)."""
    rows = [row for row in _sheet(folder / "pfs" / "PPRRVU2026_Jul_nonQPP.csv") if len(row) > 27]
    rows = [row for row in rows if len(row[0]) == 5 and not row[1] and row[3] in ("A", "R", "T") and row[11] != "0.00"]
    asked = (
        ("work_rvu", 5, "RVU", "{} work RVU, July 2026 schedule?"),
        ("mp_rvu", 10, "RVU", "malpractice RVU of {} please"),
        ("total_rvu_nonfacility", 11, "RVU", "What is the total non-facility RVU for {}?"),
        ("total_rvu_facility", 12, "RVU", "total facility RVUs {}"),
        ("global_days", 14, "", "global period of {}?"),
        ("bilateral_surgery", 19, "", "Bilateral indicator for {}"),
        ("assistant_at_surgery", 20, "", "assistant at surgery indicator, {}"),
        ("multiple_procedure", 18, "", "multiple procedure indicator {}?"),
    )
    return _each(chance.sample(rows, count), asked, code_at=0)


def draw_level_two(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Codes in force: descriptor or short descriptor, with the day on which each was added."""
    text = _member(folder / "hcpcs" / "HCPC2025_OCT_ANWEB.zip", ".csv")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["RECID"].strip() == "3" and not row["TERM DT"]]
    rows = [row for row in rows if row["LONG DESCRIPTION"].strip()]
    drawn = []
    for number, row in enumerate(chance.sample(rows, count)):
        code = row["HCPC"].strip()
        wordings = (
            "What is {}?",
            "{} descriptor",
            "official wording of HCPCS {}",
            "{} - what does the Level II file call it?",
        )
        drawn.append(
            Drawn(
                code, wordings[number % 4].format(code), (("official_descriptor", row["LONG DESCRIPTION"].strip(), ""),)
            )
        )
    return drawn


def draw_diagnoses(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Codes and headers of the order file: billable or not, with the official title."""
    text = _member(folder / "icd10cm" / "icd10cm-Code-Descriptions-2026.zip", "order-2026.txt")
    lines = [line for line in text.splitlines() if len(line) > 77]
    headers = [line for line in lines if line[14] == "0"]
    complete = [line for line in lines if line[14] == "1"]
    some = chance.sample(complete, count - count // 3) + chance.sample(headers, count // 3)
    wordings = (
        "Is {} billable?",
        "{} valid code?",
        "can I report {} as it is",
        "{} - header or complete?",
        "What is {}?",
    )
    drawn = []
    for number, line in enumerate(some):
        plain = line[6:14].strip()
        code = plain if len(plain) == 3 else f"{plain[:3]}.{plain[3:]}"
        facts = (("billable", "yes" if line[14] == "1" else "no", ""), ("title", line[77:].strip(), ""))
        drawn.append(Drawn(code, wordings[number % len(wordings)].format(code), facts))
    return drawn


def draw_limits(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """MUE values with the first digit of the adjudication indicator."""
    rows = [
        row for row in _sheet(folder / "ncci" / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv")[2:] if len(row) > 3
    ]
    wordings = ("MUE for {}?", "{} unit limit, practitioner claim", "how many units of {} per day", "{} MUE and MAI")
    return [
        Drawn(
            row[0],
            wordings[number % 4].format(row[0]),
            (("mue_units", row[1], "units"), ("mue_adjudication_indicator", row[2][:1], "")),
            "practitioner",
        )
        for number, row in enumerate(chance.sample(rows, count))
    ]


def draw_statuses(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """OPPS status indicators, with the rate where there is one."""
    rows = [row for row in _sheet(folder / "opps" / "opps_addendum_b_2026-04_status_rate.csv")[1:] if row[2].strip()]
    wordings = ("OPPS status of {}?", "{} hospital outpatient status indicator", "Addendum B status for {}")
    drawn = []
    for number, row in enumerate(chance.sample(rows, count)):
        facts = [("opps_status", row[2].strip(), "")]
        if row[3].strip():
            facts.append(("opps_rate", row[3].strip(), "USD"))
        drawn.append(Drawn(row[0], wordings[number % 3].format(row[0]), tuple(facts)))
    return drawn


def draw_laboratory(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """National rates without modifier that hold since January."""
    rows = [row for row in _sheet(folder / "opps" / "CLFS_2026.csv")[1:] if not row[2] and row[4] == "N"]
    rows = [row for row in rows if row[3] == "20260101"]
    wordings = ("Clinical lab fee for {}?", "CLFS rate {}", "What does Medicare pay for the test {}?")
    return [
        Drawn(row[1], wordings[number % 3].format(row[1]), (("clfs_rate", row[5], "USD"),))
        for number, row in enumerate(chance.sample(rows, count))
    ]


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
)


def made_set(folder: Path) -> str:
    """The whole set as YAML. Raises OSError or KeyError when a file is missing."""
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


def _each(rows: Sequence[Sequence[str]], asked: Sequence[tuple[str, int, str, str]], code_at: int) -> list[Drawn]:
    """One value a row, each kind in turn."""
    drawn = []
    for number, row in enumerate(rows):
        name, column, unit, wording = asked[number % len(asked)]
        drawn.append(Drawn(row[code_at], wording.format(row[code_at]), ((name, row[column], unit),)))
    return drawn


def _sheet(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="cp1252"))))


def _member(path: Path, ending: str) -> str:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(ending))
        return archive.read(name).decode("cp1252")


def main() -> None:
    """Draw and write."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m evals.sampling FOLDER_OF_OFFICIAL_FILES")
    TARGET.write_text(made_set(Path(sys.argv[1])), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")


if __name__ == "__main__":
    main()
