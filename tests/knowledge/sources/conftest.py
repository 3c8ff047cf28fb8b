"""What the tests of several readers share."""

from __future__ import annotations

import pytest

from knowledge.sources.icd10cm_tabular import TabularList, packaged_tabular, read_tabular


@pytest.fixture(scope="session")
def april_2026() -> TabularList:
    """The packaged April 2026 tabular list, read once for the whole run."""
    return read_tabular(packaged_tabular())
