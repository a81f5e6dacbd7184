"""What `benchmarks.scale` measures, each in a process of its own: ours, and what LangChain offers.

A system is built from a folder of Markdown reports, opened, asked, and given one report more. The
LangChain ones are what its guides would have a user write: a FAISS vector store and a
BM25Retriever over chunks of the reports, joined by an EnsembleRetriever. They find passages; they
neither answer nor check.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from langchain_core.embeddings import Embeddings

from index.collection import embedded
from index.embed import shipped

DEPTH = 12


class System(Protocol):
    """One way to keep reports and to search them."""

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        """Index reports and keep the index in a folder; returns the number of passages."""

    def open(self, folder: Path) -> None:
        """Make ready to be asked, from the folder alone."""

    def ask(self, question: str) -> object:
        """Answer a question, or find its passages where that is all it can do."""

    def add(self, report: Path) -> None:
        """Take in one report more, so that it is there after opening again."""


class Ours:
    """`ReportQA`: retrieval, answer and check."""

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        from qa import ReportQA

        infos = ReportQA.open(folder).add(*reports)
        return sum(info.passages for info in infos)

    def open(self, folder: Path) -> None:
        from qa import ReportQA

        self._qa = ReportQA.open(folder)

    def ask(self, question: str) -> object:
        return self._qa.ask(question)

    def add(self, report: Path) -> None:
        self._qa.add(report)


class OursRetrieval(Ours):
    """`ReportQA.search`: what the others do, and no more."""

    def ask(self, question: str) -> object:
        return self._qa.search(question, DEPTH)


class LangChain:
    """FAISS vector store, BM25Retriever, EnsembleRetriever; the cut of words is to be chosen.

    The vector store is saved and loaded by its own means. A BM25Retriever has none: it is made
    anew from the texts, which the vector store keeps, whenever it is opened or has grown.
    """

    def __init__(self, cut: Any = None) -> None:
        self._cut = {"preprocess_func": cut} if cut else {}

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        from langchain_community.vectorstores import FAISS

        texts, metadatas = passages_of(reports)
        store = FAISS.from_texts(texts, _Embeddings(), metadatas=metadatas)
        self._retriever(texts)
        store.save_local(str(folder))
        return len(texts)

    def open(self, folder: Path) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.vectorstores import FAISS

        self._folder = folder
        trusted: Any = {"allow_dangerous_deserialization": True}  # a pickle of our own
        self._store = FAISS.load_local(str(folder), _Embeddings(), **trusted)
        held: Any = self._store.docstore
        self._texts = [document.page_content for document in held._dict.values()]
        dense = self._store.as_retriever(search_kwargs={"k": DEPTH})
        self._ensemble = EnsembleRetriever(
            retrievers=[dense, self._retriever(self._texts)], weights=[0.5, 0.5]
        )

    def ask(self, question: str) -> object:
        return self._ensemble.invoke(question)

    def add(self, report: Path) -> None:
        texts, metadatas = passages_of([report])
        self._store.add_texts(texts, metadatas)
        self._store.save_local(str(self._folder))
        self._retriever(self._texts + texts)

    def _retriever(self, texts: Sequence[str]) -> Any:
        from langchain_community.retrievers import BM25Retriever

        return BM25Retriever.from_texts(list(texts), k=DEPTH, **self._cut)


class LangChainJieba(LangChain):
    """The same, with Chinese cut into words by jieba."""

    def __init__(self) -> None:
        import jieba

        jieba.initialize()
        super().__init__(jieba.lcut)


SYSTEMS: dict[str, type[System]] = {
    "ours": Ours,
    "ours, retrieval alone": OursRetrieval,
    "LangChain, jieba": LangChainJieba,
    "LangChain, default": LangChain,
}


class _Embeddings(Embeddings):
    """The shipped model as LangChain calls it."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [row.tolist() for row in shipped().encode_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = shipped().encode_queries([text])[0].tolist()
        return row


def passages_of(reports: Sequence[Path]) -> tuple[list[str], list[dict[str, str]]]:
    """The same passages as ours has, with their headings; a splitter of theirs would cut others."""
    from index.load import parse
    from index.split import split

    texts, metadatas = [], []
    for report in reports:
        for passage in split(parse(report.name, report.read_bytes())):
            texts.append(embedded(passage)[0])
            metadatas.append({"source": report.name})
    return texts, metadatas
