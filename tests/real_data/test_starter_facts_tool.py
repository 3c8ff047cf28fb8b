"""The tool that writes the starter's fact tables: what it writes, what it checks, what it refuses."""

from __future__ import annotations

import gzip
import shutil
from itertools import islice
from pathlib import Path

import pytest

from tools import starter_facts

MOST_PAIRS = 20_000  # of some two million; test_starter_facts.py compares whole tables with what is committed


@pytest.fixture(scope="module")
def data(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The official files of the tool, the two tables of pairs cut off after their first rows."""
    folder = tmp_path_factory.mktemp("official")
    for part in ("pfs", "ncci", "hcpcs", "opps", "drugs"):
        (folder / part).mkdir()
        for path in (real_data / part).iterdir():
            (folder / part / path.name).symlink_to(path)
    for path in (folder / "ncci").glob("cci*.txt.gz"):
        with gzip.open(path, "rb") as whole:
            first = b"".join(islice(whole, MOST_PAIRS))
        path.unlink()
        path.write_bytes(gzip.compress(first, 1))
    return folder


def test_check_names_each_differing_row(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "codes").mkdir()
    codes = "".join(f'- code: "{code}"\n' for code in ("62320", "J3301", "0001A", "36591"))
    (tmp_path / "codes" / "some.yaml").write_text(codes, encoding="utf-8")
    arguments = [str(data), "--starter", str(tmp_path)]
    assert starter_facts.main(arguments) == 0
    fees = tmp_path / "facts" / "fees.csv"
    written = fees.read_bytes()
    assert b"\r" not in written
    pairs = (tmp_path / "facts" / "pairs_0.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[2:6] + line.split(",")[7:] for line in pairs[1:]] == [
        ["0001A", "0", "", "2023-12-31", "36591"]
    ]
    capsys.readouterr()
    fees.write_bytes(written.replace(b"4.90", b"4.91"))
    assert starter_facts.main([*arguments, "--check"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(",")[:2] for line in shown] == [
        ["fees.csv: missing pfs:2026-07", "62320"],
        ["fees.csv: not official pfs:2026-07", "62320"],
    ]
    assert b"4.91" in fees.read_bytes()


def test_a_starter_without_codes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert starter_facts.main([str(tmp_path), "--starter", str(tmp_path)]) == 1
    assert "no code found" in capsys.readouterr().err


def test_another_layout_is_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with one column more than the known layout must stop the tool, not shift the values."""
    starter, other = tmp_path / "starter", tmp_path / "data"
    (starter / "codes").mkdir(parents=True)
    (starter / "codes" / "some.yaml").write_text('- code: "62320"\n', encoding="utf-8")
    shutil.copytree(data, other, symlinks=True)
    name = "PPRRVU2026_Jul_nonQPP.csv"
    lines = (other / "pfs" / name).read_text(encoding="cp1252").splitlines()
    (other / "pfs" / name).unlink()
    (other / "pfs" / name).write_text("\n".join(line.replace(",", ",,", 1) for line in lines), encoding="cp1252")
    assert starter_facts.main([str(other), "--starter", str(starter)]) == 1
    assert name in capsys.readouterr().err
    assert not (starter / "facts").exists()
