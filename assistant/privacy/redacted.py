"""The one door: text of which identifiers were taken out. What leaves the process as text accepts nothing else."""

from __future__ import annotations

from typing import Any, Final, final

from assistant.errors import RedactionError

_MAKER: Final = object()


@final
class Redacted:
    """Text that went through the redactor. Only `assistant.privacy.redactor` makes it; it cannot be changed."""

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str, maker: object) -> None:
        if maker is not _MAKER:
            raise RedactionError("redacted text is made by the redactor alone: call Redactor.redact")
        object.__setattr__(self, "_text", text)

    @property
    def text(self) -> str:
        """What may be sent, stored and logged."""
        return self._text

    def __setattr__(self, name: str, value: object) -> None:
        raise RedactionError(f"redacted text cannot be changed (attribute {name!r})")

    def __reduce__(self) -> Any:
        raise RedactionError("redacted text is not pickled: send its text")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Redacted) and other._text == self._text

    def __hash__(self) -> int:
        return hash(("redacted", self._text))

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Redacted({self._text!r})"


@final
class Published:
    """Text of our own or of a loaded source: prompts, records, names of tools. No word of whoever asks is in it.

    The rooms that make it (`assistant.model.records`, `assistant.model.prompts`) read it from the knowledge base and
    from files of this project. Whatever a person typed goes through the redactor instead.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    @property
    def text(self) -> str:
        """What may be sent."""
        return self._text

    def __setattr__(self, name: str, value: object) -> None:
        raise RedactionError(f"published text cannot be changed (attribute {name!r})")

    def __repr__(self) -> str:
        return f"Published({self._text[:60]!r})"


def make(text: str) -> Redacted:
    """For the redactor only."""
    return Redacted(text, _MAKER)
