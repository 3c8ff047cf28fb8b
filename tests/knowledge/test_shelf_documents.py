"""Passages of documents by section and by meaning; the vectors are stood in for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from document_samples import guidelines_pages, make_pdf, manual_pages, ncci_pages

from knowledge.records import DocumentPassage, Release
from knowledge.shelves.documents import GUIDELINES, NCCI_MANUAL, DocumentShelf
from knowledge.sources.coding_guidelines import read as read_guidelines
from knowledge.sources.internet_manuals import read as read_manual
from knowledge.sources.layout import SourceFile
from knowledge.sources.ncci_manual import read as read_ncci
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter
from knowledge.store_words import WORDS

DAY = date(2030, 7, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactsStore]:
    """A store with the guidelines of two years, a manual chapter and the NCCI manual."""
    folder = tmp_path_factory.mktemp("documents")
    made = [
        (guidelines_pages(), read_guidelines),
        (guidelines_pages(2029), read_guidelines),
        (manual_pages(), read_manual),
        (ncci_pages(), read_ncci),
    ]
    words: list[tuple[str, str, str, str, str]] = []
    with FactsWriter(folder / "facts.sqlite") as writer:
        for number, (pages, read) in enumerate(made):
            path = folder / f"{number}.pdf"
            path.write_bytes(make_pdf(pages))
            (reading,) = read(SourceFile(path, path.name))
            rows: list[DocumentPassage] = list(reading.rows)
            writer.add_release(reading.release)
            writer.add_rows(rows)
            words += [(f"guideline:{r.release}#{r.number}", "document", r.heading, "", r.text) for r in rows]
    with FactsWriter(folder / WORDS) as writer:
        writer.add_words(words)
    opened = FactsStore(folder / "facts.sqlite")
    yield opened
    opened.close()


def shelf(store: FactsStore, *near: tuple[str, float], releases: tuple[Release, ...] | None = None) -> DocumentShelf:
    held = store.releases if releases is None else releases
    return DocumentShelf(store, held, lambda _collection, _text, _limit: list(near))


def test_tables_and_chapters(store: FactsStore) -> None:
    held = shelf(store)

    assert held.tables == (GUIDELINES, "manual-100-02-77", NCCI_MANUAL)
    assert held.chapter_tables("100-02", 77) == held.chapter_tables("", 77) == ("manual-100-02-77",)
    assert held.chapter_tables("100-04", 77) == ()
    assert not shelf(store, releases=()).held


def test_a_section_and_the_parts_below_it(store: FactsStore) -> None:
    held = shelf(store)
    found = held.section(GUIDELINES, "I.C.1.a", DAY)

    assert [row.section for row in found.rows] == ["I.C.1.a"]
    assert [row.section for row in held.section(GUIDELINES, "I.C", DAY).rows] == [
        "I.C.1.a",
        "I.C.1.a.1",
        "I.C.1.a.1.a",
    ]
    assert held.parts("icd10cm-guidelines:2029-10", "I") == ("I.A", "I.B", "I.C")
    assert held.section(GUIDELINES, "I.Q", DAY).state == "no_row"
    assert held.section(GUIDELINES, "I.C.1.a", date(2020, 1, 1)).state == "not_loaded"
    assert found.first is not None
    assert held.part_of(found.first) == (1, 1)


def test_only_the_edition_of_the_day_is_found(store: FactsStore) -> None:
    held = shelf(store)

    assert held.search("lantern fever fog", DAY, 3)[0].release.id == "icd10cm-guidelines:2029-10"
    assert held.search("lantern fever fog", date(2029, 1, 1), 3)[0].release.id == "icd10cm-guidelines:2028-10"
    assert held.search("lantern fever fog", date(2020, 1, 1), 3) == []
    assert not held.search("lantern fever fog", date(2031, 1, 1), 3)[0].in_force


def test_meaning_leads_where_words_do_not(store: FactsStore) -> None:
    oil = next(r for r in store.rows(DocumentPassage, "manual-100-02-77:2030-06", section="10.1"))
    near = (f"guideline:manual-100-02-77:2030-06#{oil.number}#0", 0.71)
    (found,) = shelf(store, near).search("fuel for illumination", DAY, 1)

    assert found.passage == oil
    assert found.hit.similarity == 0.71
    assert found.hit.why == "near in meaning"


def test_a_vector_of_another_edition_is_left_out(store: FactsStore) -> None:
    near = ("guideline:icd10cm-guidelines:2028-10#5#0", 0.9)

    assert shelf(store, near).search("fuel for illumination", DAY, 3) == []


def test_an_unknown_id_is_no_passage(store: FactsStore) -> None:
    assert shelf(store).passage("icd10cm-guidelines:2029-10#999") is None
    assert shelf(store).passage("lamp-rule") is None


def test_the_title_of_a_table_is_that_of_its_newest_edition(store: FactsStore) -> None:
    assert shelf(store).titles(NCCI_MANUAL) == "NCCI Policy Manual for Medicare"
    assert shelf(store).titles("manual-100-04-01") == ""
