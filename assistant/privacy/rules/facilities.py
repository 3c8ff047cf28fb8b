"""Facilities written with capitals ("Lakeside Spine Center"): 45 CFR 164.514(b)(2)(i)(B).

Hospitals and offices are places below a state, and an employer of the patient is named by the rule itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.place_words import CAPITAL, GENERIC, NAMING, NO_PLACE
from assistant.privacy.search import InLines, Led
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

FACILITY = (
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
    r"|Respiratory|Oxygen|Prosthetics|Orthotics|Audiology|Hearing|Optical|Optometry|Ophthalmology|Retina|Perinatal"
    r"|Fertility|Telehealth|Teleradiology|Chapel|Hematology|Plastic|Aesthetics?|Orthodontics|Periodontics|Acupuncture"
    r"|Wound|Hyperbaric|Bariatric|Transplant|Interventional|Endovascular|Pathologists|Radiologists|Anesthesiologists"
    r"|Homecare|Caregivers|Mobility|Consultants|Supplies|Estates|Ridge|Pines|Oaks|Meadows?|Springs|Commons|Landing|Crossing|ICU|ASC"
    r"|Ear|Nose|Throat|Suites?|ISD|USD|CISD|Schools?|Nurses|Visiting|Post-Acute|Postacute|Caring|Haven|Villas|Towers|Apartments|Condos"
    r"|Homes|Seminary|Parish|Ministries|Mission|Club|Unified|Kindergarten|Montessori"
    r"|Urogynecology|Dermatologic|Neurosurgical|Sleepcare|MedSpa|Medspa|Spa|Surgicare|Endo|Infectious|Geriatrics"
    r"|Homeless|Treatment|Detox|Sober|Veterans|Reservation|Tribal|Speedway|Raceway|Airport|Brewery|Distillery"
    r"|Quarry|Refinery|Shipyard|Cannery|Packing|Printing|Staffing|Dairy|Orchards|Greenhouse|Sawmill|Railroad)"
)
_FACILITY_RUN = re.compile(
    r"(?<![\w.])(?P<value>(?:(?:St|Ste|Saint|Mt|Mount|Ft|Fort|San|Santa|Los|Las|El|La|Dr|Our)\.? )?"
    rf"(?:Lady of )?(?:{CAPITAL}(?: (?:of|and|de|del|la) (?:the )?| ?& ?| - | |/)){{1,6}}?{FACILITY}"
    rf"(?:(?: (?:of|at|for|and|in) (?:the )?| ?& ?| - | )(?:{FACILITY}|{CAPITAL})){{0,5}})"
    r"(?: (?:hospital|clinic|center|office|campus|pharmacy|school|site|branch"
    r"|location|lab|plant|store|warehouse)(?!\w))?"
    r"(?P<legal>,? (?:LLC|L\.L\.C\.|Inc|PC|P\.C\.|PLLC|PA|LLP|Ltd)(?!\w)| \d{1,3}(?![\w%/.-]| (?:mg|units?|x)))?(?!\w)"
)
_AT = re.compile(
    r"(?<!\w)(?P<cue>at|@|near|outside|driver for|works? (?:for|at|nights at|days at)"
    r"|works? (?:nights|days|part time|full time)|retired from|hired by|laid off from|employed (?:by|at)"
    rf"|employer|employer is|employer:)(?: the| our)? (?P<value>{CAPITAL}"
    rf"(?:(?: (?:of|and|de|del|la|on) (?:the )?| ?& ?| - | ){CAPITAL}){{0,5}})"
)
_SIGNED_PLACE = re.compile(
    rf"(?:- ?|thanks,? |regards,? |\n){CAPITAL}(?: {CAPITAL}){{0,2}}, "
    rf"(?P<value>{CAPITAL}(?:(?: (?:of|and) (?:the )?| ?& ?| ){CAPITAL}){{1,4}})\s{{0,40}}(?:$|\n)",
    re.IGNORECASE,
)
_AFTER_CREDENTIAL = re.compile(
    rf"(?<=[A-Z]), (?P<value>{CAPITAL}(?:(?: (?:of|and) (?:the )?| ?& ?| ){CAPITAL}){{1,5}})"
)
_SAINT = Led(
    r"(?<!\w)(?:St\.?|Ste\.?|Saint|Sts\.?|SAINT|ST\.)\s(?P<value>[A-Z][\w'\u00c0-\u024f-]{1,40}"
    r"(?: of (?:the )?[A-Z][\w'-]{1,40})?)"
)
_INITIAL_BEFORE = re.compile(r"[A-Z]\. $")
_GENERAL = Led(
    r"(?<!\w)(?:University|County|City|General|Memorial|Veterans|Children's|Women's)"
    r" (?:Hospital|Medical Center|Med Center|Clinic)(?!\w)"
    r"|(?<!\w)(?:Community|County|City|University|Valley|Northern|Southern) (?:Regional|Memorial|General)(?!\w)"
    r"|(?<!\w)(?:U|Univ\.?) of [A-Z]\w{0,20}(?!\w)"
    # Hospitals of universities and large employers that are named by their letters or by one word.
    r"|(?<!\w)(?:UPMC|UAB|UCSF|UCLA|UCSD|NYU|OHSU|MUSC|UTMB|UTSW|UNM|UVA|WVU|MGH|BIDMC|CHOP|MSKCC|VUMC|UMMC|UIHC|HCA)"
    r"(?! (?:[Hh]ealth [Pp]lan|for [Ll]ife)| ?\d)(?: [A-Z][a-z]{2,20})?(?!\w)"
    r"|(?<!\w)(?:Walmart|Amazon|Costco|Kroger|FedEx|Boeing|Tyson|John Deere|Caterpillar|Toyota|Tesla|Starbucks"
    r"|McDonald's|Home Depot|Lowe's|Safeway|Publix|Albertsons|Whole Foods|Dollar General|Best Buy|Disney"
    r"|Union Pacific|BNSF|Amtrak|USPS|UPS)(?: (?:[Ww]arehouse|[Dd]istribution|#\d{2,5}|[A-Z]{3}\d))?(?!\w)"
)
_CHILDRENS = InLines(r"(?<![\w-])[A-Z][a-z]{3,15} Children's(?!\w)", needs=re.compile(r"Children's"))
_TWO_NAMING = re.compile(r"(?P<one>[A-Z](?<![\w-].)[a-z]+) (?P<other>[A-Z][a-z]+)(?: [A-Z]{2,6}(?!\w))?(?![\w-])")
_LANDSCAPE = frozenset(
    "hollow bend branch crossing landing run trace fork forks pass bay beach head neck park place point woods wood"
    " lane mill mills bridge brook field fields town view bluffs cliffs dunes flats glen haven hurst mound".split()
)
_CREDENTIAL_BEFORE = re.compile(r"\b(?:MD|DO|NP|PA-C|PA|RN|DDS|DMD|DPM|DPT|PT|OD|PhD|CPC|CNM|CRNA|LCSW)$")
_CUE_BEFORE = re.compile(r":\s{0,40}$|\b(?:at|from|to|in|with|@|near|for|of|by)\s(?:the\s)?$")
# Words of the sentence that a capital begins, before the name of a facility.
_LEADING = frozenset(
    """
    the our my at is for in if does can when dr cpt code hi hello per from and re to we i a patient pt facility
    location employer medicare why what how did do should was were are
    """.split()
)


def facilities(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Runs of capitals with a word of facilities in them, and runs after "at", a signature or a credential."""
    text = note.plain
    for match in _FACILITY_RUN.finditer(text):
        start, end = match.span("value")
        if not note.caseless(start):
            for span in _trimmed(note, words, start, end):
                yield span
                if match.end() > span.end == end:
                    yield Span(span.start, match.end(), "LOCATION", rule="facility")
    for pattern in (_AT, _SIGNED_PLACE):
        for match in pattern.finditer(text):
            yield from _at(note, words, *match.span("value"))
    for match in _AFTER_CREDENTIAL.finditer(text):
        if _CREDENTIAL_BEFORE.search(text[max(0, match.start() - 8) : match.start()].rstrip(", ")):
            yield from _at(note, words, *match.span("value"))


