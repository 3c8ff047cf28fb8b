"""What the full-text indexes hold: index paths beside concepts, public descriptors, brand names, ICD-10-PCS titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from knowledge import records
from knowledge.index_paths import MOST_PATHS, ConceptOf
from knowledge.search import SYSTEMS, Search
from knowledge.sources.index_terms import first_word
from knowledge.sources.starter import StarterLibrary
from knowledge.store import ConceptCode, FactsStore
from knowledge.store_schema import FactsWriter
from knowledge.vector_texts import entry_of, of_descriptor, vector_texts
from knowledge.word_index import write_words
from knowledge.word_texts import INDEX_BAR, word_rows

EDITION = records.Release(
    id="icd10cm:2026-04",
    table="icd10cm",
    publisher="CDC/NCHS",
    title="A list",
    edition="FY 2026",
    effective_from=date(2026, 4, 1),
    effective_to=None,
    cycle="half_yearly",
    form="as_published",
    coverage="whole",
)


def _release(table: str, first: date) -> records.Release:
    return replace(EDITION, id=f"{table}:{first:%Y-%m}", table=table, effective_from=first)


NOTED = _release("icd10cm", date(2016, 10, 1))
INDEX = _release("icd10cm-index", date(2016, 10, 1))
CAUSES = _release("icd10cm-eindex", date(2026, 4, 1))
SITES = _release("icd10cm-neoplasms", date(2026, 4, 1))
SUBSTANCES = _release("icd10cm-drugs", date(2026, 4, 1))
LEVEL_TWO = _release("hcpcs", date(2025, 10, 1))
OLD_LEVEL_TWO = _release("hcpcs", date(2024, 10, 1))
NDC = _release("ndc", date(2025, 10, 1))
PCS = _release("icd10pcs", date(2025, 10, 1))
PCS_INDEX = _release("icd10pcs-index", date(2020, 10, 1))
RELEASES = (EDITION, NOTED, INDEX, CAUSES, SITES, SUBSTANCES, LEVEL_TWO, OLD_LEVEL_TWO, NDC, PCS, PCS_INDEX)


def _code(code: str, title: str, parent: str = "", *, billable: bool = True, note: str = "") -> records.Code:
    notes = (records.CodeNote("inclusion_term", note),) if note else ()
    return records.Code("icd10cm", code, title, "code", billable, parent or None, notes)


CODES = (
    _code("M54", "Wobbles", billable=False),
    _code("M54.1", "Wobble of joint", "M54", billable=False),
    _code("M54.11", "Wobble of upper joint", "M54.1"),
    _code("M54.19", "Wobble of unspecified joint", "M54.1"),
    _code("H93", "Murmurs", billable=False),
    _code("H93.3", "Murmur of parlour", "H93", billable=False),
    _code("H93.31", "Murmur of front parlour", "H93.3"),
    _code("T39.1X1A", "Poisoning by grumbleweed, accidental, initial encounter"),
    _code("W11", "Tumble from ladder"),
)
CONCEPTS = [(code.code, code.title, (code.code,)) for code in CODES]


def _term(row: int, path: str, code: str, nonessential: str = "") -> records.IndexTerm:
    key = first_word(path)
    return records.IndexTerm(
        INDEX.id, "diseases", row, path.count(">"), key, path, nonessential, code, "", code, "", ""
    )


def _level_two(release: records.Release, code: str, text: str, ended: date | None = None) -> records.HcpcsRow:
    return records.HcpcsRow(release.id, code, text, f"short {code}", "", "", "", "", "", None, None, ended)


def _product(code: str, name: str) -> records.DrugProduct:
    return records.DrugProduct(NDC.id, code, "", "", name, name.lower(), "", "", None, None, None, None)


@pytest.fixture(scope="module")
def library(built_in_library: StarterLibrary) -> StarterLibrary:
    whole = built_in_library
    return replace(whole, summaries=whole.summaries[:1], modifiers=whole.modifiers[:1], passages=whole.passages[:1])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, library: StarterLibrary) -> Iterator[FactsStore]:
    path = tmp_path_factory.mktemp("words") / "facts.sqlite"
    many = [_term(100 + n, f"Shiver, kind {n}", "M54.11") for n in range(2 * MOST_PATHS)]
    with FactsWriter(path) as writer:
        for release in RELEASES:
            writer.add_release(release)
        writer.add_codes(EDITION.id, CODES)
        writer.add_codes(
            NOTED.id, [_code("M54.11", "Old title", note="Jelly shoulder"), _code("X99", "G", note="Gone")]
        )
        writer.add_concepts(EDITION.id, CONCEPTS)
        writer.add_codes(PCS.id, [records.Code("icd10pcs", "0SRC0J9", "Swap of knee hinge", "code", True, None)])
        writer.add_rows(
            [
                _term(1, "Jitter", "M54.1", "(gentle)"),
                _term(2, "Jitter > parlour", "H93.3"),
                _term(3, "Lost", "Z99.9"),
                replace(_term(5, "Rattle", ""), see="Jitter, parlour"),
                replace(_term(6, "Clatter", ""), see="Jitter, by room"),
                replace(_term(7, "Clank", ""), see="Hum"),
                _term(4, "Joint > wobble > of", "M54.1"),
                replace(_term(1, "Hingeplasty", "0SRC"), release=PCS_INDEX.id, part="procedures"),
                replace(_term(2, "Tableplasty", "0SR"), release=PCS_INDEX.id, part="procedures"),
                *many,
                replace(_term(1, "Tumble > ladder", "W11"), release=CAUSES.id, part="external_causes"),
            ]
        )
        writer.add_rows(
            [
                records.NeoplasmTerm(
                    SITES.id, 1, 1, "Neoplasm > knob", "", "M54.1-", "", "", "H93.31", "", "", see="", see_also=""
                )
            ]
        )
        writer.add_rows(
            [
                records.SubstanceTerm(
                    SUBSTANCES.id,
                    1,
                    0,
                    "mutterwort",
                    "Mutterwort",
                    "(root)",
                    "T39.1X1A",
                    *[""] * 5,
                    see="",
                    see_also="",
                )
            ]
        )
        writer.add_rows(
            [
                _level_two(LEVEL_TWO, "A0001", "Walking stick with bell"),
                _level_two(LEVEL_TWO, "D0120", "a dental text"),
                _level_two(LEVEL_TWO, "99213", "a visit text"),
                _level_two(LEVEL_TWO, "A0002", "Ended stick", date(2025, 6, 30)),
                _level_two(OLD_LEVEL_TWO, "A0003", "Older stick"),
                _product("A0001", "Bellstick"),
                _product("A0001", "Bellstick"),
            ]
        )
        writer.add_entries("phrase", ())
    reader = FactsStore(path)
    write_words(path.parent, "key", None, reader, library, RELEASES)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def rows(store: FactsStore, library: StarterLibrary) -> dict[str, tuple[str, str, str, str, str]]:
    return {row[0]: row for row in word_rows(store, library, RELEASES)}


def _terms(rows: dict[str, tuple[str, str, str, str, str]], code: str) -> tuple[str, list[str]]:
    own, _, paths = rows[f"icd10cm:{code}"][3].partition(INDEX_BAR)
    return own, [path for path in paths.split("; ") if path]


def test_a_path_to_a_header_counts_for_its_unspecified_code(rows: dict[str, tuple[str, str, str, str, str]]) -> None:
    assert _terms(rows, "M54.19") == ("", ["Jitter gentle", "knob cancer malignant"])
    assert _terms(rows, "M54.1") == ("", [])


def test_a_path_to_a_header_without_one_counts_for_the_header(
    rows: dict[str, tuple[str, str, str, str, str]],
) -> None:
    assert _terms(rows, "H93.3") == ("", ["Rattle", "Jitter parlour"])


def test_a_reference_to_one_entry_lends_its_words_and_others_none(
    rows: dict[str, tuple[str, str, str, str, str]],
) -> None:
    assert [ref for ref, row in rows.items() if "Rattle" in row[3]] == ["icd10cm:H93.3"]
    assert not [ref for ref, row in rows.items() if "Clatter" in row[3] or "Clank" in row[3]]


def test_tables_lend_their_sites_and_substances(rows: dict[str, tuple[str, str, str, str, str]]) -> None:
    assert _terms(rows, "T39.1X1A")[1] == ["Mutterwort root"]
    assert _terms(rows, "H93.31")[1] == ["knob benign tumor"]
    assert _terms(rows, "W11")[1] == []  # "Tumble ladder" says no more than the title


def test_inclusion_terms_come_from_the_newest_edition_with_notes(
    rows: dict[str, tuple[str, str, str, str, str]],
) -> None:
    own, paths = _terms(rows, "M54.11")
    assert own == "Jelly shoulder"
    assert len(paths) == MOST_PATHS
    assert "icd10cm:X99" not in rows


def test_level_two_of_the_newest_whole_release_and_nothing_of_cpt_or_cdt(
    rows: dict[str, tuple[str, str, str, str, str]], library: StarterLibrary
) -> None:
    held = {ref for ref in rows if ref.startswith(("hcpcs:", "cpt:"))}
    assert held == {"hcpcs:A0001", f"{library.summaries[0].system}:{library.summaries[0].code}"}
    assert rows["hcpcs:A0001"][2:4] == ("Walking stick with bell", f"short A0001{INDEX_BAR}Bellstick")


def test_procedure_titles_have_an_index_of_their_own(store: FactsStore) -> None:
    assert [hit.ref for hit in store.words('"hinge"', ("icd10pcs",), 5)] == ["icd10pcs:0SRC0J9"]
    assert [hit.ref for hit in store.words('"hingeplasty"', ("icd10pcs",), 5)] == ["icd10pcs:0SRC0J9"]
    assert store.words('"tableplasty"', ("icd10pcs",), 5) == []
    assert store.words('"hinge"', ("icd10cm", "hcpcs"), 5) == []
    assert store.words('"hinge"', ("document",), 5) == []


def test_search_finds_by_a_path_of_the_index(store: FactsStore) -> None:
    search = Search(store, None, "")
    (first, *_) = search.find("gentle jitter", ("icd10cm",), EDITION.id, 5)
    assert (first.code, first.matched) == ("M54.19", ("gentle", "jitter"))
    assert search.find("mutterwort poisoning", SYSTEMS, EDITION.id, 5)[0].code == "T39.1X1A"
    assert search.find("bellstick", SYSTEMS, EDITION.id, 5)[0].code == "A0001"


def test_words_of_several_paths_do_not_make_one_wording(store: FactsStore) -> None:
    search = Search(store, None, "")
    (found,) = [hit for hit in search.find("knob gentle", ("icd10cm",), EDITION.id, 5) if hit.code == "M54.19"]
    assert found.coverage == 0.5


def test_inpatient_procedures_are_found_when_asked_for(store: FactsStore) -> None:
    search = Search(store, None, "")
    assert [hit.code for hit in search.find("knee hinge swap", ("icd10pcs",), EDITION.id, 5)] == ["0SRC0J9"]
    assert [hit.code for hit in search.find("PCS knee hinge swap", SYSTEMS, EDITION.id, 5)] == ["0SRC0J9"]
    assert search.find("knee hinge swap", SYSTEMS, EDITION.id, 5) == []


def test_concept_of_goes_down_to_the_first_unspecified_code_that_can_be_reported() -> None:
    codes = (
        ConceptCode("C50", "c", "C50", "Growth of breast", "", billable=False),
        ConceptCode("C50.9", "c9", "C50.9", "Growth of breast, unspecified site", "C50", billable=False),
        ConceptCode("C50.91", "c91", "C50.91", "Growth of unspecified site, female", "C50.9", billable=False),
        ConceptCode("C50.919", "c919", "C50.919", "Growth, unspecified site and side", "C50.91", billable=True),
    )
    find = ConceptOf(codes)
    assert [find(code) for code in ("C50", "C50.9", "C50.919", "C51")] == ["C50.919", "C50.919", "C50.919", ""]


def test_descriptors_of_level_two_have_vectors_and_say_that_they_are_descriptors(
    store: FactsStore, library: StarterLibrary
) -> None:
    texts = dict(vector_texts(store, library, RELEASES)["summaries"])
    descriptors = {vector: text for vector, text in texts.items() if of_descriptor(vector)}
    assert descriptors == {"hcpcs:A0001#d": "Walking stick with bell"}
    assert entry_of("hcpcs:A0001#d") == "hcpcs:A0001"
    assert {entry_of(vector) for vector in texts.keys() - descriptors.keys()} == {
        f"{summary.system}:{summary.code}" for summary in library.summaries
    }
