"""Look-ups over several releases of HCPCS, and of drugs and places, on a snapshot made of small files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from drug_samples import classes, crosswalk, noc_crosswalk, noc_pricing, places, pricing
from hcpcs_samples import ROWS, as_csv, as_lines, code, modifier
from short_tabular import add_beside_it

from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase
from knowledge.sources import drugs, hcpcs, places_of_service, service_classes

OCTOBER_2025 = date(2025, 11, 3)
JANUARY_2026 = date(2026, 2, 1)
OCTOBER_2026 = date(2026, 11, 23)
LATER = [
    modifier("L9", "Service given at dusk or at dawn", "At dusk or dawn"),
    code("J9901", "Injection, lanternase alfa, 20 mg", "Inj lanternase alfa"),
    code("J9907", "Injection, buoyamab, 1 mg", "Inj buoyamab", ADD_DT="20260101"),
]


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory, short_home: Path) -> Iterator[KnowledgeBase]:
    """Two whole releases of HCPCS, an excerpt of a third, and one quarter of each drug file."""
    folder = tmp_path_factory.mktemp("files")
    home = shutil.copytree(short_home, tmp_path_factory.mktemp("loaded") / "home")
    for name, text in {
        "HCPC2025_OCT_ANWEB.txt": as_lines(),
        "HCPC2026_JAN_ANWEB.csv": as_csv(LATER),
        "HCPC2026_OCT_ANWEB.excerpt.csv": as_csv([ROWS[1]]),
        "limits.csv": pricing(),
        "products.csv": crosswalk(),
        "noc products.csv": noc_crosswalk(),
        "noc limits.csv": noc_pricing(),
        "places.csv": places(),
        "classes.csv": classes(),
    }.items():
        (folder / name).write_text(text, encoding="cp1252", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hcpcs, "_WHOLE_FROM", 2)
        patch.setattr(drugs, "_KINDS", tuple(replace(kind, whole_from=1) for kind in drugs._KINDS))
        add_beside_it(home, [folder])
    opened = open_base(home)
    yield opened
    opened.close()


def test_each_day_is_told_by_its_own_release(kb: KnowledgeBase) -> None:
    assert {r.id: r.coverage for r in kb.releases if r.table == "hcpcs"} == {
        "hcpcs:2025-10": "whole",
        "hcpcs:2026-01": "whole",
        "hcpcs:2026-10": "partial",
    }
    then, now = kb.level_two.code("J9901", OCTOBER_2025), kb.level_two.code("J9901", JANUARY_2026)
    assert then.first is not None
    assert now.first is not None
    assert then.first.long_descriptor.endswith("10 mg, with refill")
    assert now.first.long_descriptor == "Injection, lanternase alfa, 20 mg"
    assert (then.in_force, now.in_force) == (True, True)
    assert [held.release.id for held in kb.level_two.history("J9901")] == ["hcpcs:2026-01", "hcpcs:2025-10"]


def test_an_excerpt_hides_nothing_that_an_earlier_release_holds(kb: KnowledgeBase) -> None:
    found = kb.level_two.code("J9901", OCTOBER_2026)
    assert (found.state, found.in_force) == ("found", False)
    assert found.release is not None
    assert found.release.id == "hcpcs:2026-01"
    held = kb.level_two.modifier("QZ", OCTOBER_2026)
    assert (held.in_force, held.release and held.release.id) == (True, "hcpcs:2026-10")
    assert kb.level_two.code("J9999", OCTOBER_2026).state == "not_loaded"
    assert kb.level_two.code("J9999", JANUARY_2026).state == "no_row"


def test_before_the_first_release_and_in_a_gap_the_nearest_file_tells(kb: KnowledgeBase) -> None:
    early, gap = kb.level_two.code("J9901", date(2021, 5, 1)), kb.level_two.code("J9901", date(2026, 7, 1))
    assert (early.release and early.release.id, early.in_force) == ("hcpcs:2025-10", False)
    assert (gap.release and gap.release.id, gap.in_force) == ("hcpcs:2026-01", False)


def test_a_code_that_a_whole_file_no_longer_has_was_dropped(kb: KnowledgeBase) -> None:
    dropped = kb.level_two.dropped("A9903", JANUARY_2026)
    assert dropped is not None
    assert dropped.id == "hcpcs:2026-01"
    assert kb.level_two.dropped("A9903", OCTOBER_2025) is None
    assert kb.level_two.dropped("A9903", OCTOBER_2026) is None
    assert kb.level_two.dropped("J9999", JANUARY_2026) is None


def test_products_by_code_by_number_and_by_name(kb: KnowledgeBase) -> None:
    of_code = kb.drugs.products_of_code("J9901", OCTOBER_2025)
    assert [(row.drug_name, row.units) for row in of_code.rows] == [
        ("Lanternase Alfa", Decimal(4)),
        ("Lumenal\u00ae 40", Decimal(4)),
        ("Lumenal-80", Decimal(8)),
    ]
    assert [row.code for row in kb.drugs.products_of_ndc("00098000702", OCTOBER_2025).rows] == ["J9901", "J9902"]
    assert kb.drugs.products_of_ndc("11111111111", OCTOBER_2025).state == "no_row"
    assert kb.drugs.products_of_ndc("11111111111", OCTOBER_2026).state == "not_loaded"
    assert [row.ndc for row in kb.drugs.products_like("lumenal", OCTOBER_2025).rows] == [
        "99998-0315-20",
        "99998-0293-05",
    ]
    assert kb.drugs.products_named("Lumenal 80", OCTOBER_2025).rows[0].ndc == "99998-0293-05"


def test_names_in_a_text_are_whole_words_the_longest_first(kb: KnowledgeBase) -> None:
    assert kb.drugs.names_in("code for Lumenal-80 or LANTERNASE ALFA?", OCTOBER_2025) == (
        "lanternase alfa",
        "lumenal 80",
    )
    assert kb.drugs.names_in("code for Lumenal", OCTOBER_2025) == ("lumenal",)
    assert kb.drugs.names_in("code for lumenals", OCTOBER_2025) == ()


def test_drugs_without_a_code_are_found_by_number_and_name(kb: KnowledgeBase) -> None:
    found = kb.drugs.products_of_ndc("99997855203", OCTOBER_2025)
    assert (found.rows[0].code, found.rows[0].generic_name) == ("", "Siren (Long Pier)")
    limit = kb.drugs.unclassified_limit("Siren (Long Pier)", OCTOBER_2025)
    assert limit.rows[0].limit == Decimal("2.462")


def test_places_and_the_class_that_counts_on_a_day(kb: KnowledgeBase) -> None:
    place = kb.places.place("24", OCTOBER_2025)
    assert (place.first and place.first.kind) == "facility"
    assert kb.places.place("24", date(2020, 1, 1)).state == "not_loaded"
    newest, earlier = kb.service_class("J9901", date(2022, 10, 1)), kb.service_class("J9901", date(2026, 10, 1))
    assert (newest.first and newest.first.family) == "Great lanterns"
    assert (earlier.first and earlier.first.family) == "Great lanterns"


def test_the_readers_named_here_are_in_the_catalogue() -> None:
    from knowledge.sources.catalogue import LAYOUTS

    for module in (hcpcs, drugs, places_of_service, service_classes):
        assert set(module.LAYOUTS) <= set(LAYOUTS)
