"""A question for a code, read: its wordings, and what it says beside the condition.

Side, encounter, stage of a pregnancy, age and body mass index choose among codes of one condition, so they are taken
out of the words or put as the code set puts them. Trimesters are those of ICD-10-CM chapter 15 (notes at the
beginning of the chapter in the tabular list): the first to 13 weeks 6 days, the second from 14 weeks, the third from
28 weeks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.wording.lexicon import Lexicon, Wording
from knowledge.wording.spelling import Spelling
from knowledge.wording.tokens import SIDES, flat

Encounter = Literal["", "A", "B", "C", "D", "S"]
"""Seventh character that the words ask for: initial, subsequent, sequela; "" when they say nothing.

B and C are the initial encounter for an open fracture, C that of type IIIA to IIIC (tabular list, S52, S72 and S82;
other categories have B alone and some, such as those of the growth plate, neither).
"""

_MOST = 1_000
_ENCOUNTERS: tuple[tuple[Encounter, re.Pattern[str]], ...] = (
    ("S", re.compile(r"\b(?:sequelae?|late effects?)(?: of)?\b")),
    (
        "D",
        re.compile(
            r"\b(?:(?:subsequent|2nd|second|later|repeat|return)(?: encounter| visit)|subsequent|follow up|f/u"
            r"|aftercare|healing(?: well| normally)?|healed|recheck|routine healing)\b"
        ),
    ),
    ("A", re.compile(r"\b(?:initial(?:ly)?|(?:first|1st|new|initial)(?: encounter| visit| time(?! mom| mother)))\b")),
)
_FRACTURED = re.compile(r"\b(?:fractures?d?|fx|broken|broke)\b")
_OPEN = re.compile(
    r"(?<!\bnot )(?<!\bno )(?<!\bnon )\b(?:open|compound)\b(?! (?:reduction|treatment|repair|bite|wound|angle))"
)
_TYPE_OF_OPEN = re.compile(
    r"\b(?:gustilo )?(?:type|grade) (?:(?P<third>iii[abc]?|3[abc]?)|ii?|[12])\b(?! (?:diabet|dm\b))"
)
_AFTERCARE = re.compile(r"\b(?:surgical|orthopedic) aftercare\b|\bfollow up (?:exam|after)|\bpostpartum\b")
_RELATIVES = re.compile(
    r"\b(?:mom|mother|dad|father|brother|sister|parents?|aunt|uncle|grand\w+|siblings?"
    r"|runs in (?:the |her |his )?family|in (?:the|her|his) family|relatives?)(?:'s)?(?: (?:had|has|with|died of))?\b"
)
# A mother who is the patient, or the newborn's.
_MOTHERHOOD = re.compile(
    r"\b(?:infant|newborn|neonate|baby) (?:of|to) (?:\w+ ){0,5}(?:mom|mother)\b"
    r"|\b(?:nursing|breast ?feeding|lactating|pregnant|expecting|first time) (?:mom|mother)\b"
)
_PAST = re.compile(
    r"\b(?:(?:had|treated for)\b(?=.*\b(?:ago|in the past|before|as a child|cured|gone)\b)"
    r"|(?<!family )(?<!fam )history of|(?<!family )(?<!fam )hx of|h/o|past history)\b"
)
_OF_FAMILY = re.compile(r"\b(?:(?:family|fam) (?:hx|history)|f(?:am)?hx|fh(?! cholesterol))\b(?: of)?(?= \w)")
_POISONED = re.compile(r"\b(?:overdos\w+|od|poison\w*|ingest\w+|swallowed|took)\b")
_SELF_HARM = re.compile(
    r"(?<!\bnot )(?<!\bno )(?<!\bnon )(?<!\bdenies )\b(?:(?:attempted )?suicide(?: (?:attempt|gesture|intent))?"
    r"|suicidal (?:attempt|gesture|intent)|(?:intentional|deliberate)(?:ly)?(?: self harm)?|self harm|on purpose)\b"
)
_AGO = re.compile(
    r"\b(?:(?:\d+|a|some|many|several|few|two|three|ten) )?(?:years?|months?|long|decades?) ago\b|\bin the past\b"
)
_BODY_MASS = re.compile(r"\bbmi(?: of| is)?[ :=]*(\d{2}(?:\.\d)?)\b")
_AGE = re.compile(
    r"\b(?:age[d]? )?(\d{1,3}) ?(?:years?|yrs?|yo|y/o|y\.o\.?|(months?|mos?|weeks?|wks?|days?))(?: |-)?(?:olds?)?\b"
    r"(?! ?(?:ago|pregnan|gestation|of\b))"
)
_EXAMINED = re.compile(r"\b(?:physical|check ?up|check|exam\w*|well|visit|wellness)\b")
_ROUTINE_EXAM = re.compile(
    r"(?<!sports )(?<!school )(?<!camp )(?<!work )\b(?:annual |yearly |routine |regular )*"
    r"(?:physical(?: exam\w*)?|check ?up|exam\w*|well(?:ness)? (?:visit|check|exam\w*)|check|visit)\b"
)
_ROUTINE = {
    "child": "well child check",
    "newborn under 8 days": "health examination for newborn under 8 days old",
    "newborn 8 to 28 days": "health examination for newborn 8 to 28 days old",
}
_NEWBORN_DAYS = 28
_WEEKS = re.compile(r"\b(\d{1,2}) ?(?:weeks?|wks?)(?: and \d days?)?(?: pregnant| gestation| of pregnancy| along)\b")
_SUPERVISED = re.compile(
    r"\b(?:(?:pregnancy|prenatal|antenatal|ob) (?:check ?(?:up)?|visit|care|exam\w*)|supervision|high risk|low risk)\b"
)
_TRIMESTERS = ((14, "first"), (28, "second"), (99, "third"))


@dataclass(frozen=True, slots=True)
class ReadWords:
    """What the words say. `wordings` begins with the words as said."""

    wordings: tuple[Wording, ...]
    sides: frozenset[str]
    encounter: Encounter
    text: str
    """The words as said and as read, for rules that look for a word."""


def read_words(text: str, lexicon: Lexicon, spelling: Spelling) -> ReadWords:
    """Read at most a thousand characters of words that ask for a diagnosis."""
    words = " ".join(text.split())[:_MOST]
    plain, encounter = _encounter(_intent(_numbers(flat(words))))
    wordings = lexicon.wordings(_as_written(_history(plain), _capitals(words)), spelling)
    told = " ".join((plain, *(one.text for one in wordings)))
    sides = frozenset(SIDES[word] for word in re.findall(r"[a-z/]+", told) if word in SIDES)
    return ReadWords(wordings, sides, encounter, " ".join((flat(words), *(one.text for one in wordings))))


def read_plainly(text: str, lexicon: Lexicon, spelling: Spelling) -> ReadWords:
    """Read at most a thousand characters of words that ask for anything else: spelling and phrases, nothing more."""
    words = " ".join(text.split())[:_MOST]
    said, *others = lexicon.wordings(_as_written(flat(words), _capitals(words)), spelling)
    # The words as typed lie nearest to the questions and sentences that were embedded.
    return ReadWords((replace(said, text=words), *others), frozenset(), "", words)


def _capitals(words: str) -> str:
    return " ".join(word for word in words.split() if word.isupper() and len(word) > 1)


def _as_written(plain: str, capitals: str) -> str:
    """The lowered words with those in capitals restored, since some shorthand is an English word but for them."""
    upper = {flat(word).strip(".,;:?!()"): word for word in capitals.split()}
    return " ".join(word.upper() if word in upper else word for word in plain.split())


def _encounter(words: str) -> tuple[str, Encounter]:
    if _AFTERCARE.search(words):
        return words, ""
    rest, encounter = _encounter_said(words)
    if encounter in ("", "A") and _FRACTURED.search(rest) and _OPEN.search(rest):
        third = any(found["third"] for found in _TYPE_OF_OPEN.finditer(rest))
        return _TYPE_OF_OPEN.sub(" ", _OPEN.sub(" ", rest)), "C" if third else "B"
    return rest, encounter


def _encounter_said(words: str) -> tuple[str, Encounter]:
    for encounter, pattern in _ENCOUNTERS:
        rest = pattern.sub(" ", words)
        if rest != words and rest.strip():
            return rest, encounter
    return words, ""


def _intent(words: str) -> str:
    """Harm to oneself as the titles of poisoning put it (tabular list, T36-T65)."""
    return _SELF_HARM.sub("intentional self harm", words) if _POISONED.search(words) else words


def _history(words: str) -> str:
    """A relative's or a past condition as the code set puts it."""
    words = _OF_FAMILY.sub("family history of", words)
    if _RELATIVES.search(words) and not _MOTHERHOOD.search(words):
        return f"family history of {_RELATIVES.sub(' ', words)}".replace(
            "family history of family history", "family history"
        )
    if _PAST.search(words):
        return f"history of {_AGO.sub(' ', _PAST.sub(' ', words))}"
    return words


