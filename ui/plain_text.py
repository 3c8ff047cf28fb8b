"""Text that Streamlit's Markdown must not change: dollar signs, tildes, directives, shortcodes, images and HTML.

Streamlit reads `$...$` as maths, `:red[...]` as colour, `:smile:` as a picture and `~x~` as struck out. In coding
text those are amounts, row labels and ranges, so they are shown as they stand. Everything here is pure.
"""

from __future__ import annotations

import re

WORD_JOINER = "\u2060"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~<>$&])")
_CODE_SPAN = re.compile(r"(`+)(?:(?!\1).)+\1", re.DOTALL)
_SHORTCODE = re.compile(r":(?=[\w+\-/]+:)")
_DIRECTIVE = re.compile(r"(?<!\\):(?=[A-Za-z+\-])")
_LINE_MARK = re.compile(r"^(\s*)(\d+)([.)])(?=\s)|^(\s*)([-=>])", re.MULTILINE)


def literal(text: str) -> str:
    """One line of plain text for a label, a table cell or a sentence: nothing in it is markup."""
    flat = " ".join(text.split())
    marked = _MARKS.sub(r"\\\1", flat)
    marked = _LINE_MARK.sub(_defuse_line, marked)
    return _defuse_colons(marked)


def defused(markdown: str) -> str:
    """Markdown of an answer with its bold, lists, headings and code kept, and Streamlit's own extensions disarmed."""
    parts = []
    end = 0
    for span in _CODE_SPAN.finditer(markdown):
        parts += [_defuse(markdown[end : span.start()]), span.group()]
        end = span.end()
    return "".join([*parts, _defuse(markdown[end:])])


def _defuse(text: str) -> str:
    text = re.sub(r"(?<!\\)([$~<])", r"\\\1", text)
    text = re.sub(r"!(?=\[)", r"\\!", text)
    return _defuse_colons(text)


def _defuse_colons(text: str) -> str:
    text = _SHORTCODE.sub(":" + WORD_JOINER, text)
    return _DIRECTIVE.sub(r"\\:", text)


def _defuse_line(found: re.Match[str]) -> str:
    if found.group(2):
        return f"{found.group(1)}{found.group(2)}\\{found.group(3)}"
    return f"{found.group(4)}\\{found.group(5)}"
