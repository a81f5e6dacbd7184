"""Parse a file in a child process that is held to limits, so that no file can harm this one."""

import base64
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from index.errors import DocumentError
from index.formats.parts import Parsed
from index.formats.pdf_view import PageView
from index.passage import Block

SECONDS = 18.0
MAX_OUTPUT = 24 * 2**20
# What Python needs to start and find its libraries; the rest, such as keys, is not handed on.
HANDED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "APPDATA")
log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]
_AFTER = "Save the report anew with another program, or export its text."


def parse_apart(kind: str, data: bytes, encoding: str | None) -> Parsed:
    """The file as its reader gives it; raises DocumentError when it is refused or too much."""
    answer = _answer(kind, data, encoding)
    blocks = tuple(Block(*block) for block in answer["blocks"])
    return Parsed(answer["text"], blocks, tuple(answer["pages"]), tuple(answer["notes"]))


def view_apart(data: bytes, number: int) -> PageView:
    """Page `number` of a PDF (the first is 1) as drawn; raises DocumentError where it cannot be."""
    answer = _answer("view", data, str(number))
    width, height = answer["size"]
    boxes = tuple((a, b, c, d) for a, b, c, d in answer["boxes"])
    picture = base64.b64decode(answer["picture"])
    return PageView(width, height, picture, answer["characters"], boxes)


def _answer(kind: str, data: bytes, encoding: str | None) -> dict[str, Any]:
    """What the child tells; raises DocumentError when it tells of a failure or is stopped."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        output, status, late = _run(kind, encoding, file)
    if late:
        raise DocumentError(f"reading it took more than {SECONDS:.0f} seconds. {_AFTER}")
    if len(output) > MAX_OUTPUT:
        raise DocumentError(f"it holds more than {MAX_OUTPUT // 2**20} MB of text. Split it.")
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        raise DocumentError(_died(status)) from None
    _check(answer)
    return answer


def _run(kind: str, encoding: str | None, file: Any) -> tuple[bytes, int, bool]:
    """The child's output (one byte over the limit at most), its status, and whether it was late."""
    command = [sys.executable, "-P", "-m", "index.formats.child", kind]
    late = threading.Event()
    with subprocess.Popen(
        command + ([encoding] if encoding else []),
        stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
    ) as child:  # fmt: skip

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(SECONDS, stop)
        timer.daemon = True
        timer.start()
        try:
            assert child.stdout is not None
            output = child.stdout.read(MAX_OUTPUT + 1)
        finally:
            timer.cancel()
            child.kill()
        status = child.wait()
    return output, status, late.is_set()


def _environment() -> dict[str, str]:
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    kept = {k: v for k, v in os.environ.items() if k in HANDED_ON or k.startswith("LC_")}
    return kept | {
        "PYTHONPATH": os.pathsep.join(p for p in paths if p),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",  # each thread would reserve memory that counts
    }


def _died(status: int) -> str:
    if status in (-24, -9):  # SIGXCPU, or the kill that follows it
        return f"reading it takes too much computing time. {_AFTER}"
    return f"reading it failed: it is damaged or needs too much memory. {_AFTER}"


def _check(answer: dict[str, Any]) -> None:
    """Raises DocumentError for an answer that tells of a failure."""
    if "refused" in answer:
        raise DocumentError(answer["refused"])
    if answer.get("failed") == "memory":
        raise DocumentError(f"reading it needs too much memory. {_AFTER}")
    if answer.get("failed") == "depth":
        raise DocumentError(f"its parts are nested too deeply. {_AFTER}")
    if "failed" in answer:
        log.debug("a reader failed:\n%s", answer.get("trace", ""))
        raise DocumentError(f"the file is damaged ({answer['failed']}). {_AFTER}")
