"""A report sent in by the browser becomes part of the collection."""

import logging
import os
import shutil
import threading
from pathlib import Path

import platformdirs

from index.errors import ReportQAError
from index.formats.kinds import SUFFIXES
from index.load import MAX_BYTES
from qa import ReportQA
from web.texts import Texts

_one_at_a_time = threading.Lock()

log = logging.getLogger(__name__)


def add_report(qa: ReportQA, path: str, t: Texts) -> str:
    """Add the uploaded file under its own name; what to tell the user. The file is then deleted.

    A report sent in again under the same name replaces the one before it.
    """
    name = Path(path).name
    try:
        with _one_at_a_time:
            return _add(qa, Path(path), name, t)
    except ReportQAError as error:
        return str(error).replace(str(_folder() / name), name)
    except Exception:
        log.exception("A report could not be added.")
        return t.not_added.format(name=name)
    finally:
        Path(path).unlink(missing_ok=True)


def _add(qa: ReportQA, path: Path, name: str, t: Texts) -> str:
    if path.suffix.lower() not in SUFFIXES:
        return t.wrong_kind.format(name=name, kinds=", ".join(SUFFIXES))
    if path.stat().st_size > MAX_BYTES:
        return t.too_large.format(name=name, limit=MAX_BYTES // 2**20)
    before = qa.sources()
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = folder / name  # one path for one name: a collection knows a report by its path
    try:
        shutil.move(os.fspath(path), kept)
        qa.add(kept)
    finally:
        kept.unlink(missing_ok=True)
    return (t.unchanged if qa.sources() == before else t.added).format(name=name)


def _folder() -> Path:
    return platformdirs.user_cache_path("reportqa") / "uploads"
