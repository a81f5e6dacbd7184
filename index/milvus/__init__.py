"""Documents, passages and vectors in a Milvus server or file, shared by any number of processes."""

from index.milvus.engine import Engine
from index.milvus.store import MilvusStore
from index.milvus.view import model_of

__all__ = ["Engine", "MilvusStore", "model_of"]
