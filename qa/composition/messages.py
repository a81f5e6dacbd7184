"""What the system says in its own words, in both languages; the wording is in messages.toml."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from index import Language


def message(name: str, language: Language) -> str:
    """The message of that name; placeholders are filled by the caller."""
    return _messages()[name][language]


@lru_cache(maxsize=1)
def _messages() -> dict[str, dict[Language, str]]:
    return tomllib.loads(files("qa").joinpath("messages.toml").read_text(encoding="utf-8"))
