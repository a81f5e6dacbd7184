"""What is asked of the engine when a search is narrowed to some documents."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.lexical import plain_query
from index.milvus.search import narrowed
from index.milvus.stored import Draft, Stored
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, segment
from tests.milvus import lite, milvus_store

EMBEDDER = HashEmbedder()


def stored(source: str, added: str | None) -> Stored:
    made = Draft.of(segment(EMBEDDER, source, OTHER), "reports/", 0).stored
    return replace(made, entry=replace(made.entry, added=added))


A = stored("a.md", "2026-03-31T00:00:00+00:00")
B = stored("b.md", "2026-04-01T00:00:00+00:00")
C = stored("c.md", "2026-04-02T00:00:00+00:00")
UNKNOWN = stored("d.md", None)


@pytest.mark.parametrize(
    ("only", "condition"),
    [
        ([B, C], f"added >= {B.added} and added <= {C.added}"),
        ([C, A, B], f"added >= {A.added} and added <= {C.added}"),
        ([A, UNKNOWN], f"added >= 0 and added <= {A.added}"),
        ([A, C], "document in "),
        ([B], "document in "),
    ],
)
def test_a_period_is_asked_for_as_one(only: list[Stored], condition: str) -> None:
    asked = narrowed([A, B, C, UNKNOWN], only)
    assert asked.startswith(condition)
    assert all((d.generation in asked) == condition.startswith("document") for d in only)


def test_a_period_finds_its_documents_and_no_other(tmp_path: Path) -> None:
    store = milvus_store(lite(), EMBEDDER, tmp_path.name)
    store.put([segment(EMBEDDER, "old.md", OTHER)])
    time.sleep(1.1)  # times are kept in whole seconds
    store.put([segment(EMBEDDER, "zh.md", ZH), segment(EMBEDDER, "en.md", EN)])
    vector = EMBEDDER.encode_queries(["staff"])[0]
    for hits in (
        store.dense(vector, 50, ["zh.md", "en.md"]),
        store.sparse("words", plain_query(["2023", "report"]), 50, ["en.md", "zh.md"]),
    ):
        assert {h.passage.source for h in hits} == {"zh.md", "en.md"}
    store.put([segment(EMBEDDER, "zh.md", ZH + "\n\nA line more.\n")])
    alone = store.dense(vector, 50, ["en.md", "old.md"])
    assert {h.passage.source for h in alone} == {"en.md", "old.md"}


def test_who_has_not_noticed_still_finds_the_version_before(tmp_path: Path) -> None:
    """A replica looks for changes once in `fresh_for` seconds; a report must not vanish between."""
    writer = milvus_store(lite(), EMBEDDER, tmp_path.name, fresh_for=1.0)
    writer.put([segment(EMBEDDER, "tea.md", OTHER)])
    reader = milvus_store(lite(), EMBEDDER, tmp_path.name, fresh_for=1.0)
    new = segment(EMBEDDER, "tea.md", OTHER.replace("40 tons", "50 tons"))
    with ThreadPoolExecutor() as pool:
        done = pool.submit(writer.put, [new])
        found = []
        while not done.done():
            found.append(reader.sparse("words", plain_query(["tea"]), 5))
        found.append(reader.sparse("words", plain_query(["tea"]), 5))
    texts = [" ".join(hit.passage.text for hit in hits) for hits in found]
    assert all("40 tons" in text or "50 tons" in text for text in texts)
    assert "50 tons" in texts[-1]
