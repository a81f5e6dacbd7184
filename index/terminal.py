"""What every command of this project does with the terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from index.progress import Progress, Step

STAGES = {
    "read": "reading",
    "embed": "embedding",
    "save": "saving",
    "unchanged": "unchanged",
    "check": "checking",
}


def print_anything() -> None:
    """Let a text beyond the terminal's encoding be printed with escapes instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def tell(text: str) -> None:
    """Print a text; a reader that has closed the pipe, such as `head`, has seen enough."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Shows long work on standard error: a bar on a terminal, else a line a file and stage."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    plain = TextColumn("{task.description}", markup=False)  # a file's name may look like markup
    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), plain)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda step: bar.update(task, completed=step.share, description=_told(step))


def _lines() -> Progress:
    before = ""

    def line(step: Step) -> None:
        nonlocal before
        told, before = before, _told(step)
        if before != told:
            print(before, file=sys.stderr)

    return line


def _told(step: Step) -> str:
    stage = STAGES[step.stage]
    if step.stage == "save":
        return stage
    return f"[{step.done + 1}/{step.total}] {step.file}: {stage}"
