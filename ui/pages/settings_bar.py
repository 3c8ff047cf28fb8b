"""The bar with date of service, state, payer and setting, above the chat box and always in view.

Where a model words answers, a switch lets it word also what the tables answer whole. The values live in the address of
the page, so a reload keeps them; nothing that is typed gets there. On a phone the bar folds into one line that shows
the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from assistant.model.wording import Prose
from assistant.places import STATES
from assistant.question import Settings
from ui.model_choice import ModelChoice
from ui.plain_text import literal
from ui.wording import PAYERS, SETTINGS, settings_line

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2050, 12, 31)
PROSE = "Prose by the model"
_OPEN = "settings_open"
_STATE_NAMES = {"": "Any state", **dict(sorted(STATES.items(), key=lambda item: item[1]))}
_PAYER_NAMES = {"": "Medicare (default)", **{key: name for key, name in PAYERS.items() if key != "medicare"}}
_SETTING_NAMES = {"": "Any setting", **SETTINGS}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is set for the next question; `prose` is None where no model could word it."""

    settings: Settings
    prose: Prose | None = None


def settings_bar(today: date, model: ModelChoice | None = None) -> Chosen:
    """Draw the bar and return what is set. What is left at its default stays unsaid."""
    unfolded = bool(st.session_state.get(_OPEN, False))
    notice = st.empty()
    with st.container(key="settings-fold"):
        fold = st.empty()
    with (
        st.container(key="settings-open" if unfolded else "settings-closed"),
        st.container(key="settings-bar", horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        day = st.date_input(
            "Date of service",
            value=today,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="YYYY-MM-DD",
            key="date",
            bind="query-params",
            width=150,
        )
        state = _choice("State", "state", _STATE_NAMES)
        payer = _choice("Payer", "payer", _PAYER_NAMES)
        setting = _choice("Setting", "setting", _SETTING_NAMES)
        prose = None if model is None else _prose(model)
    chosen = day if isinstance(day, date) else today
    line = settings_line(chosen, STATES.get(state, ""), PAYERS.get(payer, "Medicare"), SETTINGS.get(setting, ""))
    line += f" · {PROSE}" if prose == "model" else ""
    if chosen != today:
        notice.caption(f":material/event: Answers are for {chosen}, not for today ({today}).")
    fold.button(
        literal(line),
        key="settings-toggle",
        icon=":material/expand_more:" if unfolded else ":material/tune:",
        on_click=_toggle,
        width="stretch",
        help="Date of service, state, payer and setting",
    )
    settings = Settings(
        as_of=None if chosen == today else chosen,
        state=state or None,
        payer=payer or None,
        setting=setting or None,
    )
    return Chosen(settings, prose)


def _choice(label: str, key: str, names: dict[str, str]) -> str:
    found = st.selectbox(label, list(names), format_func=lambda value: names[value], key=key, bind="query-params")
    return str(found or "")


def _prose(model: ModelChoice) -> Prose:
    on = st.toggle(
        PROSE,
        value=model.prose == "model",
        key="prose",
        bind="query-params",
        help=literal(
            f"{model.name} also words what the tables answer whole. Every fact stays checked against the sources."
        ),
    )
    return "model" if on else "rules"


def _toggle() -> None:
    st.session_state[_OPEN] = not st.session_state.get(_OPEN, False)
