"""Facilities where capitals tell nothing: in lines of capitals, and in small letters: 45 CFR 164.514(b)(2)(i)(B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.place_words import GENERIC, NAMING, NO_PLACE, NO_STREET, NOT_SHOUTED
from assistant.privacy.search import InLines, Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_SHOUTED = InLines(
    r"(?im)(?:^[ \t]{0,40}|\b(?:at|from|to|by|with|of|facility:?|site:?|location:?|provider:?|lab:?|for|in)\s{1,40}"
    r"|[|/,:-]\s{1,40}|\s{2,40})(?P<value>(?:(?:ST|MT|FT)\.?\s)?(?:[A-Z][A-Z'&-]+\s"
    r"(?:OF\s(?:THE\s)?|AND\s|&\s)?){1,4}?(?:HOSPITAL|HOSP|CLINIC|CENTER|CTR|EYE|ASC|MEDICAL|SONS|SUPPLY"
    r"|ESTATES|VILLAGE|CARE|ENT|SPECIALISTS|DERMATOPATHOLOGY|PATHOLOGY|RADIOLOGY|IMAGING|INSTITUTE"
    r"|SURGICENTER|ASSOCIATES|GROUP|PARTNERS|PHYSICIANS|REHAB|MANOR|HOSPICE|MEMORIAL|REGIONAL|LABS?"
    r"|LABORATORY|SCHOOL|ELEMENTARY|UNIVERSITY|COLLEGE|PLANT|LLC|INC|CORP|TECH|MART|COUNTY|PHARMACY"
    r"|DIALYSIS|MIDWIFERY|NEUROLOGY|NEUROSURGERY|ORTHOPEDICS|ORTHO|PEDIATRICS|DERMATOLOGY|CARDIOLOGY"
    r"|UROLOGY|BEHAVIORAL|HEALTHCARE|HEALTH|ER|HOME|ACADEMY|CHURCH|CO|COMPANY|FREIGHT|FOODS|FARMS|DIESEL"
    r"|AUTO|HIGH)(?:\s(?:CENTER|CLINIC|HOSPITAL|GROUP|ASSOCIATES|LAB|INSTITUTE))?(?:\sNO\.?\s\d{1,4})?"
    r"(?:,\sSUITE\s\w{1,5})?)(?!\w)",
    needs=re.compile(r"[A-Z][A-Z'&-]\s(?:OF\s(?:THE\s)?|AND\s|&\s)?[A-Z]{2}"),
    around=3,
)
_LOW_FACILITY = re.compile(
    r"(?m)(?:(?<!\w)(?:at|from|to|in|with|for|@|of|near|outside|by|over at|inside|went to|school|group|practice"
    r"|facility|lab|employer|seen|lives)\s(?:the\s)?|^\s{0,40}|,\s|\s-\s|\|\s"
    r"|(?:unit|clinic|site|lab|facility|hospital|employer|agency|school|location):\s"
    r"|\d\s(?!(?:at|from|to|in|with|for|of|near|by|on)\s))(?P<value>(?:(?:st|ste|saint|mt|mount)\.?\s)?"
    r"(?:(?!(?:at|from|to|in|with|for|by|on)\s)[a-z][\w'-]{1,40}\s(?:&\s|and\s|of\s)?){1,3}?"
    r"(?:hospital|clinic|medical center|med center|med ctr"
    r"|medical ctr|surgery center|surgicenter|nursing home|rehab|rehabilitation|urgent care"
    r"|family practice|family medicine|family clinic|pediatrics|peds|orthopedics|ortho|dental|imaging"
    r"|health center|health system|health|healthcare|memorial|general|regional|hospice|assisted living"
    r"|manor|elementary|chapel|villa|post office|behavioral|respiratory"
    r"|neuro|cardio|derm|obgyn|brothers|bros|printing|convent|hauling|transport|packing|steel|motors|lumber|mining|warehouse|staffing|security|catering|dairy|nursery"
    r"|high school|middle school|university|college|church|pharmacy|snf|senior living"
    r"|care center|cancer center|heart institute|institute|womens center|women's center|dialysis|county"
    r"|methodist|baptist|presbyterian|mercy|hosp|dermpath|llc|inc|internal medicine|ent|specialists"
    r"|specialty|roofing|bakery|construction|trucking|logistics|landscaping|plumbing|electric|grocery"
    r"|school|preschool|academy|daycare|middle|center|village|estates|apartments|church|temple|medical"
    r"|midwifery|neurology|cardiology|dermatology|urology|behavioral|surgicenter|diner|cafe|market|foods"
    r"|farms|plant|high|spine|pain center|eye center|er|ed|asc)"
    r"(?:\scenter|\shospital|\sclinic|\sassociates|\spartners|\sgroup|,?\s(?:llc|inc|co|corp))?)(?!\w)",
)
# "at harborview spine and joint", "from millcreek pain", "12/22/25 LAKESHORE GI".
_FIELDS = (
    r"(?:pain|spine|joint|gi|ear|nose|throat|ortho|orthopa?edics?|derm|eye|neuro|cardio|heart|vein|vascular|wound|hand"
    r"|foot|ankle|sports|podiatry|oncology|urology|ob|gyn|dental|surgical|retina|allergy|asthma|hearing|kidney|renal"
    r"|lung|sleep|women's|womens|primary care|visiting nurses|home care|physical therapy|pt|chiro|chiropractic|imaging"
    r"|mri|labs?|diagnostics|infusion|mobility|medical supply|dme|billing)"
)
_SPECIALTY = Led(
    r"(?i)(?<!\w)(?:at|from|by|to|with|for|of)\s(?:the\s)?(?P<value>(?P<first>[a-z][a-z'-]{2,20})\s"
    r"(?:(?P<second>[a-z][a-z'-]{2,20})\s)?" + _FIELDS + r"(?:,?\s(?:and\s|&\s)?" + _FIELDS + r"){0,3})(?![\w-])"
)
_OFFICE = Led(
    r"(?i)(?<!\w)(?:at|in|from|to)\s(?:the|our|their|your|his|her)\s(?P<value>(?P<first>[a-z][a-z'-]{2,20})"
    r"(?:\s(?P<second>[a-z][a-z'-]{2,20}))?)\s(?:office|location|site|campus|branch|clinic)(?!\w)"
)
_LEAD = re.compile(r".*\b(?:TO|BY|AT|FROM|IN|FOR|WITH|OF THE|SENT|SEEN|ORDERED)\s")
# Words of names that say too little in small letters.
_FAINT = frozenset("blue green white black red big little great four finger rose crown".split())
# Words that make a name of the words beside them, in small letters too.
_TELLING = frozenset(
    """
    mercy sacred grace cedar maple oak lake river valley mountain sunset sunrise good holy trinity st st. saint mt
    memorial providence county city north south east west
    """.split()
)
_ARTICLES = frozenset("the our my a an any".split())


def shouted_facilities(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Facilities in a line of capitals, when one of their words is no word of the field."""
    text = note.plain
    for match in _SHOUTED.finditer(note):
        lead = _LEAD.match(match["value"])
        start = match.start("value") + (len(lead.group()) if lead else 0)
        if note.caseless(start) and match["value"].isupper():
            low = re.findall(r"[a-z]+(?:'[a-z]+)?", text[start : match.end()].lower())
            if all(word in GENERIC for word in low) or set(low) & NOT_SHOUTED:
                continue
            if any(_shouted_name(words, word) for word in low):
                yield Span(start, match.end("value"), "LOCATION", rule="facility")


