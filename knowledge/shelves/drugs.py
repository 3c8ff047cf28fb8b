"""Part B drugs: which code bills a product, which products a code stands for, names of drugs, and limits by name.

CMS's crosswalk lists products by their NDC, eleven digits. It is not complete: a product without a row may still
belong to a code, so "no row" says only that the list of that quarter does not name it.
"""

from __future__ import annotations

from datetime import date

from knowledge.dating import Lookup
from knowledge.drug_names import name_key
from knowledge.records import DrugProduct, Release, UnclassifiedLimit
from knowledge.shelves.shelf import Shelf
from knowledge.store import FactsStore

CROSSWALK = "ndc"
UNCLASSIFIED_CROSSWALK = "ndc-noc"
UNCLASSIFIED_LIMITS = "asp-noc"


class DrugShelf(Shelf):
    """Look-ups in the NDC-HCPCS crosswalks and in the limits of drugs without a code."""

    def __init__(self, store: FactsStore, releases: tuple[Release, ...]) -> None:
        super().__init__(store, releases)
        self._listed: dict[str, frozenset[str]] = {}  # by release; two threads may fill an entry alike
        self._asked: dict[str, frozenset[str]] = {}

    def products_of_code(self, code: str, day: date) -> Lookup[DrugProduct]:
        """The products that CMS assigns to a code, by name and NDC."""
        return self.look_up(
            CROSSWALK, day, lambda r: self._store.rows(DrugProduct, r, code=code, order=("name_key", "ndc"))
        )

    def products_of_ndc(self, digits: str, day: date) -> Lookup[DrugProduct]:
        """The rows of one product; it may belong to several codes. Drugs without a code of their own come last."""
        found = self.look_up(CROSSWALK, day, lambda r: self._store.rows(DrugProduct, r, ndc11=digits, order=("code",)))
        if found.state == "found":
            return found
        other = self.look_up(UNCLASSIFIED_CROSSWALK, day, lambda r: self._store.rows(DrugProduct, r, ndc11=digits))
        return other if other.state == "found" else found

    def products_named(self, name: str, day: date) -> Lookup[DrugProduct]:
        """The products of one drug name, by code and NDC."""
        key = name_key(name)
        return self.look_up(
            CROSSWALK, day, lambda r: self._store.rows(DrugProduct, r, name_key=key, order=("code", "ndc"))
        )

    def names_in(self, text: str, day: date) -> tuple[str, ...]:
        """The drug names of the crosswalk of that day that a text holds as whole words, the longest first.

        A name with a strength ("Kenalog-80") is found by its first word too.
        """
        release = self.look_up(CROSSWALK, day, lambda _: ()).release
        if release is None:
            return ()
        names = self._names_of(release.id)
        words = name_key(text).split()
        found = {
            phrase
            for start in range(len(words))
            for end in range(start + 1, min(len(words), start + 6) + 1)
            if (phrase := " ".join(words[start:end])) in names
        }
        longest = sorted(found, key=lambda phrase: (-len(phrase), phrase))
        return tuple(p for i, p in enumerate(longest) if not any(f" {p} " in f" {q} " for q in longest[:i]))

    def products_like(self, name: str, day: date) -> Lookup[DrugProduct]:
        """The products of a name, and of the names that begin with it and a strength."""
        exact = self.products_named(name, day)
        release = exact.release
        if release is None:
            return exact
        keys = sorted(key for key in self._all_names(release.id) if key == name or key.startswith(f"{name} "))
        rows = tuple(
            row
            for key in keys
            for row in self._store.rows(DrugProduct, release.id, name_key=key, order=("code", "ndc"))
        )
        return Lookup("found", rows, release, exact.in_force, exact.reason) if rows else exact

    def unclassified_limit(self, generic_name: str, day: date) -> Lookup[UnclassifiedLimit]:
        """The limit of a drug without a code of its own, by its generic name."""
        key = name_key(generic_name)
        return self.look_up(UNCLASSIFIED_LIMITS, day, lambda r: self._store.rows(UnclassifiedLimit, r, name_key=key))

    def _names_of(self, release: str) -> frozenset[str]:
        """Names that may be asked for: whole, and the first word of a name that goes on with a number."""
        held = self._asked.get(release)
        if held is None:
            names = self._all_names(release)
            short = {words[0] for name in names if (words := name.split())[1:] and words[1][0].isdigit()}
            held = self._asked[release] = frozenset(
                name for name in names | short if len(name) >= 4 and not name.replace(" ", "").isdigit()
            )
        return held

    def _all_names(self, release: str) -> frozenset[str]:
        held = self._listed.get(release)
        if held is None:
            held = self._listed[release] = frozenset(self._store.values(DrugProduct, release, "name_key"))
        return held
