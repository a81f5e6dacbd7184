"""What the tests of conversations share."""

from collections.abc import Mapping, Sequence

import pytest

from qa import ReportQA
from tests.index.samples import write


def each_by_itself(
    factory: pytest.TempPathFactory, texts: Mapping[str, str]
) -> dict[str, ReportQA]:
    """Reports by their names, each asked by itself."""
    found = {}
    for name, text in texts.items():
        folder = factory.mktemp(name)
        found[name] = ReportQA.open(folder / "index")
        found[name].add(write(folder / f"{name}.md", text))
    return found


def history(said: Sequence[str]) -> list[dict[str, str]]:
    """What a user and the assistant said by turns."""
    roles = ("user", "assistant")
    return [{"role": roles[i % 2], "content": text} for i, text in enumerate(said)]
