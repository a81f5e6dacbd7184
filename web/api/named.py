"""The named endpoints that Gradio serves: POST /gradio_api/call/NAME, and gradio_client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import gradio as gr

from index.errors import ReportQAError
from web.api import ENDPOINTS
from web.api.access import Entrance
from web.api.desk import Desk
from web.traffic.calls import Calls


def register(entrance: Entrance, calls: Calls) -> None:
    """Make every endpoint public in the `gr.Blocks` that is being laid out.

    They share one queue, so that no endpoint gets more than the others. `calls` tells who hung up.
    """
    endpoints = Endpoints(entrance, calls)
    for name in ENDPOINTS:
        function = _told(getattr(endpoints, name))
        gr.api(function, api_name=name, concurrency_id="api")  # type: ignore[attr-defined]


class Endpoints:
    """One method an endpoint. Gradio makes their schema from the hints and the docstrings.

    The lines are joined by Gradio as they stand, so each docstring is one paragraph.
    """

    def __init__(self, entrance: Entrance, calls: Calls) -> None:
        self._entrance = entrance
        self._calls = calls

    @contextmanager
    def _desk(self, request: gr.Request) -> Iterator[Desk]:
        desk = self._entrance.desk(request.headers)
        with self._calls.calling(request.session_hash or "") as call:
            yield desk.called_by(call)

    def ask(
        self,
        question: str,
        request: gr.Request,
        history: list[dict[str, str]] | None = None,
        sources: list[str] | None = None,
        threshold: float | None = None,
    ) -> dict[str, Any]:
        """Answer a question about the reports, in its language, each sentence with a verbatim
        citation. `history`: the turns before, as {"role", "content"}, oldest first. `sources`: the
        reports to ask, by name; all without it. `threshold`: refuse below this confidence (0 to 1).
        """
        with self._desk(request) as desk:
            return desk.ask(question, history, sources, threshold).to_dict()

    def search(
        self, text: str, request: gr.Request, k: int = 10, sources: list[str] | None = None
    ) -> list[dict[str, Any]]:
        """The `k` passages (1 to 50) that fit a text best, best first, each with its score."""
        with self._desk(request) as desk:
            return desk.search(text, k, sources)

    def sources(self, request: gr.Request) -> list[dict[str, Any]]:
        """The reports held, with title, language and size."""
        with self._desk(request) as desk:
            return desk.sources()

    def document(
        self, source: str, request: gr.Request, start: int = 0, end: int | None = None
    ) -> dict[str, Any]:
        """A report's text from character `start` to `end`, at most 100,000 characters at once."""
        with self._desk(request) as desk:
            return desk.document(source, start, end)

    def add_report(
        self, name: str, content: str, request: gr.Request, encoding: str | None = None
    ) -> list[dict[str, Any]]:
        """Add a report, or replace the one of that name. `content`: the file in base64.
        `encoding`: of a text file, where it is not UTF-8. Returns the reports then held.
        """
        with self._desk(request) as desk:
            return desk.add(name, content, encoding)

    def remove_report(self, source: str, request: gr.Request) -> list[dict[str, Any]]:
        """Forget a report, by its name among the sources. Returns the reports that are left."""
        with self._desk(request) as desk:
            return desk.remove(source)

    def evaluate(self, questions: list[dict[str, Any]], request: gr.Request) -> dict[str, Any]:
        """Ask at most 50 test questions and measure the answers; docs/api.md tells their form."""
        with self._desk(request) as desk:
            return desk.evaluate(questions)


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its errors as messages for the caller."""

    @wraps(function)
    def telling(*values: Any, **named: Any) -> Any:
        try:
            return function(*values, **named)
        except ReportQAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return telling
