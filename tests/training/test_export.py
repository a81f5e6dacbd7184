"""The model folder: a byte a number, read alike by every loader."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from index.embed import SentenceTransformerEmbedder, StaticEmbedder, unit
from training.embedding import stored_table, widened
from training.export import Provenance, eight_bits, write_model

WORDS = ["[UNK]", "bank", "profit", "income", "tea"]


@pytest.fixture(scope="module")
def table() -> torch.Tensor:
    made = torch.randn(len(WORDS), 12, generator=torch.Generator().manual_seed(3))
    made[0] = 0
    made[4] *= 30  # rows of very unlike length
    return made


@pytest.fixture(scope="module")
def folder(table: torch.Tensor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    out = tmp_path_factory.mktemp("made") / "model"
    provenance = Provenance({"pairs": 4}, 1, 0.1, True, {"xquad zh->zh R@1": 0.5})
    write_model(out, tokenizer, table, np.ones(len(WORDS)), provenance)
    return out


def test_a_byte_a_number_keeps_the_rows(table: torch.Tensor) -> None:
    whole, factors = eight_bits(table.numpy())
    assert whole.dtype == np.int8
    assert not whole[0].any()
    back = whole * factors[:, None]
    scale = table.abs().max() / factors.max() / 127
    error = np.abs(back * scale.item() - table.numpy())
    assert (error <= np.abs(table.numpy()).max(axis=1, keepdims=True) / 250).all()


def test_every_loader_reads_the_same_vectors(table: torch.Tensor, folder: Path) -> None:
    texts = ["bank profit", "tea income bank"]
    rows = [[1, 2], [4, 3, 1]]
    expected = unit(np.stack([table.numpy()[ids].mean(axis=0) for ids in rows]))
    for embedder in (StaticEmbedder(folder), SentenceTransformerEmbedder(str(folder))):
        assert embedder.dimension == 12
        assert embedder.encode_documents(texts) == pytest.approx(expected, abs=0.01)


def test_training_goes_on_from_a_stored_table(table: torch.Tensor, folder: Path) -> None:
    stored = stored_table(folder)
    assert stored.shape == table.shape
    cosine = torch.nn.functional.cosine_similarity(stored[1:], table[1:])
    assert cosine.min() > 0.999
    wide = widened(stored, 0)
    assert torch.equal(wide[:, :12], stored)
    assert wide.shape[1] > 12
    assert not wide[0].any()
    assert 0 < wide[1:, 12:].abs().mean() < stored[1:].abs().mean()


def test_model2vec_reads_it_too(folder: Path) -> None:
    from model2vec import StaticModel

    texts = ["bank profit", "tea income bank"]
    theirs = StaticModel.from_pretrained(folder).encode(texts)
    assert theirs == pytest.approx(StaticEmbedder(folder).encode_documents(texts), abs=1e-3)
