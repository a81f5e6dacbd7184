"""What docs/api.md shows is what happens."""

import contextlib
import io
import subprocess
from functools import partial

from tests.test_docs import consoles, snippets
from tests.web.api.conftest import apart
from tests.web.conftest import PATIENCE, Served

PAGE = "docs/api.md"
ADDRESS = "http://127.0.0.1:7860"


def test_the_commands_give_what_is_shown(server: Served) -> None:
    shown = list(consoles(PAGE))
    assert len(shown) == 4
    for command, output in shown:
        ended = subprocess.run(
            ["bash", "-c", command.replace(ADDRESS, server.address)],
            capture_output=True, text=True, timeout=PATIENCE, check=True,
        )  # fmt: skip
        assert ended.stdout.strip() == output.strip(), command


def test_the_python_gives_what_is_shown(server: Served) -> None:
    found = list(snippets(PAGE))
    assert len(found) == 3
    for code, output in found:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            program = compile(code.replace(ADDRESS, server.address), PAGE, "exec")
            apart(partial(exec, program, {}))
        assert said.getvalue() == output
