"""Prices that a site keeps: what tokens cost, and files that are refused. All prices here are invented."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from assistant.model.prices import PriceError, PriceTable, read_prices

ENTRY = {
    "input_per_million": 0.1,
    "output_per_million": "0.30",
    "currency": "USD",
    "as_of": "2026-11-01",
    "source": "contract 17",
}


def written(tmp_path: Path, held: object) -> Path:
    path = tmp_path / "prices.yaml"
    path.write_text(held if isinstance(held, str) else yaml.safe_dump(held), encoding="utf-8")
    return path


def test_a_cost_is_exact(tmp_path: Path) -> None:
    table = read_prices(written(tmp_path, {"made-1": ENTRY, "made/2:7b": {**ENTRY, "output_per_million": 0}}))
    assert table.cost("made-1", 1_234, 567) == Decimal("0.0002935")
    assert table.cost("made/2:7b", 1_000_000, 5) == Decimal("0.1")
    assert table.cost("made-1", 0, 0) == 0
    price = table.price("made-1")
    assert price is not None
    assert (price.currency, price.as_of, price.source) == ("USD", date(2026, 11, 1), "contract 17")


@pytest.mark.parametrize(
    ("model", "sent", "came"), [("made-2", 1, 1), ("MADE-1", 1, 1), ("made-1", None, 1), ("made-1", 1, None)]
)
def test_what_is_not_known_has_no_cost(tmp_path: Path, model: str, sent: int | None, came: int | None) -> None:
    assert read_prices(written(tmp_path, {"made-1": ENTRY})).cost(model, sent, came) is None


def test_without_a_file_no_cost_is_known() -> None:
    assert PriceTable().cost("made-1", 1, 1) is None


def test_json_is_read_too_and_days_without_quotation_marks(tmp_path: Path) -> None:
    read = read_prices(written(tmp_path, json.dumps({"made-1": ENTRY})))
    plain = read_prices(written(tmp_path, yaml.safe_dump({"made-1": ENTRY}).replace("'", "")))
    assert read.price("made-1") == plain.price("made-1") is not None


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in ENTRY.items() if key != name}


WRONG = {
    **{f"no {name}": ({"made-1": without(name)}, name) for name in ENTRY},
    "negative": ({"made-1": {**ENTRY, "input_per_million": -1}}, "input_per_million"),
    "word for a number": ({"made-1": {**ENTRY, "output_per_million": "cheap"}}, "output_per_million"),
    "not a number": ({"made-1": {**ENTRY, "output_per_million": "nan"}}, "output_per_million"),
    "yes for a number": ({"made-1": {**ENTRY, "input_per_million": True}}, "input_per_million"),
    "number for a text": ({"made-1": {**ENTRY, "currency": 840}}, "currency"),
    "no day": ({"made-1": {**ENTRY, "as_of": "autumn"}}, "as_of"),
    "misspelt field": ({"made-1": {**ENTRY, "input": 1}}, "input"),
    "no fields": ({"made-1": 0.5}, "made-1"),
    "number for a name": ({4: ENTRY}, "4"),
    "empty": ("", "no prices"),
    "list": ([ENTRY], "no prices"),
    "twice": (f"made-1: {json.dumps(ENTRY)}\nmade-1: {json.dumps(ENTRY)}\n", "twice"),
    "torn": ("made-1: {", "neither YAML nor JSON"),
}


@pytest.mark.parametrize(("held", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_one_line_that_names_the_place(tmp_path: Path, held: object, told: str) -> None:
    path = written(tmp_path, held)
    with pytest.raises(PriceError, match=told) as caught:
        read_prices(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", None], ids=["not UTF-8", "missing"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "prices.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PriceError, match=r"prices\.yaml"):
        read_prices(path)
