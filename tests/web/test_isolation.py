"""Two users, every route, every object of one of them asked for by the other: nothing is told.

A route that is opened in `web.guard` must be added to ATTEMPTS, or the first test here fails.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import Served, served
from tests.web.test_users import line, write
from tests.web.visitor import PATIENCE, Visitor
from web.guard import OPEN_FOLDERS, OPEN_PATHS
from web.passwords import digest
from web.signin import STYLE_PATH
from web.texts import ZH

CANARY = "云雀七四一九"
REPORT = f"# 海棠集团年报\n\n海棠集团的内部代号为{CANARY}。\n\n海棠集团全年营业收入为77.3亿元。\n"
QUESTION = "海棠集团的内部代号是什么?"
ASKED = [QUESTION, None, None, None, None]
KEY = "rq-key-of-bob"
GLANCE = 0.5  # seconds that a stream is listened to
STREAMS = ("/gradio_api/queue/data", "/gradio_api/heartbeat", "/gradio_api/call/ask/",
           "/gradio_api/upload_progress")  # fmt: skip

Attempt = tuple[str, str, Any]  # method, address, body; {...} stands for an object of the other
ATTEMPTS: Mapping[str, tuple[Attempt, ...]] = {
    "/": (("GET", "/?session_hash={session}", None), ("HEAD", "/", None)),
    "/config": (("GET", "/config", None),),
    "/theme.css": (("GET", "/theme.css", None),),
    "/favicon.ico": (("GET", "/favicon.ico", None),),
    "/manifest.json": (("GET", "/manifest.json", None),),
    "/robots.txt": (("GET", "/robots.txt", None),),
    "/assets/": (("GET", "/assets/..%2f..%2f{file}", None), ("GET", "/assets/{file}", None)),
    "/static/": (("GET", "/static/..%2f..%2f{file}", None), ("GET", "/static/{file}", None)),
    "/own/": (("GET", "/own/..%2f..%2f{file}", None), ("GET", "/own/{source}", None)),
    "/report/": (
        ("GET", "/report/outline?source={source}", None),
        ("GET", "/report/part?source={source}&part=0", None),
        ("GET", "/report/page?source={source}&page=1", None),
        ("GET", "/report/places?source={source}&page=1&spans=0-9", None),
    ),
    "/gradio_api/info": (("GET", "/gradio_api/info", None),),
    "/gradio_api/openapi.json": (("GET", "/gradio_api/openapi.json", None),),
    "/gradio_api/startup-events": (("GET", "/gradio_api/startup-events", None),),
    "/gradio_api/login_check": (("GET", "/gradio_api/login_check", None),),
    "/gradio_api/app_id": (("GET", "/gradio_api/app_id", None),),
    "/gradio_api/user": (("GET", "/gradio_api/user", None),),
    "/gradio_api/reset": (
        ("POST", "/gradio_api/reset", {"event_id": "{event}", "session_hash": "{session}"}),
    ),
    "/gradio_api/cancel": (
        ("POST", "/gradio_api/cancel",
         {"session_hash": "{session}", "fn_index": "{ask}", "event_id": "{event}"}),
    ),
    "/gradio_api/queue/join": (
        ("POST", "/gradio_api/queue/join",
         {"data": ASKED, "fn_index": "{ask}", "session_hash": "{session}"}),
        ("POST", "/gradio_api/queue/join",
         {"data": [{"path": "{file}", "meta": {"_type": "gradio.FileData"}}, None, None, None],
          "fn_index": "{add}", "session_hash": "mine"}),
        ("POST", "/gradio_api/queue/join",
         {"data": [{"path": "{stored}", "meta": {"_type": "gradio.FileData"}}, None, None, None],
          "fn_index": "{add}", "session_hash": "mine"}),
        ("GET", "/gradio_api/queue/data?session_hash=mine", None),
    ),
    "/gradio_api/queue/data": (("GET", "/gradio_api/queue/data?session_hash={session}", None),),
    "/gradio_api/queue/status": (("GET", "/gradio_api/queue/status", None),),
    "/gradio_api/upload": (("POST", "/gradio_api/upload?upload_id={upload}", None),),
    "/gradio_api/upload_progress": (
        ("GET", "/gradio_api/upload_progress?upload_id={upload}", None),
    ),
    "/gradio_api/run/predict": (
        ("POST", "/gradio_api/run/predict",
         {"data": ASKED, "fn_index": "{ask}", "session_hash": "{session}"}),
    ),
    "/gradio_api/call/ask": (("POST", "/gradio_api/call/ask", {"data": [QUESTION]}),),
    "/gradio_api/call/ask/": (("GET", "/gradio_api/call/ask/{event}", None),),
    "/gradio_api/heartbeat/": (("GET", "/gradio_api/heartbeat/{session}", None),),
    "/login": (("GET", "/login", None), ("POST", "/login", None)),
    "/logout": (("GET", "/logout", None),),
    "/health": (("GET", "/health", None),),
    STYLE_PATH: (("GET", STYLE_PATH, None),),
}  # fmt: skip
OPEN_TO_ALL = ("/login", "/logout", "/health", STYLE_PATH)
CLOSED = ("/gradio_api/file={file}", "/gradio_api/file={stored}", "/gradio_api/file/{file}",
          "/file={file}", "/gradio_api/deep_link?session_hash={session}",
          "/gradio_api/stream/{event}", "/gradio_api/call/v2/ask/{event}", "/gradio_api/runs",
          "/gradio_api/run-history/records", "/monitoring", "/docs", "/openapi.json")  # fmt: skip


@dataclass(frozen=True)
class Team:
    server: Served
    alice: Visitor
    bob: httpx.Client
    objects: Mapping[str, Any]  # alice's
    data: Path


def signed_in(address: str, name: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=PATIENCE)
    client.post("/login", data={"username": name, "password": f"password of {name}"})
    return client


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("team")
    people = [line(n, f"password of {n}") for n in ("alice", "bob")]
    users = write(folder / "users", *people, f"bob {digest(KEY)}")
    report = folder / "haitang.md"
    report.write_text(REPORT, encoding="utf-8")
    options = ("--users", str(users), "--data", str(folder / "data"))
    with served(*options, "--log-file", str(folder / "log")) as server:
        alice = Visitor(server.address, signed_in(server.address, "alice"))
        added = alice.add(report)
        assert "haitang.md" in added
        yield Team(server, alice, signed_in(server.address, "bob"), _objects(alice, report, folder),
                   folder)  # fmt: skip


def _objects(alice: Visitor, report: Path, folder: Path) -> Mapping[str, Any]:
    stored = [p for p in (folder / "data" / "alice").rglob("*") if p.is_file()]
    asked = alice.client.post("/gradio_api/call/ask", json={"data": [QUESTION]})
    return {
        "session": alice.session,
        "event": asked.json()["event_id"],
        "file": alice.upload(report, "upload-of-alice"),
        "stored": str(next(p for p in stored if CANARY.encode() in p.read_bytes())),
        "upload": "upload-of-alice",
        "source": "haitang.md",
        "ask": alice.function("box", "submit"),
        "add": alice.function("add", "click"),
    }


def _filled(value: Any, objects: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {k: _filled(v, objects) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, objects) for v in value]
    if isinstance(value, str) and "{" in value:
        return objects[value[1:-1]] if value[1:-1] in objects else value.format(**objects)
    return value


def _tried(client: httpx.Client, attempt: Attempt, objects: Mapping[str, Any]) -> tuple[int, str]:
    """Status and all that is said; a stream is left after a glance."""
    method, address, body = attempt
    more: dict[str, Any] = {} if body is None else {"json": _filled(body, objects)}
    if address.startswith("/gradio_api/upload?"):
        more = {"files": {"files": ("mine.md", b"# mine")}}
    seconds = GLANCE if address.startswith(STREAMS) else PATIENCE
    status, said = 0, b""
    with (  # Gradio breaks off the answer about a call that it does not know
        suppress(httpx.ReadTimeout, httpx.RemoteProtocolError),
        client.stream(method, address.format(**objects), timeout=seconds, **more) as response,
    ):
        status = response.status_code
        for piece in response.iter_bytes():
            said += piece
    text = said.decode("utf-8", "replace")
    # The name that was asked for may be said again: whoever asked knew it.
    return status, text.replace(objects["source"], "") if "{source}" in address else text


def _leaks(said: str) -> bool:
    told = said + (json.dumps(json.loads(said), ensure_ascii=False) if _is_json(said) else "")
    lines = [x.removeprefix("data: ") for x in said.splitlines() if x.startswith("data: ")]
    told += "".join(json.dumps(json.loads(x), ensure_ascii=False) for x in lines if _is_json(x))
    return CANARY in told or "haitang" in told or "77.3" in told


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_every_open_route_is_tried() -> None:
    assert set(ATTEMPTS) == {*OPEN_PATHS, *OPEN_FOLDERS, *OPEN_TO_ALL}


@pytest.mark.parametrize("route", ATTEMPTS)
def test_the_other_user_is_told_nothing(team: Team, route: str) -> None:
    for attempt in ATTEMPTS[route]:
        status, said = _tried(team.bob, attempt, team.objects)
        assert status < 500, said
        assert not _leaks(said), attempt


@pytest.mark.parametrize("route", ATTEMPTS)
def test_a_stranger_is_told_nothing(team: Team, route: str) -> None:
    with httpx.Client(base_url=team.server.address) as stranger:
        for attempt in ATTEMPTS[route]:
            status, said = _tried(stranger, attempt, team.objects)
            assert not _leaks(said)
            if route not in OPEN_TO_ALL:
                assert status == 401, attempt


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_closed_is_closed_for_both(team: Team, address: str) -> None:
    for client in (team.bob, team.alice.client):
        response = client.get(address.format(**team.objects))
        assert response.status_code == 404
        assert not _leaks(response.text)


def test_a_file_of_the_other_is_refused_by_name(team: Team) -> None:
    for name in ("file", "stored"):
        sent = {"path": team.objects[name], "meta": {"_type": "gradio.FileData"}}
        bob = Visitor(team.server.address, team.bob)
        with pytest.raises(httpx.HTTPStatusError, match="403"):
            bob.join(team.objects["add"], sent, None, None, None)


def test_the_other_asks_and_finds_nothing(team: Team) -> None:
    bob = Visitor(team.server.address, team.bob)
    shown = bob.ask(QUESTION)
    assert "process_completed" in shown
    assert not _leaks(shown.replace(QUESTION, ""))
    keyed = httpx.Client(
        base_url=team.server.address, timeout=PATIENCE, headers={"authorization": f"Bearer {KEY}"}
    )
    event = keyed.post("/gradio_api/call/ask", json={"data": [QUESTION]}).json()["event_id"]
    said = keyed.get(f"/gradio_api/call/ask/{event}").text
    assert "event: complete" in said
    assert not _leaks(said)


def test_nothing_of_it_was_taken_from_its_owner(team: Team) -> None:
    """What the other tried neither consumed, nor cancelled, nor changed anything."""
    kept = team.alice.client.get(f"/gradio_api/call/ask/{team.objects['event']}").text
    assert "event: complete" in kept
    assert _leaks(kept)
    assert Path(team.objects["file"]).exists()
    assert CANARY in team.alice.ask(QUESTION)


def test_a_running_question_of_the_other_is_not_cancelled(team: Team) -> None:
    event = team.alice.join(team.objects["ask"], QUESTION, *[None] * 4)
    body = {"session_hash": team.alice.session, "fn_index": team.objects["ask"], "event_id": event}
    assert team.bob.post("/gradio_api/cancel", json=body).status_code < 500
    done = [e for e in team.alice.events() if e.get("event_id") == event]
    assert CANARY in json.dumps(done[-1], ensure_ascii=False)


def test_on_disk_each_has_a_folder_that_is_closed(team: Team) -> None:
    own = team.data / "data" / "alice"
    assert own.stat().st_mode & 0o077 == 0
    others = [p for p in (team.data / "data" / "bob").rglob("*") if p.is_file()]
    assert not any(CANARY.encode() in p.read_bytes() for p in others)


def test_the_log_holds_no_question_and_no_session(team: Team) -> None:
    log = (team.data / "log").read_text(encoding="utf-8")
    assert " alice POST /gradio_api/queue/join 200 " in log
    assert " bob " in log
    assert (team.data / "log").stat().st_mode & 0o077 == 0
    for secret in (CANARY, "海棠", "haitang", team.alice.session, str(team.objects["event"]), KEY):
        assert secret not in log


@pytest.mark.browser
def test_a_person_signs_in_and_out(team: Team, browser: Browser) -> None:
    with browser.new_context(locale="zh-CN", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(team.server.address)
        expect(page.locator("h1")).to_have_text(ZH.name)
        page.fill("#username", "bob")
        page.fill("#password", "wrong password")
        page.click("button[type=submit]")
        expect(page.get_by_role("alert")).to_be_visible()
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(team.server.address)
        page.fill("#username", "Alice")
        page.fill("#password", "password of alice")
        page.press("#password", "Enter")
        page.wait_for_selector("#masthead .account")
        expect(page.locator("#masthead .account span")).to_have_text("alice")
        expect(page.locator("#reports")).to_contain_text("海棠集团年报")
        page.click("#masthead .account button")
        page.wait_for_selector("#username")
        page.goto(f"{team.server.address}/config")
        expect(page.locator("body")).not_to_contain_text("components")
