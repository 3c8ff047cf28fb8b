"""The sentence encoder against a second implementation in numpy, and what happens when its files are not right."""

from __future__ import annotations

import importlib.util
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embedding import PACKAGE, Embedder, load_minilm
from knowledge.embedding_graph import bert_graph
from knowledge.errors import EmbeddingError

ROOT = Path(__file__).parents[2]
TEXTS = (
    "carpal tunnel syndrome, right upper limb",
    "compression of the median nerve at the right wrist",
    "hospital bed with side rails",
    "type 2 diabetes mellitus with hyperglycemia",
    "high blood sugar in a person with type 2 diabetes",
    "removal of impacted ear wax",
    "screening for colon cancer",
    "colonoscopy of a patient without symptoms",
    "injection into the lumbar epidural space with imaging guidance",
    "fracture of the left wrist, first visit",
    "separate encounter on the same day",
    "bilateral procedure",
    "shortness of breath",
    "dyspnea",
    "a wheelchair, standard, rented by the month",
    "ambulance service, basic life support, emergency",
    "influenza vaccine",
    "pain in left knee",
    "unspecified fall, initial encounter",
    "What does Medicare pay for a second surgeon?",
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    load_minilm(folder)
    return folder


@pytest.fixture(scope="module")
def minilm(cache: Path) -> Embedder:
    return load_minilm(cache)


@pytest.fixture(scope="module")
def weights() -> dict[str, Any]:
    from safetensors.numpy import load_file

    return load_file(_package_folder() / "model" / "model.safetensors")


def _package_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _token_ids(texts: Sequence[str]) -> list[list[int]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_package_folder() / "model" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    return [tokenizer.encode(text).ids for text in texts]


def _reference(weights: Mapping[str, Any], ids: Sequence[int]) -> Any:
    """One text through BERT by the formulas of the paper, in double precision, without padding or mask."""
    w = {name: value.astype(np.float64) for name, value in weights.items() if value.dtype == np.float32}

    def dense(x: Any, name: str) -> Any:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def norm(x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt(x.var(-1, keepdims=True) + 1e-12) * w[f"{name}.weight"] + w[f"{name}.bias"]

    table = "embeddings.{}_embeddings.weight"
    x = w[table.format("word")][list(ids)] + w[table.format("position")][: len(ids)] + w[table.format("token_type")][0]
    x = norm(x, "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}"
        q, k, v = (dense(x, f"{at}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in range(12):
            of = slice(head * 32, head * 32 + 32)
            scores = np.exp(q[:, of] @ k[:, of].T / math.sqrt(32))
            heads.append(scores / scores.sum(-1, keepdims=True) @ v[:, of])
        x = norm(x + dense(np.hstack(heads), f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
        wide = dense(x, f"{at}.intermediate.dense")
        gelu = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = norm(x + dense(gelu, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_fp32_graph_computes_bert(weights: dict[str, Any]) -> None:
    import onnxruntime

    ids = _token_ids(TEXTS)
    expected = np.array([_reference(weights, one) for one in ids])
    session = onnxruntime.InferenceSession(bert_graph(weights).SerializeToString(), providers=["CPUExecutionProvider"])
    longest = max(len(one) for one in ids)
    padded = np.array([one + [0] * (longest - len(one)) for one in ids], np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in ids], np.int64)

    found = session.run(["embedding"], {"input_ids": padded, "attention_mask": mask})[0]

    assert np.abs(found - expected).max() < 1e-5


def test_int8_vectors_stay_close_to_the_reference(minilm: Embedder, weights: dict[str, Any]) -> None:
    expected = np.array([_reference(weights, one) for one in _token_ids(TEXTS)])
    cosines = (minilm.embed(TEXTS) * expected).sum(axis=1)
    assert cosines.mean() > 0.98
    assert cosines.min() > 0.95


def test_rows_have_the_promised_shape_and_length_one(minilm: Embedder) -> None:
    rows = minilm.embed([*TEXTS, ""])
    assert rows.dtype == np.float32
    assert rows.shape == (21, 384)
    assert minilm.dimensions == 384
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert minilm.embed([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        (TEXTS[0], TEXTS[1], TEXTS[14]),
        (TEXTS[3], TEXTS[4], TEXTS[9]),
        (TEXTS[6], TEXTS[7], TEXTS[11]),
        (TEXTS[12], TEXTS[13], TEXTS[16]),
    ],
)
def test_paraphrases_are_nearer_than_unrelated_texts(
    minilm: Embedder, text: str, paraphrase: str, unrelated: str
) -> None:
    here, near, far = minilm.embed([text, paraphrase, unrelated])
    assert here @ near > here @ far + 0.2


def test_rows_stand_in_the_order_of_the_texts(minilm: Embedder) -> None:
    texts = [" ".join([word] * times) for times in (90, 1, 30, 7) for word in ("knee", "vaccine", "ambulance")]
    together = minilm.embed(texts)
    for row, text in zip(together, texts, strict=True):
        assert row @ minilm.embed([text])[0] > 0.98


def test_the_same_call_gives_the_same_rows_and_equal_texts_equal_rows(minilm: Embedder) -> None:
    texts = [*TEXTS, *reversed(TEXTS)]
    first = minilm.embed(texts)
    assert np.array_equal(first, minilm.embed(texts))
    assert np.array_equal(first[:20], first[20:][::-1])


def test_text_after_the_256th_token_is_not_read(minilm: Embedder) -> None:
    # Two tokens frame a text, so 254 words of one token each fill the model.
    full = " ".join(["knee"] * 254)
    assert np.array_equal(minilm.embed([full]), minilm.embed([f"{full} ambulance vaccine"]))
    assert not np.array_equal(minilm.embed([full]), minilm.embed([f"{full[:-5]} ambulance"]))


def test_progress_counts_texts_up_to_the_last(minilm: Embedder) -> None:
    seen: list[int] = []
    minilm.embed([f"visit number {n % 150}" for n in range(200)], seen.append)
    assert seen == sorted(set(seen))
    assert len(seen) > 1
    assert seen[-1] == 200


def test_identity_names_model_form_size_and_weights(minilm: Embedder) -> None:
    assert minilm.identity.startswith("all-MiniLM-L6-v2 int8")
    assert minilm.identity.endswith(" 384 53aa51172d14")


def test_missing_package_says_what_follows_and_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError) as caught:
        load_minilm(tmp_path, package="no_such_model_package")
    text = str(caught.value)
    assert "'no_such_model_package'" in text
    assert "searched by words only" in text
    assert "`casepilot knowledge build`" in text
    assert "\n" not in text


@pytest.fixture
def copied_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with the true tokenizer and no weights, which must not be imported."""
    folder = tmp_path / "site" / "copied_minilm"
    (folder / "model").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')\n")
    shutil.copy(_package_folder() / "model" / "tokenizer.json", folder / "model")
    monkeypatch.syspath_prepend(str(folder.parent))
    return folder / "model"


def test_altered_weights_are_refused(copied_package: Path, tmp_path: Path) -> None:
    (copied_package / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(EmbeddingError, match=r"model\.safetensors' has sha256 .* instead of '53aa51172d14"):
        load_minilm(tmp_path / "cache", package="copied_minilm")
    assert not list(tmp_path.glob("cache/*"))


def test_absent_weights_are_refused(copied_package: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"model\.safetensors' cannot be read.* searched by words only"):
        load_minilm(tmp_path / "cache", package="copied_minilm")


def test_altered_tokenizer_is_refused_even_with_a_filled_cache(copied_package: Path, cache: Path) -> None:
    with (copied_package / "tokenizer.json").open("ab") as file:
        file.write(b" ")
    with pytest.raises(EmbeddingError, match=r"tokenizer\.json' has sha256"):
        load_minilm(cache, package="copied_minilm")


def test_a_filled_cache_needs_no_weights_and_is_not_rewritten(
    copied_package: Path, cache: Path, minilm: Embedder
) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    again = load_minilm(cache, package="copied_minilm")
    assert np.array_equal(again.embed(TEXTS), minilm.embed(TEXTS))
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == before


@pytest.mark.parametrize("damage", ["cut short", "one byte changed", "no record", "record of another recipe"])
def test_a_broken_cache_is_made_anew(damage: str, cache: Path, minilm: Embedder, tmp_path: Path) -> None:
    copy = tmp_path / "cache"
    shutil.copytree(cache, copy)
    (model,) = copy.glob("*-int8.onnx")
    (record,) = copy.glob("*-int8.json")
    good = model.read_bytes()
    if damage == "cut short":
        model.write_bytes(good[: len(good) // 2])
    elif damage == "one byte changed":
        model.write_bytes(good[:-1000] + bytes([good[-1000] ^ 1]) + good[-999:])
    elif damage == "no record":
        record.unlink()
    else:
        record.write_text(json.dumps({**json.loads(record.read_text()), "recipe": 0}))

    again = load_minilm(copy)

    assert np.array_equal(again.embed(TEXTS), minilm.embed(TEXTS))
    assert model.read_bytes() == good
    assert sorted(path.name for path in copy.iterdir()) == sorted([model.name, record.name])


def test_an_unusable_cache_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(EmbeddingError, match=r"cannot be written to '.*cache'.*searched by words only"):
        load_minilm(tmp_path / "cache")


def test_two_processes_may_fill_the_cache_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from knowledge.embedding import load_minilm;"
        "print(load_minilm(Path(sys.argv[1])).embed(['pain in left knee']).tobytes().hex())"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(2)
    ]
    printed = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0]
    assert len(printed) == 1
    assert np.array_equal(
        np.frombuffer(bytes.fromhex(printed.pop()), np.float32), load_minilm(tmp_path).embed(["pain in left knee"])[0]
    )


def test_importing_the_modules_loads_no_heavy_library() -> None:
    program = (
        "import sys, knowledge.embedding, knowledge.vectors;"
        "print({'chromadb', 'numpy', 'onnx', 'onnxruntime', 'safetensors', 'tokenizers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "set()\n"
