"""A sentence of a model beside the evidence that it cites. (Placeholder until the check is written: stops everything.)"""

from __future__ import annotations

from assistant.cited import Passages
from assistant.draft import Statement
from assistant.evidence import Evidence
from assistant.model.sentence import CheckedSentence, Sentence


def check_sentence(sentence: Sentence, evidence: Evidence, passages: Passages) -> CheckedSentence:
    """The sentence with its fault."""
    return CheckedSentence(sentence, Statement(sentence.text), "it was not checked")
