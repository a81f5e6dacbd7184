"""Tensors against the library whose format it is."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.tensors import tensors


def test_tensors_are_those_that_were_saved(tmp_path: Path) -> None:
    kinds = (np.int8, np.uint8, np.float16, np.float32, np.float64, np.int32, np.bool_)
    saved = {k.__name__: np.arange(6).reshape(2, 3).astype(k) for k in kinds}
    saved["empty"] = np.zeros((0, 4), np.float32)
    save_file(saved, tmp_path / "all.safetensors", {"made": "here"})
    found = tensors(tmp_path / "all.safetensors")
    assert found.keys() == saved.keys()
    for name, array in saved.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
        assert not found[name].flags.writeable


@pytest.mark.parametrize("data", [b"x" * 40, b"\x02" + b"\0" * 7 + b"no" + b"\0" * 20])
def test_another_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"safetensors|Expecting"):
        tensors(path)


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.safetensors"
    save_file({"a": np.arange(100)}, path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ValueError, match="cut short"):
        tensors(path)
