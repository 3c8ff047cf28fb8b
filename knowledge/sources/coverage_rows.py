"""Rows of the Medicare Coverage Database, by the names of their columns, as records. Exports and API share the names.

Columns: CMS, Medicare Coverage Database, downloads of LCDs, articles and NCDs (each archive holds its data dictionary),
and the schemas of the Coverage API. A document's number is put together as CMS displays it. Description columns of
procedure codes are never read: CPT descriptors are the AMA's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge import records
from knowledge.codes import with_dot
from knowledge.sources import values
from knowledge.sources.markup import plain_text

Row = Mapping[str, str]
Maker = Callable[[str, Row], Iterator[Any]]
MCD_VIEW = "https://www.cms.gov/medicare-coverage-database/view"
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z")
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}\Z")
_NO_CODE = frozenset({"XX000", "N/A", "NA", ""})
"""What stands in a code's place when a group has a paragraph and no codes."""
_TEXTS: dict[str, str] = {
    # column: what the section is called on the document's page
    "cms_cov_policy": "CMS national coverage policy",
    "indication": "Coverage indications, limitations and medical necessity",
    "indctn_lmtn": "Indications and limitations of coverage",
    "indications_limitations": "Indications and limitations of coverage",
    "itm_srvc_desc": "Item or service description",
    "item_service_description": "Item or service description",
    "description": "Article text",
    "coding_guidelines": "Coding guidelines",
    "doc_reqs": "Documentation requirements",
    "diagnoses_support": "Diagnoses that support medical necessity",
    "diagnoses_dont_support": "Diagnoses that do not support medical necessity",
    "icd10_doc": "Documentation requirements, ICD-10",
    "add_icd10_info": "Additional ICD-10 information",
    "associated_info": "Associated information",
    "other_comments": "Other comments",
    "summary_of_evidence": "Summary of evidence",
    "analysis_of_evidence": "Analysis of evidence",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: the file it stands in, the columns by which it is told, and its records."""

    name: str
    part: str
    needs: frozenset[str]
    make: Maker
    lacks: frozenset[str] = frozenset()

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a heading is of this kind."""
        return self.needs <= names and not self.lacks & names


def kind_of(names: Iterable[str]) -> Kind | None:
    """The kind of row that a heading announces."""
    given = frozenset(name.strip().lower() for name in names)
    return next((kind for kind in KINDS if kind.fits(given)), None)


def _day(text: str) -> date | None:
    clean = text.strip()
    return None if clean.upper() in ("N/A", "NULL") else values.day(clean)


def _first(row: Row, *names: str) -> str:
    return next((row[name].strip() for name in names if row.get(name, "").strip()), "")


def _earliest(row: Row, *names: str) -> date | None:
    days = [found for name in names if (found := _day(row.get(name, ""))) is not None]
    return min(days, default=None)


def _number(row: Row) -> tuple[str, str]:
    """Number as displayed and version of the document that a row belongs to."""
    for letter, stem in (("L", "lcd"), ("A", "article")):
        raw = row.get(f"{stem}_id", "").strip()
        if raw:
            if not raw.isdigit():
                raise ValueError(f"{raw!r:.20} is not the number of a document")
            return f"{letter}{raw}", row.get(f"{stem}_version", "").strip()
    raise ValueError("no document number")


def _lcd(release: str, row: Row) -> Iterator[Any]:
    number, version = _number(row)
    begin = _day(_first(row, "rev_eff_date", "orig_det_eff_date", "article_eff_date"))
    lcd = number[0] == "L"
    ends = ("rev_end_date", "ent_det_end_date") if lcd else ("article_end_date", "article_rev_end_date")
    page = f"{MCD_VIEW}/lcd.aspx?lcdid=" if lcd else f"{MCD_VIEW}/article.aspx?articleid="
    yield records.PolicyDocument(
        release,
        number,
        version,
        "LCD" if lcd else "Article",
        plain_text(_first(row, "title")),
        _first(row, "status"),
        begin,
        _earliest(row, *ends, "date_retired"),
        "",
        f"{page}{number[1:]}&ver={version}",
    )
    yield from _texts(release, number, version, row)


def _ncd(release: str, row: Row) -> Iterator[Any]:
    number, key = _first(row, "ncd_mnl_sect"), _first(row, "ncd_id")
    version = _first(row, "ncd_vrsn_num")
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,2}){0,2}[A-Z]?", number):
        raise ValueError(f"{number!r:.20} is not the section number of an NCD")
    yield records.PolicyDocument(
        release,
        number,
        version,
        "NCD",
        plain_text(_first(row, "ncd_mnl_sect_title")),
        "",
        _day(_first(row, "ncd_efctv_dt")),
        _day(_first(row, "ncd_trmntn_dt")),
        "",
        f"{MCD_VIEW}/ncd.aspx?ncdid={key}&ncdver={version}",
    )
    yield from _texts(release, number, version, row)


