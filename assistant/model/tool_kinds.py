"""The look-ups that a model may call: their names, what the model reads of them, and the Question each becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

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
_POLICY = r"[AaLl]\d{5}|(?:[Nn][Cc][Dd] ?)?\d{1,3}(?:\.\d{1,2}){1,2}[A-Za-z]?"
_DOSE = re.compile(r"(\d{1,6}(?:\.\d{1,4})?) ?(mg|mcg|g|iu)?\Z", re.IGNORECASE | re.ASCII)
_ZIP = re.compile(r"(?:zip\s*)?(\d{5})(?:-\d{4})?\Z", re.IGNORECASE | re.ASCII)


_CARDS: dict[str, tuple[Intent, str]] = {
    "card": ("describe", ""), "history": ("history", "history of "), "poa": ("poa", "POA exempt "),
}  # fmt: skip


class LookUpCode(Arguments):
    """A CPT, HCPCS or ICD-10 code: its card (status, indicators, RVUs, notes) or history (begin, end, replacement)."""

    tool = "look_up_code"
    code: Code
    part: Annotated[
        Literal["card", "history", "principal", "age", "edits", "poa"],
        Field(description="principal to poa: of a diagnosis"),
    ] = "card"
    age: Annotated[int, Field(ge=-1, le=130)] = -1

    def question(self, asked: Asked) -> Question:
        """The code's card, its changes, or one of the tables of diagnoses; an age in years is compared."""
        if self.part in _CARDS:
            intent, words = _CARDS[self.part]
            return about(asked, intent, f"{words}{self.code}", self.code)
        facet = "code_edits" if self.part == "edits" else self.part
        text = f"{self.code}, {self.age}-year-old" if self.age >= 0 else self.code
        return about(asked, "outpatient", text, self.code, facets=(f"outpatient:{facet}",))


class LookUpPair(Arguments):
    """NCCI edits of one or two procedure codes, Excludes notes of diagnoses, or links of add-on and primary codes."""

    tool = "look_up_pair"
    facts = (
        "column", "modifier_indicator", "rationale", "edit_", "later_edit", "pairs_as", "excludes", "code_first",
        "use_additional", "code_also", "addon_", "primary_code",
    )  # fmt: skip
    tables = ("NCCI", "Notes", "ICD-10-CM", "add-on", "Its code set")
    first: Code
    second: CodeIfAny = ""
    kind: Literal["edits", "addons"] = "edits"

    def question(self, asked: Asked) -> Question:
        """The pair, with the rules on codes billed together; or the add-on links of a code, or of two."""
        both = f"{self.first} {self.second}".strip()
        if self.kind == "addons":
            return about(asked, "addon", f"add-on codes {both}", self.first, self.second)
        return about(asked, "pair", f"{both} NCCI edit, billed together", self.first, self.second)


class LookUpUnits(Arguments):
    """Unit limits (MUE) of a code for each kind of claim, compared with units."""

    tool = "look_up_units"
    facts = ("mue_", "units_", "dose_per_unit")
    tables = ("MUE", "Its code set")
    code: Code
    units: Annotated[int, Field(ge=0, le=9999)] = 0
    supplier: Annotated[bool, Field(description="DME supplier claims too")] = False

    def question(self, asked: Asked) -> Question:
        """The limits, and how the units compare."""
        who = " for a DME supplier" if self.supplier else ""
        return about(asked, "units", f"MUE units of {self.code}{who}", self.code, units=self.units or None)


class LookUpPayment(Arguments):
    """Medicare physician fee schedule amounts of a code: national, with a place local too."""

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
    modifier: Literal["", "26", "TC", "53"] = ""
    place: Annotated[str, Field(max_length=60, description="state, ZIP code, county or locality")] = ""

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
    """What a modifier means and when it applies; with a code, whether it may stand on it."""

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
    """Medicare coverage policies (LCD, article, NCD) by code or number, and what they say of a diagnosis."""

    tool = "look_up_coverage"
    code: CodeIfAny = ""
    diagnosis: CodeIfAny = ""
    state: State = ""
    policy: Annotated[str, Field(max_length=13), matching(_POLICY, "the number of a policy")] = ""
    list_diagnoses: bool = False

    def question(self, asked: Asked) -> Question:
        """Policies of the code, of the number, or the contractors of the state."""
        if not (self.code or self.policy or self.state):
            raise ValueError("give a code, a policy number or a state")
        document = self.policy if self.policy.startswith(("A", "L")) else ""
        words = ["Medicare coverage"]
        if self.policy and not document:
            words.append(f"NCD {self.policy.removeprefix('NCD').strip()}")
        if self.list_diagnoses:
            words.append("diagnoses")
        found = about(asked, "coverage", " ".join(words), self.code, self.diagnosis, document)
        return replace(found, state=self.state or asked.question.state)


class LookUpCrosswalk(Arguments):
    """The equivalents (GEM) of an ICD-10-CM code in ICD-9-CM, or of an ICD-9-CM code in ICD-10-CM."""

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


