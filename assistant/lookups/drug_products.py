"""Part B drugs: the payment limit of a code, the products that it stands for, and the code of a product or a name."""

from __future__ import annotations

import re
from datetime import date

from assistant.evidence import EvidenceBook
from assistant.lookups import summaries
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.ndc import candidates, hyphenated
from knowledge.records import DrugProduct

CROSSWALK = "NDC-HCPCS crosswalk"
LIMITS = "Part B drug payment limits (ASP)"
MOST_PRODUCTS = 12
# Words that may stand beside a drug's name in a question that wants its code.
_ABOUT_A_CODE = frozenset(
    "a an are bill billed billing code coded codes do drug drugs dose for get given hcpcs how i in inj injectable"
    " injection is it j jcode level mcg medicare mg ii need of on part b q should the use used we what which would"
    " vial syringe units unit ml administered".split()
)
_SAYS_DRUG_CODE = re.compile(r"\bhcpcs\b|\bj-?\s?codes?\b|\bndcs?\b|\bdrug codes?\b", re.IGNORECASE)
_OTHER_SET = re.compile(r"\bicd|\bdiagnos|\bdx\b|\bcpt\b", re.IGNORECASE)


def look_up_drug_limit(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date, *, asked: bool = False) -> None:
    """Add the Part B payment limit for one billing unit of a drug, with what the file says beside it.

    That there is none is worth a word when it was asked for, or for a J code, which names a drug.
    """
    found = kb.drug_limit(code, day)
    row, release = found.first, found.release
    if row is None or release is None:
        if asked or code[0] == "J":
            book.add_gap(code, LIMITS, found)
        return
    told = [f"code: {code}", f"dosage: {row.dosage}", f"payment limit: {row.limit if row.limit is not None else 'N/A'}"]
    told += [f"notes: {row.notes}"] if row.notes else []
    cite = book.cite_release(release, f"row {code}", "; ".join(told))

    def add(name: str, value: object, meaning: str, unit: str = "") -> None:
        if value not in (None, ""):
            book.add_fact(code, name, str(value), meaning, cite, release=release, in_force=found.in_force, unit=unit)

    add("asp_dosage", row.dosage, "dose that one billing unit stands for")
    add("asp_payment_limit", row.limit, "Medicare payment limit for one billing unit", "USD")
    add("asp_coinsurance", row.coinsurance, "percentage that the patient owes", "percent")
    add("asp_vaccine_limit", row.vaccine_limit, "payment limit of the vaccine", "USD")
    add("asp_blood_limit", row.blood_limit, "payment limit of the blood product", "USD")
    add("asp_note", row.notes, "note of the file")


def look_up_products(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date, *, gap: bool) -> None:
    """Add the products that CMS assigns to a code, the first by name, and their number."""
    found = kb.drugs.products_of_code(code, day)
    release = found.release
    if not found.rows or release is None:
        if gap:
            book.add_gap(code, CROSSWALK, found)
        return
    for row in found.rows[:MOST_PRODUCTS]:
        _product(book, row, found)
    cite = _cite(book, found.rows[0], found)
    meaning = "products of this code in the crosswalk"
    count = str(len(found.rows))
    book.add_fact(code, "ndc_count", count, meaning, cite, release=release, in_force=found.in_force)


def look_up_ndcs(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> None:
    """Add the codes of each product that the question names by its NDC."""
    day = question.as_of
    for mention in question.ndcs:
        digits = (mention.digits,) if mention.digits else candidates(mention.text)
        lookups = [kb.drugs.products_of_ndc(d, day) for d in digits]
        held = [found for found in lookups if found.rows]
        subject = f"NDC {hyphenated(mention.digits)}" if mention.digits else f"NDC {mention.text}"
        if not held:
            missing = lookups[0] if lookups else Lookup[DrugProduct]("not_loaded", reason="it has not eleven digits")
            book.add_gap(subject, CROSSWALK, missing)
        for found in held:
            for row in found.rows:
                _product(book, row, found)
                if row.code:
                    _name_code(kb, book, row.code, day)
                else:
                    _unclassified(kb, book, row, day)


def look_up_drug_names(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> bool:
    """Add the codes of a drug that the question names; False when it asks for something else."""
    text = question.text
    if question.codes or _OTHER_SET.search(text):
        return False
    names = kb.drugs.names_in(text, question.as_of)
    if not names or not _wants_its_code(text, names):
        return False
    for name in names[:3]:
        found = kb.drugs.products_like(name, question.as_of)
        codes = list(dict.fromkeys(row.code for row in found.rows if row.code))
        for code in codes[:6]:
            rows = [row for row in found.rows if row.code == code]
            for row in rows[:3]:
                _product(book, row, found)
            meaning = f"name in the crosswalk: {rows[0].drug_name}"
            cite = _cite(book, rows[0], found)
            book.add_fact(code, "drug_name", name, meaning, cite, release=found.release, in_force=found.in_force)
            _name_code(kb, book, code, question.as_of)
    return True


def _wants_its_code(text: str, names: tuple[str, ...]) -> bool:
    """Whether the text asks for a drug's code: by saying so, or by naming nothing but the drug."""
    if _SAYS_DRUG_CODE.search(text):
        return True
    named = {word for name in names for word in name.split()}
    words = re.findall(r"[a-z]+", text.lower())
    return all(word in _ABOUT_A_CODE or word in named for word in words)


def _name_code(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    status = summaries.look_up_lifecycle(kb, book, code, day)
    book.add_code(code, "hcpcs" if code[0].isalpha() else "cpt", status, verified=True)
    look_up_drug_limit(kb, book, code, day)


def _cite(book: EvidenceBook, row: DrugProduct, found: Lookup[DrugProduct]) -> str:
    assert found.release is not None
    told = (
        f"{row.code or row.generic_name}: NDC {row.ndc}; {row.drug_name}; {row.labeler}; dosage: {row.dosage};"
        f" package size: {row.package_size}; package quantity: {row.package_quantity}; billing units: {row.units};"
        f" billing units per package: {row.units_per_package}"
    )
    return book.cite_release(found.release, f"row {row.code} {row.ndc}".replace("  ", " "), told)


def _product(book: EvidenceBook, row: DrugProduct, found: Lookup[DrugProduct]) -> None:
    """One product: its number as published, with name, firm and billing units as the meaning."""
    meaning = f"{row.drug_name}, {row.labeler}, {_units(row)}"
    book.add_fact(
        row.code or row.generic_name,
        "ndc",
        row.ndc,
        meaning,
        _cite(book, row, found),
        release=found.release,
        in_force=found.in_force,
    )


def _units(row: DrugProduct) -> str:
    if row.units_per_package is None:
        return f"one unit is {row.dosage}"
    count = f"{row.units_per_package.normalize():f}"
    return f"{count} billing {'unit' if count == '1' else 'units'} of {row.dosage} in the package"


def _unclassified(kb: KnowledgeBase, book: EvidenceBook, row: DrugProduct, day: date) -> None:
    """The payment limit of a drug that has no code of its own."""
    limit = kb.drugs.unclassified_limit(row.generic_name, day)
    told = limit.first
    if told is None or told.limit is None or limit.release is None:
        return
    passage = f"{told.generic_name}; dosage: {told.dosage}; payment limit: {told.limit}"
    cite = book.cite_release(limit.release, f"row {told.generic_name}", passage)
    meaning = f"Medicare payment limit for one unit of {told.dosage}"
    book.add_fact(
        row.generic_name,
        "unclassified_limit",
        str(told.limit),
        meaning,
        cite,
        release=limit.release,
        in_force=limit.in_force,
        unit="USD",
    )
