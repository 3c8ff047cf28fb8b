"""Licensed CPT files, on made files with invented codes and texts in the AMA's layouts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from document_samples import LONG_LAMP, NOTICE, cpt_counted, cpt_spaced, cpt_tabbed, put

from knowledge.errors import SourceError
from knowledge.records import CptDescriptor
from knowledge.sources import cpt_descriptors
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import Given, Reading, SourceFile


def read(file: SourceFile) -> tuple[Reading, list[CptDescriptor]]:
    assert layout_of(file) is cpt_descriptors.LAYOUTS[0]
    (reading,) = cpt_descriptors.read(file)
    return reading, list(reading.rows)


def test_long_text_goes_on_over_counted_lines(tmp_path: Path) -> None:
    reading, rows = read(put(tmp_path, "renamed.dat", cpt_counted()))

    assert [(row.code, row.length, row.text) for row in rows] == [
        ("0001Z", "long", " ".join(LONG_LAMP)),
        ("0002Z", "long", "Trimming of an invented wick"),
    ]
    assert reading.release.id == "cpt-descriptors:2030-01"
    assert reading.release.effective_to == date(2030, 12, 31)
    assert "American Medical Association" in reading.release.note
    assert reading.piece == "long"
    assert reading.tally.read == reading.tally.kept == 3


@pytest.mark.parametrize(("length", "text"), [("short", "LAMP"), ("medium", "x" * 40), ("long", "y" * 140)])
def test_the_length_is_told_by_the_longest_text(tmp_path: Path, length: str, text: str) -> None:
    for made in (cpt_tabbed, cpt_spaced) if length != "long" else (cpt_tabbed,):
        reading, rows = read(put(tmp_path, f"{made.__name__}.txt", made(["WICK", text])))
        assert [(row.code, row.text) for row in rows] == [("0001Z", "WICK"), ("0002Z", text)]
        assert {row.length for row in rows} == {length} == {reading.piece}


def test_a_table_with_a_heading_gives_every_length(tmp_path: Path) -> None:
    text = (
        "Concept Id\tCPT Code\tLong\tMedium\tShort\tAdded\n7\t0001Z\tA long lamp\tA LAMP\tLMP\tnow\n8\tZZZ\tx\ty\tz\t\n"
    )
    reading, rows = read(put(tmp_path, "list_2030.txt", text))

    assert [(row.length, row.text) for row in rows] == [("long", "A long lamp"), ("medium", "A LAMP"), ("short", "LMP")]
    assert reading.tally.refused == ["line 3: 'ZZZ' is no CPT code with a descriptor"]
    assert reading.release.note == cpt_descriptors.NOTICE


def test_a_bad_line_in_the_middle_is_refused_without_its_words(tmp_path: Path) -> None:
    lines = cpt_spaced([f"LAMP {n}" for n in range(20)]).split("\r\n")
    lines[12] = "BROKEN WORDS"
    reading, rows = read(put(tmp_path, "s.txt", "\r\n".join(lines)))

    assert len(rows) == 19
    assert reading.tally.refused == ["line 13: no line of a code and its text"]


def test_an_edition_that_is_not_stated_is_asked_for(tmp_path: Path) -> None:
    text = cpt_spaced(["LAMP"]).replace("CPT 2030 made file", "A made file")

    with pytest.raises(SourceError, match="--effective"):
        list(cpt_descriptors.read(put(tmp_path, "s.txt", text)))
    (told,) = cpt_descriptors.read(put(tmp_path, "t.txt", text, given=Given(date(2031, 1, 1))))
    assert told.release.id == "cpt-descriptors:2031-01"


@pytest.mark.parametrize(
    "text",
    [
        "\r\n".join(["0001Z LAMP", "0002Z WICK"]),
        "\r\n".join([*NOTICE, "Some words.", "More words."]),
        "",
        "a\tb\n1\t2\n",
    ],
    ids=["no notice", "no codes", "empty", "another table"],
)
def test_what_is_no_licensed_file_is_not_recognised(tmp_path: Path, text: str) -> None:
    assert not cpt_descriptors.recognises(put(tmp_path, "x.txt", text))
