"""Evidence -> units: the single claims that a sentence may repeat, with the subject of each.

A passage gives one unit for each part of a sentence that stands by itself; a fact gives its value under its name, then
its meaning and its consequence; a verdict gives its text. Units are made once for each citation of one answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from assistant.answer import Citation, Fact, Ruling
from assistant.cited import plain
from assistant.compose.words import fact_label
from assistant.evidence import Evidence, Excerpt
from assistant.model.claim_words import NEUTRAL, TAILS, TURNS, Word, canonical, words_of
from assistant.values import codes_of
from knowledge.codes import find_codes, parse_code

UnitKind = Literal["passage", "title", "value", "said"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"\u201c])")
_PART = re.compile(r";\s+")
_LABEL = re.compile(r"(?P<label>[A-Z0-9][\w.-]*(?: [\w/-]+){0,3}): (?P<text>.+)")
# Labels that only sort what stands under them. Others ("Indicator 1", a code, "Not when") are a part of the claim.
_SORTING = {
    "includes": "includes", "decides": "decides", "documentation": "documentation", "modifier": "",
    "payment": "payment", "typical reason": "", "line order": "", "official name": "official name",
    "use when": "used when", "replaced by": "replaced by",
}  # fmt: skip
_TAIL_WORDS = TAILS | {"OR"}
_RESTRICTS = frozenset(
    "if when whenever unless except for in on with without under during within before after at only as since while"
    " until where among of by to from although though".split()
)
_SAYS = frozenset(canonical(word) for word in ("say", "state", "explain"))
_LONG_VALUE = 3
_NAME_WORDS = frozenset(canonical(word) for word in "official level ii descriptor title name described".split())
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE = re.compile(r"-\w\w\Z")  # a line of a table for a code with its modifier ("77003-26")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|do|does|may|must|can|goes|needs?|pays?|counts?|wants?)\b")
_OPTIONAL = NEUTRAL | {"ncci", "MUST"}
_NAMES = frozenset(("title", "official_descriptor", "short_descriptor", "official_name"))


# Meanings and consequences are the same for many codes; they are a table's, so no words of a question stay.
_table_words = lru_cache(maxsize=4096)(words_of)


@dataclass(frozen=True, eq=False)
class Unit:
    """One claim of a record."""

    text: str
    kind: UnitKind
    subjects: frozenset[str] = frozenset()
    """Codes and modifiers that it is about; of a general rule, none."""
    source: Fact | Ruling | None = None
    before: str = ""
    """What stands before it, to which its "it" and "that" may point."""
    bound: int = 0
    """How many of its first words may not be left out (a label, a name)."""
    free: int = 0
    """How many of its first words may be left out."""
    least: int = 0
    """How many of its words a clause must reach."""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the claim."""
        return _table_words(self.text) if self.kind == "said" else words_of(self.text)

    @cached_property
    def bag(self) -> frozenset[str]:
        """The words without their order."""
        return frozenset(word.text for word in self.words)

    @cached_property
    def context(self) -> frozenset[str]:
        """Words of what stands before it that may be said for its "it"; no numbers, no turns."""
        if not any(word.points for word in self.words):
            return frozenset()
        words = (word.text for word in words_of(self.before))
        return frozenset(word for word in words if word not in TURNS and not word[-1].isdigit())

    @cached_property
    def named(self) -> frozenset[str]:
        """The words of its subjects."""
        return frozenset(word.text for subject in self.subjects for word in words_of(subject.replace("+", " ")))

    @cached_property
    def modifiers(self) -> frozenset[str]:
        """The modifiers that it is about, as words."""
        return frozenset(words_of(name)[-1].text for name in self.subjects if name.startswith("modifier "))

    @cached_property
    def frame(self) -> frozenset[str]:
        """Words by which its name may be called."""
        return _NAME_WORDS if isinstance(self.source, Fact) and self.source.name in _NAMES else frozenset()

    @cached_property
    def starts(self) -> tuple[bool, ...]:
        """For each word, whether a claim may begin there: what stands before it does not bound it."""
        words = self.words
        found = [index <= self.free for index in range(len(words) + 1)]
        lead = words[0].first if words and words[0].first else (words[0].text.lower() if words else "")
        restricted = lead in _RESTRICTS or bool(words and words[0].text in TAILS)
        for index in range(1, 0 if self.bound else len(words)):
            earlier, word = words[index - 1], words[index]
            if (earlier.text in _SAYS and index <= 8 and not any(w.text in TURNS for w in words[:index])) or (
                not restricted and word.sign in (",", ".") and word.first in ("and", "so") and not word.inside
            ):
                found[index] = True
        return tuple(found)

    @cached_property
    def ends(self) -> tuple[bool, ...]:
        """For each number of words, whether a claim may end after them: what follows does not bound it."""
        words = self.words
        found = [False] * len(words) + [True]
        for index in range(len(words) - 1, max(0, self.least - 1), -1):
            word = words[index]
            if word.text in TAILS and not word.inside:
                break
            found[index] = bool(word.sign) and word.text not in _TAIL_WORDS and word.first != "or"
        return tuple(found)

    @cached_property
    def skips(self) -> tuple[bool, ...]:
        """For each word, whether a claim may leave it out."""
        words = self.words
        open_to = [index < self.free or word.text in _OPTIONAL for index, word in enumerate(words)]
        if words and words[0].first == "since" and _ISO.fullmatch(words[0].text):
            open_to[0] = True
        start = 0
        while start < len(words):
            end = start
            while end < len(words) and words[end].inside:
                end += 1
            group = words[start:end]
            if group and not any(word.text in TURNS | OWNERS for word in group):
                open_to[start:end] = [True] * len(group)
            start = max(end, start + 1)
        return tuple(open_to)


