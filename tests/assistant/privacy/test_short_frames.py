"""Turns of speech that give a name, a place, a date or a number away, and the same words in plain use."""

from __future__ import annotations

import pytest

from assistant.privacy.redactor import standard_redactor

_GONE = (
    ("hi its Mo from the front office", "Mo"),
    ("hi, amber again from front desk", "amber"),
    ("hello sky here from coding", "sky"),
    ("with her partner of 40 years, June.", "June"),
    ("his wife (Amber) drove", "Amber"),
    ("Name used: Sky; seen for F41.0", "Sky"),
    ('the note reads "Felicity doing well, incision clean"', "Felicity"),
    ("ALIAS TRAUMA KILO, GSW ABDOMEN, LAPAROTOMY", "TRAUMA KILO"),
    ("Unknown Delta 4 went to the OR, 49000", "Unknown Delta 4"),
    ("ASSISTANT: WILL DRAYTON PA-C", "WILL DRAYTON"),
    ("crash at Alameda and 4th. 12011", "Alameda and 4th"),
    ("fell at the corner of oak and pine, S52.501A", "oak and pine"),
    ("my aunt of 14 Calle Luna got an EOB", "14 Calle Luna"),
    ("bed North Tower 508-2, 99232", "North Tower 508-2"),
    ("room Wing 2, 17A: 11721", "Wing 2, 17A"),
    ("bed NICU-East 6, 99291", "NICU-East 6"),
    ("Hillcrest ISD bills 97530", "Hillcrest ISD"),
    ("home health by Front Range Visiting Nurses", "Front Range Visiting Nurses"),
    ("lives at Bluebell Court assisted living", "Bluebell Court assisted living"),
    ("58562 at Alder Street Surgical Suites", "Alder Street Surgical Suites"),
    ("our practice (Heartline of Naples) bills 93294", "Heartline of Naples"),
    ("a rattlesnake bite near Moab, T63.011A", "Moab"),
    ("EVIDENCE TO THE BATON ROUGE PD", "BATON ROUGE"),
    ("System shows 00/00/1980, license 10/27/1980", "00/00/1980"),
    ("99490: 14 min 2/3 by Jolene RN", "2/3"),
    ("Labs 2/3: CRP 14", "2/3"),
    ("a trigger finger release on 2/19/26, 26055, NCCI edits", "2/19/26"),
    ("new card, ID HMS00914472, eff 1/1/2026. 99203?", "1/1/2026"),
    ("Consent scanned by dmcrae02.", "dmcrae02"),
    ("transmitter 8GX4TR started", "8GX4TR"),
    ("Hearing aid SN 23W-90418 L lost", "23W-90418 L"),
    ("chart audit #7741-B, 26055", "7741-B"),
    ("need VFC PIN 11820", "11820"),
    ("photo DSC_0098.NEF, 11401", "DSC_0098.NEF"),
    ("file wound-3.CR2, 97597", "wound-3.CR2"),
    ("Rev. Amos Tuckett 95 G0439", "95"),
    ("PT ARMANDO DE LA TORRE AGE 61, 27447", "DE LA TORRE"),
    ("ORDERING EERO BONE. 17311-26 AND WHO BILLS", "EERO BONE"),
    ("SURGEON DRAKE, W. ASSIST LANE CIRC HOPE R. 29881", "LANE"),
    ("he lives near Route 9 and Tillson, A0429", "Route 9 and Tillson"),
    ("from mile 88 on Highway 2, frostbite", "mile 88 on Highway 2"),
    ("referred by Storm Lindqvist of Back in Action for M54.50", "Back in Action"),
    ("I LIVE IN MUSCLE SHOALS ALABAMA", "MUSCLE SHOALS"),
    ("Children's Surgery Center of Tacoma billed 42820", "Children's Surgery Center of Tacoma"),
    ("f/u long beach office, 99213", "long beach office"),
    ("seen on sunday the second\n99213", "the second"),
    ("Next visit the 14th of next month.", "14th of next month"),
    ("4 visits in march, 90960", "march"),
    ("Chaplain to come Wed 3/4. 99348", "3/4"),
    ("Next IDG 3/10.", "3/10"),
    ("Plan 99213.\n\nJVH 5/27/25 1712", "JVH"),
    ("Closed by tlm.", "tlm"),
    ("Della Pierce, 4.4.1950 / W0071, 97597", "W0071"),
    ("pull the chart from box A-117, 22612", "A-117"),
    ("username kdavis-rcm sent the 837P", "kdavis-rcm"),
    ("EFT TRN 1*99120044*1 paid", "1*99120044*1"),
    ("does christian need KX for 97530", "christian"),
    ("BCBS NJ, G0121 or 45378? Pearl", "Pearl"),
    ("follow-up with rose on Monday, 99214", "rose"),
)
_KEPT = (
    "Does G2211 pay with modifier 25 on claims after January 1, 2026?",
    "After the telehealth extension of January 30, 2026, what's the POS?",
    "Any codes for counseling a patient on PrEP as of January 2026?",
    "Is the CR modifier required now that the PHE ended on May 11, 2023?",
    "Under the rule before January 1, 2023, counseling had to be half of the visit",
    "HUMANA SAYS 97140 IS NOT COVERED WITH 98941",
    "resected the 3rd and 4th toes, injected L4 and the 5th metatarsal",
    "took 1/2 tablet, 2/3 of the lesion, strength 3/5, hip flexion 4/5",
    "Hi there, patient presents with cough; the incision is doing well",
    "This procedure was called a repair; the type 2 NPI for 90837",
    "WILL MEDICARE PAY FOR THIS WITH MODIFIER 59",
    "Under the rule, are 11-19 lesions 17110 once, ages 11-19?",
    "With hope of payment, is 99050 billed with 99213?",
    "Is a code alpha needed for trauma activation, G0390?",
    "Which box holds the NPI, box 24J or 33A?",
    "Receiver A9278 and transmitter A9277: monthly limits?",
    "In the March 2026 MUE file, what is the limit of 20553?",
    "What is a consult per CMS, and one by GI in an ICU for 99291?",
)


@pytest.mark.parametrize(("text", "identifier"), _GONE)
def test_what_the_turn_gives_away_goes(text: str, identifier: str) -> None:
    start = text.index(identifier)
    taken = {place for span in standard_redactor().find(text) for place in range(span.start, span.end)}
    assert all(place in taken for place in range(start, start + len(identifier)) if text[place].isalnum())


@pytest.mark.parametrize("text", _KEPT)
def test_plain_use_stays(text: str) -> None:
    assert standard_redactor().redact(text).text == text
