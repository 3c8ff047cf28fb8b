"""Identifiers that are known by how they are written, without a word beside them.

45 CFR 164.514(b)(2)(i)(D)-(G), (J)-(P). The Medicare beneficiary identifier: CMS, "Understanding the MBI format"; the
NPI's check digit: 45 CFR 162.406 and CMS, "Requirements for National Provider Identifier (NPI) check digit".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.phones import phones
from assistant.privacy.search import InLines, Led
from assistant.privacy.spans import Kind, Span

_MBI = r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d\d"
_TOP = (
    r"(?:com|org|net|edu|gov|mil|info|health|clinic|care|med|dental|io|us|uk|ca|co|app|me|biz|example|test"
    r"|local|internal|invalid|page|link|site|online)"
)
_OFFICIAL = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[\w-]+\.){0,3}(?:cms\.gov|hhs\.gov|medicare\.gov|medicaid\.gov|cdc\.gov"
    r"|nih\.gov|fda\.gov|ecfr\.gov|federalregister\.gov|ama-assn\.org"
    r"|aapc\.com|ahima\.org|x12\.org|nubc\.org|who\.int|govinfo\.gov|gpo\.gov)(?:/|$)",
    re.IGNORECASE,
)
_FILE = (
    r"(?:jpe?g|jpe|jfif|png|gif|bmp|tiff?|hei[cf]|hif|avif|webp|jp2|jxl|dcm|dicom|raw|nef|nrw|cr[23w]|dng|arw|srf|orf"
    r"|rw2|raf|pef|srw|x3f|3fr|svg|psd|mov|mp4|m4v|avi|mkv|webm|wmv|flv|mpe?g|mts|3gp|wav|mp3|m4a|aac|wma|ogg|flac|amr"
    r"|aiff?|ds[s2])"
)
_PAPER = (
    r"(?:pdf|docx?|docm|odt|ods|pages|numbers|xlsx?|xlsm|csv|tsv|txt|rtf|xml|html?|json|hl7|zip|7z|rar|835|837[ip]?|x12"
    r"|edi|ccda?|msg|eml|pst|pptx?|vcf|ics|xps|log|bak|dat|dbf|mdb|accdb)"
)
_RULES: tuple[tuple[Kind, str, str], ...] = (
    ("EMAIL", "e-mail", r"(?<![\w.+-])[\w.+'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[A-Za-z]{2,24}"),
    (
        "EMAIL",
        "e-mail",
        r"(?<![\w.+-])[\w.+-]{1,64} ?(?:\(at\)|\[at\]| at ) ?[\w-]{1,63}"
        r"(?: ?(?:\(dot\)|\[dot\]| dot ) ?[\w-]{2,63}){1,3}",
    ),
    ("URL", "address", r"(?<!\w)(?:https?|ftp|sftp)://[^\s<>\"\u27e7]{1,400}"),
    (
        "URL",
        "address",
        rf"(?<![\w@.-])(?:www\.)?(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}{_TOP}"
        rf"(?:(?::\d{{2,5}})?/[^\s<>\"\u27e7]{{0,300}}|\b)(?!\.?\w*@)",
    ),
    (
        "IP",
        "address",
        r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)(?:/\d{1,2})?",
    ),
    (
        "IP",
        "address",
        r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,7}(?![\w:])"
        r"|(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?(?![\w:])",
    ),
    ("DEVICE", "MAC", r"(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])"),
    ("SSN", "form", r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"),
    ("SSN", "form", r"(?<!\w)[x*#\u2022]{2,3}[- ]?[x*#\u2022]{2}[- ]?\d{4}(?!\w)"),
    (
        "SSN",
        "last four",
        r"(?<!\w)(?:ssn|social(?: security)?)\b[^\d\n]{0,20}(?:last\s(?:4|four)\b[^\d\n]{0,12})?"
        r"(?P<value>\d{4})(?![\w-])",
    ),
    (
        "SSN",
        "last four",
        r"(?<!\w)last\s(?:4|four)\b[^\d\n]{0,24}\b(?:ssn|social(?: security)?)\b[^\d\n]{0,10}(?P<value>\d{4})"
        r"(?!\w)",
    ),
    (
        "SSN",
        "last four",
        r"(?<!\w)last\s(?:4|four)(?:\s(?:digits|of ss\w*|is|are|ss\w*|:)){0,3}[\s:]{1,3}(?P<value>\d{4})(?!\w)",
    ),
    ("HEALTH_PLAN", "MBI", rf"(?<!\w){_MBI}(?!\w)"),
    ("VEHICLE", "VIN", r"(?<!\w)(?=[A-HJ-NPR-Z0-9]{0,16}\d)(?=[0-9]{0,16}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?!\w)"),
    ("DEVICE", "UDI", r"\(01\)\s?\d{14}(?:\s?\((?:10|11|17|21|240)\)\s?[\w./-]{1,30}){0,5}"),
    ("PHOTO", "file", rf"(?<![\w/])[\w#&+()-][\w.#&+()-]{{0,80}}\.{_FILE}(?!\w)"),
    (
        "PHOTO",
        "file",
        r"(?<!\w)(?:IMG|DSC|DSCN|PXL|MVI|DCIM|SCAN|PIC|PHOTO|VID)[_-]?\d{3,14}(?:[_-]\w{1,30}){0,3}(?!\w)",
    ),
    (
        "PHOTO",
        "file",
        r"(?<!\w)(?:screen ?shot|photo|image|picture|pic|scan)s?(?: \d[\d.-]{0,10}| at| of| [ap]m){1,5}"
        rf"\.{_FILE}(?!\w)",
    ),
    ("OTHER", "file", rf"(?<![\w/])(?=[\w.#&+()-]{{0,80}}[\d_-])[\w#&+()-][\w.#&+()-]{{0,80}}\.{_PAPER}(?!\w)"),
    ("OTHER", "handle", r"(?<![\w@.])@(?P<value>[A-Za-z_][\w.]{2,30})(?<!\.)"),
    (
        "OTHER",
        "handle",
        r"(?<!\w)(?:user(?:name)?|log-?in|(?:signed|logged) in as|handle|account name|screen name|posted as"
        r"|insta(?:gram)?|ig|twitter|tiktok|venmo|cash ?app|skype|snap(?:chat)?|facebook|discord)\s?"
        r"(?:name|id|is|as|was|handle)?\s?[:=]?\s?@?(?P<value>[A-Za-z][\w-]*[._\d][\w.-]*)",
    ),
    ("OTHER", "handle", r"(?<![\w@./-])(?=[a-z_]{0,30}_)[a-z]+(?:_[a-z]+)*_?\d{1,6}(?![\w-]|\.\w)"),
    ("ACCOUNT", "spelled", r"(?<![\w.,-])(?=(?:[\dA-Za-z] ){0,3}\d)(?:[\dA-Za-z] ){4,16}[\dA-Za-z](?![\w.,])"),
    ("OTHER", "marked", r"(?<!\w)[A-Za-z]{1,5}#[\w-]{4,24}(?!\w)"),
    (
        "ACCOUNT",
        "marked",
        r"(?<!code )(?<!codes )(?<!cpt )(?<!hcpcs )(?<!modifier )(?<!icd )(?<!rev )(?<!procedure )(?<!line )"
        r"(?<!item )(?<!box )(?<!pos )(?<!edit )(?<!lcd )(?<!ncd )(?<!mln )(?<!article )(?<!\w)#\s?"
        r"(?P<value>\d{4,12}(?:[A-Z]|-\d?[A-Z]|-\d{1,6}[A-Z]?)?|[A-Z]{1,4}-?\d{3,10}(?:-[A-Z\d]{1,6})?)(?![\w-])",
    ),
    (
        "HEALTH_PLAN",
        "payer",
        r"(?<!\w)(?i:(?:aetna|cigna|humana|bcbs\w*|blue cross|blue shield|anthem|uhc|united(?: ?health ?care)?"
        r"|kaiser|tricare|medicaid|medicare|regence|premera|highmark|molina|delta(?: dental)?|metlife|guardian"
        r"|aarp|geico|progressive|state farm|wellcare|centene|ambetter|oscar|healthnet|champva|insurance|ins)"
        r"(?: of [a-z]+| [a-z]{2}(?= [A-Z\d]))??)[\s:,#(]{1,3}(?P<value>(?!(?:19|20)\d\d\b)"
        r"(?!(?i:says?|said|pays?|paid|deny|denied|for|is|on|and|or|has|wants?|to|at|of|line|edit|code|cpt) )"
        r"(?=[A-Z0-9 -]{0,6}\d)(?:(?i:[a-z]{1,4}) \d{3,10}(?: \d{1,9}){0,4}"
        r"|[A-Z]{1,4}[ -]?\d[\dA-Z]{5,14}(?: \d{1,9}){0,3}"
        r"|[A-Z]{1,4}-?[A-Z]?\d{2,6}(?: \d{2,9}){1,4}|\d{7,14}(?:-\d{1,4})?|\d{3,5}-\d{2,5}-\d{2,5}))(?!\w)",
    ),
    (
        "LOCATION",
        "HL7",
        r"(?<=\|)[^|^\n]{3,40}\^[^|\n]{0,40}\^[A-Z]{2}\^\d{5}(?:-\d{4})?",
    ),
    ("LOCATION", "HL7", r"(?m:^PV1\|\d{0,3}\|[A-Z]?\|(?P<value>[^|\n]{2,40}))"),
    (
        "OTHER",
        "shelf",
        r"(?<!\w)(?:box|shelf|bin|drawer|cabinet|locker|archive|carton|folder|tray|rack|cubby)\s(?:no\.? |# ?)?"
        r"(?P<value>[A-Z]{1,3}-\d{2,6}(?:-\w{1,6})?)(?!\w)",
    ),
    ("OTHER", "EIN", r"(?<![\w-])\d{2}-\d{7}(?![\w-])"),
    ("OTHER", "UUID", r"(?<!\w)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?!\w)"),
    ("ACCOUNT", "trace", r"(?<![\w*])\d\*\d{6,15}(?:\*\d{1,12})?(?![\w*])"),
    ("ACCOUNT", "card", r"(?<![\w-])\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\w-])"),
    ("ACCOUNT", "accession", r"(?<![\w-])(?:[A-Z]{1,4}\d{2}|[A-Z]{1,3}-\d{2}|\d{2}[A-Z]{1,3})-\d{3,8}(?![\w-])"),
    (
        "ACCOUNT",
        "segment",
        r"(?:REF\*\w{2,3}|CLM|TRN\*\d|CLP|PER\*\w+|NM1(?:\*[^*~\n]{0,40}){8})\*(?P<value>[\w-]{3,30})",
    ),
    (
        "LICENSE",
        "credential",
        r"(?<!\w)(?:LCSW|LADC|LPC|LMFT|LCPC|LMHC|RPh|ATP|RESNA|RDMS|RVT|CRNA|CPC|CCS|RHIT|RHIA|AAPC"
        r"|AHIMA)[ #:.-]{1,2}(?!0\d{4}\b)(?:[A-Z]{2} )?\d{4,10}(?!\w)",
    ),
    ("LICENSE", "DEA", r"(?<!\w)[ABFGMPR][A-Z]\d{7}(?!\w)"),
)
_NPI = Led(r"(?<![\w.$-])[12]\d{9}(?![\w-]|\.\d)")
_NEEDS: dict[str, re.Pattern[str]] = {
    "e-mail": re.compile(r"@|d[oO][tT]\b|D[oO][tT]\b"),
    "address": re.compile(rf":(?://|[0-9a-fA-F]{{0,4}}:)|\.(?:(?i:{_TOP})\b|(?<=\d\.)\d{{1,3}}\.\d)"),
    "MAC": re.compile(r"[:-](?<=[0-9a-fA-F]{2}.)[0-9a-fA-F]{2}[:-][0-9a-fA-F]{2}[:-]"),
    "form": re.compile(r"[xX*#\u2022][xX*#\u2022]"),
    "VIN": re.compile(r"[A-HJ-NPR-Z0-9](?<!\w.)[A-HJ-NPR-Z0-9]{16}"),
    "UDI": re.compile(r"\(01\)"),
    "file": re.compile(rf"\.(?:{_FILE[3:-1]}|{_PAPER[3:-1]})\b", re.IGNORECASE),
    "handle": re.compile(r"[@_]"),
    "UUID": re.compile(r"-(?<=[0-9a-fA-F]{8}-)[0-9a-fA-F]{4}-"),
    "HL7": re.compile(r"\^"),
    "segment": re.compile(r"\*"),
    "marked": re.compile(r"#"),
    "spelled": re.compile(r" \w \w \w "),
    "accession": re.compile(r"-(?:(?<=[A-Z\d]\d-)\d{3}|(?<=[A-Z]-)(?:\d{3}|\d\d-\d{3}))"),
}
# Each begins with a sign or a class of signs: those Python's engine skips to.
"""What must stand in a line for a rule to find something there: most lines are left out by it."""


def _finder(rule: str, pattern: str, flags: int) -> Led | InLines:
    """Where a word begins, if the pattern says with which; else in the lines that hold what the rule needs."""
    try:
        return Led(pattern, flags)
    except ValueError:
        return InLines(pattern, flags, needs=_NEEDS[rule])


_CASED = ("VEHICLE", "LICENSE", "ACCOUNT", "HEALTH_PLAN")
_FINDERS = tuple(
    (kind, rule, _finder(rule, pattern, 0 if kind in _CASED else re.IGNORECASE)) for kind, rule, pattern in _RULES
)


def patterned(note: Note) -> Iterator[Span]:
    """Identifiers that their form gives away."""
    text = note.plain
    for kind, rule, finder in _FINDERS:
        for match in finder.finditer(note):
            start, end = match.span("value") if "value" in match.re.groupindex else match.span()
            while (
                end > start and text[end - 1] in ".,;:!?)'\"" and not (text[end - 1] == ")" and "(" in text[start:end])
            ):
                end -= 1
            if kind == "URL" and (_OFFICIAL.match(text[start:end]) or (rule == "address" and end - start < 5)):
                continue
            if kind == "IP" and not _ip_like(text[start:end]):
                continue
            yield Span(start, end, kind, rule=rule)
    yield from phones(note)
    for match in _NPI.finditer(note):
        if _npi_check(match.group()):
            yield Span(*match.span(), "LICENSE", rule="NPI")


def _ip_like(value: str) -> bool:
    if "." in value:
        return True
    groups = [g for g in value.split(":") if g]
    return len(groups) >= 3 and (
        any(re.search(r"[a-f]", g, re.IGNORECASE) for g in groups) or len(groups) > 4 or "::" in value
    )


def _npi_check(number: str) -> bool:
    """Luhn over 80840 and the number, as CMS prescribes for the NPI."""
    total = 24
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
