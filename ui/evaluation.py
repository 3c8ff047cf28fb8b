"""Evaluation as the command line and the Evaluations page run it: which sets there are, on what, and where runs lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evals.asking import Subject
from evals.identity import header_of
from evals.items import Item, QuestionSet
from evals.judge import JudgeModel
from evals.runner import OnResult, begun_on, choose_items, run_items
from evals.runs import Run, RunHeader
from evals.set_files import OWN_SETS, find_sets, read_sets
from evals.subjects import model_mode, model_subject, prompts_digest, rules_subject
from knowledge.base import KnowledgeBase
from ui.run_lock import only_writer
from ui.settings import AppSettings

if TYPE_CHECKING:
    from assistant.model.wording import ModelWording

TAGS = "tags"
CURRENCY = "currency"
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that can begin."""

    items: tuple[Item, ...]
    subject: Subject
    header: RunHeader
    folder: Path

    def run(self, on_result: OnResult | None = None, jobs: int = 1) -> Run:
        """Run it, or what is left of it, as the only writer of its folder."""
        with only_writer(self.folder):
            return run_items(self.items, self.subject, self.folder, self.header, on_result, jobs)


def set_folders(home: Path) -> tuple[Path, ...]:
    """Where sets are found by name: the project's own, and those of this installation."""
    return (OWN_SETS, home / "sets")


def load_sets(home: Path, names: Sequence[str] = ()) -> list[QuestionSet]:
    """The sets named, or all. Raises SetError."""
    return read_sets(find_sets(names, set_folders(home)))


def runs_folder(home: Path) -> Path:
    """Where runs lie that were given no other place."""
    return home / "evaluations"


def new_folder(home: Path, now: datetime) -> Path:
    """A folder for a run that begins now."""
    return runs_folder(home) / now.strftime("%Y-%m-%dT%H%M%S")


def prepare(
    settings: AppSettings,
    kb: KnowledgeBase,
    sets: Sequence[QuestionSet],
    folder: Path,
    *,
    tags: Sequence[str] = (),
    limit: int | None = None,
    now: datetime,
    model: ModelWording | None = None,
    judge: JudgeModel | None = None,
) -> Prepared:
    """Everything that a run needs; without a `model` the rules answer. Raises RunError or SetError."""
    items = choose_items(sets, tags, limit)
    day: date = begun_on(folder, now.date())
    shown = {"embedding_model": settings.embedding_model, "chroma_url": "set" if settings.chroma_url else ""}
    if model is not None:
        price = model.prices.price(model.model.name)
        shown |= {
            "prose": model.prose,
            "model_server": model.model.place.address,
            CURRENCY: price.currency if price else "",
        }
    if judge is not None:
        shown["judge"] = judge.name
    if tags:  # with the sets and the number of items in the header, all that going on with the run takes
        shown[TAGS] = _BETWEEN.join(tags)
    allowed = frozenset(each.name for each in sets if each.judge_allowed)
    if model is None:
        header, subject = header_of(kb, sets, items, shown, now, day), rules_subject(kb, day)
    else:
        name, prompt = model_mode(model.model.name), prompts_digest()
        header = header_of(kb, sets, items, shown, now, day, model=name, prompt=prompt)
        subject = model_subject(kb, day, model)
    subject = replace(subject, judge=judge, judge_sets=allowed)
    return Prepared(items, subject, header, folder)


def tags_of(header: RunHeader) -> tuple[str, ...]:
    """The tags that the items of a run were chosen by."""
    held = header.settings.get(TAGS, "")
    return tuple(held.split(_BETWEEN)) if held else ()
