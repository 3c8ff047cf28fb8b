"""Everything held about one code as data: the code page of the command line, HTTP and the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.answer import Answer, Fact, citation_json, fact_json
from assistant.assistant import Assistant
from assistant.code_pairs import CodePairs, code_pairs, pair_json
from assistant.code_policies import code_policies
from assistant.lookups.crosswalks import GEM_FACTS
from assistant.lookups.licensed import AMA_NOTICE as LICENSED_NOTICE
from assistant.question import Settings
from knowledge.codes import CodeMention, parse_code

AMA_NOTICE = (
    "CPT is a registered trademark of the American Medical Association. The summary is CasePilot's own wording."
)
_HISTORY = ("added_on", "ended_on", "began_on", "previous_codes", "successor_code", "listed")
_NOTES = (
    "includes",
    "inclusion_term",
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "seventh_character",
    "seventh_character_note",
    "note",
)


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """The record of one code on one day, with its answer text and sources."""

    code: str
    system: str
    status: str
    answer: Answer
    summary: str
    pairs: tuple[CodePairs, ...]
    modifiers: tuple[dict[str, Any], ...]
    policies: tuple[dict[str, Any], ...] = ()

    def _notice(self, own: list[Fact]) -> str | None:
        """The AMA's notice: that of the licensed file when a descriptor of it is among the facts."""
        licensed = next((fact.value for fact in own if fact.name == LICENSED_NOTICE), "")
        return (licensed or AMA_NOTICE) if self.system == "cpt" else None

    def as_json(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        own = [fact for fact in self.answer.facts if fact.subject.split("-")[0] == self.code]
        title = next((f.value for f in own if f.name in ("official_descriptor", "title")), "")
        history = [f for f in own if f.name in _HISTORY]
        crosswalks = [f for f in own if f.name in (*GEM_FACTS.values(), "ndc")]
        links = [f for f in own if f.name in ("addon_code", "primary_code")]
        notes = [f for f in own if f.name in _NOTES]
        rest = [f for f in self.answer.facts if f not in (*history, *links, *notes, *crosswalks)]
        return {
            "code": self.code,
            "system": self.system,
            "status": self.status,
            "title": title,
            "summary": self.summary or None,
            "notice": self._notice(own),
            "as_of": self.answer.as_of.isoformat(),
            "facts": [fact_json(fact) for fact in rest],
            "notes": [fact_json(fact) for fact in notes],
            "modifiers": list(self.modifiers),
            "addons": [fact_json(fact) for fact in links],
            "pairs": [pair_json(pair) for table in self.pairs for pair in table.found.rows],
            "pair_tables": [table.table_json() for table in self.pairs],
            "policies": list(self.policies),
            "crosswalks": [fact_json(fact) for fact in crosswalks],
            "history": [fact_json(fact) for fact in history],
            "citations": [citation_json(citation) for citation in self.answer.citations],
            "stale": list(self.answer.stale),
        }


def code_record(assistant: Assistant, text: str, as_of: date | None) -> CodeRecord | None:
    """The record of the code that the text is ("62320", "62320-50"); None when the text is no code."""
    mention = parse_code(text.strip())
    if mention is None or mention.range_end is not None:
        return None
    bare = CodeMention(0, 0, mention.code, mention.readings)
    evidence, answer = assistant.describe(bare, Settings(as_of=as_of))
    code = next((r.code for r in mention.readings if any(c.code == r.code for c in evidence.codes)), mention.code)
    held = next((c for c in evidence.codes if c.code == code), None)
    summary = evidence.summary(code)
    wanted = {f"modifier {modifier}" for modifier in mention.modifiers}
    rulings = [r for r in evidence.rulings_of(code) if r.action.startswith("modifier ")]
    return CodeRecord(
        code=code,
        system=held.system if held else mention.readings[0].set,
        status=(held.status or "active") if held else "not_loaded",
        answer=answer,
        summary=" ".join(summary.summary.split()) if summary else "",
        pairs=() if "." in code else code_pairs(assistant.kb, code, answer.as_of),
        modifiers=tuple(
            {
                "modifier": r.action.removeprefix("modifier "),
                "verdict": r.outcome,
                "text": r.text,
                "in_force": r.in_force,
            }
            for r in rulings
            if not wanted or r.action in wanted
        ),
        policies=() if "." in code else code_policies(assistant.kb, code, answer.as_of),
    )
