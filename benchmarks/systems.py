"""The systems measured: ours, and what they all have in common.

A system is built from reports, opened, asked, and given one report more; the others are in
`benchmarks.peers`. A system's libraries are imported when it is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.collection import embedded

DEPTH = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, and the file name of its report."""

    source: str
    text: str


class System(Protocol):
    """One way to keep reports and to search them."""

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        """Index reports and keep the index in a folder; returns the number of passages."""

    def open(self, folder: Path) -> None:
        """Make ready to be asked, from the folder alone."""

    def ask(self, question: str) -> Sequence[Found]:
        """The passages found for a question, best first; of one that answers, those it cites."""

    def add(self, report: Path) -> None:
        """Take in one report more, so that it is there after opening again."""


class Ours:
    """`ReportQA`: retrieval, answer and check."""

    def __init__(self) -> None:
        from qa import ReportQA

        self._api: Any = ReportQA

    def build(self, reports: Sequence[Path], folder: Path) -> int:
        return sum(info.passages for info in self._opened(folder).add(*reports))

    def open(self, folder: Path) -> None:
        self.qa = self._opened(folder)

    def ask(self, question: str) -> Sequence[Found]:
        cited = [citation.passage for citation in self.qa.ask(question).citations]
        return [Found(passage.source, passage.text) for passage in cited]

    def add(self, report: Path) -> None:
        self.qa.add(report)

    def _opened(self, folder: Path) -> Any:
        return self._api.open(folder)


class OursRetrieval(Ours):
    """`ReportQA.search`: what the others do, and no more."""

    def ask(self, question: str) -> Sequence[Found]:
        hits = self.qa.search(question, DEPTH)
        return [Found(hit.passage.source, hit.passage.text) for hit in hits]


class OursMilvus(OursRetrieval):
    """`ReportQA.search` over Milvus Lite, which keeps a collection in a local file."""

    def _opened(self, folder: Path) -> Any:
        folder.mkdir(exist_ok=True)
        return self._api.open("laws", store="milvus", uri=str(folder / "lite.db"))


class OursMilvusWhole(OursMilvus):
    """`ReportQA.ask` over Milvus Lite."""

    def ask(self, question: str) -> Sequence[Found]:
        return Ours.ask(self, question)


def passages_of(reports: Sequence[Path]) -> tuple[list[str], list[dict[str, str]]]:
    """The same passages as ours has, with their headings; a splitter of theirs would cut others."""
    from index.load import parse
    from index.split import split

    texts, metadatas = [], []
    for report in reports:
        for passage in split(parse(report.name, report.read_bytes())):
            texts.append(embedded(passage)[0])
            metadatas.append({"source": report.name})
    return texts, metadatas
