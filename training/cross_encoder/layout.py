"""How a question and a unit lie in one row of token ids.

::

    [start] question [end] heading [end] sentence before [end] unit [end] [pad]...

A part that is empty takes no place, nor an ``[end]``. Each token knows by its segment which part
it belongs to. The segments and how much of each part is read are those of what serves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from qa.ranking.cross_encoder import BEFORE, BETWEEN, HEADING, MOST

FROM_THE_END = (HEADING, BEFORE)  # of these the last tokens are read, of the others the first
MULTIPLE = 8  # rows are filled up to a multiple of it, which accelerators prefer


@dataclass(frozen=True)
class Marks:
    """The ids that follow those of the pieces."""

    pad: int
    start: int
    end: int
    mask: int

    @classmethod
    def after(cls, pieces: int) -> "Marks":
        """The marks beside a vocabulary of so many pieces."""
        return cls(*range(pieces, pieces + 4))


def cut(segment: int, ids: Sequence[int]) -> Sequence[int]:
    """The token ids of a part, as many as it may have."""
    most = MOST[segment]
    return ids[-most:] if segment in FROM_THE_END else ids[:most]


@dataclass(frozen=True)
class Texts:
    """Many texts as token ids laid end to end: ``starts`` and ``lengths`` (texts,)."""

    tokens: Tensor
    starts: Tensor
    lengths: Tensor

    @classmethod
    def of(
        cls, tokens: NDArray[np.integer], lengths: NDArray[np.integer], device: torch.device
    ) -> "Texts":
        """The texts on a device."""
        sizes = torch.as_tensor(np.asarray(lengths, np.int64), device=device)
        ids = torch.as_tensor(np.asarray(tokens, np.int64), device=device)
        return cls(ids, sizes.cumsum(0) - sizes, sizes)

    def sizes(self, numbers: Tensor) -> Tensor:
        """The length of each text; 0 where the number is negative."""
        return torch.where(numbers >= 0, self.lengths[numbers.clamp(min=0)], 0)


def lay_out(
    texts: Texts, parts: Sequence[tuple[int, Tensor]], marks: Marks
) -> tuple[Tensor, Tensor]:
    """Ids and segments (rows, longest) of rows made of parts, each a segment and texts (rows,).

    A negative number leaves the part of that row out.
    """
    sizes = [texts.sizes(numbers) for _, numbers in parts]
    taken = [size + (size > 0).long() for size in sizes]
    longest = int((1 + torch.stack(taken).sum(0)).max())
    longest = -(-longest // MULTIPLE) * MULTIPLE
    device, rows = texts.tokens.device, len(parts[0][1])
    place = torch.arange(longest, device=device)[None, :]
    ids = torch.full((rows, longest), marks.pad, device=device)
    segments = torch.full((rows, longest), BETWEEN, device=device)
    ids[:, 0] = marks.start
    at = torch.ones(rows, dtype=torch.long, device=device)
    for (segment, numbers), size, step in zip(parts, sizes, taken, strict=True):
        first, last = at[:, None], (at + size)[:, None]
        inside = (place >= first) & (place < last)
        source = texts.starts[numbers.clamp(min=0)][:, None] + place - first
        ids = torch.where(inside, texts.tokens[source.clamp(0, len(texts.tokens) - 1)], ids)
        segments = torch.where(inside, segment, segments)
        ids = torch.where((place == last) & (size > 0)[:, None], marks.end, ids)
        at = at + step
    return ids, segments
