"""Two users of one server: alice with reports of her own, and bob, who is after them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.index.formats.samples import FILES
from tests.web.attempts import CANARY, QUESTION
from tests.web.conftest import ELSEWHERE, Served, served
from tests.web.test_users import line, write
from tests.web.visitor import PATIENCE, Visitor
from web.access.passwords import digest

REPORT = f"# 海棠集团年报\n\n海棠集团的内部代号为{CANARY}。\n\n海棠集团全年营业收入为77.3亿元。\n"
LONG_NAME = "christopher.mueller-schulze.of.the.north"
KEY = "rq-key-of-bob"
MCP = {"accept": "application/json, text/event-stream"}


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


@contextmanager
def serving(folder: Path) -> Iterator[Team]:
    """A server with users, its files in `folder`."""
    people = [line(n, f"password of {n}") for n in ("alice", "bob", LONG_NAME)]
    users = write(folder / "users", *people, f"bob {digest(KEY)}")
    report = folder / "haitang.md"
    report.write_text(REPORT, encoding="utf-8")
    options = ("--users", str(users), "--data", str(folder / "data"), "--host-name", ELSEWHERE)
    with served(*options, "--log-file", str(folder / "log")) as server:
        alice = Visitor(server.address, signed_in(server.address, "alice"))
        assert "haitang.md" in alice.add(report)
        assert "report.pdf" in alice.add(FILES / "report.pdf")
        objects = _objects(alice, report, folder)
        yield Team(server, alice, signed_in(server.address, "bob"), objects, folder)


def program(team: Team) -> httpx.Client:
    """A program of bob's."""
    key = {"authorization": f"Bearer {KEY}"}
    return httpx.Client(base_url=team.server.address, timeout=PATIENCE, headers=key)


def _objects(alice: Visitor, report: Path, folder: Path) -> Mapping[str, Any]:
    stored = [p for p in (folder / "data" / "alice").rglob("*") if p.is_file()]
    tab = "0123456789abcdef" * 3
    alice.load(tab)
    alice.ask(QUESTION)
    asked = alice.client.post("/gradio_api/call/ask", json={"data": [QUESTION]})
    return {
        "session": alice.session,
        "event": asked.json()["event_id"],
        "file": alice.upload(report, "upload-of-alice"),
        "stored": str(next(p for p in stored if CANARY.encode() in p.read_bytes())),
        "upload": "upload-of-alice",
        "source": "haitang.md",
        "pdf": "report.pdf",
        "version": _version(alice, "haitang.md"),
        "pdf_version": _version(alice, "report.pdf"),
        "tab": tab,
        "load": alice.loading,
        "ask": alice.function("box", "submit"),
        "add": alice.function("add", "click"),
    }


def _version(owner: Visitor, source: str) -> str:
    told = owner.client.get("/report/outline", params={"source": source}).raise_for_status()
    return str(told.json()["version"])


def filled(value: Any, objects: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {k: filled(v, objects) for k, v in value.items()}
    if isinstance(value, list):
        return [filled(v, objects) for v in value]
    if isinstance(value, str) and "{" in value:
        return objects[value[1:-1]] if value[1:-1] in objects else value.format(**objects)
    return value


def leaks(said: str) -> bool:
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
