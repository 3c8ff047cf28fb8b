"""The encoder of all-MiniLM-L6-v2 as an ONNX graph, written from its published weights, and its int8 form.

The package that carries the model holds only `model.safetensors`; onnxruntime needs a graph. This file states
the BERT encoder (Devlin et al. 2018; sizes from the model's own config.json) node by node, with the mean over
real tokens and the division by the length at the end, so that one run returns finished vectors.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HIDDEN = 384
HEADS = 12
LAYERS = 6
HEAD_WIDTH = HIDDEN // HEADS
EPSILON = 1e-12
MAX_TOKENS = 256
"""Longest input in tokens, as in the model's sentence_bert_config.json."""

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "embedding"
_OPSET = 20


class _Graph:
    """Nodes and constants in the order in which they are written; every node has one output."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def node(self, kind: str, name: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=f"{kind}:{name}", **attributes))
        return name


def bert_graph(weights: Mapping[str, Any]) -> Any:
    """The fp32 graph: (input_ids, attention_mask), both int64 [texts, tokens] -> embedding [texts, 384].

    `weights` are the arrays of model.safetensors under their published names. Rows of the result have length 1.
    """
    import numpy as np
    from onnx import TensorProto, helper

    graph = _Graph()
    graph.constant("axis_1", np.array([1], np.int64))
    graph.constant("axis_last", np.array([-1], np.int64))
    graph.constant("axes_heads", np.array([1, 2], np.int64))
    graph.constant("split_heads", np.array([0, 0, HEADS, HEAD_WIDTH], np.int64))
    graph.constant("join_heads", np.array([0, 0, HIDDEN], np.int64))
    graph.constant("one", np.array(1.0, np.float32))
    # Attention to padding is pushed out by a large negative number before the softmax.
    graph.constant("far_below", np.array(-10000.0, np.float32))

    mask = graph.node("Cast", "mask", "attention_mask", to=TensorProto.FLOAT)
    padding = graph.node("Sub", "padding", "one", mask)
    flat = graph.node("Mul", "padding_bias", padding, "far_below")
    bias = graph.node("Unsqueeze", "attention_bias", flat, "axes_heads")

    hidden = _embeddings(graph, weights)
    for layer in range(LAYERS):
        hidden = _layer(graph, weights, layer, hidden, bias)

    weight = graph.node("Unsqueeze", "token_weight", mask, "axis_last")
    kept = graph.node("Mul", "kept", hidden, weight)
    total = graph.node("ReduceSum", "total", kept, "axis_1", keepdims=0)
    # The number of tokens only scales the sum, and the vector is divided by its length: the mean needs no division.
    graph.node("LpNormalization", OUTPUT, total, axis=-1, p=2)

    shape: list[str | int] = ["texts", "tokens"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in INPUTS],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", HIDDEN])],
            initializer=graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=9,
        producer_name="casepilot",
    )
    # Tells onnxruntime's quantizer that there is nothing left to simplify, so that it does not warn.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    return model


def _embeddings(graph: _Graph, weights: Mapping[str, Any]) -> str:
    """Word, position and segment vectors added and normalised; the segment is always the first."""
    import numpy as np

    words = graph.constant("words", np.ascontiguousarray(weights["embeddings.word_embeddings.weight"]))
    places = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    graph.constant("places", np.ascontiguousarray(places + segment))
    graph.constant("start", np.array([0], np.int64))
    graph.constant("axis_0", np.array([0], np.int64))

    word = graph.node("Gather", "word", words, INPUTS[0], axis=0)
    length = graph.node("Shape", "length", INPUTS[0], start=1, end=2)
    place = graph.node("Slice", "place", "places", "start", length, "axis_0")
    total = graph.node("Add", "word_and_place", word, place)
    return _normalise(graph, weights, "embeddings.LayerNorm", total)


def _layer(graph: _Graph, weights: Mapping[str, Any], layer: int, hidden: str, bias: str) -> str:
    """One encoder layer: attention of twelve heads, then the two dense steps, each added back and normalised."""
    import numpy as np

    at = f"encoder.layer.{layer}"
    heads = []
    for part, turn in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        dense = _dense(graph, weights, f"{at}.attention.self.{part}", hidden)
        split = graph.node("Reshape", f"{dense}.heads", dense, "split_heads")
        heads.append(graph.node("Transpose", f"{dense}.turned", split, perm=turn))
    query, key, value = heads

    raw = graph.node("MatMul", f"{at}.raw", query, key)
    graph.constant(f"{at}.scale", np.array(1 / math.sqrt(HEAD_WIDTH), np.float32))
    scaled = graph.node("Mul", f"{at}.scaled", raw, f"{at}.scale")
    masked = graph.node("Add", f"{at}.masked", scaled, bias)
    shares = graph.node("Softmax", f"{at}.shares", masked, axis=-1)
    context = graph.node("MatMul", f"{at}.context", shares, value)
    turned = graph.node("Transpose", f"{at}.turned_back", context, perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", f"{at}.joined", turned, "join_heads")

    attended = _dense(graph, weights, f"{at}.attention.output.dense", joined)
    added = graph.node("Add", f"{at}.attended", attended, hidden)
    middle = _normalise(graph, weights, f"{at}.attention.output.LayerNorm", added)

    wide = _dense(graph, weights, f"{at}.intermediate.dense", middle)
    active = graph.node("Gelu", f"{at}.active", wide)
    narrow = _dense(graph, weights, f"{at}.output.dense", active)
    total = graph.node("Add", f"{at}.total", narrow, middle)
    return _normalise(graph, weights, f"{at}.output.LayerNorm", total)


def _dense(graph: _Graph, weights: Mapping[str, Any], name: str, value: str) -> str:
    import numpy as np

    graph.constant(f"{name}.w", np.ascontiguousarray(weights[f"{name}.weight"].T))
    graph.constant(f"{name}.b", weights[f"{name}.bias"])
    product = graph.node("MatMul", f"{name}.product", value, f"{name}.w")
    return graph.node("Add", f"{name}.out", product, f"{name}.b")


def _normalise(graph: _Graph, weights: Mapping[str, Any], name: str, value: str) -> str:
    graph.constant(f"{name}.scale", weights[f"{name}.weight"])
    graph.constant(f"{name}.shift", weights[f"{name}.bias"])
    return graph.node(
        "LayerNormalization", f"{name}.out", value, f"{name}.scale", f"{name}.shift", axis=-1, epsilon=EPSILON
    )


def write_int8(weights: bytes, path: Path) -> None:
    """Builds the graph from the bytes of model.safetensors and writes its int8 form to `path`.

    Weights are quantised by output channel, activations at run time. Weights use seven bits, because sums of
    eight-bit products overflow on processors without the VNNI instructions (onnxruntime's advice for such processors).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load

    quantize_dynamic(bert_graph(load(weights)), path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
