"""Text -> Question: which codes, modifiers, date, place and payer it names, and what it wants to know.

Reading is by rules and repeatable. What the text does not say stays unsaid; defaults come from the caller's
settings (a form, an option), never from a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from assistant import dates, places
from assistant.answer import Topic
from assistant.drug_words import drug_intent, read_numbers
from assistant.errors import QuestionError
from assistant.intents import Intent, read_intent, read_topic
from assistant.localities import NO_NAMES, Place, find_place
from assistant.modifier_words import find_modifiers
from assistant.timed_minutes import asks_units, read_minutes
from knowledge.codes import CodeMention, find_codes
from knowledge.ndc import NdcMention
from knowledge.shelves.payment import PlaceNames

MAX_CHARACTERS = 20_000
# Copied text has other hyphens ("62320\u201150"), and no-break spaces.
_PLAIN = {0x00: " ", 0xA0: " ", 0x2010: "-", 0x2011: "-", 0x2212: "-"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the asker has set beside the question."""

    as_of: date | None = None
    state: str | None = None
    payer: str | None = None
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The typed subject of an earlier turn; no text of the asker is in it."""

    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    intent: Intent = "describe"
    as_of: date | None = None
    state: str | None = None
    payer: str | None = None
    setting: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read. `mentions` are code-shaped; whether they exist is for the look-ups."""

    text: str
    as_of: date
    intent: Intent
    topic: Topic
    mentions: tuple[CodeMention, ...] = ()
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    dose: tuple[Decimal, str] | None = None
    state: str | None = None
    payer: str | None = None
    setting: str | None = None
    place: Place | None = None
    date_said: bool = False
    followed_up: bool = False
    facets: tuple[str, ...] = field(default=())
    ndcs: tuple[NdcMention, ...] = ()
    place_numbers: tuple[str, ...] = ()
    minutes: tuple[tuple[str, int], ...] = ()
    """Codes with the minutes that the text gives them."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes named, in order, each once, in their likeliest reading."""
        return tuple(dict.fromkeys(m.code for m in self.mentions if m.readings))

    def as_turn(self) -> Turn:
        """What a follow-up may refer to."""
        said = (self.as_of, self.state, self.payer, self.setting, self.place)
        return Turn(self.codes, self.modifiers, self.intent, *said)


def read_question(
    text: str,
    today: date,
    settings: Settings | None = None,
    known_modifiers: frozenset[str] = frozenset(),
    previous: Turn | None = None,
    place_names: PlaceNames = NO_NAMES,
) -> Question:
    """Read one question. Raises QuestionError for text that holds nothing to answer."""
    clean = _clean(text)
    given = settings or Settings()
    numbers = read_numbers(clean)
    bare = numbers.rest
    said = dates.find_date(bare, today)
    without_date = bare if said is None else bare[: said.start] + " " * (said.end - said.start) + bare[said.end :]
    place, without_date = find_place(without_date, place_names)
    mentions = tuple(m for m in find_codes(without_date) if m.readings or len(clean) <= 60)
    minutes = read_minutes(without_date)
    without_date = minutes.rest
    modifiers = find_modifiers(without_date, mentions, known_modifiers)
    state_said = places.find_state(clean)
    earlier = given.as_of or (previous.as_of if previous else None)
    # "2024" beside a date of service set in 2024 names no other day; a day that the text gives does.
    same_year = said is not None and not said.exact and earlier is not None and earlier.year == said.day.year
    as_of = said.day if said and not (same_year and _only_a_year(bare[said.start : said.end])) else earlier or today
    draft = Question(
        text=clean,
        as_of=as_of,
        intent="describe",
        topic="other",
        mentions=mentions,
        modifiers=modifiers,
        units=_units(clean),
        dose=_dose(clean),
        state=state_said or given.state or (previous.state if previous else None),
        payer=places.find_payer(clean) or given.payer or (previous.payer if previous else None),
        setting=places.find_setting(clean) or given.setting or (previous.setting if previous else None),
        place=place or (previous.place if previous and not state_said else None),
        date_said=said is not None or given.as_of is not None,
        ndcs=numbers.ndcs,
        place_numbers=numbers.places,
        minutes=minutes.of(tuple(m.code for m in mentions if m.readings)),
    )
    draft = _follow_up(draft, previous)
    draft = replace(draft, modifiers=_fitting(draft.modifiers, without_date, draft.mentions))
    draft = replace(draft, modifiers=_fitting(draft.modifiers, without_date, draft.mentions))
    intent, facets = read_intent(draft.text, draft.codes, draft.modifiers, any(m.range_end for m in draft.mentions))
    says_nothing = intent in ("describe", "find") or (intent == "code_rule" and len(clean.split()) <= 3)
    if draft.followed_up and says_nothing and previous is not None:
        intent, modifiers = _carry_on(draft, previous)
        draft = replace(draft, modifiers=modifiers)
    if place is not None and _asks_only_where(intent, place, clean):
        intent = "payment"
    if draft.minutes and not draft.modifiers and asks_units(clean) and intent in _WORKED_OUT:
        intent = "timed_units"
    intent = drug_intent(draft.text, draft.codes, draft.modifiers, numbers) or intent
    topic = read_topic(draft.text, intent, [m.readings[0].set for m in draft.mentions if m.readings])
    return replace(draft, intent=intent, facets=facets, topic=topic)


