"""A question set from its file: YAML as in docs/evaluation-sets.md, or CSV with a line of headings.

A mistake is one line that names file, item and field. What a field may hold is checked here, so that a misspelt field
never makes an item easier than it was meant to be.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from evals.errors import SetError
from evals.fields import Fields
from evals.items import ORIGINS, STATUSES, TOPICS, Basis, Expectation, ExpectedCitation, ExpectedFact, Item, QuestionSet
from evals.yaml_text import load_yaml
from knowledge.search import SYSTEMS

OWN_SETS = Path(__file__).parent / "sets"
MAX_BYTES = 20_000_000
CSV_COLUMNS = ("id", "question", "expected_answer", "expected_codes", "forbidden_codes", "status", "as_of", "state")
CSV_MORE = ("payer", "topic", "presumes", "tags", "source")


def read_set(path: Path) -> QuestionSet:
    """The set in a file. Raises SetError when it cannot be read or breaks the schema."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SetError(f"{path.name}: larger than {MAX_BYTES // 1_000_000} MB; split the set")
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise SetError(f"{path.name}: cannot be read ({error.strerror}); give a YAML or CSV file") from None
    except UnicodeDecodeError:
        raise SetError(f"{path.name}: is not UTF-8; save it as UTF-8") from None
    digest = hashlib.sha256(raw).hexdigest()
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        return _from_yaml(path, text, digest)
    if suffix == ".csv":
        return _from_csv(path, text, digest)
    raise SetError(f"{path.name}: not a set; give a file that ends in .yaml or .csv")


def find_sets(names: Iterable[str], folders: Iterable[Path]) -> list[Path]:
    """Files of the sets named (a name or a path); of all sets in the folders when none is named, in order of name."""
    held: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.suffix.lower() in (".yaml", ".yml", ".csv"):
                held.setdefault(path.stem, []).append(path)
    chosen: list[Path] = []
    for name in names:
        path = Path(name)
        if name in held:
            chosen.append(_only(name, held[name]))
        elif path.is_file():
            chosen.append(path)
        else:
            raise SetError(f"no set {name!r:.60}; give a file, or any of {', '.join(sorted(held)) or 'none held'}")
    return list(dict.fromkeys(chosen or [_only(name, held[name]) for name in sorted(held)]))


def _only(name: str, paths: list[Path]) -> Path:
    if len(paths) > 1:
        raise SetError(f"set {name!r} is held more than once ({', '.join(map(str, paths))}); rename one file")
    return paths[0]


def read_sets(paths: Iterable[Path]) -> list[QuestionSet]:
    """All sets, with ids that are each used once among them."""
    sets = [read_set(path) for path in paths]
    for what, counted in (("set", Counter(s.name for s in sets)), ("id", Counter(i.id for s in sets for i in s.items))):
        twice = next((name for name, count in counted.items() if count > 1), None)
        if twice is not None:
            where = ", ".join(s.name for s in sets if what == "set" or any(i.id == twice for i in s.items))
            raise SetError(f"{what} {twice!r:.60} is used more than once ({where}); give each its own")
    return sets


def _from_yaml(path: Path, text: str, digest: str) -> QuestionSet:
    try:
        held = load_yaml(text)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise SetError(f"{path.name}: is not YAML: {' '.join(str(error).split())[:160]}") from None
    top = Fields(path.name, held)
    name, title = top.text("set"), top.text("title")
    judge = top.choice("judge", ("allowed", "not allowed"), "not allowed") == "allowed"
    items = tuple(_item(Fields(f"{path.name}, item {n}", raw), name) for n, raw in enumerate(top.values("items"), 1))
    top.no_others()
    return _checked(path, QuestionSet(name, title, items, digest, judge))


def _checked(path: Path, held: QuestionSet) -> QuestionSet:
    if not held.items:
        raise SetError(f"{path.name}: holds no items; write at least one")
    twice = next((item for item, count in Counter(i.id for i in held.items).items() if count > 1), None)
    if twice is not None:
        raise SetError(f"{path.name}: id {twice!r:.60} is used more than once; give each item its own")
    return held


def _item(fields: Fields, set_name: str) -> Item:
    item_id = fields.text("id")
    fields.where = fields.where.rpartition(", item ")[0] + f", item {item_id!r:.60}"
    item = Item(
        id=item_id,
        kind=fields.text("kind"),
        topic=fields.choice("topic", TOPICS),
        question=fields.text("question"),
        turns=fields.texts("turns"),
        as_of=fields.day("as_of"),
        state=fields.text("state", optional=True) or None,
        payer=fields.text("payer", optional=True) or None,
        presumes=fields.texts("presumes"),
        systems=fields.texts("systems", SYSTEMS),
        expect=_expectation(fields.part("expect")),
        basis=tuple(_basis(part) for part in fields.parts("source", at_least=1)),
        origin=fields.choice("origin", ORIGINS, "by_hand"),
        tags=fields.texts("tags"),
        set_name=set_name,
    )
    fields.no_others()
    if item.systems and not item.expect.relevant:
        raise SetError(f"{fields.where}, field 'expect': a search item needs 'relevant'")
    if item.expect == Expectation():
        raise SetError(f"{fields.where}, field 'expect': nothing is expected; give at least a status")
    return item


def _expectation(fields: Fields) -> Expectation:
    expected = Expectation(
        statuses=fields.choices("status", STATUSES),
        facts=tuple(_fact(part) for part in fields.parts("facts")),
        says=fields.groups("says"),
        never_says=fields.texts("never_says"),
        codes=fields.texts("codes"),
        forbidden_codes=fields.texts("forbidden_codes"),
        citations=tuple(_citation(part) for part in fields.parts("citations")),
        asks=fields.groups("asks"),
        relevant=fields.grades("relevant"),
        within=fields.number("within", 1, 100, 10),
    )
    fields.no_others()
    return expected


def _fact(fields: Fields) -> ExpectedFact:
    fact = ExpectedFact(
        subject=fields.text("subject"),
        name=fields.text("name"),
        value=fields.text("value"),
        unit=fields.text("unit", optional=True),
        setting=fields.text("setting", optional=True),
        tolerance=fields.decimal("tolerance"),
        any_of=fields.texts("any_of"),
        passage=fields.texts("passage"),
    )
    fields.no_others()
    return fact


def _citation(fields: Fields) -> ExpectedCitation:
    names = ("publisher", "title", "edition", "locator", "passage")
    citation = ExpectedCitation(**{name: fields.text(name, optional=True) for name in names})
    fields.no_others()
    if citation == ExpectedCitation():
        raise SetError(f"{fields.where}: an expected citation says nothing; give at least a title")
    return citation


def _basis(fields: Fields) -> Basis:
    basis = Basis(
        publisher=fields.text("publisher"),
        document=fields.text("document"),
        place=fields.text("place"),
        quote=fields.text("quote", optional=True),
        url=fields.text("url", optional=True),
    )
    fields.no_others()
    return basis


def _from_csv(path: Path, text: str, digest: str) -> QuestionSet:
    """A user's own table. Expected answers are wordings that must stand in the answer, parts split by semicolons."""
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        headings = [heading.strip().lower() for heading in rows.fieldnames or []]
        rows.fieldnames = headings
        _check_headings(path, headings)
        items = tuple(_csv_item(path, rows.line_num, row) for row in rows if any(_text_of(row)))
    except csv.Error as error:
        raise SetError(f"{path.name}: is not CSV: {error}") from None
    return _checked(path, QuestionSet(path.stem, path.stem, items, digest))


def _check_headings(path: Path, headings: list[str]) -> None:
    known = CSV_COLUMNS + CSV_MORE
    unknown = next((heading for heading in headings if heading not in known), None)
    if unknown is not None:
        raise SetError(f"{path.name}: column {unknown!r:.60} is not known; columns are {', '.join(known)}")
    if "question" not in headings:
        raise SetError(f"{path.name}: no column 'question'; columns are {', '.join(known)}")
    twice = next((heading for heading, count in Counter(headings).items() if count > 1), None)
    if twice is not None:
        raise SetError(f"{path.name}: column {twice!r} stands twice; keep one")


def _text_of(row: Mapping[Any, Any]) -> list[str]:
    """All cells of a row, those beyond the headings included."""
    return [cell.strip() for value in row.values() for cell in (value if isinstance(value, list) else [value or ""])]


def _csv_item(path: Path, line: int, row: Mapping[Any, Any]) -> Item:
    where = f"{path.name}, line {line}"
    if any(cell.strip() for cell in row.get(None, ())):
        raise SetError(f"{where}: more cells than headings; put text with commas in quotation marks")
    cells = {key: (value or "").strip() for key, value in row.items() if key is not None}
    many = {key: [p.strip() for p in cells.get(key, "").split(";") if p.strip()] for key in (*CSV_COLUMNS, *CSV_MORE)}
    raw = {
        "question": cells["question"],
        "as_of": cells.get("as_of") or None,
        "topic": cells.get("topic") or "other",
        "status": many["status"],
    }
    fields = Fields(where, {key: value for key, value in raw.items() if value})
    statuses = fields.choices("status", STATUSES)
    expect = Expectation(
        statuses=statuses,
        says=tuple(tuple(p.strip() for p in part.split("|") if p.strip()) for part in many["expected_answer"]),
        codes=tuple(many["expected_codes"]),
        forbidden_codes=tuple(many["forbidden_codes"]),
    )
    if not all(expect.says):
        raise SetError(f"{where}, field 'expected_answer': a part without words; write some between the marks")
    if expect == Expectation():
        raise SetError(f"{where}: nothing is expected; fill expected_answer, expected_codes or status")
    day: date | None = fields.day("as_of")
    return Item(
        id=cells.get("id") or f"{path.stem}-{line}",
        kind="own",
        topic=fields.choice("topic", TOPICS),
        question=fields.text("question"),
        as_of=day,
        state=cells.get("state") or None,
        payer=cells.get("payer") or None,
        presumes=tuple(many["presumes"]),
        expect=expect,
        basis=(Basis("", cells.get("source") or path.name, f"line {line}"),),
        origin="own",
        tags=tuple(many["tags"]),
        set_name=path.stem,
    )
