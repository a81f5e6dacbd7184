"""A real Milvus server on loopback: two clients, a restart, and kills in the middle of changes."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import pytest

from index.errors import EngineError
from index.milvus import Engine
from tests.fakes import HashEmbedder
from tests.index.milvus.test_interrupted import (
    Change,
    add_and_exchange,
    exchange,
    remove,
    snapshot,
)
from tests.index.samples import EN, OTHER, segment
from tests.milvus import lite, milvus_store, served, server

pytestmark = pytest.mark.soak
EMBEDDER = HashEmbedder()
KILLS = 3


def test_a_change_is_seen_by_another_client_at_once() -> None:
    """Not after a while: each read waits until the server has taken up what was acknowledged."""
    writer = milvus_store(served(), EMBEDDER, "seen")
    reader = milvus_store(Engine(server().uri), EMBEDDER, "seen")
    query = EMBEDDER.encode_queries(["zebra"])[0].tolist()
    for number in range(5):
        name = f"r{number}.md"
        writer.put([segment(EMBEDDER, name, f"# R{number}\n\nzebra number {number}\n")])
        assert name in {h.passage.source for h in reader.dense(query, 20)}
        assert name in reader.entries()
        writer.remove(name)
        assert reader.dense(query, 20) == []


def test_after_a_while_nobody_waits_and_all_is_found() -> None:
    store = milvus_store(served(), EMBEDDER, "settled", fresh_for=60.0)
    store.put([segment(EMBEDDER, "tea.txt", OTHER)])
    query = EMBEDDER.encode_queries(["tea"])[0].tolist()
    first = store.dense(query, 5)
    time.sleep(16)
    begun = time.monotonic()
    assert store.dense(query, 5) == first
    print(f"settled: {1000 * (time.monotonic() - begun):.0f} ms")


def test_a_server_that_restarts_goes_on_where_it_was() -> None:
    store = milvus_store(served(), EMBEDDER, "restarted")
    store.put([segment(EMBEDDER, "en.md", EN), segment(EMBEDDER, "tea.txt", OTHER)])
    before = snapshot(store)
    server().kill()
    hasty = Engine.__new__(Engine)
    hasty.__dict__.update(served().__dict__ | {"_timeout": 2.0})
    with pytest.raises(EngineError, match="does not serve"):
        milvus_store(hasty, EMBEDDER, "restarted")
    server().start()
    assert snapshot(store) == before
    assert snapshot(milvus_store(Engine(server().uri), EMBEDDER, "restarted")) == before


@pytest.mark.parametrize("change", [add_and_exchange, exchange, remove])
def test_a_server_killed_in_a_change_has_the_old_or_the_new(change: Change) -> None:
    chance = random.Random(change.__name__)
    for number in range(KILLS):
        name = f"killed-{change.__name__}-{number}"
        store = milvus_store(served(), EMBEDDER, name)
        store.put([segment(EMBEDDER, "en.md", EN), segment(EMBEDDER, "tea.txt", OTHER)])
        old = snapshot(store)
        refused = False
        with ThreadPoolExecutor(1) as pool:
            changing = pool.submit(change, store)  # it waits for the server a while, and goes on
            time.sleep(chance.uniform(0.0, 1.5))
            server().kill()
            server().start()
            try:
                changing.result()
            except EngineError:
                refused = True
        after = milvus_store(served(), EMBEDDER, name)
        found = snapshot(after)
        print(f"{name}: {'refused' if refused else 'done'}, {'old' if found == old else 'new'}")
        if found == old:
            assert refused
            change(after)
        assert snapshot(after) == new(change)


@lru_cache(maxsize=3)
def new(change: Change) -> tuple[object, ...]:
    """What is held after a change that nothing disturbs."""
    store = milvus_store(lite(), EMBEDDER, change.__name__)
    store.put([segment(EMBEDDER, "en.md", EN), segment(EMBEDDER, "tea.txt", OTHER)])
    change(store)
    return snapshot(store)
