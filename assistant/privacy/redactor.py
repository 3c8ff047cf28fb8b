"""The redactor: text -> identifiers by rule, by vocabulary and by what the rest of the text says -> placeholders.

It fails closed: whatever goes wrong, the whole text is taken out and the reason said. It removes identifiers; it does
not promise that none is left, so a person looks at the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.privacy.known import known_spans
from assistant.privacy.placeholders import with_placeholders
from assistant.privacy.reading import read_note
from assistant.privacy.recognition import recognise
from assistant.privacy.redacted import Redacted, make
from assistant.privacy.spans import Kind, Known, Span, counted, settle
from assistant.privacy.vocabulary import Vocabulary, read_vocabulary

Recogniser = Callable[[str], Sequence[Span]]
"""A site's own finder of identifiers: text -> spans. Its finds are added to the rules', it takes none away."""
WITHHELD = "[TEXT WITHHELD]"
"""What stands for a text that could not be checked."""
MAX_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Redaction:
    """The text without identifiers, and what was taken out. `failure` says why everything was withheld, else "".

    Spans hold offsets in the original; they and the original stay in memory.
    """

    redacted: Redacted
    spans: tuple[Span, ...] = ()
    failure: str = ""
    counts: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What may be sent, stored and logged."""
        return self.redacted.text


class Redactor:
    """Finds and replaces identifiers. Holds no text; threads may share it."""

    def __init__(self, vocabulary: Vocabulary, recognisers: Sequence[Recogniser] = ()) -> None:
        self._vocabulary = vocabulary
        self._recognisers = tuple(recognisers)

    def redact(self, text: str, known: Sequence[Known] = (), *, shift_days: int | None = None) -> Redaction:
        """The text with each identifier replaced by a typed, numbered placeholder such as [NAME-1] or [DATE-2: 2025].

        `known` are identifiers of this case that a form gave. With `shift_days` whole dates are moved by that many days
        instead of being cut to their year. Never raises: what cannot be checked is withheld.
        """
        try:
            return self._apply(text, self.find(text, known), shift_days)
        except Exception as error:
            return _withheld(type(error).__name__)

    def find(self, text: str, known: Sequence[Known] = ()) -> tuple[Span, ...]:
        """The identifiers of a text, in order, without overlap. Raises RedactionError for a text that is too long."""
        note = read_note(text, MAX_CHARACTERS)
        found = [*recognise(note, self._vocabulary, tuple(known_spans(note, known)))]
        for recogniser in self._recognisers:
            found += [span for span in recogniser(text) if 0 <= span.start < span.end <= len(text)]
        return settle(found)

    def apply(self, text: str, spans: Sequence[Span], *, shift_days: int | None = None) -> Redaction:
        """The text with these spans replaced, after a person has added or restored some. Never raises."""
        try:
            return self._apply(text, settle(spans), shift_days)
        except Exception as error:
            return _withheld(type(error).__name__)

    def _apply(self, text: str, spans: Sequence[Span], shift_days: int | None) -> Redaction:
        replaced = with_placeholders(text, spans, shift_days)
        parts: list[str] = []
        end = 0
        for span in replaced:
            parts += (text[end : span.start], span.replacement)
            end = span.end
        parts.append(text[end:])
        return Redaction(make("".join(parts)), replaced, counts=counted(replaced))


def _withheld(reason: str) -> Redaction:
    return Redaction(make(WITHHELD), failure=f"the text could not be checked ({reason}), so none of it is shown")


@lru_cache(maxsize=1)
def standard_redactor() -> Redactor:
    """The redactor with the built-in vocabulary, read once a process."""
    return Redactor(read_vocabulary())
