"""Train the answerer: the sentence ranker and the first confidence estimate.

python -m training.answerer --data DATA/qa --out qa/weights
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from index.collection import Collection, embedded
from index.embed import shipped
from index.open import collection_in_memory
from index.passage import Hit
from index.segments import Segment
from index.terms import tokens
from qa.features import UNIT_FEATURES, candidates
from qa.judge import ANSWER_FEATURES
from qa.question import is_content, read_question
from qa.retrieve import HybridSearch
from qa.scorer import Scorer
from qa.select import Selector
from training.fitting import Example, accuracy, save, train_confidence, train_ranker
from training.project_sets import Standing, development, unit_answers
from training.qa_sets import Asked, QuestionSet, load_sets, squeeze

Floats = NDArray[np.float32]
DEPTH = 12
KEPT_UNITS = 60
OWN_WEIGHT = 3
OWN_TRUST = 8.0


def collection_of(questions: QuestionSet) -> Collection:
    """The passages of a set as a collection in memory."""
    embedder = shipped()
    texts = [text for passage in questions.passages for text in embedded(passage)]
    vectors = embedder.encode_documents(texts)
    segment = Segment(questions.document, questions.passages, vectors, (), questions.name)
    return collection_in_memory(embedder, (segment,))


def empty_scorer(names: Sequence[str]) -> Scorer:
    """A scorer of zeros, for measuring features before anything is trained."""
    size = len(names)
    layer = (np.zeros((size, 1), np.float32), np.zeros(1, np.float32))
    return Scorer(tuple(names), np.zeros(size, np.float32), np.ones(size, np.float32), (layer,))


def answers_it(passage: str, text: str, gold: str, asked: Asked) -> bool:
    """True when a unit of the gold passage holds one of the answer's spellings."""
    held = squeeze(text)
    return passage == gold and any(squeeze(a) in held for a in asked.answers)


def examples(sets: Sequence[QuestionSet]) -> list[Example]:
    """Features and labels of every question whose answer is among the units found."""
    found: list[Example] = []
    for questions in tqdm(sets, desc="features"):
        collection = collection_of(questions)
        search = HybridSearch(collection)
        selector = Selector(collection, empty_scorer(UNIT_FEATURES), empty_scorer(ANSWER_FEATURES))
        for asked in questions.asked:
            hits = search.search(asked.question, DEPTH)
            example = _example(questions, asked, hits, selector)
            if example is not None:
                found.append(example)
    return found


def _example(
    questions: QuestionSet, asked: Asked, hits: Sequence[Hit], selector: Selector
) -> Example | None:
    question = read_question(asked.question)
    units = candidates(hits, question.language, {})
    target = selector.matcher.target(question)
    if not units or not target.tokens:
        return None
    gold = questions.passages[asked.passage].id
    right = np.array([answers_it(u.passage.id, u.original, gold, asked) for u in units])
    if not right.any():
        return None
    features, _, _ = selector.measure(target, hits, units)
    keep = np.argsort(~right, kind="stable")[:KEPT_UNITS]
    return Example(questions.name.split("-")[0] + str(len(questions.passages) > 50),
                   questions.name + asked.group, features[keep], right[keep])  # fmt: skip


def project_examples(standing: Sequence[Standing]) -> list[Example]:
    """Ranking examples from the project's development questions."""
    found: list[Example] = []
    for s in standing:
        selector = Selector(
            s.collection, empty_scorer(UNIT_FEATURES), empty_scorer(ANSWER_FEATURES)
        )
        question = read_question(s.text)
        titles = {i.source: i.title for i in s.collection.sources()}
        units = candidates(s.hits, question.language, titles)
        target = selector.matcher.target(question)
        right = np.array([unit_answers(s.question, u) for u in units])
        if target.tokens and right.any():
            features, _, _ = selector.measure(target, s.hits, units)
            keep = np.argsort(~right, kind="stable")[: 2 * KEPT_UNITS]
            found.append(Example(s.question.set_name, s.question.set_name, features[keep],
                                 right[keep]))  # fmt: skip
    return found


