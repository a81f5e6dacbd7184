"""BM25 against its formula."""

import math
from itertools import pairwise

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folder.postings import Postings
from index.lexical import K1, B, LexicalIndex, plain_query

TEXTS = ["a b b c", "a d", "", "c c c e f g"]


def index_of(texts: list[str]) -> LexicalIndex:
    return LexicalIndex([(Postings.of(map(str.split, texts)), np.arange(len(texts)))], len(texts))


INDEX = index_of(TEXTS)


def bm25(term: str, text: str) -> float:
    """Lucene's variant: idf * tf / (tf + k1 * (1 - b + b * length / mean length))."""
    documents = [t.split() for t in TEXTS]
    df = sum(term in d for d in documents)
    idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
    mean = sum(map(len, documents)) / len(documents)
    tf = text.split().count(term)
    return idf * tf / (tf + K1 * (1 - B + B * len(text.split()) / mean))


@pytest.mark.parametrize("query", ["a", "b", "c e", "a b z", "z", ""])
def test_scores_follow_the_formula(query: str) -> None:
    expected = [sum(bm25(t, text) for t in query.split()) for text in TEXTS]
    assert INDEX.scores(plain_query(query.split()))[0].tolist() == pytest.approx(expected, rel=1e-4)


words = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@pytest.mark.property
@given(st.lists(words, min_size=1, max_size=12), words)
def test_scores_are_those_of_bm25s(texts: list[list[str]], query: list[str]) -> None:
    """An independent implementation of the same formula."""
    oracle = bm25s.BM25(k1=K1, b=B, method="lucene")
    asked = [t for t in dict.fromkeys(query) if any(t in text for text in texts)]
    if not asked:
        return
    oracle.index(texts, show_progress=False)
    ours = index_of([" ".join(text) for text in texts]).scores(plain_query(query))[0]
    assert ours.tolist() == pytest.approx(oracle.get_scores(asked).tolist(), abs=1e-5)


def test_it_makes_no_difference_how_rows_are_spread_over_parts() -> None:
    first = Postings.of(map(str.split, [TEXTS[2], "gone a a", TEXTS[0]]))
    second = Postings.of(map(str.split, [TEXTS[3], TEXTS[1]]))
    places = [np.array([2, -1, 0]), np.array([3, 1])]
    spread = LexicalIndex(list(zip([first, second], places, strict=True)), len(TEXTS))
    for query in ("a", "a b c", "d z"):
        groups = plain_query(query.split())
        assert spread.scores(groups)[0].tolist() == pytest.approx(INDEX.scores(groups)[0].tolist())
    assert spread.idf("a") == INDEX.idf("a")


def test_a_group_scores_its_best_alternative() -> None:
    expected = [max(bm25("b", text), 0.5 * bm25("d", text)) for text in TEXTS]
    assert INDEX.scores(((("b", 1.0), ("d", 0.5)),))[0].tolist() == pytest.approx(
        expected, rel=1e-4
    )


@pytest.mark.parametrize(("term", "df"), [("a", 2), ("b", 1), ("z", 0)])
def test_idf(term: str, df: int) -> None:
    assert INDEX.idf(term) == pytest.approx(math.log(1 + (4 - df + 0.5) / (df + 0.5)))


def test_plain_query_counts_a_term_once() -> None:
    assert plain_query(["a", "b", "a"]) == ((("a", 1.0),), (("b", 1.0),))


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_nothing_to_index(texts: list[str]) -> None:
    index = index_of(texts)
    assert index.scores(plain_query(["a"]))[0].tolist() == [0] * len(texts)
    assert index.idf("a") > 0


@pytest.mark.property
@given(st.lists(words, min_size=1, max_size=12), st.lists(words, max_size=3))
def test_a_table_scores_as_the_postings_do(texts: list[list[str]], asked: list[list[str]]) -> None:
    pieces = [(Postings.of(texts), np.arange(len(texts)))]
    queries = [[((a, 1.0), (b, 0.5)) for a, b in pairwise(q)] for q in asked]
    by_table, by_postings = LexicalIndex(pieces, len(texts)), LexicalIndex(pieces, len(texts), 0)
    assert by_table.scores(*queries).tolist() == by_postings.scores(*queries).tolist()
