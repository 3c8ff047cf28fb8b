"""Rows of the official files, read by position and checked against the published headings.

Each function reads one official layout below a data folder and returns plain text rows in the column
order of the starter's fact tables. Values stand exactly as published; only dates are rewritten as ISO
dates and an open end becomes an empty string. Procedure descriptors are never read. A file whose
headings are not the known ones is refused, so a changed layout cannot shift values between columns.
Layouts: the record descriptions inside the packages (RVU25D.pdf) and the headings of the files.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

from knowledge.errors import SourceError

Row = tuple[str, ...]

LEVEL_II = re.compile(r"[A-CE-V]\d{4}")
RVU_2026 = "pfs/PPRRVU2026_Jul_nonQPP.csv"
RVU_BEFORE_PTP = ("pfs/RVU24B.zip", "PPRRVU24_APR.csv")
RVU_AFTER_PTP = ("pfs/RVU25D.zip", "PPRRVU2025_Oct.csv")
MUE_FILES = {
    "practitioner": ("mue-practitioner:2026-04", "ncci/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"),
    "outpatient_hospital": (
        "mue-outpatient:2026-04",
        "ncci/MCR_MUE_OutpatientHospitalServices_Eff_04-01-2026.csv",
    ),
    "dme": ("mue-dme:2026-04", "ncci/MCR_MUE_DMESupplierServices_Eff_04-01-2026.csv"),
}
AOC_FILE = "ncci/AOC_V2026Q2-MCR.xlsx"
PTP_FILES = {
    "practitioner": ("ptp-practitioner:2024-07", "ncci/ccipra-v302r0-reconstructed.txt.gz"),
    "outpatient_hospital": ("ptp-outpatient:2024-07", "ncci/ccioph-v302r0-reconstructed.txt.gz"),
}
OPPS_FILE = "opps/opps_addendum_b_2026-04_status_rate.csv"
RBCS_FILE = "hcpcs/rbcs_taxonomy.csv"
HCPCS_FILE = ("hcpcs/HCPC2025_OCT_ANWEB.zip", "HCPC2025_OCT_ANWEB.csv")
ASP_FILE = (
    "drugs/October_2025_ASP_Pricing_and_NDC_HCPCS_Crosswalk.zip",
    "October 2025 ASP Pricing File.csv",
)

_FEE_HEADINGS = (
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,"
    "OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT"
)
# Code, modifier, status, work, PE, MP, totals, NA flags; then the indicators from PC/TC to team surgery,
# and from the endoscopic base to the imaging family. Left out: the descriptor (2), the column marked "not
# used" (4), the pricing indicator (23), for which no record layout is at hand, and the OPPS amounts.
_FEE_COLUMNS = (0, 1, 3, 5, 6, 8, 10, 11, 12, 7, 9, *range(13, 23), *range(24, 29))
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _existing(data: Path, name: str) -> Path:
    path = data / name
    if not path.is_file():
        raise SourceError(f"cannot read {str(path)!r}: no such file; give the folder that holds {name!r}")
    return path


def _zip_text(data: Path, name: str, member: str, encoding: str) -> io.StringIO:
    with zipfile.ZipFile(_existing(data, name)) as archive:
        try:
            content = archive.read(member)
        except KeyError:
            raise SourceError(f"{name!r} has no member {member!r}; get the package as published") from None
    return io.StringIO(content.decode(encoding), newline="")


def _expect(name: str, got: list[str], wanted: list[str]) -> None:
    if got[: len(wanted)] != wanted:
        raise SourceError(f"headings of {name!r} are {got!r}, not {wanted!r}; read the new layout first")


def _day(text: str, name: str) -> str:
    """YYYYMMDD as an ISO date; blank and `*` mean none."""
    text = text.strip()
    if text in ("", "*"):
        return ""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        raise SourceError(f"{name!r} has the date {text!r}, not YYYYMMDD; read the new layout first") from None


def _day_of_year(text: str) -> str:
    """YYYYDDD, as the add-on code file writes dates, as an ISO date; blank means none."""
    if not text:
        return ""
    if not re.fullmatch(r"\d{7}", text) or not 1 <= int(text[4:]) <= 366:
        raise SourceError(f"{AOC_FILE!r} has the date {text!r}, not YYYYDDD; read the new layout first")
    return (date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1)).isoformat()


def fees(data: Path, codes: frozenset[str]) -> list[Row]:
    """All modifier rows of the codes in the July 2026 relative value file, in the order of `fees.csv`."""
    with _existing(data, RVU_2026).open(encoding="cp1252", newline="") as handle:
        lines = list(csv.reader(handle))
    _expect(RVU_2026, [cell.strip() for cell in lines[9]], _FEE_HEADINGS.split(","))
    return [
        ("pfs:2026-07", *(line[column].strip() for column in _FEE_COLUMNS))
        for line in lines[10:]
        if line[0].strip() in codes
    ]


def fee_schedule_codes(data: Path, package: tuple[str, str]) -> frozenset[str]:
    """The codes that a packaged relative value file lists."""
    lines = list(csv.reader(_zip_text(data, *package, encoding="cp1252")))
    _expect(package[1], [cell.strip() for cell in lines[9][:3]], ["HCPCS", "MOD", "DESCRIPTION"])
    return frozenset(line[0].strip() for line in lines[10:])


def unit_limits(data: Path, codes: frozenset[str]) -> list[Row]:
    """Medically unlikely edits of the three settings; the adjudication indicator is its digit."""
    rows: list[Row] = []
    for setting, (release, name) in MUE_FILES.items():
        with _existing(data, name).open(encoding="cp1252", newline="") as handle:
            lines = list(csv.reader(handle))
        _expect(name, lines[1][2:], ["MUE Adjudication Indicator", "MUE Rationale"])
        for code, value, indicator, rationale in lines[2:]:
            if indicator[:1] not in ("1", "2", "3"):
                raise SourceError(f"{name!r} has the indicator {indicator!r}; read the new layout first")
            if code.strip() in codes:
                rows.append((release, setting, code.strip(), value.strip(), indicator[0], rationale.strip()))
    return rows


def addon_links(data: Path, codes: frozenset[str]) -> list[Row]:
    """Add-on edits whose add-on or primary is one of the codes; `CCCCC` = primaries set by the contractor."""
    lines = _sheet_rows(_existing(data, AOC_FILE))
    next(lines)
    headings = next(lines)
    _expect(
        AOC_FILE,
        [headings[letter] for letter in "ABDFG"],
        ["AOC_Edit_Type", "Add-On_Code", "Primary_Code", "AOC_Edit_EffDT", "AOC_Edit_DelDT"],
    )
    return [
        (
            "aoc:2026-04",
            line["B"],
            line["D"],
            line["A"],
            _day_of_year(line.get("F", "")),
            _day_of_year(line.get("G", "")),
        )
        for line in lines
        if line.get("B") in codes or line.get("D") in codes
    ]


def _sheet_rows(path: Path) -> Iterator[dict[str, str]]:
    """Cells of the first sheet of an xlsx file, row by row, by column letter."""
    with zipfile.ZipFile(path) as archive:
        strings = [
            "".join(part.text or "" for part in item.iter(f"{_SHEET}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(f"{_SHEET}row"):
        cells: dict[str, str] = {}
        for cell in row:
            value = cell.findtext(f"{_SHEET}v")
            if value is not None:
                letter = re.sub(r"\d", "", cell.get("r", ""))
                cells[letter] = (strings[int(value)] if cell.get("t") == "s" else value).strip()
        yield cells


def pairs(data: Path, codes: frozenset[str]) -> tuple[list[Row], list[Row]]:
    """PTP edits with both codes among the codes, and the numbered rationale texts of the two files.

    The numbers follow the alphabetical order of all rationale texts of both files, so they do not depend
    on the codes chosen.
    """
    found: list[tuple[Row, str]] = []
    texts: set[str] = set()
    for setting, (release, name) in PTP_FILES.items():
        with gzip.open(_existing(data, name), "rt", encoding="cp1252", newline="") as handle:
            heading = [next(handle) for _ in range(6)][2].rstrip("\r\n").split("\t")
            _expect(name, heading[3:], ["Effective", "Deletion", "Modifier", "PTP Edit Rationale"])
            for line in handle:
                first, second, _, effective, deletion, indicator, text = line.rstrip("\r\n").split("\t")
                texts.add(text)
                if first in codes and second in codes:
                    dates = (_day(effective, name), _day(deletion, name))
                    found.append(((release, setting, first, second, indicator, *dates), text))
    number = {text: str(position) for position, text in enumerate(sorted(texts), start=1)}
    return [(*row, number[text]) for row, text in found], [(number[text], text) for text in texts]


def opps(data: Path, codes: frozenset[str]) -> list[Row]:
    """Status indicator and national payment rate of OPPS Addendum B, April 2026."""
    with _existing(data, OPPS_FILE).open(encoding="utf-8", newline="") as handle:
        lines = csv.reader(handle)
        _expect(OPPS_FILE, next(lines)[2:], ["StatusIndicator", "PaymentRate"])
        return [("opps-b:2026-04", line[0], line[2], line[3]) for line in lines if line[0] in codes]


def rbcs(data: Path, codes: frozenset[str]) -> list[Row]:
    """The latest classification row of each code (the file keeps earlier ones beside it)."""
    wanted = ["hcpcs_code", "rbcs_procedure", "rbcs_category", "rbcs_subcategory", "rbcs_family"]
    wanted += ["hcpcs_date_added", "hcpcs_date_ended", "rbcs_date_effective"]
    latest: dict[str, list[str]] = {}
    with _existing(data, RBCS_FILE).open(encoding="utf-8", newline="") as handle:
        lines = csv.reader(handle)
        _expect(RBCS_FILE, next(lines), wanted)
        for line in lines:
            if line[0] in codes and (line[0] not in latest or line[7] > latest[line[0]][7]):
                latest[line[0]] = line
    return [("rbcs:2022-10", *("" if cell == "9999-12-31" else cell for cell in line)) for line in latest.values()]


def hcpcs(data: Path, codes: frozenset[str]) -> tuple[list[Row], list[Row]]:
    """Level II code rows of the codes, and every modifier row, of the October 2025 file."""
    name = HCPCS_FILE[1]
    reader = csv.reader(_zip_text(data, *HCPCS_FILE, encoding="cp1252"))
    column = {heading: position for position, heading in enumerate(next(reader))}
    needed = ["HCPC", "RECID", "PRICE1", "PRICE4", "COV", "BETOS", "TOS1", "TOS5", "ACTION CD"]
    needed += ["LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "ACT EFF DT", "TERM DT"]
    if missing := [heading for heading in needed if heading not in column]:
        raise SourceError(f"{name!r} has no column {missing!r}; read the new layout first")
    code_rows: list[Row] = []
    modifier_rows: list[Row] = []
    for line in reader:
        code = line[column["HCPC"]].strip()
        long_name = line[column["LONG DESCRIPTION"]].strip()
        dates = tuple(_day(line[column[heading]], name) for heading in ("ADD DT", "ACT EFF DT", "TERM DT"))
        if line[column["RECID"]] == "7":
            modifier_rows.append(("hcpcs:2025-10", code, long_name, *dates))
        elif code in codes and LEVEL_II.fullmatch(code):
            pricing = " ".join(filter(None, line[column["PRICE1"] : column["PRICE4"] + 1]))
            service_types = " ".join(filter(None, line[column["TOS1"] : column["TOS5"] + 1]))
            names = (long_name, line[column["SHORT DESCRIPTION"]].strip())
            fields = (line[column["COV"]], pricing, service_types, line[column["BETOS"]])
            code_rows.append(("hcpcs:2025-10", code, *names, *fields, line[column["ACTION CD"]], *dates))
    return code_rows, modifier_rows


def asp(data: Path, codes: frozenset[str]) -> list[Row]:
    """Dose per unit and payment limit of the Level II drug codes, October 2025."""
    lines = list(csv.reader(_zip_text(data, *ASP_FILE, encoding="cp1252")))
    start = next((position for position, line in enumerate(lines) if line[:1] == ["HCPCS Code"]), -1)
    _expect(ASP_FILE[1], lines[start][2:] if start >= 0 else [], ["HCPCS Code Dosage", "Payment Limit"])
    return [
        ("asp:2025-10", line[0].strip(), line[2].strip(), line[3].strip())
        for line in lines[start + 1 :]
        if line and line[0].strip() in codes and LEVEL_II.fullmatch(line[0].strip())
    ]
