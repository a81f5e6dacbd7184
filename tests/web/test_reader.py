"""The routes of the report pane, over real reports."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from index.errors import DocumentError
from qa import ReportQA
from web.reader import Pages, routes

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
    app.include_router(routes(lambda request: qa.collection))
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


def test_a_report_that_was_replaced_is_told_so(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    path = tmp_path / "a.md"
    path.write_text("# 甲公司\n\n净利润为12亿元。\n", encoding="utf-8")
    qa.add(path)
    app = FastAPI()
    app.include_router(routes(lambda request: qa.collection))
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
    app.include_router(routes(lambda request: empty.collection))
    with TestClient(app) as other:
        assert _get(other, "outline").status_code == 404
        assert _get(other, "page", page=1).status_code == 404
    assert _get(client, "outline").status_code == 200


def test_pages_are_drawn_once_and_the_oldest_are_let_go() -> None:
    kept = Pages()
    first = kept.view(PDF, 1)
    assert first.picture.startswith(b"\x89PNG")
    assert kept.view(PDF, 1) is first
    small = Pages(kept=len(first.picture) + len(first.boxes))  # the places of its letters count
    assert small.view(PDF, 1) is not small.view(PDF, 1)


@pytest.mark.parametrize("data", [b"", PDF[:2000]])
def test_a_damaged_file_is_told_so(data: bytes) -> None:
    with pytest.raises(DocumentError):
        Pages().view(data, 1)
