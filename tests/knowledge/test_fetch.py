"""Downloads from a local site that cuts off, is busy, has nothing or sends a web page; the catalogue's addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from publisher import MUE_ROWS, Publisher, zipped

from knowledge.catalogue_entries import FetchCycle, Offer, read_catalogue
from knowledge.download import NotOfferedError, download
from knowledge.errors import FetchError
from knowledge.fetch import choose, fetch, fetch_all, needs_ama_terms

PATH = "/files/zip/lamps.zip"
PACKED = zipped(MUE_csv=MUE_ROWS * 200)
DAY = date(2026, 11, 28)


@pytest.fixture
def site() -> Iterator[Publisher]:
    opened = Publisher()
    opened.files[PATH] = PACKED
    yield opened
    opened.close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as opened:
        yield opened


def offer(site: Publisher, *addresses: str, cycle: FetchCycle = "none", pieces: tuple[str, ...] = ("",)) -> Offer:
    listed = tuple(f"{site.url}{address}" for address in addresses)
    page = "https://harbour.example/lamps"
    return Offer("lamps", "Lamps", "Harbour", page, cycle, ama=False, addresses=listed, pieces=pieces)


def test_a_file_is_downloaded_whole(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = download(f"{site.url}{PATH}", tmp_path, client, lambda done, total: told.append((done, total)))
    assert path == tmp_path / "lamps.zip"
    assert path.read_bytes() == PACKED
    assert told[-1] == (len(PACKED), len(PACKED))
    assert [p.name for p in tmp_path.iterdir()] == ["lamps.zip"]


def test_a_file_that_is_there_is_not_asked_for_again(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    for _ in range(2):
        download(f"{site.url}{PATH}", tmp_path, client)
    assert site.asked[PATH] == 1


def test_after_a_break_the_rest_is_asked_for(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    site.faults[PATH] = ["cut", "cut"]
    path = download(f"{site.url}{PATH}", tmp_path, client, sleep=lambda _: None)
    assert path.read_bytes() == PACKED
    half = len(PACKED) // 2
    assert site.ranges == [f"bytes={half}-", f"bytes={half + (len(PACKED) - half) // 2}-"]


def test_a_later_run_resumes_what_an_earlier_one_began(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "lamps.zip.part").write_bytes(PACKED[:100])
    assert download(f"{site.url}{PATH}", tmp_path, client).read_bytes() == PACKED
    assert site.ranges == ["bytes=100-"]


def test_a_server_without_ranges_sends_the_whole_again(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "lamps.zip.part").write_bytes(b"other bytes")
    site.faults[PATH] = ["no ranges"]
    assert download(f"{site.url}{PATH}", tmp_path, client).read_bytes() == PACKED


def test_a_part_longer_than_the_file_is_begun_anew(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "lamps.zip.part").write_bytes(b"x" * (len(PACKED) + 5))
    assert download(f"{site.url}{PATH}", tmp_path, client, sleep=lambda _: None).read_bytes() == PACKED


def test_a_busy_server_is_given_the_time_it_asks_for(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    site.faults[PATH] = ["429", "503"]
    waited: list[float] = []
    assert download(f"{site.url}{PATH}", tmp_path, client, sleep=waited.append).read_bytes() == PACKED
    assert waited[0] == 7.0
    assert len(waited) == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        pytest.param(["404"], "not offered", id="404"),
        pytest.param(["403"], "status 403", id="403"),
        pytest.param(["forever"], "86400 seconds", id="asks for a day"),
        pytest.param(["500"] * 9, "after 4 attempts", id="500 without end"),
        pytest.param(["cut"] * 9, "after 4 attempts", id="cut without end"),
        pytest.param(["page"], "web page", id="page"),
        pytest.param(["disguised page"], "web page", id="page that says it is a zip"),
    ],
)
def test_what_is_not_the_file_is_never_kept(
    site: Publisher, client: httpx.Client, tmp_path: Path, fault: list[str], said: str
) -> None:
    site.faults[PATH] = list(fault)
    with pytest.raises(FetchError, match=said) as caught:
        download(f"{site.url}{PATH}", tmp_path, client, sleep=lambda _: None)
    assert len(str(caught.value).splitlines()) == 1
    assert not (tmp_path / "lamps.zip").exists()


def test_a_damaged_archive_is_refused(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    site.files[PATH] = PACKED[:40] + b"\0\0\0\0" + PACKED[44:]
    with pytest.raises(FetchError, match=r"damaged|not a whole"):
        download(f"{site.url}{PATH}", tmp_path, client)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_does_not_exist_is_its_own_error(site: Publisher, client: httpx.Client, tmp_path: Path) -> None:
    with pytest.raises(NotOfferedError):
        download(f"{site.url}/gone.zip", tmp_path, client)


def test_the_next_address_and_then_the_edition_before_are_tried(site: Publisher, tmp_path: Path) -> None:
    site.files["/2026q3/other.zip"] = PACKED
    found = fetch(offer(site, "/{year}q{q}/lamps.zip", "/{year}q{q}/other.zip", cycle="quarterly"), tmp_path, DAY)
    assert found.edition == date(2026, 7, 1)
    assert [path.name for path in found.files] == ["other.zip"]
    assert list(site.asked) == ["/2026q4/lamps.zip", "/2026q4/other.zip", "/2026q3/lamps.zip", "/2026q3/other.zip"]


def test_all_pieces_of_an_edition_are_downloaded(site: Publisher, tmp_path: Path) -> None:
    for piece in ("f1", "f2"):
        site.files[f"/v{piece}.zip"] = PACKED
    found = fetch(offer(site, "/v{piece}.zip", pieces=("f1", "f2")), tmp_path, DAY)
    assert [path.name for path in found.files] == ["vf1.zip", "vf2.zip"]


def test_what_cannot_be_fetched_says_which_file_to_take_from_which_page(site: Publisher, tmp_path: Path) -> None:
    report = fetch_all([offer(site, "/gone.zip"), offer(site, PATH)], tmp_path, DAY)
    [line] = report.failed
    assert "Lamps (Harbour) from https://harbour.example/lamps" in line
    assert "casepilot knowledge add FILE" in line
    assert len(line.splitlines()) == 1
    assert len(report.fetched) == 1  # one that fails does not stop the others


def test_the_catalogue_is_whole_and_its_addresses_are_the_publishers_own() -> None:
    offers = read_catalogue()
    assert len({entry.name for entry in offers}) == len(offers)
    for entry in offers:
        for urls in entry.urls(date(2026, 7, 1)):
            for url in urls:
                assert httpx.URL(url).host in ("www.cms.gov", "ftp.cdc.gov", "downloads.cms.gov"), url
                assert "{" not in url


@pytest.mark.parametrize(
    ("name", "edition", "url"),
    [
        # The addresses that CMS and CDC used for these editions.
        ("pfs", date(2026, 7, 1), "https://www.cms.gov/files/zip/rvu26c.zip"),
        (
            "ptp-practitioner",
            date(2026, 7, 1),
            "https://www.cms.gov/files/zip/medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.zip",
        ),
        (
            "mue-practitioner",
            date(2026, 4, 1),
            "https://www.cms.gov/files/zip/medicare-ncci-2026-q2-practitioner-services-mue-table.zip",
        ),
        ("hcpcs", date(2026, 7, 1), "https://www.cms.gov/files/zip/july-2026-alpha-numeric-hcpcs-file.zip"),
        (
            "icd10cm",
            date(2025, 10, 1),
            "https://ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/2026"
            "/icd10cm-Code%20Descriptions-2026.zip",
        ),
    ],
)
def test_an_address_is_filled_for_its_edition(name: str, edition: date, url: str) -> None:
    [entry] = choose(read_catalogue(), [name])
    assert entry.urls(edition)[0][0] == url


def test_the_editions_of_a_fiscal_year_begin_in_october() -> None:
    [entry] = choose(read_catalogue(), ["icd10cm"])
    assert list(entry.editions(date(2026, 9, 30))) == [date(2025, 10, 1), date(2024, 10, 1), date(2023, 10, 1)]


def test_files_with_cpt_codes_need_the_terms() -> None:
    offers = read_catalogue()
    assert needs_ama_terms(choose(offers, ["pfs"]))
    assert not needs_ama_terms(choose(offers, ["icd10cm", "icd10pcs"]))


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(FetchError, match="'lamps' is not in the catalogue; it has: pfs, "):
        choose(read_catalogue(), ["lamps"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("- name: x", "entry 1 \\(x\\): field title", id="field missing"),
        pytest.param("lamps", "list of entries", id="not a list"),
        pytest.param("- [", "cannot be read", id="not yaml"),
        pytest.param(
            "- {name: x, title: t, publisher: p, page: p, cycle: none, ama: false, addresses: ['{moon}']}",
            "entry 1 \\(x\\)",
            id="unknown placeholder",
        ),
    ],
)
def test_a_malformed_catalogue_names_its_entry(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FetchError, match=said) as caught:
        read_catalogue(path)
    assert len(str(caught.value).splitlines()) == 1
