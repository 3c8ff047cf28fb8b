"""Wording for modifiers: what one means, how two differ, and whether one can go on a code."""

from __future__ import annotations

import re

from assistant.answer import Ruling, Status
from assistant.compose.holders import name_tables, named_in
from assistant.compose.passages import SPECIFIC, excerpts, word_excerpt
from assistant.compose.payment import own_row
from assistant.compose.procedure import OWN_WORDS, lines, not_held
from assistant.compose.words import code_text, force_note, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.bases import best_basis
from assistant.lookups.fees import INDICATORS
from assistant.lookups.modifier_rules import ON_VISITS_ONLY
from assistant.lookups.modifiers import subject_of

_INDICATOR_OF = {
    "50": "bilateral",
    "51": "multiple",
    "62": "co_surgeon",
    "66": "team",
    "80": "assistant",
    "81": "assistant",
    "82": "assistant",
    "AS": "assistant",
    "26": "pctc",
    "TC": "pctc",
    "LT": "bilateral",
    "RT": "bilateral",
}
_MODIFIERS_OF_LINE = re.compile(r"\b[A-Z0-9]{2}\b")
_ON_THE_VISIT = "**Not on {code} itself**: modifier {modifier} goes on the visit that is billed with it."
_ANSWERS = {
    "not_allowed": "**No.** Modifier {modifier} is not valid on {code}.",
    "not_applicable": "**No.** Modifier {modifier} does not apply to {code}.",
    "allowed": "**Yes**, as far as the indicator goes: it provides for modifier {modifier} on {code}.",
    "conditional": "**Under a condition**: modifier {modifier} on {code}.",
    "restricted": "**Restricted**: modifier {modifier} on {code} needs supporting documentation.",
    "no_effect": "**It changes nothing in payment**: modifier {modifier} on {code}.",
    "unknown": "**Not known**: modifier {modifier} on {code}.",
}


def modifier_answer(
    out: DraftWriter, evidence: Evidence, modifiers: tuple[str, ...], *, rules_first: bool = False
) -> Status:
    """The meaning of each modifier named, side by side first; for a question about a rule, the rule next."""
    known = [m for m in modifiers if evidence.modifier(m) is not None]
    named = [m for m in modifiers if m not in known and evidence.fact(subject_of(m), "official_name") is not None]
    for modifier in known:
        _meaning(out, evidence, modifier)
    for modifier in named:
        _name_only(out, evidence, modifier)
    for modifier in modifiers:
        if modifier not in known and modifier not in named:
            out.say(
                f"Modifier {modifier} is not held here; it may stand in a file that is not loaded.",
                evidence.gap(subject_of(modifier), "Modifier"),
            )
    if not known:
        return "answered" if named else "not_loaded"
    rules = [e for e in evidence.excerpts if e.score >= SPECIFIC][:2]
    if rules_first:
        for excerpt in rules:
            word_excerpt(out, evidence, excerpt)
    for modifier in known:
        _details(out, evidence, modifier, many=len(known) > 1)
    excerpts(out, evidence, heading="Related rules", most=2, without=rules if rules_first else ())
    return "answered" if len(known) + len(named) == len(modifiers) else "partial"


def _meaning(out: DraftWriter, evidence: Evidence, modifier: str) -> None:
    entry = evidence.modifier(modifier)
    title = evidence.fact(subject_of(modifier), "title")
    if entry is None or title is None:
        return
    cites = evidence.cites_of.get(subject_of(modifier), ())
    out.say(
        f"**Modifier {modifier}**: {sentence(title.value)} {' '.join(entry.meaning.split())}", title, cites=cites[:2]
    )
    official = evidence.fact(subject_of(modifier), "official_name")
    if official is not None:
        out.say(f'Official name of {modifier}: "{official.value}"', official)
    elif entry.set == "cpt":
        out.caveats.append(OWN_WORDS)
    _dates(out, evidence, modifier)


def _name_only(out: DraftWriter, evidence: Evidence, modifier: str) -> None:
    """A Level II modifier that the starter library has no entry for: its official name and dates."""
    name = evidence.fact(subject_of(modifier), "official_name")
    if name is None:
        return
    out.say(f'**Modifier {modifier}**: "{name.value}"', name)
    _dates(out, evidence, modifier)
    out.caveats.append("Only the official name of this modifier is held; when to use it is not.")


def _dates(out: DraftWriter, evidence: Evidence, modifier: str) -> None:
    added, ended = evidence.fact(subject_of(modifier), "added_on"), evidence.fact(subject_of(modifier), "ended_on")
    if ended is not None:
        out.say(f"Last valid day of modifier {modifier}: {ended.value}.", ended)
    elif added is not None:
        out.say(f"Modifier {modifier} has been in the file since {added.value}.", added)


