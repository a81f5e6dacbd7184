"""What an attacker, a fuzzer or a broken program sends: seeded, to every route for programs."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.web.samples import HOSTILE
from web.api import ENDPOINTS

PAYLOADS = (
    *HOSTILE,
    "", " ", "\x00", "\x00" * 50, "\x1b[2J\x07\x08", "\r\nSet-Cookie: a=b\r\n\r\n", "\ufeff",
    "\uffff",
    "\ud800", "\udfff\ud800", "a\udc00b", "\u202e\u2066\u2069 rtl", "\u200b\u200c\u200d\u2060",
    "\u0301" * 200,
    "👩‍👩‍👧‍👦" * 50, "𝕬𝕭", "ﷺ" * 100, "İıſK", "長" * 4000, "x" * 4001, "a" * 20_000, "9" * 400,
    "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% for x in y %}", "%s%n%x%d",
    "{0.__class__}", "$(id)", "`id`",
    "'; DROP TABLE reports; --", "' OR '1'='1", "1; SELECT pg_sleep(10)", "*)(uid=*))(|(uid=*",
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd",
    "http://127.0.0.1:9/", "//evil.example/x", "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "__proto__", "constructor", "None", "null", "undefined", "NaN", "Infinity", "-1", "1e309",
    "0x41",
    "净利润是多少?", "What was the net profit?", "你好", "总结", "1+1=?", "100% of 0 / 0 是多少?",
    "，。！？；：", "?????", "((((((((((", "\\" * 100, '"' * 100, "\t\n\v\f", "A" * 64 + ".md",
    "con.md", ".md",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 0.5, 1e308, -1e-308, 2**63, 10**300, float("nan"), float("inf"),
    [], {}, [None], [[]], [[[[]]]], {"a": {"b": {}}}, {"role": "user"}, {"path": "/etc/passwd"},
    {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, {"__type__": "update"},
    [1] * 2000, {"x" * 1000: 1}, {"": ""},
)  # fmt: skip
RAW = (
    b"", b"{", b"}", b"nul", b"\xff\xfe\x00", b"\x00", b"[" * 50_000, b'{"a":' * 20_000,
    b'{"data": [' + b"1" * 5000 + b"]}", b'{"data": ["\\ud800"]}', b'{"data":1e400}',
    b"\xef\xbb\xbf{}",
    b'{"data":[],"data":[1]}', b"data=1&x=2", b"<xml/>", b'"text"', b"7", b"NaN", b"null",
)  # fmt: skip
TOOLS = ("ask_reports", "search_reports", "list_reports", "read_report", "add_report",
         "remove_report")  # fmt: skip
MCP_HEADERS = {
    "accept": "application/json, text/event-stream",
    "mcp-protocol-version": "2025-06-18",
}
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Attack:
    """One request: a path, and bytes."""

    path: str
    body: bytes
    headers: dict[str, str]


def attacks(count: int, seed: int) -> Iterator[Attack]:
    """That many requests, the same for a seed, over all routes in turn."""
    dice = random.Random(seed)
    makers = (_named, _named, _completion, _completion, _tool, _rpc, _joined, _raw)
    for n in range(count):
        yield makers[n % len(makers)](dice)


def text(dice: random.Random) -> str:
    """A payload, two of them, or noise of all planes."""
    kind = dice.randrange(4)
    if kind == 0:
        return "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(40)))
    if kind == 1:
        return dice.choice(PAYLOADS) + dice.choice(PAYLOADS)
    return dice.choice(PAYLOADS)


def value(dice: random.Random) -> Any:
    """Mostly text, else what is of another kind."""
    return dice.choice(ODD) if dice.random() < 0.3 else text(dice)


def _packed(path: str, body: Any, headers: dict[str, str] | None = None) -> Attack:
    return Attack(path, json.dumps(body).encode(), {**JSON, **(headers or {})})


def _named(dice: random.Random) -> Attack:
    name, way = dice.choice(ENDPOINTS), dice.choice(("", "v2/"))
    keys = ("question", "text", "source", "name", "content", "k", "start", "history", "sources",
            "threshold", "questions", "encoding", "end", text(dice))  # fmt: skip
    body: Any = {"data": [value(dice) for _ in range(dice.randrange(5))]}
    if way:
        body = {dice.choice(keys): value(dice) for _ in range(dice.randrange(1, 4))}
    return _packed(f"/gradio_api/call/{way}{name}", body)


def _completion(dice: random.Random) -> Attack:
    turns: list[Any] = [
        {"role": dice.choice(("user", "assistant", "system", text(dice))), "content": value(dice)}
        for _ in range(dice.randrange(3))
    ]
    turns.append({"role": "user", "content": value(dice)})
    body: dict[str, Any] = {"model": "report-qa", "messages": turns}
    for key in ("stream", "n", "model", "messages", "stream_options", "response_format", "tools",
                "max_tokens", "stop", text(dice)):  # fmt: skip
        if dice.random() < 0.12:
            body[key] = value(dice)
    if dice.random() < 0.3:
        body["stream"] = True
    return _packed("/v1/chat/completions", body)


def _tool(dice: random.Random) -> Attack:
    keys = ("question", "query", "source", "sources", "k", "start", "end", "name", "content")
    arguments = {dice.choice((*keys, text(dice))): value(dice) for _ in range(dice.randrange(5))}
    name = dice.choice(TOOLS) if dice.random() < 0.9 else text(dice)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": name, "arguments": arguments}}  # fmt: skip
    return _packed("/mcp", body, MCP_HEADERS)


def _rpc(dice: random.Random) -> Attack:
    methods = ("initialize", "tools/list", "tools/call", "resources/read", "prompts/get", "ping",
               "completion/complete", "logging/setLevel", "server/discover",
               text(dice))  # fmt: skip
    body: dict[str, Any] = {"jsonrpc": "2.0", "id": dice.choice((1, "a", value(dice))),
                            "method": dice.choice(methods)}  # fmt: skip
    if dice.random() < 0.7:
        body["params"] = dice.choice((value(dice), {"name": value(dice), "uri": value(dice)}))
    versions = ("2025-06-18", "2024-11-05", "2026-07-28", "x", "9" * 50)
    headers = {**MCP_HEADERS, "mcp-protocol-version": dice.choice(versions)}
    return _packed("/mcp", dice.choice((body, [body], value(dice))), headers)


def _joined(dice: random.Random) -> Attack:
    body = {
        "data": [value(dice) for _ in range(dice.randrange(6))],
        "fn_index": dice.choice((dice.randrange(30), value(dice))),
        "session_hash": dice.choice(("s", value(dice))),
        "event_data": value(dice),
        "trigger_id": dice.choice((None, dice.randrange(40), value(dice))),
    }
    return _packed(dice.choice(("/gradio_api/queue/join", "/gradio_api/run/predict")), body)


def _raw(dice: random.Random) -> Attack:
    paths = ("/v1/chat/completions", "/mcp", "/gradio_api/queue/join", "/gradio_api/run/predict",
             "/gradio_api/cancel", "/gradio_api/reset",
             *(f"/gradio_api/call/{name}" for name in ENDPOINTS))  # fmt: skip
    kinds = ("application/json", "text/plain", "multipart/form-data", "application/json; charset=x")
    body = dice.choice(RAW)
    if dice.random() < 0.2:
        body = bytes(dice.randrange(256) for _ in range(dice.randrange(200)))
    return Attack(dice.choice(paths), body, {**MCP_HEADERS, "content-type": dice.choice(kinds)})
