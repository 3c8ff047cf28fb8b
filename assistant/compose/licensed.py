"""A licensed CPT descriptor: under the AMA's notice and in quotation marks, never otherwise."""

from __future__ import annotations

from assistant.compose.words import code_text
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.licensed import AMA_NOTICE, DESCRIPTOR


def licensed_descriptor(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """The notice, then the descriptor; returns whether there is one."""
    descriptor, notice = evidence.fact(code, DESCRIPTOR), evidence.fact(code, AMA_NOTICE)
    if descriptor is None or notice is None:
        return False
    out.section("CPT descriptor, licensed to this site")
    out.say(notice.value, notice)
    ended = "" if descriptor.in_force else f" (edition not in force on {evidence.as_of})"
    quotable = descriptor.value.replace('"', "\u201d")
    out.say(f'{code_text(code)} "{quotable}"{ended}', descriptor)
    return True
