"""Whatever the page can show of the library's own words has a Chinese form: read from the sources.

A message that is new, or worded anew, fails here until qa/told.toml has it.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import index.errors
from index.errors import ReportQAError
from qa.composition.told import forms, told

ROOT = Path(__file__).parents[3]
NOT_SHOWN = (  # of what is asked on a command line, by programs, or when the server starts
    "index.__main__", "index.added", "index.ray_cluster", "index.ray_ingest", "index.open",
    "qa.__main__", "qa.evaluate", "qa.evaluation", "qa.llm.models", "qa.llm.prompts",
    "qa.ranking.scorer", "qa.ranking.confidence", "web.api", "web.users", "web.access.accounts",
    "web.server", "web.traffic.journal", "web.traffic.gate", "web.work",
)  # fmt: skip
OWN_COMMANDS = ("There is no feedback", "{} cannot be written")  # of python -m web.feedback
REASONS = (
    "qa.check", "qa.checking.objections", "qa.checking.contradiction", "qa.checking.grounding",
    "qa.calculation.equations",
)  # fmt: skip
FIELD = "某7"  # stands for what differs from case to case
OF_PARTS = (f"The Milvus {FIELD} {FIELD} does not serve ({FIELD}): {FIELD}.",)  # one form of each
ERRORS = {n for n, it in vars(index.errors).items() if isinstance(it, type)
          and issubclass(it, ReportQAError)} | {"_ReplacedError", "ModelFailed"}  # fmt: skip


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("index", "qa", "web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if not name.startswith(NOT_SHOWN):
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def _sample(node: ast.AST, module: str) -> str | None:
    """The text that an expression makes, FIELD for what is not constant; None for other texts."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        value = getattr(importlib.import_module(module), node.id, None)
        return value if isinstance(value, str) else None
    if isinstance(node, ast.JoinedStr):
        made = [v.value if isinstance(v, ast.FormattedValue) else v for v in node.values]
        return "".join(_sample(v, module) or FIELD for v in made)
    return None


def _errors() -> Iterator[str]:
    for module, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS and node.args:
                text = _sample(node.args[0], module)
                if text and not text.startswith(tuple(o.format(FIELD) for o in OWN_COMMANDS)):
                    yield text


def _reasons() -> Iterator[str]:
    """What the functions of the check return in words."""
    for name in REASONS:
        path = ROOT / f"{name.replace('.', '/')}.py"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Return) and node.value is not None:
                for part in _alternatives(node.value):
                    text = _sample(part, name)
                    if text and re.search("[a-z] [a-z]", text):
                        yield text


def _alternatives(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BoolOp):
        return [found for value in node.values for found in _alternatives(value)]
    if isinstance(node, ast.IfExp):
        return [*_alternatives(node.body), *_alternatives(node.orelse)]
    return [node]


def _remarks() -> Iterator[str]:
    """Sentences of the readers, which begin small since a file's name comes first."""
    for module, tree in _modules():
        inner = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
        for node in ast.walk(tree) if module.startswith("index.formats") else ():
            text = None if id(node) in inner else _sample(node, module)
            if text and re.fullmatch(rf"(?:[a-z]|{FIELD} )[^\n]* [^\n]*\.", text):
                yield text


def _is_worded(text: str) -> bool:
    return bool(re.search("[a-z]", text.replace(FIELD, ""))) and text not in OF_PARTS


ALL = sorted(filter(_is_worded, {*_errors(), *_reasons(), *_remarks()}))


def test_the_sources_hold_as_many_as_they_do() -> None:
    assert len(set(_errors())) > 80
    assert len(set(_reasons())) >= 25
    notes = [t for t in _remarks() if "guessed" in t or "left out" in t or "content is" in t]
    assert len(notes) == 8


@pytest.mark.parametrize("text", ALL)
def test_each_is_told_in_chinese_with_all_that_it_names(text: str) -> None:
    said = told(f"a: b.pdf: {text}", "zh").removeprefix("a: b.pdf：")
    assert said != text
    assert re.search("[\u4e00-\u9fff]", said.replace(FIELD, ""))
    assert said.count(FIELD) == text.count(FIELD) or FIELD * 2 in text
    assert not re.search("[{}]", said) or "role" in said


@pytest.mark.parametrize("english", forms())
def test_a_form_keeps_its_names_and_is_found_by_its_own_text(english: str) -> None:
    names = re.findall(r"\{(\w+)\}", english)
    assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", forms()[english]))
    values = {name: f"v{i}" for i, name in enumerate(names)}
    assert told(english.format(**values), "zh") == forms()[english].format(**values)
    assert told(english.format(**values), "en") == english.format(**values)


def test_a_message_within_a_message_is_told_too() -> None:
    said = told("b.pdf: the PDF is damaged (Failed to load document (PDFium: Data format error).). "
                "Save or export it again.", "zh")  # fmt: skip
    assert said == "b.pdf：PDF 已损坏（无法打开：数据格式错误）。请重新保存或导出。"


def test_what_has_no_form_stays_as_it_is() -> None:
    for text in ("", "something else", "a: b: c", "请先输入问题。", "{x} ({y})"):
        assert told(text, "zh") == text


def test_lines_are_told_one_by_one() -> None:
    said = told("a, line 1: not a question: y.\na: the question set is empty.", "zh")
    assert said == "a 第 1 行不是问题（y）。\na：问题集是空的。"


def test_a_long_text_takes_no_long_time() -> None:
    hostile = "a: " * 200_000 + " was added as " * 100_000
    assert told(hostile, "zh") == hostile
