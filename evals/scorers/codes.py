"""Codes: the expected ones are named, the forbidden ones are not, and none stands there unverified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.answer import Answer
from evals.items import Item
from evals.score import Score
from knowledge.codes import CodeMention, find_codes, readings_of


def score_codes(item: Item, answer: Answer) -> Score:
    """The share of the expected codes that the answer names; 0 with a forbidden or an unverified code.

    Named is what stands in the answer, its cautions, what it asks, or its list of codes. A code that the asker typed
    may be repeated unverified ("99999 is in no table held"); any other may not. The end of a range is named too; it may
    also rest on a passage that the answer cites.
    """
    asked = set(_with_ends(_mentions((item.question, *item.turns))))
    listed: dict[str, bool] = {}
    for code in answer.codes:
        listed[code.code] = listed.get(code.code, True) and code.verified
    mentions = list(_mentions((answer.answer, *answer.caveats, *answer.ask)))
    backed = asked | set(_with_ends(_mentions(citation.passage for citation in answer.citations)))
    firsts = {mention.code for mention in mentions} | set(listed)
    ends = {mention.range_end.code for mention in mentions if mention.range_end is not None} - firsts
    unverified = sorted(
        code
        for code in firsts | ends
        if not listed.get(code, False) and code not in (backed if code in ends else asked) and not _is(code, listed)
    )
    named = firsts | ends | {f"{m.code}-{modifier}" for m in mentions for modifier in m.modifiers}
    forbidden = [code for code in item.expect.forbidden_codes if _as_read(code) in named]
    if unverified or forbidden:
        faults = [f"names {code} without having verified it" for code in unverified]
        return Score("codes", 0.0, "; ".join(faults + [f"names {code}, which it must not" for code in forbidden]))
    missing = [code for code in item.expect.codes if _as_read(code) not in named]
    if not item.expect.codes:
        expects = bool(item.expect.forbidden_codes)
        return Score("codes", 1.0 if expects or named else None)
    share = 1 - len(missing) / len(item.expect.codes)
    return Score("codes", share, f"does not name {', '.join(missing)}" if missing else "")


def _mentions(texts: Iterable[str]) -> Iterator[CodeMention]:
    return (mention for text in texts for mention in find_codes(text) if mention.sure and mention.readings)


def _with_ends(mentions: Iterable[CodeMention]) -> Iterator[str]:
    for mention in mentions:
        yield mention.code
        if mention.range_end is not None:
            yield mention.range_end.code


def _as_read(code: str) -> str:
    """A code as find_codes writes it, so that "e119" in a set is E11.9 in an answer."""
    readings = readings_of(code)
    return readings[0].code if readings else code.strip().upper()


def _is(code: str, listed: dict[str, bool]) -> bool:
    """Whether another reading of the same letters is listed as verified (T39.1X1 typed without its dot)."""
    plain = code.replace(".", "")
    return any(verified and other.replace(".", "") == plain for other, verified in listed.items())
