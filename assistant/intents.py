"""What a question wants to know, by rules in order of strength, and the topic that the answer is filed under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant import places
from assistant.answer import Topic
from assistant.code_set_words import asks_changes, asks_crosswalk, asks_history, asks_poa
from assistant.index_words import asks_index
from assistant.outpatient_words import read_parts
from assistant.section_words import find_section

Intent = Literal[
    "describe",
    "compare",
    "range",
    "pair",
    "modifier",
    "modifier_on_code",
    "payment",
    "units",
    "addon",
    "history",
    "billable",
    "facet",
    "code_rule",
    "guideline",
    "find",
    "cpt_text",
    "evade",
    "coverage",
    "crosswalk",
    "poa",
    "changes",
    "outpatient",
    "ndc",
    "place",
    "drug_limit",
    "index",
    "timed_units",
]


def _rx(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_CPT_TEXT = _rx(
    r"\b(?:full|official|exact|verbatim|complete|long|short|medium|word[- ]for[- ]word|ama(?:'s)?)\b[^.?!]{0,30}"
    r"\b(?:descriptors?|descriptions?|wording|definition|text)\b|\b(?:code ?book|cpt)(?:'s)? (?:text|wording|descriptions?|descriptors?)\b|\b(?:quote|recite|reproduce|copy|print)\b[^.?!]{0,40}\b(?:cpt|descriptor)"
)
_EVADE = _rx(
    r"\bupcod|\b(?:change|changing|switch|pick|choose|alter|tweak|add|use)\b[^.?!]{0,40}\b(?:diagnos[ei]s|dx|modifier|codes?|59)\b[^.?!]{0,40}"
    r"\b(?:just )?(?:(?:to|so)\b[^.?!]{0,25}\b(?:get )?(?:paid|pays?|reimburse[ds]?|approved)|to bypass|to get around)\b"
    r"|\b(?:get|getting) around (?:the )?(?:edit|ncci|mue|denial)|\bbypass (?:the |an |this )?(?:edit|ncci)"
    r"|\bbill (?:a )?higher (?:level|code)[^.?!]{0,40}(?:pay|money|revenue)|\bsplit (?:the )?(?:lines|units|claim)[^.?!]{0,30}(?:avoid|evade|get around)"
    r"|\bmaximi[sz]e (?:revenue|reimbursement|payment)"
    # To report what is said not to be there, or more than is said to be there; or to write it into the record.
    r"|\b(?:no|not|never|without|didn'?t|doesn'?t|hasn'?t)\b[^?!]{0,50}\b(?:but|so|just) (?:please )?(?:put|code|bill|report|list|add)\b"
    r"|\bonly (?:supports?|documents?|shows?)\b[^.?!]{0,50}\bbut\b[^.?!]{0,50}\b(?:wants?|insists?|demands?)\b"
    r"|\b(?:write|draft|make up|invent)\b[^.?!]{0,60}\b(?:paste in(?:to)? the (?:note|chart|record)|surviv\w+ an audit|pass(?:es)? (?:an |the )?audit)"
)
_COMPARE = _rx(
    r"\bdiff(?:eren(?:ce|t|ces))?\b|\bdiffer\b|\bversus\b|\bvs\b\.?|\bcompare[ds]?\b|\bor\b[^?]*\?\s*$|\bwhich (?:one|is right|code)\b"
)
_TOGETHER = _rx(
    r"\btogether\b|\bcheck (?:this|the|my)\b|\bscrub\b|\bsame (?:day|session|time|visit|claim|encounter|date)\b|\bbundl|\bunbundl|\bncci\b|\bptp\b|\bcci\b|\bedits?\b|\bpair\b|\bcolumn\b"
    r"|\b(?:bill|billed|report|reported|code|coded|billing|paid|pay|denied|deny|use|separately|allowed)\b[^?.!]*\b(?:with|and|plus|alongside|in addition to)\b"
    r"|\bwith\b|\bseparately (?:report|bill|pay)"
)
_PAY = _rx(
    r"\bpay(?:s|ment|ments|able|ing)?\b|\bpaid\b|\breimburs|\brvus?\b|\bwrvu|\bfees?\b|\bfee schedule\b|\brates?\b|\bconversion factor\b|\ballow(?:ed|able) amount|\bhow much\b"
    r"|\bcosts?\b|\bprice[ds]?\b|\bamounts?\b|\bbase units?\b|\bcharge\b|\b(?:non-?)?facility\b"
)
# Time that a payer asks for, not an amount that it pays.
_HOW_LONG = _rx(r"\bhow (?:many|much) (?:more )?(?:minutes?|mins?|time)\b|\bhow long\b|\bminimum (?:minutes?|time)\b")
_WHAT_COUNTS = _rx(r"\bwhat (?:all )?counts\b|\bcounts? (?:as|toward)\b|\bcounted (?:as|toward)\b")
# The pairs of one code. A bare "bundled" asks for the status of a code, and is not here.
_PAIRS_OF_ONE = _rx(
    r"\b(?:ncci|ptp|cci)\W+(?:\w+\W+)?(?:edits?|pairs?|bundl\w+)\b|\b(?:edits?|pairs?)\b[^.?!]{0,20}\b(?:for|of|with|on)\b"
    r"|\bbundl\w+ (?:in)?(?:to|with)\b|\bcolumn (?:1|2|one|two)\b|^\W*(?:ncci|ptp|cci)\W+\w{5}\W*$"
    r"|\b(?:can(?:['\u2019]?t|not| not)|not) be (?:billed|reported|coded|paid)(?: together)? with\b"
)
_UNITS = _rx(
    r"\bx ?\d{1,4}\b|\b\d{1,4} ?x\b(?! ?\d)|\bmues?\b|\bmais?\b|\bunits?\b|\bunlikely\b|\bhow many (?:times|per)|\bmaximum\b[^?]*\b(?:day|times)"
    r"|\b(?:supplier|hours?|daily|line) (?:limits?|cap)\b"
)
_ADDON = _rx(
    r"\badds? on\b|\badd-?\s?ons?\b|\bprimar(?:y|ies) (?:codes?|procedures?|for|of)\b|\bprimar(?:y|ies)(?=\s*(?:[?.;]|$))|\bparent code"
    r"|\b(?:hang|ride|piggyback)s? on\b|\bas its base\b"
)
_HISTORY = _rx(
    r"\bdelete[ds]?\b|\breplac(?:ed|es|ing)\b|\breplacement (?:code|for)\b|\bsuccessor|\bsupersed|\bdiscontinu|\bretired\b|\bended?\b|\bstill (?:valid|active|used|around|exist)|\bnew code for\b|\bwhen (?:was|did)\b|\bhistory\b|\bobsolete|\bused instead of"
)
_BILLABLE = _rx(
    r"\bbillable\b|\bvalid\b|\bspecific enough\b|\bbill (?:with )?it\b|\bheader\b|\breportable\b|\bactive\b|\bexist"
)
_COVERAGE = _rx(
    r"\bcover(?:s|ed|age)?\b|\blcds?\b|\bncds?\b|\bmedical(?:ly)? necess|\bsupport(?:s|ing)? diagnos|\bdiagnos[ei]s (?:that )?support"
    r"|\bdiagnos[ei]s\b[^?!]{0,30}\bsupport(?:s|ed)?\b"
    r"|\b(?:which|what) (?:local |coverage |billing )*(?:policies|articles?)\b"
)
# Which contractor serves a place, or a national determination by its number: coverage without a code.
_SERVES = _rx(
    r"\b(?:which|what|who)\b[^.?!]{0,40}\b(?:macs?|contractors?)\b[^.?!]{0,30}\b(?:handl|serv|cover|process|for|of|in)"
    r"|\bmacs?\b[^.?!]{0,20}\b(?:for|of|in|serv|handl)"
)
_NATIONAL = _rx(r"\bncds?\s*(?:number|no\.?|#)?\s*\d{1,3}\.\d")
_CROSSWALK = _rx(r"\bcrosswalk|\bicd-?9\b|\bgems?\b|\bmaps? to\b|\bndc\b|\banesthesia code\b")
_FIND = _rx(
    r"\b(?:which|what|find|need|right|correct|best)\b[^.?!]{0,30}\b(?:codes?|icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|diagnosis|dx)\b[^.?!]{0,12}\b(?:for|is|do|would|should|describes?|means?)\b"
    r"|\b(?:codes?|icd-?10(?:-?cm)?|cpt|hcpcs|dx)\s+(?:codes? )?for\b|\bhow (?:do|should|would) (?:i|we|you) code\b|\bcode (?:this|the following)\b"
)
_GUIDE = _rx(
    r"\bguidelines?\b|\brules?\b|\bpolicy\b|\bhow (?:do|does|should|is|are|to)\b|\bwhen (?:is|may|can|should|do|to|are)\b|\bcan (?:i|we|you)\b|\bwhat counts\b|\bwhat is (?:the|an?|included)\b|\bexplain\b|\bmean"
)
_RULE = _rx(
    r"\bvs\b|\bversus\b|\bsequenc|\bfrequency\b|\bhow often\b|\bprincipal\b|\bfirst-?listed\b|\bcode first\b|\brequire|\bcriteria\b"
    r"|\boutpatient\b|\binpatient\b|\bexcludes|\bindicator|\btime\b|\bunits?\b|\bglobal\b|\bincident|\babn\b|\bnccis?\b|\bmues?\b|\bmedicare\b"
    r"|^\W*(?:is|are|does|do|can|may|must|should|will|who|why)\b"
)
_ABOUT_A_RULE = _rx(
    r"^\W*(?:is|are|can|will)\b|\bwhen\b|\bcan (?:i|we|you|it|an?|the)\b|\bdoes\b|\bdo (?:i|we|you)\b|\bmay\b|\bmust\b|\bshould\b|\brules?\b|\bguidelines?\b|\bsame day\b|\bneed|\brequire"
    r"|\bhow (?:do|does|many|long|often|to|is|are)\b|\bwhy\b|\bwho\b|\bwith\b|\binstead\b|\bwithout\b|\bonly\b|\bafter\b|\bbefore\b|\bduring\b"
)
_FACETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("time", _rx(r"\bminutes?\b|\bmins?\b|\btime\b|\bhow long\b")),
    ("assistant", _rx(r"\bass(?:is)?t(?:ant)?\.?(?: at)? surg|\bco-?surg|\bteam surg")),
    ("bilateral", _rx(r"\bbilat")),
    ("global", _rx(r"\bglobal\b|\bpost-?op(?:erative)? (?:days|period)")),
    ("supervision", _rx(r"\bsupervision\b")),
    ("status", _rx(r"\bstatus (?:indicator|code)\b|\bpfs status\b")),
    ("opps", _rx(r"\bopps\b|\bapc\b|\boutpatient (?:status|prospective)|\baddendum b\b")),
    ("documentation", _rx(r"\bdocument(?:ation|ed|ing)?\b|\bnote (?:must|need|should|has to)|\bchart\b")),
    ("class", _rx(r"\bbetos\b|\brbcs\b|\btype of service\b|\btos\b")),
    ("pctc", _rx(r"\bpc/?tc\b|\bprofessional and technical\b|\b26 ?/ ?tc\b")),
    ("multiple", _rx(r"\bmultiple (?:procedure|surgery)")),
    (
        "modifiers",
        _rx(r"\b(?:which|what) modifiers?\b|\bmodifiers? (?:can|may|apply|for|allowed)|\bmodifiers\b[^?]*\ballowed"),
    ),
    ("notes", _rx(r"\bexcludes ?[12]?\b|\bincludes\b|\bcode first\b|\buse additional\b|\b7th\b|\bseventh\b")),
)


def read_intent(
    text: str, codes: Sequence[str], modifiers: Sequence[str], is_range: bool
) -> tuple[Intent, tuple[str, ...]]:
    """The intent, and the parts of a code's record that the question points at."""
    facets = tuple(name for name, pattern in _FACETS if pattern.search(text))
    if _EVADE.search(text):
        return "evade", facets
    if not codes and find_section(text):
        return "guideline", facets
    if parts := read_parts(text, codes, modifiers):
        return "outpatient", (*facets, *(f"outpatient:{part}" for part in parts))
    if codes:
        about_set = _about_code_set(text, codes)
        return about_set or _about_codes(text, codes, modifiers, is_range, facets), facets
    if modifiers:
        return "modifier", facets
    return _about_words(text, facets)


