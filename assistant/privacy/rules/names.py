"""Names of people by the words beside them: titles, credentials, labels, relatives, signatures, initials.

45 CFR 164.514(b)(2)(i)(A). Names that nothing announces are found by the vocabulary (unknown.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.places import STATES
from assistant.privacy.reading import Note, Token
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

TITLES = frozenset(
    """
        dr drs doctor mr mrs ms miss mx prof professor rev reverend fr sr sra srta senor senora nurse officer capt
        captain sgt sergeant lt judge rabbi imam father sister brother pastor deacon chaplain uncle aunt auntie tia
        tio grandma grandpa nana papa abuela abuelo madam sir dame lord lady hon deputy detective det coach tante
        nonna abuela pa-c
        """.split()
)
_RELATIVES = frozenset(
    """
        mother mom mum mommy mama amma father dad daddy husband wife spouse partner son daughter sister brother aunt
        uncle cousin niece nephew grandmother grandma grandfather grandpa grandson granddaughter girlfriend boyfriend
        fiance fiancee roommate caregiver neighbor friend stepmother stepfather stepson stepdaughter twin twins
        """.split()
)
_FIELD = frozenset(
    """
        provider providers physician assistant therapist pharmacist nurse rep manager np pa rn resident tech trainer
        instructor user
        """.split()
)
_LOW_TITLES = frozenset("dr drs doctor mr mrs ms miss mx prof nurse".split())
KIN = frozenset(
    """
        mother mom mum mommy mama amma father dad daddy papa husband wife spouse partner son daughter sister brother
        sibling twin twins aunt uncle cousin niece nephew grandmother grandma grandfather grandpa grandson
        granddaughter granddad nana boyfriend girlfriend fiance fiancee roommate caregiver guardian neighbor friend
        stepmother stepfather stepson stepdaughter mil fil baby boy girl kid child infant newborn patient pt pts
        client resident employee colleague coworker boss supervisor biller coder receptionist scribe scrub tech
        assistant intern resident attending surgeon hospitalist therapist pharmacist rep agent adjuster auditor
        manager trainer instructor teacher student lady guy gentleman man woman named called name names signed
        dictated attn attention cc via per hi hello hey dear thanks regards cheers sincerely best respectfully user
        colleague provider providers physician doc doctor neuro cards ortho cardiologist neurologist radiologist
        dermatologist urologist oncologist anesthesiologist gastroenterologist psychiatrist psychologist nephrologist
        pulmonologist pathologist podiatrist ophthalmologist optometrist chiropractor pediatrician internist obgyn
        midwife np pa crna rn lpn ma cna lcsw dpt pharmd cpc
        """.split()
)
_CREDENTIAL = re.compile(
    r"(?P<gap>,?\s?\(?)(?P<credential>(?:MD|M\.D\.|DO|D\.O\.|PA-?C?|P\.A\.|NP|FNP|FNP-C|FNP-BC|APRN|ARNP"
    r"|CRNP|AGNP|PMHNP|DNP|CNM|CRNA|RN|R\.N\.|BSN|MSN|LPN|LVN|CNA|MA|CMA|DPT|PT|PTA|OT|OTR|OTR/L|COTA|SLP"
    r"|CCC-SLP|LCSW|LMSW|LMFT|LPC|LCPC|LMHC|PhD|Ph\.D\.|PsyD|EdD|PharmD|RPh|DDS|DMD|DPM|DC|OD|AuD|RD|LDN"
    r"|CPC|CPC-A|CCS|CCS-P|RHIT|RHIA|CPMA|COC|CIC|CRC|CDEO|CPB|MBA|MHA|MPH|FACP|FACS|FACC|FAAOS|FACOG|MBBS"
    r"|MBChB|RT|RT\(R\)|RDMS|RVT|ATC|CST|EMT|EMT-P|NREMT|Esq|III|II|Jr|Sr))\b(?!-?\d)"
)
_LABEL = re.compile(
    r"(?i)(?<![\w])(?P<label>(?:(?:patient|pt|client|resident|member|subscriber|insured|guarantor"
    r"|policy ?holder|beneficiary|provider|physician|surgeon|asst|assistant(?: surgeon)?|co-?surgeon"
    r"|attending|referring(?: (?:provider|physician|md|dr))?|ref|ordering(?: (?:provider|physician|md))?"
    r"|rendering(?: provider)?|supervising(?: (?:provider|physician))?|submitting(?: physician)?"
    r"|requesting(?: (?:provider|physician|dr))?|consulting(?: physician)?|consultant"
    r"|performing(?: provider)?|billing(?: provider)?|treating(?: (?:provider|therapist))?"
    r"|primary(?: care)?(?: (?:provider|physician))?|pcp|admitting|discharging|operating"
    r"|interpreting(?: (?:physician|provider))?|radiologist|pathologist|anesthesiologist"
    r"|anesthesia(?: provider| by)?|anesthetist|crna|doula|midwife|crew|driver|operator|author|speaker"
    r"|host|resident|fellow|intern|scribe|circulator|scrub|tech(?:nologist|nician)?|sonographer|therapist"
    r"|pharmacist|nurse|rn|witness(?:es)?|interpreter|chaperone|emergency contact"
    r"|contact(?: person| name)?|next of kin|nok|poa|hcpoa|guardian|mother|father|parent|parents|spouse"
    r"|husband|wife|son|daughter|sister|brother|partner|caregiver|accompanied by|informant|historian"
    r"|employee|employer contact|supervisor|adjuster|case manager|coordinator|auditor|coder|biller|rep"
    r"|representative|attorney|doctor|dr|doc|student|preceptor|md|do|np|pa)(?:'?s)?(?:\s(?:full\s)?name)?"
    r"|(?:full|first|last|middle|maiden|preferred|legal)?\s?name|dictated(?: by)?|dictating|transcribed by"
    r"|typed by|(?:electronically |e-?)?signed(?: by)?|e-?signature|signature|authenticated by|verified by"
    r"|reviewed by|read by|interpreted by|performed by|completed by|entered by|documented by|reported by"
    r"|prepared by|approved by|recorded by|administered by|given by|seen by|examined by|ordered by"
    r"|requested by|referred by|submitted by|collected by|called (?:to|by)|reported to|discussed with"
    r"|notified|from|to|cc|bcc|attn|attention|re|fwd|subject|sent by|author|by|d|t|cosigned(?: by)?"
    r"|co-?sign(?:er)?|aka|alias|dba|nickname|goes by))\s?[:=]\s{0,3}(?P<value>[^\n|]{2,80})"
)
_WHOLE = frozenset("patient pt name client surgeon attending provider physician doctor dr full last first".split())
_NOBODY = frozenset("none unknown self same see above yes no pending na staff team various multiple".split())
_STOP_VALUE = re.compile(
    r"\s{3,}|\t|\s(?:\d|[#$(])|[;|~<>\[({]|\s[-\u2013]+\s|,?\s*(?:DOB|MRN|Age|Sex|Date|DOS|NPI|Acct|ID"
    r"|Phone|Ph|Fax|Tel)\b|\s(?=[A-Za-z ]{2,18}[:=#])|\.\s|\.$|\d"
)
_WORD = re.compile(r"[^\W\d_][^\W\d_.'-]*(?:['.-][^\W\d_]+)*\.?")
PARTICLES = frozenset(
    """
        van der den de la las los del di da dos das von zu ter ten al el bin ibn abu bint st ste san santa mac mc o ap
        y e ben bar du le ur
        """.split()
)
_SUFFIX = frozenset("jr sr ii iii iv".split())
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){2,4}(?!\w)|(?<![\w.])[A-Z]\.(?:[A-Z]\.)+[A-Z]?(?!\w)")
_KNOWN_INITIALS = frozenset(
    """
        US USA UK UN MD DO RN NP PA PT OT IV IM SC PO OD OS OU AD AS AU AM PM BID TID QID QD QOD QHS PRN HS AC PC DC
        NY NJ NC SC ND SD NM NH RI WV LA CA VA MO CPT ICD DX RX SX HX TX FX ROS HPI PMH PSH EG IE EM ED ER OR DNR NKA
        NPO BP HR RR DS BS BA MS MA PHD JD NOS NEC DME SOB TIA CBC UTI URI AKA DBA ASAP FYI POS EOB LMP EDC EDD GI GU
        OB
        """.split()
)
_NO_INITIALS = frozenset(
    """
    ED ER OR IS IN HX DX PT OT ST BP HR WT HT MD DO RN NP PA IV IM SC ICU OBS SNF HMO PPO WC MVA EOB CPT ICD AWV DME
    ESI MRI CT DM HTN CKD CHF
    """.split()
)
_INITIALS_CUE = re.compile(
    r"(?:\b(?i:pt|patient|client|initials|mr|mrs|ms|dr|resident)(?i:\s(?:is|are|initials))?\s?[:.,]?\s?"
    r"(?:\(|\"|')?)(?P<value>[A-Z]{2,3})(?![\w-])"
)
_SINGLE = re.compile(r"(?i:\b(?:mr|mrs|ms|miss|dr|patient|pt)\.?)\s(?P<value>[A-Z])(?:\.|\b)(?![\w/-])")
_INVERTED = re.compile(
    r"(?<![\w])(?P<last>[^\W\d_][^\W\d_'-]*(?:['-][^\W\d_]+){0,2})\s?(?:,|/)\s?"
    r"(?P<first>[A-Z\u00c0-\u00de][^\W\d_'-]+(?: [A-Z]\b\.?|[- ][A-Z\u00c0-\u00de][^\W\d_]+){0,4}"
    r"|[A-Z]\b\.?)(?![\w])"
)
_QUOTED = re.compile(
    r"[\"(](?P<value>[A-Z][a-z]{1,12})[\")](?=\s[A-Z])|\"(?P<alone>[A-Z][a-z]{1,12}|[A-Z]{2,3}(?=\"\s[A-Z][a-z]))\""
)
_INITIAL_NAME = re.compile(r"(?<![\w.])[A-Z]\.\s?(?:[A-Z]\.\s?)?(?P<last>[A-Z][\w'-]+)")
_SELF = re.compile(
    r"(?i)(?<!\w)(?:my name'?s?(?: is)?|i'?m|i am|this is|it'?s|call me|name is|goes by|known as|aka"
    r"|a\.k\.a\.|named|called|nicknamed|signed,?|initialed|name was|i go by|ask for"
    r"|speak(?:ing)? (?:to|with)|spoke (?:to|with)|talk(?:ed|ing)? (?:to|with))\s"
    r"(?P<value>[^\W\d_][\w'-]*(?:\s[^\W\d_][\w'-]*)?)"
)
_HERE = re.compile(r"(?<!\w)(?P<value>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)\s(?:here\b|again\b(?=\s?[-,.!]))")
_CLOSING = re.compile(
    r"(?im)(?:^|[.?!,]\s+|\n\s*)(?:thanks|thank you|thx|ty|tks|regards|best|cheers|sincerely|respectfully"
    r"|warmly|yours|kind regards|best regards|many thanks|thanks so much|thanks again|thanks in advance"
    r"|love|-+|~+|\u2014|\u2013)(?:\s(?:so much|again|a lot|in advance|much|all))?[,.!\s-]{1,4}\n?\s*"
    r"(?P<value>[^\W\d_][\w'.-]*(?:\s[^\W\d_][\w'.-]*){0,2})\s*(?=$|,|\n|\(|\.|!|\|)"
)
_DESK = re.compile(
    r"(?<!\w)(?P<value>[^\W\d_]{2,})\s(?:at|from|in|over in|up in|out of|with)\s(?:the\s|our\s)?"
    r"(?:front|billing|desk|reception|coding|a/?r\b|accounts|registration|scheduling|check-?(?:in|out)"
    r"|medical records|him\b|hr\b|compliance|auth|our office|central)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?m)(?:\s[-\u2013\u2014~]{1,2}\s?|\s{2,})(?P<value>[A-Z][\w'-]+)[.!]?\s*$")
_FROM_TO = re.compile(r"(?<!\w)(?:from|frm)\s(?P<value>[^\W\d_]{2,})\s(?=re\b|to\b|dob\b)", re.IGNORECASE)
_WILL = re.compile(
    r"(?<!\w)(?P<value>Will|Mark|Bill|Grant|May|Chase|Rich|Art|Drew|Sue|Pat)\s"
    r"(?=will\b|said\b|says\b|is out\b|was out\b|wants\b|asked\b|told\b|thinks\b|called\b|and I\b|may\b)"
)
_LOW_INITIALS = re.compile(
    r"(?i:signed|initials|initialed|by)\s?:?\s(?P<value>(?:[a-z]\.){2,4})"
    r"|(?m:(?:^|[.!?]|thanks|Thanks|thx|ty|TY)\s*[-\u2013\u2014]\s?(?P<alone>[A-Z]{2,3})\s*$)"
    r"|\d\s(?P<noted>[A-Z]{2})\s(?=called|spoke|left|lm\b|sent|faxed|emailed|noted)"
    r"|(?m:(?P<cred>\b[a-z]{1,3}(?:\s[a-z]{3,})?)\s(?=(?:pa-c|do|md|np|crna)\s*$))"
)
_HYPHENED = re.compile(r"(?<![\w-])(?P<value>[A-Z][a-z]{1,7}-[a-z]{2,7}(?:\s[A-Z][a-z]+)?)(?![\w-])")
_CALLED = re.compile(
    r"(?i)(?<!\w)(?:call|text|email|ask|tell|ping|cc|msg|message)\s(?P<value>[a-z]{3,})"
    r"(?=\s(?:@|at|back|if|or|on|about|and|to)\b|\s@|\sback)"
)
_AGED = re.compile(
    r"(?<!\w)(?P<value>[A-Z][^\W\d_]+)(?:,|,? age,?| is|,? \(| -)\s?\d{1,3}\s?-?"
    r"(?:y|yo|yrs?|years?|y/o|mo|months?|wks?|weeks?|F|M)\b"
)
_BY_LETTERS = re.compile(
    r"(?m)(?:\b(?:transcribed|typed|dictated|trans|transcriptionist)(?:\sby)?[:\s]+|(?<=MD)/|(?<=DO)/"
    r"|(?<=NP)/|(?<=PA)/)(?P<value>[A-Za-z]{2,3})(?=[.,;\s/]|$)|(?:^|\s)"
    r"(?P<slashed>[A-Za-z]{2,3}[/:][a-z]{2,3})\s*$"
)
_SPELLED = re.compile(r"(?<![\w'])(?:[A-Za-z][ -]){3,20}[A-Za-z](?![\w'])")
_POSSESSOR = re.compile(
    r"(?<!\w)(?P<value>[^\W\d_]{3,})'s?\s"
    r"(?=(?:claim|chart|visit|mom|mother|dad|father|husband|wife|daughter|son|surgery|note|bill|account"
    r"|record|records|encounter|appointment|appt|procedure|insurance|knee|shoulder|office|schedule|charge"
    r"|charges|dos|injection|op|dictation|panel|npi|nurse|patient|patients|pt|birthday|kid|baby|eob|auth"
    r"|sister|brother|file|labs|mri|documentation|notes|case|colonoscopy|therapist|signature|email|desk"
    r"|coder|biller|doctor)\b)",
    re.IGNORECASE,
)
_STATES = frozenset(name.lower() for name in STATES.values())
_VERBS = frozenset(
    """
        said says say want wants wanted ask asks asked asking needs need told tells think thinks thought did does do
        done is was has had have been will would can could should saw sees see came comes went got gets called calls
        billed bills coded codes performed documented dictated wrote writes removed ordered orders added signed gave
        gives fell lives works worked died moved complained presented presents returned returns underwent states
        reports denies reported admitted insists insisted keeps kept left brought drove noticed claims thinks
        mentioned used uses put puts made makes injected assisted covered covers forgot refuses refused who whose here
        from at in our my the and or also still just never always really already then now
        """.split()
)
_STOP = frozenset(
    """
        a an the and or of on in at by for from to with without is was are were be been has had have did does do will
        would can could should may might must not no yes if when what why which how who where there here this that
        these those it its he she we they you i me my our your his her their them us him as but so because than then
        since until after before during while about into over under between through just only also more most any some
        each every both all same other such per via vs re cc new established claim claims code codes modifier
        modifiers visit visits office note notes today yesterday tomorrow please thanks thank hi hello hey ok dx cpt
        icd hcpcs medicare medicaid using use used billing bill billed coding coder report reported denial denied
        patient patients pt pts doctor dr provider providers said says wants want asked asks needs need saw sees
        performed documented dictated
        """.split()
)


class NameRules:
    """The rules of names over one note."""

    def __init__(self, note: Note, words: Vocabulary) -> None:
        self._note = note
        self._words = words

    def find(self) -> Iterator[Span]:
        """Names that something beside them announces."""
        yield from self._titled()
        yield from self._credentialed()
        yield from self._labelled()
        yield from self._kin()
        yield from self._inverted()
        yield from self._said()
        yield from self._initials()

    def could_be_name(self, token: Token, *, announced: bool = False) -> bool:
        """Whether a token may be (part of) a name here: not a word of the field, unless it is a name too."""
        low = token.low.removesuffix("'s")
        if not low.replace("'", "").isalpha():
            return False
        if low in _STOP:
            return (
                announced and token.capital and low in self._words.also_words and not self._note.caseless(token.start)
            )
        if low in self._words.names or low in self._words.also_words:
            return True
        cased = token.capital and not self._note.caseless(token.start)
        if cased and low in self._words.all_names and low not in self._words.english:
            return True
        if not self._words.knows(low):
            return True
        capital = token.text[0].isupper() and not self._note.caseless(token.start)
        return announced and capital and not self._words.is_domain(low)

    def _take(self, number: int, most: int = 4, *, announced: bool = True) -> tuple[int, int] | None:
        """The name that starts at a token: its offsets; particles and initials between its parts belong to it."""
        tokens, text = self._note.tokens, self._note.plain
        first = number
        last = -1
        at = number
        while at < len(tokens) and at - first < most + 2:
            token = tokens[at]
            if at > first and not re.fullmatch(r" |\. ?|-| ?\"|\" | ?\(|\) ", text[tokens[at - 1].end : token.start]):
                break
            if (
                last >= 0
                and "." in text[tokens[at - 1].end : token.start]
                and len(tokens[at - 1].text) > 2
                and tokens[at - 1].low not in PARTICLES
            ):
                break
            initial = (
                len(token.text) == 1
                and token.text.isupper()
                and (
                    last >= 0
                    or text[token.end : token.end + 1] == "."
                    or (at + 1 < len(tokens) and tokens[at + 1].text[0].isupper())
                )
            )
            particle = (
                token.low in PARTICLES
                and at + 1 < len(tokens)
                and self.could_be_name(tokens[at + 1], announced=announced)
                and not (last >= 0 and token.text in ("y", "e"))
            )
            named = self.could_be_name(token, announced=announced) and (
                last < 0 or self._carries_on(tokens[at - 1], token)
            )
            if named or initial:
                last = at
            elif particle or (last >= 0 and token.low in _SUFFIX and token.text[0].isupper()):
                if token.low in _SUFFIX:
                    last = at
            else:
                break
            at += 1
        if last < 0:
            return None
        end = tokens[last].end
        if tokens[last].low.endswith("'s"):
            end -= 2
        return tokens[first].start, end

    def _carries_on(self, before: Token, token: Token) -> bool:
        """Whether a second token goes on with a name: written like the first, and no verb of the sentence."""
        if self._note.caseless(token.start):
            return token.low not in _VERBS and not (
                self._words.is_domain(token.low) and token.low not in self._words.also_words
            )
        if before.text[0].isupper():
            return token.text[0].isupper()
        return token.low not in _VERBS and (token.low in self._words.names or not self._words.knows(token.low))

    def _titled(self) -> Iterator[Span]:
        tokens, text = self._note.tokens, self._note.plain
        for number, token in enumerate(tokens[:-1]):
            if token.low not in TITLES or (
                token.low not in _LOW_TITLES
                and not token.text[0].isupper()
                and not tokens[number + 1].text[0].isupper()
            ):
                continue
            if not re.fullmatch(r"\.?\s{1,2}|\.", text[token.end : tokens[number + 1].start]):
                continue
            following = tokens[number + 1]
            if following.low in _STOP and not (following.low in ("will", "may") and following.text[0].isupper()):
                continue
            found = self._take(number + 1)
            if (
                found is None
                and following.alphabetic
                and following.low not in _VERBS
                and token.low in _LOW_TITLES
                and token.low != "nurse"
                and token.low != "doctor"
            ):
                plain = (
                    self._words.is_domain(following.low)
                    and not following.text[0].isupper()
                    and following.low not in self._words.all_names
                )
                if not plain and len(following.text) > 1:
                    found = following.start, following.end - (2 if following.low.endswith("'s") else 0)
            if found:
                yield Span(*found, "NAME", rule="title")
                yield from self._and_more(found[1])

    def _and_more(self, end: int) -> Iterator[Span]:
        """ "Drs. Lee and Park": what follows "and" is a name too."""
        joined = re.match(r"\s?(?:and|&|/|,)\s?", self._note.plain[end : end + 6])
        if joined:
            number = self._note.first_at(end + joined.end())
            if number < len(self._note.tokens) and self._note.tokens[number].start == end + joined.end():
                token = self._note.tokens[number]
                if token.text[0].isupper() or token.low in self._words.names:
                    found = self._take(number, announced=not self._words.is_domain(token.low))
                    if found and token.low not in _STOP:
                        yield Span(*found, "NAME", rule="title")

    def _credentialed(self) -> Iterator[Span]:
        tokens, text = self._note.tokens, self._note.plain
        for match in _CREDENTIAL.finditer(text):
            gap = match["gap"]
            number = self._note.first_at(match.start()) - 1
            if number < 0 or tokens[number].end != match.start() or not gap:
                if not (gap == "" and number >= 0):
                    continue
                continue
            comma = "," in gap
            if not comma and match["credential"] in ("PT", "MA", "OT", "DO", "PA", "OD", "DC", "RT", "II", "III"):
                if not (
                    tokens[number].text[0].isupper()
                    and tokens[number].low in self._words.names | self._words.also_words
                ):
                    continue
            first = number
            while first > 0 and number - first < 3:
                between = text[tokens[first - 1].end : tokens[first].start]
                previous = tokens[first - 1]
                if not re.fullmatch(r" |\. ?|-|'", between) or ("." in between and len(tokens[first - 1].text) > 2):
                    break
                joined = (
                    previous.text[0].isupper()
                    and previous.low not in _STOP
                    and previous.low not in TITLES
                    and (
                        len(previous.text) == 1
                        or not self._words.is_domain(previous.low)
                        or previous.low in self._words.also_words
                    )
                ) or previous.low in PARTICLES
                if not joined:
                    break
                first -= 1
            last = tokens[number]
            if last.low in _STOP or (
                self._words.is_domain(last.low) and last.low not in self._words.also_words and first == number
            ):
                continue
            if not (last.text[0].isupper() or not self._words.knows(last.low)):
                continue
            if self._words.knows(last.low) and last.low not in self._words.also_words and first == number and not comma:
                continue
            yield Span(tokens[first].start, last.end, "NAME", rule="credential")

    def _labelled(self) -> Iterator[Span]:
        for match in _LABEL.finditer(self._note.plain):
            yield from self._value(match.start("value"), match["value"], match["label"].lower())

    def _value(self, start: int, value: str, label: str) -> Iterator[Span]:
        cut = _STOP_VALUE.search(value)
        value = value[: cut.start()] if cut else value
        weak = label in (
            "from",
            "to",
            "re",
            "by",
            "d",
            "t",
            "ref",
            "subject",
            "fwd",
            "attention",
            "billing",
            "pa",
            "do",
            "md",
            "np",
            "rn",
            "called to",
            "notified",
            "operating",
        )
        number = self._note.first_at(start)
        parts = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", value)
        if label.split()[0] in _WHOLE and 0 < len(parts) < 4 and not re.search(r"\d", value):
            low = [part.lower() for part in parts]
            if not any(part in _STOP or part in _NOBODY for part in low) and any(
                part in self._words.all_names or not self._words.knows(part) for part in low
            ):
                yield Span(start, start + len(value.rstrip(" .,")), "NAME", rule="label")
                return
        while number < len(self._note.tokens) and self._note.tokens[number].start < start + len(value):
            token = self._note.tokens[number]
            if token.low in TITLES or token.low in ("md", "do", "rn", "np", "pa", "none", "self", "same"):
                number += 1
                continue
            found = self._take(number, announced=not weak)
            skipped = self._note.first_at(start)
            if (
                found
                and not weak
                and 0 < number - skipped < 3
                and not any(t.low in TITLES for t in self._note.tokens[skipped:number])
            ):
                found = start, found[1]
            if found and token.low not in ("self", "none", "same"):
                yield Span(*found, "NAME", rule="label")
                number = self._note.first_at(found[1])
                inverted = re.match(r",\s?", self._note.plain[found[1] : found[1] + 3])
                if not inverted:
                    if not re.match(r"\s?(?:/|and|&|;)\s?", self._note.plain[found[1] : found[1] + 4]):
                        return
                continue
            if weak or not self._words.is_domain(token.low) or token.low in _STOP:
                return
            number += 1
            if token.start - start > 24:
                return

    def _kin(self) -> Iterator[Span]:
        tokens, text = self._note.tokens, self._note.plain
        for number, token in enumerate(tokens[:-1]):
            if token.low not in KIN:
                continue
            between = text[token.end : tokens[number + 1].start]
            if not re.fullmatch(r"\s|,\s|:\s?|\s\(|\s\"|\s-\s|,\n{1,2}|\n{1,2}\s*|\s?\n", between):
                continue
            following = tokens[number + 1]
            low = following.low.removesuffix("'s")
            if following.text.isupper() and len(following.text) < 4 and not self._note.caseless(following.start):
                continue
            if following.low in _STOP or (
                following.low in _VERBS
                and not (
                    following.text[0].isupper()
                    and not self._note.begins_sentence(following.start)
                    and low in self._words.also_words
                )
            ):
                continue
            if token.low in ("twin", "baby") and re.fullmatch(r"\s(?:[AaBb]\s)?", between):
                pass
            if token.low in ("name", "named") and following.capital and between == " " and low not in _STOP:
                yield Span(following.start, following.start + len(low), "NAME", rule="relation")
            role = (
                token.low in ("np", "pa", "dr", "rn", "md", "nurse")
                and number + 2 < len(tokens)
                and tokens[number + 2].low in _VERBS
            )
            if role and low in self._words.also_words:
                yield Span(following.start, following.end, "NAME", rule="relation")
            known = self._words.knows(low)
            capital = following.text[0].isupper() and not self._note.caseless(following.start)
            two = (
                capital
                and number + 2 < len(tokens)
                and tokens[number + 2].capital
                and text[following.end : tokens[number + 2].start] == " "
                and between == " "
            )
            relative = (
                token.low in _RELATIVES
                and capital
                and not self._note.begins_sentence(following.start)
                and not following.text.isupper()
                and between in (" ", ": ", ", ")
            )
            if (
                relative
                and low not in _VERBS
                and not any(phrase[0] == low for phrase in self._words.phrases.get(low, ()) if len(phrase) == 1)
            ):
                yield Span(
                    following.start, following.end - (2 if following.low.endswith("'s") else 0), "NAME", rule="relation"
                )
            pair = (
                two
                and not (self._words.is_domain(low) and self._words.is_domain(tokens[number + 2].low))
                and low not in _STOP
            )
            if (
                pair
                and not self._note.begins_sentence(following.start)
                and token.low not in _FIELD | {"patient", "pt", "pts", "client"}
            ) or (
                two
                and low not in _STOP
                and token.low in ("patient", "pt", "client", "named", "name")
                and not self._note.begins_sentence(following.start)
                and not self._words.phrases.get(low)
            ):
                yield Span(following.start, tokens[number + 2].end, "NAME", rule="relation")
            shouted = (
                self._note.caseless(following.start)
                and low in self._words.all_names
                and (not self._words.is_domain(low) or low in self._words.also_words)
            )
            if (
                shouted
                or (low in self._words.names and not (known and not capital))
                or (
                    capital
                    and (
                        low in self._words.also_words
                        or not known
                        or (low in self._words.all_names and not self._words.is_domain(low))
                    )
                )
            ):
                found = self._take(number + 1)
                if found:
                    yield Span(*found, "NAME", rule="relation")
                    yield from self._and_more(found[1])

    def _inverted(self) -> Iterator[Span]:
        for match in _INVERTED.finditer(self._note.plain):
            last, first = match["last"], match["first"]
            if not (last[0].isupper() and first[0].isupper()):
                continue
            lows = (
                [w for w in re.split(r"[\s-]", last.lower()) if w],
                [w for w in re.split(r"[\s-]", first.lower()) if w],
            )
            while (
                len(lows[0]) > 1
                and (self._words.is_domain(lows[0][0]) or lows[0][0] in _STOP)
                and lows[0][0] not in self._words.also_words
            ):
                lows[0].pop(0)
            names, also = self._words.names, self._words.also_words
            sure = (lows[0][-1] in names and lows[1][0] in names) or (
                len(first.strip(".")) == 1 and (lows[0][-1] in names or not self._words.knows(lows[0][-1]))
            )
            likely = (lows[0][-1] in names or not self._words.knows(lows[0][-1])) and (
                lows[1][0] in names or lows[1][0] in also or not self._words.knows(lows[1][0])
            )
            labelled = re.search(
                r"(?:name|patient|pt|re|client)\s?:\s?$",
                self._note.plain[max(0, match.start() - 12) : match.start()],
                re.IGNORECASE,
            )
            likely = likely or (labelled is not None and lows[1][0] in self._words.all_names)
            mixed = lows[0][-1] in also and lows[1][0] in names and lows[1][0] not in self._words.english
            if first.lower() in _STATES or _CREDENTIAL.match(f" {first}") or first.lower() in ("medicare", "medicaid"):
                continue
            if sure or likely or mixed:
                start = match.start("last") + match["last"].lower().find(lows[0][0])
                yield Span(start, match.end("first"), "NAME", rule="last, first")

    def _said(self) -> Iterator[Span]:
        for pattern, rule in ((_SELF, "said"), (_CLOSING, "signature"), (_HERE, "said")):
            for match in pattern.finditer(self._note.plain):
                number = self._note.first_at(match.start("value"))
                if number >= len(self._note.tokens):
                    continue
                token = self._note.tokens[number]
                capital = token.text[0].isupper() and not self._note.caseless(token.start)
                low = token.low
                shouted = (
                    self._note.caseless(token.start)
                    and "name" in match.group().lower()
                    and low in self._words.also_words
                )
                if shouted:
                    pass
                elif (
                    low in _STOP
                    or (low in _VERBS and not capital)
                    or (
                        self._words.knows(low)
                        and not capital
                        and not (low in self._words.also_words and rule == "signature")
                    )
                ):
                    if not (low in self._words.also_words and rule == "signature"):
                        continue
                if self._words.is_domain(low) and low not in self._words.also_words:
                    continue
                found = self._take(number)
                if found:
                    yield Span(*found, "NAME", rule=rule)
        for match in _QUOTED.finditer(self._note.plain):
            group = "value" if match["value"] else "alone"
            low = match[group].lower()
            if low in self._words.names or low in self._words.also_words or not self._words.is_domain(low):
                yield Span(*match.span(group), "NAME", rule="nickname")
        for match in _INITIAL_NAME.finditer(self._note.plain):
            low = match["last"].lower().removesuffix("'s")
            before = self._note.plain[max(0, match.start() - 10) : match.start()]
            cue = re.search(
                r"(?:\b(?:on|by|for|with|and|per|from|to|dr|mr|mrs|ms|pt|patient|of|see|saw|is)\.?|[,(:\"/])\s?$",
                before,
                re.IGNORECASE,
            )
            if low in _STOP or (
                self._note.caseless(match.start()) and low not in self._words.all_names and self._words.knows(low)
            ):
                continue
            if (
                low in self._words.all_names
                or not self._words.knows(low)
                or (cue and not self._words.is_domain(low))
                or (cue and low.endswith("s"))
            ):
                yield Span(
                    match.start(),
                    match.end("last") - (2 if match["last"].lower().endswith("'s") else 0),
                    "NAME",
                    rule="initials",
                )
        for match in _WILL.finditer(self._note.plain):
            yield Span(*match.span("value"), "NAME", rule="said")
        for pattern in (_DESK, _SIGNED, _AGED, _FROM_TO):
            for match in pattern.finditer(self._note.plain):
                low = match["value"].lower()
                capital = match["value"][0].isupper() and not self._note.caseless(match.start())
                named = low in self._words.all_names and (
                    not self._words.is_domain(low) or low in self._words.also_words
                )
                if (
                    low not in _STOP
                    and low not in KIN
                    and ((named and (capital or pattern in (_DESK, _FROM_TO))) or not self._words.knows(low))
                ):
                    yield Span(*match.span("value"), "NAME", rule="said")
        for match in _BY_LETTERS.finditer(self._note.plain):
            group = "value" if match["value"] else "slashed"
            if match[group].lower() not in _STOP and match[group].lower() not in (
                "and/or",
                "his",
                "her",
                "n/a",
                "s/p",
                "h/o",
            ):
                yield Span(*match.span(group), "NAME", rule="initials")
        for match in _LOW_INITIALS.finditer(self._note.plain):
            group = next(name for name, value in match.groupdict().items() if value)
            if group != "cred" or not all(
                self._words.is_domain(word) or word in _STOP for word in match["cred"].split()
            ):
                yield Span(*match.span(group), "NAME", rule="initials")
        for match in _HYPHENED.finditer(self._note.plain):
            one, other = match["value"].split(" ")[0].lower().split("-")
            if (one in self._words.all_names or one not in self._words.english) and not (
                self._words.knows(one) and self._words.is_domain(other)
            ):
                yield Span(*match.span("value"), "NAME", rule="said")
        for match in _CALLED.finditer(self._note.plain):
            if match["value"].lower() in self._words.also_words and match["value"].lower() not in _STOP:
                yield Span(*match.span("value"), "NAME", rule="said")
        for match in _SPELLED.finditer(self._note.plain):
            yield Span(*match.span(), "NAME", rule="spelled")
        for match in _POSSESSOR.finditer(self._note.plain):
            low = match["value"].lower()
            capital = match["value"][0].isupper() and not self._note.caseless(match.start())
            if (
                (low in self._words.names and not self._words.knows(low))
                or (low in self._words.also_words and (capital and not self._note.begins_sentence(match.start())))
                or not self._words.knows(low)
            ):
                yield Span(*match.span("value"), "NAME", rule="possessive")

    def _initials(self) -> Iterator[Span]:
        for match in _INITIALS.finditer(self._note.plain):
            letters = re.sub(r"[^A-Z]", "", match.group())
            if letters not in _KNOWN_INITIALS:
                end = match.start() + len(match.group().rstrip())
                yield Span(match.start(), end, "NAME", rule="initials")
        for match in _INITIALS_CUE.finditer(self._note.plain):
            letters = match["value"]
            after = self._note.plain[match.end() : match.end() + 2]
            explicit = "initials" in match.group().lower() or (
                re.match(r",|\s\d|\(|\s\(", after)
                and letters not in _NO_INITIALS
                and not self._note.caseless(match.start())
            )
            if explicit or (
                letters not in _KNOWN_INITIALS
                and letters.lower() not in self._words.short
                and not self._words.knows(letters.lower())
                and not self._note.caseless(match.start())
            ):
                yield Span(*match.span("value"), "NAME", rule="initials")
        for match in _SINGLE.finditer(self._note.plain):
            if not (self._note.caseless(match.start()) and match["value"] in "AI"):
                yield Span(*match.span("value"), "NAME", rule="initials")
