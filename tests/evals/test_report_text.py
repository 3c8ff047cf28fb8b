"""Texts of the report: Markdown made safe, the p-value in words, long texts cut to a budget."""

from __future__ import annotations

import pytest
from report_samples import result, run_of

from evals.comparison import Comparison, compare
from evals.report_text import answer_html, fitting, verdict

MARKDOWN = [
    pytest.param("**2.50** and `X1`", "<strong>2.50</strong> and <code>X1</code>", id="emphasis and code"),
    pytest.param("- one\n- two", "<li>one</li>", id="list"),
    pytest.param("| a |\n| --- |\n| b |", "<td>b</td>", id="table"),
    pytest.param("# Big", '<p class="heading">Big</p>', id="a heading is none of the page's"),
    pytest.param("held [s1]", 'held <a href="#i7-s1">[s1]</a>', id="a key leads to its citation"),
    pytest.param("held [s2]", "held [s2]", id="a key of no citation leads nowhere"),
    pytest.param("[s1]: http://x.example", '<a href="#i7-s1">[s1]</a>: http://x.example', id="no reference"),
    pytest.param("[a](http://x.example)", "[a](http://x.example)", id="no link"),
    pytest.param("![a](http://x.example/p.png)", "![a](http://x.example/p.png)", id="no image"),
    pytest.param("<http://x.example>", "&lt;http://x.example&gt;", id="no automatic link"),
    pytest.param("<b onclick='x'>b</b>", "&lt;b onclick=&#x27;x&#x27;&gt;b&lt;/b&gt;", id="no HTML within a line"),
    pytest.param("<div>\nx\n</div>", "&lt;div&gt;", id="no HTML as a block"),
    pytest.param('```x"onclick=[s1]\ny\n```', 'class="language-x&quot;onclick=[s1]"', id="no way out of an attribute"),
    pytest.param("$x^2$ and $5", "$x^2$ and $5", id="a dollar is a dollar"),
]


@pytest.mark.parametrize(("markdown", "html"), MARKDOWN)
def test_markdown_becomes_safe_html(markdown: str, html: str) -> None:
    assert html in answer_html(markdown, "i7", {"s1"})


def _better_and_worse(better: int, worse: int) -> Comparison:
    one = [result(f"b{at}", "wrong") for at in range(better)] + [result(f"w{at}") for at in range(worse)]
    other = [result(f"b{at}") for at in range(better)] + [result(f"w{at}", "wrong") for at in range(worse)]
    return compare(run_of([*one, result("same")], "old"), run_of([*other, result("same")], "new"))


@pytest.mark.parametrize(
    ("better", "worse", "words"),
    [
        pytest.param(0, 0, "nothing to test", id="no flip"),
        # 2 * 0.5 ** 5
        pytest.param(
            5, 0, "probability 0.062 (exact McNemar test, two-sided). With fewer than six flips", id="too few"
        ),
        # 2 * (1 + 10) / 2 ** 10
        pytest.param(9, 1, "probability 0.021 (exact McNemar test, two-sided). Chance alone is a poor", id="uneven"),
        pytest.param(4, 4, "probability 1.000 (exact McNemar test, two-sided). That is no evidence of", id="even"),
        # 2 * 0.5 ** 12
        pytest.param(0, 12, "probability under 0.001", id="all for the worse"),
    ],
)
def test_the_p_value_is_worded_for_what_it_says(better: int, worse: int, words: str) -> None:
    assert words in verdict(_better_and_worse(better, worse))


@pytest.mark.parametrize(
    ("lengths", "budget", "most", "expected"),
    [
        pytest.param([5, 5], 60, 100, 100, id="all fit"),
        pytest.param([50, 50], 60, 100, 30, id="equal shares"),
        # The short one leaves 50 to the two others.
        pytest.param([10, 100, 100], 60, 1000, 25, id="short texts leave room"),
        pytest.param([], 60, 100, 100, id="none"),
        pytest.param([9000], 600, 100, 100, id="one that is cut anyway"),
    ],
)
def test_texts_are_cut_to_what_a_budget_allows(lengths: list[int], budget: int, most: int, expected: int) -> None:
    assert fitting(lengths, budget, most) == expected
    assert sum(min(length, expected) for length in lengths) <= budget
