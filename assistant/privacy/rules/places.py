"""Places below a state: streets, ZIP codes, cities, counties, facilities, employers: 45 CFR 164.514(b)(2)(i)(B).

The rule lets the first three digits of some ZIP codes stay; a coding question needs none, so every ZIP part goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.places import STATES
from assistant.privacy.reading import Note
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

_STATE_CODES = "|".join(sorted(STATES))
_WORD_CODES = frozenset("OR IN ME HI OK OH LA MA PA CO DE ID AL MD CT MS MO MT NE AR AK SD ND SC NC WA".split())
_STATES = "|".join(sorted((re.escape(name) for name in STATES.values()), key=len, reverse=True))
# State letters that are no words in small letters.
_LOW_CODES = "|".join(code.lower() for code in sorted(STATES) if code not in _WORD_CODES)
_STREET_TYPE = (
    r"(?:street|st|avenue|ave?|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|place|pl|highway|hwy"
    r"|parkway|pkwy|circle|cir|terrace|ter|trail|trl|loop|run|square|sq|alley|row|turnpike|tpke|crossing"
    r"|xing|plaza|plz|point|pt|ridge|rdg|path|pike|route|rte|walk|commons|heights|hts|bend|cove|cv|glen"
    r"|grove|hill|hollow|landing|mews|view|vista|expressway|freeway|fwy|camino|calle|avenida|paseo"
    r"|broadway|esplanade|bluff|creek|green|knoll|meadows?|mill|oaks?|park|pass|ranch|shores?|spur"
    r"|springs?|station|trace|valley|village)"
)
_UNIT = (
    r"(?:,?\s*(?:apt|apartment|suite|ste|unit|#|no|bldg|building|floor|fl|rm|room|lot|trlr"
    r"|p\.?o\.? box)\.?\s*#?\s*[\w-]{1,6}(?:\s*[A-Z]\b)?|,?\s*(?:first|second|third|fourth|fifth"
    r"|\d{1,2}(?:st|nd|rd|th)) (?:floor|fl)\b){1,2}"
)
_WORD = (
    r"(?:(?:[NSEW]|NE|NW|SE|SW|north|south|east|west|old|county|state|us|mt|ft|st|saint|el|la|los|las|san"
    r"|santa|de|del|the|of)\.?|[^\W\d_][\w.'-]{1,20}|\d{1,3}(?:st|nd|rd|th))"
)
_ADDRESS = re.compile(
    rf"(?<![\w.$/-])(?P<number>\d{{1,6}}(?:-\d{{1,4}})?[A-Z]?(?:\s1/2)?)\s+"
    rf"(?P<words>(?:{_WORD}\s+){{1,4}}?)(?P<kind>{_STREET_TYPE})\b\.?(?:\s(?P<kind2>{_STREET_TYPE})\b\.?)?"
    rf"(?:\s+(?:[NSEW]|NE|NW|SE|SW|north|south|east|west)\b\.?)?(?:{_UNIT})?",
    re.IGNORECASE,
)
_NUMBERED_ROAD = re.compile(
    rf"(?<![\w.$/-])\d{{1,6}}\s+(?:(?:[NSEW]|NE|NW|SE|SW|old)\.?\s+)?"
    r"(?:county road|county rd|cr|co rd|state road|sr|farm to market|fm|rural route|rr|highway|hwy|us"
    rf"|state route|route|rte|road|street)\s+\d{{1,5}}\b(?:{_UNIT})?"
    r"|(?<!\w)(?:rr|rural route)\s?\d+,?\s+box\s?\d+",
    re.IGNORECASE,
)
_UNIT_FIRST = re.compile(
    rf"(?<!\w)(?:suite|ste|apt|apartment|bldg|building)\.?[\s#]\s*#?\s*(?:\d{{1,5}}[A-Z]?|[A-Z]\d{{0,4}})\b"
    rf"(?:,\s*\d{{1,6}}\s(?:{_WORD}\s+){{1,4}}?{_STREET_TYPE}\b\.?)?",
    re.IGNORECASE,
)
_BARE_ADDRESS = re.compile(
    r"(?<!\w)(?:lives?|living|resides?|residing|address|home|located|location|stays?|moved|corner|house"
    r"|homeless near|accident|crash|fell|scene)\b(?:\s+(?:at|on|is|to|of|near|in|by|:))*[\s:]+"
    rf"(?P<value>(?:\d{{1,6}}\s+)?(?:{_WORD}\s+){{0,3}}?{_STREET_TYPE}(?![\w'])"
    rf"|\d{{2,6}}\s+[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)(?:{_UNIT})?",
)
_BOX = re.compile(
    r"(?<!\w)\d{1,5}\s(?:main|broadway)\b(?!\s(?:reason|issue|point|code|dx|diagnosis))"
    r"|(?<!\w)\d{1,3}(?:st|nd|rd|th)\s(?:and|&)\s(?!the\b|a\b|\d)[a-z]{3,}(?=[.,;\n]|$)"
    r"|(?<!\w)\d{1,5}\s[A-Z][a-z]+\sClose\b|(?<!\w)p\.?\s?o\.?\s?box\s*#?\s*\d{1,8}"
    r"|(?<!\w)(?:pmb|box)\s#?\d{3,6}\b",
    re.IGNORECASE,
)
_ROOM = re.compile(
    r"(?<!\w)(?:(?:tower|bldg\.?|building|wing|pod|unit|ward|floor|level)\s?-?[A-Z0-9]{1,4}"
    r"(?:-\d{1,4})?[\s,/-]{1,3}(?:(?:room|rm|bed|bay|pod|suite)\.?\s?#?[A-Z]?-?\d{1,4}[A-Z]?(?:-\d+)?"
    r"(?:[\s,]{1,2}bed\s?\w{1,3})?)|(?:pod|bay)\s[A-Z]-?\d{1,3}|(?:bedside|bed|room|rm"
    r"|unit)\s\d{1,2}[A-Z]-?\d{1,4}|unit\s\w{1,3}\s(?:north|south|east|west),?\s(?:bed|room|rm)\s\w{1,4}"
    r"|(?:room|rm|bed|ward|bay)\.?\s\d{1,4}[A-Z]?(?:-[A-Z\d]{1,3})?,?\s(?:[A-Z][\w'-]+\s)?"
    r"(?:tower|pavilion|building|bldg|wing|annex|east|west|north|south)(?:\s[A-Z]\b)?"
    r"(?:,\s[A-Z][\w'-]+\s(?:building|tower|pavilion|wing))?|(?:bldg|building)\.?\s\w{1,3},?\s"
    r"(?:unit|apt|rm|room)\s\w{1,4}|(?:room|rm)\.?\s\d{2,4}-[A-Z\d]"
    r"|[MSCNP]{0,2}ICU-?\d{1,3}\s[A-Z][\w'-]+\s(?:tower|pavilion|building|wing)|P\.?S\.?\s\d{1,3}"
    r"|(?:room|rm|bed|chair|pod|bay)\.?\s?#?(?:[A-Z]-?)?\d{2,4}-?[A-Z]?\b(?:\s(?:bed|chair)\s\w{1,3})?"
    r"|(?:ED|ER|NICU|PICU|MICU|SICU|ICU|CCU|L&D|PACU)\s?-?\s?(?:(?:bay|bed|pod|room|rm|chair)\s?)"
    r"(?:[A-Z]-?)?\d{1,3}(?:,\s[A-Z][\w'-]+\s(?:tower|pavilion|wing|building))?"
    r"|(?:ED|ICU|NICU|L&D)(?:-|\s)\d{1,2}(?!\s?(?:days?|hours?|hrs?|min|visits?|,?\s\d))"
    r"|\d\s(?:east|west|north|south)\s\d{2,4}(?:-[A-Z])?|unit\s\d{1,2}\s(?:east|west|north|south)"
    r"|(?:[A-Z][\w'-]+\s)?(?:bldg\.?|building|tower|wing|pavilion|annex)[ ,]{1,2}"
    r"(?:\d{1,2}(?:st|nd|rd|th)\s(?:floor|fl)[ ,]{1,2})?(?:rm|room|bed)\.?\s?\w{1,4})(?!\w)",
    re.IGNORECASE,
)
_ZIP_AFTER_STATE = re.compile(
    rf"(?<![\w])(?:(?:{_STATE_CODES})\.?|(?i:{_STATES})|(?:{_LOW_CODES})|(?<=, )(?i:{_STATE_CODES})"
    rf"|(?<=,)(?i:{_STATE_CODES}))[,\s]\s{{0,2}}(?P<value>\d{{5}}(?:-\d{{4}})?)(?!\w|\.\d|-\d)"
)
_ZIP_LABEL = re.compile(
    r"(?<!\w)(?:zip|zip ?3|zips|zipcode|postal|postcode)(?:\s?\+\s?4)?"
    r"(?:[\s:#=(,]|\b(?:codes?|is|was|of|area|starts?|starting|begins?|beginning|with|in|the|prefix|on"
    r"|file|lives|for|her|his|their|and|or|listed|as|shows)\b){0,8}"
    r"(?P<value>\d{3}(?:xx|\*\*|\d{2}(?:-?\d{4})?)?)(?!\w)(?:\s?(?:and|or|,|/|vs)\s?(?P<more>\d{5})"
    r"(?!\w))?",
    re.IGNORECASE,
)
_ZIP_SENTENCE = re.compile(r"(?<!\w)zips?(?: ?codes?)?\b[^.?!\n]{0,120}", re.IGNORECASE)
_ZIP_BEFORE = re.compile(
    r"(?<![\w.$-])(?P<value>\d{3}(?:\d\d|xx|\*\*)?(?:-\d{4})?)(?=\s(?:zip|postal|zipcode)s?\b)", re.IGNORECASE
)
_ZIP_PLUS = re.compile(r"(?<![\w.$/-])\d{5}-\d{4}(?![\w-])")
_ADDRESS_WORD = re.compile(
    r"\b(?:lives?|living|resid(?:es?|ing)|address|moved|relocat\w+|mail(?:ed|ing)?|home is|house|apt"
    r"|street)\b[^?.\n]{0,28}$",
    re.IGNORECASE,
)

_CITY_WORD = r"(?:(?:St|Ste|Ft|Mt|Pt)\.\s|[A-Z][\w'\u00c0-\u024f-]+\.?\s?)"
_CITY_STATE = re.compile(
    rf"(?<![\w])(?P<value>(?:{_CITY_WORD}|(?:de|du|la|le|of|the|on|del|los|las"
    rf"|or)\s){{0,3}}[A-Z][\w'\u00c0-\u024f-]+)(?:,\s?|\s)(?P<state>{_STATE_CODES}|{_STATES})(?![\w])"
)
_COUNTY = re.compile(
    r"(?<!\w)(?P<value>(?:(?:St|Ste|San|Santa|Los|Las|El|La|De|Du|Prince|King|Queen|New|Old|Fort"
    r"|Mount)\.?\s)?[A-Z][\w'-]+\s(?:County|Parish|Township|Borough|Twp|Co\.(?=\s[A-Z]{2}\b)))"
    r"|(?<!\w)(?:county|city|town|village|parish|borough|township)\sof\s"
    r"(?P<value2>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)",
)
_LOW_COUNTY = re.compile(
    r"(?<!\w)(?:in|from|of|near|to)\s(?P<value>[a-z][\w'-]+\s(?:county|parish|township|borough))\b"
)

_FACILITY = (
    r"(?:Hospitals?|Hosp|Clinics?|Center|Centre|Ctr|Medical|Med|Health(?:care)?|Family|Pediatrics?"
    r"|Paediatrics|Orthop(?:a)?edics?|Ortho|Surgery|Surgical|Surgicenter|Nursing|Facility|Assisted|Senior"
    r"|Living|Manor|Villa|Rehab(?:ilitation)?|Institute|Associates|Assoc|Imaging|Radiology|Urgent|Care"
    r"|School|Elementary|Middle|High|Academy|University|College|Preschool|Daycare|Church|Temple|Convent"
    r"|Monastery|Abbey|Rectory|Pavilion|Mosque|Synagogue|Pharmacy|ER|ED|Hospice|Dental|Dentistry|Smiles"
    r"|Women's|Womens|Women|Children's|Cardiology|Heart|Cancer|Oncology|Dermatology|Derm|Skin|Spine|Pain"
    r"|Eye|Vision|ENT|Urology|Neurology|Neurosurgery|Gastroenterology|GI|Nephrology|Kidney|Dialysis"
    r"|Pulmonary|Sleep|Wellness|Therapy|PT|Physicians?|Partners|Group|Practice|Laboratory|Laboratories"
    r"|Labs?|Diagnostics|Pathology|Ambulance|EMS|Fire|Police|Correctional|Prison|Jail|Shelter|Infirmary"
    r"|Sanatorium|Polyclinic|Behavioral|Psychiatry|Psychiatric|Counseling|Midwifery|Birth|Memorial|General"
    r"|Regional|Community|Baptist|Methodist|Presbyterian|Lutheran|Adventist|Mercy|Providence|Sinai|Memory"
    r"|SNF|Home|House|Lodge|Terrace|Gardens|Court|Village|Park|Place|Point|Hall|Farms?|Foods?|Market"
    r"|Stores?|Mart|Grocery|Diner|Cafe|Restaurant|Grill|Bakery|Brewing|Co-op|Outfitters|Dermatopathology"
    r"|Specialty|Roofing|Landscaping|Recovery|Transit|Oral|Facial|Neurosurgery|Poultry|Processing|Freight"
    r"|Tech|Chiropractic|Tower|IHS|VA|Plant|Yard|Depot|Garage|Farm|Nursery|Orchard|Vineyards?|Winery"
    r"|Casino|Theat(?:er|re)|Cinema|Motel|Daycare|Motors|Auto|Trucking|Logistics|Transport|Construction"
    r"|Builders|Roofing|Plumbing|Electric|Steel|Foundry|Mills?|Manufacturing|Mfg|Industries|Enterprises"
    r"|Holdings|Company|Co|Corp|Corporation|Inc|LLC|LLP|PLLC|PC|PA|Ltd|Sons|Brothers|Bros|Bank|Credit"
    r"|Union|Insurance|Agency|Hotel|Inn|Resort|Airlines|Airways|Mall|Salon|Studio|Gym|Fitness|Arena"
    r"|Stadium|Library|Museum|Bridge|Beach|Lake|River|Creek|Ranch|Base|Fort|Station|Air|Force|Warehouse"
    r"|Lumber|Glass|Mirror|Feed|Grain|Supply|Hardware|Distribution|District|Department|Dept|Billing"
    r"|Management|Solutions|Consulting|Services|Systems|Network|Alliance|Medicine|Obstetrics|OB|OBGYN|Gyn"
    r"|Vein|Vascular|Foot|Ankle|Podiatry|Chiropractic|Allergy|Asthma|Endocrine|Diabetes|Rheumatology"
    r"|Arthritis|Infusion|Anesthesia|Hand|Joint|Bone|Sports|Primary|Internal|Ambulatory|Endoscopy"
    r"|Outpatient|Specialists?|Specialty|Surgeons|Doctors|Hospitalists|Retirement|Convalescent|Skilled"
    r"|Estates|Ridge|Pines|Oaks|Meadows?|Springs|Commons|Landing|Crossing|ICU|ASC)"
)
_CAPITAL = r"[A-Z][\w'\u00c0-\u024f-]*"
_FACILITY_RUN = re.compile(
    r"(?<![\w.])(?P<value>(?:(?:St|Ste|Saint|Mt|Mount|Ft|Fort|San|Santa|Los|Las|El|La|Dr|Our)\.? )?"
    rf"(?:Lady of )?(?:{_CAPITAL}(?: (?:of|and|de|del|la) (?:the )?| ?& ?| - | |/)){{1,6}}?{_FACILITY}"
    rf"(?:(?: (?:of|at|for|and|in) (?:the )?| ?& ?| - | )(?:{_FACILITY}|{_CAPITAL})){{0,5}})"
    rf"(?: \d{1, 2}(?![\d/.-]))?(?: (?:hospital|clinic|center|office|campus|pharmacy|school|site|branch"
    r"|location|lab))?(?!\w)"
)
_STREET_ALONE = re.compile(
    rf"(?<!\w){_CAPITAL}(?: {_CAPITAL})? (?:Ave|Avenue|Street|Road|Rd|Blvd|Boulevard|Lane|Ln|Pkwy|Parkway"
    r"|Highway|Hwy|Turnpike|Expressway)(?!\w)"
)
_SHOUTED = re.compile(
    r"(?im)(?:^[ \t]*|\b(?:at|from|to|by|with|of|facility:?|site:?|location:?|provider:?|lab:?|for|in)\s+"
    r"|[|/,:-]\s+|\s{2,})(?P<value>(?:(?:ST|MT|FT)\.?\s)?(?:[A-Z][A-Z'&-]+\s"
    r"(?:OF\s(?:THE\s)?|AND\s|&\s)?){1,4}?(?:HOSPITAL|HOSP|CLINIC|CENTER|CTR|EYE|ASC|MEDICAL|SONS|SUPPLY"
    r"|ESTATES|VILLAGE|CARE|ENT|SPECIALISTS|DERMATOPATHOLOGY|PATHOLOGY|RADIOLOGY|IMAGING|INSTITUTE"
    r"|SURGICENTER|ASSOCIATES|GROUP|PARTNERS|PHYSICIANS|REHAB|MANOR|HOSPICE|MEMORIAL|REGIONAL|LABS?"
    r"|LABORATORY|SCHOOL|ELEMENTARY|UNIVERSITY|COLLEGE|PLANT|LLC|INC|CORP|TECH|MART|COUNTY|PHARMACY"
    r"|DIALYSIS|MIDWIFERY|NEUROLOGY|NEUROSURGERY|ORTHOPEDICS|ORTHO|PEDIATRICS|DERMATOLOGY|CARDIOLOGY"
    r"|UROLOGY|BEHAVIORAL|HEALTHCARE|HEALTH|ER|HOME|ACADEMY|CHURCH|CO|COMPANY|FREIGHT|FOODS|FARMS|DIESEL"
    r"|AUTO|HIGH)(?:\s(?:CENTER|CLINIC|HOSPITAL|GROUP|ASSOCIATES|LAB|INSTITUTE))?(?:\sNO\.?\s\d{1,4})?"
    r"(?:,\sSUITE\s\w{1,5})?)(?!\w)"
)
_AT = re.compile(
    r"(?<!\w)(?P<cue>at|@|near|outside|driver for|works? (?:for|at|nights at|days at)"
    r"|works? (?:nights|days|part time|full time)|retired from|hired by|laid off from|employed (?:by|at)"
    rf"|employer|employer is|employer:)(?: the| our)? (?P<value>{_CAPITAL}"
    rf"(?:(?: (?:of|and|de|del|la|on) (?:the )?| ?& ?| - | ){_CAPITAL}){{0,5}})"
)
_SIGNED_PLACE = re.compile(
    rf"(?:- ?|thanks,? |regards,? |\n){_CAPITAL}(?: {_CAPITAL}){{0,2}}, "
    rf"(?P<value>{_CAPITAL}(?:(?: (?:of|and) (?:the )?| ?& ?| ){_CAPITAL}){{1,4}})\s*(?:$|\n)",
    re.IGNORECASE,
)
_AFTER_CREDENTIAL = re.compile(
    rf"(?<=[A-Z]), (?P<value>{_CAPITAL}(?:(?: (?:of|and) (?:the )?| ?& ?| ){_CAPITAL}){{1,5}})"
)
_ROUTE = re.compile(
    r"(?<!\w)(?:Route|Rte|Hwy|Highway|Interstate|I-|US|Exit|Mile Marker|County Road|CR|Farm Road"
    r"|FM) ?\d{1,4}(?!\w)(?! ?(?:mg|of administration))"
)
_SAINT = re.compile(
    r"(?<!\w)(?:St\.?|Ste\.?|Saint|Sts\.?|SAINT|ST\.)\s(?P<value>[A-Z][\w'\u00c0-\u024f-]+"
    r"(?: of (?:the )?[A-Z][\w'-]+)?)"
)
_LOW_FACILITY = re.compile(
    r"(?<!\w)(?:at|from|to|in|with|for|@|of|near|outside|by|over at|inside|went to|school|group|practice"
    r"|facility|lab|employer|seen|lives)\s(?:the\s)?(?P<value>(?:(?:st|ste|saint|mt|mount)\.?\s)?"
    r"(?:[a-z][\w'-]+\s(?:&\s|and\s|of\s)?){1,3}?(?:hospital|clinic|medical center|med center|med ctr"
    r"|medical ctr|surgery center|surgicenter|nursing home|rehab|rehabilitation|urgent care"
    r"|family practice|family medicine|family clinic|pediatrics|peds|orthopedics|ortho|dental|imaging"
    r"|health center|health system|health|healthcare|memorial|general|regional|hospice|assisted living"
    r"|manor|elementary|high school|middle school|university|college|church|pharmacy|snf|senior living"
    r"|care center|cancer center|heart institute|institute|womens center|women's center|dialysis|county"
    r"|methodist|baptist|presbyterian|mercy|hosp|dermpath|llc|inc|internal medicine|ent|specialists"
    r"|specialty|roofing|bakery|construction|trucking|logistics|landscaping|plumbing|electric|grocery"
    r"|school|preschool|academy|daycare|middle|center|village|estates|apartments|church|temple|medical"
    r"|midwifery|neurology|cardiology|dermatology|urology|behavioral|surgicenter|diner|cafe|market|foods"
    r"|farms|plant|high|spine|pain center|eye center|er|ed|asc)(?:\scenter|\shospital|\sclinic)?)(?!\w)",
)
_WORKPLACE = re.compile(
    r"(?<!\w)(?:works?|worked|working|employed|employer|employee|employment|job|student|teacher|teaches"
    r"|attends|enrolled|cook|driver|cashier|nurse|manager|welder|mechanic|goes to|resident|lives|living"
    r"|stationed|volunteers?|shift|plant|factory|nights|days)\b(?:\s"
    r"(?:is|was|name|full|part|time|as|an?|the|of|nights|days|there|school|up|over|currently|now|in"
    r"|receiving|maintenance|shipping))*\s?(?:at|for|by|with|:|=|@|is|to|of)\s(?:the\s)?"
    r"(?P<value>[A-Z][\w'&.-]*(?:(?:\s(?:of|and|the|&|de|for|on|in)|\s?&)?\s[A-Z][\w'&-]*){0,5}"
    r"|[a-z]{0,2}[A-Z][\w'&-]+)"
)
_EMPLOYER_LABEL = re.compile(
    r"(?im)(?<!\w)(?:employer|company|unit|lab|performing lab|supplier|mortuary|agency|school|facility"
    r"|location|scene|pick-?up|drop-?off|destination|venue|hospital|clinic|practice|pharmacy|city|county"
    r"|town|site|department|address|billing location|service location|referring facility|group name"
    r"|practice name|place of employment|birthplace|hometown|residence)(?:\s?name)?\s?[:=]\s?"
    r"(?P<value>[^\n|;:~]{2,60}?)(?=\s{2,}|\s*[|;\n~]|$|,?\s+[A-Z][\w ]{1,18}[:#]|\.\s|\s\()"
)


def places(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Places that their form or the words beside them give away."""
    text = note.plain
    yield from _addresses(text, words)
    yield from _zips(text)
    for pattern, rule in ((_NUMBERED_ROAD, "address"), (_BOX, "address"), (_ROOM, "room"), (_UNIT_FIRST, "address")):
        for match in pattern.finditer(text):
            yield Span(*match.span(), "LOCATION", rule=rule)
    for match in _CITY_STATE.finditer(text):
        yield from _city(note, words, match)
    for match in _COUNTY.finditer(text):
        group = "value" if match["value"] else "value2"
        first = match[group].split()[0].lower()
        if first not in _PLAIN_BEFORE_COUNTY:
            yield Span(*match.span(group), "LOCATION", rule="county")
    for match in _LOW_COUNTY.finditer(text):
        if match["value"].split()[0] not in _PLAIN_BEFORE_COUNTY:
            yield Span(*match.span("value"), "LOCATION", rule="county")
    yield from _facilities(note, words)
    yield from _gazetteer(note, words)


