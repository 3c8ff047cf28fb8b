"""Names that somebody says or signs with ("my name is", "Thanks, Dana"): 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import GIVEN, STOP, VERBS
from assistant.privacy.search import Led, found_by
from assistant.privacy.spans import Span

_SELF = Led(
    r"(?i)(?<!\w)(?:my name'?s?(?: is)?|i'?m|i am|this is|it'?s|call me|name is|goes by|known as|aka"
    r"|a\.k\.a\.|named|called|nicknamed|signed,?|initialed|name was|i go by|ask for"
    r"|(?:signed|dictated|read|interpreted|referred|ordered|seen|reviewed) by"
    r"|speak(?:ing)? (?:to|with)|spoke (?:to|with)|talk(?:ed|ing)? (?:to|with))\s"
    r"(?P<value>[^\W\d_][\w'-]{0,40}(?:\s[^\W\d_][\w'-]{0,40})?)"
)
_FROM_AFTER = re.compile(r"(?: (?:from|at|in|with|w/|here)\b|,|\.)")
_HERE = re.compile(r"(?P<value>[A-Z](?<!\w.)[\w'-]{1,40}(?:\s[A-Z][\w'-]{1,40})?)\s(?:here\b|again\b(?=\s?[-,.!]))")
_CLOSING = re.compile(
    r"(?im)(?:^|[.?!,]\s{1,40}|\n\s{0,40})(?:thanks|thank you|thx|ty|tks|regards|best|cheers|sincerely|respectfully"
    r"|warmly|yours|kind regards|best regards|many thanks|thanks so much|thanks again|thanks in advance"
    r"|love|-+|~+|\u2014|\u2013)(?:\s(?:so much|again|a lot|in advance|much|all))?[,.!\s-]{1,4}\n?\s{0,40}"
    r"(?P<value>[^\W\d_][\w'.-]{0,40}(?:\s[^\W\d_][\w'.-]{0,40}){0,2})\s{0,40}(?=$|,|\n|\(|\.|!|\|)"
)


def said_and_signed(parts: NameParts) -> Iterator[Span]:
    """Names after words of introduction, in a closing, and before "here"."""
    for pattern, rule in ((_SELF, "said"), (_CLOSING, "signature"), (_HERE, "said")):
        for match in found_by(pattern, parts.note):
            number = parts.note.first_at(match.start("value"))
            if number < len(parts.note.tokens) and _may_be_name(parts, number, match.group(), rule):
                found = parts.take(number)
                if found:
                    yield Span(*found, "NAME", rule=rule)


def _may_be_name(parts: NameParts, number: int, said: str, rule: str) -> bool:
    """Whether the word is no word of the sentence: one that is a name too needs a capital, or a signature's place."""
    token, words = parts.note.tokens[number], parts.words
    low, caseless = token.low, parts.note.caseless(token.start)
    also = low in words.also_words
    capital = token.text[0].isupper() and not caseless
    shouted = caseless and also and "name" in said.lower()
    if token.text.isupper() and len(token.text) < 4 and not caseless:
        return False
    if low in GIVEN and rule == "said" and _FROM_AFTER.match(parts.note.plain, token.end):
        return True
    plain = low in STOP or (not capital and (low in VERBS or words.knows(low)))
    if plain and not shouted and not (also and rule == "signature"):
        return False
    return also or not words.is_domain(low)
