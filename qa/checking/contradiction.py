"""Where a sentence says otherwise than its source: another period, name, subject or direction."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Any

from index import Document
from index.language.background import is_common
from index.language.glossary import glossary
from index.language.terms import CJK_CHARACTER, fold, language, stop_words
from qa.checking.claims import Claim, rows
from qa.checking.exchange import alike, counterparts, exchanged, renumbered, year_parts
from qa.language.cues import cue, cue_words
from qa.language.names import holds, names
from qa.language.periods import Period, months, periods
from qa.language.wording import changes
from qa.language.words import read_words
from qa.result import Citation

HEAD = 800
_PART = re.compile("[;\uff1b]")
_CLAUSE = re.compile(r"[。;；！？!?\n|]|[,，、](?!\d)|\.\s|\s(?:while|but)\s", re.IGNORECASE)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}[\w-]*")
_STOP = re.compile(r"(?<!\b[A-Z])(?<!\bvs)[.!?;]\s+$")
_WITHIN = re.compile(r"[\w,%&'.-]\s*$")
_BODY = re.compile(
    r"((?:(?!的)[\u4e00-\u9fff]){2})(银行|保险|集团|证券|基金|信托|租赁|科技|网络|支付|人寿|财险|物流|能源|电信|汽车)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a sentence may rest on: `quoted` is what it cites, `wide` also what stands around,
    `lines` are the quotes, `cells` the cells of a row with how one would tell them.
    """

    quoted: str
    wide: str
    lines: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


def scope_of(citations: Sequence[Citation], documents: Sequence[Document]) -> Scope:
    """The texts of citations; around them their passages, headings and the report's head."""
    quoted, wide, lines, cells = [], [], [], []
    for c in citations:
        quoted += [c.quote, c.translation or ""]
        lines += [] if c.passage.kind == "table" else [c.quote, c.translation or ""]
        for row in rows(c):
            quoted += [row.caption, row.group, " ".join(row.headers)]
            told = list(zip(row.headers, row.cells, strict=False))[1:]
            cells += [(cell, f"{row.label}: {cell} ({header})") for header, cell in told]
        p = c.passage
        wide += [p.text, p.translation or "", p.heading or "", p.context or ""]
    for document in documents:
        wide += [document.source, document.text[:HEAD], "\n".join(document.translations)[:HEAD]]
    whole = "\n".join(x for x in quoted if x)
    return Scope(whole, "\n".join([whole, *(x for x in wide if x)]), tuple(lines), tuple(cells))


def other_period(text: str, scope: Scope) -> str | None:
    """A year, half, quarter or month that the sentence names and its source does not."""
    if not _covered(periods, text, scope, Period.suits):
        return "the period is not that of the cited text"
    if not _covered(year_parts, text, scope, eq) or not _covered(months, text, scope, eq):
        return "the part of the year is not that of the cited text"
    return None


def _covered(
    read: Callable[[str], Iterable[Any]], text: str, scope: Scope, suits: Callable[[Any, Any], bool]
) -> bool:
    """Each is told; or around, where the quote names none that the sentence leaves out."""
    said, told, around = (set(read(t)) for t in (text, scope.quoted, scope.wide))
    strange = [p for p in said if not any(suits(p, q) for q in told)]
    if not strange:
        return True
    kept = all(any(suits(p, q) for p in said) for q in told)
    return kept and all(any(suits(p, q) for q in around) for p in strange)


def other_name(text: str, scope: Scope) -> str | None:
    """A name in the sentence that neither the quote nor anything around it knows."""
    known_concepts = read_words(scope.wide).concepts
    glossed = [m for m in glossary().mentions(text) if m.concept.number in known_concepts]
    within = " ".join(fold(text)[m.start : m.end] for m in glossed)
    strangers = [n for n in names(text) if not holds(scope.wide, n) and n not in within]
    folded = fold(scope.wide)
    if language(text) == "en":
        known = set(re.findall(r"[a-zß-ɏ]+", folded))
        shown = [(m.group(), _begins(text, m.start())) for m in _CAPITALISED.finditer(text)]
        strangers += [w for w, begins in shown if not _is_known(w, known, folded, begins)]
    elif language(scope.wide) == "zh":
        strangers += ["".join(m) for m in _BODY.findall(fold(text)) if not _is_body(m, folded)]
    return f"{strangers[0]} is not named in the cited text" if strangers else None


def _is_known(word: str, known: set[str], folded: str, begins: bool) -> bool:
    """True for a word of the source, or one that is capitalised only as it begins a sentence."""
    if CJK_CHARACTER.search(folded) or glossary().mentions(word) or months(word):
        return True
    return all(
        {low, low.removesuffix("s"), f"{low}s"} & known
        or low in stop_words()
        or (begins and is_common(low))
        for low in word.lower().split("-")
    )


