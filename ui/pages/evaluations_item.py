"""One item of a run: the question and what came before it, why it failed, what was expected, the answer as in the chat.

What was expected is said in the words of the report, so that page and report agree.
"""

from __future__ import annotations

import streamlit as st

from evals.report_items import Shown, limits_for, shown
from evals.report_text import duration
from evals.score import ItemResult
from ui.answer_json import answer_from_json
from ui.evaluation_words import OUTCOME_NAMES, OUTCOME_TONES
from ui.pages.chat_view import ASSISTANT, draw_answer, draw_question
from ui.plain_text import literal

_LABEL_LENGTH = 110


def item_expander(result: ItemResult, key: str) -> None:
    """An item in a list: its outcome and question; everything else is drawn once it is opened."""
    with st.expander(item_label(result), key=f"item-{key}", on_change="rerun") as opened:
        if opened.open:
            draw_item(result, key)


def item_label(result: ItemResult) -> str:
    """Outcome and question in one line."""
    question = " ".join(result.question.split())
    cut = question if len(question) <= _LABEL_LENGTH else question[: _LABEL_LENGTH - 1].rstrip() + "…"
    return f"{outcome_badge(result)} {literal(cut)}"


def outcome_badge(result: ItemResult) -> str:
    """The outcome as a badge: in words, and in a colour."""
    return f":{OUTCOME_TONES[result.outcome]}-badge[{OUTCOME_NAMES[result.outcome]}]"


def draw_item(result: ItemResult, key: str) -> None:
    """Everything about one item."""
    item = in_words(result)
    st.caption(literal(_where(result)))
    draw_why(result)
    draw_asked(item, key)
    draw_answer_of(result, key)
    draw_expected(item, key)
    _scores(result, key)


def in_words(result: ItemResult) -> Shown:
    """What the item asks and expects, as the report says it."""
    return shown(result, "", limits_for([result]))


def draw_why(result: ItemResult) -> None:
    """Why the item is not right, in one place before everything else."""
    why = result.why()
    if result.outcome == "not_applicable":
        st.info(literal(f"Not asked: {result.reason}"), icon=":material/block:")
    elif result.outcome != "right" and why:
        st.error(literal(why), icon=":material/error:")
    if result.judged:
        grade = f"Graded {result.judged.get('grade', '')} by a model, apart from the score"
        st.caption(literal(f"{grade}: {result.judged.get('reason', '')}"))


def draw_asked(item: Shown, key: str) -> None:
    """The question as it was typed, after the earlier turns of its conversation."""
    for at, turn in enumerate(item.turns):
        draw_question(f"turn-{key}-{at}", turn)
    if item.turns:
        st.caption("The answers to earlier questions are not kept; this is the one that is scored:")
    draw_question(f"asked-{key}", item.result.question)
    if item.asked:
        st.caption(literal(f"Set beside the question: {item.asked}"))


def draw_answer_of(result: ItemResult, key: str) -> None:
    """The answer as the chat shows it, or what a search found, or why there is neither."""
    hits = result.answer.get("hits")
    if hits is not None:
        _hits(result, hits, key)
        return
    answer = answer_from_json(result.answer) if result.answer else None
    if answer is None:
        if result.outcome != "not_applicable":
            st.caption("No answer is kept.")
        return
    with st.chat_message("assistant", avatar=ASSISTANT):
        draw_answer(answer, key, latest=True, live=False)


def draw_expected(item: Shown, key: str) -> None:
    """What a right answer holds, and the official row or section that says so."""
    with st.container(key=f"expected-{key}", border=True):
        st.markdown("**Expected**")
        if item.facts:
            rows = {
                "Fact": [literal(f"{fact.subject}: {fact.name}") for fact in item.facts],
                "Expected": [literal(fact.expected) for fact in item.facts],
                "In the answer": [literal(fact.given) if item.result.answer else "" for fact in item.facts],
            }
            with st.container(key=f"measured-facts-{key}"):
                st.table(rows, border="horizontal", hide_index=True, alt="Expected facts")
        lines = [f"- {literal(wanted.label)}: {literal('; '.join(wanted.lines))}" for wanted in item.wanted]
        if lines:
            st.markdown("\n".join(lines))
        if item.basis:
            st.caption(literal("Source: " + "; ".join(item.basis)))


def _scores(result: ItemResult, key: str) -> None:
    scored = [score for score in result.scores if score.value is not None]
    if not scored:
        return
    rows = {
        "Measure": [score.measure for score in scored],
        "Score": [f"{100 * (score.value or 0.0):.0f} %" for score in scored],
        "Why": [literal(score.explanation) for score in scored],
    }
    with st.container(key=f"measured-scores-{key}"):
        st.table(rows, border="horizontal", hide_index=True, alt="Scores of this item")


def _hits(result: ItemResult, hits: list[dict[str, object]], key: str) -> None:
    if not hits:
        st.caption("The search found nothing.")
        return
    relevant = {ref for ref, _ in result.expected.get("relevant", ())}
    rows = {
        "Rank": [str(rank) for rank in range(1, len(hits) + 1)],
        "Code": [literal(str(hit["code"])) for hit in hits],
        "Title": [literal(str(hit.get("title") or "")) for hit in hits],
        "Why it was found": [literal(str(hit.get("why") or "")) for hit in hits],
        "Relevant": ["yes" if hit["code"] in relevant else "" for hit in hits],
    }
    with st.container(key=f"measured-hits-{key}"):
        st.table(rows, border="horizontal", hide_index=True, alt="What the search found, best first")


def _where(result: ItemResult) -> str:
    parts = [result.id, f"set {result.set_name}", result.kind, f"topic {result.topic}"]
    if result.tags:
        parts.append("tagged " + ", ".join(result.tags))
    if result.milliseconds:
        parts.append(duration(result.milliseconds))
    return " · ".join(part for part in parts if part)
