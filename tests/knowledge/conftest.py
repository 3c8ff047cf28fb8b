"""A tiny valid starter library and a tiny tabular list, for tests that build or break them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.sources.starter import ROOM

TABULAR = Path(__file__).parents[1] / "fixtures" / "icd10cm" / "tabular_invented.xml"
BASIS = [{"publisher": "Harbour", "document": "Book of lamps", "section": "1", "edition": "2026", "url": ""}]
RELEASE = {
    "id": "lamps:2026",
    "table": "pfs",
    "publisher": "Harbour",
    "title": "Lamp fees",
    "edition": "2026",
    "effective_from": "2026-01-01",
    "effective_to": "2026-12-31",
    "cycle": "annual",
    "form": "as_published",
    "coverage": "partial",
}
ENTRIES: dict[str, list[dict[str, Any]]] = {
    "releases.yaml": [RELEASE],
    "documents.yaml": [
        {"key": "lamps-2026", "publisher": "Harbour", "document": "Book of lamps", "edition": "2026", "url": ""}
    ],
    "codes/lamps.yaml": [
        {
            "code": "00001",
            "system": "cpt",
            "title": "Lighting of a lamp",
            "summary": "The keeper lights one lamp.",
            "facts": [{"name": "minutes", "value": "5", "basis": 0}],
            "differs": [{"code": "00002", "text": "two lamps"}],
            "basis": BASIS,
            "checked": "2026-11-23",
        },
        {
            "code": "00002",
            "system": "cpt",
            "title": "Lighting of two lamps",
            "summary": "The keeper lights two lamps.",
            "basis": BASIS,
            "checked": "2026-11-23",
        },
    ],
    "modifiers/all.yaml": [
        {"modifier": "L9", "set": "hcpcs", "title": "At dusk", "meaning": "m", "basis": BASIS, "checked": "2026-11-23"}
    ],
    "passages/all.yaml": [
        {
            "id": "lamp-rule",
            "topic": "guideline",
            "title": "Lamps burn at night",
            "text": "A lamp burns at night.",
            "owner": "convention",
            "basis": BASIS,
            "checked": "2026-11-23",
        }
    ],
    "indicators.yaml": [
        {"field": "wick", "value": "1", "meaning": "m", "consequence": "c", "owner": "convention", "basis": BASIS}
    ],
}
ROWS = {
    "fees.csv": {"release": "lamps:2026", "code": "00001", "status": "A", "work_rvu": "1.50"},
    "pairs_0.csv": {"release": "lamps:2026", "setting": "practitioner", "column1": "00002", "column2": "00001"},
    "rationales.csv": {"number": "1", "text": "One lamp is part of two"},
    "pair_scope.csv": {"release": "lamps:2026", "code": "00001"},
    "rbcs.csv": {"release": "lamps:2026", "code": "00001"},
    "hcpcs.csv": {"release": "lamps:2026", "code": "L0001"},
    "hcpcs_modifiers.csv": {"release": "lamps:2026", "modifier": "L9", "official_name": "At dusk"},
    "asp.csv": {"release": "lamps:2026", "code": "L0001", "limit": "0.25"},
    "opps.csv": {"release": "lamps:2026", "code": "00001", "status_indicator": "T"},
    "unit_limits.csv": {"release": "lamps:2026", "setting": "practitioner", "code": "00001", "value": "1"},
    "addon_links.csv": {"release": "lamps:2026", "addon": "00002", "primary": "00001"},
}
WORD_FILES = {
    "shorthand.csv": ("said,means,capitals", "lmp,lamp,"),
    "plain_terms.csv": ("said,means", "night light,lamp"),
    "service_terms.csv": ("said,means", "wick trim,lamp"),
    "families.csv": ("word,same", "lamp,lantern"),
}
# Columns that hold numbers take a nought where a row above says nothing.
NUMBERS = ("_rvu", "_pe", "_total", "operative", "conversion_factor")


def write_library(room: Path) -> Path:
    """A library with one entry or row of each kind; columns are those of the built-in library's files."""
    for name, entries in ENTRIES.items():
        path = room / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(entries, sort_keys=False), encoding="utf-8")
    (room / "facts").mkdir()
    for name, row in ROWS.items():
        like = sorted((ROOM / "facts").glob("pairs_*.csv" if name.startswith("pairs_") else name))[0]
        heading = like.read_text(encoding="utf-8").splitlines()[0]
        cells = [
            row.get(c) or ("1" if c == "rationale" else "0" if c.endswith(NUMBERS) else "") for c in heading.split(",")
        ]
        (room / "facts" / name).write_text(f"{heading}\n{','.join(cells)}\n", encoding="utf-8")
    (room / "words").mkdir()
    for name, lines in WORD_FILES.items():
        (room / "words" / name).write_text("\n".join((*lines, "")), encoding="utf-8")
    return room


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The folder of a tiny valid starter library; each test has its own and may break it."""
    return write_library(tmp_path / "library")


@pytest.fixture
def tabular() -> Path:
    """A tabular list of invented conditions."""
    return TABULAR


@pytest.fixture(scope="module")
def module_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny starter library, for the tests of one module; none may break it."""
    return write_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def module_tabular() -> Path:
    """The tabular list of invented conditions, for the tests of one module."""
    return TABULAR
