"""How another user would try to reach an object of one user: a row for every route."""

from collections.abc import Mapping
from typing import Any

from web.access.signin import STYLE_PATH

CANARY = "云雀七四一九"
QUESTION = "海棠集团的内部代号是什么?"
ASKED = [QUESTION, None, None, None, None, None]
ASKING = {"messages": [{"role": "user", "content": QUESTION}]}
MINE = "IyBtaW5l"  # base64
TRIED = {
    "id": "p", "question": QUESTION, "lang": "zh",
    "answerable": True, "keys": [["x"]], "evidence": ["x"],
}  # fmt: skip
CALLS: Mapping[str, list[Any]] = {  # named endpoint -> what it is given
    "ask": [QUESTION, [], ["{source}"]],
    "search": [QUESTION, 10],
    "sources": [],
    "document": ["{source}", 0],
    "add_report": ["mine.md", MINE],
    "remove_report": ["{source}"],
    "evaluate": [[TRIED]],
}
TOOLS: Mapping[str, Mapping[str, Any]] = {  # MCP tool -> its arguments
    "ask_reports": {"question": QUESTION},
    "search_reports": {"query": QUESTION, "k": 20},
    "list_reports": {},
    "read_report": {"source": "{source}"},
    "add_report": {"name": "mine.md", "content": MINE},
    "remove_report": {"source": "{source}"},
}

ORDERS: tuple[Mapping[str, Any], ...] = (  # what the page's tools are told to do
    {"do": "mine"}, {"do": "set"}, {"do": "export", "form": "json"}, {"do": "export"},
    {"do": "rate", "turn": 1, "verdict": "down"}, {"do": "take-back", "turn": 1},
    {"do": "evaluate"}, {"do": "run"}, {"do": "report"}, {"do": "report", "form": "json"},
    {"do": "stop"}, {"do": "remove", "which": "all"},
)  # fmt: skip


def told(tool: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A call of an MCP tool."""
    named = {"name": tool, "arguments": dict(given)}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": named}


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
        ("GET", "/report/outline?source={pdf}", None),
        ("GET", "/report/part?source={source}&v={version}&part=0", None),
        ("GET", "/report/page?source={pdf}&v={pdf_version}&page=1", None),
        ("GET", "/report/places?source={pdf}&v={pdf_version}&page=1&spans=0-9", None),
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
         {"data": [{"path": "{file}", "meta": {"_type": "gradio.FileData"}}, *[None] * 3],
          "fn_index": "{add}", "session_hash": "mine"}),
        ("POST", "/gradio_api/queue/join",
         {"data": [{"path": "{stored}", "meta": {"_type": "gradio.FileData"}}, *[None] * 3],
          "fn_index": "{add}", "session_hash": "mine"}),
        ("POST", "/gradio_api/queue/join",
         {"data": ["{tab}"], "fn_index": "{load}", "session_hash": "mine"}),
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
        ("POST", "/gradio_api/run/predict",
         {"data": ["{tab}"], "fn_index": "{load}", "session_hash": "{session}"}),
        ("POST", "/gradio_api/run/predict",
         {"data": ["{tab}"], "fn_index": "{load}", "session_hash": "mine"}),
    ),
    **{f"/gradio_api/call/{name}": (("POST", f"/gradio_api/call/{name}", {"data": values}),)
       for name, values in CALLS.items()},
    **{f"/gradio_api/call/v2/{name}": (("POST", f"/gradio_api/call/v2/{name}", {"data": values}),)
       for name, values in CALLS.items()},
    **{f"/gradio_api/call/{name}/": (("GET", f"/gradio_api/call/{name}/{{event}}", None),)
       for name in CALLS},
    "/mcp": (
        ("GET", "/mcp", None),
        ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}),
        *(("POST", "/mcp", told(name, given)) for name, given in TOOLS.items()),
    ),
    "/v1/chat/completions": tuple(
        ("POST", "/v1/chat/completions", {**ASKING, "model": model, "stream": stream})
        for model in ("report-qa", "report-qa/{source}") for stream in (False, True)
    ),
    "/v1/models": (("GET", "/v1/models", None),),
    "/v1/models/": (("GET", "/v1/models/report-qa/{source}", None),),
    "/gradio_api/heartbeat/": (("GET", "/gradio_api/heartbeat/{session}", None),),
    "/login": (("GET", "/login", None), ("POST", "/login", None)),
    "/logout": (("GET", "/logout", None),),
    "/health": (("GET", "/health", None),),
    STYLE_PATH: (("GET", STYLE_PATH, None),),
}  # fmt: skip
