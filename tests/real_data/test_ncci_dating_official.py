"""The excerpt of the July 2026 pair table loaded beside the whole table of July 2024: which row speaks for a day.

Of the whole table only the rows about a few codes are written; it stays whole for them.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.shelves.edits import EditsShelf
from knowledge.sources import edit_pairs
from knowledge.sources.layout import SourceFile
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter

WATCHED = frozenset(("0001A", "0001M", "0001T", "0001U", "45385", "45380", "20610"))
IN_OLD, IN_GAP, IN_NEW = date(2024, 8, 1), date(2025, 11, 3), date(2026, 8, 1)
BEFORE, AFTER = date(2020, 1, 15), date(2026, 11, 23)


@pytest.fixture(scope="module")
def shelf(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditsShelf]:
    folder = tmp_path_factory.mktemp("pairs")
    whole = folder / "whole.txt"
    packed_name = "ccipra-v302r0-reconstructed.txt"
    with gzip.open(real_data / "ncci" / f"{packed_name}.gz") as packed, whole.open("wb") as out:
        shutil.copyfileobj(packed, out)
    excerpt = real_data / "samples" / "ccipra-v322r0-f1.excerpt.txt"
    parts: dict[str, Path] = {}
    with FactsWriter(folder / "facts.sqlite") as facts:
        for file in (SourceFile(whole, packed_name), SourceFile(excerpt, excerpt.name)):
            (reading,) = edit_pairs.read(file)
            part = parts[reading.release.id] = folder / f"{len(parts)}.sqlite"
            with FactsWriter(part) as writer:
                rows = (row for row in reading.pairs if row[0] in WATCHED)
                writer.add_pairs(reading.release.id, "practitioner", rows)
            partial = reading.tally.kept < reading.whole_from
            facts.add_release(replace(reading.release, coverage="partial" if partial else "whole"))
    store = FactsStore(folder / "facts.sqlite", parts)
    yield EditsShelf(store, store.releases)
    store.close()


@pytest.mark.parametrize(
    ("first", "second", "day", "state", "indicators", "ended", "release"),
    [
        pytest.param("45380", "45385", IN_OLD, "found", "1", "", "2024-07", id="whole table in force"),
        pytest.param("20610", "99213", IN_OLD, "found", "1", "2019-12-31", "2024-07", id="ended once, holds again"),
        pytest.param("0001U", "0053U", IN_OLD, "no_row", "", "2023-06-30", "2024-07", id="ended before the day"),
        pytest.param("0001U", "0417U", IN_OLD, "no_row", "", "", "2024-07", id="begins after the day"),
        pytest.param("0001U", "0417U", IN_GAP, "found", "1", "", "2026-07", id="begun by the day, from the excerpt"),
        pytest.param("0001U", "0029U", IN_GAP, "found", "1", "", "2026-07", id="not yet ended in the gap"),
        pytest.param("0001U", "0029U", IN_NEW, "not_loaded", "", "2026-06-30", "2026-07", id="ended, excerpt"),
        pytest.param("0001U", "0428U", date(2024, 10, 1), "found", "1", "", "2026-07", id="first day of a short edit"),
        pytest.param("0001U", "0428U", date(2025, 1, 1), "not_loaded", "", "2024-12-31", "2026-07", id="day after it"),
        pytest.param("0001U", "0053U", BEFORE, "found", "1", "", "2026-07", id="before the first release"),
        pytest.param("0001T", "36000", date(2003, 5, 1), "found", "1", "", "2026-07", id="twenty years before"),
        pytest.param("45385", "45380", BEFORE, "not_loaded", "", "", "", id="undated row does not speak before"),
        pytest.param("45385", "45380", IN_GAP, "not_loaded", "", "", "", id="undated row does not speak after"),
        pytest.param("45385", "45380", IN_NEW, "not_loaded", "", "", "2026-07", id="a miss in the excerpt"),
        pytest.param("0001U", "0030U", AFTER, "found", "1", "", "2026-07", id="after the last release"),
        pytest.param("0001A", "G0008", date(2022, 1, 1), "found", "9", "", "2026-07", id="deleted on its first day"),
    ],
)
def test_the_row_that_speaks_for_a_day(
    shelf: EditsShelf,
    first: str,
    second: str,
    day: date,
    state: str,
    indicators: str,
    ended: str,
    release: str,
) -> None:
    found = shelf.pair(first, second, "practitioner", day)
    assert found.state == state
    assert "".join(row.indicator for row in found.rows) == indicators
    assert ",".join(str(row.deleted_on) for row in found.ended) == ended
    assert (found.release.id.split(":")[1] if found.release else "") == release
    assert found.in_force is not (day == AFTER or found.release is None)


def test_the_counts_of_a_code_are_those_of_the_file(shelf: EditsShelf) -> None:
    assert shelf.pairs_with("45385", "practitioner", IN_OLD, 5).count.as_column1 == 299
