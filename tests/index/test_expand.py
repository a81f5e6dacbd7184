"""Queries reach words of the other language and of the collection."""

from itertools import islice, product
from pathlib import Path

import pytest

from index import Collection, open_collection
from index.expand import MISSPELT_WEIGHT, REMEMBERED, Expander
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, write


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    made = open_collection(tmp_path / "index")
    made.add(write(tmp_path / "en.md", EN), write(tmp_path / "tea.txt", OTHER))
    return made


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("营业收入是多少？", "Results"),
        ("營業收入是多少？", "Results"),
        ("净利润增长了吗", "Results"),
        ("董事长是谁", "Technology"),
    ],
)
def test_a_chinese_question_finds_english_words(
    collection: Collection, question: str, heading: str
) -> None:
    groups = Expander(collection.embedder, collection.store).groups(question)
    best = collection.store.sparse("words", groups, 1)[0]
    assert heading in (best.passage.heading or "")


def test_an_english_question_finds_chinese_words(tmp_path: Path) -> None:
    collection = open_collection(tmp_path / "index")
    collection.add(write(tmp_path / "zh.md", ZH))
    groups = Expander(collection.embedder, collection.store).groups("What was the net profit?")
    assert "净利润" in collection.store.sparse("words", groups, 1)[0].passage.text


def test_a_word_itself_weighs_most(collection: Collection) -> None:
    groups = Expander(collection.embedder, collection.store).groups("harvest")
    weights = dict(groups[0])
    assert weights["harvest"] == 1.0
    assert all(0 < w <= 1 for w in weights.values())


@pytest.mark.parametrize(
    ("question", "meant"),
    [("harevst", "harvest"), ("Technoolgy", "technolog"), ("gardener", None), ("tae", None)],
)
def test_a_misspelt_word_brings_the_one_meant(
    collection: Collection, question: str, meant: str | None
) -> None:
    groups = Expander(collection.embedder, collection.store).groups(question)
    alike = [term for group in groups for term, weight in group if weight == MISSPELT_WEIGHT]
    assert alike == ([meant] if meant else [])


def test_stop_words_and_nothing_give_no_groups(collection: Collection) -> None:
    expander = Expander(collection.embedder, collection.store)
    assert expander.groups("") == expander.groups("the of 的") == ()


def test_an_empty_collection_expands_to_the_words_themselves(tmp_path: Path) -> None:
    empty = open_collection(tmp_path / "empty")
    groups = Expander(empty.embedder, empty.store).groups("zebra")
    assert groups == ((("zebra", 1.0),),)


def test_a_changed_collection_is_noticed(collection: Collection, tmp_path: Path) -> None:
    expander = Expander(collection.embedder, collection.store)
    assert "dog" not in dict(expander.groups("狗")[0])
    collection.add(write(tmp_path / "z.txt", "Pets\n\nThe dog barked.\n"))
    assert "dog" in dict(expander.groups("狗")[0])


def test_what_is_remembered_has_an_end_and_no_word_loses_by_it(collection: Collection) -> None:
    expander = Expander(HashEmbedder(), collection.store)
    known = expander.groups("harvest")[0]
    assert len(known) > 1
    names = ("".join(letters) for letters in product("bcdfghjklm", repeat=5))
    expander.groups(" ".join(islice(names, REMEMBERED + 1)))
    assert expander.groups("harvest qqqqq")[0] == known
