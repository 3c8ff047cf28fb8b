"""Local payment on the official files: three releases, three payments; amounts reckoned by hand from their rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from short_tabular import add_beside_it

from assistant.assistant import Assistant
from assistant.check import REMOVED
from assistant.question import Settings
from knowledge.assembly import open_base

_FILES = ("PPRRVU2026_Jul_nonQPP.csv", "GPCI2026.csv", "RVU25D.zip", "RVU24B.zip", "ZIP5_OCT2025.zip")


@pytest.fixture(scope="module")
def local(short_home: Path, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the starter snapshot with the official fee schedule files added."""
    home = tmp_path_factory.mktemp("official") / "home"
    shutil.copytree(short_home, home)
    add_beside_it(home, [real_data / "pfs" / name for name in _FILES])
    base = open_base(home)
    yield Assistant(base, lambda: date(2026, 11, 23))
    base.close()


@pytest.mark.parametrize(
    ("day", "amounts"),
    [
        (date(2024, 5, 1), "**$94.60** non-facility and **$66.59** facility"),
        (date(2025, 11, 3), "**$92.64** non-facility and **$65.06** facility"),
        (date(2026, 8, 1), "**$99.52** non-facility and **$58.16** facility"),
    ],
)
def test_three_days_three_payments(local: Assistant, day: date, amounts: str) -> None:
    answer = local.ask("What does Medicare pay for 99213 in Bakersfield?", Settings(as_of=day)).answer
    assert answer.answer.startswith(f"Medicare fee schedule amount of `99213` in BAKERSFIELD, CA: {amounts}")
    assert REMOVED not in answer.answer
    fees = {c.release for c in answer.citations if c.release.startswith(("pfs:", "gpci:"))}
    assert (
        fees
        == {
            date(2024, 5, 1): {"pfs:2024-04", "gpci:2024-04"},
            date(2025, 11, 3): {"pfs:2025-10", "gpci:2025-10"},
            date(2026, 8, 1): {"pfs:2026-07", "gpci:2026-01"},
        }[day]
    )


def test_99214_in_bakersfield_with_every_number(local: Assistant) -> None:
    answer = local.ask("What does Medicare pay for 99214 in Bakersfield?", Settings(as_of=date(2026, 8, 1))).answer
    assert (
        "Non-facility `99214`: $141.41, from (work RVU 1.92 x work GPCI 1.019 + practice expense RVU 2.00"
        " x practice expense GPCI 1.096 + malpractice RVU 0.14 x malpractice GPCI 0.609) x conversion factor 33.4009."
    ) in answer.answer
    assert answer.status == "answered"


def test_the_cap_on_imaging_equals_what_cms_published(local: Assistant) -> None:
    answer = local.ask("How much for 70496-TC in Bakersfield?", Settings(as_of=date(2025, 11, 3))).answer
    assert "**$194.39** non-facility" in answer.answer
    assert "CMS gives $194.39 for `70496-TC` in its OPPS cap file" in answer.answer


@pytest.mark.parametrize(
    ("place", "locality"),
    [
        ("ZIP 93301", "BAKERSFIELD, CA"),
        ("ZIP 20001", "DC + MD/VA SUBURBS, DC"),
        ("Kern County", "BAKERSFIELD, CA"),
        ("Fairfax County, VA", "DC + MD/VA SUBURBS, DC"),
        ("San Francisco", "SAN FRANCISCO-OAKLAND-BERKELEY (SAN FRANCISCO/SAN MATEO/ALAMEDA/CONTRA COSTA CNTY), CA"),
        ("St. Louis", "METROPOLITAN ST. LOUIS, MO"),
        ("Wyoming", "WYOMING, WY"),
    ],
)
def test_places_of_the_official_tables(local: Assistant, place: str, locality: str) -> None:
    answer = local.ask(f"What does Medicare pay for 99213 in {place}?", Settings(as_of=date(2025, 11, 3))).answer
    assert {f.setting for f in answer.facts if f.name == "local_payment_nonfacility"} == {locality}


@pytest.mark.parametrize("place", ["San Jose", "Orange County", "California", "Oakland"])
def test_places_with_several_localities_are_asked(local: Assistant, place: str) -> None:
    answer = local.ask(f"What does Medicare pay for 99213 in {place}?", Settings(as_of=date(2025, 11, 3))).answer
    assert answer.status == "needs_clarification"
    assert not any(f.name.startswith("local_payment") for f in answer.facts)
