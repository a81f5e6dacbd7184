"""Question sets for the answerer: public reading-comprehension sets as (passages, questions)."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.collection import Collection, embedded
from index.embed import Embedder, shipped
from index.language.terms import fold, language
from index.open import collection_in_memory
from index.passage import Block, Document, Passage
from index.segments import Segment
from training.asked import DRCD, MEASURED_ON

SAMPLE = 110
ALL = slice(None)


@dataclass(frozen=True)
class Asked:
    """A question with the passage that answers it and the answers' spellings; `key` is its id."""

    question: str
    passage: int
    answers: tuple[str, ...]
    group: str
    history: tuple[dict[str, str], ...] = ()
    key: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """Passages of one collection and the questions asked of them."""

    name: str
    document: Document
    passages: tuple[Passage, ...]
    asked: tuple[Asked, ...]


def squeeze(text: str) -> str:
    """Folded text without white space and commas, as answers are compared."""
    return "".join(fold(text).replace(",", "").replace(",", "").split())


def make_set(name: str, texts: list[tuple[str, str]], asked: list[Asked]) -> QuestionSet:
    """A set from (kind, text) passages laid out as one document."""
    whole, passages, blocks = "", [], []
    for i, (kind, text) in enumerate(texts):
        start = len(whole)
        whole += text + "\n\n"
        block: Any = Block("table" if kind == "table" else "paragraph", start, start + len(text))
        blocks.append(block)
        passages.append(
            Passage(f"{name}#{i}", name, text, start, start + len(text), kind=block.kind)
        )
    document = Document(name, whole, language(whole), tuple(blocks))
    return QuestionSet(name, document, tuple(passages), tuple(asked))


def collection_of(questions: QuestionSet, embedder: Embedder | None = None) -> Collection:
    """The passages of a set as a collection in memory; without an embedder, the shipped one's."""
    embedder = embedder or shipped()
    texts = [text for passage in questions.passages for text in embedded(passage)]
    vectors = embedder.encode_documents(texts)
    segment = Segment(questions.document, questions.passages, vectors, (), questions.name)
    return collection_in_memory(embedder, (segment,))


def squad(
    path: Path, name: str, limit: int | None, seed: int = 0, articles: slice = ALL
) -> QuestionSet:
    """A SQuAD-shaped file; each paragraph is a passage, at most `limit` questions kept, which are
    of the `articles` alone."""
    texts, asked = [], []
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    chosen = set(range(len(data))[articles])
    for place, article in enumerate(data):
        for paragraph in article["paragraphs"]:
            texts.append(("text", paragraph["context"]))
            group = str(article.get("title") or len(texts))
            for qa in paragraph["qas"] if place in chosen else ():
                answers = tuple({a["text"] for a in qa["answers"]})
                key = str(qa.get("id", ""))
                asked.append(Asked(qa["question"], len(texts) - 1, answers, group, key=key))
    random.Random(seed).shuffle(asked)
    return make_set(name, texts, asked[:limit])


def crossed(question_file: Path, passage_file: Path, name: str) -> QuestionSet:
    """XQuAD: questions in one language about the paragraphs of the other, joined by id."""
    asked_in = json.loads(question_file.read_text(encoding="utf-8"))["data"]
    texts, asked = [], []
    data = json.loads(passage_file.read_text(encoding="utf-8"))["data"]
    for number, (article, other) in enumerate(zip(data, asked_in, strict=True)):
        for paragraph, twin in zip(article["paragraphs"], other["paragraphs"], strict=True):
            texts.append(("text", paragraph["context"]))
            questions = {qa["id"]: qa["question"] for qa in twin["qas"]}
            for qa in paragraph["qas"]:
                answers = tuple({a["text"] for a in qa["answers"]})
                asked.append(Asked(questions[qa["id"]], len(texts) - 1, answers, str(number)))
    return make_set(name, texts, asked)


def tatqa(path: Path) -> Iterator[QuestionSet]:
    """TAT-QA: one small collection a report page; span questions and single cells only."""
    for number, page in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        texts = [("table", _pipe(page["table"]["table"]))]
        texts += [("text", p["text"]) for p in page["paragraphs"] if p["text"].strip()]
        asked = []
        for q in page["questions"]:
            if q["answer_type"] != "span" or len(q["answer"]) != 1:
                continue
            answer = str(q["answer"][0])
            where = [i for i, (_, t) in enumerate(texts) if squeeze(answer) in squeeze(t)]
            if where and len(answer) > 1:
                is_table = q["answer_from"] == "table"
                passage = 0 if is_table and 0 in where else where[-1]
                asked.append(Asked(q["question"], passage, (answer,), str(number)))
        if asked:
            yield make_set(f"tatqa-{number}", texts, asked)


def tatqa_pooled(path: Path) -> QuestionSet:
    """TAT-QA: the paragraphs of all pages as one collection; questions that a paragraph answers."""
    texts: list[tuple[str, str]] = []
    asked: list[Asked] = []
    for number, page in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        for q in page["questions"]:
            if q["answer_from"] == "text" and q["rel_paragraphs"]:
                passage = len(texts) + int(q["rel_paragraphs"][0]) - 1
                asked.append(Asked(q["question"], passage, (), str(number)))
        texts += [("text", paragraph["text"]) for paragraph in page["paragraphs"]]
    return make_set("tatqa", texts, asked)


def _pipe(table: list[list[str]]) -> str:
    """A table as pipe rows; leading rows without a label are joined into the header."""
    head = [row for row in table[:3] if not row[0].strip()]
    body = table[len(head) :]
    width = max(len(row) for row in table)
    header = [" ".join(filter(None, (row[i].strip() for row in head if i < len(row))))
              for i in range(width)]  # fmt: skip
    rows = [header, ["---"] * width, *body]
    return "\n".join("| " + " | ".join(c.replace("|", "/").replace("\n", " ") for c in row) + " |"
                     for row in rows)  # fmt: skip


def load_sets(folder: Path, seed: int = 0) -> list[QuestionSet]:
    """Every set used for training, in a fixed order; big ones sampled."""
    zh, en = folder / "xquad_dev.zh.json", folder / "xquad_dev.en.json"
    sets = [
        squad(zh, "xquad-zh", SAMPLE, seed), squad(en, "xquad-en", SAMPLE, seed),
        sampled(crossed(zh, en, "xquad-zh-en"), SAMPLE, seed),
        sampled(crossed(en, zh, "xquad-en-zh"), SAMPLE, seed),
        squad(folder / "cmrc_trial.json", "cmrc", SAMPLE, seed),
        squad(folder / DRCD, "drcd", SAMPLE // 3, seed, MEASURED_ON),
    ]  # fmt: skip
    pages = list(tatqa(folder / "tatqa_dev.json"))
    random.Random(seed).shuffle(pages)
    return [*sets, *pages[:SAMPLE]]


def sampled(questions: QuestionSet, limit: int, seed: int) -> QuestionSet:
    """The set with at most `limit` of its questions."""
    kept = random.Random(seed).sample(questions.asked, min(limit, len(questions.asked)))
    return replace(questions, asked=tuple(kept))
