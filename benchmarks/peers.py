"""What a user would write with other libraries, to be measured beside ours.

All get the same passages as ours cuts, with their headings, and the vectors of the same model; they
find passages, and neither answer nor check.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from langchain_core.embeddings import Embeddings

from benchmarks.systems import DEPTH, Found, passages_of
from index.embed import Vectors, shipped


class LangChain:
    """FAISS vector store, BM25Retriever, EnsembleRetriever; the cut of words is to be chosen.

    The vector store is saved and loaded by its own means. A BM25Retriever has none: it is made
    anew from the texts, which the vector store keeps, whenever it is opened or has grown.
    """

    def __init__(self, cut: Any = None, embeddings: Embeddings | None = None) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS

        self._faiss, self._bm25, self._joined = FAISS, BM25Retriever, EnsembleRetriever
        self._cut = {"preprocess_func": cut} if cut else {}
        self._embeddings = embeddings or ShippedEmbeddings()

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        texts, metadatas = passages_of(reports)
        store = self._faiss.from_texts(texts, self._embeddings, metadatas=metadatas)
        self._retriever(texts, metadatas)
        store.save_local(str(folder))
        return len(texts)

    def open(self, folder: Path) -> None:
        self._folder = folder
        trusted: Any = {"allow_dangerous_deserialization": True}  # a pickle of our own
        self._store = self._faiss.load_local(str(folder), self._embeddings, **trusted)
        held: Any = self._store.docstore
        documents = list(held._dict.values())
        self._texts = [document.page_content for document in documents]
        self._metadatas = [document.metadata for document in documents]
        dense = self._store.as_retriever(search_kwargs={"k": DEPTH})
        sparse = self._retriever(self._texts, self._metadatas)
        self._ensemble = self._joined(retrievers=[dense, sparse], weights=[0.5, 0.5])

    def ask(self, question: str) -> Sequence[Found]:
        found = self._ensemble.invoke(question)
        return [Found(d.metadata["source"], d.page_content) for d in found[:DEPTH]]

    def add(self, report: Path) -> None:
        texts, metadatas = passages_of([report])
        self._store.add_texts(texts, metadatas)
        self._store.save_local(str(self._folder))
        self._retriever(self._texts + texts, self._metadatas + metadatas)

    def _retriever(self, texts: list[str], metadatas: list[dict[str, str]]) -> Any:
        return self._bm25.from_texts(texts, metadatas=metadatas, k=DEPTH, **self._cut)


class LangChainJieba(LangChain):
    """The same, with Chinese cut into words by jieba."""

    def __init__(self) -> None:
        import jieba

        jieba.initialize()
        super().__init__(jieba.lcut)


class ShippedEmbeddings(Embeddings):
    """The shipped model as LangChain calls it."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [row.tolist() for row in shipped().encode_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = shipped().encode_queries([text])[0].tolist()
        return row


class Haystack:
    """InMemoryDocumentStore with its BM25 and embedding retrievers, joined by reciprocal ranks.

    The store is saved and loaded as JSON by its own means. Chinese is cut into single characters,
    as the store does by default.
    """

    def __init__(self) -> None:
        from haystack import Document
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers import in_memory
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._document, self._kept = Document, InMemoryDocumentStore
        self._joiner = DocumentJoiner("reciprocal_rank_fusion", top_k=DEPTH)
        self._retrievers = in_memory

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        store = self._kept(embedding_similarity_function="cosine")
        count = self._write(store, reports)
        store.save_to_disk(str(folder))
        return count

    def open(self, folder: Path) -> None:
        self._folder = folder
        self._store = self._kept.load_from_disk(str(folder))
        self._words = self._retrievers.InMemoryBM25Retriever(self._store, top_k=DEPTH)
        self._dense = self._retrievers.InMemoryEmbeddingRetriever(self._store, top_k=DEPTH)

    def ask(self, question: str) -> Sequence[Found]:
        vector = shipped().encode_queries([question])[0].tolist()
        ranked = [self._words.run(query=question), self._dense.run(query_embedding=vector)]
        joined = self._joiner.run([found["documents"] for found in ranked])["documents"]
        return [Found(d.meta["source"], d.content or "") for d in joined]

    def add(self, report: Path) -> None:
        self._write(self._store, [report])
        self._store.save_to_disk(str(self._folder))

    def _write(self, store: Any, reports: Sequence[Path]) -> int:
        texts, metadatas = passages_of(reports)
        vectors = shipped().encode_documents(texts)
        documents = [
            self._document(
                id=f"{meta['source']} {i}", content=text, meta=meta, embedding=v.tolist()
            )
            for i, (text, meta, v) in enumerate(zip(texts, metadatas, vectors, strict=True))
        ]
        written: int = store.write_documents(documents)
        return written


class Txtai:
    """txtai's hybrid index: FAISS and BM25 with their scores added, texts in SQLite.

    All is saved and loaded by its own means. Chinese is cut by Unicode's rules, which make one
    word of each character, as txtai does by default. Its database has one cursor, which two
    threads at once crash: a lock lets in one question at a time.
    """

    def __init__(self) -> None:
        from txtai import Embeddings as Index

        self._index: Any = Index
        self._turn = Lock()

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        index = self._index(method="external", transform=_encode, hybrid=True, content=True)
        count = self._put(index.index, reports)
        index.save(str(folder))
        return count

    def open(self, folder: Path) -> None:
        self._folder, self._open = folder, self._index()
        self._open.load(str(folder), config={"transform": _encode})

    def ask(self, question: str) -> Sequence[Found]:
        with self._turn:
            found = self._open.search(question, DEPTH)
        return [Found(row["id"].partition("/")[2], row["text"]) for row in found]

    def add(self, report: Path) -> None:
        self._put(self._open.upsert, [report])
        self._open.save(str(self._folder))

    def _put(self, put: Callable[[Any], None], reports: Sequence[Path]) -> int:
        texts, metadatas = passages_of(reports)
        sources = [metadata["source"] for metadata in metadatas]
        put([(f"{i}/{s}", t, None) for i, (s, t) in enumerate(zip(sources, texts, strict=True))])
        return len(texts)


def _encode(texts: list[str]) -> Vectors:
    return shipped().encode_documents(texts)


class TransformerEmbeddings(Embeddings):
    """A transformer of multilingual-e5-small's shape as LangChain calls it."""

    def __init__(self) -> None:
        from benchmarks.encoding import StandIn

        self._model = StandIn()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [row.tolist() for row in self._model.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Transformer(LangChainJieba):
    """LangChain's stack with jieba over a transformer's vectors, whose weights are random."""

    def __init__(self) -> None:
        super().__init__()
        self._embeddings = TransformerEmbeddings()
