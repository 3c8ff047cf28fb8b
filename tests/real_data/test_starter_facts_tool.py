"""The tool that writes the starter's fact tables: what it writes, what it checks, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import starter_facts


def test_check_names_each_differing_row(real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "some.yaml").write_text('- code: "62320"\n- code: "J3301"\n', encoding="utf-8")
    arguments = [str(real_data), "--starter", str(tmp_path)]
    assert starter_facts.main(arguments) == 0
    fees = tmp_path / "facts" / "fees.csv"
    written = fees.read_bytes()
    assert b"\r" not in written
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


def test_another_layout_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], real_data: Path) -> None:
    """A file with one column more than the known layout must stop the tool, not shift the values."""
    starter, data = tmp_path / "starter", tmp_path / "data"
    (starter / "codes").mkdir(parents=True)
    (starter / "codes" / "some.yaml").write_text('- code: "62320"\n', encoding="utf-8")
    data.mkdir()
    for part in ("ncci", "hcpcs", "opps", "drugs"):
        (data / part).symlink_to(real_data / part)
    (data / "pfs").mkdir()
    for path in (real_data / "pfs").iterdir():
        (data / "pfs" / path.name).symlink_to(path)
    name = "PPRRVU2026_Jul_nonQPP.csv"
    lines = (data / "pfs" / name).read_text(encoding="cp1252").splitlines()
    (data / "pfs" / name).unlink()
    (data / "pfs" / name).write_text("\n".join(line.replace(",", ",,", 1) for line in lines), encoding="cp1252")
    assert starter_facts.main([str(data), "--starter", str(starter)]) == 1
    assert name in capsys.readouterr().err
    assert not (starter / "facts").exists()
