"""The forward pass of a small transformer encoder, in numpy: importing torch for it would take
seconds and hundreds of megabytes.

Layer norm before each block's two parts (Xiong et al. 2020), rotary positions (Su et al. 2021),
GELU in its tanh form (Hendrycks and Gimpel 2016).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
EPSILON = 1e-5
GELU, CUBIC = 0.7978845608, 0.044715  # sqrt(2 / pi), and the constant of the tanh form
BASE = 10_000.0
HIDDEN = np.float32(-1e9)


@dataclass(frozen=True)
class Linear:
    """x @ matrix + bias; matrix of shape (inputs, outputs)."""

    matrix: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        return np.asarray(x @ self.matrix + self.bias, np.float32)


@dataclass(frozen=True)
class Norm:
    """Layer norm over the last axis."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        spread = np.sqrt(np.square(x).mean(-1, keepdims=True) + EPSILON)
        return np.asarray(x / spread * self.weight + self.bias, np.float32)


@dataclass(frozen=True)
class Block:
    """Self-attention, then a hidden layer of four times the width."""

    before: Norm
    projected: Linear
    out: Linear
    between: Norm
    inner: Linear
    outer: Linear
    heads: int

    def __call__(self, x: Floats, hidden: NDArray[np.bool_]) -> Floats:
        """x of shape (rows, length, width); `hidden` (rows, length) is not attended to."""
        x = x + self.out(self._attended(self.before(x), hidden))
        return x + self.outer(gelu(self.inner(self.between(x))))

    def _attended(self, x: Floats, hidden: NDArray[np.bool_]) -> Floats:
        rows, length, width = x.shape
        size = width // self.heads
        parts = self.projected(x).reshape(rows, length, 3, self.heads, size)
        query, key, value = parts.transpose(2, 0, 3, 1, 4)
        weights = rotated(query) @ rotated(key).transpose(0, 1, 3, 2) / np.float32(np.sqrt(size))
        weights = softmax(np.where(hidden[:, None, None, :], HIDDEN, weights))
        return np.asarray((weights @ value).transpose(0, 2, 1, 3).reshape(x.shape), np.float32)


def gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit."""
    return np.asarray(0.5 * x * (1 + np.tanh(GELU * (x + CUBIC * x * x * x))), np.float32)


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    powers = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)


def rotated(x: Floats) -> Floats:
    """Queries or keys (rows, heads, length, size) turned by their positions."""
    cosines, sines = _angles(x.shape[2], x.shape[3])
    first, second = np.split(x, 2, axis=-1)
    turned = (first * cosines - second * sines, first * sines + second * cosines)
    return np.asarray(np.concatenate(turned, -1), np.float32)


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
