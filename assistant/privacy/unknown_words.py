"""What nothing announces: words that are not known are taken for names: 45 CFR 164.514(b)(2)(i)(A).

A known word counts as a name only when it is one of those that are names too and is written as one here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.kept import Kept
from assistant.privacy.reading import Note, Token
from assistant.privacy.rules.name_words import GIVEN
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
_NOT_ASKED = frozenset("rich grant mark young early long small".split())
_NAME_VERBS = frozenset(
    """
    came called wants says said needs went got asked asks told has had is was works lives fell saw thinks wrote
    billed coded here
    """.split()
)
_MONTH_NAMES = frozenset("april june".split())
_SPEAKS = frozenset("called says said wants asked asks told wrote thinks texted emailed from".split())
_ACTS = _SPEAKS | frozenset("owes had has was needs went got came saw fell will here".split())
_GLUED = re.compile(r"(?:[._][a-z][\w]{0,40})+(?!\w)|-(?-i:[a-z]{2,4}\d{0,4})(?![\w-])", re.IGNORECASE)
_BESIDE_NAME = re.compile(r" \d|,| &|'s")
_COMPOUND = re.compile(r"-[a-z]{2,}")
_SHORTENED = frozenset("m d ll ve re t".split())


_LONGEST = 45  # letters of a word that is looked at as two
_HEADING = 90
"""A heading is shorter."""


class UnknownWords:
    """What the vocabulary makes suspicious in one note."""

    def __init__(self, note: Note, words: Vocabulary, phrases: Kept) -> None:
        self._note = note
        self._words = words
        self._phrases = phrases

    def find(self) -> Iterator[Span]:
        """Words that are suspicious, with what is glued to them by a full stop or a line."""
        innocent: dict[str, bool] = {}
        for number, token in enumerate(self._note.tokens):
            clear = innocent.get(token.text)
            if clear is None:
                clear = innocent[token.text] = self._innocent(token)
            if clear:
                continue
            short = token.end - 2 if token.low.endswith("'s") else token.end
            rule = "" if self._phrases.holds(token.start, short) else self._suspicious(number, token)
            if rule:
                glued = _GLUED.match(self._note.plain, token.end)
                end = short if len(token.text) > 3 else token.end
                yield Span(token.start, glued.end() if glued else end, "NAME", rule=rule)

    def _innocent(self, token: Token) -> bool:
        """Whether a word is no name wherever it stands."""
        if len(token.text) < 2 or not token.alphabetic:
            return True
        low = token.low
        if token.text != low or "'" in low or low in _NAMES_ALWAYS or low in GIVEN or low in _MONTH_NAMES:
            return False
        return low not in self._words.also_words and self._words.knows(low)

    def _suspicious(self, number: int, token: Token) -> str:
        """Why a word is taken for a name; "" when it is not."""
        words, low = self._words, token.low.removesuffix("'s").removesuffix("'")
        if self._acts(number, token, low):
            return "two names"
        if low in _CALENDAR or low in _PEOPLES or len(low) < 2 or self._shortened(low):
            return ""
        if low in words.signs and self._examined(number):
            return ""
        if low in _NAMES_ALWAYS:
            return "unknown word"
        tells = token.text[0].isupper() and not self._note.caseless(token.start)
        starts = tells and self._note.begins_sentence(token.start)
        if not words.knows(low):
            return "" if self._let_pass(token, low, tells=tells, starts=starts) else "unknown word"
        if not tells or token.text.isupper():
            return "two names" if self._pair_of_names(number, low) else ""
        return self._by_capital(number, token, low, starts=starts)

    def _acts(self, number: int, token: Token, low: str) -> bool:
        """ "sue will call", "April called": a given name that is a word too, before what only a person does."""
        if number + 1 >= len(self._note.tokens):
            return False
        following = self._note.tokens[number + 1]
        if self._note.plain[token.end : following.start] != " " or token.low != low:
            return False
        if low in _MONTH_NAMES:
            return token.capital and following.low in _SPEAKS
        first = number == 0 or self._note.plain[token.start - 1] == "\n"
        return first and low in GIVEN and following.low in _ACTS

    def _by_capital(self, number: int, token: Token, low: str, *, starts: bool) -> str:
        """What a capital makes of a known word."""
        words = self._words
        alone = not starts or (len(low) == 2 and _BESIDE_NAME.match(self._note.plain, token.end))
        if alone and low in words.short and low in words.all_names and low not in words.english:
            return "word that is a name"
        also = low in words.also_words
        if words.is_domain(low) and not also:
            return ""
        if starts:
            return "name at the start" if self._starts_as_name(number, low) else ""
        if _COMPOUND.match(self._note.plain, token.end) or (also and self._in_heading(number)):
            return ""
        if also or low in words.names:
            return "word that is a name"
        return "" if self._in_heading(number) else "capital"

    def _shortened(self, low: str) -> bool:
        """ "doesn't", "she'll"."""
        parts = low.split("'")
        return len(parts) > 1 and parts[-1] in _SHORTENED and all(len(p) < 3 or self._words.knows(p) for p in parts)

    def _examined(self, number: int) -> bool:
        """Whether words of an examination stand around: the name is that of a sign."""
        around = self._note.tokens[max(0, number - 4) : number + 5]
        signs = sum(t.low.removesuffix("'s") in self._words.signs for t in around)
        return signs > 1 or any(t.low in _EXAM for t in around)

    def _pair_of_names(self, number: int, low: str) -> bool:
        """Two names in a row, where capitals tell nothing ("rose delacroix", "PEARL RIVERS")."""
        tokens, also = self._note.tokens, self._words.also_words
        if low not in also or low in _VERBS_TOO or number + 1 >= len(tokens):
            return False
        token, following = tokens[number], tokens[number + 1]
        alike = following.text[0].isupper() == token.text[0].isupper()
        if self._note.plain[token.end : following.start] != " " or not alike:
            return False
        return following.low in also and following.low not in _VERBS_TOO

    def _let_pass(self, token: Token, low: str, *, tells: bool, starts: bool) -> bool:
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
        if not 8 <= len(low) <= _LONGEST:
            return False
        words = self._words
        return any(
            (low[:at] in words.domain and low[at:] in words.domain)
            or (low[at - 1] == "o" and low[: at - 1] + "al" in words.domain and words.is_domain(low[at:]))
            for at in range(4, len(low) - 3)
        )

    def _starts_as_name(self, number: int, low: str) -> bool:
        """Whether a verb of persons or another capital follows."""
        tokens = self._note.tokens
        if number + 1 >= len(tokens) or low not in self._words.also_words:
            return False
        following = tokens[number + 1]
        if self._note.plain[tokens[number].end : following.start] != " ":
            return False
        if following.capital and low in self._words.also_words and following.low in self._words.also_words:
            return low not in _VERBS_TOO - _NOT_ASKED
        if following.low in _NAME_VERBS and low not in _FIRST_ONLY:
            return True
        capital = following.text[0].isupper() and not following.text.isupper()
        if not capital or self._words.is_domain(following.low) or following.low in _CALENDAR:
            return False
        return not self._phrases.holds(following.start, following.end)

    def _in_heading(self, number: int) -> bool:
        """A line in which nearly every word has a capital says nothing by it."""
        tokens, text = self._note.tokens, self._note.plain
        start = self._note.line_start(tokens[number].start)
        end = text.find("\n", tokens[number].start)
        end = end if end >= 0 else len(text)
        if end - start >= _HEADING:
            return False
        words = re.findall(r"[^\W\d_]{4,}", text[start:end])
        return (
            len(words) >= 3
            and all(w[0].isupper() for w in words)
            and all(self._words.knows(w.lower()) for w in words)
            and sum(self._words.is_domain(w.lower()) for w in words) >= 0.7 * len(words)
        )
