"""Imported by the process that test processes are forked from: what they need is loaded then."""

from pathlib import Path
from tempfile import TemporaryDirectory

from index.folder.repair import rebuild
from index.open import open_collection
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, write

with TemporaryDirectory() as _folder:
    _paths = [
        write(Path(_folder) / "tea.txt", OTHER),
        write(Path(_folder) / "zh.md", ZH),
        write(Path(_folder) / "en.md", EN),
    ]
    _collection = open_collection(Path(_folder) / "index", embedding=HashEmbedder())
    _collection.add(*_paths, translations={str(_paths[1]): _paths[2]})
    _collection.remove("tea.txt")
    rebuild(Path(_folder) / "index", HashEmbedder())