_PLAIN_BEFORE_COUNTY = frozenset(
    """
        the a this that our your rural each every another same other local different which any per one home
        neighboring all some their his her my civil catholic
        """.split()
)
_NO_STREET = frozenset(
    """
        by with for and per to in on at or a an the of was is are were be been had has have from as if when not no
        both same each cpt code codes modifier units unit minutes min mins hours mg ml mcg cc days day weeks week
        months years year yo y old lesions views view left right bilateral levels level mm cm visits visit dollars
        percent patients patient pt pts claims times x w done did our my his her can do does will would should you we
        they he she it dr's who what how which that this
        """.split()
)


def _addresses(text: str, words: Vocabulary) -> Iterator[Span]:
    for match in _ADDRESS.finditer(text):
        between = [w.lower() for w in match["words"].replace(".", "").split() if not re.fullmatch("[NSEW]|[NS][EW]", w)]
        kind = match["kind"].lower()
        named = match["words"][:1].isupper() or match["kind"][:1].isupper()
        cased = match["words"][:1].isupper() and not match["words"].isupper()
        if any(word in _NO_STREET for word in between) and not (
            cased and all(w[:1].isupper() for w in match["words"].split())
        ):
            continue
        short = kind in (
            "dr",
            "st",
            "ct",
            "pt",
            "way",
            "run",
            "point",
            "view",
            "path",
            "place",
            "pl",
            "row",
            "pass",
            "hill",
            "mill",
            "bend",
            "park",
            "green",
            "station",
            "ter",
            "cir",
            "walk",
            "square",
            "creek",
            "circle",
            "loop",
            "point",
            "grove",
            "trace",
            "valley",
            "village",
            "sq",
            "spur",
            "cove",
            "bluff",
            "oak",
            "ridge",
            "springs",
            "spring",
            "glen",
        )
        clinical = all(words.is_domain(word) and word not in words.also_words for word in between)
        upright = (
            match["words"][:1].isupper()
            and match["kind"][:1].isupper()
            and re.search(
                r"(?:\b(?:at|to|from|in|of|on|is|live[sd]?|near)|[,:;(>-]|^|\n)\s*$",
                text[max(0, match.start() - 8) : match.start()],
                re.IGNORECASE,
            )
        )
        if upright:
            pass
        elif (short and not named) or (
            clinical and (not named or short) and not re.search(r"[NSEW]\b", match["words"])
        ):
            if not (
                clinical
                and kind
                in (
                    "street",
                    "avenue",
                    "ave",
                    "road",
                    "rd",
                    "lane",
                    "ln",
                    "blvd",
                    "boulevard",
                    "drive",
                    "highway",
                    "hwy",
                )
            ):
                continue
        yield Span(*match.span(), "LOCATION", rule="address")
    for match in _BARE_ADDRESS.finditer(text):
        value = match["value"]
        if re.search(r"[A-Z]", value) and not set(value.lower().split()) & _NO_STREET:
            yield Span(match.start("value"), match.end(), "LOCATION", rule="address")


