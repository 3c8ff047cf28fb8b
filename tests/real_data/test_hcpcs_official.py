"""The official HCPCS, drug, RBCS and place of service files: row counts as listed, and rows looked up by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from knowledge.intake import collect
from knowledge.records import HcpcsModifier, HcpcsRow, Release
from knowledge.sources.catalogue import layout_of
from knowledge.sources.known_copies import known_copies
from knowledge.sources.layout import Tally

Read = dict[str, tuple[Release, list[Any], Tally, int]]


@pytest.fixture(scope="module")
def read(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Reads an archive or file once: its members' releases, records, tallies and ranks by name."""

    @cache
    def opened(name: str) -> Read:
        found: Read = {}
        for file in collect([real_data / name], tmp_path_factory.mktemp("official")):
            layout = layout_of(file)
            if layout is not None:
                (reading,) = layout.read(file)
                rows = list(reading.rows)
                found[file.base_name] = (reading.release, rows, reading.tally, reading.rank)
        return found

    return opened


def kinds(rows: Iterable[Any]) -> tuple[int, int]:
    listed = list(rows)
    codes = sum(1 for row in listed if isinstance(row, HcpcsRow))
    return codes, len(listed) - codes


def code(rows: Iterable[Any], key: str) -> HcpcsRow:
    return next(row for row in rows if isinstance(row, HcpcsRow) and row.code == key)


def modifier(rows: Iterable[Any], key: str) -> HcpcsModifier:
    return next(row for row in rows if isinstance(row, HcpcsModifier) and row.modifier == key)


def test_october_2025_csv_and_text_give_the_same_records(read: Any) -> None:
    found = read("hcpcs/HCPC2025_OCT_ANWEB.zip")
    release, from_csv, tally, csv_rank = found["HCPC2025_OCT_ANWEB.csv"]
    _, from_text, text_tally, text_rank = found["HCPC2025_OCT_ANWEB.txt"]
    assert (release.id, release.effective_to) == ("hcpcs:2025-10", date(2025, 12, 31))
    assert kinds(from_csv) == (8_463, 383)
    assert (tally.read, tally.kept, tally.refused_rows) == (8_846, 8_846, 0)
    assert (text_tally.read, text_tally.refused_rows) == (8_846, 0)
    assert from_text == from_csv
    assert csv_rank > text_rank


def test_rows_of_october_2025_looked_up_by_hand(read: Any) -> None:
    _, rows, _, _ = read("hcpcs/HCPC2025_OCT_ANWEB.zip")["HCPC2025_OCT_ANWEB.csv"]
    steroid = code(rows, "J3301")
    assert steroid.long_descriptor == "Injection, triamcinolone acetonide, not otherwise specified, 10 mg"
    assert (steroid.pricing, steroid.multiple_pricing, steroid.coverage, steroid.betos) == ("51", "A", "D", "O1E")
    assert (steroid.all_tos, steroid.coverage_references) == ("1 P", "2049")
    assert (steroid.added, steroid.effective, steroid.ended) == (date(1991, 1, 1), date(2009, 1, 1), None)
    catch_all = code(rows, "C9399")
    assert (catch_all.statute, catch_all.asc_group, catch_all.asc_effective) == ("621MMA", "YY", date(2008, 1, 1))
    ambulance = code(rows, "A0021")
    assert (ambulance.pricing, ambulance.coverage, ambulance.cross_references) == ("00", "I", "A0030")
    ended = code(rows, "J2150")
    assert (ended.action, ended.effective, ended.ended) == ("D", date(2025, 10, 1), date(2025, 9, 30))
    assert code(rows, "E0607").coverage_references == "60-11"
    assert code(rows, "Q5101").processing_note == "0187"
    assert modifier(rows, "GT").official_name == "Via interactive audio and video telecommunication systems"


def test_october_2024_text(read: Any) -> None:
    release, rows, tally, _ = read("hcpcs/HCPC2024_OCT_ANWEB.zip")["HCPC2024_OCT_ANWEB.txt"]
    assert release.id == "hcpcs:2024-10"
    assert kinds(rows) == (8_091, 383)
    assert (tally.read, tally.refused_rows) == (8_474, 0)
    assert code(rows, "C9399").statute == "621MMA"


def test_the_2020_package_text_and_xls(read: Any, real_data: Path, tmp_path: Path) -> None:
    found = read("hcpcs/2020-Alpha-Numeric-HCPCS-File.zip")
    assert sorted(found) == ["HCPC2020_ANWEB_w_disclaimer.txt", "HCPC2020_ANWEB_w_disclaimer.xls"]
    release, rows, tally, _ = found["HCPC2020_ANWEB_w_disclaimer.txt"]
    _, from_xls, _, _ = found["HCPC2020_ANWEB_w_disclaimer.xls"]
    assert (release.id, release.effective_to, release.cycle) == ("hcpcs:2020-01", date(2020, 12, 31), "annual")
    assert kinds(rows) == (6_710, 369)
    assert tally.refused_rows == 0
    assert from_xls == rows
    assert modifier(rows, "XE").official_name.endswith("occurred during a separate encounter")
    package = collect([real_data / "hcpcs/2020-Alpha-Numeric-HCPCS-File.zip"], tmp_path / "again")
    text = next(file for file in package if file.base_name == "HCPC2020_ANWEB_w_disclaimer.txt").path.read_bytes()
    assert len(text.splitlines()) - 9 == 12_359


