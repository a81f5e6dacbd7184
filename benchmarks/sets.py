"""The public question sets that retrieval is measured on, and how each is read."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import InputError
from training.asked import DRCD, MEASURED_ON
from training.evaluate import read_bitext
from training.qa_sets import Asked, QuestionSet, crossed, load_sets, make_set, squad

LANGUAGES = ("zh", "en")
BITEXT = "tatoeba"


@dataclass(frozen=True)
class Task:
    """Questions about one collection, one paragraph a passage.

    `relevant` holds for each question the numbers of the passages that answer it; the bootstrap
    draws whole groups of questions (`Asked.group`), of the kind that `cluster` names.
    """

    title: str
    questions: QuestionSet
    relevant: tuple[frozenset[int], ...]
    cluster: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The bootstrap cluster of each question."""
        return tuple(asked.group for asked in self.questions.asked)


Reader = Callable[[Path], list[Task]]


def _one_passage(title: str, questions: QuestionSet, cluster: str) -> Task:
    relevant = tuple(frozenset({asked.passage}) for asked in questions.asked)
    return Task(title, questions, relevant, cluster)


def _xquad(folder: Path) -> list[Task]:
    files = {lang: folder / f"xquad_dev.{lang}.json" for lang in LANGUAGES}
    pairs = (("zh", "zh"), ("en", "en"), ("zh", "en"), ("en", "zh"))
    return [
        _one_passage(f"XQuAD {q} → {p}", crossed(files[q], files[p], f"xquad-{p}"), "article")
        for q, p in pairs
    ]


def _cmrc(folder: Path) -> list[Task]:
    return [_one_passage("CMRC", squad(folder / "cmrc_trial.json", "cmrc", None), "paragraph")]


def _drcd(folder: Path) -> list[Task]:
    """The articles that the embedding was not trained on; the paragraphs are those of all."""
    questions = squad(folder / DRCD, "drcd", None, articles=MEASURED_ON)
    return [_one_passage("DRCD", questions, "article")]


def _finance(folder: Path) -> list[Task]:
    """DISC-FinLLM: each question's reference documents against those of all questions."""
    rows = json.loads((folder / "disc_finllm_retriever.json").read_text(encoding="utf-8"))
    numbers: dict[str, int] = {}  # a document that several questions name is one passage
    relevant = [
        frozenset(numbers.setdefault(text, len(numbers)) for text, _ in row["reference"])
        for row in rows
    ]
    asked = [Asked(row["question"], min(own), (), str(number))
             for number, (row, own) in enumerate(zip(rows, relevant, strict=True))]  # fmt: skip
    questions = make_set("finance", [("text", text) for text in numbers], asked)
    return [Task("DISC-FinLLM", questions, tuple(relevant), "question")]


READERS: Mapping[str, Reader] = {
    "xquad": _xquad, "cmrc": _cmrc, "drcd": _drcd, "finance": _finance,
}  # fmt: skip
NAMES = (*READERS, BITEXT)


def read_tasks(data: Path, names: Sequence[str]) -> list[Task]:
    """The tasks of the sets named, in READERS' order; raises InputError."""
    folder = _folder(data)
    return [task for name in READERS if name in names for task in _read(name, folder)]


def read_pairs(data: Path) -> list[tuple[str, str]]:
    """Tatoeba's (zh, en) sentence pairs; raises InputError."""
    path = _folder(data) / "tatoeba_test.tsv"
    try:
        pairs = read_bitext(path)
    except (OSError, ValueError) as error:
        raise _unreadable(BITEXT, path, error) from error
    if not pairs:
        raise _unreadable(BITEXT, path, ValueError("no pair in it"))
    return pairs


def read_training_sets(data: Path) -> tuple[Path, list[QuestionSet]]:
    """The folder qa/, and the public sets that the answerer is trained on; raises InputError."""
    folder = _folder(data)
    try:
        return folder, load_sets(folder)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _unreadable("answerer", folder, error) from error


def _read(name: str, folder: Path) -> list[Task]:
    try:
        tasks = READERS[name](folder)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _unreadable(name, folder, error) from error
    if not all(task.relevant for task in tasks):
        raise _unreadable(name, folder, ValueError("no question in it"))
    return tasks


def _folder(data: Path) -> Path:
    return data / "qa" if (data / "qa").is_dir() else data


def _unreadable(name: str, where: Path, error: Exception) -> InputError:
    if isinstance(error, OSError):
        place, why = error.filename, error.strerror
    else:
        place, why = where, f"not a set of its form ({type(error).__name__}: {error})"
    return InputError(
        f"The set {name!r} cannot be read: {place}: {why}. Give the folder that holds qa/ as "
        "--data, or name the sets that you have with --sets."
    )
