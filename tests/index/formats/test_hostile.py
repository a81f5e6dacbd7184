"""Hostile files are refused with a reason while this process stays small and goes on."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.formats import sandbox
from index.load import parse
from tests.index.formats.hostile import FILES, one_page, word, workbook

ALLOWED = 100 * 2**20


def resident() -> int:
    """This process's memory in bytes."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


@contextmanager
def watched() -> Iterator[list[int]]:
    """The memory of this process, looked at all the time."""
    seen = [resident()]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            seen.append(resident())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_with_the_reason(name: str) -> None:
    suffix, data, words = FILES[name]()
    with watched() as seen, pytest.raises(DocumentError, match=words) as refused:
        parse(f"report{suffix}", data)
    assert max(seen) - seen[0] < ALLOWED
    assert str(refused.value).startswith(f"report{suffix}: ")
    assert str(refused.value).endswith(".")


def test_the_harmless_twins_are_read() -> None:
    assert "12 million" in parse("a.docx", word()).text
    assert "| Profit | 12 |" in parse("a.xlsx", workbook()).text
    content = b"BT /F 12 Tf 50 700 Td (The profit of the year was twelve million pounds.) Tj ET"
    assert "twelve million" in parse("a.pdf", one_page(content)).text


def test_one_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.05)
    with pytest.raises(DocumentError, match="took more than"):
        parse("a.docx", word())


def test_output_beyond_the_limit_is_not_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAX_OUTPUT", 10)
    with pytest.raises(DocumentError, match="of text"):
        parse("a.docx", word())


def test_a_reader_is_given_no_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "{\\"refused\\": \\"[$MODEL_KEY] [$LC_ALL] $PATH\\"}"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("MODEL_KEY", "secret")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(DocumentError, match=r"\[\] \[C.UTF-8\] /"):
        parse("a.docx", word())


def test_a_reader_can_open_few_files_and_start_nothing() -> None:
    code = (
        "import resource as r; from index.formats import child; child._limit();"
        "print(r.getrlimit(r.RLIMIT_NOFILE), r.getrlimit(r.RLIMIT_NPROC))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(64, 64) (0, 0)"


def test_where_a_reader_failed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "index.formats.sandbox")
    with pytest.raises(DocumentError, match=r"damaged \(\w+\)"):
        parse("a.docx", word(document=b"<w"))
    assert "Traceback" in caplog.text
    assert "docx.py" in caplog.text


def test_others_go_on_while_a_file_is_read() -> None:
    suffix, data, _ = FILES["looping forms"]()
    done = threading.Event()

    def read() -> None:
        with pytest.raises(DocumentError):
            parse(f"a{suffix}", data)
        done.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert "twelve" in parse("b.txt", b"The profit was twelve million.").text
    assert not done.is_set()
    reader.join()
    assert done.is_set()
