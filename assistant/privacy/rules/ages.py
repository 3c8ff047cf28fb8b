"""Ages over 89, in figures and words: 45 CFR 164.514(b)(2)(i)(C)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.search import InLines, Led
from assistant.privacy.spans import Span

_FIGURE = Led(r"(?<!\w)(?:9\d|10\d|11[0-5]|ninety)", re.IGNORECASE)
_AGE = (
    Led(
        r"(?<![\w./$-])(?P<value>(?:9\d|1[0-2]\d))"
        r"(?=\s?-?\s?(?:y/?o\b|y\.o\.?|yrs?\b|years?\b(?![ -]?(?:ago|later|of experience|history))"
        r"|year[- ]?old|yrs?[- ]old|-?y-?o\b|yof\b|yom\b|y(?:r)? ?(?:old|[mf]\b)|y\b(?!/)|[mf]\b(?![\w/])"
        r"|(?:white |black |hispanic )?(?:male|female|woman|man|gentleman|lady)\b))",
        re.IGNORECASE,
    ),
    Led(
        r"(?<!\w)(?:ages?|aged|age:|age is|age =|turn(?:s|ed|ing)?|[mf]/|m |f |sex:? ?[mf],? )[\s:=]{0,3}"
        r"(?P<value>9\d|1[0-2]\d)(?![\w%/]|\.\d|\s?(?:mg|ml|%|lb|kg|cm|mm|bpm))",
        re.IGNORECASE,
    ),
    Led(
        r"(?<!\w)(?:(?:she|he) was |(?:she|he)'s |she|he|pt|patient|who|mother|father|mom|dad|grandmother"
        r"|grandma|grandfather|grandpa|aunt|uncle|lady|man|woman|(?:s?he|who|that)'?s)\s"
        r"(?:is|was|just turned|will be|'s)?\s?(?:now |almost |nearly |about |over )?(?P<value>9\d|1[01]\d)"
        r"(?=\s?(?:[,.!?;)]|and\b|but\b|with\b|so\b|years|when\b|her\b|his\b|now\b|$))",
        re.IGNORECASE,
    ),
    Led(
        r"(?<!\w)is (?:now |almost |nearly |about )?(?P<value>9\d|1[01]\d)(?=\s(?:and|but|with|who|yet|so)\b)",
        re.IGNORECASE,
    ),
    Led(r"(?<!\w)(?:so|hence|thus|now|currently)\s(?P<value>9\d|10\d)(?=\s?[;,.)!?]\s)", re.IGNORECASE),
    Led(r"(?<!\w)(?:turns|turning|turned)\s(?P<value>9\d|1[01]\d)(?!\d|\s?(?:degrees|mg))", re.IGNORECASE),
    InLines(
        r"(?<=[a-z]\s\()(?P<value>9\d|10\d|11[0-5]|ninety(?:[ -][a-z]{3,5})?)(?=\)|\s?[,;!?])"
        r"|(?<=[a-z],\s)(?P<other>9\d|10\d|11[0-5])"
        r"(?=[.;)!?]|\s{0,40}$)",
        re.IGNORECASE,
        needs=_FIGURE,
    ),
    InLines(
        r"(?:(?<=[a-z],\s)|(?<=/\d{4},\s))(?P<value>9\d|10\d|ninety(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
        r"(?=,|\s(?:with|who|had|has|on|from|f\b|m\b))",
        re.IGNORECASE,
        needs=_FIGURE,
        around=1,
    ),
    Led(r"(?<!\w)is (?:now |almost |nearly )?(?P<value>9\d|1[01]\d)(?=\s?[!.,?](?:\s|$))", re.IGNORECASE),
    Led(
        r"(?<!\w)(?P<value>ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
        r"|(?:one|a) hundred(?:(?: and|-)? ?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven"
        r"|twelve))?)(?=[- ]?(?:years?\b(?! ago)|yrs?\b|year[- ]old|y/?o\b|y\.o))",
        re.IGNORECASE,
    ),
    Led(
        r"(?<!\w)(?:age[d]?|turn(?:s|ed|ing)|is|she's|he's)\s(?P<value>ninety"
        r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one|a) hundred"
        r"(?: and (?:one|two|three|four|five))?)(?![\w-]|\s(?:percent|days|minutes|units|mg|dollars))",
        re.IGNORECASE,
    ),
    Led(
        r"(?<!\w)(?P<value>nonagenarian|centenarian|(?:early |mid |late )?nineties(?=\b(?!\s{0,40}(?:rule|edition))))",
        re.IGNORECASE,
    ),
    Led(r"(?<!\w)(?:in (?:her|his|their) )(?P<value>(?:early |mid-?|late )?(?:90s|90's|100s))", re.IGNORECASE),
)
_CODE_BEFORE = re.compile(
    r"\b(?:modifiers?|mods?|append\w*|pos|place of service|codes?|cpt|add|with|-\d\d|box|item)\W*"
    r"(?:\w\w\W{1,3}){0,3}$",
    re.IGNORECASE,
)


def ages(note: Note) -> Iterator[Span]:
    """Ages over 89; not modifiers and places of service that are written alike."""
    text = note.plain
    for pattern in _AGE:
        for match in pattern.finditer(note):
            group = "value" if match["value"] else "other"
            before = text[max(0, match.start() - 28) : match.start(group)]
            glued = text[match.end(group) : match.end(group) + 1] in ("f", "F", "m", "M")
            if glued or "age" in before.lower() or not _CODE_BEFORE.search(before):
                yield Span(*match.span(group), "AGE", rule="age")
