"""The systems by their names, and what a reader should know of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from benchmarks.peers import Haystack, LangChain, LangChainJieba, Transformer, Txtai
from benchmarks.systems import Ours, OursMilvus, OursMilvusWhole, OursRetrieval, System


@dataclass(frozen=True, slots=True)
class Entrant:
    """A system by its maker, what a reader should know of it, and the modules it needs.

    `most` is the largest number of articles that it is measured with, `only` the one number,
    `because` the reason. `index_of` names the system that builds its index, where it needs none of
    its own. One that does not answer finds passages and no more.
    """

    make: Callable[[], System]
    what: str
    needs: tuple[str, ...] = ()
    most: int | None = None
    only: int | None = None
    because: str = ""
    index_of: str = ""
    answers: bool = False

    def takes(self, articles: int) -> bool:
        """Whether it is measured with so many articles."""
        return articles == self.only if self.only else not self.most or articles <= self.most

    def lacking(self) -> list[str]:
        """The modules it needs that are not installed."""
        return [module for module in self.needs if find_spec(module) is None]


OURS, RETRIEVAL, TRANSFORMER = "ours", "ours, retrieval alone", "transformer-embedded"
MILVUS, MILVUS_WHOLE = "ours on Milvus Lite, retrieval alone", "ours on Milvus Lite"
JIEBA, BLANKS = "LangChain, jieba", "LangChain, default"
_LANGCHAIN = ("langchain_community", "langchain_classic", "rank_bm25")
_MILVUS = ("pymilvus", "milvus_lite", "index.milvus")
_LITE: Mapping[str, Any] = {
    "most": 1_000, "because": "Milvus Lite is made for trying out; a server takes its place"
}  # fmt: skip
SYSTEMS: Mapping[str, Entrant] = {
    RETRIEVAL: Entrant(OursRetrieval, "`ReportQA.search` on FAISS: what the others do, and no more",
                       index_of=OURS),
    OURS: Entrant(Ours, "`ReportQA.ask` on FAISS: retrieval, answer and check",
                  answers=True),
    MILVUS: Entrant(OursMilvus, "the same search over Milvus Lite, a local stand-in for a server",
                    _MILVUS, index_of=MILVUS_WHOLE, **_LITE),
    MILVUS_WHOLE: Entrant(OursMilvusWhole, "the same answers over Milvus Lite", _MILVUS,
                          answers=True, **_LITE),
    JIEBA: Entrant(LangChainJieba, "FAISS vector store, BM25Retriever over words by jieba, "
                   "EnsembleRetriever", (*_LANGCHAIN, "jieba")),
    BLANKS: Entrant(LangChain, "the same with BM25Retriever as it comes: words are what stands "
                    "between blanks, so Chinese is not found by words at all", _LANGCHAIN),
    "txtai": Entrant(Txtai, "hybrid index: FAISS (cells and 8-bit vectors once it is large), BM25 "
                     "over single characters, scores added, texts in SQLite; one "
                     "question at a time", ("txtai",)),
    "Haystack": Entrant(Haystack, "InMemoryDocumentStore, BM25 over single characters and "
                        "embedding retrievers, joined by reciprocal ranks", ("haystack",),
                        most=10_000, because="every question goes through all passages in Python"),
    TRANSFORMER: Entrant(Transformer, "LangChain's stack with jieba, embedded by a transformer of "
                         "multilingual-e5-small's shape with random weights: speed only",
                         (*_LANGCHAIN, "jieba", "transformers"), only=2_000,
                         because="its cost a passage does not change with their number"),
}  # fmt: skip