def _zips(text: str) -> Iterator[Span]:
    for match in _ZIP_SENTENCE.finditer(text):
        for number in re.finditer(r"(?<![\w.$-])(?<!cpt )(?<!code )\d{5}(?![\w-]|\.\d)", match.group(), re.IGNORECASE):
            if re.search(
                r"(?:was|is|be|to|from|in|at|vs|not|correct|wrong|says|zip|zips|code|:|and|or|,)\s$",
                match.group()[: number.start()],
                re.IGNORECASE,
            ):
                yield Span(match.start() + number.start(), match.start() + number.end(), "LOCATION", rule="zip")
    for pattern in (_ZIP_AFTER_STATE, _ZIP_LABEL, _ZIP_BEFORE):
        for match in pattern.finditer(text):
            if (
                pattern is _ZIP_AFTER_STATE
                and match.group()[:2] in _WORD_CODES
                and "," not in text[max(0, match.start() - 2) : match.start()]
                and re.search(r"\d\s$|\b(?:AND|OR|IS|BE)\s$", text[max(0, match.start() - 5) : match.start()])
            ):
                continue
            yield Span(*match.span("value"), "LOCATION", rule="zip")
            if "more" in pattern.groupindex and match["more"]:
                yield Span(*match.span("more"), "LOCATION", rule="zip")
    for match in _ZIP_PLUS.finditer(text):
        yield Span(*match.span(), "LOCATION", rule="zip")


