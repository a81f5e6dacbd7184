import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import IndexDamagedError
from qa import ReportQA
from tests.web.samples import states
from web.access.confined import Confined
from web.access.workspaces import Workspaces
from web.chat import Chat
from web.traffic.gate import Gate
from web.traffic.journal import Journal, route_of


class AsUser:
    """Says who the user is, by a header: what the door does by a cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            name = dict(scope["headers"]).get(b"x-user", b"").decode()
            scope.setdefault("state", {})["user"] = name
        await self._app(scope, receive, send)


class Lives:
    """Applications that tell of their beginning and end."""

    def __init__(self) -> None:
        self.begun: list[Path] = []
        self.ended: list[Path] = []
        self.let = threading.Event()
        self.let.set()
        self.building = threading.Semaphore(0)
        self.stays = threading.Semaphore(0)
        self.leave = threading.Event()
        self._one = threading.Lock()

    def build(self, chat: Chat, folder: Path) -> FastAPI:
        assert self._one.acquire(blocking=False)  # Gradio could not lay out two at once
        self.building.release()
        assert self.let.wait(10)
        self._one.release()
        return self._made(chat, folder)

    def _made(self, chat: Chat, folder: Path) -> FastAPI:
        @asynccontextmanager
        async def life(app: FastAPI):  # type: ignore[no-untyped-def]
            self.begun.append(folder)
            yield
            self.ended.append(folder)

        app = FastAPI(lifespan=life)

        @app.get("/stay")
        def stay() -> dict[str, str]:
            self.stays.release()
            assert self.leave.wait(10)
            return {"owner": chat.owner}

        @app.get("/")
        async def owner() -> dict[str, str]:
            return {"owner": chat.owner, "folder": str(folder)}

        return app


def _open(user: str) -> Chat:
    if user == "broken":
        raise IndexDamagedError("/secret/place/broken: damaged")
    return Chat(ReportQA.open("/nowhere/at/all"), Gate(), user)


@pytest.fixture
def lives() -> Lives:
    return Lives()


@pytest.fixture
def client(lives: Lives, tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(AsUser(Workspaces(_open, lives.build, tmp_path))) as it:
        yield it


def _get(client: TestClient, user: str) -> dict[str, str]:
    found = client.get("/", headers={"x-user": user}).json()
    assert isinstance(found, dict)
    return found


def test_each_user_has_one_of_their_own(client: TestClient, lives: Lives) -> None:
    alice, bob = _get(client, "alice"), _get(client, "bob")
    assert (alice["owner"], bob["owner"]) == ("alice", "bob")
    assert alice["folder"] != bob["folder"]
    assert _get(client, "alice") == alice
    assert len(lives.begun) == 2
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in lives.begun)


def test_at_the_end_all_are_closed(lives: Lives, tmp_path: Path) -> None:
    with TestClient(AsUser(Workspaces(_open, lives.build, tmp_path))) as client:
        _get(client, "alice")
        _get(client, "bob")
    assert sorted(lives.ended) == sorted(lives.begun)
    assert list(tmp_path.iterdir()) == []


def test_those_in_use_never_give_way(lives: Lives, tmp_path: Path) -> None:
    held = Workspaces(_open, lives.build, tmp_path, most=1, unused=0.0)
    with TestClient(AsUser(held)) as client, ThreadPoolExecutor(1) as pool:
        staying = pool.submit(client.get, "/stay", headers={"x-user": "alice"})
        assert lives.stays.acquire(timeout=10)
        others = [_get(client, user)["folder"] for user in ("bob", "carol")]
        assert [str(folder) for folder in lives.ended] == others[:1]
        lives.leave.set()
        assert staying.result().json() == {"owner": "alice"}


def test_those_used_a_moment_ago_stay(lives: Lives, tmp_path: Path) -> None:
    with TestClient(AsUser(Workspaces(_open, lives.build, tmp_path, most=1))) as client:
        for user in ("alice", "bob", "carol"):
            _get(client, user)
        assert lives.ended == []


def test_one_that_nobody_uses_gives_way(lives: Lives, tmp_path: Path) -> None:
    held = Workspaces(_open, lives.build, tmp_path, most=2, unused=0.0)
    with TestClient(AsUser(held)) as client:
        first, second = _get(client, "alice"), _get(client, "bob")
        _get(client, "carol")
        assert [str(folder) for folder in lives.ended] == [first["folder"]]
        assert _get(client, "bob") == second
        assert _get(client, "alice")["folder"] != first["folder"]


def test_many_newcomers_at_once_each_find_room(lives: Lives, tmp_path: Path) -> None:
    held = Workspaces(_open, lives.build, tmp_path, most=1, unused=0.0)
    users = [f"user{number}" for number in range(6)]
    with TestClient(AsUser(held)) as client, ThreadPoolExecutor(len(users)) as pool:
        assert [found["owner"] for found in pool.map(partial(_get, client), users)] == users


def test_while_one_is_made_the_others_are_answered(lives: Lives, client: TestClient) -> None:
    _get(client, "alice")
    lives.let.clear()
    with ThreadPoolExecutor(2) as pool:
        newcomers = [pool.submit(_get, client, user) for user in ("bob", "carol")]
        assert lives.building.acquire(timeout=10)
        assert lives.building.acquire(timeout=10)
        assert _get(client, "alice")["owner"] == "alice"
        lives.let.set()
        assert [found.result()["owner"] for found in newcomers] == ["bob", "carol"]


def test_reports_that_cannot_be_opened_are_told_without_their_place(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/", headers={"x-user": "broken"})
    assert response.status_code == 503
    assert "secret" not in response.text
    assert "/secret/place" in caplog.text
    assert _get(client, "alice")["owner"] == "alice"


def test_where_there_is_no_room_for_its_folder_it_is_told(lives: Lives, tmp_path: Path) -> None:
    held = Workspaces(_open, lives.build, tmp_path / "gone")
    with TestClient(AsUser(held)) as client:
        response = client.get("/", headers={"x-user": "alice"})
        assert (response.status_code, "gone" in response.text) == (503, False)
        (tmp_path / "gone").mkdir()
        assert _get(client, "alice")["owner"] == "alice"


def test_a_workspace_cannot_name_what_is_anothers(tmp_path: Path) -> None:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def echo(request: Request, path: str) -> dict[str, str]:
        body = (await request.body()).decode()
        return {"path": path, "query": str(request.url.query), "body": body}

    mine, other = tmp_path / "mine", tmp_path / "minetoo"
    for folder in (mine, other):
        folder.mkdir()
        (folder / "a.md").write_text("x")
    (mine / "link").symlink_to(other / "a.md")
    one, two = (TestClient(Confined(app, folder)) for folder in (mine, other))
    for address in ("/gradio_api/queue/data?session_hash=s", "/gradio_api/heartbeat/s",
                    "/gradio_api/upload_progress?upload_id=s",
                    "/gradio_api/queue/data?session%5Fhash=s"):  # fmt: skip
        assert one.get(address).json() != two.get(address).json()
        assert one.get(address).json() == one.get(address).json()
    for body in ('{"session_hash": "s"}', '{"session\\u005fhash": "s"}'):
        said = [c.post("/gradio_api/cancel", content=body).json()["body"] for c in (one, two)]
        assert said[0] != said[1]
        assert all(s.endswith('-s"}') for s in said)
    for path, status in ((mine / "a.md", 200), (other / "a.md", 403), (mine / "link", 403),
                         (mine / ".." / "minetoo" / "a.md", 403), (Path("/etc/passwd"), 403),
                         (mine, 403), (Path("a\0b"), 403)):  # fmt: skip
        sent = {"data": [[{"x": {"path": str(path)}}]]}
        assert one.post("/gradio_api/queue/join", json=sent).status_code == status, path


def test_the_journal_tells_no_content(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()

    @app.get("/login")
    async def page() -> str:
        return "x"

    @app.get("/health")
    async def fail() -> float:
        return 1 / 0

    with caplog.at_level(logging.INFO, "reportqa.requests"):
        client = TestClient(Journal(app))
        number = client.get("/login?q=secret").headers["x-request-id"]
        client.get("/secret/path")
        with pytest.raises(ZeroDivisionError):
            client.get("/health")
    first, second, broken = (
        r.getMessage() for r in caplog.records if r.name == "reportqa.requests"
    )
    assert " GET /health 500 " in broken
    assert first.startswith(f"{number} - GET /login 200 ")
    assert " GET (none) 404 " in second
    assert "secret" not in caplog.text.replace("/secret/place", "")
    assert route_of("/gradio_api/heartbeat/abc") == "/gradio_api/heartbeat/*"


def test_who_comes_when_all_places_are_taken_is_told_in_their_language() -> None:
    gate = Gate(at_once=1, waiting=1)
    chat = Chat(ReportQA.open("/nowhere/at/all"), gate)
    with gate.seat():
        gate.seat()
        zh = states(chat, "净利润?")[-1]
        en = states(chat, "Profit?", language="en")[-1]
    assert zh[0].problem is not None
    assert "请稍后" in zh[0].problem
    assert en[0].problem is not None
    assert "try again" in en[0].problem


def test_questions_are_logged_only_when_wanted(caplog: pytest.LogCaptureFixture) -> None:
    chat = Chat(ReportQA.open("/nowhere/at/all"), Gate(), "alice")
    states(chat, "a secret question", language="en")
    assert "secret" not in caplog.text
    with caplog.at_level(logging.INFO, "reportqa.questions"):
        states(chat, "a secret question", language="en")
    assert "alice 'a secret question'" in caplog.text
