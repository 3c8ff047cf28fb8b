"""The checker of the starter library: each kind of defect is told, with the entry, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from knowledge.errors import StarterError
from tools import starter_check
from tools.starter_check import defects, main, published_runs, runs

RULE = "A lamp that burns at night is lit by its keeper before the ships come in"
CODE = {"code": "11042", "system": "cpt", "title": "A lamp", "summary": "Lit at dusk.", "reviewed": False}
MODIFIER = {"modifier": "L9", "title": "At dusk", "reviewed": False}
PASSAGE = {"id": "lamp-rule", "title": "Lamps", "text": " ".join(["night"] * 50), "codes": [], "reviewed": False}


def found(tmp_path: Path, entry: dict[str, Any]) -> list[str]:
    path = tmp_path / "some.yaml"
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    return list(defects(path, runs(RULE)))


@pytest.mark.parametrize("entry", [CODE, MODIFIER, PASSAGE], ids=["code", "modifier", "passage"])
def test_an_entry_without_defect_is_passed(tmp_path: Path, entry: dict[str, Any]) -> None:
    assert found(tmp_path, entry) == []


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        pytest.param(CODE | {"title": "a " * 15}, "more than 14 words", id="long title of a code"),
        pytest.param(MODIFIER | {"title": "a " * 13}, "more than 12 words", id="long title of a modifier"),
        pytest.param({k: v for k, v in CODE.items() if k != "reviewed"}, "reviewed: no", id="not said who read it"),
        pytest.param(CODE | {"system": "hcpcs"}, "'hcpcs'", id="another code set"),
        pytest.param(CODE | {"differs": [{"code": "110", "text": "x"}]}, "'110'", id="neighbour without a shape"),
        pytest.param(CODE | {"replaced_by": [{"code": "12", "text": "x"}]}, "'12'", id="no successor"),
        pytest.param(CODE | {"facts": [{"name": "Minimum time"}]}, "'Minimum time'", id="name of a fact"),
        pytest.param(PASSAGE | {"codes": ["1104"]}, "'1104'", id="code of a passage without a shape"),
        pytest.param(PASSAGE | {"text": "night"}, "1 words", id="short passage"),
        pytest.param(PASSAGE | {"text": "night " * 221}, "221 words", id="long passage"),
        pytest.param(PASSAGE | {"text": PASSAGE["text"] + " 62320"}, "62320", id="code not listed"),
        pytest.param(CODE | {"errors": [f"As the manual says: {RULE}."]}, "a lamp that burns", id="copied"),
        pytest.param(CODE | {"keywords": [RULE.upper()]}, "a lamp that burns", id="copied in capitals"),
    ],
)
def test_each_defect_is_told_with_its_entry(tmp_path: Path, entry: dict[str, Any], named: str) -> None:
    (line,) = found(tmp_path, entry)
    assert line.startswith("some.yaml: ")
    assert str(entry.get("code") or entry.get("modifier") or entry.get("id")) in line
    assert named in line


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda entry: entry | {"official_name": RULE}, id="a public name"),
        pytest.param(lambda entry: entry | {"basis": [{"section": RULE}]}, id="the document"),
        pytest.param(lambda entry: entry | {"errors": [" ".join(RULE.split()[:11])]}, id="eleven words"),
    ],
)
def test_what_is_public_or_short_is_not_copied(tmp_path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    assert found(tmp_path, change(dict(CODE))) == []


def test_a_run_of_twelve_words_is_found_whatever_its_punctuation() -> None:
    rule = "One two three, four (five) six seven; eight nine ten eleven twelve thirteen."
    assert len(runs(rule)) == 2
    assert runs("ONE-TWO three four five six seven eight nine ten eleven twelve!") <= runs(rule)
    assert not runs("one two three four five six seven eight nine ten eleven") & runs(rule)


def test_documents_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "manuals").mkdir()
    (tmp_path / "manuals" / "lamps.txt").write_text(RULE, encoding="utf-8")
    assert published_runs(tmp_path) == runs(RULE)


def test_the_command_says_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASEPILOT_REAL_DATA", raising=False)  # reading the manuals is tested above
    monkeypatch.setattr(starter_check, "read_starter", lambda: None)  # that it can be read: test_starter_reader.py
    path = tmp_path / "some.yaml"
    path.write_text(yaml.safe_dump([CODE | {"system": "hcpcs"}, MODIFIER]), encoding="utf-8")
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("some.yaml: 11042: ")
    path.write_text(yaml.safe_dump([MODIFIER]), encoding="utf-8")
    assert main([str(path)]) == 0
    assert "No defect" in capsys.readouterr().out


def test_the_command_refuses_a_library_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable() -> NoReturn:
        raise StarterError("'lamps.yaml' has no code; add it")

    monkeypatch.setattr(starter_check, "read_starter", unreadable)
    assert main([]) == 1
    assert capsys.readouterr().out == "'lamps.yaml' has no code; add it\n"
