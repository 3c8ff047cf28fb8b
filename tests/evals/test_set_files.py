"""Question sets as files: text stays text, what cannot be read is one line, names and ids are used once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from set_samples import error_of, item, saved, set_of

from evals.errors import SetError
from evals.items import Basis, Expectation, ExpectedCitation, ExpectedFact
from evals.set_files import OWN_SETS, find_sets, read_set, read_sets

DOCS = Path(__file__).parents[2] / "docs" / "evaluation-sets.md"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("set: [a\n", "is not YAML", id="bracket left open"),
        pytest.param("set: a\n\ttitle: b\n", "is not YAML", id="tab"),
        pytest.param("set: a\n---\nset: b\n", "is not YAML", id="two documents"),
        pytest.param("set: *a\n", "is not YAML", id="alias of nothing"),
        pytest.param("&a {set: *a}\n", "is not YAML", id="a mapping within itself"),
        pytest.param('set: "\\UFFFFFFFF"\n', "is not YAML", id="letter that no alphabet has"),
        pytest.param('set: "\\ud83d"\n', "is not YAML", id="half of a surrogate pair"),
        pytest.param("set: \x07\n", "is not YAML", id="control character"),
        pytest.param("[" * 100_000, "is not YAML: nested deeper than 50 levels", id="brackets without end"),
        pytest.param("- " * 100_000, "is not YAML: nested deeper than 50 levels", id="lists without end"),
        pytest.param("set: a\nset: b\n", "is not YAML: key 'set' stands twice", id="field twice"),
    ],
)
def test_what_is_not_yaml_is_one_line(tmp_path: Path, text: str, error: str) -> None:
    assert error_of(saved(tmp_path, text)).startswith(f"made.yaml: {error}")


def test_aliases_that_multiply_are_not_written_out(tmp_path: Path) -> None:
    layers = "".join(f"    - &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    text = f"set: made\ntitle: Made\nitems:\n- id: a\n  kind: b\n  tags:\n    - &l0 [x]\n{layers}"
    text += (
        "  topic: other\n  question: c\n  expect: {status: answered}\n  source: {publisher: a, document: b, place: c}\n"
    )
    assert error_of(saved(tmp_path, text)) == "made.yaml, item 'a', field 'tags': a list is not text"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        pytest.param("made.yaml", b"set: \xff\xfe", "made.yaml: is not UTF-8; save it as UTF-8", id="not UTF-8"),
        pytest.param(
            "made.txt", b"set: a", "made.txt: not a set; give a file that ends in .yaml or .csv", id="text file"
        ),
        pytest.param("made", b"", "made: not a set; give a file that ends in .yaml or .csv", id="no ending"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str, content: bytes, error: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert error_of(path) == error


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert error_of(tmp_path / "folder.yaml").startswith("folder.yaml: cannot be read (")
    assert error_of(tmp_path / "none.yaml").startswith("none.yaml: cannot be read (No such file or directory)")


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    assert error_of(path) == "large.yaml: larger than 20 MB; split the set"


TEXTS = ("00100", "NO", "yes", "1_000", "0x1F", "1e3", "1.10", "2026-08-01", "12:30:45", "null", "~", ".inf", "=", "<<")


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_as_it_was_written(tmp_path: Path, text: str) -> None:
    written = f"""
set: made
title: Made
items:
- id: {text}
  kind: row
  topic: code
  question: {text}
  presumes: [{text}]
  tags: {text}
  expect:
    facts: [{{subject: {text}, name: made, value: {text}, any_of: [{text}]}}]
    codes: [{text}]
    says: [{text}, [{text}, a]]
    relevant: {{{text}: 2}}
  source: {{publisher: CMS, document: {text}, place: row}}
