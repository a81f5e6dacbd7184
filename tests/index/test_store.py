"""What every `Store` must do; a new engine joins by one more line in STORES."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import SourceTakenError, UnknownSourceError
from index.language.terms import bigrams, words
from index.lexical import plain_query
from index.passage import Hit
from index.store import Store
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, embedded_store, segment
from tests.milvus import lite, milvus_store, served

EMBEDDER = HashEmbedder()


def in_memory(folder: Path) -> Store:
    return embedded_store(None, EMBEDDER)


def in_folder(folder: Path) -> Store:
    return embedded_store(folder / "index", EMBEDDER)


def in_parts(folder: Path) -> Store:
    return embedded_store(folder / "index", EMBEDDER, in_memory=0)


def in_milvus_lite(folder: Path) -> Store:
    return milvus_store(lite(), EMBEDDER, folder.name)


def in_milvus_server(folder: Path) -> Store:
    return milvus_store(served(), EMBEDDER, folder.name)


SHARED = [in_milvus_lite, pytest.param(in_milvus_server, marks=pytest.mark.soak)]
STORES = [in_memory, in_folder, in_parts, *SHARED]
LASTING = [in_folder, in_parts, *SHARED]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made: Store = request.param(tmp_path)
    return made


@pytest.fixture
def filled(store: Store) -> Store:
    return fill(store)


@pytest.fixture(scope="module", params=STORES)
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same as `filled`, for tests that change nothing."""
    made: Store = request.param(tmp_path_factory.mktemp("held"))
    return fill(made)


def fill(store: Store) -> Store:
    store.put(
        [
            segment(EMBEDDER, "zh.md", ZH, translation=EN),
            segment(EMBEDDER, "en.md", EN),
            segment(EMBEDDER, "tea.txt", OTHER),
        ]
    )
    return store


def sources(store: Store) -> list[str]:
    return [info.source for info in store.sources()]


def by_words(store: Store, text: str, k: int = 10, only: list[str] | None = None) -> list[Hit]:
    return store.sparse("words", plain_query(words(text)), k, only)


def by_bigrams(store: Store, text: str, k: int = 10, only: list[str] | None = None) -> list[Hit]:
    return store.sparse("bigrams", plain_query(bigrams(text)), k, only)


def by_vector(store: Store, text: str, k: int = 10, only: list[str] | None = None) -> list[Hit]:
    return store.dense(EMBEDDER.encode_queries([text])[0].tolist(), k, only)


SEARCHES = [by_words, by_bigrams, by_vector]
Search = Callable[..., list[Hit]]


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert store.sources() == []
    assert not store.vocabulary()
    for search in SEARCHES:
        assert search(store, "净利润 profit") == []


def test_put_keeps_everything(held: Store) -> None:
    put = segment(EMBEDDER, "zh.md", ZH, translation=EN)
    stored = held.segment("zh.md")
    assert stored.document == put.document
    assert stored.passages == put.passages
    assert held.original("zh.md") == put.originals[0][1]
    assert stored.origin == put.origin
    assert (stored.vectors == put.vectors).all()


def test_sources_tell_what_is_held(held: Store) -> None:
    zh, en, tea = held.sources()
    assert (zh.source, zh.title, zh.language, zh.translated) == (
        "zh.md", "海山银行2023年年报", "zh", True,
    )  # fmt: skip
    assert (en.source, en.language, en.translated) == ("en.md", "en", False)
    assert tea.characters == len(OTHER)
    assert tea.passages == len(held.segment("tea.txt").passages)


def test_put_replaces_in_place(filled: Store) -> None:
    filled.put([segment(EMBEDDER, "en.md", "# New\n\nThe zebra report.\n")])
    assert sources(filled) == ["zh.md", "en.md", "tea.txt"]
    assert filled.segment("en.md").document.title == "New"
    assert by_words(filled, "zebra")
    assert not [h for h in by_words(filled, "profit") if h.passage.source == "en.md"]
    assert not by_words(filled, "profit", only=["en.md"])


def test_put_of_nothing_changes_nothing(filled: Store) -> None:
    filled.put([])
    assert sources(filled) == ["zh.md", "en.md", "tea.txt"]


def test_put_refuses_a_taken_source(filled: Store) -> None:
    stranger = segment(EMBEDDER, "en.md", OTHER, origin="/elsewhere/en.md")
    with pytest.raises(SourceTakenError, match=r"/reports/en\.md"):
        filled.put([segment(EMBEDDER, "fresh.md", EN), stranger])
    assert sources(filled) == ["zh.md", "en.md", "tea.txt"]


def test_remove_forgets(filled: Store) -> None:
    filled.remove("tea.txt")
    assert sources(filled) == ["zh.md", "en.md"]
    assert not by_words(filled, "tea harvest")
    assert "harvest" not in filled.vocabulary()
    with pytest.raises(UnknownSourceError):
        filled.segment("tea.txt")
    filled.remove("zh.md")
    filled.remove("en.md")
    assert sources(filled) == []
    assert by_vector(filled, "profit") == []


def test_several_are_removed_together_or_not_at_all(filled: Store) -> None:
    with pytest.raises(UnknownSourceError, match=r"no\.md"):
        filled.remove("zh.md", "no.md")
    assert sources(filled) == ["zh.md", "en.md", "tea.txt"]
    filled.remove("zh.md", "tea.txt")
    assert sources(filled) == ["en.md"]


