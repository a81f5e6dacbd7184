"""What a loss of power may leave of a change: only what was synced is sure to be there.

The product runs unchanged. The interpreter's profiler stops it before each of its calls to the
disk; the folder is looked at then, so that the difference between two looks is what a call did,
and what is synced is known by name. A disk after the loss is then made of that: each name and
content that was not synced yet may have arrived or not, or in part. The model is weaker than most
file systems, as that of ALICE is (Pillai et al. 2014): names of one folder may arrive in any
order, and a synced file may lack its name; only a rename is all or nothing.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.index.crashing import changes_disk

Names = dict[str, int]  # what a folder holds: a name, and the number of its file or folder


@dataclass(frozen=True)
class Look:
    """A folder at one moment: the names in each folder and the content of each file, by number."""

    root: int
    names: dict[int, Names]
    data: dict[int, bytes]

    @classmethod
    def at(cls, folder: Path) -> "Look":
        """The folder as it is now, for whoever reads it."""
        names: dict[int, Names] = {}
        data: dict[int, bytes] = {}
        for path in (folder, *folder.rglob("*")):
            number = path.lstat().st_ino
            if path.is_dir():
                names[number] = {p.name: p.lstat().st_ino for p in path.iterdir()}
            else:
                data[number] = path.read_bytes()
        return cls(folder.lstat().st_ino, names, data)

    def write(self, folder: Path) -> None:
        """Make a folder that is like this."""
        self._write(self.root, folder)

    def _write(self, number: int, path: Path) -> None:
        if number in self.names:
            path.mkdir()
            for name, inner in self.names[number].items():
                self._write(inner, path / name)
        else:
            path.write_bytes(self.data.get(number, b""))

    def tree(
        self, number: int | None = None, name: str = ""
    ) -> frozenset[tuple[str, bytes | None]]:
        """Every path with its content, to tell whether two are alike."""
        number = self.root if number is None else number
        if number not in self.names:
            return frozenset({(name, self.data.get(number, b""))})
        inner = (self.tree(n, f"{name}/{k}") for k, n in self.names[number].items())
        return frozenset({(name, None)}).union(*inner)


@dataclass
class Moment:
    """The folder as processes see it, and what of it is synced."""

    seen: Look
    names: dict[int, Names]
    data: dict[int, bytes]

    def least(self) -> Look:
        """Only what is synced; a file that is not has its name at most."""
        return self._made(lambda _: False, lambda synced, _: synced)

    def chance(self, rng: random.Random) -> Look:
        """Of what is not synced, some."""
        arrived: dict[int, bool] = {}

        def has_arrived(number: int) -> bool:
            return arrived.setdefault(number, rng.random() < 0.5)

        def torn(synced: bytes, seen: bytes) -> bytes:
            half = seen[: len(seen) // 2]
            return rng.choice([synced, seen, half, half + bytes(len(seen) - len(half))])

        return self._made(has_arrived, torn)

    def _made(
        self, has_arrived: Callable[[int], bool], torn: Callable[[bytes, bytes], bytes]
    ) -> Look:
        names = {n: _mixed(self.names[n], now, has_arrived) for n, now in self.seen.names.items()}
        data = {n: seen if self.data.get(n) == seen else torn(self.data.get(n, b""), seen)
                for n, seen in self.seen.data.items()}  # fmt: skip
        return Look(self.seen.root, self.names | names, self.data | data)


def _mixed(synced: Names, now: Names, has_arrived: Callable[[int], bool]) -> Names:
    """The names of a folder, those that changed only where that has arrived."""
    mixed = dict(synced)
    for name in synced.keys() | now.keys():
        number = now.get(name, synced.get(name))
        if synced.get(name) == now.get(name) or number is None or not has_arrived(number):
            continue
        mixed.pop(name, None)
        if name in now:
            mixed[name] = number
    return mixed


@dataclass
class Recorder:
    """Looks at a folder before each call to the disk; `moments` are told in their order."""

    folder: Path
    moments: list[Moment] = field(default_factory=list)
    _names: dict[int, Names] = field(default_factory=dict)
    _data: dict[int, bytes] = field(default_factory=dict)
    _held: dict[int, int] = field(default_factory=dict)  # open, so that no number is used again

    def record(self, change: Callable[[], object]) -> None:
        """Run a change of what is synced when it begins."""
        first = Look.at(self.folder)
        self._names, self._data = dict(first.names), dict(first.data)
        sys.setprofile(self._watch)
        try:
            change()
        finally:
            sys.setprofile(None)
            self._look()
            for descriptor in self._held.values():
                os.close(descriptor)

    def _watch(self, frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call" or not changes_disk(function):
            return
        sys.setprofile(None)
        seen = self._look()
        if function.__name__ == "fsync":
            self._sync(seen, frame.f_locals["path"])  # as both functions of index.disk name it
        sys.setprofile(self._watch)

    def _look(self) -> Look:
        seen = Look.at(self.folder)
        for path in (self.folder, *self.folder.rglob("*")):
            if (number := path.lstat().st_ino) not in self._held:
                self._held[number] = os.open(path, os.O_RDONLY)
        for number in seen.names:
            self._names.setdefault(number, {})
        self.moments.append(Moment(seen, dict(self._names), dict(self._data)))
        return seen

    def _sync(self, seen: Look, path: Path) -> None:
        number = path.lstat().st_ino
        if number in seen.names:
            self._names[number] = seen.names[number]
        elif number in seen.data:
            self._data[number] = seen.data[number]


def losses(moments: list[Moment], chances: int, seed: int = 0) -> Iterator[Look]:
    """What may be left, each once: at every moment, the least and so many by chance."""
    rng = random.Random(seed)
    known: set[frozenset[tuple[str, bytes | None]]] = set()
    for moment in moments:
        for look in (moment.least(), *(moment.chance(rng) for _ in range(chances))):
            if (tree := look.tree()) not in known:
                known.add(tree)
                yield look