def test_the_excerpt_of_october_2026_is_too_small_to_be_whole(read: Any, real_data: Path, tmp_path: Path) -> None:
    release, rows, _, _ = read("samples/HCPC2026_OCT_ANWEB.excerpt.csv")["HCPC2026_OCT_ANWEB.excerpt.csv"]
    assert (release.id, kinds(rows)) == ("hcpcs:2026-10", (0, 7))
    assert modifier(rows, "AC").added == date(2026, 7, 1)
    assert modifier(rows, "JG").ended == date(2024, 12, 31)
    (file,) = collect([real_data / "samples/HCPC2026_OCT_ANWEB.excerpt.csv"], tmp_path)
    layout = layout_of(file)
    assert layout is not None
    assert all(reading.whole_from > len(rows) for reading in layout.read(file))


def test_the_drug_files_of_october_2025(read: Any) -> None:
    found = read("drugs/October_2025_ASP_Pricing_and_NDC_HCPCS_Crosswalk.zip")
    counts = {release.id: (tally.kept, tally.refused_rows) for release, _, tally, _ in found.values()}
    assert counts == {
        "asp:2025-10": (1_012, 0),
        "ndc:2025-10": (8_245, 0),
        "ndc-noc:2025-10": (2, 0),
        "asp-noc:2025-10": (1, 0),
    }
    limits = {row.code: row for row in found["October 2025 ASP Pricing File.csv"][1]}
    assert (limits["J0897"].dosage, limits["J0897"].limit) == ("1 MG", Decimal("29.380"))
    assert limits["J0897"].coinsurance == Decimal("17.508")
    assert limits["A9606"].limit is None
    assert limits["90371"].short_descriptor == ""
    products = found["October 2025 ASP NDC-HCPCS Crosswalk.csv"][1]
    kenalog = next(row for row in products if row.ndc == "00003-0293-05")
    assert (kenalog.code, kenalog.ndc11, kenalog.dosage) == ("J3301", "00003029305", "10 MG")
    assert (kenalog.units, kenalog.units_per_package) == (Decimal(4), Decimal(4))
    prolia = [row for row in products if row.name_key == "prolia"]
    assert {(row.code, row.ndc, row.units) for row in prolia} == {
        ("J0897", "55513-0710-01", Decimal(60)),
        ("J0897", "55513-0710-21", Decimal(60)),
    }
    assert all(row.short_descriptor == "" for row in products if row.code[0].isdigit())


def test_rbcs_and_places_of_service(read: Any) -> None:
    release, classes, tally, _ = read("hcpcs/rbcs_taxonomy.csv")["rbcs_taxonomy.csv"]
    assert (release.id, release.form) == ("rbcs:2022-10", "converted")
    assert (len(classes), tally.refused_rows) == (17_033, 0)
    vaccine = next(row for row in classes if row.code == "0001A")
    assert (vaccine.category, vaccine.added, vaccine.ended) == ("Treatment", date(2020, 12, 11), None)
    release, places, tally, _ = read("coverage/place_of_service_codes.csv")["place_of_service_codes.csv"]
    assert (release.id, len(places), tally.refused_rows) == ("pos:2023-10", 99, 0)
    by_number = {row.code: row for row in places}
    assert (by_number["19"].name, by_number["19"].kind) == ("Off Campus-Outpatient Hospital", "facility")
    assert (by_number["24"].kind, by_number["11"].kind) == ("facility", "non_facility")
    assert by_number["32"].kind == "non_facility"
    assert by_number["28"].kind == "unassigned"


def test_the_copies_that_are_listed_are_these_files(real_data: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    listed = known_copies()
    named = ["hcpcs/HCPC2025_OCT_ANWEB.zip", "hcpcs/HCPC2024_OCT_ANWEB.zip", "pfs/RVU25D.zip", "pfs/RVU24B.zip"]
    named += ["opps/2025_NFRM_OPPS_Addenda.zip", "opps/CLFS_2026.csv", "coverage/mcd_documents_2025-08.csv"]
    seen = {
        digest: file.base_name
        for file in collect([real_data / name for name in named], tmp_path)
        if (digest := sha256(file.path.read_bytes()).hexdigest()) in listed
    }
    assert seen == {digest: copy.file.rsplit("/", 1)[-1] for digest, copy in listed.items()}
