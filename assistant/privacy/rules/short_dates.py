"""Days without a year ("3/14", "3-14"), told from scores, strengths and fractions: 45 CFR 164.514(b)(2)(i)(C)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.date_words import DAY, MONTH_NUMBER, WEEKDAY
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

_SHORT = Led(
    rf"(?<![\w/.$+-])(?:{WEEKDAY}\s{{0,40}})?(?P<value>{MONTH_NUMBER}/{DAY})(?:\s?(?:-|to|thru|through|\u2013)\s?"
    rf"(?:{MONTH_NUMBER}/)?{DAY})?(?![\w/%]|\.\d|-\d{{3}})",
    re.IGNORECASE,
)
_DASHED = Led(rf"(?<![\w/.$+-])(?P<value>{MONTH_NUMBER}-{DAY})(?![\w/%-]|\.\d)")
# What a short "a/b" is when it is no date: scores, strengths, fractions, vision.
_SCORE_BEFORE = re.compile(
    r"(?:pain|strength|score[ds]?|motor|power|rated?|rates|grade|murmur|vision|acuity|vas|scale|reflex\w*"
    r"|dtrs?|pulses?|apgars?|mmt|level|stage|insight|judgment|ratio|bp|about|approximately|severity"
    r"|intensity"
    r"|flexion|extension|abduction|adduction|rotation|quads?|grip|deltoids?|biceps|triceps|ehl|ta|le|ue"
    r"|nprs|nrs|minor|lachman|va|od|os|ou|mmse|moca|sds|phq|gad|gcs|hpi|ros|x|fds|fdp|iliopsoas|hip|knee"
    r"|shoulder|wrist|ankle|elbow)"
    r"(?:\s{1,40}(?:is|was|of|at|a|now|today|currently|level|score|rated|about|down|up|from|to|with|strength|on"
    r"|scale|bilaterally|and|motor))*[\s:(=~]*$",
    re.IGNORECASE,
)
_SCORE_AFTER = re.compile(
    r"\s{0,2}(?:pain|strength|in (?:all|the|both|ue|le)|throughout|motor|bilat|scale"
    r"|on (?:the )?(?:vas|nprs|nrs|scale)|at (?:rest|worst|best|night)"
    r"|with (?:activity|movement|movt|walking|rest)|inch|tab|tsp|cup|mile|normal|each|of\b|murmur|systolic"
    r"|diastolic|positive|criteria|correct|recall|vision|ou|od|os|reps?|sets?|wk|week|day|d\b|mo\b|months?"
    r"|units?|mg|ml|cc|cm|mm|lines?|and symmetric|equal|symmetric)",
    re.IGNORECASE,
)
_PAINED = re.compile(r"\s{0,2}(?:pain|strength|motor)", re.IGNORECASE)
# Scales of which each number is one, whatever it is out of.
_SCALE_BEFORE = re.compile(
    r"\b(?:apgars?|phq|gad|moca|mmse|slums|epds|brackmann|ecog|gcs|audit|score[ds]?|aldrete|bims"
    r"|monofilament|weinstein|qol|teach-?back|demo|cultures?|sensation)(?:-?\d)?\b"
    r"(?:\s(?:scores?|was|is|of|today|grade|at))*[\s:=(]*$",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"\b(?:pain|strength|score\w*|motor|power|rat\w+|vas|scale|reflex\w*|mmt|quads?|grip|deltoids?|biceps"
    r"|triceps|ehl|nprs|nrs|lachman|sds|flexion|extension|severity|intensity|level|worst|best|rest|insight"
    r"|judgment|murmur|pre|post|baseline|down to|up to|now|currently|discomfort|ache|itch\w*|headache"
    r"|cramps?|apgars?|distress|sitting|standing|walking|with)\b",
    re.IGNORECASE,
)
_FRACTION = frozenset("1/2 1/3 2/3 1/4 3/4 1/5 2/5 3/5 4/5 5/5 0/5".split())
_DATE_CUE = re.compile(
    r"(?:\bon|\bsince|\bfrom|\bdos|\bdoi|\bdob|\bdate[ds]?|\bseen|\bby|\buntil|\bthru|\bthrough|\bsurg\w*"
    r"|\bvisits?|\bvst|\badmit\w*|\badm|\bd/?c(?:'?d)?|\bdischarge[ds]?|\bdone|\bappt|\bappointment"
    r"|\binj\w*|\bfollow.?up|\bf/u|\btoday|\btomorrow|\byesterday|\bof service|\bperformed"
    r"|\bservice|\bborn|\bdied|\bbefore|\bafter|\bbetween|\band|\b(?:mon|tues?|wednes|wed|thurs?|thu|fri"
    r"|satur|sat|sun)(?:day)?|\blmp|\bedd|\bedc|\bstart\w*|\bended|\blast|\bdenied|\bbilled|\bappealed|\bcalled"
    r"|\breceived|\bsigned|\bnoted?|\bencounter|\bfell|\bop|\bpostop|\bprocedure|\bordered|\bresulted"
    r"|\bcollected|\bdrawn|\bmailed|\bsent|\bpaid|\bfiled|\bsubmitted|\bscheduled|\bcheck|\bvs|\bto|\bexam"
    r"|\bscan|\bmri|\bct|\bxray|\bx-ray|\bfilm|\bcolonoscopy|\bepisode|\bclaim|\bremit|\beob|\bhere|\bwas"
    r"|\bim|\bsent|\bagain|\bagain on|\beff|\bday|\bpod\s?#?\d?|\bback|\bshow|\bremoval|\binterrogated"
    r"|\breturn\w*|\brecheck|\brtc|\bof|\bprior|\bnext|\bdue|\bexp|\bterm'?d?|\bcard|\bclinic|\breceived)"
    r"[\s:,(#-]*(?:the\s{1,40})?$",
    re.IGNORECASE,
)
_SURE_CUE = re.compile(
    r"\b(?:on|dos|since|dated?|seen|visit|until|from|through|thru|by|before|after|today|tomorrow|yesterday"
    r"|billed|denied|appealed|filed|submitted|paid|admitted|discharged|surgery|inj|prior|next|rtc|f/u|labs?|bloods?"
    r"|delivered|drawn|collected|given|received|mailed|faxed|called|spoke|signed|notified|noted|nomnc|abn|cbc|cmp|bmp"
    r"|a1c|hba1c|tsh|inr|psa|echo|mri|cta?|x-?rays?|xr|us|ultrasound|ekg|ecg|pet|dexa|emg|egd|colonoscopy|cultures?"
    r"|path|biopsy|bx|consult|adm|admit|dc|d/c|came|returned|fell|injured|started|stopped|expired|signed|performed|done"
    r"|appt|appointment|call|letter|fax|eob|remit|claim|auth|approved|dispensed|shipped|dropped|implanted|removed"
    r"|placed|repeated|repeat|\d{1,2} ?min(?:utes)?)\W*$",
    re.IGNORECASE,
)
# "2/3 by Jolene RN".
_DONE_AFTER = re.compile(r"\s(?:by|with|w/)\s(?:Dr\b|[A-Z][a-z])|:\s|\s(?:at |@ ?)?(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")
_NEXT_BEFORE = re.compile(r"\b(?:next|due|return|recheck|rtc|f/u|follow-?up)(?:\s[a-z]{2,12})?\s$", re.IGNORECASE)
_LATE_AFTER = re.compile(r"\s?(?:--|[.;,)?!](?:\s|$))|\s(?:[01]\d|2[0-3])[0-5]\d[,.\s]")
_COUNTED_BEFORE = re.compile(
    r"\b(?:ages?|aged|years?|y|grades?|lines?|pages?|items?|box(?:es)?|levels?|rows?|chapters?|between|range|from|to|of|than"
    r"|x|weeks?|every|q|scores?|mm|cm|codes?|modifiers?|mods?|section|units?|visits?|about|is|are|was|in|at|for|with|and|or"
    r"|only|up|max|a|the|by|copays?|rr|hr|bpm|type|part|form|pos|edit|co|pr|oa|carc|rarc|icd)\W*$",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on|since|dos|from)\s{0,40}$", re.IGNORECASE)
_LISTED_AFTER = re.compile(r"(?:,|\s?&| and) \d{1,2}/\d{1,2}\b")
_LISTED_BEFORE = re.compile(r"\d/\d{1,2}(?:/\d{2,4})?(?:,|\s?&| and|,? then) $")
_SCORE_TO = re.compile(r"\d/(?:10|5)\s?(?:to|->|\u2192|-|,|and|/)\s?$")
_OTHER_BEFORE = re.compile(r"(?:\b[tlcs]|[/\d])$|\bmodifiers? $|\bmods? $|\$$", re.IGNORECASE)
_DASHED_CUE = re.compile(
    r"(?:\b(?:(?:note|letter|claim|eob|surgery|report|films?|scan|mri|ct|labs?|consult|visit|path|biopsy|order) of"
    r"|on|dos|since|dob|dated?|seen|doi|visit|visit on|surgery|was|after|before|until|by|due|clinic"
    r"|wrote it|from|pod\s?#?\d?)\W{0,2}|(?<!\d)\d{1,2}-\d{1,2}(?:,|,? and|\s?&)\s)$",
    re.IGNORECASE,
)
_SIGNED_BEFORE = re.compile(r"\b(?:MD|DO|NP|PA-C|RN|office|clinic) $")
_CODE_NEXT = re.compile(r",?\s\d{5}(?:-\w\w)?(?!\d)")
_CODE_AFTER = re.compile(r"\s\d{5}(?!\d)")
_WORD_BEFORE = re.compile(r"[a-z] $", re.IGNORECASE)
_CODE_BEFORE = re.compile(
    r"\b(?:\d{5}|[A-Z]\d{4}|[A-Z]\d[\dA-Z]\.[\dA-Z]{1,4})(?:-\w\w)?(?: ?x ?\d{1,2})?(?: (?:rt|lt|right|left"
    r"|bilat))?,? $",
    re.IGNORECASE,
)
_FIELD_END = re.compile(r"\s{0,3}(?:$|\n|[/|] )")
_END = re.compile(r"\s{0,9}$|\s{0,9}\n")
_AMOUNT_AFTER = re.compile(r"\s?(?:mg|times|weeks?|days?|units?|levels?)", re.IGNORECASE)


def short_dates(note: Note) -> Iterator[Span]:
    """Month and day with a slash, unless a score or fraction is likelier; with a hyphen after a word of dates only."""
    for match in _SHORT.finditer(note):
        if _is_date(note.plain, match):
            yield Span(*match.span(), "DATE", rule="short")
    for match in _DASHED.finditer(note):
        before = note.plain[max(0, match.start() - 16) : match.start()]
        cue = _DASHED_CUE.search(before) or _beside_code(note.plain, match, before)
        if cue and not _AMOUNT_AFTER.match(note.plain[match.end() : match.end() + 8]):
            yield Span(*match.span(), "DATE", rule="short")


def _beside_code(text: str, match: re.Match[str], before: str) -> bool:
    """ "smith 8-15 96372", "73721 rt 12-12": a day before a code, or at the end after one."""
    if before.endswith(("/ ", "| ")) and _FIELD_END.match(text, match.end()):
        return True
    late = int(match["value"].split("-")[1]) > 12
    if late and _CODE_AFTER.match(text, match.end()) and _WORD_BEFORE.search(before):
        return True
    if late and _END.match(text, match.end()) and before.endswith(("? ", ". ", "; ", ", ")):
        return True
    if (
        late
        and _LATE_AFTER.match(text, match.end())
        and _WORD_BEFORE.search(before)
        and not _COUNTED_BEFORE.search(before)
    ):
        return True
    return _END.match(text, match.end()) is not None and _CODE_BEFORE.search(before) is not None


def _is_date(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 20]
    value = match["value"]
    low, high = (int(part) for part in value.split("/"))
    if (_SCORE_AFTER.match(after) and not (_PAINED.match(after) and high > 10)) or _scored(low, high, before):
        return False
    if low <= high and _SCALE_BEFORE.search(before):
        return False
    listed = ("/" in after and _LISTED_AFTER.match(after) is not None) or _LISTED_BEFORE.search(before) is not None
    if not listed:
        if _rated(low, high, before, after):
            return False
        coded = (
            _CODE_NEXT.match(after) is not None
            or _CODE_BEFORE.search(before) is not None
            or _SIGNED_BEFORE.search(before) is not None
        )
        cue = match.group() != value or coded or _DATE_CUE.search(before) is not None
        if match.start("value") > match.start() or _NEXT_BEFORE.search(before):
            return _OTHER_BEFORE.search(before) is None
        fraction = value in _FRACTION or (low <= high and high in (5, 10) and not cue)
        sure = cue or low < high
        if fraction and not (sure and (coded or _SURE_CUE.search(before) or _DONE_AFTER.match(after))):
            return False
    return _OTHER_BEFORE.search(before) is None


def _like_score(low: int, high: int) -> bool:
    return low <= high and high in (4, 5, 6, 10, 30, 28, 20) and (low < 6 or high in (10, 28, 30))


def _scored(low: int, high: int, before: str) -> bool:
    """ "strength 4/5": a word of scores stands before."""
    likely = high in (4, 5, 6, 20) and _like_score(low, high)
    return likely and _SCORE_BEFORE.search(before) is not None and _ON.search(before) is None


def _rated(low: int, high: int, before: str, after: str) -> bool:
    """ "pain was 7/10", "from 5/10 to 3/10"."""
    if high not in (5, 10) or not _like_score(low, high):
        return False
    return _RATED.search(f"{before} {after[:14]}") is not None or _SCORE_TO.search(before) is not None
