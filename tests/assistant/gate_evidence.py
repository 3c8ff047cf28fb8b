"""Hand-made evidence about two codes, a pair, a diagnosis and a passage, for the tests of the gate.

The figures are those of the July 2026 fee schedule and the April 2026 unit limits; the passages are invented.
"""

from __future__ import annotations

from datetime import date

from assistant.answer import Fact, Ruling
from assistant.draft import Statement, Support
from assistant.evidence import Evidence, EvidenceBook, Excerpt, Gap
from knowledge.dating import Lookup
from knowledge.records import Basis, Release

DAY = date(2026, 8, 1)
PFS = Release(
    "pfs:2026-07", "pfs", "CMS", "Fee Schedule, July 2026 release", "RVU26C, released 2026-06-30, factor 33.4009",
    date(2026, 7, 1), date(2026, 9, 30), "quarterly", "as_published", "partial",
)  # fmt: skip
MUE = Release(
    "mue:2026-04", "mue-practitioner", "CMS", "Medically Unlikely Edits", "effective 2026-04-01",
    date(2026, 4, 1), date(2026, 6, 30), "quarterly", "as_published", "partial",
)  # fmt: skip
ICD = Release(
    "icd:2026-04", "icd10cm", "CDC/NCHS", "ICD-10-CM Tabular List of Diseases and Injuries", "April 2026",
    date(2026, 4, 1), date(2026, 9, 30), "half_yearly", "converted", "whole",
)  # fmt: skip
SUMMARY = Basis("CMS", "NCCI Policy Manual for Medicare", "Chapter I", "2026-01-01", "")
PASSAGE_TEXT = (
    "The column 2 code is not billed with the column 1 code unless the sites differ. Two visits may be billed only"
    " when both are medically necessary. At least 20 minutes are needed."
)
ROWS = {
    # code: work RVU, total non-facility, total facility, amount non-facility, amount facility
    "62320": ("1.76", "4.90", "2.63", "163.66", "87.84"),
    "62321": ("1.90", "8.28", "2.86", "276.56", "95.53"),
}


def _fill(book: EvidenceBook) -> None:
    for code, (work, outside, inside, paid_outside, paid_inside) in ROWS.items():
        cite = book.cite_release(PFS, f"row {code}", f"code: {code}; work RVU: {work}")
        book.add_code(code, "cpt", "active", verified=True)
        for name, value, unit in (
            ("work_rvu", work, "RVU"),
            ("total_rvu_nonfacility", outside, "RVU"),
            ("total_rvu_facility", inside, "RVU"),
            ("payment_nonfacility", paid_outside, "USD"),
            ("payment_facility", paid_inside, "USD"),
            ("conversion_factor", "33.4009", "USD"),
        ):
            book.add_fact(code, name, value, "", cite, release=PFS, unit=unit)
        book.add_fact(code, "bilateral_surgery", "9", "concept does not apply", cite, release=PFS)
        book.add_fact(code, "global_days", "000", "minor procedure, the day itself", cite, release=PFS)
        book.add_ruling(code, "modifier 50", "not_allowed", "There is nothing for 50 to report.", cite)
        book.add_ruling(code, "modifier TC", "not_allowed", "The service has no technical part.", cite)
        book.add_ruling(code, "modifier 51", "allowed", "The reduction applies to lower-ranked procedures.", cite)
    with_26 = book.cite_release(PFS, "row 62320-26", "code: 62320; modifier: 26")
    book.add_fact("62320-26", "work_rvu", "0.60", "", with_26, release=PFS, unit="RVU")
    limit = book.cite_release(MUE, "row 62320", "code: 62320; MUE value: 1")
    book.add_fact(
        "62320",
        "mue_units",
        "1",
        "units on a claim",
        limit,
        release=MUE,
        in_force=False,
        unit="units",
        setting="practitioner",
    )
    book.add_fact("62320", "mue_adjudication_indicator", "3", "limit for the day", limit, release=MUE, in_force=False)
    outpatient = book.cite_release(MUE, "row 62320, hospital", "code: 62320; MUE value: 4")
    book.add_fact(
        "62320",
        "mue_units",
        "4",
        "units on a claim",
        outpatient,
        release=MUE,
        in_force=False,
        unit="units",
        setting="outpatient_hospital",
    )
    book.add_gap(
        "99999", "physician fee schedule", Lookup("not_loaded", (), PFS, False, "the last release ended 2026-09-30")
    )
    book.add_gap("62320+62321", "NCCI pair, practitioner", Lookup("no_row", (), PFS, True, "the table has no such row"))


