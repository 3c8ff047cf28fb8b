"""The indicator rules cover every value that the official files hold, and each names its source and verdict."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

STARTER = Path(__file__).resolve().parents[2] / "knowledge" / "starter"
Entry = dict[str, Any]


@pytest.fixture(scope="session")
def rules() -> list[Entry]:
    entries: list[Entry] = yaml.safe_load((STARTER / "indicators.yaml").read_text(encoding="utf-8"))
    return entries


def known(rules: list[Entry], field: str) -> set[str]:
    return {entry["value"] for entry in rules if entry["field"] == field}


def verdicts(rules: list[Entry], field: str, value: str) -> dict[str, str]:
    entry = next(entry for entry in rules if (entry["field"], entry["value"]) == (field, value))
    return {modifier: effect["verdict"] for effect in entry["modifiers"] for modifier in effect["modifiers"]}


def test_each_value_has_one_rule_with_a_source(rules: list[Entry]) -> None:
    keys = [(entry["field"], entry["value"]) for entry in rules]
    assert len(keys) == len(set(keys))
    for entry in rules:
        assert set(entry) == {"field", "value", "meaning", "consequence", "modifiers", "owner", "basis"}
        assert isinstance(entry["value"], str)
        assert entry["owner"] == "medicare_national"
        assert entry["basis"], entry["field"]
        for source in entry["basis"]:
            assert set(source) == {"publisher", "document", "section", "edition", "url"}
        for effect in entry["modifiers"]:
            assert set(effect) == {"modifiers", "verdict", "text"}
            assert effect["verdict"] in {"valid", "not_valid", "restricted", "no_effect", "not_applicable"}


COLUMNS = {
    "status": 3,
    "nonfacility_na": 7,
    "facility_na": 9,
    "pctc": 13,
    "global_days": 14,
    "multiple": 18,
    "bilateral": 19,
    "assistant": 20,
    "co_surgeon": 21,
    "team": 22,
    "supervision": 26,
    "calculation_flag": 27,
    "imaging_family": 28,
}


@pytest.mark.parametrize("field", COLUMNS)
def test_every_value_of_the_fee_schedule_has_a_rule(real_data: Path, rules: list[Entry], field: str) -> None:
    with (real_data / "pfs" / "PPRRVU2026_Jul_nonQPP.csv").open(encoding="cp1252", newline="") as handle:
        found = {line[COLUMNS[field]].strip() for line in list(csv.reader(handle))[10:]} - {""}
    assert found
    assert found <= known(rules, field)


def test_every_adjudication_indicator_has_a_rule(real_data: Path, rules: list[Entry]) -> None:
    text = (real_data / "ncci" / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv").read_text(encoding="cp1252")
    assert set(re.findall(r",(\d) (?:Line|Date of Service) Edit", text)) == known(rules, "mai")


def test_every_pair_indicator_has_a_rule(real_data: Path, rules: list[Entry]) -> None:
    with gzip.open(real_data / "ncci" / "ccioph-v302r0-reconstructed.txt.gz", "rt", encoding="cp1252") as handle:
        found = {line.split("\t")[5] for number, line in enumerate(handle) if number >= 6}
    assert found == known(rules, "ptp_indicator")


@pytest.mark.parametrize(("name", "column", "field"), [
    ("opps.csv", "status_indicator", "opps_status"),
    ("addon_links.csv", "type", "addon_type"),
])  # fmt: skip
def test_every_value_in_the_starter_tables_has_a_rule(rules: list[Entry], name: str, column: str, field: str) -> None:
    with (STARTER / "facts" / name).open(encoding="utf-8", newline="") as handle:
        assert {row[column] for row in csv.DictReader(handle)} <= known(rules, field)


EXPECTED = [
    # Record layout, Bilateral Surgery: 0 and 2 no 150 % adjustment, 1 adjusted, 3 each side in full, 9 no concept.
    ("bilateral", "0", {"50": "not_valid", "LT": "no_effect", "RT": "no_effect"}),
    ("bilateral", "1", {"50": "valid", "LT": "valid", "RT": "valid"}),
    ("bilateral", "2", {"50": "not_valid", "LT": "no_effect", "RT": "no_effect"}),
    ("bilateral", "3", {"50": "valid", "LT": "valid", "RT": "valid"}),
    ("bilateral", "9", {"50": "not_valid"}),
    # Assistant at Surgery: 0 with documentation, 1 statutory restriction, 2 may be paid, 9 no concept.
    ("assistant", "0", dict.fromkeys(("80", "81", "82", "AS"), "restricted")),
    ("assistant", "1", dict.fromkeys(("80", "81", "82", "AS"), "not_valid")),
    ("assistant", "2", dict.fromkeys(("80", "81", "82", "AS"), "valid")),
    ("assistant", "9", dict.fromkeys(("80", "81", "82", "AS"), "not_applicable")),
    # Co-surgeons and Team Surgery: 0 not permitted, 1 with documentation, 2 permitted, 9 no concept.
    ("co_surgeon", "0", {"62": "not_valid"}),
    ("co_surgeon", "1", {"62": "restricted"}),
    ("co_surgeon", "2", {"62": "valid"}),
    ("co_surgeon", "9", {"62": "not_applicable"}),
    ("team", "0", {"66": "not_valid"}),
    ("team", "1", {"66": "restricted"}),
    ("team", "2", {"66": "valid"}),
    ("team", "9", {"66": "not_applicable"}),
    # PC/TC Indicator, Attachment A.
    ("pctc", "0", {"26": "not_valid", "TC": "not_valid"}),
    ("pctc", "1", {"26": "valid", "TC": "valid"}),
    ("pctc", "6", {"26": "valid", "TC": "not_valid"}),
    ("pctc", "8", {"TC": "not_valid"}),
    ("multiple", "2", {"51": "valid"}),
]


@pytest.mark.parametrize(("field", "value", "wanted"), EXPECTED)
def test_verdict_follows_the_record_layout(rules: list[Entry], field: str, value: str, wanted: dict[str, str]) -> None:
    assert verdicts(rules, field, value) == wanted


def test_26_and_tc_rows_agree_with_the_rules(real_data: Path, rules: list[Entry]) -> None:
    """The fee schedule has rows with 26 or TC only where the PC/TC rule calls the modifier valid."""
    with (real_data / "pfs" / "PPRRVU2026_Jul_nonQPP.csv").open(encoding="cp1252", newline="") as handle:
        lines = list(csv.reader(handle))[10:]
    used = {(line[13], line[1]) for line in lines if line[1] in ("26", "TC")}
    assert used
    for value, modifier in used:
        assert verdicts(rules, "pctc", value).get(modifier) == "valid", (value, modifier)
