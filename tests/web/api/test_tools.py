"""/mcp as a real MCP client sees it, over streamable HTTP."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from qa import ReportQA
from tests.web.api.conftest import NORTH, apart
from tests.web.conftest import PATIENCE, Served
from web.api.access import Entrance
from web.api.desk import Desk
from web.api.tools import make_server
from web.chat import Chat

READING = {"ask_reports", "search_reports", "list_reports", "read_report"}
CHANGING = {"add_report", "remove_report"}
HEADERS = {
    "accept": "application/json, text/event-stream",
    "mcp-protocol-version": "2025-06-18",
}


def using(server: Served, use: Callable[[Client], Awaitable[None]], mode: Any = "auto") -> None:
    async def run() -> None:
        async with Client(f"{server.address}/mcp", mode=mode) as client:
            await use(client)

    apart(lambda: asyncio.run(run()))


def test_only_the_tools_that_are_meant_are_listed_and_described(server: Served) -> None:
    async def use(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == READING | CHANGING
        for tool in tools:
            assert len(tool.description or "") > 40
            assert "\n  " not in (tool.description or "")
            assert tool.output_schema
            assert tool.annotations is not None
            assert bool(tool.annotations.read_only_hint) == (tool.name in READING)
            assert bool(tool.annotations.destructive_hint) == (tool.name in CHANGING)
            for name, field in tool.input_schema["properties"].items():
                assert field["description"], (tool.name, name)
                assert name not in ("context", "self")
        assert "verbatim" in (client.instructions or "")

    using(server, use)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_is_readable_and_structured(server: Served, mode: str) -> None:
    async def use(client: Client) -> None:
        made = await client.call_tool("ask_reports", {"question": "What was ICBC's net profit?"})
        assert not made.is_error
        text: Any = made.content[0]
        assert "RMB 164.5 billion" in text.text
        assert "> 净利润1645亿元,同比增长9.8%" in text.text
        shape: Any = made.structured_content
        assert shape["status"] == "answered"
        (cited,) = shape["citations"]
        around = {"source": cited["source"], "start": cited["start"], "end": cited["end"]}
        part: Any = (await client.call_tool("read_report", around)).structured_content
        assert part["text"] == cited["quote"]

    using(server, use, mode)


def test_passages_and_reports_are_found(server: Served) -> None:
    async def use(client: Client) -> None:
        found: Any = await client.call_tool("search_reports", {"query": "净利润", "k": 2})
        assert len(found.structured_content["hits"]) == 2
        held: Any = (await client.call_tool("list_reports", {})).structured_content
        assert [r["source"] for r in held["reports"]] == ["icbc-2021h1.md"]
        whole: Any = await client.call_tool("read_report", {"source": "icbc-2021h1.md"})
        assert whole.structured_content["end"] == whole.structured_content["characters"]

    using(server, use)


def test_errors_are_messages_for_the_model(server: Served) -> None:
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("ask_reports", {"question": " "}, "empty"),
        ("ask_reports", {"question": "x" * 4001}, "4,001"),
        ("ask_reports", {"question": "a?", "sources": ["gone.md"]}, "It holds: icbc-2021h1.md"),
        ("ask_reports", {}, "question"),
        ("search_reports", {"query": "a", "k": 99}, "between 1 and 50"),
        ("read_report", {"source": "gone.md"}, "gone.md"),
        ("read_report", {"source": "icbc-2021h1.md", "start": -1}, "start must lie"),
        ("add_report", {"name": "../a.md", "content": ""}, "without folders"),
        ("_told", {}, "Unknown tool"),
    ]

    async def use(client: Client) -> None:
        for name, arguments, message in calls:
            made: Any = await client.call_tool(name, arguments)
            assert made.is_error, name
            assert message in made.content[0].text
            assert "Traceback" not in made.content[0].text

    using(server, use)


def test_reports_are_added_and_removed_by_whoever_has_the_key(own: Served) -> None:
    content = base64.b64encode(NORTH.encode()).decode()
    headers = {"Authorization": "Bearer k"}

    async def run() -> None:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE) as http,
            Client(streamable_http_client(f"{own.address}/mcp", http_client=http)) as client,
        ):
            made: Any = await client.call_tool("add_report", {"name": "n.md", "content": content})
            assert [r["source"] for r in made.structured_content["reports"]] == ["n.md"]
            asked: Any = await client.call_tool("ask_reports", {"question": "The net profit?"})
            assert "12.5 billion" in asked.content[0].text
            made = await client.call_tool("remove_report", {"source": "n.md"})
            assert made.structured_content["reports"] == []

    apart(lambda: asyncio.run(run()))


def test_where_programs_may_not_write_there_are_no_such_tools(two_reports: ReportQA) -> None:
    async def run() -> None:
        made = make_server(Entrance(Desk(Chat(two_reports), writable=False)))
        async with Client(made) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == READING
            assert (await client.call_tool("remove_report", {"source": "north.md"})).is_error
        assert len(two_reports.sources()) == 2

    apart(lambda: asyncio.run(run()))


def test_the_guard_stays_before_it(server: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    url = f"{server.address}/mcp"
    good = httpx.post(url, json=body, headers=HEADERS)
    assert good.status_code == 200
    assert "default-src 'none'" in good.headers["content-security-policy"]
    for headers, status in (
        ({"host": "elsewhere.example"}, 400),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
    ):
        assert httpx.post(url, json=body, headers={**HEADERS, **headers}).status_code == status
    assert httpx.get(url, headers=HEADERS, timeout=10).status_code == 405
    for path in ("/gradio_api/mcp", "/gradio_api/mcp/schema", "/gradio_api/mcp/sse", "/mcp/x"):
        assert httpx.get(f"{server.address}{path}").status_code == 404
