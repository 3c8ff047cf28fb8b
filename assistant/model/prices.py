"""What a model's tokens cost, from a file that the site keeps. CasePilot ships no prices: they change, and differ by
contract.

The file is YAML or JSON, one entry for each model, by the name that the endpoint knows it by:

    made-model-1:
      input_per_million: 0.50
      output_per_million: 1.50
      currency: USD
      as_of: 2026-11-01
      source: contract 17, page 2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.errors import AssistantError

_FIELDS = ("input_per_million", "output_per_million", "currency", "as_of", "source")
_MILLION = Decimal(1_000_000)


class PriceError(AssistantError):
    """A file of prices that cannot be used. Seen at start; names the file, the entry and the field."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, since when, and where that was read."""

    input_per_million: Decimal
    output_per_million: Decimal
    currency: str
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by the model's name. Without a file it is empty, and every cost is unknown."""

    prices: Mapping[str, Price] = field(default_factory=lambda: MappingProxyType({}))

    def price(self, model: str) -> Price | None:
        """The price of a model, None when the file does not name it."""
        return self.prices.get(model)

    def cost(self, model: str, input_tokens: int | None, output_tokens: int | None) -> Decimal | None:
        """What these tokens cost in the price's currency, exactly; None when the price or a count is not known."""
        price = self.price(model)
        if price is None or input_tokens is None or output_tokens is None:
            return None
        return (input_tokens * price.input_per_million + output_tokens * price.output_per_million) / _MILLION


def read_prices(path: Path) -> PriceTable:
    """The prices of a file. Raises PriceError in one line, naming the file and, where it can, entry and field."""
    import yaml

    from knowledge.unique_keys import unique_keys

    try:
        # JSON is YAML too. A name that stands twice would have two prices.
        held = yaml.load(path.read_text("utf-8"), unique_keys(yaml.SafeLoader))
    except OSError as error:
        raise PriceError(f"the file {str(path)!r} cannot be read ({error.strerror}); name another") from None
    except (yaml.YAMLError, ValueError) as error:
        what = " ".join(str(error).split())[:200]
        raise PriceError(f"the file {str(path)!r} is neither YAML nor JSON ({what}); mend it") from None
    if not isinstance(held, dict) or not held:
        raise PriceError(f"the file {str(path)!r} holds no prices; give for each model {', '.join(_FIELDS)}")
    return PriceTable(MappingProxyType({_name(path, name): _price(path, name, entry) for name, entry in held.items()}))


def _name(path: Path, name: object) -> str:
    if not isinstance(name, str) or not name.strip():
        raise PriceError(f"the file {str(path)!r}: {name!r:.60} is not the name of a model; put it in quotation marks")
    return name.strip()


def _price(path: Path, name: str, entry: object) -> Price:
    where = f"the file {str(path)!r}, model {name!r:.60}"
    if not isinstance(entry, dict):
        raise PriceError(f"{where}: give {', '.join(_FIELDS)}")
    unknown = next((key for key in entry if key not in _FIELDS), None)
    if unknown is not None:
        raise PriceError(f"{where}: field {unknown!r:.60} is not known; there are {', '.join(_FIELDS)}")
    missing = next((key for key in _FIELDS if entry.get(key) in (None, "")), None)
    if missing is not None:
        raise PriceError(f"{where}: field {missing} is missing")
    return Price(
        _amount(where, "input_per_million", entry["input_per_million"]),
        _amount(where, "output_per_million", entry["output_per_million"]),
        _text(where, "currency", entry["currency"]),
        _day(where, entry["as_of"]),
        _text(where, "source", entry["source"]),
    )


def _amount(where: str, name: str, value: Any) -> Decimal:
    try:
        amount = Decimal("nan") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or amount < 0:
        raise PriceError(f"{where}: field {name} must be a number of 0 or more, found {value!r:.60}")
    return amount


def _text(where: str, name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PriceError(f"{where}: field {name} must be a text, found {value!r:.60}")
    return " ".join(value.split())


def _day(where: str, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PriceError(f"{where}: field as_of must be a day such as 2026-11-01, found {value!r:.60}") from None
