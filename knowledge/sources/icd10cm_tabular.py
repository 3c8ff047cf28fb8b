"""Reader of the ICD-10-CM tabular list in the XML layout of CDC/NCHS (its schema is icd10cm_tabular.xsd).

The XML spells out chapters, sections (blocks) and `diag` items; the codes that end in a 7th character exist only
as a definition (`sevenChrDef`) that every code below it inherits. This reader writes those codes out, with
placeholder X where a code is shorter than six characters (Official Guidelines, section I.A.4 and I.A.5) and with
the title "parent title, meaning", which is how CDC's order file words them.

Keys are unique over the whole list. A section is keyed by its range ("A00-A09"); a section of one category, which
the XML gives the category's own id ("B20"), by "B20-B20", so that it is never taken for the billable code B20.
Notes are an item's own; what an item inherits is found along its chain of parents. White space is collapsed.
"""

from __future__ import annotations

import importlib.util
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from xml.etree import ElementTree

from knowledge.errors import SourceError
from knowledge.records import Code, CodeKind, CodeNote, NoteKind
from knowledge.sources.xml_outline import READ_FAULTS, fault_line, own_words, top_level

_PACKAGE: Final = "simple_icd_10_cm"
_PACKAGED_FILE: Final = Path("data", "icd10c-tabular-April-1-2026.xml")
_ROOT: Final = "ICD10CM.tabular"
_CODE: Final = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")
_SECTION: Final = re.compile(r"[A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?")
_NOTE_KINDS: Final[dict[str, NoteKind]] = {
    "includes": "includes",
    "inclusionTerm": "inclusion_term",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "sevenChrNote": "seventh_character_note",
    "notes": "note",
}
# The wording at S06, "7th characters D and S do not apply to", followed by the category and its 6th characters.
_BARRED: Final = re.compile(
    r"7th characters? (?P<sevenths>[0-9A-Z](?:(?:,| and| or|, and|, or) [0-9A-Z])*) do(?:es)? not apply to codes"
    r" in category (?P<category>[A-Z][0-9A-Z]{2}) with 6th characters? (?P<sixths>.+)"
)

_Sevenths = tuple[tuple[str, str], ...]
_Barred = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TabularCounts:
    """How many items of each kind an edition holds; `spelled_out` and `generated` are codes and headers."""

    chapters: int
    sections: int
    spelled_out: int
    generated: int
    billable: int
    notes: int

    @property
    def items(self) -> int:
        """All items: chapters, sections, codes that the XML spells out and codes from 7th characters."""
        return self.chapters + self.sections + self.spelled_out + self.generated


@dataclass(frozen=True, slots=True)
class TabularList:
    """One edition in tabular order. `left_out` names what the file holds and no record could take."""

    version: str
    codes: tuple[Code, ...]
    counts: TabularCounts
    left_out: tuple[str, ...]


def packaged_tabular() -> Path:
    """The April 2026 tabular list that the installed package carries; the package itself is never imported."""
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / _PACKAGED_FILE
        if path.is_file():
            return path
    raise SourceError(
        f"the package {_PACKAGE!r} with {_PACKAGED_FILE.name!r} is not installed; install requirements.lock"
    )


def with_seventh_character(code: str, character: str) -> str:
    """The code with its 7th character, empty places before it filled with X: ("W11", "A") -> "W11.XXXA"."""
    bare = code.replace(".", "")
    if not _CODE.fullmatch(code) or len(bare) > 6 or not re.fullmatch(r"[0-9A-Z]", character):
        raise ValueError(f"no 7th character {character!r} can follow the code {code!r}")
    return f"{bare[:3]}.{bare[3:]:X<3}{character}"


