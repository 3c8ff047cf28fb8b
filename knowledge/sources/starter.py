"""The built-in library under `knowledge/starter/`, read and checked entry by entry.

Guarantees that every entry has a basis, that keys are unique, and that cross-references inside the library
resolve. A defect raises StarterError naming file, entry and field, so a pull request fails with one line.

Documents that many entries rest on stand once, in `documents.yaml`: an entry's basis names one by `see` and adds its
section. `reviewed` is a date, or `no` while only its writer has read an entry against its basis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from knowledge import plain, records
from knowledge.errors import StarterError
from knowledge.sources.starter_tables import TableReader, csv_rows
from knowledge.sources.starter_words import read_families, read_phrases
from knowledge.unique_keys import unique_keys

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
    phrases: tuple[records.Phrase, ...]
    families: tuple[records.WordFamily, ...]

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

    def tally(self) -> dict[str, int]:
        """How many entries of each kind there are, and how many somebody else than the writer has read."""
        return {
            "summary_cpt": sum(1 for s in self.summaries if s.system == "cpt"),
            "summary_hcpcs": sum(1 for s in self.summaries if s.system == "hcpcs"),
            "passage_sides": sum(1 for p in self.passages if p.sides),
            "summary_reviewed": sum(1 for s in self.summaries if s.reviewed),
            "modifier_reviewed": sum(1 for m in self.modifiers if m.reviewed),
            "passage_reviewed": sum(1 for p in self.passages if p.reviewed),
        }


def read_starter(room: Path = ROOM) -> StarterLibrary:
    """Read the whole library. Raises StarterError on the first defect."""
    numbered = csv_rows(room, "rationales.csv", ("number", "text"))
    rationales = {row["number"]: row["text"] for _, row in numbered}
    releases = _entries(room, "releases.yaml", records.Release, lambda r: r.id, {})
    documents = {d.key: d for d in _entries(room, "documents.yaml", _Document, lambda d: d.key, {})}
    read = TableReader(room, frozenset(release.id for release in releases))
    return StarterLibrary(
        releases=releases,
        summaries=_entries(room, "codes/*.yaml", records.CodeSummary, lambda s: s.code, documents),
        modifiers=_entries(room, "modifiers/*.yaml", records.Modifier, lambda m: m.modifier, documents),
        passages=_entries(room, "passages/*.yaml", records.Passage, lambda p: p.id, documents),
        indicators=_entries(
            room, "indicators*.yaml", records.IndicatorMeaning, lambda i: f"{i.field} {i.value}", documents
        ),
        fees=read.table("fees.csv", records.FeeRow),
        unit_limits=read.table("unit_limits.csv", records.UnitLimit),
        addon_links=read.table("addon_links.csv", records.AddOnLink),
        pairs=read.pairs(rationales),
        pair_scope=tuple((row["release"], row["code"]) for _, row in read.rows("pair_scope.csv", ("release", "code"))),
        opps=read.table("opps.csv", records.OutpatientStatus),
        classes=read.table("rbcs.csv", records.ServiceClass, drop=("row_effective",)),
        hcpcs=read.table("hcpcs.csv", records.HcpcsRow),
        drug_limits=read.table("asp.csv", records.DrugLimit),
        hcpcs_modifiers=read.table("hcpcs_modifiers.csv", records.HcpcsModifier),
        phrases=read_phrases(room),
        families=read_families(room),
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """A document that many entries rest on, by the key that their `see` names."""

    key: str
    publisher: str
    document: str
    edition: str
    url: str


def _entries(
    room: Path, pattern: str, cls: type[T], key: Callable[[T], str], documents: Mapping[str, _Document]
) -> tuple[T, ...]:
    entries: list[T] = []
    seen: dict[str, str] = {}
    files = sorted(room.glob(pattern))
    if not files:
        raise StarterError(f"starter library: no file matches {pattern!r}; reinstall the project")
    for path in files:
        for number, raw in enumerate(_yaml_list(path, room), start=1):
            name = path.relative_to(room).as_posix()
            try:
                entry = plain.from_plain(cls, _whole(raw, documents))
                _check_basis(entry)
            except plain.PlainValueError as error:
                raise StarterError(f"{name}, entry {number} ({_label(raw)}): {error}") from None
            label = key(entry)
            if label in seen:
                raise StarterError(f"{name}, entry {number}: {label!r} is already in {seen[label]}; merge the two")
            seen[label] = name
            entries.append(entry)
    return tuple(entries)


def _whole(raw: Mapping[str, Any], documents: Mapping[str, _Document]) -> Mapping[str, Any]:
    """The entry with each `see` replaced by the document it names, and `reviewed: no` by nothing."""
    values = {name: value for name, value in raw.items() if name != "reviewed" or value is not False}
    basis = values.get("basis")
    if isinstance(basis, list):
        values["basis"] = [_basis(number, item, documents) for number, item in enumerate(basis)]
    return values


def _basis(number: int, item: object, documents: Mapping[str, _Document]) -> object:
    if not isinstance(item, Mapping) or "see" not in item:
        return item
    field = f"field basis.{number}"
    if unknown := set(item) - {"see", "section"}:
        raise plain.PlainValueError(f"{field}: beside see and section stands {min(unknown)!r}; leave it out")
    document = documents.get(item["see"])
    if document is None:
        raise plain.PlainValueError(f"{field}.see: {item['see']!r} is not in documents.yaml; add it there")
    section = item.get("section")
    if not section:
        raise plain.PlainValueError(f"{field}.section: needs the section, page or row that supports the entry")
    named = {"publisher": document.publisher, "document": document.document}
    return {**named, "section": section, "edition": document.edition, "url": document.url}


def _yaml_list(path: Path, room: Path) -> list[Mapping[str, Any]]:
    name = path.relative_to(room).as_posix()
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark is not None else ""
        raise StarterError(f"{name}{line}: cannot be read as YAML: {error.problem or error.context}") from None
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


def _check_basis(entry: Any) -> None:
    """Every entry rests on a document; every stated fact on one of its entry's documents."""
    basis = getattr(entry, "basis", None)
    if basis == ():
        raise plain.PlainValueError("field basis: needs at least one document that supports the entry, found none")
    for number, fact in enumerate(getattr(entry, "facts", ())):
        if not 0 <= fact.basis < len(basis or ()):
            raise plain.PlainValueError(f"field facts.{number}.basis: {fact.basis!r} is not an index of its basis list")


_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# YAML in which dates stay text, so that a bad one is refused by its field.
_Loader = unique_keys(_BASE)
_DATE_TAG = "tag:yaml.org,2002:timestamp"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != _DATE_TAG]
    for first, found in _BASE.yaml_implicit_resolvers.items()
}
