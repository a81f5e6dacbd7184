"""Clients of Milvus that stop, or are overtaken by another, at a chosen write."""

from collections.abc import Callable, Sequence
from typing import Any

from index.milvus import Engine
from index.milvus.engine import Row


class StoppedError(BaseException):
    """The process has ended here: nothing it would have done afterwards is done."""


class Interrupted(Engine):
    """An engine that does something else before its n-th write, the first being 0."""

    def __init__(self, engine: Engine, write: int, instead: Callable[[], None]) -> None:
        self.__dict__.update(engine.__dict__)
        self._left = write
        self._instead = instead

    def insert(self, collection: str, rows: Any) -> None:
        self._count()
        super().insert(collection, rows)

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        self._count()
        super().upsert(collection, rows)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        self._count()
        super().delete(collection, ids)

    def _count(self) -> None:
        self._left -= 1
        if self._left == -1:
            self._instead()

    @property
    def is_reached(self) -> bool:
        """Whether the write was ever come to."""
        return self._left < 0


def stop() -> None:
    raise StoppedError
