"""Reading a collection while others change it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.store import EmbeddedStore
from tests.fakes import HashEmbedder
from tests.index.samples import EN, ZH, embedded_store, segment

EMBEDDER = HashEmbedder()
READERS = 4
ROUNDS = 20


@pytest.fixture(params=[0, 2_000], ids=["parts", "memory"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[EmbeddedStore, EmbeddedStore]:
    """Who reads and who writes, each with the folder opened for itself."""
    writer = embedded_store(tmp_path / "index", EMBEDDER, request.param)
    writer.put([segment(EMBEDDER, "a.md", ZH)])
    return embedded_store(tmp_path / "index", EMBEDDER, request.param), writer


def at_once(action: Callable[[], object]) -> list[object]:
    """What the action gives in several threads that begin together."""
    gate = threading.Barrier(READERS)

    def begin(_: int) -> object:
        gate.wait()
        return action()

    with ThreadPoolExecutor(READERS) as threads:
        return list(threads.map(begin, range(READERS)))


def test_a_change_is_taken_up_once_by_all_threads(
    pair: tuple[EmbeddedStore, EmbeddedStore],
) -> None:
    reader, writer = pair
    for text in (EN, ZH) * 5:
        writer.put([segment(EMBEDDER, "a.md", text)])
        assert len(set(map(id, at_once(reader.vocabulary)))) == 1


def test_a_report_that_is_being_replaced_is_never_called_damaged(
    pair: tuple[EmbeddedStore, EmbeddedStore],
) -> None:
    reader, writer = pair
    texts = [ZH, EN]
    ended = threading.Event()

    def read(_: int) -> int:
        count = 0
        while not ended.is_set() or not count:
            assert reader.original("a.md").decode() in texts
            assert reader.segment("a.md").document.text in texts
            count += 1
        return count

    with ThreadPoolExecutor(READERS) as threads:
        reading = [threads.submit(read, i) for i in range(READERS)]
        try:
            for i in range(ROUNDS):
                writer.put([segment(EMBEDDER, "a.md", texts[i % 2])])
        finally:
            ended.set()
        assert all(r.result() for r in reading)
