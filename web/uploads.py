"""A report sent in by the browser becomes part of the collection."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

from index import Collection, SourceInfo
from index.errors import ClosingError, ReportQAError, UnknownSourceError
from index.formats.kinds import SUFFIXES
from index.load import MAX_BYTES
from index.progress import Step
from qa import ReportQA
from web.shelf import Progress
from web.traffic.gate import Gate, Stay
from web.traffic.scratch import earlier_uploads
from web.view.texts import Texts

PARSED_AT_ONCE = 4  # in the whole server: each takes a process and some hundred MB

Outcome = Literal["added", "unchanged"]

_parsing = threading.BoundedSemaphore(PARSED_AT_ONCE)
_guard = threading.Lock()
_changing: WeakKeyDictionary[Collection, threading.Lock] = WeakKeyDictionary()

log = logging.getLogger(__name__)


def add_report(
    qa: ReportQA, path: str, t: Texts, prepare: Callable[[str], None], gate: Gate
) -> Iterator[Progress]:
    """Add the uploaded file under its own name, stage by stage. The file is then deleted.

    A report sent in again under the same name replaces the one before it. `prepare` is called
    with the source of a report that is new. `gate` is kept from ending until all is done and told.
    Never raises: the last stage tells what went wrong.
    """
    told: queue.SimpleQueue[Progress] = queue.SimpleQueue()
    name = Path(path).name
    yield Progress("reading", name)
    try:
        with gate.stay():
            stay = gate.stay()
            work = partial(_work, stay, qa, Path(path), t, prepare, told.put)
            try:
                threading.Thread(target=work, daemon=True).start()
            except RuntimeError:  # the system gives no more threads
                log.exception("A report could not be added.")
                with stay:
                    told.put(Progress("failed", name, said=t.not_added.format(name=name)))
            while (it := told.get()).stage not in ("done", "failed"):
                yield it
            yield it
    except ClosingError:
        yield Progress("failed", name, said=t.draining)


def remove_report(qa: ReportQA, source: str, t: Texts) -> Progress:
    """Forget a report; what to tell the user. Never raises."""
    try:
        qa.remove(source)
    except ReportQAError as error:
        return Progress("failed", source, said=str(error))
    except Exception:
        log.exception("A report could not be removed.")
        return Progress("failed", source, said=t.not_removed.format(name=source))
    return Progress("done", source, said=t.removed.format(name=source))


def _work(
    stay: Stay,
    qa: ReportQA,
    path: Path,
    t: Texts,
    prepare: Callable[[str], None],
    tell: Callable[[Progress], None],
) -> None:
    name = path.name
    with stay:
        try:
            held, outcome = _added(qa, path, t, tell)
            if outcome == "added":
                tell(Progress("preparing", name, 1.0))
                prepare(held.source)
            said = getattr(t, outcome).format(name=held.source)
            last = Progress("done", name, said=said, source=held.source)
        except ReportQAError as error:
            last = Progress("failed", name, said=str(error))
        except Exception:
            log.exception("A report could not be added.")
            last = Progress("failed", name, said=t.not_added.format(name=name))
        finally:
            path.unlink(missing_ok=True)
        tell(last)


def _added(
    qa: ReportQA, path: Path, t: Texts, tell: Callable[[Progress], None]
) -> tuple[SourceInfo, Outcome]:
    """The report that is now held; raises ReportQAError where it is not."""
    name = path.name
    if path.suffix.lower() not in SUFFIXES:
        raise ReportQAError(t.wrong_kind.format(name=name, kinds=", ".join(SUFFIXES)))
    if path.stat().st_size > MAX_BYTES:
        raise ReportQAError(t.too_large.format(name=name, limit=MAX_BYTES // 2**20))
    before = qa.sources()
    held = put(qa, path, progress=lambda step: tell(_shown(step)))
    return held, "unchanged" if held in before else "added"


def put(
    qa: ReportQA,
    path: Path,
    encoding: str | None = None,
    progress: Callable[[Step], None] | None = None,
) -> SourceInfo:
    """Add a file that was sent in under its own name; one at a time to a collection.

    It is known by one path for one name, wherever it lies, so that one of the same name replaces
    it; its source is another name where a report from elsewhere has that. Raises DocumentError or
    IndexFolderError, which name no folder of the server's, and UnknownSourceError where another
    process has removed it by then.
    """
    origin = earlier_uploads() / path.name  # nothing is kept there any more
    with _turn(qa.collection), _parsing:
        try:
            qa.collection.add(
                path, origins={str(path): origin}, encoding=encoding, progress=progress
            )
        except ReportQAError as error:
            told = str(error).replace(str(path), path.name).replace(str(origin), path.name)
            raise type(error)(told) from error
        return _known_by(qa.collection, origin)


def _known_by(collection: Collection, origin: Path) -> SourceInfo:
    known = str(origin.resolve())
    sources = {s for s, entry in collection.store.entries().items() if entry.origin == known}
    for info in collection.sources():
        if info.source in sources:
            return info
    raise UnknownSourceError(
        f"{origin.name} was added, and somebody removed it since. Add it again."
    )


def _turn(collection: Collection) -> threading.Lock:
    with _guard:
        return _changing.setdefault(collection, threading.Lock())


def _shown(step: Step) -> Progress:
    return Progress("reading" if step.stage == "read" else "indexing", step.file, step.share)