def _numbers(words: str) -> str:
    """Body mass index, weeks of pregnancy and ages as the code set words them."""
    words = _BODY_MASS.sub(lambda found: f" body mass index {_body_mass(float(found[1]))} ", words)
    # Z3A adds the weeks to the code of what the visit was for (guidelines I.C.21.c.11), which the trimester chooses.
    weeks = "" if _SUPERVISED.search(words) else "{} weeks gestation of "
    words = _WEEKS.sub(
        lambda found: f" {weeks.format(found[1])}pregnancy {_trimester(int(found[1]))} trimester ", words
    )
    age = _AGE.search(words)
    if age is None or not _EXAMINED.search(words):
        return words
    told = _age(int(age[1]), age[2] or "")
    words = _AGE.sub(" " if told in _ROUTINE else f" {told} ", words)
    return _ROUTINE_EXAM.sub(_ROUTINE[told], words) if told in _ROUTINE else words


def _body_mass(value: float) -> str:
    """The range of category Z68, adult codes, that holds a value."""
    for least, most in ((70, 0), (60, 70), (50, 60), (45, 50), (40, 45)):
        if value >= least:
            return f"{least} or greater" if not most else f"{least}.0 {most - 1}.9"
    whole = int(value)
    return f"{whole}.0 {whole}.9" if whole >= 20 else "19.9 or less"


def _trimester(weeks: int) -> str:
    return next(name for below, name in _TRIMESTERS if weeks < below)


def _age(number: int, unit: str) -> str:
    """The age group of the routine examinations of category Z00 (titles of Z00.00, Z00.110, Z00.111 and Z00.129)."""
    days = number * {"d": 1, "w": 7}.get(unit[:1], 365)
    if unit and days <= _NEWBORN_DAYS:
        return "newborn under 8 days" if days < 8 else "newborn 8 to 28 days"
    return "child" if unit or number < 18 else "adult"
