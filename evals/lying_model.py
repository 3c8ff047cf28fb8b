"""Scripted answers of a model that lies: which false sentences pass the check, and which true ones it takes out.

In place of a sentence that it stops, the check shows what the cited sources say themselves. A true sentence counts as
kept by that only when those words hold every code and number of it, and the piece of the passage that the set names.

`python -m evals.lying_model [HOME]` prints the table for the snapshot of a home folder. The answers stand in
`evals/sets/model`; README.md there says how. A sentence names its source by a piece of the source's title, locator or
passage, so that the keys of an answer may change with the library; a piece that names no source is an error of the set.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.cited import Passages, plain
from assistant.lookups.gather import gather
from assistant.question import Settings, read_question
from evals.errors import SetError
from evals.set_files import OWN_SETS
from evals.yaml_text import load_yaml
from knowledge.assembly import open_base

if TYPE_CHECKING:
    from assistant.answer import Citation
    from assistant.evidence import Evidence
    from assistant.model.sentence import CheckedSentence
    from knowledge.base import KnowledgeBase

MODEL_SETS = OWN_SETS / "model"
START = 8
MOST_AT_ONCE = 12
TRUE_KINDS = ("copy", "reworded", "joined", "point", "row", "dated", "connecting")
FALSE_KINDS = {
    "wrong place": ("wrong_code", "wrong_field", "wrong_setting", "wrong_date", "wrong_modifier"),
    "turned round": ("reversed", "dropped", "swapped"),
    "made up": ("invented", "unknown_key", "no_key"),
    "wrong source": ("wrong_record",),
}

_SOURCE = re.compile(r"\[\[source: (.+?)\]\]")
_MARK = re.compile(r"\[(?:[sS]?\d+|source)\]")
_BLOCK = ("- ", "| ", "|-")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_LETTER = re.compile(r"\w")
_TRUTHS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Scripted:
    """One sentence of a scripted answer, whether it is true of the sources that it cites, and its kind."""

    text: str
    true: bool
    kind: str


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    """What a model might write to a question asked about a day."""

    id: str
    question: str
    as_of: date
    sentences: tuple[Scripted, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a scripted sentence: the faults found in it, none when it passed, and in how many pieces it was
    checked."""

    answer: str
    sentence: Scripted
    faults: tuple[str, ...]
    pieces: int
    quoted: bool = False
    """Whether the sources' own words stand in its place; for a true sentence, whether they say what it says."""

    @property
    def false_passed(self) -> bool:
        """Whether a false sentence would be shown."""
        return not self.sentence.true and not self.faults

    @property
    def true_lost(self) -> bool:
        """Whether a true sentence, or a part of it, would not be shown, neither as written nor as its source has it."""
        return self.sentence.true and bool(self.faults) and not self.quoted


def read_answers(folder: Path = MODEL_SETS) -> tuple[ScriptedAnswer, ...]:
    """The scripted answers of a folder, in order of file. Raises SetError for what is not as README.md says."""
    found = [answer for path in sorted(folder.glob("lying*.yaml")) for answer in _read_file(path)]
    twice = next((name for name, count in Counter(answer.id for answer in found).items() if count > 1), None)
    if twice is not None:
        raise SetError(f"{folder.name}: id {twice!r:.60} is used more than once; give each answer its own")
    return tuple(found)


def _read_file(path: Path) -> Iterator[ScriptedAnswer]:
    try:
        held = load_yaml(path.read_text(encoding="utf-8"))
        items = held["items"]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise SetError(f"{path.name}: cannot be read ({type(error).__name__}); see README.md") from None
    for number, item in enumerate(items, start=1):
        yield _answer(item, f"{path.name}, item {number}")


def _answer(item: Any, where: str) -> ScriptedAnswer:
    try:
        sentences = tuple(Scripted(s["text"], _TRUTHS[s["true"]], s["kind"]) for s in item["sentences"])
        answer = ScriptedAnswer(item["id"], item["question"], date.fromisoformat(item["as_of"]), sentences)
    except (KeyError, TypeError, ValueError) as error:
        raise SetError(f"{where}: {error!s:.80} is missing or not as README.md says") from None
    kinds = {kind for group in FALSE_KINDS.values() for kind in group}
    for sentence in sentences:
        if sentence.kind not in (TRUE_KINDS if sentence.true else kinds):
            raise SetError(f"{where}: kind {sentence.kind!r:.40} is not one for such a sentence")
    if not sentences:
        raise SetError(f"{where}: holds no sentence")
    return answer