def _city(note: Note, words: Vocabulary, match: re.Match[str]) -> Iterator[Span]:
    if (
        note.caseless(match.start())
        and "," not in note.plain[match.end("value") : match.start("state")]
        and not _is_place(words, match["value"].split())
    ):
        return
    comma = "," in note.plain[match.end("value") : match.start("state")]
    state = match["state"]
    parts = match["value"].split()
    # "Medicare, FL", "Dr. Gold, MD": what stands before a state's letters is not always a city.
    if (
        state
        in ("MD", "PA", "MA", "DC", "IN", "OR", "ME", "OK", "HI", "OH", "AL", "CO", "DE", "ID", "LA", "MS", "MT", "NE")
        and not comma
    ):
        return
    if (
        state in ("MD", "PA")
        and not re.match(r"\s+\d{5}", note.plain[match.end() : match.end() + 8])
        and not _is_place(words, parts)
    ):
        return
    while parts and not _may_be_city(words, parts[0]):
        parts = parts[1:]
    if not parts:
        return
    value = " ".join(parts)
    start = note.plain.find(value, match.start("value"))
    if start < 0:
        return
    if not comma and not _is_place(words, parts) and all(words.knows(part.lower().strip(".")) for part in parts):
        return
    yield Span(start, start + len(value), "LOCATION", rule="city")


