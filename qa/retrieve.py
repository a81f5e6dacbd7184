"""Hybrid retrieval: dense and sparse rankings fused, as a LangChain retriever."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index import Collection, Hit, Language, Passage
from index.expand import Expander
from index.lexical import plain_query
from index.terms import bigrams, language, words
from qa.result import Evidence

DEPTH = 50
WEIGHTS: Mapping[str, float] = {"dense": 0.5, "words": 1.0, "bigrams": 1.0, "expanded": 1.0}
# Unexpanded words say little about a passage in the other language.
PLAIN = ("words", "bigrams")
FOREIGN = 0.2


class HybridSearch:
    """Searches a collection by meaning and by words, and fuses the rankings."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._expander = Expander(collection.embedder, collection.store)

    def search(self, text: str, k: int = 10, sources: Sequence[str] | None = None) -> list[Hit]:
        """The k best passages for a text; an empty list for a text without words."""
        if not text.strip() or k < 1:
            return []
        self._collection.check_sources(sources)
        return fuse(self.rankings(text, sources), language(text))[:k]

    def rankings(self, text: str, sources: Sequence[str] | None = None) -> dict[str, list[Hit]]:
        """The ranking of each signal alone, each to a depth of DEPTH."""
        store, embedder = self._collection.store, self._collection.embedder
        vector = embedder.encode_queries([text])[0]
        return {
            "dense": store.dense(vector, DEPTH, sources),
            "words": store.sparse("words", plain_query(words(text)), DEPTH, sources),
            "bigrams": store.sparse("bigrams", plain_query(bigrams(text)), DEPTH, sources),
            "expanded": store.sparse("words", self._expander.groups(text), DEPTH, sources),
        }


def fuse(
    rankings: Mapping[str, Sequence[Hit]],
    asked: Language,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Hit]:
    """Weighted sum of normalised scores, best first; ties keep the order of the passages.

    A sparse score is divided by the best of its ranking; a dense score is scaled from the lowest
    to the best of its ranking. A passage that a ranking lacks gets 0 from it.
    """
    total: dict[str, float] = {}
    passages = {hit.passage.id: hit.passage for hits in rankings.values() for hit in hits}
    for name, hits in rankings.items():
        for passage, score in _normalised(name, hits).items():
            weight = weights[name]
            if name in PLAIN and not _reads(passages[passage], asked):
                weight *= FOREIGN
            total[passage] = total.get(passage, 0.0) + weight * score
    order = sorted(total, key=lambda p: (-total[p], passages[p].source, passages[p].start))
    return [Hit(passages[p], total[p]) for p in order]


def _reads(passage: Passage, asked: Language) -> bool:
    """True if the passage or its translation is in the asker's language."""
    return any(language(view) == asked for view in passage.views())


def _normalised(name: str, hits: Sequence[Hit]) -> dict[str, float]:
    if not hits:
        return {}
    scores = np.array([hit.score for hit in hits])
    low = float(scores.min()) if name == "dense" and len(hits) > 1 else 0.0
    span = float(scores.max()) - low or 1.0
    return {h.passage.id: (float(s) - low) / span for h, s in zip(hits, scores, strict=True)}


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
