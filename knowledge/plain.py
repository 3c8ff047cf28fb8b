"""Our dataclasses to and from plain values (YAML, CSV cells, JSON, SQLite rows), checked by pydantic.

Unknown keys are refused, so that a misspelt field in a hand-written file is an error and not a silent loss.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_NAMES: dict[Any, tuple[str, ...]] = {}
_INNER: dict[Any, dict[str, Any]] = {}


class PlainValueError(ValueError):
    """A value does not fit the dataclass; the text names the field and what was found there."""


def _adapter(cls: Any) -> TypeAdapter[Any]:
    found = _ADAPTERS.get(cls)
    if found is None:
        found = _ADAPTERS[cls] = TypeAdapter(cls)
    return found


def field_names(cls: Any) -> tuple[str, ...]:
    """The dataclass's fields in order."""
    found = _NAMES.get(cls)
    if found is None:
        found = _NAMES[cls] = tuple(f.name for f in dataclasses.fields(cls))
    return found


def default_names(cls: Any) -> frozenset[str]:
    """The dataclass's fields that have a default, so that what is written by hand may leave them out."""
    return frozenset(f.name for f in dataclasses.fields(cls) if f.default is not dataclasses.MISSING)


def from_plain(cls: type[T], values: Mapping[str, Any]) -> T:
    """Build one dataclass; raises PlainValueError naming the first bad field."""
    _refuse_unknown(cls, values, "")
    try:
        made: T = _adapter(cls).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlainValueError(f"field {where}: {first['msg']}, found {first.get('input')!r:.80}") from None
    return made


def _refuse_unknown(cls: Any, values: Mapping[str, Any], where: str) -> None:
    unknown = [key for key in values if key not in field_names(cls)]
    if unknown:
        place = f"field {where}: " if where else ""
        raise PlainValueError(f"{place}unknown field {unknown[0]!r}; known fields: {', '.join(field_names(cls))}")
    for name, inner in _inner_dataclasses(cls).items():
        held = values.get(name)
        for number, item in enumerate(held if isinstance(held, list | tuple) else ()):
            if isinstance(item, Mapping):
                _refuse_unknown(inner, item, f"{where}.{name}.{number}".lstrip("."))


def _inner_dataclasses(cls: Any) -> dict[str, Any]:
    """The fields that hold a tuple of our dataclasses, with the dataclass."""
    found = _INNER.get(cls)
    if found is None:
        inner = {name: (get_args(hint) or (None,))[0] for name, hint in get_type_hints(cls).items()}
        found = _INNER[cls] = {name: item for name, item in inner.items() if dataclasses.is_dataclass(item)}
    return found


def from_cells(cls: type[T], cells: Mapping[str, str]) -> T:
    """Build one dataclass from text cells, where an empty cell means "not given" in fields that may be None."""
    optional = _optional_fields(cls)
    return from_plain(cls, {k: (None if v == "" and k in optional else v) for k, v in cells.items()})


def _optional_fields(cls: Any) -> frozenset[str]:
    return frozenset(f.name for f in dataclasses.fields(cls) if "None" in str(f.type))


def to_json(value: Any) -> str:
    """Compact JSON of one of our dataclasses."""
    return _adapter(type(value)).dump_json(value).decode()


def from_json(cls: type[T], text: str) -> T:
    """The dataclass that `to_json` wrote."""
    made: T = _adapter(cls).validate_json(text)
    return made


def to_row(value: Any) -> tuple[Any, ...]:
    """SQLite values of a flat dataclass, in field order; decimals and dates become text as published."""
    return tuple(
        item if item is None or isinstance(item, int | str) else str(item)
        for item in (getattr(value, name) for name in field_names(type(value)))
    )


def from_row(cls: type[T], row: tuple[Any, ...]) -> T:
    """The flat dataclass that `to_row` made."""
    made: T = _adapter(cls).validate_python(dict(zip(field_names(cls), row, strict=True)))
    return made
