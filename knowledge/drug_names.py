"""Names of drugs as keys: the same for every way in which a file or a question writes them."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+")


def name_key(text: str) -> str:
    """A name in small letters and digits, blanks between words ("Kenalog(R)-80" -> "kenalog 80")."""
    plain = re.sub(r"\((?:r|tm|c)\)|[\u00ae\u2122\u00a9]", " ", text.lower())
    return " ".join(_WORD.findall(plain.replace("'", "").replace("\u2019", "")))
