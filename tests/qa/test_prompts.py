"""Prompts are files with named variables; values are never read as templates."""

import pytest

from index import Language
from index.errors import ReportQAError
from qa.prompts import FOLDER, prompt

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_variables_are_filled_in(language: Language) -> None:
    text = prompt("answer", language, passages="[1] 甲", question="乙?")
    assert "[1] 甲" in text
    assert "乙?" in text
    assert "NO ANSWER" in text
    assert "$" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_inert(language: Language) -> None:
    nasty = "${question} $passages {question} {0} %s $$ $1 \\1 $"
    text = prompt("answer", language, passages=nasty, question="$passages {x}")
    assert text.count(nasty) == 1
    assert text.count("$passages {x}") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_or_unknown_variable_is_named(language: Language) -> None:
    with pytest.raises(ReportQAError, match=f"answer.{language}: missing .*question"):
        prompt("answer", language, passages="x")
    with pytest.raises(ReportQAError, match=r"passages.*question"):
        prompt("answer", language)
    with pytest.raises(ReportQAError, match=r"unknown .*colour"):
        prompt("answer", language, passages="x", question="y", colour="z")


def test_every_prompt_is_there_in_both_languages() -> None:
    names = {p.name for p in FOLDER.glob("*.txt")}
    tasks = {n.split(".")[0] for n in names}
    assert tasks
    assert names == {f"{task}.{language}.txt" for task in tasks for language in LANGUAGES}
