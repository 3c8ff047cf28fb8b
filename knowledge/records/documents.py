"""Text as published, in passages, and descriptors that a site has licensed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DescriptorLength = Literal["short", "medium", "long"]


@dataclass(frozen=True, slots=True)
class DocumentPassage:
    """A stretch of a document: whole sentences of one section, with where they stand.

    `section` is the number by which the section is cited ("I.C.4.a.3", "50.4.1"), "" where a document has none;
    `heading` its own title; `context` the titles above it, outermost first; `revision` the transmittal line of a manual
    section. `text` is as published, without running heads and feet. `number` counts the passages of a release from 1.
    """

    release: str
    number: int
    section: str
    heading: str
    page: str
    text: str
    context: str = ""
    revision: str = ""
    kind: Literal["text", "code_list"] = "text"


@dataclass(frozen=True, slots=True)
class CptDescriptor:
    """A CPT descriptor from the files that a site has licensed. The AMA's words: shown only in quotation marks."""

    release: str
    code: str
    length: DescriptorLength
    text: str
