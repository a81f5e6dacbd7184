"""Which arithmetic a question asks for, and of what: its kind and the terms in order."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from index.language.terms import language
from index.passage import Language

Kind = Literal["times", "share", "per", "difference", "sum", "before"]
KINDS: tuple[Kind, ...] = ("times", "share", "per", "difference", "sum", "before")
_END = re.compile(r"[?？。.!！\s]*$")
_NAMED = re.compile(r"[A-Za-z]+\d+\b|\b[12]H\d\d\b|(?:19|20)\d\d(?!\d)")  # T1, 1H24, 2023
LONGEST = 60
LONGEST_QUESTION = 200


@dataclass(frozen=True, slots=True)
class Sum:
    """The arithmetic asked for; a share, multiple or difference is of the first by the second.

    `named` is the measure's own name where the question gives no terms ("net margin").
    """

    kind: Kind
    terms: tuple[str, ...]
    named: str = ""


def read_sum(question: str) -> Sum | None:
    """What a question asks to be reckoned, or None."""
    if len(question) > LONGEST_QUESTION:  # the forms would take long on it, and it is none
        return None
    text = re.sub(_forms()["aside"], "", _END.sub("", question.strip()), flags=re.IGNORECASE)
    for kind in KINDS:
        for form in _forms()[kind]:
            match = re.search(form, text, re.IGNORECASE)
            if match:
                told = match.groupdict()
                terms = tuple(_term(told[name]) for name in ("a", "b") if told.get(name))
                if told.get("of"):
                    terms = (_term(_of(told["of"], terms[0])),)
                if kind == "per":  # 人均: of whom goes without saying
                    terms = (terms[0], _each(terms[1] if len(terms) > 1 else "人"))
                if all(_is_term(t, kind) for t in terms):
                    return Sum(kind, terms)
                if kind != "before":  # whose forms take a term before the time, or after it
                    return None
    for margin in _forms()["margin"]:
        match = re.search(margin["name"], text, re.IGNORECASE)
        if match:
            return Sum("share", tuple(margin[language(text)]), match.group())
    return None


@lru_cache(maxsize=1)
def _forms() -> dict[str, Any]:
    return tomllib.loads(files("qa").joinpath("sums.toml").read_text(encoding="utf-8"))


def _term(text: str) -> str:
    return re.sub(_forms()["lead"], "", text.strip(), flags=re.IGNORECASE).strip(" ,，?？")


def _of(name: str, measure: str) -> str:
    """Whose a measure is, before it: "Pebble customers", 石湫支行存款."""
    if name.isascii():
        return f"{name} {measure}"
    return f"{re.sub('[在的于]$', '', name)}{measure}"


def _each(term: str) -> str:
    """What an amount is shared out by, as its number is asked for: parcels for a parcel."""
    is_chinese = language(term) == "zh"
    if re.search(_forms()["person"], term, re.IGNORECASE):
        return persons("zh" if is_chinese else "en")[0]
    return term if is_chinese or term.endswith("s") else f"{term}s"


def persons(language: Language) -> list[str]:
    """The names of those who work for a company, the commonest first."""
    return list(_forms()["persons"][0 if language == "zh" else 1])


def uncounted(term: str) -> str:
    """A term without words that only say that the thing is counted: 员工 for 员工总数."""
    return re.sub(_forms()["counted"], "", term, flags=re.IGNORECASE)


def is_operand(term: str) -> bool:
    """True for words that may name a measure: no time, and no figure but of a year or a name."""
    plain = _NAMED.sub("", term)
    return _is_term(term, "difference") and not any(c.isdigit() for c in plain)


def _is_term(term: str, kind: Kind) -> bool:
    time = rf"^(?:the )?(?:{_forms()['time']})"
    is_time = kind != "before" and re.search(time, term, re.IGNORECASE)
    return 1 < len(term) <= LONGEST and not is_time
