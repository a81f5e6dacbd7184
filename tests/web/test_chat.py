"""The conversation without a page, over scripted reports."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from index.errors import InputError
from qa import AnswerEvent, Evidence, EvidenceEvent, ReportQA, SentenceEvent
from qa.assemble import MAX_QUESTION
from tests.web.samples import answer, citation, done
from web.chat import Chat, Turn, history, stopped
from web.gate import Gate
from web.texts import EN, ZH


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


FINAL = answer("甲 [1]", citation("4678亿元"))
EVENTS = (
    EvidenceEvent(Evidence("问", ())),
    SentenceEvent(FINAL.text, FINAL.citations),
    AnswerEvent(FINAL),
)


def _stages(chat: Chat, question: str) -> list[Turn]:
    return [turns[-1] for turns in chat.respond(question, (), "zh")]


def test_an_answer_grows_step_by_step() -> None:
    chat = Chat(Scripted(*EVENTS))
    steps = _stages(chat, " 问 ")
    assert [s.stage for s in steps] == ["searching", "checking", "checking", "done"]
    assert steps[2].sentences
    assert steps[-1].answer == FINAL
    assert steps[-1].question == "问"
    assert chat.idle


def test_the_turns_before_are_passed_as_plain_text() -> None:
    qa = Scripted(*EVENTS)
    before = (done(FINAL, question="前"), Turn(2, "", stage="failed", problem="?"))
    list(Chat(qa).respond("后", before, "zh"))
    expected = [
        {"role": "user", "content": "前"},
        {"role": "assistant", "content": "甲 [1]"},
    ]
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
    empty = list(chat.respond(" ", (done(FINAL, 1),), "zh"))[-1]
    assert [turn.number for turn in empty] == [1, 2]
    last = list(chat.respond("真的?", empty, "zh"))[-1]
    assert [(turn.number, turn.question) for turn in last] == [
        (1, empty[0].question), (2, "真的?")
    ]  # fmt: skip


def test_an_overlong_question_is_met_with_a_message_and_not_echoed() -> None:
    qa = Scripted(*EVENTS)
    (step,) = _stages(Chat(qa), "长" * (MAX_QUESTION + 1))
    assert step.problem is not None
    assert "4,001" in step.problem
    assert len(step.question) < 500
    assert not qa.asked


def test_errors_of_ours_are_shown_and_others_are_not() -> None:
    shown = _stages(Chat(Scripted(InputError("Say it otherwise."))), "问")[-1]
    assert shown.problem == "Say it otherwise."
    hidden = _stages(Chat(Scripted(EVENTS[0], ValueError("secret"))), "问")[-1]
    assert (hidden.stage, hidden.problem) == ("failed", ZH.broken)


def test_new_questions_are_refused_while_closing_and_running_ones_end() -> None:
    chat = Chat(Scripted(*EVENTS))
    running = chat.respond("问", (), "en")
    next(running)
    assert not chat.idle
    chat.close()
    (late,) = list(chat.respond("问", (), "en"))
    assert late[-1].problem == EN.draining
    assert list(running)[-1][-1].answer == FINAL
    assert chat.idle


def test_a_full_house_is_told_in_the_readers_language() -> None:
    chat = Chat(Scripted(*EVENTS), Gate(at_once=1, waiting=0))
    with chat.gate.seat():
        (turned_away,) = list(chat.respond("问", (), "zh"))
    assert turned_away[-1].problem == ZH.busy
    assert list(chat.respond("问", (), "zh"))[-1][-1].answer == FINAL


def test_a_question_given_up_counts_no_longer() -> None:
    chat = Chat(Scripted(*EVENTS))
    running = iter(chat.respond("问", (), "en"))
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert chat.idle


def test_a_question_goes_to_the_reports_chosen() -> None:
    qa = Scripted(*EVENTS)
    last = list(Chat(qa).respond("问", (), "zh", ["a.md"]))[-1]
    assert qa.chosen == last[-1].sources == ("a.md",)
    list(Chat(qa).respond("问", (), "zh"))
    assert qa.chosen is None


def test_without_a_report_chosen_nothing_is_asked() -> None:
    qa = Scripted(*EVENTS)
    (only,) = list(Chat(qa).respond("问", (), "zh", ()))
    assert only[-1].problem == ZH.scope_none
    assert not qa.asked


def test_only_an_answer_in_the_making_can_be_stopped() -> None:
    steps = list(Chat(Scripted(*EVENTS)).respond("问", (), "zh"))
    broken = stopped(steps[2])
    assert broken[-1].stage == "stopped"
    assert broken[-1].sentences
    assert history(broken) == []
    assert stopped(steps[-1]) == steps[-1]
    assert stopped(()) == ()
