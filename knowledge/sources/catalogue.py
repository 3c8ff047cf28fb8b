"""Every layout that can be read, in the order in which they are tried: the most particular first."""

from __future__ import annotations

from knowledge.sources import (
    addenda_documents,
    addon_codes,
    anesthesia_bases,
    code_addenda,
    code_editor,
    code_order,
    coding_guidelines,
    coverage_api_files,
    coverage_exports,
    cpt_descriptors,
    documents,
    drug_table,
    drugs,
    edit_pairs,
    gems,
    hcpcs,
    icd10cm_conversion,
    icd10cm_editions,
    icd10cm_indexes,
    icd10pcs_index,
    icd10pcs_tables,
    imaging_caps,
    internet_manuals,
    lab_policies,
    laboratory_fees,
    locality_counties,
    locality_indices,
    ncci_manual,
    opps_addenda,
    opps_copies,
    places_of_service,
    poa_exempt,
    priced_amounts,
    relative_values,
    service_classes,
    surgery_centers,
    unit_limits,
    zip_localities,
)
from knowledge.sources.layout import Layout, SourceFile

LAYOUTS: tuple[Layout, ...] = (
    *unit_limits.LAYOUTS,
    *edit_pairs.LAYOUTS,
    *addon_codes.LAYOUTS,
    *relative_values.LAYOUTS,
    *locality_indices.LAYOUTS,
    *locality_counties.LAYOUTS,
    *imaging_caps.LAYOUTS,
    *priced_amounts.LAYOUTS,
    *zip_localities.LAYOUTS,
    *anesthesia_bases.LAYOUTS,
    *hcpcs.LAYOUTS,
    *drugs.LAYOUTS,
    *service_classes.LAYOUTS,
    *places_of_service.LAYOUTS,
    *lab_policies.LAYOUTS,
    *coverage_exports.LAYOUTS,
    *coverage_api_files.LAYOUTS,
    *opps_addenda.LAYOUTS,
    *opps_copies.LAYOUTS,
    *surgery_centers.LAYOUTS,
    *laboratory_fees.LAYOUTS,
    *code_editor.LAYOUTS,
    *icd10cm_editions.LAYOUTS,
    *icd10cm_indexes.LAYOUTS,
    *drug_table.LAYOUTS,
    *icd10pcs_index.LAYOUTS,
    *icd10pcs_tables.LAYOUTS,
    *gems.LAYOUTS,
    *code_addenda.LAYOUTS,
    *code_order.LAYOUTS,
    *icd10cm_conversion.LAYOUTS,
    *poa_exempt.LAYOUTS,
    *coding_guidelines.LAYOUTS,
    *ncci_manual.LAYOUTS,
    *internet_manuals.LAYOUTS,
    *addenda_documents.LAYOUTS,
    *cpt_descriptors.LAYOUTS,
    *documents.LAYOUTS,  # any text by itself is one: last
)


def layout_of(file: SourceFile) -> Layout | None:
    """The layout of a file, told by its content; None for one that no reader knows."""
    return next((layout for layout in LAYOUTS if layout.recognises(file)), None)


def readable() -> str:
    """What can be read, one line each, for a person whose file was not recognised."""
    return "\n".join(f"- {layout.name}" for layout in LAYOUTS)
