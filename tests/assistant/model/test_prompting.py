"""Prompts: every sentence has its reason in the file, and no reason is sent."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import get_args

import pytest

from assistant.answer import Topic
from assistant.model.prompting import system_prompt
from assistant.model.refusal import REFUSAL

FILES = files("assistant.model.prompts")
GENERAL = (FILES / "answer.md").read_text("utf-8")


@pytest.mark.parametrize("topic", get_args(Topic))
def test_a_prompt_holds_the_refusal_and_no_reason(topic: Topic) -> None:
    text = system_prompt(topic).text.text
    assert text.count(REFUSAL) == 1
    assert "<!--" not in text
    assert "{" not in text


def test_each_topic_has_a_line_of_its_own() -> None:
    last = [system_prompt(topic).text.text.rsplit("\n", 1)[1] for topic in get_args(Topic)]
    assert len(set(last)) == len(last)
    assert all(len(line) < 200 for line in last)


def test_every_line_of_the_general_part_is_followed_by_its_reason() -> None:
    lines = GENERAL.splitlines()[1:]
    assert all(re.fullmatch(r"<!-- .+ -->", reason) for reason in lines[1::2])
    assert not any(line.startswith("<!--") for line in lines[0::2])


def test_the_digest_names_what_is_sent() -> None:
    digests = {system_prompt(topic).digest for topic in get_args(Topic)}
    assert len(digests) == len(get_args(Topic))
    assert all(re.fullmatch(r"[0-9a-f]{12}", digest) for digest in digests)
    assert system_prompt("ncci").digest == system_prompt("ncci").digest
