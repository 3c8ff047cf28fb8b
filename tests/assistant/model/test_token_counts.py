"""Counting tokens: by an encoder, or by an estimate that errs high; nothing is ever fetched."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.model import tokens
from assistant.model.tokens import ESTIMATE, TokenCounter, standard_counter, token_counter

FILE_NAME = "fb374d419588a4632f3f557e76b4b70aebbca790"


class Tiktoken:
    """Stands for tiktoken: a token for each word; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get_encoding(self, name: str) -> SimpleNamespace:
        self.asked.append(name)
        return SimpleNamespace(encode_ordinary=lambda text: [len(word) for word in text.split()])


@pytest.fixture
def tiktoken(monkeypatch: pytest.MonkeyPatch) -> Tiktoken:
    stands_in = Tiktoken()
    monkeypatch.setitem(cast(dict[str, Any], sys.modules), "tiktoken", stands_in)
    return stands_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    return tmp_path


def put_vocabulary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A made file that counts as the vocabulary."""
    content = b"made vocabulary"
    (folder / FILE_NAME).write_bytes(content)
    monkeypatch.setitem(tokens._FILES, "o200k_base", (FILE_NAME, hashlib.sha256(content).hexdigest()))


def test_an_encoder_counts() -> None:
    counter = TokenCounter(lambda text: [ord(sign) for sign in text], "letters")
    assert (counter.name, counter.count("lamp"), counter.count("")) == ("letters", 4, 0)


def test_a_vocabulary_at_hand_is_used(folder: Path, tiktoken: Tiktoken, monkeypatch: pytest.MonkeyPatch) -> None:
    put_vocabulary(folder, monkeypatch)
    counter = token_counter()
    assert (counter.name, counter.count("a lamp at night")) == ("tiktoken o200k_base", 4)
    assert tiktoken.asked == ["o200k_base"]


def test_without_the_file_tiktoken_is_not_called(folder: Path, tiktoken: Tiktoken) -> None:
    assert token_counter().name == ESTIMATE
    assert tiktoken.asked == []


def test_a_file_cut_short_is_left_alone_and_not_used(folder: Path, tiktoken: Tiktoken) -> None:
    (folder / FILE_NAME).write_bytes(b"half of it")
    assert token_counter().name == ESTIMATE
    assert tiktoken.asked == []
    assert (folder / FILE_NAME).read_bytes() == b"half of it"


def test_a_cache_that_is_turned_off_holds_nothing(tiktoken: Tiktoken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    assert token_counter().name == ESTIMATE
    assert tiktoken.asked == []


def test_a_tiktoken_that_fails_leaves_the_estimate(
    folder: Path, tiktoken: Tiktoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_name: str) -> None:
        raise OSError("no vocabulary")

    put_vocabulary(folder, monkeypatch)
    monkeypatch.setattr(tiktoken, "get_encoding", fails)
    assert token_counter().name == ESTIMATE


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="o200k_base"):
        token_counter("made_base")


def test_the_counter_of_the_process_is_made_once() -> None:
    assert standard_counter() is standard_counter()


# Counted by o200k_base and cl100k_base, the higher of the two.
COUNTED = [
    ("esophagogastroduodenoscopy", 8),
    ("esophagogastroduodenoscopy with biopsy M54.12", 14),
    ("CHOLECYSTECTOMY", 7),
    ("xqzjvkwpt bcdfghj", 11),
    ("AbCdEfGhIj", 7),
    ("0" * 50, 17),
    ("a" * 100, 13),
    ('{"code": "99213", "x": [1,2,3]}', 17),
    ("    # 20610 has 1, 64493 has 2.", 16),
    ("45 mg triamcinolone J3301 - 4 or 5 units", 16),
    ("Cuál es el código para la hipertensión?", 12),
    ("Что такое код 99213?", 9),
    ("什么是代码99213？它可以和25一起用吗", 18),
    ("ما هو الرمز 99213؟", 13),
    ("हिन्दी में कोड", 13),
    ("한국어 코드 질문입니다", 9),
    ("😀😀🩺", 7),
]


@pytest.mark.parametrize(("text", "counted"), COUNTED, ids=[text[:20] for text, _ in COUNTED])
def test_the_estimate_errs_high_and_stays_near(text: str, counted: int) -> None:
    estimate = TokenCounter().count(text)
    assert counted <= estimate <= 1 + len(text.encode())


def test_nothing_costs_nothing() -> None:
    assert TokenCounter().count("") == 0


def test_odd_letters_are_counted() -> None:
    assert TokenCounter().count("\ud800\x00\u00a0") >= 3
