"""Verdicts on answers: kept, seen, taken back; a real file, real processes."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import InputError, StorageError
from qa import Answer
from tests.web.conftest import ROOT
from tests.web.samples import answer, citation
from web.feedback import MAX_COMMENT, FeedbackStore, Rated, main, rated

SAID = answer("营业收入4678亿元 [1]", citation("营业收入4678亿元"))
WRITER = """
import sys
from pathlib import Path
from tests.web.test_feedback import SAID
from web.feedback import FeedbackStore, rated
store = FeedbackStore(Path(sys.argv[1]))
for n in range(100_000):
    kept = store.rate("a", rated(f"问 {n}", SAID, ()), "up", "好" * 200)
    print(kept.id, flush=True)
"""


def _rated(question: str = "?", it: Answer = SAID) -> Rated:
    return rated(question, it, ())


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "kept" / "feedback.sqlite3")


def test_a_verdict_is_kept_with_what_is_needed_and_no_more(store: FeedbackStore) -> None:
    kept = store.rate("ann", _rated("营收?"), "down", " 期间不对 ")
    (found,) = store.of("ann")
    assert found == kept
    assert (found.verdict, found.comment) == ("down", "期间不对")
    assert found.rated.citations[0].quote == "营业收入4678亿元"
    assert set(Rated.__slots__) == {
        "question", "history", "language", "status", "answer", "citations", "engine",
    }  # fmt: skip


def test_turns_are_kept_only_where_the_question_leant_on_them() -> None:
    before = [{"role": "user", "content": "净利润?"}]
    assert rated("?", SAID, before).history == ()
    assert rated("那营收呢?", SAID, before).history == tuple(before)


def test_a_second_verdict_on_an_answer_replaces_the_first(store: FeedbackStore) -> None:
    store.rate("ann", _rated(), "up")
    store.rate("ann", _rated(), "down", "x")
    store.rate("ann", _rated("another?"), "up")
    store.rate("ben", _rated(), "up")
    assert [(it.owner, it.verdict) for it in store.of()] == [
        ("ben", "up"), ("ann", "up"), ("ann", "down"),
    ]  # fmt: skip
    assert [it.rated.question for it in store.of("ann")] == ["another?", "?"]


def test_nobody_sees_or_removes_anothers(store: FeedbackStore) -> None:
    kept = store.rate("ann", _rated(), "up")
    assert store.of("ben") == []
    assert store.remove("ben", kept.id) == 0
    assert store.remove("ben") == 0
    assert store.of("ann") == [kept]
    assert store.remove("ann", kept.id) == 1
    assert store.of("ann") == []


def test_all_of_ones_own_are_removed_and_leave_no_trace(
    store: FeedbackStore, tmp_path: Path
) -> None:
    for n in range(3):
        store.rate("ann", _rated(f"{n}?"), "down", "canary-4711")
    store.rate("ben", _rated(), "up")
    files = list((tmp_path / "kept").iterdir())
    assert any(b"canary-4711" in p.read_bytes() for p in files)
    assert store.remove("ann") == 3
    assert not any(b"canary-4711" in p.read_bytes() for p in (tmp_path / "kept").iterdir())
    assert [it.owner for it in store.of()] == ["ben"]


def test_one_owner_cannot_take_the_room_of_others(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "f.sqlite3", most=4, most_of_one=3)
    for n in range(3):
        store.rate("ann", _rated(f"{n}?"), "up")
    with pytest.raises(InputError, match="3 verdicts"):
        store.rate("ann", _rated("more?"), "up")
    store.rate("ann", _rated("0?"), "down")  # another verdict on the same answer takes no room
    store.rate("ben", _rated(), "up")
    with pytest.raises(StorageError, match="4 verdicts"):
        store.rate("carl", _rated(), "up")
    assert sorted(it.owner for it in store.of()) == ["ann", "ann", "ann", "ben"]
    store.remove("ann")
    store.rate("carl", _rated(), "up")


def test_only_the_operator_can_read_the_file(store: FeedbackStore, tmp_path: Path) -> None:
    store.rate("ann", _rated(), "up")
    for path in [tmp_path / "kept", *(tmp_path / "kept").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_long_and_strange_comments(store: FeedbackStore) -> None:
    with pytest.raises(InputError, match=r"2,001 characters"):
        store.rate("ann", _rated(), "up", "长" * (MAX_COMMENT + 1))
    strange = "'; DROP TABLE feedback; -- \ud800 \x00 \u202e <b>"
    kept = store.rate("ann", rated("\ud800'\x00?", SAID, ()), "up", strange)
    assert store.of("ann") == [kept]
    assert "DROP TABLE" in kept.comment


def test_what_was_told_to_be_kept_survives_a_killed_writer(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    for told in (3, 20):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True,
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stdout is not None
        ids = [process.stdout.readline().strip() for _ in range(told)]
        process.send_signal(signal.SIGKILL)
        ids += process.communicate()[0].split()
        store = FeedbackStore(path)
        held = {it.id for it in store.of("a")}
        assert {i for i in ids if len(i) == 20} <= held
        store.rate("a", _rated("after"), "up")
        assert store.remove("a") >= told


def test_many_at_once(store: FeedbackStore) -> None:
    def write(owner: str) -> None:
        for n in range(10):
            store.rate(owner, _rated(f"{n}?"), "up")

    threads = [threading.Thread(target=write, args=(f"u{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(len(store.of(f"u{n}")) == 10 for n in range(6))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    path.write_bytes(b"no database at all " * 100)
    with pytest.raises(StorageError, match=r"feedback.sqlite3.*move it away"):
        FeedbackStore(path).of("ann")
    assert path.read_bytes().startswith(b"no database")


def test_a_place_that_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="permissions"):
        FeedbackStore(tmp_path / "file" / "feedback.sqlite3").rate("ann", _rated(), "up")


def test_the_command_lists_exports_and_removes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "f.sqlite3"
    named = ["--file", str(path)]
    assert main([*named, "questions", str(tmp_path / "q.jsonl")]) == 1
    assert "no feedback" in capsys.readouterr().err
    kept = FeedbackStore(path).rate("ann", _rated("营收?"), "down", "期间不对")
    FeedbackStore(path).rate("ben", _rated("利润?", replace(SAID, text="1645亿元")), "up")
    assert main([*named, "--owner", "ann", "list"]) == 0
    told = capsys.readouterr().out
    assert kept.id in told
    assert "期间不对" in told
    assert "ben" not in told
    assert main([*named, "questions", str(tmp_path / "q.jsonl")]) == 0
    assert len((tmp_path / "q.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert main([*named, "remove", kept.id]) == 0
    assert main([*named, "remove", kept.id]) == 1
    assert [it.owner for it in FeedbackStore(path).of()] == ["ben"]


def test_a_verdict_that_cannot_be_read_is_removed_as_the_message_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "f.sqlite3"
    store = FeedbackStore(path)
    kept = store.rate("ann", _rated(), "up")
    other = store.rate("ann", _rated("another?"), "up")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE feedback SET rated = '{' WHERE id = ?", (kept.id,))
    db.close()
    assert main(["--file", str(path), "list"]) == 1
    assert f"python -m web.feedback remove {kept.id}" in capsys.readouterr().err
    assert main(["--file", str(path), "remove", kept.id]) == 0
    assert store.of("ann") == [other]
