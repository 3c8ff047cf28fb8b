"""Prompts from their files: reasons taken out, the refusal put in, a digest that names what was sent."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.answer import Topic
from assistant.model.refusal import REFUSAL
from assistant.privacy.redacted import Published

_REASON = re.compile(r"[ \t]*<!--.*?-->[ \t]*\n?", re.DOTALL)
_TOPIC = re.compile(r"^## (\w+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told before the question, and the digest that an answer carries."""

    text: Published
    digest: str


@lru_cache(maxsize=32)
def system_prompt(topic: Topic) -> Prompt:
    """The general part and the line of that topic. The digest is of the text as sent, twelve hexadecimal digits."""
    general = _REASON.sub("", _file("answer.md")).format(refusal=REFUSAL).strip()
    parts = _TOPIC.split(_REASON.sub("", _file("topics.md")))
    lines = {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    text = f"{general}\n{lines.get(topic, lines['other'])}"
    return Prompt(Published(text), hashlib.sha256(text.encode()).hexdigest()[:12])


def _file(name: str) -> str:
    return (files("assistant.model.prompts") / name).read_text("utf-8")
