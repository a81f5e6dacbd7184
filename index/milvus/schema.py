"""The three Milvus collections: documents, their passages, and their files.

    documents   a row a document, what state it is in, and one a tenant with its version
    passages    a row a passage view: its vector, and its terms as sparse vectors
    files       what a document was made from and is made anew from, in pieces

A *tenant* is a collection of reports of one owner; every search names the tenants it may see.
Documents change state by one request that holds all of them. Rows of passages and files are never
changed: each put gives its documents a new generation, and their ids begin with it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from index.milvus.engine import Engine

DOCUMENTS = "reportqa_documents"
PASSAGES = "reportqa_passages"
FILES = "reportqa_files"
TENANT_BYTES = 256
TEXT_BYTES = 65_535  # the longest that a VarChar holds
PADDING = "padding"
PAD = [0.0, 0.0]  # each collection must have a vector
TERMS_A_ROW = 4_096  # the longest array, where the engine has no sparse vectors


def create(engine: Engine, dimension: int) -> None:
    """Make the collections that are not there; that of the documents last."""
    if engine.exists(DOCUMENTS):
        return
    words = [_terms_field(engine, name) for name in ("words", "bigrams")]
    vector = {"field_name": "vector", "datatype": _types().FLOAT_VECTOR, "dim": dimension}
    passages = [*_shared(parted=True), _text("document", 64), _integer("added"), vector, *words]
    engine.create(PASSAGES, passages, [_dense_index(), *_term_indexes(engine)])
    engine.create(FILES, [*_shared(parted=True), _padding()], [_padding_index()])
    documents = [*_shared(parted=False), _text("state", 16), _padding()]
    engine.create(DOCUMENTS, documents, [_padding_index()])


def among(field: str, values: Iterable[str]) -> str:
    """The condition that a field has one of these values."""
    return f"{field} in {json.dumps(sorted(values))}"


def _types() -> Any:
    from pymilvus import DataType

    return DataType


def _text(name: str, length: int = TEXT_BYTES, **more: bool) -> dict[str, Any]:
    return {"field_name": name, "datatype": _types().VARCHAR, "max_length": length, **more}


def _integer(name: str) -> dict[str, Any]:
    return {"field_name": name, "datatype": _types().INT64}


def _padding() -> dict[str, Any]:
    return {"field_name": PADDING, "datatype": _types().FLOAT_VECTOR, "dim": len(PAD)}


def _shared(parted: bool) -> list[dict[str, Any]]:
    """Servers before 2.4 lose rows that are put in place of others in a parted collection."""
    tenant = _text("tenant", TENANT_BYTES, **({"is_partition_key": True} if parted else {}))
    return [_text("id", 64, is_primary=True), tenant, _text("body")]


def _terms_field(engine: Engine, name: str) -> dict[str, Any]:
    if engine.has_sparse:
        return {"field_name": name, "datatype": _types().SPARSE_FLOAT_VECTOR}
    return {
        "field_name": name,
        "datatype": _types().ARRAY,
        "element_type": _types().INT64,
        "max_capacity": TERMS_A_ROW,
    }


def _term_indexes(engine: Engine) -> list[Mapping[str, Any]]:
    if not engine.has_sparse:
        return []
    return [
        {"field_name": name, "index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
        for name in ("words", "bigrams")
    ]


def _dense_index() -> Mapping[str, Any]:
    return {
        "field_name": "vector",
        "index_type": "HNSW",
        "metric_type": "IP",
        "params": {"M": 32, "efConstruction": 200},
    }


def _padding_index() -> Mapping[str, Any]:
    return {"field_name": PADDING, "index_type": "FLAT", "metric_type": "IP"}
