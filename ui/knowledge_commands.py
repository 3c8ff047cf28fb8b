"""`casepilot knowledge ...`: build the snapshot, add or fetch official files, see, compare, remove, verify."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import dates
from knowledge.errors import SnapshotError
from knowledge.snapshot import Snapshot, current_snapshot, pointer_text
from ui import knowledge_view
from ui.command_errors import errors_as_lines, fail, print_json
from ui.embedding_choice import asked_by, writer_for
from ui.progress import progress_bar
from ui.service import AssistantService
from ui.settings import AppSettings, load_settings

if TYPE_CHECKING:
    from knowledge.fetch import FetchReport

knowledge_app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@knowledge_app.command()
def build() -> None:
    """Build a new snapshot from the built-in sources, keep the files that were added, and put it in service."""
    with errors_as_lines():
        snapshot = build_with_progress(load_settings())
    _in_service(snapshot, "built")


@knowledge_app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER|ZIP...", help="Official files; many at once.")],
    effective: Annotated[
        str, typer.Option("--effective", metavar="DATE", help="First day, for files that state it nowhere.")
    ] = "",
    partial: Annotated[
        bool, typer.Option("--partial", help="The files are excerpts: a missing row says nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read official files and put a snapshot that holds them in service. All or nothing."""
    with errors_as_lines():
        from knowledge.add import add_files
        from knowledge.sources.layout import Given

        settings = load_settings()
        given = Given(effective_from=_day(effective), partial=partial)
        writer = writer_for(settings)
        with progress_bar() as report:
            added = add_files(settings.home, files, writer, report, given)
        if as_json:
            print_json(knowledge_view.added_json(added))
        else:
            knowledge_view.show_added(added)
            if added.snapshot is not None:
                _in_service(added.snapshot, "made")


@knowledge_app.command()
def fetch(
    what: Annotated[list[str] | None, typer.Argument(metavar="[WHAT]...", help="Entries; none: list them.")] = None,
    edition: Annotated[str, typer.Option("--edition", metavar="DATE", help="An edition by its first day.")] = "",
    accept: Annotated[
        bool, typer.Option("--accept-ama-license", help="You accept the AMA's terms for files with CPT codes.")
    ] = False,
    only: Annotated[bool, typer.Option("--download-only", help="Download and check, do not add.")] = False,
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", metavar="FILE", help="Another catalogue, such as a mirror's.")
    ] = None,
) -> None:
    """Download official files from their publishers and add them."""
    with errors_as_lines():
        from knowledge.catalogue_entries import CATALOGUE, read_catalogue
        from knowledge.fetch import AMA_TERMS, choose, fetch_all, needs_ama_terms

        settings = load_settings()
        offers = read_catalogue(catalogue or CATALOGUE)
        if not what:
            knowledge_view.show_offers(offers)
            return
        chosen = choose(offers, what)
        if needs_ama_terms(chosen) and not accept:
            sys.stderr.write(f"{AMA_TERMS}\n")
            fail("nothing was downloaded; if you accept these terms, run again with --accept-ama-license", 2)
        with progress_bar() as report:
            found = fetch_all(chosen, settings.home / "downloads", date.today(), report, edition=_day(edition))
        knowledge_view.show_fetched(found)
        if not only:
            _add_fetched(settings, found)
        for line in found.failed:
            sys.stderr.write(f"casepilot: {line}\n")
        if found.failed:
            raise SystemExit(1)


@knowledge_app.command()
def remove(
    releases: Annotated[list[str], typer.Argument(metavar="RELEASE...", help="Such as pfs:2024-04.")],
) -> None:
    """Take loaded releases out; what the starter library holds of them stands again."""
    with errors_as_lines():
        from knowledge.add import remove_releases

        settings = load_settings()
        writer = writer_for(settings)
        with progress_bar() as report:
            snapshot = remove_releases(settings.home, releases, writer, report)
    sys.stdout.write(f"Removed: {', '.join(releases)}.\n")
    _in_service(snapshot, "made")


@knowledge_app.command()
def status(as_json: Json = False) -> None:
    """Show releases with their periods, rows and age, what is stale, and counts."""
    with errors_as_lines():
        base = AssistantService(load_settings()).base()
        if as_json:
            print_json(knowledge_view.status_json(base, date.today()))
        else:
            knowledge_view.show_status(base, date.today())


@knowledge_app.command()
def diff(
    first: Annotated[str, typer.Argument(metavar="RELEASE", help="Such as icd10cm:2025-04.")],
    second: Annotated[str, typer.Argument(metavar="RELEASE", help="Another release of the same table.")],
    limit: Annotated[int, typer.Option("--limit", min=0, max=100_000, help="How many rows of each list.")] = 20,
    as_json: Json = False,
) -> None:
    """Show what was added, deleted and changed between two releases of one table."""
    with errors_as_lines():
        from knowledge.comparison import compare

        found = compare(AssistantService(load_settings()).base(), first, second, limit)
        if as_json:
            print_json(knowledge_view.comparison_json(found))
        else:
            knowledge_view.show_comparison(found)


@knowledge_app.command()
def verify(as_json: Json = False) -> None:
    """Check checksums, counts and probe questions of the snapshot in service; exit status 1 if anything fails."""
    with errors_as_lines():
        from knowledge.assembly import vector_opener
        from knowledge.verification import verify as verify_snapshot

        settings = load_settings()
        snapshot = current_snapshot(settings.home)
        open_vectors = vector_opener(settings.home, settings.chroma_url, asked_by(settings))
        with progress_bar() as report:
            checks = verify_snapshot(snapshot, lambda: open_vectors(snapshot), report)
        if as_json:
            print_json(knowledge_view.checks_json(snapshot, checks))
        else:
            knowledge_view.show_checks(snapshot, checks)
        if not all(check.holds for check in checks):
            raise SystemExit(1)


def _add_fetched(settings: AppSettings, found: FetchReport) -> None:
    """Add what was downloaded; an export that names no day of its own is of the day of its download."""
    from knowledge.add import add_files
    from knowledge.sources.layout import Given

    writer = writer_for(settings)
    for undated in (False, True):
        files = [path for item in found.fetched if (item.offer.cycle == "none") is undated for path in item.files]
        if files:
            given = Given(effective_from=date.today()) if undated else None
            with progress_bar() as report:
                added = add_files(settings.home, files, writer, report, given)
            knowledge_view.show_added(added)
            if added.snapshot is not None:
                _in_service(added.snapshot, "made")


def build_with_progress(settings: AppSettings) -> Snapshot:
    """Build, drawing a progress bar on standard error."""
    from knowledge.build import build_snapshot

    writer = writer_for(settings)
    with progress_bar() as report:
        return build_snapshot(settings.home, writer, report)


def build_if_missing(settings: AppSettings) -> None:
    """Build when no usable snapshot is in service; a usable one is left alone."""
    try:
        current_snapshot(settings.home)
    except SnapshotError as error:
        reason = str(error) if pointer_text(settings.home) else "No snapshot yet"
        sys.stderr.write(f"{reason.split(';')[0]}: building one now.\n")
        build_with_progress(settings)


def _in_service(snapshot: Snapshot, made: str) -> None:
    manifest = snapshot.manifest
    sys.stdout.write(f"Snapshot {manifest.id} is in service, {made} in {manifest.seconds:.0f} s.\n")
    for warning in manifest.warnings:
        sys.stderr.write(f"casepilot: {warning}\n")


def _day(text: str) -> date | None:
    if not text:
        return None
    day = dates.parse_date(text, date.today())
    if day is None:
        fail(f"{text!r} is not a date; give one such as 2026-07-01", 2)
    return day
