"""Documents: loading, splitting, embedding, storing, searching. Knows nothing of questions."""

from index.collection import Collection
from index.embed import Embedder
from index.open import open_collection
from index.passage import Block, Document, Hit, Language, Passage, SourceInfo
from index.store import Store

__all__ = [
    "Block", "Collection", "Document", "Embedder", "Hit", "Language", "Passage", "SourceInfo",
    "Store", "open_collection",
]  # fmt: skip