def _only_a_year(words: str) -> bool:
    """Whether a date in the text is a year and no more ("in 2024", "2024 rate")."""
    year = r"(?:(?:in|for|during|since|cy|year|of)\s+)?20\d\d(?![-/\d])(?!.*\bq[1-4]\b)"
    return re.match(year, words, re.IGNORECASE) is not None


def _asks_only_where(intent: Intent, place: Place, text: str) -> bool:
    """ "99214 in ZIP 93301": of what is held about a code, only payment depends on the place."""
    return intent in ("describe", "code_rule") and (place.kind == "zip" or len(text.split()) <= 6)


def _fitting(modifiers: tuple[str, ...], text: str, mentions: tuple[CodeMention, ...]) -> tuple[str, ...]:
    """ "Bilateral" asks for modifier 50 on a procedure; beside a diagnosis or a drug it is only a word."""
    sets = [m.code for m in mentions if m.readings]
    procedures = [code for code in sets if "." not in code and not code.startswith("J")]
    if procedures or (not sets and re.search(r"\bmodif|\bbill", text, re.IGNORECASE)):
        return modifiers
    return tuple(m for m in modifiers if m != "50" or re.search(r"\b50\b", text))


def _clean(text: str) -> str:
    # A lone surrogate (a byte of another encoding on the command line) cannot be written as UTF-8.
    utf8 = text.encode("utf-8", "replace").decode("utf-8")
    stripped = utf8.translate(_PLAIN).strip()
    if not stripped:
        raise QuestionError("the question is empty; type a code, a modifier or a coding question")
    if len(stripped) > MAX_CHARACTERS:
        size = f"{len(stripped):,} characters, at most {MAX_CHARACTERS:,} are read"
        raise QuestionError(f"the question has {size}; ask about a part of it")
    strange = sum(1 for c in stripped if c == "\ufffd" or (not c.isprintable() and not c.isspace()))
    if strange * 10 > len(stripped):
        raise QuestionError("the question is not readable text; send plain UTF-8")
    return stripped


def _units(text: str) -> int | None:
    found = re.search(r"\b(?:x\s?(\d{1,4})|(\d{1,4})\s+units?)\b(?!\s*(?:mg|mcg|ml))", text, re.IGNORECASE)
    return int(found.group(1) or found.group(2)) if found else None


def _dose(text: str) -> tuple[Decimal, str] | None:
    """An amount of a drug with its unit, as typed ("40 mg")."""
    amount = r"(\d{1,6}(?:\.\d{1,3})?)\s?"
    strength = re.search(rf"\b{amount}(mcg|mg|g)\s?(?:/|per)\s?(?:ml|cc)\b", text, re.IGNORECASE)
    if strength:
        volume = re.search(rf"(?<!/)(?<!/ )\b{amount}(?:ml|cc)\b", text[strength.end() :], re.IGNORECASE)
        if volume is None:
            return None  # a strength alone says nothing of what was given
        return Decimal(strength.group(1)) * Decimal(volume.group(1)), strength.group(2).lower()
    found = re.search(rf"\b{amount}(mcg|mg|g|iu)\b", text, re.IGNORECASE)
    return (Decimal(found.group(1)), found.group(2).lower()) if found else None


