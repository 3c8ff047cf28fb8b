"""The reply is cut into sentences in the same way however it was split. All texts here are invented."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.model.sentence import Sentence, SentenceKind
from assistant.model.sentences import SentenceStream

KNOWN = frozenset(f"s{number}" for number in range(1, 13))


def cut(pieces: Iterable[str]) -> list[Sentence]:
    stream = SentenceStream(KNOWN.__contains__)
    found = [sentence for piece in pieces for sentence in stream.feed(piece)]
    return found + stream.close()


def said(
    text: str, keys: str = "", lead: str = "", kind: SentenceKind = "prose", unknown: tuple[str, ...] = ()
) -> Sentence:
    return Sentence(text, tuple(keys.split()), unknown, lead, kind)


def joined(sentences: Iterable[Sentence]) -> str:
    return "".join(sentence.lead + sentence.text for sentence in sentences)


def packed(text: str) -> str:
    return "".join(text.split())


P90 = "The period is 90 days."

MARKS = {
    "before-the-stop": ("The period is 90 days [s1].", [said(P90, "s1")]),
    "before-the-stop-without-blank": ("The period is 90 days[s1].", [said(P90, "s1")]),
    "several-before-the-stop": ("The period is 90 days [s1][s2].", [said(P90, "s1 s2")]),
    "several-with-blanks": ("The period is 90 days [s1] [s2] .", [said(P90, "s1 s2")]),
    "several-with-commas": ("The period is 90 days [s1], [s2], and [s3].", [said(P90, "s1 s2 s3")]),
    "after-the-stop": ("The period is 90 days. [s1] [s2]", [said(P90, "s1 s2")]),
    "after-the-stop-without-blank": ("The period is 90 days.[s1] Yes.", [said(P90, "s1"), said("Yes.", lead=" ")]),
    "after-the-stop-then-text": (f"{P90} [s1] [s2] Bill it.", [said(P90, "s1 s2"), said("Bill it.", lead=" ")]),
    "after-the-stop-with-comma": (f"{P90} [s1], [s2] Bill it.", [said(P90, "s1 s2"), said("Bill it.", lead=" ")]),
    "after-the-stop-and-a-stop": (f"{P90} [s1]. Bill it.", [said(P90, "s1"), said("Bill it.", lead=" ")]),
    "after-the-stop-no-blank-behind": (f"{P90}[s1]Bill it.", [said(P90, "s1"), said("Bill it.", lead=" ")]),
    "on-both-sides": (f"{P90[:-1]} [s1]. [s2] Yes.", [said(P90, "s1 s2"), said("Yes.", lead=" ")]),
    "at-the-start": ("[s1] The period is 90 days.", [said(P90, "s1")]),
    "at-the-start-with-colon": ("[s1]: The period is 90 days.", [said(P90, "s1")]),
    "in-the-middle": ("The period [s1] is 90 days.", [said(P90, "s1")]),
    "in-the-middle-before-a-comma": ("Yes [s1], it is.", [said("Yes, it is.", "s1")]),
    "each-key-once": ("Yes [s1] it is [s1][s2].", [said("Yes it is.", "s1 s2")]),
    "each-sentence-has-its-own": ("Yes [s1]. No it is [s2].", [said("Yes.", "s1"), said("No it is.", "s2", " ")]),
    "comma-list": ("Yes [s1, s2].", [said("Yes.", "s1 s2")]),
    "semicolon-list": ("Yes [s1; s2].", [said("Yes.", "s1 s2")]),
    "list-with-and": ("Yes [s1 and s2].", [said("Yes.", "s1 s2")]),
    "capital": ("Yes [S1].", [said("Yes.", "s1")]),
    "two-digits": ("Yes [s12].", [said("Yes.", "s12")]),
    "lenticular": ("Yes 【s1】.", [said("Yes.", "s1")]),
    "full-width": ("Yes ［s1］.", [said("Yes.", "s1")]),
    "full-width-letters": ("Yes [ｓ１].", [said("Yes.", "s1")]),
    "lines-of-the-source": ("Yes [s1†L3].", [said("Yes.", "s1")]),
    "lines-of-the-source-lenticular": ("Yes 【s1†L3-L5】【s2†L8】.", [said("Yes.", "s1 s2")]),
    "footnote": ("Yes [^s1].", [said("Yes.", "s1")]),
    "double": ("Yes [[s1]].", [said("Yes.", "s1")]),
    "blanks-inside": ("Yes [ s1 ].", [said("Yes.", "s1")]),
    "zero-width-inside": ("Yes [\u200bs1\u200b].", [said("Yes.", "s1")]),
    "word-before-the-key": ("Yes [Source: s1].", [said("Yes.", "s1")]),
    "page-behind-the-key": ("Yes [s1, p. 3].", [said("Yes.", "s1")]),
    "round-known": ("Yes (s1).", [said("Yes.", "s1")]),
    "round-list": ("Yes (s1, s2).", [said("Yes.", "s1 s2")]),
    "round-after-the-stop": ("Yes. (s1) It is.", [said("Yes.", "s1"), said("It is.", lead=" ")]),
    "round-around-square": ("Yes ([s1], [s2]).", [said("Yes.", "s1 s2")]),
    "round-unknown-stays": ("Yes (s99).", [said("Yes (s99).")]),
    "round-part-of-the-spine-stays": ("The root (S1) is named.", [said("The root (S1) is named.")]),
    "level-of-the-spine-stays": ("The level [L5-S1] is named.", [said("The level [L5-S1] is named.")]),
    "round-text-stays": ("Yes (see below). It is.", [said("Yes (see below)."), said("It is.", lead=" ")]),
    "round-text-with-key": ("Yes (see the table [s1]).", [said("Yes (see the table).", "s1")]),
    "bold-around-mark": ("Yes **[s1]**. It is.", [said("Yes.", "s1"), said("It is.", lead=" ")]),
    "bold-around-mark-after-stop": ("Yes. **[s1]** It is.", [said("Yes.", "s1"), said("It is.", lead=" ")]),
    "mark-within-bold": ("**90 days [s1]**", [said("**90 days**", "s1")]),
    "mark-first-in-bold": ("**[s1] 90 days**", [said("**90 days**", "s1")]),
    "mark-behind-bold": ("**90 days**[s1] in all", [said("**90 days** in all", "s1")]),
    "mark-behind-abbreviation": ("At 15 min. [s1], of it.", [said("At 15 min., of it.", "s1")]),
    "mark-parts-digits": ("It is 62[s1]320.", [said("It is 62 320.", "s1")]),
    "unknown-key": ("Yes [s99].", [said("Yes.", unknown=("s99",))]),
    "unknown-beside-known": ("Yes [s1, s99].", [said("Yes.", "s1", unknown=("s99",))]),
    "unknown-number": ("Yes [12].", [said("Yes.", unknown=("12",))]),
    "unknown-word": ("Yes [source].", [said("Yes.", unknown=("source",))]),
    "unknown-foreign-form": ("Yes 【4:0†source】.", [said("Yes.", unknown=("4:0",))]),
    "unknown-each-counted": ("Yes [s99][s99].", [said("Yes.", unknown=("s99", "s99"))]),
    "link": ("See [the page](https://a.example/b_(c)) now.", [said("See the page now.")]),
    "link-with-title": ('See [the page](https://a.example "Title") now.', [said("See the page now.")]),
    "link-with-stop": (
        "See [Ch. 12. Part B](https://a.example). Now.",
        [said("See Ch. 12."), said("Part B.", lead=" "), said("Now.", lead=" ")],
    ),
    "link-named-source": ("See [source](https://a.example).", [said("See source.")]),
    "link-on-a-key": ("Yes [s1](https://a.example).", [said("Yes.", "s1")]),
    "key-then-round-key": ("Yes [s1](s2).", [said("Yes.", "s1 s2")]),
    "bracket-then-code": ("The note [NAME-1](62320) says.", [said("The note [NAME-1](62320) says.")]),
    "placeholder": ("Ask [NAME-1] on [DATE-2: 2025].", [said("Ask [NAME-1] on [DATE-2: 2025].")]),
    "placeholder-age": ("A person [AGE 90+] came.", [said("A person [AGE 90+] came.")]),
    "placeholder-after-the-stop": ("Yes. [NAME-1] came.", [said("Yes."), said("[NAME-1] came.", lead=" ")]),
    "box": ("- [x] done\n- [ ] open", [said("[x] done", "", "- ", "point"), said("[ ] open", "", "\n- ", "point")]),
    "code-in-brackets": ("It is [62320].", [said("It is [62320].")]),
    "open-bracket": ("Yes [s1", [said("Yes [s1")]),
    "bracket-over-a-line": ("Yes [s1\ns2].", [said("Yes [s1 s2].")]),
    "closing-bracket-alone": ("Yes s1].", [said("Yes s1].")]),
    "inline-code": ("Bill `62320` once. Yes.", [said("Bill `62320` once."), said("Yes.", lead=" ")]),
    "mark-alone-on-its-line": (f"{P90}\n[s1]\nYes.", [said(P90), said("Yes.", lead="\n")]),
    "bullet-of-a-mark-alone": ("Sources:\n- [s1]\n- [s2]\n\nYes.", [said("Sources:"), said("Yes.", lead="\n\n")]),
}  # fmt: skip

WHOLE = [
    "The code is M54.12 here.", "It is 1.76 units.", "Some (e.g. this one) hold.", "One, i.e. this, holds.",
    "This vs. that.", "Form No. 1500 is meant.", "Ask Dr. Who.", "The U.S. list holds.", "It is approx. 30.",
    "Take 15 min. of it.", "See Sec. 20 of it.", "It pays $163.66 now.", "See 42 CFR 410.26 for it.",
    "See 42 C.F.R. 410.26 for it.", "See Pub. 100-04, Ch. 12, Rev. 3 for it.", "It holds from Jan. 1 on.",
    "At 5 p.m. it ends.", "Smith et al. say it.", "Take 15 min. 97110 asks for it.", "Wait ... then go.",
    "See cms.gov and a.b.c for it.", "A. This is the first.", "1) This is the first",
]  # fmt: skip

ENDS = {
    "question": ("Is it? Yes! It is.", ["Is it?", "Yes!", "It is."]),
    "amount-last": ("It pays $163.66. Yes.", ["It pays $163.66.", "Yes."]),
    "code-last": ("Bill M54.12. Yes.", ["Bill M54.12.", "Yes."]),
    "quote-behind": ('He said "it is." Yes.', ['He said "it is."', "Yes."]),
    "curly-quote-behind": ("He said “it is.” Yes.", ["He said “it is.”", "Yes."]),
    "bracket-behind": ("(It is.) Yes.", ["(It is.)", "Yes."]),
    "bold-behind": ("**It is.** Yes.", ["**It is.**", "Yes."]),
    "bold-before": ("It is. **Yes** it is.", ["It is.", "**Yes** it is."]),
    "abbreviation-before-a-capital": ("Take 15 min. Then stop.", ["Take 15 min.", "Then stop."]),
    "part-b": ("It is in Part B. The fee holds.", ["It is in Part B.", "The fee holds."]),
    "address-last": ("See cms.gov. Yes.", ["See cms.gov.", "Yes."]),
    "small-letter": ("It is. so it is.", ["It is.", "so it is."]),
    "no-stop": ("It is so", ["It is so"]),
    "soft-line-break": ("It is\nso. Yes.", ["It is so.", "Yes."]),
    "soft-line-break-after-abbreviation": ("See Sec.\n\u00a720 now. Yes.", ["See Sec. \u00a720 now.", "Yes."]),
    "hard-line-break": ("Period: 90  \nUnits: 1.76", ["Period: 90", "Units: 1.76"]),
    "line-break-after-stop": ("It is.\nYes.", ["It is.", "Yes."]),
    "windows-line-break": ("It is\r\nso.\r\n\r\nYes.", ["It is so.", "Yes."]),
    "white-space-runs": ("It  is \t so.   Yes.", ["It is so.", "Yes."]),
    "no-break-space": ("See Sec.\u00a020 of it.", ["See Sec. 20 of it."]),
    "right-to-left-mark": ("It is.\u200f Yes.", ["It is.\u200f", "Yes."]),
    "surrogate-half": ("It \ud83d is. \ude00 Yes.", ["It \ud83d is.", "\ude00 Yes."]),
    "nul": ("It\x00 is. Yes.", ["It\x00 is.", "Yes."]),
    "empty": ("", []),
    "blank": (" \n\n\t\n", []),
}  # fmt: skip

BLOCKS = {
    "paragraphs": ("One.\n\nTwo.", [said("One."), said("Two.", lead="\n\n")]),
    "many-blank-lines": ("One.\n\n\n\nTwo.", [said("One."), said("Two.", lead="\n\n")]),
    "paragraph-without-stop": ("One\n\nTwo", [said("One"), said("Two", lead="\n\n")]),
    "hyphen": ("- one [s1]\n- two", [said("one", "s1", "- ", "point"), said("two", "", "\n- ", "point")]),
    "asterisk": ("* one\n* two", [said("one", "", "* ", "point"), said("two", "", "\n* ", "point")]),
    "bullet-sign": ("• one\n•two", [said("one", "", "• ", "point"), said("two", "", "\n•", "point")]),
    "numbers": ("1. one\n12. two", [said("one", "", "1. ", "point"), said("two", "", "\n12. ", "point")]),
    "nested": ("- one\n  - two", [said("one", "", "- ", "point"), said("two", "", "\n  - ", "point")]),
    "list-after-prose": ("These:\n- one", [said("These:"), said("one", "", "\n- ", "point")]),
    "point-of-two": ("- One. Two. [s1]\n", [said("One.", "", "- ", "point"), said("Two.", "s1", " ")]),
    "line-after-a-point": ("- one\n  more", [said("one", "", "- ", "point"), said("more", "", "\n")]),
    "bold-first-is-no-point": ("**One** is.", [said("**One** is.")]),
    "bold-in-point": ("- **One:** is", [said("**One:** is", "", "- ", "point")]),
    "minus-is-no-point": ("-5 units", [said("-5 units")]),
    "code-is-no-number": ("62320 is.\n99213 is.", [said("62320 is."), said("99213 is.", lead="\n")]),
    "decimal-is-no-number": ("1.76 is it.", [said("1.76 is it.")]),
    "number-alone": ("90 days", [said("90 days")]),
    "mark-of-nothing": ("- \nYes.", [said("- Yes.")]),
    "heading": ("## What? This. [s1]\nYes.", [said("What? This.", "s1", "## ", "heading"), said("Yes.", "", "\n")]),
    "heading-after-prose": ("One\n# Two", [said("One"), said("Two", "", "\n# ", "heading")]),
    "number-sign-is-no-heading": ("#1 is.", [said("#1 is.")]),
    "table": (
        "|a|b. c|\n|---|:-:|\n| 62320 | 1.76 [s1] |",
        [
            said("|a|b. c|", kind="row"), said("|---|:-:|", "", "\n", "row"),
            said("| 62320 | 1.76 |", "s1", "\n", "row"),
        ],
    ),
    "quote": ("> One.\n> Two [s1].", [said("One.", "", "> "), said("Two.", "s1", "\n> ")]),
    "quote-with-empty-line": ("> One.\n>\n> Two.", [said("One.", "", "> "), said("Two.", "", "\n>\n> ")]),
    "point-in-quote": ("> - one", [said("one", "", "> - ", "point")]),
    "rule": ("One\n\n---\n\nTwo", [said("One"), said("---", "", "\n\n", "row"), said("Two", "", "\n\n")]),
    "rule-of-asterisks": ("* * *", [said("* * *", "", "", "row")]),
    "fence": (
        "```py\nx = [s1]\n\n    y. Z\n```\nYes [s1].",
        [
            said("```py", kind="fenced"), said("x = [s1]", "", "\n", "fenced"), said("    y. Z", "", "\n\n", "fenced"),
            said("```", "", "\n", "fenced"), said("Yes.", "s1", "\n"),
        ],
    ),
    "fence-of-tildes": (
        "~~~\n```\n[s1]\n~~~~\nYes.",
        [
            said("~~~", kind="fenced"), said("```", "", "\n", "fenced"), said("[s1]", "", "\n", "fenced"),
            said("~~~~", "", "\n", "fenced"), said("Yes.", "", "\n"),
        ],
    ),
    "fence-not-closed": (
        "One\n```\n[s1]", [said("One"), said("```", "", "\n", "fenced"), said("[s1]", "", "\n", "fenced")]
    ),
    "fence-begun-last": ("One.\n```", [said("One."), said("```", "", "\n", "fenced")]),
    "fence-in-point": (
        "- ```\n  x\n  ```\n- one",
        [
            said("```", "", "- ", "fenced"), said("  x", "", "\n", "fenced"), said("  ```", "", "\n", "fenced"),
            said("one", "", "\n- ", "point"),
        ],
    ),
    "fence-marks-in-one-line": ("```62320``` is [s1].", [said("```62320``` is.", "s1")]),
    "shorter-marks-do-not-close": (
        "````\n```\n````\nYes.",
        [
            said("````", kind="fenced"), said("```", "", "\n", "fenced"), said("````", "", "\n", "fenced"),
            said("Yes.", "", "\n"),
        ],
    ),
}  # fmt: skip


def ways(text: str) -> Iterable[list[str]]:
    """Whole, by characters, and split once at every place."""
    yield [text]
    yield list(text)
    for at in range(1, len(text)):
        yield [text[:at], "", text[at:]]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(*case, id=name) for name, case in (MARKS | BLOCKS).items()]
)
def test_sentences_and_keys(text: str, expected: list[Sentence]) -> None:
    for pieces in ways(text):
        assert cut(pieces) == expected, pieces


@pytest.mark.parametrize("text", WHOLE)
def test_a_stop_within_a_sentence_is_no_end(text: str) -> None:
    for pieces in ways(text):
        assert packed(joined(cut(pieces))) == packed(text)
        assert len(cut(pieces)) == 1


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, case in ENDS.items()])
def test_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    for pieces in ways(text):
        assert [sentence.text for sentence in cut(pieces)] == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(["Yes. ", "It"], [0, 1], id="held-until-the-next-word"),
        pytest.param(["Yes.", " ", "[s", "1]", " ", "It"], [0, 0, 0, 0, 0, 1], id="held-for-a-mark"),
        pytest.param(["Yes.", "\n"], [0, 1], id="complete-at-the-line-break"),
        pytest.param(["- 62", "320", "\n- "], [0, 0, 1], id="point-at-its-end"),
        pytest.param(["Bill 62", "320", " or M5", "4.12", ". ", "[", "NA"], [0] * 7, id="half-bracket"),
        pytest.param(["``", "`\n", "62", "320\n"], [0, 1, 0, 1], id="fenced-line"),
        pytest.param(["Yes. ", "【", "s1", "】", "X"], [0, 0, 0, 0, 1], id="lenticular"),
    ],
)  # fmt: skip
def test_nothing_leaves_before_it_is_complete(pieces: list[str], expected: list[int]) -> None:
    stream = SentenceStream(KNOWN.__contains__)
    assert [len(stream.feed(piece)) for piece in pieces] == expected


def test_a_closed_stream_is_empty_and_begins_anew() -> None:
    stream = SentenceStream(KNOWN.__contains__)
    stream.feed("```\nx")
    assert [sentence.kind for sentence in stream.close()] == ["fenced"]
    assert stream.close() == []
    assert stream.feed("Yes [s1].\n") == [said("Yes.", "s1")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 4_000, id="blanks"),
        pytest.param("62320," * 4_000, id="commas"),
        pytest.param("a" * 20_000, id="one-word"),
        pytest.param("- " + "word " * 4_000, id="point"),
        pytest.param("|" + "word |" * 4_000, id="row"),
        pytest.param("```\n" + "word " * 4_000, id="fenced"),
        pytest.param("One." + "'" * 20_000, id="quotes"),
        pytest.param("One. " + "\u200f" * 20_000, id="invisible"),
    ],
)
def test_a_long_sentence_is_cut_and_nothing_is_lost(text: str) -> None:
    found = cut([text])
    assert packed(joined(found)) == packed(text)
    assert len(found) > 4
    assert max(len(sentence.text) for sentence in found) <= 4_001
    assert all("62320" in part for s in found for part in re.findall(r"[0-9]+", s.text))


def test_a_long_sentence_keeps_its_citations() -> None:
    found = cut(["One [s1] " + "word " * 1_000 + "end [s2]."])
    assert [sentence.keys for sentence in found] == [("s1",), ("s1", "s2")]


def test_a_mark_at_the_cut_keeps_its_place() -> None:
    found = cut(["word " * 799 + "close[s1], [s2]."])
    assert [(len(sentence.text), sentence.keys) for sentence in found] == [(3_994, ("s1",)), (6, ("s1", "s2"))]
    assert found[1].text == "close."


TOKENS = [
    "It is", "62320", "M54.12", "1.76", "e.g.", "Sec.", "min.", "so.", "Yes!", " ", " ", "  ", "\n", "\n\n", "\r\n",
    "[s1]", "[s2, s3]", "[s99]", "[12]", "【s1†L3】", "(s1)", "(S1)", "[", "]", "(", ")", "[[", "]]", "[NAME-1]",
    "[a b](https://a.example)", "](", "- ", "\n- ", "\n1. ", "\n# ", "\n|a|", "\n> ", "\n>", "\n```", "\n~~~\n", "`",
    "```", "*", "**", "---", "_", "\u200f", "\x00", "\ud83d", ",", ";", ".", "\"", "and", "†", "•", "A", "a",
]  # fmt: skip
texts = st.lists(st.sampled_from(TOKENS), max_size=30).map("".join) | st.text(
    st.characters(exclude_categories=()) | st.sampled_from("[]()【】s1. \n*`-|>#~"), max_size=60
)


@given(texts, st.lists(st.integers(0, 150), max_size=12))
@example("Yes. [s1], **[s2]** It is 62320.", [5, 7, 9])
@settings(deadline=None, max_examples=300)
def test_how_a_text_is_split_changes_nothing(text: str, places: list[int]) -> None:
    ends = sorted({min(place, len(text)) for place in places})
    pieces = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    assert cut(pieces) == cut([text]) == cut(list(text))


PLAIN = [token for token in TOKENS if not re.search(r"[\[\]()【】†>]", token)]


@given(st.lists(st.sampled_from(PLAIN), max_size=30).map("".join))
@settings(deadline=None, max_examples=300)
def test_a_text_without_brackets_is_given_back(text: str) -> None:
    assert packed(joined(cut([text]))) == packed(text)


@given(st.lists(st.sampled_from(["It is 62320", "see M54.12", "so it is"]), min_size=1, max_size=8), st.data())
@settings(deadline=None, max_examples=100)
def test_each_key_stays_with_its_sentence(words: list[str], data: st.DataObject) -> None:
    forms = st.sampled_from(
        [" [{}].", ". [{}]", ".[{}]", " ([{}]).", " 【{}】.", ". **[{}]**", " (s{}).".replace("s{}", "{}")]
    )
    keys = [f"s{number + 1}" for number in range(len(words))]
    text = " ".join(word + data.draw(forms).format(key) for word, key in zip(words, keys, strict=True))
    found = cut([text])
    assert [(sentence.text, sentence.keys) for sentence in found] == [
        (word + ".", (key,)) for word, key in zip(words, keys, strict=True)
    ]


def calls_for(text: str) -> int:
    """How many calls the text takes. Calls are counted because time cannot be relied on."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        cut([text])
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "unit",
    ["a", "word ", "(", "[", "[(", "*[1", "[a](x", "[s1] ", "\n", "- - ", ">", "., ", "`", "\n```", "[99", "a.\u200f "],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_work(unit: str) -> None:
    size = 5_000 // len(unit)  # past the length at which a sentence is cut
    assert calls_for(unit * (2 * size)) < 2.3 * calls_for(unit * size) + 500
