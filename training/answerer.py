"""Train the answerer: the sentence ranker and the first confidence estimate.

python -m training.answerer --data ../shared/data/qa --out qa/weights
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
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
from training.project_sets import Standing, development, unit_answers
from training.qa_sets import Asked, QuestionSet, load_sets, squeeze

Floats = NDArray[np.float32]
DEPTH = 12
KEPT_UNITS = 60
OWN_WEIGHT = 3
OWN_TRUST = 8.0
VETOES = {
    "uncounted": 3.0, "no_person": 2.0, "no_day": 3.0, "opposite": 3.0, "name_unknown": 3.5,
    "period_unknown": 3.5, "other_period": 3.0, "no_measure": 1.0,
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One question's candidate units: features, and whether each one answers."""

    name: str
    group: str
    features: Floats
    right: NDArray[np.bool_]


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


def project_judged(standing: Sequence[Standing], ranker: Scorer) -> tuple[Floats, Floats]:
    """Answer features and labels from the project's development questions."""
    rows, labels = [], []
    for s in standing:
        selector = Selector(s.collection, ranker, empty_scorer(ANSWER_FEATURES))
        chosen = selector.select(read_question(s.text), s.hits)
        if chosen is not None:
            rows.append(chosen.features)
            labels.append(float(unit_answers(s.question, chosen.units[0])))
    return np.stack(rows), np.array(labels, np.float32)


def train_ranker(found: Sequence[Example], epochs: int = 30, hidden: int = 24,
                 seed: int = 0) -> Scorer:  # fmt: skip
    """Listwise: the softmax over a question's units is to fall on those that answer."""
    torch.manual_seed(seed)
    everything = np.concatenate([e.features for e in found])
    mean, scale = everything.mean(axis=0), _scale(everything)
    model = torch.nn.Sequential(
        torch.nn.Linear(len(UNIT_FEATURES), hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)
    )
    lists = [(torch.tensor((e.features - mean) / scale), torch.tensor(e.right)) for e in found]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    order = list(range(len(lists)))
    shuffler = random.Random(seed)
    for epoch in range(epochs):
        shuffler.shuffle(order)
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * (1 - epoch / epochs)
        for start in range(0, len(order), 32):
            loss = torch.stack([_list_loss(model, *lists[i]) for i in order[start : start + 32]])
            optimizer.zero_grad()
            loss.mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return _as_scorer(model, UNIT_FEATURES, mean, scale)


def _scale(values: Floats) -> Floats:
    """Standard deviations; 1 for a feature that never varies, lest rare values explode."""
    spread = values.std(axis=0)
    return np.where(spread < 0.02, 1.0, spread).astype(np.float32)


def _list_loss(model: torch.nn.Module, features: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    logits: torch.Tensor = model(features)[:, 0].log_softmax(0)
    return -logits[right].logsumexp(0)


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


def train_confidence(features: Floats, labels: Floats, weights: Floats) -> Scorer:
    """Logistic regression of "the first unit answers"; doubts weigh what VETOES says.

    A doubt (a name or period that the report lacks) is rare in the training sets, so that its
    weight is set by hand and only the rest is fitted.
    """
    free = [i for i, name in enumerate(ANSWER_FEATURES) if name not in VETOES]
    mean, scale = features.mean(axis=0), _scale(features)
    model = LogisticRegression(C=0.1, max_iter=3000)
    model.fit(((features - mean) / scale)[:, free], labels > 0.5, sample_weight=weights)
    matrix = np.array([[-VETOES.get(name, 0.0)] for name in ANSWER_FEATURES], np.float32)
    matrix[free, 0] = model.coef_[0]
    held = [i for i in range(len(ANSWER_FEATURES)) if i not in free]
    mean[held], scale[held] = 0.0, 1.0
    bias = np.array(model.intercept_, np.float32)
    return Scorer(ANSWER_FEATURES, mean, scale, ((matrix, bias),))


def _as_scorer(
    model: torch.nn.Sequential, names: Sequence[str], mean: Floats, scale: Floats
) -> Scorer:
    layers = tuple(
        (m.weight.detach().numpy().T.copy(), m.bias.detach().numpy().copy())
        for m in model
        if isinstance(m, torch.nn.Linear)
    )
    return Scorer(tuple(names), mean.astype(np.float32), scale.astype(np.float32), layers)


def save(scorer: Scorer, path: Path, note: str) -> None:
    """Weights as JSON, rounded to four decimals."""
    layers = [
        {"matrix": np.round(m, 4).tolist(), "bias": np.round(b, 4).tolist()}
        for m, b in scorer.layers
    ]
    value = {
        "note": note,
        "features": list(scorer.names),
        "mean": np.round(scorer.mean.astype(float), 5).tolist(),
        "scale": np.round(scorer.scale.astype(float), 5).tolist(),
        "layers": layers,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")


def accuracy(found: Sequence[Example], scorer: Scorer) -> dict[str, float]:
    """Share of questions whose first unit answers, by set."""
    hits: dict[str, list[bool]] = {}
    for e in found:
        hits.setdefault(e.name, []).append(bool(e.right[int(np.argmax(scorer(e.features)))]))
    return {name: float(np.mean(values)) for name, values in hits.items()}


def main() -> None:
    """Train both, report accuracy on a held-out fifth of the groups, and save."""
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
    groups = sorted({e.group for e in found})
    held = set(random.Random(1).sample(groups, len(groups) // 5))
    trial = train_ranker([e for e in found if e.group not in held] + OWN_WEIGHT * ours)
    print("held out:", accuracy([e for e in found if e.group in held], trial))
    ranker = train_ranker(found + OWN_WEIGHT * ours)
    save(ranker, options.out / "ranker.json", "sentence ranker; training/answerer.py")
    features, labels = judged(sets, ranker)
    more, more_labels = project_judged(own, ranker)
    weights = np.array([1.0] * len(labels) + [OWN_TRUST] * len(more_labels), np.float32)
    everything = np.concatenate([features, more])
    confidence = train_confidence(everything, np.concatenate([labels, more_labels]), weights)
    save(confidence, options.out / "confidence.json", "first estimate; not calibrated")
    print(f"{len(found)} questions ranked, {len(labels)} judged ({labels.mean():.2f} right)")


if __name__ == "__main__":
    main()
