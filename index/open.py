"""Path, URI and model name to a collection: the only place that chooses stores and embedders."""

import os
from functools import lru_cache
from pathlib import Path

import platformdirs

from index.collection import Collection, PathLike, build_segment
from index.embed import SHIPPED, Embedder, SentenceTransformerEmbedder, shipped
from index.errors import IndexFolderError, InputError
from index.folder.manifest import is_bare, read_manifest
from index.layers import LayeredStore
from index.load import read
from index.options import STORES
from index.segments import Segment
from index.store import EmbeddedStore

BUNDLED = Path(__file__).resolve().parent.parent / "data" / "icbc-2021h1"
BUNDLED_FILES = ("icbc-2021h1.md", "icbc-2021h1.en.md")
FOLDER, MILVUS = STORES
REPORTS = "reports"  # the collection in Milvus that no name is given for
STORE_VARIABLE = "REPORTQA_STORE"
URI_VARIABLE = "REPORTQA_URI"
TOKEN_VARIABLE = "REPORTQA_TOKEN"  # "user:password" or an API key


def open_collection(
    path: PathLike | None = None,
    *,
    embedding: str | Embedder | None = None,
    store: str | None = None,
    uri: str | None = None,
    owner: str = "",
) -> Collection:
    """Open a collection of reports.

    Without a path: the user's own collection, which holds the bundled report until something is
    saved. With the path of an index: that index, with the model it was made with. With a path
    where nothing is, or an empty folder: an empty collection, created by the first `add`.

    With `store="milvus"` it is kept in the Milvus server or Lite file of `uri`, and `path` names
    a collection there; see `open_milvus`. The variables REPORTQA_STORE and REPORTQA_URI stand in
    for what is not given.

    Raises IndexFolderError for a folder that is no index, ModelMismatchError when `embedding` is
    not the index's model, EmbeddingError when a model cannot be loaded, EngineError when Milvus
    cannot be reached, InputError for options that contradict each other.
    """
    if chosen_store(store) == MILVUS:
        return open_milvus(path, embedding=embedding, uri=uri, owner=owner)
    if uri or owner:
        raise InputError("A URI or an owner goes with --store milvus alone; add it.")
    folder = user_folder() if path is None else Path(path)
    stored = _stored(folder)
    if stored is not None:
        embedder = embedder_for(embedding if embedding is not None else stored)
        return _collection(folder, embedder, ())
    embedder = embedder_for(embedding)
    memory = (bundled(embedder),) if path is None else ()
    return _collection(folder, embedder, memory)


def open_own(shared: Collection, path: PathLike) -> Collection:
    """The shared collection with reports of one's own, which are kept in the folder `path`.

    Nothing that is added or removed through it changes the shared one. Raises IndexFolderError,
    ModelMismatchError where the folder was made with another model than the shared collection's.
    """
    own = open_collection(path, embedding=shared.embedder, store=FOLDER)
    dimension = shared.embedder.dimension
    return Collection(LayeredStore(shared.store, own.store, dimension), shared.embedder)


def chosen_store(store: str | None) -> str:
    """The kind of store: as given, or as REPORTQA_STORE says, or a folder; raises InputError."""
    chosen = store or os.environ.get(STORE_VARIABLE) or FOLDER
    if chosen not in (FOLDER, MILVUS):
        raise InputError(f"There is no store {chosen!r}. Choose {FOLDER} or {MILVUS}.")
    return chosen


def open_milvus(
    name: PathLike | None = None,
    *,
    embedding: str | Embedder | None = None,
    uri: str | None = None,
    owner: str = "",
) -> Collection:
    """Open a collection in Milvus, by the name of "reports" where none is given.

    That one begins with the bundled report, which is stored when it is first opened. An `owner`
    reads the collection of all beside their own, and changes their own alone.
    """
    place = uri or os.environ.get(URI_VARIABLE)
    if not place:
        raise InputError(
            f"Say where Milvus is: --uri http://HOST:19530, or --uri FILE.db for a local file "
            f"(or the variable {URI_VARIABLE})."
        )
    from index.milvus import Engine, MilvusStore, model_of

    engine = Engine(place, token=os.environ.get(TOKEN_VARIABLE))
    embedder = embedder_for(embedding if embedding is not None else model_of(engine))
    store = MilvusStore(
        engine,
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        collection=REPORTS if name is None else os.fspath(name),
        owner=owner,
    )
    if name is None and not owner and store.is_new():
        store.put([bundled(embedder)])
    return Collection(store, embedder)


def check_folder(named: PathLike | None, store: str | None = None) -> None:
    """Raises IndexFolderError for a named folder that is not there: asking cannot create it."""
    if chosen_store(store) == FOLDER and named is not None and not Path(named).exists():
        raise IndexFolderError(
            f"{named}: no such folder. Check the path, or begin an index there: "
            f"python -m index add REPORT --index {named}"
        )


def embedder_for(embedding: str | Embedder | None) -> Embedder:
    """An embedder from a name: none or "shipped" is ours, all else is sentence-transformers."""
    if embedding is None or embedding == SHIPPED:
        return shipped()
    if isinstance(embedding, str):
        return _sentence_transformer(embedding)
    return embedding


def stored_model(folder: Path) -> str | None:
    """The name of the model an index was made with; None where it cannot be told."""
    try:
        return read_manifest(folder).model
    except IndexFolderError:
        return None


def user_folder() -> Path:
    """Where the user's own collection lives when no folder is named."""
    return platformdirs.user_data_path("reportqa") / "index"


def bundled(embedder: Embedder) -> Segment:
    """The bundled report with its English translation."""
    originals = tuple((name, read(BUNDLED / name)) for name in BUNDLED_FILES)
    return build_segment(originals, f"bundled:{BUNDLED_FILES[0]}", BUNDLED_FILES[0], embedder)


@lru_cache(maxsize=4)
def _sentence_transformer(name: str) -> Embedder:
    return SentenceTransformerEmbedder(name)


def _stored(folder: Path) -> str | None:
    """The model's name of an index; None where an index may begin; raises where neither."""
    try:
        if not folder.exists():
            return None
        if not folder.is_dir():
            raise IndexFolderError(f"{folder} is a file, not an index folder. Name a folder.")
        if is_bare(folder):
            return None
    except OSError as error:
        raise IndexFolderError(
            f"{folder} cannot be read ({error.strerror}). Choose a folder that you may read."
        ) from error
    return read_manifest(folder).model


def collection_in_memory(embedder: Embedder, segments: tuple[Segment, ...]) -> Collection:
    """A collection that is never written to disk."""
    store = EmbeddedStore(
        None,
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        memory=segments,
    )
    return Collection(store, embedder)


def _collection(folder: Path, embedder: Embedder, memory: tuple[Segment, ...]) -> Collection:
    store = EmbeddedStore(
        folder,
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        memory=memory,
    )
    return Collection(store, embedder)
