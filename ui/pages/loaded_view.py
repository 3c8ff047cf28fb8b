"""What is loaded: every release with its period, and which have ended."""

from __future__ import annotations

from datetime import date

import streamlit as st

from knowledge.dating import is_stale, superseded_by
from knowledge.records import Release
from knowledge.snapshot import Manifest
from ui.plain_text import literal
from ui.wording import period_text

_COLUMNS = ("Release", "Period", "State", "Held")
_FORMS = {"as_published": "as published", "reconstructed": "reconstructed", "converted": "converted"}


def loaded_expander(manifest: Manifest, today: date) -> None:
    """The releases of the snapshot in service, folded; the label says how many are out of date."""
    stale = sum(1 for release in manifest.releases if _state(release, manifest, today) == "out of date")
    label = f"What is loaded: {len(manifest.releases)} releases"
    if stale:
        label += f", {stale} out of date"
    with st.expander(label, icon=":material/database:"):
        listed = sorted(manifest.releases, key=lambda r: (r.table, r.effective_from))
        rows = [_row(release, manifest, today) for release in listed]
        with st.container(key="loaded-rows"):
            st.table({name: [row[name] for row in rows] for name in _COLUMNS}, border="horizontal", hide_index=True)
        st.caption(literal(f"Snapshot {manifest.id}. Answers name the release that each fact comes from."))
        for warning in manifest.warnings:
            st.caption(literal(warning))


def _state(release: Release, manifest: Manifest, today: date) -> str:
    """An edition that a later one follows is not out of date: it answers for its own dates."""
    if superseded_by(release, manifest.releases) is not None:
        return "earlier edition"
    return "out of date" if is_stale(release, today) else "current"


def _row(release: Release, manifest: Manifest, today: date) -> dict[str, str]:
    extent = "excerpt" if release.coverage == "partial" else "whole"
    return {
        "Release": literal(f"{release.publisher}: {release.title}"),
        "Period": literal(period_text(release.effective_from, release.effective_to)),
        "State": _state(release, manifest, today),
        "Held": f"{extent}, {_FORMS[release.form]}",
    }
