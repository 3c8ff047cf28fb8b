"""`casepilot redact`: the text alone on standard output, counts on standard error, and nothing where anything fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from note_files import pdf_file, word_file
from redactor_samples import FAILS, FAILURE, NOTE, REDACTED, SampleRedactor
from typer.testing import CliRunner

from assistant.privacy import redactor
from assistant.privacy.documents import MAX_BYTES
from ui.cli import app

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Josephine Testpatient"
REMOVED = "identifiers removed: 2 names, 1 date, 1 record number; check the result"


@pytest.fixture(autouse=True)
def sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SampleRedactor:
    held = SampleRedactor()
    monkeypatch.setattr(redactor, "standard_redactor", lambda: held)
    monkeypatch.chdir(tmp_path)
    return held


def run(*arguments: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["redact", *arguments], input=text)


def refused(result: Result, status: int) -> str:
    """The one line of an error; nothing else is said and nothing of a note is in it."""
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith("casepilot: ")
    assert result.stderr.count("\n") == 1
    assert CANARY not in result.stderr
    return result.stderr


def note(folder: Path, name: str = "note.txt", content: str | bytes = NOTE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


# --- one note -----------------------------------------------------------------------------------------------------


def test_a_note_is_printed_without_identifiers_and_the_counts_go_to_standard_error(tmp_path: Path) -> None:
    result = run(str(note(tmp_path)))
    assert (result.exit_code, result.stdout, result.stderr) == (0, REDACTED, f"{REMOVED}\n")
    assert files_below(tmp_path) == {"note.txt"}


def test_standard_input_is_read_like_a_file() -> None:
    assert run("-", text=NOTE).stdout == REDACTED
    assert run("-", text=NOTE.encode("utf-16")).stdout == REDACTED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.md", "Seen by Jane Roe", id="markdown"),
        pytest.param("a.docx", word_file("Seen by Jane Roe"), id="word"),
        pytest.param("a.pdf", pdf_file(["Seen by Jane Roe"]), id="pdf"),
    ],
)
def test_files_of_every_kind_are_read(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert run(str(note(tmp_path, name, content))).stdout.strip() == "Seen by [NAME-1]"


def test_a_text_without_identifiers_comes_back_as_it_is_and_is_to_be_checked_too() -> None:
    result = run("-", text="M54.12, 62320 planned")
    assert (result.stdout, result.stderr) == (
        "M54.12, 62320 planned\n",
        "no identifiers found; check the result\n",
    )


def test_json_is_one_object_with_spans_of_the_original() -> None:
    result = run("-", "--json", text=NOTE)
    assert result.stdout.count("\n") == 1
    value = json.loads(result.stdout)
    assert value.keys() == {"text", "spans", "counts"}
    assert value["text"] == REDACTED
    assert value["counts"] == {"NAME": 2, "DATE": 1, "MRN": 1}
    first = value["spans"][0]
    assert first == {"start": 0, "end": 8, "type": "NAME", "replacement": "[NAME-1]"}
    assert [NOTE[span["start"] : span["end"]] for span in value["spans"]] == [
        "Jane Roe", "447182", "5/14/2025", "Jane Roe",
    ]  # fmt: skip


def test_dates_are_moved_when_asked_for() -> None:
    assert "[DATE-1: moved by -30]" in run("-", "--shift-days", "-30", text=NOTE).stdout


def test_names_that_are_known_are_removed_as_well() -> None:
    result = run("-", "--known", "M54.12", "--known", "planned", "--known", " ", text=NOTE)
    assert "[NAME-1] has [NAME-2]; 62320 [NAME-3]." in result.stdout


def test_the_text_goes_to_a_new_file_when_one_is_named(tmp_path: Path) -> None:
    path = note(tmp_path, content=NOTE.replace("\n", "\r\n"))
    result = run(str(path), "--out", "clean.txt")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{REMOVED}\n")
    assert (tmp_path / "clean.txt").read_bytes() == REDACTED.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("out", ["note.txt", "other.txt", "folder"])
def test_nothing_that_exists_is_overwritten(tmp_path: Path, out: str) -> None:
    (tmp_path / "folder").mkdir()
    other = note(tmp_path, "other.txt", "mine")
    path = note(tmp_path)
    assert "not overwritten" in refused(run(str(path), "--out", out), 1)
    assert (path.read_text(), other.read_text()) == (NOTE, "mine")


def test_an_out_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert "cannot be written" in refused(run(str(note(tmp_path)), "--out", "none/clean.txt"), 1)


def test_pages_that_are_pictures_are_told(tmp_path: Path) -> None:
    path = note(tmp_path, "a.pdf", pdf_file(["Seen by Jane Roe", ""], pictured=[2]))
    result = run(str(path))
    assert result.exit_code == 0
    assert "page 2: a picture without text" in result.stderr
    assert "page 2" in json.loads(run(str(path), "--json").stdout)["missing"]


# --- what fails ---------------------------------------------------------------------------------------------------


def test_a_text_that_cannot_be_checked_is_withheld(tmp_path: Path) -> None:
    text = f"{FAILS} {CANARY}"
    assert refused(run("-", text=text), 1) == f"casepilot: {FAILURE}\n"
    assert refused(run("-", "--out", "clean.txt", text=text), 1)
    assert files_below(tmp_path) == set()
    result = run("-", "--json", "--out", "clean.txt", text=text)
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"text": "[TEXT WITHHELD]", "spans": [], "counts": {}, "failure": FAILURE}
    assert files_below(tmp_path) == set()


def test_an_error_that_nobody_foresaw_is_told_without_its_text(
    sample: SampleRedactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError(f"bad text {CANARY}")

    monkeypatch.setattr(sample, "redact", broken)
    assert "(ValueError)" in refused(run("-", text=CANARY), 1)
    (line,) = batch({"id": 1, "text": CANARY})
    assert line == {"id": 1, "error": "the text could not be redacted (ValueError)"}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param("a.txt", bytes(range(256)), "UTF-8", id="binary"),
        pytest.param("a.jpg", CANARY, "ends in", id="unknown-ending"),
        pytest.param("a.docx", CANARY, "damaged", id="damaged"),
        pytest.param("a.pdf", pdf_file([""], pictured=[1]), "scan", id="scan"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_nothing_is_written(
    tmp_path: Path, name: str, content: str | bytes, told: str
) -> None:
    path = note(tmp_path, name, content)
    for tail in ((), ("--json",), ("--out", "clean.txt")):
        assert told in refused(run(str(path), *tail), 1)
    assert files_below(tmp_path) == {name}


def test_standard_input_that_is_binary_or_too_long_is_refused() -> None:
    assert "binary" in refused(run("-", text=b"a\x00b"), 1)
    assert "25 MB" in refused(run("-", text=b"a" * (MAX_BYTES + 1)), 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param((), "give a file, a folder", id="nothing"),
        pytest.param(("-",), "no text", id="empty-input"),
        pytest.param(("-", "--shift-days", "0"), "every date as it is", id="shift-by-nothing"),
        pytest.param(("a.txt", "--batch", "b.jsonl"), "--batch goes without", id="file-and-batch"),
        pytest.param(("--out", "x", "--batch", "b.jsonl"), "--batch goes without", id="out-and-batch"),
        pytest.param((".",), "give with --out", id="folder-without-out"),
        pytest.param((".", "--out", "../{here}"), "folder of the notes itself", id="folder-onto-itself"),
        pytest.param((".", "--out", "copies"), "holds no file that ends in", id="empty-folder"),
    ],
)
def test_wrong_usage_is_one_line_with_exit_status_2(tmp_path: Path, arguments: Sequence[str], told: str) -> None:
    given = [argument.replace("{here}", tmp_path.name) for argument in arguments]
    assert told in refused(run(*given, text=" \n"), 2)
    assert files_below(tmp_path) == set()


def test_a_number_of_days_that_is_none_is_wrong_usage() -> None:
    assert run("-", "--shift-days", "many", text=NOTE).exit_code == 2
    assert run("-", "--shift-days", "99999999", text=NOTE).exit_code == 2


# --- a batch ------------------------------------------------------------------------------------------------------


def batch(*items: Any, options: Sequence[str] = ()) -> list[dict[str, Any]]:
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    result = run("--batch", "-", *options, text="\n".join(lines))
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_of_a_batch_gives_its_object_with_its_id_in_order() -> None:
    first, second = batch({"id": "a", "text": NOTE}, {"id": 2, "text": "M54.12"})
    assert first.keys() == {"id", "text", "spans", "counts"}
    assert (first["id"], first["text"], first["counts"]["NAME"]) == ("a", REDACTED, 2)
    assert second == {"id": 2, "text": "M54.12", "spans": [], "counts": {}}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Josephine Testpatient", id="no-json"),
        pytest.param('{"id": 1}', id="no-text"),
        pytest.param('{"id": 1, "text": 5}', id="text-is-a-number"),
        pytest.param('{"id": 1, "text": "x", "known": "Josephine Testpatient"}', id="known-is-no-list"),
        pytest.param('["Josephine Testpatient"]', id="list"),
    ],
)
def test_a_bad_line_yields_an_error_without_its_text_and_the_run_goes_on(line: str) -> None:
    bad, good = batch(line, {"id": "next", "text": NOTE})
    assert bad.keys() == {"id", "error"}
    assert CANARY not in bad["error"]
    assert (good["id"], good["text"]) == ("next", REDACTED)


def test_a_line_that_cannot_be_checked_is_withheld_and_the_run_goes_on() -> None:
    bad, good = batch({"id": 1, "text": FAILS}, {"id": 2, "text": NOTE})
    assert bad == {"id": 1, "text": "[TEXT WITHHELD]", "spans": [], "counts": {}, "failure": FAILURE}
    assert good["text"] == REDACTED


def test_known_names_and_shifted_dates_hold_for_lines_as_they_are_given() -> None:
    first, second = batch(
        {"id": 1, "text": NOTE, "known": ["planned"]},
        {"id": 2, "text": NOTE},
        options=("--known", "has", "--shift-days", "7"),
    )
    assert first["text"].endswith("[NAME-1] [NAME-2] M54.12; 62320 [NAME-3].\n")
    assert second["text"].endswith("[NAME-1] [NAME-2] M54.12; 62320 planned.\n")
    assert "[DATE-1: moved by 7]" in second["text"]


# --- a folder -----------------------------------------------------------------------------------------------------


def test_a_folder_gives_copies_in_the_same_sub_folders(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    note(notes)
    note(notes, "clinic/b.docx", word_file("Seen by Jane Roe"))
    note(notes, "clinic/deep/c.pdf", pdf_file(["Seen by Jane Roe"]))
    note(notes, "d.MD", "Jane Roe")
    before = files_below(notes)
    result = run("notes", "--out", "copies")
    assert result.exit_code == 0
    assert files_below(tmp_path / "copies") == {
        "note.txt", "clinic/b.docx.txt", "clinic/deep/c.pdf.txt", "d.MD.txt",
    }  # fmt: skip
    assert (tmp_path / "copies" / "note.txt").read_text() == REDACTED
    assert files_below(notes) == before
    assert result.stdout.count("\n") == 4
    assert "copies/clinic/b.docx.txt: 1 name\n" in result.stdout
    assert "4 of 4 files: identifiers removed: 5 names, 1 date, 1 record number; check the result" in result.stderr
    assert "names of the files" in result.stderr


def test_a_file_that_fails_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    note(notes, "a.docx", CANARY)
    note(notes, "b.txt", f"{FAILS} {CANARY}")
    note(notes, "c.txt")
    result = run("notes", "--out", "copies")
    assert result.exit_code == 1
    assert files_below(tmp_path / "copies") == {"c.txt"}
    assert "'a.docx' was not redacted:" in result.stderr
    assert "'b.txt' was not redacted: the text could not be checked" in result.stderr
    assert "1 of 3 files" in result.stderr
    assert CANARY not in result.stdout + result.stderr


def test_files_of_other_kinds_and_hidden_ones_are_left_out_and_counted(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for name in ("a.txt", "photo.jpg", "more.JPG", "plain", ".hidden.txt", ".git/x.txt", "~$a.docx"):
        note(notes, name)
    result = run("notes", "--out", "copies")
    assert result.exit_code == 0
    assert files_below(tmp_path / "copies") == {"a.txt"}
    assert "left out: 2 .jpg, 1 no ending" in result.stderr


def test_copies_may_lie_within_the_folder_and_are_never_overwritten(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    note(notes, "a.txt")
    assert run("notes", "--out", "notes/copies").exit_code == 0
    (notes / "copies" / "a.txt").write_text("corrected by hand")
    result = run("notes", "--out", "notes/copies")
    assert result.exit_code == 1
    assert "not overwritten" in result.stderr
    assert files_below(notes) == {"a.txt", "copies/a.txt"}
    assert (notes / "copies" / "a.txt").read_text() == "corrected by hand"


def test_a_folder_with_json_is_one_object(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    note(notes, "a.docx", CANARY)
    note(notes, "b.txt")
    note(notes, "c.csv")
    result = run("notes", "--out", "copies", "--json")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["counts"] == {"NAME": 2, "DATE": 1, "MRN": 1}
    assert value["left_out"] == {".csv": 1}
    assert value["files"][0].keys() == {"file", "error"}
    assert value["files"][1] == {"file": "b.txt", "copy": "copies/b.txt", "counts": value["counts"]}


def test_a_name_with_bytes_that_are_no_text_is_printed_as_far_as_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / os.fsdecode(b"caf\xe9.txt")).write_text(NOTE)
    (tmp_path / "notes" / os.fsdecode(b"\xff.docx")).write_text("x")
    for out, tail in (("a", ()), ("b", ("--json",))):
        result = run("notes", "--out", out, *tail)
        assert result.exit_code == 1
        assert f"{out}/caf?.txt" in result.stdout
        assert "?.docx" in result.stderr
        assert (tmp_path / out / os.fsdecode(b"caf\xe9.txt")).read_text() == REDACTED


def test_known_names_and_shifted_dates_hold_for_a_folder(tmp_path: Path) -> None:
    note(tmp_path / "notes")
    run("notes", "--out", "copies", "--known", "planned", "--shift-days", "3")
    text = (tmp_path / "copies" / "note.txt").read_text()
    assert "62320 [NAME-2]." in text
    assert "moved by 3" in text


# --- the redactor itself ------------------------------------------------------------------------------------------


def test_the_command_uses_the_built_in_rules_and_prints_nothing_else() -> None:
    text = "Patient: Jane Roe\nSSN 219-09-9999\njane.roe@example.org\nDx M54.12, plan 62320-50.\n"
    command = [sys.executable, "-m", "ui.cli", "redact", "-"]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    for identifier in ("Jane", "Roe", "219-09-9999", "example.org"):
        assert identifier not in done.stdout + done.stderr
    for kept in ("M54.12", "62320-50"):
        assert kept in done.stdout
    assert done.stderr.startswith("identifiers removed: ")
    assert done.stderr.count("\n") == 1
