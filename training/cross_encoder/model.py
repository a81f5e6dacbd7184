"""The network: a transformer encoder over a question and a unit, on the static model's vectors.

The layers are those of Vaswani et al. 2017 with the normalisation before each part (Xiong et al.
2020), full attention both ways (Devlin et al. 2019) and rotary positions (Su et al. 2021). A
token comes in as the static model's vector of its piece, which stays as it is, a learned correction
of few numbers, how well it is matched on the other side, and its segment: what the static model
knows need not be learned again from little text.
"""

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from qa.ranking.cross_encoder import BEFORE, HEADING, QUESTION, TEXT
from training.cross_encoder.layout import Marks
from training.cross_encoder.plan import Shape

POSITIONS = 320  # more than the longest row
SEGMENTS = 5
MATCHES = 7  # what `Encoder.matches` tells of each token
UNSEEN = -1e4  # a likeness that draws no attention
EXACT = 0.995  # a cosine above it is the same piece
RANK, ANSWERS, TOGETHER = range(3)  # what the head tells: which unit, whether it answers, and
# whether the two texts belong together, which pretraining alone asks
UNSHIPPED = "mlm"  # parameters that pretraining alone needs


def static_vectors(folder: Path, columns: int) -> tuple[Tensor, Tensor]:
    """Unit vectors (pieces + 4, columns) and rarity (pieces + 4,) of a static model's folder.

    The four marks have neither. Rarity is the idf in nats over 8, so that it lies about 0 to 1.
    """
    table = load_file(folder / "model.safetensors")["embeddings"][:, :columns].float()
    rarity = load_file(folder / "term_weights.safetensors")["idf"].float() / 8
    marks = torch.zeros(4, columns)
    vectors = torch.cat([functional.normalize(table, eps=1e-6), marks])
    return vectors, torch.cat([rarity.nan_to_num(), marks[:, 0]])


