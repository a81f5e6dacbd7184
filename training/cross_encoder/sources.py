"""Questions with their candidate units, from our own sets and the public ones."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.passage import Hit
from qa.language.question import read_question
from qa.language.units import Unit
from qa.ranking.cross_encoder import Parts, unit_parts
from qa.ranking.features import UNIT_FEATURES, candidates
from qa.ranking.mixed import Mix
from qa.ranking.select import Selector
from training.answerer import answers_it, empty_judge, empty_scorer
from training.asked import DRCD, translated
from training.project_sets import FOLDS, Standing, development, fold_of, report_of, unit_answers
from training.qa_sets import Asked, QuestionSet, crossed, squad, tatqa

Floats = NDArray[np.float32]
OWN, XQUAD = "own", "xquad"  # the sets that have folds; XQuAD's names go on with the languages
PUBLIC = -1  # the fold of what is never held out
DIRECTIONS = ("zh-zh", "en-en", "zh-en", "en-zh")  # language of the questions, of the paragraphs
OTHERS = 2  # paragraphs of the same article whose units stand beside an XQuAD paragraph's own
COVERAGE = UNIT_FEATURES.index("context_coverage")


@dataclass(frozen=True)
class Listed:
    """A question and its units, which of them are right, and the fold that holds it out.

    ``scored`` is how many of the units, the first, are asked about when it is held out: all of
    them where it is none. ``hard`` tells which wrong units are most like right ones.
    """

    name: str
    fold: int
    question: str
    units: tuple[Parts, ...]
    right: tuple[bool, ...]
    answerable: bool = True
    hard: tuple[float, ...] = ()
    scored: int | None = None


def own(path: Path) -> list[Listed]:
    """The questions of one of our development files, each with all units of its evidence."""
    found, selector, about = [], None, None
    for standing in development([path]):
        if selector is None or standing.collection is not about:
            about = standing.collection
            ranker = empty_scorer(UNIT_FEATURES)
            selector = Selector(about, ranker, empty_judge(), _unread, Mix(1.0, 0.0))
        listed = _own(standing, selector)
        if listed is not None:
            found.append(listed)
    return found


def _unread(question: str, units: Sequence[Unit]) -> Floats:
    """Stands for the network that is yet to be made: nothing is asked of it here."""
    return np.zeros((len(units), 2), np.float32)


def _own(standing: Standing, selector: Selector) -> Listed | None:
    """A question of ours; what its wrong units share with it, in context, makes them hard."""
    question = read_question(standing.text)
    titles = {info.source: info.title for info in standing.collection.sources()}
    units = candidates(standing.hits, question.language, titles)
    target = selector.matcher.target(question)
    if not units or not target.tokens:
        return None
    features, _, _ = selector.measure(target, standing.hits, units)
    return Listed(
        OWN,
        fold_of(report_of(standing.question)),
        standing.text,
        tuple(unit_parts(u) for u in units),
        tuple(unit_answers(standing.question, u) for u in units),
        standing.question.answerable,
        tuple(features[:, COVERAGE].tolist()),
    )


def xquad(folder: Path) -> Iterator[Listed]:
    """XQuAD in four directions, in folds of articles: the units of the right paragraph, and as
    wrong ones those of two others of its article."""
    for name in DIRECTIONS:
        asked_in, told_in = (folder / f"xquad_dev.{code}.json" for code in name.split("-"))
        questions, chance = crossed(asked_in, told_in, name), random.Random(1)
        places = _by_group(questions)
        for asked in questions.asked:
            units = _units(questions, asked, [asked.passage])
            if not units:
                continue
            others = sorted(places[asked.group] - {asked.passage})
            chance.shuffle(others)
            more = _units(questions, asked, others[:OTHERS])
            hard = (1.0,) * len(units) + (0.0,) * len(more)
            right = _right(questions, asked, units) + (False,) * len(more)
            parts = tuple(unit_parts(u) for u in (*units, *more))
            yield Listed(f"{XQUAD}-{name}", int(asked.group) % FOLDS, asked.question, parts, right,
                         True, hard, len(units))  # fmt: skip


def public(folder: Path) -> Iterator[Listed]:
    """CMRC, DRCD with its translated questions, and TAT-QA, each with a wrong passage or all."""
    chance = random.Random(2)
    english = translated("drcd.tsv")
    sets = [
        squad(folder / "cmrc_trial.json", "cmrc", None),
        squad(folder / DRCD, "drcd", None),
        *tatqa(folder / "tatqa_dev.json"),
    ]
    for questions in sets:
        name, places = questions.name.split("-")[0], _by_group(questions)
        for asked in questions.asked:
            passages = [asked.passage, *_other(questions, asked, places, chance)]
            listed = _public(name, questions, asked, passages)
            if listed is not None:
                yield listed
                if name == "drcd" and asked.key in english:
                    yield _put_otherwise(listed, "drcd-en-zh", english[asked.key][0])


def _other(
    questions: QuestionSet, asked: Asked, places: dict[str, set[int]], chance: random.Random
) -> list[int]:
    """The wrong passages to read beside the right one: all of a TAT-QA page, else one of the same
    article, or of the next where it has no other."""
    if questions.name.startswith("tatqa"):
        return [n for n in range(len(questions.passages)) if n != asked.passage]
    following = min(asked.passage + 1, len(questions.passages) - 1)
    others = sorted(places[asked.group] - {asked.passage}) or [following]
    chance.shuffle(others)
    return [n for n in others[:1] if n != asked.passage]


def _public(
    name: str, questions: QuestionSet, asked: Asked, passages: Sequence[int]
) -> Listed | None:
    """A list to learn from: some of its units are right, some wrong; else None."""
    units = _units(questions, asked, passages)
    right = _right(questions, asked, units)
    if all(right) or not any(right):
        return None
    return Listed(name, PUBLIC, asked.question, tuple(unit_parts(u) for u in units), right)


def _put_otherwise(listed: Listed, name: str, question: str) -> Listed:
    return Listed(name, listed.fold, question, listed.units, listed.right)


def _by_group(questions: QuestionSet) -> dict[str, set[int]]:
    """The passages asked about, by article."""
    found = defaultdict(set)
    for asked in questions.asked:
        found[asked.group].add(asked.passage)
    return found


def _units(questions: QuestionSet, asked: Asked, passages: Sequence[int]) -> list[Unit]:
    hits = [Hit(questions.passages[n], 1.0) for n in passages]
    return candidates(hits, read_question(asked.question).language, {})


def _right(questions: QuestionSet, asked: Asked, units: Sequence[Unit]) -> tuple[bool, ...]:
    gold = questions.passages[asked.passage].id
    return tuple(answers_it(u.passage.id, u.original, gold, asked) for u in units)
