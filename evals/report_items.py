"""Results as the report shows them: expectation beside answer, why it failed, citations. Nothing here judges.

Texts are cut so that a report of any size opens quickly; what was cut says so beside the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from evals.report_text import answer_html, cut, fitting, plain
from evals.score import ItemResult

# Characters in a whole report of 600 items, which is then of some 5 MB. A passage is read to see why an answer is not
# right, so that those of right answers get what the others leave.
ANSWERS, PASSAGES, PASSAGES_NOT_RIGHT = 1_300_000, 700_000, 450_000
ONE_ANSWER, ONE_PASSAGE = 12_000, 4_000
SHOWN_LINES = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """How many characters are shown of an answer, of a passage, and of a passage cited by a right answer."""

    answer: int
    passage: int
    passage_of_right: int

    @property
    def whole(self) -> bool:
        """Whether only texts of an uncommon length are cut."""
        return self == Limits(ONE_ANSWER, ONE_PASSAGE, ONE_PASSAGE)


@dataclass(frozen=True, slots=True)
class FactRow:
    """An expected fact, and what the answer has under its subject and name."""

    subject: str
    name: str
    expected: str
    given: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kind of expectation, in words."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A citation of the answer."""

    key: str
    title: str
    period: str
    kind: str
    url: str
    passage: str
    remark: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as shown: its text as HTML, or why there is none."""

    html: Markup
    remark: str
    status: str
    absent: str
    cautions: tuple[str, ...]
    asks: tuple[str, ...]
    unverified: tuple[str, ...]
    hits: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One item of the report."""

    anchor: str
    result: ItemResult
    asked: str
    turns: tuple[str, ...]
    said: Said
    facts: tuple[FactRow, ...]
    wanted: tuple[Wanted, ...]
    citations: tuple[Source, ...]
    basis: tuple[str, ...]


def limits_for(results: Sequence[ItemResult]) -> Limits:
    """The limits under which these results make a file of a fair size."""
    answers = [len(_text(result.answer, "answer")) for result in results]
    right = (result for result in results if result.outcome == "right")
    others = _passages(result for result in results if result.outcome != "right")
    most = fitting(others, PASSAGES_NOT_RIGHT, ONE_PASSAGE)
    left = PASSAGES - sum(min(length, most) for length in others)
    return Limits(fitting(answers, ANSWERS, ONE_ANSWER), most, fitting(_passages(right), left, ONE_PASSAGE))


def _passages(results: Iterable[ItemResult]) -> list[int]:
    return [len(_text(each, "passage")) for result in results for each in result.answer.get("citations", ())]


def shown(result: ItemResult, anchor: str, limits: Limits) -> Shown:
    """A result as the report shows it."""
    expected = result.expected
    most = limits.passage_of_right if result.outcome == "right" else limits.passage
    asked = [f"date of service {expected['as_of']}" if expected.get("as_of") else ""]
    asked += [f"{name} {expected[name]}" for name in ("state", "payer") if expected.get(name)]
    return Shown(
        anchor=anchor,
        result=result,
        asked=", ".join(part for part in asked if part),
        turns=tuple(expected.get("turns", ())),
        said=said(result, limits, anchor),
        facts=tuple(_facts(result)),
        wanted=tuple(wanted for wanted in _wanted(expected) if wanted.lines),
        citations=tuple(_source(each, most) for each in result.answer.get("citations", ())),
        basis=tuple(expected.get("source", ())),
    )


def said(result: ItemResult, limits: Limits, anchor: str = "") -> Said:
    """What was answered; its citation keys lead to the entries under the anchor, if there is one."""
    answer = result.answer
    text, remark = cut(_text(answer, "answer"), limits.answer)
    keys = [_text(each, "key") for each in answer.get("citations", ())] if anchor else []
    relevant = {ref for ref, _ in result.expected.get("relevant", ())}
    return Said(
        html=answer_html(text, anchor, keys),
        remark=remark,
        status=plain(_text(answer, "status")),
        absent=_absent(result),
        cautions=tuple(answer.get("caveats", ())),
        asks=tuple(answer.get("ask", ())),
        unverified=tuple(code["code"] for code in answer.get("codes", ()) if not code.get("verified")),
        hits=tuple((hit["code"], hit.get("title") or "", hit["code"] in relevant) for hit in answer.get("hits", ())),
    )


