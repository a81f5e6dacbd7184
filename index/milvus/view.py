"""What a process knows of the documents it may see, and how it notices that they changed."""

import json
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from index.errors import EngineError, IndexDamagedError, ModelMismatchError, UnknownSourceError
from index.folder.rows import named
from index.milvus.engine import Consistency, Engine
from index.milvus.schema import DOCUMENTS, among, create
from index.milvus.statistics import Statistics
from index.milvus.stored import COUNTS, HELD, VERSION, Stored, document_row, read_files
from index.passage import SourceInfo
from index.segments import Entry

MANIFEST = "manifest"
FORMAT = 1
Versions = tuple[tuple[str, str], ...]
SETTLED = 15.0  # seconds after which every node serves a change, however far behind it may be


@dataclass(frozen=True)
class View:
    """The documents of some tenants as one collection; never changed afterwards.

    Of two of one source the one of the later tenant, and of it the later one, counts.
    """

    documents: Sequence[Stored] = ()
    statistics: Statistics = field(default_factory=Statistics)

    @cached_property
    def by_source(self) -> Mapping[str, Stored]:
        """In the order of the collection."""
        return {d.source: d for d in self.documents}

    @cached_property
    def by_generation(self) -> Mapping[str, int]:
        """The place of each document in the order."""
        return {d.generation: i for i, d in enumerate(self.documents)}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """As `Store.entries`."""
        return {source: d.entry for source, d in self.by_source.items()}

    @cached_property
    def infos(self) -> Sequence[SourceInfo]:
        """As `Store.sources`."""
        return [d.info for d in self.documents]

    def document(self, source: str) -> Stored:
        """The document of a source; raises UnknownSourceError."""
        try:
            return self.by_source[source]
        except KeyError:
            raise UnknownSourceError(
                f"There is no {source!r} in this collection. "
                f"It holds: {named(list(self.by_source))}."
            ) from None

    def chosen(self, sources: Iterable[str] | None) -> list[Stored] | None:
        """The documents of these sources; None for all. Raises UnknownSourceError."""
        found = None if sources is None else [self.document(s) for s in dict.fromkeys(sources)]
        return None if found is not None and len(found) == len(self.documents) else found


