"""The record of requests and replies: what stands in it, what it refuses, and a folder that cannot be written to."""

from __future__ import annotations

import json
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.draft import Statement
from assistant.errors import RedactionError
from assistant.model import audit
from assistant.model.audit import RecordedCall, Recorder
from assistant.model.events import Usage
from assistant.model.messages import Message
from assistant.model.sentence import CheckedSentence, Sentence
from assistant.privacy.redacted import Published, Redacted
from assistant.privacy.redactor import standard_redactor

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def redacted(text: str) -> Redacted:
    return standard_redactor().redact(text).redacted


def question(text: str = "What burns at night?") -> tuple[Message, ...]:
    return (
        Message("system", (Published("Answer from the records."),)),
        Message("user", (Published("Question: "), redacted(text))),
    )


SHOWN = CheckedSentence(Sentence("A lamp burns.", ("s1",)), Statement("A lamp burns.", cites=("s1",)))
STOPPED = CheckedSentence(Sentence("Two lamps burn.", ()), Statement("A sentence was left out."), "no record says it")


def lines(folder: Path, day: str = "2026-11-23") -> list[dict[str, Any]]:
    text = (folder / f"model-{day}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_request_and_its_reply_stand_in_two_lines_of_one_id(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "record", lambda: NOON)
    name = recorder.request("made-1", question(), tools=("look_up_code",), digest="d1")
    call = RecordedCall(Published("look_up_code"), redacted('{"code": "99213"}'))
    recorder.reply(name, "made-1", [SHOWN, STOPPED], calls=[call], usage=Usage(120, None), digest="d1")
    sent, came = lines(tmp_path / "record")
    assert sent == {
        "time": "2026-11-23T12:00:00.000+00:00",
        "kind": "request",
        "id": name,
        "model": "made-1",
        "messages": [
            {"role": "system", "text": "Answer from the records."},
            {"role": "user", "text": "Question: What burns at night?"},
        ],
        "tools": ["look_up_code"],
        "digest": "d1",
    }
    assert came == {
        "time": "2026-11-23T12:00:00.000+00:00",
        "kind": "reply",
        "id": name,
        "model": "made-1",
        "reply": [
            {"text": "A lamp burns.", "cites": ["s1"], "fault": ""},
            {"text": "Two lamps burn.", "cites": [], "fault": "no record says it"},
        ],
        "calls": [{"name": "look_up_code", "arguments": '{"code": "99213"}'}],
        "usage": {"input": 120, "output": None},
        "digest": "d1",
    }


def test_a_failure_is_recorded(tmp_path: Path) -> None:
    Recorder(tmp_path, lambda: NOON).reply("x", "made-1", failure="timeout")
    assert (lines(tmp_path)[0]["failure"], lines(tmp_path)[0]["usage"]) == ("timeout", None)


def test_identifiers_are_not_recorded(tmp_path: Path) -> None:
    Recorder(tmp_path, lambda: NOON).request("made-1", question("Patient Julia Verrano, SSN 123-45-6789: which code?"))
    held = (tmp_path / "model-2026-11-23.jsonl").read_text(encoding="utf-8")
    assert "which code?" in held
    assert "Verrano" not in held
    assert "123-45-6789" not in held


@pytest.mark.parametrize(
    "record",
    [
        lambda r: r.request("m", ["What burns?"]),
        lambda r: r.request("m", [{"role": "user", "content": "What burns?"}]),
        lambda r: r.reply("x", "m", ["A lamp burns."]),
        lambda r: r.reply("x", "m", [SHOWN.sentence]),
        lambda r: r.reply("x", "m", calls=[{"name": "n"}]),
        lambda r: r.reply("x", "m", calls=[RecordedCall(Published("n"), '{"name": "Verrano"}')]),
        lambda r: r.reply("x", "m", calls=[RecordedCall("n", redacted("{}"))]),
    ],
    ids=["text", "mapping", "text of a reply", "unchecked", "mapping of a call", "plain arguments", "plain name"],
)
def test_other_text_cannot_be_recorded(tmp_path: Path, record: Any) -> None:
    with pytest.raises(RedactionError):
        record(Recorder(tmp_path, lambda: NOON))
    assert list(tmp_path.iterdir()) == []


def test_each_day_has_its_file(tmp_path: Path) -> None:
    days = iter((NOON, datetime(2026, 11, 24, 0, 1, tzinfo=UTC)))
    recorder = Recorder(tmp_path, lambda: next(days))
    recorder.reply(recorder.request("m", question()), "m")
    assert [len(lines(tmp_path, day)) for day in ("2026-11-23", "2026-11-24")] == [1, 1]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    Recorder(tmp_path / "record", lambda: NOON).request("m", question())
    assert (tmp_path / "record").stat().st_mode & 0o077 == 0
    assert (tmp_path / "record" / "model-2026-11-23.jsonl").stat().st_mode & 0o077 == 0


def test_lines_of_several_threads_stay_whole(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, lambda: NOON)
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda n: recorder.request("m", question(f"lamp {n} " * 50)), range(200)))
    assert {line["id"] for line in lines(tmp_path)} == set(names)
    assert len(lines(tmp_path)) == 200


def test_a_folder_that_cannot_be_written_to_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    recorder = Recorder(tmp_path / "file" / "record", lambda: NOON)
    with caplog.at_level(logging.WARNING, "casepilot.model"):
        recorder.reply(recorder.request("m", question()), "m", [SHOWN])
    assert len(caplog.records) == 1
    assert "model-2026-11-23.jsonl" in caplog.text
    assert "lamp" not in caplog.text


def test_after_a_full_disk_the_next_line_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, room = os.write, [10]

    def nearly_full(handle: int, content: bytes) -> int:
        if room[0] == 0:
            raise OSError(28, "No space left on device")
        done = real(handle, content[: room[0]])
        room[0] -= done
        return done

    recorder = Recorder(tmp_path, lambda: NOON)
    with monkeypatch.context() as patch:
        patch.setattr(audit.os, "write", nearly_full)
        recorder.request("m", question())
    name = recorder.request("m", question())
    held = (tmp_path / "model-2026-11-23.jsonl").read_text(encoding="utf-8").splitlines()
    assert "No space left on device" in caplog.text
    assert json.loads(held[-1])["id"] == name
    assert len(held) == 2
