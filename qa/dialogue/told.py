"""Where an answer of the conversation stands in the reports: what the next turn goes on from.

An answer may be a model's, or shortened by whoever calls. It is looked for as a clue to a place,
and nothing that it says is taken over: what is told comes from the report alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import Hit
from index.language.terms import fold, language
from qa.checking.claims import cell_claim
from qa.dialogue.conversation import intent
from qa.figures import Figure, figures, quantities
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Row, Unit, units

TIMES = ("date", "year")
UNCOMMON = 3  # digits of figures that are not told by chance
LEAST_FOUND = 0.7  # of an answer's words and figures, that the sentence or row found must tell
LONGEST_ANSWER = 400  # characters of an answer that are looked for
FURTHER_DOWN = 0.01  # what each place further down among the passages found costs
_MARK = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the conversation as it stands alone, with the answer told to it, "" if none,
    and as it was typed.
    """

    question: str
    answer: str = ""
    typed: str = ""


def answers(history: Sequence[Mapping[str, str]]) -> list[str]:
    """What was told after each of the user's turns that ask something; "" where nothing was."""
    found: list[str] = []
    is_asking = False
    for turn in history:
        if turn.get("role") == "user":
            is_asking = intent(turn["content"]) == "ask"
            found += [""] if is_asking else []
        elif turn.get("role") == "assistant" and is_asking:
            found[-1] = turn["content"]
    return found


def stands_in(answer: str, hits: Sequence[Hit], matcher: Matcher) -> Unit | None:
    """The sentence or row, of the passages found, that says what an answer says; None of none."""
    spoken = language(answer)
    read = [(rank, u) for rank, h in enumerate(hits) for u in units(h.passage, spoken)]
    said = ["\n".join((u.original, u.translation or "", u.text)) for _, u in read]
    best, most = None, LEAST_FOUND
    for (rank, unit), share in zip(read, shares_told(answer, said, matcher), strict=True):
        if share - FURTHER_DOWN * rank > most:
            best, most = unit, share - FURTHER_DOWN * rank
    return best or _with_figures(answer, [u for _, u in read])


def _with_figures(answer: str, read: Sequence[Unit]) -> Unit | None:
    """The first of the units that has every figure of an answer, where these are no common ones:
    "26.9亿元" and "2.69 billion yuan" share no word.
    """
    told = [f for f in figures(_MARK.sub("", answer)) if f.unit not in TIMES]
    if (
        was_refused(answer)
        or sum(len(f.number.normalize().as_tuple().digits) for f in told) < UNCOMMON
    ):
        return None
    for unit in read:
        found = quantities(unit.text) if unit.row is None else _of_row(unit.row)
        if all(any(is_same(t, f) for f in found) for t in told):
            return unit
    return None


def _of_row(row: Row) -> list[Figure]:
    cells = (cell_claim(row, i) for i in range(1, len(row.cells)))
    return [c.figure for c in cells if c]


def shares_told(answer: str, texts: Sequence[str], matcher: Matcher) -> list[float]:
    """How much of an answer each text says, 0..1: of its words, and of its figures."""
    text = _MARK.sub("", answer).strip()[:LONGEST_ANSWER]
    if not text or was_refused(text):
        return [0.0] * len(texts)
    target, told = matcher.target(read_question(text)), figures(text)
    words = matcher.similarities(target, texts) @ target.weights
    found: list[float] = []
    for said, share in zip(texts, words, strict=True):
        shares = [float(share)] if target.tokens else []
        shares += [_shared(told, figures(said))] if told else []
        found.append(sum(shares) / max(1, len(shares)))
    return found


def uncommon(answer: str) -> list[Figure]:
    """The figures of an answer that are not told by chance."""
    told = (f for f in figures(_MARK.sub("", answer)) if f.unit not in TIMES)
    return [f for f in told if len(f.number.normalize().as_tuple().digits) >= UNCOMMON]


def was_refused(answer: str) -> bool:
    """True for an answer that says that there is none."""
    return bool(cue("followup.refused").search(fold(answer)))


def _shared(told: Sequence[Figure], found: Sequence[Figure]) -> float:
    """The share of figures that are among those found; a table's may have their scale above it."""
    return sum(any(is_same(t, f) for f in found) for t in told) / len(told)


def is_same(one: Figure, other: Figure) -> bool:
    """True for one figure; that of a cell may have its scale above the table."""
    return one.value == other.value or one.number == other.number
