"""Tensors of a safetensors file, mapped: what is never looked at takes no memory."""

import json
import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER = 8  # bytes that hold the length of what describes the tensors
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
         "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?"}  # fmt: skip


def tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor by its name, read-only; raises OSError, and ValueError for another format."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(HEADER), "little")
        if size > path.stat().st_size:
            raise ValueError(f"{path} is no safetensors file")
        described = json.loads(file.read(size))
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    described.pop("__metadata__", None)
    return {name: _tensor(held, HEADER + size, told) for name, told in described.items()}


def _tensor(held: mmap.mmap, base: int, told: dict[str, Any]) -> NDArray[Any]:
    if told["dtype"] not in TYPES:
        raise ValueError(f"tensors of type {told['dtype']} are not read")
    start, end = told["data_offsets"]
    kind = np.dtype(TYPES[told["dtype"]])
    if base + end > len(held):
        raise ValueError("the file is cut short")
    flat = np.frombuffer(held, kind, (end - start) // kind.itemsize, base + start)
    return flat.reshape(told["shape"])
