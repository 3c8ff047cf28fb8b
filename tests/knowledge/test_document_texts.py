"""What of a document's passage is embedded."""

from __future__ import annotations

from knowledge.document_texts import document_vector_texts, embed_text, passage_id, title_of
from knowledge.records import DocumentPassage
from knowledge.vector_texts import entry_of

LAMP = DocumentPassage(
    release="manual-100-02-15:2030-05",
    number=7,
    section="50.4.1",
    heading="Approved Use of Lamps",
    page="44",
    text="(Rev. 1, 10-01-03)\nB3-2049.4\nA lamp must be safe.\nSee Section 20 for wicks.",
    context="Covered Things > 50 Lamps and Oil > 50.4 Reasonable Lamps",
    revision="Rev. 1, 10-01-03",
)


def test_the_embedded_text_has_the_path_and_no_boilerplate() -> None:
    assert embed_text(LAMP) == "Lamps and Oil. Reasonable Lamps. Approved Use of Lamps. A lamp must be safe"
    assert LAMP.text.startswith("(Rev. 1")  # what is quoted stays whole


def test_ids_lead_back_to_the_passage() -> None:
    ((vector, _),) = document_vector_texts([LAMP])

    assert vector == "guideline:manual-100-02-15:2030-05#7#0"
    assert entry_of(vector) == f"guideline:{passage_id(LAMP)}"
    assert title_of(LAMP) == "50.4.1 Approved Use of Lamps"


def test_a_long_passage_has_several_vectors_each_with_its_heading() -> None:
    text = " ".join(f"Lamp number {n} burns with a flame that nobody has ever put out before noon." for n in range(18))
    long = DocumentPassage("document-lamps:2030-01", 3, "", "Lamps", "1", text)
    found = document_vector_texts([long])

    assert [vector[-2:] for vector, _ in found] == ["#0", "#1"]
    assert all(piece.startswith("Lamps. Lamp number") and piece.endswith(("noon.", "noon")) for _, piece in found)
    assert max(len(piece) for _, piece in found) < 800


def test_lists_of_codes_and_addenda_are_not_embedded() -> None:
    codes = DocumentPassage("ncci-manual:2030-01", 1, "I.A", "", "1", "A1 A2", kind="code_list")
    addenda = DocumentPassage("icd10cm-addenda-text:2029-10", 1, "index", "", "1", "Add A00.1")

    assert document_vector_texts([codes, addenda]) == []
