"""Every value of the starter's fact tables against the official files, read here without the project's readers.

A failure after a change in codes/*.yaml means: run `python -m tools.starter_facts DATA_DIR`.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from starter_rows import fact_files, fact_rows, starter_entries

STARTER = Path(__file__).resolve().parents[2] / "knowledge" / "starter"
PPRRVU_TXT_OCTOBER = ("pfs/RVU25D.zip", "PPRRVU2025_Oct.txt")
PPRRVU_TXT_APRIL = ("pfs/RVU24B.zip", "PPRRVU24_APR.txt")
Table = list[dict[str, str]]


def table(name: str) -> Table:
    return fact_rows(name)


def values(name: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(tuple(row[column] for column in columns) for row in table(name))


def iso(text: str, form: str) -> str:
    return datetime.strptime(text, form).date().isoformat() if text.strip() not in ("", "*") else ""  # noqa: DTZ007


def member(folder: Path, package: str, name: str) -> io.StringIO:
    with zipfile.ZipFile(folder / package) as archive:
        return io.StringIO(archive.read(name).decode("cp1252"), newline="")


@pytest.fixture(scope="session")
def codes() -> set[str]:
    """The curated codes, as the starter's own files name them."""
    found = {entry["code"] for entry in starter_entries("codes/*.yaml")}
    assert found
    return found


@pytest.fixture(scope="session")
def relative_values(real_data: Path) -> list[dict[str, str]]:
    """The July 2026 file with headings made of the stacked caption lines, so that each name is unique."""
    with (real_data / "pfs" / "PPRRVU2026_Jul_nonQPP.csv").open(encoding="cp1252", newline="") as handle:
        lines = list(csv.reader(handle))
    captions = [" ".join(filter(None, (line[column].strip() for line in lines[5:10]))) for column in range(32)]
    assert len(set(captions)) == 32
    return [dict(zip(captions, line, strict=True)) for line in lines[10:]]


CAPTIONS = {
    "code": "HCPCS",
    "modifier": "MOD",
    "status": "STATUS CODE",
    "work_rvu": "WORK RVU",
    "nonfacility_pe": "NON-FAC PE RVU",
    "facility_pe": "FACILITY PE RVU",
    "mp_rvu": "MP RVU",
    "nonfacility_total": "NON-FACILITY TOTAL",
    "facility_total": "FACILITY TOTAL",
    "nonfacility_na": "NON-FAC NA INDICATOR",
    "facility_na": "FACILITY NA INDICATOR",
    "pctc": "PCTC IND",
    "global_days": "GLOB DAYS",
    "preoperative": "PRE OP",
    "intraoperative": "INTRA OP",
    "postoperative": "POST OP",
    "multiple": "MULT PROC",
    "bilateral": "BILAT SURG",
    "assistant": "ASST SURG",
    "co_surgeon": "CO- SURG",
    "team": "TEAM SURG",
    "endoscopic_base": "ENDO BASE",
    "conversion_factor": "CONV FACTOR",
    "supervision": "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES",
    "calculation_flag": "CALCULATION FLAG",
    "imaging_family": "DIAGNOSTIC IMAGING FAMILY INDICATOR",
}


def test_fees_are_all_rows_of_the_codes(relative_values: list[dict[str, str]], codes: set[str]) -> None:
    official = [tuple(row[caption] for caption in CAPTIONS.values()) for row in relative_values]
    assert values("fees.csv", *CAPTIONS) == sorted(row for row in official if row[0] in codes)
    assert {row["release"] for row in table("fees.csv")} == {"pfs:2026-07"}


@pytest.mark.parametrize(
    ("setting", "release", "part"),
    [
        ("practitioner", "mue-practitioner:2026-04", "Practitioner"),
        ("outpatient_hospital", "mue-outpatient:2026-04", "OutpatientHospital"),
        ("dme", "mue-dme:2026-04", "DMESupplier"),
    ],
)
def test_unit_limits(real_data: Path, codes: set[str], setting: str, release: str, part: str) -> None:
    name = f"MCR_MUE_{part}Services_Eff_04-01-2026.csv"
    text = (real_data / "ncci" / name).read_text(encoding="cp1252")
    rows = re.findall(r"^([A-Z0-9]{5}),(\d+),(\d)[^,]*,\"?([^\"\r\n]*)\"?$", text, re.MULTILINE)
    assert len(rows) > 3000
    wanted = sorted(row for row in rows if row[0] in codes)
    kept = [row for row in table("unit_limits.csv") if row["setting"] == setting]
    assert sorted((row["code"], row["value"], row["mai"], row["rationale"]) for row in kept) == wanted
    assert {row["release"] for row in kept} <= {release}


