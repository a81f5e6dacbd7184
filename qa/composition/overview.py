"""What can be said of a report without a question: its leading points, its leading change."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index import Collection, Language, Passage, SourceInfo
from index.language.glossary import glossary
from index.language.terms import fold, language, tokens
from qa.calculation.operands import is_total
from qa.composition.byline import LONGEST_BYLINE
from qa.composition.compose import first_part, foreign
from qa.composition.messages import message
from qa.composition.table import cell_text
from qa.figures import figures
from qa.language.cues import cue
from qa.language.question import is_content
from qa.language.reports import distinct, shown
from qa.language.units import Unit, units
from qa.result import Draft, DraftSentence

POINTS = (5, 3, 2, 2)  # of each of so many reports; of more, one
MOST = 10  # reports of one summary
SHORTEST = 20
OPENING = 2  # sentences of a paragraph that may stand for it
MEASURED = 0.1
MOST_MEASURES = 5
REPETITION = 0.5
_COLON: dict[Language, str] = {"zh": "：", "en": ": "}
Floats = NDArray[np.float32]


def summary(collection: Collection, meant: Sequence[SourceInfo], asked: Language) -> Draft:
    """The leading points of the reports that are meant, in their order; which are left out is told.

    A point is a sentence near to the middle of its report, measures preferred; of a report of
    tables alone, the leading rows of its largest.
    """
    told, rest = meant[:MOST], meant[MOST:]
    names = distinct({i.source: shown(i) for i in meant}, meant, asked)
    count = POINTS[len(told) - 1] if 0 < len(told) <= len(POINTS) else 1
    sentences: list[DraftSentence] = []
    silent = []
    for info in told:
        points = _points(collection, collection.passages(info.source), asked, count)
        if points and len(meant) > 1:
            text = f"{names[info.source]}{_COLON[asked]}{points[0].text}"
            points[0] = replace(points[0], text=text)
        sentences += points
        silent += [] if points else [names[info.source]]
    joined = "、" if asked == "zh" else ", "
    notices = [
        message("no_points", asked).format(names=joined.join(silent)),
        message("summed_up", asked).format(
            all=len(meant), count=len(told), names=joined.join(names[i.source] for i in rest)
        ),
    ]
    kept = tuple(n for n, is_told in zip(notices, (silent, rest), strict=True) if is_told)
    return Draft(tuple(sentences), 0.95 if sentences else 0.0, "extractive", kept)


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


def _points(
    collection: Collection, passages: Sequence[Passage], asked: Language, count: int
) -> list[DraftSentence]:
    """Up to `count` leading sentences of a report, or rows where it has no sentence."""
    firsts = [
        unit for p in passages if p.kind in ("paragraph", "list")
        for unit in units(p, asked)[:OPENING]
        if len(unit.original) >= SHORTEST and not _is_aside(unit.text)
    ]  # fmt: skip
    if not firsts:
        return _rows(passages, asked, count)
    vectors = collection.embedder.encode_documents([u.text for u in firsts])
    middle = vectors.mean(axis=0)
    worth = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-6))
    worth = 0.5 * worth + MEASURED * np.array([_measures(u) for u in firsts])
    return [_quoted(firsts[i], asked) for i in sorted(_diverse(worth, vectors, count))]


def _rows(passages: Sequence[Passage], asked: Language, count: int) -> list[DraftSentence]:
    """The total of the largest table and its first rows, in its order, under its caption."""
    tables = [[u for u in units(p, asked) if u.row] for p in passages if p.kind == "table"]
    rows = max(tables, key=len, default=[])
    ranked = sorted(rows, key=lambda u: not (u.row and is_total(u.row)))[:count]
    found: list[DraftSentence] = []
    for unit in sorted(ranked, key=lambda u: u.start):
        row = unit.row
        assert row is not None
        filled = [i for i in range(1, len(row.cells)) if row.cells[i].strip()]
        head = f"{row.caption}{_COLON[asked]}" if row.caption and not found else ""
        text = f"{head}{cell_text(row, filled, asked)}{'。' if asked == 'zh' else '.'}"
        found.append(DraftSentence(text, ((unit.passage, unit.start, unit.end, None),)))
    return found


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


def _is_aside(text: str) -> bool:
    """True for a byline, and for what is printed on a page without telling anything."""
    is_byline = len(text) < LONGEST_BYLINE[language(text)] and cue("byline.marks").search(text)
    return bool(is_byline or cue("overview.no_point").search(fold(text)))


def _quoted(unit: Unit, asked: Language) -> DraftSentence:
    span = (unit.passage, unit.start, unit.end, unit.translation)
    if language(unit.text) != asked:
        return DraftSentence(foreign(unit.original, asked), (span,))
    text = unit.text.strip().rstrip("。.;") + ("。" if asked == "zh" else ".")
    return DraftSentence(text, (span,))