def _about_words(text: str, facets: tuple[str, ...]) -> tuple[Intent, tuple[str, ...]]:
    """The intent of a question that names neither a code nor a modifier."""
    if _CPT_TEXT.search(text) and "cpt" in text.lower():
        return "cpt_text", facets
    if asks_index(text):
        return "index", facets
    if _NATIONAL.search(text) or (_SERVES.search(text) and places.find_state(text)):
        return "coverage", facets
    if asks_changes(text):
        return "changes", facets
    if _CROSSWALK.search(text) or asks_crosswalk(text):
        return "crosswalk", facets
    if _rx(r"\bindicators?\b").search(text):
        return "guideline", facets
    if _rx(r"\bmodif").search(text):
        return "guideline", facets
    if _FIND.search(text) and not _rx(r"\bguideline|\brule\b").search(text):
        return "find", (*facets, "code_wanted")
    if _GUIDE.search(text) or _RULE.search(text):
        return "guideline", facets
    if _rx(r"\bicd-?10|\bcpt\b|\bhcpcs\b|\bdx\b").search(text):
        return "find", (*facets, "code_wanted")
    return ("guideline" if len(text.split()) > 8 else "find"), facets


def _about_code_set(text: str, codes: Sequence[str]) -> Intent | None:
    """How an ICD code maps or changed; None when that is not asked."""
    if asks_crosswalk(text):
        return "crosswalk"
    if not all("." in code or len(code) in (3, 7) for code in codes):
        return None
    if asks_poa(text):
        return "poa"
    return "history" if asks_history(text) else None


