"""The original text as HTML with its identifiers marked, and the legend. Everything of the text is escaped.

Colours are translucent tints below the theme's own text colour, so they can be read on light and on dark; each mark
carries its placeholder in letters as well. Six colours stand for families of types: nineteen could not be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.privacy.spans import KINDS, WORDS, Kind
from ui.redaction_review import Place, Review

SHOWN = 100_000
"""So many characters of a long text are drawn."""
_FAMILIES: dict[str, tuple[tuple[int, int, int], tuple[Kind, ...]]] = {
    "people": ((37, 99, 235), ("NAME",)),
    "places": ((22, 163, 74), ("LOCATION",)),
    "times": ((217, 119, 6), ("DATE", "AGE")),
    "contacts": ((168, 85, 247), ("PHONE", "FAX", "EMAIL", "URL", "IP")),
    "numbers": ((225, 29, 72), ("SSN", "MRN", "HEALTH_PLAN", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE")),
    "others": ((20, 148, 160), ("BIOMETRIC", "PHOTO", "OTHER")),
}
_FAMILY: dict[Kind, str] = {kind: name for name, (_, kinds) in _FAMILIES.items() for kind in kinds}


def style() -> str:
    """The style sheet of the marks."""
    tints = "\n".join(
        f".phi-{name} {{ background: rgba({r}, {g}, {b}, .22); border-bottom: 2px solid rgb({r}, {g}, {b}); }}"
        for name, ((r, g, b), _) in _FAMILIES.items()
    )
    return f"<style>\n{_BASE}{tints}\n</style>"


_BASE = """
.phi-text {
  white-space: pre-wrap; overflow-wrap: anywhere; overflow-y: auto; max-height: 30rem; min-height: 6rem;
  font-family: "Source Code Pro", monospace; font-size: .875rem; line-height: 1.75;
  padding: 1rem; border: 1px solid rgba(128, 128, 128, .35); border-radius: .5rem;
}
.phi-legend {
  display: flex; flex-wrap: wrap; gap: .4rem .6rem; font-size: .8rem; list-style: none;
  padding: 0 !important; margin: 0 !important;
}
.phi-legend li { margin: 0 !important; }
.st-key-redacted-text [data-testid="stCode"] > div:last-child { opacity: 1 !important; visibility: visible !important; }
.st-key-redacted-text pre { max-height: 30rem; overflow-y: auto; line-height: 1.75; }
mark.phi { color: inherit; border-radius: .2rem; padding: .05rem .2rem; }
mark.phi small, mark.phi-restored small { font-size: .7em; font-weight: 600; user-select: none; margin-left: .35em; }
mark.phi-restored { color: inherit; background: none; border-bottom: 2px dotted currentColor; }
"""


def original_html(review: Review, replacements: Mapping[Place, str]) -> str:
    """The text with a mark on each identifier: with its placeholder, or "restored" where it was put back."""
    parts: list[str] = []
    end = 0
    for span in review.spans:
        if span.start >= SHOWN:
            break
        replacement = replacements.get((span.start, span.end))
        parts += (
            escape(review.text[end : span.start]),
            _mark(review.text[span.start : span.end], span.kind, replacement),
        )
        end = span.end
    parts.append(escape(review.text[end : max(end, SHOWN)]))
    # A scrolling region takes part in the order of the Tab key, so that it can be scrolled without a mouse.
    return (
        '<div class="phi-text" tabindex="0" role="region" aria-label="Original with identifiers marked">'
        f"{''.join(parts)}</div>"
    )


def legend_html(kinds: Sequence[Kind]) -> str:
    """The types that occur, each in its colour."""
    shown = (kind for kind in KINDS if kind in kinds)
    items = "".join(
        f'<li><mark class="phi phi-{_FAMILY[kind]}">{escape(kind_name(kind))}</mark></li>' for kind in shown
    )
    return f'<ul class="phi-legend" aria-label="Types">{items}</ul>'


def kind_name(kind: Kind, *, several: bool = False) -> str:
    """A type as a heading: "Name", "Names"."""
    name = WORDS[kind][several]
    return name[0].upper() + name[1:]


def _mark(value: str, kind: Kind, replacement: str | None) -> str:
    look = "restored" if replacement is None else f"{_FAMILY[kind]} phi"
    label = "restored" if replacement is None else escape(replacement.strip("[]"))
    return f'<mark class="phi-{look}" title="{escape(kind_name(kind))}">{escape(value)}<small>{label}</small></mark>'