_OWNERS = "medicare medicaid commercial noridian novitas palmetto coast cgs wps ngs payer mac aetna cigna blue cms"
OWNERS = frozenset(canonical(word) for word in _OWNERS.split())
"""Words that say whose rule it is."""


class Units:
    """The units of each citation of one evidence, made when they are first asked for."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._made: dict[str, tuple[Unit, ...]] = {}
        self._passages: dict[tuple[str, frozenset[str]], tuple[Unit, ...]] = {}
        self._subjects: dict[str, set[str]] = {}
        self._entries: dict[str, frozenset[str]] = {}
        self._by_subject: dict[str, list[Fact]] = {}
        for fact in evidence.facts:
            self._by_subject.setdefault(fact.subject, []).append(fact)
            self._subjects.setdefault(fact.cite, set()).add(fact.subject)
        for ruling in evidence.rulings:
            self._subjects.setdefault(ruling.cite, set()).add(ruling.subject)
        for entry, keys in evidence.cites_of.items():
            for key in keys:
                self._subjects.setdefault(key, set()).add(entry)
                self._entries[key] = self._entries.get(key, frozenset()) | {entry}

    def of(self, key: str) -> tuple[Unit, ...]:
        """The units of one citation, none for an unknown key."""
        made = self._made.get(key)
        if made is None:
            citation = self.evidence.citation(key)
            made = tuple(self._of(citation)) if citation is not None else ()
            self._made[key] = made
        return made

    def subjects(self, key: str) -> frozenset[str]:
        """The codes and modifiers that a citation is about."""
        return frozenset(self._subjects.get(key, ()))

    def _of(self, citation: Citation) -> Iterator[Unit]:
        key = citation.key
        for fact in self.evidence.facts:
            if fact.cite == key:
                yield from fact_units(fact, self._alike(fact))
        for ruling in self.evidence.rulings:
            if ruling.cite == key:
                names = (ruling.subject, ruling.action) if ruling.action.startswith("modifier ") else (ruling.subject,)
                for part in _sentences(ruling.text):
                    yield Unit(part, "said", frozenset(names), ruling, ruling.action)
        for excerpt in self.evidence.excerpts:
            if key in excerpt.cites:
                yield from self._excerpt(excerpt)
        if citation.passage_kind != "official_row":
            about = self._entries.get(key, self.subjects(key))
            known = self._passages.get((citation.passage, about))
            if known is None:
                known = tuple(passage_units(citation.passage, about))
                self._passages[citation.passage, about] = known
            yield from known

    def _alike(self, fact: Fact) -> bool:
        """Whether the same holds in every setting, so that none need be named."""
        name = _field(fact.name)
        return all(f.value == fact.value for f in self._by_subject[fact.subject] if _field(f.name) == name)

    def _excerpt(self, excerpt: Excerpt) -> Iterator[Unit]:
        about = frozenset(m.code for m in find_codes(excerpt.title) if m.sure) if excerpt.title else frozenset()
        yield Unit(excerpt.title, "title", about)
        for who, what in excerpt.sides:
            bound = len(words_of(who))
            for part in _SENTENCE.split(plain(what)):
                yield Unit(f"{who}: {part}", "passage", about, bound=bound)


def _field(name: str) -> str:
    return name.removesuffix("_facility").removesuffix("_nonfacility")


def fact_units(fact: Fact, alike: bool) -> Iterator[Unit]:
    """A fact as claims: name and value, its meaning, its consequence. Its setting may be left out where all agree."""
    about = frozenset((fact.subject,))
    setting = fact.setting.replace("_", " ")
    label = f"{fact_label(fact.name)} {f'({setting})' if alike and setting else setting}".strip()
    value = f"${fact.value}" if fact.unit == "USD" else fact.value
    unit = "" if fact.unit in ("", "USD") or fact.unit.lower() in label.lower() else fact.unit
    size = len(words_of(label))
    free = size if fact.name in _NAMES and len(words_of(fact.value)) >= _LONG_VALUE else 0
    yield Unit(f"{label}: {value} {unit}".strip(), "value", about, fact, bound=size - free, free=free)
    if fact.value in ("yes", "no"):
        yield Unit(label if fact.value == "yes" else f"not {label}", "value", about, fact, bound=size)
    if " " in fact.meaning and len(value.split()) < _LONG_VALUE:
        least = len(words_of(f"{label}: {value} {unit}")) + 1
        yield Unit(f"{label}: ({value} {unit}) {fact.meaning}", "value", about, fact, bound=size, least=least)
    names = {word.text for word in words_of(fact_label(fact.name))}
    for said in (fact.meaning, fact.consequence):
        for part in _sentences(said):
            opening = [word.text in names for word in _table_words(part)]
            free = opening.index(False) if False in opening else 0
            yield Unit(part, "said", about, fact, f"{label} {value} {fact.meaning}", free=free)


def passage_units(passage: str, about: frozenset[str]) -> Iterator[Unit]:
    """The claims of a passage, line by line."""
    title = passage.split(". ", 1)[0].splitlines()[0] if passage else ""
    own = about or frozenset(m.code for m in find_codes(title) if m.sure)
    for line in passage.splitlines():
        before = title
        for sentence in _SENTENCE.split(plain(line)):
            found = _LABEL.fullmatch(sentence)
            label, text = (found["label"], found["text"]) if found else ("", sentence)
            lead, bound, free = "", 0, 0
            if label.startswith("There is"):
                lead = f"{label}: "
                free = len(words_of(lead))
            elif label.lower() in _SORTING:
                lead = f"{_SORTING[label.lower()]}: " if _SORTING[label.lower()] else ""
                free = len(words_of(lead))
            elif label.lower() == "not when":
                lead = "not (used) when: "  # what stands in brackets may be left out
                bound = len(words_of(lead))
            elif label.lower() in ("common error", "usual denial") and _stands_alone(text):
                lead = f"{label}: "
                free = len(words_of(lead))
            elif label:
                lead = f"{label}: "
                bound = len(words_of(lead))
            code = parse_code(label) if bound else None
            about = frozenset((code.code,)) if code is not None else own
            parts = _parts(text)
            if label.lower() == "not when" and ": " in text:
                # "The visit led to surgery: that is 57" says itself what else is right; the whole of it may stand.
                size = len(words_of(text))
                yield Unit(text, "passage", about, None, before, bound=size, least=size)
            if bound and len(parts) > 1:
                yield Unit(f"{lead}{text}", "passage", about, None, before, bound)
            topic, colon, rest = text.partition(": ")
            if free and colon and _FINITE.search(rest) and _is_topic(topic):
                yield Unit(rest, "passage", about, None, f"{before} {topic}")
            for index, part in enumerate(parts):
                first = index == 0
                said = f"{lead}{part}" if first or bound else part
                yield Unit(said, "passage", about, None, before, bound, free if first else 0)
                before = f"{title}. {text}" if not first else f"{before} {text}"


def _is_topic(text: str) -> bool:
    """Whether what stands before a colon only names what the rest is about."""
    words = words_of(text)
    bounded = any(word.text in TURNS - {"OR"} or word.text[0].isdigit() for word in words)
    return bool(words) and not bounded and (words[0].first or words[0].text).lower() not in _RESTRICTS


def _stands_alone(text: str) -> bool:
    """Whether a line about an error is a sentence that is right by itself, not the name of what is done wrong."""
    first = text.split(" ", 1)[0].lower()
    return bool(_FINITE.search(text)) and not first.endswith("ing") and first not in ("not", "no", "only")


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(plain(text)):
        if sentence:
            yield from _parts(sentence)


def _parts(sentence: str) -> list[str]:
    """The parts of a sentence between semicolons; one that bounds what stands before it stays with it."""
    parts: list[str] = []
    for part in _PART.split(sentence):
        words = words_of(part[:60]) if parts else ()
        if words and words[0].text in _TAIL_WORDS:
            parts[-1] = f"{parts[-1]}; {part}"
        else:
            parts.append(part)
    return parts


def codes_in(text: str) -> frozenset[str]:
    """The codes of a text, with their modifiers; both ends of a range."""
    found: set[str] = set()
    for mention in find_codes(text):
        if mention.sure or (mention.readings and mention.text.isupper()):
            found |= {f"{mention.code}-{modifier}" for modifier in mention.modifiers} or {mention.code}
            found |= {mention.range_end.code} if mention.range_end else set()
    return frozenset(found)


def codes_about(unit: Unit) -> frozenset[str]:
    """Every code that a unit names or is about."""
    named = set(codes_in(unit.text))
    for subject in unit.subjects:
        named |= {subject, *subject.split("+"), subject.removeprefix("modifier ")}
    if unit.source is not None and not any(_LINE.search(subject) for subject in unit.subjects):
        named |= codes_of(unit.source)
    return frozenset(named)
