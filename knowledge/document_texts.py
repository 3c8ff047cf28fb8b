"""What of a document's passage is embedded: its titles and its text without boilerplate. It is shown as published."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.records import DocumentPassage
from knowledge.sources.passages import sentences

COLLECTION = "documents"
DOCUMENT_TABLES = re.compile(r"(?:icd10cm-guidelines|ncci-manual|manual-[a-z0-9-]+-\d\d|document-[a-z0-9-]+)\Z")
_PIECE = 750  # the embedder reads the first 256 tokens
_BOILERPLATE = re.compile(
    r"\(Rev\.[^)]*\)|^\s*(?:[A-Z]{1,3}\d?-\d[\w.]*[,; ]*)+$|^See (?:Section|Pub)[^.]{0,80}\.$|^Sources?: .*$",
    re.MULTILINE,
)
_BEFORE_NUMBER = re.compile(r"^(?:Section )?(?:[A-Za-z0-9]{1,4}|\d+(?:\.\d+)*)\.? (?=[A-Z])")


def passage_id(passage: DocumentPassage) -> str:
    """The id of a passage: its release and its number in it."""
    return f"{passage.release}#{passage.number}"


def title_of(passage: DocumentPassage) -> str:
    """Section number and heading."""
    return " ".join(part for part in (passage.section, passage.heading) if part)


def embed_text(passage: DocumentPassage) -> str:
    """The passage for embedding: the titles above it and its own, then the text without its boilerplate."""
    above = [_BEFORE_NUMBER.sub("", title) for title in passage.context.split(" > ") if title]
    path = ". ".join(dict.fromkeys((*above[-2:], passage.heading))).strip(". ")
    body = " ".join(_BOILERPLATE.sub(" ", passage.text).split())
    return f"{path}. {body}".strip(". ") if path else body


def document_vector_texts(passages: Iterable[DocumentPassage]) -> list[tuple[str, str]]:
    """(id, text) of each vector, "guideline:RELEASE#NUMBER#0"; one or more for a passage, none for a list of codes."""
    found: list[tuple[str, str]] = []
    for passage in passages:
        if passage.kind != "text" or not DOCUMENT_TABLES.match(passage.release.split(":", 1)[0]):
            continue
        pieces = _pieces(embed_text(passage), passage.heading)
        found.extend((f"guideline:{passage_id(passage)}#{n}", text) for n, text in enumerate(pieces))
    return found


def _pieces(text: str, heading: str) -> list[str]:
    """Whole sentences up to about 750 characters; the second piece on begins with the heading."""
    pieces: list[str] = []
    for sentence in sentences(text):
        if pieces and len(pieces[-1]) + len(sentence) < _PIECE:
            pieces[-1] += f" {sentence}"
        else:
            pieces.append(f"{heading}. {sentence}" if pieces and heading else sentence)
    return pieces
