"""Medicare coverage: laboratory NCD lists, local policies that name a code, where they put a diagnosis, contractors.

Verdicts are typed and say whose they are: a laboratory NCD is Medicare's national rule, an LCD or article that of its
contractor. A diagnosis that a policy lists as supporting medical necessity makes coverage conditional, since the policy
has other conditions; one that no list names decides nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from assistant.answer import Outcome
from assistant.evidence import EvidenceBook
from assistant.lookups.coverage_documents import cite_document, look_up_contractors, look_up_document, look_up_ncd
from assistant.places import STATES
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import Release
from knowledge.shelves.coverage import CODE_TABLES, LabFinding, NamedPolicy, Standing

MOST_POLICIES = 12
MOST_DIAGNOSES = 24
LOCAL = "Local coverage policies"
LAB = "Laboratory NCD lists"
_NCD = re.compile(r"\bNCDs?\s*(?:number|no\.?|#)?\s*(\d{1,3}(?:\.\d{1,2}){1,2}[A-Z]?)\b", re.IGNORECASE)
_ABOUT_DIAGNOSES = re.compile(r"\bdiagnos|\bdx\b|\bicd", re.IGNORECASE)
_RESOLVED: dict[str, Outcome] = {"1": "allowed", "2": "not_allowed", "3": "restricted"}


def look_up_coverage(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    """Add what the coverage tables hold for the codes, the diagnoses and the state of a question."""
    if not kb.coverage.held and codes:
        return  # the answer says that no policy is loaded at all
    for found in _NCD.finditer(question.text):
        look_up_ncd(kb, book, found.group(1).upper(), question.as_of)
    if question.state:
        look_up_contractors(kb, book, question.state, question.as_of)
    diagnoses = tuple(code for code in codes if "." in code or book.find_fact(code, "billable") is not None)
    policies = {code for code in codes if re.fullmatch(r"[AL]\d{5,6}", code)}
    for code in codes:
        if code not in diagnoses and code not in policies:
            _look_up_lab(kb, book, code, diagnoses, question)
            _look_up_local(kb, book, code, diagnoses, question)


def look_up_policy_number(kb: KnowledgeBase, book: EvidenceBook, number: str, question: Question) -> None:
    """Add one LCD or article by its number."""
    look_up_document(kb, book, number, question.as_of)


# --- laboratory NCDs ---------------------------------------------------------------------------------------


def _look_up_lab(
    kb: KnowledgeBase, book: EvidenceBook, code: str, diagnoses: tuple[str, ...], question: Question
) -> None:
    lists = kb.coverage.lab_lists(code, question.as_of)
    if lists.state != "found" or lists.release is None:
        book.add_gap(code, LAB, lists)
        return
    for lab in lists.rows:
        text = f"NCD {lab.ncd}, {lab.title}; procedure code {lab.code}"
        cite = book.cite_release(lists.release, f"NCD {lab.ncd}, code {lab.code}", text)
        book.add_fact(code, "lab_ncd", lab.ncd, lab.title, cite, release=lists.release, in_force=lists.in_force)
    for diagnosis in diagnoses:
        if not _may_be_listed(kb, book, diagnosis, question):
            continue
        for finding in kb.coverage.lab_finding(lists, diagnosis, question.as_of).rows:
            _add_resolution(book, code, diagnosis, finding, lists.release, in_force=lists.in_force)


def _may_be_listed(kb: KnowledgeBase, book: EvidenceBook, diagnosis: str, question: Question) -> bool:
    """The lists hold billable codes: a header, or a code that does not exist, is not one of "every other code"."""
    known = kb.icd10cm(diagnosis, question.as_of)
    if known.state == "not_loaded" or (known.first is not None and known.first.billable):
        return True
    reason = f"{diagnosis} is not a billable diagnosis on this date, so the lists do not speak of it"
    book.add_gap(diagnosis, LAB, Lookup("no_row", reason=reason))
    return False


def _add_resolution(
    book: EvidenceBook, code: str, diagnosis: str, finding: LabFinding, release: Release, *, in_force: bool
) -> None:
    row = finding.row
    place = "listed" if finding.by_itself else "the row for every code that is not listed"
    text = f"NCD {finding.ncd}; diagnosis {diagnosis} ({place}); resolution {row.resolution}: {finding.meaning}"
    cite = book.cite_release(release, f"NCD {finding.ncd}, diagnosis {diagnosis}", text)
    subject = f"{code}+{diagnosis}"
    name = "ncd_resolution" if finding.by_itself else "ncd_resolution_of_the_rest"
    book.add_fact(
        subject,
        name,
        row.resolution,
        finding.meaning,
        cite,
        release=release,
        in_force=in_force,
        consequence=finding.ncd,
    )
    outcome = _RESOLVED.get(row.resolution, "unknown")
    book.add_ruling(subject, f"NCD {finding.ncd}", outcome, finding.meaning, cite, in_force=in_force)


# --- local policies ----------------------------------------------------------------------------------------


def _look_up_local(
    kb: KnowledgeBase, book: EvidenceBook, code: str, diagnoses: tuple[str, ...], question: Question
) -> None:
    missed: list[Lookup[NamedPolicy]] = []
    found_any = False
    for table in CODE_TABLES:
        found = kb.coverage.policies(table, code, question.as_of, question.state)
        if found.state != "found" or found.release is None:
            missed.append(found)
            continue
        found_any = True
        for policy in found.rows[:MOST_POLICIES]:
            _add_policy(kb, book, code, diagnoses, policy, found.release, in_force=found.in_force)
            if not diagnoses and _ABOUT_DIAGNOSES.search(question.text):
                _add_supporting(kb, book, code, policy, found.release, in_force=found.in_force)
    if found_any:
        return
    loaded = [miss for miss in missed if miss.release is not None]
    whole = len(loaded) >= 2 and all(miss.state == "no_row" for miss in loaded)
    place = f" for a contractor that serves {STATES[question.state]}" if question.state else ""
    if whole:
        reason = f"no LCD or article held names {code}{place}"
        book.add_gap(code, LOCAL, replace(loaded[0], reason=reason))
        return
    partial = (
        "not every code list of LCDs and articles is held" if loaded else "no code list of LCDs or articles is held"
    )
    book.add_gap(code, LOCAL, Lookup("not_loaded", (), None, False, partial))
    _look_up_titles(kb, book, code, question)


def _add_policy(
    kb: KnowledgeBase,
    book: EvidenceBook,
    code: str,
    diagnoses: tuple[str, ...],
    policy: NamedPolicy,
    release: Release,
    *,
    in_force: bool,
) -> None:
    document = policy.document
    cite = cite_document(book, document, policy.contractors, release, in_force=in_force)
    groups = ", ".join(policy.groups)
    serves = {True: "serves the state", False: "", None: "state not known"}[policy.serves]
    book.add_fact(
        code, "named_by", document.number, f"code group {groups}" if groups else "", cite,
        release=release, in_force=in_force, consequence=serves,
    )  # fmt: skip
    for diagnosis in diagnoses:
        standing = kb.coverage.standing(release.id, document, code, diagnosis)
        _add_standing(book, code, diagnosis, policy, standing, cite, release, in_force=in_force)


def _add_supporting(
    kb: KnowledgeBase, book: EvidenceBook, code: str, policy: NamedPolicy, release: Release, *, in_force: bool
) -> None:
    """The diagnoses that a policy lists for a code, when they are asked for."""
    number, cited = policy.document.number, book.find_fact(policy.document.number, "policy_title")
    supporting = kb.coverage.supporting(release.id, policy.document, code)
    if cited is None:
        return
    for row in supporting[:MOST_DIAGNOSES]:
        held: dict[str, Any] = {"release": release, "in_force": in_force, "setting": number}
        book.add_fact(code, "supporting_diagnosis", row.code, f"{len(supporting)} listed", cited.cite, **held)
        book.add_code(row.code, "icd10cm", "", verified=True)


def _add_standing(
    book: EvidenceBook,
    code: str,
    diagnosis: str,
    policy: NamedPolicy,
    standing: Standing,
    cite: str,
    release: Release,
    *,
    in_force: bool,
) -> None:
    number, subject = policy.document.number, f"{code}+{diagnosis}"
    kinds = {row.kind for row in standing.listed}
    outcome: Outcome = "unknown"
    if kinds == {"covered"}:
        outcome, place = "conditional", "listed as supporting medical necessity"
    elif kinds == {"not_covered"}:
        outcome, place = "not_allowed", "listed as not supporting medical necessity"
    elif kinds:
        place = "listed both as supporting and as not supporting medical necessity"
    elif standing.elsewhere:
        place = "listed only in groups that are about other procedure codes"
    elif standing.rest and standing.has_list:
        outcome, place = "restricted", "not listed, and the policy speaks of diagnoses that are not listed"
    elif standing.has_list:
        place = "not listed among the diagnoses that support medical necessity"
    else:
        place = "of no list in this document, which lists no diagnoses"
    book.add_fact(subject, "policy_place", number, place, cite, release=release, in_force=in_force, consequence=outcome)
    if outcome != "unknown":
        book.add_ruling(subject, f"by {number}", outcome, place, cite, in_force=in_force)
    rows = standing.listed or standing.elsewhere
    said = [standing.paragraphs.get((row.kind, row.group), "") for row in rows] or [standing.rest]
    marked = any(row.marked for row in rows)
    for paragraph in dict.fromkeys(text for text in said if text):
        short = shortened(paragraph)
        page = book.cite_release(release, f"{number}, group paragraph, {diagnosis}", short, "official_text")
        book.add_fact(
            subject, "group_paragraph", short, f"{number}, marked" if marked else number, page,
            release=release, in_force=in_force,
        )  # fmt: skip


def shortened(text: str, most: int = 320) -> str:
    """The beginning of a text, whole words, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0]


