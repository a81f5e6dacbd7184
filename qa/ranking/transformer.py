"""The forward pass of a small transformer encoder, in numpy: importing torch for it would take
seconds and hundreds of megabytes.

Layer norm before each block's two parts (Xiong et al. 2020), rotary positions (Su et al. 2021),
GELU in its tanh form (Hendrycks and Gimpel 2016).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Spans = Sequence[tuple[int, int]]
EPSILON = 1e-5
GELU, CUBIC = 0.7978845608, 0.044715  # sqrt(2 / pi), and the constant of the tanh form
BASE = 10_000.0


@dataclass(frozen=True)
class Linear:
    """x @ matrix + bias; matrix of shape (inputs, outputs)."""

    matrix: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        y = x @ self.matrix
        y += self.bias
        return np.asarray(y, np.float32)


@dataclass(frozen=True)
class Norm:
    """Layer norm over the last axis."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + EPSILON)
        x *= self.weight
        x += self.bias
        return x


@dataclass(frozen=True)
class Block:
    """Self-attention, then a hidden layer of four times the width.

    Sequences lie end to end, so that none is filled up to the length of the longest: x has shape
    (tokens of all, width), and `spans` are their places.
    """

    before: Norm
    projected: Linear
    out: Linear
    between: Norm
    inner: Linear
    outer: Linear
    heads: int

    def __call__(self, x: Floats, spans: Spans, only_first: bool = False) -> Floats:
        """The next layer's x; of the first token of each sequence alone where no more is needed."""
        met = self._attended(self.before(x), spans, only_first)
        if only_first:
            x = x[[start for start, _ in spans]]
        x = x + self.out(met)
        x += self.outer(gelu(self.inner(self.between(x))))
        return x

    def _attended(self, x: Floats, spans: Spans, only_first: bool) -> Floats:
        width = x.shape[1]
        parts = self.projected(x).reshape(len(x), 3, self.heads, width // self.heads)
        met = []
        for start, end in spans:
            query, key, value = parts[start:end].transpose(1, 2, 0, 3)
            query = rotated(query[:, :1] if only_first else query)
            weights = softmax(query @ rotated(key).transpose(0, 2, 1) / math.sqrt(key.shape[-1]))
            met.append((weights @ value).transpose(1, 0, 2).reshape(-1, width))
        return np.asarray(np.concatenate(met), np.float32)


def gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit; step by step in one array, where most of the time goes."""
    y = x * x
    y *= GELU * CUBIC
    y += GELU
    y *= x
    np.tanh(y, out=y)
    y += 1
    y *= x
    y *= 0.5
    return y


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    powers = np.exp(x - x.max(-1, keepdims=True))
    powers /= powers.sum(-1, keepdims=True)
    return np.asarray(powers, np.float32)


def rotated(x: Floats) -> Floats:
    """Queries or keys (heads, length, size) turned by their positions."""
    cosines, sines = _angles(x.shape[1], x.shape[2])
    half = x.shape[2] // 2
    first, second = x[..., :half], x[..., half:]
    turned = np.empty(x.shape, np.float32)
    turned[..., :half] = first * cosines - second * sines
    turned[..., half:] = first * sines + second * cosines
    return turned


@lru_cache(maxsize=512)
def _angles(length: int, size: int) -> tuple[Floats, Floats]:
    half = size // 2
    angles = np.arange(length)[:, None] / BASE ** (np.arange(half) / half)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def linear(stored: Mapping[str, NDArray[Any]], name: str) -> Linear:
    """A layer stored as torch names and shapes it."""
    matrix = np.ascontiguousarray(stored[f"{name}.weight"].astype(np.float32).T)
    return Linear(matrix, stored[f"{name}.bias"].astype(np.float32))


def norm(stored: Mapping[str, NDArray[Any]], name: str) -> Norm:
    """A layer norm stored as torch names it."""
    return Norm(
        stored[f"{name}.weight"].astype(np.float32), stored[f"{name}.bias"].astype(np.float32)
    )


def blocks(stored: Mapping[str, NDArray[Any]], heads: int) -> tuple[Block, ...]:
    """All blocks in order."""
    count = sum(name.endswith(".qkv.weight") for name in stored)
    return tuple(
        Block(norm(stored, f"blocks.{i}.n1"), linear(stored, f"blocks.{i}.qkv"),
              linear(stored, f"blocks.{i}.o"), norm(stored, f"blocks.{i}.n2"),
              linear(stored, f"blocks.{i}.a"), linear(stored, f"blocks.{i}.b"), heads)
        for i in range(count)
    )  # fmt: skip
