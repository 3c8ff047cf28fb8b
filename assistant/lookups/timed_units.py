"""Billing units of timed therapy: Medicare's count of all timed minutes, and the midpoint rule of each service.

Medicare (Claims Processing Manual, Pub. 100-04, chapter 5, section 20.2): the timed minutes of a day are added up; 8
minutes make the first unit and every further 15 one more. Whole quarters of an hour belong to their service; what is
then left of the total goes to the services with the most minutes left over. CPT counts each service by itself and a
unit is reached past its midpoint. The passages cited state both; which one holds is the payer's to say. The section is
on outpatient rehabilitation: other codes that count 15 minutes (99417, G2212) have rules of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evidence import EvidenceBook
from assistant.lookups.bases import basis_index, passages
from knowledge import records
from knowledge.base import KnowledgeBase

TOTAL = "timed services"
MEDICARE_PASSAGE = "therapy-eight-minute-rule"
MIDPOINT_PASSAGE = "therapy-units-medicare-cpt"
UNIT_MINUTES = "therapy_unit_minutes"
"""The fact of a code that is counted so: a timed therapy service and the minutes of its unit."""
_QUARTER, _FIRST = 15, 8


@dataclass(frozen=True, slots=True)
class TimedUnits:
    """Units of services by Medicare's count of all timed minutes.

    `whole` are the full quarters of an hour of each service, in order; `left` units are left to give, first to
    `given`, and where several services have equally many minutes over, one or more of `tied` by choice.
    """

    total_minutes: int
    units: int
    whole: tuple[int, ...]
    over: tuple[int, ...]
    given: tuple[int, ...]
    tied: tuple[int, ...]

    @property
    def open_units(self) -> int:
        """Units that one of the tied services takes, by the choice of who treated."""
        return self.units - sum(self.whole) - len(self.given)


def count_units(minutes: tuple[int, ...]) -> TimedUnits:
    """Medicare's units of services timed in quarters of an hour, given the minutes of each on one day."""
    total = sum(minutes)
    units = _units(total)
    whole = tuple(m // _QUARTER for m in minutes)
    over = tuple(m % _QUARTER for m in minutes)
    left = units - sum(whole)
    order = sorted((place for place, rest in enumerate(over) if rest), key=lambda place: -over[place])
    if not 0 < left < len(order):
        return TimedUnits(total, units, whole, over, tuple(sorted(order[:left])), ())
    edge = over[order[left - 1]]
    given = [place for place in order if over[place] > edge]
    tied = [place for place in order if over[place] == edge]
    if len(given) + len(tied) == left:
        given, tied = [*given, *tied], []
    return TimedUnits(total, units, whole, over, tuple(sorted(given)), tuple(sorted(tied)))


def midpoint_units(minutes: int) -> int:
    """Units of one service alone: whole quarters of an hour, and one more when at least 8 minutes are over."""
    return _units(minutes)


def _units(minutes: int) -> int:
    return (minutes + _QUARTER - _FIRST) // _QUARTER


def look_up_timed_units(kb: KnowledgeBase, book: EvidenceBook, minutes: tuple[tuple[str, int], ...]) -> None:
    """Add the units of the codes named with their minutes; nothing when one of them is no timed therapy service."""
    medicare, midpoint = kb.passage(MEDICARE_PASSAGE), kb.passage(MIDPOINT_PASSAGE)
    codes = [code for code, _ in minutes]
    if medicare is None or midpoint is None or not all(_by_quarters(book, code) for code in codes):
        return
    by_total, by_service = _cite(book, medicare, "Medicare"), _cite(book, midpoint, "CPT")
    counted = count_units(tuple(number for _, number in minutes))
    listed = " + ".join(str(number) for _, number in minutes)
    book.add_fact(TOTAL, "total_minutes", str(counted.total_minutes), f"{listed} minutes", by_total, unit="minutes")
    meaning = f"{counted.total_minutes} timed minutes in all"
    book.add_fact(TOTAL, "units_by_total_time", str(counted.units), meaning, by_total, unit="units")
    for place, (code, number) in enumerate(minutes):
        units = counted.whole[place] + (place in counted.given)
        meaning = _shared(counted, place)
        book.add_fact(code, "units_by_total_time", str(units), meaning, by_total, unit="units")
        meaning = f"{number} minutes by themselves: {_alone(number)}"
        book.add_fact(code, "units_by_midpoint", str(midpoint_units(number)), meaning, by_service, unit="units")
    alone = str(sum(midpoint_units(number) for _, number in minutes))
    book.add_fact(TOTAL, "units_by_midpoint", alone, "each service counted by itself", by_service, unit="units")
    if counted.tied:
        names = " or ".join(codes[place] for place in counted.tied)
        meaning = f"{counted.over[counted.tied[0]]} minutes are left over in each; whoever treated chooses {names}"
        book.add_fact(TOTAL, "units_to_choose", str(counted.open_units), meaning, by_total, unit="units")


def _by_quarters(book: EvidenceBook, code: str) -> bool:
    timed = book.find_fact(code, UNIT_MINUTES)
    return timed is not None and timed.value == str(_QUARTER)


def _cite(book: EvidenceBook, passage: records.Passage, owner: str) -> str:
    """The document that most plainly states the owner's rule; the first one where the passage has no sides."""
    lines = [(side.owner, f"{side.owner}: {side.text}") for side in passage.sides]
    said = next((text for who, text in lines if who == owner), "")
    place = basis_index(said, passage.basis)
    opening = (f"{passage.title}.", passage.text)
    return book.cite_basis(
        passage.basis[place], passages(opening, [("", text) for _, text in lines], passage.basis)[place]
    )


def _shared(counted: TimedUnits, place: int) -> str:
    whole, over = counted.whole[place], counted.over[place]
    said = f"{whole} whole {'quarter' if whole == 1 else 'quarters'} of an hour, {over} minutes over"
    return f"{said}, the most left over: one unit more" if place in counted.given else said


def _alone(number: int) -> str:
    whole, over = divmod(number, _QUARTER)
    held = f"{whole} whole {'unit' if whole == 1 else 'units'}"
    if not over:
        return f"{held}, nothing over"
    return f"{held}, {over} minutes over {'reach' if over >= _FIRST else 'do not reach'} the midpoint"
