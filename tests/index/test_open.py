"""Which store and which model a path and a name choose."""

from pathlib import Path

import pytest

from index.embed import SHIPPED, shipped
from index.errors import EmbeddingError, IndexFolderError, ModelMismatchError
from index.open import embedder_for, open_collection, user_folder
from tests.fakes import HashEmbedder
from tests.index.samples import OTHER, write

EMBEDDER = HashEmbedder()
BUNDLED = "icbc-2021h1.md"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user data folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "reportqa" / "index"


def test_the_bundled_report_is_served_and_nothing_written(own: Path) -> None:
    collection = open_collection(embedding=EMBEDDER)
    assert user_folder() == own
    (info,) = collection.sources()
    assert (info.source, info.language, info.translated) == (BUNDLED, "zh", True)
    document = collection.document(BUNDLED)
    assert len(document.translations) == len(document.blocks)
    assert collection.store.dense(EMBEDDER.encode_queries(["净利润"])[0].tolist(), 3)
    assert not own.exists()


def test_the_first_add_saves_to_the_user_folder(own: Path, tmp_path: Path) -> None:
    open_collection(embedding=EMBEDDER).add(write(tmp_path / "tea.txt", OTHER))
    again = open_collection(embedding=EMBEDDER)
    assert [i.source for i in again.sources()] == [BUNDLED, "tea.txt"]
    again.remove(BUNDLED)
    assert [i.source for i in open_collection(embedding=EMBEDDER).sources()] == ["tea.txt"]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_new_path_is_an_empty_collection(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "new"
    if is_there:
        folder.mkdir()
    collection = open_collection(folder, embedding=EMBEDDER)
    assert collection.sources() == []
    assert not folder.exists() or not any(folder.iterdir())
    collection.add(write(tmp_path / "tea.txt", OTHER))
    assert len(open_collection(str(folder), embedding=EMBEDDER).sources()) == 1


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "holiday" / "photo.txt", "x")
    with pytest.raises(IndexFolderError, match=r"holiday is not an index.*manifest\.json"):
        open_collection(tmp_path / "holiday", embedding=EMBEDDER)
    assert [p.name for p in (tmp_path / "holiday").iterdir()] == ["photo.txt"]


def test_a_stored_index_keeps_its_model(tmp_path: Path) -> None:
    path = write(tmp_path / "tea.txt", OTHER)
    open_collection(tmp_path / "ours").add(path)
    assert open_collection(tmp_path / "ours").embedder.name == SHIPPED
    with pytest.raises(ModelMismatchError, match=r"'shipped'.*'hash-64'"):
        open_collection(tmp_path / "ours", embedding=EMBEDDER)
    open_collection(tmp_path / "theirs", embedding=EMBEDDER).add(path)
    with pytest.raises(ModelMismatchError, match=r"'hash-64'.*'shipped'"):
        open_collection(tmp_path / "theirs", embedding=SHIPPED)
    with pytest.raises(EmbeddingError, match="hash-64"):
        open_collection(tmp_path / "theirs")


def test_embedder_for() -> None:
    assert embedder_for(None) is shipped()
    assert embedder_for(SHIPPED) is shipped()
    assert embedder_for(EMBEDDER) is EMBEDDER
    assert embedder_for("some/model").name == "some/model"
