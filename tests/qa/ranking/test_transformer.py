"""The numpy forward pass against torch's own layers."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from qa.ranking.transformer import attention, blocks, doubled_gelu, turns_of

WIDTH, HEADS = 32, 4


@pytest.fixture(scope="module")
def stored() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(3)
    shapes = {
        "n1.weight": (WIDTH,), "n1.bias": (WIDTH,), "n2.weight": (WIDTH,), "n2.bias": (WIDTH,),
        "qkv.weight": (3 * WIDTH, WIDTH), "qkv.bias": (3 * WIDTH,),
        "o.weight": (WIDTH, WIDTH), "o.bias": (WIDTH,),
        "a.weight": (4 * WIDTH, WIDTH), "a.bias": (4 * WIDTH,),
        "b.weight": (WIDTH, 4 * WIDTH), "b.bias": (WIDTH,),
    }  # fmt: skip
    return {
        f"blocks.{i}.{name}": (chance.normal(size=shape) * 0.3).astype(np.float16)
        for i in range(2)
        for name, shape in shapes.items()
    }


@pytest.mark.parametrize("only_first", [False, True])
def test_a_block_is_torchs(stored: dict[str, np.ndarray], only_first: bool) -> None:
    chance = np.random.default_rng(4)
    rows = [chance.normal(size=(length, WIDTH)).astype(np.float32) for length in (7, 5, 3)]
    spans, ours = [(0, 7), (7, 12), (12, 15)], np.concatenate(rows)
    first, second = blocks(stored, HEADS)
    turns = turns_of(spans, WIDTH // HEADS)
    ours = second(first(ours, spans, turns), spans, turns, only_first)
    for i, row in enumerate(rows):
        theirs = torch.tensor(row[None])
        for n in range(2):
            theirs = _torch_block(stored, f"blocks.{n}.", theirs)
        start, end = (i, i + 1) if only_first else spans[i]
        expected = theirs[0, :1] if only_first else theirs[0]
        np.testing.assert_allclose(ours[start:end], expected.numpy(), atol=2e-4)


def _torch_block(stored: dict[str, np.ndarray], name: str, x: torch.Tensor) -> torch.Tensor:
    def layer(part: str, value: torch.Tensor) -> torch.Tensor:
        return F.linear(value, *(torch.tensor(stored[f"{name}{part}.{w}"].astype(np.float32))
                                 for w in ("weight", "bias")))  # fmt: skip

    def normed(part: str, value: torch.Tensor) -> torch.Tensor:
        weight, bias = (torch.tensor(stored[f"{name}{part}.{w}"].astype(np.float32))
                        for w in ("weight", "bias"))  # fmt: skip
        return F.layer_norm(value, (WIDTH,), weight, bias)

    length = x.shape[1]
    parts = layer("qkv", normed("n1", x)).view(length, 3, HEADS, -1).permute(1, 2, 0, 3)
    query, key = (_rotated(p) for p in parts[:2])
    met = F.scaled_dot_product_attention(query[None], key[None], parts[2][None])[0]
    x = x + layer("o", met.transpose(0, 1).reshape(1, length, WIDTH))
    return x + layer("b", F.gelu(layer("a", normed("n2", x)), approximate="tanh"))


def _rotated(x: torch.Tensor) -> torch.Tensor:
    """As the weights were trained: number i and number i + half turn together."""
    length, half = x.shape[1], x.shape[2] // 2
    angles = torch.arange(length)[:, None] / 10_000 ** (torch.arange(half) / half)
    first, second = x[..., :half], x[..., half:]
    return torch.cat(
        [
            first * angles.cos() - second * angles.sin(),
            first * angles.sin() + second * angles.cos(),
        ],
        -1,
    )


def test_gelu_and_attention_are_torchs() -> None:
    x = np.linspace(-6, 6, 50, dtype=np.float32).reshape(5, 10)
    expected = 2 * F.gelu(torch.tensor(x), approximate="tanh").numpy()
    np.testing.assert_allclose(doubled_gelu(x), expected, atol=1e-5)
    chance = np.random.default_rng(5)
    query, key, value = chance.normal(size=(3, 2, 6, 4)).astype(np.float32) * 4
    theirs = F.scaled_dot_product_attention(
        torch.tensor(query), torch.tensor(key), torch.tensor(value)
    )
    ours = attention(query / 2, key, value)
    np.testing.assert_allclose(ours.transpose(1, 0, 2), theirs.numpy(), atol=1e-5)


def test_turned_by_position_the_product_depends_on_the_distance_alone() -> None:
    chance = np.random.default_rng(5)
    query, key = chance.normal(size=(2, 8)).astype(np.float32)
    turns = turns_of([(0, 6)], 8)
    turned, facing = (x.view(np.complex64) * turns for x in (query, key))
    products = (turned @ facing.conj().T).real
    assert products[0, 0] == pytest.approx(products[4, 4], abs=1e-4)
    assert products[1, 3] == pytest.approx(products[3, 5], abs=1e-4)
    assert products[1, 3] != pytest.approx(products[3, 1], abs=1e-2)
