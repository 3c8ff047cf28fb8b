"""Text without its HTML, for fields that publishers fill from web forms: paragraphs stay lines, all else goes."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 td th".split())
_HIDDEN = frozenset({"script", "style"})
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|&(?:#\d{1,6}|[A-Za-z]{2,10});")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def plain_text(markup: str) -> str:
    """The readable text of an HTML fragment, one line a block. Fragments escaped twice ("&lt;p&gt;") are read too.

    >>> plain_text("<p>One &amp; two</p><ul><li>three</li></ul>")
    'One & two\\nthree'
    """
    text = markup
    for _ in range(2):
        if not _TAG.search(text):
            break
        if "<" not in text:
            text = html.unescape(text)
            continue
        parser = _Text()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
