"""Write the model folder: sentence-transformers' layout, safetensors only, one byte a number."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from training.evaluate import as_table

WENT_ON = " (second stage alone; the first was run before, at half of the width)"
CARD = Path(__file__).with_name("model_card.md")


@dataclass(frozen=True)
class Provenance:
    """What the model card tells: rows per file, passes, minutes and the figures measured."""

    counts: dict[str, int]
    epochs: int
    minutes: float
    quick: bool
    figures: dict[str, float]
    went_on: bool = False  # from a model of the first stage


def eight_bits(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The table (vocabulary x dimensions) as int8, and the factor of each row that undoes it.

    A row's largest number becomes 127. One factor for all rows changes no normalised vector.
    """
    factors = np.abs(table).max(axis=1) / 127
    whole = np.rint(table / np.maximum(factors, 1e-12)[:, None]).astype(np.int8)
    return whole, np.asarray(factors / max(factors.max(), 1e-12), np.float32)


def model_card(provenance: Provenance) -> str:
    """The README of the model folder."""
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in provenance.counts.items())
    return CARD.read_text(encoding="utf-8").format(
        rows=rows,
        total=f"{sum(provenance.counts.values()):,}",
        epochs=provenance.epochs,
        minutes=round(provenance.minutes),
        flag=(" --quick" if provenance.quick else "")
        + (" --start <first stage>" if provenance.went_on else ""),
        stages=" (second stage alone; the first was run before, at half of the width)"
        if provenance.went_on
        else "",
        figures=as_table(provenance.figures),
    )


def _set_options(folder: Path) -> None:
    """Tell model2vec what sentence-transformers does anyway: unit length, no cut.

    `config.json` makes the folder one of its own layout, which alone it reads bytes from.
    """
    path = folder / "config_sentence_transformers.json"
    options = json.loads(path.read_text(encoding="utf-8"))
    options.pop("__version__", None)
    path.write_text(json.dumps(options, indent=2) + "\n", encoding="utf-8")
    own = {"model_type": "model2vec", "architectures": ["StaticModel"], "normalize": True,
           "max_length": None, "embedding_dtype": "int8"}  # fmt: skip
    (folder / "config.json").write_text(json.dumps(own, indent=2) + "\n", encoding="utf-8")


def _swap(made: Path, out: Path) -> None:
    """Put ``made`` in the place of ``out``; a reader sees the old folder, none, or the new."""
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    made.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def write_model(
    out: Path,
    tokenizer: Tokenizer,
    table: torch.Tensor,
    idf: NDArray[np.float64],
    provenance: Provenance,
) -> None:
    """Write table (vocabulary x dimensions), tokenizer, idf (vocabulary) and card to ``out``."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    module = StaticEmbedding(tokenizer, embedding_weights=table)
    model = SentenceTransformer(modules=[module, Normalize()], device="cpu")
    model.save(str(made), create_model_card=False)
    _set_options(made)
    numbers, factors = eight_bits(table.numpy())  # as model2vec names them; both libraries read it
    save_file({"embeddings": numbers, "weights": factors}, made / "model.safetensors")
    save_file({"idf": idf.astype(np.float16)}, made / "term_weights.safetensors")
    (made / "README.md").write_text(model_card(provenance), encoding="utf-8")
    tokenizer.save(str(made / "tokenizer.json"), pretty=False)
    made.chmod(0o755)
    for path in made.glob("*.*"):
        path.chmod(0o644)
    _swap(made, out)
