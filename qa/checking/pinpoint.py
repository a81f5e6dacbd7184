"""From a sentence and a passage that it cites to the sentences or rows that carry it."""

from collections.abc import Sequence

from index import Language, Passage
from index.language.terms import fold
from qa.figures import Figure, figures
from qa.language.units import Unit, units
from qa.language.words import read_words

MOST = 2  # units of one passage that a sentence may join
OWN_WORDS = 2  # words of the sentence that a joined unit must bring
FIGURE = 3.0  # a shared figure counts as so many shared words
Span = tuple[Passage, int, int, str | None]


def pinpoint(said: str, passage: Passage, asked: Language) -> list[Span]:
    """The unit that shares most with the sentence, and one more for figures which that one lacks.

    The whole passage where it has no units.
    """
    found = [u for u in units(passage, asked) if not u.is_list] or units(passage, asked)
    if not found:
        return [(passage, passage.start, passage.end, passage.translation)]
    found = [u for u in found if _is_labelled(said, u)] or found
    first = max(found, key=lambda u: _shared(said, u))
    more = [u for u in found if u is not first and _adds(said, u, first)]
    chosen = [first, *sorted(more, key=lambda u: -_shared(said, u))[: MOST - 1]]
    chosen.sort(key=lambda u: u.start)
    return [(passage, u.start, u.end, u.translation) for u in chosen]


def _is_labelled(said: str, unit: Unit) -> bool:
    """True for a table's row whose label the sentence has."""
    return unit.row is not None and bool(unit.row.label) and fold(unit.row.label) in fold(said)


def _adds(said: str, unit: Unit, first: Unit) -> bool:
    """True if a unit has a figure and words of the sentence that the first one lacks.

    A figure alone does not join it: a wrong digit may be right somewhere else.
    """
    missing = [f for f in figures(said) if not _has(first, f)]
    if not any(_has(unit, f) for f in missing):
        return False
    if unit.row is not None:
        return _is_labelled(said, unit)
    return len(_words(said) & (_words(_text(unit)) - _words(_text(first)))) >= OWN_WORDS


def _words(text: str) -> set[str]:
    """The terms of a text that are no numbers."""
    return {t for t in read_words(text).terms if not any(c.isdigit() for c in t)}


def _text(unit: Unit) -> str:
    return f"{unit.original} {unit.translation or ''}"


def _shared(said: str, unit: Unit) -> float:
    theirs, ours = read_words(_text(unit)), read_words(said)
    same = sum(_has(unit, f) for f in figures(said))
    return FIGURE * same + len(ours.terms & theirs.terms) + len(ours.concepts & theirs.concepts)


def _has(unit: Unit, figure: Figure) -> bool:
    """True where the unit tells the figure; a cell's unit may stand in its header."""
    held: Sequence[Figure] = figures(unit.original)
    is_row = unit.row is not None
    return any(figure.same(g) or (is_row and figure.number == g.number) for g in held)