def _begins(text: str, at: int) -> bool:
    """True at the start of a sentence, or of what stands in quotes, brackets or after a colon."""
    return not _WITHIN.search(text[:at]) or bool(_STOP.search(text[:at]))


def _is_body(parts: tuple[str, str], folded: str) -> bool:
    name = "".join(parts)
    if parts[0] in folded or is_common(parts[0]):
        return True
    whole = [m for m in glossary().mentions(name) if m.end - m.start == len(name)]
    return any(not m.concept.is_name for m in whole) or (bool(whole) and holds(folded, name))


def other_subject(
    said: Sequence[Claim],
    text: str,
    scope: Scope,
    borne: Sequence[Sequence[Claim]],
    held: Sequence[Claim],
) -> str | None:
    """A subject exchanged for its counterpart, or a figure told of what another is told of."""
    for ours, theirs in counterparts():
        if _exchanged(fold(text), fold(scope.quoted), ours, theirs):
            return "the subject is not that of the cited text"
        for claim, bearers in zip(said, borne, strict=True):
            if bearers and _crossed(claim, bearers, ours, theirs):
                return "the figure is told of something else in the cited text"
    for claim, bearers in zip(said, borne, strict=True):
        if bearers and (_swapped(claim, bearers, held) or _misdated(claim, bearers)):
            return "the figure is told of something else in the cited text"
    return None


def altered(text: str, scope: Scope) -> str | None:
    """A copy of the source with a word or two exchanged for their opposite."""
    if any(exchanged(text, line) for line in scope.lines) or _moved(text, scope):
        return "words of the cited text are exchanged for their opposite"
    return None


def _moved(text: str, scope: Scope) -> bool:
    """A cell told under the opposite of its row's label or its column's header."""
    for part in _PART.split(text):
        if any(alike(part, line) for _, line in scope.cells):
            continue
        if any(renumbered(part, line) for _, line in scope.cells):
            return True
        lines = [line for cell, line in scope.cells if cell and _stands_in(cell, part)]
        if lines and all(exchanged(part, line) for line in lines):
            return True
    return False


def _stands_in(cell: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\d.,]){re.escape(cell)}(?![\d.,]*\d)", text))


def _exchanged(said: str, told: str, ours: str, theirs: str) -> bool:
    """The sentence has the one where the source has only its counterpart."""
    is_ours = cue(ours).search(said) and not cue(theirs).search(said)
    return bool(is_ours and cue(theirs).search(told) and not cue(ours).search(told))


def _crossed(said: Claim, bearers: Sequence[Claim], ours: str, theirs: str) -> bool:
    """The sentence tells the figure of one side, and every place that has it of the other."""
    subject = fold(said.subject)
    is_ours = cue(ours).search(subject) and not cue(theirs).search(subject)
    if not is_ours or any(b.is_cell for b in bearers):
        return False
    return all(
        cue(theirs).search(fold(b.subject)) and not cue(ours).search(fold(b.subject))
        for b in bearers
    )


def _swapped(said: Claim, bearers: Sequence[Claim], held: Sequence[Claim]) -> bool:
    """The nearest measure before the figure is told of other figures, and this one of others."""
    ours = _measures(said.subject)
    if not ours or any(b.is_cell for b in bearers):
        return False
    theirs = [_measures(b.subject) for b in bearers]
    if not all(theirs) or any(ours[-1] in found for found in theirs):
        return False
    return any(ours[-1] in _measures(h.subject) for h in held if h not in bearers)


def _measures(text: str) -> list[int]:
    loose = cue_words("choice.loose_themes")
    return [m.concept.number for m in glossary().mentions(text)
            if not m.concept.is_name and m.concept.theme not in loose]  # fmt: skip


def _misdated(said: Claim, bearers: Sequence[Claim]) -> bool:
    """The clause gives the figure one period, and every place that has it another."""
    if not said.periods or not all(b.periods for b in bearers):
        return False
    return not any(p.suits(q) for b in bearers for p in said.periods for q in b.periods)


def other_direction(text: str, scope: Scope) -> str | None:
    """A rise told as a fall, or the reverse: in the clause about the same thing, or anywhere."""
    told = changes(scope.quoted)
    for clause in _CLAUSE.split(text):
        said = changes(clause)
        if len(said) != 1:
            continue
        near = changes(_nearest(clause, scope.quoted))
        if (near and not said & near) or (told and not said & told):
            return "the direction is not that of the cited text"
    return None


def _nearest(clause: str, text: str) -> str:
    """The clause of a text in the same language that shares most words with this one."""
    ours = read_words(clause)
    best, most = "", 1
    for other in _CLAUSE.split(text):
        theirs = read_words(other)
        shared = len(ours.terms & theirs.terms)
        if shared > most:
            best, most = other, shared
    return best
