"""The page's orders and their replies, without a page."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from bs4 import BeautifulSoup

from qa import ReportQA
from qa.questions import read_questions
from tests.web.samples import HOSTILE, answer, citation, done, refusal, states
from web.chat import MOST_KEPT, Chat, Turn
from web.evaluation import Evaluations
from web.feedback import Feedback, FeedbackStore
from web.view.texts import texts
from web.view.work_parts import frame, thumbs
from web.view.work_texts import EN, ZH
from web.work import Work

TOKEN = "t" * 32
SAID = answer("净利润1645亿元 [1]", citation("净利润1645亿元"))
TURNS = (done(SAID, 1, "净利润?"), Turn(2, "?", stage="failed", problem="x"), done(refusal(), 3))


class Reader:
    """One browser, or one user, at the page."""

    def __init__(self, folder: Path, token: str = TOKEN, user: str | None = None) -> None:
        self.token, self.user = token, user
        self.turns: tuple[Turn, ...] = TURNS
        self.qa = ReportQA.open()
        self.work = Work(
            FeedbackStore(folder / "feedback.sqlite3"),
            Evaluations(lambda: False, lambda: False),
        )

    def beside(self, token: str, user: str | None = None) -> "Reader":
        """Another reader of the same server."""
        other = object.__new__(Reader)
        other.__dict__ |= {**self.__dict__, "token": token, "user": user}
        return other

    def order(self, do: str, **more: Any) -> dict[str, Any]:
        sent = json.dumps({"do": do, "id": 7, "token": self.token, **more})
        reply = json.loads(self.work.handle(sent, self.user, self.turns, self.qa, "en"))
        assert reply.pop("id") == 7
        return dict(reply)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_an_answer_is_rated_commented_seen_and_taken_back(reader: Reader) -> None:
    assert reader.order("rate", turn=1, verdict="down") == {"said": EN.kept, "comment": ""}
    comment = "<b>last year's</b>"
    reader.order("rate", turn=1, verdict="up", comment=comment)
    kept = reader.order("rate", turn=1, verdict="down")  # which is not to take away what was said
    assert kept == {"said": EN.kept, "comment": comment}
    assert reader.order("rated") == {"rated": {"1": {"verdict": "down", "comment": comment}}}
    assert reader.beside("u" * 32).order("rated") == {"rated": {}}
    listed = reader.order("mine")["html"]
    assert listed.count("<li>") == 1
    assert "&lt;b&gt;last year&#x27;s&lt;/b&gt;" in listed
    assert texts("en").extractive in listed
    assert SAID.engine not in listed
    assert reader.order("take-back", turn=1) == {"said": EN.taken_back}
    assert EN.no_feedback in reader.order("mine")["html"]


def test_a_rating_is_found_when_what_the_answer_leant_on_is_gone(reader: Reader) -> None:
    chat = Chat(reader.qa)
    turns = states(chat, "工行的净利润是多少?")[-1]
    reader.turns = turns = states(chat, "那营业收入呢?", turns)[-1]
    rated = turns[1]
    assert rated.answer is not None
    assert rated.answer.question != rated.question
    reader.order("rate", turn=2)
    for _ in range(MOST_KEPT - 1):
        reader.turns = turns = states(chat, "你好", turns)[-1]
    assert turns[0] is rated
    assert reader.order("rated")["rated"] == {"2": {"verdict": "up", "comment": ""}}
    assert len(json.loads(reader.order("set")["file"]["text"].splitlines()[0])["history"]) == 2


@pytest.mark.parametrize("turn", [2, 4, 0, -1])
def test_what_has_no_answer_is_not_rated(reader: Reader, turn: int) -> None:
    assert reader.order("rate", turn=turn) == {"problem": EN.gone}


def test_readers_are_kept_apart(reader: Reader) -> None:
    reader.order("rate", turn=1)
    others = (reader.beside("u" * 32), reader.beside(TOKEN, "ann"), reader.beside("", "ben"))
    for other in others:
        assert EN.no_feedback in other.order("mine")["html"]
        assert other.order("remove", which="all")["said"] == "Removed: 0"
        assert other.order("set") == {"problem": EN.no_feedback}
    which = re.search(r'data-which="(\w+)"', reader.order("mine")["html"])
    assert which is not None
    assert others[0].order("remove", which=which[1])["said"] == "Removed: 0"
    assert reader.order("remove", which=which[1])["said"] == "Removed: 1"


@pytest.mark.parametrize("token", ["", "short", "x" * 201])
def test_a_token_that_could_be_guessed_is_refused(reader: Reader, token: str) -> None:
    assert "token" in reader.beside(token).order("rate", turn=1)["problem"]


def test_ones_feedback_as_a_question_set(reader: Reader, tmp_path: Path) -> None:
    reader.order("rate", turn=1)
    reader.order("rate", turn=3, verdict="down")
    made = reader.order("set")["file"]
    path = tmp_path / made["name"]
    path.write_text(made["text"], encoding="utf-8")
    assert {q.kind for q in read_questions(path)} == {"feedback", "draft"}


def test_the_conversation_is_exported(reader: Reader) -> None:
    assert "## 1. 净利润?" in reader.order("export", form="md")["file"]["text"]
    assert len(json.loads(reader.order("export", form="json")["file"]["text"])["turns"]) == 3
    reader.turns = ()
    assert reader.order("export", form="md") == {"problem": EN.nothing_to_export}


def _until_ended(reader: Reader) -> dict[str, Any]:
    end = monotonic() + 30
    while (reply := reader.order("run"))["state"] == "running":
        assert monotonic() < end
        sleep(0.05)
    return reply


def test_an_evaluation_of_a_set_and_of_ones_feedback(reader: Reader) -> None:
    assert reader.order("run") == {"html": "", "state": ""}
    assert reader.order("report") == {"problem": EN.gone}
    assert "line 1: not a question" in reader.order("evaluate", name="a.jsonl", text="{")["problem"]
    assert "empty" in reader.order("evaluate", name="a.jsonl", text="")["problem"]
    assert reader.order("evaluate") == {"problem": EN.no_feedback}
    reader.order("rate", turn=1)
    assert reader.order("evaluate")["state"] in ("running", "done")
    ended = _until_ended(reader)
    assert ended["said"] == "feedback.jsonl: all 1 asked."
    assert "<dt>Right</dt><dd>100%</dd>" in ended["html"]
    assert reader.order("report")["file"]["text"].lstrip().startswith("<!doctype html>")
    assert json.loads(reader.order("report", form="json")["file"]["text"])["questions"]
    assert reader.beside("u" * 32).order("report") == {"problem": EN.gone}
    assert reader.beside("u" * 32).order("stop")["state"] == ""


@pytest.mark.parametrize(
    "sent",
    ["", "null", "[]", "{", '{"do": 1}', '{"do": "no such"}', '{"do": "__init__"}', "[" * 100_000,
     '{"do": "rate", "turn": 1e400}', '{"do": "rate", "verdict": "x"}', '{"do": "mine\\ud800"}',
     "7", "\ud800"],
)  # fmt: skip
def test_strange_orders_end_in_a_message(reader: Reader, sent: str) -> None:
    reply = json.loads(reader.work.handle(sent, None, TURNS, reader.qa, "zh"))
    assert reply["problem"] == ZH.gone


class Faulty(FeedbackStore):
    """Has a fault of its own."""

    def of(self, owner: str | None = None) -> list[Feedback]:
        raise KeyError(owner)


def test_a_fault_of_ours_is_logged_and_not_told_as_gone(
    reader: Reader, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runs = Evaluations(lambda: False, lambda: False)
    reader.work = Work(Faulty(tmp_path / "f.sqlite3"), runs)
    assert reader.order("mine") == {"problem": EN.broken}
    assert "could not be carried out" in caplog.text


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite3").mkdir()
    assert "cannot be kept" in Reader(tmp_path).order("rate", turn=1)["problem"]


def test_hostile_texts_stay_text(reader: Reader) -> None:
    reader.turns = tuple(done(answer(h), n, h) for n, h in enumerate(HOSTILE, 1))
    for turn in reader.turns:
        reader.order("rate", turn=turn.number, comment=turn.question)
    listed = reader.order("mine")["html"]
    assert listed.count("<li>") == len(HOSTILE)
    for made in BeautifulSoup(listed, "html.parser").find_all(True):
        assert made.name in {"p", "ul", "li", "div", "span", "time", "button"}
        assert not [name for name in made.attrs if name.startswith("on") or name in ("src", "href")]


def test_both_languages_say_everything_with_the_same_blanks() -> None:
    english = asdict(EN)
    for name, text in asdict(ZH).items():
        assert text.strip()
        assert sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", english[name]))
        if name != "language":
            assert getattr(ZH, name) != getattr(EN, name)


def test_every_button_has_a_name_and_no_answer_no_thumbs() -> None:
    assert thumbs(Turn(1, "?"), EN) == ""
    for made in (frame(EN), frame(ZH), thumbs(done(SAID), ZH)):
        for attributes, inner in re.findall(r"<button ([^>]*)>(.*?)</button>", made):
            assert "aria-label=" in attributes or re.sub("<[^>]*>", "", inner).strip()
