"""Whether an item applies is read from the list of releases, by id, by table, whole or absent."""

from __future__ import annotations

from datetime import date

import pytest

from evals.presumptions import unmet
from knowledge.records import Release


def release(name: str, table: str, *, whole: bool = True) -> Release:
    coverage = "whole" if whole else "partial"
    return Release(name, table, "CMS", "Made", "made", date(2026, 1, 1), None, "annual", "as_published", coverage)


HELD = (
    release("pfs:2026-07", "pfs", whole=False),
    release("pfs:2025-10", "pfs"),
    release("mue:2026-07", "mue", whole=False),
)


@pytest.mark.parametrize(
    ("presumes", "reason"),
    [
        pytest.param((), "", id="nothing"),
        pytest.param(("pfs:2026-07",), "", id="a release"),
        pytest.param(("pfs",), "", id="any release of a table"),
        pytest.param(("pfs:2025-10 whole",), "", id="a whole release"),
        pytest.param(("pfs whole",), "", id="a table of which one release is whole"),
        pytest.param(("pfs:2026-07", "mue"), "", id="several"),
        pytest.param(("without gpci",), "", id="a table that is absent, as presumed"),
        pytest.param(("without pfs:2024-01",), "", id="a release that is absent, as presumed"),
        pytest.param(("gpci:2026-01",), "gpci:2026-01 is not loaded", id="a release that is absent"),
        pytest.param(("gpci",), "gpci is not loaded", id="a table that is absent"),
        pytest.param(("gpci whole",), "gpci is not loaded", id="a whole table that is absent"),
        pytest.param(("pfs:2026",), "pfs:2026 is not loaded", id="the beginning of an id is none"),
        pytest.param(("pfs:2026-07 whole",), "only an excerpt of pfs:2026-07 is loaded", id="an excerpt of a release"),
        pytest.param(("mue whole",), "only an excerpt of mue is loaded", id="excerpts alone of a table"),
        pytest.param(("without pfs",), "pfs is loaded", id="a table that should be absent"),
        pytest.param(("without mue:2026-07",), "mue:2026-07 is loaded", id="a release that should be absent"),
        pytest.param(("pfs", "gpci", "without mue"), "gpci is not loaded", id="the first that is not met"),
    ],
)
def test_an_item_applies_when_all_it_presumes_is_met(presumes: tuple[str, ...], reason: str) -> None:
    assert unmet(presumes, HELD) == reason


def test_nothing_is_loaded_without_releases() -> None:
    assert unmet(("pfs",), ()) == "pfs is not loaded"
    assert unmet(("without pfs",), ()) == ""
