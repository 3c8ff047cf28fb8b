"""Invented people and places for the generator: names of many cultures, rare ones, and names that are words as well.

Written for measuring and used for nothing else: a redactor must not be measured on its own lists.
"""

from __future__ import annotations

GIVEN = tuple(
    """
    Margaret Walter Denise Harold Tamika Luis Guadalupe Hector Xiomara Yesenia Priya Arjun Lakshmi Venkatesh Harpreet
    Mei-Ling Xiuying Jian Hyun-woo Soo-jin Haruka Kenji Nguyet Thuy Duc Somchai Malee Jejomar Marisol Analyn Siti Budi
    Fatima Abdullahi Khadija Omar Yusuf Zeynep Emre Parisa Dariush Levon Anahit Giorgi Nino Oksana Bohdan Katarzyna
    Zbigniew Ludmila Vaclav Zsófia Gábor Ioana Dragan Snežana Agnieszka Jürgen Annelise Søren Ingrid Eero Aino Björk
    Siobhan Padraig Niamh Eilidh Rhys Angharad Chiara Giuseppe Thaïs Benoît Aurélie João Iracema Ngozi Chukwuemeka
    Adaeze Oluwaseun Kwame Akosua Tendai Nomvula Thabo Wanjiru Mekonnen Tigist Faduma Moana Tāne Leilani Kekoa Aiyana
    Nizhoni Takoda Shoshana Mordechai Ezekiel Philomena Thaddeus Cordelia Ignatius Wilhelmina Octavia Barnaby
    Hope Grace Will Rose Mark Bill Chase Joy Dawn Art Sky Robin Patience Gene Dolly Mercy Chance Heather Ginger Earl
    """.split()
)

SURNAMES = tuple(
    """
    Whitaker Delgado-Reyes Castellanos Villanueva Echeverría Quispe Iñárritu Subramanian Chatterjee Deshmukh Gill
    Ranganathan Siddiqui Wickramasinghe Zhang Ouyang Liang Kwon Hwang Takahashi Fujimoto Nguyễn Huynh Phommasak
    Suwannarat Macapagal Dimaculangan Wibowo Al-Khatib Hussein Bouazizi Yıldırım Hosseinzadeh Der-Petrosyan
    Kvirikashvili Shevchenko Kowalczyk Wiśniewska Novotný Szabó Popescu Jovanović Müller Oberhuber Vandersloot
    Rasmussen Hakkarainen Sigurðardóttir O'Shaughnessy McElhinney Llewellyn Abernathy Bianchi D'Agostino Beauchamp
    Lefèvre Figueiredo Nwachukwu Adeyemi-Cole Oyelowo Asante Mensah Mthembu Wanyonyi Haile Abdi Kealoha Tuiasosopo
    Begaye Whitehorse Yazzie Goldfarb Ben-Shimon Featherstonehaugh Quackenbush Zollicoffer Uzzell Thistlewood
    Young Long Rich Bush Church Early Payne Bone Hand Foot Head Small Strong Best Price Love Fields Waters Bishop
    Cutter Pope Day May March Winter Moon Wolf Fox Baker Graves Bell Colles Parkinson Addison Hodgkin Barrett Cross
    """.split()
)

HANDLES = ("mamabear", "codeninja", "rn_nightshift", "gridiron_dad", "tulsatess", "quiltqueen", "el_profe", "kayaker")

CITIES = (
    ("Bakersfield", "California", "CA"),
    ("Yreka", "California", "CA"),
    ("Ypsilanti", "Michigan", "MI"),
    ("Kalamazoo", "Michigan", "MI"),
    ("Eau Claire", "Wisconsin", "WI"),
    ("Oconomowoc", "Wisconsin", "WI"),
    ("Winnemucca", "Nevada", "NV"),
    ("Truth or Consequences", "New Mexico", "NM"),
    ("Española", "New Mexico", "NM"),
    ("Tuscaloosa", "Alabama", "AL"),
    ("Mobile", "Alabama", "AL"),
    ("Reading", "Pennsylvania", "PA"),
    ("Wilkes-Barre", "Pennsylvania", "PA"),
    ("St. Cloud", "Minnesota", "MN"),
    ("Bemidji", "Minnesota", "MN"),
    ("Pocatello", "Idaho", "ID"),
    ("Puyallup", "Washington", "WA"),
    ("Walla Walla", "Washington", "WA"),
    ("Schenectady", "New York", "NY"),
    ("Poughkeepsie", "New York", "NY"),
    ("Nacogdoches", "Texas", "TX"),
    ("Waxahachie", "Texas", "TX"),
    ("Corpus Christi", "Texas", "TX"),
    ("Kissimmee", "Florida", "FL"),
    ("Niceville", "Florida", "FL"),
    ("Hilo", "Hawaii", "HI"),
    ("Utqiagvik", "Alaska", "AK"),
    ("Baton Rouge", "Louisiana", "LA"),
    ("Natchitoches", "Louisiana", "LA"),
    ("Worcester", "Massachusetts", "MA"),
    ("Independence", "Missouri", "MO"),
    ("Cape Girardeau", "Missouri", "MO"),
    ("Enterprise", "Oregon", "OR"),
    ("The Dalles", "Oregon", "OR"),
    ("Sandusky", "Ohio", "OH"),
    ("Chillicothe", "Ohio", "OH"),
)
"""A city, its state in words and in letters; the state is no identifier."""

COUNTIES = (
    "Maricopa",
    "Kern",
    "Tuolumne",
    "Dutchess",
    "Sangamon",
    "Okaloosa",
    "Wake",
    "Bernalillo",
    "Umatilla",
    "Pike",
)
STREETS = tuple(
    """
    Maple Birchwood Quail-Run Kapiolani Calle-Luna Old-Mill Ponce-de-Leon Saginaw Tchoupitoulas Peachtree Bluebonnet
    Van-Buren MLK Elm Sycamore Heron Whispering-Pines County-Line Church Spring Union Juniper Lakeview Ocotillo Rosewood
    """.split()
)
STREET_WORDS = ("St", "Street", "Ave", "Avenue", "Rd", "Road", "Blvd", "Dr", "Lane", "Ct", "Way", "Pkwy", "Ter", "Hwy")
PLACE_NAMES = tuple(
    """
    Cedar-Bluff Sacred-Heart Riverbend Saint-Casimir Blue-Mesa Lakeshore Harborview Pine-Hollow Good-Shepherd Tamarack
    Copper-Creek Northgate Magnolia Bayou-Vista Prairie-Winds Summit-Ridge Eastgate Holy-Trinity Red-Rock Bellweather
    """.split()
)
FACILITY_WORDS = (
    "General Hospital",
    "Medical Center",
    "Family Clinic",
    "Orthopedics",
    "Surgery Center",
    "Nursing and Rehab",
    "Pediatrics",
    "Urgent Care",
    "Dermatology Associates",
    "Imaging",
    "Memorial Hospital",
    "Dialysis",
)
EMPLOYERS = (
    "Hendry Tool & Die",
    "Pacheco Brothers Roofing",
    "Tillamook Freight",
    "Lund Elementary School",
    "Ozark Poultry Processing",
    "Kettle River School District",
    "Mabry Steel Works",
    "Sunbird Airlines",
    "Delacroix Bakery",
    "Yamhill Nursery",
)
