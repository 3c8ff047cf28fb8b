"""Two releases of one table: what was added, what went, what changed, whatever the order they are named in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from official_files import mue_file, ptp_file

from knowledge.add import add_files
from knowledge.base import KnowledgeBase
from knowledge.comparison import compare
from knowledge.errors import SourceError
from knowledge.store_comparison import Difference


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory, module_library: Path, module_tabular: Path
) -> Iterator[KnowledgeBase]:
    """Two quarters of unit limits and of pairs."""
    folder = tmp_path_factory.mktemp("two-quarters")
    files = [
        mue_file(folder / "a", "00001,3,2 x: P,r", "00002,1,3 x: C,r", "00003,1,3 x: C,r"),
        mue_file(
            folder / "b", "00001,4,2 x: P,r", "00003,1,3 x: C,r", "00004,9,3 x: C,r", "00005,9,3 x: C,r",
            name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv",
        ),
        ptp_file(folder / "c", "00001\t00002\t\t20200101\t*\t1\tOf lamps", "00001\t00003\t\t20200101\t*\t1\tOf lamps"),
        ptp_file(
            folder / "d",
            "00001\t00002\t\t20200101\t*\t0\tOf lamps",
            "00001\t00003\t\t20200101\t20260630\t1\tOf lamps",
            "00001\t00004\t\t20260701\t*\t1\tOf wicks",
            name="ccipra-v322r0-f1.txt",
        ),
    ]  # fmt: skip
    home = folder / "home"
    add_files(home, files, None, tabular=module_tabular, starter=module_library)
    opened = KnowledgeBase.open(home)
    yield opened
    opened.close()


def kind(base: KnowledgeBase, first: str, second: str, name: str, limit: int = 20) -> Difference:
    return next(kind for kind in compare(base, first, second, limit).kinds if kind.kind == name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("mue-practitioner:2026-04", "mue-practitioner:2026-07", id="earlier first"),
        pytest.param("mue-practitioner:2026-07", "mue-practitioner:2026-04", id="later first"),
    ],
)
def test_the_later_release_is_the_new_one(base: KnowledgeBase, first: str, second: str) -> None:
    found = kind(base, first, second, "unit_limits")
    assert (found.added, found.gone, found.changed) == (2, 1, 1)
    assert [row[0] for row in found.first_added] == ["00004", "00005"]
    assert [row[0] for row in found.first_gone] == ["00002"]
    [(old, new)] = found.first_changed
    at = found.columns.index("value")
    assert (old[0], old[at], new[at]) == ("00001", 3, 4)


def test_of_long_lists_the_first_are_given_and_the_counts_are_whole(base: KnowledgeBase) -> None:
    found = kind(base, "mue-practitioner:2026-04", "mue-practitioner:2026-07", "unit_limits", limit=1)
    assert found.added == 2
    assert len(found.first_added) == 1


def test_pairs_are_compared_by_their_two_columns(base: KnowledgeBase) -> None:
    found = kind(base, "ptp-practitioner:2026-04", "ptp-practitioner:2026-07", "pairs")
    assert (found.added, found.gone, found.changed) == (1, 0, 2)
    assert found.first_added == (("00001", "00004", "1", "2026-07-01", None, "Of wicks"),)
    changed = {new[1]: (old[2:5], new[2:5]) for old, new in found.first_changed}
    assert changed["00002"] == (("1", "2020-01-01", None), ("0", "2020-01-01", None))
    assert changed["00003"] == (("1", "2020-01-01", None), ("1", "2020-01-01", "2026-06-30"))


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("mue-practitioner:2026-04", "ptp-practitioner:2026-04", "different tables"),
        ("mue-practitioner:2026-04", "mue-practitioner:2026-04", "named twice"),
        ("mue-practitioner:2026-04", "mue-practitioner:2020-01", "held are: mue-practitioner:2026-04, mue-"),
        ("lamp", "mue-practitioner:2026-04", "no release 'lamp' is held"),
    ],
)
def test_what_cannot_be_compared_says_why(base: KnowledgeBase, first: str, second: str, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        compare(base, first, second)
    assert len(str(caught.value).splitlines()) == 1
