"""The conversation without a page, over scripted reports."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any

import pytest

from index.errors import BusyError, InputError
from qa import AnswerEvent, Evidence, EvidenceEvent, ReportQA, SentenceEvent
from qa.assemble import MAX_QUESTION
from tests.web.samples import answer, citation, done, states
from web.chat import MOST_KEPT, Chat, Turn, history, stopped
from web.traffic.gate import Gate
from web.view.texts import EN, ZH


class Scripted(ReportQA):
    """Streams what it was given; an exception among it is raised."""

    def __init__(self, *script: Any) -> None:
        self.script = script
        self.asked: list[tuple[str, Sequence[Any] | None]] = []
        self.chosen: Sequence[str] | None = None

    def stream(self, question: str, history: Any = None, **options: Any) -> Iterator[Any]:
        self.asked.append((question, history))
        self.chosen = options["sources"]
        for event in self.script:
            if isinstance(event, Exception):
                raise event
            yield event


class Paused(Scripted):
    """Goes on after its first event when it is let."""

    def __init__(self, *script: Any) -> None:
        super().__init__(*script)
        self.goes_on = threading.Event()

    def stream(self, question: str, history: Any = None, **options: Any) -> Iterator[Any]:
        first, *others = super().stream(question, history, **options)
        yield first
        assert self.goes_on.wait(30)
        yield from others


FINAL = answer("甲 [1]", citation("4678亿元"))
EVENTS = (
    EvidenceEvent(Evidence("问", ())),
    SentenceEvent(FINAL.text, FINAL.citations),
    AnswerEvent(FINAL),
)


def _stages(chat: Chat, question: str) -> list[Turn]:
    return [turns[-1] for turns in states(chat, question)]


def test_an_answer_grows_step_by_step() -> None:
    chat = Chat(Scripted(*EVENTS))
    steps = _stages(chat, " 问 ")
    assert [s.stage for s in steps] == ["searching", "checking", "checking", "done"]
    assert steps[2].sentences
    assert steps[-1].answer == FINAL
    assert steps[-1].question == "问"
    assert chat.gate.idle


def test_the_turns_before_are_passed_as_plain_text() -> None:
    qa = Scripted(*EVENTS)
    before = (done(FINAL, question="前"), Turn(2, "", stage="failed", problem="?"))
    states(Chat(qa), "后", before)
    expected = (
        {"role": "user", "content": "前"},
        {"role": "assistant", "content": "甲 [1]"},
    )
    assert qa.asked == [("后", expected)]


def test_the_history_is_bounded() -> None:
    assert len(history([done(FINAL, n) for n in range(50)])) == 20


@pytest.mark.parametrize("question", ["", "  \n\t", "\u3000"])
def test_an_empty_question_is_met_with_a_message(question: str) -> None:
    qa = Scripted(*EVENTS)
    (step,) = _stages(Chat(qa), question)
    assert step.problem == ZH.empty
    assert not qa.asked


def test_an_empty_question_gives_way_to_the_next() -> None:
    chat = Chat(Scripted(*EVENTS))
    empty = states(chat, " ", (done(FINAL, 1),))[-1]
    assert [turn.number for turn in empty] == [1, 2]
    last = states(chat, "真的?", empty)[-1]
    assert [(turn.number, turn.question) for turn in last] == [
        (1, empty[0].question), (2, "真的?")
    ]  # fmt: skip


def test_a_conversation_has_an_end_and_its_numbers_go_on() -> None:
    turns: tuple[Turn, ...] = ()
    chat = Chat(Scripted(*EVENTS))
    for _ in range(MOST_KEPT + 2):
        turns = states(chat, "问", turns)[-1]
    assert [turn.number for turn in turns] == list(range(3, MOST_KEPT + 3))
    assert len({turn.attempt for turn in turns}) == MOST_KEPT


def test_an_overlong_question_is_met_with_a_message_and_not_echoed() -> None:
    qa = Scripted(*EVENTS)
    (step,) = _stages(Chat(qa), "长" * (MAX_QUESTION + 1))
    assert step.problem is not None
    assert "4,001" in step.problem
    assert step.question == ""
    assert not qa.asked


def test_errors_of_ours_are_shown_and_others_are_not() -> None:
    shown = _stages(Chat(Scripted(InputError("Say it otherwise."))), "问")[-1]
    assert shown.problem == "Say it otherwise."
    hidden = _stages(Chat(Scripted(EVENTS[0], ValueError("secret"))), "问")[-1]
    assert (hidden.stage, hidden.problem) == ("failed", ZH.broken)


def _in_a_loop(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with ThreadPoolExecutor(1) as pool:  # an open browser leaves this thread a loop that runs
        pool.submit(asyncio.run, scenario()).result()


def test_new_questions_are_refused_while_closing_and_running_ones_end() -> None:
    chat = Chat(Scripted(*EVENTS))

    async def scenario() -> None:
        running = chat.respond("问", (), "en")
        await anext(running)
        assert chat.gate.idle  # it has no place before its first step has reached the page
        await anext(running)
        assert not chat.gate.idle
        chat.gate.close()
        *_, late = [state async for state in chat.respond("问", (), "en")]
        assert late[-1].problem == EN.draining
        *_, last = [state async for state in running]
        assert last[-1].answer == FINAL
        assert chat.gate.idle

    _in_a_loop(scenario)


def test_the_door_stays_open_until_the_last_state_was_taken() -> None:
    chat = Chat(Scripted(*EVENTS))

    async def scenario() -> None:
        async with aclosing(chat.respond("问", (), "en")) as running:
            async for state in running:
                assert state[-1].stage == "searching" or not chat.gate.idle
        assert chat.gate.idle

    _in_a_loop(scenario)


def test_a_full_house_is_told_in_the_readers_language() -> None:
    chat = Chat(Scripted(*EVENTS), Gate(at_once=1, waiting=0))
    with chat.gate.seat():
        assert states(chat, "问")[-1][-1].problem == ZH.busy
    assert states(chat, "问")[-1][-1].answer == FINAL


def test_a_question_given_up_while_it_waits_counts_no_longer() -> None:
    qa = Scripted(*EVENTS)
    chat = Chat(qa, Gate(at_once=1, waiting=1))

    async def scenario() -> None:
        waiting = chat.respond("问", (), "en")
        await anext(waiting)
        second = asyncio.ensure_future(anext(waiting))
        await asyncio.sleep(0)  # it takes its place
        with pytest.raises(BusyError):
            chat.gate.seat()
        second.cancel()
        await asyncio.wait({second})

    with chat.gate.seat():
        _in_a_loop(scenario)
        chat.gate.seat().give_up()  # there is room for one again
    assert not qa.asked
    assert chat.gate.idle


def test_a_question_given_up_while_it_runs_counts_until_its_work_ends() -> None:
    qa = Paused(*EVENTS)
    chat = Chat(qa)

    async def scenario() -> None:
        async with aclosing(chat.respond("问", (), "en")) as running:
            await anext(running)
            await anext(running)
        assert not chat.gate.idle
        qa.goes_on.set()
        while not chat.gate.idle:
            await asyncio.sleep(0.01)

    _in_a_loop(scenario)


def test_a_question_goes_to_the_reports_chosen() -> None:
    qa = Scripted(*EVENTS)
    last = states(Chat(qa), "问", sources=["a.md"])[-1]
    assert qa.chosen == last[-1].sources == ("a.md",)
    states(Chat(qa), "问")
    assert qa.chosen is None


def test_without_a_report_chosen_nothing_is_asked() -> None:
    qa = Scripted(*EVENTS)
    (only,) = states(Chat(qa), "问", sources=())
    assert only[-1].problem == ZH.scope_none
    assert not qa.asked


def test_only_an_answer_in_the_making_can_be_stopped() -> None:
    steps = states(Chat(Scripted(*EVENTS)), "问")
    broken = stopped(steps[2])
    assert broken[-1].stage == "stopped"
    assert broken[-1].sentences
    assert history(broken) == ()
    assert stopped(steps[-1]) == steps[-1]
    assert stopped(()) == ()
