"""Sentences that claim nothing: the only ones that may stand without a source."""

from __future__ import annotations

import re

from assistant.cited import plain
from assistant.model.sentence import Sentence

_RULE_OR_BORDER = re.compile(r"[\s|:*_=-]+")
_LONGEST = 12
# Every word must be one of these: what is not known to be harmless is a claim.
_HARMLESS = frozenset(
    """a an the in on of to for from and here is are was be this that these those it they what which how why following
    follows below above next first then also so as at by with your you question short answer summary brief overview
    details detail more point points key main note notes source sources record records table tables list say says show
    shows tell tells give gives given look looked find found rules rule records according together side compare compared
    comparison differences difference background result results reason reasons steps step example examples see other
    related further finally briefly overall there let us look let's i we wording both full sum up two three four points
    matter order turn practice mean means look looks like higher lower level levels indicators""".split()
)
_HEADINGS = frozenset(
    """answer summary details sources source key facts fact what decides difference the side by payment units unit
    limits limit code codes modifier modifiers rules rule related coverage documentation documents say says
    about use it when do not includes use indicators fee schedule values value field meaning medicare notes note
    names name description status result reason comparison setting amount amounts date dates edition record
    records row ncci edits edit mue and of on in for with to not held why changes change history diagnosis
    guidelines guideline usual denial common errors""".split()
)
_LEADS_IN = _HARMLESS | _HEADINGS - frozenset("not do when denial denials errors includes".split())
_COLUMNS = _LEADS_IN | frozenset(
    """title billable official own level class group number percent rvu rvus work item topic
    question who minutes time limit visit rank example comment remark edition effective period days side sides edit
    column drug dose service services procedure patient place type kind step use requirement exception""".split()
)
_WORD = re.compile(r"[A-Za-z']+")


def claims_nothing(sentence: Sentence) -> bool:
    """Whether a sentence without a source says nothing that would need one: no code, value, condition or verdict."""
    text = plain(sentence.text)
    if _RULE_OR_BORDER.fullmatch(text) or not text:
        return True
    if sentence.kind == "fenced" or re.search(r"[\d$%]", text):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) > _LONGEST:
        return False
    if sentence.kind == "heading" or _is_bold_line(sentence.text):
        return all(word in _HEADINGS or word in _HARMLESS for word in words)
    if sentence.kind == "row":
        return all(word in _COLUMNS for word in words)
    if text.endswith(":"):
        return bool(words) and all(word in _LEADS_IN for word in words)
    return bool(words) and all(word in _HARMLESS for word in words)


def _is_bold_line(text: str) -> bool:
    bare = text.strip()
    return len(bare) > 4 and bare.startswith("**") and bare.rstrip(":").endswith("**") and bare.count("**") == 2
