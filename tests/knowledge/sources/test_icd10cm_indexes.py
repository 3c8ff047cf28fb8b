"""The readers of the ICD-10-CM indexes and tables, on small files in the publisher's layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.records import IndexTerm, NeoplasmTerm, SubstanceTerm
from knowledge.sources import drug_table, icd10cm_indexes
from knowledge.sources.catalogue import layout_of
from knowledge.sources.index_terms import bare_code, first_word, split_parentheses
from knowledge.sources.layout import Given, Reading, SourceFile
from tests.fixtures import index_files


def _file(path: Path, name: str = "", given: Given | None = None) -> SourceFile:
    return SourceFile(path, name or path.name, given=given or Given())


def _read(path: Path, name: str = "") -> tuple[Reading, list[Any]]:
    file = _file(path, name)
    layout = layout_of(file)
    assert layout is not None
    (reading,) = layout.read(file)
    return reading, list(reading.rows)


def test_paths_codes_and_references_of_the_alphabetic_index(tmp_path: Path) -> None:
    reading, rows = _read(index_files.diseases(tmp_path))
    assert (reading.release.id, reading.release.effective_from) == ("icd10cm-index:2025-10", date(2025, 10, 1))
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused) == (7, 7, [])
    assert [(r.level, r.path, r.published, r.code) for r in rows] == [
        (0, "Wobble", "M54.1-", "M54.1"),
        (1, "Wobble > elbow, old", "", ""),
        (2, "Wobble > elbow, old > with tilt NEC", "E11.40 [G63]", "E11.40"),
        (1, "Wobble > of ear", "H93.3", "H93.3"),
        (1, "Wobble > of joint", "M01", "M01"),
        (0, "Ache, aching", "", ""),
        (1, "Ache, aching > arm", "M79.60-", "M79.60"),
    ]
    assert [(r.see, r.see_also, r.manifestation) for r in rows[:4]] == [
        ("", "", ""),
        ("Ache, arm", "", ""),
        ("", "", "G63"),
        ("subcategory H93.3", "", ""),
    ]
    assert rows[2].nonessential == "(gentle) (s)"
    assert {r.main_key for r in rows} == {"wobble", "ache"}


def test_external_causes_are_an_index_of_their_own(tmp_path: Path) -> None:
    reading, rows = _read(index_files.causes(tmp_path))
    assert (reading.release.id, reading.release.effective_to) == ("icd10cm-eindex:2026-04", date(2026, 9, 30))
    assert isinstance(rows[2], IndexTerm)
    assert (rows[2].part, rows[2].path, rows[2].code) == (
        "external_causes",
        "Tumble, tumbling > from, off > bookcase",
        "W13.8",
    )


def test_columns_of_the_neoplasm_table(tmp_path: Path) -> None:
    reading, rows = _read(index_files.neoplasms(tmp_path))
    assert reading.release.id == "icd10cm-neoplasms:2026-04"
    ear = rows[1]
    assert isinstance(ear, NeoplasmTerm)
    assert ear.path == "Neoplasm, neoplastic > earlobe"
    assert (ear.malignant_primary, ear.malignant_secondary, ear.in_situ) == ("C44.20-", "C79.2-", "D04.2-")
    assert (ear.benign, ear.uncertain, ear.unspecified) == ("D23.2-", "D48.5", "")
    assert (rows[2].see, rows[2].malignant_primary) == ("Neoplasm, earlobe", "")


def test_columns_of_the_table_of_drugs(tmp_path: Path) -> None:
    reading, rows = _read(index_files.substances(tmp_path))
    assert reading.release.id == "icd10cm-drugs:2026-04"
    weed, tincture, wort = rows
    assert isinstance(weed, SubstanceTerm)
    assert (weed.accidental, weed.undetermined, weed.adverse_effect) == ("T62.2X1", "T62.2X4", "")
    assert (tincture.path, tincture.adverse_effect, tincture.underdosing) == (
        "Grumbleweed > tincture",
        "T39.1X5",
        "T39.1X6",
    )
    assert (weed.nonessential, weed.see_also, wort.see) == ("(leaf)", "Mutterwort", "Grumbleweed, tincture")


def test_the_csv_gives_what_the_xml_gives(tmp_path: Path) -> None:
    reading, rows = _read(index_files.substances_csv(tmp_path))
    assert (reading.release.id, reading.rank) == ("icd10cm-drugs:2025-04", 3)
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused) == (5, 5, [])
    assert [(r.level, r.path, r.nonessential, r.see, r.see_also) for r in rows] == [
        (0, "Grumbleweed", "(leaf)", "", "Mutterwort"),
        (1, "Grumbleweed > tincture", "(leaf)", "", ""),
        (2, "Grumbleweed > tincture > weak", "(leaf)", "", ""),
        (0, "Mutterwort", "", "Grumbleweed, tincture", ""),
        (1, "Mutterwort > wild", "", "", ""),
    ]
    assert rows[2].underdosing == "T39.1X6"


def test_a_renamed_file_is_told_by_its_content_and_an_archive_may_tell_the_update(tmp_path: Path) -> None:
    path = index_files.neoplasms(tmp_path, "download.bin")
    assert _read(path)[0].release.id == "icd10cm-neoplasms:2025-10"
    assert _read(path, "icd10cm-April-1-2026.zip/download.bin")[0].release.id == "icd10cm-neoplasms:2026-04"
    stated = _file(path, given=Given(date(2026, 4, 1)))
    (reading,) = icd10cm_indexes.read(stated)
    assert reading.release.id == "icd10cm-neoplasms:2026-04"


def test_a_renamed_csv_asks_for_its_edition(tmp_path: Path) -> None:
    path = index_files.substances_csv(tmp_path, "table.csv")
    with pytest.raises(SourceError, match=r"table\.csv: does not say for which year.*--effective"):
        drug_table.read(_file(path))


def test_bad_terms_are_refused_and_the_rest_kept(tmp_path: Path) -> None:
    terms = """
    <mainTerm><title>Good</title><code>A01</code></mainTerm>
    <mainTerm><title>Bad code</title><code>12345</code></mainTerm>
    <mainTerm><code>A02</code><term level="1"><title>below nothing</title><code>A02.1</code></term></mainTerm>
    <mainTerm><title>Changed</title><code><diff><new>A03</new></diff></code></mainTerm>
    <mainTerm><title>Good again</title><code>A04.-</code></mainTerm>
    """
    reading, rows = _read(index_files.diseases(tmp_path, terms=terms))
    assert [row.path for row in rows] == ["Good", "Good again"]
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (6, 2, 4)
    assert reading.tally.refused[0] == "line 2: 'Bad code': '12345' is not written like a code"
    assert "a term without a title" in reading.tally.refused[1]
    assert "without the one above it" in reading.tally.refused[2]
    assert "marks of change" in reading.tally.refused[3]


def test_a_bad_row_in_the_middle_of_the_csv_is_reported_with_its_line(tmp_path: Path) -> None:
    rows = (
        index_files.SUBSTANCE_ROWS[0],
        "Mumbleroot,T1,--,--,--,--,--,",
        "\u2013 \u2013 lost,T39.1X1,,,,,,",
        "Zed,,,,,,,",
    )
    reading, kept = _read(index_files.substances_csv(tmp_path, rows=rows))
    assert [row.path for row in kept] == ["Grumbleweed", "Zed"]
    assert [refused.split(":")[0] for refused in reading.tally.refused] == ["line 4", "line 5"]


def test_an_extra_column_at_the_end_of_the_csv_is_passed_over(tmp_path: Path) -> None:
    path = index_files.substances_csv(tmp_path)
    text = path.read_text("cp1252").replace(",\n", ",checked by me\n")
    path.write_bytes(text.encode("cp1252"))
    assert _read(path)[1][1].underdosing == "T39.1X6"


@pytest.mark.parametrize(
    ("make", "wrong", "message"),
    [
        (index_files.neoplasms, "Ca in situ", "column 4 is 'In doubt', not 'Ca in situ'"),
        (index_files.substances, "Poisoning Assault", "column 4 is 'In doubt', not 'Poisoning Assault'"),
        (index_files.substances_csv, "Underdosing", "column 7 is 'In doubt', not 'Underdosing'"),
    ],
)
def test_moved_columns_are_not_misread(tmp_path: Path, make: Callable[[Path], Path], wrong: str, message: str) -> None:
    path = make(tmp_path)
    path.write_bytes(path.read_bytes().replace(wrong.encode(), b"In doubt"))
    file = _file(path)
    layout = layout_of(file)
    assert layout is not None
    with pytest.raises(SourceError, match=message):
        list(layout.read(file))


def test_an_index_of_another_kind_and_an_addenda_list_are_refused(tmp_path: Path) -> None:
    other = index_files.index_xml(tmp_path, "a.xml", index_files.DISEASE_TERMS, title="ICD-10-CM Index of Songs")
    with pytest.raises(SourceError, match="unknown kind, 'icd-10-cm index of songs'"):
        icd10cm_indexes.read(_file(other))
    addenda = index_files.diseases(tmp_path)
    addenda.write_text(addenda.read_text().replace("<ICD10CM.index>", '<ICD10CM.index isAddenda="true">'))
    with pytest.raises(SourceError, match="addenda"):
        icd10cm_indexes.read(_file(addenda))


def test_a_truncated_file_and_entities_are_one_line(tmp_path: Path) -> None:
    path = index_files.diseases(tmp_path)
    whole = path.read_text()
    path.write_text(whole[: len(whole) // 2])
    (reading,) = icd10cm_indexes.read(_file(path))
    with pytest.raises(SourceError, match="is not complete XML") as caught:
        list(reading.rows)
    assert "\n" not in str(caught.value)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path.write_text(whole.replace("<ICD10CM.index>", f"{bomb}<ICD10CM.index>").replace("Wobble", "&b;"))
    assert icd10cm_indexes.recognises(_file(path))
    (reading,) = icd10cm_indexes.read(_file(path))
    with pytest.raises(SourceError, match="DOCTYPE"):
        list(reading.rows)


def test_an_index_without_terms_is_no_index(tmp_path: Path) -> None:
    (reading,) = icd10cm_indexes.read(_file(index_files.diseases(tmp_path, terms="")))
    with pytest.raises(SourceError, match="holds no term"):
        list(reading.rows)


@pytest.mark.parametrize("text", ["", "<ICD10CM.tabular/>", "Substance", "a,b,c\n1,2,3\n", "\x00\x01"])
def test_other_files_are_not_taken_for_an_index(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.xml"
    path.write_text(text)
    assert not icd10cm_indexes.recognises(_file(path))
    assert not drug_table.recognises(_file(path))


@given(st.text(alphabet="ab ,()'s-2", max_size=40))
def test_terms_split_without_losing_words(term: str) -> None:
    bare, words = split_parentheses(term)
    assert bare == " ".join(bare.split()).strip(" ,")
    assert set(bare) <= set(term)
    assert all(part in term for part in words.split(") (") if len(words.split(") (")) == 1)
    assert " " not in first_word(term)


@pytest.mark.parametrize("printed", ["M54.1-", "C64-", "P92.-", "T39.1X1", "QA0.1", "F99"])
def test_printed_codes_lose_only_their_dash(printed: str) -> None:
    assert bare_code(printed) == printed.rstrip(".-")