def _is_place(words: Vocabulary, parts: list[str]) -> bool:
    low = tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)*", " ".join(parts).lower()))
    return bool(low) and low in words.places.get(low[0], ())


def _may_be_city(words: Vocabulary, part: str) -> bool:
    low = part.lower().strip(".,")
    if low in (
        "in",
        "from",
        "to",
        "at",
        "near",
        "the",
        "of",
        "and",
        "medicare",
        "medicaid",
        "bcbs",
        "blue",
        "aetna",
        "cigna",
        "pt",
        "patient",
        "is",
        "for",
        "we",
        "our",
        "does",
        "state",
        "hi",
        "hello",
    ):
        return False
    return (
        low in words.names
        or low in words.also_words
        or (low,) in words.places.get(low, ())
        or not words.is_domain(low)
        or (len(low) > 3 and low not in words.short)
    )


def _facilities(note: Note, words: Vocabulary) -> Iterator[Span]:
    text = note.plain
    for match in _FACILITY_RUN.finditer(text):
        start, end = match.span("value")
        if note.caseless(start):
            continue
        yield from _trimmed(note, words, start, end)
    for match in _AT.finditer(text):
        yield from _at(note, words, *match.span("value"))
    for match in _SIGNED_PLACE.finditer(text):
        yield from _at(note, words, *match.span("value"))
    for match in _AFTER_CREDENTIAL.finditer(text):
        if re.search(
            r"\b(?:MD|DO|NP|PA-C|PA|RN|DDS|DMD|DPM|DPT|PT|OD|PhD|CPC|CNM|CRNA|LCSW)$",
            text[max(0, match.start() - 8) : match.start()].rstrip(", "),
        ):
            yield from _at(note, words, *match.span("value"))
    for match in _SHOUTED.finditer(text):
        lead = re.match(r".*\b(?:TO|BY|AT|FROM|IN|FOR|WITH|OF THE|SENT|SEEN|ORDERED)\s", match["value"])
        start = match.start("value") + (len(lead.group()) if lead else 0)
        if note.caseless(start) and match["value"].isupper():
            low = [w for w in re.findall(r"[a-z]+(?:'[a-z]+)?", text[start : match.end()].lower())]
            if (
                not all(w in _GENERIC for w in low)
                and not set(low) & _NOT_SHOUTED
                and any(
                    w in _NAMING
                    or (
                        w not in _GENERIC
                        and (not words.is_domain(w) or w in words.all_names or (w,) in words.places.get(w, ()))
                    )
                    for w in low
                )
            ):
                yield Span(start, match.end("value"), "LOCATION", rule="facility")
    for match in _STREET_ALONE.finditer(text):
        if not note.caseless(match.start()):
            yield Span(*match.span(), "LOCATION", rule="street")
    for match in _ROUTE.finditer(text):
        yield Span(*match.span(), "LOCATION", rule="address")
    for match in _SAINT.finditer(text):
        if not match["value"].isupper() or note.caseless(match.start()):
            yield Span(match.start(), match.end(), "LOCATION", rule="saint")
    for match in _LOW_FACILITY.finditer(text.lower()):
        said = text[slice(*match.span("value"))]
        if not (said.islower() or note.caseless(match.start("value"))):
            continue
        parts = match["value"].split()
        plain = [p for p in parts if not words.is_domain(p) and p not in _GENERIC]
        named = (
            [
                p
                for p in parts[:-1]
                if p in _NAMING
                and p
                not in (
                    "blue",
                    "green",
                    "white",
                    "black",
                    "red",
                    "big",
                    "little",
                    "great",
                    "four",
                    "finger",
                    "rose",
                    "crown",
                )
            ]
            + plain
            + [
                p
                for p in parts[:-1]
                if p.strip(".") in words.also_words
                or p in words.names
                or not words.knows(p)
                or p
                in (
                    "mercy",
                    "sacred",
                    "grace",
                    "cedar",
                    "maple",
                    "oak",
                    "lake",
                    "river",
                    "valley",
                    "mountain",
                    "sunset",
                    "sunrise",
                    "good",
                    "holy",
                    "trinity",
                    "st",
                    "st.",
                    "saint",
                    "mt",
                    "memorial",
                    "providence",
                    "county",
                    "city",
                    "north",
                    "south",
                    "east",
                    "west",
                )
                or (p,) in words.places.get(p, ())
            ]
        )
        if named and not set(parts) & _NO_STREET - {"of"} and parts[0] not in ("the", "our", "my", "a", "an", "any"):
            yield Span(*match.span("value"), "LOCATION", rule="facility")
    for pattern in (_WORKPLACE, _EMPLOYER_LABEL):
        for match in pattern.finditer(text):
            value = match["value"].rstrip(" .,")
            low = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", value.lower())
            payer = bool(low) and any(tuple(low[: len(p)]) == p for p in words.phrases.get(low[0], ()))
            if (
                low
                and not payer
                and not all(
                    (words.is_domain(w) and w not in words.also_words) or w in ("the", "of", "and") for w in low
                )
            ):
                yield Span(match.start("value"), match.start("value") + len(value), "LOCATION", rule="employer")