def _look_up_titles(kb: KnowledgeBase, book: EvidenceBook, code: str, question: Question) -> None:
    """Documents whose titles are near to the subject of a code, for want of code lists."""
    summary = kb.summary(code)
    if summary is None or code[0] == "J":  # policies on drugs are titled by indication or product
        return
    found = kb.coverage.by_title((summary.title, *summary.keywords), question.as_of, most=60)
    if found.state != "found" or found.release is None:
        return
    named = [d for d in found.rows if _asked_contractor(question.text, d.contractor)]
    for document in (named or list(found.rows))[:MOST_POLICIES]:
        own = (document.contractor,) if document.contractor else ()
        cite = cite_document(book, document, own, found.release, in_force=found.in_force)
        book.add_fact(
            code,
            "near_title",
            document.number,
            "by its title only",
            cite,
            release=found.release,
            in_force=found.in_force,
        )


def _asked_contractor(text: str, contractor: str) -> bool:
    """Whether the question names a contractor by its first word ("Novitas", "Noridian", "First Coast")."""
    name = contractor.split(",")[0].split("(")[0].split()
    if not name:
        return False
    lead = " ".join(name[:2]) if name[0].lower() in ("first", "national") else name[0]
    return bool(re.search(rf"\b{re.escape(lead)}\b", text, re.IGNORECASE))
