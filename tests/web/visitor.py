"""A page's own conversation with the server, spoken without a browser."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 90.0


class Visitor:
    """One open page: a session of Gradio's queue over an HTTP client."""

    def __init__(self, address: str, client: httpx.Client | None = None) -> None:
        self.client = client or httpx.Client(base_url=address, timeout=PATIENCE)
        self.session = secrets.token_hex(6)
        config = self.client.get("/config").raise_for_status().json()
        self._parts = {c["props"].get("elem_id"): c["id"] for c in config["components"]}
        self._wired = config["dependencies"]

    @contextmanager
    def staying(self) -> Iterator["Visitor"]:
        """Keep the session alive as an open page does; leave it at the end."""
        with self.client.stream("GET", f"/gradio_api/heartbeat/{self.session}"):
            yield self

    def function(self, part: str, event: str) -> int:
        """The number of what runs when `event` happens to the part with that elem_id."""
        target = [self._parts.get(part), event]
        return next(int(d["id"]) for d in self._wired if target in d["targets"])

    def endpoint(self, name: str) -> int:
        """The number of the endpoint of that name."""
        return next(int(d["id"]) for d in self._wired if d["api_name"] == name)

    def join(self, function: int, *data: Any) -> str:
        """Put a call into the queue; the event it becomes."""
        body = {"data": list(data), "fn_index": function, "session_hash": self.session}
        answer = self.client.post("/gradio_api/queue/join", json=body).raise_for_status()
        return str(answer.json()["event_id"])

    def events(self) -> Iterator[dict[str, Any]]:
        """What the queue says to this session, until all of its calls are done."""
        where = {"session_hash": self.session}
        with self.client.stream("GET", "/gradio_api/queue/data", params=where) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))

    def call(self, function: int, *data: Any) -> dict[str, Any]:
        """The last word on one call."""
        event = self.join(function, *data)
        done = [e for e in self.events()
                if e.get("event_id") == event and e["msg"] == "process_completed"]  # fmt: skip
        return done[-1]

    def ask(self, question: str) -> str:
        """What the page shows after a question, as JSON."""
        return json.dumps(
            self.call(self.function("box", "submit"), question, *[None] * 5), ensure_ascii=False
        )

    def load(self, secret: str) -> str:
        """Load the page in the tab of that secret; what it shows, as JSON."""
        body = {"data": [secret], "fn_index": self.loading, "session_hash": self.session}
        answer = self.client.post("/gradio_api/run/predict", json=body).raise_for_status()
        return json.dumps(answer.json(), ensure_ascii=False)

    @property
    def loading(self) -> int:
        """The number of what runs when the page is loaded."""
        return next(int(d["id"]) for d in self._wired
                    if d["inputs"] and "load" in {event for _, event in d["targets"]})  # fmt: skip

    def upload(self, path: Path, upload_id: str = "u") -> str:
        """Send a file in; where the server says that it lies."""
        with path.open("rb") as file:
            answer = self.client.post(
                "/gradio_api/upload",
                files={"files": (path.name, file)},
                params={"upload_id": upload_id},
            ).raise_for_status()
        return str(answer.json()[0])

    def add(self, path: Path) -> str:
        """Upload a report and add it; what the page then shows, as JSON."""
        sent = {"path": self.upload(path), "meta": {"_type": "gradio.FileData"}}
        return json.dumps(
            self.call(self.function("add", "click"), sent, *[None] * 3), ensure_ascii=False
        )
