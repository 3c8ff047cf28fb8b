"""The look-ups as tools of a model: the same `gather` as for every question, with typed arguments.

What a tool gives back to the model are records with the keys of this answer; beside it goes the evidence itself, as
the artifact. No tool writes, fetches, reads a file or opens an address. Imports LangChain: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langchain_core.utils.json_schema import dereference_refs
from pydantic import ValidationError
from pydantic.v1 import ValidationError as OldValidationError

from assistant.evidence import Evidence, Gap
from assistant.lookups.gather import gather
from assistant.model.evidence_merge import ToolEvidence
from assistant.model.records import escape, records_text
from assistant.model.tool_arguments import Arguments, Asked
from assistant.model.tool_kinds import KINDS
from assistant.question import Question
from knowledge.base import KnowledgeBase

_LONGEST_ERROR = 240
_MOST_GAPS = 12
_GAP_WORDS = {"no_row": "the table that would hold it has no such row", "not_loaded": "not held, so nothing is known"}


def look_up_tools(kb: KnowledgeBase, book_of: ToolEvidence, question: Question) -> list[BaseTool]:
    """Every look-up as a tool for the answer to one question.

    Each adds to `book_of` and gives records with the keys it has there; the artifact is all evidence of the answer up
    to then, None when the arguments were wrong, which the model is told in one line. Day, state and payer are those of
    `question`. Raises nothing for any argument.
    """
    asked = Asked(question, kb.payment.place_names)
    return [_tool(kind, kb, book_of, asked) for kind in KINDS]


class _LookUp(StructuredTool):
    """A tool whose arguments are checked in full and described in short: every request carries the description."""

    sent: dict[str, Any]

    @property
    def tool_call_schema(self) -> dict[str, Any]:
        """What the model is sent."""
        return {**self.sent, "description": self.description}


@cache
def described(kind: type[Arguments]) -> dict[str, Any]:
    """The JSON schema of a look-up's arguments: names, types, choices and meanings, as a model needs them to call it.

    Limits and defaults are left out: a wrong argument is told when it comes.
    """
    schema = dereference_refs(kind.model_json_schema())
    needed = {"required": schema["required"]} if "required" in schema else {}
    return {"type": "object", "properties": _in_few_words(schema["properties"]), **needed}


def _in_few_words(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: _one(schema) for name, schema in properties.items()}


def _one(schema: dict[str, Any]) -> dict[str, Any]:
    short: dict[str, Any] = {
        name: schema[name] for name in ("type", "description", "enum", "required") if name in schema
    }
    if "enum" in short:
        short["enum"] = [choice for choice in short["enum"] if choice]
    if "items" in schema:
        short["items"] = _one(schema["items"])
    if "properties" in schema:
        short.pop("description", None)  # of our class; the name of the argument says it
        short["properties"] = _in_few_words(schema["properties"])
    return short


def _tool(kind: type[Arguments], kb: KnowledgeBase, book_of: ToolEvidence, asked: Asked) -> BaseTool:
    return _LookUp(
        name=kind.tool,
        description=" ".join((kind.__doc__ or "").split()),
        args_schema=kind,
        sent=described(kind),
        func=_look_up(kind, kb, book_of, asked),
        response_format="content_and_artifact",
        handle_validation_error=_told,
        handle_tool_error=True,
    )


def _look_up(
    kind: type[Arguments], kb: KnowledgeBase, book_of: ToolEvidence, asked: Asked
) -> Callable[..., tuple[str, Evidence]]:
    def look_up(**given: Any) -> tuple[str, Evidence]:
        try:
            question = kind.model_validate(given).question(asked)
        except ValueError as error:
            raise ToolException(_in_short(str(error))) from None
        found = gather(kb, question)
        evidence, keys = book_of.add(found)
        shown = dict.fromkeys(keys[cite] for cite in _cites_shown(kind, question, found))
        return _content(kind, found, evidence, tuple(shown)), evidence

    return look_up


def _cites_shown(kind: type[Arguments], question: Question, found: Evidence) -> Iterator[str]:
    """What the look-up is about, then what bears on it. A passage is shown once, however many documents state it."""
    for fact in found.facts:
        if not kind.facts or fact.name.startswith(kind.facts):
            yield fact.cite
    actions = {f"modifier {modifier}" for modifier in question.modifiers}
    for ruling in found.rulings:
        if not kind.facts or "+" in ruling.subject or ruling.action in actions:
            yield ruling.cite
    for modifier in found.modifiers:
        yield from found.cites_of.get(f"modifier {modifier.modifier}", ())
    for excerpt in found.excerpts:
        yield from excerpt.cites[:1]


def _content(kind: type[Arguments], found: Evidence, evidence: Evidence, keys: tuple[str, ...]) -> str:
    """Records of what was found, then what was not: a model must not take silence for a no."""
    records = records_text(evidence, keys).text if keys else "Nothing was found."
    gaps = [gap for gap in found.gaps if not kind.tables or gap.what.startswith(kind.tables)]
    return "\n\n".join(part for part in (records, "\n".join(map(_gap_line, gaps[:_MOST_GAPS]))) if part)


def _gap_line(gap: Gap) -> str:
    why = f" ({gap.reason})" if gap.reason else ""
    line = f"Not found: {gap.subject}, {gap.what}: {_GAP_WORDS[gap.state]}{why}."
    return escape(" ".join(line.split()))


def _told(error: ValidationError | OldValidationError) -> str:
    """What is wrong with which argument; never the argument itself."""
    said = []
    for one in error.errors():
        where = ".".join(str(part) for part in one["loc"])
        what = str(one["msg"]).removeprefix("Value error, ")
        said.append(f"{where}: {what}" if where else what)
    return _in_short("; ".join(said))


def _in_short(error: str) -> str:
    line = " ".join(error.split())
    return f"Look-up not made: {line[:_LONGEST_ERROR]}"