def addon_lines(path: Path) -> Iterator[dict[str, str]]:
    """The rows below the heading row by heading, matched in the sheet's text."""
    with zipfile.ZipFile(path) as archive:
        shared = re.findall(r"<si>(.*?)</si>", archive.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    texts = ["".join(re.findall(r"<t[^>]*>([^<]*)</t>", item)) for item in shared]
    rows = [
        {letter: texts[int(number)] for letter, number in re.findall(r'<c r="([A-Z])\d+"[^>]* t="s"><v>(\d+)<', row)}
        for row in re.findall(r"<row [^>]*>(.*?)</row>", sheet)
    ]
    assert len(rows) == 9002
    assert sheet.count("<v>") == sheet.count(' t="s"><v>')
    for row in rows[2:]:
        yield {rows[1][letter]: text for letter, text in row.items()}


def test_addon_links(real_data: Path, codes: set[str]) -> None:
    wanted = [
        (
            line["Add-On_Code"],
            line["Primary_Code"],
            line["AOC_Edit_Type"],
            iso(line["AOC_Edit_EffDT"], "%Y%j"),
            iso(line.get("AOC_Edit_DelDT", ""), "%Y%j"),
        )
        for line in addon_lines(real_data / "ncci" / "AOC_V2026Q2-MCR.xlsx")
        if {line["Add-On_Code"], line["Primary_Code"]} & codes
    ]
    columns = ("addon", "primary", "type", "effective_from", "deleted_on")
    assert values("addon_links.csv", *columns) == sorted(set(wanted))


@pytest.mark.parametrize(
    ("setting", "release", "name"),
    [
        ("practitioner", "ptp-practitioner:2024-07", "ccipra-v302r0-reconstructed.txt.gz"),
        ("outpatient_hospital", "ptp-outpatient:2024-07", "ccioph-v302r0-reconstructed.txt.gz"),
    ],
)
def test_pairs(real_data: Path, codes: set[str], setting: str, release: str, name: str) -> None:
    wanted = set()
    with gzip.open(real_data / "ncci" / name, "rt", encoding="latin-1") as handle:
        for line in handle:
            if line[:5] in codes and line[6:11] in codes:
                cells = line.rstrip("\r\n").split("\t")
                wanted.add((cells[0], cells[1], cells[5], cells[3], iso(cells[4], "%Y%m%d"), cells[6]))
    text = {row["number"]: row["text"] for row in table("rationales.csv")}
    kept = [row for row in table("pairs.csv") if row["setting"] == setting]
    columns = ("column1", "column2", "indicator", "effective_from", "deleted_on")
    found = [(*(row[column] for column in columns), text[row["rationale"]]) for row in kept]
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert {row["release"] for row in kept} == {release}


def listed(real_data: Path, package: tuple[str, str]) -> set[str]:
    return {line[:5] for line in member(real_data, *package) if not line.startswith("HDR")}


def test_pair_scope_holds_codes_that_existed_all_quarter(real_data: Path, codes: set[str]) -> None:
    lasting = listed(real_data, PPRRVU_TXT_APRIL) & listed(real_data, PPRRVU_TXT_OCTOBER)
    limits = {row["code"]: (row["added"], row["ended"]) for row in table("hcpcs.csv")}
    releases = {"ptp-practitioner:2024-07", "ptp-outpatient:2024-07"}
    scope = {
        release: {row["code"] for row in table("pair_scope.csv") if row["release"] == release} for release in releases
    }
    assert scope["ptp-practitioner:2024-07"] == scope["ptp-outpatient:2024-07"]
    for code in scope["ptp-practitioner:2024-07"]:
        assert code in codes
        if code[0].isdigit():
            assert code in lasting, code
        else:
            added, ended = limits[code]
            assert added <= "2024-07-01", code
            assert ended == "" or ended >= "2024-09-30", code
    assert "J1030" not in scope["ptp-practitioner:2024-07"]
    assert {code for code in codes & lasting if code[0].isdigit()} <= scope["ptp-practitioner:2024-07"]


def test_opps(real_data: Path, codes: set[str]) -> None:
    with (real_data / "opps" / "opps_addendum_b_2026-04_status_rate.csv").open(encoding="utf-8") as handle:
        rows = [(row["HCPCSCode"], row["StatusIndicator"], row["PaymentRate"]) for row in csv.DictReader(handle)]
    assert values("opps.csv", "code", "status_indicator", "rate") == sorted(row for row in rows if row[0] in codes)


def test_classification_is_the_latest_row(real_data: Path, codes: set[str]) -> None:
    with (real_data / "hcpcs" / "rbcs_taxonomy.csv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["hcpcs_code"] in codes]
    wanted = []
    for code in {row["hcpcs_code"] for row in rows}:
        last = max((row for row in rows if row["hcpcs_code"] == code), key=lambda row: row["rbcs_date_effective"])
        wanted.append(tuple(value.replace("9999-12-31", "") for value in last.values()))
    columns = ("code", "procedure", "category", "subcategory", "family", "added", "ended", "row_effective")
    assert values("rbcs.csv", *columns) == sorted(wanted)


@pytest.fixture(scope="session")
def alphanumeric(real_data: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(member(real_data, "hcpcs/HCPC2025_OCT_ANWEB.zip", "HCPC2025_OCT_ANWEB.csv")))


def dates(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(iso(row[name], "%Y%m%d") for name in ("ADD DT", "ACT EFF DT", "TERM DT"))


def test_hcpcs_rows(alphanumeric: list[dict[str, str]], codes: set[str]) -> None:
    columns = "code long_descriptor short_descriptor coverage pricing tos betos action added effective ended".split()
    wanted = [
        (
            row["HCPC"],
            row["LONG DESCRIPTION"],
            row["SHORT DESCRIPTION"],
            row["COV"],
            " ".join(row[f"PRICE{number}"] for number in range(1, 5)).strip(),
            " ".join(row[f"TOS{number}"] for number in range(1, 6)).strip(),
            row["BETOS"],
            row["ACTION CD"],
            *dates(row),
        )
        for row in alphanumeric
        if row["RECID"] == "3" and row["HCPC"] in codes
    ]
    assert values("hcpcs.csv", *columns) == sorted(wanted)
    assert all(re.fullmatch(r"[A-CE-V]\d{4}", row["code"]) for row in table("hcpcs.csv"))


def test_every_modifier_is_there(alphanumeric: list[dict[str, str]]) -> None:
    wanted = [
        (row["HCPC"].strip(), row["LONG DESCRIPTION"], *dates(row)) for row in alphanumeric if row["RECID"] == "7"
    ]
    assert len(wanted) == 383
    assert values("hcpcs_modifiers.csv", "modifier", "official_name", "added", "effective", "ended") == sorted(wanted)


def test_drug_limits(real_data: Path, codes: set[str]) -> None:
    package = "drugs/October_2025_ASP_Pricing_and_NDC_HCPCS_Crosswalk.zip"
    lines = list(member(real_data, package, "October 2025 ASP Pricing File.csv"))
    start = next(number for number, line in enumerate(lines) if line.startswith("HCPCS Code"))
    rows = [
        (row["HCPCS Code"], row["HCPCS Code Dosage"], row["Payment Limit"])
        for row in csv.DictReader(lines[start:])
        if row["HCPCS Code"] in codes and row["HCPCS Code"][0].isalpha()
    ]
    assert values("asp.csv", "code", "dosage", "limit") == sorted(rows)


KNOWN = [
    ("fees.csv", "code work_rvu nonfacility_total facility_total bilateral assistant", "62320 1.76 4.90 2.63 9 1"),
    ("fees.csv", "code co_surgeon team supervision imaging_family global_days", "62320 0 0 09 99 000"),
    ("fees.csv", "code multiple pctc conversion_factor status", "62320 2 0 33.4009 A"),
    ("fees.csv", "code nonfacility_total facility_total global_days", "99213 2.85 1.72 XXX"),
    ("fees.csv", "code bilateral", "64483 1"),
    ("fees.csv", "code status", "99417 I"),
    ("unit_limits.csv", "setting code value mai", "practitioner 62320 1 3"),
    ("addon_links.csv", "addon primary type effective_from", "0777T 62320 1 2023-01-01"),
    ("pairs.csv", "setting column1 column2 indicator", "practitioner 45385 45380 1"),
    ("hcpcs.csv", "code ended", "J1030 2024-03-31"),
]


@pytest.mark.parametrize(("name", "columns", "wanted"), KNOWN)
def test_known_rows(real_data: Path, name: str, columns: str, wanted: str) -> None:
    assert tuple(wanted.split()) in values(name, *columns.split())


@pytest.mark.parametrize("name", ["fees.csv", "addon_links.csv", "pairs.csv", "opps.csv", "pair_scope.csv"])
def test_tables_of_cpt_codes_hold_no_words(name: str) -> None:
    """Numbers, indicators, dates and release ids only: no cell may hold a descriptor."""
    allowed = re.compile(r"[A-Z0-9.]{0,8}|\d{4}-\d\d-\d\d|[a-z-]+:\d{4}-\d\d|practitioner|outpatient_hospital")
    for row in table(name):
        for column, value in row.items():
            assert allowed.fullmatch(value), (column, value)


def test_every_release_is_described() -> None:
    described = {entry["id"] for entry in yaml.safe_load((STARTER / "releases.yaml").read_text(encoding="utf-8"))}
    named = {row["release"] for name in fact_files() for row in table(name) if "release" in row}
    assert named == described
