"""The look-ups as tools: what they find, which keys they give, what they say to wrong arguments, what they never do."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.evidence import Evidence
from assistant.lookups.gather import gather
from assistant.model.evidence_merge import ToolEvidence
from assistant.model.tokens import TokenCounter
from assistant.model.tool_kinds import KINDS
from assistant.model.tools import look_up_tools
from assistant.question import Question, Settings, read_question
from knowledge.base import KnowledgeBase

DAY = date(2026, 9, 17)  # a day that no release begins or ends on, so that a text which holds it tells it
KEY = re.compile(r"\bs\d+\b")


@dataclass
class Bench:
    """The tools for one question, and the evidence that they add to."""

    book: ToolEvidence
    tools: dict[str, BaseTool]
    messages: list[ToolMessage] = field(default_factory=list)

    def call(self, name: str, /, **arguments: Any) -> ToolMessage:
        message: ToolMessage = self.tools[name].invoke(
            {"type": "tool_call", "name": name, "args": arguments, "id": "1"}
        )
        self.messages.append(message)
        return message


def bench(base: KnowledgeBase, text: str = "What is 62321?", settings: Settings | None = None) -> Bench:
    question = read_question(text, DAY, settings, base.modifier_keys, None, base.payment.place_names)
    return bench_for(base, question)


def bench_for(base: KnowledgeBase, question: Question) -> Bench:
    book = ToolEvidence(gather(base, question))
    return Bench(book, {tool.name: tool for tool in look_up_tools(base, book, question)})


def a_call(name: str, subject: str, what: str, /, **arguments: Any) -> Any:
    return pytest.param(name, arguments, subject, what, id=f"{name} {' '.join(map(str, arguments.values()))}"[:50])


@pytest.mark.parametrize(
    ("name", "arguments", "subject", "what"),
    [
        a_call("look_up_code", "45380", "status", code="45380"),
        a_call("look_up_code", "45380", "status", code=45380),
        a_call("look_up_code", "M54.12", "billable", code="m5412"),
        a_call("look_up_code", "45380", "status", code="45380-59"),
        a_call("look_up_pair", "45385+45380", "modifier_indicator", first="45385", second="45380"),
        a_call("look_up_pair", "45385", "pairs_as_column_1", first="45385"),
        a_call("look_up_pair", "E11.9", "excludes1", first="E11.9", second="E10.9"),
        a_call("look_up_units", "62321", "mue_units", code="62321"),
        a_call("look_up_units", "62321", "units_asked", code="62321", units=3),
        a_call("look_up_units", "62321", "mue_units", code="62321", units=None, supplier=True),
        a_call("look_up_pair", "99291", "addon_code", first="99291", kind="addons"),
        a_call("look_up_pair", "99292", "primary_code", first="99292", kind="addons"),
        a_call("look_up_payment", "99214", "payment_nonfacility", code="99214"),
        a_call("look_up_payment", "77003-26", "payment_facility", code="77003", modifier="26"),
        a_call("look_up_modifier", "modifier 59", "ncci_bypass", modifier="59"),
        a_call("look_up_modifier", "62321", "bilateral_surgery", modifier="50", code="62321"),
        a_call("look_up_code", "E11.9", "billable", code="E11.9"),
        a_call("look_up_code", "99201", "ended_on", code="99201", part="history"),
        a_call("look_up_drug", "J3301", "units_for_dose", code="J3301", dose=40),
        a_call("look_up_drug", "J3301", "units_for_dose", code="J3301", dose="40 mg"),
        a_call("search_codes", "R10.30", "title", words="lower abdominal pain unspecified", system="icd10cm"),
        a_call("look_up_indicator", "", "", kind="place_of_service", value=11),
        a_call("look_up_indicator", "", "", kind="opps", value="J1"),
        a_call(
            "count_timed_units", "timed services", "units_by_total_time",
            services=[{"code": "97110", "minutes": 25}, {"code": "97140", "minutes": 10}],
        ),
    ],
)  # fmt: skip
def test_a_look_up_finds_its_fact_and_shows_its_key(
    base: KnowledgeBase, name: str, arguments: dict[str, Any], subject: str, what: str
) -> None:
    made = bench(base)
    message = made.call(name, **arguments)
    assert message.status == "success"
    assert isinstance(message.artifact, Evidence)
    assert message.artifact == made.book.evidence
    assert message.text
    if subject:
        fact = message.artifact.fact(subject, what)
        assert fact is not None
        assert re.search(rf"\b{fact.cite}\b", message.text), "the key by which the model cites the fact"


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        pytest.param("look_up_coverage", {"policy": "L33906"}, "L33906", id="policy"),
        pytest.param("look_up_coverage", {"policy": "190.13"}, "NCD 190.13", id="national determination"),
        pytest.param("look_up_crosswalk", {"code": "724.2", "system": "icd9cm"}, "724.2", id="mapping"),
        pytest.param("look_up_changes", {"kind": "deleted"}, "addenda", id="changes"),
        pytest.param("look_up_drug", {"ndc": "0003-0293-05"}, "00003-0293-05", id="NDC"),
        pytest.param("search_codes", {"words": "abscess, liver", "system": "index"}, "abscess liver", id="index"),
        pytest.param("look_up_indicator", {"kind": "apc", "value": "5442"}, "APC 5442", id="APC"),
        pytest.param("look_up_code", {"code": "E11.9", "part": "poa"}, "POA exempt list", id="POA"),
    ],
)
def test_a_table_that_is_not_held_is_told_as_such(
    base: KnowledgeBase, name: str, arguments: dict[str, str], said: str
) -> None:
    message = bench(base).call(name, **arguments)
    line = next(line for line in message.text.splitlines() if line.startswith("Not found:") and said in line)
    assert "not held, so nothing is known" in line


def test_a_rule_is_found_by_its_words(base: KnowledgeBase) -> None:
    made = bench(base)
    before = len(made.book.evidence.excerpts)
    message = made.call("search_guidelines", words="incident to services and direct supervision")
    found = made.book.evidence.excerpts[before:]
    assert found
    assert any(cite in KEY.findall(message.text) for excerpt in found for cite in excerpt.cites)


LONG = "45385 " * 2000


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        pytest.param("look_up_code", {}, id="no code"),
        pytest.param("look_up_code", {"code": ""}, id="empty code"),
        pytest.param("look_up_code", {"code": "QQQQQ"}, id="no shape of a code"),
        pytest.param("look_up_code", {"code": "99202-99205"}, id="a range"),
        pytest.param("look_up_code", {"code": "45385 45380"}, id="two codes"),
        pytest.param("look_up_code", {"code": "４５３８５"}, id="digits of another width"),
        pytest.param("look_up_code", {"code": "453\u200b85"}, id="an invisible sign in it"),
        pytest.param("look_up_code", {"code": LONG}, id="12,000 characters"),
        pytest.param("look_up_code", {"code": ["45385"]}, id="a list"),
        pytest.param("look_up_code", {"code": {"$ne": ""}}, id="an object"),
        pytest.param("look_up_code", {"code": "../../etc/x"}, id="a path"),
        pytest.param("look_up_code", {"code": "' OR 1=1"}, id="a query"),
        pytest.param("look_up_pair", {"first": "45385", "second": "polyp"}, id="half a pair"),
        pytest.param("look_up_units", {"code": "62321", "units": -1}, id="units below"),
        pytest.param("look_up_units", {"code": "62321", "units": 10**9}, id="units above"),
        pytest.param("look_up_units", {"code": "62321", "units": 2.5}, id="half units"),
        pytest.param("look_up_payment", {"code": "99214", "place": "Nowhere at all"}, id="unknown place"),
        pytest.param("look_up_payment", {"code": "99214", "place": LONG}, id="long place"),
        pytest.param("look_up_payment", {"code": "99214", "modifier": "59"}, id="modifier of no part"),
        pytest.param("look_up_modifier", {"modifier": "5"}, id="short modifier"),
        pytest.param("look_up_modifier", {"modifier": "**"}, id="no modifier"),
        pytest.param("look_up_coverage", {}, id="coverage of nothing"),
        pytest.param("look_up_coverage", {"code": "62321", "state": "Atlantis"}, id="unknown state"),
        pytest.param("look_up_coverage", {"policy": "http://x.y"}, id="an address"),
        pytest.param("look_up_code", {"code": "E11.9", "part": "everything"}, id="unknown part"),
        pytest.param("look_up_code", {"code": "E11.9", "part": "age", "age": 900}, id="age above"),
        pytest.param("look_up_crosswalk", {"code": "62321"}, id="mapping of a procedure"),
        pytest.param("look_up_crosswalk", {"code": "M54.12", "system": "icd9cm"}, id="mapping of the wrong set"),
        pytest.param("look_up_changes", {"words": "deleted"}, id="words that turn the question"),
        pytest.param("look_up_drug", {}, id="no drug"),
        pytest.param("look_up_drug", {"ndc": "12345"}, id="short NDC"),
        pytest.param("look_up_drug", {"code": "J3301", "dose": float("nan")}, id="a dose that is no number"),
        pytest.param("look_up_drug", {"code": "J3301", "dose": "40 buckets"}, id="a dose of another measure"),
        pytest.param("search_guidelines", {"words": ""}, id="no words"),
        pytest.param("search_guidelines", {"words": " \n\t "}, id="blank words"),
        pytest.param("search_guidelines", {"words": "?!"}, id="signs alone"),
        pytest.param("search_guidelines", {"words": "a" * 10_000}, id="10,000 characters"),
        pytest.param("search_codes", {"words": "pain", "system": "passwords"}, id="unknown system"),
        pytest.param("search_codes", {"words": "colon", "system": "facts.sqlite"}, id="unknown table"),
        pytest.param("look_up_indicator", {"kind": "place_of_service", "value": 0}, id="place below"),
        pytest.param("look_up_indicator", {"kind": "place_of_service", "value": "eleven"}, id="place in words"),
        pytest.param("look_up_indicator", {"kind": "apc", "value": "J1"}, id="an indicator for a class"),
        pytest.param("look_up_indicator", {"value": "J1"}, id="an indicator of nothing"),
        pytest.param("count_timed_units", {"services": []}, id="no services"),
        pytest.param("count_timed_units", {"services": [{"code": "97110", "minutes": 9999}]}, id="minutes above"),
        pytest.param("count_timed_units", {"services": [{"code": "97110", "minutes": 8}] * 2}, id="a code twice"),
        pytest.param("count_timed_units", {"services": "97110 for 8 minutes"}, id="services in words"),
    ],
)
def test_a_wrong_argument_is_told_in_one_line_that_does_not_repeat_it(
    base: KnowledgeBase, name: str, arguments: dict[str, Any]
) -> None:
    made = bench(base)
    before = made.book.evidence
    message = made.call(name, **arguments)
    assert message.text.startswith("Look-up not made: ")
    assert len(message.text) < 300
    assert "\n" not in message.text
    assert message.status == "error"
    assert message.artifact is None
    assert made.book.evidence == before
    for value in arguments.values():
        if isinstance(value, str) and len(value) > 12:
            assert value[:12] not in message.text


def test_keys_that_were_given_stay_and_a_second_look_up_mints_none(base: KnowledgeBase) -> None:
    made = bench(base, "What is 45385?")
    first = made.book.evidence
    made.call("look_up_code", code="45385")
    assert made.book.evidence.citations == first.citations
    made.call("look_up_code", code="45380")
    assert made.book.evidence.citations[: len(first.citations)] == first.citations
    numbers = [int(citation.key[1:]) for citation in made.book.evidence.citations]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_day_is_that_of_the_question_whatever_the_model_says(base: KnowledgeBase) -> None:
    asked = bench(base)
    plain = asked.call("look_up_units", code="62321").text
    assert asked.call("look_up_units", code="62321", date="2019-01-01", as_of="2019-01-01", payer="x").text == plain
    earlier = bench(base, settings=Settings(as_of=date(2019, 1, 1)))
    artifact = earlier.call("look_up_units", code="62321").artifact
    assert artifact.as_of == date(2019, 1, 1)
    assert artifact.fact("62321", "mue_units") is None


def test_the_state_of_the_question_is_used_where_the_model_names_none(base: KnowledgeBase) -> None:
    made = bench(base, settings=Settings(state="FL"))
    assert "Florida" in made.call("look_up_coverage", policy="190.13").text
    assert "Texas" in made.call("look_up_coverage", policy="NCD 190.13", state="TX").text


EVERY_KIND: tuple[tuple[str, dict[str, Any]], ...] = (
    ("look_up_code", {"code": "45385"}), ("look_up_pair", {"first": "45385", "second": "45380"}),
    ("look_up_units", {"code": "62321"}), ("look_up_pair", {"first": "99291", "kind": "addons"}),
    ("look_up_payment", {"code": "99214"}), ("look_up_modifier", {"modifier": "59", "code": "99214"}),
    ("look_up_coverage", {"code": "62321", "diagnosis": "M54.12"}),
    ("look_up_code", {"code": "E11.9", "part": "age", "age": 40}), ("look_up_crosswalk", {"code": "M54.50"}),
    ("look_up_code", {"code": "M54.5", "part": "history"}), ("look_up_changes", {}),
    ("look_up_drug", {"code": "J3301", "dose": 40}), ("search_guidelines", {"words": "incident to supervision"}),
    ("search_codes", {"words": "low back pain"}), ("search_codes", {"words": "colon", "system": "neoplasms"}),
    ("look_up_indicator", {"kind": "place_of_service", "value": "11"}),
    ("look_up_indicator", {"kind": "asc", "value": "J8"}),
    ("count_timed_units", {"services": [{"code": "97110", "minutes": 25}]}),
)  # fmt: skip


def test_neither_the_day_nor_the_place_of_the_question_is_told(base: KnowledgeBase) -> None:
    made = bench(base, "Is 99214 paid in Bakersfield, CA 93301 on 9/17/2026?")
    for name, arguments in EVERY_KIND:
        made.call(name, **arguments)
    told = "\n".join(message.text for message in made.messages)
    assert {tool for tool, _ in EVERY_KIND} == set(made.tools)
    assert not re.search(r"2026-09-17|9/17/2026|September 17", told)
    assert "93301" not in told
    assert "bakersfield" not in told.casefold()


@pytest.fixture
def audited(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the interpreter reports of files, addresses and processes while the test runs."""
    seen: list[str] = []
    listening = [True]
    wanted = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.remove", "os.rename")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if listening[0] and event in wanted:
            seen.append(f"{event} {arguments[:2]}")

    sys.addaudithook(hook)
    yield seen
    listening[0] = False


