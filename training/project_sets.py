"""The project's own development questions as training examples (never the test halves)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Collection, Hit
from index.open import bundled, collection_in_memory, embedder_for, open_collection
from qa.followup import FollowUps
from qa.metrics import evidence_met, keys_found
from qa.questions import TestQuestion, read_questions
from qa.retrieve import HybridSearch
from qa.units import Unit


@dataclass(frozen=True)
class Standing:
    """A development question made to stand alone, with its collection and what was found."""

    question: TestQuestion
    text: str
    collection: Collection
    hits: tuple[Hit, ...]


def development(folder: Path, depth: int) -> Iterator[Standing]:
    """Every question of the *.dev.jsonl files, asked of its own report."""
    with TemporaryDirectory() as spare:
        for number, path in enumerate(sorted(folder.glob("*.dev.jsonl"))):
            questions = read_questions(path)
            collection = _collection(questions, Path(spare) / str(number))
            search, follow_ups = HybridSearch(collection), FollowUps(collection.embedder)
            for question in questions:
                text = follow_ups.standalone(question.question, question.history)
                yield Standing(question, text, collection, tuple(search.search(text, depth)))


def _collection(questions: Sequence[TestQuestion], folder: Path) -> Collection:
    embedder = embedder_for(None)
    report = questions[0].report
    if report is None:
        return collection_in_memory(embedder, (bundled(embedder),))
    collection = open_collection(folder)
    collection.add(report)
    return collection


def unit_answers(question: TestQuestion, unit: Unit) -> bool:
    """True when a unit of an evidence passage holds the most keys that any one unit can."""
    if not question.answerable or not evidence_met([unit.passage.text], question.evidence):
        return False
    held = f"{unit.original} {unit.translation or ''} {unit.text}"
    return keys_found(held, question.keys) >= (1.0 if len(question.keys) == 1 else 0.5)
