"""Sources, facts and the copies to take away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from streamlit.testing.v1 import AppTest
from ui_pages import OpenPage, ask, reply
from ui_samples import FEE_ROW, GUIDELINE, PAIR_ROW, PARTIAL, SUMMARY, fake_service

from ui.transcript import facts_csv, markdown_copy
from ui.wording import FOOTER


def test_markers_are_numbered_in_order_of_first_appearance_and_every_number_opens_a_source(
    open_page: OpenPage,
) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    text = reply(page).replace("\\", "")
    # The text cites s4 first, then s1; s2 and s3 come after them, because it does not cite them.
    assert "our words. :small[:gray[[1]]]" in text
    assert "Bilateral indicator **9**. :small[:gray[[2]]]" in text
    assert "[s" not in text
    labels = [popover.proto.popover.label for popover in page.get("popover") if "·" in popover.proto.popover.label]
    assert labels == ["1 · CMS", "2 · CMS", "3 · CMS", "4 · CDC/NCHS"]


def test_a_marker_without_a_source_is_not_shown(open_page: OpenPage) -> None:
    dangling = replace(PARTIAL, answer="Invented words about XX001. [s9][s1]")
    page = ask(open_page(fake_service(dangling)), "XX001?")
    assert ":small[:gray[\\[1\\]]]" in reply(page)
    assert "9\\]" not in reply(page)


def source_card(page: AppTest, number: int) -> str:
    """Everything in one source's card."""
    card = next(p for p in page.get("popover") if p.proto.popover.label.startswith(f"{number} ·"))
    kinds = ("markdown", "caption", "text", "code")
    return "\n".join(str(element.value) for kind in kinds for element in card.get(kind))


def test_an_official_row_shows_publisher_edition_period_place_and_row(open_page: OpenPage) -> None:
    card = source_card(ask(open_page(), "What is CPT 62320?"), 2)
    for part in ("CMS", FEE_ROW.edition, "2026-07-01 to 2026-09-30", "row 62320", "Official row", "code: 62320"):
        assert part in card.replace("\\", "")
    assert "ended before 2026-11-23" in card.replace("\\", "")


def test_a_release_that_is_not_as_published_is_said_to_be_so(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    assert "Reconstructed" in source_card(page, 3)
    assert "econstructed" not in source_card(page, 2)


def test_only_official_text_stands_in_quotation_marks(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    assert f"\u201c{GUIDELINE.passage}\u201d" in source_card(page, 4)
    ours = source_card(page, 1)
    assert "Our summary" in ours
    assert SUMMARY.passage in ours
    assert "\u201c" not in ours
    assert '"' not in ours


def test_a_link_that_is_not_a_web_address_is_left_out(open_page: OpenPage) -> None:
    odd = replace(PARTIAL, answer="XX001. [s1]", facts=(), citations=(replace(FEE_ROW, url="javascript:alert(1)"),))
    page = ask(open_page(fake_service(odd)), "XX001?")
    assert not page.get("link_button")


def test_all_facts_are_in_the_table_with_unit_period_force_and_source(open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    label = next(e.label for e in page.expander if "facts" in e.label)
    assert label == "All facts (2)"
    rows = page.table[0].value
    assert list(rows["Subject"]) == ["62320", "62320"]
    assert list(rows["Value"]) == ["9", "\\$163.66"]
    assert rows["Period"][0] == "2026-07-01 to 2026-09-30"
    assert list(rows["In force"]) == ["no", "yes"]
    assert list(rows["Source"]) == ["\\[2\\]", "\\[2\\]"]


def test_the_csv_holds_every_fact_and_no_formula() -> None:
    risky = replace(PARTIAL.facts[0], value="=1+1")
    text = facts_csv(replace(PARTIAL, facts=(*PARTIAL.facts, risky))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["value"] for row in rows] == ["9", "163.66", "'=1+1"]
    assert rows[0]["in_force"] == "no"
    assert rows[0]["effective_to"] == "2026-09-30"
    assert rows[0]["source_locator"] == "row 62320"


def test_the_markdown_copy_has_status_numbers_sources_and_the_disclaimer() -> None:
    text = markdown_copy(PARTIAL)
    assert "Partly out of date" in text
    assert "It pays $163.66 non-facility and $87.84 facility. [1] [2]" in text
    assert "2. CMS: National Physician Fee Schedule" in text
    assert "; reconstructed; official row; " in text
    assert PAIR_ROW.url in text
    assert text.rstrip().endswith(FOOTER)
