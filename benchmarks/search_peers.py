"""What stands beside our search: full text alone, bm25s, the embedder alone, and LangChain's stock recipe.

Each fills a folder with its index and opens it again to be asked; both are done in processes of their own. To ask is to
name an index of wordings and to give words; the answer names things, the nearest first, each as often as it was found.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.search_texts import Texts, compared_texts, single_texts, whole_texts

if TYPE_CHECKING:
    from knowledge.embedding import Embedder

Ask = Callable[[str, str], list[str]]
DEEP = 120
"""Texts taken of what was found: several say the same thing, and twenty things are wanted."""
_DEEP_CHUNKS = 60  # of the stock recipe, whose texts are whole
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer: its name, the packages that it needs, the texts it gets, how it is built, opened and read."""

    name: str
    needs: tuple[str, ...]
    texts: Callable[[Path], Texts]
    build: Callable[[Texts, Path, Path], None]
    """Takes the texts, a new folder and the folder of the embedding model."""
    open: Callable[[Path, Path], Ask]
    """Takes the folder and the folder of the embedding model."""
    grouped: bool
    """Whether its ICD-10-CM texts stand for groups of concepts."""

    @property
    def missing(self) -> str:
        """Why it cannot be measured here, or ""."""
        absent = [name for name in self.needs if find_spec(name) is None]
        return f"not installed: {', '.join(absent)}" if absent else ""


def build_full_text(texts: Texts, folder: Path, _models: Path) -> None:
    """An FTS5 table for each index, with the tokenizer of ours."""
    db = sqlite3.connect(folder / "words.sqlite")
    for table, rows in texts.items():
        db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(ref UNINDEXED, words, tokenize='porter unicode61')")
        db.executemany(f"INSERT INTO {table} (ref, words) VALUES (?, ?)", rows)
    db.commit()
    db.close()


def open_full_text(folder: Path, _models: Path) -> Ask:
    """Any word of the question, in the order of BM25."""
    db = sqlite3.connect(folder / "words.sqlite")

    def ask(table: str, words: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"[a-z0-9]+", words.lower())))
        sql = f"SELECT ref FROM {table} WHERE {table} MATCH ? ORDER BY bm25({table}), rowid LIMIT ?"
        return [ref for (ref,) in db.execute(sql, (match, DEEP))] if match else []

    return ask


def build_bm25s(texts: Texts, folder: Path, _models: Path) -> None:
    """An index of bm25s for each of ours, as its guide builds one: English stop words, Snowball stemmer."""
    import bm25s

    tokens = _tokenizer()
    for table, rows in texts.items():
        index = bm25s.BM25()
        index.index(tokens([words for _, words in rows]), show_progress=False)
        index.save(folder / table, show_progress=False)
        _write_refs(folder, table, rows)


def open_bm25s(folder: Path, _models: Path) -> Ask:
    """Its retrieval, without texts that share no word."""
    import bm25s

    tokens = _tokenizer()
    indexes = {table: bm25s.BM25.load(folder / table, show_progress=False) for table in _tables(folder)}
    refs = {table: _read_refs(folder, table) for table in indexes}

    def ask(table: str, words: str) -> list[str]:
        deep = min(DEEP, len(refs[table]))
        found, scores = indexes[table].retrieve(tokens([words]), k=deep, show_progress=False)
        return [refs[table][at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return ask


def _tokenizer() -> Callable[[list[str]], Any]:
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    return lambda texts: bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


def build_vectors(texts: Texts, folder: Path, models: Path) -> None:
    """A matrix of vectors for each index, by the embedder of ours."""
    from knowledge.embedding import load_minilm

    write_vectors(texts, folder, load_minilm(models))


def write_vectors(texts: Texts, folder: Path, embedder: Embedder) -> None:
    """The same by any embedder."""
    import numpy as np

    for table, rows in texts.items():
        np.save(folder / f"{table}.npy", embedder.embed([text for _, text in rows]))
        _write_refs(folder, table, rows)


def open_vectors(folder: Path, models: Path) -> Ask:
    """Exact cosine by one product with every vector of an index."""
    from knowledge.embedding import load_minilm

    return read_vectors(folder, load_minilm(models))


def read_vectors(folder: Path, embedder: Embedder) -> Ask:
    """The same by any embedder."""
    import numpy as np

    matrices = {table: np.load(folder / f"{table}.npy") for table in _tables(folder)}
    refs = {table: _read_refs(folder, table) for table in matrices}

    def ask(table: str, words: str) -> list[str]:
        near = matrices[table] @ embedder.embed([words])[0]
        deep = min(DEEP, len(near))
        first = np.argpartition(-near, deep - 1)[:deep]
        return [refs[table][at] for at in first[np.argsort(-near[first], kind="stable")]]

    return ask


def build_stock(texts: Texts, folder: Path, models: Path) -> None:
    """The stock recipe on the same texts, a document for each thing."""
    from benchmarks.stock_recipe import StockText, fill_store

    listed = [StockText(table, ref, text) for table, rows in texts.items() for ref, text in rows]
    fill_store(folder, models, listed, _CHUNK)


def open_stock(folder: Path, models: Path) -> Ask:
    """Its similarity search, with the index named by a metadata filter."""
    from benchmarks import stock_recipe

    store = stock_recipe.open_store(folder, models)
    return lambda table, words: [ref for _, ref in stock_recipe.search_stock(store, words, _DEEP_CHUNKS, table)]


PEERS = (
    Peer("FTS5 alone", (), compared_texts, build_full_text, open_full_text, grouped=False),
    Peer("bm25s", ("bm25s", "Stemmer"), compared_texts, build_bm25s, open_bm25s, grouped=False),
    Peer("MiniLM alone", (), single_texts, build_vectors, open_vectors, grouped=True),
    Peer(
        "LangChain stock",
        ("langchain_chroma", "langchain_text_splitters"),
        whole_texts,
        build_stock,
        open_stock,
        grouped=True,
    ),
)


def _write_refs(folder: Path, table: str, rows: list[tuple[str, str]]) -> None:
    (folder / f"{table}.json").write_text(json.dumps([ref for ref, _ in rows]), "utf-8")


def _read_refs(folder: Path, table: str) -> list[str]:
    refs: list[str] = json.loads((folder / f"{table}.json").read_text("utf-8"))
    return refs


def _tables(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.json"))