def read_tabular(source: Path | IO[bytes]) -> TabularList:
    """Read one edition from its XML file, or from a zip that holds exactly one tabular XML.

    An open file must be seekable and is left open. Whatever is not a complete, well-formed tabular list is
    refused whole with a SourceError; nothing is read in part.
    """
    name = str(source) if isinstance(source, Path) else str(getattr(source, "name", "the open file"))
    listing = _Listing(name)
    with ExitStack() as opened:
        for element in top_level(_xml_stream(source, name, opened), name, _ROOT, "tabular XML"):
            if element.tag == "version":
                listing.version = own_words(element)
            elif element.tag == "chapter":
                listing.add_chapter(element)
            elif element.tag != "introduction":
                listing.leave_out(f"<{element.tag}> beside the chapters")
    return listing.finished()


def _xml_stream(source: Path | IO[bytes], name: str, opened: ExitStack) -> IO[bytes]:
    try:
        stream = opened.enter_context(source.open("rb")) if isinstance(source, Path) else source
        start = stream.tell()
        magic = stream.read(4)
        stream.seek(start)
        if not magic:
            raise SourceError(f"{name!r} is empty; download the tabular XML again")
        if not magic.startswith(b"PK"):
            return stream
        archive = opened.enter_context(zipfile.ZipFile(stream))
        found = [
            member
            for member in archive.infolist()
            if re.fullmatch(r"(?!__MACOSX/)(?:.*/)?(?!\._)[^/]*tabular[^/]*\.xml", member.filename, re.IGNORECASE)
        ]
        if len(found) != 1:
            held = ", ".join(repr(member.filename) for member in found) or "none"
            raise SourceError(f"{name!r} must hold one tabular XML, it holds {held}; unpack it and give that file")
        if found[0].flag_bits & 1 or found[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SourceError(f"{found[0].filename!r} in {name!r} is encrypted or oddly packed; unpack it first")
        return opened.enter_context(archive.open(found[0]))
    except READ_FAULTS as fault:
        why = fault_line(fault)
        raise SourceError(f"{name!r} cannot be read ({why}); check the path or download it again") from fault


class _Listing:
    """The items read so far, in tabular order."""

    def __init__(self, name: str) -> None:
        self.version = ""
        self._left_out: dict[str, None] = {}
        self._name = name
        self._codes: list[Code] = []
        self._keys: set[str] = set()
        self._generated = 0

    def finished(self) -> TabularList:
        """The whole list; refused when it has no version or no code."""
        kinds = [code.kind for code in self._codes]
        if not self.version or "code" not in kinds:
            raise SourceError(f"{self._name!r} holds no version or no codes; give the full tabular list")
        counts = TabularCounts(
            chapters=kinds.count("chapter"),
            sections=kinds.count("section"),
            spelled_out=kinds.count("code") - self._generated,
            generated=self._generated,
            billable=sum(code.billable for code in self._codes),
            notes=sum(len(code.notes) for code in self._codes),
        )
        return TabularList(self.version, tuple(self._codes), counts, tuple(self._left_out))

    def leave_out(self, what: str) -> None:
        """Note something that the file holds and no record takes."""
        self._left_out[what] = None

    def add_chapter(self, chapter: ElementTree.Element) -> None:
        """Take a chapter, its sections and their codes."""
        number = self._own_text(chapter, "name", "a chapter")
        self._add(chapter, number, "chapter", None)
        for section in chapter.iterfind("section"):
            ident = section.get("id", "")
            if not _SECTION.fullmatch(ident):
                raise self._refused(f"section id {ident!r}", "is not a range of categories")
            key = ident if "-" in ident else f"{ident}-{ident}"
            block = self._add(section, key, "section", number)
            for diag in section.iterfind("diag"):
                self._add_diag(diag, key, block.seventh_characters, frozenset())

    def _add_diag(self, diag: ElementTree.Element, parent: str, sevenths: _Sevenths, barred: _Barred) -> None:
        code = self._own_text(diag, "name", f"an item below {parent!r}")
        if not _CODE.fullmatch(code):
            raise self._refused(repr(code), "is not written like a code")
        children = diag.findall("diag")
        bare = code.replace(".", "")
        extended = len(bare) < 7 and (bool(sevenths) or diag.find("sevenChrDef") is not None)
        item = self._add(diag, code, "code", parent, billable=not children and not extended)
        sevenths = item.seventh_characters or sevenths
        barred |= self._barred_by(item)
        for child in children:
            self._add_diag(child, code, sevenths, barred)
        if children or not extended:
            return
        for character, meaning in sevenths:
            if (bare[5:], character) not in barred:
                key = with_seventh_character(code, character)
                title = f"{item.title}, {meaning}"
                self._append(Code("icd10cm", key, title, "code", True, code, order=len(self._codes)))
                self._generated += 1

    def _add(
        self, element: ElementTree.Element, key: str, kind: CodeKind, parent: str | None, *, billable: bool = False
    ) -> Code:
        notes: list[CodeNote] = []
        sevenths: _Sevenths = ()
        for child in element:
            if child.tag in _NOTE_KINDS:
                notes += self._notes(child, key, _NOTE_KINDS[child.tag])
            elif child.tag == "sevenChrDef":
                sevenths = self._sevenths(child, key)
                notes += self._notes(child, key, "seventh_character_note")
            elif child.tag not in ("name", "desc", "section", "sectionIndex", "diag"):
                self.leave_out(f"{key}: <{child.tag}>")
        title = self._own_text(element, "desc", repr(key))
        order = len(self._codes)
        return self._append(Code("icd10cm", key, title, kind, billable, parent, tuple(notes), sevenths, order))

    def _append(self, code: Code) -> Code:
        if code.code in self._keys:
            raise self._refused(repr(code.code), "is listed twice")
        self._keys.add(code.code)
        self._codes.append(code)
        return code

    def _notes(self, element: ElementTree.Element, key: str, kind: NoteKind) -> Iterator[CodeNote]:
        for note in element.iterfind("note"):
            text = self._plain(note, key)
            if text:
                yield CodeNote(kind, text)
            else:
                self.leave_out(f"{key}: an empty note in <{element.tag}>")

    def _sevenths(self, element: ElementTree.Element, key: str) -> _Sevenths:
        pairs = tuple((item.get("char", ""), self._plain(item, key)) for item in element.iterfind("extension"))
        characters = [character for character, _ in pairs]
        wrong = [pair for pair in pairs if not pair[1] or not re.fullmatch(r"[0-9A-Z]", pair[0])]
        if not pairs or wrong or len(set(characters)) != len(pairs):
            raise self._refused(repr(key), f"defines 7th characters wrongly: {wrong or characters!r}")
        return pairs

    def _barred_by(self, item: Code) -> _Barred:
        """The (6th, 7th) character pairs that the item's note takes out, as the one at S06 does."""
        barred: set[tuple[str, str]] = set()
        for note in item.notes:
            if not re.search(r"7th characters?\b.*\bnot apply", note.text):
                continue
            match = _BARRED.fullmatch(note.text)
            sixths = re.findall(r"(?:^|, or |, )([0-9A-Z]) - ", match["sixths"]) if match else []
            if not match or not sixths or match["category"] != item.code:
                raise self._refused(repr(item.code), f"has a 7th character rule not known here: {note.text!r}")
            sevenths = re.findall(r"\b[0-9A-Z]\b", match["sevenths"])
            barred |= {(sixth, seventh) for sixth in sixths for seventh in sevenths}
        return frozenset(barred)

    def _own_text(self, element: ElementTree.Element, tag: str, whose: str) -> str:
        child = element.find(tag)
        text = "" if child is None else self._plain(child, whose)
        if not text:
            raise self._refused(whose, f"has no <{tag}>")
        return text

    def _plain(self, element: ElementTree.Element, whose: str) -> str:
        if len(element):
            raise self._refused(whose, f"has marks of change in <{element.tag}>, as addenda do")
        return own_words(element)

    def _refused(self, what: str, why: str) -> SourceError:
        return SourceError(f"{self._name!r}: {what} {why}; give the published tabular XML of one edition")
