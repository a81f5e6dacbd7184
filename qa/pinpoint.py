"""From a sentence and a passage that it cites to the sentences or rows that carry it."""

from collections.abc import Sequence

from index import Language, Passage
from qa.figures import Figure, figures
from qa.matching import read_words
from qa.units import Unit, units

MOST = 2  # units of one passage that a sentence may join
FIGURE = 3.0  # a shared figure counts as so many shared words
Span = tuple[Passage, int, int, str | None]


def pinpoint(said: str, passage: Passage, asked: Language) -> list[Span]:
    """The unit that shares most with the sentence, and one more for figures which that one lacks.

    The whole passage where it has no units.
    """
    found = [u for u in units(passage, asked) if not u.is_list] or units(passage, asked)
    if not found:
        return [(passage, passage.start, passage.end, passage.translation)]
    chosen = [max(found, key=lambda u: _shared(said, u))]
    while len(chosen) < MOST:
        missing = [f for f in figures(said) if not any(_has(u, f) for u in chosen)]
        best = max(found, key=lambda u: sum(_has(u, f) for f in missing))
        if not any(_has(best, f) for f in missing):
            break
        chosen.append(best)
    chosen.sort(key=lambda u: u.start)
    return [(passage, u.start, u.end, u.translation) for u in chosen]


def _shared(said: str, unit: Unit) -> float:
    theirs, ours = read_words(f"{unit.original} {unit.translation or ''}"), read_words(said)
    same = sum(_has(unit, f) for f in figures(said))
    return FIGURE * same + len(ours.terms & theirs.terms) + len(ours.concepts & theirs.concepts)


def _has(unit: Unit, figure: Figure) -> bool:
    held: Sequence[Figure] = figures(unit.original)
    return any(figure.same(g) for g in held)
