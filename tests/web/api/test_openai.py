"""/v1 as OpenAI's own client and as curl see it."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI
from starlette.testclient import TestClient

from index import Passage
from qa import Answer, AnswerEvent, ReportQA, SentenceEvent
from tests.web.api.conftest import opening
from tests.web.conftest import Served
from tests.web.samples import answer, citation
from web.traffic.gate import Gate

ASK = "What was ICBC's net profit?"
CHAT = "/v1/chat/completions"


def said(*texts: str, **more: Any) -> dict[str, Any]:
    """A body: turns of user and assistant by turns, the user's last."""
    roles = ["user", "assistant"] * len(texts)
    turns = zip(roles[len(texts) % 2 == 0 :], texts, strict=False)
    return {"model": "report-qa", "messages": [{"role": r, "content": t} for r, t in turns], **more}


@pytest.fixture
def client(server: Served) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{server.address}/v1", api_key="none", max_retries=0) as it:
        yield it


def test_an_answer_has_markers_quotes_and_citations(client: OpenAI) -> None:
    made = client.chat.completions.create(
        model="report-qa", messages=[{"role": "user", "content": ASK}], temperature=0.3,
        max_tokens=5, seed=1, user="x",
    )  # fmt: skip
    (choice,) = made.choices
    assert choice.finish_reason == "stop"
    text = choice.message.content or ""
    assert text.startswith("Its net profit was RMB 164.5 billion, up 9.8% year on year. [1]\n")
    assert "**Sources**\n\n[1] icbc-2021h1.md" in text
    assert "> 净利润1645亿元,同比增长9.8%" in text
    (cited,) = (made.model_extra or {})["citations"]
    assert (cited["start"], cited["end"], cited["quote"]) == (
        116,
        134,
        "净利润1645亿元,同比增长9.8%",
    )
    assert (made.model_extra or {})["report_qa"]["status"] == "answered"
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens > 10


def test_a_stream_says_the_same(client: OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "揭榜挂帅机制是为了解决什么?"}]
    whole = client.chat.completions.create(model="report-qa", messages=messages)
    chunks = list(
        client.chat.completions.create(
            model="report-qa",
            messages=messages,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    pieces = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    assert "".join(pieces) == whole.choices[0].message.content
    assert len({c.id for c in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-2].model_extra or {})["citations"] == (whole.model_extra or {})["citations"]
    assert chunks[-1].usage == whole.usage


def test_turns_before_bear_on_the_question(client: OpenAI) -> None:
    messages: Any = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": ASK},
        {"role": "assistant", "content": "RMB 164.5 billion [1]"},
        {"role": "user", "content": [{"type": "text", "text": "And its operating revenue?"}]},
    ]
    made = client.chat.completions.create(model="report-qa", messages=messages)
    assert "467.8 billion" in (made.choices[0].message.content or "")


def test_usage_counts_the_turns_that_are_read(two: TestClient) -> None:
    few, many, long = (
        two.post(CHAT, json=said(*texts, "净利润?")).json()["usage"]["prompt_tokens"]
        for texts in (["bank"] * 20, ["bank"] * 198, ["bank " * 800 + "x " * 5000, "bank"])
    )
    assert few == many
    assert 800 < long < 900


def test_a_long_chat_goes_on(two: TestClient) -> None:
    """More messages than are read: those before are not looked at."""
    body = said(*["bank", "a bank"] * 150, "What was the net profit of North Bank?")
    body["messages"][0] = {"role": "user", "content": 7}
    assert "12.5 billion" in two.post(CHAT, json=body).json()["choices"][0]["message"]["content"]
    body["messages"][-3] = {"role": "user", "content": 7}
    assert "messages[298].content" in two.post(CHAT, json=body).json()["error"]["message"]


def test_a_refusal_names_what_comes_nearest(client: OpenAI) -> None:
    made = client.chat.completions.create(
        model="report-qa", messages=[{"role": "user", "content": "美国的首都是哪座城市?"}]
    )
    assert (made.model_extra or {})["report_qa"]["status"] == "refused"
    assert (made.model_extra or {})["citations"] == []
    assert "并非答案的依据" in (made.choices[0].message.content or "")


def test_each_report_is_a_model(two: TestClient) -> None:
    listed = [m["id"] for m in two.get("/v1/models").json()["data"]]
    assert listed == ["report-qa", "report-qa/north.md", "report-qa/南方 2023.md"]
    for name in listed:
        assert two.get(f"/v1/models/{name}").json()["id"] == name
        body = said("What was the net profit?", model=name)
        cited = two.post(CHAT, json=body).json()["citations"]
        assert {c["source"] for c in cited} <= {name.removeprefix("report-qa/")} or "/" not in name
    assert two.get("/v1/models/report-qa/gone.md").status_code == 404


BODIES: list[tuple[Any, int, str]] = [
    ([], 400, "JSON object"),
    ({}, 400, "model must be"),
    (said(ASK, model=7), 400, "model must be"),
    (said(ASK, model="gpt-4"), 404, "no model"),
    (said(ASK, model="report-qa/gone.md"), 404, "no model"),
    ({"model": "report-qa"}, 400, "messages"),
    ({"model": "report-qa", "messages": {}}, 400, "messages"),
    ({"model": "report-qa", "messages": [7]}, 400, "messages[0].role"),
    ({"model": "report-qa", "messages": [{"role": "king", "content": "x"}]}, 400, "messages[0]"),
    (said("a", ASK)["messages"], 400, "JSON object"),
    ({"model": "report-qa", "messages": [{"role": "assistant", "content": "x"}]}, 400, "last"),
    ({"model": "report-qa", "messages": [{"role": "system", "content": "x"}]}, 400, "last"),
    (said(" "), 400, "empty"),
    (said("x" * 4001), 400, "4,001"),
    (said(ASK, n=2), 400, "n must be 1"),
    (said(ASK, stream="yes"), 400, "stream must be"),
    (said(ASK, response_format={"type": "json_object"}), 400, "response_format"),
]


@pytest.mark.parametrize(("body", "status", "message"), BODIES)
def test_what_cannot_be_answered_is_an_error_object(
    two: TestClient, body: Any, status: int, message: str
) -> None:
    response = two.post(CHAT, json=body)
    assert response.status_code == status
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert message in error["message"]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "http://127.0.0.1:9/a.png"}},
        {"type": "input_audio", "input_audio": {"data": "", "format": "wav"}},
        {"type": "file", "file": {"file_id": "x"}},
        {"type": "text"},
        {"text": "x"},
        "text",
    ],
)
def test_only_text_is_read(two: TestClient, part: Any) -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": ASK}, part]}]
    body = {"model": "report-qa", "messages": messages}
    error = two.post(CHAT, json=body).json()["error"]
    assert error["param"] == "messages[0].content"
    assert "text" in error["message"]


