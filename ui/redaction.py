"""Redactions as the command line and the page tell them: JSON, one line of counts, one line of a batch.

Here is the one place where a surface gets its redactor. Nothing is written or logged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from assistant.privacy.spans import Kind, Known, Span, told
from ui.batch import BatchLineError

if TYPE_CHECKING:
    from assistant.privacy.redactor import Redaction

MOST_DAYS = 36_500
CHECK = "check the result"


class RedactorLike(Protocol):
    """A redactor as the surfaces use it; none of its methods here raises."""

    def redact(self, text: str, known: Sequence[Known] = (), *, shift_days: int | None = None) -> Redaction:
        """The text with its identifiers replaced, or all of it withheld."""

    def apply(self, text: str, spans: Sequence[Span], *, shift_days: int | None = None) -> Redaction:
        """The text with these spans replaced."""


def redactor() -> RedactorLike:
    """The redactor of this process; reads its vocabulary at the first call."""
    from assistant.privacy import redactor as module

    return module.standard_redactor()


def summary(counts: Mapping[Kind, int]) -> str:
    """What was removed, in one line that promises nothing: "identifiers removed: 2 names, 1 date; check the result"."""
    removed = f"identifiers removed: {told(dict(counts))}" if counts else "no identifiers found"
    return f"{removed}; {CHECK}"


def as_json(redaction: Redaction, missing: str = "") -> dict[str, Any]:
    """The object of `--json` and of a batch line; `failure` and `missing` are there only when there is something."""
    return {
        "text": redaction.text,
        "spans": [
            {"start": span.start, "end": span.end, "type": span.kind, "replacement": span.replacement}
            for span in redaction.spans
        ],
        "counts": dict(redaction.counts),
        **({"failure": redaction.failure} if redaction.failure else {}),
        **({"missing": missing} if missing else {}),
    }


def redact_item(
    held: RedactorLike, item: dict[str, Any], known: Sequence[Known], shift_days: int | None
) -> dict[str, Any]:
    """One `redact` line of a batch. `known` of the line is added to what is known for all lines."""
    text, own = item.get("text"), item.get("known", [])
    if not isinstance(text, str):
        raise BatchLineError("field 'text' is missing or not text")
    if not isinstance(own, list) or not all(isinstance(each, str) for each in own):
        raise BatchLineError("field 'known' is not a list of text")
    try:
        return as_json(held.redact(text, (*known, *known_names(own)), shift_days=shift_days))
    except Exception as error:  # the other lines go on, and the message may hold the text
        raise BatchLineError(f"the text could not be redacted ({type(error).__name__})") from None


def known_names(texts: Sequence[str]) -> tuple[Known, ...]:
    """Identifiers of this case as somebody typed them; blank ones are left out."""
    return tuple(Known(text.strip()) for text in texts if text.strip())
