"""The tabular reader against other official files: CDC's order files and the last equivalence mappings."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from knowledge.sources.icd10cm_tabular import TabularList, packaged_tabular, read_tabular

TABULAR_2021 = "icd10cm/icd10cm_tabular_2021.zip"
TABULAR_2017 = "icd10cm/ICD10CM_FY2017_Full_XML.zip"


Edition = Callable[[str], TabularList]


@pytest.fixture(scope="module")
def edition(real_data: Path) -> Edition:
    """Gives the tabular list of a package, read once for all tests here."""
    return cache(lambda package: read_tabular(real_data / package))


def order_file(folder: Path, package: str, name: str) -> dict[str, tuple[bool, str]]:
    """Code without dot -> (valid for a claim, long title): columns 7-13, 15 and 78 on of the layout."""
    with zipfile.ZipFile(folder / "icd10cm" / package) as archive:
        lines = archive.read(name).decode("utf-8").splitlines()
    return {line[6:14].strip(): (line[14] == "1", line[77:].strip()) for line in lines}


def equivalence_codes(folder: Path) -> set[str]:
    """The ICD-10-CM codes valid in FY 2018."""
    with zipfile.ZipFile(folder / "gems" / "Dxgem_2018.zip") as archive:
        return {line.split()[0] for line in archive.read("2018_I10gem.txt").decode("ascii").splitlines()}


def billable(tabular: TabularList) -> set[str]:
    return {item.code.replace(".", "") for item in tabular.codes if item.billable}


def without_marks(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def test_april_2026_agrees_with_the_order_file_of_the_year(real_data: Path) -> None:
    official = order_file(real_data, "icd10cm-Code-Descriptions-2026.zip", "icd10cm-order-2026.txt")
    codes = [item for item in read_tabular(packaged_tabular()).codes if item.kind == "code"]
    ours = {item.code.replace(".", ""): (item.billable, item.title) for item in codes}
    assert len(ours) == len(codes) == len(official) == 98_186
    # The order file writes "Sjogren" where the tabular list writes "Sjögren", in 151 titles.
    assert {code: (valid, without_marks(title)) for code, (valid, title) in ours.items()} == official
    assert sum(ours[code] == official[code] for code in ours) == 98_035


# The XML called 2021 is the update of January 2021: 72,616 codes of October 2020, six added, one no longer valid.
@pytest.mark.parametrize(
    ("package", "version", "valid"),
    [(TABULAR_2021, "2021", 72_621), (TABULAR_2017, "2017", 71_486)],
)
def test_older_editions_have_as_many_valid_codes_as_published(
    edition: Edition, package: str, version: str, valid: int
) -> None:
    tabular = edition(package)
    assert (tabular.version, tabular.counts.billable) == (version, valid)


def test_codes_valid_before_and_after_are_in_the_2021_edition(real_data: Path, edition: Edition) -> None:
    later = order_file(real_data, "icd10cm-CodesDescriptions-2024.zip", "icd10cm-order-2024.txt")
    lasting = equivalence_codes(real_data) & {code for code, (valid, _) in later.items() if valid}
    assert len(lasting) > 70_000
    assert lasting <= billable(edition(TABULAR_2021))


def test_the_s06_note_came_after_2017(real_data: Path, edition: Edition) -> None:
    assert "S061X7D" in billable(edition(TABULAR_2017))
    assert "S061X7D" not in billable(edition(TABULAR_2021)) | equivalence_codes(real_data)
