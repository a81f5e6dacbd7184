"""The words and phrases by which questions and answers are told apart, kept in cues.toml."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

Entry = str | list[str]


@cache
def cue(name: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """The expressions of "section.list" as one, any of which may match."""
    written = (e if isinstance(e, str) else "".join(e) for e in _entries(name))
    return re.compile(f"(?:{'|'.join(written)})", flags)


def untold(kinds: Iterable[str], asked: str, told: str) -> bool:
    """True if a question asks for one of the kinds and what is told shows no sign of it."""
    return any(
        cue(f"question.{kind}").search(asked) and not cue(f"evidence.{kind}").search(told)
        for kind in kinds
    )


@cache
def cue_words(name: str) -> frozenset[str]:
    """The entries of "section.list" as whole words."""
    return frozenset(e for e in _entries(name) if isinstance(e, str))


def _entries(name: str) -> list[Entry]:
    section, _, key = name.partition(".")
    return _cues()[section][key]


@lru_cache(maxsize=1)
def _cues() -> dict[str, dict[str, list[Entry]]]:
    return tomllib.loads(files("qa").joinpath("cues.toml").read_text(encoding="utf-8"))
