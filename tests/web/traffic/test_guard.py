import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from web.traffic.guard import Guard

PAGE = (
    '<!doctype html>\n<html\n\tlang="en">\n<head><meta property="og:image" content="https://x/" />'
)
PAGE += "<script>1</script></head><body><script>2</script></body></html>"


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "HEAD"])
    async def anything(request: Request) -> HTMLResponse:
        body = await request.body()
        return HTMLResponse(body.decode() if body else PAGE)

    with TestClient(Guard(app)) as it:
        yield it


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://example.com/a.png",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/https://example.com",
        "/gradio_api/proxy=https://example.com/",
        "/gradio_api/%66ile=https://example.com",
        "/gradio_api/stream/x",
        "/gradio_api/runs",
        "/gradio_api/component_server",
        "/gradio_api/deep_link",
        "/proxy=https://example.com/",
        "/file=https://example.com",
        "/svelte/x.js",
        "/monitoring",
        "/docs",
        "//gradio_api/info",
    ],
)
def test_what_the_page_does_not_need_is_closed(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/", "/config", "/assets/a.js", "/gradio_api/queue/data", "/report/part"]
)
def test_what_it_needs_is_open_and_carries_the_headers(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "same-origin"
    policy = response.headers["content-security-policy"]
    assert "http" not in policy
    assert "script-src 'self' 'nonce-" in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]


def test_the_page_runs_only_scripts_that_carry_the_nonce(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonce = first.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert first.text.count(f'<script nonce="{nonce}">') == 2
    ours = '<script type="module" src="/own/'
    assert first.text.count("<script") - 2 == first.text.count(ours) == 2
    assert "og:image" not in first.text
    assert nonce not in second.text


@pytest.mark.parametrize(
    ("url", "accepted", "expected"), [("/", "zh-CN", "zh"), ("/?lang=en", "zh-CN", "en")]
)
def test_the_page_names_its_language(
    client: TestClient, url: str, accepted: str, expected: str
) -> None:
    page = client.get(url, headers={"accept-language": accepted}).text
    assert f'lang="{expected}"' in page


def test_another_site_may_not_post(client: TestClient) -> None:
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
        response = client.post(
            "/gradio_api/queue/join", content=b"{}", headers={"sec-fetch-site": site}
        )
        assert response.status_code == status


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "https://e.example"])
def test_an_origin_that_is_not_this_one_is_turned_away(client: TestClient, origin: str) -> None:
    sent = client.post("/gradio_api/queue/join", content=b"{}", headers={"origin": origin})
    assert sent.status_code == 403


@pytest.mark.parametrize(
    "url", ["https://e.example/a", " HTTP://e", "//e.example", "\\\\e\\a", "file:///etc"]
)
def test_a_file_that_would_have_to_be_fetched_is_refused(client: TestClient, url: str) -> None:
    body = json.dumps({"data": [{"x": [{"path": url, "meta": {"_type": "gradio.FileData"}}]}]})
    assert client.post("/gradio_api/queue/join", content=body).status_code == 403
    escaped = body.replace('"h', '"\\u0068')
    assert client.post("/gradio_api/call/ask", content=escaped).status_code == 403
    for kind in ("multipart/form-data; boundary=x", "text/plain", ""):
        headers = {"content-type": kind}
        sent = client.post("/gradio_api/queue/join", content=body, headers=headers)
        assert sent.status_code == 403, kind


def test_ordinary_bodies_pass_unchanged(client: TestClient) -> None:
    for body in ('{"data": ["https://example.com 是什么?"]}', "not json", "", "[" * 10_000):
        response = client.post("/gradio_api/queue/join", content=body.encode())
        assert response.status_code == 200
        assert response.text == (body or PAGE)


def test_a_body_of_very_many_values_is_refused_unread(client: TestClient) -> None:
    for body in (b'{"data":[' + b"[]," * 8_000_000 + b"0]}", b"[" * 100_000):
        response = client.post("/gradio_api/queue/join", content=body)
        assert response.status_code == 413
        assert "50,000 values" in response.json()["detail"]
    report = b'{"data": ["r.txt", "%s"]}' % (b"QUJD" * 4_000_000)  # a large report in base64
    assert client.post("/gradio_api/queue/join", content=report).content == report


def test_a_body_in_pieces_arrives_whole(client: TestClient) -> None:
    pieces = [b"[", *(b"%d," % n for n in range(1000)), b"0]"]
    response = client.post("/gradio_api/queue/join", content=iter(pieces))
    assert response.content == b"".join(pieces)
