"""Values of a clause, each as a Claim with its subject, field and setting, matched to the facts that are cited.

"62320: total RVU 4.90 non-facility and 2.63 facility" makes two claims. A claim that fits no cited fact, or that leaves
open which of several different values is meant, fails the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from assistant.answer import Fact
from assistant.compose.words import fact_label
from assistant.model.claim_words import NEUTRAL, TURNS, words_of
from assistant.values import codes_of, readings_in
from knowledge.codes import CodeMention, find_codes

_ISO = r"\d{4}-\d{2}-\d{2}"
_DATES = frozenset(
    "added_on in_force_since valid_from ended_on last_valid_day edit_ended_on action_effective paid_since".split()
)
_FIELDS: tuple[tuple[str, str], ...] = (
    (r"work\s+rvus?|wrvus?", "work_rvu"),
    (r"total\s+rvus?", "total_rvu_nonfacility total_rvu_facility"),
    (r"(?:pe|practice[\s-]expense)(?:\s+\(pe\))?\s+rvus?", "pe_rvu_nonfacility pe_rvu_facility"),
    (r"(?:mp|malpractice)(?:\s+\(mp\))?\s+rvus?", "mp_rvu"),
    (r"conversion\s+factor", "conversion_factor"),
    (
        r"(?:national\s+|medicare\s+)*(?:payment(?:\s+amount)?|amount)|pays?\b|paid",
        "payment_nonfacility payment_facility",
    ),
    (r"national\s+rate(?:\s+to\s+a\s+hospital\s+outpatient\s+department)?", "opps_rate"),
    (r"(?:national\s+)?opps\s+(?:payment\s+)?rate|outpatient\s+rate", "opps_rate"),
    (r"(?:asp\s+|part\s+b\s+|drug\s+)*payment\s+limit", "asp_payment_limit"),
    (r"(?:mue|medically\s+unlikely\s+edit|unit)\s*(?:\(mue\)\s*)?(?:units?|values?|limits?)?(?:\s+of)?", "mue_units"),
    (r"limit", "mue_units"),
    (r"(?:mue\s+)?adjudication\s+indicator(?:\s+\(mai\))?|mai(?:\s+indicator)?\b", "mue_adjudication_indicator"),
    (r"(?:ptp\s+|ncci\s+)?modifier\s+indicator", "modifier_indicator"),
    (r"global\s+(?:surgery\s+|surgical\s+)?(?:days|period|indicator)|global\b", "global_days"),
    (r"bilateral(?:\s+surgery)?(?:\s+indicator)?", "bilateral_surgery"),
    (r"multiple[\s-]+procedure(?:\s+reduction)?(?:\s+indicator)?", "multiple_procedure"),
    (r"assistant\s+at\s+surgery(?:\s+indicator)?|assistant(?:\s+surgeon)?(?:\s+indicator)?", "assistant_at_surgery"),
    (r"co-?\s?surge(?:ons?|ry)(?:\s+indicator)?", "co_surgeon"),
    (r"team(?:\s+surge(?:ons?|ry))?(?:\s+indicator)?", "team_surgery"),
    (r"(?:physician\s+)?supervision(?:\s+of\s+diagnostic\s+tests)?(?:\s+(?:level|indicator))?", "supervision"),
    (r"(?:diagnostic\s+)?imaging\s+family(?:\s+indicator)?", "imaging_family"),
    (r"pc\s?/?\s?tc(?:\s+indicator)?", "pc_tc"),
    (r"opps\s+status(?:\s+indicator)?", "opps_status"),
    (r"medicare\s+status", "medicare_status status"),
    (r"(?:fee\s+schedule\s+)?status(?:\s+(?:indicator|code))?", "status medicare_status"),
    (r"minimum\s+(?:minutes|time)|at\s+least|minimum(?:\s+of)?", "minimum_minutes"),
    (r"look-?\s?back(?:\s+period)?", "look_back"),
    (r"dose\s+per\s+unit", "dose_per_unit"),
    (r"(?:hcpcs|medicare)\s+coverage(?:\s+indicator)?", "hcpcs_coverage"),
    (r"(?:hcpcs\s+)?pricing(?:\s+indicator)?", "hcpcs_pricing"),
    (
        r"(?:has\s+been\s+)?(?:in\s+the\s+file\s+)?since|added(?:\s+on)?|in\s+(?:use|force)\s+since|valid\s+(?:from|since)"
        r"|first\s+date",
        "added_on in_force_since valid_from",
    ),
    (r"ended(?:\s+on)?|deleted(?:\s+on)?|last\s+valid\s+day|last\s+day", "ended_on last_valid_day"),
)  # fmt: skip
_LABELS = tuple(
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), frozenset(names.split())) for pattern, names in _FIELDS
)
_KNOWN = frozenset(name for _, names in _LABELS for name in names)
_OUTSIDE = re.compile(r"\bnon-?\s?facility\b", re.IGNORECASE)
_INSIDE = re.compile(r"(?<!non)(?<!non[- ])\bfacility\b", re.IGNORECASE)
_CLAIM_KINDS = (
    (re.compile(r"\bpractitioner(?:\s+(?:services|claims?))?\b", re.IGNORECASE), "practitioner"),
    (
        re.compile(r"\b(?:outpatient\s+)?hospital(?:\s+outpatient)?(?:\s+(?:services|claims?))?\b", re.IGNORECASE),
        "outpatient_hospital",
    ),
    (re.compile(r"\bdme\b", re.IGNORECASE), "dme"),
)  # fmt: skip
_VALUE = re.compile(rf"(?<![\w.]){_ISO}|(?<![\w.])\$?\d+(?:,\d{{3}})*(?:\.\d+)?%?(?![\w%]|\.\d)")
_MEASURE = re.compile(
    r"\s?-?(?:(units?|minutes?|hours?|days?|years?|rvus?|dollars?|percent|mg|times)\b|(%))", re.IGNORECASE
)
_TIED = re.compile(r"[^.;:\d]{0,30}\b(?:for|of|per|on)\s+(?:the\s+)?(?:code\s+|cpt\s+|hcpcs\s+)?", re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?:\b(?:quarter|period|effective|valid|from|for)\s+)*({_ISO})\s*(?:to|through|until|-|\u2013)\s*({_ISO})",
    re.IGNORECASE,
)
ENDED = re.compile(
    rf",?\s*(?:\b(?:and|but|is|was|which|it)\b\s*)*\bnot in force(?: on (?:the day asked about|{_ISO}))?", re.IGNORECASE
)
_IN_FORCE = re.compile(rf"\b(?:in force(?: on {_ISO})?|currently|current|now|today)\b(?! since)", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|with|/|,|\+|&)\s*", re.IGNORECASE)
_MODIFIER = re.compile(r"\b[Mm]odifier\s+([A-Z0-9]{2})\b")
_COLUMN = re.compile(
    r"\bcolumn\s+(?P<before>[12])(?:\s+code)?(?:\s+is|:)?\s+(?P<code>\w{5})\b"
    r"|\b(?P<named>\w{5})(?:\s+is|,|\s+as|\s+in)?\s+\(?(?:the\s+)?column\s+(?P<after>[12])(?:\s+code)?",
    re.IGNORECASE,
)
_FRAME = frozenset(
    "national medicar amount fee schedul valu cpt hcpcs x rvus rvu unit calcul total s equal claim charg limit status"
    " procedur servic geographic addon surgery".split()
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that a clause gives: of what, under which names, where, and in which unit."""

    subjects: frozenset[str]
    names: frozenset[str]
    value: str
    measure: str = ""
    place: str = ""
    claim_kind: str = ""
    money: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Label(_Mark):
    names: frozenset[str]


