"""Batch mode: one JSON object a line in, one a line out, same id, same order; a bad line does not stop the run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from assistant import dates, places
from assistant.assistant import Assistant
from assistant.errors import AssistantError, QuestionError
from assistant.question import Settings, Turn
from knowledge.base import KnowledgeBase
from knowledge.search import SYSTEMS
from ui import terminal
from ui.live_terminal import last_reply

MAX_LINE = 6_000_000


class BatchLineError(Exception):
    """A line cannot be used; the text says what is wrong with it."""


def run(path: Path, handle: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer every line of a file (or standard input for "-") on standard output, as it comes."""
    with _lines(path) as lines:
        for raw in lines:
            if not raw.strip():
                continue
            sys.stdout.write(_line(_one(raw, handle)) + "\n")
            sys.stdout.flush()


def _line(value: dict[str, Any]) -> str:
    """One line of JSON. What JSON cannot hold (an infinite id, half a character) never gets out."""
    try:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        line = json.dumps({"id": None, "error": "the id is a number that JSON cannot hold"})
    return line.encode("utf-8", "replace").decode("utf-8")


def _one(raw: bytes, handle: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    item_id: Any = None
    try:
        item = json.loads(raw[:MAX_LINE].decode("utf-8"), parse_constant=_no_constant)
        if not isinstance(item, dict):
            raise BatchLineError("the line is not a JSON object")
        item_id = item.get("id")
        return {**handle(item), "id": item_id}
    except UnicodeDecodeError:
        return {"id": item_id, "error": "the line is not UTF-8"}
    except json.JSONDecodeError as error:
        return {"id": item_id, "error": f"the line is not JSON: {error.msg}"}
    except ValueError as error:
        return {"id": item_id, "error": f"the line holds a number that cannot be read: {str(error)[:80]}"}
    except RecursionError:
        return {"id": item_id, "error": "the line is nested too deeply"}
    except (BatchLineError, AssistantError) as error:
        return {"id": item_id, "error": str(error)}


def _no_constant(name: str) -> None:
    raise BatchLineError(f"{name} is not a JSON value")


def answer_item(
    assistant: Assistant, item: dict[str, Any], defaults: Settings, rules: Assistant | None = None
) -> dict[str, Any]:
    """One `ask` line. `turns` holds the earlier questions of a conversation, oldest first.

    Only the subjects of earlier questions matter: `rules`, which asks no model, reads them where it is given.
    """
    settings = Settings(
        as_of=_date(item.get("as_of")) or defaults.as_of,
        state=_state(item.get("state")) or defaults.state,
        payer=_payer(item.get("payer")) or defaults.payer,
        setting=defaults.setting,
    )
    turns: list[Turn] = []
    for turn in _turns(item.get("turns")):
        try:
            turns.append((rules or assistant).ask(turn, settings, turns[-1] if turns else None).turn)
        except QuestionError:
            continue
    return last_reply(assistant.stream(_text(item, "question"), settings, turns)).answer.as_json()


def search_item(base: KnowledgeBase, item: dict[str, Any], day: date, limit: int) -> dict[str, Any]:
    """One `search` line."""
    systems = item.get("system") or SYSTEMS
    if isinstance(systems, str):
        systems = tuple(part.strip() for part in systems.split(",") if part.strip())
    if not isinstance(systems, list | tuple) or not all(isinstance(s, str) for s in systems):
        raise BatchLineError(f"system {systems!r:.40} is not text or a list of text")
    unknown = next((s for s in systems if s not in SYSTEMS), None)
    if unknown is not None:
        raise BatchLineError(f"system {unknown!r:.40} is not known; give any of {', '.join(SYSTEMS)}")
    wanted = item.get("limit", limit)
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 1 <= wanted <= 100:
        raise BatchLineError(f"limit {wanted!r:.40} must be a number from 1 to 100")
    hits = base.search(_text(item, "query"), tuple(systems), day, wanted)
    return terminal.hits_json(hits, base.search_note)


def _text(item: dict[str, Any], key: str) -> str:
    text = item.get(key)
    if not isinstance(text, str):
        raise BatchLineError(f"field {key!r} is missing or not text")
    return text


def _turns(value: Any) -> Iterator[str]:
    for turn in value if isinstance(value, list) else []:
        if isinstance(turn, str):
            yield turn
        elif isinstance(turn, dict) and turn.get("role", "user") == "user":
            text = turn.get("question") or turn.get("content")
            if isinstance(text, str):
                yield text


def _date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    day = dates.parse_date(str(value), date.today())
    if day is None:
        raise BatchLineError(f"as_of {value!r:.40} is not a date; give one such as 2026-08-01")
    return day


def _state(value: Any) -> str | None:
    if value in (None, ""):
        return None
    state = places.parse_state(str(value))
    if state is None:
        raise BatchLineError(f"state {value!r:.40} is not a state; give one such as FL")
    return state


def _payer(value: Any) -> str | None:
    if value in (None, ""):
        return None
    payer = places.find_payer(str(value).replace("_", " "))
    if payer is None:
        raise BatchLineError(f"payer {value!r:.40} is not known; give one such as medicare")
    return payer


@contextmanager
def _lines(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        handle = path.open("rb")
    except OSError as error:
        raise AssistantError(f"{str(path)!r} cannot be read: {error.strerror}; give a JSONL file") from None
    with handle:
        yield handle
