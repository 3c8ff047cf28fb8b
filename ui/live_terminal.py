"""A question on its way in a terminal: the look-up in hand and the checked text so far, on standard error.

Standard output gets the finished answer and nothing else. Where standard error is no terminal, each step is a line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.assistant import Reply, StreamEvent
from assistant.model.events import Progress, Restart
from assistant.model.wording import Shown

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.live import Live
    from rich.spinner import Spinner

_LINES_KEPT = 3  # of the screen, for the step and what the terminal adds


def last_reply(events: Iterator[StreamEvent]) -> Reply:
    """The reply at the end, in silence."""
    for event in events:
        if isinstance(event, Reply):
            return event
    raise AssertionError("an answer that nobody stops has an end")


def followed(events: Iterator[StreamEvent]) -> Reply:
    """The reply at the end, with what happens before it shown on the way."""
    with _Screen() as screen:
        for event in events:
            if isinstance(event, Reply):
                return event
            screen.take(event)
    raise AssertionError("an answer that nobody stops has an end")


class _Screen:
    """What is drawn while a model works; nothing is drawn, and no library for it loaded, before it begins to."""

    def __init__(self) -> None:
        self._first = ""
        self._step = ""
        self._text = ""
        self._live: Live | None = None
        self._spinner: Spinner | None = None

    def __enter__(self) -> _Screen:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def take(self, event: Progress | Restart | Shown) -> None:
        """Draw what happened."""
        if isinstance(event, Progress):
            self._step = " ".join(event.text.split())
            self._first = self._first or self._step
            if not sys.stderr.isatty():
                sys.stderr.write(f"{self._step}\n")
        elif isinstance(event, Restart):
            self._text = ""
        else:
            self._step, self._text = self._first, self._text + event.text
        if sys.stderr.isatty():
            self._drawn()

    def _drawn(self) -> None:
        if self._live is None:
            from rich.console import Console
            from rich.live import Live

            screen = Console(stderr=True, highlight=False, markup=False)
            self._live = Live(self, console=screen, transient=True, refresh_per_second=8)
            self._live.start()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The end of the text so far, as much as the screen holds, and the step under it."""
        from rich.markdown import Markdown
        from rich.segment import Segment
        from rich.spinner import Spinner
        from rich.text import Text

        lines = console.render_lines(Markdown(self._text), options, pad=False) if self._text.strip() else []
        for line in lines[-max(console.height - _LINES_KEPT, 1) :]:
            yield from line
            yield Segment.line()
        if self._spinner is None:
            self._spinner = Spinner("dots")
        self._spinner.update(text=Text(self._step))
        yield self._spinner
