"""Adding official files: what is stored, what is said of the rest, and that nothing is lost when it goes wrong."""

from __future__ import annotations

import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from official_files import mue_file, mue_text, ptp_file

from knowledge.add import AddReport, add_files, remove_releases
from knowledge.base import KnowledgeBase
from knowledge.build import build_snapshot
from knowledge.errors import BuildError, KnowledgeError, SourceError
from knowledge.snapshot import current_snapshot, pointer_text
from knowledge.sources.layout import Given

ROOT = Path(__file__).parents[2]
DAY = date(2026, 5, 1)
ROW = "00001,3,2 Date of Service Edit: Policy,Of lamps"


@pytest.fixture
def home(tmp_path: Path, library: Path, tabular: Path) -> Path:
    """A home whose snapshot has the tiny library and tabular list."""
    found = tmp_path / "home"
    build_snapshot(found, None, tabular=tabular, starter=library)
    return found


@pytest.fixture
def add(home: Path, library: Path, tabular: Path) -> Callable[..., AddReport]:
    """Adds files on top of the tiny library."""

    def run(*paths: Path, given: Given | None = None) -> AddReport:
        return add_files(home, paths, None, given=given, tabular=tabular, starter=library)

    return run


def units(home: Path, code: str = "00001", day: date = DAY) -> Any:
    base = KnowledgeBase.open(home)
    try:
        return base.unit_limit(code, "practitioner", day)
    finally:
        base.close()


