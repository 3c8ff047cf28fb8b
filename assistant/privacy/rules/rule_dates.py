"""Dates of rules ("effective January 1, 2025", "the Q3 2026 edits"): they say nothing of a person and stay.

45 CFR 164.514(b)(2)(i)(C) speaks of dates directly related to an individual.
"""

from __future__ import annotations

import re

# Not a person's date: words of rules around it.
_RULE = re.compile(
    r"\b(?:effective|eff\.?|edits?|fee schedule|hcpcs|release[ds]?|quarter(?:ly)?|q[1-4]|fy|cy|fiscal"
    r"|calendar|guidelines?|final rule|proposed rule|rule|rules|update[ds]?|version|v\d+|deleted|retired"
    r"|replaced|revised|revisions?|new codes?|codes?|code set|manual|mln|"
    r"transmittal|lcd|ncd|policy|policies|addend\w*|file|files|table|published|implement\w*|in force|valid"
    r"|terminated|sunset|expire[ds]?|phe"
    r"|adjustments?|efficiency|waivers?|flexibilit\w+|congress|law|factor"
    r"|cpt|icd-?10\w*|ncci|mpfs|pfs|opps|asp|rates?|conversion factor"
    r"|began|begin|beginning|changed?|changes|starting|started|pricing|edition|article|bulletin|regulation"
    r"|cures act|requirement|mandate|requir\w+|cms|ama|rolled out|book|books|annual|deductible|clfs|dmepos"
    r"|format|extensions?|extended|telehealth|deadline|cut-?off|emergency|grace period)\b",
    re.IGNORECASE,
)
# Changes of codes and fees come into force on the first day of a quarter.
_QUARTER_DAY = re.compile(
    r"\s{0,40}(?:(?:jan|apr|jul|oct)\w*\.?\s(?:1|1st|first)\b|(?:0?1|0?4|0?7|10)[/-]0?1[/-]|20\d\d-(?:01|04|07|10)-01"
    r"|(?:jan|apr|jul|oct)\w*\.?,? 20\d\d$|dec\w*\.? 31\b)",
    re.IGNORECASE,
)
_FIRST_OF_QUARTER = re.compile(r"(?:jan|apr|jul|oct)\w*\.?\s(?:1\b|20\d\d$)", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:pt|patient|dob|dos|she|he|her|his|mrs?|ms|born|seen|admitted|visit|surgery)\b", re.IGNORECASE
)
_EFFECTIVE = re.compile(r"\b(?:effective|eff\.?)\W{0,3}(?:on |as of )?\x00", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|as of|starting|beginning|from|after|until|before|through|prior to|on or after)\s{1,3}\x00",
    re.IGNORECASE,
)
_PAYMENT = re.compile(
    r"\b(?:medicare|medicaid|payers?|payable|pays?|paid|covered|reimburse\w*|codes?|billing|billable|claims|modifiers?"
    r"|allowed|services?)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:pt|pts|patient|dob|mrs?|ms|she|he|her|his|him|member)\b", re.IGNORECASE)
# The cover of a person begins on such a day too: "new card, eff 1/1/2026".
_CARD = re.compile(r"\b(?:card|id|ids|subscriber|enrolled|eligible|eligibility|termed|policy no)\b", re.IGNORECASE)
# Of these no person has one.
_OF_LAW = re.compile(
    r"\b(?:extensions?|phe|public health emergency|flexibilit\w+|final rule|proposed rule|moratorium)\b[^.;?\n]{0,24}\s"
    r"\x00",
    re.IGNORECASE,
)
# "Is there a code for a patient": no patient in particular.
_ANY_PATIENT = re.compile(
    r"\b(?:an?|any|every|new|established|each|which)\s(?:new |established )?(?:pt|patient)s?\b", re.I
)
# What is released is a nerve or a tendon here.
_ACTED = re.compile(
    r"\b(?:dr|did|underwent|had|finger|tunnel|trigger|contracture|nerve|tendon|pulley|ligament|capsul\w+|fascia"
    r"|adhesions?|fascial|gastroc\w*|quervain\w*)\b",
    re.IGNORECASE,
)
# In what stands around, \x00 holds the place of the date.
_OF_PERSON = re.compile(
    r"(?:dob|born|dos|admit\w*|seen|visit|surgery|discharge[ds]?|svc date|service|fell|injur\w*"
    r"|on file)\W{0,4}(?:was |is |on |date |of )*\x00",
    re.IGNORECASE,
)
_OF_RULE = re.compile(
    r"\b(?:effective|released?|published|quarter|edition|update[ds]?|deleted|version|fy|cy|revised|revisions?|rules?"
    r"|guidelines?|lcd|ncd|article|manual|transmittal|edits?|register|extensions?|waivers?|deadline|flexibilit\w+)\b"
    r"\W{0,3}(?:on |the |of |from |in |dated |before |until |after |since |prior to |as of |through )*\W?\x00"
    r"|\b(?:phe|emergency|waivers?|flexibilit\w+|rules?|policy|lcd|ncd|edits?|extensions?|act|codes?|telehealth"
    r"|moratorium|requirement|manual|contract|payers?|cms|congress|medicare)\b[^.;?\n]{0,32}\b(?:ended|ends?|expire[sd]?"
    r"|sunsets?|terminated|took effect|takes effect|went live|goes live|into (?:force|effect)|extended|extends"
    r"|deleted|retired|replaced|began|begins|starts|started|run|runs)\s(?:(?:on|in|until|through|as of|to)\s{1,2})?\x00"
    r"|\b(?:cpt assistant|coding clinic|newsletter|issue|webinar|magazine|journal)\b\W{0,3}"
    r"(?:of |from |in )?\x00|\x00\W{0,3}(?:mue |ncci |asp |hcpcs |lcd |rvu |gpci )?(?:cpt assistant|coding clinic"
    r"|newsletter|issue\b|ncci"
    r"|edits?|release|file|fee|update|guidelines?|hcpcs|edition"
    r"|rule|quarter|version|mpfs|pfs|opps|asp|addendum|manual|code (?:set|changes)"
    r"|icd-?10\S* (?:codes?|update)|cpt (?:codes?|changes|manual|book))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!]\s|\n")


def of_rule(text: str, match: re.Match[str]) -> bool:
    """Whether the words around a date say that it is one of a rule, a release or an edition, and of nobody."""
    near = _around(text, match, 90 if _FIRST_OF_QUARTER.match(match.group()) else 45)
    near = _ANY_PATIENT.sub("", near)
    if not _RULE.search(near):
        since = _SINCE.search(near) and _PAYMENT.search(near) and not _SOMEBODY.search(near)
        return bool(since) and _QUARTER_DAY.match(match.group()) is not None
    effective = _EFFECTIVE.search(near)
    if effective and _CARD.search(near):
        return False
    somebody = _PERSON if effective else _SOMEBODY
    if _QUARTER_DAY.match(match.group()) and not somebody.search(near):
        return True
    if _OF_PERSON.search(near):
        return False
    if _OF_LAW.search(near):
        return True
    said = _OF_RULE.search(near)
    if said and said.group().lower().startswith("release") and _ACTED.search(near):
        return False
    return said is not None and _PERSON.search(near) is None


def _around(text: str, match: re.Match[str], reach: int) -> str:
    start = max(0, match.start() - reach)
    # Words of the same sentence: a full stop with a blank ends it.
    before = _SENTENCE_END.split(text[start : match.start()])[-1]
    after = _SENTENCE_END.split(text[match.end() : match.end() + reach])[0]
    return f"{before} \x00 {after}"
