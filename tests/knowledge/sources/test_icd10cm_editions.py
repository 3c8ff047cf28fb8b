"""The tabular list XML as a layout."""

from __future__ import annotations

from pathlib import Path

import pytest
from icd_files import made

from knowledge.errors import SourceError
from knowledge.sources import catalogue
from knowledge.sources.icd10cm_tabular import read_tabular
from knowledge.sources.layout import Reading, SourceFile

INVENTED = Path(__file__).parents[2] / "fixtures" / "icd10cm" / "tabular_invented.xml"


def text_of(version: str) -> str:
    return INVENTED.read_text(encoding="utf-8").replace("<version>2099</version>", version)


def reading(file: SourceFile) -> Reading:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found


def test_the_version_tells_the_fiscal_year_under_any_name(tmp_path: Path) -> None:
    found = reading(made(tmp_path, "renamed.txt", text_of("<version>2019</version>")))
    assert found.release.id == "icd10cm:2018-10"
    assert list(found.rows) == list(read_tabular(INVENTED).codes)
    assert found.tally.read == found.tally.kept == read_tabular(INVENTED).counts.items


def test_an_april_update_is_told_by_its_name(tmp_path: Path) -> None:
    found = reading(made(tmp_path, "tabular-April-1-2026.xml", text_of("<version>2026</version>")))
    assert (found.release.id, found.release.edition) == ("icd10cm:2026-04", "FY 2026, April 2026 update")


def test_the_list_with_its_notes_outranks_the_order_file(tmp_path: Path) -> None:
    from icd_files import LAMPS_2025, order_text

    listed = reading(made(tmp_path, "tabular.xml", text_of("<version>2025</version>")))
    order = reading(made(tmp_path, "icd10cm-order-2025.txt", order_text(LAMPS_2025)))
    assert listed.release.id == order.release.id
    assert listed.rank > order.rank


def test_without_a_version_the_first_day_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"tabular\.xml: does not say for which year .* --effective"):
        reading(made(tmp_path, "tabular.xml", text_of("")))


def test_a_list_that_is_cut_off_is_refused_under_the_name_it_was_given(tmp_path: Path) -> None:
    found = reading(made(tmp_path, "package.zip/tabular_2019.xml", text_of("<version>2019</version>")[:-60]))
    with pytest.raises(SourceError, match=r"^package\.zip/tabular_2019\.xml is not complete XML"):
        list(found.rows)