def test_a_full_house_and_a_closed_door_have_their_status(two_reports: ReportQA) -> None:
    gate = Gate(at_once=1, waiting=0)
    with opening(two_reports, gate) as client:
        seat = gate.seat()
        for stream in (False, True):
            busy = client.post(CHAT, json=said(ASK, stream=stream))
            assert busy.status_code == 429
            assert int(busy.headers["retry-after"]) > 0
            assert busy.json()["error"]["type"] == "rate_limit_error"
        with seat:
            gate.close()
        closing = client.post(CHAT, json=said(ASK))
    assert (closing.status_code, "retry-after" in closing.headers) == (503, True)


def test_large_bodies_are_refused(two: TestClient) -> None:
    for size in (2**20, 25 * 2**20):
        response = two.post(CHAT, content=b'{"a": "' + b"x" * size + b'"}')
        assert response.status_code == 413
        assert "limit" in response.json()["error"]["message"]


def test_the_clients_own_errors_are_raised(server: Served, client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="There is no model"):
        client.chat.completions.create(model="x", messages=[{"role": "user", "content": ASK}])
    with pytest.raises(openai.BadRequestError, match="empty"):
        client.chat.completions.create(
            model="report-qa", messages=[{"role": "user", "content": " "}], stream=True
        )


def test_curl_reads_the_stream(server: Served) -> None:
    command = ["curl", "-sN", f"{server.address}{CHAT}", "-H", "Content-Type: application/json",
               "-d", json.dumps(said(ASK, stream=True))]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    events = shown.strip().split("\n\n")
    assert all(event.startswith("data: ") for event in events)
    assert events[-1] == "data: [DONE]"
    last = json.loads(events[-2].removeprefix("data: "))
    assert last["citations"][0]["quote"] == "净利润1645亿元,同比增长9.8%"


class Changing(ReportQA):
    """A model's answer that begins one way and ends another, of a report with live markup."""

    def stream(self, question: str, history: Any = None, **options: Any) -> Iterator[Any]:
        evil = "![x](http://evil.example/a.png) <img src=x> `a`"
        passage = Passage("p", "a.md", evil, 0, len(evil))
        shown = answer("第一句。 [1]")
        if "change" in question:
            yield SentenceEvent("Another.", ())
        yield SentenceEvent(shown.text, ())
        yield AnswerEvent(Answer(**{**_fields(shown), "citations": (citation(evil, of=passage),)}))


def _fields(it: Answer) -> dict[str, Any]:
    return {name: getattr(it, name) for name in Answer.__dataclass_fields__}


def _streamed(client: Any, question: str) -> str:
    lines = client.post(CHAT, json=said(question, stream=True)).text.split("\n\n")
    chunks = [
        json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")
    ]
    return "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"])


def test_an_answer_that_changes_under_way_says_so(two_reports: ReportQA) -> None:
    with opening(Changing(two_reports.collection)) as client:
        changed, stayed = (_streamed(client, q) for q in ("please change", "please stay"))
    assert (
        changed.index("Another.") < changed.index("以上内容作废") < changed.rindex("第一句。 [1]")
    )
    assert "作废" not in stayed
    # What comes from a report is shown, and nothing of it runs.
    assert "> `` ![x](http://evil.example/a.png) <img src=x> `a` ``" in stayed
