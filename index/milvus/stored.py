"""A document as rows: what is written for a segment, and what is read of it again."""

import base64
import json
import secrets
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from index.embed import Vectors
from index.errors import EngineError, IndexDamagedError
from index.folder.part import MemoryPart, code_passage, info_of, searchable
from index.language.terms import bigrams, words
from index.milvus.engine import Consistency, Engine
from index.milvus.schema import (
    DOCUMENTS,
    FILES,
    PAD,
    PADDING,
    PASSAGES,
    TERMS_A_ROW,
    TEXT_BYTES,
    among,
)
from index.milvus.sparse import dimension, weights
from index.milvus.statistics import counts_of
from index.passage import Passage, SourceInfo
from index.segments import VECTORS, Entry, Segment, encode_segment, entry_for, now, sha256

COUNTS = "terms.json"
BEGUN, HELD, GONE, VERSION = "begun", "held", "gone", "version"
PIECE = TEXT_BYTES // 4 * 4  # characters of base64
ABANDONED = 3600.0  # seconds after which what was begun and never held is taken for a crash's


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A document row: its generation, its place in the order, and what can be asked of it.

    `rows` counts its passage views, and `pieces` those of each of its files.
    """

    generation: str
    tenant: str
    order: int
    rows: int
    pieces: Mapping[str, int]
    entry: Entry
    info: SourceInfo

    @property
    def source(self) -> str:
        """The name of the document."""
        return self.entry.source

    @property
    def added(self) -> int:
        """When it was added, in seconds since 1970; 0 where that is not known."""
        return int(datetime.fromisoformat(self.entry.added).timestamp()) if self.entry.added else 0

    def row(self, state: str) -> dict[str, Any]:
        """The row of the documents' collection for a state; raises EngineError."""
        body = json.dumps(
            {
                "order": self.order,
                "rows": self.rows,
                "pieces": dict(self.pieces),
                "entry": asdict(self.entry),
                "info": asdict(self.info),
            }
        )
        if len(body) > TEXT_BYTES:
            raise EngineError(f"{self.source} has too many notes or too long a name for Milvus.")
        return document_row(self.generation, self.tenant, state, body)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Stored":
        """The inverse of `row`."""
        body = json.loads(row["body"])
        entry, info = body.pop("entry"), body.pop("info")
        return cls(
            generation=row["id"],
            tenant=row["tenant"],
            entry=Entry(**entry | {"originals": tuple(entry["originals"])}),
            info=SourceInfo(**info | {"notes": tuple(info["notes"])}),
            **body,
        )

    def row_ids(self) -> list[str]:
        """The ids of its passage views, in order."""
        return [f"{self.generation}-{i}" for i in range(self.rows)]

    def piece_ids(self, name: str) -> list[str]:
        """The ids of the pieces of one of its files, in order."""
        number = list(self.pieces).index(name)
        return [f"{self.generation}-{number}-{i}" for i in range(self.pieces[name])]


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment on its way into the store, with its files as text."""

    stored: Stored
    segment: Segment
    texts: Mapping[str, str]

    @classmethod
    def of(cls, segment: Segment, tenant: str, order: int) -> "Draft":
        """Under a new generation."""
        encoded = encode_segment(segment)
        entry = entry_for(segment, encoded, now())
        part = MemoryPart([(entry.source, segment)], segment.vectors.shape[-1])
        kept = {n: data for n, data in encoded.items() if n != VECTORS} | {COUNTS: counts_of(part)}
        texts = {name: _packed(data) for name, data in kept.items()}
        pieces = {name: -(-len(text) // PIECE) for name, text in texts.items()}
        info = replace(info_of(segment), size=entry.size, added=entry.added)
        rows = len(segment.vectors)
        stored = Stored(new_generation(), tenant, order, rows, pieces, entry, info)
        return cls(stored, segment, texts)

    def file_rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the files' collection."""
        for name, text in self.texts.items():
            for i, row_id in enumerate(self.stored.piece_ids(name)):
                body = text[i * PIECE : (i + 1) * PIECE]
                yield {"id": row_id, "tenant": self.stored.tenant, "body": body, PADDING: PAD}

    def passage_rows(self, has_sparse: bool) -> Iterator[dict[str, Any]]:
        """The rows of the passages' collection; terms without weights for an old engine."""
        views = [(p, i) for p in self.segment.passages for i in range(len(p.views()))]
        each = zip(self.stored.row_ids(), views, self.segment.vectors, strict=True)
        for row_id, (passage, view), vector in each:
            text = searchable(passage, view)
            yield {
                "id": row_id,
                "tenant": self.stored.tenant,
                "document": self.stored.generation,
                "added": self.stored.added,
                "body": _coded(passage, view),
                "vector": vector.tolist(),
                "words": _indexed(words(text), has_sparse),
                "bigrams": _indexed(bigrams(text), has_sparse),
            }


