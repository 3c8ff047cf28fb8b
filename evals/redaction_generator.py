"""Invented notes and chat questions with every identifier marked exactly, the same for the same number.

They show breadth of formats and speed on much text. They are made of few wordings, so a share found here says less
about a text by a person than the sets that were written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random

from assistant.privacy.spans import Kind
from evals.redaction_formats import MAKERS, date_between, facility_of
from evals.redaction_names import CITIES, GIVEN, SURNAMES
from evals.redaction_sets import Mark, MarkedText
from evals.yaml_text import load_yaml

KIND_OF: dict[str, Kind] = {
    **dict.fromkeys(
        ("patient", "given", "last", "UPPER", "initials", "provider", "doctor", "nurse", "relative", "person"), "NAME"
    ),
    **dict.fromkeys(("city", "street", "zip", "county", "facility", "employer", "room"), "LOCATION"),
    **dict.fromkeys(("date", "dob", "day", "nth", "ymd"), "DATE"),
    **dict.fromkeys(("account", "accession"), "ACCOUNT"),
    **dict.fromkeys(("plan", "group"), "HEALTH_PLAN"),
    **dict.fromkeys(("npi", "dea", "license"), "LICENSE"),
    **dict.fromkeys(("serial", "lot", "udi"), "DEVICE"),
    **dict.fromkeys(("plate", "vin"), "VEHICLE"),
    **dict.fromkeys(("ssn", "last4"), "SSN"),
    **dict.fromkeys(("handle", "study"), "OTHER"),
    "over": "AGE",
    "phone": "PHONE",
    "fax": "FAX",
    "email": "EMAIL",
    "mrn": "MRN",
    "url": "URL",
    "ip": "IP",
    "biometric": "BIOMETRIC",
    "photo": "PHOTO",
}
"""The type of each field that is an identifier; other fields identify nobody."""

_HARMLESS: dict[str, tuple[str, ...]] = {
    "sex": ("male", "female", "woman", "man"),
    "honorific": ("Mr.", "Mrs.", "Ms.", "Miss"),
    "cpt": ("62320", "45385", "20610", "27447", "64483", "11042", "93306", "17311", "29881", "12042"),
    "cpt2": ("45380", "64484", "97597", "76942", "77002", "88305", "36415"),
    "em": ("99213", "99214", "99203", "99284", "99232"),
    "hcpcs": ("J3301", "J1885", "G0439", "L1833", "E0601", "Q4101", "C1713", "A0428"),
    "dx": ("M54.12", "E11.65", "I10", "S52.531A", "C44.311", "J44.1", "K63.5", "M17.11"),
    "dx2": ("Z79.4", "N18.32", "F32.A", "R07.9", "Z00.00", "G56.01"),
    "mod": ("59", "50", "LT", "RT", "26", "XU", "78"),
    "drug": ("lisinopril", "Eliquis", "gabapentin", "Humira", "ketorolac", "sertraline", "Ozempic"),
    "dose": ("10 mg", "5 mg", "300 mg", "0.5 mL", "2 units/kg"),
    "problem": (
        "low back pain",
        "cervical radiculopathy",
        "a rotator cuff tear",
        "a distal radius fracture",
        "type 2 diabetes with neuropathy",
        "COPD exacerbation",
        "carpal tunnel syndrome",
        "a basal cell carcinoma of the nose",
    ),
}
WORDINGS = Path(__file__).parent / "templates" / "redaction_wordings.yaml"
_FIELD = re.compile(r"\{(\w+)\}")
_CLEAN_SHARE = 0.2
Write = Callable[[str], str]


@lru_cache(maxsize=1)
def wordings() -> Mapping[str, tuple[str, ...]]:
    """The wordings by group: questions, clean_questions, headers, parts, signatures, emails."""
    held = load_yaml(WORDINGS.read_text(encoding="utf-8"))
    return {group: tuple(texts) for group, texts in held.items()}


def make_questions(number: int, count: int) -> tuple[MarkedText, ...]:
    """So many chat questions, a fifth of them without identifiers; ids tell which is which."""
    draw = Random(f"questions {number}")
    made = []
    for at in range(1, count + 1):
        group = "clean_questions" if draw.random() < _CLEAN_SHARE else "questions"
        made.append(_Text(draw, _handwriting(draw)).fill(draw.choice(wordings()[group])).done(f"gq{at:05}"))
    return tuple(made)


def make_notes(number: int, count: int) -> tuple[MarkedText, ...]:
    """So many notes, each of one patient: a header, parts, a signature, sometimes an e-mail chain below it."""
    draw = Random(f"notes {number}")
    return tuple(_note(draw, f"gn{at:05}") for at in range(1, count + 1))


def long_note(number: int, size: int) -> MarkedText:
    """One text of about so many characters (never fewer), of the notes of many visits one after the other."""
    draw = Random(f"long note {number}")
    parts: list[str] = []
    marks: list[Mark] = []
    length = 0
    while length < size:
        note = _note(draw, "")
        marks += [Mark(mark.start + length, mark.end + length, mark.kind) for mark in note.marks]
        parts += (note.text, "\n\n")
        length += len(note.text) + 2
    return MarkedText(f"long-{size}", "".join(parts), tuple(marks))


def _note(draw: Random, name: str) -> MarkedText:
    text = _Text(draw, _handwriting(draw))
    held = wordings()
    pieces = [draw.choice(held["headers"]), *draw.sample(held["parts"], draw.randint(3, 7))]
    pieces.append(draw.choice(held["signatures"]))
    if draw.random() < 0.15:
        pieces.append(draw.choice(held["emails"]))
    between = draw.choice(("\n", "\n", "\n\n"))
    for at, piece in enumerate(pieces):
        text.fill(between + piece if at else piece)
    return text.done(name)


def _handwriting(draw: Random) -> Write:
    """As typed, or all in capitals, or all in small letters."""
    return draw.choices((str, str.upper, str.lower), (78, 10, 12))[0]


class _Text:
    """A text under way: the people and places of its case, which stay the same, and the marks so far."""

    def __init__(self, draw: Random, write: Write) -> None:
        self._draw = draw
        self._write = write
        self._case = _case(draw)
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0

    def fill(self, wording: str) -> _Text:
        """Add a wording with its fields filled in."""
        for text, kind in self._filled(wording):
            written = self._write(text)
            if kind is not None:
                self._marks.append(Mark(self._length, self._length + len(written), kind))
            self._parts.append(written)
            self._length += len(written)
        return self

    def done(self, name: str) -> MarkedText:
        """The finished text."""
        return MarkedText(name, "".join(self._parts), tuple(self._marks))

    def _filled(self, wording: str) -> Iterator[tuple[str, Kind | None]]:
        end = 0
        for match in _FIELD.finditer(wording):
            yield wording[end : match.start()], None
            yield self._value(match[1]), KIND_OF.get(match[1])
            end = match.end()
        yield wording[end:], None

    def _value(self, field: str) -> str:
        draw = self._draw
        if field in self._case:
            return draw.choice(self._case[field])
        if field in _HARMLESS:
            return draw.choice(_HARMLESS[field])
        return MAKERS[field](draw)


def _case(draw: Random) -> dict[str, Sequence[str]]:
    """Who and where: for each field the ways in which it may be written."""
    given, relative, nurse, first = draw.sample(GIVEN, 4)
    last, doctor = draw.sample(SURNAMES, 2)
    city, state, letters = draw.choice(CITIES)
    middle = draw.choice("ABCDEGHJKLMPRSTW")
    facility = facility_of(draw)
    day = date_between(draw, 2024, 2026)
    return {
        "patient": (f"{given} {last}", f"{given} {last}", f"{last}, {given}", f"{given} {middle}. {last}"),
        "given": (given,),
        "last": (last,),
        "UPPER": (last.upper(),),
        "initials": (f"{given[0]}{middle}{last[0]}", f"{given[0]}.{last[0]}."),
        "provider": (f"{first} {doctor}", f"{first[0]}. {doctor}"),
        "doctor": (doctor,),
        "nurse": (nurse,),
        "relative": (relative,),
        "city": (city,),
        "state": (state,),
        "st": (letters,),
        "facility": (facility,),
        "date": (day, day, date_between(draw, 2022, 2026)),
        "ymd": (f"{draw.randint(2023, 2026)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}",),
        "age": (str(draw.randint(18, 89)),),
    }
