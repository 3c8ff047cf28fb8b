"""A question on its way. It is answered on a thread of its own, so that a page that is drawn anew meanwhile neither
loses the answer nor asks a model twice.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import monotonic

from assistant.model.events import Progress, Restart
from assistant.model.wording import Shown
from assistant.question import Settings
from ui.conversation import UNEXPECTED, Exchange, Problem, TalkEvent, log_failure

Talk = Callable[[Callable[[], bool]], Iterator[TalkEvent]]
"""`talk`, for what says whether it is stopped."""

WITHHELD = "(this question is not shown again)"
UNSEEN_SECONDS = 15.0
"""A model works on for so long when nobody looks: the page was closed, or its connection is gone."""


@dataclass(frozen=True, slots=True)
class LiveState:
    """What there is to see: the step in hand, the checked text so far, and at last the exchange."""

    step: str = ""
    text: str = ""
    exchange: Exchange | None = None
    ended: bool = False
    changes: int = 0


class LiveReply:
    """Answers `question` at once, with `events`. `asked` is all that was asked, for whoever finds it later."""

    def __init__(
        self, question: str, asked: object, events: Callable[[Callable[[], bool]], Iterator[TalkEvent]]
    ) -> None:
        self.question = question
        self.asked = asked
        self._events = events
        self._changed = threading.Condition()
        self._state = LiveState()
        self._first = ""
        self._stopped = False
        self._seen = monotonic()
        threading.Thread(target=self._work, name="live-reply", daemon=True).start()

    @property
    def stopped(self) -> bool:
        """Nobody wants the model to go on."""
        return self._stopped or monotonic() - self._seen > UNSEEN_SECONDS

    def stop(self) -> None:
        """Stop the model; the exchange follows soon."""
        self._stopped = True

    def state(self, after: int = -1, seconds: float = 0.0) -> LiveState:
        """The state; waits up to so many seconds for one that has changed since `after` changes."""
        self._seen = monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._state.ended or self._state.changes > after, seconds)
            return self._state

    def settled(self, seconds: float = 5.0) -> Exchange | None:
        """Stop the model and wait for the exchange; None when it takes longer."""
        self.stop()
        end, state = monotonic() + seconds, self.state()
        while not state.ended and monotonic() < end:
            state = self.state(state.changes, end - monotonic())
        return state.exchange

    def _work(self) -> None:
        try:
            for event in self._events(lambda: self.stopped):
                self._take(event)
        except Exception as error:  # also where not even a failure could be put into words
            log_failure("answering", error)
            self._take(Exchange(uuid.uuid4().hex, WITHHELD, Settings(), problem=Problem("unexpected", UNEXPECTED)))
        finally:
            self._set(replace(self._state, ended=True))

    def _take(self, event: TalkEvent) -> None:
        state = self._state
        if isinstance(event, Progress):
            self._first = self._first or event.text
            self._set(replace(state, step=event.text))
        elif isinstance(event, Restart):
            self._set(replace(state, text=""))
        elif isinstance(event, Shown):
            # Text after a look-up: that one is over.
            self._set(replace(state, step=self._first, text=state.text + event.text))
        else:
            self._set(replace(state, exchange=event))

    def _set(self, state: LiveState) -> None:
        with self._changed:
            self._state = replace(state, changes=state.changes + 1)
            self._changed.notify_all()