def matched_values(
    text: str,
    facts: Sequence[Fact],
    others: Sequence[Fact],
    inherited: frozenset[str],
    frame: frozenset[str],
) -> tuple[Fact, ...]:
    """The facts that bear out every value of the clause; () when one has none, or when more is said than values.

    `others` are all facts of the answer: a value without its setting passes only if no other setting differs.
    `inherited` is the subject named before the clause, `frame` the words of titles and owners that may stand in it.
    """
    if not facts:
        return ()
    # An older release is told as such; words of being in force need a release that is.
    kept, ended = ENDED.subn(lambda m: " " * len(m.group()), text)
    kept, now = _IN_FORCE.subn(lambda m: " " * len(m.group()), kept)
    periods = [found.groups() for found in _PERIOD.finditer(kept)]
    kept = _PERIOD.sub(lambda m: " " * len(m.group()), kept)
    columns: list[Fact] = []
    for found in list(_COLUMN.finditer(kept)):
        name, code = f"column{found['before'] or found['after']}", found["code"] or found["named"]
        if not find_codes(code):
            continue
        said = [fact for fact in facts if fact.name == name and fact.value == code]
        others_named = {m.code for m in find_codes(text) if m.sure}
        said = [fact for fact in said if others_named <= codes_of(fact)]
        if not said:
            return ()
        columns += said
        kept = kept[: found.start()] + " " * len(found.group()) + kept[found.end() :]
    clause = _Clause(kept, facts, inherited)
    used: list[Fact] = list(columns)
    for claim in clause.claims():
        match = _fact_for(claim, facts, others)
        if match is None:
            return ()
        used.append(match)
    if not used:
        return ()
    if (ended and any(fact.in_force for fact in used)) or (now and not all(fact.in_force for fact in used)):
        return ()
    spans = {(_iso(fact.effective_from), _iso(fact.effective_to)) for fact in used}
    if any(period not in spans for period in periods):
        return ()
    return tuple(used) if _nothing_more(clause.rest(used), used, frame) else ()


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


