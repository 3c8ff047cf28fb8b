"""What is taken out and what stays: 45 CFR 164.514(b)(2)(i)(A)-(R), all names and numbers invented."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import RedactionError
from assistant.privacy.redacted import Redacted
from assistant.privacy.redactor import WITHHELD, Redactor, standard_redactor
from assistant.privacy.spans import Known, Span

TAKEN_OUT = [
    ("NAME", "Can I bill 99213 for Mrs. Okonkwo?", "Okonkwo"),
    ("NAME", "dr young wants 20610 with 25", "young"),
    ("NAME", "KOWALSKI, BRUNO needs 29881", "KOWALSKI, BRUNO"),
    ("NAME", "seen by Rajiv Chandrasekhar, MD", "Rajiv Chandrasekhar"),
    ("NAME", "WILL GRANT 33 YO MALE, ACL TEAR 29888", "WILL GRANT"),
    ("NAME", "pt hope w/ nausea, 99213", "hope"),
    ("NAME", "smith,j dos 8-15, 96372", "smith,j"),
    ("NAME", "Blossom Achterberg-Ruiz had 60100", "Blossom Achterberg-Ruiz"),
    ("NAME", "Oscar Mbeki-Jones is 8, J45.41", "Oscar Mbeki-Jones"),
    ("LOCATION", "lives at 4417 Quail Run Dr, Amarillo, TX 79109", "4417 Quail Run Dr"),
    ("LOCATION", "96372 by the nurse at Cedar Hollow MFM", "Cedar Hollow MFM"),
    ("LOCATION", "seen by Eye Physicians of Amarillo for 92014", "Eye Physicians of Amarillo"),
    ("LOCATION", "the clinic on 5th street billed 82306", "5th street"),
    ("LOCATION", "consult in 4 South 417, 99253", "4 South 417"),
    ("LOCATION", "lives at 4417 Quail Run Dr, Amarillo, TX 79109", "79109"),
    ("LOCATION", "zip 36430, code 36430", "36430"),
    ("DATE", "surgery on 03/14/2025, CPT 27447", "03/14/2025"),
    ("DATE", "admitted March 3rd", "March 3rd"),
    ("DATE", "seen 2025-03-14", "2025-03-14"),
    ("DATE", "98941 on the 5th, 12th and 19th", "19th"),
    ("DATE", "pt seen 3/14 pain 7/10, 20552", "3/14"),
    ("DATE", "Carmelita Vaughn 2/3 lumbar ESI, 62323", "2/3"),
    ("AGE", "a 93-year-old woman fell", "93"),
    ("AGE", "ninety-one year old man", "ninety-one"),
    ("PHONE", "call (412) 555-0147", "(412) 555-0147"),
    ("FAX", "fax 412-555-0148", "412-555-0148"),
    ("EMAIL", "write d.castellano@spine.example", "d.castellano@spine.example"),
    ("SSN", "SSN ending 4471", "4471"),
    ("SSN", "ssn 900-44-1182", "900-44-1182"),
    ("MRN", "mrn 0048213", "0048213"),
    ("MRN", "Chart J1100-22 shows J1100 x4", "J1100-22"),
    ("HEALTH_PLAN", "MBI 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    ("ACCOUNT", "claim no. WC-24-009183", "WC-24-009183"),
    ("ACCOUNT", "comp carrier G2 441 902, 97530", "G2 441 902"),
    ("HEALTH_PLAN", "BCBS TX ZGP 819204417", "ZGP 819204417"),
    ("MRN", "merge mrns 40552 / 40881", "40881"),
    ("LICENSE", "NPI 1457390286", "1457390286"),
    ("VEHICLE", "VIN 1FTFW1E50PFA48213", "1FTFW1E50PFA48213"),
    ("DEVICE", "pacemaker serial PJN482913S", "PJN482913S"),
    ("URL", "see https://portal.lakeside.example/chart/55812", "https://portal.lakeside.example/chart/55812"),
    ("IP", "login from 203.0.113.88", "203.0.113.88"),
    ("BIOMETRIC", "voiceprint VP-ANSAH-0031", "VP-ANSAH-0031"),
    ("PHOTO", "see IMG_4471_lefthand_okafor.jpg", "IMG_4471_lefthand_okafor.jpg"),
    ("OTHER", "our biller @codequeen_lupe posted", "codequeen_lupe"),
]

STAYS = [
    "Does a Baker cyst excision go to 27345?",
    "Can 20610-RT and 99213-25 go together in Florida for Medicare in 2025?",
    "J1885 per 15 mg, ketorolac 60 mg IM, 4 units with 96372",
    "Graves disease with thyroid storm, E05.01, TSH 0.01",
    "Tinel sign positive at the wrist, pain 7/10, strength 5/5",
    "Under the Q3 2026 NCCI edits, is 29826 column 2 to 29827?",
    "A 72-year-old with CKD stage 3b and BP 142/88",
    "Can I use Z79.4 for a patient on Ozempic 0.5 mg weekly or is it Z79.85?",
    "NDC 00074-3799-02 with modifier JW, $185.20",
    "Which LCD covers 64483, L36920?",
    "99213,25 and 20610,RT: which comes first with PT or 33?",
    "Prior auth for 64635 and 64636, Aetna: 99244, group 90853",
    "CO-97, CO-45 and PR-3: which one says bundled?",
    "Per CPT Assistant March 2017, is 29877 bundled into 29881?",
    "Is 0FT44ZZ the ICD-10-PCS code for a laparoscopic cholecystectomy?",
    "The 99203s and 64490s are stuck, or 20605 w/ 52?",
    "A. Colon, cecum, polypectomy: 88305 x 2, EMG latency 5.1 ms. Tinel positive",
]


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return standard_redactor()


@pytest.mark.parametrize(("kind", "text", "identifier"), TAKEN_OUT, ids=[f"{k}: {i}" for k, _, i in TAKEN_OUT])
def test_each_type_of_identifier_goes(redactor: Redactor, kind: str, text: str, identifier: str) -> None:
    start = text.index(identifier)
    covering = [s for s in redactor.find(text) if s.start <= start and s.end >= start + len(identifier)]
    assert [span.kind for span in covering] == [kind]


@pytest.mark.parametrize("text", STAYS)
def test_coding_meaning_stays(redactor: Redactor, text: str) -> None:
    assert redactor.redact(text).text == text


def test_placeholders_are_typed_numbered_and_keep_the_year(redactor: Redactor) -> None:
    found = redactor.redact("Dr. Okafor saw Ms. Nguyen on 3/14/2025. Dr. Okafor billed 99213; she is 94 yo.")
    assert (
        found.text == "Dr. [NAME-1] saw Ms. [NAME-2] on [DATE-1: 2025]. Dr. [NAME-1] billed 99213; she is [AGE 90+] yo."
    )
    assert found.counts == {"NAME": 3, "DATE": 1, "AGE": 1}


def test_dates_can_be_shifted_together(redactor: Redactor) -> None:
    text = "Injected 03/14/2025, seen again March 21, 2025."
    assert redactor.redact(text, shift_days=10).text == "Injected 2025-03-24, seen again 2025-03-31."


def test_what_the_form_knows_is_found_in_any_writing(redactor: Redactor) -> None:
    text = "faith long came for 99213; Faithe Long, record 77 18 2"
    known = (Known("Faithe Long"), Known("77182", "MRN"))
    found = redactor.redact(text, known)
    assert "aith" not in found.text
    assert "long" not in found.text.lower()
    assert "77" not in found.text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        pytest.param("Pt O\u200bkon\u200bkwo seen", "kwo", id="zero width"),
        pytest.param("mrn \uff10\uff10\uff14\uff18\uff12\uff11\uff13", "\uff14\uff18", id="full width digits"),
        pytest.param("Mrs. \u041e\u043aonkwo", "onkwo", id="look-alike letters"),
        pytest.param("Nguy\u1ec5n Th\u1ecb Hoa, 99213", "Nguy", id="accents"),
    ],
)
def test_other_ways_to_write_letters_hide_nothing(redactor: Redactor, text: str, hidden: str) -> None:
    assert hidden not in redactor.redact(text).text


def test_a_name_found_once_goes_everywhere(redactor: Redactor) -> None:
    text = "Surgeon: Delphine Arceneaux, MD.\nArceneaux closed the wound. arceneaux agreed."
    assert "rceneaux" not in redactor.redact(text).text


def test_a_failing_recogniser_lets_nothing_through(redactor: Redactor) -> None:
    def broken(_: str) -> list[Span]:
        raise RuntimeError("Okonkwo")

    found = Redactor(redactor._vocabulary, (broken,)).redact("Mrs. Okonkwo, 99213")
    assert found.text == WITHHELD
    assert "Okonkwo" not in found.failure


def test_a_site_adds_its_own_recogniser(redactor: Redactor) -> None:
    def ours(text: str) -> list[Span]:
        at = text.find("Blue Team")
        return [Span(at, at + 9, "OTHER", rule="ward team")] if at >= 0 else []

    found = Redactor(redactor._vocabulary, (ours,)).redact("Blue Team saw Mrs. Okonkwo")
    assert found.text == "[OTHER-1] saw Mrs. [NAME-1]"


def test_a_person_restores_and_adds(redactor: Redactor) -> None:
    text = "Mrs. Okonkwo, knee"
    spans = [s for s in redactor.find(text) if s.kind != "NAME"]
    assert redactor.apply(text, [*spans, Span(14, 18, "OTHER")]).text == "Mrs. Okonkwo, [OTHER-1]"


def test_only_the_redactor_makes_redacted_text(redactor: Redactor) -> None:
    with pytest.raises(RedactionError, match="redactor alone"):
        Redacted("Mrs. Okonkwo", object())
    held = redactor.redact("99213").redacted
    with pytest.raises(RedactionError, match="cannot be changed"):
        held._text = "Mrs. Okonkwo"
    with pytest.raises(RedactionError):
        pickle.dumps(held)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_answered_and_offsets_fit(text: str) -> None:
    found = standard_redactor().redact(text)
    assert not found.failure
    rebuilt, end = [], 0
    for span in found.spans:
        assert end <= span.start < span.end <= len(text)
        rebuilt += [text[end : span.start], span.replacement]
        end = span.end
    assert "".join([*rebuilt, text[end:]]) == found.text
