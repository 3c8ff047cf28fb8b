"""The grammar of National Drug Codes: ten digits in three groups, or the eleven that claims use. Pure functions.

A ten-digit code is written 4-4-2, 5-3-2 or 5-4-1 (FDA, National Drug Code Directory). Claims want eleven digits,
5-4-2: the short group gets a leading zero (CMS, Medicare Claims Processing Manual and the notes of the ASP crosswalk
use this form). Ten digits without hyphens fit three codes, so they are not turned into one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GROUPS = re.compile(r"(\d{4,5})-(\d{3,4})-(\d{1,2})\Z", re.ASCII)
_SHAPES = frozenset({(5, 4, 2), (4, 4, 2), (5, 3, 2), (5, 4, 1)})
_IN_TEXT = re.compile(r"(?<![\w.-])(?:\d{4,5}-\d{3,4}-\d{1,2}|(?<!\d)\d{10,11})(?![\w-]|\.\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class NdcMention:
    """NDC-shaped text at `start:end`; `digits` is "" for ten digits whose groups are not told apart."""

    start: int
    end: int
    text: str
    digits: str


def eleven_digits(text: str) -> str:
    """The eleven digits of an NDC, "" for text that is none or does not tell its groups apart.

    >>> eleven_digits("0003-0293-05"), eleven_digits("00003-0293-05"), eleven_digits("0003029305")
    ('00003029305', '00003029305', '')
    """
    clean = text.strip()
    if re.fullmatch(r"\d{11}", clean, re.ASCII):
        return clean
    found = _GROUPS.match(clean)
    if found is None or tuple(len(group) for group in found.groups()) not in _SHAPES:
        return ""
    labeler, product, package = found.groups()
    return f"{labeler:0>5}{product:0>4}{package:0>2}"


def hyphenated(digits: str) -> str:
    """Eleven digits as CMS writes them ("00003-0293-05")."""
    return f"{digits[:5]}-{digits[5:9]}-{digits[9:]}"


def candidates(ten: str) -> tuple[str, ...]:
    """The eleven-digit codes that ten digits without hyphens may stand for."""
    found = (f"0{ten}", f"{ten[:5]}0{ten[5:]}", f"{ten[:9]}0{ten[9:]}")
    return tuple(dict.fromkeys(found)) if re.fullmatch(r"\d{10}", ten, re.ASCII) else ()


def find_ndcs(text: str) -> tuple[NdcMention, ...]:
    """NDCs in a text. Digits without hyphens count only where the text says "NDC": they may be a phone number."""
    said = re.search(r"\bndcs?\b", text, re.IGNORECASE) is not None
    found = []
    for match in _IN_TEXT.finditer(text):
        digits = eleven_digits(match.group())
        if "-" in match.group() and not digits:
            continue
        if "-" in match.group() or said:
            found.append(NdcMention(match.start(), match.end(), match.group(), digits))
    return tuple(found)
