"""The Medicare Code Editor's manual: one record for each code on each list, ages, and the words of the edits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import outpatient_samples as made
import pytest

from knowledge.errors import SourceError
from knowledge.records import CodeEdit, CodeEditText
from knowledge.sources import code_editor
from knowledge.sources.layout import Reading, SourceFile


def one(path: Path) -> tuple[Reading, list[CodeEdit], list[CodeEditText]]:
    file = SourceFile(path, path.name)
    assert code_editor.recognises(file)
    [reading] = code_editor.read(file)
    rows = list(reading.rows)
    codes = [row for row in rows if isinstance(row, CodeEdit)]
    return reading, codes, [row for row in rows if isinstance(row, CodeEditText)]


def test_the_version_names_the_half_year(tmp_path: Path) -> None:
    release = one(made.manual(tmp_path, name="renamed"))[0].release
    assert (release.id, release.edition) == ("mce:2026-04", "v43.1, April 2026")
    assert (release.effective_from, release.effective_to) == (date(2026, 4, 1), date(2026, 9, 30))


def test_an_october_version_holds_to_the_end_of_the_fiscal_year(tmp_path: Path) -> None:
    path = made.manual(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"v43.1 April 2026", b"v43 October 2025"))
    release = one(path)[0].release
    assert (release.id, release.effective_to) == ("mce:2025-10", date(2026, 9, 30))


def test_every_code_of_every_list(tmp_path: Path) -> None:
    reading, codes, _ = one(made.manual(tmp_path))
    found = [(c.edit, c.part, c.system, c.code, c.age_from, c.age_to) for c in codes]
    assert found == [
        ("age_conflict", "A", "icd10cm", "Z38.00", 0, 0),
        ("age_conflict", "C", "icd10cm", "O80", 9, 64),
        ("age_conflict", "C", "icd10cm", "O09.00", 9, 64),
        ("manifestation_code_as_principal_diagnosis", "", "icd10cm", "E08.36", None, None),
        ("questionable_admission", "A", "icd10cm", "I10", None, None),
        ("questionable_admission", "B", "icd10pcs", "10D00Z0", None, None),
        ("questionable_admission", "B", "icd10cm", "Z37.0", None, None),
        ("unacceptable_principal_diagnosis", "", "icd10cm", "B95.0", None, None),
        ("unacceptable_principal_diagnosis", "", "icd10cm", "Z51.89", None, None),
        ("unacceptable_principal_diagnosis", "", "icd10cm", "T86.10", None, None),
        ("non_covered_procedure", "A", "icd10pcs", "00F3XZZ", None, None),
        ("non_covered_procedure", "B", "icd10pcs", "0FYG0Z0", None, None),
        ("non_covered_procedure", "B", "icd10pcs", "0FYG0Z1", None, None),
        ("non_covered_procedure", "B", "icd10cm", "E10.9", None, None),
        ("non_covered_procedure", "F", "icd10pcs", "0SR20JZ", None, None),
        ("wrong_procedure_performed", "", "icd10cm", "Y65.51", None, None),
        ("procedure_inconsistent_with_los", "", "icd10pcs", "5A1955Z", None, None),
        ("unspecified_code", "", "icd10cm", "H05.019", None, None),
    ]
    assert reading.tally.read == reading.tally.kept == len(codes)


def test_the_asterisk_asks_for_a_secondary_diagnosis(tmp_path: Path) -> None:
    codes = one(made.manual(tmp_path))[1]
    assert {c.code: c.detail for c in codes if c.edit.startswith("unacceptable")} == {
        "B95.0": "",
        "Z51.89": "requires a secondary diagnosis",
        "T86.10": "",
    }


def test_paragraphs_stand_under_their_edit_and_part(tmp_path: Path) -> None:
    texts = one(made.manual(tmp_path))[2]
    over = next(t for t in texts if "over age 60" in t.text)
    assert (over.edit, over.part, over.order, over.title) == ("non_covered_procedure", "F", 1, "Non-covered procedure")
    sex = next(t for t in texts if t.edit == "sex_conflict")
    assert sex.title == "Sex conflict (deactivated as of 10/01/2024)"
    assert all(t.edit for t in texts)
    assert not any("another owner" in t.text for t in texts)


def test_a_line_that_is_no_code_is_refused(tmp_path: Path) -> None:
    bodies = made.BODIES | {20: "Lamps.\nH05019\tx\nlamp\tx\nQQQQQ\tx\nH05029\tx"}
    reading, codes, _ = one(made.manual(tmp_path, bodies=bodies))
    assert [c.code for c in codes if c.edit == "unspecified_code"] == ["H05.019", "H05.029"]
    assert [reason.split(": ", 1)[1] for reason in reading.tally.refused] == [
        "'lamp\\tx' does not begin with a code",
        "'QQQQQ' is neither an ICD-10-CM nor an ICD-10-PCS code",
    ]
    assert reading.tally.read == reading.tally.kept + 2


def test_a_manual_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    path = made.manual(tmp_path, end=False)
    with pytest.raises(SourceError, match=r"^mce\.txt: ends before chapter 2"):
        list(code_editor.read(SourceFile(path, "mce.txt")))


def test_other_texts_are_not_taken_for_the_manual(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_text("The Definitions of Medicare Code Edits are cited here.\n", encoding="utf-8")
    assert not code_editor.recognises(SourceFile(path, "guide.txt"))
