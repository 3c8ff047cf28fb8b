"""What to ask next: answers to the assistant's own questions, and natural follow-ups about the codes in hand.

A suggestion either sends a whole question or puts the beginning of one into the chat box for the user to finish.
Only codes that a look-up returned are suggested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Answer
from assistant.intents import Intent
from assistant.question import Turn

EXAMPLES = (
    "What is CPT 62320?",
    "Can I bill 62320-50?",
    "Can I bill 45385 with 45380?",
    "What does modifier 59 mean?",
    "Is M54.1 billable?",
    "Guidelines for E/M services",
    "What is J3301?",
    "right knee osteoarthritis icd-10",
)
MOST_FOLLOW_UPS = 3
_PROCEDURES = ("cpt", "hcpcs")
_STUBS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bdate\b", re.IGNORECASE), "For date of service "),
    (re.compile(r"\bstate\b|\bMAC\b"), "In the state of "),
    (re.compile(r"\bpayer\b", re.IGNORECASE), "For "),
    (re.compile(r"\b(?:place of service|setting|facility|claim)\b", re.IGNORECASE), "For "),
)
# Nothing to type in reply: whoever runs CasePilot loads files. The page shows such a question as a note.
_FOR_THE_OWNER = re.compile(r"\bload\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pill: its label, the text, and whether the text is sent or only begun in the chat box."""

    label: str
    text: str
    does: Literal["send", "fill"]


def suggestions(answer: Answer, turn: Turn) -> tuple[Suggestion, ...]:
    """First what the assistant asks, then follow-ups, each once and none that was just asked."""
    asked = _key(answer.question)
    found: dict[str, Suggestion] = {}
    for question in answer.ask:
        if _FOR_THE_OWNER.search(question):
            continue
        found.setdefault(_key(question), Suggestion(question, _stub(question, turn), "fill"))
    sent = [text for text in _follow_ups(answer, turn) if _key(text) != asked]
    for text in sent[:MOST_FOLLOW_UPS]:
        found.setdefault(_key(text), Suggestion(text, text, "send"))
    return tuple(found.values())


def owner_questions(answer: Answer) -> tuple[str, ...]:
    """Questions that are answered by loading a file, not in the chat box."""
    return tuple(question for question in answer.ask if _FOR_THE_OWNER.search(question))


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _stub(question: str, turn: Turn) -> str:
    """The beginning of an answer to one of the assistant's questions."""
    for pattern, stub in _STUBS:
        if pattern.search(question):
            return stub
    return f"For {' and '.join(turn.codes)}: " if turn.codes else ""


def _follow_ups(answer: Answer, turn: Turn) -> list[str]:
    verified = [c for c in answer.codes if c.verified]
    systems = {c.code: c.system for c in verified}
    own = [code for code in turn.codes if code in systems]
    if len(own) >= 2:
        return _about_two(own[0], own[1])
    if own and systems[own[0]] in _PROCEDURES:
        others = [c.code for c in verified if c.system == systems[own[0]] and c.code != own[0]]
        return _about_procedure(own[0], others, turn.intent)
    if own and systems[own[0]] == "icd10cm":
        return _about_diagnosis(own[0], [c.code for c in verified if c.system == "icd10cm"])
    return [f"What is {c.code}?" for c in verified if c.system in (*_PROCEDURES, "icd10cm")]


def _about_two(first: str, second: str) -> list[str]:
    return [f"What is {first}?", f"What is {second}?", f"Difference between {first} and {second}"]


def _about_procedure(code: str, others: list[str], intent: Intent) -> list[str]:
    nearest = max(others, key=lambda other: _shared(other, code), default="")
    offered: tuple[tuple[Intent, str], ...] = (
        ("describe", f"What is {code}?"),
        ("compare", f"Difference between {code} and {nearest}" if nearest else ""),
        ("units", f"MUE for {code}"),
        ("payment", f"What does {code} pay?"),
        ("facet", f"Which modifiers apply to {code}?"),
    )
    return [text for kind, text in offered if text and kind != intent]


def _shared(first: str, second: str) -> int:
    """How many characters two codes begin with in common."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _about_diagnosis(code: str, known: list[str]) -> list[str]:
    below = [f"What is {other}?" for other in known if other != code]
    return [*below[:2], f"Is {code} billable?", f"Excludes notes of {code}"]
