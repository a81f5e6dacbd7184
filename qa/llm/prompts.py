"""Prompts are data: one file a task and language, with named variables.

A file holds the system's part, the line `--- user ---`, and the user's part. Values are never read
as templates, and what comes from a report or a user is made inert first (`inert`).
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from string import Template

from index import Language
from index.errors import ReportQAError

FOLDER = Path(__file__).resolve().parents[2] / "prompts"
SEPARATOR = "--- user ---"
_MARKER = re.compile(r"\[(\d+)\]")
_DELIMITER = re.compile(r"={3,}|-{3,}(?= user)")
# How chat templates mark the turns of a conversation: ChatML, Llama, Gemma, DeepSeek.
_ROLE = re.compile(
    r"<\s*[|｜][^<>\n]{0,40}[|｜]\s*>|</?(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>|</?s>",
    re.IGNORECASE,
)


def prompt(task: str, language: Language, **variables: str) -> tuple[str, str]:
    """The system's and the user's part, with the variables filled in, in one pass.

    Raises ReportQAError naming a variable that is missing or unknown.
    """
    parts = _templates(task, language)
    wanted = {name for part in parts for name in part.get_identifiers()}
    if wanted != set(variables):
        missing, strange = wanted - set(variables), set(variables) - wanted
        raise ReportQAError(
            f"Prompt {task}.{language}: missing {sorted(missing)}, unknown {sorted(strange)}."
        )
    system, user = (part.substitute(variables) for part in parts)
    return system, user


def inert(text: str) -> str:
    """Text as data for a prompt: without invisible characters, delimiters or role markers.

    A "[3]" of the text's own becomes "(3)", so that only our numbers can be cited.
    """
    seen = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc"))
    return _MARKER.sub(r"(\1)", _DELIMITER.sub("=", _ROLE.sub(" ", seen)))


@lru_cache(maxsize=16)
def _templates(task: str, language: Language) -> tuple[Template, Template]:
    text = (FOLDER / f"{task}.{language}.txt").read_text(encoding="utf-8")
    system, _, user = text.partition(f"\n{SEPARATOR}\n")
    return Template(system.strip()), Template(user.strip())