def _texts(release: str, number: str, version: str, row: Row) -> Iterator[Any]:
    for column, section in _TEXTS.items():
        text = plain_text(row.get(column, ""))
        if text:
            yield records.PolicyText(release, number, version, section, text)


def _ncd_answer(release: str, row: Row) -> Iterator[Any]:
    """The API names an NCD's fields otherwise than the export does."""
    names = {"document_display_id": "ncd_mnl_sect", "document_id": "ncd_id", "document_version": "ncd_vrsn_num"}
    names |= {"title": "ncd_mnl_sect_title", "effective_date": "ncd_efctv_dt", "effective_end_date": "ncd_trmntn_dt"}
    yield from _ncd(release, {names.get(name, name): value for name, value in row.items()})


def _listed(release: str, row: Row) -> Iterator[Any]:
    """A row of a list of documents (API reports), where the contractor is named beside the title."""
    number = _first(row, "document_display_id")
    word = _first(row, "document_type").lower()
    kind: records.PolicyKind = "NCD" if "ncd" in word else "Article" if "article" in word else "LCD"
    shape = r"\d{1,3}(?:\.\d{1,2}){0,2}[A-Z]?" if kind == "NCD" else "A\\d{5,6}" if kind == "Article" else "L\\d{5,6}"
    if not word or not re.fullmatch(shape, number):
        raise ValueError(f"{number!r:.20} is not the number of a document of type {word!r:.20}")
    yield records.PolicyDocument(
        release,
        number,
        _first(row, "document_version"),
        kind,
        plain_text(_first(row, "title")),
        _first(row, "note"),
        _day(_first(row, "effective_date")),
        _day(_first(row, "retirement_date")),
        _contractors(row.get("contractor_name_type", "")),
        _first(row, "url"),
    )