def _details(out: DraftWriter, evidence: Evidence, modifier: str, *, many: bool) -> None:
    entry = evidence.modifier(modifier)
    if entry is None:
        return
    cites = evidence.cites_of.get(subject_of(modifier), ())
    title = evidence.fact(subject_of(modifier), "title")
    prefix = f"{modifier}: " if many else ""
    for heading, items in (
        ("Use it when", entry.use_when),
        ("Do not use it", entry.not_when),
        ("Payment", (entry.payment,) if entry.payment else ()),
        ("The note must show", entry.documentation),
        ("Usual denial", (entry.denial,) if entry.denial else ()),
        ("Place on the line", (entry.order,) if entry.order else ()),
    ):
        if not items or (many and heading not in ("Use it when", "Do not use it")):
            continue
        out.section(f"{prefix}{heading}")
        for item in items:
            text = " ".join(item.split())
            out.point(text, title, cites=best_basis(text, entry.basis, cites))
    bypass = evidence.fact(subject_of(modifier), "ncci_bypass")
    if bypass is not None:
        out.section(f"{prefix}NCCI")
        out.point(sentence(f"modifier {modifier} {bypass.meaning}"), bypass)


def modifier_on_code(out: DraftWriter, evidence: Evidence, code: str, modifiers: tuple[str, ...]) -> Status:
    """Whether a modifier can go on a code: the ruling of the indicator first, then the modifier's own conditions."""
    if evidence.fact(code, "status") is None and evidence.fact(code, "title") is None:
        return name_tables(out, evidence, code) if named_in(evidence, code) else not_held(out, evidence, code)
    rulings = {m: _ruling_on(evidence, code, m) for m in modifiers}
    ruled = [(modifier, ruling) for modifier, ruling in rulings.items() if ruling is not None]
    for modifier, ruling in ruled:
        _ruled(out, evidence, code, modifier, ruling)
    visits_only = bool(ruled) and set(modifiers) <= ON_VISITS_ONLY
    if visits_only:
        _global_days(out, evidence, code)
    specific = [e for e in evidence.excerpts if e.score >= SPECIFIC]
    led = specific[:1] if not ruled or visits_only else []
    for excerpt in led:
        word_excerpt(out, evidence, excerpt)
    unruled = [modifier for modifier, ruling in rulings.items() if ruling is None]
    status: Status = "answered"
    for modifier in unruled:
        if not _unruled(out, evidence, code, modifier):
            status = "partial" if ruled else "not_loaded"
    _said_of_the_code(out, evidence, code, modifiers)
    for modifier in modifiers[:2]:
        _details(out, evidence, modifier, many=len(modifiers) > 1)
    excerpts(out, evidence, heading="Related rules", most=2, without=led)
    if evidence.fact(code, "status") is None and not evidence.summary(code):
        return "not_loaded"
    return status


def _ruling_on(evidence: Evidence, code: str, modifier: str) -> Ruling | None:
    return next((r for r in evidence.rulings_of(code) if r.action == f"modifier {modifier}"), None)


def _unruled(out: DraftWriter, evidence: Evidence, code: str, modifier: str) -> bool:
    """A modifier that no indicator decides: its own row, or what it means; False when it is not held."""
    if evidence.modifier(modifier) is None:
        out.say(
            f"Modifier {modifier} is not held here; it may stand in a file that is not loaded.",
            evidence.gap(subject_of(modifier), "Modifier"),
        )
        return False
    if evidence.fact(f"{code}-{modifier}", "work_rvu") is not None:
        own_row(out, evidence, code, modifier)
        return True
    out.say(
        f"No fee schedule indicator of {code_text(code)} decides modifier {modifier}; it turns on what happened and"
        f" what the note shows.",
        evidence.fact(code, "title") or evidence.fact(code, "status"),
        evidence.fact(subject_of(modifier), "title"),
    )
    _meaning(out, evidence, modifier)
    if modifier in ("24", "25", "54", "55", "57", "58", "78", "79"):
        _global_days(out, evidence, code)
    return True


def _global_days(out: DraftWriter, evidence: Evidence, code: str) -> None:
    days = evidence.fact(code, "global_days")
    if days is not None:
        out.say(f"{code_text(code)} has global days **{days.value}**: {sentence(days.meaning)}", days)


def _said_of_the_code(out: DraftWriter, evidence: Evidence, code: str, modifiers: tuple[str, ...]) -> None:
    """What our summary of the code says about just these modifiers."""
    summary = evidence.summary(code)
    told = summary.modifiers if summary is not None else ()
    found = tuple(line for line in told if set(_MODIFIERS_OF_LINE.findall(line.split(":")[0])) & set(modifiers))
    lines(out, evidence, code, f"On {code_text(code)}", found)


def _ruled(out: DraftWriter, evidence: Evidence, code: str, modifier: str, ruling: Ruling) -> None:
    field = _INDICATOR_OF.get(modifier, "")
    row = next(((name, label) for attribute, name, label in INDICATORS if attribute == field), None)
    fact = evidence.fact(code, row[0]) if row else None
    label = row[1] if row else "Indicator"
    reason = f"{label} indicator **{fact.value}**: {sentence(fact.meaning)}" if fact is not None else ""
    on_the_visit = ruling.outcome == "not_allowed" and modifier in ON_VISITS_ONLY
    verdict = (_ON_THE_VISIT if on_the_visit else _ANSWERS[ruling.outcome]).format(
        modifier=modifier, code=code_text(code)
    )
    out.say(f"{verdict} {reason} {sentence(ruling.text)}", ruling, fact)
    if fact is not None:
        citation = evidence.citation(fact.cite)
        title = citation.title if citation else ""
        out.say(
            f"Per the {title}, {fact.effective_from} to {fact.effective_to}{force_note(fact, evidence.as_of)}.", fact
        )
