"""python -m benchmarks.retrieval: the tables, the files and what it says of errors."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.models import ModelFacts, Prompted, size_on_disk
from benchmarks.ranking import MEASURES, Bitext, Comparison, Line
from benchmarks.report import Report, markdown
from benchmarks.retrieval import main, measure
from benchmarks.sets import read_pairs, read_tasks
from index.language.background import FOLDER
from qa.evaluation.bootstrap import Estimate
from qa.evaluation.clusters import Difference
from tests.benchmarks.samples import write_data
from tests.fakes import HashEmbedder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model whose prompt for queries is a word that says "bank"."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["[UNK]", "bank", "tea", "longjing", "many", "years", "employees", "revenue",
             "provinces", "how"]  # fmt: skip
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.eye(len(words), 16, dtype=np.float32)
    weights[0] = 0  # unknown words say nothing
    weights[1] *= 10  # so that the prompt decides
    module: Any = StaticEmbedding(tokenizer, embedding_weights=weights)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    prompts = {"query": "bank ", "document": ""}
    SentenceTransformer(modules=[module], prompts=prompts).save_pretrained(str(folder))
    return folder


def rows(text: str, *start: str) -> list[list[str]]:
    """The cells of the table rows that begin with these cells."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [row for row in cells if row[: len(start)] == list(start)]


