"""What a question after the highest, lowest, fastest or slowest of several asks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.language.terms import fold, tokens
from qa.language.cues import cue

PROGRESS = "progress"  # what "furthest along" is measured by


@dataclass(frozen=True, slots=True)
class Superlative:
    """What is asked for: the noun of the rows and the measure in every reading, and the way, 1 for
    the most, -1 for the least. After the steepest fall, `is_fall`, only rows that fell are meant;
    those named in `left_out` are not.
    """

    readings: tuple[tuple[str, str], ...]
    way: int
    is_growth: bool
    is_fall: bool = False
    left_out: str = ""


def read_superlative(question: str) -> Superlative | None:
    """What a question after the highest, lowest, fastest or slowest asks; None for any other."""
    text, left_out = without_left_out(fold(question).strip(" ?。.!！"))
    found = _read(cue("superlative.tail").sub("", text))
    return replace(found, left_out=left_out) if found is not None else None


def without_left_out(text: str) -> tuple[str, str]:
    """The question without the clause on what is not meant (不算其他业务), and that clause."""
    clauses = [m.group() for m in cue("superlative.left_out").finditer(text)]
    return cue("superlative.left_out").sub("", text).strip(" ,，"), " ".join(clauses)


def _read(text: str) -> Superlative | None:
    for form in _forms():
        match = form.search(text)
        if match is None:
            continue
        told = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
        way, both, measure = told["way"], told.get("both", ""), told.get("m", "")
        readings = readings_of(both) if both else ((told.get("noun", ""), measure),)
        said = f"{both} {measure} {told.get('verb', '')} {way}"
        if cue("superlative.decline").search(said):
            return _steepest_fall(text)
        is_low = bool(cue("superlative.low").fullmatch(way))
        if cue("superlative.progress").search(f"{both} {measure}"):
            is_behind = is_low or bool(cue("superlative.behind").fullmatch(measure))
            named = tuple((n, PROGRESS if m and m.isascii() else m) for n, m in readings)
            return Superlative(named, -1 if is_behind else 1, is_growth=False)
        is_growth = bool(cue("superlative.growth").search(said))
        return Superlative(readings, -1 if is_low else 1, is_growth)
    return None


def _steepest_fall(text: str) -> Superlative | None:
    """The most of a fall is the least of growth, as far as that is below zero."""
    risen = cue("superlative.falling").sub("growth", cue("superlative.fell").sub("grew", text))
    risen = cue("superlative.falling_zh").sub("增长", risen)
    if risen == text or (found := _read(risen)) is None or not found.is_growth:
        return None
    return replace(found, way=-found.way, is_fall=True)


def readings_of(text: str) -> tuple[tuple[str, str], ...]:
    """Noun and measure where nothing, or 的, stands between them: 车型, 险种保费, 行业的不良率."""
    if "的" in text:
        noun, _, measure = text.partition("的")
        return ((noun, measure),)
    cuts = [t.start for t in tokens(text)][1:]
    return ((text, ""), *((text[:cut], text[cut:]) for cut in cuts))


def _forms() -> Iterator[re.Pattern[str]]:
    """The forms of such questions, Chinese and English."""
    for name in (
        "zh_among",
        "zh_is",
        "zh",
        "zh_after",
        "en_along",
        "en_of",
        "en_with",
        "en_by",
        "en",
    ):
        yield cue(f"superlative.{name}")