def test_an_added_file_answers_and_says_where_it_is_from(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    report = add(mue_file(tmp_path / "in", ROW))
    [file] = report.files
    assert (file.outcome, file.release, file.read, file.kept) == ("added", "mue-practitioner:2026-04", 1, 1)
    found = units(home)
    assert (found.state, found.rows[0].value, found.rows[0].mai) == ("found", 3, "2")
    assert found.release.file_name == "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
    assert found.release.coverage == "partial"  # one row is no whole edition
    assert "excerpt" in found.release.note


def test_one_bad_row_in_the_middle_costs_only_itself(add: Callable[..., AddReport], home: Path, tmp_path: Path) -> None:
    report = add(mue_file(tmp_path / "in", ROW, "00002,many,2 x,y", "00003,1,3 x,y"))
    [file] = report.files
    assert (file.read, file.kept, file.refused_rows) == (3, 2, 1)
    assert file.refused == ("line 7: 00002: the value 'many' is not a whole number",)
    assert units(home, "00003").state == "found"
    assert units(home).release.refused == (f"{file.name}, {file.refused[0]}",)


def test_a_renamed_file_is_known_by_its_content_but_must_state_its_quarter(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    path = mue_file(tmp_path / "in", ROW, name="download (3).csv")
    with pytest.raises(SourceError, match=r"download \(3\)\.csv.*--effective"):
        add(path)
    add(path, given=Given(effective_from=date(2026, 4, 1)))
    assert units(home).state == "found"


def test_several_editions_stand_side_by_side(add: Callable[..., AddReport], home: Path, tmp_path: Path) -> None:
    add(mue_file(tmp_path / "a", ROW))
    add(mue_file(tmp_path / "b", ROW.replace(",3,", ",5,"), name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"))
    assert units(home, day=date(2026, 5, 1)).rows[0].value == 3
    assert units(home, day=date(2026, 8, 1)).rows[0].value == 5
    assert units(home, day=date(2026, 3, 31)).state == "not_loaded"


def test_a_corrected_file_takes_the_place_of_its_release(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    add(mue_file(tmp_path / "a", ROW))
    add(mue_file(tmp_path / "b", ROW.replace(",3,", ",4,")))
    assert [row.value for row in units(home).rows] == [4]


def test_the_same_file_again_changes_nothing(add: Callable[..., AddReport], home: Path, tmp_path: Path) -> None:
    path = mue_file(tmp_path / "in", ROW)
    add(path)
    served = pointer_text(home)
    report = add(path)
    assert [file.outcome for file in report.files] == ["held"]
    assert report.snapshot is None
    assert pointer_text(home) == served


def test_a_release_in_two_formats_is_stored_once(add: Callable[..., AddReport], home: Path, tmp_path: Path) -> None:
    path = tmp_path / "P.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a/MCR_MUE_Eff_04-01-2026.csv", "b/MCR_MUE_Eff_04-01-2026 (copy).csv"):
            archive.writestr(name, mue_text(ROW) + " " * len(name))
    report = add(path)
    assert sorted(file.outcome for file in report.files) == ["added", "set_aside"]
    assert len(units(home).rows) == 1


def test_what_did_not_change_is_linked_and_not_copied(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    add(mue_file(tmp_path / "a", ROW))
    before = current_snapshot(home).parts
    add(ptp_file(tmp_path / "b", "00001\t00002\t\t20200101\t*\t1\tOf lamps"))
    after = current_snapshot(home).parts
    for release, path in before.items():
        assert path.samefile(after[release]), release


def test_pieces_of_a_release_are_stored_together(add: Callable[..., AddReport], home: Path, tmp_path: Path) -> None:
    def pair(first: str, second: str) -> tuple[str, str | None]:
        base = KnowledgeBase.open(home)
        found = base.pair(first, second, "practitioner", DAY)
        base.close()
        return found.state, found.release.coverage if found.release else None

    add(ptp_file(tmp_path / "in", "00001\t00002\t\t20200101\t*\t1\tOf lamps"))
    assert pair("00001", "00002") == ("found", "partial")
    add(ptp_file(tmp_path / "in", "00003\t00004\t\t20200101\t*\t0\tOf wicks", name="ccipra-v321r0-f2.txt"))
    assert pair("00001", "00002")[0] == pair("00003", "00004")[0] == "found"
    assert pair("00001", "00004") == ("not_loaded", "partial")  # two pieces of four
    release = next(r for r in current_snapshot(home).manifest.releases if r.id == "ptp-practitioner:2026-04")
    assert release.pieces == ("part of f1", "part of f2")  # a whole piece has far more rows
    assert "not held: f1, f2, f3, f4" in release.note


def test_a_piece_that_is_held_from_another_file_is_refused(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    add(
        ptp_file(tmp_path / "a", "00001\t00002\t\t20200101\t*\t1\tOf lamps"),
        ptp_file(tmp_path / "a", "00003\t00004\t\t20200101\t*\t1\tOf lamps", name="ccipra-v321r0-f2.txt"),
    )
    with pytest.raises(SourceError, match="piece 'part of f1' of ptp-practitioner:2026-04 is held"):
        add(ptp_file(tmp_path / "b", "00005\t00006\t\t20200101\t*\t1\tOf lamps"))


def test_a_corrected_piece_given_with_the_unchanged_ones_renews_the_release(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    other = ptp_file(tmp_path / "a", "00003\t00004\t\t20200101\t*\t1\tOf lamps", name="ccipra-v321r0-f2.txt")
    add(ptp_file(tmp_path / "a", "00001\t00002\t\t20200101\t*\t1\tOf lamps"), other)
    add(ptp_file(tmp_path / "b", "00001\t00002\t\t20200101\t*\t0\tOf lamps"), other)
    base = KnowledgeBase.open(home)
    assert [row.indicator for row in base.pair("00001", "00002", "practitioner", DAY).rows] == ["0"]
    assert len(base.pair("00003", "00004", "practitioner", DAY).rows) == 1
    base.close()


def test_removing_brings_back_what_the_library_holds(
    add: Callable[..., AddReport], home: Path, tmp_path: Path, library: Path, tabular: Path
) -> None:
    add(mue_file(tmp_path / "in", ROW))
    remove_releases(home, ["mue-practitioner:2026-04"], None, tabular=tabular, starter=library)
    assert units(home).state == "not_loaded"
    with pytest.raises(SourceError, match="'mue-practitioner:2026-04' is not a loaded release; loaded are: none"):
        remove_releases(home, ["mue-practitioner:2026-04"], None, tabular=tabular, starter=library)


def test_a_build_keeps_what_was_added(
    add: Callable[..., AddReport], home: Path, tmp_path: Path, library: Path, tabular: Path
) -> None:
    add(mue_file(tmp_path / "in", ROW))
    build_snapshot(home, None, tabular=tabular, starter=library)
    assert units(home).state == "found"


def test_in_a_folder_unknown_files_are_reported(add: Callable[..., AddReport], home: Path, tmp_path: Path) -> None:
    mue_file(tmp_path / "in", ROW)
    (tmp_path / "in" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    report = add(tmp_path / "in")
    assert [(file.name, file.outcome) for file in report.files] == [
        ("picture.png", "not_read"),
        ("MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", "added"),
    ]


def _png(folder: Path) -> Path:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    return folder / "picture.png"


def _half_zip(folder: Path) -> Path:
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("MUE_Eff_04-01-2026.csv", mue_text(*(f"{n:05d},1,2 x,y" for n in range(5000))))
    half = folder / "half.zip"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return half


def _no_rows(folder: Path) -> Path:
    return mue_file(folder, "not,a,row,at all")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(_png, "picture.png: no known layout. What can be read: ", id="picture"),
        pytest.param(_half_zip, "half.zip: the archive is damaged or cut off", id="half a zip"),
        pytest.param(_no_rows, "no row could be kept", id="no row"),
        pytest.param(lambda folder: folder / "gone.csv", "is not a file or folder", id="missing"),
    ],
)
def test_a_bad_file_is_one_line_and_the_snapshot_in_service_stays(
    add: Callable[..., AddReport], home: Path, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    good = mue_file(tmp_path / "good", ROW)
    add(good)
    served = pointer_text(home)
    folder = tmp_path / "bad"
    folder.mkdir()
    other = mue_file(tmp_path / "other", ROW, name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv")
    with pytest.raises(KnowledgeError, match=said) as caught:
        add(other, make(folder))
    assert len(str(caught.value).splitlines()) == 1
    assert pointer_text(home) == served
    assert units(home).state == "found"
    assert units(home, day=date(2026, 8, 1)).in_force is False  # the good file beside it was not added either
    assert not [path for path in (home / "snapshots").iterdir() if path.name.startswith("building-")]


def test_no_file_is_an_error(add: Callable[..., AddReport]) -> None:
    with pytest.raises(SourceError, match="no file was named"):
        add()


def test_of_two_additions_at_once_the_second_is_refused(
    add: Callable[..., AddReport], home: Path, tmp_path: Path, library: Path, tabular: Path
) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold(step: str, _done: int, _total: int) -> None:
        if step == "Verifying":
            inside.set()
            leave.wait(30)

    path = mue_file(tmp_path / "a", ROW)
    first = threading.Thread(
        target=lambda: add_files(home, [path], None, hold, tabular=tabular, starter=library), daemon=True
    )
    first.start()
    assert inside.wait(30)
    try:
        with pytest.raises(BuildError, match="another build is running"):
            add(mue_file(tmp_path / "b", ROW, name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"))
    finally:
        leave.set()
        first.join()
    assert units(home).state == "found"


# Adds a large table and lets itself be killed by its parent; each printed line is one moment of the work.
ADDING = """
import sys
from pathlib import Path
from knowledge.add import add_files
home, tabular, library, path = map(Path, sys.argv[1:])
def report(step, done, total):
    print(step, done, flush=True)
add_files(home, [path], None, report, tabular=tabular, starter=library)
"""


def test_an_addition_killed_at_any_moment_leaves_the_snapshot_in_service(
    add: Callable[..., AddReport], home: Path, tmp_path: Path, library: Path, tabular: Path
) -> None:
    add(mue_file(tmp_path / "small", ROW))
    rows = (f"{n // 200:05d}\t{n % 200 + 20000:05d}\t\t20200101\t*\t1\tOf lamps" for n in range(30_000))
    large = ptp_file(tmp_path / "large", *rows)
    given = [sys.executable, "-c", ADDING, str(home), str(tabular), str(library), str(large)]
    whole = subprocess.run(given, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    moments = len(whole.stdout.splitlines())
    remove_releases(home, ["ptp-practitioner:2026-04"], None, tabular=tabular, starter=library)
    for share in range(10):
        served = pointer_text(home)
        with subprocess.Popen(given, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(1 + share * (moments - 1) // 10):
                process.stdout.readline()
            process.kill()
        if pointer_text(home) == served:
            assert units(home).state == "found"
            assert {r.table for r in current_snapshot(home).manifest.releases} >= {"mue-practitioner"}
        else:  # it was done before the blow fell
            remove_releases(home, ["ptp-practitioner:2026-04"], None, tabular=tabular, starter=library)
    add(large)
    base = KnowledgeBase.open(home)
    assert base.pair("00001", "20001", "practitioner", DAY).state == "found"
    base.close()


def test_a_disk_that_fills_up_is_one_line_and_nothing_is_lost(
    add: Callable[..., AddReport], home: Path, tmp_path: Path, library: Path, tabular: Path
) -> None:
    """The kernel refuses every file beyond 600 KB, in the middle of the table."""
    add(mue_file(tmp_path / "small", ROW))
    served = pointer_text(home)
    rows = (f"{n // 200:05d}\t{n % 200 + 20000:05d}\t\t20200101\t*\t1\tOf lamps" for n in range(30_000))
    large = ptp_file(tmp_path / "large", *rows)
    script = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
try:
{"".join("    " + line + chr(10) for line in ADDING.strip().splitlines())}
except Exception as error:
    print(f"refused: {{type(error).__name__}}: {{error}}")
"""
    given = [sys.executable, "-c", script, str(home), str(tabular), str(library), str(large)]
    done = subprocess.run(given, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("refused: BuildError: the build could not write to"), done.stdout + done.stderr
    assert pointer_text(home) == served
    assert units(home).state == "found"
    assert not [path for path in (home / "snapshots").iterdir() if path.name.startswith("building-")]


def test_the_index_of_words_is_written_anew_only_when_something_lends_it_other_words(
    add: Callable[..., AddReport], home: Path, tmp_path: Path
) -> None:
    def index() -> Path:
        return current_snapshot(home).directory / "words.sqlite"

    before = index()
    add(mue_file(tmp_path / "in", ROW))  # numbers only
    assert index().samefile(before)
    notes = tmp_path / "notes.md"
    notes.write_text(
        "# Rules of the harbour\n\nEffective May 1, 2026\n\n## Lamps\n\nA lamp is lit at dusk.\n", encoding="utf-8"
    )
    before = index()
    add(notes)
    assert not index().samefile(before)
