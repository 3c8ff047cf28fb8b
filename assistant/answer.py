"""The Answer: data that the command line, HTTP and the chat window render. The contract of design, section 6.

`facts` carry their period and `in_force`; a fact that is not in force on the date asked about makes the answer
`partial`. Every `cite` is the key of one entry of `citations`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from knowledge.records import Form, PassageKind

Status = Literal["answered", "partial", "no_row", "not_loaded", "needs_clarification", "declined"]
Topic = Literal[
    "code",
    "guideline",
    "modifier",
    "crosswalk",
    "ncci",
    "compliance",
    "coverage",
    "payment",
    "diagnosis",
    "other",
]
Outcome = Literal["allowed", "conditional", "restricted", "not_allowed", "no_effect", "not_applicable", "unknown"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed value about one subject, for a period and, where it matters, a setting."""

    subject: str
    name: str
    value: str
    meaning: str
    cite: str
    unit: str = ""
    setting: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    in_force: bool = True
    consequence: str = ""

    @property
    def ref(self) -> tuple[str, str]:
        """Subject and name, by which a statement says what it rests on."""
        return (self.subject, self.name)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A typed verdict about an action ("62320 with modifier 50"); prose about may and may not must match one."""

    subject: str
    action: str
    outcome: Outcome
    text: str
    cite: str
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of this answer: the document or table, its edition and period, and the row or passage itself."""

    key: str
    publisher: str
    title: str
    edition: str
    effective_from: date | None
    effective_to: date | None
    locator: str
    url: str
    passage: str
    passage_kind: PassageKind
    form: Form
    release: str = ""


@dataclass(frozen=True, slots=True)
class CodeStatus:
    """A code that the answer names, and whether a look-up returned it for the date."""

    code: str
    system: str
    status: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says, with everything it rests on."""

    question: str
    answer: str
    status: Status
    topic: Topic
    as_of: date
    facts: tuple[Fact, ...] = ()
    codes: tuple[CodeStatus, ...] = ()
    citations: tuple[Citation, ...] = ()
    ask: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    mode: str = "rules"
    id: str | None = None
    snapshot: str = ""
    input_tokens: int | None = 0
    output_tokens: int | None = 0
    """Tokens of a model; None when its server did not say."""
    cost: float | None = None
    prompts: str = ""
    """Digest of the prompts that a model was given, "" without one."""
    timings_ms: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The JSON object of the contract, with ISO dates."""
        return {
            "id": self.id,
            "question": self.question,
            "answer": self.answer,
            "status": self.status,
            "topic": self.topic,
            "as_of": self.as_of.isoformat(),
            "facts": [fact_json(fact) for fact in self.facts],
            "codes": [
                {"code": c.code, "system": c.system, "status": c.status, "verified": c.verified} for c in self.codes
            ],
            "citations": [citation_json(citation) for citation in self.citations],
            "ask": list(self.ask),
            "caveats": list(self.caveats),
            "stale": list(self.stale),
            "mode": self.mode,
            "usage": {"input_tokens": self.input_tokens, "output_tokens": self.output_tokens, "cost": self.cost},
            "timings_ms": dict(self.timings_ms),
            "snapshot": self.snapshot,
            **({"prompts": self.prompts} if self.prompts else {}),
        }


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact as JSON; unit and setting only where they are given."""
    plain: dict[str, Any] = {
        "subject": fact.subject,
        "name": fact.name,
        "value": fact.value,
        "meaning": fact.meaning,
        "cite": fact.cite,
        "in_force": fact.in_force,
        "effective_from": _iso(fact.effective_from),
        "effective_to": _iso(fact.effective_to),
    }
    if fact.unit:
        plain["unit"] = fact.unit
    if fact.consequence:
        plain["consequence"] = fact.consequence
    if fact.setting:
        plain["setting"] = fact.setting
    return plain


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as JSON."""
    return {
        "key": citation.key,
        "publisher": citation.publisher,
        "title": citation.title,
        "edition": citation.edition,
        "effective_from": _iso(citation.effective_from),
        "effective_to": _iso(citation.effective_to),
        "locator": citation.locator,
        "url": citation.url,
        "passage": citation.passage,
        "passage_kind": citation.passage_kind,
        "form": citation.form,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
