"""Training that goes on after a kill: what a run has so far, in a work folder.

``run.json`` tells the settings that the run was begun with and the seconds spent; each stage keeps
its table, Adam's moments and the state of its random draws in one safetensors file. Files are
written aside and renamed, so that a kill leaves the old one or the new one.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from training.tables import RowAdam

EVERY = 180.0  # seconds between two checkpoints; one takes about a second and 200 MB
Settings = dict[str, str]


class ResumeError(Exception):
    """A work folder that this run cannot go on from."""


def digest(path: Path) -> str:
    """SHA-256 of a file; ``none`` where there is no file."""
    if not path.is_file():
        return "none"
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digests(root: Path, names: Iterable[str]) -> Settings:
    """The digest of each file of the folder ``root``, as ``folder/name``."""
    return {f"{root.name}/{name}": digest(root / name) for name in names}


class Stage:
    """The checkpoint of one stage; without a ``Work`` nothing is kept."""

    def __init__(self, work: "Work | None" = None, name: str = "") -> None:
        self._work, self._name = work, name
        self._saved = time.monotonic()

    def restore(self, adam: RowAdam, chance: np.random.Generator | None = None) -> int:
        """Set ``adam``, its table and ``chance`` as they were kept; the number of steps done."""
        kept = None if self._work is None else self._work.load(self._name)
        if kept is None:
            return 0
        tensors, notes = kept
        for name, tensor in tensors.items():
            getattr(adam, name).copy_(tensor)
        adam.steps = notes["adam"]
        if chance is not None:
            chance.bit_generator.state = notes["chance"]
        return int(notes["done"])

    def keep(
        self, adam: RowAdam, done: int, steps: int, chance: np.random.Generator | None = None
    ) -> None:
        """Write a checkpoint if one is due: after a while, and after the last of the steps."""
        if self._work is None:
            return
        if done < steps and time.monotonic() - self._saved < self._work.every:
            return
        notes = {"done": done, "adam": adam.steps}
        state = None if chance is None else chance.bit_generator.state
        tensors = {name: getattr(adam, name) for name in ("table", "first", "second")}
        self._work.save(self._name, tensors, notes | {"chance": state})
        self._saved = time.monotonic()


UNKEPT = Stage()


class Work:
    """The work folder of one run, made anew or found again.

    Raises ResumeError, naming what differs, if the folder was begun with other ``settings``.
    """

    def __init__(self, folder: Path, settings: Settings, every: float = EVERY) -> None:
        self.folder, self.every = folder, every
        self._settings, self._started = settings, time.monotonic()
        self._before = 0.0
        if self._record.exists():
            self._resume()
        else:
            folder.mkdir(parents=True, exist_ok=True)
            self._write_record()

    @property
    def _record(self) -> Path:
        return self.folder / "run.json"

    def _resume(self) -> None:
        try:
            record = json.loads(self._record.read_text(encoding="utf-8"))
            begun, self._before = record["settings"], float(record["seconds"])
        except (ValueError, KeyError, TypeError) as error:
            raise ResumeError(f"{self._record} cannot be read; delete {self.folder}.") from error
        changed = _differences(begun, self._settings)
        if changed:
            raise ResumeError(
                f"{self.folder} holds a run begun otherwise: {'; '.join(changed)}. Go on as it "
                "was begun, name another --work, or delete the folder to begin anew."
            )
        for half in (*self.folder.glob("*.new"), *self.folder.glob(".tmp*")):
            half.unlink()  # a kill came while it was written

    def _write_record(self) -> None:
        record = {"settings": self._settings, "seconds": self.seconds()}
        aside = self._record.with_suffix(".new")
        aside.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        os.replace(aside, self._record)

    def seconds(self) -> float:
        """Time spent on the run: until the last checkpoint, and since this start."""
        return self._before + time.monotonic() - self._started

    def stage(self, name: str) -> Stage:
        """The checkpoint of the stage of that name."""
        return Stage(self, name)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.safetensors"

    def load(self, name: str) -> tuple[dict[str, torch.Tensor], Any] | None:
        """The tensors and notes saved under a name, if they were."""
        if not self._path(name).exists():
            return None
        with safe_open(self._path(name), "pt") as kept:
            tensors = {key: kept.get_tensor(key) for key in kept.keys()}  # noqa: SIM118
            return tensors, json.loads(kept.metadata()["notes"])

    def save(self, name: str, tensors: Mapping[str, torch.Tensor], notes: Any) -> None:
        """Write tensors, and notes that are plain JSON, under a name."""
        aside = self._path(name).with_suffix(".new")
        save_file(dict(tensors), aside, {"notes": json.dumps(notes)})
        os.replace(aside, self._path(name))
        self._write_record()

    def close(self) -> None:
        """Delete the folder: the run is done."""
        shutil.rmtree(self.folder)


def _differences(begun: Settings, now: Settings) -> list[str]:
    """What differs, in words; a digest says nothing to a reader."""
    changed = [name for name in sorted({*begun, *now}) if begun.get(name) != now.get(name)]
    return [
        f"{name} has changed"
        if "/" in name
        else f"{name} was {begun.get(name)}, now {now.get(name)}"
        for name in changed
    ]
