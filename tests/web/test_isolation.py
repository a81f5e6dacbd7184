"""Two users, every route, every object of one of them asked for by the other: nothing is told.

A route that is opened in `web.traffic.guard` must be added to `attempts.py`, or the first test
here fails.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.attempts import ATTEMPTS, CANARY, ORDERS, QUESTION, Attempt
from tests.web.team import KEY, MCP, Team, filled, leaks, signed_in
from tests.web.visitor import PATIENCE, Visitor
from web.access.signin import STYLE_PATH
from web.traffic.guard import OPEN_FOLDERS, OPEN_PATHS

GLANCE = 0.5  # seconds that a stream is listened to
STREAMS = ("/gradio_api/queue/data", "/gradio_api/heartbeat",
           "/gradio_api/upload_progress")  # fmt: skip

OPEN_TO_ALL = ("/login", "/logout", "/health", STYLE_PATH)
CLOSED = ("/gradio_api/file={file}", "/gradio_api/file={stored}", "/gradio_api/file/{file}",
          "/file={file}", "/gradio_api/deep_link?session_hash={session}",
          "/gradio_api/stream/{event}", "/gradio_api/call/v2/ask/{event}", "/gradio_api/runs",
          "/gradio_api/run-history/records", "/monitoring", "/docs", "/openapi.json")  # fmt: skip


def _tried(client: httpx.Client, attempt: Attempt, objects: Mapping[str, Any]) -> tuple[int, str]:
    """Status and all that is said; a stream is left after a glance. 0 where nothing was said."""
    method, address, body = attempt
    more: dict[str, Any] = {} if body is None else {"json": filled(body, objects)}
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


def test_every_open_route_is_tried() -> None:
    assert set(ATTEMPTS) == {*OPEN_PATHS, *OPEN_FOLDERS, *OPEN_TO_ALL}


@pytest.mark.parametrize("route", ATTEMPTS)
def test_the_other_user_is_told_nothing(team: Team, route: str) -> None:
    for attempt in ATTEMPTS[route]:
        status, said = _tried(team.bob, attempt, team.objects)
        assert 200 <= status < 500 or (status == 0 and attempt[1].startswith(STREAMS)), attempt
        assert not leaks(said), attempt


@pytest.mark.parametrize("route", ATTEMPTS)
def test_a_stranger_is_told_nothing(team: Team, route: str) -> None:
    with httpx.Client(base_url=team.server.address) as stranger:
        for attempt in ATTEMPTS[route]:
            status, said = _tried(stranger, attempt, team.objects)
            assert not leaks(said)
            if route not in OPEN_TO_ALL:
                assert status == 401, attempt


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_closed_is_closed_for_both(team: Team, address: str) -> None:
    for client in (team.bob, team.alice.client):
        response = client.get(address.format(**team.objects))
        assert response.status_code == 404
        assert not leaks(response.text)


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
    assert not leaks(shown.replace(QUESTION, ""))


def test_pages_and_parts_of_the_others_reports_are_not_there(team: Team) -> None:
    for attempt in ATTEMPTS["/report/"]:
        address = attempt[1].format(**team.objects)
        assert team.alice.client.get(address).status_code == 200, address
        assert team.bob.get(address).status_code == 404, address


def _ordered(visitor: Visitor, order: Mapping[str, Any]) -> str:
    """What the page's tools reply."""
    sent = json.dumps({"id": 1, "token": "a token that both of them send", **order})
    body = {"data": [sent, None, None], "fn_index": visitor.function("work-go", "click"),
            "session_hash": visitor.session}  # fmt: skip
    answer = visitor.client.post("/gradio_api/run/predict", json=body).raise_for_status()
    return json.dumps(json.loads(answer.json()["data"][0]), ensure_ascii=False)


def test_feedback_exports_and_evaluations_are_their_users(team: Team) -> None:
    """The other sends the same session and the same token, and finds nothing of the owner's."""
    alice, bob = team.alice, Visitor(team.server.address, team.bob)
    bob.session = alice.session
    alice.ask(QUESTION)
    _ordered(alice, {"do": "rate", "turn": 1, "comment": CANARY})
    assert CANARY in _ordered(alice, {"do": "export"})
    _ordered(alice, {"do": "evaluate"})
    for order in ORDERS:
        assert not leaks(_ordered(bob, order)), order
    elsewhere = Visitor(team.server.address, signed_in(team.server.address, "alice"))
    assert CANARY in _ordered(elsewhere, {"do": "mine"})
    assert "feedback" in _ordered(elsewhere, {"do": "run"})


def test_a_conversation_is_found_again_by_its_owner_alone(team: Team) -> None:
    """The other knows even the secret of the tab."""
    assert not leaks(Visitor(team.server.address, team.bob).load(team.objects["tab"]))
    again = Visitor(team.server.address, signed_in(team.server.address, "alice"))
    assert CANARY not in again.load("another tab of hers, which has a secret of its own")
    assert CANARY in again.load(team.objects["tab"])


def test_nothing_of_it_was_taken_from_its_owner(team: Team) -> None:
    """What the other tried neither consumed, nor cancelled, nor changed anything."""
    kept = team.alice.client.get(f"/gradio_api/call/ask/{team.objects['event']}").text
    assert "event: complete" in kept
    assert leaks(kept)
    assert Path(team.objects["file"]).exists()
    assert CANARY in team.alice.ask(QUESTION)


def test_a_running_question_of_the_other_is_not_cancelled(team: Team) -> None:
    event = team.alice.join(team.objects["ask"], QUESTION, *[None] * 5)
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
