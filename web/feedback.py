"""Readers' verdicts on answers, kept on disk until the reader or the operator takes them back.

One SQLite file in WAL mode with full syncing: what `rate` returned survives a killed process and a
power cut, several processes may write, and a deleted verdict is overwritten in the file.

python -m web.feedback list|questions|remove, for whoever runs the server.
"""

import argparse
import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import TypeAdapter

from index import Language
from index.errors import InputError, ReportQAError, StorageError
from index.language.terms import clean
from index.terminal import print_anything, tell
from qa import Answer
from qa.result import Status

Verdict = Literal["up", "down"]
MAX_COMMENT = 2_000  # characters
MAX_KEPT = 50_000  # verdicts of all
MAX_OF_ONE = 2_000  # of them, one owner's
ID_LENGTH = 20  # hexadecimal digits
WAIT = 10.0  # seconds for another process's write
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    owner TEXT NOT NULL, id TEXT NOT NULL, made TEXT NOT NULL, verdict TEXT NOT NULL,
    comment TEXT NOT NULL, rated TEXT NOT NULL, PRIMARY KEY (owner, id)
)"""


@dataclass(frozen=True, slots=True)
class Cited:
    """What is kept of a citation: offsets count characters of the report's text."""

    number: int
    quote: str
    translation: str | None
    source: str
    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Rated:
    """What is kept of an answer. `history` holds the turns before a question that leant on them."""

    question: str
    history: tuple[Mapping[str, str], ...]
    language: Language
    status: Status
    answer: str
    citations: tuple[Cited, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict; `made` is the time in UTC, as ISO 8601. `id` tells the owner's answers apart."""

    owner: str
    id: str
    made: str
    verdict: Verdict
    comment: str
    rated: Rated


class FeedbackStore:
    """The verdicts in one file; any number of threads and processes may share it.

    Every method raises StorageError where the file cannot be read or written.
    """

    def __init__(self, path: Path, most: int = MAX_KEPT, most_of_one: int = MAX_OF_ONE) -> None:
        self._path = path
        self._most, self._most_of_one = most, most_of_one

    def rate(
        self, owner: str, rated: Rated, verdict: Verdict, comment: str | None = None
    ) -> Feedback:
        """Keep a verdict; durable when it returns. A later one on the same answer replaces it, and
        keeps its comment where there is none (None).

        Raises InputError for a comment over MAX_COMMENT characters, and where the owner has as
        many verdicts as one may have.
        """
        key = identity(rated)
        if comment is None:
            comment = self.verdicts(owner, [key]).get(key, ("up", ""))[1]
        said = clean(comment).strip()
        if len(said) > MAX_COMMENT:
            raise InputError(
                f"The comment has {len(said):,} characters; the limit is {MAX_COMMENT:,}. "
                "Shorten it."
            )
        made = datetime.now(UTC).isoformat(timespec="seconds")
        it = Feedback(owner, key, made, verdict, said, rated)
        with self._opened() as db:
            self._check_room(db, it)
            db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?)", _row(it))
        return it

    def verdicts(self, owner: str, ids: Sequence[str]) -> dict[str, tuple[Verdict, str]]:
        """The owner's verdicts on these answers, each with its comment, by the answer's id."""
        named = f"id IN ({','.join('?' * len(ids))})"
        query = f"SELECT id, verdict, comment FROM feedback WHERE owner = ? AND {named}"
        with self._opened() as db:
            rows = db.execute(query, (owner, *ids)).fetchall()
        return {key: ("up" if way == "up" else "down", said) for key, way, said in rows}

    def of(self, owner: str | None = None) -> list[Feedback]:
        """An owner's verdicts, or everybody's, newest first."""
        chosen = ("WHERE owner = ?", (owner,)) if owner is not None else ("", ())
        with self._opened() as db:
            rows = db.execute(
                f"SELECT * FROM feedback {chosen[0]} ORDER BY made DESC, rowid DESC", chosen[1]
            ).fetchall()
        return [_feedback(row, self._path) for row in rows]

    def remove(self, owner: str | None, *ids: str) -> int:
        """Forget verdicts of that owner (None: of everybody), all of them where no `ids` are
        given; how many. They need not be readable.
        """
        with self._opened() as db:
            named = f" AND id IN ({','.join('?' * len(ids))})" if ids else ""
            gone = db.execute(
                f"DELETE FROM feedback WHERE (owner = ?1 OR ?1 IS NULL){named}", (owner, *ids)
            )
        with self._opened() as db:  # nothing of them stays behind in the log of changes
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone.rowcount

    def _check_room(self, db: sqlite3.Connection, it: Feedback) -> None:
        """Raises InputError or StorageError where one more verdict is too many."""
        kept, own = db.execute(
            "SELECT count(*), count(*) FILTER (WHERE owner = ?1) FROM feedback "
            "WHERE NOT (owner = ?1 AND id = ?2)", (it.owner, it.id),
        ).fetchone()  # fmt: skip
        if own >= self._most_of_one:
            raise InputError(
                f"You have {own:,} verdicts here, which is the limit. Export them, and remove some."
            )
        if kept >= self._most:
            raise StorageError(
                f"{kept:,} verdicts are kept, which is the limit. Export them with "
                "python -m web.feedback questions FILE, and remove old ones."
            )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection with one transaction, which is undone where anything goes wrong."""
        db = None
        try:
            db = self._connected()
            with db:
                yield db
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                f"{self._path}: feedback cannot be kept or read ({error}). Check the disk and the "
                "folder's permissions; if the file is damaged, move it away and a new one is begun."
            ) from error
        finally:
            if db is not None:
                db.close()

    def _connected(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self._path, timeout=WAIT)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            db.execute(_TABLE)
        except sqlite3.Error:
            db.close()
            raise
        return db


def user_file() -> Path:
    """Where feedback is kept unless a file is named."""
    return platformdirs.user_data_path("reportqa") / "feedback.sqlite3"


def rated(question: str, answer: Answer, history: Sequence[Mapping[str, str]]) -> Rated:
    """What is kept of an answer; `history` only where the question was completed from it."""
    question = clean(question).strip()
    leant = [{k: clean(v) for k, v in turn.items()} for turn in history]
    leant = leant if answer.question != question else []
    cited = tuple(
        Cited(c.number, c.quote, c.translation, c.source, c.start, c.end, c.page)
        for c in answer.citations
    )
    return Rated(
        question, tuple(leant), answer.language, answer.status, answer.text, cited, answer.engine
    )


def identity(it: Rated) -> str:
    """The same for the same answer to the same question, whenever it was given."""
    return hashlib.sha256(_json(it).encode()).hexdigest()[:ID_LENGTH]


def _json(it: Rated) -> str:
    return json.dumps(asdict(it), ensure_ascii=False).encode("utf-8", "replace").decode()


def _row(it: Feedback) -> tuple[str, ...]:
    return it.owner, it.id, it.made, it.verdict, it.comment, _json(it.rated)


def _feedback(row: tuple[str, ...], path: Path) -> Feedback:
    owner, key, made, verdict, comment, kept = row
    try:
        told = TypeAdapter(Rated).validate_json(kept)
    except ValueError:
        raise StorageError(
            f"{path}: the verdict {key} cannot be read. Remove it with: "
            f"python -m web.feedback remove {key}"
        ) from None
    return Feedback(owner, key, made, "up" if verdict == "up" else "down", comment, told)


def main(arguments: Sequence[str] | None = None) -> int:
    """List, export or remove feedback; exit status 1 after an error message."""
    print_anything()
    options = _parser().parse_args(arguments)
    store = FeedbackStore(options.file or user_file())
    try:
        _COMMANDS[options.command](store, options)
    except ReportQAError as error:
        print(f"feedback: {error}", file=sys.stderr)
        return 1
    return 0


def _list(store: FeedbackStore, options: argparse.Namespace) -> None:
    for it in store.of(options.owner):
        told = f": {it.comment}" if it.comment else ""
        tell(f"{it.id}  {it.made}  {it.owner}  {it.verdict}{told}")
        tell(f"    {it.rated.question}\n    {' '.join(it.rated.answer.split())}")


def _questions(store: FeedbackStore, options: argparse.Namespace) -> None:
    from web.question_set import question_set

    found = store.of(options.owner)
    if not found:
        raise InputError("There is no feedback to export yet.")
    try:
        options.out.write_text(question_set(found), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{options.out} cannot be written ({error.strerror}).") from error
    print(f"Questions written to {options.out}: {len(found)}")


def _remove(store: FeedbackStore, options: argparse.Namespace) -> None:
    removed = store.remove(options.owner, *options.ids)
    if not removed:
        raise InputError(f"There is no feedback {', '.join(options.ids)}; see the list.")
    print(f"{removed} removed")


_COMMANDS = {"list": _list, "questions": _questions, "remove": _remove}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m web.feedback", description="The readers' verdicts on answers."
    )
    parser.add_argument("--file", type=Path, help="the file they are kept in (default: your own)")
    parser.add_argument("--owner", help="one reader's alone")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="show them, newest first")
    exported = commands.add_parser("questions", help="write them as a question set")
    exported.add_argument("out", type=Path, metavar="FILE.jsonl")
    removed = commands.add_parser("remove", help="forget some")
    removed.add_argument("ids", nargs="+", metavar="ID")
    return parser


if __name__ == "__main__":
    sys.exit(main())
