"""What the full-text index holds: one row for each thing that plain words may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge import records
from knowledge.sources.starter import StarterLibrary
from knowledge.store import FactsStore

Row = tuple[str, str, str, str, str]


def newest(releases: Sequence[records.Release], table: str) -> records.Release | None:
    """The release of a table that begins last."""
    return max((r for r in releases if r.table == table), key=lambda r: r.effective_from, default=None)


def word_rows(store: FactsStore, library: StarterLibrary, releases: Sequence[records.Release]) -> Iterator[Row]:
    """Rows of (ref, system, title, terms, body): ICD-10-CM concepts, procedures, modifiers, passages."""
    edition = newest(releases, "icd10cm")
    if edition is not None:
        terms = store.concept_terms(edition.id, "inclusion_term")
        for key, title in store.concepts(edition.id):
            yield f"icd10cm:{key}", "icd10cm", title, "; ".join(terms.get(key, ())), ""
    for s in library.summaries:
        body = " ".join((s.summary, *s.includes, *(n.text for n in s.differs), *s.decides))
        yield f"{s.system}:{s.code}", s.system, s.title, "; ".join(s.keywords), body
    summarised = {s.code for s in library.summaries}
    for row in library.hcpcs:
        if row.code not in summarised:
            yield f"hcpcs:{row.code}", "hcpcs", row.long_descriptor, row.short_descriptor, ""
    for m in library.modifiers:
        body = " ".join((m.meaning, *m.use_when, *m.not_when))
        yield f"modifier:{m.modifier}", "modifier", m.title, "; ".join((m.official_name, *m.keywords)), body
    for p in library.passages:
        yield f"guideline:{p.id}", "guideline", p.title, "; ".join(p.questions), p.text
