"""The models compared: each text is encoded once, however many rankings ask for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from index.embed import SHIPPED, Embedder, Vectors
from index.language.background import FOLDER


class Remembered:
    """An `Embedder` that keeps every vector it has made."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._documents: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def word_dimension(self) -> int:
        return self._inner.word_dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._known(self._documents, self._inner.encode_documents, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._known(self._queries, self._inner.encode_queries, texts)

    def _known(
        self,
        known: dict[str, Vectors],
        encode: Callable[[Sequence[str]], Vectors],
        texts: Sequence[str],
    ) -> Vectors:
        fresh = list(dict.fromkeys(text for text in texts if text not in known))
        if fresh:
            known.update(zip(fresh, encode(fresh), strict=True))
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([known[text] for text in texts])


class Prompted:
    """An `Embedder` given prompts by hand: some models need them and do not name them, as e5."""

    def __init__(self, inner: Embedder, query: str, document: str) -> None:
        self._inner = inner
        self._query = query
        self._document = document

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def fingerprint(self) -> str:
        return f"{self._inner.fingerprint}:{self._query}:{self._document}"

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def word_dimension(self) -> int:
        return self._inner.word_dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._inner.encode_documents([self._document + text for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._inner.encode_queries([self._query + text for text in texts])


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model weighs and how fast it encoded here; `bytes` is None where not known."""

    model: str
    dimension: int
    bytes: int | None
    passages_a_second: float
    questions_a_second: float


def learn(embedder: Embedder, passages: Sequence[str], questions: Sequence[str]) -> ModelFacts:
    """Encode all texts of the benchmark in one go each, timed; a Remembered one keeps them."""
    embedder.encode_queries(["warm"])
    began = perf_counter()
    embedder.encode_documents(passages)
    between = perf_counter()
    embedder.encode_queries(questions)
    ended = perf_counter()
    return ModelFacts(
        embedder.name,
        embedder.dimension,
        size_on_disk(embedder.name),
        len(passages) / (between - began),
        len(questions) / (ended - between),
    )


def size_on_disk(name: str) -> int | None:
    """Bytes of a model's folder, or of what the hub's cache holds of it; None where neither is."""
    folder = FOLDER if name == SHIPPED else Path(name)
    if not folder.is_dir():
        from huggingface_hub import snapshot_download

        try:
            folder = Path(snapshot_download(name, local_files_only=True))
        except Exception:  # whatever the cache lacks, the comparison goes on without the size
            return None
    return _total(folder.rglob("*"))


def _total(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
