"""Evaluations beside the chats: one at a time, with progress, a stop, and errors by line."""

import json
import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from index.errors import BusyError, InputError
from qa import ReportQA
from qa.evaluation.results import Results
from web.api.desk import Desk
from web.chat import Chat
from web.evaluation import MAX_QUESTIONS, Evaluation, Evaluations, read_set

REPORT = "icbc-2021h1.md"


def _line(key: str = "q", question: str = "净利润是多少?", **more: Any) -> str:
    line = {"id": key, "question": question, "lang": "zh", "answerable": True,
            "keys": [["1645亿"]], "evidence": ["净利润1645亿元"], **more}  # fmt: skip
    return json.dumps(line, ensure_ascii=False)


class Held(ReportQA):
    """Answers a question once it is let."""

    def __init__(self, qa: ReportQA) -> None:
        super().__init__(qa.collection)
        self.asked = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def ask(self, *args: Any, **options: Any) -> Any:
        self.asked.release()
        assert self.let.acquire(timeout=30)
        return super().ask(*args, **options)


@pytest.fixture(scope="module")
def qa() -> ReportQA:
    return ReportQA.open()


@pytest.fixture
def held(qa: ReportQA) -> Iterator[Held]:
    it = Held(qa)
    yield it
    it.let.release(100)


def _free() -> Evaluations:
    return Evaluations(lambda: False, lambda: False)


def _until(condition: Callable[[], bool]) -> None:
    end = monotonic() + 30
    while not condition():
        assert monotonic() < end
        sleep(0.01)


def _ended(it: Evaluation) -> Evaluation:
    _until(lambda: it.state != "running")
    return it


def test_a_set_is_asked_and_told_as_by_the_command(qa: ReportQA) -> None:
    text = "\n".join((_line("a"), "", _line("b", "营业收入是多少?", keys=[["4678亿"]])))
    runs = _free()
    it = _ended(runs.begin("ann", qa, "mine.jsonl", text))
    assert (it.state, it.done, it.total, it.problem) == ("done", 2, 2, "")
    assert it.results is not None
    assert [o.right for o in it.results.outcomes] == [True, True]
    assert {o.set_name for o in it.results.outcomes} == {"mine"}
    assert Results.from_json(it.json).outcomes == it.results.outcomes
    assert it.html.lstrip().startswith("<!doctype html>")
    assert runs.of("ann") is it
    assert runs.of("ben") is None


def test_one_at_a_time_and_a_stop_keeps_what_was_asked(held: Held) -> None:
    runs = _free()
    it = runs.begin("ann", held, "s.jsonl", "\n".join(_line(str(n)) for n in range(5)))
    assert held.asked.acquire(timeout=30)
    with pytest.raises(BusyError, match="Another evaluation is running"):
        runs.begin("ben", held, "s.jsonl", _line())
    with pytest.raises(BusyError):
        runs.begin("ann", held, "s.jsonl", _line())
    runs.stop("ben")
    assert not it.asked_to_stop.is_set()
    held.let.release()
    assert held.asked.acquire(timeout=30)
    assert (it.state, it.done) == ("running", 1)
    runs.stop("ann")
    held.let.release()
    _ended(it)
    assert (it.state, it.done, it.total) == ("stopped", 2, 5)
    assert it.results is not None
    assert len(it.results.outcomes) == 2
    held.let.release(100)
    assert _ended(runs.begin("ben", held, "s.jsonl", _line())).state == "done"


def test_one_of_the_page_and_one_of_a_program_do_not_run_together(held: Held) -> None:
    chat = Chat(held)
    runs = Evaluations(lambda: False, lambda: False, chat.gate.evaluation)
    it = runs.begin("ann", held, "s.jsonl", _line())
    with pytest.raises(BusyError, match="Another evaluation"):
        Desk(chat).evaluate([json.loads(_line())])
    held.let.release(100)
    _ended(it)
    assert Desk(chat).evaluate([json.loads(_line())])["questions"]


def test_it_ends_when_the_server_stops_and_waits_for_readers(held: Held) -> None:
    closing, busy = threading.Event(), threading.Event()
    runs = Evaluations(closing.is_set, busy.is_set)
    it = runs.begin("ann", held, "s.jsonl", "\n".join(_line(str(n)) for n in range(5)))
    busy.set()
    held.let.release(2)
    _until(lambda: it.done == 2)  # a reader delays it, but not for ever
    assert held.asked.acquire(timeout=30)
    closing.set()
    held.let.release(5)
    assert _ended(it).done < 5


class Broken(ReportQA):
    """Fails in a way that nobody foresaw."""

    def ask(self, *args: Any, **options: Any) -> Any:
        raise RuntimeError("no such thing")


def test_a_failure_ends_the_run_and_is_no_obstacle_to_the_next(qa: ReportQA) -> None:
    runs = _free()
    assert _ended(runs.begin("ann", Broken(qa.collection), "s", _line())).state == "failed"
    assert _ended(runs.begin("ann", qa, "s", _line())).state == "done"


def test_all_that_is_kept_is_the_latest_of_a_few(qa: ReportQA) -> None:
    runs = _free()
    for n in range(10):
        _ended(runs.begin(f"u{n}", qa, "s", _line()))
    assert runs.of("u0") is None
    assert runs.of("u9") is not None


def test_errors_are_named_by_line() -> None:
    text = "\n".join((_line("a"), "{", _line("b", keys="x"), _line("c"), '{"id": 1}', "[]"))
    with pytest.raises(InputError) as caught:
        read_set("我的 set.jsonl", text, [REPORT])
    told = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in told] == [
        f"我的 set.jsonl, line {n}" for n in (2, 3, 5, 6)
    ]
    assert '"keys" must be a list' in told[1]
    assert str(caught.value).count("Each line is a JSON object") == 1
    assert "/tmp" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a\x00b", "长" * 500, "C:\\x"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    assert len(read_set(name, _line(), [])) == 1


def test_sets_that_cannot_be_asked() -> None:
    with pytest.raises(InputError, match="empty"):
        read_set("a.jsonl", " \n\n", [])
    with pytest.raises(InputError, match=r"2,000,001 characters"):
        read_set("a.jsonl", "x" * 2_000_001, [])
    with pytest.raises(InputError, match=r"holds 2,001 questions"):
        read_set("a.jsonl", "\n".join([_line()] * (MAX_QUESTIONS + 1)), [])


def test_a_report_is_one_that_is_held_and_never_a_file(qa: ReportQA) -> None:
    with pytest.raises(InputError, match=r"not here: passwd \(q\)"):
        read_set("a.jsonl", _line(report="../../../../etc/passwd"), [REPORT])
    assert read_set("a.jsonl", _line(report=f"../elsewhere/{REPORT}"), [REPORT])
    it = _ended(_free().begin("ann", qa, "a.jsonl", _line(report=f"reports/{REPORT}")))
    assert it.results is not None
    assert it.results.outcomes[0].right
    assert it.results.outcomes[0].report == REPORT
