"""Verify and rebuild: what is damaged is named, and mended from the kept originals."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import DocumentError, IndexFolderError
from index.folder.manifest import FORMAT, MANIFEST, read_manifest
from index.folder.repair import Rebuilt, rebuild, verify
from index.open import open_collection, stored_model
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, write
from tests.index.test_segments import delete, empty, flip, truncate

EMBEDDER = HashEmbedder()
DAMAGES = [truncate, empty, flip, delete]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    zh, tea = write(tmp_path / "zh.md", ZH), write(tmp_path / "tea.txt", OTHER)
    en = write(tmp_path / "en.md", EN)
    collection = open_collection(tmp_path / "index", embedding=EMBEDDER)
    collection.add(tea)
    collection.add(zh, translations={str(zh): en})
    return tmp_path / "index"


def file_of(folder: Path, source: str, name: str) -> Path:
    entry = next(e for e in read_manifest(folder).documents if e.source == source)
    return folder / "segments" / entry.segment / name


def state(folder: Path) -> list[tuple[str, str, bool]]:
    infos = open_collection(folder, embedding=EMBEDDER).sources()
    return sorted((i.source, i.title, i.translated) for i in infos)


def test_a_whole_index_verifies(folder: Path) -> None:
    assert verify(folder) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_names_every_damaged_document(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(file_of(folder, "zh.md", "vectors.npy"))
    damage(file_of(folder, "tea.txt", "segment.json"))
    tea, zh = verify(folder)
    assert "tea.txt" in tea
    assert "segment.json" in tea
    assert "zh.md" in zh
    assert "vectors.npy" in zh


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["segment.json", "vectors.npy"])
def test_derived_files_are_rebuilt(folder: Path, name: str, damage: Callable[[Path], None]) -> None:
    before = state(folder)
    damage(file_of(folder, "zh.md", name))
    assert rebuild(folder, EMBEDDER) == Rebuilt(["tea.txt", "zh.md"])
    assert verify(folder) == []
    assert state(folder) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_manifest_is_rebuilt(folder: Path, damage: Callable[[Path], None]) -> None:
    before = state(folder)
    damage(folder / MANIFEST)
    assert MANIFEST in verify(folder)[0]
    done = rebuild(folder, EMBEDDER)
    assert (sorted(done.mended), done.kept, done.lost) == (["tea.txt", "zh.md"], [], [])
    assert state(folder) == before
    assert verify(folder) == []


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["original-0", "original-1"])
def test_a_damaged_original_is_told_and_its_text_kept(
    folder: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    before = state(folder)
    damage(file_of(folder, "zh.md", name))
    (problem,) = verify(folder)
    assert problem.startswith("zh.md: the original kept of it cannot be used")
    assert state(folder) == before
    done = rebuild(folder, EMBEDDER)
    assert (done.mended, done.lost) == (["tea.txt"], [])
    assert "zh.md: the original kept in the index is damaged" in done.kept[0]
    assert (verify(folder), state(folder)) == ([], before)
    assert rebuild(folder, HashEmbedder(32)).mended == ["tea.txt", "zh.md"]
    rebuild(folder, EMBEDDER)
    collection = open_collection(folder, embedding=EMBEDDER)
    zh = tmp_path / "zh.md"
    collection.add(zh, translations={str(zh): tmp_path / "en.md"})
    assert state(folder) == before
    assert file_of(folder, "zh.md", "original-1").exists()


def test_a_report_of_which_all_is_damaged_is_lost_and_set_aside(folder: Path) -> None:
    broken = file_of(folder, "zh.md", "original-0")
    flip(broken)
    flip(file_of(folder, "zh.md", "segment.json"))
    assert [p.split(":")[0] for p in verify(folder)] == ["zh.md", "zh.md"]
    left = broken.read_bytes()
    done = rebuild(folder, EMBEDDER)
    assert (done.mended, done.kept) == (["tea.txt"], [])
    path = folder / "damaged" / broken.parent.name
    assert str(path) in done.lost[0]
    assert (path / "original-0").read_bytes() == left
    assert verify(folder) == []


def test_names_and_encoding_survive_a_damaged_text(tmp_path: Path) -> None:
    path = write(tmp_path / "zh.html", "<p>Le café et la résidence d’été.</p>", "cp1252")
    en = write(tmp_path / "en.md", "The café and the summer residence.\n")
    collection = open_collection(tmp_path / "index", embedding=EMBEDDER)
    collection.add(path, translations={str(path): en}, encoding="cp1252")
    before = state(tmp_path / "index")
    flip(file_of(tmp_path / "index", "zh.html", "segment.json"))
    assert rebuild(tmp_path / "index", EMBEDDER) == Rebuilt(["zh.html"])
    assert state(tmp_path / "index") == before


def test_an_index_of_the_first_format_is_read_mended_and_extended(
    folder: Path, tmp_path: Path
) -> None:
    before = state(folder)
    as_first_format(folder)
    assert (verify(folder), state(folder)) == ([], before)
    collection = open_collection(folder, embedding=EMBEDDER)
    encoded = EMBEDDER.encoded
    collection.add(tmp_path / "tea.txt")
    assert EMBEDDER.encoded == encoded
    assert collection.sources()[0].added is None
    collection.add(write(tmp_path / "more.txt", OTHER))
    collection.remove("more.txt")
    assert (verify(folder), state(folder)) == ([], before)
    as_first_format(folder)
    flip(file_of(folder, "zh.md", "vectors.npy"))
    assert rebuild(folder, EMBEDDER) == Rebuilt(["tea.txt", "zh.md"])
    assert (verify(folder), state(folder)) == ([], before)


def as_first_format(folder: Path) -> None:
    """The manifest as the version before wrote it."""
    body = json.loads((folder / MANIFEST).read_bytes())
    del body["checksum"]
    body["format"] = 1
    for entry in body["documents"]:
        for name in ("originals", "encoding", "size", "added"):
            del entry[name]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    body["checksum"] = hashlib.sha256(text).hexdigest()
    (folder / MANIFEST).write_bytes(json.dumps(body, ensure_ascii=False, sort_keys=True).encode())


def test_an_index_of_a_later_format_is_left_alone(folder: Path) -> None:
    body = json.loads((folder / MANIFEST).read_bytes())
    del body["checksum"]
    body["format"] = FORMAT + 1
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    body["checksum"] = hashlib.sha256(text).hexdigest()
    (folder / MANIFEST).write_bytes(json.dumps(body).encode())
    for action in (verify, lambda where: rebuild(where, EMBEDDER)):
        with pytest.raises(IndexFolderError, match=f"format {FORMAT + 1}.*format {FORMAT}"):
            action(folder)
    assert json.loads((folder / MANIFEST).read_bytes())["format"] == FORMAT + 1


def test_without_a_manifest_a_changed_original_is_not_believed(folder: Path) -> None:
    flip(file_of(folder, "tea.txt", "original-0"))
    delete(folder / MANIFEST)
    done = rebuild(folder, EMBEDDER)
    assert (done.mended, done.kept, len(done.lost)) == (["zh.md"], [], 1)


def test_rebuild_with_another_model(folder: Path) -> None:
    other = HashEmbedder(32)
    rebuild(folder, other)
    assert stored_model(folder) == "hash-32"
    assert open_collection(folder, embedding=other).document("zh.md").translations


def test_rebuild_keeps_a_named_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "r.txt", "Le café et la résidence d’été à Orléans.", "cp1252")
    collection = open_collection(tmp_path / "index", embedding=EMBEDDER)
    with pytest.raises(DocumentError):
        collection.add(path)
    collection.add(path, encoding="cp1252")
    assert rebuild(tmp_path / "index", EMBEDDER) == Rebuilt(["r.txt"])
    assert "été" in open_collection(tmp_path / "index", embedding=EMBEDDER).document("r.txt").text
    assert collection.add(path)[0].source == "r.txt"  # unchanged, so it is not read again


def test_nothing_to_rebuild(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="no segments"):
        rebuild(tmp_path, EMBEDDER)
    with pytest.raises(IndexFolderError, match="not an index"):
        verify(tmp_path)
    assert stored_model(tmp_path) is None
