"""Answers on drugs, HCPCS codes and places of service from the official files; every figure was looked up in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from short_tabular import add_beside_it

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.question import Settings
from knowledge.assembly import open_base

OCTOBER = date(2025, 11, 3)


@pytest.fixture(scope="module")
def official(short_home: Path, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the HCPCS, drug and place of service files, words only."""
    home = shutil.copytree(short_home, tmp_path_factory.mktemp("official") / "home")
    names = (
        "hcpcs/HCPC2025_OCT_ANWEB.zip",
        "hcpcs/HCPC2024_OCT_ANWEB.zip",
        "drugs/October_2025_ASP_Pricing_and_NDC_HCPCS_Crosswalk.zip",
        "coverage/place_of_service_codes.csv",
        "samples/HCPC2026_OCT_ANWEB.excerpt.csv",
    )
    add_beside_it(home, [real_data / name for name in names])
    base = open_base(home)
    yield Assistant(base, lambda: date(2026, 11, 23))
    base.close()


def ask(assistant: Assistant, text: str, day: date | None = OCTOBER) -> Answer:
    answer = assistant.ask(text, Settings(as_of=day)).answer
    assert "[A statement was removed" not in answer.answer
    return answer


def test_forms_and_coverage_of_the_releases(official: Assistant) -> None:
    told = {r.id: (r.form, r.coverage, r.rows_kept) for r in official.kb.releases}
    assert told["hcpcs:2025-10"] == ("reconstructed", "whole", 8_846)
    assert told["hcpcs:2024-10"] == ("reconstructed", "whole", 8_474)
    assert told["hcpcs:2026-10"] == ("as_published", "partial", 7)
    assert told["ndc:2025-10"] == ("as_published", "whole", 8_245)
    assert told["pos:2023-10"] == ("converted", "whole", 99)


def test_j3301_with_everything_that_is_held(official: Assistant) -> None:
    text = ask(official, "What is J3301?").answer
    assert '"Injection, triamcinolone acetonide, not otherwise specified, 10 mg"' in text
    assert "Medicare coverage indicator of `J3301` **D**" in text
    assert "Pricing indicator of `J3301` **51**: drugs." in text
    assert "$0.844 for one unit of 10 MG" in text
    assert "lists **39** products of `J3301`" in text


@pytest.mark.parametrize("typed", ["00003-0293-05", "0003-0293-05", "00003029305"])
def test_kenalog_80_stands_under_j3301(official: Assistant, typed: str) -> None:
    answer = ask(official, f"HCPCS code for NDC {typed}")
    assert answer.answer.startswith("NDC **00003-0293-05** stands under `J3301`")
    assert "4 billing units of 10 MG" in answer.answer
    assert answer.status == "answered"


def test_prolia_and_its_limit(official: Assistant) -> None:
    answer = ask(official, "which HCPCS code for Prolia")
    assert answer.answer.startswith('`J0897`: "Injection, denosumab, 1 mg".')
    limit = ask(official, "ASP limit for J0897 in Q4 2025", None)
    assert "**$29.380** for one unit of 1 MG" in limit.answer
    assert limit.status == "answered"
    assert "lists **68** products of `J1885`" in ask(official, "Which NDCs for J1885").answer


def test_codes_that_ended_and_codes_that_hold(official: Assistant) -> None:
    assert ask(official, "Is C9399 still valid?").codes[0].status == "active"
    ended = ask(official, "Is J2150 still valid?")
    assert "`J2150` ended on 2025-09-30; it is not valid on 2025-11-03." in ended.answer
    assert ask(official, "Is J2150 still valid?", date(2024, 11, 1)).codes[0].status == "active"


def test_the_excerpt_speaks_for_its_own_modifiers_and_hides_no_other(official: Assistant) -> None:
    added = ask(official, "What is modifier AC?", date(2026, 11, 23))
    assert (added.status, added.citations[0].release) == ("answered", "hcpcs:2026-10")
    other = ask(official, "What is modifier CR?", date(2026, 11, 23))
    assert other.status == "partial"
    assert any("October 2025" in line for line in other.stale)


def test_places_of_service(official: Assistant) -> None:
    assert ask(official, "What is place of service 19?").answer.startswith(
        'Place of service 19: "Off Campus-Outpatient Hospital". It counts as **facility**'
    )
    assert "**non-facility**" in ask(official, "What is POS 32?").answer
