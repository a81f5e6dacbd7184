"""Why a sentence does not stand on what it cites: quotations, arithmetic, figures, and the rest.

The checks compare marks that can be read for certain: they find what contradicts the source, and
no more. A sentence without figures, names, periods or directions is not judged.
"""

import re
from collections.abc import Sequence

from index import Document
from qa.calculation.equations import equations, wrong
from qa.checking.claims import Claim, cited, claims
from qa.checking.contradiction import (
    Scope,
    altered,
    other_direction,
    other_name,
    other_period,
    other_subject,
    scope_of,
)
from qa.checking.renderings import without_renderings
from qa.checking.support import bearers, in_words
from qa.figures import Figure
from qa.language.periods import months
from qa.metrics import squeeze
from qa.result import Citation

_QUOTED = re.compile(
    r"\u201c([^\u201c\u201d]{2,})\u201d|\u300c([^\u300d]{2,})\u300d|\"([^\"]{2,})\""
)
_UNIT = re.compile(
    r"[(\uff08]\s*((?:[A-Z]{0,3}[£$€¥]|RMB|CNY|USD|HKD|GBP|EUR|人民币|[%\uff05]|个?百分点|个?基点"
    r"|percentage points?|basis points?|ppt?|bps?"
    r"|[十百千万亿]*(?:[元吨人户个件家台辆笔张]|美元|港元)"
    r"|thousand|million|billion|trillion|mn|bn|tn|[mk]|'000|\s)+[²³]?(?: [a-z][^()]*)?)"
    r"(?:[,，;；、][^()\uff08\uff09]*)?[)\uff09]",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[(\uff08](?:[^()\uff08\uff09]|[(\uff08][^()\uff08\uff09]*[)\uff09])* = "
    r"(?:[^()\uff08\uff09]|[(\uff08][^()\uff08\uff09]*[)\uff09])*[)\uff09]"
)
CENTURY = 2000  # 1H24 is the first half of 2024
# The 1 of 1H24 and of Q1, and the 24; which part of the year it is, is judged with the periods.
_PART = re.compile(r"(?<![A-Za-z])(?:[HQ]\s?[1-4]|[1-4]\s?[HQ])(?![A-Za-z])", re.IGNORECASE)
_SHORT = re.compile(r"(?:H|FY)\s?$", re.IGNORECASE)
_PIECE = re.compile(r"; |\n")


def objection(
    text: str, citations: Sequence[Citation], documents: Sequence[Document]
) -> str | None:
    """The first thing in a sentence that its citations do not bear; None when it stands."""
    scope = scope_of(citations, documents)
    text = _unlabelled(text, citations)
    misquoted = _misquoted(text, scope)
    if misquoted is not None:
        return f"the words “{misquoted}” are not in the cited text"
    stray = _stray_unit(text, scope)
    if stray:
        return f"the unit {stray} is not in the cited text"
    held = [claim for citation in citations for claim in cited(citation)]
    said, reason = _reckoned(text, held)
    if reason and not _is_quoted_working(text, scope):
        return reason
    borne = [bearers(c, text[c.figure.start : c.figure.end], held) for c in said]
    for claim, found in zip(said, borne, strict=True):
        if not found and not _is_told(claim.figure, text, scope):
            written = text[claim.figure.start : claim.figure.end].strip()
            return reason or f"the figure {written} is not in the cited text"
    kept = text if reason else _without_notes(text)
    plain = without_renderings(kept, scope.quoted)
    own = _QUOTED.sub("", plain if reason else _uncounted(plain))  # quotations are compared whole
    said = claims(own)
    borne = [bearers(c, own[c.figure.start : c.figure.end], held) for c in said]
    return (
        other_period(own, scope)
        or other_name(own, scope)
        or other_subject(said, own, scope, borne, held)
        or other_direction(own, scope)
        or altered(kept, scope)
    )


def _unlabelled(text: str, citations: Sequence[Citation]) -> str:
    """A sentence without the file names in brackets by which it tells cited reports apart."""
    for source in {c.passage.source for c in citations}:
        text = re.sub(rf"\s?[(（]{re.escape(source)}[)）]", "", text)
    return text


def _without_notes(text: str) -> str:
    """A sentence without its remarks that end in arithmetic, which has been judged."""
    ends = {equation.end for equation in equations(text)}

    def kept(note: re.Match[str]) -> str:
        tail = re.compile(r"[^()\uff08\uff09,，;；。]*")
        is_reckoned = any((rest := tail.match(text, end)) and rest.end() == note.end() - 1
                          for end in ends if note.start() < end < note.end())  # fmt: skip
        return "" if is_reckoned else note.group()

    return _NOTE.sub(kept, text)


def _uncounted(text: str) -> str:
    """A sentence without its arithmetic, which has been judged."""
    for equation in reversed(equations(text)):
        text = text[: equation.start] + text[equation.end :]
    return text


def _stray_unit(text: str, scope: Scope) -> str:
    """A unit in brackets, as headers have it, that nothing cited has."""
    told = squeeze(scope.quoted.replace(",", ";"))  # a comma ends a unit, and would be lost
    for match in _UNIT.finditer(text):
        unit = re.escape(squeeze(match[1]))
        if unit and not re.search(rf"(?<![十百千万亿]){unit}(?![a-z])", told):
            return match[1].strip()
    return ""


def _reckoned(text: str, held: Sequence[Claim]) -> tuple[list[Claim], str | None]:
    """The claims left to be found in the source when sound arithmetic is taken out."""
    said, reason = claims(text), None
    results: set[tuple[object, ...]] = set()

    def sources(operand: Figure) -> list[Figure]:
        claim = Claim(operand, "")
        exact = [c.figure for c in bearers(claim, "", held)]
        bare = [c.figure for c in held if not operand.scaled and operand.kind == "number"
                and c.figure.number == operand.number and c.figure.unit != "date"]  # fmt: skip
        return exact + bare

    for equation in equations(text):
        reason = wrong(equation, sources)
        if reason is not None:
            return said, reason
        result = equation.result
        results.add((result.number, result.kind, result.scale))
        said = [c for c in said if not equation.start <= c.figure.start < equation.end]
    left = [c for c in said if (c.figure.number, c.figure.kind, c.figure.scale) not in results]
    return left, None


def _is_quoted_working(text: str, scope: Scope) -> bool:
    """True where all arithmetic of a sentence is the source's own, letter for letter."""
    quoted = squeeze(scope.quoted)
    return all(squeeze(text[e.start : e.end]) in quoted for e in equations(text))


def _is_told(figure: Figure, text: str, scope: Scope) -> bool:
    """True for a part of a date that stands anywhere around, and for a count in words."""
    if figure.unit != "date":
        return in_words(figure, [scope.quoted])
    told = {int(n) for n in re.findall(r"\d{1,4}", scope.wide)} | months(scope.wide)
    value = int(figure.value)
    if value in told or any(m.start() <= figure.start < m.end() for m in _PART.finditer(text)):
        return True
    return value + CENTURY in told and bool(_SHORT.search(text[: figure.start]))


def _misquoted(text: str, scope: Scope) -> str | None:
    """The first words in quotation marks that the cited text does not have."""
    held = squeeze(scope.wide)
    for match in _QUOTED.finditer(text):
        words = next(g for g in match.groups() if g)
        if squeeze(words.strip(" .,;。，；")) not in held:
            return words
    return None


def translated(text: str, document: Document) -> bool:
    """True if a translation is made of pieces of the report's companion translation."""
    whole = squeeze("\n".join(document.translations))
    return all(squeeze(piece.strip(" .;。；")) in whole for piece in _PIECE.split(text))
