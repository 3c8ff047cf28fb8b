"""The development texts do not fall below what the redactor covers and keeps of them now, less a little."""

from __future__ import annotations

import pytest

from assistant.privacy.redactor import standard_redactor
from evals.redaction_run import Measured, measure, removal
from evals.redaction_sets import read_own

SETS = ("development_questions", "development_notes")


@pytest.fixture(scope="module", params=SETS)
def measured(request: pytest.FixtureRequest) -> Measured:
    return measure(read_own(request.param), removal(standard_redactor()))


def test_identifiers_are_covered(measured: Measured) -> None:
    found = measured.tally.all
    assert found.covered >= 0.96 * found.marked
    assert measured.withheld == 0


def test_few_clean_texts_are_touched(measured: Measured) -> None:
    assert measured.tally.touched <= 0.1 * measured.tally.clean


def test_words_and_codes_stay(measured: Measured) -> None:
    words, codes = measured.tally.words, measured.tally.codes
    assert words.kept >= 0.95 * words.of
    assert codes.kept >= 0.99 * codes.of
