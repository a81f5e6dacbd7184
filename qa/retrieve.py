"""Hybrid retrieval: dense and sparse rankings fused, as a LangChain retriever."""

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index import Collection, Hit
from index.coverage import Sought, pieces
from index.embed import shipped
from index.expand import Expander
from index.lexical import TermGroup, plain_query
from index.sentences import SentenceRanking
from index.terms import bigrams, fold, language, stop_words, words
from qa.echoes import worth
from qa.fusion import fuse
from qa.result import Evidence

DEPTH = 50
PIECE = {"zh": 2, "en": 5}  # characters of a question that are looked for as they stand


class HybridSearch:
    """Searches a collection by meaning and by words, and fuses the rankings."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._expander = Expander(collection.embedder, collection.store)
        self._sentences = SentenceRanking(shipped())  # a large model would take seconds

    def search(self, text: str, k: int = 10, sources: Sequence[str] | None = None) -> list[Hit]:
        """The k best passages for a text; an empty list for a text without words."""
        if not text.strip() or k < 1:
            return []
        self._collection.check_sources(sources)
        return fuse(self.rankings(text, sources), language(text))[:k]

    def rankings(self, text: str, sources: Sequence[str] | None = None) -> dict[str, list[Hit]]:
        """The ranking of each signal alone to a depth of DEPTH; `sentences` and COVERAGES rank what
        the others found."""
        store, embedder = self._collection.store, self._collection.embedder
        vector, groups = embedder.encode_queries([text])[0], self._expander.groups(text)
        found = {
            "dense": store.dense(vector, DEPTH, sources),
            "words": store.sparse("words", content(words(text)), DEPTH, sources),
            "bigrams": store.sparse("bigrams", content(bigrams(text)), DEPTH, sources),
            "expanded": store.sparse("words", groups, DEPTH, sources),
        }
        passages = list({h.passage.id: h.passage for hits in found.values() for h in hits}.values())
        sought = Sought(
            groups,
            tuple(worth(group, store.idf) for group in groups),
            pieces(fold(text), PIECE[language(text)]),
        )
        return (
            found
            | {"sentences": self._sentences.by_meaning(text, passages)}
            | self._sentences.by_coverage(sought, passages)
        )


def content(terms: Sequence[str]) -> tuple[TermGroup, ...]:
    """A query of the terms without stop words, or of all if there is nothing else."""
    return plain_query([t for t in terms if t not in stop_words()] or terms)


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