"""
    [read] = read_set(saved(tmp_path, written)).items
    assert (read.id, read.question, read.presumes, read.tags) == (text, text, (text,), (text,))
    assert read.expect == Expectation(
        facts=(ExpectedFact(text, "made", text, any_of=(text,)),),
        codes=(text,),
        says=((text,), (text, "a")),
        relevant=((text, 2),),
    )
    assert read.basis == (Basis("CMS", text, "row"),)


@pytest.mark.parametrize(
    ("given_as", "read_as"),
    [
        pytest.param({"J3301": 3, "J3300": 1}, (("J3301", 3), ("J3300", 1)), id="with grades"),
        pytest.param(["J3301", "J3300", "J3301"], (("J3301", 1), ("J3300", 1)), id="a list, one twice"),
        pytest.param("J3301", (("J3301", 1),), id="one"),
    ],
)
def test_what_is_relevant_has_a_grade(tmp_path: Path, given_as: object, read_as: object) -> None:
    held = item(systems=["hcpcs"], expect={"relevant": given_as, "within": 5})
    [read] = read_set(saved(tmp_path, set_of(held))).items
    assert (read.expect.relevant, read.expect.within) == (read_as, 5)


def test_a_name_with_commas_stands_whole_in_an_error(tmp_path: Path) -> None:
    path = saved(tmp_path, set_of(item(topic="x")), "a, item b.yaml")
    assert error_of(path).startswith("a, item b.yaml, item 'made-1', field 'topic'")


def test_the_digest_is_of_the_file_and_judging_has_to_be_allowed(tmp_path: Path) -> None:
    one = read_set(saved(tmp_path, set_of(item()), "one.yaml"))
    other = read_set(saved(tmp_path, set_of(item(), judge="allowed"), "other.yml"))
    assert (one.name, one.judge_allowed, other.judge_allowed) == ("made", False, True)
    assert one.items == other.items
    assert len({one.digest, other.digest, read_set(tmp_path / "one.yaml").digest}) == 2


def test_ids_and_names_are_used_once_among_all_sets(tmp_path: Path) -> None:
    first = saved(tmp_path, set_of(item()), "first.yaml")
    same_name = saved(tmp_path, set_of(item(id="made-2")), "second.yaml")
    same_id = saved(tmp_path, set_of(item(), set="other"), "third.yaml")
    fourth = saved(tmp_path, set_of(item(id="made-2"), set="other"), "fourth.yaml")
    with pytest.raises(SetError, match=r"^set 'made' is used more than once \(made, made\); give each its own$"):
        read_sets([first, same_name])
    with pytest.raises(SetError, match=r"^id 'made-1' is used more than once \(made, other\); give each its own$"):
        read_sets([first, same_id])
    assert [each.name for each in read_sets([first, fourth])] == ["made", "other"]


def test_sets_are_found_by_name_and_by_path(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for path in (ours / "b.yaml", ours / "a.yml", ours / "notes.txt", theirs / "c.csv", tmp_path / "d.csv"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    folders = (ours, theirs, tmp_path / "none")
    assert find_sets((), folders) == [ours / "a.yml", ours / "b.yaml", theirs / "c.csv"]
    assert find_sets(("c", str(tmp_path / "d.csv"), "c"), folders) == [theirs / "c.csv", tmp_path / "d.csv"]
    with pytest.raises(SetError, match=r"^no set 'e'; give a file, or any of a, b, c$"):
        find_sets(("e",), folders)
    with pytest.raises(SetError, match=r"^no set 'e'; give a file, or any of none held$"):
        find_sets(("e",), ())


def test_of_two_sets_of_one_name_neither_is_taken_unasked(tmp_path: Path) -> None:
    for name in ("a.csv", "a.yaml", "b.csv"):
        (tmp_path / name).touch()
    for names in ((), ("a",)):
        with pytest.raises(
            SetError, match=r"^set 'a' is held more than once \(.*a\.csv, .*a\.yaml\); rename one file$"
        ):
            find_sets(names, (tmp_path,))
    assert find_sets(("b",), (tmp_path,)) == [tmp_path / "b.csv"]
    assert find_sets((str(tmp_path / "a.csv"),), (tmp_path,)) == [tmp_path / "a.csv"]


def _examples(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


def test_the_long_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    [example] = _examples("yaml")
    read = read_set(saved(tmp_path, example))
    assert (read.name, read.judge_allowed) == ("payment", True)
    [one] = read.items
    assert (one.id, one.as_of, one.presumes) == ("pfs-62320-work", date(2026, 8, 1), ("pfs:2026-07",))
    assert one.expect == Expectation(
        statuses=("answered",),
        facts=(ExpectedFact("62320", "work_rvu", "1.76", "RVU"),),
        says=(("work RVU",), ("1.76",)),
        never_says=("2.76",),
        codes=("62320",),
        forbidden_codes=("62321",),
        citations=(ExpectedCitation("CMS", "Relative Value File", locator="62320"),),
    )


def test_the_short_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    [example] = _examples("csv")
    [one] = read_set(saved(tmp_path, example, "own.csv")).items
    assert one.expect == Expectation(statuses=("answered", "partial"), says=(("billable",),), codes=("E11.9",))
    assert (one.as_of, one.basis[0].document) == (date(2026, 8, 1), "ICD-10-CM order file FY 2026")


def test_our_own_sets_are_read_together() -> None:
    sets = read_sets(find_sets((), (OWN_SETS,)))
    assert all(each.items for each in sets)
    assert all(one.as_of for each in sets for one in each.items)


PIECES = (
    *TEXTS,
    *("set: a\n", "title: b\n", "items:\n", "- id: c\n", "  kind: d\n", "  topic: other\n", "  question: e\n"),
    *("  expect: {status: answered}\n", "  source: {publisher: a, document: b, place: c}\n", "&a ", "*a", "!!int "),
    *("question", "status", "as_of", "answered", ",", '"', "\n", "\r", "\t", "\\u", *"?:-{}[]|#\0\ufeff"),
)
MADE_UP = st.lists(st.sampled_from(PIECES), max_size=40).map(lambda pieces: "".join(pieces).encode())


@pytest.mark.parametrize("name", ["made.yaml", "made.csv"])
@given(content=st.binary(max_size=200) | MADE_UP)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_no_bytes_raise_anything_but_an_error_of_sets(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    try:
        told = read_set(path).title
    except SetError as error:
        told = str(error)
    assert len(told.splitlines()) == 1
