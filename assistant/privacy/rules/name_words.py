"""Words of the rules of names: titles, relatives and roles, particles, and words that go on with the sentence instead.

45 CFR 164.514(b)(2)(i)(A).
"""

from __future__ import annotations

TITLES = frozenset(
    """
    dr drs doctor mr mrs ms miss mx prof professor rev reverend fr sr sra srta senor senora nurse officer capt
    captain sgt sergeant lt judge rabbi imam father sister brother pastor deacon chaplain uncle aunt auntie tia
    tio grandma grandpa nana papa abuela abuelo madam sir dame lord lady hon deputy detective det coach tante
    nonna abuela pa-c
    """.split()
)
LOW_TITLES = frozenset("dr drs doctor mr mrs ms miss mx prof nurse".split())
"""Titles in any case; the others need a capital."""
RELATIVES = frozenset(
    """
    mother mom mum mommy mama amma father dad daddy husband wife spouse partner son daughter sister brother aunt
    uncle cousin niece nephew grandmother grandma grandfather grandpa grandson granddaughter girlfriend boyfriend
    fiance fiancee roommate caregiver neighbor friend stepmother stepfather stepson stepdaughter twin twins
    """.split()
)
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
"""Relatives, roles, greetings: a name may follow them."""
FIELD = frozenset(
    """
    provider providers physician assistant therapist pharmacist nurse rep manager np pa rn resident tech trainer
    instructor user
    """.split()
)
"""Roles after which two capitals need not be a name."""
PARTICLES = frozenset(
    """
    van der den de la las los del di da dos das von zu ter ten al el bin ibn abu bint st ste san santa mac mc o ap
    y e ben bar du le ur vda
    """.split()
)
SUFFIX = frozenset("jr sr ii iii iv".split())
VERBS = frozenset(
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
"""Words that go on with the sentence after a name."""
STOP = frozenset(
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
"""Words that are no part of a name, whatever announces one."""
NOT_OF_NAMES = frozenset(
    """
    medicare medicaid cpt icd hcpcs modifier code codes dob dos mrn age date phone fax called says said wants the
    and for with has had was is can does did what how when why which where if should will would could please
    thanks hospital clinic center medical office claim note visit procedure diagnosis patient provider surgeon
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december llc inc
    """.split()
)
"""Words with a capital that follow a name without being part of it."""
GIVEN = frozenset(
    """
    hope faith grace joy rose lily dawn autumn summer ruby pearl iris ivy violet daisy crystal amber jade destiny
    precious heaven honey sunny sky angel dale glen penny ginger olive hazel holly heather jasmine sage willow aurora
    bliss charity chastity felicity harmony melody serenity trinity genesis patience prudence constance clay cliff
    heath reed dean duke earl gene guy jay lance miles rocky rusty sandy skip buddy bud chip coy dusty happy
    junior robin wren birdie sue art rain river storm skye ocean marigold poppy clementine
    """.split()
)
"""Words that are given names in small letters too where a person is expected: "pt hope w/ nausea"."""
