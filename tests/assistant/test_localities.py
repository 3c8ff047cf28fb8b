"""Which place a question names: ZIP codes that look like codes, areas and counties of the tables held."""

from __future__ import annotations

import pytest

from assistant.localities import Place, find_place
from knowledge.codes import find_codes
from knowledge.locality_names import County, area_names, bracket_counties, folded, listed_counties
from knowledge.shelves.payment import PlaceNames

NAMES = PlaceNames(
    frozenset({"bakersfield", "st louis", "los angeles", "kansas city"}), frozenset({"kern", "king", "st louis"})
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("99214 in ZIP 93301", Place("zip", "93301")),
        ("99214, zip code: 93301-1234", Place("zip", "93301", "1234")),
        ("99214 in Bakersfield, CA 93301", Place("zip", "93301")),
        ("pay for 99214 in 93301?", Place("zip", "93301")),
        ("pay for 99214 in Bakersfield", Place("area", "bakersfield")),
        ("pay for 99214 in Saint Louis", Place("area", "st louis")),
        ("pay for 99214 in St. Louis County", Place("county", "st louis")),
        ("pay for 99214 in the county of Kern", Place("county", "kern")),
        ("99214 with King modifier", None),
        ("99213 and 99214", None),
        ("CT 74150 of 99213", None),
    ],
)
def test_the_place_of_a_question(text: str, place: Place | None) -> None:
    assert find_place(text, NAMES)[0] == place


@pytest.mark.parametrize("text", ["99214 in ZIP 93301", "99214 in Bakersfield, CA 93301", "99214 in 93301"])
def test_a_zip_code_is_no_second_code(text: str) -> None:
    rest = find_place(text, NAMES)[1]
    assert len(rest) == len(text)
    assert [mention.code for mention in find_codes(rest)] == ["99214"]


def test_digits_after_the_word_zip_are_no_code_in_any_text() -> None:
    assert find_codes("ZIP 93301 lies in one locality") == []
    assert [m.code for m in find_codes("unzip 93301")] == ["93301"]


def test_nothing_is_a_place_without_names() -> None:
    assert find_place("99214 in Bakersfield")[0] is None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("BAKERSFIELD", {"bakersfield"}),
        ("SANTA ROSA-PETALUMA", {"santa rosa petaluma", "santa rosa", "petaluma"}),
        ("METROPOLITAN ST. LOUIS", {"metropolitan st louis", "st louis"}),
        ("SEATTLE (KING CNTY)", {"seattle"}),
        ("HAWAII, GUAM", {"hawaii guam", "hawaii", "guam"}),
    ],
)
def test_the_areas_of_a_published_name(name: str, wanted: set[str]) -> None:
    assert set(area_names(name)) == wanted


def test_the_counties_of_names_and_lists() -> None:
    assert bracket_counties("X-Y (MARIN CNTY)") == (County("marin"),)
    assert bracket_counties("X (A ONE/B TWO CNTY)") == (County("a one"), County("b two"))
    assert bracket_counties("X (not counted)") == ()
    assert listed_counties("ALL OTHER COUNTIES EXCEPT KERN") == ()
    assert listed_counties("BUCKS, CHESTER AND DELAWARE") == (County("bucks"), County("chester"), County("delaware"))
    assert listed_counties("A; B CITY, C IN VIRGINIA; D IN MARYLAND") == (
        County("a"),
        County("b city", "VIRGINIA"),
        County("c", "VIRGINIA"),
        County("d", "MARYLAND"),
    )


def test_names_are_compared_folded() -> None:
    assert folded("Saint Lucie") == folded("ST. LUCIE") == "st lucie"
    assert folded("Prince George's") == folded("PRINCE GEORGE\u2019S")