class Block(nn.Module):
    """One layer: attention, then two linear maps about a GELU, each added to what came in."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.a, self.b = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(
        self, x: Tensor, seen: Tensor, turns: tuple[Tensor, Tensor], dropout: float
    ) -> Tensor:
        """``x`` (rows, longest, width); ``seen`` (rows, 1, 1, longest) is false at padding."""
        rows, longest, width = x.shape
        split = self.qkv(self.n1(x)).view(rows, longest, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        mixed = _attended(_turned(query, turns), _turned(key, turns), value, seen)
        back = self.o(mixed.transpose(1, 2).reshape(rows, longest, width))
        x = x + functional.dropout(back, dropout, self.training)
        inner = self.b(functional.gelu(self.a(self.n2(x))))
        return x + functional.dropout(inner, dropout, self.training)


def _attended(query: Tensor, key: Tensor, value: Tensor, seen: Tensor) -> Tensor:
    """Attention (Vaswani et al. 2017, eq. 1) of tensors (rows, heads, longest, head width).

    On a processor by plain products: torch's kernel takes several times as long with a mask.
    """
    if query.is_cuda:
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
    likeness = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    return likeness.masked_fill(~seen, UNSEEN).softmax(-1).to(value.dtype) @ value


def autocast(device: torch.device) -> torch.autocast:
    """Products in two bytes a number, where the device has units for them."""
    units = ("amx_bf16", "avx512_bf16")
    is_fit = device.type == "cuda" or any(torch.cpu.get_capabilities().get(u) for u in units)
    return torch.autocast(device.type, torch.bfloat16, enabled=bool(is_fit))


def _turned(x: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
    """Each pair of numbers turned by an angle that grows with the place (Su et al. 2021, eq. 34),
    the pairs made of the two halves of a head."""
    cos, sin = turns
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1).to(x.dtype)


class Encoder(nn.Module):
    """Rows of ids and segments to a vector a token; `tell` judges a row by its first.

    The names of the parameters are those of the shipped file.
    """

    static: Tensor
    rarity: Tensor
    cos: Tensor
    sin: Tensor

    def __init__(self, vectors: Tensor, rarity: Tensor, shape: Shape) -> None:
        super().__init__()
        ids, columns = vectors.shape
        width = shape.width
        self.marks = Marks.after(ids - 4)
        for name, buffer in (("static", vectors), ("rarity", rarity), *_angles(shape)):
            self.register_buffer(name, buffer, persistent=False)
        self.delta = nn.Embedding(ids, shape.corrections)
        self.w1 = nn.Linear(columns, width)
        self.w2 = nn.Linear(shape.corrections, width)
        self.w3 = nn.Linear(MATCHES, width)
        self.seg = nn.Embedding(SEGMENTS, width)
        self.n0, self.n9 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(width, shape.heads) for _ in range(shape.layers))
        self.head = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 3))
        self.mlm, self.mlm_d = nn.Linear(width, columns), nn.Linear(width, shape.corrections)
        self.mlm_b = nn.Parameter(torch.zeros(ids))
        _start(self, shape)

    def matches(self, ids: Tensor, segments: Tensor) -> Tensor:
        """How well each token is met on the other side (rows, longest, 7), from the static vectors.

        Its best cosine in the unit (for the question's) or in the question (for all others'), and
        in the heading and the sentence before; whether each is the same piece; its rarity.
        """
        with torch.no_grad(), torch.autocast(ids.device.type, enabled=False):
            vectors = self.static[ids]
            vectors = vectors.half() if vectors.is_cuda else vectors
            cosines = vectors @ vectors.transpose(1, 2)
            asked, unit = segments == QUESTION, segments == TEXT
            around = (segments == HEADING) | (segments == BEFORE)
            in_unit, in_question = _best(cosines, unit), _best(cosines, asked)
            other = torch.where(unit | around, in_question, 0.0)
            near = torch.where(asked, in_unit, other)
            beside = torch.where(asked, _best(cosines, around), 0.0)
            same, same_beside = (near > EXACT).float(), (beside > EXACT).float()
            rare = self.rarity[ids]
            told = [near, same, beside, same_beside, rare, near * rare, near * near]
            return torch.stack(told, -1)

    def forward(self, ids: Tensor, segments: Tensor, dropout: float = 0.0) -> Tensor:
        """Vectors (rows, longest, width) of ids and segments (rows, longest)."""
        x = self.w1(self.static[ids] * 16) * 0.5 + self.w2(self.delta(ids))
        x = x + self.w3(self.matches(ids, segments)) + self.seg(segments)
        x = functional.dropout(self.n0(x), dropout, self.training)
        seen = (ids != self.marks.pad)[:, None, None, :]
        longest = ids.shape[1]
        turns = self.cos[:longest], self.sin[:longest]
        for block in self.blocks:
            x = block(x, seen, turns, dropout)
        out: Tensor = self.n9(x)
        return out

    def tell(self, ids: Tensor, segments: Tensor, dropout: float = 0.0) -> Tensor:
        """What the head says of each row (rows, 3): RANK, ANSWERS, TOGETHER."""
        out: Tensor = self.head(self(ids, segments, dropout)[:, 0])
        return out

    def guesses(self, hidden: Tensor, ids: Tensor) -> Tensor:
        """Logits (tokens, ids) that each hidden token (tokens, width) is one of the ids.

        The table that reads tokens also names them (Press & Wolf 2017).
        """
        side = torch.cat([self.mlm(hidden), self.mlm_d(hidden)], -1)
        table = torch.cat([self.static[ids] * 4, self.delta.weight[ids]], -1)
        return functional.linear(side, table) + self.mlm_b[ids]


def _best(cosines: Tensor, columns: Tensor) -> Tensor:
    """The best cosine of each token (rows, longest) among the columns (rows, longest) chosen."""
    return cosines.masked_fill(~columns[:, None, :], 0).amax(2).float().clamp(0, 1)


def _angles(shape: Shape) -> list[tuple[str, Tensor]]:
    """Cosine and sine of each place and pair (POSITIONS, half of a head)."""
    half = shape.width // shape.heads // 2
    angle = torch.arange(POSITIONS)[:, None] / 10_000 ** (torch.arange(half) / half)
    return [("cos", angle.cos()), ("sin", angle.sin())]


@torch.no_grad()
def _start(model: Encoder, shape: Shape) -> None:
    """First values: small, so that a token's vector leads at first, the sum over the layers kept
    from growing with their number (Radford et al. 2019)."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            square = module.in_features == module.out_features == shape.width
            module.weight.normal_(std=0.03 if square else 0.02)
            module.bias.zero_()
    if shape.vectors == shape.width:
        model.w1.weight.copy_(torch.eye(shape.width))
    model.w2.weight.normal_(std=0.3)
    model.w3.weight.normal_(std=0.3)
    model.delta.weight.normal_(std=0.1)
    model.seg.weight.normal_(std=0.1)
    for block in model.blocks:
        assert isinstance(block, Block)
        block.o.weight.mul_(1 / math.sqrt(2 * shape.layers))
        block.b.weight.mul_(1 / math.sqrt(2 * shape.layers))
