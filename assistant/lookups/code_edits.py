"""The Medicare Code Editor on a diagnosis or procedure: its lists, the words of each edit, principal diagnosis, age."""

from __future__ import annotations

from datetime import date

from assistant.answer import Outcome
from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup

CODE_EDITOR = "Medicare Code Editor"
PRINCIPAL_EDITS = (
    # edit, how its list is named in an answer
    ("unacceptable_principal_diagnosis", "unacceptable principal diagnoses"),
    ("manifestation_code_as_principal_diagnosis", "manifestation codes, which are no principal diagnosis"),
    ("questionable_admission", "questionable admissions for a principal diagnosis"),
)
_EXTERNAL = "external_causes_of_morbidity_codes_as_principal_diagnosis"
_AGE = "age_conflict"
_SEX = "sex_conflict"


def look_up_code_edits(
    kb: KnowledgeBase, book: EvidenceBook, code: str, day: date, *, words: bool = True
) -> Lookup[records.CodeEdit]:
    """Add the lists that a code stands on, with the manual's own words for each unless only the lists are wanted."""
    found = kb.outpatient.code_edits(code, day)
    if found.release is None or found.state == "not_loaded":
        book.add_gap(code, CODE_EDITOR, found)
        return found
    for row in found.rows:
        named = row.listing or "list of the edit"
        cite = book.cite_release(found.release, f"{row.edit.replace('_', ' ')}, {named}", f"{code}: {named}")
        title = row.edit.replace("_", " ").capitalize()
        _add(book, code, found, cite, f"edit_{row.edit}", named, title, row.detail)
        if row.age_from is not None and row.age_to is not None:
            _add(book, code, found, cite, "edit_age_from", str(row.age_from), "youngest age in years", unit="years")
            _add(book, code, found, cite, "edit_age_to", str(row.age_to), "oldest age in years", unit="years")
        if words:
            _add_text(kb, book, code, row, day)
    return found


def look_up_every_edit(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add every list that a code stands on, or that no list holds it."""
    found = look_up_code_edits(kb, book, code, day)
    if found.state == "no_row":
        _add_silence(book, code, found, "edit_none", "lists")


def _add_text(kb: KnowledgeBase, book: EvidenceBook, code: str, row: records.CodeEdit, day: date) -> None:
    """The paragraph that says what the list means: the age group's, or the first of its part, or of the edit."""
    found = kb.outpatient.code_edit_texts(row.edit, day)
    if found.release is None:
        return
    own = [text for text in found.rows if text.part == row.part]
    if row.edit == _AGE:
        word = row.listing.split("/")[0].split(" ")[0].lower()
        own = [text for text in found.rows if text.text.lower().startswith(f"* {word}")]
    if row.detail:
        own = [text for text in own if "secondary" in text.text] or own
    chosen = own[0] if own else (found.rows[0] if found.rows else None)
    if chosen is not None:
        words = chosen.text.removeprefix("* ")
        cite = book.cite_release(found.release, f"edit {chosen.title}, {row.listing}", words, "official_text")
        _add(book, code, found, cite, f"text_{row.edit}", words, chosen.title)


def look_up_principal(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add whether the editor accepts a diagnosis as principal; silence of its lists is only said, never a yes."""
    found = look_up_code_edits(kb, book, code, day)
    if found.release is None or found.state == "not_loaded":
        return
    if code[0] in "VWXY":
        texts = kb.outpatient.code_edit_texts(_EXTERNAL, day)
        if texts.first is not None and texts.release is not None:
            words = texts.first.text
            cite = book.cite_release(texts.release, f"edit {texts.first.title}", words, "official_text")
            _add(book, code, texts, cite, f"text_{_EXTERNAL}", words, texts.first.title)
            book.add_ruling(code, "principal diagnosis", "not_allowed", words, cite, in_force=found.in_force)
    rows = {row.edit: row for row in found.rows}
    for edit, words in PRINCIPAL_EDITS[:2]:
        fact = book.find_fact(code, f"edit_{edit}")
        row = rows.get(edit)
        if row is None or fact is None:
            continue
        outcome: Outcome = "conditional" if row.detail else "not_allowed"
        text = f"Among the {words}." + (f" It {row.detail}." if row.detail else "")
        book.add_ruling(code, "principal diagnosis", outcome, text, fact.cite, in_force=found.in_force)
    if not any(edit in rows for edit, _ in PRINCIPAL_EDITS) and code[0] not in "VWXY":
        _add_silence(book, code, found, "edit_principal", "lists on the principal diagnosis")


def look_up_age(
    kb: KnowledgeBase, book: EvidenceBook, code: str, day: date, age: int | None, *, sex_said: bool = False
) -> None:
    """Add the age list of a diagnosis and, for a patient's age, whether it conflicts; and that sex is not edited."""
    found = look_up_code_edits(kb, book, code, day)
    if found.release is None or found.state == "not_loaded":
        return
    row = next((row for row in found.rows if row.edit == _AGE), None)
    fact = book.find_fact(code, f"edit_{_AGE}")
    if row is None or fact is None:
        _add_silence(book, code, found, "edit_no_age", "lists by age")
    elif age is not None and row.age_from is not None and row.age_to is not None:
        conflict = not row.age_from <= age <= row.age_to
        said = "outside the ages of the list" if conflict else "inside the ages of the list"
        _add(book, code, found, fact.cite, "age_asked", str(age), said, unit="years")
        if conflict:
            text = "The age conflicts with the diagnosis."
            book.add_ruling(code, "patient's age", "not_allowed", text, fact.cite, in_force=found.in_force)
    if sex_said:
        texts = kb.outpatient.code_edit_texts(_SEX, day)
        if texts.first is not None and texts.release is not None:
            title = texts.first.title
            cite = book.cite_release(texts.release, f"edit {title}", title, "official_text")
            _add(book, code, texts, cite, "edit_sex", title, "title of the edit on the patient's sex")


def _add_silence(book: EvidenceBook, code: str, found: Lookup[records.CodeEdit], name: str, lists: str) -> None:
    """That a list does not hold a code is known only from a whole manual that covers the day."""
    release = found.release
    if release is None:
        return
    if not found.in_force or release.coverage == "partial":
        reason = f"the manual held covers {release.effective_from} to {release.effective_to}"
        book.add_gap(code, CODE_EDITOR, Lookup("not_loaded", (), release, found.in_force, reason))
        return
    cite = book.cite_release(release, f"{lists}, without {code}", f"{code}: not listed", "our_summary")
    _add(book, code, found, cite, name, "not listed", f"the manual's {lists} do not hold the code")


def _add(
    book: EvidenceBook,
    code: str,
    found: Lookup[records.CodeEdit] | Lookup[records.CodeEditText],
    cite: str,
    name: str,
    value: str,
    meaning: str,
    consequence: str = "",
    unit: str = "",
) -> None:
    book.add_fact(
        code,
        name,
        value,
        meaning,
        cite,
        release=found.release,
        in_force=found.in_force,
        unit=unit,
        consequence=consequence,
    )
