"""Whether a question asks for an entry of the ICD-10-CM indexes and tables, and what of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["diseases", "external_causes", "neoplasms", "substances"]


@dataclass(frozen=True, slots=True)
class IndexQuestion:
    """The table, the words to look up, and the column when one was said. `named`: the table itself was named."""

    part: Part
    words: str
    column: str
    named: bool


def _rx(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_NAMED: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("neoplasms", _rx(r"\b(?:neoplasms? table|table of neoplasms?)\b")),
    ("substances", _rx(r"\b(?:table of drugs(?: (?:and|&) chemicals)?|drugs?(?: (?:and|&) chemicals?)? table)\b")),
    (
        "external_causes",
        _rx(
            r"\bexternal[- ]causes?(?: of (?:injur(?:y|ies)|morbidity))?(?: code)? index\b"
            r"|\bindex (?:of|to) external causes?"
        ),
    ),
    (
        "diseases",
        _rx(r"\b(?:alphabetic(?:al)? index|index (?:to|of) diseases(?: and injuries)?|(?:icd-?10-?(?:cm)? )index)\b"),
    ),
)
_BEHAVIOUR = (
    r"malignant|primary|secondary|metasta\w+|in situ|benign|uncertain(?: behaviou?r)?|unspecified(?: behaviou?r)?"
)
_INTENT = r"poisoning|overdos\w*|underdos\w*|adverse (?:effect|reaction)s?|toxic effects?"
_IMPLIED: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("neoplasms", _rx(rf"\bneoplasms?\b[^.?!]*\b(?:{_BEHAVIOUR})\b|\b(?:{_BEHAVIOUR})\b[^.?!]*\bneoplasms?\b")),
    ("substances", _rx(rf"\b(?:{_INTENT})\b[^.?!]*\b(?:by|of|from|with|due to|to)\b \w")),
)
# A question about the rule, not for the entry.
_RULE = _rx(
    r"\bguidelines?\b|\brules?\b|\bsequenc|\bhow\b|\bwhen\b|\bwhy\b|\bdifferen|\bversus\b|\bvs\b|\bfirst[- ]listed\b"
    r"|\bprincipal\b|\bhistory of\b|\bscreening\b|\bmodifier|\bcover|\bpay"
)
_COLUMNS: dict[Part, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "neoplasms": (
        ("malignant_secondary", _rx(r"\b(?:malignant )?(?:secondary|metasta\w+)\b")),
        ("in_situ", _rx(r"\b(?:ca(?:rcinoma)? )?in situ\b")),
        ("benign", _rx(r"\bbenign\b")),
        ("uncertain", _rx(r"\buncertain(?: behaviou?r)?\b")),
        ("unspecified", _rx(r"\bunspecified(?: behaviou?r)?\b")),
        ("malignant_primary", _rx(r"\b(?:malignant(?:,? primary)?|primary)\b")),
    ),
    "substances": (
        ("underdosing", _rx(r"\bunderdos\w*\b")),
        ("adverse_effect", _rx(r"\badverse (?:effect|reaction)s?\b")),
        ("self_harm", _rx(r"\b(?:intentional(?: self-harm)?|self-harm|suicid\w+)\b")),
        ("assault", _rx(r"\bassault\b")),
        ("undetermined", _rx(r"\bundetermined\b")),
        ("accidental", _rx(r"\b(?:accidental(?:ly)?|unintentional(?:ly)?)\b")),
    ),
}
_FRAME = _rx(
    r"\b(?:what|which|where|is|are|does|do|the|a|an|say|says|under|entry|entries|for|of|in|code|codes|icd-?10(?:-?cm)?|dx"
    r"|diagnosis|look|up|find|please|me|gives?|show|according|to|by|from|with|due|column|intent|behaviou?r|lead|leads)\b"
)


def asks_index(text: str) -> IndexQuestion | None:
    """What is to be looked up; None when the question is another."""
    for part, pattern in _NAMED:
        if pattern.search(text):
            # "Child ate rat poison. Drug table, warfarin": the sentence that names the table says what to look up.
            pieces = [piece for piece in re.split(r"(?<=[.?!])\s+", text) if pattern.search(piece)]
            asked = _question(part, pattern.sub(" ", " ".join(pieces)), named=True)
            return asked or _question(part, pattern.sub(" ", text), named=True)
    if _RULE.search(text):
        return None
    for part, pattern in _IMPLIED:
        if pattern.search(text):
            return _question(part, text, named=False)
    return None


def _question(part: Part, text: str, *, named: bool) -> IndexQuestion | None:
    column = ""
    for name, pattern in _COLUMNS.get(part, ()):
        if pattern.search(text):
            column = column or name
            text = pattern.sub(" ", text)
    dropped = {"neoplasms": r"\bneoplasms?\b", "substances": rf"\b(?:{_INTENT})\b"}.get(part)
    if dropped:
        text = re.sub(dropped, " ", text, flags=re.IGNORECASE)
    frame = _FRAME if part in ("neoplasms", "substances") else _LEADING
    text = frame.sub(" ", text)
    words = " ".join(re.sub(r"[?:;,\"]+|(?<!\w)-+|-+(?!\w)|\.(?=\s|$)", " ", text).split())
    return IndexQuestion(part, words, column, named) if words else None


_LEADING = _rx(
    r"^\W*(?:(?:what|where|which) (?:is|does|do|are|code)\b)?|\b(?:the|say|says|under|entry|entries|look up|find"
    r"|give me|gives|show|code for|codes for|icd-?10(?:-?cm)?|according to|lead to|leads to|what|does|is)\b"
)
