"""The built-in library under `knowledge/starter/`, read and checked entry by entry.

Guarantees that every entry has a basis, that keys are unique, and that cross-references inside the library
resolve. A defect raises StarterError naming file, entry and field, so a pull request fails with one line.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from knowledge import plain, records
from knowledge.errors import StarterError

T = TypeVar("T")
ROOM = Path(__file__).resolve().parent.parent / "starter"


@dataclass(frozen=True, slots=True)
class StarterLibrary:
    """Everything the built-in library holds, in file order."""

    releases: tuple[records.Release, ...]
    summaries: tuple[records.CodeSummary, ...]
    modifiers: tuple[records.Modifier, ...]
    passages: tuple[records.Passage, ...]
    indicators: tuple[records.IndicatorMeaning, ...]
    fees: tuple[records.FeeRow, ...]
    unit_limits: tuple[records.UnitLimit, ...]
    addon_links: tuple[records.AddOnLink, ...]
    pairs: tuple[records.EditPair, ...]
    pair_scope: tuple[tuple[str, str], ...]
    opps: tuple[records.OutpatientStatus, ...]
    classes: tuple[records.ServiceClass, ...]
    hcpcs: tuple[records.HcpcsRow, ...]
    drug_limits: tuple[records.DrugLimit, ...]
    hcpcs_modifiers: tuple[records.HcpcsModifier, ...]

    def fact_tables(self) -> dict[str, tuple[Any, ...]]:
        """The fact rows by the name of the table that stores them."""
        return {
            "fees": self.fees,
            "unit_limits": self.unit_limits,
            "addon_links": self.addon_links,
            "pairs": self.pairs,
            "opps": self.opps,
            "classes": self.classes,
            "hcpcs": self.hcpcs,
            "drug_limits": self.drug_limits,
            "hcpcs_modifiers": self.hcpcs_modifiers,
        }


def read_starter(room: Path = ROOM) -> StarterLibrary:
    """Read the whole library. Raises StarterError on the first defect."""
    rationales = {row["number"]: row["text"] for row in _csv_rows(room / "facts" / "rationales.csv")}
    library = StarterLibrary(
        releases=_entries(room, "releases.yaml", records.Release, lambda r: r.id),
        summaries=_entries(room, "codes/*.yaml", records.CodeSummary, lambda s: s.code),
        modifiers=_entries(room, "modifiers/*.yaml", records.Modifier, lambda m: m.modifier),
        passages=_entries(room, "passages/*.yaml", records.Passage, lambda p: p.id),
        indicators=_entries(room, "indicators.yaml", records.IndicatorMeaning, lambda i: f"{i.field} {i.value}"),
        fees=_table(room, "fees.csv", records.FeeRow),
        unit_limits=_table(room, "unit_limits.csv", records.UnitLimit),
        addon_links=_table(room, "addon_links.csv", records.AddOnLink),
        pairs=_table(room, "pairs.csv", records.EditPair, {"rationale": rationales}),
        pair_scope=tuple((row["release"], row["code"]) for row in _csv_rows(room / "facts" / "pair_scope.csv")),
        opps=_table(room, "opps.csv", records.OutpatientStatus),
        classes=_table(room, "rbcs.csv", records.ServiceClass, drop=("row_effective",)),
        hcpcs=_table(room, "hcpcs.csv", records.HcpcsRow),
        drug_limits=_table(room, "asp.csv", records.DrugLimit),
        hcpcs_modifiers=_table(room, "hcpcs_modifiers.csv", records.HcpcsModifier),
    )
    _check_basis(library)
    return library


def _entries(room: Path, pattern: str, cls: type[T], key: Callable[[T], str]) -> tuple[T, ...]:
    entries: list[T] = []
    seen: dict[str, str] = {}
    files = sorted(room.glob(pattern))
    if not files:
        raise StarterError(f"starter library: no file matches {pattern!r}; reinstall the project")
    for path in files:
        for number, raw in enumerate(_yaml_list(path, room), start=1):
            name = path.relative_to(room).as_posix()
            try:
                entry = plain.from_plain(cls, raw)
            except plain.PlainValueError as error:
                raise StarterError(f"{name}, entry {number} ({_label(raw)}): {error}") from None
            label = key(entry)
            if label in seen:
                raise StarterError(f"{name}, entry {number}: {label!r} is already in {seen[label]}; merge the two")
            seen[label] = name
            entries.append(entry)
    return tuple(entries)


def _yaml_list(path: Path, room: Path) -> list[Mapping[str, Any]]:
    name = path.relative_to(room).as_posix()
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StarterError(f"{name}: cannot be read as YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise StarterError(f"{name}: must hold a list of entries, found {type(data).__name__}")
    return data


def _label(raw: Mapping[str, Any]) -> str:
    for key in ("code", "modifier", "id", "field"):
        if key in raw:
            return f"{key} {raw[key]!r}"
    return "no key"


def _csv_rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                if None in row or None in row.values():
                    raise StarterError(f"facts/{path.name}, line {number}: wrong number of columns")
                yield row
    except OSError as error:
        raise StarterError(f"facts/{path.name}: cannot be read ({error.strerror}); reinstall the project") from None


def _table(
    room: Path,
    name: str,
    cls: type[T],
    expand: Mapping[str, Mapping[str, str]] | None = None,
    drop: tuple[str, ...] = (),
) -> tuple[T, ...]:
    rows: list[T] = []
    for number, row in enumerate(_csv_rows(room / "facts" / name), start=2):
        cells = {key: value for key, value in row.items() if key not in drop}
        for column, table in (expand or {}).items():
            cells[column] = table.get(cells[column], cells[column])
        try:
            rows.append(plain.from_cells(cls, cells))
        except plain.PlainValueError as error:
            raise StarterError(f"facts/{name}, line {number}: {error}") from None
    return tuple(rows)


def _check_basis(library: StarterLibrary) -> None:
    named = [
        *((f"code {s.code}", s.basis) for s in library.summaries),
        *((f"modifier {m.modifier}", m.basis) for m in library.modifiers),
        *((f"passage {p.id}", p.basis) for p in library.passages),
        *((f"indicator {i.field} {i.value}", i.basis) for i in library.indicators),
    ]
    for label, basis in named:
        if not basis:
            raise StarterError(f"{label}: field basis: an entry needs at least one document that supports it")
    for summary in library.summaries:
        for fact in summary.facts:
            if not 0 <= fact.basis < len(summary.basis):
                raise StarterError(f"code {summary.code}: fact {fact.name!r}: basis {fact.basis} is not in its list")
    known = {release.id for release in library.releases}
    for table in library.fact_tables().values():
        for row in table:
            if row.release not in known:
                raise StarterError(f"release {row.release!r} of a fact row is not in releases.yaml; add it")
