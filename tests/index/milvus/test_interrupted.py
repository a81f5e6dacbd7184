"""A client that stops, or meets another, in the middle of a change: the old or the new, whole."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from index.collection import Collection
from index.errors import SourceTakenError
from index.milvus import Engine, MilvusStore
from index.milvus.schema import DOCUMENTS, FILES, PASSAGES, among
from index.milvus.stored import BEGUN, Draft
from tests.fakes import HashEmbedder
from tests.index.milvus.interrupted import Interrupted, StoppedError, stop
from tests.index.samples import EN, OTHER, ZH, segment
from tests.index.samples import write as write_file
from tests.milvus import lite, milvus_store

EMBEDDER = HashEmbedder()
NEW = "# New\n\nThe zebra report of the year.\n"
Change = Callable[[MilvusStore], None]


def add(store: MilvusStore) -> None:
    store.put([segment(EMBEDDER, "new.md", NEW)])


def exchange(store: MilvusStore) -> None:
    store.put([segment(EMBEDDER, "en.md", NEW)])


def add_and_exchange(store: MilvusStore) -> None:
    store.put([segment(EMBEDDER, "en.md", NEW), segment(EMBEDDER, "more.md", OTHER)])


def remove(store: MilvusStore) -> None:
    store.remove("tea.txt", "en.md")


def begun(collection: str) -> MilvusStore:
    store = milvus_store(lite(), EMBEDDER, collection)
    store.put([segment(EMBEDDER, "en.md", EN), segment(EMBEDDER, "tea.txt", OTHER)])
    return store


def snapshot(store: MilvusStore) -> tuple[object, ...]:
    """All that a store holds and finds."""
    segments = [store.segment(source) for source in store.entries()]
    found = store.dense(EMBEDDER.encode_queries(["zebra tea"])[0].tolist(), 100)
    return (
        [(s.document, s.passages, s.vectors.tobytes()) for s in segments],
        [store.original(source) for source in store.entries()],
        sorted((h.passage.id, round(h.score, 5)) for h in found),
        store.vocabulary(),
    )


def rows(engine: Engine, kind: str, tenant: str) -> set[str]:
    where = among("tenant", [tenant])
    return {str(r["id"]) for r in engine.query(kind, where, ["id"], "Strong")}


@pytest.mark.parametrize("change", [add, exchange, add_and_exchange, remove])
def test_a_client_that_stops_leaves_the_old_or_the_new(change: Change, tmp_path: Path) -> None:
    name = tmp_path.name
    whole = begun(f"{name}-whole")
    old = snapshot(whole)
    change(whole)
    new = snapshot(whole)
    for number in range(100):
        begun(f"{name}-{number}")
        engine = Interrupted(lite(), number, stop)
        with suppress(StoppedError):
            change(milvus_store(engine, EMBEDDER, f"{name}-{number}"))
        if not engine.is_reached:
            break
        after = milvus_store(lite(), EMBEDDER, f"{name}-{number}")
        found = snapshot(after)
        assert found in (old, new)
        if found == old:
            change(after)  # what was cut short can be done again
        assert snapshot(after) == new
    assert number > 3


def test_what_a_client_left_is_gone_with_the_next_change(tmp_path: Path) -> None:
    name, tenant = tmp_path.name, f"{tmp_path.name}/"
    store = begun(name)
    long_ago = Draft.of(segment(EMBEDDER, "new.md", NEW), tenant, 7)
    generation = f"{1:016x}00000000"
    long_ago = replace(long_ago, stored=replace(long_ago.stored, generation=generation))
    lite().upsert(DOCUMENTS, [long_ago.stored.row(BEGUN)])
    lite().insert(FILES, long_ago.file_rows())
    lite().insert(PASSAGES, long_ago.passage_rows(lite().has_sparse))
    with pytest.raises(StoppedError):  # once the older is cleared up, by 3 writes
        milvus_store(Interrupted(lite(), 4, stop), EMBEDDER, name).remove("en.md")
    assert len(rows(lite(), DOCUMENTS, tenant)) == 3
    store.remove("tea.txt")
    assert rows(lite(), PASSAGES, tenant) == rows(lite(), FILES, tenant) == set()
    assert len(rows(lite(), DOCUMENTS, tenant)) == 1  # its version


@pytest.mark.parametrize(("write", "after"), [(0, False), (1, False), (3, False), (3, True)])
def test_of_two_files_of_one_name_neither_is_lost(write: int, after: bool, tmp_path: Path) -> None:
    """Another writer puts a whole document in between two writes of ours; the 3rd commits."""
    other = segment(EMBEDDER, "a.md", OTHER, origin="/theirs/a.md")
    theirs = milvus_store(lite(), EMBEDDER, tmp_path.name)
    begun(tmp_path.name)
    refused = []

    def meanwhile() -> None:
        try:
            theirs.put([other])
        except SourceTakenError:
            refused.append("theirs")

    ours = milvus_store(Interrupted(lite(), write, meanwhile, after), EMBEDDER, tmp_path.name)
    try:
        ours.put([segment(EMBEDDER, "a.md", ZH, origin="/ours/a.md")])
    except SourceTakenError:
        refused.append("ours")
    held = milvus_store(lite(), EMBEDDER, tmp_path.name)
    origins = {entry.origin for entry in held.entries().values()} - {
        "/reports/en.md", "/reports/tea.txt",
    }  # fmt: skip
    expected = {"ours": "/ours/a.md", "theirs": "/theirs/a.md"}
    assert origins == {origin for who, origin in expected.items() if who not in refused}
    assert refused


def test_a_collection_finds_another_name(tmp_path: Path) -> None:
    paths = [write_file(tmp_path / who / "a.md", text) for who, text in [("x", EN), ("y", OTHER)]]
    begun(tmp_path.name)
    theirs = Collection(milvus_store(lite(), EMBEDDER, tmp_path.name), EMBEDDER)

    def meanwhile() -> None:
        theirs.add(paths[0])

    engine = Interrupted(lite(), 3, meanwhile)
    ours = Collection(milvus_store(engine, EMBEDDER, tmp_path.name), EMBEDDER)
    ours.add(paths[1])
    assert {i.source for i in ours.sources()} == {"en.md", "tea.txt", "a.md", "y/a.md"}


def test_of_one_file_put_twice_at_once_one_is_held(tmp_path: Path) -> None:
    theirs = milvus_store(lite(), EMBEDDER, tmp_path.name)
    begun(tmp_path.name)
    fresh = [segment(EMBEDDER, "new.md", text) for text in (NEW, ZH)]
    engine = Interrupted(lite(), 3, lambda: theirs.put(fresh[:1]))
    milvus_store(engine, EMBEDDER, tmp_path.name).put(fresh[1:])
    assert [i.source for i in theirs.sources()] == ["en.md", "tea.txt", "new.md"]
    theirs.remove("new.md")
    assert [i.source for i in theirs.sources()] == ["en.md", "tea.txt"]
