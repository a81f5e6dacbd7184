"""The routes of the report pane, over real reports."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from PIL import Image
from starlette.testclient import TestClient

from index import Collection
from index.errors import BusyError, DocumentError
from index.formats.pdf_view import PageView
from qa import ReportQA
from tests.web.api.conftest import apart
from web.reader import DRAWN_AT_ONCE, MOST_OF_ONE, Pages, routes

FILES = Path(__file__).parents[1] / "index" / "formats" / "files"
PDF = (FILES / "report.pdf").read_bytes()


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    it = ReportQA.open(tmp_path_factory.mktemp("reader") / "index")
    it.add(FILES / "report.pdf", FILES / "report.md")
    return it


@pytest.fixture(scope="module")
def client(qa: ReportQA) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(routes(lambda request: qa.collection, Pages()))
    with TestClient(app) as it:
        yield it


def _get(client: TestClient, path: str, **values: Any) -> Any:
    """As the page asks: with the version that its outline told."""
    asked = {"source": "report.pdf", **values}
    told = client.get("/report/outline", params={"source": asked["source"]}).json()
    return client.get(f"/report/{path}", params={"v": told.get("version", "?"), **asked})


def test_the_outline_and_its_parts(client: TestClient, qa: ReportQA) -> None:
    told = _get(client, "outline").json()
    text = qa.document("report.pdf").text
    assert told["pages"] == [0]
    assert [text[h["start"] :].startswith(h["text"]) for h in told["headings"]] == [True] * 4
    assert len(told["version"]) == 16
    part = _get(client, "part", part=0)
    assert "356.2" in part.text
    assert part.headers["content-type"].startswith("text/html")


def test_a_page_is_a_picture_and_a_quote_has_its_place_on_it(
    client: TestClient, qa: ReportQA
) -> None:
    picture = Image.open(BytesIO(_get(client, "page", page=1).content))
    text = qa.document("report.pdf").text
    start = text.index("归属于母公司股东的净利润")
    span = f"{start}-{start + 12}"
    told = _get(client, "places", page=1, spans=span).json()
    assert (told["width"], told["height"]) == picture.size
    (box,) = told["spans"][0]["boxes"]
    assert _ink(picture, box) > 20
    assert _ink(picture, [0.02, 0.9, 0.05, 0.92]) == 0


def _ink(picture: Image.Image, box: list[float]) -> int:
    """The dark pixels within a box, given in shares of the picture's size."""
    width, height = picture.size
    left, top, right, bottom = box
    cut = (round(left * width), round(top * height), round(right * width), round(bottom * height))
    return sum(picture.crop(cut).convert("L").histogram()[:100])


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        ("outline", {"source": "other.pdf"}, 404),
        ("part", {"part": 99}, 404),
        ("part", {"part": -1}, 422),
        ("part", {"part": "x"}, 422),
        ("page", {"page": 2}, 404),
        ("page", {"page": 0}, 422),
        ("page", {"page": 10**30}, 404),
        ("page", {"source": "report.md", "page": 1}, 404),
        ("places", {"page": 1, "spans": "x"}, 200),
        ("places", {"page": 1, "spans": "99999-99999999,5-2"}, 200),
        ("outline", {"source": "../../etc/passwd"}, 404),
    ],
)
def test_what_is_not_there_is_told_so(
    client: TestClient, path: str, values: dict[str, Any], status: int
) -> None:
    response = _get(client, path, **values)
    assert response.status_code == status
    assert "Traceback" not in response.text


def test_what_is_wrong_is_told_in_the_language_of_the_request(client: TestClient) -> None:
    for language, told in (("en", "report.md has no page 1."), ("zh-CN", "report.md 没有第 1 页")):
        client.headers["accept-language"] = language
        assert told in _get(client, "page", source="report.md", page=1).json()["problem"]


