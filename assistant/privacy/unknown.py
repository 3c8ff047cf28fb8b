"""What nothing announces: words that are not known are taken for names, long numbers for numbers of somebody.

A known word counts as a name only when it is one of those that are names too and is written as one here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from assistant.privacy.reading import Note, Token
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_CALENDAR = frozenset(
    """
        monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
        september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
        thurs fri sat sun
        """.split()
)
_PEOPLES = frozenset(
    """
        english spanish french german chinese mandarin cantonese vietnamese korean japanese arabic russian portuguese
        italian polish hindi urdu farsi somali haitian creole tagalog american african asian hispanic latino latina
        caucasian european indian mexican canadian native alaskan hawaiian pacific islander christian muslim jewish
        catholic greek hebrew latin roman british america europe canada mexico usa
        """.split()
)
_FIRST_ONLY = frozenset(
    """
        bill may will mark grant art hope faith grace joy pat sue rob drew chase miles frank rich gene earl major dean
        page case price early day long short small young old white black brown green gray grey king bishop pope church
        temple hall wood woods stone rose lily iris ivy ruby pearl summer autumn winter dawn april june august sky
        rain storm river lake forest hunter fisher baker cook carpenter mason miller taylor turner walker potter
        porter parker gardener butler carter cooper ward banks fields hill hills glen dale ford west north east south
        bond cash penny nickel rusty sandy
        """.split()
)
_EXAM = frozenset(
    """
        test tests sign signs positive negative neg pos equivocal maneuver grade score scale classification type class
        index criteria reflex exam rom strength mild moderate severe bilaterally impingement
        """.split()
)
# Words too common for two of them in a row to be a name.
_VERBS_TOO = frozenset(
    """
        bill may will mark grant case price early day long short small old white black page park place court post read
        rich fair best cost lot pool said close wise moody
        """.split()
)
# Words of the dictionary that are names whenever they are written: "john" is hardly ever anything else.
_NAMES_ALWAYS = frozenset(
    """
        john johnny jack mike micky peter bob bobby jimmy jenny josh nick nicky tom tommy ted teddy sally molly polly
        betty charlie danny roger harry larry barney jerry kelly nancy maria mary amy anna alan ben sam samantha kate
        katie kathy kenny kim lisa liz meg mel nelly pam paul randy ron ronnie sonny terry tina tony walt
        """.split()
)
_NAME_VERBS = frozenset(
    """
        came called wants says said needs went got asked asks told has had is was works lives fell saw thinks wrote
        billed coded here
        """.split()
)
_SERIAL = re.compile(
    r"(?<![\w.$/])(?=[\w/-]{0,30}\d)(?=[\w/-]{0,30}[A-Za-z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+){0,5}(?![\w])"
)
_GLUED = re.compile(r"(?:[._][a-z][\w]*)+(?!\w)", re.IGNORECASE)
_LONG = re.compile(r"(?<![\w.$,/-])#?(?P<value>\d{6,24}(?:-\d{1,4})?|\d{2,6}(?:-\d{2,8}){1,4})(?![\w%]|\.\d|,\d{3})")
_HANDLE = re.compile(
    r"(?<![\w@.])(?=[a-z_.]{0,30}\d|[a-z]{1,30}[_.])[a-z]{2,20}(?:[_.][a-z]{2,20}){0,3}\d{0,4}(?![\w.])", re.IGNORECASE
)
_RECORD_WORD = re.compile(
    r"\b(?:mrn|chart|record|zip|account|acct|member|id|number|no|ticket|invoice|ssn)\b[^.\n]{0,12}$|#\s?$",
    re.IGNORECASE,
)


class Kept:
    """Stretches that stay; asked whether one holds another."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        merged: list[list[int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def holds(self, start: int, end: int) -> bool:
        """Whether the stretch lies inside one that stays."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at]


class Unknown:
    """What the vocabulary makes suspicious in one note."""

    def __init__(self, note: Note, words: Vocabulary, kept: Kept, phrases: Kept) -> None:
        self._note = note
        self._words = words
        self._kept = kept
        self._phrases = phrases

    def find(self) -> Iterator[Span]:
        """Suspicious words, then suspicious numbers."""
        tokens = self._note.tokens
        for number, token in enumerate(tokens):
            if (
                token.alphabetic
                and len(token.text) > 1
                and not self._phrases.holds(token.start, token.end - (2 if token.low.endswith("'s") else 0))
            ):
                rule = self._suspicious(number, token)
                if rule:
                    end = token.end - 2 if token.low.endswith("'s") and len(token.text) > 3 else token.end
                    glued = _GLUED.match(self._note.plain, token.end)
                    end = glued.end() if glued else end
                    yield Span(token.start, end, "NAME", rule=rule)
        yield from self._numbers()

    def _suspicious(self, number: int, token: Token) -> str:
        words, low = self._words, token.low.removesuffix("'s").removesuffix("'")
        if (
            "'" in low
            and all(len(part) < 3 or words.knows(part) for part in low.split("'"))
            and low.split("'")[-1] in ("m", "d", "ll", "ve", "re", "t")
        ):
            return ""
        if low in _CALENDAR or low in _PEOPLES or len(low) < 2:
            return ""
        if low in words.signs and self._examined(number):
            return ""
        capital = token.text[0].isupper()
        tells = capital and not self._note.caseless(token.start)
        starts = tells and self._note.begins_sentence(token.start)
        if low in _NAMES_ALWAYS:
            return "unknown word"
        if not words.knows(low):
            return "" if self._let_pass(number, token, low, tells=tells, starts=starts) else "unknown word"
        if not tells or token.text.isupper():
            return self._pair_of_names(number, low)
        if low in words.short and low in words.all_names and low not in words.english and not starts:
            return "word that is a name"
        if words.is_domain(low) and low not in words.also_words:
            return ""
        if starts:
            return "name at the start" if self._starts_as_name(number, low) else ""
        if low in words.also_words and self._in_heading(number):
            return ""
        if words.knows(low) and re.match(r"-[a-z]{2,}", self._note.plain[token.end : token.end + 4]):
            return ""
        if low in words.also_words or low in words.names:
            return "word that is a name"
        return "" if self._in_heading(number) else "capital"

    def _examined(self, number: int) -> bool:
        """Whether words of an examination stand around: the name is that of a sign."""
        around = self._note.tokens[max(0, number - 4) : number + 5]
        signs = sum(t.low.removesuffix("'s") in self._words.signs for t in around)
        return signs > 1 or any(t.low in _EXAM for t in around)

    def _pair_of_names(self, number: int, low: str) -> str:
        """Two names in a row, where capitals tell nothing ("rose delacroix", "PEARL RIVERS")."""
        words, tokens = self._words, self._note.tokens
        if low not in words.also_words or low in _VERBS_TOO or number + 1 >= len(tokens):
            return ""
        following = tokens[number + 1]
        if (
            self._note.plain[tokens[number].end : following.start] != " "
            or following.text[0].isupper() != tokens[number].text[0].isupper()
        ):
            return ""
        if following.low not in words.also_words or (
            words.is_domain(following.low) and following.low not in words.also_words
        ):
            return ""
        return "two names" if following.low not in _VERBS_TOO else ""

    def _let_pass(self, number: int, token: Token, low: str, *, tells: bool, starts: bool) -> bool:
        """Unknown words that name nobody: abbreviations, slips of the pen, parts of compounds."""
        words = self._words
        if low in words.names:
            return False
        if "'" in low and all(words.knows(part) or len(part) < 3 for part in low.split("'")):
            return True
        if token.text.isupper() and not self._note.caseless(token.start):
            return len(token.text) <= 4
        if token.text.isupper() and len(token.text) <= 3:
            return True
        if len(low) <= 3 and not tells and low.isascii():
            # Short, small letters, in no list of names: shorthand of the field.
            return True
        if (not tells or starts) and words.misspelled(low):
            return True
        return (not tells or starts) and self._compound(low)

    def _compound(self, low: str) -> bool:
        """ "thoracolumbar", "chargemaster": two known words in one."""
        if len(low) < 8:
            return False
        words = self._words
        return any(
            (low[:at] in words.domain and (low[at:] in words.domain))
            or (low[at - 1] == "o" and low[: at - 1] + "al" in words.domain and words.is_domain(low[at:]))
            for at in range(4, len(low) - 3)
        )

    def _starts_as_name(self, number: int, low: str) -> bool:
        tokens = self._note.tokens
        if number + 1 >= len(tokens):
            return False
        following = tokens[number + 1]
        between = self._note.plain[tokens[number].end : following.start]
        if low in self._words.also_words and between == " ":
            if following.low in _NAME_VERBS and low not in _FIRST_ONLY:
                return True
            capital = (
                following.text[0].isupper()
                and not following.text.isupper()
                and not self._words.is_domain(following.low)
            )
            if capital and following.low not in _CALENDAR and not self._phrases.holds(following.start, following.end):
                return True
        return False

    def _in_heading(self, number: int) -> bool:
        """A line in which nearly every word has a capital says nothing by it."""
        tokens, text = self._note.tokens, self._note.plain
        start = self._note.line_start(tokens[number].start)
        end = text.find("\n", tokens[number].start)
        line = text[start : end if end >= 0 else len(text)]
        words = [w for w in re.findall(r"[^\W\d_]{4,}", line)]
        return (
            len(words) >= 3
            and len(line) < 90
            and all(w[0].isupper() for w in words)
            and all(self._words.knows(w.lower()) for w in words)
            and sum(self._words.is_domain(w.lower()) for w in words) >= 0.7 * len(words)
        )

    def _numbers(self) -> Iterator[Span]:
        text = self._note.plain
        for match in _LONG.finditer(text):
            start, end = match.span("value")
            if not self._kept.holds(start, end) or (
                re.fullmatch(r"\d{5}", match["value"]) and _RECORD_WORD.search(text[max(0, start - 24) : start])
            ):
                if sum(c.isdigit() for c in match["value"]) >= 6 and not re.fullmatch(
                    r"(?:19|20)\d\d-\d\d", match["value"]
                ):
                    yield Span(start, end, "ACCOUNT", rule="long number")
        for match in _SERIAL.finditer(text):
            value = match.group()
            digits = sum(c.isdigit() for c in value)
            letters = sum(c.isalpha() for c in value)
            start, end = match.span()
            if digits < 2 or digits + letters < 6 or self._kept.holds(start, end):
                continue
            parts = re.split(r"[-_/]", value)
            if not any(len(p) > 3 and p.isdigit() and p[0] == "0" for p in parts) and all(
                self._kept.holds(start + value.index(p), start + value.index(p) + len(p))
                or (p.isalpha() and self._words.knows(p.lower()))
                for p in parts
            ):
                continue
            if digits >= 3 and not re.fullmatch(r"(?:[a-z]+\d{1,2}|\d{1,3}[a-z]+)", value, re.IGNORECASE):
                yield Span(start, end, "OTHER", rule="serial")
        for match in _HANDLE.finditer(text):
            value = match.group()
            if (
                "_" in value and not all(self._words.knows(p.lower()) for p in re.split(r"[_.\d]+", value) if p)
            ) or re.fullmatch(r"[a-z]{4,}\d{2,4}", value):
                stem = re.sub(r"\d+$", "", value)
                if "_" in value or (not self._words.is_domain(stem.lower()) and len(stem) > 4):
                    yield Span(*match.span(), "OTHER", rule="handle")
