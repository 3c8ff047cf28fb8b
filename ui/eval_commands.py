"""`casepilot eval [SET...]`: run question sets, print what they came to, compare with an earlier run.

Exit status: 0 when the run was finished and nothing was asked of it, 1 when it falls below --fail-under, lost an item
under --fail-on-regression, or failed, 2 for wrong usage.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.errors import RunError
from evals.history import finished_runs
from evals.identity import RULES
from evals.items import QuestionSet
from evals.judge import JudgeModel
from evals.runs import Run
from evals.subjects import model_mode
from evals.worded import why_fell_back, worded_by
from knowledge.snapshot import current_snapshot
from knowledge.sources.starter import ROOM
from knowledge.word_index import library_changed
from ui import eval_view, evaluation
from ui.command_errors import errors_as_lines, fail, print_json
from ui.knowledge_commands import build_if_missing, build_with_progress
from ui.service import AssistantService
from ui.settings import AppSettings, load_settings

if TYPE_CHECKING:
    from assistant.model.wording import ModelWording

REDACTION = "redaction"
"""Not a set of questions: the redactor over texts whose identifiers are marked."""


def evaluate(
    sets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SET]...", help="Names or files; none: all. 'redaction' alone measures the redactor."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many items.")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="Only items with this tag; may be repeated.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64, help="Items at the same time.")] = 1,
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="The language model that words answers; rules: none.")
    ] = RULES,
    judge: Annotated[
        str, typer.Option("--judge", metavar="MODEL", help="A model that grades the wording, apart from the scores.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder of the run; an interrupted one is gone on with.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="RUN", help="An earlier run, or a summary of one.")
    ] = None,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Fail below this per cent of right items.")
    ] = None,
    fail_on_regression: Annotated[
        bool, typer.Option("--fail-on-regression", help="Fail when an item that was right is not; needs --compare.")
    ] = False,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Take the snapshot in service even if the library changed since.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the sets and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run question sets and say what the assistant got right."""
    if fail_on_regression and compare is None:
        fail("--fail-on-regression needs --compare RUN, the run to compare with", 2)
    with errors_as_lines():
        if sets == [REDACTION]:
            eval_view.show_redaction(as_json=as_json)
            return
        settings = load_settings()
        held = evaluation.load_sets(settings.home, sets or ())
        if listed:
            eval_view.show_sets(held)
            return
        before = eval_view.load_before(compare)
        grader = judge_model(settings, judge) if judge else None
        wording = wording_model(settings, model)
        run = _run(settings, held, out, tag or (), limit, jobs, grader, wording, no_build=no_build)
        comparison = eval_view.compared(before, run)
        report = eval_view.write_report_of(run, finished_runs(run.path.parent.parent), comparison)
        if as_json:
            print_json(eval_view.run_json(run, comparison))
        else:
            eval_view.show_run(run, report, comparison)
        _judge_run(run, fail_under, [f.after.id for f in comparison.worse] if comparison and fail_on_regression else [])


def _run(
    settings: AppSettings,
    held: list[QuestionSet],
    out: Path | None,
    tags: list[str] | tuple[str, ...],
    limit: int | None,
    jobs: int,
    judge: JudgeModel | None,
    wording: ModelWording | None,
    *,
    no_build: bool,
) -> Run:
    now = datetime.now().astimezone()
    folder = out or evaluation.new_folder(settings.home, now)
    _bring_up_to_date(settings, no_build=no_build)
    service = AssistantService(settings)
    kb = service.base()
    kb.warm_up()
    prepared = evaluation.prepare(
        settings, kb, held, folder, tags=tags, limit=limit, now=now, model=wording, judge=judge
    )
    with eval_view.running_score(prepared.header.items) as on_result:
        run = prepared.run(on_result, jobs)
    if current_snapshot(settings.home).manifest.id != run.header.snapshot:
        sys.stderr.write(
            f"casepilot: another snapshot came into service during the run; all of it is of {run.header.snapshot}\n"
        )
    return run


def wording_model(settings: AppSettings, name: str) -> ModelWording | None:
    """The model that words answers, by its name or as a run names it, with the prose, prices and record of the site.

    None for the rules. Raises ModelError when there is no such model to ask.
    """
    name = name.strip().removeprefix(model_mode(""))
    if name in ("", RULES):
        return None
    from ui.model_choice import ModelMaker

    return replace(ModelMaker(settings.model_copy(update={"model": name})).made(), prose=settings.prose)


def judge_model(settings: AppSettings, name: str) -> JudgeModel:
    """The model that grades. Raises AssistantError when none can be used."""
    from assistant.model.client import ChatModel

    return ChatModel(
        name,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout_seconds=settings.timeout_seconds,
    )


def _bring_up_to_date(settings: AppSettings, *, no_build: bool) -> None:
    """A library that was edited is what its editor wants to see evaluated; files that were added are kept."""
    build_if_missing(settings)
    if no_build or not library_changed(current_snapshot(settings.home), ROOM):
        return
    sys.stderr.write("The starter library was changed since the snapshot was built: building it anew.\n")
    build_with_progress(settings)


def _judge_run(run: Run, fail_under: float | None, lost: list[str]) -> None:
    counted = [result for result in run.results if result.counts]
    right = sum(result.outcome == "right" for result in counted)
    share = 100 * right / len(counted) if counted else 0.0
    if not counted:
        raise RunError("no item applies to what is loaded; load the releases that the items presume")
    by = Counter(worded_by(result) for result in counted)
    if by["fallback"] and not by["model"]:
        why = next(told for result in counted if (told := why_fell_back(result)))
        raise RunError(f"no answer was worded by the model, all scores are those of the rules; {why}")
    if fail_under is not None and share < fail_under:
        fail(f"{right} of {len(counted)} items are right, {share:.1f} per cent, under {fail_under:g}")
    if lost:
        fail(f"{len(lost)} items that were right are not: {', '.join(lost[:10])}{' ...' if len(lost) > 10 else ''}")
