"""The forward pass of a small transformer encoder, in numpy: importing torch for it would take
seconds and hundreds of megabytes.

Layer norm before each block's two parts (Xiong et al. 2020), rotary positions (Su et al. 2021),
GELU in its tanh form (Hendrycks and Gimpel 2016). What is the same for every text is worked into
the weights when they are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Turns = NDArray[np.complex64]
Spans = Sequence[tuple[int, int]]
EPSILON = 1e-5
GELU, CUBIC = 0.7978845608, 0.044715  # sqrt(2 / pi), and the constant of the tanh form
BASE = 10_000.0
AT_ONCE = 128  # tokens whose hidden layer stays in a core's own cache


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
        x *= _steadied(x)
        x *= self.weight
        x += self.bias
        return x

    def before(self, layer: Linear) -> Linear:
        """The layer that gives of `scaled` x what `layer` gives of the norm of x."""
        matrix = self.weight[:, None] * layer.matrix
        matrix -= matrix.mean(0)  # takes the mean of each x off
        return Linear(matrix, layer.bias + self.bias @ layer.matrix)


@dataclass(frozen=True)
class Block:
    """Self-attention, then a hidden layer of four times the width; both layers that take a norm
    of x have it worked in.

    Sequences lie end to end, so that none is filled up to the length of the longest: x has shape
    (tokens of all, width), `spans` are their places, and `turns` what each token's place in its
    sequence turns its queries and keys by, shape (tokens of all, width / heads / 2).
    """

    projected: Linear
    out: Linear
    inner: Linear
    outer: Linear
    heads: int

    def __call__(self, x: Floats, spans: Spans, turns: Turns, only_first: bool = False) -> Floats:
        """The next layer's x; of the first token of each sequence alone where no more is needed."""
        met = self._attended(scaled(x), spans, turns, only_first)
        if only_first:
            x = x[[start for start, _ in spans]]
        x = x + self.out(met)
        for start in range(0, len(x), AT_ONCE):
            part = x[start : start + AT_ONCE]
            part += self.outer(doubled_gelu(self.inner(scaled(part))))
        return x

    def _attended(self, x: Floats, spans: Spans, turns: Turns, only_first: bool) -> Floats:
        projected = self.projected(x)
        pairs = projected.view(np.complex64).reshape(len(x), 3 * self.heads, -1)
        pairs[:, : 2 * self.heads] *= turns[:, None]
        parts = projected.reshape(len(x), 3, self.heads, -1).transpose(1, 2, 0, 3)
        met = []
        for start, end in spans:
            query, key, value = parts[:, :, start:end]
            met.append(attention(query[:, :1] if only_first else query, key, value))
        return np.concatenate(met).reshape(-1, x.shape[1])


def attention(query: Floats, key: Floats, value: Floats) -> Floats:
    """Each of shape (heads, length, size), queries divided by the root of the size already; the
    result has shape (queries, heads, size).
    """
    weights = query @ key.transpose(0, 2, 1)
    weights -= weights.max(-1, keepdims=True)
    np.exp(weights, out=weights)
    met = weights @ value
    met /= weights.sum(-1, keepdims=True)
    return np.asarray(met.transpose(1, 0, 2), np.float32)


def doubled_gelu(x: Floats) -> Floats:
    """Twice the Gaussian error linear unit; step by step in one array, where much of the time
    goes.
    """
    y = x * x
    y *= GELU * CUBIC
    y += GELU
    y *= x
    np.tanh(y, out=y)
    y += 1
    y *= x
    return y


def scaled(x: Floats) -> Floats:
    """Each x over its standard deviation, its mean not yet taken off."""
    return x * _steadied(x, x.mean(-1, keepdims=True))


def _steadied(x: Floats, mean: Floats | float = 0.0) -> Floats:
    """One over the standard deviation of each x, shape (tokens, 1)."""
    variance = np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] - mean * mean
    return np.asarray(1 / np.sqrt(variance + EPSILON), np.float32)


def turns_of(spans: Spans, size: int) -> Turns:
    """What the queries and keys of each token are turned by; `size` numbers make up one."""
    return np.concatenate([_turns(end - start, size) for start, end in spans])


@lru_cache(maxsize=512)
def _turns(length: int, size: int) -> Turns:
    half = size // 2
    angles = np.arange(length)[:, None] / BASE ** (np.arange(half) / half)
    return np.asarray(np.exp(1j * angles), np.complex64)


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
    return tuple(_block(stored, f"blocks.{i}", heads) for i in range(count))


def _block(stored: Mapping[str, NDArray[Any]], name: str, heads: int) -> Block:
    projected = norm(stored, f"{name}.n1").before(linear(stored, f"{name}.qkv"))
    outer = linear(stored, f"{name}.b")
    return Block(
        _paired(projected, heads),
        linear(stored, f"{name}.o"),
        norm(stored, f"{name}.n2").before(linear(stored, f"{name}.a")),
        Linear(outer.matrix * np.float32(0.5), outer.bias),  # of the doubled unit
        heads,
    )


def _paired(projected: Linear, heads: int) -> Linear:
    """Queries and keys with the two numbers that turn together side by side (as one complex
    number), and queries divided by the root of their size.
    """
    width = len(projected.matrix)
    size = width // heads
    within = np.arange(size).reshape(2, -1).T.ravel()
    order = np.arange(3 * width).reshape(3, heads, size)
    order[:2] = order[:2][..., within]
    scale = np.ones(3 * width, np.float32)
    scale[:width] = size**-0.5
    return Linear(
        np.ascontiguousarray(projected.matrix[:, order.ravel()] * scale, np.float32),
        np.asarray(projected.bias[order.ravel()] * scale, np.float32),
    )
