"""A data folder and question sets in small, and a network that learns them in seconds."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from training.asked import DRCD
from training.cross_encoder.corpus import SHARES
from training.cross_encoder.plan import FineTuning, Plan, Pretraining, Shape
from training.cross_encoder.recipe import Places

ROOT = Path(__file__).parents[3]
TOWNS = {"Oslo": "奥斯陆", "Rome": "罗马", "Lima": "利马", "Cairo": "开罗"}
YEARS = range(1901, 1905)
REPORTS = ("a", "b", "c", "d")  # each in a fold of its own
STRAY = 4  # the line of SQuAD that stands in XQuAD; it was translated


@pytest.fixture
def tiny() -> Plan:
    """Sizes with which the recipe takes seconds; all text is read."""
    return Plan(
        Shape(vectors=32, corrections=4, width=32, layers=2, heads=2),
        Pretraining(steps=6, tokens=600, rate=3e-3, warm=2, negatives=50, share=100.0),
        FineTuning(epochs=1, rate=3e-3, units=4, lists=8, warm=2),
        FineTuning(epochs=2, rate=3e-3, units=4, lists=8, warm=2),
        FineTuning(epochs=1, rate=3e-3, units=4, lists=8, warm=2),
        seed=3,
    )


def _packed(path: Path, lines: Sequence[str]) -> None:
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))


def _pairs() -> list[tuple[str, str]]:
    return [
        (f"{zh}的银行在{year}年开设了第一家分行，聘用了更多员工。",
         f"The bank of {en} opened its first branch in {year} and hired more staff.")
        for en, zh in TOWNS.items() for year in YEARS
    ]  # fmt: skip


def _article(paragraphs: Sequence[tuple[str, str, str, str]]) -> dict[str, Any]:
    """(id, context, question, answer) each."""
    made = []
    for key, context, question, answer in paragraphs:
        answers = [{"text": answer, "answer_start": context.index(answer)}]
        asked = [{"id": key, "question": question, "answers": answers}]
        made.append({"context": context, "qas": asked})
    return {"paragraphs": made}


def _zh(key: str, town: str, year: int) -> tuple[str, str, str, str]:
    text = f"{town}是一座老城。{town}的银行成立于{year}年。它有许多客户。"
    return key, text, f"{town}的银行何时成立？", f"{year}年"


def _en(key: str, town: str, year: int) -> tuple[str, str, str, str]:
    text = f"{town} is an old town. The bank of {town} was founded in {year}. It has many clients."
    return key, text, f"When was the bank of {town} founded?", str(year)


def _json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data), encoding="utf-8")


def _qa(folder: Path) -> None:
    towns = list(TOWNS.items())
    for code, of, side in (("zh", _zh, 1), ("en", _en, 0)):
        articles = [
            _article([of(f"x{n}{year}", town[side], year) for year in YEARS[:3]])
            for n, town in enumerate(towns)
        ]
        _json(folder / f"xquad_dev.{code}.json", {"data": articles})
    _json(folder / "cmrc_trial.json",
          {"data": [_article([_zh("c1", "巴黎", 1950), _zh("c2", "伦敦", 1951)])]})  # fmt: skip
    _json(
        folder / DRCD,
        {"data": [_article([_zh("1147-5-1", "柏林", 1960), _zh("d2", "东京", 1961)])]},
    )
    asked = {"question": "What were sales?", "answer_type": "span", "answer": ["$412"]}
    table = [["", "2019", "2018"], ["Sales", "$412", "$397"], ["Costs", "$120", "$119"]]
    page = {"table": {"table": table}, "paragraphs": [{"text": "The year was a good one."}],
            "questions": [{**asked, "answer_from": "table"}]}  # fmt: skip
    _json(folder / "tatqa_dev.json", [page])
    sentences = [f"the mill of village {n} was built by miller {n} ." for n in range(16)]
    sentences[STRAY] = "the bank of lima was founded in 1902 ."
    _packed(folder / "squad_nqg_sentences.txt.gz", sentences)
    _packed(folder / "squad_nqg_questions.txt.gz", [f"who built mill {n} ?" for n in range(16)])


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public data in small."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("parallel", "corpus", "qa"):
        (folder / name).mkdir()
    for file in SHARES:
        rows = ["\t".join(pair) for pair in _pairs()]
        _packed(folder / "parallel" / f"{file}.tsv.gz", rows)
    sections = [
        {"mt": n % 2 == 1, "title_zh": zh[:6], "title_en": en[:20],
         "body_zh": zh * 2, "body_en": en * 2}
        for n, (zh, en) in enumerate(_pairs())
    ]  # fmt: skip
    _packed(folder / "parallel" / "sections.jsonl.gz", list(map(json.dumps, sections)))
    law = {"law": "银行法", "chapter": None, "text": "银行应当在开设分行以前报告。"}
    _packed(folder / "corpus" / "cn_laws.jsonl.gz", [json.dumps(law)] * 3)
    _qa(folder / "qa")
    return folder


def _own(report: str, number: int) -> list[dict[str, Any]]:
    town = list(TOWNS)[number]
    told = f"The bank opened a branch in {town}."
    common = {"lang": "en", "report": f"{report}.md"}
    return [
        {"id": report, "question": f"Where did bank {report} open a branch?", "answerable": True,
         "keys": [[town]], "evidence": [told], **common},
        {"id": f"{report}-none", "question": f"Who founded bank {report}?",
         "answerable": False, "keys": [], "evidence": [], **common},
    ]  # fmt: skip


@pytest.fixture(scope="session")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own questions in small: two about each of four reports, and a test half."""
    folder = tmp_path_factory.mktemp("questions")
    lines = []
    for number, report in enumerate(REPORTS):
        own = _own(report, number)
        text = f"{own[0]['evidence'][0]} It sold a mill. Its staff grew by {number + 2}%."
        (folder / f"{report}.md").write_text(f"# Report {report}\n\n{text}\n", encoding="utf-8")
        lines += list(map(json.dumps, own))
    (folder / "own.dev.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "own.test.jsonl").write_text("not to be read", encoding="utf-8")
    return folder


@pytest.fixture
def places(data: Path, questions: Path, tmp_path: Path) -> Places:
    """Where the recipe reads and writes in a test."""
    return Places(data, (questions,), ROOT / "index" / "model", tmp_path, tmp_path / "out")
