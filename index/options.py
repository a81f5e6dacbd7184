"""The options of every command that opens a collection: what names it, and where it is kept."""

import argparse

STORES = ("folder", "milvus")
INDEX = "an index folder (default: your own), or with --store milvus the name of a collection"
STORE = "where reports are kept (default: the variable REPORTQA_STORE, else folder)"
URI = (
    "of Milvus: http://HOST:19530, or FILE.db for Milvus Lite (default: the variable "
    "REPORTQA_URI; user:password in REPORTQA_TOKEN)"
)


def add_index_options(parser: argparse.ArgumentParser) -> None:
    """--index, --store, --uri and --embedding; see `index.open.open_collection`."""
    parser.add_argument("--index", metavar="DIR", help=INDEX)
    parser.add_argument("--store", choices=STORES, help=STORE)
    parser.add_argument("--uri", help=URI)
    parser.add_argument("--embedding", metavar="MODEL", help="a sentence-transformers model")