def evidence_for(kb: KnowledgeBase, question: str, as_of: date) -> Evidence:
    """What the rules find for the question on that day."""
    read = read_question(question, as_of, Settings(as_of=as_of), kb.modifier_keys, None, kb.payment.place_names)
    return gather(kb, read)


def with_keys(text: str, evidence: Evidence) -> str:
    """The text with the key of each source in place of the piece that names it. Raises SetError when none has it."""
    return _SOURCE.sub(lambda found: f"[{_named(found.group(1), evidence).key}]", text)


def _named(piece: str, evidence: Evidence) -> Citation:
    """The source that ends in the piece, or has it in its title and locator, or else the first whose passage has it."""
    heads = [(f"{c.title} | {c.locator}", c) for c in evidence.citations]
    named = [c for head, c in heads if head.endswith(piece)] or [c for head, c in heads if piece in head]
    if len({c.passage for c in named}) > 1:
        raise SetError(f"{piece!r:.80} names more than one source; take a piece of the passage")
    named = named or [c for c in evidence.citations if piece in c.passage]
    if not named:
        raise SetError(f"{piece!r:.80} stands in no source of the question")
    return named[0]


def judge(kb: KnowledgeBase, answers: Iterable[ScriptedAnswer], start: int = START) -> tuple[Verdict, ...]:
    """The check's verdict on every scripted sentence. Raises SetError when a source is not found."""
    find = cache(lambda question, as_of: _with_passages(evidence_for(kb, question, as_of)))
    chance = random.Random(start)
    verdicts: list[Verdict] = []
    for answer in answers:
        evidence, passages = find(answer.question, answer.as_of)
        try:
            texts = [with_keys(sentence.text, evidence) for sentence in answer.sentences]
        except SetError as error:
            raise SetError(f"{answer.id}: {error}") from None
        checked = _checked(_reply(texts), evidence, passages, chance)
        for sentence, parts in zip(answer.sentences, _by_sentence(texts, checked), strict=True):
            faults = tuple(part.fault for part in parts if part.fault)
            instead = " ".join(told.text for part in parts for told in part.instead)
            quoted = bool(instead) and (not sentence.true or says(instead, sentence, evidence))
            faults = faults if parts else ("it was not cut out",)
            verdicts.append(Verdict(answer.id, sentence, faults, len(parts), quoted))
    return tuple(verdicts)


def _with_passages(evidence: Evidence) -> tuple[Evidence, Passages]:
    return evidence, Passages(evidence)


def _reply(texts: Sequence[str]) -> str:
    """The sentences as one reply: bullets and rows on lines of their own, a line that leads in by itself."""
    reply = ""
    for text in texts:
        block = text.startswith(_BLOCK) or reply.rsplit("\n", 1)[-1].startswith(_BLOCK)
        gap = "\n\n" if reply.endswith(":") else "\n" if block else " "
        reply += (gap if reply else "") + text
    return reply


def _checked(reply: str, evidence: Evidence, passages: Passages, chance: random.Random) -> list[CheckedSentence]:
    from assistant.model.sentence_check import check_sentence
    from assistant.model.sentences import SentenceStream
    from assistant.model.source_words import source_words

    stream = SentenceStream(lambda key: evidence.citation(key) is not None)
    cut = []
    at = 0
    while at < len(reply):
        size = chance.randint(1, MOST_AT_ONCE)
        cut += stream.feed(reply[at : at + size])
        at += size
    checked = [check_sentence(sentence, evidence, passages) for sentence in (*cut, *stream.close())]
    return [
        replace(one, instead=source_words(one.sentence, one.statement.cites, evidence)) if one.fault else one
        for one in checked
    ]


