"""Where the official files are: the folder that CASEPILOT_REAL_DATA names. Without it these tests are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the official files, in the layout of pfs/, ncci/, hcpcs/, opps/, drugs/."""
    named = os.environ.get("CASEPILOT_REAL_DATA", "")
    if not named:
        pytest.skip("CASEPILOT_REAL_DATA is not set: the official files are not at hand")
    folder = Path(named)
    if not (folder / "pfs").is_dir():
        pytest.skip(f"CASEPILOT_REAL_DATA={named!r} holds no pfs folder: the official files are not at hand")
    return folder
