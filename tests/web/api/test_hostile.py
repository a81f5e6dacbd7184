"""Nothing that is sent makes the server fail: no status 500, no traceback, no private word."""

import json
import re
from collections import Counter
from urllib.parse import quote

import httpx
import pytest

from tests.web.api.hostile import JSON, PAYLOADS, attacks
from tests.web.conftest import Served, served

CHAT = "/v1/chat/completions"
ASK = "What was ICBC's net profit?"
SEED = 20_211_109
TIMEOUT = 60
_LEAKS = re.compile(r"Traceback|File \"|\.py\b.*line \d|site-packages|/root/|/home/|root:x:0")


def check(response: httpx.Response, sent: bytes) -> None:
    assert response.status_code not in (500, 502), (response.status_code, sent[:500])
    assert not _LEAKS.search(response.text), (response.text[:500], sent[:500])


def attack(server: Served, count: int, seed: int) -> Counter[int]:
    """The statuses of so many attacks; each that joins a queue is followed to its end."""
    statuses: Counter[int] = Counter()
    with httpx.Client(base_url=server.address, timeout=TIMEOUT) as client:
        for it in attacks(count, seed):
            response = client.post(it.path, content=it.body, headers=it.headers)
            check(response, it.body)
            statuses[response.status_code] += 1
            joined = it.path.startswith("/gradio_api/call/") and response.status_code == 200
            if joined:
                name = it.path.rsplit("/", 1)[-1]
                event = response.json()["event_id"]
                check(client.get(f"/gradio_api/call/{name}/{event}"), it.body)
    return statuses


def still_well(server: Served) -> None:
    body = {"model": "report-qa", "messages": [{"role": "user", "content": ASK}]}
    made = httpx.post(f"{server.address}{CHAT}", json=body, timeout=TIMEOUT)
    assert made.status_code == 200, made.text


def test_four_hundred_attacks_do_no_harm(server: Served) -> None:
    statuses = attack(server, 400, SEED)
    assert statuses[200] > 40, statuses  # a fair part gets through to the reports
    assert statuses[400] + statuses[422] > 100, statuses
    still_well(server)


@pytest.mark.soak
def test_ten_thousand_attacks_do_no_harm_and_leave_no_traceback() -> None:
    with served() as own:
        print(attack(own, 10_000, SEED + 1))
        still_well(own)
        own.process.terminate()
        assert "Traceback" not in own.process.communicate(timeout=TIMEOUT)[1]


def test_payloads_in_paths_do_no_harm(server: Served) -> None:
    with httpx.Client(base_url=server.address, timeout=TIMEOUT) as client:
        for payload in PAYLOADS[::2]:
            part = quote(payload.encode("utf-8", "surrogatepass")[:800], safe="")
            for path in (f"/v1/models/{part}", f"/gradio_api/call/ask/{part}", f"/mcp?a={part}"):
                check(client.get(path), path.encode())


@pytest.mark.parametrize("path", [CHAT, "/mcp", "/gradio_api/call/ask"])
def test_ten_megabytes_are_refused_or_answered(server: Served, path: str) -> None:
    text = "长" * 3_400_000
    bodies = {
        CHAT: {"model": "report-qa", "messages": [{"role": "user", "content": text}]},
        "/mcp": {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                 "params": {"name": "ask_reports", "arguments": {"question": text}}},
        "/gradio_api/call/ask": {"data": [text]},
    }  # fmt: skip
    sent = json.dumps(bodies[path], ensure_ascii=False).encode()
    headers = {**JSON, "accept": "application/json, text/event-stream"}
    response = httpx.post(server.address + path, content=sent, headers=headers, timeout=TIMEOUT)
    check(response, sent)
    assert response.status_code in (200, 400, 413)
