"""The shipped model, and any sentence-transformers model by its folder."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embed import SentenceTransformerEmbedder, StaticEmbedder, Vectors, shipped, unit
from index.errors import EmbeddingError
from index.open import open_collection
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, write

FOLDER = Path(__file__).parents[2] / "index" / "model"
TEXTS = [
    "工商银行上半年净利润同比增长9.9%",
    "ICBC's net profit rose",
    "混合 text ABC，１２３",
    ZH,
    EN,
]


def test_shipped_vectors_are_unit_rows() -> None:
    vectors = shipped().encode_documents(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), shipped().dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_shipped_vectors_cross_languages() -> None:
    zh = shipped().encode_queries(["净利润", "科技人员", "村镇银行"])
    en = shipped().encode_documents(["net profit", "technology staff", "village bank"])
    assert (zh @ en.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_texts_without_tokens_have_zero_vectors() -> None:
    vectors = shipped().encode_documents(["", "  ", "\u200b", "\ud800", "。"])
    assert np.isfinite(vectors).all()
    assert not vectors[:3].any()
    assert shipped().encode_documents([]).shape == (0, shipped().dimension)


TRADITIONAL = ("科技強行戰略", "2021年營業收入與淨利潤", "ICBC憑藉數位化轉型的計畫", "乾燥")
SIMPLIFIED = ("科技强行战略", "2021年营业收入与净利润", "ICBC凭借数位化转型的计划", "干燥")


def _by_tokenizers(texts: Sequence[str]) -> Vectors:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    stored = load_file(FOLDER / "model.safetensors")
    table = stored["embeddings"] * stored["weights"][:, None]
    return np.stack([table[tokenizer.encode(text).ids].mean(axis=0) for text in texts])


def _by_sentence_transformers(texts: Sequence[str]) -> Vectors:
    from sentence_transformers import SentenceTransformer

    return np.asarray(SentenceTransformer(str(FOLDER), device="cpu").encode(list(texts)))


def _by_model2vec(texts: Sequence[str]) -> Vectors:
    from model2vec import StaticModel

    return np.asarray(StaticModel.from_pretrained(FOLDER).encode(list(texts)))


@pytest.mark.parametrize(
    "load",
    [
        lambda texts: shipped().encode_documents(texts),
        _by_tokenizers,
        _by_sentence_transformers,
        _by_model2vec,
    ],
    ids=["ours", "tokenizers", "sentence-transformers", "model2vec"],
)
def test_traditional_characters_are_the_same_text_to_every_loader(
    load: Callable[[Sequence[str]], Vectors],
) -> None:
    found = unit(np.asarray(load([*TRADITIONAL, *SIMPLIFIED]), np.float32))
    assert (found[: len(TRADITIONAL)] == found[len(TRADITIONAL) :]).all()
    assert found == pytest.approx(shipped().encode_documents([*SIMPLIFIED * 2]), abs=1e-3)


def test_batches_do_not_change_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shipped().encode_documents(TEXTS)
    monkeypatch.setattr("index.embed.BATCH", 2)
    assert (shipped().encode_documents(TEXTS) == whole).all()


def test_the_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from index import open_collection; c = open_collection(); c.sources();"
        "c.store.dense(c.embedder.encode_queries(['净利润'])[0], 3);"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio', 'langchain'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parents[1], check=True)


def test_model2vec_gives_the_same_vectors() -> None:
    from model2vec import StaticModel

    theirs = StaticModel.from_pretrained(FOLDER).encode(TEXTS)
    assert unit(np.asarray(theirs, np.float32)) == pytest.approx(
        shipped().encode_documents(TEXTS), abs=1e-3
    )


def test_sentence_transformers_gives_the_same_vectors() -> None:
    other = SentenceTransformerEmbedder(str(FOLDER))
    assert other.dimension == shipped().dimension
    assert other.fingerprint == shipped().fingerprint
    ours = shipped().encode_documents(TEXTS)
    assert other.encode_documents(TEXTS) == pytest.approx(ours, abs=1e-3)
    assert other.encode_queries(["", *TEXTS])[1:] == pytest.approx(ours, abs=1e-3)
    assert not other.encode_queries([""]).any()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model with a prompt for queries and one for documents."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", "query", "passage", ":", "profit", "income", "tea", "the", "of", "bank"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(7).normal(size=(len(words), 16)).astype(np.float32)
    module: Any = StaticEmbedding(tokenizer, embedding_weights=weights)
    prompts = {"query": "query: ", "document": "passage: "}
    folder = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(modules=[module], prompts=prompts).save_pretrained(str(folder))
    return folder


def test_a_model_is_loaded_by_folder_with_its_prompts(tiny: Path) -> None:
    from sentence_transformers import SentenceTransformer

    embedder, reference = SentenceTransformerEmbedder(str(tiny)), SentenceTransformer(str(tiny))
    texts = ["the profit of the bank", "tea"]
    assert embedder.dimension == 16
    for ours, prompt in (
        (embedder.encode_queries(texts), "query: "),
        (embedder.encode_documents(texts), "passage: "),
    ):
        theirs = np.asarray(reference.encode([prompt + t for t in texts]), np.float32)
        assert ours == pytest.approx(unit(theirs), abs=1e-5)
    assert not np.allclose(embedder.encode_queries(texts), embedder.encode_documents(texts))


def test_an_index_remembers_a_model_by_its_folder(tiny: Path, tmp_path: Path) -> None:
    open_collection(tmp_path / "i", embedding=str(tiny)).add(write(tmp_path / "t.txt", OTHER))
    again = open_collection(tmp_path / "i")
    assert again.embedder.name == str(tiny)
    query = again.embedder.encode_queries(["tea"])[0].tolist()
    assert again.store.dense(query, 1)


def test_a_changed_model_has_another_fingerprint(tiny: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in tiny.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    before = SentenceTransformerEmbedder(str(tiny)).fingerprint
    (copy / "config_sentence_transformers.json").write_text("{}")
    assert SentenceTransformerEmbedder(str(copy)).fingerprint != before


@pytest.mark.parametrize("name", ["no-such/model", "nonsense", "/no/such/folder", "a b\0c"])
def test_an_unreachable_model_says_what_to_do(name: str) -> None:
    with pytest.raises(EmbeddingError, match=r"(?s)could not be loaded.*path of its folder"):
        assert SentenceTransformerEmbedder(name).dimension


def test_a_broken_shipped_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(EmbeddingError, match="Reinstall"):
        assert StaticEmbedder(tmp_path).dimension


def test_unit() -> None:
    rows = unit(np.array([[3, 4], [0, 0], [np.nan, np.nan]], np.float32))
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0], [0, 0]]


def test_the_fake_embedder_is_one() -> None:
    vectors = HashEmbedder().encode_documents(["净利润", "净利润", "tea", ""])
    assert (vectors[0] == vectors[1]).all()
    assert vectors[0] @ vectors[2] < 0.5
    assert np.linalg.norm(vectors[:3], axis=1) == pytest.approx(1)
