from pathlib import Path

import numpy as np
import pytest

from index import Collection, open_collection
from index.errors import InputError, UnknownSourceError
from index.language.terms import words
from index.lexical import plain_query
from index.open import open_own
from tests.fakes import HashEmbedder

SHARED = "# 甲公司年报\n\n甲公司营业收入为12亿元。\n\n甲公司净利润为3亿元。\n"
OWN = "# 乙公司年报\n\n乙公司营业收入为45亿元。\n\n乙公司的员工有800人。\n"


def _report(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def shared(tmp_path: Path) -> Collection:
    collection = open_collection(tmp_path / "shared", embedding=HashEmbedder())
    collection.add(_report(tmp_path / "a", "a.md", SHARED))
    return collection


@pytest.fixture
def own(shared: Collection, tmp_path: Path) -> Collection:
    return open_own(shared, tmp_path / "own")


def _sources(collection: Collection) -> list[str]:
    return [info.source for info in collection.sources()]


def test_without_reports_of_ones_own_the_shared_ones_are_read(
    shared: Collection, own: Collection
) -> None:
    assert _sources(own) == ["a.md"]
    assert own.document("a.md").text == shared.document("a.md").text
    assert own.original("a.md") == shared.original("a.md")
    assert own.store.vocabulary() is shared.store.vocabulary()


def test_what_is_added_is_ones_own(shared: Collection, own: Collection, tmp_path: Path) -> None:
    own.add(_report(tmp_path / "b", "b.md", OWN))
    assert _sources(own) == ["a.md", "b.md"]
    assert _sources(shared) == ["a.md"]
    other = open_own(shared, tmp_path / "other")
    assert _sources(other) == ["a.md"]
    with pytest.raises(UnknownSourceError):
        other.document("b.md")
    assert _sources(open_own(shared, tmp_path / "own")) == ["a.md", "b.md"]


def test_scores_are_those_of_one_collection(
    shared: Collection, own: Collection, tmp_path: Path
) -> None:
    own.add(_report(tmp_path / "b", "b.md", OWN))
    together = open_collection(tmp_path / "both", embedding=HashEmbedder())
    together.add(tmp_path / "a" / "a.md", tmp_path / "b" / "b.md")
    query = plain_query(list(words("营业收入为多少")))
    vector = together.embedder.encode_queries(["营业收入为多少"])[0]
    for ours, theirs in (
        (own.store.sparse("words", query, 5), together.store.sparse("words", query, 5)),
        (own.store.dense(vector, 5), together.store.dense(vector, 5)),
    ):
        assert [h.passage.source for h in ours] == [h.passage.source for h in theirs]
        assert np.allclose([h.score for h in ours], [h.score for h in theirs])
    assert own.store.idf("收入") == together.store.idf("收入")
    assert {h.passage.source for h in own.store.sparse("words", query, 5, ["b.md"])} == {"b.md"}


def test_a_change_of_either_is_noticed(shared: Collection, own: Collection, tmp_path: Path) -> None:
    own.add(_report(tmp_path / "b", "b.md", OWN))
    query = plain_query(list(words("研发费用")))
    assert own.store.sparse("words", query, 5) == []
    shared.add(_report(tmp_path / "a", "c.md", "# 丙\n\n丙公司的研发费用为7亿元。\n"))
    assert {h.passage.source for h in own.store.sparse("words", query, 5)} == {"c.md"}
    own.remove("b.md")
    assert _sources(own) == ["a.md", "c.md"]


def test_a_shared_report_is_not_removed(shared: Collection, own: Collection) -> None:
    with pytest.raises(InputError, match="shared"):
        own.remove("a.md")
    with pytest.raises(UnknownSourceError):
        own.remove("nothing.md")
    assert _sources(shared) == ["a.md"]


def test_ones_own_hides_a_shared_one_of_its_name(
    shared: Collection, own: Collection, tmp_path: Path
) -> None:
    own.add(_report(tmp_path / "a", "a.md", OWN))  # the same path, changed since it was shared
    assert _sources(own) == ["a.md"]
    assert "乙公司" in own.document("a.md").text
    assert own.original("a.md").decode() == OWN
    assert own.store.entries()["a.md"] != shared.store.entries()["a.md"]
    assert "甲公司" in shared.document("a.md").text
    own.remove("a.md")
    assert "甲公司" in own.document("a.md").text
