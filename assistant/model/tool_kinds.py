"""The look-ups that a model may call: their names, what the model reads of them, and the Question each becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from assistant.intents import Intent
from assistant.localities import Place, find_place
from assistant.lookups.crosswalks import change_asked
from assistant.model.tool_arguments import (
    Arguments,
    Asked,
    Code,
    CodeIfAny,
    Modifier,
    State,
    Words,
    about,
    matching,
    mention_of,
    plain_words,
)
from assistant.places import parse_state
from assistant.question import Question
from knowledge.ndc import find_ndcs

_ICD9 = re.compile(r"(?:V\d{2}(?:\.\d{1,2})?|E\d{3}(?:\.\d)?|\d{3}(?:\.\d{1,2})?)\Z", re.ASCII)
_ZIP = re.compile(r"(?:zip\s*)?(\d{5})(?:-\d{4})?\Z", re.IGNORECASE | re.ASCII)


class LookUpCode(Arguments):
    """Everything held about one CPT, HCPCS, ICD-10-CM or ICD-10-PCS code: status, indicators, RVUs, limits, notes."""

    tool = "look_up_code"
    code: Code

    def question(self, asked: Asked) -> Question:
        """The code's card."""
        return about(asked, "describe", self.code, self.code)


class LookUpPair(Arguments):
    """NCCI edits of two procedure codes, or Excludes notes of two diagnoses. With one code: how many edits it has."""

    tool = "look_up_pair"
    facts = (
        "column",
        "modifier_indicator",
        "rationale",
        "edit_",
        "later_edit",
        "pairs_as",
        "excludes",
        "code_first",
        "use_additional",
        "code_also",
    )
    tables = ("NCCI", "Notes", "ICD-10-CM", "Its code set")
    first: Code
    second: CodeIfAny = ""

    def question(self, asked: Asked) -> Question:
        """The pair; the rules on codes billed together are searched with it."""
        return about(asked, "pair", f"{self.first} {self.second} NCCI edit, billed together", self.first, self.second)


class LookUpUnits(Arguments):
    """Unit limits (MUE) of a procedure or supply code for each kind of claim."""

    tool = "look_up_units"
    facts = ("mue_", "units_", "dose_per_unit")
    tables = ("MUE", "Its code set")
    code: Code
    units: Annotated[int, Field(ge=0, le=9999, description="units to compare, 0 for none")] = 0
    supplier: Annotated[bool, Field(description="also DME supplier claims")] = False

    def question(self, asked: Asked) -> Question:
        """The limits, and how the units compare."""
        who = " for a DME supplier" if self.supplier else ""
        return about(asked, "units", f"MUE units of {self.code}{who}", self.code, units=self.units or None)


class LookUpAddOns(Arguments):
    """Which add-on codes belong to a code, or which primary codes an add-on needs; or whether two codes are linked."""

    tool = "look_up_addons"
    facts = ("addon_", "primary_code")
    tables = ("add-on", "Its code set")
    code: Code
    other: CodeIfAny = ""

    def question(self, asked: Asked) -> Question:
        """The links of a code, or the link of two."""
        return about(asked, "addon", f"add-on codes {self.code} {self.other}", self.code, self.other)


class LookUpPayment(Arguments):
    """Medicare physician fee schedule amounts of a code: national, and local when a place is given."""

    tool = "look_up_payment"
    facts = (
        "payment_",
        "local_",
        "priced_",
        "qualifying_",
        "opps_",
        "uncapped_",
        "conversion_factor",
        "facility_na",
        "nonfacility_na",
        "locality",
        "zip_code",
        "work_gpci",
        "pe_gpci",
        "mp_gpci",
        "base_units",
        "anesthesia",
        "status",
    )
    tables = ("physician fee", "Geographic", "ZIP", "Conversion factor", "Priced", "Anesthesia", "Its code set")
    code: Code
    modifier: Annotated[Literal["", "26", "TC", "53"], Field(description="part of the service")] = ""
    place: Annotated[str, Field(max_length=60, description="state, ZIP code, county or payment locality")] = ""

    def question(self, asked: Asked) -> Question:
        """The amounts in the place, else in the state of whoever asked."""
        modifiers = (self.modifier,) if self.modifier else ()
        found = about(asked, "payment", f"Medicare payment for {self.code}", self.code, modifiers=modifiers)
        if not self.place:
            return found
        zip_code = _ZIP.match(self.place)
        if zip_code:
            return replace(found, state=None, place=Place("zip", zip_code.group(1)))
        state = parse_state(self.place)
        if state:
            return replace(found, state=state)
        place, _ = find_place(self.place, asked.place_names)
        if place is None:
            raise ValueError("place: no payment locality has this name; give a state, a ZIP code or a county")
        return replace(found, state=None, place=place)


