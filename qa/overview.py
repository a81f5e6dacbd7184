"""What can be said of a report without a question: its leading points, its leading change."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index import Collection, Language, Passage
from index.glossary import glossary
from index.terms import fold, language, tokens
from qa.byline import LONGEST_BYLINE
from qa.compose import first_part
from qa.cues import cue
from qa.figures import figures
from qa.question import is_content
from qa.result import Draft, DraftSentence
from qa.units import Unit, units

POINTS = 5
SHORTEST = 20
OPENING = 2  # sentences of a paragraph that may stand for it
MEASURED = 0.1
MOST_MEASURES = 5
REPETITION = 0.5
Floats = NDArray[np.float32]


def summary(collection: Collection, sources: Sequence[str] | None, asked: Language) -> Draft:
    """The sentences nearest to the middle of the report, measures preferred, in its order."""
    chosen: list[Unit] = []
    names = list(sources or [i.source for i in collection.sources()])
    for source in names[:3]:
        chosen += _leading(collection, collection.passages(source), asked, POINTS // len(names[:3]))
    sentences = [_quoted(unit, asked) for unit in chosen]
    return Draft(tuple(sentences), 0.95 if sentences else 0.0, "extractive")


def is_bare_change(question: str) -> bool:
    """True for "how much did it grow?": a change is asked for, but not of what."""
    content = [t for t in tokens(question) if is_content(t)]
    return (
        bool(content)
        and bool(cue("overview.how_much").search(fold(question)))
        and all(cue("overview.generic").match(t.surface) for t in content)
    )


def leading_change(
    collection: Collection, sources: Sequence[str] | None, asked: Language
) -> tuple[str, DraftSentence] | None:
    """The first statement of the reports that gives a figure with its change, and its subject."""
    for source in sources or [i.source for i in collection.sources()]:
        for passage in collection.passages(source):
            for unit in units(passage, asked):
                if unit.row is None and _tells_change(unit):
                    sentence = first_part(unit, asked)
                    return _subject(sentence.text, asked), sentence
    return None


def _subject(text: str, asked: Language) -> str:
    """The concept that a statement is about: the last one named before its first figure."""
    found = figures(text)
    head = text[: found[0].start] if found else text
    named = [m.concept for m in glossary().mentions(head) if not m.concept.is_name]
    return named[-1].names(asked)[0] if named else head.strip()


def _tells_change(unit: Unit) -> bool:
    return bool(cue("overview.change").search(fold(unit.text)) and figures(unit.text))


def _leading(
    collection: Collection, passages: Sequence[Passage], asked: Language, count: int
) -> list[Unit]:
    firsts = [
        unit for p in passages if p.kind in ("paragraph", "list")
        for unit in units(p, asked)[:OPENING]
        if len(unit.original) >= SHORTEST and not _is_byline(unit.text)
    ]  # fmt: skip
    if not firsts:
        return []
    vectors = collection.embedder.encode_documents([u.text for u in firsts])
    middle = vectors.mean(axis=0)
    worth = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-6))
    worth = 0.5 * worth + MEASURED * np.array([_measures(u) for u in firsts])
    return [firsts[i] for i in sorted(_diverse(worth, vectors, max(1, count)))]


def _measures(unit: Unit) -> float:
    """The amounts and shares that a sentence states, MOST_MEASURES at most; dates are none."""
    stated = [f for f in figures(unit.text) if f.currency or f.scaled or f.kind != "number"]
    return float(min(len(stated), MOST_MEASURES))


def _diverse(worth: Floats, vectors: Floats, count: int) -> list[int]:
    """Maximal marginal relevance (Carbonell & Goldstein 1998): worth, less what is said already."""
    chosen: list[int] = []
    left = worth.copy()
    while len(chosen) < min(count, len(worth)):
        best = int(np.argmax(left))
        chosen.append(best)
        left = np.minimum(left, worth - REPETITION * (vectors @ vectors[best]))
        left[chosen] = -np.inf
    return chosen


def _is_byline(text: str) -> bool:
    return len(text) < LONGEST_BYLINE[language(text)] and bool(cue("byline.marks").search(text))


def _quoted(unit: Unit, asked: Language) -> DraftSentence:
    text = unit.text.strip().rstrip("。.;") + ("。" if asked == "zh" else ".")
    return DraftSentence(text, ((unit.passage, unit.start, unit.end, unit.translation),))