def project_judged(
    standing: Sequence[Standing], found: Sequence[Example], ours: Sequence[Example]
) -> tuple[Floats, Floats]:
    """Answer features and labels from the project's development questions.

    Cross-fitted: each set is ranked by a ranker that did not see it, and its accuracy printed,
    lest the scores of questions trained on look surer than those of a user's will.
    """
    rows, labels = [], []
    for name in sorted({s.question.set_name for s in standing}):
        others = [e for e in ours if e.name != name]
        ranker = train_ranker([*found, *others * OWN_WEIGHT], epochs=15)
        print("left out:", accuracy([e for e in ours if e.name == name], ranker), flush=True)
        for s in standing:
            if s.question.set_name == name:
                selector = Selector(s.collection, ranker, empty_scorer(ANSWER_FEATURES))
                chosen = selector.select(read_question(s.text), s.hits)
                if chosen is not None:
                    rows.append(chosen.features)
                    labels.append(float(unit_answers(s.question, chosen.units[0])))
    return np.stack(rows), np.array(labels, np.float32)


def judged(sets: Sequence[QuestionSet], ranker: Scorer, seed: int = 0) -> tuple[Floats, Floats]:
    """Answer features and labels (1 right, 0 wrong) over questions answerable and not."""
    rows: list[Floats] = []
    labels: list[float] = []
    dice = random.Random(seed)
    for questions in tqdm(sets, desc="confidence"):
        collection = collection_of(questions)
        search = HybridSearch(collection)
        selector = Selector(collection, ranker, empty_scorer(ANSWER_FEATURES))
        for asked in questions.asked:
            gold = questions.passages[asked.passage].id
            for text, without in _variants(asked, questions, dice):
                hits = search.search(text, DEPTH + 1)
                hits = [h for h in hits if not (without and h.passage.id == gold)][:DEPTH]
                chosen = selector.select(read_question(text), hits)
                if chosen is None:
                    continue
                unit = chosen.units[0]
                right = text == asked.question and answers_it(
                    unit.passage.id, unit.original, gold, asked
                )
                rows.append(chosen.features)
                labels.append(float(right))
    return np.stack(rows), np.array(labels, np.float32)


def _variants(asked: Asked, questions: QuestionSet, dice: random.Random) -> list[tuple[str, bool]]:
    """The question as it is; without its passage; with one word swapped for a stranger."""
    found = [(asked.question, False)]
    roll = dice.random()
    if roll < 0.35:
        found.append((asked.question, True))
    elif roll < 0.75:
        swapped = swap_word(asked.question, dice.choice(questions.asked).question, dice)
        if swapped is not None:
            found.append((swapped, False))
    return found


def swap_word(question: str, other: str, dice: random.Random) -> str | None:
    """The question with a content word replaced by one of another question."""
    own = [t for t in tokens(question) if is_content(t) and len(t.surface) > 1]
    theirs = [t for t in tokens(other) if is_content(t) and len(t.surface) > 1]
    if len(own) < 2 or not theirs:
        return None
    taken, given = dice.choice(own), dice.choice(theirs)
    if given.surface in question or taken.is_number != given.is_number:
        return None
    at = question.lower().find(taken.surface)
    if at < 0:
        return None
    word = question[at : at + len(taken.surface)]
    shown = given.surface.capitalize() if word[0].isupper() else given.surface
    return question.replace(word, shown, 1)


def main() -> None:
    """Train both, report accuracy on each project set left out, and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=Path("tests/questions"))
    parser.add_argument("--leave-out", default="", help="a development set not to train on")
    parser.add_argument("--out", type=Path, default=Path("qa/weights"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    sets = load_sets(options.data)
    own = [s for s in development(options.questions, DEPTH)
           if s.question.set_name != options.leave_out]  # fmt: skip
    ours = project_examples(own)
    found = examples(sets)
    ranker = train_ranker(found + OWN_WEIGHT * ours)
    save(ranker, options.out / "ranker.json", "sentence ranker; training/answerer.py")
    features, labels = judged(sets, ranker)
    more, more_labels = project_judged(own, found, ours)
    weights = np.array([1.0] * len(labels) + [OWN_TRUST] * len(more_labels), np.float32)
    everything = np.concatenate([features, more])
    confidence = train_confidence(everything, np.concatenate([labels, more_labels]), weights)
    save(confidence, options.out / "confidence.json", "first estimate; not calibrated")
    print(f"{len(found)} questions ranked, {len(labels)} judged ({labels.mean():.2f} right)")


if __name__ == "__main__":
    main()
