"""Hybrid retrieval: dense and sparse rankings fused, as a LangChain retriever."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index import Collection, Hit
from index.embed import Vectors, shipped
from index.expand import Expander
from index.language.coverage import Sought, pieces
from index.language.terms import bigrams, fold, language, stop_words, words
from index.lexical import TermGroup, plain_query
from index.ranking import Ranking, Snapshot
from index.sentences import SentenceReader
from qa.echoes import worth
from qa.fusion import Found, fuse
from qa.result import Evidence

DEPTH = 50
PIECE = {"zh": 2, "en": 5}  # characters of a question that are looked for as they stand


class HybridSearch:
    """Searches a collection by meaning and by words, and fuses the rankings."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._expander = Expander(collection.embedder, collection.store)
        self._sentences = SentenceReader(shipped())  # a large model would take seconds

    def search(self, text: str, k: int = 10, sources: Sequence[str] | None = None) -> list[Hit]:
        """The k best passages for a text; an empty list for a text without words."""
        if not text.strip() or k < 1:
            return []
        self._collection.check_sources(sources)
        return fuse(self.found(text, sources), language(text), k)

    def found(self, text: str, sources: Sequence[str] | None = None) -> Found:
        """The ranking of each signal alone to a depth of DEPTH; `sentences` and COVERAGES rank what
        the others found."""
        embedder, store = self._collection.embedder, self._collection.store.snapshot()
        self._sentences.prepare(store)
        vector, groups = embedder.encode_queries([text])[0], self._expander.groups(text)
        rankings = _rankings(store, text, vector, groups, sources)
        together = np.concatenate([ranking.numbers for ranking in rankings.values()])
        numbers, order = np.unique(together, return_index=True)
        reading = self._sentences.reading([store.passage(n) for n in numbers.tolist()])
        own = self._sentences.embedder
        query = vector if own is embedder else own.encode_queries([text])[0]
        sought = Sought(
            groups,
            tuple(worth(group, store.idf) for group in groups),
            pieces(fold(text), PIECE[language(text)]),
        )
        shares = {"sentences": reading.meaning(query), **reading.coverage(sought, order)}
        signals = {n: Ranking(np.searchsorted(numbers, r.numbers), r.scores)
                   for n, r in rankings.items()}  # fmt: skip
        every = np.arange(len(numbers))
        return Found(reading, signals | {n: Ranking(every, s) for n, s in shares.items()})


def _rankings(
    store: Snapshot,
    text: str,
    vector: Vectors,
    groups: Sequence[TermGroup],
    sources: Sequence[str] | None,
) -> dict[str, Ranking]:
    """What is found by the vector, by the words, their alternatives and pairs of characters."""
    queries = [content(words(text)), groups]
    by_words, expanded = store.sparse("words", queries, DEPTH, sources)
    (by_bigrams,) = store.sparse("bigrams", [content(bigrams(text))], DEPTH, sources)
    by_vector = store.dense(vector.tolist(), DEPTH, sources)
    return {
        "dense": by_vector, "words": by_words, "bigrams": by_bigrams, "expanded": expanded,
    }  # fmt: skip


def content(terms: Sequence[str]) -> tuple[TermGroup, ...]:
    """A query of the terms without stop words, or of all if there is nothing else."""
    stop = stop_words()
    return plain_query([term for term in terms if term not in stop] or terms)


class ReportRetriever(BaseRetriever):
    """The search as LangChain sees it: each Document's metadata holds the passage and its score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: HybridSearch
    k: int = 10
    sources: list[str] | None = None

    def evidence(self, question: str) -> Evidence:
        """The same search as an Evidence."""
        return Evidence(question, tuple(self.search.search(question, self.k, self.sources)))

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [_as_langchain(hit) for hit in self.search.search(query, self.k, self.sources)]


def _as_langchain(hit: Hit) -> LangChainDocument:
    passage = hit.passage
    metadata: dict[str, Any] = {
        "source": passage.source,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "heading": passage.heading,
        "score": hit.score,
    }
    return LangChainDocument(page_content=passage.text, metadata=metadata, id=passage.id)