# What coders write with a capital after "at" without naming a place.
_NO_PLACE = frozenset(
    """
        medicare medicaid level column box item line part section chapter page table stage grade pos modifier code cpt
        icd hcpcs field loop segment status category tier group form rest bedtime baseline discharge admission home er
        ed snf asc icu or pacu nicu picu clinic office hospital issue least most once
        """.split()
)


def _at(note: Note, words: Vocabulary, start: int, end: int) -> Iterator[Span]:
    """A run of capitals after "at": a place, unless it is a payer, an abbreviation or a word that coders write so."""
    if note.caseless(start):
        return
    tokens = list(note.tokens[note.first_at(start) : note.first_at(end)])
    run = tuple(t.low.removesuffix("'s") for t in tokens)
    if not run or run[0] in _NO_PLACE or any(run[: len(phrase)] == phrase for phrase in words.phrases.get(run[0], ())):
        return
    if all(t.text.isupper() or not t.alphabetic for t in tokens) or run[0] in ("dr", "mr", "mrs", "ms", "pt", "i"):
        return
    if len(run) == 1 and (words.is_domain(run[0]) and run[0] not in words.also_words):
        return
    if all(r in _GENERIC for r in run):
        return
    yield Span(tokens[0].start, tokens[-1].end, "LOCATION", rule="at")


