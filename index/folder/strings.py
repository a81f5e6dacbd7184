"""Many texts in two arrays, which can lie in a memory-mapped file and be read one by one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

FEW = 20_000  # texts that are found by a table: of more it would take too much memory


class Strings(Sequence[str]):
    """Text i is UTF-8 in `data[starts[i]:starts[i + 1]]`; n texts have n + 1 starts."""

    def __init__(self, data: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self.data = data
        self.starts = starts
        buffers: tuple[Any, Any] = data, starts
        self._bytes = memoryview(buffers[0])  # faster than an array, one by one
        self._bounds: memoryview[int] = memoryview(buffers[1])

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Strings":
        """The same texts, in memory."""
        encoded = [encode(text) for text in texts]
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(e) for e in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    def find(self, text: str) -> int | None:
        """Where a text stands among texts that are sorted; None where it is not."""
        if len(self) <= FEW:
            return self._places.get(text)
        sought = encode(text)
        number = bisect_left(range(len(self)), sought, key=self.raw)
        return number if number < len(self) and self.raw(number) == sought else None

    @cached_property
    def _places(self) -> dict[str, int]:
        return {text: number for number, text in enumerate(self)}

    def raw(self, number: int) -> bytes:
        """The UTF-8 of a text."""
        return self._bytes[self._bounds[number] : self._bounds[number + 1]].tobytes()

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return self.raw(number % len(self)).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        whole, bounds = self._bytes.tobytes(), self.starts.tolist()
        for start, end in pairwise(bounds):
            yield whole[start:end].decode("utf-8", "surrogatepass")


def encode(text: str) -> bytes:
    """UTF-8, which sorts as its characters do; a file's name may hold lone surrogates."""
    return text.encode("utf-8", "surrogatepass")


def joined(pieces: Sequence[tuple[Strings, NDArray[np.bool_]]]) -> Strings:
    """Those texts of each that its mask of shape (n,) keeps, one after the other."""
    data: list[NDArray[np.uint8]] = []
    lengths: list[NDArray[np.int64]] = []
    for strings, kept in pieces:
        sizes = np.diff(strings.starts)
        lengths.append(sizes[kept])
        whole = np.asarray(strings.data)
        data.append(whole if kept.all() else whole[np.repeat(kept, sizes)])
    starts = np.zeros(sum(map(len, lengths)) + 1, np.int64)
    if lengths:
        np.cumsum(np.concatenate(lengths), out=starts[1:])
    return Strings(np.concatenate(data) if data else np.zeros(0, np.uint8), starts)
