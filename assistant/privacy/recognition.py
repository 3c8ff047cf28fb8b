"""All rules over one note, in the order of their weight, and what one find says of the rest of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.privacy.coding import kept_spans, known_phrases
from assistant.privacy.reading import Note, Token
from assistant.privacy.rules.addresses import beside_address
from assistant.privacy.rules.ages import ages
from assistant.privacy.rules.dates import dates
from assistant.privacy.rules.labelled import labelled_numbers
from assistant.privacy.rules.names import KIN, PARTICLES, TITLES, NameRules
from assistant.privacy.rules.patterned import patterned
from assistant.privacy.rules.places import places
from assistant.privacy.spans import Span, settle
from assistant.privacy.unknown import Kept, Unknown
from assistant.privacy.vocabulary import Vocabulary

# Words with a capital that follow a name without being part of it.
NOT_OF_NAMES = frozenset(
    """
        medicare medicaid cpt icd hcpcs modifier code codes dob dos mrn age date phone fax called says said wants the
        and for with has had was is can does did what how when why which where if should will would could please
        thanks hospital clinic center medical office claim note visit procedure diagnosis patient provider surgeon
        monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
        september october november december llc inc
        """.split()
)
_SHORT_WORDS = frozenset(
    """
    dr mr ms pt dx rx hx tx fx re no is in on at if of to by my we he it or as do so up us am an pm vs id md ma
    """.split()
)
_ANNOUNCED = frozenset(("title", "relation", "label", "credential", "last, first", "signature", "said", "nickname"))
_OFFICE = re.compile(
    r", (?:[A-Z][\w'-]+ (?:office|campus|location|branch|clinic|site|division)"
    r"|[A-Z][\w'-]+ (?:St|Ave|Rd|Dr|Blvd|Ln)\b)"
)
_FLOOR = re.compile(
    r"(?:,? (?:\d{1,2}(?:st|nd|rd|th) (?:floor|fl)|floor \d{1,2}|(?:rm|room|suite|ste|bed|bldg|unit|chair"
    r"|pod)\.? #?[A-Z]?-?\d{1,4}[A-Z]?(?:-[A-Z\d])?)\b)+",
    re.IGNORECASE,
)
_AND_BEFORE = re.compile(r"(?:^|[^\w'-])(?P<other>[A-Z][a-z]{1,14}) (?:and|&) $")
_PERSON_FROM = re.compile(r"(?:^|[^\w'])(?P<name>[A-Z][a-z]+) (?:from|at|with|of|in|over at) (?:the )?$")
_AGE_AFTER = re.compile(
    r",? \(?(?:age |aged )?(?P<age>9\d|10\d|11[0-5])(?=[),.;!?]|\s(?:y|yo|yr|f|m|who|with|has|had|is|was|from)\b|\s?$)",
    re.IGNORECASE,
)
_ROOM_BEFORE = re.compile(
    r"(?:cath lab|angio|bay|pod|or|room|rm|suite|lab|unit|ward|bed|floor)\.? \w{1,4}, ?$", re.IGNORECASE
)
_CITY_AFTER = re.compile(
    r",\s(?P<city>[A-Z][a-z'-]+(?: [A-Z][a-z'-]+){0,2})(?=\s?[,.;(\u2014-]|\s[A-Z]{2}\b|\s\d{5}|\s?$)"
)
_NUMBER = re.compile(r"(?<!\w)\w(?:[\w./-]{4,40}\w)(?!\w)")
_FIVE = re.compile(r"(?<![\w.$-])\d{5}(?![\w-]|\.\d)")


def recognise(note: Note, words: Vocabulary, known: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """The identifiers of a note in offsets of the original, in order, without overlap."""
    phrases = Kept([*known_phrases(note, words)])
    kept = Kept([*kept_spans(note)])
    names = NameRules(note, words)
    sure = [*known, *patterned(note.plain), *labelled_numbers(note.plain), *dates(note.plain), *ages(note.plain)]
    sure += [span for span in places(note, words) if not phrases.holds(span.start, span.end)]
    sure += [span for span in names.find() if span.rule in _ANNOUNCED or not phrases.holds(span.start, span.end)]
    sure += _beside_addresses(note)
    suspected = [*Unknown(note, words, kept, phrases).find()]
    found = settle([*sure, *suspected])
    found = settle([*found, *_zip_after_place(note, words, found)])
    found = settle([*found, *_bridged(note, found)])
    found = settle([*found, *_joined(note, words, names, found, phrases)])
    found = settle([*found, *_again(note, words, found, phrases)])
    return tuple(_placed(note, found))


def _placed(note: Note, spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        start, end = note.original(span.start, span.end)
        yield replace(span, start=start, end=end)


def _beside_addresses(note: Note) -> Iterator[Span]:
    """Five digits beside address words are taken for a ZIP code, even if a procedure code looks the same."""
    for match in _FIVE.finditer(note.plain):
        before = note.plain[max(0, match.start() - 12) : match.start()]
        if beside_address(note.plain, match.start()) and re.search(
            r"(?:\bin|\bto|\bfrom|\bat|,|\barea|[A-Z][a-z]+)\s$", before
        ):
            yield Span(*match.span(), "LOCATION", rule="zip")


def _zip_after_place(note: Note, words: Vocabulary, found: tuple[Span, ...]) -> Iterator[Span]:
    """Five digits right after a place."""
    for span in found:
        if (span.kind == "LOCATION" and span.rule != "room") or span.rule == "unknown word":
            room = (
                _ROOM_BEFORE.search(note.plain[max(0, span.start - 24) : span.start])
                if span.kind == "LOCATION"
                else None
            )
            if room:
                yield Span(span.start - len(room.group()), span.start, "LOCATION", rule="room")
            city = _CITY_AFTER.match(note.plain, span.end) if span.rule in ("address", "facility") else None
            if city and city["city"].split()[0].lower() not in NOT_OF_NAMES:
                yield Span(*city.span("city"), "LOCATION", rule="city")
            office = _OFFICE.match(note.plain, span.end) if span.kind == "LOCATION" else None
            if office:
                yield Span(*office.span(), "LOCATION", rule="room")
            floor = _FLOOR.match(note.plain, span.end)
            if floor:
                yield Span(*floor.span(), "LOCATION", rule="room")
        age = _AGE_AFTER.match(note.plain, span.end) if span.kind == "NAME" else None
        if age:
            yield Span(*age.span("age"), "AGE", rule="age")
        person = (
            _PERSON_FROM.search(note.plain[max(0, span.start - 32) : span.start]) if span.kind == "LOCATION" else None
        )
        if (
            person
            and person["name"].lower() in words.all_names
            and (not words.is_domain(person["name"].lower()) or person["name"].lower() in words.also_words)
        ):
            at = max(0, span.start - 32) + person.start("name")
            yield Span(at, at + len(person["name"]), "NAME", rule="said")
        town = span.rule == "unknown word" and (note.plain[span.start : span.end].lower(),) in words.places.get(
            note.plain[span.start : span.end].lower(), ()
        )
        if town or (span.kind == "LOCATION" and span.rule in ("city", "address", "county")):
            match = re.compile(r",?\s(?:[A-Z]{2}\s)?(?P<zip>\d{5})(?!\w|-\w|\.\d)").match(note.plain, span.end)
            if match:
                yield Span(*match.span("zip"), "LOCATION", rule="zip")


def _joined(note: Note, words: Vocabulary, names: NameRules, found: tuple[Span, ...], phrases: Kept) -> Iterator[Span]:
    """Parts of a name beside a part that was found: initials, second given names, surnames that are words."""
    tokens = note.tokens
    starts = {span.start for span in found if span.kind == "NAME"}
    for span in found:
        if span.kind != "NAME":
            continue
        if span.rule == "capital" and note.plain[span.start : span.end].lower() in NOT_OF_NAMES:
            continue
        first, after = note.first_at(span.start), note.first_at(span.end)
        start, end = span.start, span.end
        at = first - 1
        while at >= 0 and first - at <= 2 and _part(note, words, names, tokens[at], tokens[at + 1], phrases):
            start = tokens[at].start
            at -= 1
        at = after
        while (
            0 < at < len(tokens) and at - after < 3 and _part(note, words, names, tokens[at], tokens[at - 1], phrases)
        ):
            end = tokens[at].end - (2 if tokens[at].low.endswith("'s") else 0)
            at += 1
        with_other = _AND_BEFORE.search(note.plain[max(0, start - 24) : start])
        if with_other and (
            with_other["other"].lower() in words.all_names or not words.knows(with_other["other"].lower())
        ):
            at_other = max(0, start - 24) + with_other.start("other")
            yield Span(at_other, at_other + len(with_other["other"]), "NAME", rule="again")
        slashed = re.compile(r" ?/ ?(?P<letters>[A-Z]{2,3})(?![\w/-])").match(note.plain, end)
        if slashed and slashed["letters"] not in ("MD", "DO", "RN", "NP", "PA", "LT", "RT"):
            yield Span(*slashed.span("letters"), "NAME", rule="initials")
        suffix = re.compile(r",? (?:Jr|Sr|II|III|IV|JR|SR)\b\.?").match(note.plain, end)
        if suffix:
            end = suffix.end()
        bridge = re.compile(r" [A-Z][\w'-]* ").match(note.plain, end)
        if bridge and bridge.end() in starts:
            end = bridge.end()
        if (start, end) != (span.start, span.end):
            yield Span(start, end, "NAME", rule=span.rule)


_BRIDGE = re.compile(r" (?:and|&|at|of) |, ")


def _bridged(note: Note, found: tuple[Span, ...]) -> Iterator[Span]:
    """What stands between two streets ("Rte 9 and Tillson Ave")."""
    for one, other in zip(found, found[1:], strict=False):
        if (
            one.kind == other.kind == "LOCATION"
            and {one.rule, other.rule} & {"street"}
            and _BRIDGE.fullmatch(note.plain[one.end : other.start])
        ):
            yield Span(one.start, other.end, "LOCATION", rule="street")


def _part(note: Note, words: Vocabulary, names: NameRules, token: Token, beside: Token, phrases: Kept) -> bool:
    left, right = sorted((token, beside), key=lambda t: t.start)
    between = note.plain[left.end : right.start]
    if between in ('" ', ' "') and token.text[0].isupper():
        return True
    if not re.fullmatch(r" |-|\. ?|, ?", between) or phrases.holds(token.start, token.end):
        return False
    if (
        between == " "
        and token.low in PARTICLES
        and (note.caseless(token.start) or beside.capital)
        and token.start > beside.start
    ):
        return True
    if (
        note.caseless(token.start)
        and between == " "
        and token.start < beside.start
        and token.alphabetic
        and len(token.text) > 1
    ):
        before = note.tokens[max(0, note.first_at(token.start) - 1)]
        if before.low in KIN | TITLES and before.start < token.start and token.low not in NOT_OF_NAMES:
            return True
    if between == "-" and beside.capital and token.start > beside.start:
        return True
    if (
        note.caseless(token.start)
        and note.caseless(beside.start)
        and between in (" ", "-", ", ")
        and token.low in words.all_names
        and (token.low not in NOT_OF_NAMES or token.low in ("may", "june", "april", "august"))
        and (not words.is_domain(token.low) or token.low in words.also_words)
    ):
        return True
    if (
        beside.text.islower()
        and token.text.islower()
        and between == " "
        and token.low in words.all_names
        and (
            token.low in words.names
            or (
                token.low in words.also_words
                and token.start < beside.start
                and token.low not in ("may", "will", "bill", "mark", "long", "short")
            )
        )
    ):
        return True
    if "," in between and not (token.text[0].isupper() and token.low in words.names):
        return False
    if "." in between and len(left.text) > 1:
        return False
    if len(token.text) == 1:
        beginning = between == " " and token.start < beside.start and note.plain[token.end : token.end + 1] != "."
        if beginning and (
            token.text in "AI"
            or re.search(
                r"(?:vitamin|hepatitis|type|group|part|plan|factor|grade|class|stage|box|option|table|level)\s$",
                note.plain[max(0, token.start - 10) : token.start],
                re.IGNORECASE,
            )
        ):
            return False
        if token.text.islower() and token.start > beside.start:
            return (
                beside.text.islower()
                and token.text not in "aix"
                and re.match(r"[.,]|\s*$|\s*\n|\s-", note.plain[token.end : token.end + 2]) is not None
            )
        if token.text.islower():
            return note.plain[token.end : token.end + 1] == "." and token.start < beside.start and beside.text.islower()
        return token.text.isupper() and token.text not in "AI"
    title = token.text[0].isupper() and not token.text.isupper() and not note.caseless(token.start)
    if title and beside.capital and between == " " and token.start > beside.start and beside.low in KIN:
        return False
    if (
        title
        and between in (" ", "-")
        and (
            token.low in words.all_names
            or (token.low in words.short and token.start < beside.start and len(token.text) > 2)
        )
    ):
        return True
    follows = title and between == " " and token.start > beside.start and beside.capital
    leads = (
        title
        and between == " "
        and token.start < beside.start
        and beside.capital
        and not note.begins_sentence(token.start)
        and token.low not in KIN | TITLES
    )
    if leads and token.low not in NOT_OF_NAMES and not words.phrases.get(token.low) and len(token.text) > 2:
        return True
    if follows and token.low not in NOT_OF_NAMES and not words.phrases.get(token.low) and len(token.text) > 2:
        return True
    if not token.text[0].isupper() or note.caseless(token.start) or token.text.isupper() != beside.text.isupper():
        return False
    if (
        note.begins_sentence(token.start)
        and token.start < beside.start
        and words.knows(token.low)
        and token.low not in words.also_words
    ):
        return False
    return names.could_be_name(token) or (
        not words.is_domain(token.low)
        and words.knows(token.low)
        and between == " "
        and not note.begins_sentence(token.start)
    )


def _again(note: Note, words: Vocabulary, found: tuple[Span, ...], phrases: Kept) -> Iterator[Span]:
    """The other places of what was found: parts of names, and numbers that are no code."""
    names: dict[str, bool] = {}
    numbers: dict[str, Span] = {}
    for span in found:
        value = note.plain[span.start : span.end]
        if span.kind == "NAME" and span.rule != "capital":
            for part in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", value):
                low = part.lower().removesuffix("'s")
                if len(low) > 2:
                    # A name that is a word too is looked for with a capital only.
                    names[low] = names.get(low, False) or not words.knows(low)
        elif span.kind in ("MRN", "ACCOUNT", "HEALTH_PLAN", "LICENSE", "DEVICE", "OTHER", "SSN") and len(value) >= 6:
            numbers[value.lower()] = span
    taken = Kept([(s.start, s.end) for s in found])
    for token in note.tokens:
        low = token.low.removesuffix("'s")
        if low not in names or taken.holds(token.start, token.end) or phrases.holds(token.start, token.end):
            continue
        capital = token.text[0].isupper() and not note.caseless(token.start)
        word = not names[low]
        if word and (
            not capital
            or (words.is_domain(low) and low not in words.also_words)
            or (note.begins_sentence(token.start) and low not in words.names)
        ):
            continue
        yield Span(token.start, token.start + len(low), "NAME", rule="again")
    for match in _NUMBER.finditer(note.plain) if numbers else ():
        known = numbers.get(match.group().lower())
        if known is not None and not taken.holds(*match.span()):
            yield Span(*match.span(), known.kind, rule="again")
