"""Which figure of the cited text each figure of an answer equals: what a reader is shown of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.calculation.equations import equations
from qa.checking.claims import Claim, cell_claim, claims, rows
from qa.checking.support import bearers
from qa.result import Citation

_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+\s*$")
_MARKER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Borne:
    """A figure of a sentence, `sentence[start:end]`, with the cited one that it equals.

    `written` is that one as the source or its translation has it, `number` its citation, and
    `at` the span of the source that tells it. `number` is 0 for the result of arithmetic, which
    the check worked out anew from cited figures.
    """

    start: int
    end: int
    number: int = 0
    written: str = ""
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Held:
    """A cited claim, its figure as written, and where in the source."""

    claim: Claim
    number: int
    written: str
    at: tuple[int, int]


def borne(sentence: str, citations: Sequence[Citation]) -> list[Borne]:
    """The figures of an answer's sentence that a cited figure bears, in order.

    A figure that is not listed was checked as well, but as a count in words or part of a date.
    """
    text = _MARKERS.sub("", sentence)
    numbers = {int(m[1]) for m in _MARKER.finditer(sentence, len(text))}
    held = [h for c in citations if c.number in numbers for h in _held(c)]
    made = equations(text)
    results = {(e.result.number, e.result.kind) for e in made}
    found: list[Borne] = []
    for claim in claims(text):
        figure = claim.figure
        if figure.unit == "date":
            continue
        bearer = _bearer(claim, text[figure.start : figure.end], held)
        if bearer is None and any(e.start <= figure.start < e.end for e in made):
            bearer = next((h for h in held if h.claim.figure.number == figure.number), None)
        if bearer is not None:
            found.append(Borne(figure.start, figure.end, bearer.number, bearer.written, bearer.at))
        elif (figure.number, figure.kind) in results:
            found.append(Borne(figure.start, figure.end))
    return sorted(found, key=lambda b: b.start)


def _bearer(said: Claim, written: str, held: Sequence[_Held]) -> _Held | None:
    return next((h for h in held if bearers(said, written, [h.claim])), None)


def _held(citation: Citation) -> Iterator[_Held]:
    """The claims of what is cited: cells of a row, the quote's, then its translation's."""
    whole = citation.start, citation.end
    for row in rows(citation):
        for i, cell in enumerate(row.cells):
            claim = cell_claim(row, i)
            at = citation.quote.find(cell.strip()) if claim is not None else -1
            if claim is not None:
                start = citation.start + at
                span = (start, start + len(cell.strip())) if at >= 0 else whole
                yield _Held(claim, citation.number, cell.strip(), span)
    for claim in claims(citation.quote):
        a, b = claim.figure.start, claim.figure.end
        span = (citation.start + a, citation.start + b)
        yield _Held(claim, citation.number, citation.quote[a:b].strip(), span)
    for claim in claims(citation.translation or ""):
        told = (citation.translation or "")[claim.figure.start : claim.figure.end].strip()
        yield _Held(claim, citation.number, told, whole)
