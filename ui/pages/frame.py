"""What every page has: the title line, the style sheet and the footer.

The style sheet names no colours, so light and dark both come from the theme.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.wording import FOOTER

PHONE = "640px"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6573"/>'
    '<path d="M9 16.5l5 5L23.5 11" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round"'
    ' stroke-linejoin="round"/></svg>'
)
_STYLE = f"""
<style>
.st-key-title-line h1 {{ padding: 0; }}
.st-key-footer {{ margin-top: 1rem; }}
[data-testid="stStatusWidget"] {{ display: none; }}
.stBottomBlockContainer, [data-testid="stBottomBlockContainer"] {{ padding-top: .5rem; padding-bottom: 1rem; }}
[data-testid="stElementContainer"]:has(> .stHtml > script) {{ display: none; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-settings-fold) {{ display: none; }}
[class*="st-key-exchange-"] {{ scroll-margin-top: 4rem; }}
[class*="st-key-sources-row"] button, [class*="st-key-actions"] button {{ min-height: 1.75rem; padding: 0 .6rem; }}
[class*="st-key-sources-row"] button [aria-hidden="true"] {{ display: none; }}
[class*="st-key-said"] [data-testid="stText"], [class*="st-key-passage"] [data-testid="stText"] {{
  white-space: pre-wrap; overflow-wrap: anywhere;
}}
.stMainBlockContainer [data-testid="stTable"] :is(th, td) {{
  font-size: .8rem; line-height: 1.35; padding: .35rem .5rem; vertical-align: top; text-align: left;
}}
.stMainBlockContainer [data-testid="stTable"] p {{ font-size: inherit; }}
[class*="st-key-said"] {{ max-height: 20rem; overflow-y: auto; }}
[class*="st-key-loaded-rows"] :is(th, td):nth-child(2) {{ white-space: nowrap; }}
[class*="st-key-fact-rows"] table {{ min-width: 36rem; }}
[class*="st-key-fact-rows"] :is(th, td):nth-child(3) {{ width: 20%; }}
[class*="st-key-fact-rows"] :is(th, td):nth-child(4) {{ width: 28%; }}
[class*="st-key-fact-rows"] :is(th, td):nth-child(5) {{ min-width: 6rem; }}
@media (max-width: {PHONE}) {{
  .stMainBlockContainer {{ padding-left: 1rem; padding-right: 1rem; }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-settings-fold) {{ display: flex; }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-settings-closed) {{ display: none; }}
  [data-testid="stChatMessage"] {{ padding-left: .75rem; padding-right: .75rem; }}
  [data-testid="stChatMessageAvatarCustom"] {{ display: none; }}
}}
</style>
"""
# Runs in the browser after a question: the new question comes to the top of the view, wherever the reader was.
_INTO_VIEW = """
<script>
(() => {{
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = () => document.querySelector(".st-key-exchange-{index}")
    ?.scrollIntoView({{ block: "start", behavior: calm ? "auto" : "smooth" }});
  setTimeout(go, {wait});
}})();
</script>
"""


def style() -> None:
    """Add the style sheet. Call it once, before anything is drawn."""
    st.html(_STYLE)


def title_line() -> DeltaGenerator:
    """The line with the page's title and what belongs to the whole page; fill it with `with`."""
    return st.container(
        key="title-line", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def into_view(index: int, *, wait: int) -> None:
    """Bring an exchange to the top of the view after some milliseconds."""
    st.html(_INTO_VIEW.format(index=index, wait=wait), unsafe_allow_javascript=True)


def footer() -> None:
    """The disclaimer under every page."""
    with st.container(key="footer"):
        st.caption(FOOTER)
