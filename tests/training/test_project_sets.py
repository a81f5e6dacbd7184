"""The questions that are trained on: each can be asked, and each answer stands in its report."""

from collections import Counter
from pathlib import Path

import pytest

from qa.questions import read_questions
from training.project_sets import own_files

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "data/icbc-2021h1/icbc-2021h1.md"
FILES = own_files([ROOT / "training/questions"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answers_stand_in_their_report_and_nothing_else_has_any(path: Path) -> None:
    for question in read_questions(path):
        text = "\n".join(p.read_text(encoding="utf-8") for p in question.reports or (BUNDLED,))
        told = (question.id, question.evidence)
        assert all(quote in text for quote in question.evidence), told
        assert bool(question.keys) == bool(question.evidence) == question.answerable, told
        assert all(group and all(map(str.strip, group)) for group in question.keys), told


def test_no_two_questions_share_an_id() -> None:
    ids = Counter(question.id for path in FILES for question in read_questions(path))
    assert [name for name, times in ids.items() if times > 1] == []
