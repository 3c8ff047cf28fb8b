"""Words that ask how ICD codes map or changed: crosswalks, present-on-admission exemption, new codes of a year."""

from __future__ import annotations

import re

_CROSSWALK = re.compile(
    r"\bcrosswalk|\bicd[\s-]?9\b|\bgems?\b|\bequivalence map|\bmaps? to\b"
    r"|\b\d{3}\.\d{1,2}\s*(?:to|in|into|as|->)\s*icd[\s-]?10",
    re.IGNORECASE,
)
_HCC = re.compile(r"\bhccs?\b|\bhierarchical condition|\brisk[- ]adjustment (?:category|model|weight)", re.IGNORECASE)
_POA = re.compile(r"\bpoa\b|\bpresent[\s-]on[\s-]admission\b", re.IGNORECASE)
_EXEMPT = re.compile(r"\bexempt", re.IGNORECASE)
_REPLACED = re.compile(r"\breplace\b|\bbegin\b|\bbegan\b|\bcame before\b|\bintroduced\b|\bnew since\b", re.IGNORECASE)
_CHANGED = r"(?:new|added|deleted|removed|revised|retired|changed|changes)"
_CHANGES = re.compile(
    rf"\b{_CHANGED}\s+(?:[\w-]+\s+){{0,4}}codes\b|\bcodes\b[^.?!]{{0,30}}\b{_CHANGED}\b"
    r"|\bchanges\b[^.?!]{0,30}\bicd",
    re.IGNORECASE,
)
_EDITION = re.compile(r"\bicd|\bdiagnos[ei]s\b|\bfy\s?\d|\bfiscal\b|\boctober\b|\bapril\b|\bedition\b", re.IGNORECASE)
_OTHER_SETS = re.compile(r"\bcpt\b|\bhcpcs\b|\bmodifiers?\b|\bnew patient\b|\bpcs\b", re.IGNORECASE)


def asks_crosswalk(text: str) -> bool:
    """Whether an equivalent in ICD-9-CM or ICD-10-CM is asked for."""
    return bool(_CROSSWALK.search(text)) or asks_hcc(text)


def asks_hcc(text: str) -> bool:
    """Whether a category of the risk adjustment model is asked for; no table of them can be loaded."""
    return bool(_HCC.search(text))


def asks_poa(text: str) -> bool:
    """Whether exemption from present-on-admission reporting is asked about."""
    return bool(_POA.search(text) and _EXEMPT.search(text))


def asks_history(text: str) -> bool:
    """Whether it is asked what a code replaced or when it began."""
    return bool(_REPLACED.search(text))


def asks_changes(text: str) -> bool:
    """Whether the new, deleted or retitled diagnosis codes of an edition are asked for."""
    return bool(_CHANGES.search(text) and _EDITION.search(text) and not _OTHER_SETS.search(text))
