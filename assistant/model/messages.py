"""What is sent to a model: messages made of redacted and of published text, and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.errors import RedactionError
from assistant.privacy.redacted import Published, Redacted

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Raises RedactionError when a part is plain text, which nobody has looked through."""

    role: Role
    parts: tuple[Redacted | Published, ...]

    def __post_init__(self) -> None:
        for part in self.parts:
            if not isinstance(part, Redacted | Published):
                raise RedactionError("a model is sent redacted or published text only; give Redactor.redact the rest")

    @property
    def text(self) -> str:
        """The parts, one after the other."""
        return "".join(part.text for part in self.parts)
