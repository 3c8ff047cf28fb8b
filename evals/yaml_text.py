"""YAML whose every scalar stays text: 00100 is a code, NO an answer and 2026-08-01 what was written.

No key may stand twice in one mapping; plain YAML takes the last and says nothing, so that half of what an item expects
could be lost.
"""

from __future__ import annotations

from typing import Any

import yaml

from knowledge.unique_keys import unique_keys

_DEPTH = 50
_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _text(loader: Any, node: yaml.ScalarNode) -> str:
    text = str(_BASE.construct_scalar(loader, node))
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise yaml.constructor.ConstructorError(None, None, "half of a surrogate pair", node.start_mark)
    return text


_LOADER: Any = type("TextLoader", (unique_keys(_BASE),), {"construct_scalar": _text})


def load_yaml(text: str) -> Any:
    """What a text of YAML holds: mappings, lists and text.

    Raises yaml.YAMLError, or what PyYAML lets through: ValueError, OverflowError, RecursionError.
    """
    # The fast loader builds nested values by calling itself in C, where a deep enough file ends the whole process; the
    # events it builds them from come one by one.
    depth = 0
    events: Any = yaml.parse(text, Loader=_BASE)
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise yaml.constructor.ConstructorError(None, None, f"nested deeper than {_DEPTH} levels", event.start_mark)
    return yaml.load(text, Loader=_LOADER)