_NOT_SHOUTED = frozenset(
    """
        patient pt the is was this with without left right bilateral pain not can code cpt icd claim denied bill
        modifier procedure report exam note knee hip shoulder visit does do if when
        """.split()
)

# Everyday words of which facilities are named.
_NAMING = frozenset(
    """
        twin forks red mesa magnolia bluff harbor harbour view four corners valley river rivers lake lakes mountain
        creek ridge grove oak oaks maple cedar pine pines willow elm birch aspen sunset sunrise sunshine sunflower
        golden silver desert painted prairie plains great basin canyon rock stone spring springs meadow meadows
        northern southern coast coastal bay gulf island pointe heights hills hillside gate gateway summit peak vista
        crest crown trinity mercy providence holy sacred shepherd samaritan liberty freedom heritage legacy pioneer
        frontier eagle bear wolf fox deer falcon hawk lone tri quad blue green white black big little metro capitol
        falls finger banner crater dawn horizon evergreen lakeside riverside bayside seaside woodland woodlands
        northside southside eastside westside northwest northeast southwest southeast tidewater cornerstone lighthouse
        beacon bluegrass piedmont redwood cypress sierra palm palms orchard garden gardens harvest homestead rose
        """.split()
)
# Words of a facility's name that name no facility by themselves ("Outpatient Hospital", "Skilled Nursing").
_GENERIC = frozenset(
    """
        the a an of at for and in on our my your this that is does can if when outpatient inpatient hospital hospitals
        acute critical access skilled nursing facility home health care center centers centre clinic rural federally
        qualified community general regional surgery surgical ambulatory asc emergency department dept er ed urgent
        primary medical group practice physician physicians family internal pediatric pediatrics pain spine management
        physical occupational therapy speech behavioral mental dialysis cancer heart sleep imaging radiology
        laboratory lab labs pathology eye vision dental teaching provider based office assisted living hospice rehab
        rehabilitation long term psychiatric medicare medicaid advantage blue cross shield insurance services service
        system network plan plans new old pt ot st billing coding compliance internal medicine new patient established
        chronic home visit annual wellness women women's children's children infant primary air force fire police high
        middle college university school group billing department management solutions physician fee schedule point
        place court park house credit union force sports specialist specialists specialty
        """.split()
)


