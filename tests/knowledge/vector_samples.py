"""A small stand-in for the sentence encoder, and what tests of vectors write and compare."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding import Embedder


class HashEmbedder:
    """Eight numbers from a text's sha256: equal texts agree, different ones differ; keeps the sizes it was given."""

    dimensions = 8

    def __init__(self, identity: str = "sha256 8") -> None:
        self.identity = identity
        self.sizes: list[int] = []

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Any:
        self.sizes.append(len(texts))
        raw = [np.frombuffer(hashlib.sha256(text.encode()).digest()[:8], np.uint8) for text in texts]
        rows = np.array(raw, np.float32) - 127.5
        if progress is not None:
            progress(len(texts))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def cleaned(self, text: str) -> str:
        return text

    def embed_questions(self, texts: Sequence[str]) -> Any:
        return np.array([self.embed([text])[0] for text in texts], np.float32)


CONCEPTS = [(f"icd10cm:{n:03}", f"concept {n}") for n in range(60)]
PASSAGES = [("passage:a", "same words"), ("passage:c", "same words"), ("passage:b", "same words"), ("passage:d", "x")]
GIVEN = {"icd10cm": CONCEPTS, "passages": PASSAGES}


def brute_force(embedder: Embedder, rows: Sequence[tuple[str, str]], text: str) -> list[tuple[str, float]]:
    """What exact search answers, best first."""
    similarities = embedder.embed([words for _, words in rows]) @ embedder.embed([text])[0]
    pairs = [(ref, float(similarity)) for (ref, _), similarity in zip(rows, similarities, strict=True)]
    return sorted(pairs, key=lambda pair: -pair[1])


def file_digests(folder: Path) -> dict[str, str]:
    """The sha256 of each file of a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
