"""Wording for two codes on one claim: each NCCI table's row, what it means, and what decides.

A missing row is "no edit held" and never "allowed" (CMS, Medicare NCCI Policy Manual, chapter I).
"""

from __future__ import annotations

from itertools import combinations

from assistant.answer import Fact, Status
from assistant.compose.holders import named_in
from assistant.compose.outpatient_lines import in_outpatient_tables
from assistant.compose.passages import excerpts
from assistant.compose.procedure import not_held_gap
from assistant.compose.words import code_text, force_note, gap_words, period, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.diagnosis_pairs import deciding_note
from assistant.lookups.ncci import CLAIMS, SETTING_NAMES
from assistant.lookups.pairs import NEVER_IN_EFFECT
from knowledge.records import ClaimSetting

NO_PERMISSION = "No edit held is not permission: coverage, payment policy and other payers' edits still apply."
_SHORT = {
    "0": "No: no modifier bypasses this edit",
    "1": "Only when the record supports an NCCI-associated modifier",
    "9": "The edit held was deleted as of the day it began",
}


def pair_answer(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """Every pair of the codes in each table, the practitioner table first."""
    states: set[str] = set()
    linked = False
    for first, second in combinations(codes, 2):
        for primary, addon in ((first, second), (second, first)):
            link = next((f for f in evidence.facts_of(primary, "addon_code") if f.value == addon), None)
            if link is not None:
                out.say(
                    f"{code_text(addon)} is an add-on code of {code_text(primary)}: {link.meaning}"
                    f"{force_note(link, evidence.as_of)}.",
                    link,
                )
                linked = True
        states |= _one_pair(out, evidence, first, second)
    _bypass(out, evidence)
    out.section("Unit limits")
    for code in codes:
        limit = evidence.fact(code, "mue_units", "practitioner")
        if limit is not None and len(codes) > 2:
            out.point(
                f"{code_text(code)}: {limit.value} per the practitioner MUE table{force_note(limit, evidence.as_of)}.",
                limit,
            )
    excerpts(out, evidence, heading="What the manual says", most=2, aside=True)
    differences(out, evidence, codes)
    if "found" in states:
        if any(f.name == "modifier_indicator" and f.value == "1" for f in evidence.facts):
            out.ask.append("Were both done at the same site, lesion or session?")
        out.ask.append("Practitioner or hospital outpatient claim, and which payer?")
        # A pair without a row in a table that covers the day is an answer too.
        return "answered" if states <= {"found", "no_row"} else "partial"
    if linked:
        return "answered" if states == {"no_row"} else "partial"
    return "no_row" if states == {"no_row"} else "not_loaded"


def _bypass(out: DraftWriter, evidence: Evidence) -> None:
    """Whether the modifiers named in the question are NCCI's."""
    named = [fact for fact in evidence.facts if fact.name == "ncci_bypass"]
    if named:
        out.section("The modifier")
    for fact in named:
        out.point(sentence(f"{fact.subject} {fact.meaning}"), fact)


def diagnosis_pair_answer(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """Two diagnosis codes together, by the notes of either."""
    states: set[str] = set()
    for first, second in combinations(codes, 2):
        subject = f"{first}+{second}"
        ruling = next((r for r in evidence.rulings_of(subject)), None)
        gap = evidence.gap(subject, "Notes")
        found = deciding_note(evidence.facts_of, first, second)
        if ruling is not None and found is not None:
            note, owner, _ = found
            out.point(f"{code_text(first)} and {code_text(second)}: {ruling.text}", ruling)
            out.point(f'The note over {code_text(owner)}: "{note.value}" ({note.meaning})', note)
            states.add("answered")
        elif gap is not None:
            where = " in the edition held" if gap.state == "no_row" else ""
            out.point(f"{code_text(first)} and {code_text(second)}: {gap.reason}{where}.", gap)
            states.add(gap.state)
    out.section("The codes")
    for code in codes:
        title, billable = evidence.fact(code, "title"), evidence.fact(code, "billable")
        if title is not None and billable is not None:
            out.point(f'{code_text(code)} "{title.value}" (billable: {billable.value})', title, billable)
    excerpts(out, evidence, heading="Rules", most=2)
    if states == {"no_row"}:
        out.caveats.append("No note is not permission: the titles, the guidelines and payer edits still decide.")
        return "no_row"
    if states == {"not_loaded"}:
        return "not_loaded"
    return "answered" if states == {"answered"} else "partial"


def differences(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> None:
    """What each code is, in one line."""
    out.section("The codes", aside=True)
    for code in codes:
        title, gap = evidence.fact(code, "title"), not_held_gap(evidence, code)
        if title is not None:
            out.point(f"{code_text(code)}: {title.value}", title)
        elif evidence.fact(code, "status") is not None or in_outpatient_tables(evidence, code):
            told = evidence.fact(code, "official_descriptor") or evidence.fact(code, "status")
            told = told or evidence.fact(code, "opps_status") or evidence.fact(code, "clfs_indicator")
            text = "Medicare's tables have it; no summary of it is held."
            if told is not None and told.name == "official_descriptor":
                text = f'"{told.value}"'
            out.point(f"{code_text(code)}: {text}", told)
        elif named := named_in(evidence, code):
            out.point(f"{code_text(code)}: Medicare's tables name it; what it is, nothing loaded says.", *named, gap)
        elif gap is not None:
            out.point(f"{code_text(code)}: no table loaded here holds it.", gap)


def _one_pair(out: DraftWriter, evidence: Evidence, first: str, second: str) -> set[str]:
    states: set[str] = set()
    out.section(f"{code_text(first)} and {code_text(second)}" if evidence.gaps or evidence.facts else "")
    subjects = (f"{first}+{second}", f"{second}+{first}")
    for setting in CLAIMS:
        rows = [
            (subject, fact)
            for subject in subjects
            if (fact := evidence.fact(subject, "modifier_indicator", setting)) is not None
        ]
        for subject, indicator in rows:
            _row(out, evidence, subject, setting, indicator)
            states.add("found")
        if len(rows) == len(subjects):
            both = f"The {SETTING_NAMES[setting]} table holds these codes in both column orders; each row is given."
            out.point(both, *(indicator for _, indicator in rows))
        if not rows:
            states.add(_missing(out, evidence, first, second, setting))
        _other_days(out, evidence, subjects, setting)
    return states


def _row(out: DraftWriter, evidence: Evidence, subject: str, setting: ClaimSetting, indicator: Fact) -> None:
    column1 = evidence.fact(subject, "column1", setting)
    column2 = evidence.fact(subject, "column2", setting)
    why = evidence.fact(subject, "rationale", setting)
    begins = evidence.fact(subject, "edit_begins_on", setting)
    action = f"both codes on a {SETTING_NAMES[setting]} claim"
    ruling = next((r for r in evidence.rulings_of(subject) if r.action == action), None)
    if column1 is None or column2 is None:
        return
    if indicator.value == NEVER_IN_EFFECT:
        out.caveats.append(NO_PERMISSION)
    label = SETTING_NAMES[setting]
    since = f" In effect since {begins.value}." if begins is not None else ""
    reason = f" CMS rationale: {why.value}." if why is not None else ""
    out.point(
        f"**{_SHORT.get(indicator.value, 'See the indicator')}** ({label} claim). Per the NCCI PTP table, {label},"
        f" {period(indicator.effective_from, indicator.effective_to)}{force_note(indicator, evidence.as_of)}: column 1"
        f" {code_text(column1.value)}, column 2 {code_text(column2.value)}, modifier indicator **{indicator.value}**:"
        f" {sentence(indicator.meaning)} {sentence(indicator.consequence)}{since}{reason}",
        indicator,
        ruling,
        column1,
        column2,
        why,
        begins,
    )


def _other_days(out: DraftWriter, evidence: Evidence, subjects: tuple[str, str], setting: ClaimSetting) -> None:
    """Edits of the codes that do not hold on the day."""
    for subject in subjects:
        for fact in evidence.facts_of(subject, "edit_ended_on", "later_edit_begins_on"):
            if fact.setting == setting:
                word = "An edit ended on" if fact.name == "edit_ended_on" else "Another edit begins on"
                out.point(f"{word} {fact.value} ({SETTING_NAMES[setting]} table): {fact.meaning}.", fact)


def _missing(out: DraftWriter, evidence: Evidence, first: str, second: str, setting: ClaimSetting) -> str:
    gap = evidence.gap(f"{first}+{second}", f"NCCI pair, {SETTING_NAMES[setting]}")
    if gap is None:
        return "not_loaded"
    out.point(sentence(gap_words(gap)), gap)
    if gap.state == "no_row":
        out.caveats.append(NO_PERMISSION)
    else:
        out.caveats.append("Without the table for this date, neither allowed nor denied can be said.")
    return gap.state
