"""YAML loaders that refuse a key given twice; plain YAML takes the last and says nothing."""

from __future__ import annotations

from typing import Any

import yaml


def unique_keys(base: Any) -> Any:
    """A loader class on another one. The fast loaders are there only where PyYAML was built with libyaml: hence Any."""

    def construct_mapping(self: Any, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: list[Any] = []  # a key may be a list
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key.value!r:.60} stands twice", key.start_mark
                )
            seen.append(key.value)
        mapping: dict[Any, Any] = base.construct_mapping(self, node, deep)
        return mapping

    return type("UniqueKeys", (base,), {"construct_mapping": construct_mapping})
