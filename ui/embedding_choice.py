"""Which embedder the settings choose, for builds and for questions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.privacy.redactor import standard_redactor
from ui.settings import LOCAL_EMBEDDING, AppSettings

if TYPE_CHECKING:
    from knowledge.assembly import Asked
    from knowledge.build import VectorWriter
    from knowledge.embedding import QuestionEmbedder
    from knowledge.endpoint_embedding import EmbeddingEndpoint, EmbeddingWork


def writer_for(settings: AppSettings) -> VectorWriter | None:
    """What writes a build's vectors, None for words only.

    An endpoint is asked for one vector first, so that a build does not begin in vain: raises BuildError.
    """
    if settings.embedding_model == "words":
        return None
    endpoint = _endpoint(settings)
    if endpoint is None:
        from knowledge.assembly import vector_writer

        return vector_writer(settings.home, settings.chroma_url)
    from knowledge.endpoint_writing import EndpointWriter

    writer = EndpointWriter(endpoint, settings.chroma_url, lambda work: _tell(settings, work))
    writer.reach()
    return writer


def asked_by(settings: AppSettings) -> Asked | None:
    """What embeds questions through an endpoint, None for the model on this machine."""
    endpoint = _endpoint(settings)
    if endpoint is None:
        return None

    def asked(written: str) -> QuestionEmbedder:
        from knowledge.endpoint_embedding import AskedEmbedder

        return AskedEmbedder(endpoint, without_identifiers, written)

    return asked


def without_identifiers(text: str) -> str:
    """What may be sent of a question, without placeholders, which would count as words; "" when it is withheld."""
    found = standard_redactor().redact(text)
    if found.failure:
        return ""
    kept, at = [], 0
    for span in found.spans:
        kept.append(text[at : span.start])
        at = span.end
    return " ".join([*kept, text[at:]]) if found.spans else text


def _endpoint(settings: AppSettings) -> EmbeddingEndpoint | None:
    if settings.embedding_model in LOCAL_EMBEDDING:
        return None
    from knowledge.endpoint_embedding import EmbeddingEndpoint

    return EmbeddingEndpoint(
        settings.embedding_model,
        settings.openai_base_url,
        settings.openai_api_key.get_secret_value(),
        settings.timeout_seconds,
    )


def _tell(settings: AppSettings, work: EmbeddingWork) -> None:
    """Say on standard error what is about to be sent and, when its price is known, what that costs at most."""
    at_most = f"{work.texts:,} texts, at most about {work.tokens:,} tokens"
    sys.stderr.write(
        f"Embedding {at_most}, with {work.endpoint.model} at {work.endpoint.host}{_cost(settings, work)}.\n"
    )


def _cost(settings: AppSettings, work: EmbeddingWork) -> str:
    if settings.prices is None:
        return ""
    from assistant.model.prices import read_prices

    table = read_prices(settings.prices)
    price, cost = table.price(work.endpoint.model), table.cost(work.endpoint.model, work.tokens, 0)
    if price is None or cost is None:
        return ", whose price CASEPILOT_PRICES does not name"
    return f": at most about {cost:.2f} {price.currency} by the price of {price.as_of}"