def _about_codes(
    text: str, codes: Sequence[str], modifiers: Sequence[str], is_range: bool, facets: Sequence[str]
) -> Intent:
    # The descriptors of other code sets (J3301, M54.12) are public; only CPT's are not.
    if any(len(code) == 5 and code[0].isdigit() for code in codes) and (
        _CPT_TEXT.search(text) or _rx(r"\bdescriptors?\b").search(text)
    ):
        return "cpt_text"
    if len(codes) >= 2:
        return _about_several(text, codes, modifiers)
    if is_range:
        return "range"
    if _CROSSWALK.search(text):
        return "crosswalk"
    ordered: tuple[tuple[bool, Intent], ...] = (
        (bool(_ADDON.search(text)), "addon"),
        (bool(modifiers) and not (_PAY.search(text) and set(modifiers) <= {"26", "TC"}), "modifier_on_code"),
        (bool(_rx(r"\bmues?\b|\bmais?\b|\bunlikely\b").search(text)), "units"),
        (bool(_PAIRS_OF_ONE.search(text)) and "." not in codes[0], "pair"),
        (bool(_COVERAGE.search(text)), "coverage"),
        (bool(_HOW_LONG.search(text)) and bool(_PAY.search(text)), "code_rule"),
        (bool(_WHAT_COUNTS.search(text)), "code_rule"),
        (bool(_PAY.search(text)), "payment"),
        (bool(_UNITS.search(text)), "units"),
        (bool(_HISTORY.search(text)), "history"),
        (bool(_BILLABLE.search(text)), "billable"),
        (bool(facets), "facet"),
        (bool(_COMPARE.search(text)) and bool(_rx(r"\bdiffer").search(text)), "compare"),
    )
    found: Intent = next((intent for said, intent in ordered if said), "describe")
    return "code_rule" if found == "describe" and _ABOUT_A_RULE.search(text) else found


