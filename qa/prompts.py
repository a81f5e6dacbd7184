"""Prompts are data: one file a task and language, with named variables."""

from functools import lru_cache
from pathlib import Path
from string import Template

from index import Language
from index.errors import ReportQAError

FOLDER = Path(__file__).resolve().parent.parent / "prompts"


def prompt(task: str, language: Language, **variables: str) -> str:
    """The prompt with its variables filled in, in one pass: values are never read as templates.

    Raises ReportQAError naming a variable that is missing or unknown.
    """
    template = _template(task, language)
    wanted = set(template.get_identifiers())
    if wanted != set(variables):
        missing, strange = wanted - set(variables), set(variables) - wanted
        raise ReportQAError(
            f"Prompt {task}.{language}: missing {sorted(missing)}, unknown {sorted(strange)}."
        )
    return template.substitute(variables)


@lru_cache(maxsize=16)
def _template(task: str, language: Language) -> Template:
    return Template((FOLDER / f"{task}.{language}.txt").read_text(encoding="utf-8"))
