"""Clients of Milvus that stop, or are overtaken by another, at a chosen write."""

from collections.abc import Callable, Sequence
from typing import Any

from index.milvus import Engine
from index.milvus.engine import Row


class StoppedError(BaseException):
    """The process has ended here: nothing it would have done afterwards is done."""


class Interrupted(Engine):
    """An engine that does something else before its n-th write, the first being 0, or after it."""

    def __init__(
        self, engine: Engine, write: int, instead: Callable[[], None], after: bool = False
    ) -> None:
        self.__dict__.update(engine.__dict__)
        self._write = write
        self._instead = instead
        self._after = after
        self._written = 0

    def insert(self, collection: str, rows: Any) -> None:
        self._count(lambda: Engine.insert(self, collection, rows))

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        self._count(lambda: Engine.upsert(self, collection, rows))

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        self._count(lambda: Engine.delete(self, collection, ids))

    def _count(self, write: Callable[[], None]) -> None:
        is_chosen = self._written == self._write
        self._written += 1
        if is_chosen and not self._after:
            self._instead()
        write()
        if is_chosen and self._after:
            self._instead()

    @property
    def is_reached(self) -> bool:
        """Whether the write was ever come to."""
        return self._written > self._write


def stop() -> None:
    raise StoppedError
