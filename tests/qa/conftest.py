"""The bundled report opened once, and small indexes of the tests' own."""

from pathlib import Path

import pytest

from qa import ReportQA
from tests.index.samples import write
from tests.qa.banks import LANHU, OTTERLEY, QINGPU
from tests.qa.samples import BANK, TEA


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
    opened = ReportQA.open(folder / "index")
    opened.add(write(folder / "bank.md", BANK), str(write(folder / "tea.md", TEA)))
    return opened


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    """Three banks' reports in one index."""
    folder = tmp_path_factory.mktemp("three")
    opened = ReportQA.open(folder / "index")
    opened.add(
        write(folder / "lanhu-bank.md", LANHU),
        write(folder / "r2.md", OTTERLEY),
        write(folder / "r3.md", QINGPU),
    )
    return opened