def test_a_report_that_was_replaced_is_told_so(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    path = tmp_path / "a.md"
    path.write_text("# 甲公司\n\n净利润为12亿元。\n", encoding="utf-8")
    qa.add(path)
    app = FastAPI()
    app.include_router(routes(lambda request: qa.collection, Pages()))
    with TestClient(app) as client:
        before = _get(client, "outline", source="a.md").json()["version"]
        assert _get(client, "part", source="a.md", part=0).status_code == 200
        path.write_text("# 甲公司\n\n更正。\n\n净利润为13亿元。\n", encoding="utf-8")
        qa.add(path)
        assert _get(client, "part", source="a.md", part=0, v=before).status_code == 409
        assert (
            _get(client, "places", source="a.md", page=1, spans="0-1", v=before).status_code == 409
        )
        assert "13亿元" in _get(client, "part", source="a.md", part=0).text


def test_only_granted_reports_are_read(client: TestClient, tmp_path: Path) -> None:
    app = FastAPI()
    empty = ReportQA.open(tmp_path / "other")
    app.include_router(routes(lambda request: empty.collection, Pages()))
    with TestClient(app) as other:
        assert _get(other, "outline").status_code == 404
        assert _get(other, "page", page=1).status_code == 404
    assert _get(client, "outline").status_code == 200


def _viewed(pages: Pages, data: bytes = PDF) -> PageView:
    found: list[PageView] = []

    async def view() -> None:
        found.append(await pages.view(lambda: data, 1))

    apart(lambda: asyncio.run(view()))
    return found[0]


def test_pages_are_drawn_once_and_the_oldest_are_let_go() -> None:
    kept = Pages()
    first = _viewed(kept)
    assert first.picture.startswith(b"\x89PNG")
    assert _viewed(kept) is first
    small = Pages(kept=len(first.picture) + len(first.boxes))  # the places of its letters count
    assert _viewed(small) is not _viewed(small)


@pytest.mark.parametrize("data", [b"", PDF[:2000]])
def test_a_damaged_file_is_told_so(data: bytes) -> None:
    with pytest.raises(DocumentError):
        _viewed(Pages(), data)


def test_who_asks_for_too_many_pages_is_turned_away_and_others_are_not() -> None:
    pages, let = Pages(most=3, most_of_one=2), threading.Event()

    def load() -> bytes:
        assert let.wait(30)
        return PDF

    async def scenario() -> None:
        of_ann = [asyncio.create_task(pages.view(load, 1, "ann")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await pages.view(load, 1, "ann")
        of_ben = asyncio.create_task(pages.view(load, 1, "ben"))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await pages.view(load, 1, "carl")
        let.set()
        assert len({id(view) for view in await asyncio.gather(*of_ann, of_ben)}) <= 2
        await pages.view(load, 1, "carl")

    apart(lambda: asyncio.run(scenario()))


def test_a_page_that_must_wait_too_long_is_told_as_busy(qa: ReportQA) -> None:
    app = FastAPI()
    app.include_router(routes(lambda request: qa.collection, Pages(most=0)))
    with TestClient(app) as client:
        for path, values in (("page", {}), ("places", {"spans": "0-9"})):
            refused = _get(client, path, page=1, **values)
            assert refused.status_code == 503
            assert "try again" in refused.json()["problem"]
            assert int(refused.headers["retry-after"]) > 0
        assert _get(client, "part", part=0).status_code == 200


def test_pages_that_are_drawn_keep_nobody_from_reading(qa: ReportQA) -> None:
    """More requests for pages than there are threads: a part of a report is read meanwhile."""
    app, let = FastAPI(), threading.Event()
    pages = Pages()

    def reports(request: Request) -> Collection:
        return qa.collection

    app.include_router(routes(reports, pages))

    async def scenario() -> None:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test"
        ) as client:
            told = (await client.get("/report/outline?source=report.pdf")).json()
            held = [
                asyncio.create_task(run_sync(let.wait, 30, limiter=pages.drawing))
                for _ in range(DRAWN_AT_ONCE)
            ]
            values = {"source": "report.pdf", "v": told["version"]}
            waiting = [
                asyncio.create_task(client.get("/report/page", params={**values, "page": 1}))
                for _ in range(MOST_OF_ONE + 40)
            ]
            part = await client.get("/report/part", params={**values, "part": 0})
            assert part.status_code == 200
            assert not any(task.done() for task in held)
            let.set()
            statuses = Counter([(await task).status_code for task in waiting])
            assert statuses == {200: MOST_OF_ONE, 503: 40}

    apart(lambda: asyncio.run(scenario()))
