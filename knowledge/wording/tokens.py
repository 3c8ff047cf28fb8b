"""Words as search compares them: one spelling, singular, with what is denied marked as denied.

"Calculus of gallbladder without cholecystitis" and "gallstones, no inflammation" both hold words that are said of the
patient and words that are ruled out. A word counts as denied from "without", "no" or "not" to the next comma, bracket
or "with".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Mark = Literal["", "-", "~"]
"""How a word stands in a text: said, denied, or in brackets, where it need not be said."""
Word = tuple[str, Mark]

SIDES = {
    **dict.fromkeys(("right", "rt", "r", "dextra"), "right"),
    **dict.fromkeys(("left", "lt", "l", "sinistra"), "left"),
    **dict.fromkeys(("bilateral", "bilaterally", "bilat", "bil", "both", "b/l"), "bilateral"),
}
SMALL = frozenset(
    """a an and are as be been but by for from had has have he her his i in is it its my of or our pt she that the their
    them then this to was were which who your""".split()
)
ASKING = frozenset(
    """any bill billed billing can could code coded coding cpt did do does get give given hcpcs how icd icd10 if into
    let like may me mean means need please report reported reporting should tell there these they up us use used using
    want we what when where will with would you""".split()
)
"""Words that ask for a code or a rule and say nothing of which."""
PLACING = frozenset(("on", "at"))
"""Small words that a phrase may need ("on blood thinners") and that say nothing by themselves."""
DENIALS = frozenset(("without", "no", "not", "denies", "negative"))

# British to American, in the order in which they are tried.
_SPELLINGS = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        ("haem", "hem"),
        ("aemi", "emi"),
        ("oedem", "edem"),
        ("oesoph", "esoph"),
        ("rrhoe", "rrhe"),
        ("foet", "fet"),
        ("paed", "ped"),
        ("gynaec", "gynec"),
        ("anaes", "anes"),
        ("leukaem", "leukem"),
        ("caec", "cec"),
        ("coeli", "celi"),
        ("faec", "fec"),
        ("oestr", "estr"),
        ("ischaem", "ischem"),
        ("tumour", "tumor"),
        ("labour", "labor"),
        ("colour", "color"),
        ("behaviour", "behavior"),
        ("coele", "cele"),
        ("pnoea", "pnea"),
        ("naev", "nev"),
        ("leucocyt", "leukocyt"),
        ("leucopen", "leukopen"),
        ("paenia", "penia"),
        ("aesthe", "esthe"),
        ("(?<=[a-z]{4})ised$", "ized"),
        ("fibre", "fiber"),
        ("centre", "center"),
        ("isation$", "ization"),
    )
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_SILENT = SMALL | ASKING | PLACING | SIDES.keys()
_COUNTED = frozenset(("stage", "type", "grade", "class", "degree"))
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_MARKS: Mapping[str, Mark] = {"-": "-", "~": "~"}
_NOT_PLURAL = frozenset(("crps", "pots", "ards", "sids", "herpes", "diabetes", "rabies", "scabies"))
_LETTERED = frozenset("hepatitis hep influenza flu vitamin group type hemophilia factor class cin stage grade".split())
"""Words whose next letter says which: "hepatitis A", "CIN I"."""
_CUT = re.compile(r"([,;:()\[\]]|\b(?:with|but)\b)")
_DENIED_WHOLE = re.compile(r"\bwithout foreign body(?= (?:of|in|on)\b)")
"""A denial that ends before the site: "laceration without foreign body of scalp" is a laceration of the scalp."""
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?(?:'[a-z]+)?")
_SAID = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?(?:'[a-z]+)?(?:[/&][a-z0-9]+)*/?")
_INITIAL = re.compile(r"\b([a-z])\.(?=\s?[a-z])")


def flat(text: str) -> str:
    """Lower case without accents; hyphens become spaces and initials lose their point ("E. coli")."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")) if not text.isascii() else text
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)) if plain is not text else text
    return _INITIAL.sub(r"\1", bare.lower().replace("-", " "))


@lru_cache(maxsize=65_536)
def one_form(word: str) -> str:
    """A lower-case word in American spelling, singular and without possessive."""
    word = word.removesuffix("'s").replace("'", "")
    for pattern, american in _SPELLINGS:
        word = pattern.sub(american, word)
    return _ORDINALS.get(word) or (word if word in _NOT_PLURAL else _singular(word))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        return word[:-1]
    return word


def said_words(text: str) -> list[str]:
    """The words of a phrase as a lexicon knows them, without small words; "s/p" and "w/" are words."""
    words = _SAID.findall(flat(text))
    return [one_form(word) for before, word in zip(("", *words), words, strict=False) if not _is_small(word, before)]


def _is_small(word: str, before: str) -> bool:
    return word in SMALL and not (word in ("a", "i") and before in _LETTERED)


def polar_words(text: str, families: Mapping[str, str]) -> tuple[Word, ...]:
    """The words that carry meaning, in order, without sides and what only asks; each stands for its family."""
    found: dict[str, Mark] = {}
    denied = False
    depth = 0
    before = ""
    for part in _CUT.split(_DENIED_WHOLE.sub("without foreign body,", flat(text))):
        depth += (part in ("(", "[")) - (part in (")", "]") and depth > 0)
        if part in (",", ";", ":", "with", "but"):
            denied = False
        for word in _WORD.findall(part):
            if word in DENIALS:
                denied = True
            elif word.removesuffix("'s") not in _SILENT or (word in SMALL and not _is_small(word, before)):
                form = _ROMAN.get(word, one_form(word)) if before in _COUNTED else one_form(word)
                found.setdefault(families.get(form, form), "-" if denied else "~" if depth else "")
            before = word
    return tuple(found.items())


def encode(words: tuple[Word, ...]) -> str:
    """Words as one text, each behind its mark; full text drops the marks."""
    return " ".join(f"{mark}{word}" for word, mark in words)


@lru_cache(maxsize=32_768)
def decode(text: str) -> tuple[Word, ...]:
    """What `encode` wrote."""
    return tuple((word.lstrip("-~"), _MARKS.get(word[0], "")) for word in text.split())
