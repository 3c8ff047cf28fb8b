"""Run files: written and read back as they were, cut off at the end, changed in the middle, of another format."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals.errors import RunError
from evals.runs import RUN_FILE, Run, RunHeader, RunWriter, drop_cut_line, read_run, run_file
from evals.score import Held, ItemResult, Score

HEADER = RunHeader(
    digest="d" * 64,
    started="2026-11-23T09:00:00+00:00",
    day=date(2026, 11, 23),
    code_version="1.0",
    code_digest="c" * 64,
    snapshot="one",
    releases=("pfs:2026-07 aaaaaaaaaaaa 12",),
    settings={"embedding_model": "minilm"},
    prompt="",
    model="rules",
    sets={"made": "d1"},
    items=3,
)
FULL = ItemResult(
    id="full",
    set_name="made",
    kind="row",
    topic="payment",
    tags=("fast", "pfs"),
    origin="by_hand",
    question="What is 00001 paid?",
    outcome="wrong",
    scores=(Score("status", 1.0), Score("facts", 0.5, "00001 work_rvu: expected 1.76"), Score("codes", None)),
    answer={"answer": "1.76 – “so” ü", "facts": [{"value": "1.76"}]},
    expected={"status": ["answered"]},
    reason="made",
    passages={"official_row": Held(2, 1)},
    retrieval={"recall@1": 0.5},
    judged={"grade": "partly"},
    milliseconds=12.5,
    input_tokens=7,
    output_tokens=3,
    cost=0.01,
)
BARE = ItemResult("bare", "made", "row", "payment", (), "own", "?", "not_applicable")


def written(folder: Path, *results: ItemResult, header: RunHeader = HEADER) -> Path:
    path = folder / RUN_FILE
    writer = RunWriter(path, header)
    for result in results:
        writer.add(result)
    writer.close()
    return path


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path / "first", FULL, BARE, FULL)
    run = read_run(path.parent)
    assert run == Run(HEADER, (FULL, BARE, FULL), path) == read_run(path)
    assert (run.finished, run.name) == (True, "first")


def test_a_file_under_another_name_goes_by_it(tmp_path: Path) -> None:
    path = written(tmp_path).rename(tmp_path / "kept.jsonl")
    assert read_run(path).name == "kept"


def test_what_is_written_is_on_disk_before_the_next_item(tmp_path: Path) -> None:
    writer = RunWriter(tmp_path / RUN_FILE, HEADER)
    assert read_run(tmp_path).results == ()
    writer.add(BARE)
    assert read_run(tmp_path).results == (BARE,)
    assert not read_run(tmp_path).finished
    writer.close()


def test_a_run_is_gone_on_with_where_it_stopped(tmp_path: Path) -> None:
    path = written(tmp_path, FULL)
    before = path.read_bytes()
    writer = RunWriter(path, None)
    writer.add(BARE)
    writer.close()
    assert read_run(path).results == (FULL, BARE)
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\u2028b\u2029c\x85d", id="separators of lines"),
        pytest.param("a\nb\r\nc\x0b\x0c\x1c", id="ends of lines"),
        pytest.param("\ud83d", id="half of a surrogate pair"),
        pytest.param("\x00\ufeff", id="nought and byte order mark"),
        pytest.param("\U0001f9ed", id="beyond the basic plane"),
    ],
)
def test_whatever_an_answer_holds_is_read_back(tmp_path: Path, text: str) -> None:
    result = replace(FULL, answer={"answer": text}, question=text)
    assert read_run(written(tmp_path, result, BARE)).results == (result, BARE)


@pytest.mark.parametrize("kept", [1, 30, 200])
def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path, kept: int) -> None:
    path = written(tmp_path, BARE, FULL)
    whole = path.read_bytes()
    start = whole[:-1].rfind(b"\n") + 1
    path.write_bytes(whole[: start + kept])
    assert read_run(path).results == (BARE,)
    drop_cut_line(path)
    assert path.read_bytes() == whole[:start]


def test_a_line_that_was_cut_off_inside_a_letter_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, BARE, FULL)
    before, _, _ = path.read_bytes().rpartition("ü".encode())
    path.write_bytes(before + "ü".encode()[:1])
    assert read_run(path).results == (BARE,)


def test_a_last_line_without_its_end_counts_and_is_written_anew_when_gone_on_with(tmp_path: Path) -> None:
    path = written(tmp_path, BARE, FULL)
    path.write_bytes(path.read_bytes()[:-1])
    assert read_run(path).results == (BARE, FULL)
    drop_cut_line(path)
    assert read_run(path).results == (BARE,)


def test_a_whole_file_loses_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, BARE, FULL)
    before = path.read_bytes()
    drop_cut_line(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "line", ["{not JSON", '["a", "list"]', "[" * 100_000, "\udcff"], ids=lambda text: repr(text[:9])
)
@pytest.mark.parametrize("at", [1, 2, 3], ids=["header", "middle", "last, with its end"])
def test_a_line_that_was_changed_is_named(tmp_path: Path, line: str, at: int) -> None:
    path = written(tmp_path, BARE, FULL)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[at - 1] = line.encode(errors="surrogateescape") + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(RunError, match=rf"line {at} of '.*run.jsonl' is not a JSON object"):
        read_run(path)


def _changed(path: Path, at: int, **change: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    held = json.loads(lines[at])
    lines[at] = json.dumps({key: value for key, value in {**held, **change}.items() if value is not ...})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("at", "change"),
    [
        pytest.param(0, {"format": 2}, id="other format"),
        pytest.param(0, {"format": ...}, id="no format"),
        pytest.param(0, {"day": "yesterday"}, id="no day"),
        pytest.param(0, {"model": ...}, id="header without a field"),
        pytest.param(0, {"releases": None}, id="header with a field of another kind"),
        pytest.param(1, {"outcome": "splendid"}, id="outcome that is none"),
        pytest.param(1, {"outcome": ...}, id="result without a field"),
        pytest.param(1, {"scores": [{"grade": 1}]}, id="score of another shape"),
        pytest.param(1, {"passages": []}, id="passages of another shape"),
    ],
)
def test_a_file_of_another_version_is_one_line(tmp_path: Path, at: int, change: dict[str, object]) -> None:
    path = written(tmp_path, BARE)
    _changed(path, at, **change)
    with pytest.raises(RunError, match=r"is not a run of this version .* run the sets again") as caught:
        read_run(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b'{"cut'], ids=["empty", "blank lines", "cut off in the header"])
def test_a_file_without_a_header_is_to_be_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RUN_FILE).write_bytes(content)
    with pytest.raises(RunError, match="is empty; start it anew"):
        read_run(tmp_path)


def test_a_place_without_a_run_says_what_to_give(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(RunError, match=r"no run in .* give a folder that `casepilot eval --out` wrote"):
            run_file(place)


def test_a_file_that_cannot_be_cut_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"cannot be gone on with .* give another --out"):
        drop_cut_line(tmp_path)
