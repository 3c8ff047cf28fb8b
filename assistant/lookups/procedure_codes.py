"""An ICD-10-PCS code: its title in the order file, and its characters by the tables of an edition that is named."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import Code
from knowledge.shelves.procedure_codes import BuiltCode

ORDER_GAP = "ICD-10-PCS"
SHOWN_VALUES = 20


def look_up_procedure_code(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> Lookup[Code]:
    """Add title, level and characters of a code; a code that the order file lacks is taken apart as far as it goes."""
    found = kb.procedure_codes.code(code, day)
    item = found.first
    if item is None or found.release is None:
        book.add_gap(code, ORDER_GAP, found)
        book.add_code(code, "icd10pcs", found.state, verified=False)
    else:
        cite = book.cite_release(found.release, code, f"{code} {item.title}")
        status = "valid" if item.billable else "header"
        book.add_code(code, "icd10pcs", status, verified=True)
        book.add_fact(code, "title", item.title, "official title", cite, release=found.release, in_force=found.in_force)
        if item.billable:
            book.add_ruling(
                code,
                "report as a procedure code",
                "allowed",
                "Complete: it has all seven characters.",
                cite,
                in_force=found.in_force,
            )
    built = kb.procedure_codes.take_apart(code, day)
    if built is not None:
        _add_characters(book, code, built)
    return found


def _add_characters(book: EvidenceBook, code: str, built: BuiltCode) -> None:
    lines = [f"{axis.position} {axis.axis}: {axis.value} {axis.label}" for axis in built.axes]
    cite = book.cite_release(built.release, f"table {code[:3]}", "\n".join(lines) or f"no table {code[:3]}")
    for axis in built.axes:
        book.add_fact(
            code,
            f"character_{axis.position}_{axis.axis.lower().replace(' ', '_')}",
            axis.value,
            axis.label,
            cite,
            release=built.release,
            in_force=built.in_force,
            consequence=axis.definition,
        )
    if not built.wrong:
        return
    book.add_fact(
        code,
        f"wrong_character_{built.wrong}",
        code[built.wrong - 1],
        f"no table or row of {code[:3]} goes on so after the characters before it",
        cite,
        release=built.release,
        in_force=built.in_force,
    )
    for value in built.instead[:SHOWN_VALUES]:
        book.add_fact(
            code,
            f"character_{value.position}_may_be",
            value.value,
            value.label,
            cite,
            release=built.release,
            in_force=built.in_force,
        )
