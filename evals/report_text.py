"""Answers as safe HTML, and the sentences of the report.

An answer is hostile input: its Markdown is rendered without HTML, links, images or references, so that no mark of it
becomes more than text with headings, lists, tables and emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from evals.comparison import Comparison
from evals.totals import Interval

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_KEY = re.compile(r"\[(s\d{1,4})\]")
FEWEST_FLIPS = 6  # five flips all of one way: 2 * 0.5 ** 5 = 0.0625


def percent(share: float) -> str:
    """A share as "92.3 %"."""
    return f"{100 * share:.1f} %"


def ends(held: Interval) -> str:
    """The ends of an interval of shares: "86.1 to 96.0 %"."""
    return f"{100 * held.low:.1f} to {100 * held.high:.1f} %" if held.of else "-"


def duration(milliseconds: float) -> str:
    """Milliseconds below a second, seconds above."""
    return f"{milliseconds:.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.2f} s"


def plain(name: str) -> str:
    """A fixed word of ours as a person writes it: "no answer" for no_answer."""
    return name.replace("_", " ")


def fitting(lengths: Sequence[int], budget: int, most: int) -> int:
    """The length that texts are cut to, so that together they stay within a budget; `most` when all of them do."""
    left, over = budget, sorted(min(length, most) for length in lengths)
    for at, length in enumerate(over):
        if length * (len(over) - at) > left:
            return left // (len(over) - at)
        left -= length
    return most


def cut(text: str, most: int) -> tuple[str, str]:
    """A text cut to a length, and a remark on it; "" when it is whole."""
    if len(text) <= most:
        return text, ""
    return text[:most].rstrip(), f"{most:,} of {len(text):,} characters"


def answer_html(text: str, anchor: str = "", keys: Collection[str] = ()) -> Markup:
    """Markdown as HTML. A key that stands among the citations ("[s3]") leads to its entry under the anchor."""
    return Markup(_markdown().render(text, {"anchor": anchor, "keys": frozenset(keys)}))


def verdict(comparison: Comparison) -> str:
    """What the test says of the flips, and what it does not."""
    better, worse = len(comparison.better), len(comparison.worse)
    flips = better + worse
    if not flips:
        return "No item flipped, so there is nothing to test."
    lines = [
        f"Of {flips} flips {better} are for the better and {worse} for the worse. Were either way as likely as the"
        f" other, a split at least as uneven would come about with probability {_probability(comparison.p_value)}"
        " (exact McNemar test, two-sided)."
    ]
    if flips < FEWEST_FLIPS:
        lines.append("With fewer than six flips this test cannot come below 0.05, however they fall.")
    elif comparison.p_value < 0.05:
        lines.append("Chance alone is a poor explanation of the difference.")
    else:
        lines.append("That is no evidence of a difference, and no evidence that there is none.")
    lines.append(
        "The test speaks of such questions as a whole; an item that flipped is worth reading whatever it says."
    )
    return " ".join(lines)


def _probability(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Links and images would lead out of the file; a reference would swallow a line that begins with "[s1]:".
    made.disable(["link", "image", "autolink", "reference", "html_block", "html_inline"])
    made.add_render_rule("text", _text)
    # Headings of an answer do not belong to the outline of the page.
    made.add_render_rule("heading_open", lambda *_: '<p class="heading">')
    made.add_render_rule("heading_close", lambda *_: "</p>\n")
    return made


def _text(_: object, tokens: Sequence[Any], at: int, __: object, env: dict[str, Any]) -> str:
    def linked(match: re.Match[str]) -> str:
        key = match[1]
        return f'<a href="#{env["anchor"]}-{key}">[{key}]</a>' if key in env["keys"] else match[0]

    return _KEY.sub(linked, escape(tokens[at].content))