def _fill_more(book: EvidenceBook) -> None:
    passage = f"Two services at one site. {PASSAGE_TEXT}"
    cite = book.cite_basis(SUMMARY, passage)
    book.add_excerpt(Excerpt("sites", "Two services at one site", PASSAGE_TEXT, (cite,), "ncci", "medicare_national"))
    texts = {
        "62320": "Unguided injection of the neck\nIncludes: the needle\nCommon error: 77003 is not billed with it",
        "62321": "Guided injection of the neck",
    }
    for code, text in texts.items():
        own = book.cite_basis(Basis("CMS", "Manual", f"page {code}", "2026", ""), text)
        book.add_fact(code, "title", text.splitlines()[0], "our own title", own)
    added = book.cite_basis(Basis("CMS", "Classification", "row", "2026", ""), "row 62320")
    book.add_fact("62320", "added_on", "2017-01-01", "first day on which the code could be used", added)
    book.add_fact("J1030", "ended_on", "2024-03-31", "last day on which the code could be used", added)
    book.add_ruling("J1030", "valid on the day", "not_allowed", "The code has ended.", added)
    pair = book.cite_release(PFS, "row 45385 / 45380", "column 1: 45385; column 2: 45380")
    book.add_fact("45385+45380", "column1", "45385", "the code that is paid", pair)
    book.add_fact("45385+45380", "modifier_indicator", "1", "a modifier may bypass the edit", pair)
    book.add_ruling("45385+45380", "both codes on a practitioner claim", "conditional", "Only for other sites.", pair)
    for code, billable, outcome in (("M54.1", "no", "not_allowed"), ("M54.12", "yes", "allowed")):
        tabular = book.cite_release(ICD, code, f"{code} title")
        book.add_code(code, "icd10cm", "billable" if billable == "yes" else "header", verified=True)
        meaning = "billable" if billable == "yes" else "header"
        book.add_fact(code, "billable", billable, meaning, tabular, release=ICD)
        book.add_ruling(code, "report as a diagnosis code", outcome, "Report as it is.", tabular)


def make_evidence() -> Evidence:
    """The evidence that every case starts from."""
    book = EvidenceBook(DAY)
    _fill(book)
    _fill_more(book)
    return book.close()


EVIDENCE = make_evidence()


def fact(subject: str, name: str, setting: str = "") -> Fact:
    """A fact of the evidence."""
    found = EVIDENCE.fact(subject, name, setting)
    assert found is not None
    return found


def ruling(subject: str, action: str) -> Ruling:
    """A ruling of the evidence."""
    return next(r for r in EVIDENCE.rulings if (r.subject, r.action) == (subject, action))


def gap(subject: str) -> Gap:
    """A gap of the evidence."""
    return next(g for g in EVIDENCE.gaps if g.subject == subject)


def excerpt() -> Excerpt:
    """The passage of the evidence."""
    return EVIDENCE.excerpts[0]


def statement(text: str, *uses: Support, cites: tuple[str, ...] = ()) -> Statement:
    """A statement that cites what it uses, as a draft writer makes it."""
    keys: list[str] = list(cites)
    for use in uses:
        if isinstance(use, Fact | Ruling):
            keys.append(use.cite)
        elif isinstance(use, Excerpt):
            keys.extend(use.cites)
    return Statement(text, uses, tuple(dict.fromkeys(keys)))
