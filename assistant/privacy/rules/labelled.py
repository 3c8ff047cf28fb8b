"""Numbers that a word beside them names: record, plan, account, licence, vehicle, device and other numbers.

45 CFR 164.514(b)(2)(i)(H)-(N), (P), (R). The word comes first: "MRN 0048213", "claim no. WC-24-009183".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.search import Led
from assistant.privacy.spans import Kind, Span

# Words that may stand between the label and its value.
_LINK = (
    r"(?:[\s:#=(\"'*.,)]|-(?!\d{1,2}\b)|\b(?:numbers?|nos?|num|nbr|ids?|is|was|as|the|of|for|on|his|her"
    r"|their|card|ending|ends?|in|with|last|four|digits|"
    r"4(?=\s{1,40}(?:digits|are|is|of|[:#]))|are|"
    r"patient|pt|code|to|control|starts|starting|begins|beginning|begin|exp|plan|policy|member|ref"
    r"|reference|new|old|correct|wrong|listed|shows|file|maybe|probably|says|reads)\b\.?){0,14}?"
)
# One value: letters and digits with at least one digit; parts joined by - / . : _
_VALUE = (
    r"(?P<value>(?:[xX*#\u2022]{2,}[-\s]?){0,3}"
    r"(?-i:(?!(?:FOR|IS|OF|WAS|ON|AND|THE|NO|ID|CPT|CODE|TO|AS|WITH|IN|AT|BY|OR|HCPC|I) )[A-Z]{1,4} "
    r"(?=[\dA-Z-]{0,3}\d{3}))?(?=[\w./:_+()-]{0,24}\d)[A-Za-z0-9(][\w./:_+()&]{0,40}"
    r"(?:-[\w./:_]{1,20}){0,6})"
)
_SPACED = r"(?P<value>[A-Za-z]{0,4}\d[\dA-Za-z]{0,8}(?:[ -][\dA-Za-z]{1,8}(?=[\s,.;)-]|$)(?<=\d)){0,4})"
_LABELS: tuple[tuple[Kind, str], ...] = (
    (
        "SSN",
        r"ssns?|ss#|ss (?:no|number)|soc(?:ial)? sec(?:urity)?(?: (?:no|number|num))?"
        r"|social(?= (?:is|was|ends|ending|last|number|#|no))",
    ),
    (
        "MRN",
        r"mrns?|mr ?#|mr ?no|m\.r\.n\.|med(?:ical)? rec(?:ord)?s?"
        r"(?= ?(?:no|num|#|id|:|\d|(?-i:[A-Z]{1,4}[- ]?\d)))|mr(?= ?\d)"
        r"|(?:pt|patient|pts)(?= (?!9[2-9]\d{3}\b)(?-i:[A-Z]{0,3}\d[\d-]{3,10}(?:-[A-Z]{1,3})?)(?!\w))|emr ?(?:#|id)"
        r"|ehr ?(?:#|id)|epic id|"
        r"charts(?= \d{4,}\b)|chart(?= ?(?:no|num|#|id|:|is|ends|ending|\d|[A-Z]{1,4}-?\d|[a-z]{1,3}-?\d))"
        r"|record(?= ?(?:no|num|#|id|:|\d|(?-i:[A-Z]{2,4}[- ]?\d)))|"
        r"(?:patient|pt|pat|client|resident|person|member chart) ?(?:id|#|no|num(?:ber)?)(?![a-z])|pid"
        r"|unit ?(?:no|#|number)|hosp(?:ital)? ?(?:no|#|number)|"
        r"file ?(?:no|#|number)|empi|mpi|hrn|uhid",
    ),
    (
        "HEALTH_PLAN",
        r"mbi|hicn?|(?:member|mbr|subscriber|sub|beneficiary|bene|insured|insurance|ins|plan|policy|group|grp"
        r"|medicare|medicaid|medi-cal|tricare|cigna|aetna|humana"
        r"|bcbs|uhc|anthem|payer|ppo|hmo|rx|cardholder|enrollee|recipient|dependent)s?(?:'s)?"
        r"(?: (?:member|subscriber|policy|group|plan|beneficiary|claim|card))?"
        r" ?(?:#|ids?\b|nos?\b|num(?:ber)?\b|nbr|policy|(?=:\s{0,40}[A-Z0-9-]{0,8}\d))"
        r"|(?:plan|policy|id|ins|insurance)(?=\s(?-i:[A-Z]{1,4}[ -]?\d{1,6} \d))|policy|subscriber|member"
        r"|group|grp|rxbin|rxgrp|bin(?= ?[:#])|pcn|certificate of insurance"
        r"|(?:medicare|medicaid|insurance|card|plan|member|policy)(?= (?:number |id |card )?(?:ends|ending))"
        r"|medicaid(?= [A-Z]{0,3}\d{6})",
    ),
    (
        "ACCOUNT",
        r"rec(?= ?#)|accts?|acnt|accounts?|a/c|claims?|clm|invoices?|inv|encounters?|enc|accession"
        r"|acc(?= ?[#:])|case|visit|csn|har|fin|icn|dcn|tcn|"
        r"check|chk|ck|eft|trace|trn|remit|statement|stmt|bill|receipt|transaction|confirmation|conf|deposit"
        r"|iban|routing|bank|card|"
        r"credit card|visa|mastercard|job|batch|voucher|specimen|sample|requisition|req|order|rx|prescription|script|"
        r"auth(?:orization)?s?|preauth|pre-auth|precert|prior auth(?:orization)?|pa(?= ?(?:#|no|num))|referral"
        r"|ref(?:erence)?|ticket|incident|call|tracking|"
        r"(?:patient |pat |pt )?(?:control|ctrl|ctl)|loan|payment|contract|report|study|exam(?= ?(?:#|no))"
        r"|slide|block(?= ?(?:#|no))|path(?:ology)?(?= ?(?:#|no))|cyto(?= ?#)|appeal|dispute|grievance|inquiry"
        r"|intake",
    ),
    (
        "LICENSE",
        r"npis?|dea|licen[cs]es?|lic|certificates?|cert|certification|clia|upin|ptan|registration|reg|board|credential|"
        r"driver'?s? ?licen[cs]e|drivers? lic|dl(?= ?(?:#|no|num|:|\d|[A-Z]\d))|passport|permit"
        r"|visa(?= ?(?:#|no))|cds|state lic|bar|caqh",
    ),
    (
        "VEHICLE",
        r"vin|plates?|licen[cs]e plates?|lic plates?|tag(?= ?(?:#|no|num|:|[A-Z0-9]{2,4}[ -]?\d))|registration plate",
    ),
    (
        "DEVICE",
        r"serials?|s/n|s\.n\.|sn|ser(?= ?(?:#|no|:|\d))|lots?|udi(?:-di|-pi)?|di(?= ?[:#(])|device"
        r"|model(?= ?(?:#|no|num))|ref(?= ?[:#] ?[A-Z]*\d)|imei|mac(?: address)?|asset|pump"
        r"|implant(?= ?(?:#|no|id))",
    ),
    (
        "BIOMETRIC",
        r"finger ?prints?|thumb ?prints?|palm ?(?:print|vein|scan)s?|voice ?prints?|retinal?(?: scans?)?"
        r"|iris(?: scans?| code| template)?|face ?id|facial(?: (?:recognition|scan|template|geometry))?"
        r"|biometrics?|"
        r"dna (?:profile|sample)|hand geometry|gait|templates?",
    ),
    (
        "DEVICE",
        r"transmitter|receiver|(?:pulse )?generator|hearing aids?|sound processor|processor|ventilator|concentrator"
        r"|glucometer|cpap|bipap|wheelchair|scooter|defibrillator|icd|pacemaker|stimulator|loaner|scope|laser|kit|tank",
    ),
    ("PHOTO", r"photos?|images?|pics?|pictures?|img|frames?|snapshots?|x-?ray films?|film|scans?|video|clip"),
    (
        "OTHER",
        r"(?<!\d )ids?(?=[ :#])|ein|tin|itin|fein|tax ids?|badge|employee|emp|staff|user|username|user ?name"
        r"|login|log-?in|handle|tracking|kit|study id|trial|subject|participant|student|"
        r"military|dod|va file|dodid|inmate|booking|locker|key|token|(?:door|gate|alarm|garage|entry|building"
        r"|lock ?box)(?= ?codes?)|pin(?= ?(?:#|no|:|code|is|(?-i:(?<=PIN) ?\d{4,8}(?!\d))))"
        r"|password|passcode|barcode|bar code|wristband"
        r"|band|bracelet|unit(?= ?(?:#|no|[A-Z]\d))|donor|"
        r"license key|session|device id|guid|uuid|hash|extension code|access code|docket|court|police report"
        r"|crash report|incident report|report(?= ?(?:#|no|num))",
    ),
)
_WEAK_LABELS = frozenset(
    "ids claim claims check bill visit case order call report study exam job batch ref reference policy "
    "member group grp subscriber card board device lot lots photo "
    "photos image images pic pics picture pictures film scan scans frame frames video clip user employee "
    "staff subject student unit key band enc encounter encounters "
    "auth auths preauth precert authorization authorizations "
    "referral payment trial participant registration reg certificate certificates license "
    "licenses licence licences cert certification kit model pump asset bar "
    "invoice statement template templates iris facial fingerprint fingerprints token court session "
    "specimen sample gait military visa contract script rx prescription appeal dispute "
    "encounter inquiry intake remit routing bank transaction trace pin tag plate plates".split()
)
_CODE_SHAPE = re.compile(
    r"(?:\d{5}|[A-CEGHJ-MP-V]\d{4}|\d{4}[TFUM]|[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?)(?:-[A-Z0-9]{2}|'?s)?$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:19|20)\d\d|\d{4}-\d\d-\d\d")
_PAYERS = re.compile(
    r"medicare|medicaid|medi-cal|tricare|cigna|aetna|humana|bcbs|uhc|anthem|payer|ppo|hmo|insurance|ins|plan"
)
# After these a full stop ends the sentence; after "acct" or "lic" it does not.
_WHOLE_WORDS = frozenset("ticket claim case bill visit chart record referral order invoice account statement".split())
# Procedures that are done in groups.
_IN_GROUPS = re.compile(r"90853|90849|97150|96164|96165|99411|99412|G0109|H0005")
_SAYS_NUMBER = re.compile(r"\b(?:numbers?|nos?|num|nbr|ids?|ending|ends?|last)\b|[#:=]", re.IGNORECASE)
_SAYS_PLAINLY = re.compile(r"\b(?:numbers?|nos?|num|nbr|ids?|ending|ends?|last)\b|#", re.IGNORECASE)
"""What says so even of a number that looks like a procedure code; a colon does not ("Plan: 62321")."""
_NEVER_CODES = frozenset("group grp license licence plate pin".split())
_QUANTITY = re.compile(
    r"\s{0,40}(?:%|mg|mcg|ml|cc|cm|mm|units?|views?|days?|weeks?|months?|years?|yrs?|hours?|hrs?|minutes?|mins?"
    r"|times|levels?|lines?|visits?|patients?|pts?|claims?|images?|x\b)",
    re.IGNORECASE,
)
_PATTERNS = tuple(
    (
        kind,
        Led(rf"(?<![\w/-])(?P<label>{labels})(?![a-z])(?P<link>{_LINK}){_VALUE}", re.IGNORECASE),
    )
    for kind, labels in _LABELS
)
_MORE = re.compile(
    r"(?:[ -](?=[\dA-Z]{0,9}\d|[A-Z] \d)(?!(?<=\d{5} )\d{5}(?!\d)|[A-V]\d{4}\b|[A-Z]\d\d\.)[\dA-Z]{1,9}\b"
    r"(?![/.:]\d|-[A-Z\d]{2}\b)(?!\s{0,40}(?:mg|mcg|ml|cc|cm|mm|%|units?|yo|y/o|days?|[xX]\s?\d|times|months?|weeks?"
    r"|years?)\b)){1,5}"
)
_ALSO = re.compile(
    r"(?:\s{0,40}(?:,|and|&|or|/)\s{0,40}(?:#\s{0,40})?)(?P<value>(?=[\w-]{0,24}\d{3})[A-Za-z0-9][\w-]{3,24})"
)


_LETTER_AFTER = re.compile(r" [A-Z](?=[\s,.;)]|$)")
_THINGS = frozenset(
    """
    transmitter receiver generator aid aids processor ventilator concentrator glucometer cpap bipap wheelchair scooter
    defibrillator icd pacemaker stimulator loaner scope laser kit tank
    """.split()
)
# What is engraved on a thing: letters and digits mixed, and no code or measure.
_ENGRAVED = re.compile(
    r"(?=(?:[A-Z-]*\d){2})(?=[\d-]*[A-Z])(?!\d+(?:X\d|MM|CM|ML|MG|FR|G\b|L\b))[A-Z0-9][A-Z0-9-]{5,18}"
)


def labelled_numbers(note: Note) -> Iterator[Span]:
    """Numbers that follow a word which says what they are."""
    text = note.plain
    for kind, pattern in _PATTERNS:
        at = 0
        for place in pattern.places(note):
            match = pattern.compiled.match(text, place) if place >= at else None
            if match is None:
                continue
            at = match.end("label")
            start, end = match.span("value")
            value = text[start:end].rstrip(".,:;/)(&")
            if value.count("(") < value.count(")"):
                value = value.rstrip(")")
            end = start + len(value)
            spaced = None if "/" in value and _DAY.fullmatch(value) else _MORE.match(text, end)
            if spaced and kind == "DEVICE" and re.fullmatch(r" \d{5}", spaced.group()):
                spaced = None
            if (
                spaced
                and kind in ("MRN", "SSN", "HEALTH_PLAN", "ACCOUNT", "VEHICLE", "LICENSE", "DEVICE", "OTHER")
                and _digits(value) < 12
            ):
                end = spaced.end()
                value = text[start:end]
            if kind == "HEALTH_PLAN" and not spaced and " " not in value and re.match(r"[A-Z]{1,4}$", value):
                continue
            if not _counts(kind, match, value, text[end : end + 12]):
                continue
            end = _with_letter(kind, text, end)
            at = max(at, end)
            if match["link"] == "#" and match["label"].isupper():
                start = match.start("label")
            yield Span(start, end, kind, rule="label")
            if kind in ("ACCOUNT", "MRN", "DEVICE"):
                another = _ALSO.match(text, end)
                records = kind == "MRN" and re.fullmatch(r"\d{5}", value) is not None
                if another and (records or not _CODE_SHAPE.match(another["value"])):
                    yield Span(*another.span("value"), kind, rule="label")
    yield from _plates(note)


def _with_letter(kind: Kind, text: str, end: int) -> int:
    """Where a serial number ends that closes with a letter of its own ("23W-90418 L")."""
    letter = _LETTER_AFTER.match(text, end) if kind == "DEVICE" else None
    return letter.end() if letter else end


def _engraved(match: re.Match[str], value: str) -> bool:
    """Whether what follows a thing is its number: "transmitter 8GX4TR", not "pump model SN60WF" or "kit for 95249"."""
    plain = re.search(r"[.,;]|model|\b(?:in|for|with|to|on)\b", match["link"])
    return plain is None and _ENGRAVED.fullmatch(value) is not None and not _CODE_SHAPE.match(value)


def _counts(kind: Kind, match: re.Match[str], value: str, after: str) -> bool:
    label, link = match["label"].lower(), match["link"]
    if kind == "DEVICE" and label.split()[-1] in _THINGS and not _SAYS_PLAINLY.search(link):
        return _engraved(match, value)
    if kind == "LICENSE" and label in ("npi", "npis") and _CODE_SHAPE.match(value):
        return False
    return _says_who(kind, match, value, after)


def _says_who(kind: Kind, match: re.Match[str], value: str, after: str) -> bool:
    label, link = match["label"].lower(), match["link"]
    if "\n" in link and not re.search("[:#=]", link) and kind == "HEALTH_PLAN":
        return False
    digits = _digits(value)
    value = value.lstrip("(")
    if kind not in ("LICENSE", "DEVICE") and _CODE_SHAPE.match(value.split(" ")[-1]) and " " in value:
        value = value.split(" ")[-1] if len(value.split(" ")) == 2 and value.split(" ")[0].isalpha() else value
    if value.upper().startswith("NDC") or match["link"].lower().rstrip(" :#").endswith("ndc"):
        return False
    if digits == 0 or _DAY.fullmatch(value):
        return False
    if _CODE_SHAPE.match(value) and _spoken_of(kind, label, link, value):
        return False
    says = bool(_SAYS_NUMBER.search(link[:16])) or bool(re.search(r"#|\b(?:no|num|id|number)$", label))
    if {label, label.rstrip("s"), label.split()[-1]} & _WEAK_LABELS:
        numbered = label.startswith("cert") and value[0].isdigit()
        if (
            _CODE_SHAPE.match(value)
            and not numbered
            and not (_SAYS_PLAINLY.search(f"{label} {link[:16]}") or label in _NEVER_CODES)
        ):
            return False
        if (
            kind == "DEVICE"
            and re.fullmatch(r"(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{4,14}", value)
            and not _CODE_SHAPE.match(value)
        ):
            return True
        if digits < (2 if says else 4) or _QUANTITY.match(after):
            return False
        if not says and re.fullmatch(r"\d+(?:\.\d+)?", value) and digits < 5:
            return False
        if (
            not says
            and re.search(r"\b(?:the|of|for|on|in|to|with|is|was|as)\b", link)
            and not re.search(r"[A-Za-z].*\d|\d{6}", value)
        ):
            return False
    return digits >= 2 or len(value) >= 4


def _spoken_of(kind: Kind, label: str, link: str, value: str) -> bool:
    """Whether a code is meant: "auth for 64635", "Aetna: 99244", "group 90853"."""
    if _SAYS_PLAINLY.search(f"{label} {link[:16]}"):
        return False
    if "," in link or (re.search(r"\.\s", link) and label in _WHOLE_WORDS):
        return True
    if kind == "HEALTH_PLAN":
        return (_PAYERS.fullmatch(label) is not None and ":" in link) or _IN_GROUPS.match(value) is not None
    return kind == "ACCOUNT" and re.search(r"\b(?:for|to|with)\b", link) is not None


def _digits(value: str) -> int:
    return sum(character.isdigit() for character in value)


_PLATE = Led(
    r"(?<!\w)(?i:plates?|licen[cs]e plates?|lic(?:ense)? plate|tag)"
    r"(?:[\s:#(]|\b(?:no|number|is|was|reads?|reading|of|the|on|for|parking|car|per|police|PER|POLICE|IS|NO"
    r"|[A-Z][a-z]{3,12}(?=\s))\b\.?){1,6}"
    r"(?P<value>(?!\d{1,2}[ -]?(?:HOLES?|SCREWS?|MM|CM)\b)(?=[A-Z0-9 -]{0,12}\d)"
    r"(?:[A-Z]{2} )?[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{2,6}){0,2}|[A-Z0-9]{5,8}|(?i:[a-z]{2,3}[ -]?\d{3,4}))(?![\w])",
)


def _plates(note: Note) -> Iterator[Span]:
    for match in _PLATE.finditer(note):
        if any(c.isdigit() for c in match["value"]) and len(match["value"]) >= 4:
            yield Span(*match.span("value"), "VEHICLE", rule="plate")
