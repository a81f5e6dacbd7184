"""The named endpoints, with gradio_client and over the wire."""

import base64
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from starlette.testclient import TestClient

from qa import ReportQA
from tests.web.api.conftest import NORTH, opening
from tests.web.api.test_desk import QUESTION
from tests.web.conftest import Served
from web.api import ENDPOINTS
from web.api.envelope import MOST_UNREAD
from web.traffic.gate import Gate

CALL = "/gradio_api/call/"


def test_the_whole_round_with_gradio_client(own: Served) -> None:
    client = Client(own.address, verbose=False, headers={"Authorization": "Bearer k"})
    content = base64.b64encode(NORTH.encode()).decode()
    held = client.predict("north.md", content, api_name="/add_report")
    assert [info["source"] for info in held] == ["north.md"]
    asked = client.predict("What was the net profit of North Bank?", api_name="/ask")
    (cited,) = asked["citations"]
    part = client.predict(
        source="north.md", start=cited["start"], end=cited["end"], api_name="/document"
    )
    assert part["text"] == cited["quote"]
    refused = client.predict(question="Net profit?", threshold=1, api_name="/ask")
    assert refused["status"] == "refused"
    assert client.predict("profit", 3, api_name="/search")[0]["passage"]["source"] == "north.md"
    made = client.predict([QUESTION], api_name="/evaluate")
    assert made["questions"][0]["keys"] == 1
    assert client.predict(api_name="/sources") == held
    with pytest.raises(AppError, match="It holds: north"):
        client.predict("gone.md", api_name="/remove_report")
    assert client.predict("north.md", api_name="/remove_report") == []


def test_gradio_client_without_the_key_gets_nothing(own: Served) -> None:
    client = Client(own.address, verbose=False)
    with pytest.raises(Exception, match="401 Unauthorized"):
        client.predict(api_name="/sources")


def test_only_these_are_told_of_each_described(server: Served) -> None:
    told = Client(server.address, verbose=False).view_api(return_format="dict", print_info=False)
    assert isinstance(told, dict)
    assert not told["unnamed_endpoints"]
    named = told["named_endpoints"]
    assert sorted(named) == sorted(f"/{name}" for name in ENDPOINTS)
    for endpoint in named.values():
        assert len(endpoint["description"]) > 30
        assert {"request", "self"}.isdisjoint(p["parameter_name"] for p in endpoint["parameters"])


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("ask", {"data": []}, "ask needs question."),
        ("ask", {"data": ["a", None, None, None, 5]}, "takes 4 values"),
        ("ask", {"data": "a"}, "must be a list"),
        ("ask", {"nothing": 1}, "ask takes question, history, sources, threshold, not nothing."),
        ("ask", [], "must be a JSON object"),
        ("v2/search", {"k": 3}, "search needs text."),
        ("sources", {"data": [1]}, "takes 0 values: nothing"),
    ],
)
def test_a_malformed_call_is_refused_with_what_is_wrong(
    two: TestClient, path: str, body: Any, message: str
) -> None:
    response = two.post(CALL + path, json=body)
    assert response.status_code == 422
    assert message in response.json()["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000, b'{"data": [1' + b"0" * 5000])
def test_what_is_no_json_is_refused(two: TestClient, body: bytes) -> None:
    assert two.post(CALL + "ask", content=body).status_code == 422


@pytest.mark.parametrize("number", [10**6, -1, None, "3", 1.5, [1], {}])
def test_a_function_that_there_is_not_is_refused(two: TestClient, number: Any) -> None:
    body = {"data": [], "fn_index": number, "session_hash": "s"}
    for path in ("queue/join", "run/predict"):
        assert two.post(f"/gradio_api/{path}", json=body).status_code == 422


@pytest.mark.parametrize("session", [None, "", 7, "s" * 200, ["s"]])
def test_a_session_is_a_short_text(two: TestClient, session: Any) -> None:
    body = {"data": [], "fn_index": 0, "session_hash": session}
    assert two.post("/gradio_api/queue/join", json=body).status_code == 422


def test_arguments_left_out_have_their_defaults(two: TestClient) -> None:
    for path, body in (
        ("search", {"data": ["profit"]}),
        ("search", {"text": "profit", "k": 10}),
        ("v2/search", {"text": "profit"}),
    ):
        joined = two.post(CALL + path, json=body).json()
        shown = two.get(f"{CALL}search/{joined['event_id']}").text
        assert shown.startswith("event: complete"), shown
        assert "12.5 billion" in shown


def test_an_event_that_nobody_waits_for_is_not_found(two: TestClient) -> None:
    joined = two.post(CALL + "sources", json={"data": []}).json()["event_id"]
    assert two.get(f"{CALL}sources/{joined}").text.startswith("event: complete")
    for event in (joined, "0" * 32, "x"):
        assert two.get(f"{CALL}sources/{event}").status_code == 404
    for session in ("", "x", "%00"):
        response = two.get(f"/gradio_api/queue/data?session_hash={session}")
        assert response.status_code == 404


def test_what_a_session_does_not_read_does_not_pile_up(two_reports: ReportQA) -> None:
    with opening(two_reports) as client:
        config = client.get("/config").json()
        (number,) = (d["id"] for d in config["dependencies"] if d["api_name"] == "sources")
        body = {"data": [], "fn_index": number, "session_hash": "never reads"}
        join = "/gradio_api/queue/join"
        for _ in range(50 * MOST_UNREAD):  # the queue too may be full for a moment
            refused = client.post(join, json=body)
            if "Read them first" in refused.text:
                break
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert f"{MOST_UNREAD} calls of this session" in refused.json()["error"]
        other = client.post(join, json={**body, "session_hash": "another"})
        assert other.status_code == 200


def test_a_full_house_is_told_by_name(two_reports: ReportQA) -> None:
    gate = Gate(at_once=1, waiting=0)
    with opening(two_reports, gate) as client, gate.seat():
        joined = client.post(CALL + "search", json={"data": ["profit"]}).json()
        shown = client.get(f"{CALL}search/{joined['event_id']}").text
    assert "event: error" in shown
    assert "busy" in shown


def test_private_functions_cannot_be_called_by_name(two: TestClient) -> None:
    for name in ("_ask", "_greet", "_add", "desk", "_desk", "predict", "lambda"):
        assert two.post(CALL + name, json={"data": []}).status_code == 404
