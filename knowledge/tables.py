"""Which table stores which record, and by which columns it is looked up.

Flat records are stored column by column under their dataclass's field names, so that any SQL tool can read them.
A table exists only in files that hold a row of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge import records


@dataclass(frozen=True, slots=True)
class Table:
    """A stored record: the table's name, the columns of each index, and what makes a row the same in two releases."""

    name: str
    record: type[Any]
    indexes: tuple[tuple[str, ...], ...]
    key: tuple[str, ...] = ()
    """What tells two rows of a release apart, for comparing releases; () for the columns of the first index."""


TABLES: tuple[Table, ...] = (
    Table("fees", records.FeeRow, (("code", "modifier"),)),
    Table("locality_indices", records.LocalityIndex, (("state",), ("mac", "locality"))),
    Table("locality_anesthesia", records.LocalityAnesthesia, (("mac", "locality"),)),
    Table("locality_areas", records.LocalityArea, (("mac", "locality"),)),
    Table("imaging_caps", records.ImagingCap, (("code", "mac", "locality"),)),
    Table("priced_amounts", records.PricedAmount, (("code", "mac", "locality"),)),
    Table("zip_localities", records.ZipLocality, (("zip_code",),)),
    Table("anesthesia_bases", records.AnesthesiaBase, (("code",),)),
    Table("unit_limits", records.UnitLimit, (("code",),)),
    Table("addon_links", records.AddOnLink, (("addon",), ("primary",)), ("addon", "primary")),
    Table("opps", records.OutpatientStatus, (("code",), ("apc",))),
    Table("payment_classes", records.PaymentClass, (("apc",),)),
    Table("inpatient_only", records.InpatientOnly, (("code",),)),
    Table("indicator_lines", records.IndicatorLine, (("indicator",),)),
    Table("surgery_center", records.SurgeryCenterRow, (("code",),)),
    Table("surgery_center_excluded", records.SurgeryCenterExclusion, (("code",),)),
    Table("laboratory_fees", records.LaboratoryFee, (("code", "modifier"),)),
    Table("code_edits", records.CodeEdit, (("code",),)),
    Table("code_edit_texts", records.CodeEditText, (("edit",),)),
    Table("classes", records.ServiceClass, (("code",),)),
    Table("hcpcs", records.HcpcsRow, (("code",),)),
    Table("drug_limits", records.DrugLimit, (("code",),)),
    Table("hcpcs_modifiers", records.HcpcsModifier, (("modifier",),)),
    Table("drug_products", records.DrugProduct, (("code",), ("ndc11",), ("name_key",))),
    Table("unclassified_limits", records.UnclassifiedLimit, (("name_key",),)),
    Table("places_of_service", records.PlaceOfService, (("code",),)),
    Table("policy_documents", records.PolicyDocument, (("number",),)),
    Table("policy_texts", records.PolicyText, (("number", "version"),)),
    Table("policy_codes", records.PolicyCode, (("code",), ("number", "version"))),
    Table("policy_diagnoses", records.PolicyDiagnosis, (("number", "version", "code"), ("code",))),
    Table("policy_groups", records.PolicyGroup, (("number", "version"),)),
    Table("policy_links", records.PolicyLink, (("number", "version"), ("other",))),
    Table("policy_contractors", records.PolicyContractor, (("number", "version"), ("contractor",))),
    Table("contractors", records.Contractor, (("contractor",),)),
    Table("contractor_states", records.ContractorState, (("state_id",),)),
    Table("coverage_names", records.CoverageName, (("kind", "id"),)),
    Table("lab_procedures", records.LabProcedure, (("code",), ("ncd",))),
    Table("lab_diagnoses", records.LabDiagnosis, (("ncd", "code"),)),
    Table("lab_resolutions", records.LabResolution, (("value",),)),
    Table("document_passages", records.DocumentPassage, (("section",), ("number",))),
    Table("cpt_descriptors", records.CptDescriptor, (("code",),)),
    Table("gem_rows", records.GemRow, (("source",), ("target",))),
    Table("code_conversions", records.CodeConversion, (("code",),)),
    Table("previous_codes", records.PreviousCode, (("previous",),)),
    Table("code_changes", records.CodeChange, (("code",), ("change",))),
    Table("addenda_counts", records.AddendaCount, (("level",),)),
    Table("poa_exempt", records.PoaExemptCode, (("code",),)),
    Table("pcs_axis_values", records.PcsAxisValue, (("pcs_table", "row", "position"),)),
    Table("pcs_definitions", records.PcsDefinition, (("section", "position", "term"),)),
    Table("index_terms", records.IndexTerm, (("main_key",), ("code",))),
    Table("neoplasm_terms", records.NeoplasmTerm, (("row",),)),
    Table("substance_terms", records.SubstanceTerm, (("main_key",),)),
)
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
BY_RECORD: dict[type[Any], Table] = {table.record: table for table in TABLES}
_OWN_WORDS = {"icd10pcs": "procedure_words", "document": "document_words"}
WORD_TABLES = ("words", *_OWN_WORDS.values())
"""The full-text indexes of `words.sqlite`."""


WORDING_TABLES = {
    "icd10cm": "diagnosis_wordings",
    "cpt": "service_wordings",
    "hcpcs": "service_wordings",
    "modifier": "modifier_wordings",
    "guideline": "rule_wordings",
}
"""The full-text index of single wordings, by system: one row for each title, term, keyword and path of an index."""


def word_table(system: str) -> str:
    """The full-text index that holds a system: the two with most rows have their own, so that they slow no other."""
    return _OWN_WORDS.get(system, "words")
