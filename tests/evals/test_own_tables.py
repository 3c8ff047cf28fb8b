"""A set of one's own, as CSV: headings in any order, cells as coders write them, mistakes told by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from set_samples import error_of, saved

from evals.items import Basis, Expectation, Item
from evals.set_files import CSV_COLUMNS, CSV_MORE, read_set

ALL_COLUMNS = (
    "Expected_Codes, status ,as_of,state,payer,topic,tags,presumes,source,id,forbidden_codes,expected_answer,question\n"
    '00100;E11.9,answered;partial,2026-08-01,FL,medicare,payment,a;b,pfs:2026-07,"File, July",own-1,00101,'
    'covered|payable; 1.76 ,"Is it paid, and how?"\n'
)


def read(folder: Path, text: str, name: str = "own.csv") -> tuple[Item, ...]:
    return read_set(saved(folder, text, name)).items


def test_every_column_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, ALL_COLUMNS) == (
        Item(
            id="own-1",
            kind="own",
            topic="payment",
            question="Is it paid, and how?",
            as_of=date(2026, 8, 1),
            state="FL",
            payer="medicare",
            presumes=("pfs:2026-07",),
            expect=Expectation(
                statuses=("answered", "partial"),
                says=(("covered", "payable"), ("1.76",)),
                codes=("00100", "E11.9"),
                forbidden_codes=("00101",),
            ),
            basis=(Basis("", "File, July", "line 2"),),
            origin="own",
            tags=("a", "b"),
            set_name="own",
        ),
    )


def test_the_table_above_has_every_column() -> None:
    headings = {heading.strip().lower() for heading in ALL_COLUMNS.splitlines()[0].split(",")}
    assert headings == {*CSV_COLUMNS, *CSV_MORE}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfquestion,status\nIs it?,answered\n", id="byte order mark"),
        pytest.param(b"question,status\r\nIs it?,answered\r\n", id="ends of lines of Windows"),
        pytest.param(b"question,status\rIs it?,answered\r", id="ends of lines of old Macs"),
        pytest.param(b"question,status\nIs it?,answered", id="no end of the last line"),
        pytest.param(b"question,status\n\n,,\n  ,\nIs it?,answered\n\n", id="blank lines"),
        pytest.param(b"question,status\nIs it?,answered,,\n", id="empty cells after the headings"),
        pytest.param(b'"question","status"\n" Is it? ","answered"\n', id="quotation marks"),
    ],
)
def test_tables_of_every_program_are_read_alike(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    [one] = read_set(path).items
    assert (one.question, one.expect) == ("Is it?", Expectation(statuses=("answered",)))


def test_what_is_not_given_has_its_default(tmp_path: Path) -> None:
    [one, two] = read(tmp_path, "question,forbidden_codes\nIs it?,00100\nIs that?,00101\n")
    assert (one.id, two.id) == ("own-2", "own-3")
    assert (one.topic, one.as_of, one.state, one.payer, one.tags) == ("other", None, None, None, ())
    assert one.basis == (Basis("", "own.csv", "line 2"),)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("", "own.csv: no column 'question'; columns are id, question, expected_answer, ", id="empty"),
        pytest.param("question,status\n", "own.csv: holds no items; write at least one", id="headings alone"),
        pytest.param("status\nanswered\n", "own.csv: no column 'question'; columns are ", id="no questions"),
        pytest.param(
            "question,answer\nIs it?,yes\n",
            "own.csv: column 'answer' is not known; columns are id, ",
            id="wrong heading",
        ),
        pytest.param(
            "question;status\nIs it?;answered\n", "own.csv: column 'question;status' is not known; ", id="semicolons"
        ),
        pytest.param(
            "question,status,Status\nIs it?,answered,declined\n",
            "own.csv: column 'status' stands twice",
            id="heading twice",
        ),
        pytest.param(
            "question,status\nIs it, then?,answered\n",
            "own.csv, line 2: more cells than headings; put text with commas in quotation marks",
            id="too many cells",
        ),
        pytest.param(
            "question,status\n,,answered\n",
            "own.csv, line 2: more cells than headings",
            id="a cell beyond the headings",
        ),
        pytest.param(
            "question,status\nIs it?,answered\n,declined\n",
            "own.csv, line 3, field 'question': missing",
            id="no question",
        ),
        pytest.param("question,tags\nIs it?,a\n", "own.csv, line 2: nothing is expected; fill ", id="nothing expected"),
        pytest.param("question,status\nIs it?\n", "own.csv, line 2: nothing is expected; fill ", id="too few cells"),
        pytest.param(
            "question,status\nIs it?,yes\n",
            "own.csv, line 2, field 'status': 'yes' is not one of answered, ",
            id="status that is none",
        ),
        pytest.param(
            "question,status,topic\nIs it?,answered,money\n",
            "own.csv, line 2, field 'topic': 'money' is not one of code, ",
            id="topic that is none",
        ),
        pytest.param(
            "question,status,as_of\nIs it?,answered,8/1/2026\n",
            "own.csv, line 2, field 'as_of': '8/1/2026' is not a date such as 2026-08-01",
            id="date of another form",
        ),
        pytest.param(
            "question,expected_answer\nIs it?,a;|\n",
            "own.csv, line 2, field 'expected_answer': a part without words",
            id="part without words",
        ),
        pytest.param(
            "id,question,status\na,Is it?,answered\na,Is that?,answered\n",
            "own.csv: id 'a' is used more than once",
            id="id",
        ),
        pytest.param(
            'question,status\n"Is it?,answered\n', "own.csv: is not CSV: unexpected end of data", id="open quote"
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_the_line_of_the_table(tmp_path: Path, text: str, error: str) -> None:
    assert error_of(saved(tmp_path, text, "own.csv")).startswith(error)


def test_a_table_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    for encoding in ("utf-16", "cp1252"):
        path.write_bytes("question,status\nIs it – or not?,answered\n".encode(encoding))
        assert error_of(path) == "own.csv: is not UTF-8; save it as UTF-8"
