"""The weights as files: safetensors, two bytes a number, without what pretraining alone needs."""

import os
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.cross_encoder.model import UNSHIPPED, Encoder


def shipped(model: Encoder) -> dict[str, Tensor]:
    """The parameters that serving needs, by name, as float16."""
    return {
        name: value.detach().half().cpu().contiguous()
        for name, value in model.state_dict().items()
        if not name.startswith(UNSHIPPED)
    }


def write(model: Encoder, path: Path) -> None:
    """Write the weights aside and put them in their place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    save_file(shipped(model), aside, {"note": "training/cross_encoder"})
    aside.chmod(0o644)
    os.replace(aside, path)


def read(model: Encoder, path: Path) -> None:
    """Set the model's parameters as a file has them; raises ValueError if it is of another."""
    stored = {name: value.to(torch.float32) for name, value in load_file(path).items()}
    told = model.load_state_dict(stored, strict=False)
    missing = [name for name in told.missing_keys if not name.startswith(UNSHIPPED)]
    if missing or told.unexpected_keys:
        raise ValueError(f"{path} lacks {missing} and has {told.unexpected_keys} besides")
