"""A reply on its way: what is shown, what leaves a mark, and what the rules add at the end."""

from __future__ import annotations

from datetime import date

import pytest
from sentence_evidence import PFS

from assistant.check import REMOVED
from assistant.draft import Draft, Section, Statement
from assistant.evidence import Evidence, EvidenceBook, Gap
from assistant.model.refusal import REFUSAL
from assistant.model.replies import NOT_HELD, CheckedReply, with_gaps
from knowledge.dating import Lookup
from knowledge.records import Basis

RULE = "Lamps are lit at dusk, never at dawn. A lamp that burns by day is put out by whoever sees it first."


def evidence() -> Evidence:
    book = EvidenceBook(date(2026, 8, 1))
    for section in ("section 1", "section 2"):
        book.cite_basis(Basis("Harbour Office", "Lamp rules", section, "2026", ""), f"{section}. {RULE}")
    book.add_gap("99999", "Lamp fees", Lookup("not_loaded", reason="no file of lamp fees is loaded"))
    return book.close()


def drafted(text: str = RULE, *cites: str) -> Statement:
    return Statement(text, (), cites or ("s1",))


def said(reply: CheckedReply, text: str) -> list[str]:
    return [*reply.feed(text), *reply.close()]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{RULE} [s1]", id="whole, keys at the end"),
        pytest.param("**Lamps are lit at dusk, never at dawn** [s1].", id="first sentence, bold"),
        pytest.param("- Lamps are lit at dusk, never at dawn. [s1]", id="as a bullet"),
        pytest.param("A lamp that burns by day is put out by whoever sees it first. [s1]", id="another whole sentence"),
    ],
)
def test_a_sentence_of_the_draft_stands_word_for_word(text: str) -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    said(reply, text)
    assert reply.removed == 0
    assert reply.borne_out >= 1
    assert REMOVED not in reply.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("99213 is payable with every lamp. [s1]", id="made up"),
        pytest.param("Code 99213 pays $12.00.", id="without a source"),
    ],
)
def test_what_no_source_bears_out_leaves_a_mark(text: str) -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    shown = said(reply, f"Lamps are lit at dusk, never at dawn. [s1] {text}")
    assert reply.removed == 1
    assert shown[-1].strip() == REMOVED
    assert "99213" not in reply.text


def test_in_place_of_a_sentence_turned_round_stand_the_words_of_its_source() -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    shown = said(reply, "Lamps are lit at dusk and at dawn. [s1]")
    assert [text.strip() for text in shown] == ["Lamp rules: \u201cLamps are lit at dusk, never at dawn.\u201d [s1]"]
    assert (reply.removed, reply.quoted) == (0, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            "Lamps are lit at dusk, never at dawn. [s1]", "Lamps are lit at dusk and at dawn. [s1]", id="as said"
        ),
        pytest.param(
            "Lamps are lit at dawn and at dusk. [s1]", "Lamps are lit at dusk and at dawn. [s1]", id="as quoted"
        ),
    ],
)
def test_what_was_said_is_not_said_again_by_its_source(first: str, second: str) -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    said(reply, f"{first} {second}")
    assert reply.text.count("never at dawn") == 1
    assert "and at dawn" not in reply.text
    assert reply.removed == 0


def test_a_row_of_a_table_keeps_its_cells() -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    said(reply, "| Rule | Value | Source |\n|---|---|---|\n| Lamps are lit at dusk | and at dawn | [s1] |\n")
    last = reply.text.splitlines()[-1]
    assert last == "| Lamp rules: \u201cLamps are lit at dusk, never at dawn.\u201d [s1] | | |"


def test_several_stopped_sentences_leave_one_mark() -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    said(reply, "99213 pays $1.00 [s1]. 99214 pays $2.00 [s1]. Lamps are lit at dusk, never at dawn [s1].")
    assert reply.removed == 2
    assert reply.text.count(REMOVED) == 1


def test_a_sentence_of_the_draft_under_another_source_is_no_sentence_of_the_draft() -> None:
    whole = evidence()
    reply = CheckedReply(whole, (drafted("Harbour bells ring thrice in fog over the quay of the port.", "s1"),))
    said(reply, "Harbour bells ring thrice in fog over the quay of the port. [s2]")
    assert reply.removed == 1


def test_a_short_sentence_of_the_draft_stands_only_after_the_one_before_it() -> None:
    levels = drafted("A red lamp burns for the times that its keeper has set. High: 60 minutes.")
    after = CheckedReply(evidence(), (levels,))
    said(after, "A red lamp burns for the times that its keeper has set. High: 60 minutes. [s1]")
    assert after.removed == 0
    alone = CheckedReply(evidence(), (levels,))
    said(alone, "High: 60 minutes. [s1]")
    assert alone.removed == 1


def test_the_refusal_is_no_part_of_the_text() -> None:
    reply = CheckedReply(evidence())
    assert said(reply, REFUSAL) == []
    assert reply.refused
    assert reply.text == ""


def test_a_restart_forgets_what_was_said() -> None:
    reply = CheckedReply(evidence(), (drafted(),))
    list(reply.feed("Let me look at 99213 first. I will"))
    reply.restart()
    said(reply, "Lamps are lit at dusk, never at dawn. [s1]")
    assert reply.text == "Lamps are lit at dusk, never at dawn. [s1]"
    assert reply.removed == 0


def test_what_is_missing_is_said_by_the_rules_and_no_status_is_better_than_theirs() -> None:
    found = evidence()
    gap = found.gap("99999", "Lamp fees")
    assert isinstance(gap, Gap)
    missing = Statement("Lamp fees: not loaded.", (gap,), ())
    rules = Draft((Section("", (drafted(), missing)),), "answered", ("Which harbour?",), ("Seen in part.",))
    reply = CheckedReply(found, (drafted(),))
    said(reply, "Lamps are lit at dusk, never at dawn. [s1] 99213 pays $1.00 [s1].")
    text, draft = with_gaps(reply, rules)
    assert reply.removed == 1
    assert text.endswith(f"**{NOT_HELD}**\n\n- Lamp fees: not loaded.")
    assert draft.status == "partial"
    assert (draft.ask, draft.caveats) == (rules.ask, rules.caveats)
    assert missing in tuple(draft.statements())


def test_a_sentence_on_a_row_that_has_ended_makes_the_answer_partial() -> None:
    book = EvidenceBook(date(2027, 1, 1))
    cite = book.cite_release(PFS, "row 99214", "code: 99214; work RVU: 1.92")
    book.add_fact("99214", "work_rvu", "1.92", "", cite, release=PFS, in_force=False, unit="RVU")
    reply = CheckedReply(book.close())
    said(reply, f"99214: work RVU 1.92 [{cite}].")
    assert (reply.removed, reply.quoted) == (0, 0)
    assert with_gaps(reply, Draft((), "answered", (), ()))[1].status == "partial"
