"""One report in every format gives the same figures, each with a verbatim citation."""

from pathlib import Path

import pytest

from qa import ReportQA
from tests.index.formats.samples import FILES

NAMES = sorted(path.name for path in FILES.iterdir())
QUESTIONS = [
    ("2023年的净利润是多少？", "120.5"),
    ("What was the operating income in 2023?", "356.2"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("question", "figure"), QUESTIONS)
def test_a_figure_is_found_in_every_format(
    name: str, question: str, figure: str, tmp_path: Path
) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(FILES / name)
    answer = qa.ask(question)
    assert answer.status == "answered"
    assert figure in answer.text
    assert any(figure in c.quote for c in answer.citations)
    for c in answer.citations:
        assert qa.document(name).text[c.start : c.end] == c.quote
        assert c.page == (1 if name.endswith(".pdf") else None)
