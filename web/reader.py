"""The routes by which the report pane reads a report: its outline, its parts, its pages."""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from index import Collection
from index.errors import DocumentError, ReportQAError, UnknownSourceError
from index.formats.pdf_view import UNITS, PageView
from index.formats.sandbox import view_apart
from index.locate import on_page
from web import paper

AT_ONCE = 2  # pages drawn at a time; each takes a process
KEPT_BYTES = 48 * 2**20
MAX_SPANS = 40
PER_CHARACTER = 200  # bytes that a character and its box take in memory
CACHED = {"cache-control": "private, max-age=3600"}  # the address tells the version
FRESH = {"cache-control": "no-store"}
_SPAN = re.compile(r"(\d{1,8})-(\d{1,8})")

Reports = Callable[[Request], Collection]


class Pages:
    """Pages of PDFs as drawn, the latest kept: a view costs a process of some tenths of a second.

    At most AT_ONCE are drawn at a time, about `kept` bytes are held at most.
    """

    def __init__(self, kept: int = KEPT_BYTES) -> None:
        self._kept = kept
        self._held: OrderedDict[tuple[str, int], PageView] = OrderedDict()
        self._guard = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def view(self, data: bytes, number: int) -> PageView:
        """Page `number` (the first is 1); raises DocumentError where it cannot be shown."""
        key = (hashlib.sha256(data).hexdigest(), number)
        found = self._known(key)
        if found is None:
            with self._places:
                found = self._known(key) or view_apart(data, number)
            self._keep(key, found)
        return found

    def _known(self, key: tuple[str, int]) -> PageView | None:
        with self._guard:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _keep(self, key: tuple[str, int], page: PageView) -> None:
        with self._guard:
            self._held[key] = page
            while sum(map(_bytes, self._held.values())) > self._kept:
                self._held.popitem(last=False)


def _bytes(page: PageView) -> int:
    return len(page.picture) + PER_CHARACTER * len(page.boxes)


def routes(reports: Reports) -> APIRouter:
    """`/report/...` over the reports that `reports` grants to a request, and no others."""
    router = APIRouter(prefix="/report")
    pages = Pages()

    @router.get("/outline")
    def outline(request: Request, source: str) -> Response:
        """A report's structure as JSON; `version` changes with its content."""
        return _answered(lambda: _outline(reports(request), source))

    @router.get("/part")
    def part(request: Request, source: str, v: str, part: int = Query(ge=0)) -> Response:
        """One part of version `v` of a report as HTML."""
        return _answered(lambda: _part(_held(reports(request), source, v), source, part))

    @router.get("/page")
    def page(request: Request, source: str, v: str, page: int = Query(ge=1)) -> Response:
        """One page of version `v` of a PDF as a picture."""
        return _answered(lambda: Response(
            _view(_held(reports(request), source, v), pages, source, page).picture,
            200, CACHED, "image/png",
        ))  # fmt: skip

    @router.get("/places")
    def places(
        request: Request, source: str, v: str, spans: str, page: int = Query(ge=1)
    ) -> Response:
        """Where `spans` ("12-40,50-61", offsets) stand on a page: boxes in shares of its size."""
        return _answered(
            lambda: _places(_held(reports(request), source, v), pages, source, page, spans)
        )

    return router


class _ReplacedError(ReportQAError):
    """The report has become another one since its outline was read."""


def _held(held: Collection, source: str, version: str) -> Collection:
    """The collection, if it holds that version; raises _ReplacedError, UnknownSourceError."""
    if _version(held, source) != version:
        raise _ReplacedError(f"{source} has been replaced. Open it again.")
    return held


def _version(held: Collection, source: str) -> str:
    """Changes with the report's file and with what was read from it; raises UnknownSourceError."""
    held.check_sources([source])
    entry = held.store.entries().get(source)
    if entry is None:  # removed in this moment
        raise UnknownSourceError(f"{source} has been removed.")
    return entry.segment[:16]


def _answered(make: Callable[[], Response]) -> Response:
    """What was made, or why it was not, as JSON."""
    try:
        return make()
    except _ReplacedError as error:
        return JSONResponse({"problem": str(error)}, 409, FRESH)
    except UnknownSourceError as error:
        return JSONResponse({"problem": str(error)}, 404, FRESH)
    except DocumentError as error:
        return JSONResponse({"problem": str(error)}, 422, FRESH)
    except ReportQAError as error:
        return JSONResponse({"problem": str(error)}, 503, FRESH)


def _outline(held: Collection, source: str) -> Response:
    told = {**paper.outline(held.document(source)), "version": _version(held, source)}
    return JSONResponse(told, 200, FRESH)


def _part(held: Collection, source: str, number: int) -> Response:
    document = held.document(source)
    if number >= len(paper.parts(document)):
        raise UnknownSourceError(f"{source} has no part {number}. Open the report again.")
    return HTMLResponse(paper.part_html(document, number), 200, CACHED)


def _view(held: Collection, pages: Pages, source: str, number: int) -> PageView:
    if number > len(held.document(source).pages):
        raise UnknownSourceError(f"{source} has no page {number}. Open the report again.")
    return pages.view(held.original(source), number)


def _places(held: Collection, pages: Pages, source: str, number: int, spans: str) -> Response:
    view = _view(held, pages, source, number)
    document = held.document(source)
    boxes: list[dict[str, Any]] = []
    for start, end in [(int(a), int(b)) for a, b in _SPAN.findall(spans)[:MAX_SPANS]]:
        found = on_page(document, view, number, start, min(end, len(document.text)))
        shares = [[round(x / UNITS, 4) for x in box] for box in found]
        boxes.append({"start": start, "boxes": shares})
    return JSONResponse({"spans": boxes, "width": view.width, "height": view.height}, 200, CACHED)
