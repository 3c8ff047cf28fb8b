"""What holds for every layout alike: told by content under any name, and no way to fail but one line.

Every layout of the catalogue takes part with a small made file, except the printed addenda.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import coverage_samples
import document_samples
import drug_samples
import fee_files
import hcpcs_samples
import icd_files
import index_files
import ncci_samples
import outpatient_samples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.sources import addenda_documents, catalogue
from knowledge.sources.layout import Given, SourceFile

Make = Callable[[Path], Path]
GIVEN = Given(effective_from=date(2026, 4, 1))
ORDER = [("R10", 0, "Pain at the tower"), ("R102", 1, "Pain at the foot of the tower"), ("R103", 1, "A sore lamp")]
FEES = [fee_files.fee_row("11001"), fee_files.fee_row("11002", "26")]


def text(content: str) -> Make:
    def make(folder: Path) -> Path:
        path = folder / "made.txt"
        path.write_bytes(content.encode("cp1252"))
        return path

    return make


def pdf(pages: list[list[str]]) -> Make:
    def make(folder: Path) -> Path:
        path = folder / "made.pdf"
        path.write_bytes(document_samples.make_pdf(pages))
        return path

    return make


MADE: dict[str, Make] = {
    "pairs": text(ncci_samples.as_pairs_text()),
    "add-on codes": text(ncci_samples.as_addon_text()),
    "add-on codes, flat": text(ncci_samples.as_addon_flat()),
    "unit limits": text(ncci_samples.as_units_text()),
    "relative values": text(fee_files.csv_text(fee_files.fee_cells(FEES))),
    "relative values, print": text(fee_files.fee_print(FEES)),
    "relative values, sheet": lambda folder: fee_files.write_xlsx(folder / "made.xlsx", fee_files.fee_cells(FEES)),
    "indices": text(fee_files.csv_text(fee_files.gpci_cells())),
    "indices, print": text(fee_files.gpci_print()),
    "anesthesia factors": text(fee_files.csv_text(fee_files.anes_cells())),
    "counties": text(fee_files.csv_text(fee_files.locco_cells())),
    "caps": text(fee_files.csv_text(fee_files.caps_cells())),
    "caps, print": text(fee_files.caps_print()),
    "priced amounts": text(fee_files.priced_text([("01112", "05", "11001", "12.50", "A")])),
    "ZIP codes": text(fee_files.zip_text([("CA", "93301", "01112", "54", "0")])),
    "anesthesia bases": text(fee_files.bases_text([("00100", 5)])),
    "HCPCS": text(hcpcs_samples.as_csv()),
    "HCPCS, print": text(hcpcs_samples.as_lines()),
    "drug limits": text(drug_samples.pricing()),
    "drug products": text(drug_samples.crosswalk()),
    "NOC limits": text(drug_samples.noc_pricing()),
    "NOC products": text(drug_samples.noc_crosswalk()),
    "places": text(drug_samples.places()),
    "service classes": text(drug_samples.classes()),
    "laboratory policies": lambda folder: coverage_samples.lab_workbook(folder / "made.xlsx"),
    "list of policies": lambda folder: coverage_samples.list_csv(folder / "made.csv"),
    "coverage answer": lambda folder: coverage_samples.saved_answer(folder / "made.json", "article"),
    "addendum A": outpatient_samples.addendum_a,
    "addendum B": outpatient_samples.addendum_b,
    "addendum D1": outpatient_samples.addendum_d1,
    "addendum D2": outpatient_samples.addendum_d2,
    "addendum E": outpatient_samples.addendum_e,
    "laboratory fees": outpatient_samples.laboratory_fees,
    "code editor": outpatient_samples.manual,
    "surgery AA": outpatient_samples.surgery_aa,
    "surgery BB": outpatient_samples.surgery_bb,
    "surgery DD1": outpatient_samples.surgery_dd1,
    "surgery EE": outpatient_samples.surgery_ee,
    "tabular list": lambda _folder: Path(__file__).parents[2] / "fixtures" / "icd10cm" / "tabular_invented.xml",
    "index of diseases": index_files.diseases,
    "index of causes": index_files.causes,
    "neoplasms": index_files.neoplasms,
    "substances": index_files.substances,
    "substances, csv": index_files.substances_csv,
    "procedure index": index_files.procedures,
    "procedure tables": text(icd_files.PCS_TABLES),
    "procedure definitions": text(icd_files.PCS_DEFINITIONS),
    "order file": text(icd_files.order_text(ORDER)),
    "codes file": text(icd_files.codes_text(ORDER)),
    "order addenda": text(icd_files.ORDER_ADDENDA),
    "GEM of ICD-9": text(icd_files.I9_GEM),
    "GEM of ICD-10": text(icd_files.I10_GEM),
    "conversion": text(icd_files.conversion_text()),
    "POA exempt": text(icd_files.POA),
    "NCCI manual": text(document_samples.ncci_text()),
    "CPT, counted": text(document_samples.cpt_counted()),
    "CPT, spaced": text(document_samples.cpt_spaced(["WICK", "LAMP"])),
    "CPT, tabbed": text(document_samples.cpt_tabbed(["WICK", "LAMP"])),
    "guidelines": pdf(document_samples.guidelines_pages()),
    "manual of CMS": pdf(document_samples.manual_pages()),
    "document": pdf([["Rules of the tower", "A lamp burns at night.", "The keeper sleeps by day."]]),
    "status and rate, converted": text(
        "HCPCSCode,ShortDescriptor,StatusIndicator,PaymentRate,Changed?,Source\n62321,A lamp,T,721.17,false,2026-04\n"
    ),
    "list of indicators, converted": text("StatusIndicator,Paid,Description\nA,Sometimes,A lamp\n"),
}
every = pytest.mark.parametrize("make", MADE.values(), ids=MADE.keys())


def source(path: Path, name: str) -> SourceFile:
    return SourceFile(path, name, given=GIVEN)


def read_through(file: SourceFile) -> int:
    """Rows of a file of any layout; 0 when it is refused with one line."""
    layout = catalogue.layout_of(file)
    if layout is None:
        return 0
    found = 0
    lines = 1
    try:
        for reading in layout.read(file):
            found += sum(1 for _ in reading.rows) + sum(1 for _ in reading.pairs)
    except SourceError as error:
        lines = len(str(error).splitlines())
    assert lines == 1
    return found


@every
def test_a_renamed_file_is_told_by_its_content(tmp_path: Path, make: Make) -> None:
    path = make(tmp_path)
    named = catalogue.layout_of(source(path, path.name))
    renamed = tmp_path / "x.bin"
    renamed.write_bytes(path.read_bytes())
    assert named is not None
    assert catalogue.layout_of(source(renamed, "x.bin")) is named


@every
@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.77, 0.97])
def test_a_file_cut_off_gives_rows_or_one_line(tmp_path: Path, make: Make, share: float) -> None:
    whole = make(tmp_path).read_bytes()
    cut = tmp_path / "cut.bin"
    cut.write_bytes(whole[: int(len(whole) * share)])
    assert read_through(source(cut, "cut.bin")) >= 0


@every
@pytest.mark.parametrize("row", ["garbage", ',"an open mark', ",,,\t\t\t,,,", "²³٣٣٣,٣", "\0\0\0", "9" * 400])
def test_a_row_of_garbage_in_the_middle_is_never_a_crash(tmp_path: Path, make: Make, row: str) -> None:
    lines = make(tmp_path).read_bytes().splitlines(keepends=True)
    lines[len(lines) * 2 // 3 :][:1] = [row.encode() + b"\r\n"]
    lines.insert(len(lines) * 2 // 3, row.encode() + b"\r\n")
    spoiled = tmp_path / "spoiled.bin"
    spoiled.write_bytes(b"".join(lines))
    assert read_through(source(spoiled, "spoiled.bin")) >= 0


def test_every_layout_takes_part(tmp_path: Path) -> None:
    met = set()
    for number, make in enumerate(MADE.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = make(folder)
        met.add(catalogue.layout_of(source(path, path.name)))
    # test_documents.py reads a made file of the printed addenda.
    assert {layout for layout in catalogue.LAYOUTS if layout not in met} <= set(addenda_documents.LAYOUTS)


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_recognition_never_fails(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(content)
        file = source(path, "any")
        assert all(layout.recognises(file) in (True, False) for layout in catalogue.LAYOUTS)