_NCCI_MODIFIERS = frozenset("24 25 57 58 59 78 79 91 XE XP XS XU".split())


_SUPPORTS = _rx(r"\bfor\b|\bwith\b|\bpayable\b|\blist\b|\bscreening\b|\bsupport")


def _about_several(text: str, codes: Sequence[str], modifiers: Sequence[str]) -> Intent:
    together = _rx(
        r"\btogether\b|\bbundl|\bncci\b|\bptp\b|\bedits?\b|\bboth\b|\bsame\b|\bcheck\b|\bclaim\b|\bexcludes"
    ).search(text)
    strong = _rx(r"\bdiff(?:eren(?:ce|t|ces))?\b|\bdiffer\b|\bversus\b|\bvs\b\.?|\bcompare|\binstead of\b").search(text)
    if _ADDON.search(text) and not together:
        return "addon"
    if strong and not together:
        return "compare"
    if (
        _rx(r"^\W*(?:what (?:are|is)|describe|explain|tell me about|define)\b").search(text)
        and not together
        and not modifiers
    ):
        return "describe"
    if _COVERAGE.search(text) and not together:
        return "coverage"
    # One procedure and diagnoses: whether they support it. With several procedures it is a claim.
    procedures = [code for code in codes if _rx(r"(?:\d{4}|[A-V]\d{3})[\dA-Z]\Z").match(code)]
    if len(procedures) == 1 and len(codes) > 1 and not modifiers and not together and _SUPPORTS.search(text):
        return "coverage"
    if modifiers and not (set(modifiers) & _NCCI_MODIFIERS) and not together and not _rx(r"\bwith\b").search(text):
        return "modifier_on_code"
    if _PAY.search(text) and not together and not modifiers and not _rx(r"\bwith\b|\+|\bdenied|\bdenial").search(text):
        return "payment"
    if _HISTORY.search(text) and not together:
        return "history"
    if _rx(r"\bor\b[^?]*\?\s*$|\bwhich (?:one|is right)").search(text) and not together:
        return "compare"
    if _rx(r"^\W*(?:what(?:'s| is| are)|describe|define|explain)\b").search(text) and not together and not modifiers:
        return "describe"
    return "pair"


