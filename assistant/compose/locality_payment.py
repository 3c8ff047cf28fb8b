"""Wording of local payment: the amounts of a code in one locality, each with its formula; or which place is meant."""

from __future__ import annotations

from assistant.answer import Fact
from assistant.compose.words import code_text, force_note, gap_words, listed, money, period, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.localities import ANYWHERE, GPCI_NAMES, INDICES, SUBJECT, ZIPS
from assistant.lookups.locality_payment import BASES, FACTORS, PRICED, QUALIFYING, SETTINGS

WORDS = {"nonfacility": "non-facility", "facility": "facility"}
NATIONAL = "Amounts are national."


def local_payment(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """Local amounts of a code and of its parts; whether there is anything local to say of it."""
    place = _place(evidence)
    if place is None:
        return False
    said = False
    for subject in (code, f"{code}-26", f"{code}-TC", f"{code}-53"):
        said = _amounts(out, evidence, subject, place, whole=not said) or said
        said = _priced(out, evidence, subject, place) or said
    said = _anesthesia(out, evidence, code, place) or said
    if said:
        _where(out, evidence, place)
    return said


def local_caveat(evidence: Evidence) -> str:
    """Why amounts are national only; "" when the answer says it or gives local ones."""
    if _place(evidence) is not None or _choice(evidence):
        return ""
    if evidence.gap(ANYWHERE, INDICES) or evidence.gap(SUBJECT, INDICES):
        needed = "The locality amount needs the geographic indices (GPCI), which are not loaded for this date."
        return f"{NATIONAL} {needed}"
    return f"{NATIONAL} The locality amount depends on where the service is furnished."


def ask_for_place(out: DraftWriter, evidence: Evidence) -> bool:
    """Say which localities a place may mean, or why it is not known; whether the asker has to choose."""
    choice = _choice(evidence)
    if choice:
        names = "; ".join(fact.value for fact in choice)
        out.section("Which locality")
        out.say(f"The place has several Medicare payment localities, with amounts of their own: {names}.", *choice)
        out.ask.append("Which of these localities, or which ZIP code?")
        return True
    for what in (INDICES, ZIPS):
        gap = evidence.gap(SUBJECT, what)
        if gap is not None:
            out.say(sentence(gap_words(gap)), gap)
    return False


def _place(evidence: Evidence) -> str | None:
    """The name of the one locality whose indices were found."""
    return next((fact.subject for fact in evidence.facts if fact.name == GPCI_NAMES[0]), None)


def _choice(evidence: Evidence) -> tuple[Fact, ...]:
    return tuple(fact for fact in evidence.facts_of(SUBJECT, "payment_locality"))


def _amounts(out: DraftWriter, evidence: Evidence, subject: str, place: str, *, whole: bool) -> bool:
    amounts = {name: evidence.fact(subject, f"local_payment_{name}", place) for name in SETTINGS}
    held = {name: fact for name, fact in amounts.items() if fact is not None}
    if not held:
        return False
    if whole:
        out.section("Payment in the locality")
    shown = [f"**{money(fact)}** {WORDS[name]}" for name, fact in held.items()]
    first = next(iter(held.values()))
    note = force_note(first, evidence.as_of)
    out.say(f"Medicare fee schedule amount of {code_text(subject)} in {place}: {listed(shown)}{note}.", *held.values())
    for name in held:
        _formula(out, evidence, subject, place, name)
    _qualifying(out, evidence, subject, place)
    return True


def _formula(out: DraftWriter, evidence: Evidence, subject: str, place: str, name: str) -> None:
    """One amount as it is reckoned, every number with its name."""
    indices = [evidence.fact(place, index) for index in GPCI_NAMES]
    names = ("work_rvu", f"pe_rvu_{name}", "mp_rvu", "conversion_factor")
    parts = [*(evidence.fact(subject, part) for part in names[:3])]
    factor = evidence.fact(subject, "conversion_factor")
    uncapped = evidence.fact(subject, f"uncapped_amount_{name}", place)
    amount = uncapped or evidence.fact(subject, f"local_payment_{name}", place)
    if factor is None or amount is None or None in parts or None in indices:
        return
    terms = _terms([p for p in parts if p], [i for i in indices if i])
    out.point(
        f"{WORDS[name].capitalize()} {code_text(subject)}: {money(amount)}, from ({terms}) x conversion factor"
        f" {factor.value}.",
        amount,
        *parts,
        *indices,
        factor,
    )
    cap = evidence.fact(subject, f"opps_cap_amount_{name}", place)
    capped = [parts[0], evidence.fact(subject, f"opps_pe_rvu_{name}"), evidence.fact(subject, "opps_mp_rvu")]
    if cap is None or uncapped is None or None in capped:
        return
    lower = float(cap.value) < float(uncapped.value)
    which = "It is lower, so it replaces the amount above" if lower else "It is not lower, so the amount above stands"
    terms = _terms([p for p in capped if p], [i for i in indices if i])
    published = evidence.fact(subject, f"opps_cap_published_{name}", place)
    out.point(
        f"OPPS cap on imaging for {code_text(subject)}: {money(cap)} {WORDS[name]}, from ({terms}) x conversion factor"
        f" {factor.value}. {which}.",
        cap,
        *capped,
        *indices,
        factor,
    )
    if published is not None:
        out.point(f"CMS gives {money(published)} for {code_text(subject)} in its OPPS cap file.", published)


def _terms(parts: list[Fact], indices: list[Fact]) -> str:
    names = ("work", "practice expense", "malpractice")
    return " + ".join(
        f"{name} RVU {part.value} x {name} GPCI {index.value}"
        for name, part, index in zip(names, parts, indices, strict=True)
    )


def _qualifying(out: DraftWriter, evidence: Evidence, subject: str, place: str) -> None:
    factor = evidence.fact(subject, "qualifying_conversion_factor")
    amounts = [(WORDS[n], evidence.fact(subject, f"qualifying_payment_{n}", place)) for n in SETTINGS]
    shown = [f"{money(fact)} {word}" for word, fact in amounts if fact is not None]
    if factor is not None and shown:
        out.point(
            f"Qualifying APM participants, {code_text(subject)}: conversion factor {factor.value}: {listed(shown)}.",
            factor,
            *(fact for _, fact in amounts),
        )
    elif evidence.gap(subject, QUALIFYING) is not None:
        out.caveats.append(
            "Clinicians who are qualifying APM participants have another conversion factor, which is not loaded for"
            " this date."
        )


def _priced(out: DraftWriter, evidence: Evidence, subject: str, place: str) -> bool:
    """Codes that the contractor prices: what the payment amount file has, and the cap on imaging."""
    amounts = [(WORDS[n], evidence.fact(subject, f"priced_amount_{n}", place)) for n in SETTINGS]
    held = [(word, fact) for word, fact in amounts if fact is not None]
    if held:
        first = held[0][1]
        out.section("Payment in the locality")
        shown = listed([f"**{money(fact)}** {word}" for word, fact in held])
        out.say(
            f"{code_text(subject)} is priced by the contractor. The payment amount file has for {place}: {shown}"
            f" ({period(first.effective_from, first.effective_to)}{force_note(first, evidence.as_of)}).",
            *(fact for _, fact in held),
        )
    gap = evidence.gap(subject, PRICED)
    if gap is not None:
        out.say(sentence(gap_words(gap)), gap)
    caps = [evidence.fact(subject, f"opps_cap_published_{name}", place) for name in SETTINGS]
    status = evidence.fact(subject, "status")
    if caps[0] is not None and status is not None and status.value == "C":
        shown = listed([f"{money(fact)} {WORDS[n]}" for n, fact in zip(SETTINGS, caps, strict=True) if fact])
        out.point(f"OPPS cap on the price of {code_text(subject)} in {place}: {shown}.", *caps)
    return bool(held or gap or caps[0])


def _anesthesia(out: DraftWriter, evidence: Evidence, code: str, place: str) -> bool:
    base, factor = evidence.fact(code, "base_units"), evidence.fact(place, "anesthesia_conversion_factor")
    gaps = [gap for gap in (evidence.gap(code, BASES), evidence.gap(code, FACTORS)) if gap is not None]
    if base is None and factor is None and not gaps:
        return False
    out.section("Payment in the locality")
    out.say(
        f"Anesthesia amount of {code_text(code)}: (base units + time units) x the locality's anesthesia factor.",
        evidence.fact(code, "status"),
    )
    if base is not None:
        span = period(base.effective_from, base.effective_to)
        out.point(f"{code_text(code)}: {base.value} base units ({span}{force_note(base, evidence.as_of)}).", base)
    if factor is not None:
        span = period(factor.effective_from, factor.effective_to)
        out.point(f"{place}: {money(factor)} for a unit ({span}{force_note(factor, evidence.as_of)}).", factor)
    for gap in gaps:
        out.point(sentence(gap_words(gap)), gap)
    out.ask.append("How many minutes of anesthesia?")
    return True


def _where(out: DraftWriter, evidence: Evidence, place: str) -> None:
    """Whose indices were used, for which days, and how the place was found."""
    indices = evidence.facts_of(place, *GPCI_NAMES)
    first = indices[0]
    span = period(first.effective_from, first.effective_to)
    number = evidence.fact(place, "locality_number")
    out.point(
        f"Geographic indices (GPCI) of {place}, locality number {number.value if number else ''}: {span}"
        f"{force_note(first, evidence.as_of)}.",
        *indices,
        number,
    )
    code = evidence.fact(place, "zip_code") or evidence.fact(place, "zip_code_in_part")
    if code is not None:
        span = period(code.effective_from, code.effective_to)
        out.point(f"{code.value} lies in the locality {place} ({span}{force_note(code, evidence.as_of)}).", code)
        if code.name == "zip_code_in_part":
            out.ask.append("Which nine-digit ZIP code? Parts of this one may lie in another locality.")
