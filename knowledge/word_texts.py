"""What the full-text indexes hold: one row for each thing that plain words may mean.

Terms of an ICD-10-CM concept are its inclusion terms and, after a bar, the paths of the alphabetic indexes and tables
that lead to it. CPT has our own summaries only, and no descriptor of CPT or CDT is taken from any file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from knowledge import records
from knowledge.dating import newest
from knowledge.document_texts import DOCUMENT_TABLES, passage_id, title_of
from knowledge.index_paths import ConceptOf, concept_paths, procedure_paths
from knowledge.sources.starter import StarterLibrary
from knowledge.store import FactsStore

WordRow = tuple[str, str, str, str, str]

INDEX_BAR = " | "
"""Between own terms and what leads there from elsewhere, paths of indexes and trade names; each is one wording."""
_LEVEL_TWO = re.compile(r"[A-CE-V]\d{4}\Z")


def word_rows(store: FactsStore, library: StarterLibrary, releases: Sequence[records.Release]) -> Iterator[WordRow]:
    """Rows of (ref, system, title, terms, body): diagnoses, procedures, drugs, modifiers, passages."""
    yield from _diagnoses(store, releases)
    brands = _brand_names(store, releases)
    for s in library.summaries:
        body = " ".join((s.summary, *s.includes, *(n.text for n in s.differs), *s.decides))
        yield f"{s.system}:{s.code}", s.system, s.title, _terms(s.keywords, brands.get(s.code, ())), body
    yield from level_two_rows(store, library, releases, brands)
    for m in library.modifiers:
        body = " ".join((m.meaning, *m.use_when, *m.not_when))
        yield f"modifier:{m.modifier}", "modifier", m.title, "; ".join((m.official_name, *m.keywords)), body
    for p in library.passages:
        body = " ".join((p.text, *(f"{side.owner}: {side.text}" for side in p.sides)))
        yield f"guideline:{p.id}", "guideline", p.title, "; ".join(p.questions), body
    yield from _inpatient_procedures(store, releases)
    yield from _documents(store, releases)


_LENDING = frozenset(
    "icd10cm icd10cm-index icd10cm-eindex icd10cm-neoplasms icd10cm-drugs icd10pcs icd10pcs-index hcpcs ndc".split()
)


def lends_words(release: records.Release) -> bool:
    """Whether rows of this release's table become rows of the index."""
    return release.table in _LENDING or DOCUMENT_TABLES.match(release.table) is not None


def _diagnoses(store: FactsStore, releases: Sequence[records.Release]) -> Iterator[WordRow]:
    edition = newest(releases, "icd10cm")
    if edition is None:
        return
    codes = store.concept_codes(edition.id)
    titles = {code.key: code.concept for code in codes}
    key_of = {code.code: code.key for code in codes}
    terms: dict[str, dict[str, None]] = defaultdict(dict)
    for code, text in _inclusion_terms(store, releases):
        if code in key_of:
            terms[key_of[code]][text] = None
    known = {key: (title, *terms.get(key, ())) for key, title in titles.items()}
    paths = concept_paths(store, releases, ConceptOf(codes), known)
    for key, title in titles.items():
        listed = "; ".join(terms.get(key, ()))
        leading = paths.get(key)
        yield f"icd10cm:{key}", "icd10cm", title, f"{listed}{INDEX_BAR}{'; '.join(leading)}" if leading else listed, ""


def _inclusion_terms(store: FactsStore, releases: Iterable[records.Release]) -> tuple[tuple[str, str], ...]:
    """From the newest edition that has notes; an order file has none."""
    editions = sorted((r for r in releases if r.table == "icd10cm"), key=lambda r: r.effective_from, reverse=True)
    return next(filter(None, (store.note_texts(edition.id, "inclusion_term") for edition in editions)), ())


def level_two_rows(
    store: FactsStore,
    library: StarterLibrary,
    releases: Sequence[records.Release],
    brands: Mapping[str, Sequence[str]],
) -> Iterator[WordRow]:
    """HCPCS Level II codes without a summary, from the newest release back to the newest whole one, as `word_rows`."""
    told = {s.code for s in library.summaries}
    editions = sorted((r for r in releases if r.table == "hcpcs"), key=lambda r: r.effective_from, reverse=True)
    for edition in editions:
        for row in store.rows(records.HcpcsRow, edition.id, order=("code",)):
            if row.code in told or not _LEVEL_TWO.match(row.code):
                continue
            told.add(row.code)
            if row.ended is None or row.ended >= edition.effective_from:
                terms = _terms((row.short_descriptor,), brands.get(row.code, ()))
                yield f"hcpcs:{row.code}", "hcpcs", row.long_descriptor, terms, ""
        if edition.coverage == "whole":
            return


def _terms(own: Sequence[str], behind: Sequence[str]) -> str:
    """Terms, and behind the bar what comes from elsewhere: paths of an index or trade names."""
    return f"{'; '.join(own)}{INDEX_BAR}{'; '.join(behind)}" if behind else "; ".join(own)


def _brand_names(store: FactsStore, releases: Sequence[records.Release]) -> dict[str, tuple[str, ...]]:
    """The names under which a code's drugs are sold, from the newest crosswalk of NDCs."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    held = newest(releases, "ndc")
    for row in store.rows(records.DrugProduct, held.id) if held is not None else ():
        if row.code and row.drug_name:
            found[row.code][" ".join(row.drug_name.split())] = None
    return {code: tuple(names) for code, names in found.items()}


def _inpatient_procedures(store: FactsStore, releases: Sequence[records.Release]) -> Iterator[WordRow]:
    edition = newest(releases, "icd10pcs")
    if edition is None:
        return
    paths = procedure_paths(store, releases)
    for code, title in store.reportable(edition.id, "icd10pcs"):
        terms = dict.fromkeys(path for length in range(4, 8) for path in paths.get(code[:length], ()))
        yield f"icd10pcs:{code}", "icd10pcs", title, f"{INDEX_BAR}{'; '.join(terms)}" if terms else "", ""


def _documents(store: FactsStore, releases: Sequence[records.Release]) -> Iterator[WordRow]:
    """Passages of the documents added, of every edition held, without their lists of codes."""
    for release in releases:
        if not DOCUMENT_TABLES.match(release.table):
            continue
        for passage in store.rows(records.DocumentPassage, release.id, order=("number",)):
            if passage.kind == "text":
                title = title_of(passage) or release.title
                yield f"guideline:{passage_id(passage)}", "document", title, passage.context, passage.text
