"""Questions over several periods of one measure: what is asked, of what, and of which periods."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from index.language.terms import fold
from qa.figures import Figure, figures
from qa.language.cues import cue
from qa.language.periods import Period, periods
from qa.language.wording import changes

Kind = Literal["growth", "average", "which", "beyond", "change", "sum", "levels"]
KINDS: tuple[Kind, ...] = ("growth", "average", "which", "beyond", "change", "sum", "levels")
OPEN: frozenset[Kind] = frozenset({"average", "which", "beyond"})  # need no period to be named
MOVED: frozenset[Kind] = frozenset({"change", "growth"})
TWO = 2
LONGEST = 200
LONGEST_TERM = 90
_END = " ?？。.!！"
_RANGE = re.compile(
    r"(?:19|20)\d\d年?\s?(?:-|–|—|~|to|through|until|至|到)\s?(?:\w+ )*(?:19|20)\d\d"
)


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked of a measure over periods: `way` is 1 for the most or above `bound`, -1 for
    the least or below; of an `is_range` of periods those between are meant as well.
    """

    kind: Kind
    term: str
    periods: tuple[Period, ...]
    way: int = 0
    bound: Figure | None = None
    is_range: bool = False
    is_directed: bool = False  # a rise or fall is asked for, not a change
    part: str = ""  # "Q" or "H" for a question after one of the quarters or halves


def read_span(question: str) -> Span | None:
    """What a question asks of one measure over several periods; None for any other."""
    text = question.strip(_END)
    if len(text) > LONGEST or len(fold(text)) != len(text):
        return None
    named = tuple(periods(text))
    bare = without_periods(text)
    for kind in KINDS:
        bare = cue("superlative.tail").sub("", bare) if kind == "which" else bare
        for form in _forms(kind, len(named)):
            match = re.search(form, bare, re.IGNORECASE)
            if match is None:
                continue
            told = match.groupdict()
            term = " ".join(filter(None, (_term(told["a"]), told.get("of"))))
            if not 1 < len(term) <= LONGEST_TERM or not (kind in OPEN or _enough(kind, named)):
                return None
            bound = figures(told.get("bound") or "")
            if kind == "beyond" and len(bound) != 1:
                return None
            is_low = re.search(row_forms()["low"], told.get("way") or "", re.IGNORECASE)
            way = -1 if is_low else 1
            is_range = bool(_RANGE.search(text)) and kind not in MOVED
            found = bound[0] if bound else None
            part = _part(told.get("part") or "")
            return Span(kind, term, named, way, found, is_range, bool(changes(text)), part)
    return None


def _forms(kind: Kind, times: int) -> list[str]:
    """The forms of a kind of question that names some periods."""
    forms: list[str] = row_forms()[kind]
    return [*forms, row_forms()["zh_between"]] if kind == "change" and times == TWO else forms


def _enough(kind: Kind, named: tuple[Period, ...]) -> bool:
    return len(named) <= 2 if kind in MOVED else len(named) > 1


def without_periods(text: str) -> str:
    """The question without its periods and the words that tie them to it."""
    for pattern in _times():
        text = pattern.sub(" ", text)
    return " ".join(text.split()).strip(" ,，、")


@lru_cache(maxsize=1)
def _times() -> tuple[re.Pattern[str], ...]:
    f = row_forms()
    en = rf"\b(?:{f['before']} )?{f['year']}(?:{f['link']}{f['year']})*{f['after']}(?![\w%])"
    zh = rf"{f['zh_before']}{f['zh_year']}(?:{f['zh_link']}{f['zh_year']})*{f['zh_after']}"
    return (
        re.compile(en, re.IGNORECASE),
        re.compile(zh),
        re.compile(rf"\b{f['span']}\b", re.IGNORECASE),
        re.compile(r"\b(?:respectively|altogether)\b", re.IGNORECASE),
    )


def _term(text: str) -> str:
    idle = row_forms()["idle"]
    term = re.sub(idle, "", text.strip(_END + ", '"), flags=re.IGNORECASE).strip(" '")
    for form, measure in row_forms()["everyday"]:
        term = re.sub(form, measure, term) if not term.isascii() else term
    return term


def _part(named: str) -> str:
    """The kind of part of a year that a word names: Q, H, or "" for a year."""
    if re.search(row_forms()["quarter"], named, re.IGNORECASE):
        return "Q"
    return "H" if re.search(row_forms()["half"], named, re.IGNORECASE) else ""


@lru_cache(maxsize=1)
def row_forms() -> dict[str, Any]:
    """The forms of rows.toml by their kinds; those over two measures under "pairs"."""
    return tomllib.loads(files("qa").joinpath("rows.toml").read_text(encoding="utf-8"))
