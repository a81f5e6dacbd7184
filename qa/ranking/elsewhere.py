"""What is told of another one than is asked about: another region, another event, or who came where
it is asked who came after someone.
"""

import re
from functools import lru_cache

from index.language.terms import fold
from qa.language.cues import cue, cue_words
from qa.language.periods import months
from qa.language.question import Question
from qa.language.units import Unit
from qa.ranking.doubts import months_before

_CAPITALISED = re.compile(r"[A-Z][\w'’-]+")


def is_told_elsewhere(question: Question, unit: Unit) -> bool:
    """True for what is told of another region, event or holder of an office."""
    return (
        is_one_who_came(question, unit)
        or is_of_other_region(question, unit)
        or is_of_other_event(question, unit)
    )


def is_one_who_came(question: Question, unit: Unit) -> bool:
    """True where it is asked who came after someone, whom the unit has as the one who came, and of
    whose leaving it tells nothing: "Holt succeeded Reed" tells nobody after Holt.
    """
    name = _left_by(question.text)
    told = fold(f"{unit.text}\n{unit.original}")
    if not name or unit.row is not None or name not in told:
        return False
    place = re.escape(name)
    came, before, after = (cue(f"succession.{c}").pattern for c in ("came", "before", "after"))
    is_left = re.search(
        rf"{before}\W*(?:\w+ ){{0,3}}{place}|{place}[^.;。；]{{0,80}}?{after}", told
    )
    return not is_left and bool(re.search(rf"{place}[^.;。；]{{0,60}}?{came}", told))


@lru_cache(maxsize=256)  # asked of every unit
def _left_by(question: str) -> str:
    """The folded last name of the one whose successor a question asks for; "" for any other."""
    match = cue("succession.asks").search(question)
    if match is None:
        return ""
    rest = question[match.end() :]
    chinese = re.match("了?([\u4e00-\u9fff]{2,3})", rest)
    if chinese:
        return chinese[1]
    run = re.match(rf"(?:{_CAPITALISED.pattern} ?)+", rest)
    found = _CAPITALISED.findall(run.group()) if run else []
    return re.sub("['’]s$", "", fold(found[-1])) if found else ""


def is_of_other_region(question: Question, unit: Unit) -> bool:
    """True where one region of a country is asked about, and the unit names others alone."""
    asked = _regions(fold(question.text))
    if not asked:
        return False
    told = _regions(fold(f"{unit.text}\n{unit.original}"))
    return bool(told) and not asked & (told | _regions(fold(unit.context)))


@lru_cache(maxsize=1_000)
def _regions(folded: str) -> frozenset[str]:
    pairs = (entry.split("|") for entry in cue_words("elsewhere.regions"))
    return frozenset(names[0] for names in pairs if any(name in folded for name in names))


def is_of_other_event(question: Question, unit: Unit) -> bool:
    """True where something that happened in a month is asked about, the unit names none, and the
    month named last before it is another.
    """
    asked = months(cue("elsewhere.dated").sub(" ", question.text))
    if not asked or unit.row is not None or months(f"{unit.text} {unit.original}"):
        return False
    told = months_before(unit)
    return bool(told) and not asked & told
