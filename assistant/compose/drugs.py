"""Wording for Part B drugs: payment limits, products of a code, the code of a product or of a name."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.procedure import lead
from assistant.compose.words import code_text, force_note, gap_words, money, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.drug_products import CROSSWALK, LIMITS
from assistant.question import Question
from knowledge.ndc import hyphenated

NOT_COMPLETE = "CMS lists products to explain its prices; the list is not complete and does not speak of coverage."
NOT_COVERAGE = "A payment limit does not say that Medicare covers the drug; the contractor decides."


def drug_limit_answer(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """The payment limit of a drug first, then what the code is."""
    if evidence.status_of(code) in ("deleted", "not_yet_valid"):
        lead(out, evidence, code)
        return "answered"
    limit_lines(out, evidence, code)
    if evidence.fact(code, "asp_payment_limit") is None:
        note, gap = evidence.fact(code, "asp_note"), evidence.gap(code, LIMITS)
        if gap is not None:
            out.say(f"{code_text(code)}: {sentence(gap_words(gap))}", gap)
        lead(out, evidence, code)
        return "no_row" if gap is not None and gap.state == "no_row" else "partial" if note else "not_loaded"
    lead(out, evidence, code)
    out.caveats.append(NOT_COVERAGE)
    return "answered"


def limit_lines(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """The limit for one unit, what the patient owes, and the file's note."""
    limit, dosage = evidence.fact(code, "asp_payment_limit"), evidence.fact(code, "asp_dosage")
    owed, note = evidence.fact(code, "asp_coinsurance"), evidence.fact(code, "asp_note")
    if dosage is None:
        return
    if limit is None:
        told = f"its note: {sentence(note.value)}" if note is not None else "and no note."
        out.say(f"The file gives no payment limit for {code_text(code)}; {told}", dosage, note)
        return
    out.say(
        f"Part B drug payment limit of {code_text(code)}: **{money(limit)}** for one unit of {dosage.value}"
        f" ({release_line(limit, evidence)}).",
        limit,
        dosage,
    )
    if owed is not None:
        out.say(f"Coinsurance of {code_text(code)}: {owed.value} percent.", owed)
    if note is not None:
        out.say(f"Note of the file on {code_text(code)}: {sentence(note.value)}", note)


def ndc_answer(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """The codes of the products named, or the products of the codes named."""
    states = [_one_ndc(out, evidence, mention.text, mention.digits) for mention in question.ndcs]
    if not question.ndcs:
        states = [_products_of(out, evidence, code) for code in codes if "." not in code]
    out.caveats.append(NOT_COMPLETE)
    found = [state for state in states if state == "answered"]
    if len(set(states)) == 1:
        return states[0]
    return "partial" if found else "not_loaded"


def _one_ndc(out: DraftWriter, evidence: Evidence, typed: str, digits: str) -> Status:
    listed = [
        fact
        for fact in evidence.facts
        if fact.name == "ndc" and (fact.value == hyphenated(digits) if digits else _same(fact.value, typed))
    ]
    if not listed:
        return _missing(out, evidence, typed, digits)
    if not digits:
        out.ask.append("How are the ten digits grouped (4-4-2, 5-3-2 or 5-4-1)?")
    for fact in listed:
        _under(out, evidence, fact)
    many = len({fact.subject for fact in listed}) > 1
    if many:
        out.say("The product stands under more than one code; the use of the drug decides between them.", *listed)
    for code in dict.fromkeys(fact.subject for fact in listed):
        if any(known.code == code for known in evidence.codes):
            out.section(code_text(code))
            lead(out, evidence, code)
            limit_lines(out, evidence, code)
    return "answered"


def _same(published: str, typed: str) -> bool:
    """Whether ten digits without hyphens may stand for a published number."""
    digits = published.replace("-", "")
    return any(digits == typed[:cut] + "0" + typed[cut:] for cut in (0, 5, 9))


def _under(out: DraftWriter, evidence: Evidence, fact: Fact) -> None:
    if any(known.code == fact.subject for known in evidence.codes):
        out.say(
            f"NDC **{fact.value}** stands under {code_text(fact.subject)} in CMS's crosswalk: {sentence(fact.meaning)}"
            f" {sentence(release_line(fact, evidence))}",
            fact,
        )
        return
    out.say(f"NDC **{fact.value}** has no code of its own: {sentence(fact.meaning)}", fact)
    limit = evidence.fact(fact.subject, "unclassified_limit")
    if limit is not None:
        out.say(f"{sentence(limit.meaning)[:-1]}: {money(limit)}.", limit)
    out.ask.append("Which unlisted code does the contractor want for this drug?")


def _missing(out: DraftWriter, evidence: Evidence, typed: str, digits: str) -> Status:
    subject = f"NDC {hyphenated(digits)}" if digits else f"NDC {typed}"
    gap = evidence.gap(subject, CROSSWALK)
    if gap is None:
        return "not_loaded"
    out.say(f"{subject}: {sentence(gap_words(gap))}", gap)
    if gap.state == "no_row":
        out.caveats.append("A product that the crosswalk does not list may still have a code; ask the MAC.")
        return "no_row"
    out.ask.append("Can you load the ASP NDC-HCPCS crosswalk of the quarter of service?")
    return "not_loaded"


def _products_of(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    count = evidence.fact(code, "ndc_count")
    if count is None:
        gap = evidence.gap(code, CROSSWALK)
        if gap is not None:
            out.say(f"Products of {code_text(code)}: {sentence(gap_words(gap))}", gap)
        lead(out, evidence, code)
        return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"
    product_lines(out, evidence, code, heading="")
    lead(out, evidence, code)
    limit_lines(out, evidence, code)
    return "answered"


def product_lines(out: DraftWriter, evidence: Evidence, code: str, *, heading: str, most: int = 12) -> None:
    """The products of a code, the first by name, and how many there are."""
    count, listed = evidence.fact(code, "ndc_count"), evidence.facts_of(code, "ndc")
    if count is None or not listed:
        return
    if heading:
        out.section(heading)
    more = "" if int(count.value) <= min(most, len(listed)) else " The first by name:"
    products = "product" if count.value == "1" else "products"
    told = f"CMS's crosswalk lists **{count.value}** {products} of {code_text(code)}"
    out.say(f"{told} ({release_line(count, evidence)}).{more}", count)
    for fact in listed[:most]:
        out.point(f"{code_text(code)}, NDC {fact.value}: {fact.meaning}{force_note(fact, evidence.as_of)}.", fact)


def named_drug_answer(out: DraftWriter, evidence: Evidence) -> Status | None:
    """The codes of a drug that was asked for by name; None when none was."""
    named = [fact for fact in evidence.facts if fact.name == "drug_name"]
    if not named:
        return None
    for fact in named:
        descriptor = evidence.fact(fact.subject, "official_descriptor")
        text = f' "{descriptor.value}".' if descriptor is not None else ""
        out.say(
            f"{code_text(fact.subject)}:{text} {sentence(fact.meaning)} {sentence(release_line(fact, evidence))}",
            fact,
            descriptor,
        )
    for code in dict.fromkeys(fact.subject for fact in named):
        limit_lines(out, evidence, code)
        out.section("Products")
        for fact in evidence.facts_of(code, "ndc"):
            out.point(f"{code_text(code)}, NDC {fact.value}: {fact.meaning}.", fact)
    out.caveats.append(NOT_COMPLETE)
    return "answered"
