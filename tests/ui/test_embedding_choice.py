"""The embedder that the settings choose: what is said of a build, and what is sent of a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from model_endpoint import Endpoint
from pydantic import SecretStr

from knowledge import build
from knowledge.build import build_snapshot
from knowledge.search import SYSTEMS
from knowledge.vector_texts import vector_texts
from ui.embedding_choice import asked_by, without_identifiers, writer_for
from ui.service import AssistantService
from ui.settings import AppSettings

TABULAR = Path(__file__).parents[1] / "fixtures" / "icd10cm" / "tabular_invented.xml"
ROWS = {"lamps": [("a", "lamp at night"), ("b", "lantern on the pier")]}  # invented
PRICES = """
made-embedding: {input_per_million: 1000, output_per_million: 0, currency: USD, as_of: 2026-11-01, source: invented}
"""


def settings_of(home: Path, endpoint: Endpoint, prices: Path | None = None) -> AppSettings:
    return AppSettings(
        home=home,
        OPENAI_BASE_URL=endpoint.url,
        OPENAI_API_KEY=SecretStr("sk-made"),
        embedding_model="made-embedding",
        prices=prices,
    )


def test_words_write_no_vectors_and_minilm_asks_no_endpoint(tmp_path: Path) -> None:
    assert writer_for(AppSettings(home=tmp_path, embedding_model="words")) is None
    local = AppSettings(home=tmp_path)
    assert writer_for(local) is not None
    assert asked_by(local) is None


@pytest.mark.parametrize(
    ("prices", "told"),
    [
        (None, "made-embedding at 127.0.0.1:{port}."),
        (PRICES, "made-embedding at 127.0.0.1:{port}: at most about 0.01 USD by the price of 2026-11-01."),
        (PRICES.replace("made-embedding", "made-2"), "127.0.0.1:{port}, whose price CASEPILOT_PRICES does not name."),
    ],
    ids=["no prices", "priced", "not named"],
)
def test_what_a_build_costs_is_said_before_it_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], prices: str | None, told: str
) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(prices or "")
    with Endpoint() as endpoint:
        writer = writer_for(settings_of(tmp_path, endpoint, path if prices else None))
        assert writer is not None
        assert len(endpoint.requests) == 1  # it is there
        writer(tmp_path / "building-x" / "vectors", ROWS, lambda _: None, None)
        port = endpoint.url.split(":")[2].removesuffix("/v1")
    said = capsys.readouterr().err
    assert said.startswith("Embedding 2 texts, at most about 14 tokens, with ")
    assert said.endswith(told.format(port=port) + "\n")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Which code for a lamp at night?", "Which code for a lamp at night?"),
        ("Is 99213-25 billable with M54.12?", "Is 99213-25 billable with M54.12?"),
    ],
)
def test_a_question_without_identifiers_is_sent_whole(text: str, sent: str) -> None:
    assert without_identifiers(text) == sent


@pytest.mark.parametrize("taken", ["Julia", "Verrano", "123-45-6789", "555-201-7788", "["])
def test_identifiers_are_not_sent(taken: str) -> None:
    text = "Patient Julia Verrano, SSN 123-45-6789, phone (212) 555-201-7788, has chest pain: which code?"
    sent = without_identifiers(text)
    assert taken not in sent
    assert "chest pain: which code?" in sent


def test_a_text_that_cannot_be_checked_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.privacy.redactor.MAX_CHARACTERS", 10)
    assert without_identifiers("a lamp that burns at night") == ""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Endpoint, AppSettings]]:
    """An endpoint, and the settings of a home whose snapshot was built with it: some vectors of each collection."""
    with Endpoint() as endpoint, pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "vector_texts", lambda *given: {k: v[:40] for k, v in vector_texts(*given).items()})
        settings = settings_of(tmp_path_factory.mktemp("home"), endpoint)
        build_snapshot(settings.home, writer_for(settings), tabular=TABULAR)
        yield endpoint, settings


def test_no_wording_of_a_question_carries_an_identifier(built: tuple[Endpoint, AppSettings]) -> None:
    endpoint, settings = built
    before = len(endpoint.requests)
    service = AssistantService(settings)
    answer = service.assistant().ask("Patient Julia Verrano had two surgeons: may both bill the operation?").answer
    service.base().search("SSN 123-45-6789 modifier for two surgeons", SYSTEMS, answer.as_of)
    asked = " ".join(request.text for request in endpoint.requests[before:]).lower()
    assert service.base().search_note == ""
    assert "surgeons" in asked
    assert not [word for word in ("julia", "verrano", "6789") if word in asked]
    service.base().close()


def test_a_snapshot_of_another_embedder_is_told_with_the_command(built: tuple[Endpoint, AppSettings]) -> None:
    _, settings = built
    service = AssistantService(settings.model_copy(update={"embedding_model": "made-2"}))
    assert "made-embedding" in service.warm_up()
    assert "casepilot knowledge build" in service.base().search_note
    service.base().close()
