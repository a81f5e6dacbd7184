"""What programs may ask for, in plain values. Every value is checked; nothing names a file here."""

import base64
import binascii
import json
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anyio

from index.errors import AccessDeniedError, BusyError, InputError, ReportQAError
from index.formats.kinds import SUFFIXES
from index.load import MAX_BYTES
from qa import Answer, ReportQA
from qa.assemble import MAX_QUESTION, MAX_TURNS
from qa.result import Event
from web.api.checks import a_list, a_name, a_share, a_text, a_whole_number
from web.chat import Chat
from web.traffic.calls import Call
from web.traffic.gate import Gate, Seat
from web.uploads import put

MOST_HITS = 50
MOST_CHARACTERS = 100_000  # of a document, in one slice
MOST_OFFSET = 10**9  # beyond the end of any document
MOST_QUESTIONS = 50  # of an evaluation
LONGEST_NAME = 255  # bytes, of a file
LONGEST_SOURCE = 1000
SPARE = 8  # threads for what needs no place in the queue
LONGEST_HISTORY = 200  # turns taken; the last ones are used
BROKEN = "Something went wrong and nothing was done. Try again; else look into the server's log."

log = logging.getLogger(__name__)


class Desk:
    """Serves programs: the same reports, limits and queue as the page.

    Every method checks what it is given and raises ReportQAError (InputError, UnknownSourceError,
    BusyError, ClosingError, AccessDeniedError, DocumentError) and nothing else. Offsets count
    characters of the document's text. Methods block; call them in a thread.
    """

    def __init__(self, chat: Chat, writable: bool = True) -> None:
        self._qa = chat.qa
        self._chat = chat
        self.gate: Gate = chat.gate
        self.writable = writable
        self.limiter = anyio.CapacityLimiter(self.gate.places + SPARE)
        self._call = Call()  # which nobody hangs up

    def called_by(self, call: Call) -> "Desk":
        """The same desk, whose place in the queue is given back when `call` is hung up."""
        desk = copy(self)
        desk._call = call
        return desk

    def ask(
        self, question: Any, history: Any = None, sources: Any = None, threshold: Any = None
    ) -> Answer:
        """The checked answer; see `ReportQA.ask`."""
        arguments = asked(question, history, sources)
        limit = a_share(threshold, "threshold")
        with self._working() as qa:
            self._chat.note(arguments["question"])
            return qa.ask(**arguments, threshold=limit)

    def search(self, text: Any, k: Any = 10, sources: Any = None) -> list[dict[str, Any]]:
        """The best passages, best first, each with its score."""
        text = a_text(text, "text", MAX_QUESTION)
        k = a_whole_number(k, "k", 1, MOST_HITS)
        chosen = chosen_sources(sources)
        with self._working() as qa:
            self._chat.note(text)
            qa.collection.check_sources(chosen)
            return [asdict(hit) for hit in qa.search(text, k, chosen)]

    def sources(self) -> list[dict[str, Any]]:
        """The reports held, in order of addition."""
        with _guarded():
            return [asdict(info) for info in self._qa.sources()]

    def names(self) -> list[str]:
        """The names of the reports held, in order of addition."""
        with _guarded():
            return [info.source for info in self._qa.sources()]

    def document(self, source: Any, start: Any = 0, end: Any = None) -> dict[str, Any]:
        """A report's text from `start` up to `end`, at most MOST_CHARACTERS of it."""
        name = a_name(source, "source", LONGEST_SOURCE)
        with self._working() as qa:
            document = qa.document(name)
        length = len(document.text)
        first = a_whole_number(start, "start", 0, length)
        last = min(length, first + MOST_CHARACTERS)
        if end is not None:
            last = min(last, a_whole_number(end, "end", first, MOST_OFFSET))
        return {
            "source": document.source,
            "title": document.title,
            "language": document.language,
            "characters": length,
            "start": first,
            "end": last,
            "text": document.text[first:last],
        }

    def add(self, name: Any, content: Any, encoding: Any = None) -> list[dict[str, Any]]:
        """Add a report, or replace the one of that name; the reports then held.

        `content` is the file in base64.
        """
        self._check_writable()
        name = _file_name(name)
        data = _decoded(content)
        known = None if encoding is None else a_text(encoding, "encoding", 40)
        with self._working() as qa, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            put(qa, path, known)
            return [asdict(info) for info in qa.sources()]

    def remove(self, source: Any) -> list[dict[str, Any]]:
        """Forget a report; the reports that are left."""
        self._check_writable()
        name = a_name(source, "source", LONGEST_SOURCE)
        with self._working() as qa:
            qa.remove(name)
            return [asdict(info) for info in qa.sources()]

    def evaluate(self, questions: Any) -> dict[str, Any]:
        """The outcomes and measures of at most MOST_QUESTIONS questions; see `qa.evaluate`.

        One runs at a time in the whole server.
        """
        lines = a_list(questions, "questions", MOST_QUESTIONS)
        if any(isinstance(line, dict) and "report" in line for line in lines):
            raise InputError('A question sent here may name no "report"; leave it out.')
        if not self.gate.evaluation.acquire(blocking=False):
            raise BusyError("Another evaluation is running. Try again when it has ended.")
        try:
            with self._working() as qa:
                return _evaluated(qa, lines)
        finally:
            self.gate.evaluation.release()

    def stream(self, arguments: Mapping[str, Any]) -> Iterator[Event]:
        """What `ReportQA.stream` tells of an answer, in a seat that the caller has taken."""
        with _guarded():
            self._chat.note(arguments["question"])
            yield from self._qa.stream(**arguments)

    def seat(self) -> Seat:
        """A place for the user whose reports these are; see `Gate.seat`."""
        return self._call.take(self.gate.seat(self._chat.owner))

    @contextmanager
    def _working(self) -> Iterator[ReportQA]:
        """The reports, once it is the turn; any other error becomes a ReportQAError."""
        with self.seat(), _guarded():
            yield self._qa

    def _check_writable(self) -> None:
        if not self.writable:
            raise AccessDeniedError("Reports cannot be added or removed by programs here.")


