"""Outpatient look-ups by day: three states, editions side by side, fees with first days of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import outpatient_samples as made
import pytest

from knowledge.records import OutpatientStatus, Release
from knowledge.shelves.outpatient import OutpatientShelf
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import SourceFile
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter

FEBRUARY = date(2025, 2, 1)


def _april(folder: Path) -> Path:
    path = folder / "april.csv"
    heading = "HCPCSCode,ShortDescriptor,StatusIndicator,PaymentRate,Changed?,Source"
    path.write_text(f"{heading}\n62321,,T,721.17,false,2026-04\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutpatientShelf]:
    folder = tmp_path_factory.mktemp("outpatient")
    makers: tuple[Callable[[Path], Path], ...] = (
        made.addendum_a,
        made.addendum_b,
        made.addendum_d1,
        made.addendum_d2,
        made.addendum_e,
        made.laboratory_fees,
        made.manual,
        made.surgery_aa,
        made.surgery_bb,
        made.surgery_dd1,
        made.surgery_ee,
        _april,
    )
    releases: list[Release] = []
    with FactsWriter(folder / "facts.sqlite") as writer:
        for maker in makers:
            path = maker(folder)
            file = SourceFile(path, path.name)
            layout = layout_of(file)
            assert layout is not None, path.name
            for reading in layout.read(file):
                writer.add_release(reading.release)
                writer.add_rows(reading.rows)
                releases.append(reading.release)
    store = FactsStore(folder / "facts.sqlite")
    yield OutpatientShelf(store, tuple(releases))
    store.close()


def test_every_layout_is_told_apart_by_the_catalogue(shelf: OutpatientShelf) -> None:
    assert shelf.status("62321", FEBRUARY).state == "found"
    assert shelf.payment_class("5442", FEBRUARY).state == "found"


def test_two_editions_of_addendum_b_stand_side_by_side(shelf: OutpatientShelf) -> None:
    old, new = shelf.status("62321", FEBRUARY), shelf.status("62321", date(2026, 5, 1))
    assert (old.first and old.first.rate, new.first and new.first.rate) == (Decimal("692.52"), Decimal("721.17"))
    assert shelf.status("62321", date(2025, 6, 1)).state == "not_loaded"  # between the two
    assert shelf.status("99999", FEBRUARY).state == "no_row"


def test_a_class_left_out_is_found_in_an_earlier_edition(shelf: OutpatientShelf) -> None:
    found = shelf.last_class("62321", date(2026, 5, 1))
    assert isinstance(found.first, OutpatientStatus)
    assert (found.first.apc, found.in_force) == ("5442", False)
    assert shelf.last_class("62321", FEBRUARY).in_force
    assert shelf.last_class("80053", FEBRUARY).state == "not_loaded"


def test_a_class_with_its_codes(shelf: OutpatientShelf) -> None:
    row = shelf.payment_class("5442", FEBRUARY).first
    assert row is not None
    assert (row.title, row.weight) == ("Level 2 Lamp Lighting", Decimal("7.7664"))
    assert [code.code for code in shelf.codes_of_class("5442", FEBRUARY, 5).rows] == ["62321"]


def test_the_inpatient_only_list_by_day(shelf: OutpatientShelf) -> None:
    assert shelf.inpatient_only("22558", date(2025, 12, 31)).state == "found"
    assert shelf.inpatient_only("27447", date(2025, 12, 31)).state == "no_row"
    assert not shelf.inpatient_only("22558", date(2026, 1, 1)).in_force
    assert shelf.inpatient_only("27447", date(2026, 1, 1)).state == "not_loaded"
    assert shelf.inpatient_only("22558", date(2024, 12, 31)).state == "not_loaded"


def test_indicators(shelf: OutpatientShelf) -> None:
    assert [row.line for row in shelf.status_indicator("J1", FEBRUARY).rows] == [1, 2, 3]
    assert shelf.status_indicator("Q9", FEBRUARY).state == "no_row"
    assert shelf.listed_indicator("J1", FEBRUARY).state == "not_loaded"
    comment = shelf.comment_indicator("CH", FEBRUARY).first
    assert comment is not None
    assert comment.text == "A changed lamp."


def test_surgery_centers(shelf: OutpatientShelf) -> None:
    day = date(2026, 5, 1)
    covered, ancillary = shelf.surgery_center("62321", day).first, shelf.surgery_center("C1234", day).first
    assert covered is not None
    assert ancillary is not None
    assert (covered.part, covered.rate, ancillary.part) == ("surgical", Decimal("391.10"), "ancillary")
    assert shelf.surgery_center("22558", day).state == "no_row"
    assert shelf.surgery_center_excluded("22558", day).state == "found"
    assert shelf.surgery_center("62321", date(2025, 1, 1)).state == "not_loaded"
    assert shelf.surgery_center_indicator("A2", day).state == "found"


def test_a_laboratory_rate_holds_from_its_own_day(shelf: OutpatientShelf) -> None:
    def rates(code: str, day: date) -> dict[str, Decimal]:
        return {row.modifier: row.rate for row in shelf.laboratory_fee(code, day).rows}

    assert rates("81099", date(2026, 6, 30)) == {"": Decimal("5.00")}
    assert rates("81099", date(2026, 7, 1)) == {"": Decimal("6.50")}
    assert rates("81025", date(2026, 2, 1)) == {"": Decimal("8.61"), "QW": Decimal("8.61")}
    early = shelf.laboratory_fee("0614U", date(2026, 3, 31))
    assert (early.state, early.reason) == ("not_loaded", "its row in the file begins on 2026-04-01")
    assert not shelf.laboratory_fee("80053", date(2026, 11, 1)).in_force
    assert shelf.laboratory_fee("99213", date(2026, 2, 1)).state == "no_row"


def test_code_edits_and_their_words(shelf: OutpatientShelf) -> None:
    day = date(2026, 5, 1)
    [delivery] = shelf.code_edits("O80", day).rows
    assert (delivery.edit, delivery.age_from, delivery.age_to) == ("age_conflict", 9, 64)
    assert shelf.code_edits("M54.50", day).state == "no_row"
    assert shelf.code_edits("O80", date(2026, 3, 31)).state == "not_loaded"
    texts = shelf.code_edit_texts("non_covered_procedure", day).rows
    assert [text.part for text in texts] == ["", "A", "B", "F"]
