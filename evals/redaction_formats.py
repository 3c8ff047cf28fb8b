"""Invented identifiers in the ways in which they are written: dates, phones, addresses, record numbers and the like.

Each maker draws from the random numbers it is given and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from evals.redaction_names import (
    COUNTIES,
    EMPLOYERS,
    FACILITY_WORDS,
    GIVEN,
    HANDLES,
    PLACE_NAMES,
    STREET_WORDS,
    STREETS,
    SURNAMES,
)

MONTHS = tuple("January February March April May June July August September October November December".split())
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"  # as in Medicare's numbers, without those that look like digits
_SIGNS = {"9": "0123456789", "&": "23456789", "A": _LETTERS, "?": _LETTERS + "0123456789"}

Maker = Callable[[Random], str]


def shaped(draw: Random, shape: str) -> str:
    """Text of a shape: `9` is a digit, `&` one from 2 on, `A` a capital, `?` a capital or digit; the rest stays."""
    return "".join(draw.choice(_SIGNS[sign]) if sign in _SIGNS else sign for sign in shape)


def one_of(*shapes: str) -> Maker:
    """A maker that takes one of these shapes each time."""
    return lambda draw: shaped(draw, draw.choice(shapes))


def date_between(draw: Random, first: int, last: int) -> str:
    """A whole date of a year from first to last."""
    year, month, day = draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28)
    name = MONTHS[month - 1]
    return draw.choice(
        (
            f"{month:02}/{day:02}/{year}",
            f"{month}/{day}/{year}",
            f"{month}/{day}/{year % 100:02}",
            f"{month:02}-{day:02}-{year}",
            f"{month}-{day}-{year % 100:02}",
            f"{month}.{day}.{year % 100:02}",
            f"{year}-{month:02}-{day:02}",
            f"{year}{month:02}{day:02}",
            f"{name} {day}, {year}",
            f"{name[:3]} {day}, {year}",
            f"{name} {day}{_ordinal(day)}, {year}",
            f"{day} {name} {year}",
            f"{day:02}-{name[:3]}-{year}",
            f"{day:02}{name[:3]}{year}",
            f"{draw.choice(('Mon', 'Tuesday', 'Thu.'))} {month}/{day}/{year}",
        )
    )


def day_of_year(draw: Random) -> str:
    """A day without its year."""
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    name = MONTHS[month - 1]
    return draw.choice(
        (
            f"{month}/{day}",
            f"{month:02}/{day:02}",
            f"{name} {day}",
            f"{name[:3]} {day}",
            f"{name} {day}{_ordinal(day)}",
            f"{day} {name}",
            f"the {day}{_ordinal(day)} of {name}",
            f"{month}/{day}-{month}/{day + 2}",
            draw.choice(("Christmas Eve", "Thanksgiving", "Labor Day", "New Year's Eve")),
        )
    )


def _ordinal(day: int) -> str:
    return "th" if 11 <= day % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _street(draw: Random) -> str:
    number = draw.choice((draw.randint(2, 99), draw.randint(100, 999), draw.randint(1000, 22999)))
    name = f"{draw.choice(('', '', '', 'N ', 'SW ', 'East '))}{draw.choice(STREETS).replace('-', ' ')}"
    unit = draw.choice(
        ("", "", "", f" Apt {draw.randint(1, 40)}", f", Unit {draw.choice(_LETTERS)}", f" #{number % 90}")
    )
    box = f"PO Box {draw.randint(10, 9999)}"
    return box if draw.random() < 0.08 else f"{number} {name} {draw.choice(STREET_WORDS)}{unit}"


def _person(draw: Random) -> str:
    return f"{draw.choice(GIVEN)} {draw.choice(SURNAMES)}"


def _email(draw: Random) -> str:
    user = draw.choice(
        (f"{draw.choice('abcdefgh')}.{draw.choice(HANDLES)}", f"{draw.choice(HANDLES)}{draw.randint(1, 99)}")
    )
    return f"{user}@{draw.choice(PLACE_NAMES).lower().replace('-', '')}.example"


def _photo(draw: Random) -> str:
    word = draw.choice(("wound", "lesion", "knee", "scan", "face"))
    stem = shaped(draw, draw.choice(("IMG_9999", "DSC09999", f"{word}_99-99", f"P999_{word}")))
    return f"{stem}.{draw.choice(('jpg', 'JPG', 'png', 'heic', 'dcm', 'tif'))}"


def _url(draw: Random) -> str:
    site = draw.choice(PLACE_NAMES).lower().replace("-", "")
    return draw.choice(("https://", "http://", "www.", "")) + f"{site}.example/pt/{shaped(draw, '99999')}"


def _ip(draw: Random) -> str:
    if draw.random() < 0.2:
        return "2001:db8::" + format(draw.randint(4096, 65535), "x")
    return ".".join(str(draw.randint(1, 254)) for _ in range(4))


def facility_of(draw: Random) -> str:
    """A hospital, clinic or practice."""
    return f"{draw.choice(PLACE_NAMES).replace('-', ' ')} {draw.choice(FACILITY_WORDS)}"


MAKERS: dict[str, Maker] = {
    "date": lambda draw: date_between(draw, 2022, 2026),
    "dob": lambda draw: date_between(draw, 1931, 2022),
    "day": day_of_year,
    "nth": lambda draw: f"the {(day := draw.randint(1, 28))}{_ordinal(day)}",
    "over": lambda draw: draw.choice((str(draw.randint(90, 106)), "ninety-three", "ninety two")),
    "person": _person,
    "street": _street,
    "zip": one_of("99999", "99999", "99999-9999"),
    "county": lambda draw: f"{draw.choice(COUNTIES)} County",
    "facility": facility_of,
    "employer": lambda draw: draw.choice(EMPLOYERS),
    "room": lambda draw: shaped(draw, draw.choice(("Room 999", "Rm 999A", "4 West bed 99", "Tower A 999"))),
    "phone": one_of("(&99) 555-0199", "&99-555-0199", "&99.555.0199", "+1 &99 555 0199", "&995550199", "555-0199"),
    "fax": one_of("(&99) 555-0199", "&99-555-0199", "&99.555.0199"),
    "email": _email,
    "ssn": one_of("999-99-9999", "999-99-9999", "999 99 9999", "999999999"),
    "last4": one_of("9999"),
    "mrn": one_of("9999999", "99999999", "A9999999", "99-99-99", "AAA-999999", "00999999", "99999"),
    "plan": one_of(
        "&A?9-A?9-AA99", "&A?9A?9AA99", "AAA999999999", "W999999999", "999999999A", "A99999999", "999999-99"
    ),
    "group": one_of("99999", "999999-A", "AA9999"),
    "account": one_of("9999999999", "A99-99999", "2025999999999", "WC-99-9999", "ENC9999999", "9999-A-9999"),
    "accession": one_of("S25-9999", "SP-24-99999", "A25-999999", "CT9999999"),
    "npi": one_of("1999999999"),
    "dea": one_of("AA9999999", "BA9999999"),
    "license": one_of("A99999", "ME 99999", "99999", "RN-999999"),
    "plate": one_of("AAA 9999", "9AAA999", "AAA-999"),
    "vin": one_of("1?????????A999999"),
    "serial": one_of("AAA999999A", "99999999", "A9-999-999", "SN999AA99"),
    "lot": one_of("A999999", "99999A9", "AA9999", "9999999"),
    "udi": one_of("(01)00999999999999(17)299999(10)A99A9"),
    "url": _url,
    "ip": _ip,
    "biometric": one_of("FP-99999", "VP-999-A9", "FT999999", "RET99999"),
    "photo": _photo,
    "handle": lambda draw: f"@{draw.choice(HANDLES)}{draw.choice(('', '', shaped(draw, '99')))}",
    "study": one_of("AA-9999-99", "SUBJ-99-999", "PID99999"),
}
"""An identifier of a field of the templates, one of its own each time."""
