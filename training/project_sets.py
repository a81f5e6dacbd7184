"""The project's own development questions as training examples (never the test halves)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Collection, Hit
from index.open import bundled, collection_in_memory, embedder_for, open_collection
from qa.chain import Stages
from qa.language.units import Unit
from qa.metrics import evidence_met, keys_found
from qa.questions import TestQuestion, read_questions
from qa.request import Request
from qa.result import Draft, Evidence

FOLDS = 4


@dataclass(frozen=True)
class Standing:
    """A development question made to stand alone, with its collection and what was found."""

    question: TestQuestion
    text: str
    collection: Collection
    hits: tuple[Hit, ...]


def report_of(question: TestQuestion) -> str:
    """The report that a question is about, "article" for the bundled one; for a question about
    several, its set.
    """
    if not question.reports:
        return "article"
    return question.set_name if len(question.reports) > 1 else question.reports[0].stem


def fold_of(report: str) -> int:
    """The fold of a report, and of all questions about it."""
    return sum(map(ord, report)) % FOLDS


class _Silent:
    """An answerer that is never asked: only the stages before it run."""

    name = "none"

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """Nothing."""
        return Draft((), 0.0, self.name)

    def on(self, collection: Collection) -> "_Silent":
        """Itself."""
        return self


def own_files(folders: Sequence[Path]) -> list[Path]:
    """The development question files of the folders; test halves never.

    Nor questions that are reckoned, or put to several reports: no sentence of one report holds what
    they ask for.
    """
    files = (p for f in folders for p in sorted(f.glob("*.jsonl")))
    others = ("arithmetic.", "reckoned.", "several.")
    return [p for p in files if ".test." not in p.name and not p.name.startswith(others)]


def development(files: Sequence[Path]) -> Iterator[Standing]:
    """Every question of development files, asked of its own report."""
    about: dict[tuple[Path, ...], list[TestQuestion]] = {}
    for question in (q for path in files for q in read_questions(path)):
        about.setdefault(question.reports, []).append(question)
    with TemporaryDirectory() as spare:
        for number, (reports, questions) in enumerate(about.items()):
            collection = _collection(reports, Path(spare) / str(number))
            stages = Stages(collection, _Silent())
            for question in questions:
                request = stages.standalone(Request(question.question, question.history))
                hits = stages.evidence(request).hits
                yield Standing(question, request.standalone, collection, hits)


def _collection(reports: Sequence[Path], folder: Path) -> Collection:
    embedder = embedder_for(None)
    if not reports:
        return collection_in_memory(embedder, (bundled(embedder),))
    collection = open_collection(folder)
    collection.add(*reports)
    return collection


def unit_answers(question: TestQuestion, unit: Unit) -> bool:
    """True when a unit of an evidence passage holds the most keys that any one unit can."""
    if not question.answerable or not evidence_met([unit.passage.text], question.evidence):
        return False
    held = f"{unit.original} {unit.translation or ''} {unit.text}"
    return keys_found(held, question.keys) >= (1.0 if len(question.keys) == 1 else 0.5)
