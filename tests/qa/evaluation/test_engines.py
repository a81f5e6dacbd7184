"""Engines side by side, with cost and latency."""

import json
from pathlib import Path

import pytest

from index.errors import InputError
from qa import ReportQA
from qa.evaluate import main
from qa.evaluation import evaluate
from qa.evaluation.engines import Price, read_price, side_by_side
from qa.generative import GenerativeAnswerer
from qa.questions import read_questions
from tests.fakes import ScriptedChatModel
from tests.index.samples import write
from tests.misbehaving import misbehaving
from tests.qa.evaluation.samples import outcome, results
from tests.qa.samples import BANK

QUESTIONS = [
    {"id": "1", "question": "工行净利润是多少?", "lang": "zh", "answerable": True,
     "keys": [["1645亿元"]], "evidence": ["净利润1645亿元"]},
    {"id": "2", "question": "营业收入是多少?", "lang": "zh", "answerable": True,
     "keys": [["8.6亿"]], "evidence": ["营业收入8.6亿元"], "report": "bank.md"},
]  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    write(tmp_path / "bank.md", BANK)
    return write(tmp_path / "small.jsonl", "\n".join(json.dumps(q) for q in QUESTIONS))


def cells(table: str) -> dict[str, dict[str, str]]:
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in table.splitlines()]
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[2:]}


def test_engines_are_asked_the_same_and_shown_side_by_side(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with misbehaving() as server:
        engine = f"openai:good@{server.url('good')}"
        arguments = [str(questions), "--engine", "extractive", "--engine", engine,
                     "--price", "openai:good=1,10", "--json",
                     str(tmp_path / "out.json")]  # fmt: skip
        assert main(arguments) == 0
    table = capsys.readouterr().out.split("| engine ")[1]
    shown = cells(f"| engine {table}".strip())
    assert set(shown) == {"extractive", "openai:good"}
    plain, model = shown["extractive"], shown["openai:good"]
    assert (plain["n"], plain["right"], plain["own"], plain["$"]) == ("2", "1.000", "1.000", "0")
    assert (model["n"], model["own"]) == ("2", "0.500")  # it says the same of the other bank
    assert (model["tokens in"], model["tokens out"]) == ("1600", "60")
    assert float(model["$"]) == pytest.approx((1600 + 600) / 1e6, abs=1e-4)
    assert float(model["p50 ms"]) > 0
    assert (tmp_path / "out.extractive.json").exists()
    assert "127.0.0.1" not in (tmp_path / "out.openai-good.json").read_text(encoding="utf-8")


def test_a_report_of_its_own_is_asked_with_the_same_engine(questions: Path, qa: ReportQA) -> None:
    model = ScriptedChatModel(script=["NO ANSWER", "全年营业收入8.6亿元。[1]"])
    found = evaluate(
        ReportQA(qa.collection, GenerativeAnswerer(qa.collection, model, "scripted")),
        read_questions(questions),
    )
    assert [o.engine for o in found.outcomes] == ["scripted", "scripted"]
    assert len(model.prompts) == 2


def test_costs() -> None:
    told = results(outcome(input_tokens=1000, output_tokens=100), outcome(input_tokens=500))
    assert Price("m", 2.0, 10.0).of(told) == pytest.approx((3000 + 1000) / 1e6)
    assert "| m | 2 |" in side_by_side({"m": told}, [])
    assert cells(side_by_side({"m": told}, []))["m"]["$"] == "–"
    assert side_by_side({"m": results()}, []).count("–") > 5


@pytest.mark.parametrize("text", ["", "m", "m=1", "m=a,b", "m=1,2,3"])
def test_a_wrong_price_is_named(text: str) -> None:
    with pytest.raises(InputError, match="MODEL=IN,OUT"):
        read_price(text)
