"""A site as the README describes it: files to add, a publisher to fetch from, and a home that holds some releases."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fee_files
import pytest
from icd_files import LAMPS_2025, LAMPS_2026, order_text
from note_files import pdf_file, word_file
from official_files import mue_file
from publisher import Publisher
from short_tabular import TABULAR, add_beside_it

CATALOGUE = """
- {{name: icd10cm, title: Order file, publisher: Harbour, page: "{url}", cycle: none, ama: false,
   addresses: ["{url}/icd10cm-order-2027.zip"]}}
- {{name: pfs, title: RVU package, publisher: Harbour, page: "{url}", cycle: quarterly, ama: true,
   addresses: ["{url}/rvu26d.zip"]}}
- {{name: mue-practitioner, title: Unit limits, publisher: Harbour, page: "{url}", cycle: quarterly, ama: true,
   addresses: ["{url}/MUE_Eff_10-01-2026.zip"]}}
"""
# Names that the README's commands give, and the titles by which the fee schedule names its quarter.
QUARTERS = {"RVU24B": ("2024", "April"), "RVU26C": ("2026", "July"), "RVU26D": ("2026", "October")}


def fee_package(folder: Path, name: str) -> Path:
    """A fee schedule package with one invented row."""
    year, month = QUARTERS[name]
    cells = fee_files.fee_cells(
        [fee_files.fee_row("00001")], f"{year} National Physician Fee Schedule Relative Value File {month} Release"
    )
    sheet = fee_files.csv_text(cells if year < "2026" else fee_files.with_pricing(cells))
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"PPRRVU{year}_{month[:3]}{'_nonQPP' if year >= '2026' else ''}.csv", sheet)
    return path


@pytest.fixture(scope="session")
def loaded_home(short_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter snapshot with two editions of ICD-10-CM and a fee schedule beside it."""
    folder = tmp_path_factory.mktemp("readme")
    home = Path(shutil.copytree(short_home, folder / "home"))
    for name, lines in (("icd10cm-order-April-2025.txt", LAMPS_2025), ("icd10cm-order-2026.txt", LAMPS_2026)):
        (folder / name).write_bytes(order_text(lines).encode())
    files = [folder / "icd10cm-order-April-2025.txt", folder / "icd10cm-order-2026.txt", fee_package(folder, "RVU24B")]
    add_beside_it(home, files)
    return home


@pytest.fixture
def site(loaded_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder from which the README's commands run."""
    home = Path(shutil.copytree(loaded_home, tmp_path / "home"))
    fee_package(tmp_path, "RVU26C")
    mue_file(tmp_path, "00001,3,2 x: P,r")
    mue_file(tmp_path / "official-files", "00001,5,2 x: P,r", name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv")
    publisher = Publisher()
    given = tmp_path / "given"
    given.mkdir()
    order = given / "icd10cm-order-2027.zip"
    with zipfile.ZipFile(order, "w") as archive:
        archive.writestr("icd10cm-order-2027.txt", order_text(LAMPS_2026))
    limits = given / "MUE_Eff_10-01-2026.zip"
    with zipfile.ZipFile(limits, "w") as archive:
        archive.write(mue_file(given, "00001,3,2 x: P,r"), "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv")
    for path, address in ((order, order.name), (limits, limits.name), (fee_package(given, "RVU26D"), "rvu26d.zip")):
        publisher.files[f"/{address}"] = path.read_bytes()
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(CATALOGUE.format(url=publisher.url), encoding="utf-8")
    monkeypatch.setattr("knowledge.catalogue_entries.CATALOGUE", catalogue)
    monkeypatch.setattr("knowledge.build.packaged_tabular", lambda: TABULAR)
    monkeypatch.setenv("CASEPILOT_HOME", str(home))
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", "words")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    publisher.close()


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which the commands on notes run."""
    text = "Patient: Jane Roe, MRN 447182\nSeen 5/14/2025, cervical radiculopathy M54.12.\n"
    lines = [json.dumps({"id": number, "text": text}) for number in (1, 2)]
    (tmp_path / "notes").mkdir()
    for folder in (tmp_path, tmp_path / "notes"):
        (folder / "note.txt").write_text(text, encoding="utf-8")
        (folder / "note.docx").write_bytes(word_file(*text.splitlines()))
        (folder / "note.pdf").write_bytes(pdf_file([text]))
    (tmp_path / "notes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path