class LookUpModifier(Arguments):
    """What a modifier means and when it applies; with a code, whether it may stand on that code."""

    tool = "look_up_modifier"
    facts = ("title", "official_name", "depends_on", "added_on", "ended_on", "ncci_bypass")
    tables = ("Modifier", "physician fee", "Its code set")
    modifier: Annotated[Modifier, Field(min_length=2)]
    code: CodeIfAny = ""

    def question(self, asked: Asked) -> Question:
        """The modifier's entry, and the code's rulings about it."""
        intent: Intent = "modifier_on_code" if self.code else "modifier"
        text = f"modifier {self.modifier} {self.code}".strip()
        return about(asked, intent, text, self.code, modifiers=(self.modifier,))


class LookUpCoverage(Arguments):
    """Medicare coverage: policies (LCD, article, laboratory NCD) that name a code, and what they say of a diagnosis."""

    tool = "look_up_coverage"
    code: CodeIfAny = ""
    diagnosis: CodeIfAny = ""
    state: State = ""
    policy: Annotated[str, Field(max_length=7), matching(r"[AaLl]\d{5}", "the number of an LCD or article")] = ""
    ncd: Annotated[str, Field(max_length=9), matching(r"\d{1,3}(?:\.\d{1,2}){1,2}[A-Za-z]?", "an NCD number")] = ""
    list_diagnoses: Annotated[bool, Field(description="list the diagnoses that policies name")] = False

    def question(self, asked: Asked) -> Question:
        """Policies of the code, of the number, or the contractors of the state."""
        if not (self.code or self.policy or self.ncd or self.state):
            raise ValueError("give a code, a policy number, an NCD number or a state")
        words = ["Medicare coverage", *([f"NCD {self.ncd}"] if self.ncd else [])]
        words += ["diagnoses"] if self.list_diagnoses else []
        found = about(asked, "coverage", " ".join(words), self.code, self.diagnosis, self.policy)
        return replace(found, state=self.state or asked.question.state)


class LookUpDiagnosis(Arguments):
    """An ICD-10-CM code: its card, or whether it may be principal, its age limits, code edits, POA exemption."""

    tool = "look_up_diagnosis"
    code: Code
    part: Literal["card", "principal", "age", "edits", "poa"] = "card"
    age: Annotated[int, Field(ge=-1, le=130, description="years, -1 when not said")] = -1

    def question(self, asked: Asked) -> Question:
        """The card or the table."""
        if self.part == "card":
            return about(asked, "describe", self.code, self.code)
        if self.part == "poa":
            return about(asked, "poa", f"POA exempt {self.code}", self.code)
        facet = "code_edits" if self.part == "edits" else self.part
        text = f"{self.code}, {self.age}-year-old" if self.age >= 0 else self.code
        return about(asked, "outpatient", text, self.code, facets=(f"outpatient:{facet}",))


class LookUpCrosswalk(Arguments):
    """The equivalents of an ICD-10-CM code in ICD-9-CM, or of an ICD-9-CM code in ICD-10-CM (GEM)."""

    tool = "look_up_crosswalk"
    code: Annotated[str, Field(min_length=3, max_length=8)]
    system: Literal["icd10cm", "icd9cm"] = "icd10cm"

    def question(self, asked: Asked) -> Question:
        """The rows of the mapping."""
        code = self.code.upper()
        if self.system == "icd9cm":
            if not _ICD9.match(code):
                raise ValueError("code: this is not the shape of an ICD-9-CM code")
            return about(asked, "crosswalk", f"ICD-9 {code}")
        mention = mention_of(code)
        reading = next((one for one in mention.readings if one.set == "icd10cm"), None)
        if reading is None:
            raise ValueError("code: this is not the shape of an ICD-10-CM code")
        return replace(about(asked, "crosswalk", "crosswalk"), mentions=(replace(mention, readings=(reading,)),))


class LookUpHistory(Arguments):
    """When a code began or ended, what it replaced and what replaced it."""

    tool = "look_up_history"
    code: Code

    def question(self, asked: Asked) -> Question:
        """The code's changes."""
        return about(asked, "history", f"history of {self.code}", self.code)


class LookUpChanges(Arguments):
    """New, deleted or retitled ICD-10-CM codes of the current edition; with words, those whose titles have them."""

    tool = "look_up_changes"
    kind: Literal["added", "deleted", "revised"] = "added"
    words: Annotated[str, Field(max_length=80)] = ""

    def question(self, asked: Asked) -> Question:
        """The edition's changes."""
        text = f"{self.kind} ICD-10-CM codes {plain_words(self.words) if self.words else ''}".strip()
        if change_asked(text) != self.kind:
            raise ValueError("words: give words of the titles only")
        return about(asked, "changes", text)