def test_remove_of_a_stranger_names_what_is_held(held: Store) -> None:
    with pytest.raises(UnknownSourceError, match=r"'no\.md'.*zh\.md, en\.md, tea\.txt"):
        held.remove("no.md")
    assert sources(held) == ["zh.md", "en.md", "tea.txt"]


@pytest.mark.parametrize("search", SEARCHES)
def test_hits_come_best_first_and_once(held: Store, search: Search) -> None:
    hits = search(held, "营业收入 net profit")
    scores = [h.score for h in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({h.passage.id for h in hits}) == len(hits) > 1


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("k", [-1, 0, 1, 2, 3, 1000])
def test_k_limits(held: Store, search: Search, k: int) -> None:
    everything = search(held, "营业收入 net profit", 1000)
    assert [h.score for h in search(held, "营业收入 net profit", k)] == pytest.approx(
        [h.score for h in everything][: max(k, 0)], rel=1e-5
    )


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("only", [["en.md"], ["tea.txt", "zh.md"]])
def test_sources_narrow_a_search(held: Store, search: Search, only: list[str]) -> None:
    text = "营业收入 profit tea"
    free = [h for h in search(held, text, 1000) if h.passage.source in only]
    narrow = search(held, text, 1000, only)
    assert {h.passage.id for h in narrow} == {h.passage.id for h in free}
    assert {h.passage.source for h in narrow} == set(only)
    assert search(held, text, 2, only)[0].score == pytest.approx(free[0].score)


@pytest.mark.parametrize("search", SEARCHES)
def test_no_sources_find_nothing(held: Store, search: Search) -> None:
    assert search(held, "profit", 10, []) == []


@pytest.mark.parametrize("search", SEARCHES)
def test_an_unknown_source_is_named(held: Store, search: Search) -> None:
    with pytest.raises(UnknownSourceError, match=r"no\.md"):
        search(held, "profit", 10, ["no.md"])


@pytest.mark.parametrize("search", [by_words, by_bigrams])
def test_what_a_sparse_query_does_not_touch_is_not_found(held: Store, search: Search) -> None:
    assert search(held, "zebra 斑马") == []
    assert search(held, "") == []
    found = search(held, "harvest")
    assert {h.passage.source for h in found} == {"tea.txt"}
    assert all(h.score > 0 for h in found)


@pytest.mark.parametrize("search", [by_words, by_bigrams])
@pytest.mark.parametrize("text", ["营业收入", "營業收入", "科技人员"])
def test_chinese_keywords_score_above_zero(held: Store, search: Search, text: str) -> None:
    best = search(held, text)[0]
    assert best.score > 0
    assert best.passage.source == "zh.md"


def test_alternatives_stand_for_a_word_and_never_add_up(held: Store) -> None:
    plain = held.sparse("words", ((("profit", 1.0),),), 3)
    group = held.sparse("words", ((("profit", 1.0), ("profit", 0.5)),), 3)
    assert [h.score for h in group] == [h.score for h in plain]


def test_a_passage_is_found_by_its_translation(held: Store) -> None:
    hits = by_words(held, "chairman", only=["zh.md"])
    assert "王小明" in hits[0].passage.text


def test_dense_ranks_the_passage_itself_first(held: Store) -> None:
    for passage in held.segment("tea.txt").passages[1:]:
        hits = by_vector(held, passage.text, 3)
        assert hits[0].passage.id == passage.id
        assert hits[0].score <= 1.001


def test_idf_falls_with_frequency(held: Store) -> None:
    assert held.idf("zebra") > held.idf("harvest") > 0
    assert held.idf("harvest") > held.idf("report")


def test_the_vocabulary_stays_the_same_object_until_a_change(filled: Store) -> None:
    before = filled.vocabulary()
    assert filled.vocabulary() is before
    assert {"收入", "harvest"} <= set(before)
    filled.put([segment(EMBEDDER, "new.md", "# Z\n\nzebra\n")])
    assert "zebra" in filled.vocabulary()


@pytest.mark.parametrize("make", LASTING)
def test_everything_is_there_after_reopening(make: Callable[[Path], Store], tmp_path: Path) -> None:
    first = make(tmp_path)
    first.put([segment(EMBEDDER, "zh.md", ZH, translation=EN), segment(EMBEDDER, "tea.txt", OTHER)])
    first.put([segment(EMBEDDER, "en.md", EN)])
    first.remove("tea.txt")
    second = make(tmp_path)
    assert second.sources() == first.sources()
    for search in SEARCHES:
        ours, theirs = search(first, "营业收入 profit"), search(second, "营业收入 profit")
        assert ours == theirs
        assert ours


@pytest.mark.parametrize("make", LASTING)
def test_another_process_is_noticed(make: Callable[[Path], Store], tmp_path: Path) -> None:
    one, other = make(tmp_path), make(tmp_path)
    one.put([segment(EMBEDDER, "tea.txt", OTHER)])
    assert sources(other) == ["tea.txt"]
    other.put([segment(EMBEDDER, "en.md", EN)])
    one.put([segment(EMBEDDER, "zh.md", ZH)])
    assert sources(one) == sources(other) == ["tea.txt", "en.md", "zh.md"]
    other.remove("tea.txt")
    assert by_words(one, "harvest") == []


def test_a_document_without_words_is_no_trouble(store: Store) -> None:
    empty = segment(EMBEDDER, "dots.txt", "......\n")
    store.put([empty])
    assert by_words(store, "profit") == []
    store.put([segment(EMBEDDER, "tea.txt", OTHER)])
    assert by_words(store, "harvest")[0].passage.source == "tea.txt"
