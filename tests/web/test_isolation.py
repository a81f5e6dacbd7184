"""Two users, every route, every object of one of them asked for by the other: nothing is told.

A route that is opened in `web.guard` must be added to `attempts.py`, or the first test here fails.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.web.attempts import ATTEMPTS, CALLS, CANARY, QUESTION, TOOLS, Attempt, told
from tests.web.conftest import ELSEWHERE, ROOT, Served, served
from tests.web.test_users import line, write
from tests.web.visitor import PATIENCE, Visitor
from web.guard import OPEN_FOLDERS, OPEN_PATHS
from web.passwords import digest
from web.signin import STYLE_PATH
from web.texts import ZH

REPORT = f"# 海棠集团年报\n\n海棠集团的内部代号为{CANARY}。\n\n海棠集团全年营业收入为77.3亿元。\n"
KEY = "rq-key-of-bob"
MCP = {"accept": "application/json, text/event-stream"}
GLANCE = 0.5  # seconds that a stream is listened to
STREAMS = ("/gradio_api/queue/data", "/gradio_api/heartbeat",
           "/gradio_api/upload_progress")  # fmt: skip

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
    options = ("--users", str(users), "--data", str(folder / "data"), "--host-name", ELSEWHERE)
    with served(*options, "--log-file", str(folder / "log")) as server:
        alice = Visitor(server.address, signed_in(server.address, "alice"))
        added = alice.add(report)
        assert "haitang.md" in added
        yield Team(server, alice, signed_in(server.address, "bob"), _objects(alice, report, folder),
                   folder)  # fmt: skip


@pytest.fixture(scope="module")
def keyed(team: Team) -> Iterator[httpx.Client]:
    """A program of bob's."""
    key = {"authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=team.server.address, timeout=PATIENCE, headers=key) as client:
        yield client


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
    if address == "/mcp":
        more["headers"] = MCP
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
    is_named = "{source}" in json.dumps([address, body])
    return status, text.replace(objects["source"], "") if is_named else text


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


def _called(client: httpx.Client, name: str, objects: Mapping[str, Any]) -> str:
    """What a named endpoint answers, to the end."""
    sent = {"data": _filled(CALLS[name], objects)}
    event = client.post(f"/gradio_api/call/{name}", json=sent).raise_for_status().json()["event_id"]
    return client.get(f"/gradio_api/call/{name}/{event}").text


@pytest.mark.parametrize("name", CALLS)
def test_named_endpoints_tell_the_other_nothing(team: Team, keyed: httpx.Client, name: str) -> None:
    for client in (team.bob, keyed):
        said = _called(client, name, team.objects)
        assert said.startswith("event: ")
        if "{source}" in json.dumps(CALLS[name]):
            said = said.replace(team.objects["source"], "")
        assert not _leaks(said)


@pytest.mark.parametrize("tool", TOOLS)
def test_mcp_tools_tell_the_other_nothing(team: Team, keyed: httpx.Client, tool: str) -> None:
    sent = _filled(told(tool, TOOLS[tool]), team.objects)
    answered = keyed.post("/mcp", json=sent, headers=MCP).raise_for_status()
    said = json.dumps(answered.json()["result"], ensure_ascii=False)
    assert not _leaks(
        said.replace(team.objects["source"], "") if "{source}" in json.dumps(TOOLS[tool]) else said
    )


def test_programs_of_the_owner_are_served_the_owners(team: Team) -> None:
    """What the attempts do not reach is there: with them it would be seen."""
    alice = team.alice.client
    assert _leaks(_called(alice, "document", team.objects))
    listed = alice.post("/mcp", json=told("list_reports", {}), headers=MCP)
    assert "haitang.md" in listed.text
    assert "haitang.md" in alice.get("/v1/models").text
    body = {"model": "report-qa/haitang.md", "messages": [{"role": "user", "content": QUESTION}]}
    asked = alice.post("/v1/chat/completions", json=body).raise_for_status().json()
    assert CANARY in asked["choices"][0]["message"]["content"]


def test_a_program_adds_to_and_removes_from_its_users_reports_alone(
    team: Team, keyed: httpx.Client
) -> None:
    assert "mine.md" in _called(keyed, "add_report", team.objects)
    assert "mine.md" in team.bob.get("/v1/models").text
    assert "mine.md" not in team.alice.client.get("/v1/models").text
    gone = told("remove_report", {"source": "mine.md"})
    assert "mine.md" not in keyed.post("/mcp", json=gone, headers=MCP).text
    shared = told("remove_report", {"source": "icbc-2021h1.md"})
    assert "shared by everybody" in keyed.post("/mcp", json=shared, headers=MCP).text


def test_a_wrong_key_opens_nothing_even_beside_a_session(team: Team) -> None:
    wrong = {"authorization": "Bearer rq-key-of-nobody"}
    for address in ("/v1/models", "/config", "/report/outline?source=icbc-2021h1.md"):
        assert team.bob.get(address, headers=wrong).status_code == 401
    assert team.bob.post("/mcp", json=told("list_reports", {}), headers=wrong).status_code == 401


def test_a_key_of_the_server_is_refused_beside_users(team: Team) -> None:
    command = [sys.executable, "app.py", "--port", "0", "--users", str(team.data / "users")]
    for more in (["--api-key", "k"], ["--open-api"]):
        ended = subprocess.run(
            [*command, *more], capture_output=True, text=True, timeout=2 * PATIENCE, cwd=ROOT
        )
        assert ended.returncode == 1
        assert "python -m web.users key" in ended.stderr


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
@pytest.mark.parametrize("host", ["127.0.0.1", ELSEWHERE])
def test_a_person_signs_in_and_out(team: Team, browser: Browser, host: str) -> None:
    """Also over plain HTTP from another machine, where browsers tell less of who posts."""
    address = team.server.address.replace("127.0.0.1", host)
    with browser.new_context(locale="zh-CN", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(address)
        expect(page.locator("h1")).to_have_text(ZH.name)
        page.fill("#username", "bob")
        page.fill("#password", "wrong password")
        page.click("button[type=submit]")
        expect(page.get_by_role("alert")).to_be_visible()
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        page.fill("#username", "Alice")
        page.fill("#password", "password of alice")
        page.press("#password", "Enter")
        page.wait_for_selector("#masthead .account")
        expect(page.locator("#masthead .account span")).to_have_text("alice")
        expect(page.locator("#reports")).to_contain_text("海棠集团年报")
        page.click("#masthead .account button")
        page.wait_for_selector("#username")
        page.goto(f"{address}/config")
        expect(page.locator("body")).not_to_contain_text("components")
