"""Writes assistant/privacy/words/domain.txt: the words of the public code sets and of the starter library.

    python -m tools.privacy_words OFFICIAL_DATA_FOLDER

A word is taken when it stands somewhere in small letters, so that names that gave a disease its name stay out. Single
words only: no descriptor can be read from the list.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from knowledge.sources.icd10cm_tabular import packaged_tabular, read_tabular
from knowledge.sources.starter import ROOM

TARGET = Path(__file__).parents[1] / "assistant" / "privacy" / "words" / "domain.txt"
_WORD = re.compile(r"(?<![\w'’-])[a-z]{2,}(?![\w'’])")
_HEAD = "# Words of ICD-10-CM, HCPCS Level II and the starter library, as they stand there in small letters.\n"


def texts(data: Path) -> Iterator[str]:
    """What lends its words: titles and notes of ICD-10-CM, Level II names, and the starter library's own text."""
    for code in read_tabular(packaged_tabular()).codes:
        yield code.title
        yield from (note.text for note in code.notes)
    for archive in sorted((data / "hcpcs").glob("HCPC*.zip")):
        with zipfile.ZipFile(archive) as held:
            for name in held.namelist():
                if re.search(r"HCPC.*ANWEB.*\.txt$", name, re.IGNORECASE):
                    # Level II names stand in small letters there only in part; the record layout does not matter here.
                    yield held.read(name).decode("latin-1").lower()
    for path in sorted(ROOM.rglob("*.yaml")):
        yield path.read_text("utf-8")
    for path in sorted(ROOM.rglob("*.csv")):
        if path.parent.name == "words":
            yield from (" ".join(row) for row in csv.reader(io.StringIO(path.read_text("utf-8"))))


def main(data: Path) -> None:
    """Write the list."""
    words = sorted({word for text in texts(data) for word in _WORD.findall(text)})
    TARGET.write_text(_HEAD + "\n".join(words) + "\n", "utf-8")
    print(f"{TARGET.name}: {len(words)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
