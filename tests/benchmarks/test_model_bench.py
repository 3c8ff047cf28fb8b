"""The benchmark of a model's path: its tables have their rows, and delays are counted from the piece that completes."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from assistant.answer import Topic
from assistant.check import REMOVED
from benchmarks.model_bench import report_model
from benchmarks.model_times import Times, delays


def test_the_report_has_its_rows(words_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report_model(words_home, quick=True, pace=0)
    times, sentences, tokens = capsys.readouterr().out.strip().split("\n\n")
    names = [line.split("  ")[0] for line in times.splitlines()[3:]]
    assert names == ["openai client", "LangChain client", "ours, no look-up by the model", "ours, one look-up"]
    assert all(line.count(" ms") == 5 - (number < 2) for number, line in enumerate(times.splitlines()[3:]))
    (line,) = sentences.splitlines()[3:]
    cells = line.split()
    assert cells[:2] == ["checked", "sentences"]
    assert int(cells[2]) > 5
    *kinds, all_of_them = [line.split() for line in tokens.splitlines()[3:]]
    assert all_of_them[0] == "all"
    assert [row[0] for row in kinds] == [topic for topic in get_args(Topic) if topic in {row[0] for row in kinds}]
    assert sum(int(row[1]) for row in kinds) == int(all_of_them[1]) >= 8
    for row in kinds:
        question, prompt, records, tools, first, everything = (int(cell) for cell in row[5:11])
        assert 0 < question < prompt < tools < first <= everything
        assert records > 0


@pytest.mark.parametrize(
    ("pieces", "shown", "found"),
    [
        pytest.param(
            ["A ", "lamp. ", "[s", "4] ", "Two."], [(9.0, "A lamp. [s1]"), (10.0, " Two.")], [6, 6], id="with its key"
        ),
        pytest.param(["One. Two. Three. [s1]"], [(5.0, "One."), (6.0, " Two.")], [5, 6], id="of one piece"),
        pytest.param(["One. ", "Bad. ", "Two."], [(3.0, REMOVED), (9.0, " Two.")], [7], id="one taken out"),
        pytest.param(["One. "], [(3.0, "Another.")], [], id="not as written"),
    ],
)
def test_a_delay_runs_from_the_last_piece_of_a_sentence(
    pieces: list[str], shown: list[tuple[float, str]], found: list[int]
) -> None:
    arrived = tuple((float(number), piece) for number, piece in enumerate(pieces))
    times = Times(0, 0, 0, 0, (), arrived, tuple(shown))
    assert delays(times) == [1000 * seconds for seconds in found]
