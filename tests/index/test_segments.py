"""What is on disk: it survives crashes and full disks, and damage is named."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given

from index.collection import Collection
from index.errors import IndexDamagedError, IndexFolderError
from index.folder.lock import WriterLock
from index.folder.manifest import MANIFEST, read_manifest
from index.open import open_collection
from index.segments import decode_segment, encode_segment
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, segment, texts, write

EMBEDDER = HashEmbedder()


def reopen(folder: Path) -> Collection:
    return open_collection(folder, embedding=EMBEDDER)


def names(folder: Path) -> list[str]:
    return [info.source for info in reopen(folder).sources()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two reports, one with its translation."""
    paths = [write(tmp_path / "zh.md", ZH), write(tmp_path / "tea.txt", OTHER)]
    english = write(tmp_path / "en.md", EN)
    reopen(tmp_path / "index").add(*paths, translations={str(paths[0]): english})
    return tmp_path / "index"


@pytest.mark.property
@given(texts)
def test_encoding_a_segment_round_trips(text: str) -> None:
    text = "\ufeff结尾 end\n\n" + text.encode("utf-8", "replace").decode()
    put = segment(EMBEDDER, "a\udcff.md", text, origin="/x/\udcff")
    held = decode_segment(encode_segment(put))
    assert held.document == put.document
    assert (held.passages, held.originals, held.origin) == (put.passages, put.originals, put.origin)
    assert held.vectors.dtype == put.vectors.dtype
    assert (held.vectors == put.vectors).all()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def delete(path: Path) -> None:
    path.unlink()


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = [truncate, empty, flip, delete, put_folder]
FILES = [MANIFEST, "segment.json", "vectors.npy"]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_damage_is_named_with_its_remedy(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(next(folder.rglob(name)))
    with pytest.raises(IndexDamagedError, match=f"(?s){name}.*index rebuild --index"):
        reopen(folder)


@pytest.mark.parametrize(
    "content", [b"{}", b"[]", b"null", b"\xff", b'{"checksum": 1}', b'{"format": 1}']
)
def test_a_manifest_of_nonsense_is_damage(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(IndexDamagedError, match=MANIFEST):
        reopen(folder)


def test_nothing_is_pickled(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert not path.read_bytes().startswith(b"\x80")
    manifest = json.loads((folder / MANIFEST).read_bytes())
    assert {len(h) for d in manifest["documents"] for h in d["files"].values()} == {64}


def test_a_removed_or_replaced_segment_leaves_the_disk(folder: Path, tmp_path: Path) -> None:
    collection = reopen(folder)
    write(tmp_path / "tea.txt", OTHER + "More tea was sold.\n")
    collection.add(tmp_path / "tea.txt")
    collection.remove("zh.md")
    kept = [e.segment for e in read_manifest(folder).documents]
    assert [p.name for p in (folder / "segments").iterdir()] == kept
    assert {p.name for p in folder.iterdir()} == {MANIFEST, "segments", ".lock"}


def test_an_unchanged_file_writes_nothing(folder: Path, tmp_path: Path) -> None:
    def state() -> dict[str, tuple[int, int, bytes]]:
        stats = {p: p.stat() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}
        return {str(p): (s.st_mtime_ns, s.st_ino, p.read_bytes()) for p, s in stats.items()}

    before, encoded = state(), EMBEDDER.encoded
    reopen(folder).add(tmp_path / "tea.txt")
    reopen(folder).add(tmp_path / "tea.txt", tmp_path / "tea.txt")
    assert state() == before
    assert EMBEDDER.encoded == encoded


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to write anywhere."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_a_read_only_folder_is_served_and_says_so(folder: Path, tmp_path: Path) -> None:
    report = write(tmp_path / "en2.md", EN)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with opened_up(tmp_path), as_nobody():
        collection = reopen(folder)
        assert collection.document("zh.md").title
        with pytest.raises(IndexFolderError, match="cannot be written"):
            collection.add(report)
        with pytest.raises(IndexFolderError, match="cannot be written"):
            collection.remove("zh.md")
        assert [i.source for i in collection.sources()] == ["zh.md", "tea.txt"]


@contextmanager
def opened_up(folder: Path) -> Iterator[None]:
    """Let others pass through pytest's private folders on the way to this one."""
    private = [p for p in [folder, *folder.parents] if p.stat().st_mode & 0o055 != 0o055]
    modes = {p: p.stat().st_mode & 0o777 for p in private}
    for path in private:
        path.chmod(0o755)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    write(tmp_path / "file", "x")
    with pytest.raises(IndexFolderError, match="is a file, not an index folder"):
        reopen(tmp_path / "file")
    with pytest.raises(IndexFolderError, match="cannot be read"):
        reopen(tmp_path / ("long" * 200))
    collections = [reopen(tmp_path / "file" / "below"), reopen(tmp_path / "later")]
    write(tmp_path / "later", "x")
    for collection in collections:
        with pytest.raises(IndexFolderError, match="cannot be written"):
            collection.add(write(tmp_path / "tea.txt", OTHER))


def test_a_writer_waits_and_is_told(folder: Path) -> None:
    with (
        WriterLock(folder),
        pytest.raises(IndexFolderError, match="by another process"),
        WriterLock(folder, seconds=0.1),
    ):
        pytest.fail("two writers at once")
    reopen(folder).remove("tea.txt")
    assert names(folder) == ["zh.md"]
