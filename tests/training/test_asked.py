"""Questions with the sentences that answer them, and which of them are trained on."""

import gzip
import json
from pathlib import Path

from training.asked import DRCD, MEASURED_ON, SQUAD, TRAINED_ON, TRANSLATIONS, read_asked
from training.data import HAN


def _article(number: int) -> dict[str, object]:
    context = f"第{number}句在前。銀行成立於{1900 + number}年！句末沒有句號"
    at = context.index("銀行")
    qas = [{"id": f"n{number}", "question": "銀行何時成立？", "answers": [{"answer_start": at}]}]
    return {"paragraphs": [{"context": context, "qas": qas}]}


def _folder(folder: Path) -> Path:
    for name, line in zip(SQUAD, ("who founded it ?", "it was founded by him ."), strict=True):
        (folder / name).write_bytes(gzip.compress(f"{line}\n".encode()))
    data = {"data": [_article(number) for number in range(4)]}
    (folder / DRCD).write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_a_question_is_paired_with_the_one_sentence_that_answers_it(tmp_path: Path) -> None:
    asked = read_asked(_folder(tmp_path))
    assert asked["questions"] == [("who founded it ?", "it was founded by him .")]
    assert asked["questions_zh_zh"] == [
        ("银行何时成立？", "银行成立于1900年！"), ("银行何时成立？", "银行成立于1902年！")
    ]  # fmt: skip


def test_what_measures_is_not_trained_on() -> None:
    articles = range(383)
    assert not set(articles[TRAINED_ON]) & set(articles[MEASURED_ON])


def test_translations_are_whole_and_in_their_language() -> None:
    files = [(TRANSLATIONS / name).read_text("utf-8") for name in ("squad.tsv", "drcd.tsv")]
    squad, drcd = ([line.split("\t") for line in text.splitlines()] for text in files)
    assert all(len(row) == 3 and HAN.search(row[1]) and HAN.search(row[2]) for row in squad)
    assert all(len(row) == 2 and not HAN.search(row[1]) for row in drcd)
    assert len({row[0] for row in squad}) == len(squad) > 1_000
    assert len({row[0] for row in drcd}) == len(drcd) > 1_000
