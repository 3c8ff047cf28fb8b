"""A section that a question names by its number: which document and which number, as coders write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Document = Literal["guidelines", "ncci_manual", "manual"]

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")
_NUMERAL = r"(?:X{0,1}(?:IX|IV|V?I{1,3}|V)|X)"
_SIGN = r"(?:sections?|sec\.?|\u00a7+)"
_PART = r"\s?\.\s?[A-Za-z0-9]{1,3}(?![A-Za-z0-9])"
_GUIDELINE = re.compile(
    rf"(?i:\b(?:{_SIGN}|guidelines?)\s*)((?i:I{{1,3}}|IV))((?:{_PART})+)"  # section i.c.9.a
    rf"|(?<![\w.])(I{{1,3}}|IV)((?:\.[A-Za-z0-9]{{1,3}}(?![A-Za-z0-9]))+)"  # I.C.9.a
    rf"|(?i:\b{_SIGN}\s*)(I{{1,3}}|IV)(?=\W*(?:\Z|of\b|in\b|from\b))()"  # Section IV of the guidelines
)
_NUMBER = r"(\d{1,3}(?:\.\d{1,2}){0,5})"
_CHAPTER_FIRST = re.compile(
    rf"\bchapter\s+(\d{{1,2}})\b[\s,;:(\u2013-]*(?:of the [a-z ]{{4,60}}?manual\W+)?{_SIGN}\s*{_NUMBER}", re.IGNORECASE
)
_SECTION_FIRST = re.compile(rf"{_SIGN}\s*{_NUMBER}\b[^?.;]{{0,60}}?\bchapter\s+(\d{{1,2}})\b", re.IGNORECASE)
_NCCI = re.compile(
    rf"(?i:\bchapter)\s+({_NUMERAL}|\d{{1,2}})\b[\s,;:(\u2013-]*(?i:{_SIGN})\s*\(?([A-Z])\b"
    rf"|(?i:\b{_SIGN})\s*\(?([A-Z])\b[^?.;]{{0,30}}?(?i:\bchapter)\s+({_NUMERAL}|\d{{1,2}})\b"
)
_PUBLICATIONS = (
    (re.compile(r"claims processing|100-0?4\b", re.IGNORECASE), "100-04"),
    (re.compile(r"program integrity|100-0?8\b", re.IGNORECASE), "100-08"),
    (re.compile(r"national coverage determinations? manual|100-0?3\b", re.IGNORECASE), "100-03"),
    (re.compile(r"general information|100-0?1\b", re.IGNORECASE), "100-01"),
    (re.compile(r"benefit policy|100-0?2\b", re.IGNORECASE), "100-02"),
)


@dataclass(frozen=True, slots=True)
class NamedSection:
    """A document and the number in it. `chapter` and `publication` are of a manual; "" when no manual is named."""

    document: Document
    number: str
    chapter: int = 0
    publication: str = ""

    @property
    def words(self) -> str:
        """The section as it is cited."""
        if self.document == "guidelines":
            return f"Section {self.number}"
        if self.document == "ncci_manual":
            chapter, _, letter = self.number.partition(".")
            return f"Chapter {chapter}, Section {letter}"
        return f"Chapter {self.chapter}, Section {self.number}"


def find_section(text: str) -> NamedSection | None:
    """The first section that a text names, None when it names none."""
    found = _NCCI.search(text)
    if found:
        chapter, letter = found.group(1) or found.group(4), found.group(2) or found.group(3)
        roman = _ROMAN[int(chapter)] if chapter.isdigit() and int(chapter) < len(_ROMAN) else chapter
        if not roman.isdigit():
            return NamedSection("ncci_manual", f"{roman}.{letter}")
    found = _CHAPTER_FIRST.search(text)
    if found:
        return NamedSection("manual", found.group(2), int(found.group(1)), _publication(text))
    found = _SECTION_FIRST.search(text)
    if found:
        return NamedSection("manual", found.group(1), int(found.group(2)), _publication(text))
    found = _GUIDELINE.search(text)
    if found is None:
        return None
    numeral, rest = next((found.group(at), found.group(at + 1)) for at in (1, 3, 5) if found.group(at))
    number = _path(numeral.upper(), rest)
    if re.search(r"\bNCCI\b|\bpolicy manual\b", text, re.IGNORECASE) and number.count(".") == 1:
        return NamedSection("ncci_manual", number)
    return NamedSection("guidelines", number)


def _path(section: str, rest: str) -> str:
    """ "I. c.9.A" -> "I.C.9.a": the second part is a capital, later letters are small."""
    parts = [part.strip() for part in rest.split(".") if part.strip()]
    return ".".join([section, *(p.upper() if at == 0 else p.lower() for at, p in enumerate(parts))])


def _publication(text: str) -> str:
    return next((number for pattern, number in _PUBLICATIONS if pattern.search(text)), "")
