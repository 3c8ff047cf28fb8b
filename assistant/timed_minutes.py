"""Minutes that a question gives for codes: "97110 25 min, 97140 10 min", "97110 and 97140, 25 and 10 minutes"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 720
"""Minutes of one service on one day that are taken for treatment time."""

_MINUTES = re.compile(
    # Not a part of a number, a date or an amount, and not the modifier of "with modifier 25, 30 minutes".
    r"(?<![\d$.,:/-])(?<!modifier )(?<!modifiers )(?<!mod )(?<!mods )"
    r"((?:\d{1,3}\s*(?:min(?:ute)?s?\.?\s*)?(?:,|and|&|\+|/|plus)\s*)*\d{1,3})[\s-]*(?:min(?:ute)?s?)\b",
    re.IGNORECASE,
)
_UNITS_ASKED = re.compile(
    r"\bunits?\b|\bhow (?:many|do (?:i|we) (?:bill|code|report))\b|\b(?:8|eight)[- ]minutes?\b|\bbill(?:able|ed)?\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"\b8[- ]minutes? rule\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaidMinutes:
    """The minutes of a text in reading order, and the text with blanks in their place."""

    rest: str
    numbers: tuple[int, ...] = ()

    def of(self, codes: Sequence[str]) -> tuple[tuple[str, int], ...]:
        """Each code with its minutes when there is one number for each code; else nothing."""
        wanted = tuple(dict.fromkeys(codes))
        return tuple(zip(wanted, self.numbers, strict=True)) if len(wanted) == len(self.numbers) else ()


def read_minutes(text: str) -> SaidMinutes:
    """Numbers of minutes from 1 to `LONGEST`; the eight of the "8-minute rule" is none of them."""
    rule = _RULE.search(text)
    letters, numbers = list(text), []
    for listed in _MINUTES.finditer(text):
        if rule is not None and rule.start() <= listed.start() < rule.end():
            continue
        for number in re.finditer(r"\d+", listed.group(1)):
            if 1 <= int(number.group()) <= LONGEST:
                numbers.append(int(number.group()))
                start = listed.start(1) + number.start()
                letters[start : start + len(number.group())] = " " * len(number.group())
    return SaidMinutes("".join(letters), tuple(numbers))


def asks_units(text: str) -> bool:
    """Whether minutes in the text are to become billing units."""
    return _UNITS_ASKED.search(text) is not None
