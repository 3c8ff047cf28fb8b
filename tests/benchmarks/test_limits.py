"""A call that takes too long is broken off, even where it catches every Exception."""

from __future__ import annotations

import signal
import time

from benchmarks.limits import limit_of, timed


def test_a_call_within_the_limit_returns_its_value() -> None:
    spent, value = timed(30, lambda: "done")
    assert value == "done"
    assert 0 <= spent < 30
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_call_over_the_limit_is_broken_off() -> None:
    def stubborn() -> str:
        while True:
            try:
                time.sleep(60)
            except Exception:
                continue

    before = signal.getsignal(signal.SIGALRM)
    spent, value = timed(0.05, stubborn)
    assert value is None
    assert spent >= 0.05
    assert signal.getsignal(signal.SIGALRM) is before


def test_longer_texts_may_take_longer() -> None:
    assert limit_of("") == 60
    assert limit_of("a" * 500_000) == 90
