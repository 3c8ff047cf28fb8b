"""The words that are known: of English, of the code sets, of medicine and billing; and the names among them.

Whatever is not known is taken for a name. So a word that is missing costs a word of the text, and a name that stands
among the words may pass; words that are names too ("will", "baker") are judged in place.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz.distance import OSA

from assistant.errors import RedactionError

ROOM = Path(__file__).parent / "words"
_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ly", ""),
    ("ally", ""),
    ("able", ""),
    ("ation", "e"),
    ("ae", "a"),
    ("i", "us"),
)
_BEGINNINGS = (
    "non", "un", "re", "pre", "post", "anti", "hyper", "hypo", "sub", "over", "under", "inter", "intra", "extra",
    "micro", "macro", "multi", "bi", "tri", "semi", "peri", "para", "trans", "endo", "neuro", "cardio", "osteo",
    "electro", "immuno", "angio", "arterio", "veno", "hemi", "mid", "mis", "out", "co", "de", "dis", "up", "tele",
)  # fmt: skip
# The ends of clinical terms; none ends a common name.
_CLINICAL = re.compile(
    r".{3,}(?:itis|ectomy|osis|otic|plasty|oscopy|oscopic|ostomy|otomy|emia|emic|opathy|opathic|algia|ography|ographic"
    r"|ogram|olysis|uria|oma|omas|itides|otomies|ectomies|mab|tinib|sartan|statin|cillin|mycin|floxacin|azole|caine"
    r"|gliptin|gliflozin|glutide|vir|prazole|triptan|setron|dronate|olol|trophy|trophic|plegia|paresis|phasia|pnea"
    r"|rrhea|rrhage|sclerosis|stenosis|centesis|desis|tripsy|genic|ology|ologist|ological|ologic|metry|metric)$"
)


@dataclass(frozen=True)
class Vocabulary:
    """What is known of words. Single words are in small letters; phrases are tuples of such words."""

    english: frozenset[str]
    domain: frozenset[str]
    """Words that coders and clinicians use: they may be written with a capital anywhere."""
    short: frozenset[str]
    """Abbreviations, as written without dots."""
    names: frozenset[str]
    also_words: frozenset[str]
    """Words that are names too."""
    all_names: frozenset[str]
    """Every name, words among them: what may stand beside a name that was found."""
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    """Phrases in which names say something clinical, and payers and rule-makers, by their first word; longest first."""
    signs: frozenset[str]
    """First words of examination signs, tests and scales that bear a name: "spurling", "hawkins"."""
    places: Mapping[str, tuple[tuple[str, ...], ...]]
    """Places below a state by their first word; longest first."""

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is known, in this form or another."""
        word = word.removesuffix("'s").removesuffix("'")
        if len(word) < 2 or self._plainly(word):
            return True
        if word in self.names:
            return False
        return any(self._plainly(base) for base in _bases(word)) or bool(_CLINICAL.match(word)) or self._joined(word)

    def is_domain(self, word: str) -> bool:
        """Whether coders use the word."""
        word = word.removesuffix("'s")
        if word in self.domain or word in self.short:
            return True
        if word in self.names or word in self.also_words:
            return False
        return any(base in self.domain for base in _bases(word)) or bool(_CLINICAL.match(word))

    def misspelled(self, word: str) -> bool:
        """Whether a long word that is no name is one slip away from a word of the field."""
        if len(word) < 6 or word in self.names or not word.isascii():
            return False
        return any(OSA.distance(word, near, score_cutoff=1) <= 1 for near in self._near.get(_sketch(word), ()))

    def _plainly(self, word: str) -> bool:
        return word in self.english or word in self.domain or word in self.short

    def _joined(self, word: str) -> bool:
        for begin in _BEGINNINGS:
            if word.startswith(begin) and len(word) - len(begin) > 3:
                rest = word[len(begin) :]
                if self._plainly(rest) or any(self._plainly(base) for base in _bases(rest)):
                    return True
        return False

    @cached_property
    def _near(self) -> Mapping[tuple[str, str], list[str]]:
        held: dict[tuple[str, str], list[str]] = defaultdict(list)
        for word in self.domain | self.english:
            if len(word) >= 5:
                held[_sketch(word)].append(word)
        return held


def _sketch(word: str) -> tuple[str, str]:
    """Words one slip apart mostly share their first two letters and their last."""
    return word[:2], word[-1]


def _bases(word: str) -> Iterable[str]:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if ending != "i" else 5):
            base = word[: len(word) - len(ending)] + instead
            yield base
            if len(base) > 3 and base[-1] == base[-2]:
                yield base[:-1]


def read_vocabulary(room: Path = ROOM) -> Vocabulary:
    """The built-in lists. Raises RedactionError when one is missing."""
    english, domain, drugs, clinical = (_words(room / f"{n}.txt") for n in ("english", "domain", "drugs", "clinical"))
    names = _words(room / "first_names.txt") | _words(room / "last_names.txt")
    also = _words(room / "names_also_words.txt")
    short = _words(room / "abbreviations.txt")
    # Level II descriptors are in capitals: a name among their words is no word for that.
    known = frozenset(w for w in domain if w in english or w not in names) | clinical | drugs
    eponyms = _phrases(room / "eponyms.csv")
    signs = frozenset(re.split(r"[^\w]", phrase)[0] for phrase, kind in eponyms if kind in ("sign", "test", "scale"))
    phrases = [*(phrase for phrase, _ in eponyms), *_words(room / "payers.txt")]
    return Vocabulary(
        english=english,
        domain=known,
        short=frozenset(part for s in short for part in re.split(r"[^a-z0-9]+", s) if part),
        names=names - english - short - drugs | (names & also),
        also_words=also,
        all_names=names | also,
        phrases=by_first(phrases),
        signs=signs - also,
        places=by_first(_words(room / "places.txt")),
    )


def _words(path: Path) -> frozenset[str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise RedactionError(f"the word list {str(path)!r} cannot be read ({error.strerror}): install again") from None
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


def _phrases(path: Path) -> Collection[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            return [(row["phrase"], row["kind"]) for row in rows]
    except OSError as error:
        raise RedactionError(f"the word list {str(path)!r} cannot be read ({error.strerror}): install again") from None


def by_first(phrases: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases as tuples of words in small letters, by their first word; longest first."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in phrases:
        words = tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)*", phrase.lower()))
        if words:
            found[words[0]].append(words)
    return {first: tuple(sorted(set(held), key=len, reverse=True)) for first, held in found.items()}
