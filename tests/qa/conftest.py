"""The bundled report opened once, and small indexes of the tests' own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.words import Target
from tests.index.samples import write
from tests.qa.banks import LANHU, OTTERLEY, QINGPU
from tests.qa.samples import BANK, TEA, opened


@pytest.fixture(scope="session")
def qa(home: Path) -> ReportQA:
    """The bundled report, never added to."""
    return ReportQA.open()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user data folder of the test's own; where the index in it will be."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "reportqa" / "index"


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    """A Chinese and an English report in one index."""
    folder = tmp_path_factory.mktemp("two")
    qa = ReportQA.open(folder / "index")
    qa.add(write(folder / "bank.md", BANK), str(write(folder / "tea.md", TEA)))
    return qa


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    """Three banks' reports in one index."""
    texts = {"lanhu-bank.md": LANHU, "r2.md": OTTERLEY, "r3.md": QINGPU}
    return opened(tmp_path_factory.mktemp("three"), texts)


@pytest.fixture(scope="session")
def target(two: ReportQA) -> Callable[[str], Target]:
    """A question made ready to be matched, in the words of `two`."""
    matcher = Matcher(shipped(), two.collection.store)
    return lambda question: matcher.target(read_question(question))
