"""Everything held about one code as data: the code page of the command line, HTTP and the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.answer import Answer, citation_json, fact_json
from assistant.assistant import Assistant
from assistant.question import Settings
from knowledge.codes import CodeMention, parse_code
from knowledge.records import EditPair

AMA_NOTICE = (
    "CPT is a registered trademark of the American Medical Association. The summary is CasePilot's own wording."
)
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
    pairs: tuple[EditPair, ...]
    modifiers: tuple[dict[str, Any], ...]
    pair_release: str

    def as_json(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        own = [fact for fact in self.answer.facts if fact.subject.split("-")[0] == self.code]
        title = next((f.value for f in own if f.name in ("official_descriptor", "title")), "")
        history = [f for f in own if f.name in ("added_on", "ended_on")]
        links = [f for f in own if f.name in ("addon_code", "primary_code")]
        notes = [f for f in own if f.name in _NOTES]
        rest = [f for f in self.answer.facts if f not in history and f not in links and f not in notes]
        return {
            "code": self.code,
            "system": self.system,
            "status": self.status,
            "title": title,
            "summary": self.summary or None,
            "notice": AMA_NOTICE if self.system == "cpt" else None,
            "as_of": self.answer.as_of.isoformat(),
            "facts": [fact_json(fact) for fact in rest],
            "notes": [fact_json(fact) for fact in notes],
            "modifiers": list(self.modifiers),
            "addons": [fact_json(fact) for fact in links],
            "pairs": [
                {
                    "column1": pair.column1,
                    "column2": pair.column2,
                    "setting": pair.setting,
                    "modifier_indicator": pair.indicator,
                    "effective_from": pair.effective_from.isoformat() if pair.effective_from else None,
                    "deleted_on": pair.deleted_on.isoformat() if pair.deleted_on else None,
                    "rationale": pair.rationale,
                    "release": pair.release,
                }
                for pair in self.pairs
            ],
            "policies": [],
            "crosswalks": [],
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
    pairs = assistant.kb.pairs_with(code, "practitioner", answer.as_of)
    wanted = {f"modifier {modifier}" for modifier in mention.modifiers}
    rulings = [r for r in evidence.rulings_of(code) if r.action.startswith("modifier ")]
    return CodeRecord(
        code=code,
        system=held.system if held else mention.readings[0].set,
        status=(held.status or "active") if held else "not_loaded",
        answer=answer,
        summary=" ".join(summary.summary.split()) if summary else "",
        pairs=tuple(pair for pair in pairs.rows if pair.deleted_on is None),
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
        pair_release=pairs.release.title if pairs.release else "",
    )
