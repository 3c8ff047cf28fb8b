"""Days in words: ordinals ("the 3rd", "March third"), holidays, months without a day: 45 CFR 164.514(b)(2)(i)(C)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.date_words import LONG_YEAR, MONTH, ORDINAL_WORD, TH, WEEKDAY
from assistant.privacy.rules.rule_dates import of_rule
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

_ORDINAL = Led(
    rf"(?<!\w)(?:(?P<weekday>{WEEKDAY})|(?:dos|admit(?:ted)?|adm|d/?c|discharged?|seen|came|visit|appt|due"
    r"|delivered|fell|born|surgery|scheduled|on|since|from|by|until|till|before|after|of|and|to|through"
    rf"|thru|around|back on|last|this|for|dated|the)\s{{1,40}}(?:the\s{{1,40}})?)(?P<value>\d{{1,2}}{TH})(?!\w)",
    re.IGNORECASE,
)
_SAID = Led(
    rf"(?<!\w)(?:{MONTH}\s{{1,40}}(?:the\s{{1,40}})?{ORDINAL_WORD}|(?:the\s{{1,40}})?{ORDINAL_WORD}\s{{1,40}}of\s{{1,40}}{MONTH})"
    rf"(?:,?\s{{1,40}}(?:{LONG_YEAR}|(?:two thousand|twenty|nineteen)"
    r"(?:[ -](?:and|ten|eleven|twelve|\w+teen|twenty|thirty|one|two|three|four|five|six|seven|eight|nine"
    rf"|forty|fifty|sixty|seventy|eighty|ninety)){{1,3}}))?(?!\w)",
    re.IGNORECASE,
)
_HOLIDAY = Led(
    r"(?<!\w)(?:(?:the )?(?:day|night|week|monday|friday|weekend|morning) (?:before|after|of) )?"
    r"(?:thanksgiving|(?:christmas|x-?mas)(?! (?:disease|factor|tree))|new year'?s?"
    r"|easter|halloween|labou?r day(?! ?weekend rates)"
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
_BARE_MONTH = Led(
    r"(?<!\w)(?:in|since|last|this|early|late|mid-?|by|until|till|from|of|during|through|before|after"
    r"|back in|around|to|end of|beginning of|middle of|next|every|for|started|and|or|was|born|the)[ -]"
    r"(?:(?:early|late|mid|of|the)[ -]){0,2}"
    r"(?P<value>january|february|march|april|may|june|july|august|september|october|november|december|jan"
    r"|feb|apr|aug|sept?|oct|nov|dec)(?![\w-]|\s{1,40}\d)",
    re.IGNORECASE,
)
_NAMED_MONTH = Led(
    r"(?<!\w)(?:January|February|July|September|October|November|December|Jan|Feb|Sept?|Oct|Nov|Dec)(?![\w'-]|\s{1,3}(?:\d|[A-Z]{3,}|edits"
    r"|edition|files?|updates?|release|quarter|changes|rules?|issue|newsletter))"
    r"|(?<!\w)(?<=[a-z] )August(?![\w'-]| [A-Z\d])"
)
_OF_MONTH = Led(rf"(?<!\w)(?:the\s)?\d{{1,2}}{TH} of (?:next|this|last|the) month(?!\w)", re.IGNORECASE)
_SAID_DAY = Led(
    r"(?<!\w)(?:was there|(?:mon|tues|wednes|thurs|fri|satur|sun)day|on|since|dos|admitted|discharged"
    rf"|came in|due)\s(?P<value>the\s{ORDINAL_WORD})(?=\s(?:and|at|of|for|with|by)\b|[.,;?!)]|\s?\n|$)",
    re.IGNORECASE,
)
_NEXT_DAY = re.compile(
    rf"(?:,\s?(?:and\s)?|\s?(?:and|&|or|/)\s?)(?:the\s)?(?P<value>\d{{1,2}}{TH})(?!\w)", re.IGNORECASE
)
_NOT_A_DAY = re.compile(
    r"(?:(?:,|,?\s(?:and|&|or|to|through))\s\d{1,2}(?:st|nd|rd|th)){0,3}\s{1,40}(?:\w+\s{1,40})?(?:toe|finger|digit|ray|metatarsal|metacarpal|rib|nerve|ventricle|character|edition"
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
_LINKED = re.compile(r"(?:the|for|of|and|to|this|last)\s", re.IGNORECASE)
_LINKED_DAY = re.compile(r"(?:\w+\s{1,40})?the\s|of\s{1,40}the|and\s{1,40}(?:the\s{1,40})?\d", re.IGNORECASE)
_ARTICLE = re.compile(r"the\s{1,40}$", re.IGNORECASE)
_PART_OF_MONTH = re.compile(r"(?:late|early|mid|end of|beginning of|last|this past|next|this)[ -]$", re.IGNORECASE)
_IN_MONTH = re.compile(r"(?:in|since|last|early|late|mid-?|until|during)[ -]", re.IGNORECASE)
_MONTHS_AND_WORDS = ("may", "march", "mar", "dec", "sep")


def said_dates(note: Note) -> Iterator[Span]:
    """Holidays, and a month with its day in words."""
    for pattern, rule in ((_HOLIDAY, "holiday"), (_SAID, "said")):
        for match in pattern.finditer(note):
            if not of_rule(note.plain, match):
                yield Span(*match.span(), "DATE", rule=rule)


def said_days(note: Note) -> Iterator[Span]:
    """A day in words without its month, after a word of dates."""
    for match in _SAID_DAY.finditer(note):
        yield Span(*match.span("value"), "DATE", rule="said")
    for match in _OF_MONTH.finditer(note):
        yield Span(*match.span(), "DATE", rule="day")


def ordinals(note: Note) -> Iterator[Span]:
    """A day in figures without its month, unless something else is counted ("the 2nd toe")."""
    for match in _ORDINAL.finditer(note):
        weekday, value = match["weekday"], match.start("value")
        if weekday is None and _LINKED.match(match.group()) and not _LINKED_DAY.match(match.group()):
            continue
        counted = weekday is None and _NOT_A_DAY.match(note.plain[match.end() : match.end() + 40])
        if not counted and int(match["value"][:-2]) <= 31:
            article = _ARTICLE.search(note.plain[match.start() : value])
            start = value - (len(article.group()) if article else 0)
            yield Span(match.start() if weekday else start, match.end(), "DATE", rule="day")
            yield from _next_days(note, match.end())


def _next_days(note: Note, end: int) -> Iterator[Span]:
    """ "the 5th, 12th and 19th": up to eight days that follow another."""
    for _ in range(8):
        another = _NEXT_DAY.match(note.plain, end)
        if another is None or _NOT_A_DAY.match(note.plain[another.end() : another.end() + 30]):
            return
        yield Span(*another.span("value"), "DATE", rule="day")
        end = another.end()


def named_months(note: Note) -> Iterator[Span]:
    """A whole name of a month with a capital, inside a sentence, wherever it stands."""
    for match in _NAMED_MONTH.finditer(note):
        inside = not note.begins_sentence(match.start()) and not note.caseless(match.start())
        if inside and not of_rule(note.plain, match):
            yield Span(*match.span(), "DATE", rule="month")


def months(note: Note) -> Iterator[Span]:
    """A month alone, after a word of dates: all but the year goes."""
    for match in _BARE_MONTH.finditer(note):
        value, start = match["value"], match.start("value")
        low = value.lower()
        word = (low in _MONTHS_AND_WORDS and not value[0].isupper()) or value == "MAY"
        word = word and not (value.islower() and _IN_MONTH.match(match.group()))
        if not word and not of_rule(note.plain, match):
            said = _PART_OF_MONTH.search(note.plain[max(0, start - 14) : start])
            yield Span(start - (len(said.group()) if said else 0), match.end("value"), "DATE", rule="month")
