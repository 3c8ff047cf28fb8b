"""Manuals, guidelines and other documents on small files made in the official layouts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from document_samples import (
    LANTERN_RULE,
    LONG_LINE,
    guidelines_pages,
    make_pdf,
    manual_pages,
    ncci_pages,
    ncci_text,
    put,
)

from knowledge.errors import SourceError
from knowledge.records import DocumentPassage
from knowledge.sources import addenda_documents, coding_guidelines, documents, internet_manuals, ncci_manual
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import Given, Layout, Reading, SourceFile


def read(file: SourceFile, layouts: tuple[Layout, ...]) -> tuple[Reading, dict[str, DocumentPassage]]:
    """The only reading of a file and its passages by section."""
    (layout,) = layouts
    assert layout.recognises(file)
    assert layout_of(file) is layout
    (reading,) = layout.read(file)
    rows = list(reading.rows)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert reading.tally.read == reading.tally.kept == len(rows)
    return reading, {row.section: row for row in rows}


# --- guidelines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["guidelines.pdf", "renamed.bin"])
def test_guideline_sections_have_their_paths_pages_and_titles(tmp_path: Path, name: str) -> None:
    reading, held = read(put(tmp_path, name, make_pdf(guidelines_pages())), coding_guidelines.LAYOUTS)

    assert reading.release.id == "icd10cm-guidelines:2029-10"
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2029, 10, 1), date(2030, 9, 30))
    assert list(held) == "|I|I.A.1|I.A.2|I.B.1|I.C.1.a|I.C.1.a.1|I.C.1.a.1.a|II|II.A|Appendix I".split("|")
    lantern = held["I.C.1.a"]
    assert lantern.text == " ".join(LANTERN_RULE)
    assert (lantern.heading, lantern.page) == ("Lantern fever and the Lesser Lamp Disorders", "3")
    assert lantern.context.endswith(
        "> C. Chapter-Specific Coding Guidelines > 1. Chapter 1: Diseases of Lamps (A00-B99)"
    )
    assert held["I.C.1.a.1"].heading == "Lantern fever in a lighthouse, with or without fog"
    assert held["Appendix I"].heading == "Lamp Present on Admission Guidelines"


def test_a_wrapped_line_that_begins_with_a_number_is_no_heading(tmp_path: Path) -> None:
    _, held = read(put(tmp_path, "g.pdf", make_pdf(guidelines_pages())), coding_guidelines.LAYOUTS)

    assert "as in chapter 12. Comparing alone is not enough." in held["I.A.1"].text


def test_the_text_copy_gives_the_same_sections_with_a_lower_rank(tmp_path: Path) -> None:
    text = "\f".join("\n".join(page) for page in guidelines_pages())
    copy, from_text = read(put(tmp_path, "g.txt", text), coding_guidelines.LAYOUTS)
    printed, from_pdf = read(put(tmp_path, "g.pdf", make_pdf(guidelines_pages())), coding_guidelines.LAYOUTS)

    assert copy.release.id == printed.release.id
    assert copy.rank < printed.rank
    assert {s: (p.text, p.page) for s, p in from_text.items()} == {s: (p.text, p.page) for s, p in from_pdf.items()}


def test_an_edition_without_sections_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path, "g.pdf", make_pdf(guidelines_pages()[:2]))

    assert coding_guidelines.recognises(file)
    with pytest.raises(SourceError, match="no numbered section"):
        list(coding_guidelines.read(file))


def test_a_period_that_no_calendar_has_is_named(tmp_path: Path) -> None:
    pages = guidelines_pages()
    pages[0][2] = "(October 1, 2029 - September 31, 2030)"

    with pytest.raises(SourceError, match="September 31, 2030"):
        list(coding_guidelines.read(put(tmp_path, "g.pdf", make_pdf(pages))))


# --- Internet-Only Manual ------------------------------------------------------------------------------------


def test_manual_sections_with_their_transmittal_lines_apart(tmp_path: Path) -> None:
    reading, held = read(put(tmp_path, "anything.pdf", make_pdf(manual_pages())), internet_manuals.LAYOUTS)

    assert reading.release.id == "manual-100-02-77:2030-06"
    assert reading.release.title == "Medicare Benefit Policy Manual, Chapter 77"
    assert "Rev. 902" in reading.release.edition
    assert reading.release.effective_to is None
    assert list(held) == ["10", "10.1", "10.2", "20"]
    assert held["10.1"].text == "Lamp oil is furnished by the keeper. It burns with a clear flame."
    assert held["10.1"].revision == "Rev. 1, 10-01-03; B9-2049.2, A9-3101"
    assert held["10.1"].context == "Lamps and Lanterns > 10 Lamps"
    assert held["10"].text.endswith("See chapter 15, section 60 for lanterns elsewhere.")
    assert held["10.2"].text == "Reserved"
    assert held["20"].heading == "Lanterns Furnished Incident to a Keeper's Services"
    assert "9999" not in held["20"].text


def test_a_manual_without_a_revision_date_asks_for_the_day(tmp_path: Path) -> None:
    pages = manual_pages()
    pages[0][3:5] = ["(Rev. 901)"]
    content = make_pdf(pages)

    with pytest.raises(SourceError, match="--effective"):
        list(internet_manuals.read(put(tmp_path, "a.pdf", content)))
    (told,) = internet_manuals.read(put(tmp_path, "b.pdf", content, given=Given(date(2030, 1, 2))))
    assert told.release.effective_from == date(2030, 1, 2)


def test_another_page_size_does_not_make_a_chapter_of_a_letter(tmp_path: Path) -> None:
    letter = [["Medicare Benefit Policy Manual", "A letter about it.", "It has no chapter and no contents."]]

    assert not internet_manuals.recognises(put(tmp_path, "letter.pdf", make_pdf(letter)))


# --- NCCI manual ---------------------------------------------------------------------------------------------


def test_ncci_sections_by_chapter_and_letter_with_the_printed_page(tmp_path: Path) -> None:
    reading, held = read(put(tmp_path, "x.pdf", make_pdf(ncci_pages())), ncci_manual.LAYOUTS)

    assert reading.release.id == "ncci-manual:2030-01"
    assert "American Medical Association" in reading.release.note
    assert len(held) == 27
    assert held["IV.A"].text == "The oil of a lamp of kind IV is included in the lamp."
    assert (held["IV.A"].page, held["IV.A"].context) == ("IV-3", "Chapter IV. Lamps of Kind IV")
    assert (held["XIII.B"].heading, held["XIII.B"].page) == ("Lamp Section B (Wicks and Flames)", "XIII-4")


def test_ncci_text_copy_pages_end_with_the_running_line(tmp_path: Path) -> None:
    reading, held = read(put(tmp_path, "x.txt", ncci_text()), ncci_manual.LAYOUTS)

    assert reading.release.form == "converted"
    assert held["VI.A"].text == f"{LONG_LINE} is not. That is all."
    assert held["VI.A"].page == "VI-2"
    assert (held["VI.B"].heading, held["VI.B"].text, held["VI.B"].page) == ("Wicks", "A wick is separate.", "VI-3")


def test_a_manual_cut_off_after_some_chapters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="chapters found: Introduction, I, II"):
        list(ncci_manual.read(put(tmp_path, "x.pdf", make_pdf(ncci_pages()[:11]))))


# --- addenda -------------------------------------------------------------------------------------------------


def test_addenda_are_code_lists_and_pieces_of_one_release(tmp_path: Path) -> None:
    lines = [
        "ICD-10-CM INDEX to DISEASES and INJURIES",
        "2030 Addenda",
        "No Change A",
        "Add - lamp A00.1",
        "No Change B",
    ]
    file = put(tmp_path, "addenda.zip/i.pdf", make_pdf([lines]), alone=False)
    (reading,) = addenda_documents.read(file)
    rows = list(reading.rows)

    assert layout_of(file) is addenda_documents.LAYOUTS[0]
    assert reading.release.id == "icd10cm-addenda-text:2029-10"
    assert (reading.piece, len(reading.pieces_wanted)) == ("index", 5)
    assert [row.heading for row in rows][1:] == [
        "Index to diseases and injuries, A",
        "Index to diseases and injuries, B",
    ]
    assert {row.kind for row in rows} == {"code_list"}
    assert "Add - lamp A00.1" in rows[1].text


# --- any other document --------------------------------------------------------------------------------------


POLICY = [
    [("Lamp Room Coding Policy", 20), "Effective March 2, 2030", ("1. Lamps", 15), "A lamp is coded once a day."],
    [("2. Wicks", 15), "A wick goes with its lamp. It is not counted apart.", ("2.1 Spare wicks", 13), "Spare it."],
]


def test_a_pdf_of_the_site_by_the_size_of_its_headings(tmp_path: Path) -> None:
    reading, held = read(put(tmp_path, "p.pdf", make_pdf(POLICY)), documents.LAYOUTS)

    assert reading.release.id == "document-lamp-room-coding-policy:2030-03"
    assert reading.release.publisher == "This site"
    assert held["2"].heading == "Wicks"
    assert held["2"].page == "2"
    assert held["2.1"].context == "Lamp Room Coding Policy > 2. Wicks"


def test_markdown_of_the_site_by_its_marks(tmp_path: Path) -> None:
    front = "---\ntitle: Lamp policy\neffective: 2030-04-05\n---\n"
    text = f"{front}# Lamps\n\nOne *lamp*\na day.\n\n## 4.2 Wicks\n\n- one\n- two\n"
    reading, held = read(put(tmp_path, "p.md", text), documents.LAYOUTS)

    assert reading.release.id == "document-lamp-policy:2030-04"
    assert held[""].text == "One lamp a day."
    assert (held["4.2"].heading, held["4.2"].text) == ("Wicks", "\u2022 one\n\u2022 two")


def test_html_of_the_site_without_its_navigation(tmp_path: Path) -> None:
    text = (
        "<!DOCTYPE html><html><head><title>T</title><script>var x</script></head><body><nav>Home</nav>"
        "<h1>Lamp page</h1><p>Revised 03/04/2030. A <b>lamp</b> counts.</p><h2>3.1 Wicks</h2><ul><li>one</li></ul>"
        "</body></html>"
    )
    reading, held = read(put(tmp_path, "p.html", text), documents.LAYOUTS)

    assert reading.release.id == "document-lamp-page:2030-03"
    assert held[""].text == "Revised 03/04/2030. A lamp counts."
    assert held["3.1"].text == "\u2022 one"
    assert not any("Home" in row.text or "var x" in row.text for row in held.values())


def test_plain_text_of_the_site(tmp_path: Path) -> None:
    text = (
        "Lamp notes\n\nDated 2030-05-06. A lamp is a lamp and nothing else.\nIt is coded once in every visit.\n\n"
        "WICKS AND OIL\n\nA wick is always coded with the lamp that it burns in.\n"
    )
    reading, held = read(put(tmp_path, "notes.txt", text), documents.LAYOUTS)

    assert reading.release.id == "document-lamp-notes:2030-05"
    assert held[""].heading == "WICKS AND OIL"
    assert held[""].text == "A wick is always coded with the lamp that it burns in."


def test_a_document_without_a_date_asks_for_the_day(tmp_path: Path) -> None:
    pages = [["Lamp policy", "A lamp is coded once."]]

    with pytest.raises(SourceError, match="--effective"):
        list(documents.read(put(tmp_path, "p.pdf", make_pdf(pages))))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (make_pdf([["x"]], locked=True), "password"),
        (make_pdf([["x y"]])[:300], "damaged or cut off"),
        (make_pdf([[""], [""]]), "text recognition"),
    ],
    ids=["locked", "cut off", "scan"],
)
def test_a_pdf_that_cannot_be_read_says_why_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        list(documents.read(put(tmp_path, "p.pdf", content)))

    assert "\n" not in str(caught.value)
    assert "p.pdf" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.txt", "A0001\t12.5\tx\nA0002\t13.5\ty\n" * 30),
        ("columns.txt", "A0001   LAMP        12\nA0002   WICK        13\n" * 30),
        ("codes.csv", "code,text\n1,A lamp. A wick. A flame. So it is.\n" * 5),
        ("answer.zip", "<!DOCTYPE html><html><body><p>Not found. Try again. Or not.</p></body></html>"),
    ],
)
def test_what_is_no_document_is_left_alone(tmp_path: Path, name: str, content: str) -> None:
    assert not documents.recognises(put(tmp_path, name, content))


def test_a_layout_description_beside_tables_is_no_document(tmp_path: Path) -> None:
    assert not documents.recognises(put(tmp_path, "RVU.zip/layout.pdf", make_pdf(POLICY), alone=False))