_BY_INTENT: dict[Intent, Topic] = {
    "pair": "ncci",
    "units": "ncci",
    "timed_units": "code",
    "modifier": "modifier",
    "modifier_on_code": "modifier",
    "payment": "payment",
    "coverage": "coverage",
    "crosswalk": "crosswalk",
    "ndc": "crosswalk",
    "place": "code",
    "drug_limit": "payment",
    "poa": "diagnosis",
    "index": "diagnosis",
    "changes": "diagnosis",
    "evade": "compliance",
    "guideline": "guideline",
}
_WORDS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (
        "compliance",
        _rx(
            r"\bcompliance|\bincident[- ]to\b|\boverpayment|\bfalse claims|\bteaching physician|\baudit|\bfraud|\bsplit.{0,4}shared|\bquery\b|\blate entr|\bamend"
        ),
    ),
    ("modifier", _rx(r"\bmodifiers?\b")),
    ("ncci", _rx(r"\bncci\b|\bptp\b|\bmues?\b|\bmais?\b|\bbundl|\bcolumn (?:1|2|one|two)|\bunlikely|\badd-?on")),
    (
        "coverage",
        _rx(r"\bcover|\blcds?\b|\bncds?\b|\babns?\b|\bmedical(?:ly)? necess|\bwellness visit|\badvance beneficiary"),
    ),
    ("payment", _rx(r"\bpay|\brvu|\bconversion factor|\bfee schedule|\breimburs|\bgpci|\bglobal (?:days|period|surg)")),
    ("crosswalk", _rx(r"\bcrosswalk|\bicd-?9\b|\bndc\b")),
    ("diagnosis", _rx(r"\bicd|\bdiagnos|\bexcludes|\bseventh|\b7th|\bsequela")),
)


def read_topic(text: str, intent: Intent, code_sets: Sequence[str]) -> Topic:
    """The topic: by what is asked, then by words, then by the code set named."""
    if intent in _BY_INTENT and intent != "guideline":
        return _BY_INTENT[intent]
    if intent == "outpatient":
        return "diagnosis" if code_sets and code_sets[0] == "icd10cm" else "payment"
    if intent == "addon":
        return "ncci" if _rx(r"\bncci|\bedit").search(text) else "code"
    if code_sets:
        return "diagnosis" if code_sets[0] == "icd10cm" else "code"
    for topic, pattern in _WORDS:
        if pattern.search(text):
            return topic
    return _BY_INTENT.get(intent, "other")
