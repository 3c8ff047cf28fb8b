"""`casepilot knowledge ...` as a site's administrator meets it: add, remove, diff, verify, fetch, status."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from official_files import mue_file, mue_text
from publisher import Publisher, zipped
from short_tabular import TABULAR
from typer.testing import CliRunner

from knowledge.snapshot import pointer_text
from ui.cli import app

LATER = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"


@pytest.fixture
def home(short_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the home with the short list, of the test's own."""
    found = shutil.copytree(short_home, tmp_path / "home")
    monkeypatch.setenv("CASEPILOT_HOME", str(found))
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", "words")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("knowledge.build.packaged_tabular", lambda: TABULAR)
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["knowledge", *arguments])


def one_object(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def last_line(result: Result, status: int) -> str:
    assert result.exit_code == status, (result.stdout, result.stderr)
    line: str = result.stderr.splitlines()[-1]
    assert line.startswith("casepilot: ")
    return line


def test_add_tells_what_was_read_and_status_shows_it(home: Path, tmp_path: Path) -> None:
    path = mue_file(tmp_path / "in", "00001,3,2 x: P,r", "00002,many,2 x: P,r")
    result = run("add", str(path))
    assert result.exit_code == 0, result.stderr
    assert "mue-practitioner:2026-04" in result.stdout
    assert "1 of 2 rows, 1 refused" in result.stdout
    assert "'many' is not a whole number" in result.stdout
    assert "is in service" in result.stdout
    release = next(r for r in one_object(run("status", "--json"))["releases"] if r["id"] == "mue-practitioner:2026-04")
    assert (release["rows"], release["rows_read"], release["rows_refused"]) == (1, 2, 1)
    assert release["file"] == path.name
    shown = run("status").stdout
    assert "1 of 2 rows refused" in " ".join(shown.split())


def test_status_tells_an_earlier_edition_from_one_that_is_out_of_date(home: Path, tmp_path: Path) -> None:
    run("add", str(mue_file(tmp_path / "a", "00001,3,2 x: P,r")))
    run("add", str(mue_file(tmp_path / "b", "00001,4,2 x: P,r", name=LATER)))
    lines = run("status").stdout.splitlines()
    assert any(line.startswith("earlier mue-practitioner:2026-04") for line in lines)
    assert any(line.startswith("STALE   mue-practitioner:2026-07") for line in lines)
    releases = {release["id"]: release for release in one_object(run("status", "--json"))["releases"]}
    assert releases["mue-practitioner:2026-04"]["superseded_by"] == "mue-practitioner:2026-07"
    assert releases["mue-practitioner:2026-07"]["superseded_by"] is None


def test_add_json_is_one_object(home: Path, tmp_path: Path) -> None:
    mue_file(tmp_path / "in", "00001,3,2 x: P,r")
    (tmp_path / "in" / "lamp.bin").write_bytes(b"\0\1\2")
    found = one_object(run("add", str(tmp_path / "in"), "--json"))
    assert found["snapshot"] == pointer_text(home)
    assert {file["file"]: file["outcome"] for file in found["files"]} == {
        "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv": "added",
        "lamp.bin": "not_read",
    }


def test_add_takes_the_first_day_of_a_file_that_does_not_say_it(home: Path, tmp_path: Path) -> None:
    path = mue_file(tmp_path / "in", "00001,3,2 x: P,r", name="download.csv")
    assert "--effective" in last_line(run("add", str(path)), 1)
    assert run("add", str(path), "--effective", "2026-07-01").exit_code == 0
    assert "mue-practitioner:2026-07" in run("status").stdout
    assert "'lamp' is not a date" in last_line(run("add", str(path), "--effective", "lamp"), 2)


def test_the_same_file_again_says_that_nothing_is_new(home: Path, tmp_path: Path) -> None:
    path = mue_file(tmp_path / "in", "00001,3,2 x: P,r")
    run("add", str(path))
    result = run("add", str(path))
    assert "Nothing new" in result.stdout
    assert "held already" in result.stdout


def test_diff_for_people_and_as_json(home: Path, tmp_path: Path) -> None:
    run("add", str(mue_file(tmp_path / "a", "00001,3,2 x: P,r", "00002,1,3 x: C,r")))
    run("add", str(mue_file(tmp_path / "b", "00001,4,2 x: P,r", "00003,1,3 x: C,r", name=LATER)))
    names = ("mue-practitioner:2026-04", "mue-practitioner:2026-07")
    shown = run("diff", *names).stdout
    assert "unit_limits: 1 added, 1 deleted, 1 changed" in shown
    assert "value 3 -> 4" in shown
    [kind] = one_object(run("diff", *names, "--json"))["kinds"]
    assert kind["rows_changed"] == [{"key": ["00001"], "fields": {"value": [3, 4]}}]
    assert [row["code"] for row in kind["rows_added"]] == ["00003"]
    assert "no release 'lamp' is held" in last_line(run("diff", "lamp", names[0]), 1)


def test_remove_takes_a_release_out(home: Path, tmp_path: Path) -> None:
    run("add", str(mue_file(tmp_path / "b", "00001,4,2 x: P,r", name=LATER)))
    result = run("remove", "mue-practitioner:2026-07")
    assert "Removed: mue-practitioner:2026-07." in result.stdout
    assert "mue-practitioner:2026-07" not in run("status").stdout
    assert "is not a loaded release" in last_line(run("remove", "mue-practitioner:2026-07"), 1)


def test_verify_holds_and_after_damage_fails(home: Path, tmp_path: Path) -> None:
    run("add", str(mue_file(tmp_path / "a", "00001,3,2 x: P,r")))
    assert "checks hold" in run("verify").stdout
    assert one_object(run("verify", "--json"))["holds"] is True
    part = home / "snapshots" / pointer_text(home) / "parts" / "mue-practitioner-2026-04.sqlite"
    content = bytearray(part.read_bytes())
    content[-1] ^= 255
    part.write_bytes(content)
    result = run("verify")
    assert result.exit_code == 1
    assert "FAILS  mue-practitioner:2026-04: checksum" in result.stdout


# --- fetch -----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Publisher]:
    """A publisher's site on this machine, and a catalogue that points to it."""
    opened = Publisher()
    entry = """
- name: {name}
  title: Lamp limits
  publisher: Harbour
  page: https://harbour.example/lamps
  cycle: quarterly
  ama: {ama}
  addresses: ["{url}/{file}"]
"""
    (tmp_path / "catalogue.yaml").write_text(
        entry.format(name="lamps", ama="true", url=opened.url, file="MUE_Eff_04-01-2026.zip")
        + entry.format(name="gone", ama="false", url=opened.url, file="gone.zip"),
        encoding="utf-8",
    )
    opened.files["/MUE_Eff_04-01-2026.zip"] = zipped(MUE_csv=mue_text("00001,3,2 x: P,r"))
    yield opened
    opened.close()


def fetch(tmp_path: Path, *arguments: str) -> Result:
    return run("fetch", *arguments, "--catalogue", str(tmp_path / "catalogue.yaml"))


def test_fetch_without_a_name_lists_the_catalogue(home: Path) -> None:
    shown = run("fetch").stdout
    assert "ptp-practitioner" in shown
    assert "--accept-ama-license" in shown


def test_fetch_shows_the_terms_first_and_downloads_nothing_without_acceptance(
    home: Path, site: Publisher, tmp_path: Path
) -> None:
    result = fetch(tmp_path, "lamps")
    assert "American Medical Association" in result.stderr
    assert "--accept-ama-license" in last_line(result, 2)
    assert not site.asked


def test_fetch_downloads_checks_and_adds(home: Path, site: Publisher, tmp_path: Path) -> None:
    result = fetch(tmp_path, "lamps", "--accept-ama-license")
    assert result.exit_code == 0, result.stderr
    assert "mue-practitioner:2026-04" in result.stdout
    assert "mue-practitioner:2026-04" in run("status").stdout
    assert (home / "downloads" / "MUE_Eff_04-01-2026.zip").is_file()


def test_fetch_can_leave_it_at_the_download(home: Path, site: Publisher, tmp_path: Path) -> None:
    served = pointer_text(home)
    assert fetch(tmp_path, "lamps", "--accept-ama-license", "--download-only").exit_code == 0
    assert pointer_text(home) == served


def test_what_is_not_offered_is_named_with_its_page_and_the_rest_is_added(
    home: Path, site: Publisher, tmp_path: Path
) -> None:
    result = fetch(tmp_path, "gone", "lamps", "--accept-ama-license")
    line = last_line(result, 1)
    assert "Download by hand: Lamp limits (Harbour) from https://harbour.example/lamps" in line
    assert "mue-practitioner:2026-04" in run("status").stdout
