"""What the rules of places share: states, streets, units of a building, and the words of which facilities are named.

45 CFR 164.514(b)(2)(i)(B).
"""

from __future__ import annotations

import re

from assistant.places import STATES

STATE_CODES = "|".join(sorted(STATES))
WORD_CODES = frozenset("OR IN ME HI OK OH LA MA PA CO DE ID AL MD CT MS MO MT NE AR AK SD ND SC NC WA".split())
"""State letters that are English words or credentials too."""
STATE_NAMES = "|".join(sorted((re.escape(name) for name in STATES.values()), key=len, reverse=True))
STREET_TYPE = (
    r"(?:street|st|avenue|ave?|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|place|pl|highway|hwy"
    r"|parkway|pkwy|circle|cir|terrace|ter|trail|trl|loop|run|square|sq|alley|row|turnpike|tpke|crossing"
    r"|xing|plaza|plz|point|pt|ridge|rdg|path|pike|route|rte|walk|commons|heights|hts|bend|cove|cv|glen"
    r"|grove|hill|hollow|landing|mews|view|vista|expressway|freeway|fwy|camino|calle|avenida|paseo"
    r"|broadway|esplanade|bluff|creek|green|knoll|meadows?|mill|oaks?|park|pass|ranch|shores?|spur"
    r"|springs?|station|trace|valley|village)"
)
UNIT = (
    r"(?:,?\s{0,40}(?:apt|apartment|suite|ste|unit|#|no|bldg|building|floor|fl|rm|room|lot|trlr"
    r"|p\.?o\.? box)\.?\s{0,40}#?\s{0,40}[\w-]{1,6}(?:\s{0,40}[A-Z]\b)?|,?\s{0,40}(?:first|second|third|fourth|fifth"
    r"|\d{1,2}(?:st|nd|rd|th)) (?:floor|fl)\b){1,2}"
)
STREET_WORD = (
    r"(?:(?:[NSEW]|NE|NW|SE|SW|north|south|east|west|old|county|state|us|mt|ft|st|saint|el|la|los|las|san"
    r"|santa|de|del|the|of)\.?|[^\W\d_][\w.'-]{1,20}|\d{1,3}(?:st|nd|rd|th))"
)
CAPITAL = r"[A-Z](?!\w{0,40}\d)[\w'\u00c0-\u024f-]{0,40}"
NO_STREET = frozenset(
    """
    by with for and per to in on at or a an the of was is are were be been had has have from as if when not no
    both same each cpt code codes modifier units unit minutes min mins hours mg ml mcg cc days day weeks week
    months years year yo y old lesions views view left right bilateral levels level mm cm visits visit dollars
    percent patients patient pt pts claims times x w done did our my his her can do does will would should you we
    they he she it dr's who what how which that this
    """.split()
)
# What coders write with a capital after "at" without naming a place.
NO_PLACE = frozenset(
    """
    medicare medicaid level column box item line part section chapter page table stage grade pos modifier code cpt
    icd hcpcs field loop segment status category tier group form rest bedtime baseline discharge admission home er
    ed snf asc icu or pacu nicu picu clinic office hospital issue least most once
    """.split()
)
NOT_SHOUTED = frozenset(
    """
    patient pt the is was this with without left right bilateral pain not can code cpt icd claim denied bill
    modifier procedure report exam note knee hip shoulder visit does do if when
    """.split()
)
# Everyday words of which facilities are named.
NAMING = frozenset(
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
    alder fir mulberry heather ivy fern swallow cardinal copper cobalt scarlet alpine rolling winding
    """.split()
)
# Words of a facility's name that name no facility by themselves ("Outpatient Hospital", "Skilled Nursing").
GENERIC = frozenset(
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
