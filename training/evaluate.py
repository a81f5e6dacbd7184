"""Measure a static model on development sets that it was not trained on."""

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.asked import DRCD, MEASURED_ON

Vectors: TypeAlias = NDArray[np.float32]
Figures: TypeAlias = dict[str, float]

LANGUAGES = ("zh", "en")


def encode(tokenizer: Tokenizer, table: Vectors, texts: Sequence[str]) -> Vectors:
    """Unit vectors, texts x dimensions: the mean of token vectors, then length 1.

    A text with no known token is the zero vector.
    """
    out = np.zeros((len(texts), table.shape[1]), np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch_fast(texts, add_special_tokens=False)):
        if encoding.ids:
            out[row] = table[encoding.ids].mean(axis=0, dtype=np.float32)
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    return out


def ranks(queries: Vectors, documents: Vectors, gold: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each query how many documents score above its own: 0 is the first place."""
    scores = queries @ documents.T
    own = scores[np.arange(len(gold)), gold]
    return np.asarray((scores > own[:, None]).sum(axis=1), np.int64)


def recall(places: NDArray[np.int64], k: int) -> float:
    """R@k: the share of queries whose document is among the first ``k``."""
    return float((places < k).mean())


def read_squad(
    path: Path, articles: slice = slice(None)
) -> tuple[list[str], list[str], NDArray[np.int64]]:
    """Paragraphs, questions and each question's paragraph, of a SQuAD-shaped file; the questions
    of the ``articles`` alone."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    chosen = set(range(len(data))[articles])
    paragraphs = [(p, place in chosen) for place, a in enumerate(data) for p in a["paragraphs"]]
    questions = [
        (qa["question"], i)
        for i, (row, is_chosen) in enumerate(paragraphs) if is_chosen
        for qa in row["qas"]
    ]  # fmt: skip
    gold = np.array([i for _, i in questions], np.int64)
    return [row["context"] for row, _ in paragraphs], [question for question, _ in questions], gold


def passage_retrieval(tokenizer: Tokenizer, table: Vectors, folder: Path) -> Figures:
    """R@1 and R@5 of XQuAD's questions against all its paragraphs, in four directions."""
    sets = {lang: read_squad(folder / f"xquad_dev.{lang}.json") for lang in LANGUAGES}
    figures: Figures = {}
    for asked, answered in itertools.product(LANGUAGES, repeat=2):
        questions, gold = sets[asked][1:]
        places = ranks(
            encode(tokenizer, table, questions),
            encode(tokenizer, table, sets[answered][0]),
            gold,
        )
        for k in (1, 5):
            figures[f"xquad {asked}->{answered} R@{k}"] = recall(places, k)
    return figures


def traditional_retrieval(tokenizer: Tokenizer, table: Vectors, folder: Path) -> Figures:
    """R@1 and R@5 of DRCD's questions against all its paragraphs, in traditional Chinese.

    The questions of the articles that are trained on are left out.
    """
    documents, questions, gold = read_squad(folder / DRCD, MEASURED_ON)
    places = ranks(encode(tokenizer, table, questions), encode(tokenizer, table, documents), gold)
    return {f"drcd zh->zh R@{k}": recall(places, k) for k in (1, 5)}


def report_retrieval(tokenizer: Tokenizer, table: Vectors, folder: Path) -> Figures:
    """R@1 and R@5 of TAT-QA's questions against all paragraphs of its annual reports."""
    rows = json.loads((folder / "tatqa_dev.json").read_text(encoding="utf-8"))
    documents: list[str] = []
    questions: list[str] = []
    gold: list[int] = []
    for row in rows:
        for question in row["questions"]:
            if question["answer_from"] == "text" and question["rel_paragraphs"]:
                questions.append(question["question"])
                gold.append(len(documents) + int(question["rel_paragraphs"][0]) - 1)
        documents += [paragraph["text"] for paragraph in row["paragraphs"]]
    places = ranks(
        encode(tokenizer, table, questions),
        encode(tokenizer, table, documents),
        np.array(gold, np.int64),
    )
    return {f"tatqa en->en R@{k}": recall(places, k) for k in (1, 5)}


def read_bitext(path: Path) -> list[tuple[str, str]]:
    """The (zh, en) pairs of a file with one pair a line, its sides separated by a tab."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [(zh, en) for zh, en in rows]


def bitext_accuracy(tokenizer: Tokenizer, table: Vectors, folder: Path) -> Figures:
    """Share of Tatoeba sentences whose translation is the nearest, both ways."""
    pairs = read_bitext(folder / "tatoeba_test.tsv")
    zh, en = (encode(tokenizer, table, [pair[side] for pair in pairs]) for side in (0, 1))
    gold = np.arange(len(pairs))
    return {
        "tatoeba zh->en": recall(ranks(zh, en, gold), 1),
        "tatoeba en->zh": recall(ranks(en, zh, gold), 1),
    }


def evaluate(tokenizer: Tokenizer, table: Vectors, folder: Path) -> Figures:
    """All figures, rounded to three digits; ``folder`` holds the development sets."""
    measures = (passage_retrieval, bitext_accuracy, traditional_retrieval, report_retrieval)
    figures: Figures = {}
    for measure in measures:
        figures |= measure(tokenizer, table, folder)
    return {name: round(value, 3) for name, value in figures.items()}


def as_table(figures: Mapping[str, float]) -> str:
    """The figures as a Markdown table."""
    rows = (f"| {name.replace('->', ' → ')} | {value:.3f} |" for name, value in figures.items())
    return "\n".join(["| set | figure |", "|---|---|", *rows])