class _Clause:
    """A clause with what stands where in it."""

    def __init__(self, text: str, facts: Sequence[Fact], inherited: frozenset[str]) -> None:
        self.text = text
        self._inherited = inherited
        self._subjects = [m for m in find_codes(text) if m.sure or m.text in {fact.subject for fact in facts}]
        covered = [(m.start, m.end) for m in self._subjects]
        held = {fact.subject for fact in facts}
        self._modifiers = [m for m in _MODIFIER.finditer(text) if f"modifier {m[1]}" in held]
        covered += [m.span() for m in self._modifiers]
        if not self._subjects and len(self._modifiers) == 1:
            self._inherited = frozenset((f"modifier {self._modifiers[0][1]}",))
        self._labels = self._find_labels(facts, covered)
        covered += [(label.start, label.end) for label in self._labels]
        self._values = [m for m in _VALUE.finditer(text) if not any(a <= m.start() < b for a, b in covered)]
        self._values += self._letters(facts)
        self._values.sort(key=lambda m: m.start())
        self._used: list[_Label] = []
        self._places = self._found(((_OUTSIDE, "nonfacility"), (_INSIDE, "facility")))
        self._kinds = self._found(_CLAIM_KINDS)

    def _find_labels(self, facts: Sequence[Fact], covered: list[tuple[int, int]]) -> list[_Label]:
        found: list[_Label] = []
        taken = list(covered)
        own = {fact.name for fact in facts} - _KNOWN
        generic = [(_spelled(fact_label(name)), frozenset((name,))) for name in sorted(own, key=len, reverse=True)]
        # Settings may stand inside a name ("total non-facility RVU").
        bare = _INSIDE.sub(lambda m: " " * len(m.group()), _OUTSIDE.sub(lambda m: " " * len(m.group()), self.text))
        matches = [(m, names) for pattern, names in (*generic, *_LABELS) for m in pattern.finditer(bare)]
        for match, names in sorted(matches, key=lambda item: (-(item[0].end() - item[0].start()), item[0].start())):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                found.append(_Label(match.start(), match.end(), names))
                taken.append((match.start(), match.end()))
        return sorted(found, key=lambda label: label.start)

    def _letters(self, facts: Sequence[Fact]) -> list[re.Match[str]]:
        """Values that are a word or letters ("XXX", "A", "moderate"), right behind a name."""
        found = []
        for label in self._labels:
            words = {
                fact.value for fact in facts if fact.name in label.names and re.fullmatch(r"[A-Za-z]\w*", fact.value)
            }
            match = re.compile(r"\s*(?:is|of|level|indicator|:|=|\|)*\s*").match(self.text, label.end)
            word = re.compile(r"[A-Za-z]\w*").match(self.text, match.end() if match else label.end)
            if word and (word.group() in words or (word.group().lower() in words and len(word.group()) > 2)):
                found.append(word)
        return found

    def _found(self, patterns: Sequence[tuple[re.Pattern[str], str]]) -> list[tuple[int, str]]:
        return sorted((m.start(), name) for pattern, name in patterns for m in pattern.finditer(self.text))

    def claims(self) -> Iterator[Claim]:
        """The claims, one for each value."""
        label_first = bool(self._labels and self._values) and self._labels[0].start < self._values[0].start()
        carried: frozenset[str] = frozenset()
        for index, value in enumerate(self._values):
            begin = self._values[index - 1].end() if index else 0
            end = self._values[index + 1].start() if index + 1 < len(self._values) else len(self.text)
            if label_first:
                label = next((x for x in reversed(self._labels) if begin <= x.start < value.start()), None)
            else:
                label = next((x for x in self._labels if value.end() <= x.start < end), None)
            if label is not None:
                self._used.append(label)
            names = label.names if label is not None else carried
            carried = names
            measure = _MEASURE.match(self.text, value.end())
            unit = ((measure[1] if measure else "") or "").lower()
            said = value.group()
            yield Claim(
                self._subject(value),
                names,
                said.lstrip("$").rstrip("%").replace(",", ""),
                "%" if said.endswith("%") or (measure and measure[2]) else unit.rstrip("s"),
                self._setting(self._places, value, end),
                self._setting(self._kinds, value, end),
                said.startswith("$") or unit.startswith("dollar"),
            )

    def _subject(self, value: re.Match[str]) -> frozenset[str]:
        before = [m for m in self._subjects if m.end <= value.start()]
        after = next((m for m in self._subjects if value.end() <= m.start), None)
        if after is not None and (
            _TIED.fullmatch(self.text[value.end() : after.start]) or (not before and not self._inherited)
        ):
            return _names(after)
        if before:
            # "45385 and 45380: modifier indicator 1" is said of the pair.
            said = before if _together(self.text, before) else before[-1:]
            return frozenset().union(*(_names(mention) for mention in said))
        return self._inherited

    def _setting(self, found: list[tuple[int, str]], value: re.Match[str], end: int) -> str:
        if not found:
            return ""
        first_value = self._values[0].start()
        if found[0][0] < first_value:
            return next((name for at, name in reversed(found) if at < value.start()), "")
        return next((name for at, name in found if value.end() <= at < end), "")

    def rest(self, used: Sequence[Fact]) -> str:
        """What the clause says beside its values."""
        kept = list(self.text)
        spans = [(m.start, m.end) for m in self._subjects] + [(x.start, x.end) for x in self._used]
        spans += [(v.start(), v.end()) for v in (*self._values, *self._modifiers)]
        for pattern in (_OUTSIDE, _INSIDE, *(pattern for pattern, _ in _CLAIM_KINDS)):
            spans += [m.span() for m in pattern.finditer(self.text)]
        spans += [m.span() for v in self._values if (m := _MEASURE.match(self.text, v.end()))]
        for fact in used:
            for part in re.split(r"[,;]\s", fact.meaning):
                at = self.text.lower().find(part.lower()) if " " in part else -1
                if at >= 0:
                    spans.append((at, at + len(part)))
        for start, end in spans:
            kept[start:end] = " " * (end - start)
        return "".join(kept)