def _contractors(text: str) -> str:
    """ "A, Inc.\\n(MAC - Part A)\\n\\nB\\n(DME MAC)" as "A, Inc. (MAC - Part A); B (DME MAC)"."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "; ".join(" ".join(block.split()) for block in blocks if block.strip())


def _code(release: str, row: Row) -> Iterator[Any]:
    number, version = _number(row)
    code = _first(row, "hcpc_code_id").upper()
    if code in _NO_CODE:
        return
    if not _CODE.match(code):
        raise ValueError(f"{number}: {code!r:.20} is not a procedure code")
    yield records.PolicyCode(release, number, version, code, _first(row, "hcpc_code_group"))


def _diagnosis(kind: records.PolicyList, column: str) -> Maker:
    def make(release: str, row: Row) -> Iterator[Any]:
        number, version = _number(row)
        code = _first(row, "icd10_code_id").upper().replace(".", "")
        if code in _NO_CODE:
            return
        if not _DIAGNOSIS.match(code):
            raise ValueError(f"{number}: {code!r:.20} is not a diagnosis code")
        group, mark = _first(row, column), "*" if _first(row, "asterisk").upper() == "Y" else ""
        yield records.PolicyDiagnosis(release, number, version, with_dot(code), group, kind, mark)

    return make


def _group(kind: records.PolicyList, column: str) -> Maker:
    def make(release: str, row: Row) -> Iterator[Any]:
        number, version = _number(row)
        marked = plain_text(row.get("icd10_covered_ast", ""))
        text = "\n".join(part for part in (plain_text(row.get("paragraph", "")), marked) if part)
        yield records.PolicyGroup(release, number, version, kind, _first(row, column), text)

    return make


def _key(row: Row) -> str:
    parts = [_first(row, name) for name in ("contractor_id", "contractor_type_id", "contractor_version")]
    if not parts[0]:
        raise ValueError("no contractor")
    return "/".join(parts)


def _document_contractor(release: str, row: Row) -> Iterator[Any]:
    yield records.PolicyContractor(release, *_number(row), _key(row))


def _link(release: str, row: Row) -> Iterator[Any]:
    number, version = _number(row)
    for column, letter in (("r_lcd_id", "L"), ("r_article_id", "A")):
        other = row.get(column, "").strip()
        if other.isdigit() and other != "0":
            yield records.PolicyLink(release, number, version, f"{letter}{other}")


def _contractor(release: str, row: Row) -> Iterator[Any]:
    name = _first(row, "contractor_bus_name")
    if not name:
        raise ValueError("a contractor without a name")
    number, kind = _first(row, "contractor_number"), _first(row, "contractor_type_id")
    yield records.Contractor(release, _key(row), name, number, kind, _first(row, "status"))


def _jurisdiction(release: str, row: Row) -> Iterator[Any]:
    state, begin, end = _first(row, "state_id"), _day(row.get("active_date", "")), _day(row.get("term_date", ""))
    yield records.ContractorState(release, _key(row), state, begin, end)


def _state(release: str, row: Row) -> Iterator[Any]:
    number, short = _first(row, "state_id"), _first(row, "state_abbrev").upper()
    if not number or not short:
        raise ValueError("a state without number or letters")
    yield records.CoverageName(release, "state", number, short, _first(row, "description"))


def _contractor_type(release: str, row: Row) -> Iterator[Any]:
    name = _first(row, "description")
    yield records.CoverageName(release, "contractor_type", _first(row, "contractor_type_id"), "", name)


def _kinds() -> Iterator[Kind]:
    yield Kind("ncd", "api", frozenset({"document_display_id", "title", "indications_limitations"}), _ncd_answer)
    yield Kind("document list", "list", frozenset({"document_display_id", "document_type", "title"}), _listed)
    yield Kind("ncd_trkg", "ncd", frozenset({"ncd_id", "ncd_mnl_sect", "ncd_efctv_dt"}), _ncd)
    for stem, begin in (("lcd", "orig_det_eff_date"), ("article", "article_eff_date")):
        own = frozenset({f"{stem}_id", f"{stem}_version"})
        yield Kind(stem, stem, own | {"title", "status", begin}, _lcd)
        yield Kind(f"{stem}_x_hcpc_code", stem, own | {"hcpc_code_id", "hcpc_code_group"}, _code)
        name = f"{stem}_x_hcpc_code_group"
        yield Kind(name, stem, own | {"hcpc_code_group", "paragraph"}, _group("codes", "hcpc_code_group"))
        keys = {"contractor_id", "contractor_type_id", "contractor_version"}
        yield Kind(f"{stem}_x_contractor", stem, own | keys, _document_contractor)
        yield Kind(f"{stem}_related_documents", stem, own | {"r_article_id", "r_lcd_id"}, _link)
    own = frozenset({"article_id", "article_version"})
    lists: tuple[tuple[str, records.PolicyList], ...] = (("covered", "covered"), ("noncovered", "not_covered"))
    for word, kind in lists:
        column = f"icd10_{word}_group"
        yield Kind(f"article_x_icd10_{word}", "article", own | {"icd10_code_id", column}, _diagnosis(kind, column))
        yield Kind(f"article_x_{column}", "article", own | {column, "paragraph"}, _group(kind, column))
    documents = frozenset({"lcd_id", "article_id"})
    contract = frozenset({"contractor_id", "contractor_type_id", "contractor_version"})
    yield Kind("contractor", "mac", contract | {"contractor_bus_name"}, _contractor, documents)
    yield Kind("contractor_jurisdiction", "mac", contract | {"state_id", "term_date"}, _jurisdiction, documents)
    yield Kind("state_lookup", "mac", frozenset({"state_id", "state_abbrev"}), _state)
    other = frozenset({"contractor_id", "contractor_bus_name"})
    named = frozenset({"contractor_type_id", "description"})
    yield Kind("contractor_type_lookup", "mac", named, _contractor_type, other)


KINDS: tuple[Kind, ...] = tuple(_kinds())
