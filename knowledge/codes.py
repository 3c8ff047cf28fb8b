"""The grammar of code-shaped text: find it, normalise it, say which code sets it could belong to. Pure functions.

A shape is not a code: whether "Z99.999" exists is for a look-up to say. Shapes follow the publishers' own
rules: CPT categories I, II (F), III (T), proprietary laboratory (U), algorithmic (M) and administration (A)
codes are five characters; HCPCS Level II is a letter A-V and four digits, of which D is the ADA's dental set;
ICD-10-CM is three to seven characters with a dot after the third, a placeholder X allowed (CDC/NCHS, ICD-10-CM
Official Guidelines, Section I.A.2-5), the second a digit but for category QA0, which FY 2026 brought; ICD-10-PCS is
seven characters without I and O (CMS, ICD-10-PCS Official Guidelines, Conventions A1-A3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

CodeSet = Literal["cpt", "hcpcs", "cdt", "icd10cm", "icd10pcs", "icd9cm", "policy"]

_CPT = re.compile(r"\d{4}[\dAFMTU]\Z", re.ASCII)
_HCPCS = re.compile(r"[A-CE-V]\d{4}\Z", re.ASCII)
_CDT = re.compile(r"D\d{4}\Z", re.ASCII)
_ICD_DOTTED = re.compile(r"(?:[A-Z]\d[\dAB]|QA\d)\.[\dA-Z]{1,4}\Z", re.ASCII)
_ICD_PLAIN = re.compile(r"(?:[A-Z]\d[\dAB]|QA\d)[\dA-Z]{0,4}\Z", re.ASCII)
_PCS = re.compile(r"[\dBCDFGHX][\dA-HJ-NP-Z]{6}\Z", re.ASCII)
_ICD9 = re.compile(r"(?:\d{3}\.\d{1,2}|V\d{2}\.\d{1,2}|E\d{3}\.\d)\Z", re.ASCII)
_POLICY = re.compile(r"[AL]\d{5}\Z", re.ASCII)
_MODIFIER = re.compile(r"(?:\d{2}|[A-Z]{2}|[A-Z]\d|\dP)\Z", re.ASCII)

# A letter or digit of any script that separates words by blanks; Chinese, Japanese and Korean text does not.
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
# A token may hold modifiers after hyphens and, for two whole codes, be a range. Digits are 0-9 alone, whereas a letter
# or digit of any script before or after it makes it part of a longer word.
_TOKEN = re.compile(
    rf"""(?<!{_LETTER})(?<![$.#@])
    (?P<body>(?:(?:[A-Za-z][0-9][0-9A-Za-z]|[Qq][Aa][0-9])(?:\.[0-9A-Za-z]{{1,6}})?[0-9A-Za-z]{{0,5}}
       |[0-9]{{3}}\.[0-9]{{1,2}}
       |[0-9][0-9A-Za-z]{{6}}
       |[0-9]{{4,}}[A-Za-z]?
     ))
    (?P<tail>(?:\s?[-–—]\s?[0-9A-Za-z]{{2}}(?![0-9A-Za-z]|\.\d))*)
    (?!{_LETTER})(?![@%])(?!\.\d)(?!,\d{{3}}(?!\d))(?!-\d{{4}}(?!\w))
    """,
    re.VERBOSE,
)
_RANGE_WORD = re.compile(r"\s*(?:[-–—]|\bto\b|\bthrough\b|\bthru\b)\s*\Z", re.IGNORECASE)
_SYSTEM_WORD = re.compile(
    r"\b(?:icd(?:-?\d+)?(?:-?cm|-?pcs)?|dx|diagnos\w+|code|codes|cpt|hcpcs)\W{0,3}\Z", re.IGNORECASE
)
_ICD9_WORD = re.compile(r"icd-?9", re.IGNORECASE)
# A bare five-digit number beside one of these is an amount ("$ 62320", "10000 mg"). "units" is not among them: it
# follows codes as well.
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\bUSD)\s{0,2}\Z", re.IGNORECASE)
_MEASURE_AFTER = re.compile(
    r"\s?(?:[€£¥]|(?:dollars?|usd|iu|mg|mcg|[uµμ]g|ng|kg|lbs?|ml|dl|cc|meq|mmol|mm|cm)\b)", re.IGNORECASE
)

# "HCC V28" is a version of the risk adjustment model, not the ICD-10-CM category V28.
_HCC_MODEL = re.compile(r"V2[248]\Z", re.IGNORECASE)
_HCC = re.compile(r"\bhccs?\b", re.IGNORECASE)
# "(Rev. 12425, Issued: 12-21-23)" in CMS manuals is the number of a transmittal; a "revision 27134" is a procedure.
_REVISION_BEFORE = re.compile(r"(?:\(Rev\.\s*|\b[Tt]ransmittal\s+(?:[Nn]o\.?\s*)?)\Z")
_ZIP_BEFORE = re.compile(r"\bzip(?:\s?codes?)?(?:\s+is)?[\s:#]{1,3}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One code set that the text could belong to, with the code in that set's own notation."""

    set: CodeSet
    code: str


@dataclass(frozen=True, slots=True)
class CodeMention:
    """Code-shaped text at `start:end`; `readings` best first, empty when the text only resembles a code."""

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]
    modifiers: tuple[str, ...] = ()
    range_end: Reading | None = None
    sure: bool = True

    @property
    def code(self) -> str:
        """The code in its best reading, or the text as typed."""
        return self.readings[0].code if self.readings else self.text.upper()


def with_dot(code: str) -> str:
    """An ICD-10-CM code with its dot after the third character ("M5412" -> "M54.12")."""
    bare = code.upper().replace(".", "")
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"


def is_modifier_shaped(text: str) -> bool:
    """Whether two characters have the shape of a CPT or HCPCS modifier."""
    return text.isascii() and bool(_MODIFIER.match(text.upper()))


def readings_of(text: str) -> tuple[Reading, ...]:
    """Every code set whose shape the text has, the likeliest first. Empty for text of no known shape.

    >>> [r.code for r in readings_of("m5412")]
    ['M5412', 'M54.12']
    """
    token = text.strip().upper()
    if not text.strip().isascii():
        return ()  # the upper case of some other letters is ASCII
    found: list[Reading] = []
    if _CPT.match(token):
        found.append(Reading("cpt", token))
    if _HCPCS.match(token):
        found.append(Reading("hcpcs", token))
    if _CDT.match(token):
        found.append(Reading("cdt", token))
    if _ICD_DOTTED.match(token):
        found.append(Reading("icd10cm", token))
    elif _ICD9.match(token):
        found.append(Reading("icd9cm", token))
    elif _POLICY.match(token):
        found.append(Reading("policy", token))
        found.append(Reading("icd10cm", with_dot(token)))
    elif _ICD_PLAIN.match(token):
        found.append(Reading("icd10cm", with_dot(token)))
    if _PCS.match(token) and sum(c.isdigit() for c in token) < 7 and any(c.isdigit() for c in token):
        found.append(Reading("icd10pcs", token))
    return tuple(found)


def parse_code(text: str) -> CodeMention | None:
    """The one code that the whole text is ("62320-59", "j3301", "M5412"), or None."""
    found = find_codes(text)
    stripped = text.strip()
    if len(found) == 1 and found[0].readings and found[0].text == stripped:
        return found[0]
    return None


def find_codes(text: str) -> list[CodeMention]:
    """Code-shaped tokens in reading order, with modifiers after hyphens and ranges joined.

    Numbers of six and more digits, and dotted text too long for ICD-10-CM, come back with no reading, so that
    an answer can say that they are not code-shaped instead of passing over them. A bare three-character
    category ("E11") or a lower-case plain form is `sure=False` unless a word such as "code" stands before it.
    """
    found: list[CodeMention] = []
    icd9 = _ICD9_WORD.search(text) is not None
    for match in _TOKEN.finditer(text):
        start = match.start()
        # "99202-99205", "62320/62321" and "99213,99214" are codes; "555-12345", "3/15000" and "1,234" are not.
        glued = start >= 2 and text[start - 1] in "-/," and text[start - 2].isalnum()
        if glued and not (found and found[-1].end == start - 1 and found[-1].readings):
            continue
        mention = _mention(text, match, icd9)
        if mention is not None:
            found.append(mention)
    return _join_ranges(text, found)


def _mention(text: str, match: re.Match[str], icd9: bool) -> CodeMention | None:
    body = match.group("body")
    tail = match.group("tail")
    pieces = re.findall(r"[0-9A-Za-z]{2}", tail)
    modifiers = tuple(piece.upper() for piece in pieces if is_modifier_shaped(piece))
    if len(modifiers) != len(pieces) or (" " in tail and any(p.islower() for p in pieces)):
        modifiers, tail = (), ""
    readings = readings_of(body)
    before = text[max(0, match.start() - 24) : match.start()]
    if body.isdigit() and (_MONEY_BEFORE.search(before) or _MEASURE_AFTER.match(text, match.end("body"))):
        return None
    if body.isdigit() and (_ZIP_BEFORE.search(before) or _REVISION_BEFORE.search(before)):
        return None
    if _HCC_MODEL.match(body) and _HCC.search(text):
        return None
    sure = _is_sure(body, readings, before)
    if not readings and not _resembles(body):
        return None
    if readings and readings[0].set == "icd9cm" and not icd9:
        return None  # 101.5 is a temperature before it is a code of a set that ended in 2015
    if readings and not sure and not body.isupper() and not any(c.isupper() for c in body):
        return None
    end = match.start() + len(body) + len(tail)
    return CodeMention(match.start(), end, text[match.start() : end], readings, modifiers, None, sure)


def _is_sure(body: str, readings: tuple[Reading, ...], before: str) -> bool:
    if _SYSTEM_WORD.search(before):
        return True
    sets = {reading.set for reading in readings}
    if sets & {"cpt", "hcpcs"} or "." in body:
        return True
    return "icd10cm" in sets and len(body) > 3 and body == body.upper()


def _resembles(body: str) -> bool:
    return "." in body or (body.isdigit() and 6 <= len(body) <= 9)


def _join_ranges(text: str, mentions: list[CodeMention]) -> list[CodeMention]:
    joined: list[CodeMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.readings
            and mention.readings
            and last.range_end is None
            and not last.modifiers
            and last.readings[0].set == mention.readings[0].set
            and last.code < mention.code
            and _RANGE_WORD.match(text[last.end : mention.start])
            and not _compares(text, last.start)
        ):
            joined[-1] = CodeMention(
                last.start,
                mention.end,
                text[last.start : mention.end],
                last.readings,
                mention.modifiers,
                mention.readings[0],
                last.sure,
            )
        else:
            joined.append(mention)
    return joined


def _compares(text: str, start: int) -> bool:
    """ "Compare 62320 to 62321" and "from 62320 to 62321" are not ranges."""
    return bool(
        re.search(r"\b(?:compare|compared|switch|change|changed|downcode|upcode)\b[^.?!]*\Z", text[:start], re.I)
    )


def in_range(code: str, first: str, last: str) -> bool:
    """Whether a code lies in a range of its own set and shape; CPT categories, told by the last place, do not mix."""
    alike = len(code) == len(first) == len(last) and code[0].isdigit() == first[0].isdigit()
    if alike and code[0].isdigit():
        alike = code[-1].isdigit() == first[-1].isdigit()
    return alike and first <= code <= last
