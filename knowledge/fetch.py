"""`knowledge fetch`: official files from their official addresses, or exact words on how to get them by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from knowledge.catalogue_entries import Offer
from knowledge.download import NotOfferedError, download
from knowledge.errors import FetchError

Progress = Callable[[str, int, int], None]
# After the AMA's end user agreement, as CMS and its contractors show it before these downloads.
AMA_TERMS = (
    "These files hold CPT codes. CPT is copyright and a trademark of the American Medical Association (AMA). By its end"
    " user agreement you may use it inside your organisation, in the United States, for Medicare, Medicaid and other"
    " programmes that CMS administers. Copies for resale, passing it to anyone who has not agreed, works made from it"
    " and commercial use need a licence of the AMA. The full terms: https://www.cms.gov/license/ama"
)
_AGENT = "CasePilot (self-hosted coding assistant)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one entry of the catalogue gave: the files of the newest edition offered."""

    offer: Offer
    edition: date
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What was downloaded, and one line for each entry that was not, saying how to get it by hand."""

    fetched: tuple[Fetched, ...]
    failed: tuple[str, ...]


def choose(offers: Sequence[Offer], names: Sequence[str]) -> tuple[Offer, ...]:
    """The entries of these names, or all. Raises FetchError for an unknown name, listing those that there are."""
    known = {offer.name: offer for offer in offers}
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise FetchError(f"{unknown!r} is not in the catalogue; it has: {', '.join(known)}")
    return tuple(known[name] for name in names) if names else tuple(offers)


def needs_ama_terms(offers: Sequence[Offer]) -> bool:
    """Whether any of the files holds CPT codes."""
    return any(offer.ama for offer in offers)


def fetch(
    offer: Offer,
    folder: Path,
    day: date,
    progress: Progress = lambda _step, _done, _total: None,
    *,
    edition: date | None = None,
    client: httpx.Client | None = None,
) -> Fetched:
    """Download the newest edition that is offered, all its pieces, into `folder`.

    Raises FetchError, saying exactly what to download by hand from which page, when no address gives it.
    """
    own = client or httpx.Client(headers={"User-Agent": _AGENT})
    try:
        reasons: list[str] = []
        for first in (edition,) if edition is not None else offer.editions(day):
            try:
                files = tuple(_piece(urls, folder, own, offer, progress) for urls in offer.urls(first))
                return Fetched(offer, first, files)
            except NotOfferedError as error:
                reasons.append(str(error))
        reason = reasons[-1]
    except FetchError as error:
        reason = str(error)
    finally:
        if client is None:
            own.close()
    raise FetchError(by_hand(offer, reason))


def fetch_all(
    offers: Sequence[Offer],
    folder: Path,
    day: date,
    progress: Progress = lambda _step, _done, _total: None,
    *,
    edition: date | None = None,
) -> FetchReport:
    """Download every entry; one that fails does not stop the others."""
    fetched: list[Fetched] = []
    failed: list[str] = []
    for offer in offers:
        try:
            fetched.append(fetch(offer, folder, day, progress, edition=edition))
        except FetchError as error:
            failed.append(str(error))
    return FetchReport(tuple(fetched), tuple(failed))


def _piece(urls: Sequence[str], folder: Path, client: httpx.Client, offer: Offer, progress: Progress) -> Path:
    missing: NotOfferedError | None = None

    def tell(done: int, total: int) -> None:
        progress(f"Downloading {offer.name}", done, total)

    for url in urls:
        try:
            return download(url, folder, client, tell)
        except NotOfferedError as error:
            missing = error
    raise missing or NotOfferedError(f"{offer.name}: the catalogue names no address")


def by_hand(offer: Offer, reason: str) -> str:
    """What to do when an address does not give the file."""
    return (
        f"{offer.name}: {reason}. Download by hand: {offer.title} ({offer.publisher}) from {offer.page},"
        f" then run: casepilot knowledge add FILE"
    )
