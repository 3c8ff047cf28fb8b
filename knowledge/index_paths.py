"""The paths of the ICD-10 indexes as words for the concepts and codes that they lead to.

The ICD-10-CM index leads to a code, often to a header ("M54.1-"). In the edition that words are kept for, a path counts
for the concept of that code when it holds a code that can be reported; otherwise for the concept of the first code
below it that is titled "unspecified", which is what the words alone support; otherwise for the header's own concept. A
code that the edition no longer has gives nothing. A synonym that only refers ("see Infarct, myocardium") counts for the
entry it refers to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from knowledge.dating import newest
from knowledge.records import IndexTerm, NeoplasmTerm, Release, SubstanceTerm
from knowledge.sources.index_terms import BETWEEN, bare_code, singular
from knowledge.store import ConceptCode, FactsStore

T = TypeVar("T")

MOST_PATHS = 120
"""Paths of one concept; the few that have more gather every substance or every part of the body."""

_UNSPECIFIED = re.compile(r"\bunspecified\b", re.IGNORECASE)
_SMALL = frozenset("a and at by due for from in nec nos of on or the to with".split())
_WORD = re.compile(r"[a-z0-9]+")
# What a column says beside the site; the substance tables' intents stand in the titles of their codes.
_BEHAVIOURS = (
    ("malignant_primary", "cancer malignant"),
    ("malignant_secondary", "metastasis metastatic"),
    ("in_situ", "carcinoma in situ"),
    ("benign", "benign tumor"),
    ("uncertain", "tumor of uncertain behavior"),
    ("unspecified", "tumor mass"),
)
_INTENTS = ("accidental", "self_harm", "assault", "undetermined", "adverse_effect", "underdosing")


class ConceptOf:
    """Finds the concept that a printed code counts for in one edition."""

    def __init__(self, codes: Sequence[ConceptCode]) -> None:
        self._codes = {code.code: code for code in codes}
        self._below: dict[str, list[ConceptCode]] = defaultdict(list)
        self._reportable: set[str] = set()
        for code in codes:
            self._below[code.parent].append(code)
            if code.billable:
                self._reportable.add(code.key)
        self._known: dict[str, str] = {}

    def __call__(self, code: str) -> str:
        """The concept's key, "" when the edition does not have the code."""
        found = self._known.get(code)
        if found is None:
            found = self._known[code] = self._find(code)
        return found

    def _find(self, code: str) -> str:
        item = self._codes.get(code)
        if item is None:
            return ""
        return item.key if item.key in self._reportable else self._unspecified(item) or item.key

    def _unspecified(self, header: ConceptCode) -> str:
        for child in self._below[header.code]:
            if _UNSPECIFIED.search(child.title):
                if child.key in self._reportable:
                    return child.key
                found = self._unspecified(child)
                if found:
                    return found
        return ""


def concept_paths(
    store: FactsStore, releases: Sequence[Release], concept_of: ConceptOf, known: Mapping[str, Iterable[str]]
) -> dict[str, list[str]]:
    """The paths that lead to each concept, from the newest edition of each index and table.

    A path whose words all stand in what is `known` of the concept, or in an earlier path, adds nothing and is left
    out.
    """
    found: dict[str, list[str]] = defaultdict(list)
    heard: dict[str, list[set[str]]] = {}
    for code, words in _paths(store, releases):
        key = concept_of(code)
        if not key or len(found[key]) >= MOST_PATHS:
            continue
        said = set(_WORD.findall(words.lower()))
        before = heard.get(key)
        if before is None:
            before = heard[key] = [set(_WORD.findall(text.lower())) for text in known.get(key, ())]
        if not any(said <= other for other in before):
            before.append(said)
            found[key].append(words)
    return found


def procedure_paths(store: FactsStore, releases: Sequence[Release]) -> dict[str, list[str]]:
    """The paths of the ICD-10-PCS index by the beginning of the codes that they lead to, of four characters or more.

    A reference to a whole table of three characters leads to too many codes to say anything of one of them.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for term in _newest_rows(store, releases, "icd10pcs-index", IndexTerm):
        for beginning in term.published.split():
            if len(beginning) > 3:
                found[beginning].append(_words(term.path, ""))
    return found


def _paths(store: FactsStore, releases: Sequence[Release]) -> Iterator[tuple[str, str]]:
    """(code, words) of every entry that leads to a code: shorter paths first, which name the condition itself."""
    entries: list[tuple[int, str, str]] = []
    for table in ("icd10cm-index", "icd10cm-eindex"):
        terms = _newest_rows(store, releases, table, IndexTerm)
        refer_to = _Targets(terms)
        for term in terms:
            code = term.code or refer_to(term.see)
            if code:
                entries.append((term.level, code, _words(term.path, term.nonessential)))
    for site in _newest_rows(store, releases, "icd10cm-neoplasms", NeoplasmTerm):
        words = _words(site.path.partition(BETWEEN)[2], site.nonessential)
        for column, behaviour in _BEHAVIOURS:
            if getattr(site, column) and words:
                entries.append((site.level, bare_code(getattr(site, column)), f"{words} {behaviour}"))
    for substance in _newest_rows(store, releases, "icd10cm-drugs", SubstanceTerm):
        words = _words(substance.path, substance.nonessential)
        codes = dict.fromkeys(bare_code(code) for code in (getattr(substance, name) for name in _INTENTS) if code)
        entries.extend((substance.level, code, words) for code in codes)
    entries.sort(key=lambda entry: entry[0])
    return ((code, words) for _, code, words in entries)


class _Targets:
    """Where a reference of an index leads: the entry that has all its words and the fewest others, if it has a code."""

    def __init__(self, terms: Sequence[IndexTerm]) -> None:
        self._by_word: dict[tuple[str, str], list[tuple[frozenset[str], str]]] = defaultdict(list)
        for term in terms:
            if term.code:
                words = frozenset(_path_words(term.path))
                for word in words:
                    self._by_word[term.main_key, word].append((words, term.code))

    def __call__(self, see: str) -> str:
        """The code there, "" when the reference leads nowhere or to several places ("see Fracture, by site")."""
        words = _path_words(see)
        if not words or ";" in see or "by " in see:
            return ""
        wanted, main = frozenset(words), singular(words[0])
        rarest = min((self._by_word.get((main, word), []) for word in wanted), key=len)
        there = [(len(own) - len(wanted), code) for own, code in rarest if wanted <= own]
        least = min(there, default=(0, ""))[0]
        codes = {code for extra, code in there if extra == least}
        return codes.pop() if len(codes) == 1 else ""


def _path_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _SMALL]


def _words(path: str, nonessential: str) -> str:
    """A path as one term of the index of words."""
    joined = f"{path.replace(BETWEEN, ' ')} {nonessential}"
    return " ".join(re.sub(r"[^\w'.-]+", " ", joined).split())


def _newest_rows(store: FactsStore, releases: Sequence[Release], table: str, record: type[T]) -> tuple[T, ...]:
    held = newest(releases, table)
    return store.rows(record, held.id, order=("row",)) if held is not None else ()