def test_a_model_is_compared_by_its_folder(
    data: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tmp_path / "page.md", tmp_path / "figures.json"
    arguments = ["--data", str(data), "--model", str(model), "--sets", "xquad", "tatoeba",
                 "--markdown", str(files[0]), "--json", str(files[1])]  # fmt: skip
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    for name in ("shipped", str(model)):
        for ranking in ("dense", "expanded", "fused"):
            (row,) = (r for r in rows(shown, "XQuAD en → en", ranking) if r[2] == name)
            assert len(row) == 3 + len(MEASURES)
    assert len(rows(shown, "XQuAD en → en", "BM25 words", "–")) == 1
    # Its prompt for queries draws every question to the paragraphs about the bank; three of five
    # belong there. Without the prompt it would be 0.800.
    (row,) = rows(shown, "XQuAD en → en", "dense", str(model))
    assert row[3].startswith("0.600 ")
    assert len(rows(shown, "XQuAD zh → en", f"fused, {model}", "BM25 words")) == 1
    assert len(rows(shown, "XQuAD zh → en", "fused, shipped", f"fused, {model}")) == 1
    assert len(rows(shown, "zh → en", str(model))) == len(rows(shown, "zh → en", "shipped")) == 1
    assert rows(shown, str(model))[0][1:3] == ["16", f"{size_on_disk(str(model)) / 1e6:.1f} MB"]  # type: ignore[operator]
    page = files[0].read_text(encoding="utf-8")
    assert page.endswith(shown.split("## Models")[1])
    command = "python -m benchmarks.retrieval --data DATA --model .* --sets xquad tatoeba"
    assert re.search(command, page)
    figures = json.loads(files[1].read_text(encoding="utf-8"))
    assert figures["sets"][0]["clusters"] == 2
    assert set(figures["comparisons"][0]["measures"]) == set(MEASURES)
    assert {m["model"] for m in figures["models"]} == {"shipped", str(model)}


def test_prompts_can_be_given_by_hand(
    data: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the query prompt's word before every passage too, the other words decide again."""
    page = tmp_path / "page.md"
    arguments = ["--data", str(data), "--sets", "xquad", "--model", str(model), "--markdown",
                 str(page), "--prompts", "", "bank "]  # fmt: skip
    assert main(arguments) == 0
    (row,) = rows(capsys.readouterr().out, "XQuAD en → en", "dense", str(model))
    assert row[3].startswith("1.000 ")
    assert "--prompts '' 'bank '" in page.read_text(encoding="utf-8")
    embedder = HashEmbedder()
    prompted = Prompted(embedder, "query: ", "passage: ")
    assert (prompted.encode_queries(["茶"]) == embedder.encode_queries(["query: 茶"])).all()
    assert (prompted.encode_documents(["茶"]) == embedder.encode_documents(["passage: 茶"])).all()
    assert prompted.fingerprint != embedder.fingerprint


def test_all_sets_are_measured(data: Path) -> None:
    tasks, embedder = read_tasks(data, ["xquad", "cmrc", "drcd", "finance"]), HashEmbedder()
    report = measure(tasks, read_pairs(data), [embedder])
    assert [c.set for c in report.comparisons] == [t.title for t in tasks]
    assert {x.set for x in report.lines} == {t.title for t in tasks}
    assert [b.direction for b in report.bitext] == ["zh → en", "en → zh"]
    passages = {p.text for t in tasks for p in t.questions.passages}
    questions = {a.question for t in tasks for a in t.questions.asked}
    sentences = {text for pair in read_pairs(data) for text in pair}
    assert embedder.encoded >= len(passages) + len(questions | sentences)
    assert rows(markdown(report), "DISC-FinLLM", "2", "3") == [
        ["DISC-FinLLM", "2", "3", "2 × question"]
    ]


def test_the_tables_show_what_was_found() -> None:
    changes = {"R@1": Difference(0.1, -0.05, 0.2, 0.0042, 0.3),
               "MRR@10": Difference(-0.1, -0.2, -0.05, 0.0001, 0.0001)}  # fmt: skip
    line = Line("Set", "dense", "a|b", dict.fromkeys(MEASURES, Estimate(0.5, 0.25, 0.75, 1)))
    report = Report(
        (), (line,), (Comparison("Set", "fused, a", "BM25 words", changes),),
        (Bitext("zh → en", "a", Estimate(1, 1, 1, 1)),),
        (ModelFacts("a", 384, None, 45.67, 1234.5), ModelFacts("b", 8, 2_500_000, 0.123, 0)),
    )  # fmt: skip
    text = markdown(report)
    assert "## Sets" not in text
    assert rows(text, "Set", "dense") == [["Set", "dense", "a\\|b", *["0.500 [0.250, 0.750]"] * 4]]
    assert rows(text, "Set", "fused, a") == [
        ["Set", "fused, a", "BM25 words", "+0.100 [-0.050, +0.200]", "0.0042", "0.300",
         "-0.100 [-0.200, -0.050]", "< 0.0002", "< 0.0002"]
    ]  # fmt: skip
    assert rows(text, "zh → en", "a", "1.000 [1.000, 1.000]")
    assert rows(text, "a", "384") == [["a", "384", "not known", "46", "1,200"]]
    assert rows(text, "b", "8") == [["b", "8", "2.5 MB", "0.12", "0"]]


def test_the_size_of_the_shipped_model() -> None:
    size = size_on_disk("shipped")
    assert size is not None
    assert size > (FOLDER / "model.safetensors").stat().st_size
    assert size_on_disk("no-such/model") is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "no-such/model"], r"'no-such/model' could not be loaded.*folder"),
        (["--model", "/no/such/folder"], r"'/no/such/folder' could not be loaded"),
        (["--data", "/no/such/folder"], r"/no/such/folder.*No such file.*--data.*--sets"),
    ],
)
def test_errors_are_told_without_a_traceback(
    data: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "--sets", "cmrc", *arguments]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert re.match(rf"retrieval: .*{message}", err)


@pytest.mark.parametrize("arguments", [[], ["--data", "d", "--sets", "nonsense"]])
def test_wrong_usage_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--markdown", "--json"])
def test_a_file_that_cannot_be_written_is_named(
    data: Path, flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "none" / "page")
    assert main(["--data", str(data), "--sets", "finance", flag, path]) == 1
    out, err = capsys.readouterr()
    assert rows(out, "DISC-FinLLM", "fused")
    assert err.startswith(f"retrieval: {path} cannot be written")
