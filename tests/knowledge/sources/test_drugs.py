"""The readers of drug files, RBCS and places of service on small files made in their layouts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from drug_samples import (
    CLASSES,
    CROSSWALK,
    CROSSWALK_HEADING,
    PLACES,
    PRICING,
    classes,
    crosswalk,
    noc_crosswalk,
    noc_pricing,
    places,
    pricing,
)
from sheet_samples import write_sheet

from knowledge.errors import SourceError
from knowledge.records import DrugLimit, DrugProduct, PlaceOfService, Release, ServiceClass, UnclassifiedLimit
from knowledge.sources import drugs, places_of_service, service_classes
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import Given, SourceFile, Tally


def source(tmp_path: Path, text: str, name: str = "prices.csv", given: Given | None = None) -> SourceFile:
    folder = tmp_path / f"{len([*tmp_path.iterdir()])}"  # a reader sees each file once, so none takes another's place
    folder.mkdir()
    path = folder / name.rsplit("/", 1)[-1]
    path.write_text(text, encoding="cp1252", newline="")
    return SourceFile(path, name, given=given or Given())


def read(file: SourceFile) -> tuple[Release, list[Any], Tally]:
    layout = layout_of(file)
    assert layout is not None
    (reading,) = layout.read(file)
    rows = list(reading.rows)
    return reading.release, rows, reading.tally


def test_limits_with_percentages_notes_and_a_limit_that_is_not_given(tmp_path: Path) -> None:
    release, rows, tally = read(source(tmp_path, pricing()))
    assert (release.id, release.effective_from, release.effective_to) == (
        "asp:2025-10",
        date(2025, 10, 1),
        date(2025, 12, 31),
    )
    assert rows[1] == DrugLimit(
        "asp:2025-10",
        "J9901",
        "10 MG",
        Decimal("1.250"),
        short_descriptor="Inj lanternase alfa",
        coinsurance=Decimal("17.508"),
        notes="Inflation-adjusted coinsurance",
    )
    assert (rows[0].vaccine_awp, rows[0].vaccine_limit, rows[0].short_descriptor) == (
        Decimal(95),
        Decimal("98.160"),
        "",
    )
    assert (rows[2].limit, rows[2].clotting_factor, rows[2].notes) == (None, "1", "priced by the keeper")
    assert (tally.read, tally.kept) == (4, 4)


def test_products_with_eleven_digits_or_another_identifier(tmp_path: Path) -> None:
    release, rows, _ = read(source(tmp_path, crosswalk()))
    assert release.id == "ndc:2025-10"
    assert rows[2] == DrugProduct(
        release="ndc:2025-10",
        code="J9901",
        ndc="99998-0315-20",
        ndc11="99998031520",
        drug_name="Lumenal\u00ae 40",
        name_key="lumenal 40",
        labeler="Pharos Labs",
        dosage="10 MG",
        package_size=Decimal(1),
        package_quantity=Decimal(25),
        units=Decimal(4),
        units_per_package=Decimal(100),
        short_descriptor="Inj lanternase alfa",
    )
    assert (rows[0].code, rows[0].short_descriptor) == ("90001", "")
    assert (rows[5].ndc, rows[5].ndc11, rows[5].package_size) == ("WW100", "", Decimal("2.25"))


def test_drugs_without_a_code_have_tables_of_their_own(tmp_path: Path) -> None:
    release, rows, _ = read(source(tmp_path, noc_crosswalk()))
    assert (release.id, rows[0].code, rows[0].generic_name) == ("ndc-noc:2025-10", "", "Siren (Long Pier)")
    release, rows, _ = read(source(tmp_path, noc_pricing()))
    assert release.id == "asp-noc:2025-10"
    assert rows == [
        UnclassifiedLimit("asp-noc:2025-10", "Siren (Long Pier)", "siren long pier", "1 UNIT", Decimal("2.462"))
    ]


def test_a_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    import csv

    lines = list(csv.reader(crosswalk().splitlines()))
    book = write_sheet(tmp_path / "anything.xlsx", lines)
    assert read(SourceFile(book, "anything.xlsx"))[1] == read(source(tmp_path, crosswalk()))[1]


def test_last_years_heading_without_coinsurance_and_an_added_column_are_read_by_name(tmp_path: Path) -> None:
    text = (
        "Limits,,\r\nEffective January 1 2022 through March 31 2022,,\r\n"
        "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Vaccine AWP%,our price\r\n"
        "J9901,Inj lanternase alfa,10 MG,1.250,,7\r\n"
    )
    release, rows, _ = read(source(tmp_path, text))
    assert (release.id, rows[0].limit, rows[0].coinsurance) == ("asp:2022-01", Decimal("1.250"), None)


@pytest.mark.parametrize(
    ("period", "name", "given", "expected"),
    [
        ("", "July 2024 ASP Pricing File.csv", None, date(2024, 7, 1)),
        ("", "october_2025_asp.zip/prices.csv", None, date(2025, 10, 1)),
        ("", "prices.csv", Given(effective_from=date(2026, 4, 1)), date(2026, 4, 1)),
    ],
)
def test_a_period_that_no_notice_states(
    tmp_path: Path, period: str, name: str, given: Given | None, expected: date
) -> None:
    release, _, _ = read(source(tmp_path, pricing(period=period), name, given))
    assert release.effective_from == expected


def test_without_any_period_the_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"prices\.csv: does not say for which quarter.*--effective"):
        drugs.read(source(tmp_path, pricing(period="")))


def test_bad_rows_are_refused_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        PRICING[0],
        "J99,Short,1 MG,2.000,,,,,,,",
        "J9903,Short,1 MG,two,,,,,,,",
        "J9904,Short,1 MG,,,,,,,,",
        PRICING[1],
    ]
    _, kept, tally = read(source(tmp_path, pricing(rows)))
    assert [row.code for row in kept] == ["90001", "J9901"]
    assert tally.refused == [
        "line 8: 'J99' is not a procedure code",
        "line 9: 'two' is not a number",
        "line 10: J9904: the payment limit is missing",
    ]
    cut = crosswalk()[: -len(",1 SQ CM,2.25,1,2.25,3\r\n")]
    _, kept, tally = read(source(tmp_path, cut))
    assert len(kept) == len(CROSSWALK) - 1
    assert tally.refused == ["line 11: 'Q4999' has only 5 columns"]


def test_a_heading_that_lacks_a_column_is_not_recognised(tmp_path: Path) -> None:
    text = crosswalk().replace(CROSSWALK_HEADING, CROSSWALK_HEADING.replace("BILLUNITSPKG", "PER BOX"))
    file = source(tmp_path, text)
    assert layout_of(file) is None
    with pytest.raises(SourceError, match="no heading of an ASP file"):
        drugs.read(file)


# --- places of service and RBCS ----------------------------------------------------------------------------


def test_places_say_which_amount_applies(tmp_path: Path) -> None:
    release, rows, _ = read(source(tmp_path, places()))
    assert (release.id, release.form, release.effective_to) == ("pos:2023-10", "converted", None)
    assert rows[1] == PlaceOfService(
        "pos:2023-10", "19", "Off Campus-Outpatient Hospital", "facility", "A part of a harbour hospital."
    )
    assert [row.kind for row in rows] == ["non_facility", "facility", "facility", "non_facility", "unassigned"]


def test_places_without_their_newest_known_number_need_a_first_day(tmp_path: Path) -> None:
    old = [*PLACES[:3], "27,Unassigned,Unassigned,"]
    with pytest.raises(SourceError, match=r"does not say from when it counts.*--effective"):
        places_of_service.read(source(tmp_path, places(old)))
    release, rows, _ = read(source(tmp_path, places(old), given=Given(effective_from=date(2021, 1, 1))))
    assert (release.id, len(rows)) == ("pos:2021-01", 4)


def test_odd_places_are_refused(tmp_path: Path) -> None:
    lines = [PLACES[0], "XI,Facility,Office,", "12,Sometimes,Home,", "13", *PLACES[1:]]
    _, rows, tally = read(source(tmp_path, places(lines)))
    assert len(rows) == 5
    assert tally.refused == [
        "line 3: 'XI' is not a place of service number",
        "line 4: place 12: 'Sometimes' is no kind of place",
        "line 5: place 13: '' is no kind of place",
    ]


def test_classes_begin_in_the_month_of_the_newest_code(tmp_path: Path) -> None:
    release, rows, _ = read(source(tmp_path, classes()))
    assert (release.id, release.form) == ("rbcs:2022-10", "converted")
    assert rows[1] == ServiceClass(
        "rbcs:2022-10",
        "J9901",
        "Non-Procedure",
        "Treatment",
        "Lamps",
        "Great lanterns",
        date(2020, 1, 1),
        None,
        date(2022, 1, 1),
    )


def refused(lines: Iterable[str], tmp_path: Path) -> list[str]:
    return read(source(tmp_path, classes(lines)))[2].refused


def test_odd_classes_are_refused(tmp_path: Path) -> None:
    assert refused(
        [CLASSES[0], "J9,a,b,c,d,2020-01-01,,", "J9902,a,b,c", CLASSES[0].replace("9999-12-31", "soon")], tmp_path
    ) == [
        "line 3: 'J9' is not a procedure code with all its columns",
        "line 4: 'J9902' is not a procedure code with all its columns",
        "line 5: J9901: 'soon' is not a date",
    ]
    with pytest.raises(SourceError, match="does not say from when it counts"):
        service_classes.read(source(tmp_path, classes([])))
    with pytest.raises(SourceError, match="do not head it"):
        service_classes.read(source(tmp_path, pricing()))
