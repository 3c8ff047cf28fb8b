"""`casepilot knowledge ...`: build the snapshot with a progress bar, show what it holds."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Annotated, NoReturn

import typer

from knowledge.errors import KnowledgeError
from knowledge.snapshot import Snapshot, pointer_text
from ui import terminal
from ui.service import AssistantService
from ui.settings import AppSettings, SettingsError, load_settings

knowledge_app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@knowledge_app.command()
def build() -> None:
    """Build a new snapshot from the built-in sources and put it in service."""
    try:
        snapshot = build_with_progress(load_settings())
    except (KnowledgeError, SettingsError) as error:
        _fail(str(error))
    manifest = snapshot.manifest
    sys.stdout.write(f"Snapshot {manifest.id} is in service, built in {manifest.seconds:.0f} s.\n")
    for warning in manifest.warnings:
        sys.stderr.write(f"casepilot: {warning}\n")


@knowledge_app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show releases with their periods, what is stale, and counts."""
    try:
        base = AssistantService(load_settings()).base()
    except (KnowledgeError, SettingsError) as error:
        _fail(str(error))
    if as_json:
        sys.stdout.write(json.dumps(terminal.status_json(base, date.today()), ensure_ascii=False) + "\n")
    else:
        terminal.show_status(base, date.today())


def build_with_progress(settings: AppSettings) -> Snapshot:
    """Build, drawing a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from knowledge.assembly import vector_writer
    from knowledge.build import build_snapshot

    writer = None if settings.embedding_model == "words" else vector_writer(settings.home, settings.chroma_url)
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        steps: dict[str, TaskID] = {}
        sizes: dict[str, int] = {}

        def finish(but: str = "") -> None:
            for name, task in steps.items():
                if name != but:
                    bar.update(task, completed=sizes[name])

        def report(step: str, done: int, total: int) -> None:
            finish(but=step)
            if step not in steps:
                steps[step] = bar.add_task(step, total=total)
            sizes[step] = total
            bar.update(steps[step], completed=done, total=total)

        snapshot = build_snapshot(settings.home, writer, report)
        finish()
    return snapshot


def build_if_missing(settings: AppSettings) -> None:
    """Build when no usable snapshot is in service; a usable one is left alone."""
    from knowledge.errors import SnapshotError
    from knowledge.snapshot import current_snapshot

    try:
        current_snapshot(settings.home)
    except SnapshotError as error:
        reason = str(error) if pointer_text(settings.home) else "No snapshot yet"
        sys.stderr.write(f"{reason.split(';')[0]}: building one now.\n")
        build_with_progress(settings)


def _later(command: str) -> None:
    def stop(_: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> None:
        _fail(f"'knowledge {command}' is not in this version; see CHANGELOG.md for what is")

    stop.__doc__ = "Not in this version."
    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    knowledge_app.command(name=command, context_settings=settings)(stop)


for _name in ("add", "fetch", "diff", "remove", "verify"):
    _later(_name)


def _fail(message: str) -> NoReturn:
    sys.stderr.write(f"casepilot: {' '.join(message.split())}\n")
    raise SystemExit(1)
