"""From what is given to single files: folders, archives in archives, and everything an archive can do wrong."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from knowledge import intake
from knowledge.errors import KnowledgeError, SourceError
from knowledge.intake import collect
from knowledge.sources.layout import Given


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def contents(tmp_path: Path, *paths: Path) -> dict[str, bytes]:
    return {file.name: file.path.read_bytes() for file in collect(paths, tmp_path / "scratch")}


def test_a_folder_gives_its_files_in_order_of_name(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    (folder / "b").mkdir(parents=True)
    for name in ("c.txt", "a.csv", "b/d.txt", ".hidden", "layout.xsd"):
        (folder / name).write_bytes(name.encode())
    assert list(contents(tmp_path, folder)) == ["a.csv", "d.txt", "c.txt"]


def test_an_archive_gives_its_members_under_both_names(tmp_path: Path) -> None:
    path = pack(tmp_path / "PACK.zip", {"in/A.csv": b"a", "B.txt": b"b", "__MACOSX/A.csv": b"junk"})
    found = contents(tmp_path, path)
    assert found == {"PACK.zip/B.txt": b"b", "PACK.zip/A.csv": b"a"}


def test_an_archive_in_an_archive_is_opened(tmp_path: Path) -> None:
    inner = packed({"deep.csv": b"deep"})
    assert contents(tmp_path, pack(tmp_path / "outer.zip", {"inner.zip": inner})) == {
        "outer.zip/inner.zip/deep.csv": b"deep"
    }


def test_a_third_archive_is_not_opened(tmp_path: Path) -> None:
    third = packed({"inner.zip": packed({"deep.csv": b"deep"})})
    with pytest.raises(SourceError, match="unpack it first"):
        contents(tmp_path, pack(tmp_path / "outer.zip", {"middle.zip": third}))


def test_a_workbook_stays_closed(tmp_path: Path) -> None:
    book = pack(tmp_path / "table.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    assert list(contents(tmp_path, book)) == ["table.xlsx"]


def test_a_gzipped_file_is_opened_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.txt.gz"
    path.write_bytes(gzip.compress(b"rows"))
    renamed = tmp_path / "renamed.bin"
    renamed.write_bytes(gzip.compress(b"more"))
    assert contents(tmp_path, path, renamed) == {"rows.txt": b"rows", "renamed.bin": b"more"}


def test_what_a_person_says_goes_with_every_file(tmp_path: Path) -> None:
    path = pack(tmp_path / "P.zip", {"a.csv": b"a", "b.csv": b"b"})
    given = Given(effective_from=date(2026, 7, 1), partial=True)
    assert {file.given for file in collect([path], tmp_path / "s", given)} == {given}


@pytest.mark.parametrize(
    ("members", "alone"),
    [
        pytest.param({"a.pdf": b"a"}, {True}, id="one member"),
        pytest.param({"a.pdf": b"a", "b.csv": b"b"}, {False}, id="beside another"),
    ],
)
def test_a_file_that_is_all_of_its_archive_is_alone(
    tmp_path: Path, members: dict[str, bytes], alone: set[bool]
) -> None:
    assert {file.alone for file in collect([pack(tmp_path / "P.zip", members)], tmp_path / "s")} == alone


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\evil.txt"])
def test_a_name_that_leaves_the_archive_refuses_all_of_it(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "P.zip", {"good.csv": b"a", name: b"evil"})
    with pytest.raises(SourceError, match="leaves the archive") as caught:
        contents(tmp_path, path)
    assert len(str(caught.value).splitlines()) == 1
    assert not list(tmp_path.rglob("evil*"))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "P.zip", {"zeros.txt": b"\0" * (80 << 20)})
    with pytest.raises(SourceError, match="would unpack from"):
        contents(tmp_path, path)
    assert sum(p.stat().st_size for p in (tmp_path / "scratch").rglob("*")) == 0


def test_a_member_that_hides_its_size_is_stopped(tmp_path: Path) -> None:
    path = pack(tmp_path / "P.zip", {"a.txt": b"abc" * 100})
    raw = bytearray(path.read_bytes())
    central = raw.index(b"PK\x01\x02")
    raw[central + 24 : central + 28] = (3).to_bytes(4, "little")  # the stated size, in the archive's directory
    path.write_bytes(raw)
    with pytest.raises(SourceError, match=r"damaged|more than"):
        contents(tmp_path, path)


def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_RATIO_FREE", 1000)
    path = tmp_path / "zeros.gz"
    path.write_bytes(gzip.compress(b"\0" * 10_000_000))
    with pytest.raises(SourceError, match="more than"):
        contents(tmp_path, path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_archive_is_one_line(tmp_path: Path, share: float) -> None:
    path = pack(tmp_path / "P.zip", {"a.csv": bytes(range(256)) * 50, "b.csv": b"b"})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(SourceError, match="damaged or cut off") as caught:
        contents(tmp_path, path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_truncated_gzip_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 50)[:-20])
    with pytest.raises(SourceError, match="damaged or cut off"):
        contents(tmp_path, path)


def test_an_encrypted_member_says_to_unpack_it(tmp_path: Path) -> None:
    path = pack(tmp_path / "P.zip", {"a.csv": b"a"})
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.index(mark) + offset] |= 1
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="encrypted"):
        contents(tmp_path, path)


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no file"):
        contents(tmp_path, pack(tmp_path / "P.zip", {}))


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "P.zip", {f"{n}.txt": b"" for n in range(intake.MOST_MEMBERS + 1)})
    with pytest.raises(SourceError, match="2,001 files"):
        contents(tmp_path, path)


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"gone\.zip"):
        contents(tmp_path, tmp_path / "gone.zip")


@pytest.mark.parametrize("content", [b"", b"P", b"PK"])
def test_files_shorter_than_a_mark_are_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "short.txt").write_bytes(content)
    if content == b"PK":
        with pytest.raises(SourceError, match="damaged"):
            contents(tmp_path, tmp_path / "short.txt")
    else:
        assert contents(tmp_path, tmp_path / "short.txt") == {"short.txt": content}
