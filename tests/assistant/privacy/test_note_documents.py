"""The text of a file: what counts as text, every place of a Word file, PDFs, and what is refused in one line."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from document_samples import make_pdf
from note_files import pdf_file, with_member, word_file

from assistant.errors import RedactionError
from assistant.privacy import docx_text
from assistant.privacy.documents import MAX_BYTES, Document, read_document, read_file

NOTE = "Patient: José García-Muñoz\nSeen 5/14/2025 – “stable”."
CANARY = "Josephine Testpatient"


def refusal(data: bytes, name: str) -> str:
    """Why a file is refused: one line that names the file, says what to do, and repeats nothing of the content."""
    with pytest.raises(RedactionError) as caught:
        read_document(data, name)
    message = str(caught.value)
    assert repr(name) in message
    assert ";" in message
    assert "\n" not in message
    assert CANARY not in message
    return message


# --- plain text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(NOTE.encode(), id="utf-8"),
        pytest.param(NOTE.encode("utf-8-sig"), id="utf-8-with-mark"),
        pytest.param(NOTE.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + NOTE.encode("utf-16-be"), id="utf-16-big-endian"),
        pytest.param(NOTE.encode("cp1252"), id="windows-1252"),
    ],
)
@pytest.mark.parametrize("name", ["note.txt", "NOTE.TXT", "note.md"])
def test_text_is_read_in_the_encodings_that_notes_come_in(data: bytes, name: str) -> None:
    assert read_document(data, name) == Document(NOTE)


def test_line_ends_tabs_form_feeds_and_segment_marks_stay_as_they_are() -> None:
    text = "PID|1||447182\r\nname\tvalue\x0cpage two\x0bMSH|^~\\&|\x1c\r"
    assert read_document(text.encode(), "a.txt").text == text


def test_empty_text_is_text() -> None:
    assert read_document(b"", "a.txt") == Document("")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytes(range(256)), id="every-byte"),
        pytest.param(b"Pt\x00\x01\x02stable", id="zero-bytes"),
        pytest.param(NOTE.encode("utf-16-le"), id="utf-16-without-its-mark"),
        pytest.param(NOTE.encode("utf-32"), id="utf-32"),
        pytest.param(b"\x07\x1b[31mred\x1b[0m", id="control-signs"),
        pytest.param(("Jos\ufffd " * 9).encode(), id="letters-that-were-lost-before"),
        pytest.param(NOTE.encode("utf-16")[:-1], id="utf-16-cut-off"),
    ],
)
def test_binary_and_broken_content_is_refused(data: bytes) -> None:
    assert "UTF-8" in refusal(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(NOTE.encode().replace("–".encode(), b"\xe2\x80"), id="utf-8-with-a-broken-place"),
        pytest.param(b"Patient: Jos" + b"\xc3", id="utf-8-cut-off"),
        pytest.param("Пациент Иван Петров, 45 лет".encode("koi8-r"), id="koi8-r"),
        pytest.param("患者 山田太郎 さん".encode("shift-jis"), id="shift-jis"),
        pytest.param("Paciente: José Núñez, estable".encode("cp437"), id="dos"),
        pytest.param("Ασθενής Γιώργος".encode("iso8859-7"), id="greek"),
        pytest.param("Patient Jos\x8e seen".encode("latin-1"), id="mac-roman"),
    ],
)
def test_another_encoding_is_refused_and_not_guessed(data: bytes) -> None:
    assert "UTF-8" in refusal(data, "a.txt")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(pdf_file(["x"]), ".pdf", id="pdf"),
        pytest.param(word_file("x"), ".docx", id="word"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Office", id="doc"),
        pytest.param(rb"{\rtf1\ansi Josephine Testpatient}", "RTF", id="rtf"),
    ],
)
def test_another_kind_of_file_under_the_name_of_text_is_refused_by_its_content(data: bytes, told: str) -> None:
    assert told in refusal(data, "note.txt")


@pytest.mark.parametrize("name", ["photo.jpg", "note", "note.doc", "note.txt.gz", ".txt/x", "sheet.xlsx"])
def test_an_unknown_ending_is_refused_and_the_known_ones_are_named(name: str) -> None:
    assert ".docx, .pdf" in refusal(CANARY.encode(), name)


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf"])
def test_a_file_over_the_limit_is_refused(name: str) -> None:
    assert "25 MB" in refusal(b"a" * (MAX_BYTES + 1), name)


def test_a_file_is_read_from_the_disk_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(NOTE.encode())
    assert read_file(path).text == NOTE
    for missing in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(RedactionError, match=r"cannot be read: .+; give"):
            read_file(missing)
    assert list(tmp_path.iterdir()) == [path]


# --- Word ---------------------------------------------------------------------------------------------------------


def test_a_word_file_gives_headers_body_tables_and_footers_in_this_order() -> None:
    data = word_file(
        "CC: neck pain",
        "Line one\nline two\tafter a tab",
        header="MRN 447182",
        footer="Page of Dr. Pope",
        rows=[["Patient", "José García"], ["DOB", "3/18/2021"]],
    )
    lines = [line for line in read_document(data, "a.docx").text.splitlines() if line]
    assert lines == [
        "MRN 447182",
        "CC: neck pain",
        "Line one",
        "line two\tafter a tab",
        "Patient\tJosé García",
        "DOB\t3/18/2021",
        "Page of Dr. Pope",
    ]


def test_labels_and_values_in_two_cells_of_several_lines_stand_side_by_side() -> None:
    data = word_file(rows=[["Patient\nDOB", "José García\n3/18/2021"]])
    assert "Patient\tJosé García\nDOB\t3/18/2021" in read_document(data, "a.docx").text


def test_cells_of_different_length_follow_one_another() -> None:
    data = word_file(rows=[["Patient", "José García\n12 Elm St"]])
    assert read_document(data, "a.docx").text.split() == ["Patient", "José", "García", "12", "Elm", "St"]


def test_text_boxes_count_once_and_form_fields_count() -> None:
    text = read_document(word_file("x", box="Room 12", control="Jane Roe"), "a.docx").text
    assert text.split("\n").count("Room 12") == 1
    assert "beside" in text
    assert "Jane Roe" in text


def test_text_that_was_deleted_under_track_changes_is_left_out() -> None:
    text = read_document(word_file(revised=True), "a.docx").text
    assert "seen by Dr. After" in text
    assert "Before" not in text


def test_a_word_file_in_disguise_or_damaged_is_refused() -> None:
    whole = word_file(CANARY)
    assert "damaged" in refusal(whole[: len(whole) // 2], "a.docx")
    assert "damaged" in refusal(b"", "a.docx")
    assert "damaged" in refusal(CANARY.encode(), "a.docx")
    assert "damaged" in refusal(with_member(whole, "word/document.xml", b"<w:p>Josephine Testpatient"), "a.docx")
    assert "damaged" in refusal(with_member(whole, "[Content_Types].xml", b""), "a.docx")
    assert "damaged" in refusal(pdf_file(["x"]), "a.docx")


def test_a_word_file_with_a_password_is_refused() -> None:
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "a.docx")


def test_a_word_file_without_text_is_refused() -> None:
    assert "no text" in refusal(word_file(), "a.docx")


def test_a_word_file_that_unpacks_to_far_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_text, "MAX_UNPACKED", 1_000_000)
    bomb = with_member(word_file("x"), "word/media/image1.bin", bytes(1_000_000))
    assert "unpacks to more than 1 MB" in refusal(bomb, "a.docx")


def test_a_word_file_with_entities_of_its_own_is_refused() -> None:
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bbbb">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        b"<w:t>Josephine Testpatient &a;&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "damaged" in refusal(with_member(word_file("x"), "word/document.xml", xml), "a.docx")


# --- PDF ----------------------------------------------------------------------------------------------------------


def test_a_pdf_gives_its_pages_in_order() -> None:
    found = read_document(pdf_file(["Patient: Jane Roe\nCC: neck pain", "Second page"]), "a.pdf")
    assert found == Document("Patient: Jane Roe\nCC: neck pain\n\nSecond page")


def test_the_fields_of_a_form_are_read() -> None:
    found = read_document(pdf_file(["Patient name:"], fields={"name": "Jane Roe", "mrn": "447182"}), "a.pdf")
    assert "Jane Roe" in found.text
    assert "447182" in found.text


def test_pages_that_are_pictures_are_named_beside_the_text_of_the_others() -> None:
    found = read_document(pdf_file(["Patient: Jane Roe", "", "Scanned 12", "Plan: rest"], pictured=[2, 3]), "a.pdf")
    assert "Jane Roe" in found.text
    assert found.missing == "pages 2, 3: a picture without text, not read"


def test_a_page_with_text_and_a_picture_and_an_empty_page_are_not_missed() -> None:
    found = read_document(pdf_file(["Patient: Jane Roe, seen today for her neck", ""], pictured=[1]), "a.pdf")
    assert found.missing == ""


def test_a_scan_is_refused_also_with_a_stamp_on_each_page() -> None:
    assert "scan" in refusal(pdf_file(["", "Scanned 12"], pictured=[1, 2]), "a.pdf")


def test_an_empty_protected_or_damaged_pdf_is_refused() -> None:
    assert "no text" in refusal(pdf_file([""]), "a.pdf")
    assert "password" in refusal(make_pdf([[(CANARY, 10.0)]], locked=True), "a.pdf")
    assert "damaged" in refusal(pdf_file([CANARY])[:60], "a.pdf")
    assert "damaged" in refusal(b"", "a.pdf")
    assert "damaged" in refusal(CANARY.encode(), "a.pdf")


def test_several_threads_may_read_pdfs_at_once() -> None:
    data = pdf_file([f"Page {number} of Jane Roe" for number in range(20)])
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read_document(data, "a.pdf").text)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
