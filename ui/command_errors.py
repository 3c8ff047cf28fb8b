"""How a command ends: errors for a person are one line on standard error, with an exit status; JSON is one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from assistant.errors import AssistantError, QuestionError
from evals.errors import EvaluationError
from knowledge.errors import KnowledgeError
from ui.settings import SettingsError


def fail(message: str, status: int = 1) -> NoReturn:
    """End the command with one line on standard error: 1 is a failure, 2 wrong usage or empty input."""
    sys.stderr.write(f"casepilot: {' '.join(message.split())}\n")
    raise SystemExit(status)


@contextmanager
def errors_as_lines() -> Iterator[None]:
    """Errors for a person become one line and an exit status."""
    try:
        yield
    except QuestionError as error:
        fail(str(error), 2)
    except (AssistantError, EvaluationError, KnowledgeError, SettingsError) as error:
        fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        fail("stopped")


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def add_later(app: typer.Typer, command: str, shown: str) -> None:
    """Name a command that a later version will have; it says so and fails."""

    def stop(_: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> None:
        fail(f"{shown!r} is not in this version; see CHANGELOG.md for what is")

    stop.__doc__ = "Not in this version."
    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    app.command(name=command, context_settings=settings)(stop)
