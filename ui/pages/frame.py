"""What every page has: the title line, the style sheet and the footer.

The style sheet names no colours, so light and dark both come from the theme.
"""

from __future__ import annotations

import streamlit as st

from ui.wording import FOOTER

PHONE = "640px"
_STYLE = f"""
<style>
.stMainBlockContainer {{ padding-top: 2.5rem; padding-bottom: 1rem; }}
.st-key-title-line h1 {{ padding: 0; }}
.st-key-footer {{ opacity: .85; margin-top: 1.5rem; }}
.st-key-settings-fold {{ display: none; }}
.stBottomBlockContainer, [data-testid="stBottomBlockContainer"] {{ padding-top: .5rem; padding-bottom: 1rem; }}
[class*="st-key-sources-row"] button, [class*="st-key-actions"] button {{ min-height: 1.75rem; padding: 0 .6rem; }}
[class*="st-key-said"] [data-testid="stText"] {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
[class*="st-key-passage"] [data-testid="stText"] {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
@media (max-width: {PHONE}) {{
  .stMainBlockContainer {{ padding-left: 1rem; padding-right: 1rem; padding-top: 2rem; }}
  .st-key-settings-fold {{ display: flex; }}
  .st-key-settings-closed {{ display: none; }}
}}
</style>
"""


def style() -> None:
    """Add the style sheet. Call it once, before anything is drawn."""
    st.html(_STYLE)


def footer() -> None:
    """The disclaimer under every page."""
    with st.container(key="footer"):
        st.caption(FOOTER)
