"""What of a cache is believed: nothing that is not as it was written."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.folder.listing import CACHE, LISTED, read_listing
from index.folder.repair import verify
from tests.index.folder.test_cache import assert_same, folder, opened, part_count
from tests.index.test_segments import delete, empty, flip, truncate

__all__ = ["folder"]


@pytest.mark.parametrize("damage", [truncate, empty, flip, delete])
def test_damage_is_noticed_and_mended(
    folder: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    whole = opened(folder)
    files = sorted(p for p in (folder / CACHE).rglob("*") if p.is_file() and p.name != ".lock")
    assert len(files) > 30
    for number, file in enumerate(files if damage is flip else files[::7]):
        copy = folder.parent / f"copy-{number}"
        shutil.copytree(folder, copy)
        damage(copy / file.relative_to(folder))
        assert any(file.name in problem for problem in verify(copy))
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            assert_same(opened(copy), whole)
        if damage is not delete or file.name != LISTED:
            assert file.name in caplog.text
        assert verify(copy) == []
        shutil.rmtree(copy)


def test_a_lost_cache_is_made_anew(folder: Path) -> None:
    whole = opened(folder)
    shutil.rmtree(folder / CACHE)
    assert_same(opened(folder), whole)
    assert part_count(folder) == 1


def rewrite_listing(folder: Path, change: Callable[[dict[str, Any]], object]) -> set[str]:
    """Change the list of parts, its checksum made anew; the names that it had."""
    path = folder / CACHE / LISTED
    body = json.loads(path.read_bytes())
    old = set(body["parts"])
    change(body)
    del body["checksum"]
    data = json.dumps(body, sort_keys=True).encode()
    body["checksum"] = hashlib.sha256(data).hexdigest()
    path.write_text(json.dumps(body, sort_keys=True))
    return old


@pytest.mark.parametrize(
    "change", [lambda body: body.update(analyzer="another"), lambda body: body.pop("analyzer")]
)
def test_a_cache_of_another_cut_of_words_is_stale(
    folder: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    old = rewrite_listing(folder, change)
    assert read_listing(folder / CACHE) == {}
    assert verify(folder) == []  # of another version, not damaged
    opened(folder)
    assert not old & set(read_listing(folder / CACHE))


@pytest.mark.parametrize("name", ["vectors.faiss", "owner.npy"])
def test_a_part_that_vanishes_while_it_is_opened_is_made_anew(folder: Path, name: str) -> None:
    whole = opened(folder)
    first = min(read_listing(folder / CACHE))
    rewrite_listing(folder, lambda body: body["parts"][first].pop(name))
    (folder / CACHE / first / name).unlink()
    assert_same(opened(folder), whole)
    assert first not in read_listing(folder / CACHE)
