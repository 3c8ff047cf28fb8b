"""Where identifiers stand in a text, by the 18 types of the Safe Harbor method (45 CFR 164.514(b)(2)(i)(A)-(R))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, get_args

Kind = Literal[
    "NAME",
    "LOCATION",
    "DATE",
    "AGE",
    "PHONE",
    "FAX",
    "EMAIL",
    "SSN",
    "MRN",
    "HEALTH_PLAN",
    "ACCOUNT",
    "LICENSE",
    "VEHICLE",
    "DEVICE",
    "URL",
    "IP",
    "BIOMETRIC",
    "PHOTO",
    "OTHER",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
WORDS: dict[Kind, tuple[str, str]] = {
    "NAME": ("name", "names"),
    "LOCATION": ("place", "places"),
    "DATE": ("date", "dates"),
    "AGE": ("age over 89", "ages over 89"),
    "PHONE": ("phone number", "phone numbers"),
    "FAX": ("fax number", "fax numbers"),
    "EMAIL": ("e-mail address", "e-mail addresses"),
    "SSN": ("social security number", "social security numbers"),
    "MRN": ("record number", "record numbers"),
    "HEALTH_PLAN": ("health plan number", "health plan numbers"),
    "ACCOUNT": ("account or claim number", "account or claim numbers"),
    "LICENSE": ("certificate or licence number", "certificate or licence numbers"),
    "VEHICLE": ("vehicle number", "vehicle numbers"),
    "DEVICE": ("device number", "device numbers"),
    "URL": ("web address", "web addresses"),
    "IP": ("network address", "network addresses"),
    "BIOMETRIC": ("biometric reference", "biometric references"),
    "PHOTO": ("image reference", "image references"),
    "OTHER": ("other unique number or name", "other unique numbers or names"),
}
"""How a type is called to a reader, for one and for several."""


@dataclass(frozen=True, slots=True)
class Span:
    """An identifier: offsets in characters of the original text, its type, what stands there now, which rule saw it."""

    start: int
    end: int
    kind: Kind
    replacement: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier of this case that is known beforehand, from a form."""

    text: str
    kind: Kind = "NAME"


_START, _END = attrgetter("start"), attrgetter("end")


def settle(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order without overlap: what overlaps becomes one span of the type of its longest part."""
    settled: list[Span] = []
    # Two stable sorts by one number each are faster than one by a pair.
    for span in sorted(sorted(spans, key=_END, reverse=True), key=_START):
        if settled and span.start < settled[-1].end:
            held = settled[-1]
            longer = span if span.end - span.start > held.end - held.start else held
            settled[-1] = Span(held.start, max(held.end, span.end), longer.kind, "", longer.rule)
        elif span.end > span.start:
            settled.append(span)
    return tuple(settled)


def counted(spans: Sequence[Span]) -> dict[Kind, int]:
    """How many identifiers of each type, in the order of the types; types that are not there are left out."""
    numbers = Counter(span.kind for span in spans)
    return {kind: numbers[kind] for kind in KINDS if numbers[kind]}


def told(counts: dict[Kind, int]) -> str:
    """The counts in words: "2 names, 1 date"."""
    return ", ".join(f"{number} {WORDS[kind][number > 1]}" for kind, number in counts.items())