def general_facilities(note: Note) -> Iterator[Span]:
    """Facilities of common words that are a name together ("University Hospital", "Cedar Hollow MFM")."""
    for pattern in (_GENERAL, _CHILDRENS):
        for match in pattern.finditer(note):
            if not note.caseless(match.start()):
                yield Span(*match.span(), "LOCATION", rule="facility")
    for match in _TWO_NAMING.finditer(note.plain):
        low = match["one"].lower(), match["other"].lower()
        landscape = low[0] in NAMING and (low[1] in NAMING or low[1] in _LANDSCAPE)
        if landscape and not note.caseless(match.start()):
            yield Span(*match.span(), "LOCATION", rule="facility")


def saints(note: Note) -> Iterator[Span]:
    """A facility or a town by its saint."""
    for match in _SAINT.finditer(note):
        if not match["value"].isupper() or note.caseless(match.start()):
            initial = _INITIAL_BEFORE.search(note.plain[max(0, match.start() - 3) : match.start()])
            start = match.start() - (3 if initial else 0)
            yield Span(start, match.end(), "LOCATION", rule="saint")


def _at(note: Note, words: Vocabulary, start: int, end: int) -> Iterator[Span]:
    """A run of capitals after "at": a place, unless it is a payer, an abbreviation or a word that coders write so."""
    if note.caseless(start):
        return
    tokens = note.tokens[note.first_at(start) : note.first_at(end)]
    run = tuple(t.low.removesuffix("'s") for t in tokens)
    if not run or run[0] in NO_PLACE or any(run[: len(phrase)] == phrase for phrase in words.phrases.get(run[0], ())):
        return
    if all(t.text.isupper() or not t.alphabetic for t in tokens) or run[0] in ("dr", "mr", "mrs", "ms", "pt", "i"):
        return
    if len(run) == 1 and (run[0] in words.domain or run[0] in words.short) and run[0] not in words.also_words:
        return
    if all(r in GENERIC for r in run):
        return
    yield Span(tokens[0].start, tokens[-1].end, "LOCATION", rule="at")


