"""The fields of one entry of a set, read by kind; every mistake names the place and the field.

Values come as text ("00100" must not become a number before its kind is known); each is read by what it should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from evals.errors import SetError

Choice = TypeVar("Choice", bound=str)


class Fields:
    """Reads the fields of a mapping, each once, and tells of those that nobody read."""

    def __init__(self, where: str, held: Any) -> None:
        self.where = where
        if not isinstance(held, dict) or not all(isinstance(key, str) for key in held):
            raise SetError(f"{where}: must hold named fields, not {_shown(held)}")
        self._left: dict[str, Any] = dict(held)

    def text(self, name: str, *, optional: bool = False) -> str:
        """Text; never empty unless optional."""
        value = self._left.pop(name, None)
        if value is None and optional:
            return ""
        if not isinstance(value, str):
            raise SetError(f"{self.where}, field {name!r}: {'missing' if value is None else _shown(value)}; write text")
        if not value.strip() and not optional:
            raise SetError(f"{self.where}, field {name!r}: empty; write something")
        return value.strip()

    def choice(self, name: str, choices: Sequence[Choice], default: Choice | None = None) -> Choice:
        """One of the choices."""
        if default is not None and name not in self._left:
            return default
        text = self.text(name)
        found = next((choice for choice in choices if choice == text), None)
        if found is None:
            raise SetError(f"{self.where}, field {name!r}: {text!r:.60} is not one of {', '.join(choices)}")
        return found

    def values(self, name: str) -> list[Any]:
        """A list; a single value stands for a list of one; nothing for an empty one."""
        value = self._left.pop(name, None)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def texts(self, name: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """Several texts, each among the choices when any are given."""
        found = []
        for value in self.values(name):
            if not isinstance(value, str) or not value.strip():
                raise SetError(f"{self.where}, field {name!r}: {_shown(value)} is not text")
            found.append(value.strip())
        wrong = next((text for text in found if choices and text not in choices), None)
        if wrong is not None:
            raise SetError(f"{self.where}, field {name!r}: {wrong!r:.60} is not one of {', '.join(choices)}")
        return tuple(found)

    def choices(self, name: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
        """Several of the choices."""
        return tuple(choice for text in self.texts(name, choices) for choice in choices if choice == text)

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Groups of wordings; a text alone is a group of one."""
        groups = tuple(Fields(self.where, {name: value}).texts(name) for value in self.values(name))
        if not all(groups):
            raise SetError(f"{self.where}, field {name!r}: a group without wordings; write one or take the group out")
        return groups

    def part(self, name: str) -> Fields:
        """A mapping of its own."""
        return Fields(f"{self.where}, field {name!r}", self._left.pop(name, None))

    def parts(self, name: str, at_least: int = 0) -> list[Fields]:
        """Mappings of their own; one alone stands for a list of one."""
        parts = [Fields(f"{self.where}, field {name!r}", value) for value in self.values(name)]
        if len(parts) < at_least:
            raise SetError(f"{self.where}, field {name!r}: missing; say where the expectation comes from")
        return parts

    def day(self, name: str) -> date | None:
        """A date, written 2026-08-01."""
        text = self.text(name, optional=True)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise SetError(f"{self.where}, field {name!r}: {text!r:.40} is not a date such as 2026-08-01") from None

    def decimal(self, name: str) -> float:
        """A number that is not negative; 0 when missing."""
        text = self.text(name, optional=True) or "0"
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise SetError(f"{self.where}, field {name!r}: {text!r:.40} is not a number of 0 or more")
        return value

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """A whole number between two others."""
        text = self.text(name, optional=True) or str(default)
        # Of a longer text of digits Python would refuse to make a number.
        if not text.isdecimal() or len(text) > len(str(most)) or not least <= int(text) <= most:
            raise SetError(f"{self.where}, field {name!r}: {text!r:.40} is not a whole number from {least} to {most}")
        return int(text)

    def grades(self, name: str) -> tuple[tuple[str, int], ...]:
        """Ids with a grade of 1 to 3: a mapping, or a list whose entries are all of grade 1."""
        value = self._left.get(name)
        if not isinstance(value, dict):
            return tuple((text, 1) for text in dict.fromkeys(self.texts(name)))
        del self._left[name]
        if any(grade not in ("1", "2", "3") for grade in value.values()):
            raise SetError(f"{self.where}, field {name!r}: write ids with a grade from 1 to 3")
        return tuple((key, int(grade)) for key, grade in value.items())

    def no_others(self) -> None:
        """Refuse fields that the schema does not have."""
        if self._left:
            name = next(iter(self._left))
            raise SetError(f"{self.where}: field {name!r:.60} is not known; see docs/evaluation-sets.md")


def _shown(value: Any) -> str:
    """A value for an error; of a list its kind alone, which aliases can make far too long to be written."""
    if isinstance(value, str):
        return f"{value!r:.60}"
    return "a list" if isinstance(value, list) else "nothing" if value is None else "named fields"
