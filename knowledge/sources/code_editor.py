"""Reader of the Medicare Code Editor's manual, "Definitions of Medicare Code Edits": which codes each edit questions.

Layout (CMS, text edition of the manual, chapter 1 "Edit code lists"): twenty numbered edits, some in lettered parts,
each with paragraphs and, under a short heading, lines of code, tab and title. An asterisk marks a principal diagnosis
that is acceptable beside a secondary one. Version 43.1 (April 2026) was read whole. Titles of codes are not kept: they
stand in the code sets. Values of edit 16 (UB-04 discharge status) belong to the AHA and are not kept either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from knowledge.codes import with_dot
from knowledge.errors import SourceError
from knowledge.records import CodeEdit, CodeEditText, Release
from knowledge.sources.cells import head_text, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import month_of, release_id

_URL = "https://www.cms.gov/medicare/payment/prospective-payment-systems/acute-inpatient-pps/ms-drg-classifications-and-software"
_NAME = "definitions of medicare code edits"
_VERSION = re.compile(r"\bv\s?(\d{2})(?:\.(\d))?\s+([A-Z][a-z]+)\s+(20\d\d)")
_BEGIN, _END = "chapter 1: edit code lists", "chapter 2: code list changes"
_EDIT = re.compile(r"(\d{1,2})\. (\S.*)")
_PART = re.compile(r"([A-H])\. (\S.*)")
_CODE_LINE = re.compile(r"(\*?)([0-9A-Z]{3,7})\s*\t+\s*\S")
_CM = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}\Z")
_PCS = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}\Z")
_AGE_OF_GROUP = re.compile(r"\*\s*(\w+)[^.]*\. Age (?:range is )?(\d+)(?:\W{1,3}(\d+))? years")
_AGE_OF_PART = re.compile(r"\(age (\d+) through (\d+)\)")
_ALONE = re.compile(r"procedure codes for [^(]*\(([^)]*)\) alone")
_NOT_KEPT = re.compile(r"\d\d = ")


def recognises(file: SourceFile) -> bool:
    """Whether the manual's name, its version and its first chapter stand near the top."""
    head = head_text(file)
    return _NAME in head[:2_000].lower() and _BEGIN in head.lower() and _VERSION.search(head[:2_000]) is not None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release: edits take a new version on 1 October and 1 April and hold to the end of the fiscal year."""
    said = _VERSION.search(head_text(file)[:2_000])
    month = month_of(said.group(3)) if said is not None else None
    if said is None or month is None:
        raise SourceError(f"{file.name}: names no version and month of the Medicare Code Editor; give the whole manual")
    if not any(text.strip().lower() == _END for _, text in text_lines(file)):
        raise SourceError(f"{file.name}: ends before chapter 2, so it is cut off; download the manual again")
    first = file.given.effective_from or date(int(said.group(4)), month, 1)
    version = said.group(1) + (f".{said.group(2)}" if said.group(2) else "")
    release = Release(
        id=release_id("mce", first),
        table="mce",
        publisher="CMS",
        title=f"Definitions of Medicare Code Edits, version {version}",
        edition=f"v{version}, {first:%B %Y}",
        effective_from=first,
        effective_to=date(first.year + (first.month >= 10), 9, 30),
        cycle="half_yearly",
        form="as_published",
        coverage="whole",
        url=_URL,
        note="Edits of inpatient claims. What an edit questions is returned or reviewed; payers beside Medicare may not"
        " use it.",
    )
    tally = Tally()
    return [Reading(release, tally, _Manual(release.id, tally).records(file), whole_from=5_000)]


@dataclass(slots=True)
class _Manual:
    """Where reading stands: the edit, its part, and the last heading and paragraph above a list."""

    release: str
    tally: Tally
    number: int = 0
    edit: str = ""
    title: str = ""
    part: str = ""
    listing: str = ""
    paragraph: str = ""
    after_paragraph: bool = False
    order: int = 0
    ages: dict[str, tuple[int, int]] = field(default_factory=dict)
    starred: set[str] = field(default_factory=set)

    def records(self, file: SourceFile) -> Iterator[CodeEdit | CodeEditText]:
        """Codes and paragraphs of chapter 1, in order."""
        inside = False
        for line, raw in text_lines(file):
            text = raw.strip()
            if text.lower() == _BEGIN:
                inside = True
            elif inside and text.lower() == _END:
                return
            elif inside and text:
                yield from self._line(line, text)

    def _line(self, line: int, text: str) -> Iterator[CodeEdit | CodeEditText]:
        if found := _CODE_LINE.match(text):
            if self.after_paragraph and self.paragraph.endswith(":"):
                self.starred.add(found.group(2))  # named by the paragraph; it stands in the list as well
            elif self.edit:
                yield from self._code(line, found.group(2), starred=bool(found.group(1)))
            return
        if "\t" in text and self.edit:
            self.tally.read += 1
            self.tally.refuse(line, f"{text[:20]!r} does not begin with a code")
            return
        if self._begins_edit(text) or _NOT_KEPT.match(text):
            return
        if part := _PART.match(text):
            self.part, self.listing, self.order = part.group(1), "", 0
            text = part.group(2)
        if len(text) <= 100 and text[-1] not in ".:":
            self.listing, self.after_paragraph = text, False
        elif self.edit:
            yield from self._text(text)

    def _begins_edit(self, text: str) -> bool:
        """Take up the next edit; the list of all edits that opens the chapter is passed over by starting anew."""
        found = _EDIT.match(text)
        if found is None:
            return False
        number, title = int(found.group(1)), found.group(2)
        if number != self.number + 1 and not (number == 1 and self.number >= 19):
            return False
        self.number, self.title = number, title
        self.edit = re.sub(r"[^a-z0-9]+", "_", title.split(" (")[0].lower()).strip("_")
        self.part = self.listing = self.paragraph = ""
        self.after_paragraph, self.order = False, 0
        return True

    def _text(self, text: str) -> Iterator[CodeEdit | CodeEditText]:
        self.paragraph, self.after_paragraph = text, True
        for group, low, high in _AGE_OF_GROUP.findall(text):
            self.ages[group.lower()] = (int(low), int(high or low))
        self.order += 1
        yield CodeEditText(self.release, self.edit, self.part, self.order, self.title, text)
        if alone := _ALONE.search(text):
            for code in re.split(r"[,\s]+", alone.group(1)):
                self.tally.read += 1
                self.tally.kept += 1
                yield CodeEdit(self.release, "icd10pcs", code, self.edit, "", self.part, "Procedure")

    def _code(self, line: int, code: str, *, starred: bool) -> Iterator[CodeEdit]:
        self.tally.read += 1
        procedure = bool(_PCS.match(code)) and (code[0].isdigit() or not _CM.match(code) or self._lists_procedures())
        if not procedure and not _CM.match(code):
            self.tally.refuse(line, f"{code!r} is neither an ICD-10-CM nor an ICD-10-PCS code")
            return
        self.tally.kept += 1
        detail = "requires a secondary diagnosis" if starred or code in self.starred else ""
        low, high = self._age()
        yield CodeEdit(
            self.release,
            "icd10pcs" if procedure else "icd10cm",
            code if procedure else with_dot(code),
            self.edit,
            detail,
            self.part,
            self.listing,
            low,
            high,
        )

    def _lists_procedures(self) -> bool:
        """Whether the list holds procedures: its heading decides, and where that is silent the paragraph above."""
        heading = self.listing.lower()
        return "procedure" in heading or ("diagnos" not in heading and "procedure code" in self.paragraph.lower())

    def _age(self) -> tuple[int, int] | tuple[None, None]:
        if self.edit != "age_conflict":
            return None, None
        if said := _AGE_OF_PART.search(self.listing):
            return int(said.group(1)), int(said.group(2))
        group = re.match(r"\w+", self.listing)
        return self.ages.get(group.group().lower() if group else "", (None, None))


LAYOUTS = (Layout("Medicare Code Editor, Definitions of Medicare Code Edits: txt", recognises, read),)
