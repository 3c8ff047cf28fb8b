"""The peer: LangChain's stock retrieval recipe over the same texts, editions and embedder.

Documents -> RecursiveCharacterTextSplitter -> one langchain_chroma collection -> similarity_search, as in LangChain's
own retrieval tutorial. Its documents hold every text that our search reads, with the code as metadata.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

COLLECTION = "stock"
# The tutorial's chunk is 1,000 characters with a fifth of overlap; two smaller ones are tried for fairness.
CHUNK_SIZES = (1000, 500, 250)
_OVERLAP = 0.2
# Chroma refuses a larger addition, and langchain_chroma does not split one.
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class StockText:
    """One document of the recipe."""

    system: str
    code: str
    text: str


def stock_texts(icd_every: int = 1, wanted: frozenset[str] = frozenset()) -> Iterator[StockText]:
    """The texts of the built-in sources. With `icd_every` above one, that part of ICD-10-CM and the wanted codes."""
    from knowledge.sources.icd10cm_tabular import packaged_tabular, read_tabular
    from knowledge.sources.starter import read_starter

    library = read_starter()
    for s in library.summaries:
        body = " ".join((s.summary, *s.includes, *(n.text for n in s.differs), *s.decides, *s.keywords))
        yield StockText(s.system, s.code, f"{s.title}. {body}")
    summarised = {s.code for s in library.summaries}
    for row in library.hcpcs:
        if row.code not in summarised:
            yield StockText("hcpcs", row.code, f"{row.long_descriptor}. {row.short_descriptor}")
    for m in library.modifiers:
        body = " ".join((m.official_name, m.meaning, *m.use_when, *m.not_when, *m.keywords))
        yield StockText("modifier", m.modifier, f"{m.title}. {body}")
    for p in library.passages:
        yield StockText("guideline", p.id, f"{p.title}. {' '.join(p.questions)} {p.text}")
    for number, code in enumerate(c for c in read_tabular(packaged_tabular()).codes if c.kind == "code"):
        if number % icd_every == 0 or code.code in wanted:
            terms = (note.text for note in code.notes if note.kind == "inclusion_term")
            yield StockText("icd10cm", code.code, ". ".join((code.title, *terms)))


def build_job(arguments: Mapping[str, Any]) -> Any:
    """The job: fills a collection on disk and returns counts and seconds."""
    started = time.perf_counter()
    texts = [
        text
        for text in stock_texts(arguments["icd_every"], frozenset(arguments["wanted"]))
        if text.system != "icd10cm" or arguments["with_icd"]
    ]
    read = time.perf_counter()
    chunks = fill_store(Path(arguments["directory"]), Path(arguments["models"]), texts, int(arguments["chunk"]))
    done = time.perf_counter()
    return {"documents": len(texts), "chunks": chunks, "reading": read - started, "adding": done - read}


def fill_store(directory: Path, models: Path, texts: Sequence[StockText], chunk: int) -> int:
    """Split the texts into chunks and add them to the recipe's collection; returns the number of chunks."""
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(text.text, metadata={"system": text.system, "code": text.code}) for text in texts]
    splitter = RecursiveCharacterTextSplitter(chunk_size=chunk, chunk_overlap=int(chunk * _OVERLAP))
    chunks = splitter.split_documents(documents)
    store = open_store(directory, models)
    for start in range(0, len(chunks), _BATCH):
        store.add_documents(chunks[start : start + _BATCH])
    return len(chunks)


def open_store(directory: Path, models: Path) -> Chroma:
    """The recipe's collection in a folder, with our embedder behind LangChain's interface."""
    import chromadb
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    client = chromadb.PersistentClient(directory, Settings(anonymized_telemetry=False))
    return Chroma(collection_name=COLLECTION, client=client, embedding_function=wrapped_minilm(models))


def wrapped_minilm(models: Path) -> Embeddings:
    """The same MiniLM as ours, as a LangChain `Embeddings`."""
    from langchain_core.embeddings import Embeddings

    from knowledge.embedding import load_minilm

    embedder = load_minilm(models)

    class MiniLM(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = embedder.embed(texts).tolist()
            return rows

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return MiniLM()


def search_stock(store: Chroma, words: str, k: int, system: str = "") -> list[tuple[str, str]]:
    """The documents of the nearest k chunks, best first, each once; with `system`, by a metadata filter."""
    found = store.similarity_search(words, k=k, filter={"system": system} if system else None)
    return list(dict.fromkeys((str(d.metadata["system"]), str(d.metadata["code"])) for d in found))


def first_search_job(arguments: Mapping[str, Any]) -> Any:
    """The job of a cold start: open the collection and ask once."""
    store = open_store(Path(arguments["directory"]), Path(arguments["models"]))
    return search_stock(store, str(arguments["words"]), 10)