def says(instead: str, sentence: Scripted, evidence: Evidence) -> bool:
    """Whether the sources' words hold each code and number of a sentence, and the piece that it was taken from."""
    from assistant.model.claim_words import MONTHS, words_of

    held = {word.text for word in words_of(instead)}
    days = [date.fromisoformat(day) for day in _DAY.findall(instead)]
    held |= {word.text for day in days for word in words_of(f"{MONTHS[day.month - 1]} {day.year}")}
    numbers = {word.text for word in words_of(_SOURCE.sub("", sentence.text)) if any(map(str.isdigit, word.text))}
    heads = [f"{c.title} | {c.locator}" for c in evidence.citations]
    named = [plain(piece) for piece in _SOURCE.findall(sentence.text) if not any(piece in head for head in heads)]
    pieces = [part for piece in named for part in _SENTENCE_END.split(piece)]
    return numbers <= held and all(piece in plain(instead) for piece in pieces)


def _by_sentence(texts: Sequence[str], checked: Sequence[CheckedSentence]) -> list[list[CheckedSentence]]:
    """The checked pieces of each scripted sentence: those that share more than half of its letters or of their own."""
    spans = list(_spans(_MARK.sub("", text) for text in texts))
    pieces = list(_spans(piece.sentence.lead + piece.sentence.text for piece in checked))
    parts: list[list[CheckedSentence]] = [[] for _ in texts]
    for piece, (start, end) in zip(checked, pieces, strict=True):
        for place, (begin, stop) in zip(parts, spans, strict=True):
            if 2 * (min(end, stop) - max(start, begin)) > min(end - start, stop - begin) > 0:
                place.append(piece)
    return parts


def _spans(texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    """From which letter to which each of the texts goes, when they stand one after the other."""
    at = 0
    for text in texts:
        length = _letters(text)
        yield at, at + length
        at += length


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def table(verdicts: Sequence[Verdict]) -> str:
    """Counts by kind, then every false sentence that passed and every true one that was lost."""
    answers = len({verdict.answer for verdict in verdicts})
    true = [verdict for verdict in verdicts if verdict.sentence.true]
    passed = [verdict for verdict in verdicts if verdict.false_passed]
    lost = [verdict for verdict in true if verdict.true_lost]
    quoted = sum(bool(verdict.faults) and verdict.quoted for verdict in true)
    apart = sum(verdict.pieces > 1 for verdict in verdicts)
    lines = [
        f"{answers} answers, {len(verdicts)} sentences ({apart} of them checked in more than one piece)",
        f"false passed: {len(passed)} of {len(verdicts) - len(true)}",
        f"true lost: {len(lost)} of {len(true)} ({100 * len(lost) / max(len(true), 1):.1f} %);"
        f" {quoted} more are shown in the words of their sources instead of the model's",
        "",
        f"{'kind':<28}{'sentences':>10}{'as written':>12}{'quoted':>8}{'gap':>6}",
    ]
    for group, kinds in ({"true": TRUE_KINDS} | FALSE_KINDS).items():
        lines.append(_row(group, [v for v in verdicts if v.sentence.kind in kinds]))
        lines += [_row(f"  {kind}", [v for v in verdicts if v.sentence.kind == kind]) for kind in kinds]
    for heading, chosen in (("False, and passed", passed), ("True, and lost", lost)):
        lines += ["", f"{heading}:"]
        for verdict in chosen:
            fault = f" <- {'; '.join(verdict.faults)}" if verdict.faults else ""
            lines.append(f"  {verdict.answer} [{verdict.sentence.kind}] {verdict.sentence.text}{fault}")
    return "\n".join(lines)


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    passed = sum(not verdict.faults for verdict in verdicts)
    quoted = sum(bool(verdict.faults) and verdict.quoted for verdict in verdicts)
    return f"{name:<28}{len(verdicts):>10}{passed:>12}{quoted:>8}{len(verdicts) - passed - quoted:>6}"


def main(arguments: Sequence[str]) -> int:
    """Print the table for a home folder (CASEPILOT_HOME, else ~/.casepilot)."""
    home = Path(arguments[0] if arguments else os.environ.get("CASEPILOT_HOME", "~/.casepilot")).expanduser()
    kb = open_base(home)
    try:
        sys.stdout.write(table(judge(kb, read_answers())) + "\n")
    except SetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        kb.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
