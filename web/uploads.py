"""A report sent in by the browser becomes part of the collection."""

import logging
import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs

from index.errors import ReportQAError
from index.formats.kinds import SUFFIXES
from index.load import MAX_BYTES
from index.progress import Step
from qa import ReportQA
from web.shelf import Progress
from web.texts import Texts

_one_at_a_time = threading.Lock()

log = logging.getLogger(__name__)


def add_report(
    qa: ReportQA, path: str, t: Texts, prepare: Callable[[str], None]
) -> Iterator[Progress]:
    """Add the uploaded file under its own name, stage by stage. The file is then deleted.

    A report sent in again under the same name replaces the one before it. `prepare` is called
    with the source of a report that is new. Never raises: the last stage tells what went wrong.
    """
    told: queue.SimpleQueue[Progress] = queue.SimpleQueue()
    name = Path(path).name
    threading.Thread(target=_work, args=(qa, Path(path), t, prepare, told.put), daemon=True).start()
    yield Progress("reading", name)
    while (it := told.get()).stage not in ("done", "failed"):
        yield it
    yield it


def remove_report(qa: ReportQA, source: str, t: Texts) -> Progress:
    """Forget a report; what to tell the user. Never raises."""
    try:
        with _one_at_a_time:
            qa.remove(source)
    except ReportQAError as error:
        return Progress("failed", source, said=str(error))
    except Exception:
        log.exception("A report could not be removed.")
        return Progress("failed", source, said=t.not_removed.format(name=source))
    return Progress("done", source, said=t.removed.format(name=source))


def _work(
    qa: ReportQA,
    path: Path,
    t: Texts,
    prepare: Callable[[str], None],
    tell: Callable[[Progress], None],
) -> None:
    name = path.name
    try:
        said = _added(qa, path, t, tell)
        if said == t.added.format(name=name):
            tell(Progress("preparing", name, 1.0))
            prepare(name)
        tell(Progress("done", name, said=said))
    except ReportQAError as error:
        tell(Progress("failed", name, said=str(error)))
    except Exception:
        log.exception("A report could not be added.")
        tell(Progress("failed", name, said=t.not_added.format(name=name)))
    finally:
        path.unlink(missing_ok=True)


def _added(qa: ReportQA, path: Path, t: Texts, tell: Callable[[Progress], None]) -> str:
    """What to tell of a report that is now held; raises ReportQAError where it is not."""
    name = path.name
    if path.suffix.lower() not in SUFFIXES:
        raise ReportQAError(t.wrong_kind.format(name=name, kinds=", ".join(SUFFIXES)))
    if path.stat().st_size > MAX_BYTES:
        raise ReportQAError(t.too_large.format(name=name, limit=MAX_BYTES // 2**20))
    before = qa.sources()
    put(qa, path, progress=lambda step: tell(_shown(step)))
    return (t.unchanged if qa.sources() == before else t.added).format(name=name)


def put(
    qa: ReportQA,
    path: Path,
    encoding: str | None = None,
    progress: Callable[[Step], None] | None = None,
) -> None:
    """Add a file that was sent in under its own name, one at a time; it is then gone.

    Raises DocumentError or IndexFolderError, which name no folder of the server's.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = folder / path.name  # one path for one name: a collection knows a report by its path
    with _one_at_a_time:
        try:
            shutil.move(os.fspath(path), kept)
            qa.add(kept, encoding=encoding, progress=progress)
        except ReportQAError as error:
            raise type(error)(str(error).replace(str(kept), path.name)) from error
        finally:
            kept.unlink(missing_ok=True)


def _shown(step: Step) -> Progress:
    return Progress("reading" if step.stage == "read" else "indexing", step.file, step.share)


def _folder() -> Path:
    return platformdirs.user_cache_path("reportqa") / "uploads"
