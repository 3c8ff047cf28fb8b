"""Whether a record says what a clause says: the same words in the same order, with the same turns and bounds.

A clause may leave out words that carry no claim, what stands in brackets, and parts at either end of the record's
sentence that do not bound the rest. It may add words of a claim's frame ("per the table"), the name of what the record
is about, and what the record's "it" points to. It may put a condition first or last. Everything else it must share
with the record, word for word or by a synonym: each "not", "only", "unless", each number and code, in that order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.model.claim_units import Unit
from assistant.model.claim_words import NEUTRAL, Word

_SOFT = frozenset(("NOT", "MUST"))
_ENOUGH = 3
_ENOUGH_INSIDE = 4
_TOLD = 3  # words of the context for one "it"
_CONDITIONS = frozenset(("IF", "UNLESS", "BEFORE", "AFTER", "UNTIL", "WITHIN", "EVEN_IF", "OTHERWISE"))


def supports(unit: Unit, said: Sequence[Word], frame: frozenset[str] = frozenset()) -> bool:
    """Whether the unit bears the clause out. `frame` are words that its citation brings along (whose rule it is)."""
    missing = {word.text for word in said} - unit.bag - NEUTRAL - frame - unit.frame - unit.named - _SOFT
    if missing and not missing <= unit.context:
        return False
    return any(_runs(unit, order, NEUTRAL | frame | unit.frame) for order in _orders(said))


def _orders(said: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The clause as written, and with its condition at the other end."""
    yield said
    if said and said[0].text in _CONDITIONS:
        for index, word in enumerate(said):
            if index and word.sign == ",":
                yield (*said[index:], *said[:index])
    else:
        at = next((index for index, word in enumerate(said) if word.text in _CONDITIONS), 0)
        if at and said[at - 1].text != "ONLY":
            yield (*said[at:], *said[:at])


def _runs(unit: Unit, said: Sequence[Word], frame: frozenset[str]) -> bool:
    words = unit.words
    size = len(words)
    whole = min(_ENOUGH, sum(1 for skip in unit.skips if not skip))
    must_free = not unit.bag & {"MAY", "SHOULD", "MUST"}
    conditional = bool(said) and said[0].text in _CONDITIONS
    for starts, enough in ((range(unit.free + 1), whole), (range(unit.free + 1, size), _ENOUGH_INSIDE)):
        # The places reached, with the words told from the context so far and the most words shared.
        reached = _skipped(unit, {(start, 0): 0 for start in starts if start <= size and unit.starts[start]})
        for index, word in enumerate(said):
            after: dict[tuple[int, int], int] = {}
            free = word.text in frame or (word.text == "MUST" and must_free) or _names(unit, word, index)
            for (place, told), shared in reached.items():
                if place < size and (
                    words[place].text == word.text or (word.text == "NOT" and words[place].text == "NEVER")
                ):
                    _keep(after, (place + 1, told), shared + 1)
                if free:
                    _keep(after, (place, told), shared)
                elif (
                    told < _TOLD
                    and word.text in unit.context
                    and any(w.points for w in words[max(0, place - 1) : place + 1])
                ):
                    _keep(after, (place, told + 1), shared)
            reached = _skipped(unit, after)
            if not reached:
                break
        ends = {place for (place, _), shared in reached.items() if shared >= max(1, enough) and unit.ends[place]}
        if size in ends or (ends and not conditional):
            return True
    return False


def _names(unit: Unit, word: Word, index: int) -> bool:
    """Whether a word names what the unit is about; two digits are a modifier only where that is said.

    Where the unit itself holds a name, that one is meant: another put beside it would take over what is said of it.
    """
    if unit.named & unit.bag:
        return False
    sure = not word.text.isdigit() or len(word.text) > 2 or index == 0 or word.last in ("modifier", "modifiers")
    return sure and word.text in unit.named


def _keep(reached: dict[tuple[int, int], int], at: tuple[int, int], shared: int) -> None:
    reached[at] = max(reached.get(at, 0), shared)


def _skipped(unit: Unit, reached: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """The places reached, with those behind words that may be left out."""
    for place, told in sorted(reached):
        shared = reached[place, told]
        while place < len(unit.words) and unit.skips[place]:
            place += 1
            _keep(reached, (place, told), shared)
    return reached
