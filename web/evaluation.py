"""Evaluations started from the page: one at a time, in a thread of its own, beside the chats."""

import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any, Literal

from index.errors import BusyError, InputError, ReportQAError
from qa import Answer, ReportQA
from qa.evaluation.html import to_html
from qa.evaluation.results import Results
from qa.evaluation.run import judge
from qa.evaluation.versions import versions
from qa.followup import History
from qa.questions import TestQuestion, read_questions

MAX_CHARACTERS = 2_000_000
MAX_QUESTIONS = 2_000
ERRORS_TOLD = 5
LONGEST_NAME = 80
KEPT = 8  # finished evaluations, each an owner's latest
GIVEN_WAY = 0.5  # seconds at most between two questions, while readers' questions are answered
State = Literal["running", "done", "stopped", "failed"]

log = logging.getLogger(__name__)
_LINE = re.compile(r", line (\d+): ")
_FORM = " Each line is"  # what a message ends with, told once


@dataclass
class Evaluation:
    """One run: how far it has come, and what came of it. `results` also after a stop."""

    owner: str
    name: str
    total: int
    done: int = 0
    state: State = "running"
    problem: str = ""
    results: Results | None = None
    json: str = ""
    html: str = ""
    asked_to_stop: threading.Event = field(default_factory=threading.Event)


class Evaluations:
    """Runs one evaluation at a time; keeps each owner's latest in memory.

    `is_closing` tells that the server stops: a run then ends after its question. `is_busy` tells
    that a reader's question is being answered: a run then waits a little. `turn` is held while one
    runs; whoever else evaluates takes it too.
    """

    def __init__(
        self,
        is_closing: Callable[[], bool],
        is_busy: Callable[[], bool],
        turn: "threading.Lock | None" = None,
    ) -> None:
        self._turn = turn or threading.Lock()
        self._is_closing = is_closing
        self._is_busy = is_busy
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Evaluation] = OrderedDict()

    def begin(self, owner: str, qa: ReportQA, name: str, text: str) -> Evaluation:
        """Start asking the question set `text` of `qa`; returns at once.

        Raises InputError naming the lines that are wrong, BusyError while another one runs.
        """
        questions = read_set(name, text, [s.source for s in qa.sources()])
        it = Evaluation(owner, name, len(questions))
        if not self._turn.acquire(blocking=False):
            raise BusyError("Another evaluation is running. Please start yours when it ends.")
        with self._lock:
            self._held[owner] = it
            self._held.move_to_end(owner)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        try:
            threading.Thread(
                target=self._run, args=(it, qa, questions), name="evaluation", daemon=True
            ).start()
        except RuntimeError:  # the system gives no more threads
            it.state = "failed"
            self._turn.release()
            raise
        return it

    def of(self, owner: str) -> Evaluation | None:
        """The owner's latest evaluation, running or ended."""
        return self._held.get(owner)

    def stop(self, owner: str) -> None:
        """End the owner's evaluation after the question that is being asked."""
        it = self.of(owner)
        if it is not None:
            it.asked_to_stop.set()

    def _run(self, it: Evaluation, qa: ReportQA, questions: Sequence[TestQuestion]) -> None:
        state: State = "failed"
        try:
            outcomes = []
            for question in questions:
                if it.asked_to_stop.is_set() or self._is_closing():
                    break
                outcomes.append(judge(question, _asked(question, qa)))
                it.done += 1
                self._give_way(it)
            it.results = Results(tuple(outcomes), versions(qa, questions[: len(outcomes)]))
            it.json, it.html = it.results.to_json(), to_html(it.results)
            state = "done" if it.done == it.total else "stopped"
        except ReportQAError as error:
            it.problem = str(error)
        except Exception:
            log.exception("An evaluation could not be finished.")
        self._turn.release()
        it.state = state  # whoever sees the end may begin

    def _give_way(self, it: Evaluation) -> None:
        """Readers first: wait while a question is answered, but not for ever."""
        waited = 0.0
        while waited < GIVEN_WAY and self._is_busy() and not it.asked_to_stop.is_set():
            sleep(0.02)
            waited += 0.02


class OfSomeReports(ReportQA):
    """The same reports and engine, asked of some reports alone."""

    def __init__(self, qa: ReportQA, sources: Sequence[str]) -> None:
        super().__init__(qa.collection, qa.engine)
        self._only = {"sources": list(sources)}

    def ask(self, question: str, history: History | None = None, **options: Any) -> Answer:
        """`ReportQA.ask` of those reports."""
        return super().ask(question, history, **{**options, **self._only})


def _asked(question: TestQuestion, qa: ReportQA) -> ReportQA:
    return OfSomeReports(qa, [r.name for r in question.reports]) if question.reports else qa


def read_set(name: str, text: str, held: Sequence[str]) -> list[TestQuestion]:
    """The questions of a set sent in; raises InputError naming the first lines that are wrong.

    A `report` is looked for by its file's name among the reports `held`; no file is read.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{name} has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}. Split it."
        )
    questions = _read(name, text)
    if len(questions) > MAX_QUESTIONS:
        raise InputError(
            f"{name} holds {len(questions):,} questions; the limit is {MAX_QUESTIONS:,}. Split it, "
            "or use python -m qa.evaluate on the command line."
        )
    named = {report.name: q.id for q in questions for report in q.reports}
    missing = [f"{report} ({key})" for report, key in named.items() if report not in held]
    if missing:
        raise InputError(
            f"{name} asks reports that are not here: {', '.join(missing[:ERRORS_TOLD])}. Add them "
            'first, or leave "report" out to ask all that are here.'
        )
    return questions


def _read(name: str, text: str) -> list[TestQuestion]:
    """What `read_questions` reads, with the first ERRORS_TOLD wrong lines told at once."""
    lines, wrong = text.split("\n"), list[str]()
    with TemporaryDirectory() as folder:
        path = Path(folder) / _file_name(name)
        while len(wrong) < ERRORS_TOLD:
            path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
            try:
                questions = read_questions(path)
            except InputError as error:
                told = str(error).replace(str(path), name)
                at = _LINE.search(told)
                wrong += [told] if at or not wrong else []
                if at is None:
                    break
                lines[int(at[1]) - 1] = ""
                continue
            if not wrong:
                return questions
            break
    raise InputError("\n".join([w.partition(_FORM)[0] for w in wrong[:-1]] + wrong[-1:]))


def _file_name(name: str) -> str:
    """A name that is a file's anywhere; the results call the set by its stem."""
    return re.sub(r"[^\w.-]+", "-", name)[-LONGEST_NAME:].lstrip(".") or "questions.jsonl"
