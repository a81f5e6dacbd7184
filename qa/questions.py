"""Question sets: JSON lines, one question a line, checked when read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question with what a right answer must hold; without `reports` the opened index is asked.

    `answers` are reference answers for exact match and F1; most sets have none.
    """

    __test__ = False

    id: str
    question: str
    lang: str
    answerable: bool
    keys: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]
    kind: str
    history: tuple[Mapping[str, str], ...]
    reports: tuple[Path, ...]
    set_name: str
    answers: tuple[str, ...] = ()


def read_questions(path: Path) -> list[TestQuestion]:
    """The questions of a file; raises InputError naming the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # JSON may hold U+2028
    except OSError as error:
        raise InputError(f"{path}: the question set cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: the question set cannot be read (it is not UTF-8).") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_question(json.loads(line), path))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise InputError(
                    f"{path}, line {number}: not a question: {_why(error)}. Each line is a JSON "
                    'object with "id", "question", "lang" and "answerable"; one that can be '
                    'answered has "keys" and "evidence".'
                ) from error
    if not found:
        raise InputError(f"{path}: the question set is empty.")
    return found


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON ({error.msg} at character {error.pos + 1})"
    if isinstance(error, RecursionError):
        return "too many brackets inside one another"
    return f'"{error.args[0]}" is missing' if isinstance(error, KeyError) else str(error)


def _question(raw: Any, path: Path) -> TestQuestion:
    if not isinstance(raw, dict):
        raise TypeError("no JSON object")
    answerable, report = raw["answerable"], raw.get("report") or []
    reports = [report] if isinstance(report, str) else report
    if not isinstance(answerable, bool):
        raise TypeError('"answerable" must be true or false')
    if raw["lang"] not in ("zh", "en"):
        raise ValueError('"lang" must be "zh" or "en"')
    told = raw if answerable else {"keys": [], "evidence": [], **raw}
    return TestQuestion(
        id=_text(raw["id"], "id"),
        question=_text(raw["question"], "question"),
        lang=raw["lang"],
        answerable=answerable,
        keys=tuple(_texts(group, "keys") for group in _list(told["keys"], "keys")),
        evidence=_texts(told["evidence"], "evidence"),
        kind=_text(raw.get("kind", "other"), "kind"),
        history=tuple(_turn(t) for t in _list(raw.get("history", []), "history")),
        reports=tuple(path.parent / name for name in _texts(reports, "report")),
        set_name=path.stem,
        answers=_texts(raw.get("answers", []), "answers"),
    )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f'"{name}" must be text, not {value!r}')
    return value


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f'"{name}" must be a list, not {value!r}')
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    return tuple(_text(item, name) for item in _list(value, name))


def _turn(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f'"history" must hold messages, not {value!r}')
    return {name: _text(value[name], name) for name in ("role", "content")}