class Watch:
    """The newest view of some tenants, the last of which is written to."""

    def __init__(
        self,
        engine: Engine,
        tenants: Sequence[str],
        *,
        model: str,
        fingerprint: str,
        dimension: int,
        fresh_for: float,
    ) -> None:
        self.engine = engine
        self.tenants = tuple(tenants)
        self._dimension = dimension
        self._ours = {"model": model, "fingerprint": fingerprint, "dimension": dimension}
        self._fresh_for = fresh_for
        self._guard = threading.RLock()
        self._view = View()
        self._stored: dict[str, Stored] = {}
        self._counts: dict[str, bytes] = {}
        self._versions: Versions | None = None
        self._looked = self._changed = -1e9
        self._begun = False
        self._failed = (-1e9, "")
        self.current()

    def current(self) -> View:
        """The view, at most `fresh_for` seconds old."""
        if time.monotonic() - self._looked > self._fresh_for:
            with self._guard:
                self._look_again()
        return self._view

    def _look_again(self) -> None:
        """Who waited while another found that Milvus is away is told so, and does not try too."""
        failed, error = self._failed
        if error and time.monotonic() - failed < self._fresh_for:
            raise EngineError(error)
        if time.monotonic() - self._looked > self._fresh_for:
            try:
                self.refresh()
            except EngineError as error_now:
                self._failed = time.monotonic(), str(error_now)
                raise

    def refresh(self) -> View:
        """The view as it is now: every change acknowledged before is in it."""
        with self._guard:
            looked = time.monotonic()
            if self._has_begun():
                self._take_up(self._read_versions())
            self._looked = looked
            return self._view

    @property
    def level(self) -> Consistency:
        """Strong until a change is sure to be seen everywhere; then nobody has to be waited for."""
        return "Strong" if time.monotonic() - self._changed < SETTLED else "Bounded"

    def begin(self) -> None:
        """Make the collections, and say which model they are for, where nobody has."""
        if not self._has_begun():
            create(self.engine, self._dimension)
            body = json.dumps({"format": FORMAT, **self._ours})
            if not _manifest(self.engine):
                self.engine.upsert(DOCUMENTS, [document_row(MANIFEST, "", MANIFEST, body)])
            self._has_begun()

    def held(self, tenant: str) -> list[Stored]:
        """What a tenant holds, also what another document of the same source hides."""
        return [d for d in self._stored.values() if d.tenant == tenant]

    def is_new(self) -> bool:
        """Whether the tenant that is written to was never written to."""
        return self._versions is None or self.tenants[-1] not in dict(self._versions)

    def version_row(self, version: str) -> dict[str, object]:
        """What tells every process that the tenant has changed."""
        own = self.tenants[-1]
        return document_row(version_id(own), own, VERSION, version)

    def _has_begun(self) -> bool:
        """Whether there is a manifest; raises ModelMismatchError where it names another model."""
        if not self._begun and self.engine.exists(DOCUMENTS) and (theirs := _manifest(self.engine)):
            self._check(json.loads(theirs))
            self._begun = True
        return self._begun

    def _check(self, theirs: Mapping[str, object]) -> None:
        ours = {"format": FORMAT, **self._ours}
        keys = ("format", "fingerprint", "dimension")
        if any(theirs.get(key) != ours[key] for key in keys):
            raise ModelMismatchError(
                f"{self.engine.name} was made with the embedding model {theirs.get('model')!r} "
                f"({theirs.get('dimension')} dimensions, format {theirs.get('format')}), not with "
                f"{ours['model']!r} ({ours['dimension']} dimensions, format {FORMAT}). "
                "Name that model with --embedding, or another database: --uri URI/NAME"
            )

    def _read_versions(self) -> Versions:
        ids = [version_id(tenant) for tenant in self.tenants]
        rows = self.engine.get(DOCUMENTS, ids, ["tenant", "body"], "Strong")
        return tuple(sorted((row["tenant"], row["body"]) for row in rows))

    def _take_up(self, versions: Versions) -> None:
        """Follow the documents up to these versions or later ones."""
        while versions != self._versions:
            try:
                self._follow()
            except IndexDamagedError:  # or replaced while it was read
                newer = self._read_versions()
                if newer == versions:
                    raise
                versions = newer
            else:
                self._versions, self._changed = versions, time.monotonic()

    def _follow(self) -> None:
        """Read what was added, and forget what is gone."""
        where = f"{among('tenant', self.tenants)} and {among('state', [HELD])}"
        ids = {r["id"] for r in self.engine.query(DOCUMENTS, where, ["id"], "Strong")}
        fresh = sorted(ids - set(self._stored))
        rows = self.engine.get(DOCUMENTS, fresh, ["id", "tenant", "state", "body"], "Strong")
        stored = {g: d for g, d in self._stored.items() if g in ids}
        stored |= {row["id"]: Stored.of(row) for row in rows if row["state"] == HELD}
        documents = self._ordered(stored.values())
        unread = [d for d in documents if d.generation not in self._counts]
        read = read_files(self.engine, unread, COUNTS, "Strong")
        counts = self._counts | {d.generation: c for d, c in zip(unread, read, strict=True)}
        self._counts = {d.generation: counts[d.generation] for d in documents}
        self._view = View(documents, self._counted(documents))
        self._stored = stored

    def _ordered(self, stored: Iterable[Stored]) -> list[Stored]:
        rank = {tenant: i for i, tenant in enumerate(self.tenants)}
        order = sorted(stored, key=lambda d: (rank[d.tenant], d.order, d.generation))
        last = {d.source: d for d in order}
        return [d for d in order if last[d.source] is d]

    def _counted(self, documents: Sequence[Stored]) -> Statistics:
        """The counts of all; where documents were only added, of those alone."""
        before = list(self._view.by_generation)
        grown = [d.generation for d in documents[: len(before)]] == before
        base = self._view.statistics if grown else Statistics()
        more = documents[len(before) :] if grown else documents
        return base.with_more(self._counts[d.generation] for d in more)


def model_of(engine: Engine) -> str | None:
    """The name of the model that the vectors there are made with; None where there are none."""
    body = _manifest(engine) if engine.exists(DOCUMENTS) else None
    return json.loads(body)["model"] if body else None


def _manifest(engine: Engine) -> str | None:
    rows = engine.get(DOCUMENTS, [MANIFEST], ["body"], "Strong")
    return str(rows[0]["body"]) if rows else None


def version_id(tenant: str) -> str:
    """The id of the row that holds a tenant's version."""
    return f"version-{sha256(tenant.encode()).hexdigest()[:32]}"