def _trimmed(note: Note, words: Vocabulary, start: int, end: int) -> Iterator[Span]:
    """A run of capitals without the words before and after that belong to the sentence; nothing when none of it names."""
    tokens = [t for t in note.tokens[note.first_at(start) : note.first_at(end)]]
    low = [t.low.removesuffix("'s") for t in tokens]
    run = tuple(low)
    for at in range(len(run)):
        for phrase in words.phrases.get(run[at], ()):
            if run[at : at + len(phrase)] == phrase and len(phrase) >= len(run) - 1:
                return
    kept = len(tokens) > 1 and (
        (tokens[0].low == "dr" and tokens[1].low.endswith("'s")) or (tokens[0].low == "our" and tokens[1].low == "lady")
    )
    while (
        tokens
        and not kept
        and (
            tokens[0].low
            in (
                "the",
                "our",
                "my",
                "at",
                "is",
                "for",
                "in",
                "if",
                "does",
                "can",
                "when",
                "dr",
                "cpt",
                "code",
                "hi",
                "hello",
                "per",
                "from",
                "and",
                "re",
                "to",
                "we",
                "i",
                "a",
                "patient",
                "pt",
                "facility",
                "location",
                "employer",
                "medicare",
                "why",
                "what",
                "how",
                "did",
                "do",
                "should",
                "was",
                "were",
                "are",
            )
            or False
        )
    ):
        tokens = tokens[1:]
    cue = (
        re.search(
            r":\s*$|\b(?:at|from|to|in|with|@|near|for|of|by)\s(?:the\s)?$", note.plain[max(0, start - 12) : start]
        )
        is not None
    )
    naming = [
        t
        for t in tokens
        if t.low.removesuffix("'s") not in _GENERIC
        and (
            cue
            or not words.is_domain(t.low.removesuffix("'s"))
            or t.low.removesuffix("'s") in words.also_words
            or t.low in _NAMING
        )
    ]
    if naming and len(tokens) > 1:
        yield Span(tokens[0].start, max(tokens[-1].end, tokens[-1].end), "LOCATION", rule="facility")


def _gazetteer(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Cities and counties of the list: with capitals, or after a word of place."""
    tokens = note.tokens
    for number, token in enumerate(tokens):
        for place in words.places.get(token.low, ()):
            held = tokens[number : number + len(place)]
            if tuple(t.low for t in held) != place or any(
                "\n" in note.plain[a.end : b.start] for a, b in zip(held, held[1:], strict=False)
            ):
                continue
            before = tokens[number - 1].low if number else ""
            capital = all(t.text[0].isupper() for t in held) and not note.caseless(token.start)
            word = len(place) == 1 and (words.knows(token.low) or token.low in words.also_words)
            cue = before in (
                "in",
                "from",
                "near",
                "to",
                "at",
                "of",
                "around",
                "outside",
                "downtown",
                "greater",
                "moved",
                "visiting",
                "leaving",
                "city",
                "north",
                "south",
                "east",
                "west",
            )
            if (
                (capital and (not word or (cue and not words.is_domain(token.low))))
                or (not capital and cue and not word)
                or (len(place) > 1 and cue)
            ):
                yield Span(held[0].start, held[-1].end, "LOCATION", rule="city")
                break


def beside_address(text: str, start: int, end: int) -> bool:
    """Whether address words stand near a number."""
    return _ADDRESS_WORD.search(text[max(0, start - 44) : start]) is not None
