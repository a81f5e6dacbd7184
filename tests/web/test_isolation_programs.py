"""Programs of one user, and what they reach of the other's: nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from tests.web.attempts import CALLS, CANARY, QUESTION, TOOLS, told
from tests.web.conftest import ROOT
from tests.web.team import MCP, Team, filled, leaks, program
from tests.web.visitor import PATIENCE


@pytest.fixture(scope="module")
def keyed(team: Team) -> Iterator[httpx.Client]:
    with program(team) as client:
        yield client


def _called(client: httpx.Client, name: str, objects: Mapping[str, Any]) -> str:
    """What a named endpoint answers, to the end."""
    sent = {"data": filled(CALLS[name], objects)}
    event = client.post(f"/gradio_api/call/{name}", json=sent).raise_for_status().json()["event_id"]
    return client.get(f"/gradio_api/call/{name}/{event}").text


@pytest.mark.parametrize("name", CALLS)
def test_named_endpoints_tell_the_other_nothing(team: Team, keyed: httpx.Client, name: str) -> None:
    for client in (team.bob, keyed):
        said = _called(client, name, team.objects)
        assert said.startswith("event: ")
        if "{source}" in json.dumps(CALLS[name]):
            said = said.replace(team.objects["source"], "")
        assert not leaks(said)


@pytest.mark.parametrize("tool", TOOLS)
def test_mcp_tools_tell_the_other_nothing(team: Team, keyed: httpx.Client, tool: str) -> None:
    sent = filled(told(tool, TOOLS[tool]), team.objects)
    answered = keyed.post("/mcp", json=sent, headers=MCP).raise_for_status()
    said = json.dumps(answered.json()["result"], ensure_ascii=False)
    assert not leaks(
        said.replace(team.objects["source"], "") if "{source}" in json.dumps(TOOLS[tool]) else said
    )


def test_programs_of_the_owner_are_served_the_owners(team: Team) -> None:
    """What the attempts do not reach is there: with them it would be seen."""
    alice = team.alice.client
    assert leaks(_called(alice, "document", team.objects))
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