def _trimmed(note: Note, words: Vocabulary, start: int, end: int) -> Iterator[Span]:
    """A run of capitals without the sentence's words before it; nothing when none of its words names a place."""
    tokens = note.tokens[note.first_at(start) : note.first_at(end)]
    low = [t.low.removesuffix("'s") for t in tokens]
    run = tuple(low)
    for at in range(len(run)):
        for phrase in words.phrases.get(run[at], ()):
            if run[at : at + len(phrase)] == phrase and len(phrase) >= len(run) - 1:
                return
    kept = len(tokens) > 1 and (
        (tokens[0].low == "dr" and tokens[1].low.endswith("'s")) or (tokens[0].low == "our" and tokens[1].low == "lady")
    )
    while tokens and not kept and (tokens[0].low in _LEADING):
        tokens = tokens[1:]
    cue = _CUE_BEFORE.search(note.plain[max(0, start - 12) : start]) is not None
    naming = [
        t
        for t in tokens
        if t.low.removesuffix("'s") not in GENERIC
        and (
            cue
            or not words.is_domain(t.low.removesuffix("'s"))
            or t.low.removesuffix("'s") in words.also_words
            or t.low in NAMING
            or t.low in _LANDSCAPE
            or (t.low,) in words.places.get(t.low, ())
        )
    ]
    if naming and len(tokens) > 1:
        yield Span(tokens[0].start, tokens[-1].end, "LOCATION", rule="facility")