def asked(question: Any, history: Any, sources: Any) -> dict[str, Any]:
    """The arguments of `ReportQA.ask` and `stream`, checked; raises InputError."""
    turns = a_list([] if history is None else history, "history", LONGEST_HISTORY)
    return {
        "question": a_text(question, "question", MAX_QUESTION),
        "history": [_turn(turn) for turn in turns[-MAX_TURNS:]],
        "sources": chosen_sources(sources),
    }


def chosen_sources(sources: Any) -> Sequence[str] | None:
    """The sources to be asked, None for all; raises InputError."""
    if sources is None:
        return None
    names = a_list(sources, "sources", 1000)
    return [a_name(name, "each of the sources", LONGEST_SOURCE) for name in names] or None


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except ReportQAError:
        raise
    except Exception as error:
        log.exception("A request of a program failed.")
        raise ReportQAError(BROKEN) from error


def _turn(turn: Any) -> dict[str, str]:
    if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
        raise InputError(
            'history must hold {"role": "user" or "assistant", "content": text}, oldest first.'
        )
    content = turn.get("content")
    if not isinstance(content, str):
        raise InputError("The content of each turn in history must be text.")
    return {"role": str(turn["role"]), "content": content[:MAX_QUESTION]}


def _file_name(value: Any) -> str:
    """A plain file name of a known kind; raises InputError."""
    name = a_text(value, "name", LONGEST_NAME).strip()
    if Path(name).suffix.lower() not in SUFFIXES:
        raise InputError(f"name must end in one of {', '.join(SUFFIXES)}.")
    if Path(name).name != name or name.startswith(".") or "\\" in name:
        raise InputError("name must be a file's name without folders.")
    if len(name.encode()) > LONGEST_NAME:
        raise InputError("name is too long; choose a shorter one.")
    return name


def _decoded(content: Any) -> bytes:
    """The bytes of a file given in base64; raises InputError."""
    text = a_text(content, "content", MAX_BYTES * 4 // 3 + 4)
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"content is not base64 ({error}).") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"The file is over the limit of {MAX_BYTES // 2**20} MB. Split it.")
    return data


def _evaluated(qa: ReportQA, lines: Sequence[Any]) -> dict[str, Any]:
    from qa.evaluation import evaluate
    from qa.questions import read_questions

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        try:
            questions = read_questions(path)
        except InputError as error:
            raise InputError(str(error).replace(str(path), "questions")) from error
    loaded: dict[str, Any] = json.loads(evaluate(qa, questions).to_json())
    return loaded
