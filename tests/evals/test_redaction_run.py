"""A set in numbers: what is withheld counts as removed, tables say the counts, and no text is kept."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals import redaction_run
from evals.identity import code_version
from evals.redaction_run import Measured, counts_json, measure, own_sets, table_lines, write_results
from evals.redaction_scoring import Removed
from evals.redaction_sets import SET_NAMES, MarkedText, parse_marked
from ui.cli import app

ITEMS = (
    parse_marked("a", "Ann ⟦NAME|Zorbaxi⟧ had 20610 on ⟦DATE|5/14⟧"),
    parse_marked("b", "⟦NAME|Zorbaxi⟧ again, Zorb"),
    parse_marked("c", "is 20610 right"),
    parse_marked("d", "secret ⟦MRN|4471⟧"),
)


def names_only(text: str) -> Sequence[Removed] | None:
    """Finds words with "Zorb"; lets nothing through that is secret."""
    return None if "secret" in text else [match.span() for match in re.finditer(r"Zorb\w*", text)]


@pytest.fixture
def measured() -> Mapping[str, Measured]:
    return {"questions": measure(ITEMS, names_only), "notes": measure(ITEMS[2:3], names_only)}


def test_counts_of_a_set(measured: Mapping[str, Measured]) -> None:
    counts = counts_json(measured["questions"])
    assert counts["texts"] == 4
    assert counts["withheld"] == 1
    assert counts["clean"] == {"texts": 1, "touched": 0}
    assert counts["identifiers"] == {
        "all": {"marked": 4, "covered": 3, "partly": 0},
        "NAME": {"marked": 2, "covered": 2, "partly": 0},
        "DATE": {"marked": 1, "covered": 0, "partly": 0},
        "MRN": {"marked": 1, "covered": 1, "partly": 0},
    }
    assert counts["letters"] == {"removed": 7 + 7 + 4 + 10, "identifying": 7 + 7 + 4}
    assert counts["words"] == {"of": 10, "kept": 8}  # without "Zorb" and "secret"
    assert counts["codes"] == {"of": 2, "kept": 2}


def test_speed_is_of_bytes_and_of_redacting_alone() -> None:
    def slow(text: str) -> Sequence[Removed]:
        time.sleep(0.001)
        return []

    of = measure([MarkedText("a", "é" * 500)], slow)
    assert of.bytes == 1000
    assert of.seconds >= 0.001
    assert of.megabytes_a_second == pytest.approx(1000 / 1e6 / of.seconds)


def test_the_table_has_a_column_a_set_and_a_row_a_type(measured: Mapping[str, Measured]) -> None:
    rows = {line.split(" | ")[0].strip("| "): line for line in table_lines(measured)}
    assert rows["redaction"] == "| redaction | questions | notes |"
    assert rows["**identifiers covered**"] == "| **identifiers covered** | 3 of 4, 75.0 % (30.1-95.4) | - |"
    assert rows["missed"] == "| missed | 1 | 0 |"
    assert rows["clean texts touched"] == "| clean texts touched | 0 of 1, 0.0 % | 0 of 1, 0.0 % |"
    assert rows["texts withheld whole"] == "| texts withheld whole | 1 | 0 |"
    assert rows["NAME"] == "| NAME | 2 of 2, 100.0 % | - |"
    assert "PHONE" not in rows


def test_what_is_kept_of_a_run_holds_no_text(measured: Mapping[str, Measured], tmp_path: Path) -> None:
    path = write_results(measured, tmp_path)
    assert path.name == f"redaction_{code_version()}.json"
    kept = path.read_text(encoding="utf-8")
    assert json.loads(kept)["sets"]["questions"] == counts_json(measured["questions"])
    assert not any(word in kept for word in ("Zorb", "5/14", "4471", "20610"))


def test_sets_written_by_hand_and_generated_ones_are_measured() -> None:
    sets = own_sets()
    assert list(sets) == [*(name.replace("_", " ") for name in SET_NAMES), "generated questions", "generated notes"]
    assert sum(len(items) for items in sets.values()) > 2000


def test_the_command_prints_the_tables_or_the_counts(
    measured: Mapping[str, Measured], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction_run, "run_redaction", lambda: measured)
    printed = CliRunner().invoke(app, ["eval", "redaction"])
    assert printed.exit_code == 0, printed.output
    assert printed.stdout.splitlines() == table_lines(measured)
    counts = CliRunner().invoke(app, ["eval", "redaction", "--json"])
    assert json.loads(counts.stdout) == {name: counts_json(each) for name, each in measured.items()}