class LookUpChanges(Arguments):
    """ICD-10-CM codes that the current edition added, deleted or revised; with words, those with these in the title."""

    tool = "look_up_changes"
    kind: Literal["added", "deleted", "revised"] = "added"
    words: Annotated[str, Field(max_length=80)] = ""

    def question(self, asked: Asked) -> Question:
        """The edition's changes."""
        text = f"{self.kind} ICD-10-CM codes {plain_words(self.words) if self.words else ''}".strip()
        if change_asked(text) != self.kind:
            raise ValueError("words: give words of the titles only")
        return about(asked, "changes", text)


def _dose(text: str) -> str:
    if text and not _DOSE.match(text):
        raise ValueError("give a number with mg, mcg, g or IU")
    return text


class LookUpDrug(Arguments):
    """A Part B drug by HCPCS code or NDC: products, payment limit, and the billing units for a dose."""

    tool = "look_up_drug"
    facts = ("asp_", "ndc", "drug_", "units_", "dose_", "unclassified")
    tables = ("Part B", "NDC", "Its code set")
    code: CodeIfAny = ""
    ndc: Annotated[str, Field(max_length=13), matching(r"[\d-]{10,13}", "an NDC of ten or eleven digits")] = ""
    dose: Annotated[str, Field(max_length=20, description="such as 40 mg"), AfterValidator(_dose)] = ""

    def question(self, asked: Asked) -> Question:
        """Products and limit, by either number."""
        ndcs = find_ndcs(f"NDC {self.ndc}") if self.ndc else ()
        if not (self.code or ndcs):
            raise ValueError("give a HCPCS code or an NDC")
        found = _DOSE.match(self.dose)
        dose = (Decimal(found[1]), (found[2] or "mg").lower()) if found else None
        return about(asked, "ndc", "drug", self.code, ndcs=ndcs, dose=dose)


class SearchGuidelines(Arguments):
    """Passages of guidelines, manuals and rules by words, or by section (ICD-10-CM guidelines, section I.C.9.a)."""

    tool = "search_guidelines"
    words: Words

    def question(self, asked: Asked) -> Question:
        """The words as a question for a rule."""
        return about(asked, "guideline", self.words)


_SYSTEMS = {
    "any": "code", "icd10cm": "ICD-10-CM code", "icd10pcs": "ICD-10-PCS code", "hcpcs": "HCPCS code",
    "cpt": "CPT code", "modifier": "modifier",
}  # fmt: skip
_TABLES = {
    "index": "alphabetic index", "external_causes": "external cause index", "neoplasms": "table of neoplasms",
    "substances": "table of drugs and chemicals",
}  # fmt: skip
_VALUES = {
    "place_of_service": r"0?[1-9]|[1-9]\d", "apc": r"\d{4}", "opps": r"[A-Za-z][A-Za-z\d]?", "asc": r"[A-Za-z]\d?",
}  # fmt: skip


class SearchCodes(Arguments):
    """Codes or modifiers by plain words, the nearest first, or entries of an ICD-10-CM index or table."""

    tool = "search_codes"
    words: Words
    system: Literal[
        "any", "icd10cm", "icd10pcs", "hcpcs", "cpt", "modifier", "index", "external_causes", "neoplasms", "substances"
    ] = "any"

    def question(self, asked: Asked) -> Question:
        """The words as a question for a code, or the entry in the table."""
        if self.system in _TABLES:
            return about(asked, "index", f"{_TABLES[self.system]}: {self.words}")
        return about(asked, "find", f"{_SYSTEMS[self.system]} for {self.words}", facets=("code_wanted",))


class LookUpIndicator(Arguments):
    """A place of service or payment class (APC) by its number, or what an OPPS or ASC status indicator means."""

    tool = "look_up_indicator"
    kind: Literal["place_of_service", "apc", "opps", "asc"]
    value: Annotated[str, Field(min_length=1, max_length=4)]

    def question(self, asked: Asked) -> Question:
        """The place, the class or the indicator."""
        if not re.fullmatch(_VALUES[self.kind], self.value, re.ASCII):
            raise ValueError("value: this is not the shape of one")
        value = self.value.upper()
        if self.kind == "place_of_service":
            return about(asked, "place", "place of service", place_numbers=(value.zfill(2),))
        if self.kind == "apc":
            return about(asked, "outpatient", f"APC {value}", facets=("outpatient:opps_class",))
        text = f"{self.kind.upper()} status indicator {value}"
        return about(asked, "outpatient", text, facets=("outpatient:opps_indicator",))


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
    LookUpCode, LookUpPair, LookUpUnits, LookUpPayment, LookUpModifier, LookUpCoverage, LookUpCrosswalk, LookUpChanges,
    LookUpDrug, SearchGuidelines, SearchCodes, LookUpIndicator, CountTimedUnits,
)  # fmt: skip
"""Every look-up that a model may call."""