# What makes a question stand on the earlier one: a pronoun, an opening such as "and with", a bare part of a record.
_POINTS = re.compile(r"\b(?:it|its|that code|this code|that one|them|both|these|those|the same)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"^\s*(?:and|what about|how about|with|without|also|same|then|or|what if|in|on|for|but|can i|which|why"
    r"|how much|how many)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:mues?|mais?|units?|limits?|status|global|supervision|bilateral\w*|modifiers?|add-?ons?|pay\w*|paid|rvus?|fees?"
    r"|rates?|amounts?|ndcs?|asp|apc|clfs|edits?|bundl\w*|costs?|prices?|document\w*|note|cover\w*|billable|valid|active|deleted|replaced|successor"
    r"|excludes ?[12]?|includes|7th|seventh|difference|neighbou?rs?|opps|assistants?|co-?surgeons?|together)\b",
    re.IGNORECASE,
)
# What makes it stand alone.
_WHOLE = re.compile(
    r"\b(?:means?|meaning|guidelines?|rules?|explain|define|definition)\b"
    r"|\bwhat(?: is|'s| are| does)\s+(?:an?\b|(?:the )?modifiers? \w{2}\b)",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"^\s*(?:\+|(?:and\s+)?(?:with|together with|plus|against|or|vs\.?|versus|compared? (?:to|with)"
    r"|(?:(?:what is|what's) )?(?:the )?differen(?:ce|t) (?:to|from|with))(?!\w))",
    re.IGNORECASE,
)
_IT_WITH = re.compile(
    r"\b(?:it|that|that one|this|this code|them)\b[^.?!]{0,40}\b(?:with|and|plus|together|alongside|same)\b",
    re.IGNORECASE,
)
_SAME_FOR = re.compile(
    r"^\s*(?:and|then|what about|how about|(?:and )?(?:the )?same (?:\w+ )?for|(?:and |what )?(?:for|on))"
    r"\s+(?:with\s+)?(?:cpt |hcpcs |icd-10(?:-cm)? )?(?:code )?[\w.-]+\s*\?*\s*$",
    re.IGNORECASE,
)
# Questions about codes and their minutes that the count of units answers, when the codes are timed.
_WORKED_OUT: tuple[Intent, ...] = ("units", "pair", "describe", "code_rule", "facet", "compare", "billable")
_CARRIED_ON = ("modifier", "modifier_on_code", "units", "payment", "addon", "history", "billable", "coverage")


def _follow_up(question: Question, previous: Turn | None) -> Question:
    """A short question that refers back takes the earlier subject: its codes, else its modifiers."""
    if previous is None:
        return question
    if question.codes:
        return _same_for(_add_partner(question, previous), previous)
    if not _refers(question):
        return question
    if previous.codes:
        return replace(question, mentions=tuple(find_codes(" ".join(previous.codes))), followed_up=True)
    if previous.modifiers and not question.modifiers:
        return replace(question, modifiers=previous.modifiers, followed_up=True)
    return question


def _refers(question: Question) -> bool:
    text, words = question.text, len(question.text.split())
    if len(text) > 160:
        return False
    if _POINTS.search(text):
        return True
    if _WHOLE.search(text) or words > 9:
        return False
    if _OPENS.search(text):
        return True
    said = question.modifiers or places.find_state(text) or places.find_payer(text) or places.find_setting(text)
    return bool(_PARTS.search(text)) or (words <= 5 and bool(said or re.search(r"\b(?:19|20)\d{2}\b", text)))


def _add_partner(question: Question, previous: Turn) -> Question:
    """ "And with 45380?" or "or 45380?" after a question about 45385 asks about the two."""
    joins = _JOINS.match(question.text) or _IT_WITH.search(question.text)
    if len(question.codes) != 1 or not previous.codes or not joins:
        return question
    earlier = tuple(m for m in find_codes(" ".join(previous.codes)) if m.code not in question.codes)
    return replace(question, mentions=(*earlier[:1], *question.mentions), followed_up=bool(earlier))


def _same_for(question: Question, previous: Turn) -> Question:
    """ "What about 62321?" after a question about a part of a record (payment, a modifier) asks for that part."""
    if question.followed_up or question.modifiers or previous.intent not in _CARRIED_ON:
        return question
    if len(question.codes) != 1 or not _SAME_FOR.match(question.text):
        return question
    return replace(question, followed_up=True)


def _carry_on(question: Question, previous: Turn) -> tuple[Intent, tuple[str, ...]]:
    """Intent and modifiers of a follow-up whose own words ask for nothing in particular."""
    if question.modifiers:
        return ("modifier_on_code" if question.codes else "modifier"), question.modifiers
    if len(question.codes) > 1 and len(previous.codes) == 1:
        return "pair", ()
    if re.search(r"\bits\b", question.text, re.IGNORECASE):
        return "describe", ()
    if previous.intent in ("modifier", "modifier_on_code"):
        return ("modifier_on_code" if question.codes else "modifier"), previous.modifiers
    return previous.intent, previous.modifiers if previous.intent == "pair" else ()
