"""Dates of a person, all but the year, and ages over 89: 45 CFR 164.514(b)(2)(i)(C).

Dates of rules ("effective January 1, 2025", "the Q3 2026 edits") say nothing of a person and stay, and so do bare years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.spans import Span

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_M = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_YEAR4 = r"(?:19|20)\d\d"
_WEEKDAY = (
    r"(?:(?:(?:last|this|next|on)\s)?(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)"
    r"(?:day)?\.?,?\s+(?:the\s+)?)"
)
_TH = r"(?:st|nd|rd|th)"

_SURE = re.compile(
    rf"(?<![\w/.$-]){_WEEKDAY}?(?:"
    rf"{_M}\s?[/]\s?{_DAY}\s?[/]\s?{_YEAR}(?:\s?-\s?{_M}/{_DAY}/{_YEAR})?(?!\d)"
    rf"|{_M}/{_DAY}-{_M}/{_DAY}/{_YEAR}(?!\d)|(?:0[1-9]|1[0-2]) (?:0[1-9]|[12]\d|3[01]) (?:19|20)\d\d(?!\d)"
    rf"|{_DAY}/{_M}/{_YEAR4}"
    rf"|{_M}-{_DAY}-(?:{_YEAR4}|\d\d)(?![\w-])|{_DAY}-{_M}-{_YEAR4}"
    rf"|{_M}\.{_DAY}\.(?:{_YEAR4}|\d\d)(?!\w|\.\d)|{_DAY}\.{_M}\.{_YEAR4}|{_DAY}-{_MONTH}(?![\w-])"
    rf"|{_YEAR4}[-/.]{_M}[-/.]{_DAY}(?!\d)"
    rf"|{_DAY}[ -]?{_MONTH}\.?,?[ -]?{_YEAR}(?!\w)"
    rf"|(?:the\s)?{_DAY}{_TH}?\s+(?:of\s+|day of\s+)?{_MONTH}\.?(?:,?\s+{_YEAR4}|,?\s+'\d\d)?(?!\w)"
    rf"|{_MONTH}\.?[ -]{{0,2}}{_DAY}{_TH}?(?:\s?[-\u2013]\s?{_DAY}{_TH}?)?"
    rf"(?:,?\s*(?:{_YEAR4}|'\d\d)(?!\d)|-\d\d(?!\d))?(?![\w/%])"
    rf"|{_MONTH}\.?,?[ /-]{{1,2}}(?:of\s+)?(?:{_YEAR4}|'\d\d)(?!\d)"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?![\w-])"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:-(?:19|20)\d\d(?:0[1-9]|1[0-2])"
    r"(?:0[1-9]|[12]\d|3[01]))?(?![\w-])"
    rf")(?:T\d\d:\d\d(?::\d\d)?Z?)?",
    re.IGNORECASE,
)
_SIX = re.compile(
    r"(?<![\w/.$-])(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d)(?![\w/.-])", re.IGNORECASE
)  # 030525 beside words of dates
_SHORT = re.compile(
    rf"(?<![\w/.$+-])(?:{_WEEKDAY}\s*)?(?P<value>{_M}/{_DAY})(?:\s?(?:-|to|thru|through|\u2013)\s?"
    rf"(?:{_M}/)?{_DAY})?(?![\w/%]|\.\d|-\d{{3}})",
    re.IGNORECASE,
)
_DASHED = re.compile(rf"(?<![\w/.$+-])(?P<value>{_M}-{_DAY})(?![\w/%-]|\.\d)")
_MONTH_YEAR = re.compile(rf"(?<![\w/.$-])(?:0?[1-9]|1[0-2])[/-]{_YEAR4}(?![\w/-])")
_ORDINAL = re.compile(
    rf"(?<!\w)(?:(?P<weekday>{_WEEKDAY})|(?:dos|admit(?:ted)?|adm|d/?c|discharged?|seen|came|visit|appt|due"
    r"|delivered|fell|born|surgery|scheduled|on|since|from|by|until|till|before|after|of|and|to|through"
    rf"|thru|around|back on|last|this|for|dated|the)\s+(?:the\s+)?)(?P<value>\d{{1,2}}{_TH})(?!\w)",
    re.IGNORECASE,
)
_SAID_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    r"|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    r"|nineteenth|twentieth|twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|thirtieth|thirty[- ]first)"
)
_SAID = re.compile(
    rf"(?<!\w)(?:{_MONTH}\s+(?:the\s+)?{_SAID_ORDINAL}|(?:the\s+)?{_SAID_ORDINAL}\s+of\s+{_MONTH})"
    rf"(?:,?\s+(?:{_YEAR4}|(?:two thousand|twenty|nineteen)"
    r"(?:[ -](?:and|ten|eleven|twelve|\w+teen|twenty|thirty|one|two|three|four|five|six|seven|eight|nine"
    rf"|forty|fifty|sixty|seventy|eighty|ninety)){{1,3}}))?(?!\w)",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(
    r"(?<!\w)(?:(?:the )?(?:day|night|week|monday|friday|weekend|morning) (?:before|after|of) )?"
    r"(?:thanksgiving|christmas|x-?mas|new year'?s?|easter|halloween|labou?r day(?! ?weekend rates)"
    r"|memorial day|veteran'?s'? day|valentine'?s?(?: day)?|mother'?s day"
    r"|father'?s day|independence day|(?:the )?(?:fourth|4th) of july|july (?:fourth|4th)|juneteenth"
    r"|mlk day|martin luther king day|presidents'? day|columbus day|indigenous peoples'? day"
    r"|st\.? patrick'?s?(?: day)?|good friday|palm sunday|ash wednesday"
    r"|ramadan|eid(?: al[- ](?:fitr|adha))?|diwali|hanukkah|chanukah|passover|yom kippur|rosh hashanah?"
    r"|lunar new year|chinese new year|tet|kwanzaa|cinco de mayo|groundhog day|boxing day"
    r"|super bowl sunday|black friday|leap day|mardi gras)"
    r"(?: (?:day|eve|night|week(?:end)?|morning|monday|sunday|friday))?(?:,? (?:of )?(?:19|20)\d\d)?(?!\w)",
    re.IGNORECASE,
)
_BARE_MONTH = re.compile(
    r"(?<!\w)(?:in|since|last|this|early|late|mid-?|by|until|till|from|of|during|through|before|after"
    r"|back in|around|to|end of|beginning of|middle of|next|every|for|started|and|or|was|born|the)[ -]"
    r"(?:(?:early|late|mid|of|the)[ -]){0,2}"
    r"(?P<value>january|february|march|april|may|june|july|august|september|october|november|december|jan"
    r"|feb|apr|aug|sept?|oct|nov|dec)(?![\w-]|\s+\d)",
    re.IGNORECASE,
)
# What a short "a/b" is when it is no date: scores, strengths, fractions, vision.
_SCORE_BEFORE = re.compile(
    r"(?:pain|strength|score[ds]?|motor|power|rated?|rates|grade|murmur|vision|acuity|vas|scale|reflex\w*"
    r"|dtrs?|pulses?|apgars?|mmt|level|stage|insight|judgment|ratio|bp|about|approximately|severity"
    r"|intensity"
    r"|flexion|extension|abduction|adduction|rotation|quads?|grip|deltoids?|biceps|triceps|ehl|ta|le|ue"
    r"|nprs|nrs|minor|lachman|va|od|os|ou|mmse|moca|sds|phq|gad|gcs|hpi|ros|x|fds|fdp|iliopsoas|hip|knee"
    r"|shoulder|wrist|ankle|elbow)"
    r"(?:\s+(?:is|was|of|at|a|now|today|currently|level|score|rated|about|down|up|from|to|with|strength|on"
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
_RATED = re.compile(
    r"\b(?:pain|strength|score\w*|motor|power|rat\w+|vas|scale|reflex\w*|mmt|quads?|grip|deltoids?|biceps"
    r"|triceps|ehl|nprs|nrs|lachman|sds|flexion|extension|severity|intensity|level|worst|best|rest|insight"
    r"|judgment|murmur|pre|post|baseline|down to|up to|now|currently|discomfort|ache|itch\w*|headache"
    r"|cramps?|apgars?|distress|sitting|standing|walking|with)\b",
    re.IGNORECASE,
)
_DATE_CUE = re.compile(
    r"(?:\bon|\bsince|\bfrom|\bdos|\bdoi|\bdob|\bdate[ds]?|\bseen|\bby|\buntil|\bthru|\bthrough|\bsurg\w*"
    r"|\bvisits?|\bvst|\badmit\w*|\badm|\bd/?c(?:'?d)?|\bdischarge[ds]?|\bdone|\bappt|\bappointment"
    r"|\binj\w*|\bfollow.?up|\bf/u|\btoday|\btomorrow|\byesterday|\bof service|\bperformed"
    r"|\bservice|\bborn|\bdied|\bbefore|\bafter|\bbetween|\band|\b(?:mon|tues?|wednes|wed|thurs?|thu|fri"
    r"|satur|sat|sun)(?:day)?|\blmp|\bedd|\bedc|\bstart\w*|\bended|\blast|\bdenied|\bbilled|\bcalled"
    r"|\breceived|\bsigned|\bnoted?|\bencounter|\bfell|\bop|\bpostop|\bprocedure|\bordered|\bresulted"
    r"|\bcollected|\bdrawn|\bmailed|\bsent|\bpaid|\bfiled|\bsubmitted|\bscheduled|\bcheck|\bvs|\bto|\bexam"
    r"|\bscan|\bmri|\bct|\bxray|\bx-ray|\bfilm|\bcolonoscopy|\bepisode|\bclaim|\bremit|\beob|\bhere|\bwas"
    r"|\bim|\bsent|\bagain|\bagain on|\beff|\bday|\bpod\s?#?\d?|\bback|\bshow|\bremoval|\binterrogated"
    r"|\breturn\w*|\brecheck|\brtc|\bof|\bprior|\bnext|\bdue|\bexp|\bterm'?d?|\bcard|\bclinic|\breceived)"
    r"[\s:,(#-]*(?:the\s+)?$",
    re.IGNORECASE,
)
_FRACTION = frozenset(
    (
        "1/2",
        "1/3",
        "2/3",
        "1/4",
        "3/4",
        "1/8",
        "3/8",
        "5/8",
        "7/8",
        "1/5",
        "2/5",
        "3/5",
        "4/5",
        "5/5",
        "0/5",
        "1/6",
        "5/6",
        "1/10",
    )
)
# Not a person's date: words of rules around it.
_RULE = re.compile(
    r"\b(?:effective|eff\.?|edits?|fee schedule|hcpcs|release[ds]?|quarter(?:ly)?|q[1-4]|fy|cy|fiscal"
    r"|calendar|guidelines?|final rule|proposed rule|rule|rules|update[ds]?|version|v\d+|deleted|retired"
    r"|replaced|revised|revisions?|new codes?|codes?|code set|manual|mln|"
    r"transmittal|lcd|ncd|policy|policies|addend\w*|file|files|table|published|implement\w*|in force|valid"
    r"|terminated|sunset|expire[ds]?|phe|cpt|icd-?10\w*|ncci|mpfs|pfs|opps|asp|rates?|conversion factor"
    r"|began|begin|beginning|changed?|changes|starting|started|pricing|edition|article|bulletin|regulation"
    r"|cures act|requirement|mandate|requir\w+|cms|ama|rolled out|book|books|annual|deductible|clfs|dmepos"
    r"|format)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:pt|pts|patients?|dob|dos|doi|born|birth|admit\w*|discharge[ds]?|seen|surgery|visits?|visit|mrs?"
    r"|ms|she|he|her|his|him|my|our|we|i|dr|claims?|admission|appointment|appt|mom|dad|mother|father|wife"
    r"|husband|son|daughter|denied|date of (?:service|birth|injury|death)|fell|came|had|was|were|injur\w*"
    r"|chart|note|encounter|svc|service|services|performed|done|did|op|procedure|inj\w*)\b",
    re.IGNORECASE,
)
_AGE = (
    re.compile(
        r"(?<![\w./$-])(?P<value>(?:9\d|1[0-2]\d))"
        r"(?=\s?-?\s?(?:y/?o\b|y\.o\.?|yrs?\b|years?\b(?![ -]?(?:ago|later|of experience|history))"
        r"|year[- ]?old|yrs?[- ]old|-?y-?o\b|yof\b|yom\b|y(?:r)? ?(?:old|[mf]\b)|[mf]\b(?![\w/])"
        r"|(?:white |black |hispanic )?(?:male|female|woman|man|gentleman|lady)\b))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:ages?|aged|age:|age is|age =|turn(?:s|ed|ing)?|[mf]/|m |f |sex:? ?[mf],? )[\s:=]{0,3}"
        r"(?P<value>9\d|1[0-2]\d)(?![\w%/]|\.\d|\s?(?:mg|ml|%|lb|kg|cm|mm|bpm))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:(?:she|he) was |(?:she|he)'s |she|he|pt|patient|who|mother|father|mom|dad|grandmother"
        r"|grandma|grandfather|grandpa|aunt|uncle|lady|man|woman|(?:s?he|who|that)'?s)\s"
        r"(?:is|was|just turned|will be|'s)?\s?(?:now |almost |nearly |about |over )?(?P<value>9\d|1[01]\d)"
        r"(?=\s?(?:[,.!?;)]|and\b|but\b|with\b|so\b|years|when\b|her\b|his\b|now\b|$))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)is (?:now |almost |nearly |about )?(?P<value>9\d|1[01]\d)(?=\s(?:and|but|with|who|yet|so)\b)",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\w)(?:turns|turning|turned)\s(?P<value>9\d|1[01]\d)(?!\d|\s?(?:degrees|mg))", re.IGNORECASE),
    re.compile(
        r"(?<=[a-z]\s\()(?P<value>9\d|10\d|11[0-5])(?=\)|\s?[,;])|(?<=[a-z],\s)(?P<other>9\d|10\d|11[0-5])"
        r"(?=[.;)!?]|\s*$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<=[a-z],\s)(?P<value>9\d|10\d|ninety(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
        r"(?=,|\s(?:with|who|had|has|on|from|f\b|m\b))",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\w)is (?:now |almost |nearly )?(?P<value>9\d|1[01]\d)(?=\s?[!.,?](?:\s|$))", re.IGNORECASE),
    re.compile(
        r"(?<!\w)(?P<value>ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
        r"|(?:one|a) hundred(?:(?: and|-)? ?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven"
        r"|twelve))?)(?=[- ]?(?:years?\b(?! ago)|yrs?\b|year[- ]old|y/?o\b))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?:age[d]?|turn(?:s|ed|ing)|is|she's|he's)\s(?P<value>ninety"
        r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one|a) hundred"
        r"(?: and (?:one|two|three|four|five))?)(?![\w-]|\s(?:percent|days|minutes|units|mg|dollars))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\w)(?P<value>nonagenarian|centenarian|(?:early |mid |late )?nineties(?=\b(?!\s*(?:rule|edition))))",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\w)(?:in (?:her|his|their) )(?P<value>(?:early |mid-?|late )?(?:90s|90's|100s))", re.IGNORECASE),
)


def dates(text: str) -> Iterator[Span]:
    """Dates, whole with their year and day of the week."""
    for match in _SURE.finditer(text):
        if not (_of_rule(text, match) or _no_date(text, match)):
            yield Span(*match.span(), "DATE", rule="date")
    for pattern, rule in ((_HOLIDAY, "holiday"), (_SAID, "said")):
        for match in pattern.finditer(text):
            if not _of_rule(text, match):
                yield Span(*match.span(), "DATE", rule=rule)
    for match in _MONTH_YEAR.finditer(text):
        if not _of_rule(text, match):
            yield Span(*match.span(), "DATE", rule="month")
    for match in _SIX.finditer(text):
        if re.search(
            r"(?:dos|dob|date|on|dated|from|thru|to|seen|\*)[\s:#*]*$",
            text[max(0, match.start() - 12) : match.start()],
            re.IGNORECASE,
        ):
            yield Span(*match.span(), "DATE", rule="digits")
    for match in _SPANISH.finditer(text):
        yield Span(*match.span(), "DATE", rule="date")
    for match in _SAID_DAY.finditer(text):
        yield Span(*match.span("value"), "DATE", rule="said")
    yield from _short_dates(text)
    yield from _ordinals(text)
    yield from _months(text)


_SPANISH = re.compile(
    r"(?<!\w)\d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)(?: del? (?:19|20)\d\d)?",
    re.IGNORECASE,
)
_SAID_DAY = re.compile(
    r"(?<!\w)(?:was there|(?:mon|tues|wednes|thurs|fri|satur|sun)day|on|since|dos|admitted|discharged"
    rf"|came in|due)\s(?P<value>the\s{_SAID_ORDINAL})(?=\s(?:and|at|of|for|with|by)\b|[.,;?!)]|$)",
    re.IGNORECASE,
)


def ages(text: str) -> Iterator[Span]:
    """Ages over 89, in figures and words."""
    for pattern in _AGE:
        for match in pattern.finditer(text):
            group = "value" if match["value"] else "other"
            before = text[max(0, match.start() - 28) : match.start(group)]
            if (
                not re.search(
                    r"\b(?:modifiers?|mods?|append\w*|pos|place of service|codes?|cpt|add|with|-\d\d|box|item)\W*"
                    r"(?:\w\w\W{1,3}){0,3}$",
                    before,
                    re.IGNORECASE,
                )
                or "age" in before.lower()
            ):
                yield Span(*match.span(group), "AGE", rule="age")


def _no_date(text: str, match: re.Match[str]) -> bool:
    """ "May 25" of "may 25 be used", a level "1-2-24" beside spine words."""
    said = match.group().lower()
    if (
        re.match(r"(?:may|mar|march)\b", said)
        and not match.group()[0].isupper()
        and not re.search(r"\d{4}|\dst|\dnd|\drd|\dth", said)
    ):
        before = text[max(0, match.start() - 12) : match.start()].lower()
        return not re.search(
            r"(?:on|since|from|dos|dated?|by|until|seen|of|last|and|to|born|this|appt|appointment|visit"
            r"|surgery)\s$",
            before,
        )
    return False


def _around(text: str, match: re.Match[str], reach: int) -> str:
    start = max(0, match.start() - reach)
    # Words of the same sentence: a full stop with a blank ends it.
    before = re.split(r"[.?!]\s|\n", text[start : match.start()])[-1]
    after = re.split(r"[.?!]\s|\n", text[match.end() : match.end() + reach])[0]
    return f"{before} \x00 {after}"


def _of_rule(text: str, match: re.Match[str]) -> bool:
    near = _around(text, match, 90 if re.match(r"(?:jan|apr|jul|oct)\w*\.?\s1\b", match.group(), re.IGNORECASE) else 45)
    if not _RULE.search(near):
        return False
    first = re.match(
        r"\s*(?:(?:jan|apr|jul|oct)\w*\.?\s(?:1|1st|first)\b|(?:0?1|0?4|0?7|10)[/-]0?1[/-]|20\d\d-(?:01|04|07|10)-01)",
        match.group(),
        re.IGNORECASE,
    )
    if first and not re.search(
        r"\b(?:pt|patient|dob|dos|she|he|her|his|mrs?|ms|born|seen|admitted|visit|surgery)\b", near, re.IGNORECASE
    ):
        return True
    if re.search(
        r"(?:dob|born|dos|admit\w*|seen|visit|surgery|discharge[ds]?|svc date|service|fell|injur\w*"
        r"|on file)\W{0,4}(?:was |is |on |date |of )*\x00",
        near,
        re.IGNORECASE,
    ):
        return False
    if re.search(
        r"\b(?:effective|released?|published|quarter|edition|update[ds]?|deleted|version|fy|cy)\b\W{0,3}"
        r"(?:on |the |of )*\x00|\x00\W{0,3}(?:ncci|edits?|release|file|fee|update|guidelines?|hcpcs|edition"
        r"|rule|quarter|version|mpfs|pfs|opps|asp|addendum|manual|code (?:set|changes)"
        r"|icd-?10\S* (?:codes?|update)|cpt (?:codes?|changes|manual|book))",
        near,
        re.IGNORECASE,
    ) and not re.search(r"\b(?:pt|pts|patient|dob|mrs?|ms|she|he|her|his|him)\b", near, re.IGNORECASE):
        return True
    return False


def _short_dates(text: str) -> Iterator[Span]:
    for match in _SHORT.finditer(text):
        start, end = match.span()
        before, after = text[max(0, start - 40) : start], text[end : end + 20]
        value = match["value"]
        low, high = (int(part) for part in value.split("/"))
        listed = (re.match(r"(?:,|\s?&| and) \d{1,2}/\d{1,2}\b", after) is not None and "/" in after) or re.search(
            r"\d/\d{1,2}(?:/\d{2,4})?(?:,|\s?&| and|,? then) $", before
        ) is not None
        cue = listed or bool(_DATE_CUE.search(before)) or match.group() != value
        score = low <= high and high in (4, 5, 6, 10, 30, 28, 20) and (low < 6 or high in (10, 28, 30))
        if _SCORE_AFTER.match(after) or (
            score
            and high in (4, 5, 6, 20)
            and _SCORE_BEFORE.search(before)
            and not re.search(r"\b(?:on|since|dos|from)\s*$", before, re.IGNORECASE)
        ):
            continue
        rated = (
            score
            and high in (5, 10)
            and (
                _RATED.search(f"{before[-40:]} {after[:14]}")
                or re.search(r"\d/(?:10|5)\s?(?:to|->|\u2192|-|,|and|/)\s?$", before)
            )
        )
        if rated and not listed:
            continue
        if (
            (value in _FRACTION or (low <= high and high in (5, 10) and not cue))
            and not listed
            and not (
                cue
                and re.search(
                    r"\b(?:on|dos|since|dated?|seen|visit|until|from|through|thru|by|before|after|today|tomorrow|yesterday"
                    r"|surgery|inj)\W*$",
                    before,
                    re.IGNORECASE,
                )
            )
        ):
            continue
        if re.search(r"(?:\b[tlcs]|[/\d])$|\bmodifiers? $|\bmods? $|\$$", before, re.IGNORECASE):
            continue
        yield Span(start, end, "DATE", rule="short")
    for match in _DASHED.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        if re.search(
            r"(?:\b(?:on|dos|since|dob|dated?|seen|doi|visit|visit on|surgery|was|after|before|until|by|due|clinic"
            r"|wrote it|from|pod\s?#?\d?)\W{0,2}|(?<!\d)\d{1,2}-\d{1,2}(?:,|,? and|\s?&)\s)$",
            before,
            re.IGNORECASE,
        ) and not re.match(r"\s?(?:mg|times|weeks?|days?|units?|levels?)", text[match.end() : match.end() + 8]):
            yield Span(*match.span(), "DATE", rule="short")


_NOT_A_DAY = re.compile(
    r"\s+(?:\w+\s+)?(?:toe|finger|digit|ray|metatarsal|metacarpal|rib|nerve|ventricle|character|edition"
    r"|time|visit|dose|vaccine|component|level|code|line|unit|procedure|injection|hour|degree|lesion|stage"
    r"|modifier|surgery|claim|denial|day|week|month|year|quarter|trimester|diagnosis|dx|position|opinion"
    r"|admin|provider|assistant|party|one|part|round|floor|grade|row|column|appeal|attempt|pass|surgeon"
    r"|payer|insurance|insurer|biopsy|units?|interspace|joint|tooth|molar|cranial|intercostal|web|mtp|mt"
    r"|pip|mcp|born|child|baby|pregnancy|add|additional|set|vertebra|step|bill|scope|session|procedure"
    r"|post|postop|extremity|degree|place|half|patient|reader|read|vessel|artery|branch|order|site|side"
    r"|eye|ear|knee|x|xray|view|test|drug|bag|liter|specimen|letter|page|slot|field|box|loop|segment"
    r"|of (?:the|these|three|four|two|five|his|her|our|my|their))s?\b|-",
    re.IGNORECASE,
)


def _ordinals(text: str) -> Iterator[Span]:
    for match in _ORDINAL.finditer(text):
        if (
            match["weekday"] is None
            and re.match(r"(?:the|for|of|and|to|this|last)\s", match.group(), re.IGNORECASE)
            and not re.match(r"(?:\w+\s+)?the\s|of\s+the|and\s+(?:the\s+)?\d", match.group(), re.IGNORECASE)
        ):
            continue
        counted = match["weekday"] is None and _NOT_A_DAY.match(text[match.end() : match.end() + 30])
        if not counted and int(match["value"][:-2]) <= 31:
            article = re.search(r"the\s+$", text[match.start() : match.start("value")], re.IGNORECASE)
            start = (
                match.start() if match["weekday"] else match.start("value") - (len(article.group()) if article else 0)
            )
            yield Span(start, match.end(), "DATE", rule="day")


def _months(text: str) -> Iterator[Span]:
    for match in _BARE_MONTH.finditer(text):
        value = match["value"]
        if value.lower() in ("may", "march", "mar", "dec", "sep") and not value[0].isupper():
            continue
        if value.isupper() and value.lower() == "may":
            continue
        if not _of_rule(text, match):
            said = re.search(
                r"(?:late|early|mid|end of|beginning of)[ -]$",
                text[max(0, match.start("value") - 14) : match.start("value")],
                re.IGNORECASE,
            )
            yield Span(
                match.start("value") - (len(said.group()) if said else 0), match.end("value"), "DATE", rule="month"
            )
