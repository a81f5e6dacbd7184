"""The connection to Milvus: calls with a deadline, in batches, and errors that say what to do.

The only module that imports pymilvus, which is an optional extra (requirements-milvus.txt).
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from index.errors import EngineError

TIMEOUT = 30.0  # seconds that a call may take; while a server restarts, calls wait for it
CONNECTING = 10.0  # seconds to wait for a server at first
BATCH_BYTES = 4_000_000  # of one request, well below what servers accept (64 MB)
MOST_ROWS = 16_384  # that Milvus returns of one search
GROUP = 500  # ids in one request
SPARSE_SINCE = (2, 4)
LITE = ".db"  # how the name of a Milvus Lite file ends
PAUSE = 0.5
NO_PINGS = {"grpc.keepalive_time_ms": 2**31 - 1}  # Lite hangs up on a client that sends them
MISSING = (
    "The Milvus client is not installed. Install it: pip install -r requirements-milvus.txt "
    '(or: pip install "reportqa[milvus]")'
)
RECOVERING = re.compile(  # what a server says while it takes its collections up again
    r"not (?:fully |been )?loaded|recover|unavailable|not? (?:available|ready|healthy|subscribed)"
    r"|channel not|node (?:not|offline)|checkpoint",
    re.I,
)
Consistency = Literal["Strong", "Bounded"]
Row = Mapping[str, Any]


class Engine:
    """A Milvus server (http://host:19530, or with /database behind it), or a Milvus Lite file."""

    def __init__(self, uri: str, *, token: str | None = None, timeout: float = TIMEOUT) -> None:
        """`token` is "user:password" or an API key. Raises EngineError where none answers."""
        self.uri = uri
        self.name = re.sub(r"//[^/@]*@", "//", uri)  # without a password
        self._timeout = timeout
        self.client = self._connected(uri, token or "")
        version = str(self._call("get_server_version"))
        self.has_sparse = "lite-" in version or _release(version) >= SPARSE_SINCE
        if uri.endswith(LITE):
            self._load()

    def _load(self) -> None:
        """Take up what a file holds: Lite, unlike a server, forgets what was loaded."""
        for collection in self._call("list_collections"):
            self._call("load_collection", collection)

    def exists(self, collection: str) -> bool:
        """Whether the server has this collection."""
        return bool(self._call("has_collection", collection))

    def create(
        self, collection: str, fields: Sequence[Mapping[str, Any]], indexes: Sequence[Row]
    ) -> None:
        """A collection with these fields and indexes; nothing where another made it meanwhile."""
        schema = self.client.create_schema(auto_id=False, enable_dynamic_field=False)
        for field in fields:
            schema.add_field(**field)
        params = self.client.prepare_index_params()
        for index in indexes:
            params.add_index(**index)
        is_parted = any(field.get("is_partition_key") for field in fields)
        more = {"num_partitions": 16} if is_parted else {}
        options = {"schema": schema, "index_params": params, "consistency_level": "Strong"}
        try:
            self._call("create_collection", collection, **options, **more)
        except EngineError:
            if not self.exists(collection):
                raise

    def insert(self, collection: str, rows: Iterable[Row]) -> None:
        """Add rows of ids that were never used before; repeating it changes nothing."""
        for batch in _batches(rows):
            self._call("insert", collection, batch)

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Put rows in place of those of the same ids, in one request: all of them or none."""
        self._call("upsert", collection, list(rows))

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Remove the rows of these ids, where they are."""
        for some in _groups(ids):
            self._call("delete", collection, ids=some)

    def get(
        self, collection: str, ids: Sequence[str], fields: Sequence[str], level: Consistency
    ) -> list[Row]:
        """The rows of these ids that are there, in no order."""
        found: list[Row] = []
        for some in _groups(ids):
            found += self.query(collection, f"id in {json.dumps(some)}", fields, level)
        return found

    def query(
        self,
        collection: str,
        where: str,
        fields: Sequence[str],
        level: Consistency,
        limit: int | None = None,
    ) -> list[Row]:
        """The rows that meet a condition, in no order."""
        more = {} if limit is None else {"limit": limit}
        return list(
            self._call(
                "query", collection, filter=where, output_fields=list(fields),
                consistency_level=level, **more,
            )
        )  # fmt: skip

    def search(
        self,
        collection: str,
        field: str,
        query: Any,
        depth: int,
        where: str,
        fields: Sequence[str],
        level: Consistency,
        params: Mapping[str, Any],
    ) -> list[tuple[float, Row]]:
        """The rows of the highest inner product with a vector, best first, with it."""
        found = self._call(
            "search", collection, data=[query], anns_field=field, limit=depth, filter=where,
            output_fields=list(fields), consistency_level=level,
            search_params={"metric_type": "IP", "params": dict(params)},
        )  # fmt: skip
        return [(float(hit["distance"]), {**hit["entity"], "id": hit["id"]}) for hit in found[0]]

    def _connected(self, uri: str, token: str) -> Any:
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise EngineError(MISSING) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it prints tracebacks
        more = {}
        if uri.endswith(LITE):
            _check_lite()
            more = {"grpc_options": NO_PINGS}
        seconds = min(CONNECTING, self._timeout)
        return self._asked(lambda: MilvusClient(uri, token=token, timeout=seconds, **more), seconds)

    def _call(self, name: str, *arguments: Any, **options: Any) -> Any:
        """What a method of the client returns; raises EngineError."""
        call = partial(getattr(self.client, name), *arguments, timeout=self._timeout, **options)
        return self._asked(call, self._timeout)

    def _asked(self, call: Callable[[], Any], seconds: float) -> Any:
        """What a call returns, tried again while the server starts; raises EngineError."""
        from pymilvus.exceptions import MilvusException

        until = time.monotonic() + seconds
        while True:
            try:
                return call()
            except MilvusException as error:
                if not RECOVERING.search(error.message) or time.monotonic() > until:
                    raise self._failed(error.message) from error
            except Exception as error:  # of gRPC and of the file: no tree of errors is promised
                raise self._failed(str(error)) from error
            time.sleep(PAUSE)

    def _failed(self, why: str) -> EngineError:
        place = "file" if self.uri.endswith(LITE) else "server"
        advice = (
            "another process may have it open: serve it with one, or run a Milvus server"
            if place == "file"
            else "check that it runs and can be reached, and the address given by --uri"
        )
        line = why.strip().splitlines()[0][:300] if why.strip() else "no answer"
        return EngineError(f"The Milvus {place} {self.name} does not serve ({line}): {advice}.")


def _check_lite() -> None:
    try:
        import milvus_lite  # noqa: F401
    except ImportError as error:
        raise EngineError(MISSING) from error


def _release(version: str) -> tuple[int, ...]:
    found = re.search(r"(\d+)\.(\d+)", version)
    return tuple(map(int, found.groups())) if found else SPARSE_SINCE


def _groups(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), GROUP):
        yield list(ids[start : start + GROUP])


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(_bytes(value) for value in row.values())
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bytes(value: object) -> int:
    """About how long a value is in a request."""
    if isinstance(value, str):
        return 3 * len(value)
    return 8 * len(value) if isinstance(value, list | dict) else 8