class LookUpDrug(Arguments):
    """A Part B drug by HCPCS code or NDC: products, payment limit, and the billing units for a dose."""

    tool = "look_up_drug"
    facts = ("asp_", "ndc", "drug_", "units_", "dose_", "unclassified")
    tables = ("Part B", "NDC", "Its code set")
    code: CodeIfAny = ""
    ndc: Annotated[str, Field(max_length=13), matching(r"[\d-]{10,13}", "an NDC of ten or eleven digits")] = ""
    dose: Annotated[float, Field(ge=0, le=1_000_000, description="0 when not said")] = 0
    dose_unit: Literal["mg", "mcg", "g", "iu"] = "mg"

    def question(self, asked: Asked) -> Question:
        """Products and limit, by either number."""
        ndcs = find_ndcs(f"NDC {self.ndc}") if self.ndc else ()
        if not (self.code or ndcs):
            raise ValueError("give a HCPCS code or an NDC")
        dose = (Decimal(str(self.dose)), self.dose_unit) if self.dose else None
        return about(asked, "ndc", "drug", self.code, ndcs=ndcs, dose=dose)


class SearchGuidelines(Arguments):
    """Passages of guidelines, manuals and rules by words, or by section ("ICD-10-CM guidelines, section I.C.9.a")."""

    tool = "search_guidelines"
    words: Words

    def question(self, asked: Asked) -> Question:
        """The words as a question for a rule."""
        return about(asked, "guideline", self.words)


_SYSTEMS = {
    "any": "code", "icd10cm": "ICD-10-CM code", "icd10pcs": "ICD-10-PCS code", "hcpcs": "HCPCS code",
    "cpt": "CPT code", "modifier": "modifier",
}  # fmt: skip


class SearchCodes(Arguments):
    """Codes or modifiers by plain words, the nearest first."""

    tool = "search_codes"
    words: Words
    system: Literal["any", "icd10cm", "icd10pcs", "hcpcs", "cpt", "modifier"] = "any"

    def question(self, asked: Asked) -> Question:
        """The words as a question for a code."""
        return about(asked, "find", f"{_SYSTEMS[self.system]} for {self.words}", facets=("code_wanted",))


_TABLES = {
    "diseases": "alphabetic index", "external_causes": "external cause index", "neoplasms": "table of neoplasms",
    "substances": "table of drugs and chemicals",
}  # fmt: skip


class LookUpIndex(Arguments):
    """An entry of the ICD-10-CM alphabetic index, external cause index, neoplasm table or drug table."""

    tool = "look_up_index"
    words: Words
    table: Literal["diseases", "external_causes", "neoplasms", "substances"] = "diseases"

    def question(self, asked: Asked) -> Question:
        """The entry in the table."""
        return about(asked, "index", f"{_TABLES[self.table]}: {self.words}")


class LookUpPlaceOfService(Arguments):
    """A place of service by its number."""

    tool = "look_up_place_of_service"
    number: Annotated[int, Field(ge=1, le=99)]

    def question(self, asked: Asked) -> Question:
        """The place."""
        return about(asked, "place", "place of service", place_numbers=(f"{self.number:02}",))


class LookUpOutpatient(Arguments):
    """An OPPS payment class (APC) by number, or what an OPPS or ASC indicator means."""

    tool = "look_up_outpatient"
    apc: Annotated[str, Field(max_length=4), matching(r"\d{4}", "an APC of four digits")] = ""
    indicator: Annotated[str, Field(max_length=2), matching(r"[A-Za-z][A-Za-z\d]?", "an indicator")] = ""
    surgery_center: Annotated[bool, Field(description="an ASC indicator")] = False

    def question(self, asked: Asked) -> Question:
        """The class or the indicator."""
        if bool(self.apc) == bool(self.indicator):
            raise ValueError("give either an APC or an indicator")
        if self.apc:
            return about(asked, "outpatient", f"APC {self.apc}", facets=("outpatient:opps_class",))
        system = "ASC" if self.surgery_center else "OPPS"
        return about(
            asked, "outpatient", f"{system} status indicator {self.indicator}", facets=("outpatient:opps_indicator",)
        )


class TimedService(BaseModel):
    """A timed code and its minutes."""

    code: Code
    minutes: Annotated[int, Field(ge=1, le=720)]


class CountTimedUnits(Arguments):
    """Billing units of timed therapy codes from the minutes of one day."""

    tool = "count_timed_units"
    facts = ("units_", "total_minutes", "therapy_")
    tables = ("physician fee", "Its code set")
    services: Annotated[list[TimedService], Field(min_length=1, max_length=8)]

    def question(self, asked: Asked) -> Question:
        """The codes with their minutes."""
        minutes = {mention_of(one.code).code: one.minutes for one in self.services}
        if len(minutes) < len(self.services):
            raise ValueError("services: give each code once, with its minutes in all")
        codes = [one.code for one in self.services]
        return about(asked, "timed_units", "timed units", *codes, minutes=tuple(minutes.items()))


KINDS: tuple[type[Arguments], ...] = (
    LookUpCode, LookUpPair, LookUpUnits, LookUpAddOns, LookUpPayment, LookUpModifier, LookUpCoverage, LookUpDiagnosis,
    LookUpCrosswalk, LookUpHistory, LookUpChanges, LookUpDrug, SearchGuidelines, SearchCodes, LookUpIndex,
    LookUpPlaceOfService, LookUpOutpatient, CountTimedUnits,
)  # fmt: skip
"""Every look-up that a model may call."""