def _absent(result: ItemResult) -> str:
    if result.outcome == "not_applicable":
        return f"Not asked: {result.reason}" if result.reason else "Not asked."
    if "hits" in result.answer:
        return "" if result.answer["hits"] else "The search found nothing."
    if result.answer:
        return ""
    if result.outcome == "failed":
        return f"The assistant failed: {result.reason}"
    return "Only the score of this answer was kept."


def _facts(result: ItemResult) -> Iterable[FactRow]:
    held = result.answer.get("facts", ())
    for wanted in result.expected.get("facts", ()):
        same = [fact for fact in held if _key(fact) == _key(wanted)]
        setting = f" ({wanted['setting']})" if wanted.get("setting") else ""
        given = list(dict.fromkeys(_value(fact) for fact in same))
        more = f" and {len(given) - 8} more" if len(given) > 8 else ""
        yield FactRow(
            wanted["subject"],
            plain(wanted["name"]) + setting,
            _expected(wanted),
            "; ".join(given[:8]) + more if given else "no such fact",
        )


def _key(fact: Mapping[str, Any]) -> tuple[str, str]:
    return _text(fact, "subject").casefold(), _text(fact, "name")


def _value(fact: Mapping[str, Any]) -> str:
    setting = f" ({fact['setting']})" if fact.get("setting") else ""
    past = "" if fact.get("in_force", True) else ", not in force"
    return f"{_text(fact, 'value')} {_text(fact, 'unit')}".strip() + setting + past


def _expected(wanted: Mapping[str, Any]) -> str:
    values = " or ".join([_text(wanted, "value"), *wanted.get("any_of", ())])
    within = f" within {wanted['tolerance']:g}" if wanted.get("tolerance") else ""
    return f"{values} {_text(wanted, 'unit')}".strip() + within


def _wanted(expected: Mapping[str, Any]) -> Iterable[Wanted]:
    statuses = [plain(each) for each in expected.get("statuses", ())]
    yield Wanted("status", tuple(each if not at else f"{each}, tolerated" for at, each in enumerate(statuses)))
    yield Wanted("says", _groups(expected.get("says", ())))
    yield Wanted("never says", _some(expected.get("never_says", ())))
    yield Wanted("asks", _groups(expected.get("asks", ())))
    yield Wanted("names", _some(expected.get("codes", ())))
    yield Wanted("must not name", _some(expected.get("forbidden_codes", ())))
    yield Wanted(
        "cites", _some([", ".join(str(part) for part in each.values()) for each in expected.get("citations", ())])
    )
    within = f"within the first {expected['within']}: " if expected.get("within") else ""
    relevant = [f"{ref} (grade {grade})" for ref, grade in expected.get("relevant", ())]
    yield Wanted("finds", _some([within + ", ".join(relevant)] if relevant else []))


def _groups(groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return _some([" or ".join(group) for group in groups])


def _some(lines: Sequence[str]) -> tuple[str, ...]:
    more = [f"and {len(lines) - SHOWN_LINES} more"] if len(lines) > SHOWN_LINES else []
    return (*lines[:SHOWN_LINES], *more)


def _source(held: Mapping[str, Any], most: int) -> Source:
    passage, remark = cut(_text(held, "passage"), most)
    period = [_text(held, "effective_from"), _text(held, "effective_to")]
    named = [_text(held, name) for name in ("publisher", "title", "edition", "locator")]
    url = _text(held, "url")
    return Source(
        key=_text(held, "key"),
        title=", ".join(part for part in named if part),
        period=f"{period[0] or '...'} to {period[1] or '...'}" if any(period) else "",
        kind=plain(_text(held, "passage_kind")),
        url=url if url.startswith("https://") else "",
        passage=passage,
        remark=remark,
    )


def _text(held: Mapping[str, Any], name: str) -> str:
    value = held.get(name)
    return value if isinstance(value, str) else ""
