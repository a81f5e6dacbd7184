"""python -m benchmarks.reading --data DATA --work WORK: does the first sentence quoted answer?

XQuAD's questions within and across the languages: given the paragraph that answers, and searched
for among all; by rankers trained without the question's article. With refusal off, and as served.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from benchmarks.sets import read_training_sets
from index.errors import InputError, ReportQAError
from index.passage import Hit
from index.terminal import print_anything
from qa.evaluation.clusters import estimate
from qa.language.question import read_question
from qa.ranking.confidence import THRESHOLD
from qa.ranking.scorer import Scorer
from qa.ranking.select import Selection, Selector
from qa.retrieve import HybridSearch
from training.answerer import DEPTH, QUESTIONS, answers_it, examples, own_examples
from training.cross_encoder.held_out import NAME, HeldOut, Unread
from training.fitting import Example, train_ranker
from training.project_sets import own_files
from training.qa_sets import Asked, QuestionSet, collection_of, crossed

FOLDS = 4
# Of each direction, questions first: given the paragraph, and among all.
GOALS: Mapping[str, tuple[str, str]] = {
    "zh-zh": ("0.87", "0.81"), "en-en": ("0.87", "0.81"), "zh-en": ("0.82", "–"),
    "en-zh": ("0.82", "–"),
}  # fmt: skip
PAGE = """# Reading

Written by `python -m benchmarks.reading --data DATA --work WORK --markdown docs/reading.md` (DATA
is the folder that holds `qa/`, WORK the one in which the cross-encoder was trained).

Does the first sentence that an answer quotes hold what was asked for? The questions are those of
XQuAD's development half. Sentences are chosen by rankers that were trained as the shipped one, and
read by cross-encoders that were trained too, without the articles of the questions ({folds}
folds). *Given*: of the paragraph that answers alone. *Found*: of what the search finds among all
paragraphs, where another paragraph's sentence does not count. Both with refusal off. Where two
sentences side by side come near each other, both are told and count as the first. *Answered* and
*right* are of the threshold that is served, {threshold}: the share of the questions that are
answered, and of the answers that are right. In square brackets 95 % percentile intervals, whole
articles drawn. *Read* is the number of questions for which all that was found could be read by a
cross-encoder of their fold: those alone count after *given*.

"""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one question: whether the first quoted sentence answers, given the paragraph
    and among all, and how sure the latter was; `found` is None where nothing held out could read
    what was found.
    """

    article: str
    given: bool
    found: bool | None
    confidence: float


def measure(data: Path, questions: Sequence[Path], work: Path) -> dict[str, list[Read]]:
    """What came of all questions, by direction; raises ReportQAError where DATA cannot be read.

    `work` holds what the training of the cross-encoder left there.
    """
    folder, sets = read_training_sets(data)
    files, numbers = own_files(questions), _numbers(folder)
    if not (work / NAME).exists():
        raise InputError(
            f"{work} holds no {NAME}. Run `python -m training cross-encoder` with that work folder."
        )
    if not files:
        raise InputError(
            f"No question set (*.jsonl) in {', '.join(map(str, questions))}. Run this in the "
            "repository's root, or name the folders with --questions."
        )
    with ProcessPoolExecutor(2) as pool:
        own = [e for part in pool.map(own_examples, files) for e in part]
        rankers = list(pool.map(
            partial(_ranker, sets=sets, own=own, numbers=numbers), range(FOLDS)
        ))  # fmt: skip
        reads = pool.map(partial(read_direction, folder=folder, rankers=rankers, work=work), GOALS)
        return dict(zip(GOALS, reads, strict=True))


def _numbers(folder: Path) -> dict[str, int]:
    """The numbers of XQuAD's articles by their titles; `crossed` goes by the numbers."""
    data = json.loads((folder / "xquad_dev.en.json").read_text(encoding="utf-8"))["data"]
    return {str(article.get("title") or number): number for number, article in enumerate(data)}


def _ranker(
    fold: int, sets: Sequence[QuestionSet], own: Sequence[Example], numbers: Mapping[str, int]
) -> Scorer:
    """The recipe's ranker, of everything but the fold's articles of XQuAD."""

    def is_kept(asked: Asked) -> bool:
        number = numbers.get(asked.group)
        return (int(asked.group) if number is None else number) % FOLDS != fold

    kept = [
        replace(s, asked=tuple(filter(is_kept, s.asked))) if s.name.startswith("xquad") else s
        for s in sets
    ]
    torch.set_num_threads(1)
    return train_ranker([*examples(kept), *own])


def read_direction(name: str, folder: Path, rankers: Sequence[Scorer], work: Path) -> list[Read]:
    """Every question of one direction, by models that did not see its article; without those whose
    paragraph nothing held out could read.
    """
    asked_in, held_in = (folder / f"xquad_dev.{code}.json" for code in name.split("-"))
    questions = crossed(asked_in, held_in, name)
    collection = collection_of(questions)
    search = HybridSearch(collection)
    selectors = [
        Selector(collection, ranker, None, HeldOut(work, fold))
        for fold, ranker in enumerate(rankers)
    ]
    reads = (
        _read(questions, asked, search, selectors[int(asked.group) % FOLDS])
        for asked in questions.asked
    )
    return [read for read in reads if read is not None]


def _read(questions: QuestionSet, asked: Asked, search: HybridSearch, by: Selector) -> Read | None:
    question, gold = read_question(asked.question), questions.passages[asked.passage]

    def holds(chosen: Selection | None) -> bool:
        if chosen is None:
            return False
        unit = chosen.units[0]
        return answers_it(unit.passage.id, unit.original, gold.id, asked)

    try:
        given = holds(by.select(question, [Hit(gold, 1.0)]))
    except Unread:
        return None
    try:
        found = by.select(question, search.search(asked.question, DEPTH))
    except Unread:
        return Read(asked.group, given, None, 0.0)
    return Read(asked.group, given, holds(found), found.confidence if found else 0.0)


def table(reads: Mapping[str, Sequence[Read]]) -> str:
    """The figures of each direction as a Markdown table."""
    head = ["questions → paragraphs", "n", "given", "goal", "read", "found", "goal", "answered",
            "right"]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name, (given, found) in GOALS.items():
        each = reads[name]
        read = [r for r in each if r.found is not None]
        served = [r for r in read if r.confidence >= THRESHOLD]
        cells = [name.replace("-", " → "), str(len(each)),
                 _share([r.given for r in each], each), given, str(len(read)),
                 _share([bool(r.found) for r in read], read), found,
                 _share([r.confidence >= THRESHOLD for r in read], read),
                 _share([bool(r.found) for r in served], served)]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _share(holds: Sequence[bool], reads: Sequence[Read]) -> str:
    if not reads:
        return "–"
    share = estimate(np.array(holds, float), [r.article for r in reads])
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit status 1 after an error."""
    print_anything()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER",
                        help="the folder that holds qa/, or qa/ itself")  # fmt: skip
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS, metavar="FOLDER",
                        help="folders of our own questions, trained on as well")  # fmt: skip
    parser.add_argument("--work", type=Path, required=True, metavar="FOLDER",
                        help="the work folder of `python -m training cross-encoder`")  # fmt: skip
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page here")
    options = parser.parse_args(arguments)
    try:
        body = table(measure(options.data, options.questions, options.work))
        print(body)
        if options.markdown:
            text = PAGE.format(folds=FOLDS, threshold=THRESHOLD) + body + "\n"
            options.markdown.write_text(text, encoding="utf-8")
    except ReportQAError as error:
        print(f"reading: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"reading: {error.filename} cannot be written ({error.strerror}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
