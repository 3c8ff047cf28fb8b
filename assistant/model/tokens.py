"""How many tokens a text costs: by tiktoken where its vocabulary is at hand, else by an estimate that errs high.

tiktoken downloads its vocabulary at first use and waits without a time limit, so it is called only when the file lies
in its cache, whole, under the name that tiktoken looks for: the SHA-1 of the address that it comes from. To put it
there, name the folder in TIKTOKEN_CACHE_DIR. Nothing is fetched here.

The estimate counts pieces of text: a third of the letters of a word, two thirds of those of a word that is not plain
lower case (abbreviations, keys), half of the digits, every sign, every byte of a letter that is not English. Over the
starter library and the questions of the evaluation sets that is about one and a half times what o200k_base and
cl100k_base count. Text of random letters can still cost more than estimated.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

ENCODING = "o200k_base"
ESTIMATE = "estimate"
"""The name of a counter that estimates."""

_FILES = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}
_PIECE = re.compile(r"(?P<word>[A-Za-z]+)|(?P<digits>\d+)|(?P<space>\s+(?=\d)|\s{2,}|\n)|(?P<sign>\S)", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z]?[a-z]*")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)

Encoder = Callable[[str], Sequence[int]]


class TokenCounter:
    """Counts tokens of text. Threads may share it.

    `name` says how: tiktoken's encoding, or `ESTIMATE`. Without an encoder the count is an estimate that errs high.
    """

    def __init__(self, encoder: Encoder | None = None, name: str = ESTIMATE) -> None:
        self.name = name
        self._encoder = encoder

    def count(self, text: str) -> int:
        """The tokens of a text, 0 for an empty one."""
        return _estimate(text) if self._encoder is None else len(self._encoder(text))


def token_counter(encoding: str = ENCODING) -> TokenCounter:
    """tiktoken's counter when its vocabulary is at hand, else the estimate. Takes about a second, once.

    Raises ValueError for an encoding that is not known here.
    """
    if encoding not in _FILES:
        raise ValueError(f"encoding {encoding!r} is not known; name one of {', '.join(_FILES)}")
    if not _at_hand(encoding):
        return TokenCounter()
    try:
        import tiktoken

        found = tiktoken.get_encoding(encoding)
    except Exception:  # not installed, or the file was taken away meanwhile
        return TokenCounter()
    return TokenCounter(found.encode_ordinary, f"tiktoken {encoding}")


@lru_cache(maxsize=1)
def standard_counter() -> TokenCounter:
    """The counter of this process, made once."""
    return token_counter()


def _at_hand(encoding: str) -> bool:
    """Whether tiktoken would load the file without fetching it: one that is not whole it removes and fetches anew."""
    name, sha256 = _FILES[encoding]
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    if folder is None:
        folder = str(Path(tempfile.gettempdir()) / "data-gym-cache")
    if not folder:
        return False  # an empty name turns tiktoken's cache off
    try:
        content = (Path(folder) / name).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == sha256


def _estimate(text: str) -> int:
    total = 1 if text else 0
    for found in _PIECE.finditer(text):
        piece, kind = found.group(), found.lastgroup
        if kind == "word":
            total += _of_word(piece)
        elif kind == "digits":
            total += (len(piece) + 1) // 2
        else:
            total += 1 if piece.isascii() else len(piece.encode("utf-8", "surrogatepass"))
    return total


def _of_word(word: str) -> int:
    if not _VOWEL.search(word):
        return len(word)
    return (len(word) + 2) // 3 if _PLAIN.fullmatch(word) else (2 * len(word) + 2) // 3
