"""Types of the arguments that a model gives a look-up, and how they become a Question.

A Question takes its day, state and payer from the question of whoever asked, never from a model. A place smaller than
a state is not taken from there either: look-ups tell their place to the model, and a ZIP code is an identifier.

Errors say what is wrong and never repeat the argument: it may hold anything.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assistant.intents import Intent
from assistant.places import parse_state
from assistant.question import Question
from knowledge.codes import CodeMention, is_modifier_shaped, parse_code, readings_of
from knowledge.shelves.payment import PlaceNames

LONGEST_WORDS = 300


def mention_of(code: str) -> CodeMention:
    """The one code that a text is. Raises ValueError for a text of no code's shape, a range, and several codes."""
    found = parse_code(code)
    if found is None:
        readings = readings_of(code)
        found = CodeMention(0, len(code), code.upper(), readings) if readings else None
    if found is None or found.range_end is not None:
        raise ValueError("this is not the shape of one code")
    return found


def _code(text: str) -> str:
    # As typed, not as one of its readings: which one holds is for the look-ups. A modifier behind it is another matter.
    return mention_of(text).text.upper().partition("-")[0] if text else ""


def plain_words(text: str) -> str:
    """A text as one line of printable characters. Raises ValueError for one without words."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if sum(char.isalpha() for char in plain) < 2:
        raise ValueError("words are missing")
    return plain


def _modifier(text: str) -> str:
    if text and not is_modifier_shaped(text):
        raise ValueError("this is not the shape of a modifier: two characters")
    return text.upper()


def _state(text: str) -> str:
    state = parse_state(text) if text else ""
    if state is None:
        raise ValueError("there is no such state; give its two letters")
    return state


def matching(pattern: str, said: str) -> AfterValidator:
    """Text in capitals that has this form, or none; `said` names it in the error."""

    def check(text: str) -> str:
        if text and not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"this is not {said}")
        return text.upper()

    return AfterValidator(check)


Code = Annotated[str, Field(min_length=3, max_length=12), AfterValidator(_code)]
CodeIfAny = Annotated[str, Field(max_length=12), AfterValidator(_code)]
Words = Annotated[str, Field(max_length=LONGEST_WORDS), AfterValidator(plain_words)]
Modifier = Annotated[str, Field(max_length=2), AfterValidator(_modifier)]
State = Annotated[str, Field(max_length=24), AfterValidator(_state)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stays here: the question that was asked, and the names of the places of which amounts are held."""

    question: Question
    place_names: PlaceNames


class Arguments(BaseModel, ABC):
    """The arguments of one look-up; its docstring is what the model reads. Unknown ones are ignored, a date too."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True, frozen=True)
    tool: ClassVar[str]
    facts: ClassVar[tuple[str, ...]] = ()
    """How the names of the facts begin that the model is shown; () for all. The rest of what was found is kept."""
    tables: ClassVar[tuple[str, ...]] = ()
    """How the names of the tables begin whose gaps it is told; () for all."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        """Many models write null for what they do not say."""
        return {name: value for name, value in given.items() if value is not None} if isinstance(given, dict) else given

    @abstractmethod
    def question(self, asked: Asked) -> Question:
        """The question for the look-ups. Raises ValueError for arguments that do not go together."""


def about(asked: Asked, intent: Intent, text: str, *codes: str, **more: Any) -> Question:
    """A question in our words, with the day and the setting of the one that was asked."""
    own = asked.question
    mentions = tuple(mention_of(code) for code in codes if code)
    blank = Question(text, own.as_of, intent, "other", mentions, state=own.state, payer=own.payer)
    return replace(blank, setting=own.setting, date_said=own.date_said, **more)
