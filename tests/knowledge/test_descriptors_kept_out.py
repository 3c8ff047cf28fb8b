"""No descriptor of the AMA's or the ADA's codes reaches any file of a snapshot, whatever column it stands in.

Only a file that a site has licensed may give descriptors. Here every other layout that has such a column carries a
made word in it; then all bytes of the snapshot are searched for that word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import coverage_samples
import drug_samples
import fee_files
import hcpcs_samples
import outpatient_samples
import pytest

from knowledge.add import add_files
from knowledge.build import build_snapshot
from knowledge.sources.layout import Given

WORD = "Zwickelbrand"
FEES = [[*row[:2], WORD, *row[3:]] for row in (fee_files.fee_row("11001"), fee_files.fee_row("11002", "26"))]


def put(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode("cp1252"))
    return path


def fee_sheet(folder: Path) -> Path:
    return fee_files.write_xlsx(folder / "fees.xlsx", fee_files.fee_cells(FEES))


def dental(folder: Path) -> Path:
    rows = [hcpcs_samples.code("D9999", f"{WORD} of a tooth", WORD), *hcpcs_samples.ROWS]
    return put(folder, "HCPC2025_OCT_ANWEB.csv", hcpcs_samples.as_csv(rows))


def dental_print(folder: Path) -> Path:
    rows = [hcpcs_samples.code("D9999", f"{WORD} of a tooth", WORD), *hcpcs_samples.ROWS]
    return put(folder, "HCPC2025_OCT_ANWEB.txt", hcpcs_samples.as_lines(rows))


def vaccine_limits(folder: Path) -> Path:
    cells = drug_samples.PRICING_HEADING.split(",")
    row = ["90999", WORD, "1 ML", "$1.000", *[""] * (len(cells) - 4)]
    return put(folder, "asp.csv", drug_samples.pricing([*drug_samples.PRICING, ",".join(row)]))


def vaccine_products(folder: Path) -> Path:
    row = drug_samples.CROSSWALK[0].split(",")
    row[:2] = ["90999", WORD]
    return put(folder, "ndc.csv", drug_samples.crosswalk([*drug_samples.CROSSWALK, ",".join(row)]))


def addendum_b(folder: Path) -> Path:
    first, *others = outpatient_samples.B_ROWS
    return outpatient_samples.addendum_b(folder, [(first[0], WORD, *first[2:]), *others])


def addendum_e(folder: Path) -> Path:
    return outpatient_samples.addendum_e(folder, [("22558", WORD, "", "C ")])


def converted_b(folder: Path) -> Path:
    heading = "HCPCSCode,ShortDescriptor,StatusIndicator,PaymentRate,Changed?,Source"
    return put(folder, "converted.csv", f"{heading}\n62321,{WORD},T,721.17,false,2026-04\n")


def laboratory(folder: Path) -> Path:
    rows = [f"2026,80053,,20260101,N,10.56,{WORD},{WORD} long,{WORD} longer"]
    return outpatient_samples.laboratory_fees(folder, rows)


def surgery(folder: Path) -> Path:
    return outpatient_samples.surgery_aa(folder, [f'64628,,{WORD},Y,J8,175.6211,"$9,891.33 "'])


def policy_codes(folder: Path) -> Path:
    tables = dict(coverage_samples.ARTICLE)
    for name, (columns, *rows) in coverage_samples.ARTICLE.items():
        texts = [n for n, column in enumerate(columns) if "description" in column]
        if "hcpc" in name and texts:
            tables[name] = (columns, *([WORD if n in texts else cell for n, cell in enumerate(row)] for row in rows))
    assert tables != coverage_samples.ARTICLE
    return coverage_samples.export_zip(folder / "articles.zip", tables)


LAYOUTS: dict[str, Callable[[Path], Path]] = {
    "fees, csv": lambda folder: put(folder, "fees.csv", fee_files.csv_text(fee_files.fee_cells(FEES))),
    "fees, print": lambda folder: put(folder, "PPRRVU26_APR_nonQPP.txt", fee_files.fee_print(FEES)),
    "fees, sheet": fee_sheet,
    "dental codes": dental,
    "dental codes, print": dental_print,
    "drug limits": vaccine_limits,
    "drug products": vaccine_products,
    "addendum B": addendum_b,
    "addendum E": addendum_e,
    "addendum B, converted": converted_b,
    "laboratory fees": laboratory,
    "surgery centers": surgery,
    "codes of a policy": policy_codes,
}


def cells(path: Path) -> Iterator[str]:
    """Every value of every table of an SQLite file, index tables too."""
    connection = sqlite3.connect(path)
    try:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in row)
    finally:
        connection.close()


@pytest.mark.parametrize("make", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_no_file_of_the_snapshot_holds_a_descriptor(
    tmp_path: Path, library: Path, tabular: Path, make: Callable[[Path], Path]
) -> None:
    home = tmp_path / "home"
    given = tmp_path / "given"
    given.mkdir()
    build_snapshot(home, None, tabular=tabular, starter=library)
    report = add_files(
        home, [make(given)], None, given=Given(effective_from=date(2026, 4, 1)), tabular=tabular, starter=library
    )
    added = report.named("added")
    assert sum(file.kept for file in added) > 0

    bases = [path for path in home.rglob("*.sqlite") if path.is_file()]
    assert bases
    holding = [path.name for path in bases if any(WORD.lower() in cell.lower() for cell in cells(path))]
    assert holding == []
    loose = [p.name for p in home.rglob("*") if p.is_file() and WORD.encode() in p.read_bytes()]
    assert loose == []