def new_generation() -> str:
    """A name that was never used, later than those before: 16 digits of time, 8 of chance."""
    return f"{time.time_ns():016x}{secrets.token_hex(4)}"


def is_abandoned(generation: str) -> bool:
    """Whether a put that began under this name must have ended by now."""
    return time.time_ns() - int(generation[:16], 16) > ABANDONED * 1e9


def document_row(row_id: str, tenant: str, state: str, body: str) -> dict[str, Any]:
    """A row of the documents' collection."""
    return {"id": row_id, "tenant": tenant, "state": state, "body": body, PADDING: PAD}


def read_files(
    engine: Engine, documents: Sequence[Stored], name: str, level: Consistency
) -> list[bytes]:
    """One file of each document; raises IndexDamagedError where a piece is missing."""
    ids = [row_id for d in documents for row_id in d.piece_ids(name)]
    found = {row["id"]: row["body"] for row in engine.get(FILES, ids, ["id", "body"], level)}
    files = []
    for document in documents:
        own = [found.get(row_id) for row_id in document.piece_ids(name)]
        data = _unpacked("".join(piece for piece in own if piece is not None))
        expected = document.entry.files.get(name)
        if None in own or data is None or expected not in (None, sha256(data)):
            raise IndexDamagedError(
                f"The stored copy of {document.source} is damaged: {name} is not as it was "
                f"written. Remove the report, and add it again."
            )
        files.append(data)
    return files


def read_vectors(engine: Engine, document: Stored, level: Consistency) -> Vectors:
    """The vectors of all views, in order; raises IndexDamagedError where one is missing."""
    rows = engine.get(PASSAGES, document.row_ids(), ["id", "vector"], level)
    found = {row["id"]: row["vector"] for row in rows}
    if len(found) != document.rows:
        raise IndexDamagedError(
            f"The stored copy of {document.source} is damaged: it has {len(found)} of "
            f"{document.rows} vectors. Remove the report, and add it again."
        )
    return np.array([found[row_id] for row_id in document.row_ids()], np.float32)


def erase(engine: Engine, documents: Sequence[Stored]) -> None:
    """Delete all that is stored of documents that are gone; the row that says so goes last."""
    if not documents:
        return
    engine.delete(PASSAGES, [row_id for d in documents for row_id in d.row_ids()])
    engine.delete(FILES, [i for d in documents for name in d.pieces for i in d.piece_ids(name)])
    engine.delete(DOCUMENTS, [d.generation for d in documents])


def left_behind(engine: Engine, tenant: str) -> list[Stored]:
    """What a process that ended in the middle of a change has left."""
    where = f"{among('tenant', [tenant])} and {among('state', [BEGUN, GONE])}"
    rows = engine.query(DOCUMENTS, where, ["id", "tenant", "state", "body"], "Strong")
    return [Stored.of(r) for r in rows if r["state"] == GONE or is_abandoned(r["id"])]


def _coded(passage: Passage, view: int) -> str:
    """What a hit is made of; nothing where it is too long, and is read with its document."""
    code = code_passage(passage)
    try:
        size = len(code.encode())
    except UnicodeEncodeError:  # lone surrogates
        code = json.dumps(json.loads(code))
        size = len(code)
    return f"{view}{code}" if size < TEXT_BYTES else ""


def _indexed(terms: Sequence[str], has_sparse: bool) -> dict[int, float] | list[int]:
    if has_sparse:
        return weights(terms)
    return [dimension(term) for term in dict.fromkeys(terms)][:TERMS_A_ROW]


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes | None:
    try:
        return zlib.decompress(base64.b64decode(text, validate=True))
    except (ValueError, zlib.error):
        return None
