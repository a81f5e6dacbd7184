"""Two processes of the app share one Milvus: what one is given, the other answers from."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest
from gradio_client import Client

from index.milvus.store import FRESH_FOR
from tests.milvus import server
from tests.web.api.conftest import NORTH, SOUTH
from tests.web.conftest import served

QUESTION = "What was the net profit of North Bank?"


@contextmanager
def replica(name: str) -> Iterator[Client]:
    options = ("--store", "milvus", "--uri", server().uri, "--index", name)
    with served(*options, patience=300) as it:
        yield Client(it.address, verbose=False)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.soak
def test_a_report_added_through_one_is_answered_by_the_other() -> None:
    with replica("replicas") as one, replica("replicas") as other:
        assert other.predict(api_name="/sources") == []
        held = one.predict("north.md", encoded(NORTH), api_name="/add_report")
        answer = other.predict(QUESTION, api_name="/ask")
        assert "12.5 billion" in answer["text"]
        (cited,) = answer["citations"]
        span = {"source": "north.md", "start": cited["start"], "end": cited["end"]}
        assert other.predict(**span, api_name="/document")["text"] == cited["quote"]
        other.predict("south.md", encoded(SOUTH), api_name="/add_report")
        both = [held[0]["source"], "south.md"]
        assert [i["source"] for i in one.predict(api_name="/sources")] == both
        one.predict("north.md", api_name="/remove_report")
        sleep(2 * FRESH_FOR)
        left = other.predict(QUESTION, api_name="/ask")["citations"]
        assert "north.md" not in [citation["source"] for citation in left]
        assert [i["source"] for i in other.predict(api_name="/sources")] == ["south.md"]
    with replica("replicas") as later:
        assert [i["source"] for i in later.predict(api_name="/sources")] == ["south.md"]
