"""The routes by which the report pane reads a report: its outline, its parts, its pages."""

import hashlib
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from index import Collection
from index.errors import BusyError, DocumentError, ReportQAError, UnknownSourceError
from index.formats.pdf_view import UNITS, PageView
from index.formats.sandbox import view_apart
from index.locate import on_page
from qa.composition.told import told
from web.view import paper
from web.view.texts import preferred

DRAWN_AT_ONCE = 2  # pages drawn at a time in the whole server; each takes a process
READ_AT_ONCE = 8  # threads that read reports, in the whole server
MOST_WAITING = 48  # requests for a page that are drawn or wait
MOST_OF_ONE = 16  # of them, those over one workspace's reports
KEPT_BYTES = 48 * 2**20
RETRY_AFTER = "2"  # seconds
MAX_SPANS = 40
PER_CHARACTER = 200  # bytes that a character and its box take in memory
CACHED = {"cache-control": "private, max-age=3600"}  # the address tells the version
FRESH = {"cache-control": "no-store"}
_SPAN = re.compile(r"(\d{1,8})-(\d{1,8})")

Reports = Callable[[Request], Collection]
T = TypeVar("T")


class Pages:
    """Pages of PDFs as drawn, the latest kept: a view costs a process of some tenths of a second.

    One serves all: at most DRAWN_AT_ONCE are drawn at a time, at most `most` requests are at work
    or wait, `most_of_one` of them for one owner, and about `kept` bytes are held.
    """

    def __init__(
        self, kept: int = KEPT_BYTES, most: int = MOST_WAITING, most_of_one: int = MOST_OF_ONE
    ) -> None:
        self._kept = kept
        self._most, self._most_of_one = most, most_of_one
        self._held: OrderedDict[tuple[str, int], PageView] = OrderedDict()
        self._guard = threading.Lock()
        self._at_work: Counter[str] = Counter()  # changed by the event loop alone
        self._reading = CapacityLimiter(READ_AT_ONCE)
        self.drawing = CapacityLimiter(DRAWN_AT_ONCE)

    async def read(self, work: Callable[[], T]) -> T:
        """What `work` gives, which reads and draws nothing, in one of a few threads."""
        return await run_sync(work, limiter=self._reading)

    async def view(self, load: Callable[[], bytes], number: int, owner: str = "") -> PageView:
        """Page `number` (the first is 1) of the PDF that `load` gives.

        Raises BusyError where too many wait, DocumentError where it cannot be shown, and what
        `load` raises. Who waits for a turn holds no thread and no file.
        """
        if self._at_work.total() >= self._most or self._at_work[owner] >= self._most_of_one:
            raise BusyError("Too many pages are being drawn. Please try again in a moment.")
        self._at_work[owner] += 1
        try:
            key = (await self.read(lambda: hashlib.sha256(load()).hexdigest()), number)
            found = self._known(key)
            if found is None:
                found = await run_sync(self._drawn, key, load, limiter=self.drawing)
            return found
        finally:
            self._at_work[owner] -= 1
            if not self._at_work[owner]:
                del self._at_work[owner]

    def _drawn(self, key: tuple[str, int], load: Callable[[], bytes]) -> PageView:
        found = self._known(key) or view_apart(load(), key[1])
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


def routes(reports: Reports, pages: Pages, owner: str = "") -> APIRouter:
    """`/report/...` over the reports that `reports` grants to a request, and no others.

    `pages` may serve many; `owner` tells whose requests wait in it.
    """
    router, reader = APIRouter(prefix="/report"), _Reader(reports, pages, owner)
    router.add_api_route("/outline", reader.outline)
    router.add_api_route("/part", reader.part)
    router.add_api_route("/page", reader.page)
    router.add_api_route("/places", reader.places)
    return router


class _Reader:
    """One method a route; FastAPI reads from the hints what an address must hold."""

    def __init__(self, reports: Reports, pages: Pages, owner: str) -> None:
        self._reports, self._pages, self._owner = reports, pages, owner

    async def outline(self, request: Request, source: str) -> Response:
        """A report's structure as JSON; `version` changes with its content."""
        making = self._pages.read(lambda: _outline(self._reports(request), source))
        return await _answered(request, making)

    async def part(
        self, request: Request, source: str, v: str, part: int = Query(ge=0)
    ) -> Response:
        """One part of version `v` of a report as HTML."""
        making = self._pages.read(
            lambda: _part(_held(self._reports(request), source, v), source, part)
        )
        return await _answered(request, making)

    async def page(
        self, request: Request, source: str, v: str, page: int = Query(ge=1)
    ) -> Response:
        """One page of version `v` of a PDF as a picture."""

        async def drawn() -> Response:
            view = await self._view(request, source, v, page)
            return Response(view.picture, 200, CACHED, "image/png")

        return await _answered(request, drawn())

    async def places(
        self, request: Request, source: str, v: str, spans: str, page: int = Query(ge=1)
    ) -> Response:
        """Where `spans` ("12-40,50-61", offsets) stand on a page: boxes in shares of its size."""

        async def found() -> Response:
            view = await self._view(request, source, v, page)
            reports = self._reports(request)
            return await self._pages.read(lambda: _places(reports, view, source, page, spans))

        return await _answered(request, found())

    def _view(self, request: Request, source: str, v: str, page: int) -> Awaitable[PageView]:
        return self._pages.view(
            lambda: _pdf(self._reports(request), source, v, page), page, self._owner
        )


class _ReplacedError(ReportQAError):
    """The report has become another one since its outline was read."""


STATUSES: Mapping[type, int] = {
    _ReplacedError: 409,
    UnknownSourceError: 404,
    DocumentError: 422,
}  # any other: 503


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


async def _answered(request: Request, making: Awaitable[Response]) -> Response:
    """What was made, or why it was not, as JSON in the language that the request accepts."""
    try:
        return await making
    except ReportQAError as error:
        problem = told(str(error), preferred(request.headers.get("accept-language")))
        status = STATUSES.get(type(error), 503)
        again = {"retry-after": RETRY_AFTER} if status == 503 else {}
        return JSONResponse({"problem": problem}, status, {**FRESH, **again})


def _outline(held: Collection, source: str) -> Response:
    structure = paper.outline(held.document(source))
    return JSONResponse({**structure, "version": _version(held, source)}, 200, FRESH)


def _part(held: Collection, source: str, number: int) -> Response:
    document = held.document(source)
    if number >= len(paper.parts(document)):
        raise UnknownSourceError(f"{source} has no part {number}. Open the report again.")
    return HTMLResponse(paper.part_html(document, number), 200, CACHED)


def _pdf(reports: Collection, source: str, version: str, number: int) -> bytes:
    """The file of that version, which has that page; raises ReportQAError where there is none."""
    held = _held(reports, source, version)
    if number > len(held.document(source).pages):
        raise UnknownSourceError(f"{source} has no page {number}. Open the report again.")
    return held.original(source)


def _places(held: Collection, view: PageView, source: str, number: int, spans: str) -> Response:
    document = held.document(source)
    boxes: list[dict[str, Any]] = []
    for start, end in [(int(a), int(b)) for a, b in _SPAN.findall(spans)[:MAX_SPANS]]:
        found = on_page(document, view, number, start, min(end, len(document.text)))
        shares = [[round(x / UNITS, 4) for x in box] for box in found]
        boxes.append({"start": start, "boxes": shares})
    return JSONResponse({"spans": boxes, "width": view.width, "height": view.height}, 200, CACHED)
