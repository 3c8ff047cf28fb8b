"""Sample answers, typed by hand. The 62320 figures are those of knowledge/starter/facts; XX codes are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from assistant.answer import Answer, Citation, CodeStatus, Fact
from assistant.model.wording import Prose
from assistant.question import Settings, Turn
from knowledge.records import Release
from knowledge.snapshot import Manifest

TODAY = date(2026, 11, 23)

FEE_ROW = Citation(
    key="s1",
    publisher="CMS",
    title="National Physician Fee Schedule Relative Value File, July 2026 release (RVU26C)",
    edition="RVU26C, released 2026-06-30",
    effective_from=date(2026, 7, 1),
    effective_to=date(2026, 9, 30),
    locator="row 62320",
    url="https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
    passage="code: 62320; Status: A; Bilateral surgery: 9; conversion factor: 33.4009",
    passage_kind="official_row",
    form="as_published",
    release="pfs:2026-07",
)
PAIR_ROW = replace(
    FEE_ROW,
    key="s2",
    title="Medicare NCCI Procedure-to-Procedure (PTP) Edits, Practitioner Services",
    edition="v302r0",
    effective_from=date(2024, 7, 1),
    effective_to=date(2024, 9, 30),
    locator="row XX001 / XX002",
    passage="column 1: XX001; column 2: XX002; modifier indicator: 1",
    form="reconstructed",
    release="ptp-practitioner:2024-07",
)
GUIDELINE = replace(
    FEE_ROW,
    key="s3",
    publisher="CDC/NCHS",
    title="ICD-10-CM Official Guidelines",
    locator="Section I.A.19",
    passage="An invented official sentence about XX003.",
    passage_kind="official_text",
    release="",
    effective_from=None,
    effective_to=None,
)
SUMMARY = replace(
    GUIDELINE,
    key="s4",
    publisher="CMS",
    title="Medicare Claims Processing Manual",
    locator="chapter 12",
    passage="Our words about 62320, costs $5 to $6, :red[not red], :smile: and ~between~ <b>tags</b>.",
    passage_kind="our_summary",
)
OLD_FACT = Fact(
    subject="62320",
    name="bilateral_surgery",
    value="9",
    meaning="concept does not apply",
    cite="s1",
    effective_from=date(2026, 7, 1),
    effective_to=date(2026, 9, 30),
    in_force=False,
)
AMOUNT = Fact("62320", "national_amount", "163.66", "before geographic adjustment", "s1", "usd", "nonfacility")

PARTIAL = Answer(
    question="What is CPT 62320?",
    answer=(
        "`62320` is an injection of the neck or mid-back, our words. [s4]\n\n"
        "**Payment**\n\n- It pays $163.66 non-facility and $87.84 facility. [s1][s4]\n- Bilateral indicator **9**. [s1]"
    ),
    status="partial",
    topic="code",
    as_of=TODAY,
    facts=(OLD_FACT, AMOUNT),
    codes=(CodeStatus("62320", "cpt", "active", True), CodeStatus("62321", "cpt", "active", True)),
    citations=(FEE_ROW, PAIR_ROW, GUIDELINE, SUMMARY),
    ask=("Which state or MAC?",),
    caveats=("The amount is national: $163.66 before any adjustment.",),
    stale=("National Physician Fee Schedule, July 2026: out of date.",),
    snapshot="20261123T000000000000Z",
)
TURN = Turn(codes=("62320",), intent="describe", as_of=TODAY)


@dataclass(frozen=True)
class SampleReply:
    """An answer and its subject."""

    answer: Answer
    turn: Turn


@dataclass(frozen=True)
class SampleBase:
    """The part of a knowledge base that the page reads."""

    manifest: Manifest


@dataclass
class FakeAssistant:
    """Answers every question with the next of its answers (the last one again), and remembers what it was asked."""

    answers: list[Answer | Exception]
    kb: SampleBase
    asked: list[tuple[str, Settings | None, Turn | None]] = field(default_factory=list)

    def stream(
        self,
        text: str,
        settings: Settings | None = None,
        turns: Sequence[Turn] = (),
        *,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[SampleReply]:
        """Answer one question, in one piece."""
        del cancelled
        yield self.ask(text, settings=settings, previous=turns[-1] if turns else None)

    def ask(self, text: str, *, settings: Settings | None = None, previous: Turn | None = None) -> SampleReply:
        """Answer one question."""
        self.asked.append((text, settings, previous))
        found = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(found, Exception):
            raise found
        as_of = settings.as_of if settings and settings.as_of else found.as_of
        return SampleReply(replace(found, question=text, as_of=as_of), replace(TURN, as_of=as_of))


@dataclass
class FakeService:
    """Hands out one assistant, or fails as a missing snapshot does."""

    held: FakeAssistant
    broken: Exception | None = None

    def assistant(self, prose: Prose | None = None) -> FakeAssistant:
        """The assistant."""
        del prose
        if self.broken is not None:
            raise self.broken
        return self.held

    def by_rules(self) -> FakeAssistant:
        """The same."""
        return self.assistant()

    def warm_up(self) -> str:
        """Open everything."""
        self.assistant()
        return ""


def manifest() -> Manifest:
    """A snapshot with one release that is current on TODAY and one that has ended."""
    ended = Release(
        id="pfs:2026-07",
        table="pfs",
        publisher="CMS",
        title="National Physician Fee Schedule Relative Value File",
        edition="RVU26C",
        effective_from=date(2026, 7, 1),
        effective_to=date(2026, 9, 30),
        cycle="quarterly",
        form="as_published",
        coverage="partial",
    )
    current = replace(
        ended,
        id="icd10cm:2026-10",
        table="icd10cm",
        publisher="CDC/NCHS",
        title="ICD-10-CM",
        effective_from=date(2026, 10, 1),
        effective_to=date(2027, 9, 30),
        coverage="whole",
    )
    built = datetime(2026, 11, 23, tzinfo=UTC)
    return Manifest("20261123T000000000000Z", "1", built, 1.0, (ended, current), {}, "", {})


def fake_service(*answers: Answer | Exception) -> FakeService:
    """A service whose assistant gives these answers in turn."""
    return FakeService(FakeAssistant(list(answers) or [PARTIAL], SampleBase(manifest())))
