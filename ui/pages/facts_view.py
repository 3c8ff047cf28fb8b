"""Every fact behind an answer as a table that can be read, selected and scrolled on a phone."""

from __future__ import annotations

import streamlit as st

from assistant.answer import Answer, Fact
from ui.numbering import numbers_by_key
from ui.plain_text import literal
from ui.wording import CLAIMS, fact_label, fact_value, period_text


def facts_expander(answer: Answer, key: str) -> None:
    """The facts, folded; the label says how many."""
    if not answer.facts:
        return
    with st.expander(f"All facts ({len(answer.facts)})", key=f"facts-{key}"):
        facts_table(answer, key)


def facts_table(answer: Answer, key: str) -> None:
    """One row for each fact: subject, fact, value, meaning, period, in force, number of the source."""
    numbers = numbers_by_key(answer)
    rows = [_row(fact, numbers.get(fact.cite)) for fact in answer.facts]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    with st.container(key=f"fact-rows-{key}"):
        st.table(columns, border="horizontal", hide_index=True, alt="All facts of this answer")


def _row(fact: Fact, number: int | None) -> dict[str, str]:
    label = fact_label(fact.name)
    if fact.setting:
        label += f" ({CLAIMS.get(fact.setting, fact.setting).lower()})"
    return {
        "Subject": literal(fact.subject),
        "Fact": literal(label),
        "Value": literal(fact_value(fact)),
        "Meaning": literal(fact.meaning),
        "Period": literal(period_text(fact.effective_from, fact.effective_to)),
        "In force": "yes" if fact.in_force else "no",
        "Source": "" if number is None else f"\\[{number}\\]",
    }
