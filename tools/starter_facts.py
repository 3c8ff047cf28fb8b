"""Write the starter's fact tables from the official files.

`python -m tools.starter_facts DATA_DIR [--check]`. The tables hold the rows of the curated codes only,
that is of every `code` in the starter's `codes/*.yaml`; `hcpcs_modifiers.csv` holds every modifier. Two
runs over the same files write the same bytes. With `--check` nothing is written: each row that differs
from what is there is printed on a line of its own and the exit status is 1.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import KnowledgeError, StarterError
from tools import official_rows as official
from tools.official_rows import Row

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast
STARTER = Path(__file__).resolve().parent.parent / "knowledge" / "starter"
PAIRS = "release,setting,column1,indicator,effective_from,deleted_on,rationale,column2"
QUARTER = ("2024-07-01", "2024-09-30")  # the quarter of the PTP files

HEADINGS: dict[str, str] = {
    "fees.csv": "release,code,modifier,status,work_rvu,nonfacility_pe,facility_pe,mp_rvu,nonfacility_total,"
    "facility_total,nonfacility_na,facility_na,pctc,global_days,preoperative,intraoperative,postoperative,"
    "multiple,bilateral,assistant,co_surgeon,team,endoscopic_base,conversion_factor,supervision,"
    "calculation_flag,imaging_family",
    "unit_limits.csv": "release,setting,code,value,mai,rationale",
    "addon_links.csv": "release,addon,primary,type,effective_from,deleted_on",
    "rationales.csv": "number,text",
    "pair_scope.csv": "release,code",
    "opps.csv": "release,code,status_indicator,rate",
    "rbcs.csv": "release,code,procedure,category,subcategory,family,added,ended,row_effective",
    "hcpcs.csv": "release,code,long_descriptor,short_descriptor,coverage,pricing,tos,betos,action,"
    "added,effective,ended",
    "hcpcs_modifiers.csv": "release,modifier,official_name,added,effective,ended",
    "asp.csv": "release,code,dosage,limit",
}


def curated_codes(starter: Path) -> frozenset[str]:
    """Every `code` in `codes/*.yaml` of the starter; refuses a starter without any."""
    found: set[str] = set()
    for path in sorted((starter / "codes").glob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or []
        for entry in entries:
            code = entry.get("code") if isinstance(entry, dict) else None
            if not isinstance(code, str):
                raise StarterError(f"{path.name!r} has an entry without a quoted code: {entry!r}; add it")
            found.add(code)
    if not found:
        raise StarterError(f"no code found in {str(starter / 'codes')!r}; write codes/*.yaml first")
    return frozenset(found)


def pair_scope(data: Path, codes: frozenset[str], code_rows: Sequence[Row]) -> list[Row]:
    """The codes for which a missing pair means that there was no edit in the quarter of the PTP files.

    A CPT code counts when it stands in the relative value files before and after that quarter. A Level II
    code counts when it stands in the file before and its own dates cover the quarter. Any other code is
    left out.
    """
    before = official.fee_schedule_codes(data, official.RVU_BEFORE_PTP)
    after = official.fee_schedule_codes(data, official.RVU_AFTER_PTP)
    lasting = {
        code
        for _, code, *_, added, _, ended in code_rows
        if added and added <= QUARTER[0] and (not ended or ended >= QUARTER[1])
    }
    level_ii = {code for code in codes if code[0].isalpha()}
    complete = ((codes - level_ii) & before & after) | (level_ii & before & lasting)
    return [(release, code) for release, _ in official.PTP_FILES.values() for code in complete]


def fact_tables(data: Path, codes: frozenset[str]) -> dict[str, list[Row]]:
    """All fact tables by file name, each sorted and without repeated rows."""
    pair_rows, rationales = official.pairs(data, codes)
    code_rows, modifier_rows = official.hcpcs(data, codes)
    tables = {
        "fees.csv": official.fees(data, codes),
        "unit_limits.csv": official.unit_limits(data, codes),
        "addon_links.csv": official.addon_links(data, codes),
        **pair_tables(pair_rows),
        "rationales.csv": rationales,
        "pair_scope.csv": pair_scope(data, codes, code_rows),
        "opps.csv": official.opps(data, codes),
        "rbcs.csv": official.rbcs(data, codes),
        "hcpcs.csv": code_rows,
        "hcpcs_modifiers.csv": modifier_rows,
        "asp.csv": official.asp(data, codes),
    }
    tables = {name: sorted(set(rows)) for name, rows in tables.items()}
    tables["rationales.csv"].sort(key=lambda row: int(row[0]))
    return tables


def pair_tables(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The pairs by first character of column 1, one row for all column 2 codes that share everything else."""
    seconds: dict[Row, set[str]] = defaultdict(set)
    for release, setting, column1, column2, *rest in rows:
        seconds[(release, setting, column1, *rest)].add(column2)
    tables: dict[str, list[Row]] = defaultdict(list)
    for shared, codes in seconds.items():
        tables[f"pairs_{shared[2][0]}.csv"].append((*shared, " ".join(sorted(codes))))
    return dict(tables)


def heading(name: str) -> list[str]:
    """The columns of a fact file."""
    return (PAIRS if name.startswith("pairs_") else HEADINGS[name]).split(",")


def write_tables(tables: dict[str, list[Row]], folder: Path) -> None:
    """Write each table as utf-8 CSV with LF line ends."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.glob("pairs*.csv")) - {folder / name for name in tables}:
        stale.unlink()
    for name, rows in tables.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(heading(name))
        writer.writerows(rows)
        (folder / name).write_bytes(text.getvalue().encode("utf-8"))


def differences(tables: dict[str, list[Row]], folder: Path) -> list[str]:
    """One line for each row that is missing in the folder's tables, is there too many, or a missing file."""
    lines: list[str] = []
    for name, rows in tables.items():
        path = folder / name
        if not path.is_file():
            lines.append(f"{name}: no such file, {len(rows)} rows to write")
            continue
        with path.open(encoding="utf-8", newline="") as handle:
            present = [tuple(row) for row in csv.reader(handle)]
        wanted: list[Row] = [tuple(heading(name)), *rows]
        missing, surplus = set(wanted) - set(present), set(present) - set(wanted)
        lines += [f"{name}: missing {','.join(row)}" for row in sorted(missing)]
        lines += [f"{name}: not official {','.join(row)}" for row in sorted(surplus)]
        if not missing and not surplus and present != wanted:
            lines.append(f"{name}: same rows, but repeated or in another order")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when done or equal, 1 when something differs or could not be read, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m tools.starter_facts", description="Write the fact tables.")
    default = os.environ.get("CASEPILOT_REAL_DATA", "")
    parser.add_argument("data", nargs="?", default=default, metavar="DATA_DIR", help="the official files")
    parser.add_argument("--check", action="store_true", help="write nothing; list differing rows")
    parser.add_argument("--starter", type=Path, default=STARTER, help="folder with codes/ and facts/")
    options = parser.parse_args(arguments)
    if not options.data:
        parser.error("no DATA_DIR given and CASEPILOT_REAL_DATA is not set; name the official files' folder")
    try:
        tables = fact_tables(Path(options.data), curated_codes(options.starter))
    except KnowledgeError as problem:
        print(f"starter facts: {problem}", file=sys.stderr)
        return 1
    if options.check:
        found = differences(tables, options.starter / "facts")
        for line in found:
            print(line)
        return 1 if found else 0
    write_tables(tables, options.starter / "facts")
    for name, rows in tables.items():
        print(f"{name}: {len(rows)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
