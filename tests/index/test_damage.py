"""Flipped bits and cut files: each is found and named, and mended where the originals are whole."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import IndexDamagedError
from index.folder.manifest import MANIFEST
from index.folder.repair import rebuild, verify
from index.open import open_collection
from index.segments import ORIGINAL
from tests.index.crashing import EMBEDDER, Snapshot, memory_folder, snapshot
from tests.index.samples import EN, OTHER, ZH, write


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An index of two reports, one with its translation."""
    with memory_folder(tmp_path) as home:
        zh, tea = write(home / "zh.md", ZH), write(home / "tea.txt", OTHER)
        collection = open_collection(home / "index", embedding=EMBEDDER)
        collection.add(tea, zh, translations={str(zh): write(home / "en.md", EN)})
        yield home / "index"


def flipped(rng: random.Random, data: bytes) -> bytes:
    bit = rng.randrange(8 * len(data))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


@pytest.mark.parametrize("damage", [flipped, cut])
@pytest.mark.parametrize("count", [30, pytest.param(500, marks=pytest.mark.soak)])
def test_every_damage_is_found_and_mended(
    folder: Path, damage: Callable[[random.Random, bytes], bytes], count: int
) -> None:
    rng, whole = random.Random(count), snapshot(folder)
    files = {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.name != ".lock"
             and p.is_file()}  # fmt: skip
    kinds = sorted({path.name for path in files})
    assert kinds == [MANIFEST, "original-0", "original-1", "segment.json", "vectors.npy"]
    for turn in range(count):
        name = kinds[turn % len(kinds)]
        path = rng.choice([p for p in files if p.name == name])
        path.write_bytes(damage(rng, files[path]))
        check_told(folder, path, whole)
        done = rebuild(folder, EMBEDDER)
        assert done.lost == []
        assert bool(done.kept) == name.startswith(ORIGINAL)
        assert in_order(snapshot(folder)) == in_order(whole)
        put_back(folder, files)
    print(f"{count} of {count} files {damage.__name__}: found, and mended")


def check_told(folder: Path, path: Path, whole: Snapshot) -> None:
    """`verify` names the file; opening does too, unless only an original is damaged."""
    (problem,) = verify(folder)
    assert str(path) in problem
    assert f"python -m index rebuild --index {folder}" in problem
    if path.name.startswith(ORIGINAL):
        collection = open_collection(folder, embedding=EMBEDDER)
        assert tuple(collection.document(e[0]).text for e in whole.entries) == whole.texts
        return
    with pytest.raises(IndexDamagedError, match="python -m index rebuild --index") as told:
        open_collection(folder, embedding=EMBEDDER)
    assert path.name in str(told.value)


def in_order(held: Snapshot) -> list[tuple[str, tuple[str, ...], bytes]]:
    """What is held, whatever order and files it is in: without a manifest neither is known."""
    return sorted(zip(held.texts, held.passages, held.vectors, strict=True))


def put_back(folder: Path, files: dict[Path, bytes]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path not in files:
            path.unlink()
    for path, data in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
