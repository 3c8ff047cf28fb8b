"""Rows of the official files, drawn: each file read by column as its publisher lays it out.

Kept apart from the readers that are evaluated: neither this file nor `evals/sampling.py` imports any of them.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

Facts = tuple[tuple[str, str, str], ...]
"""Names, values and units of one row."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item before it is written: the code, what is asked, and the values of its row."""

    code: str
    question: str
    facts: Facts
    setting: str = ""


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
    drawn = []
    for number, row in enumerate(chance.sample(rows, count)):
        name, column, unit, wording = asked[number % len(asked)]
        drawn.append(Drawn(row[0], wording.format(row[0]), ((name, row[column], unit),)))
    return drawn


def draw_level_two(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Codes in force with their official descriptor."""
    text = _member(folder / "hcpcs" / "HCPC2025_OCT_ANWEB.zip", ".csv", "cp1252")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["RECID"].strip() == "3" and not row["TERM DT"]]
    rows = [row for row in rows if row["LONG DESCRIPTION"].strip()]
    wordings = (
        "What is {}?",
        "{} descriptor",
        "official wording of HCPCS {}",
        "{} - what does the Level II file call it?",
    )
    held = [
        (row["HCPC"].strip(), (("official_descriptor", row["LONG DESCRIPTION"].strip(), ""),))
        for row in chance.sample(rows, count)
    ]
    return _worded(held, wordings)


def draw_diagnoses(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Codes and headers of the order file: billable or not, with the official title."""
    rows = _order(folder / "icd10cm" / "icd10cm-Code-Descriptions-2026.zip", "order-2026.txt")
    complete, headers = ([row for row in rows if row[1] == flag] for flag in "10")
    wordings = (
        "Is {} billable?",
        "{} valid code?",
        "can I report {} as it is",
        "{} - header or complete?",
        "What is {}?",
    )
    some = chance.sample(complete, count - count // 3) + chance.sample(headers, count // 3)
    return _worded(((_dotted(code), _billable(flag, title)) for code, flag, title in some), wordings)


def draw_earlier_diagnoses(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Codes of April 2025 that October 2025 has no more as complete codes: the date of service decides."""
    later = _order(folder / "icd10cm" / "icd10cm-Code-Descriptions-2026.zip", "order-2026.txt")
    still = {code for code, flag, _ in later if flag == "1"}
    rows = _order(folder / "icd10cm" / "Code-desciptions-April-2025.zip", "order-April-2025.txt")
    rows = [row for row in rows if row[1] == "1" and row[0] not in still]
    wordings = ("{}, seen in June 2025 - complete code then?", "could {} be reported on 2025-06-16", "Is {} billable?")
    some = chance.sample(rows, count)
    return _worded(((_dotted(code), _billable(flag, title)) for code, flag, title in some), wordings)


def draw_limits(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """MUE values with the first digit of the adjudication indicator."""
    rows = _sheet(folder / "ncci" / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv")[2:]
    rows = [row for row in rows if len(row) > 3]
    wordings = ("MUE for {}?", "{} unit limit, practitioner claim", "how many units of {} per day", "{} MUE and MAI")
    held = [
        (row[0], (("mue_units", row[1], "units"), ("mue_adjudication_indicator", row[2][:1], "")))
        for row in chance.sample(rows, count)
    ]
    return _worded(held, wordings, "practitioner")


def draw_statuses(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """OPPS status indicators, with the rate where there is one."""
    rows = [row for row in _sheet(folder / "opps" / "opps_addendum_b_2026-04_status_rate.csv")[1:] if row[2].strip()]
    wordings = ("OPPS status of {}?", "{} hospital outpatient status indicator", "Addendum B status for {}")
    held = []
    for row in chance.sample(rows, count):
        rate: Facts = (("opps_rate", row[3].strip(), "USD"),) if row[3].strip() else ()
        held.append((row[0], (("opps_status", row[2].strip(), ""), *rate)))
    return _worded(held, wordings)


def draw_laboratory(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """National rates without modifier that hold since January."""
    rows = [row for row in _sheet(folder / "opps" / "CLFS_2026.csv")[1:] if not row[2] and row[4] == "N"]
    rows = [row for row in rows if row[3] == "20260101"]
    wordings = ("Clinical lab fee for {}?", "CLFS rate {}", "What does Medicare pay for the test {}?")
    return _worded(((row[1], (("clfs_rate", row[5], "USD"),)) for row in chance.sample(rows, count)), wordings)


def draw_addons(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Add-on codes whose links to primary codes are all of type 1 and in force, with every primary code."""
    with CalamineWorkbook.from_path(folder / "ncci" / "AOC_V2026Q2-MCR.xlsx") as book:
        rows = [[_text(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()[2:]]
    links: dict[str, list[str]] = {}
    for row in rows:
        links.setdefault(row[1], []).append(row[3] if row[0] == "1" and not (row[2] or row[4] or row[6]) else "")
    some = chance.sample(sorted(code for code, primaries in links.items() if all(primaries)), count)
    wordings = ("primary code for add-on {}?", "What does {} have to go with?", "{} is an add-on to which codes")
    return _worded(((code, tuple(("primary_code", one, "") for one in links[code])) for code in some), wordings)


def draw_drugs(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Payment limits of drugs with the dosage that one unit stands for."""
    path = folder / "drugs" / "October_2025_ASP_Pricing_and_NDC_HCPCS_Crosswalk.zip"
    text = _member(path, "ASP Pricing File.csv", "cp1252")
    rows = [row for row in csv.reader(io.StringIO(text)) if len(row) > 3 and len(row[0]) == 5 and row[2] and row[3]]
    wordings = ("ASP limit for {}?", "{} Part B drug payment, per unit", "What is the ASP of {} and for what dose?")
    held = [
        (row[0], (("asp_payment_limit", row[3].strip(), "USD"), ("asp_dosage", row[2].strip(), "")))
        for row in chance.sample(rows, count)
    ]
    return _worded(held, wordings)


def draw_procedures(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """Complete ICD-10-PCS codes with their title."""
    rows = _order(folder / "icd10pcs" / "2026-ICD-10-PCS-Order-File.zip", "icd10pcs_order_2026.txt")
    rows = [row for row in rows if row[1] == "1"]
    wordings = ("What is {}?", "title of PCS {}", "{} - which procedure is that?")
    return _worded(((code, (("title", title, ""),)) for code, _, title in chance.sample(rows, count)), wordings)


def draw_nine_to_ten(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """ICD-9-CM codes with every ICD-10-CM code they map to."""
    wordings = ("ICD-9 {} in ICD-10-CM?", "old code {}, ICD-9-CM: what does the GEM give")
    return _mapped(_targets(folder, "2018_I9gem.txt", chance, count), wordings, True)


def draw_ten_to_nine(folder: Path, chance: random.Random, count: int) -> list[Drawn]:
    """ICD-10-CM codes with every ICD-9-CM code they map to."""
    wordings = ("What was {} in ICD-9?", "backward GEM for {}, ICD-9-CM code")
    return _mapped(_targets(folder, "2018_I10gem.txt", chance, count), wordings, False)


def _worded(held: Iterable[tuple[str, Facts]], wordings: Sequence[str], setting: str = "") -> list[Drawn]:
    """Each row asked for in the next wording of the pool."""
    return [
        Drawn(code, wordings[number % len(wordings)].format(code), facts, setting)
        for number, (code, facts) in enumerate(held)
    ]


def _targets(folder: Path, name: str, chance: random.Random, count: int) -> list[tuple[str, list[str]]]:
    """Codes of a mapping file whose targets are all single codes: no line of theirs says `no map` or combination."""
    links: dict[str, list[str]] = {}
    for line in _member(folder / "gems" / "Dxgem_2018.zip", name, "ascii").splitlines():
        code, target, flags = line.split()
        links.setdefault(code, []).append(target if flags[1:3] == "00" else "")
    return chance.sample([(code, targets) for code, targets in links.items() if all(targets)], count)


def _mapped(pairs: Iterable[tuple[str, list[str]]], wordings: Sequence[str], nine_first: bool) -> list[Drawn]:
    name = "icd9cm_to_icd10cm" if nine_first else "icd10cm_to_icd9cm"
    held = [(_dotted(c, nine_first), tuple((name, _dotted(t, not nine_first), "") for t in ts)) for c, ts in pairs]
    return _worded(held, wordings)


def _billable(flag: str, title: str) -> Facts:
    return (("billable", "yes" if flag == "1" else "no", ""), ("title", title, ""))


def _dotted(code: str, nine: bool = False) -> str:
    """A diagnosis code with its dot: after three characters, after four in E codes of ICD-9-CM."""
    head = 4 if nine and code.startswith("E") else 3
    return code if len(code) <= head else f"{code[:head]}.{code[head:]}"


def _order(path: Path, ending: str) -> list[tuple[str, str, str]]:
    """Code without dot, flag (1 complete, 0 header) and long title of each line of an order file."""
    lines = [line for line in _member(path, ending, "utf-8").splitlines() if len(line) > 77]
    return [(line[6:14].strip(), line[14], line[77:].strip()) for line in lines]


def _sheet(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="cp1252"))))


def _text(cell: object) -> str:
    """A cell of a workbook as text: a whole number without the point that workbooks give it."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _member(path: Path, ending: str, encoding: str) -> str:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(ending))
        return archive.read(name).decode(encoding)