def _spelled(label: str) -> re.Pattern[str]:
    return re.compile(r"\b" + r"[\s-]+".join(map(re.escape, label.split())) + r"\b", re.IGNORECASE)


def _together(text: str, before: Sequence[CodeMention]) -> bool:
    return all(_JOINED.fullmatch(text, a.end, b.start) for a, b in pairwise(before))


def _names(mention: CodeMention) -> frozenset[str]:
    if mention.modifiers:
        return frozenset(f"{code}-{mod}" for code in readings_in(mention) for mod in mention.modifiers) | {mention.text}
    return frozenset(readings_in(mention))


def _about(fact: Fact, claim: Claim) -> bool:
    if not claim.subjects:
        return True
    if "+" in fact.subject:
        return set(fact.subject.split("+")) <= claim.subjects
    return fact.subject in claim.subjects or (
        not codes_of(fact) and fact.subject.removeprefix("modifier ") in claim.subjects
    )


def _fact_for(claim: Claim, facts: Sequence[Fact], others: Sequence[Fact]) -> Fact | None:
    """The cited fact that bears the claim out, if nothing leaves open which value is meant."""
    if not claim.names:
        return None
    same = [fact for fact in facts if fact.name in claim.names and _about(fact, claim)]
    if len({fact.subject for fact in same}) > 1:
        return None
    placed = [fact for fact in same if _in_place(fact, claim)]
    right = [fact for fact in placed if _same_value(fact, claim)]
    if not right:
        return None
    rivals = [f for f in others if _field(f) in {_field(r) for r in right} and f.subject == right[0].subject]
    open_to = [f for f in rivals if _in_place(f, claim) and (f.in_force or not right[0].in_force)]
    return right[0] if all(_same_value(f, claim) for f in open_to) else None


def _field(fact: Fact) -> str:
    return re.sub(r"_(?:non)?facility\Z", "", fact.name)


def _in_place(fact: Fact, claim: Claim) -> bool:
    outside, inside = fact.name.endswith("_nonfacility"), fact.name.endswith("_facility")
    if claim.place and (outside or inside) and outside != (claim.place == "nonfacility"):
        return False
    return not (claim.claim_kind and fact.setting and fact.setting != claim.claim_kind)


def _same_value(fact: Fact, claim: Claim) -> bool:
    if claim.money and fact.unit != "USD":
        return False
    unit = fact.unit.lower().rstrip("s")
    if claim.measure and claim.measure != unit and not (claim.measure == "day" and fact.name == "global_days"):
        return False
    if fact.value.lower() == claim.value.lower():
        return True
    return "." in fact.value and "." in claim.value and Decimal(fact.value) == Decimal(claim.value)


def _nothing_more(rest: str, used: Sequence[Fact], frame: frozenset[str]) -> bool:
    known = NEUTRAL | _FRAME | frame
    for fact in used:
        known |= {word.text for word in words_of(fact_label(fact.name))} - TURNS
    return all(word.text in known for word in words_of(rest))
