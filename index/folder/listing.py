"""The list of a cache's parts, with a SHA-256 of each file: what of them can be trusted."""

import hashlib
import json
import logging
import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.language.terms import bigrams, words

CACHE = "cache"
LISTED = "parts.json"
FORMAT = 1
_PROBE = """2023年第3季度营业收入356万元，同比增长39.7%。网络安全条例第六十四条
In May, Xi'an's net profits grew to RMB 3.56 million."""
log = logging.getLogger(__name__)

Listing = Mapping[str, Mapping[str, str]]


def read_listing(root: Path) -> Listing:
    """The parts that a cache folder lists with their files' hashes; none where it is of no use."""
    body = _whole(root) if (root / LISTED).exists() else None
    return _parts(body) if body else {}


def _whole(root: Path) -> dict[str, Any] | None:
    """The list as it was written, by this version or another; None where it is not."""
    try:
        body: dict[str, Any] = json.loads((root / LISTED).read_bytes())
        if body.pop("checksum") == hashlib.sha256(_json(body)).hexdigest():
            return body
        log.warning("%s has changed since it was written; it is made anew", root / LISTED)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s cannot be read (%s); it is made anew", root / LISTED, error)
    return None


def _parts(body: Mapping[str, Any]) -> Listing:
    """None where the list is of another version."""
    is_ours = (body.get("format"), body.get("analyzer")) == (FORMAT, analyzer())
    parts: Listing = body.get("parts", {}) if is_ours else {}
    return parts


def write_listing(root: Path, names: Iterable[str]) -> None:
    """Put a list of these parts in place of the old one; raises OSError."""
    known = read_listing(root)
    body = {
        "format": FORMAT,
        "analyzer": analyzer(),
        "parts": {n: known.get(n) or _hashes(root / n) for n in names},
    }
    body["checksum"] = hashlib.sha256(_json(body)).hexdigest()
    aside = root / f".{uuid.uuid4().hex}.tmp"
    aside.write_bytes(_json(body))
    aside.replace(root / LISTED)


def damaged_files(folder: Path) -> list[Path]:
    """Files of the cache of an index folder that are not as they were written.

    A cache of another version is not damaged: it is made anew when the index is opened.
    """
    root = folder / CACHE
    if not (root / LISTED).exists():
        return [root / LISTED] if root.exists() else []
    body = _whole(root)
    if body is None:
        return [root / LISTED]
    found = [damaged(root / name, files) for name, files in _parts(body).items()]
    return [path for path in found if path]


def damaged(folder: Path, files: Mapping[str, str]) -> Path | None:
    """The first file that is not as it was written."""
    for name, expected in files.items():
        try:
            if _hash(folder / name) != expected:
                return folder / name
        except OSError:
            return folder / name
    return None


@lru_cache(maxsize=1)
def analyzer() -> str:
    """Changes when texts would be cut into other terms than before."""
    cut = [*words(_PROBE), *bigrams(_PROBE), *map(version, ("rjieba", "opencc", "PyStemmer"))]
    return hashlib.sha256(_json(cut)).hexdigest()[:32]


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: _hash(path) for path in sorted(folder.iterdir())}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
