"""BM25 against its formula."""

import math

import pytest

from index.lexical import K1, B, LexicalIndex, plain_query

TEXTS = ["a b b c", "a d", "", "c c c e f g"]
INDEX = LexicalIndex(TEXTS, str.split)


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
    assert INDEX.scores(plain_query(query.split())).tolist() == pytest.approx(expected, rel=1e-4)


def test_a_group_scores_its_best_alternative() -> None:
    expected = [max(bm25("b", text), 0.5 * bm25("d", text)) for text in TEXTS]
    assert INDEX.scores(((("b", 1.0), ("d", 0.5)),)).tolist() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("term", "df"), [("a", 2), ("b", 1), ("z", 0)])
def test_idf(term: str, df: int) -> None:
    assert INDEX.idf(term) == pytest.approx(math.log(1 + (4 - df + 0.5) / (df + 0.5)))


def test_plain_query_counts_a_term_once() -> None:
    assert plain_query(["a", "b", "a"]) == ((("a", 1.0),), (("b", 1.0),))


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_nothing_to_index(texts: list[str]) -> None:
    index = LexicalIndex(texts, str.split)
    assert index.scores(plain_query(["a"])).tolist() == [0] * len(texts)
    assert index.idf("a") > 0