def test_no_tool_opens_a_file_or_an_address_or_starts_a_process(base: KnowledgeBase, audited: list[str]) -> None:
    made = bench(base)
    for name, arguments in EVERY_KIND:
        made.call(name, **arguments)  # modules and word lists are read at the first use
    audited.clear()
    for name, arguments in EVERY_KIND:
        made.call(name, **arguments)
    assert audited == []


def as_sent(base: KnowledgeBase) -> list[dict[str, Any]]:
    return [convert_to_openai_tool(tool) for tool in bench(base).tools.values()]


def test_the_model_reads_short_descriptions(base: KnowledgeBase) -> None:
    sent = as_sent(base)
    assert all(20 < len(tool["function"]["description"]) <= 130 for tool in sent)
    assert TokenCounter().count(json.dumps(sent, separators=(",", ":"))) < 2600


def test_the_model_is_told_each_argument_its_choices_and_which_it_must_give(base: KnowledgeBase) -> None:
    sent = {tool["function"]["name"]: tool["function"]["parameters"] for tool in as_sent(base)}
    for kind in KINDS:
        assert sent[kind.tool]["type"] == "object"
        assert set(sent[kind.tool]["properties"]) == set(kind.model_fields)
        needed = [name for name, field in kind.model_fields.items() if field.is_required()]
        assert sent[kind.tool].get("required", []) == needed
    assert sent["look_up_payment"]["properties"]["modifier"] == {"type": "string", "enum": ["26", "TC", "53"]}
    service = sent["count_timed_units"]["properties"]["services"]["items"]
    assert service["properties"] == {"code": {"type": "string"}, "minutes": {"type": "integer"}}
    assert service["required"] == ["code", "minutes"]


@pytest.mark.parametrize("name", ["config", "run_manager", "self", "kind"])
def test_an_argument_that_there_is_not_changes_nothing(base: KnowledgeBase, name: str) -> None:
    plain = bench(base).call("look_up_code", code="45380").text
    message = (
        bench(base)
        .tools["look_up_code"]
        .invoke({"type": "tool_call", "name": "look_up_code", "args": {"code": "45380", name: "x"}, "id": "1"})
    )
    assert message.text == plain
