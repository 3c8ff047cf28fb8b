"""`casepilot knowledge ...`: build the snapshot with a progress bar, show what it holds."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer

from knowledge.errors import SnapshotError
from knowledge.snapshot import Snapshot, current_snapshot, pointer_text
from ui import terminal
from ui.command_errors import add_later, errors_as_lines, print_json
from ui.service import AssistantService
from ui.settings import AppSettings, load_settings

knowledge_app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@knowledge_app.command()
def build() -> None:
    """Build a new snapshot from the built-in sources and put it in service."""
    with errors_as_lines():
        snapshot = build_with_progress(load_settings())
    manifest = snapshot.manifest
    sys.stdout.write(f"Snapshot {manifest.id} is in service, built in {manifest.seconds:.0f} s.\n")
    for warning in manifest.warnings:
        sys.stderr.write(f"casepilot: {warning}\n")


@knowledge_app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show releases with their periods, what is stale, and counts."""
    with errors_as_lines():
        base = AssistantService(load_settings()).base()
        if as_json:
            print_json(terminal.status_json(base, date.today()))
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
    try:
        current_snapshot(settings.home)
    except SnapshotError as error:
        reason = str(error) if pointer_text(settings.home) else "No snapshot yet"
        sys.stderr.write(f"{reason.split(';')[0]}: building one now.\n")
        build_with_progress(settings)


for _name in ("add", "fetch", "diff", "remove", "verify"):
    add_later(knowledge_app, _name, f"knowledge {_name}")
