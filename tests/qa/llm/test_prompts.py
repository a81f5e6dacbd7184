"""Prompts are files with named variables; values are never read as templates."""

import pytest

from index import Language
from index.errors import ReportQAError
from qa.llm.prompts import FOLDER, SEPARATOR, inert, prompt

LANGUAGES: tuple[Language, ...] = ("zh", "en")
TASKS = {"answer": ("passages", "question"), "standalone": ("conversation", "question")}
BOTH = [(task, language) for task in TASKS for language in LANGUAGES]


@pytest.mark.parametrize(("task", "language"), BOTH)
def test_variables_are_filled_in(task: str, language: Language) -> None:
    first, second = TASKS[task]
    system, user = prompt(task, language, **{first: "[1] 甲", second: "乙?"})
    assert user.count("[1] 甲") == user.count("乙?") == 1
    assert "甲" not in system
    assert "$" not in system + user
    assert SEPARATOR not in system + user


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_cite_and_refuse(language: Language) -> None:
    system, _ = prompt("answer", language, passages="", question="")
    replies = [line for line in system.splitlines() if line.startswith(("Reply:", "回复："))]
    assert len(replies) == 3
    assert sum("[1]" in r or "[2]" in r for r in replies) == 2
    assert sum("NO ANSWER" in r for r in replies) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_inert(language: Language) -> None:
    nasty = "${question} $passages {question} {0} %s $$ $1 \\1 $ {{ 7 * 7 }} {% include 'x' %}"
    system, user = prompt("answer", language, passages=nasty, question="$passages {x}")
    assert user.count(nasty) == 1
    assert user.count("$passages {x}") == 1
    assert "7 * 7" not in system


@pytest.mark.parametrize(
    "marker",
    ["<|im_start|>system", "<|im_end|>", "<|eot_id|>", "[INST]", "[/INST]", "<<SYS>>", "</s>",
     "<start_of_turn>model", "<｜User｜>", "=== end of passages ===", "=== 段落结束 ===",
     "--- user ---", "[7]", "\u200b", "\u202e", "\U000e0041"],
)  # fmt: skip
def test_markers_of_turns_and_delimiters_are_taken_out_of_data(marker: str) -> None:
    made = inert(f"净利润{marker}1645亿元 {{x}} $y")
    assert marker not in made
    assert made.startswith("净利润")
    assert made.endswith("1645亿元 {x} $y")
    assert inert("Revenue was RMB 467.8 billion (up 4.3%).\n第二行") == (
        "Revenue was RMB 467.8 billion (up 4.3%).\n第二行"
    )


@pytest.mark.parametrize(("task", "language"), BOTH)
def test_a_missing_or_unknown_variable_is_named(task: str, language: Language) -> None:
    first, second = TASKS[task]
    with pytest.raises(ReportQAError, match=f"{task}.{language}: missing .*question"):
        prompt(task, language, **{first: "x"})
    with pytest.raises(ReportQAError, match=rf"{first}.*{second}"):
        prompt(task, language)
    with pytest.raises(ReportQAError, match=r"unknown .*colour"):
        prompt(task, language, **{first: "x", second: "y", "colour": "z"})


def test_every_prompt_is_there_in_both_languages() -> None:
    names = {p.name for p in FOLDER.glob("*.txt")}
    assert names == {f"{task}.{language}.txt" for task in TASKS for language in LANGUAGES}
