"""Verify and rebuild: what is damaged is named, and mended from the kept originals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import DocumentError, IndexFolderError
from index.open import open_collection, stored_model
from index.repair import rebuild, verify
from index.segments import MANIFEST, read_manifest
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
    assert rebuild(folder, EMBEDDER) == (["tea.txt", "zh.md"], [])
    assert verify(folder) == []
    assert state(folder) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_manifest_is_rebuilt(folder: Path, damage: Callable[[Path], None]) -> None:
    before = state(folder)
    damage(folder / MANIFEST)
    assert MANIFEST in verify(folder)[0]
    mended, lost = rebuild(folder, EMBEDDER)
    assert (sorted(mended), lost) == (["tea.txt", "zh.md"], [])
    assert state(folder) == before
    assert verify(folder) == []


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["original-0", "original-1"])
def test_a_damaged_original_is_told_and_the_rest_mended(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(file_of(folder, "zh.md", name))
    mended, lost = rebuild(folder, EMBEDDER)
    assert mended == ["tea.txt"]
    assert len(lost) == 1
    assert "zh.md" in lost[0]
    assert "Add it again" in lost[0]
    assert verify(folder) == []


def test_without_a_manifest_a_changed_original_is_not_believed(folder: Path) -> None:
    flip(file_of(folder, "tea.txt", "original-0"))
    delete(folder / MANIFEST)
    mended, lost = rebuild(folder, EMBEDDER)
    assert mended == ["zh.md"]
    assert len(lost) == 1


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
    assert rebuild(tmp_path / "index", EMBEDDER) == (["r.txt"], [])
    assert "été" in open_collection(tmp_path / "index", embedding=EMBEDDER).document("r.txt").text
    assert collection.add(path)[0].source == "r.txt"  # unchanged, so it is not read again


def test_nothing_to_rebuild(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="no segments"):
        rebuild(tmp_path, EMBEDDER)
    with pytest.raises(IndexFolderError, match="not an index"):
        verify(tmp_path)
    assert stored_model(tmp_path) is None