def _shouted_name(words: Vocabulary, word: str) -> bool:
    if word in NAMING:
        return True
    known = words.is_domain(word) and word not in words.all_names and (word,) not in words.places.get(word, ())
    return word not in GENERIC and not known


def low_facilities(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Facilities in small letters after a word of place, when one of their words names."""
    text = note.plain
    for match in _LOW_FACILITY.finditer(note.low):
        said = text[slice(*match.span("value"))]
        if not (said.islower() or note.caseless(match.start("value"))):
            continue
        parts = match["value"].split()
        named = any(not words.is_domain(p) and p not in GENERIC for p in parts)
        named = named or any((p in NAMING and p not in _FAINT) or _telling(words, p) for p in parts[:-1])
        if named and not set(parts) & NO_STREET - {"of"} and parts[0] not in _ARTICLES:
            yield Span(*match.span("value"), "LOCATION", rule="facility")


def practices(note: Note, words: Vocabulary) -> Iterator[Span]:
    """A field of medicine after a word that names, in any case, and an office that is told by its place or street."""
    for pattern in (_SPECIALTY, _OFFICE):
        for match in pattern.finditer(note):
            first, second = match["first"].lower(), (match["second"] or "").lower()
            if "-" in first or first in _ARTICLES or first in NO_PLACE or first in NO_STREET or second in NO_STREET:
                continue
            named = _telling(words, first) or first in NAMING or (first, second) in words.places.get(first, ())
            street = pattern is _OFFICE and second in ("street", "st", "avenue", "ave", "road", "rd", "blvd", "drive")
            if street or (named and first not in _FAINT and not (words.is_domain(first) and first not in NAMING)):
                yield Span(*match.span("value"), "LOCATION", rule="facility")


def _telling(words: Vocabulary, part: str) -> bool:
    return (
        part.strip(".") in words.also_words
        or part in words.names
        or not words.knows(part)
        or part in _TELLING
        or (part,) in words.places.get(part, ())
    )
