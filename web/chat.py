"""A conversation: a question in, states of its turn out. Knows nothing of the page."""

import logging
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Literal

from index import Language
from index.errors import BusyError, ClosingError, ReportQAError
from qa import Answer, AnswerEvent, EvidenceEvent, ReportQA, SentenceEvent
from qa.assemble import MAX_QUESTION, MAX_TURNS
from web.access.accounts import name_of
from web.access.restricted import ReadOnly
from web.traffic.gate import Gate
from web.traffic.seated import seated
from web.view.texts import texts

MOST_KEPT = 50  # turns of a conversation; the oldest give way
Stage = Literal["searching", "checking", "done", "failed", "stopped"]

log = logging.getLogger(__name__)
asked = logging.getLogger("reportqa.questions")  # silent unless the server is told otherwise


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with all that is known of its answer so far.

    `sources` are the reports that are asked; None means all. `attempt` tells it from an earlier
    try at its place. `before` are the messages that it leans on, or may: their turns may be gone.
    """

    number: int
    question: str
    stage: Stage = "searching"
    found: int = 0
    sentences: tuple[SentenceEvent, ...] = ()
    answer: Answer | None = None
    problem: str | None = None
    sources: tuple[str, ...] | None = None
    attempt: int = 0
    before: tuple[Mapping[str, str], ...] = ()


Turns = tuple[Turn, ...]


class Chat:
    """Answers questions over the reports; many conversations share one.

    `owner` is the user whose reports these are (`Users.owner`), "" where nobody signs in.
    """

    def __init__(self, qa: ReportQA, gate: Gate | None = None, owner: str = "") -> None:
        self.qa = qa
        self.gate = gate or Gate()
        self.owner = owner
        self._attempts = count(1)

    @property
    def writable(self) -> bool:
        """False where the reports are to be read alone."""
        return not isinstance(self.qa.collection, ReadOnly)

    async def respond(
        self,
        question: str,
        turns: Turns,
        language: Language,
        sources: Sequence[str] | None = None,
    ) -> AsyncGenerator[Turns]:
        """The conversation with one more turn, at each step of its answer. Never raises.

        `sources` narrows the question to these reports. A turn that asked nothing gives way to it,
        and so does the oldest of MOST_KEPT.
        """
        turns = tuple(turn for turn in turns if turn.question)[1 - MOST_KEPT :]
        turn = self._begun(question, turns, sources)
        problem = self._problem(question, language, turn.sources)
        if problem is not None:
            yield (*turns, replace(turn, stage="failed", problem=problem))
            return
        yield (*turns, turn)  # with no place yet: a first step that is broken off is never closed
        async with aclosing(self._answered(turn, language)) as steps:
            async for step in steps:
                yield (*turns, step)

    def _begun(self, question: str, turns: Turns, sources: Sequence[str] | None) -> Turn:
        """The turn of a question; one that is too long stays with whoever typed it."""
        return Turn(
            turns[-1].number + 1 if turns else 1,
            question.strip() if len(question) <= MAX_QUESTION else "",
            sources=None if sources is None else tuple(sources),
            attempt=next(self._attempts),
            before=history(turns),
        )

    async def _answered(self, turn: Turn, language: Language) -> AsyncGenerator[Turn]:
        """The turn at each step of its answer, in a place of its owner's."""
        try:
            with self.gate.stay():
                seat = self.gate.seat(self.owner)
                self.note(turn.question)
                work = partial(self._steps, turn, language)
                async with aclosing(seated(seat, work)) as steps:
                    async for step in steps:
                        yield step
        except (BusyError, ClosingError) as error:
            own = texts(language)
            problem = own.busy if isinstance(error, BusyError) else own.draining
            yield replace(turn, stage="failed", problem=problem)

    def note(self, question: str) -> None:
        """Log a question that is asked, on the page or by a program, where that is wanted."""
        asked.info("%s %r", name_of(self.owner) or "-", question)

    def _problem(
        self, question: str, language: Language, sources: Sequence[str] | None
    ) -> str | None:
        """Why a question cannot be asked, in the reader's language."""
        own = texts(language)
        if not question.strip():
            return own.empty
        if sources is not None and not sources:
            return own.scope_none
        if len(question) > MAX_QUESTION:
            return own.too_long.format(count=f"{len(question):,}", limit=f"{MAX_QUESTION:,}")
        return None

    def _steps(self, turn: Turn, language: Language) -> Iterator[Turn]:
        try:
            for event in self.qa.stream(turn.question, turn.before, sources=turn.sources):
                turn = advanced(turn, event)
                yield turn
        except ReportQAError as error:
            yield replace(turn, stage="failed", problem=str(error))
        except Exception:
            log.exception("A question could not be answered.")
            yield replace(turn, stage="failed", problem=texts(language).broken)


def advanced(turn: Turn, event: EvidenceEvent | SentenceEvent | AnswerEvent) -> Turn:
    """The turn after an event of its answer."""
    if isinstance(event, EvidenceEvent):
        return replace(turn, stage="checking", found=len(event.evidence.hits))
    if isinstance(event, SentenceEvent):
        return replace(turn, sentences=(*turn.sentences, event))
    before = () if event.answer.question == turn.question else turn.before
    return replace(turn, stage="done", answer=event.answer, before=before)


def stopped(turns: Turns) -> Turns:
    """The conversation with its last answer broken off, if it was still being made."""
    if turns and turns[-1].stage in ("searching", "checking"):
        return (*turns[:-1], replace(turns[-1], stage="stopped"))
    return turns


def history(turns: Sequence[Turn]) -> tuple[dict[str, str], ...]:
    """The turns that were answered, as messages of plain text."""
    messages = []
    for turn in [t for t in turns if t.answer is not None][-MAX_TURNS // 2 :]:
        assert turn.answer is not None
        messages.append({"role": "user", "content": turn.question})
        messages.append({"role": "assistant", "content": turn.answer.text})
    return tuple(messages)
