"""What the store in a folder does beyond what every store must."""

from pathlib import Path

import pytest

from index.embed import Embedder
from index.errors import ModelMismatchError
from index.store import EmbeddedStore
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, segment
from tests.index.test_store import by_words, sources

EMBEDDER = HashEmbedder()


def in_folder(folder: Path, embedder: Embedder = EMBEDDER) -> EmbeddedStore:
    return EmbeddedStore(
        folder / "index",
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
    )


def test_memory_is_served_and_saved_with_the_first_change(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    bundled = segment(EMBEDDER, "tea.txt", OTHER)
    store = EmbeddedStore(
        folder, model="m", fingerprint="f", dimension=EMBEDDER.dimension, memory=[bundled]
    )
    assert by_words(store, "harvest")
    assert not folder.exists()
    store.put([segment(EMBEDDER, "en.md", EN)])
    again = EmbeddedStore(folder, model="m", fingerprint="f", dimension=EMBEDDER.dimension)
    assert sources(again) == ["tea.txt", "en.md"]


def test_memory_can_be_removed(tmp_path: Path) -> None:
    bundled = segment(EMBEDDER, "tea.txt", OTHER)

    def opened() -> EmbeddedStore:
        return EmbeddedStore(
            tmp_path / "index", model="m", fingerprint="f", dimension=64, memory=[bundled]
        )

    opened().remove("tea.txt")
    assert sources(opened()) == []


def test_another_model_is_refused_by_both_names(tmp_path: Path) -> None:
    in_folder(tmp_path).put([segment(EMBEDDER)])
    with pytest.raises(ModelMismatchError, match=r"hash-64.*hash-32"):
        in_folder(tmp_path, HashEmbedder(32))
    with pytest.raises(ModelMismatchError, match=r"hash-64.*other"):
        in_folder(tmp_path, HashEmbedder(64, "other"))


def test_a_model_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    store = in_folder(tmp_path)
    other = HashEmbedder(64, "other")
    in_folder(tmp_path, other).put([segment(other)])
    with pytest.raises(ModelMismatchError):
        store.put([segment(EMBEDDER, "tea.txt", OTHER)])
    assert [i.source for i in in_folder(tmp_path, other).sources()] == ["zh.md"]
