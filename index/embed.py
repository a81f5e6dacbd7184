"""Text to vectors: the `Embedder` protocol, the shipped model, and sentence-transformers."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError
from index.language.terms import clean
from index.tensors import tensors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Table = NDArray[np.number[Any]]
SHIPPED = "shipped"
HASHED_AT_ONCE = 2**20  # bytes
BATCH = 1024
FEW = 32
SHORT = 16  # characters of a text that is taken for a word, and met again
HUB_SECONDS = 10.0
# Of the shipped model: these went through both stages of its training, the others through the
# second alone, in which rare words were seldom seen.
WORD_DIMENSION = 256
_MODEL_FILES = (".safetensors", ".bin", ".json", ".txt", ".model")


class Embedder(Protocol):
    """Turns texts into unit vectors: n texts give a float32 array of shape (n, dimension)."""

    @property
    def name(self) -> str:
        """What the user calls the model."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would; an index remembers it."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def word_dimension(self) -> int:
        """By how many of a vector's first numbers single words are compared; most models: all."""

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that search."""


class StaticEmbedder:
    """A static model (token table, mean) from a folder, read without torch.

    The folder is in sentence-transformers format with one StaticEmbedding module: a table of
    floats, or one of bytes with a factor a row, as model2vec stores it. What is done to a text
    before it is cut (lower case, simplified characters) is all in tokenizer.json.
    """

    def __init__(
        self, folder: Path, name: str | None = None, word_dimension: int | None = None
    ) -> None:
        self.name = name or str(folder)
        self._folder = folder
        self._word_dimension = word_dimension
        self._model: tuple[Tokenizer, Table, Vectors] | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the weights and the tokenizer."""
        return _fingerprint(self._folder)

    @property
    def dimension(self) -> int:
        return int(self._loaded()[1].shape[1])

    @property
    def word_dimension(self) -> int:
        return self._word_dimension or self.dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        _, table, factors = self._loaded()
        vectors = np.zeros((len(texts), table.shape[1]), np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [clean(text) for text in texts[start : start + BATCH]]
            for row, ids in enumerate(self._pieces(batch), start):
                if ids:
                    vectors[row] = factors[ids] @ table[ids]
        return unit(vectors)

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The rows of the table that each text is made of."""
        tokenizer = self._loaded()[0]
        if len(texts) < FEW:  # starting the threads costs more than they save
            return [
                pieces(self._folder, text)
                if len(text) <= SHORT
                else tokenizer.encode(text, add_special_tokens=False).ids
                for text in texts
            ]
        found = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in found]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_documents(texts)

    def _loaded(self) -> "tuple[Tokenizer, Table, Vectors]":
        if self._model is None:
            try:
                tokenizer = load_tokenizer(self._folder)
                table, factors = _table(tensors(self._folder / "model.safetensors"))
            except Exception as error:
                raise EmbeddingError(
                    f"{self._folder}: the embedding model cannot be read ({error}). "
                    "Reinstall the package, or name another model with --embedding."
                ) from error
            self._model = tokenizer, table, factors
        return self._model


def _table(stored: Mapping[str, Table]) -> tuple[Table, Vectors]:
    """A stored table, vocabulary x dimension, and the factor of each row."""
    if "weights" in stored:
        return stored["embeddings"], np.asarray(stored["weights"], np.float32)
    table = stored["embedding.weight"]
    return table, np.ones(len(table), np.float32)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or folder, with its own prompts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    @property
    def fingerprint(self) -> str:
        folder = Path(self.name)
        return _fingerprint(folder) if folder.is_dir() else f"hub:{self.name}"

    @property
    def dimension(self) -> int:
        return int(self._loaded().get_embedding_dimension())

    @property
    def word_dimension(self) -> int:
        return self.dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._loaded().encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._loaded().encode_query, texts)

    def _encode(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = encode([clean(t) for t in texts], show_progress_bar=False)
        return unit(np.asarray(vectors, np.float32))

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                self._model = _sentence_transformer(self.name)
            except Exception as error:
                raise EmbeddingError(
                    f"The embedding model {self.name!r} could not be loaded "
                    f"({type(error).__name__}). If this machine has no access to the Hugging Face "
                    "hub, download the model elsewhere and give the path of its folder, or name "
                    "none to use the model shipped with this project."
                ) from error
        return self._model


def _sentence_transformer(name: str) -> Any:
    """A model from a folder, else from the hub's local cache, else from the hub."""
    from huggingface_hub import HfApi
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, trust_remote_code=False, local_files_only=True)
    except Exception:
        if Path(name).exists():
            raise
        HfApi().model_info(name, timeout=HUB_SECONDS)  # loading would retry for a minute offline
        return SentenceTransformer(name, trust_remote_code=False)


@lru_cache(maxsize=2)
def load_tokenizer(folder: Path) -> "Tokenizer":
    """The tokenizer of a model folder, read once: it takes tens of megabytes."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(maxsize=50_000)
def pieces(folder: Path, word: str) -> list[int]:
    """The numbers of the pieces that a model folder's tokenizer cuts a word into; remembered."""
    ids: list[int] = load_tokenizer(folder).encode(word, add_special_tokens=False).ids
    return ids


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; a row of zeros, or of a model's NaN for no text, is zero."""
    norms = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    if not np.isfinite(norms).all():
        vectors = np.nan_to_num(vectors, nan=0.0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def word_vectors(embedder: Embedder, words: Sequence[str]) -> Vectors:
    """Unit vectors by which single words are compared, shape (n, word_dimension)."""
    return unit(embedder.encode_documents(words)[:, : embedder.word_dimension])


@lru_cache(maxsize=1)
def shipped() -> StaticEmbedder:
    """The bilingual model in this repository."""
    return StaticEmbedder(Path(str(files("index").joinpath("model"))), SHIPPED, WORD_DIMENSION)


@lru_cache(maxsize=8)
def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in _MODEL_FILES:
            digest.update(file.relative_to(folder).as_posix().encode())
            with file.open("rb") as opened:
                while piece := opened.read(HASHED_AT_ONCE):
                    digest.update(piece)
    return digest.hexdigest()[:32]
