"""The figure that a question's measure stands at: one level, of a sentence or a cell of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Hit, Language, Passage
from index.language.terms import fold
from qa.calculation.levels import Level, levels
from qa.checking.claims import Claim, cell_claim, claims
from qa.composition.table import columns
from qa.figures import Figure
from qa.language.cues import cue, cue_words
from qa.language.periods import Period, parts, periods
from qa.language.question import Question, read_question
from qa.language.units import Row, Unit
from qa.language.words import Target, read_words
from qa.ranking.confidence import THRESHOLD
from qa.ranking.doubts import no_period, shared
from qa.ranking.select import Selection, Selector

Span = tuple[Passage, int, int, str | None]
KINDS = frozenset({"number", "percent"})
COUNTED = frozenset({"number"})
PLAIN = 0.5
PLAINLY_TOLD = 0.7
SHARED = 0.6
NAMED = 0.9  # share of the question's words that must stand with a figure told directly
LABELLED = 0.3  # share of them that a row's label must have, its header and caption the rest
OF_PART = 0.6  # worth of a quarter's figure where the question asks after no quarter
BARE = 0.6  # worth of a figure that nothing leads up to: "a platform with 71 staff"
TOTAL = 0.7  # worth of a total whose header and caption alone name what it is of
PER_WORD = 0.3  # what a word that is not the question's takes away
_CLAUSE = re.compile(r"[;；。：]|[,，](?!\d)\s*|\.\s|(?<!\d):\s|\s(?:while|but)\s")
_END = " 。.;,；，"
_SHARE = re.compile(r"占|share of|per ?cent of|accounting for|proportion of", re.IGNORECASE)
_AVERAGE = re.compile(r"[平人户]均|\baverage\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:between|from)\s+(?:[\d.,%]+ and )?$", re.IGNORECASE)
_SHARE_AFTER = re.compile(r"\s*of\b")
_PART_OF = re.compile(
    r"^\s*(?:其中|包括|of (?:which|whom|these|them)|including)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure found for a term, with the unit that tells it and how sure the choice is.

    `column` is that of a row's cell; `following` is the claim right after it in a sentence.
    """

    term: str
    figure: Figure
    unit: Unit
    confidence: float
    periods: tuple[Period, ...] = ()
    following: Claim | None = None
    column: int = 0


def directly(target: Target, unit: Unit, kinds: frozenset[str]) -> float:
    """How directly a unit tells the present level of what is asked, 0..1: 1 where nothing but its
    name leads up to the figure, 0 where no such figure stands there, a plan or a share of it.
    """
    if unit.row is not None:
        label = f"{unit.row.group} {unit.row.label}"
        around = f"{label} {' '.join(unit.row.headers)} {unit.row.caption}"
        is_own = shared(target, label) > LABELLED
        is_named = (is_own or is_total(unit.row)) and shared(target, around) > NAMED
        has_figure = any(c.figure.kind in kinds for c in _cells(unit.row).values())
        if not is_named or not has_figure:
            return 0.0
        return _plainness(target, label) if is_own else TOTAL
    if is_planned(unit):
        return 0.0
    fitting = (
        _plainness(target, level.lead) * (1 if _is_whole(level, target) else OF_PART)
        for level in levels(unit.text)
        if _is_present(level, unit.text, kinds)
        and shared(target, level.claim.subject) > NAMED
        and (_AVERAGE.search(target.question.text) or not _AVERAGE.search(level.lead))
    )
    return max(fitting, default=0.0)


def is_total(row: Row) -> bool:
    """True for a row that sums up the others, whose measure its header and caption tell."""
    return bool(cue("superlative.total").fullmatch(fold(f"{row.group} {row.label}").strip(" *")))


def is_planned(unit: Unit) -> bool:
    """True for a unit that tells of a plan, forecast or aim, or whose list does."""
    return bool(cue("evidence.plan").search(fold(f"{unit.text} {_last_line(unit.context)}")))


def _last_line(text: str) -> str:
    return text.rsplit("\n", 1)[-1]


def _is_present(level: Level, text: str, kinds: frozenset[str]) -> bool:
    figure = level.claim.figure
    is_share = figure.kind == "percent" and (
        _SHARE.search(level.lead) or _SHARE_AFTER.match(text[figure.end :])
    )
    return (
        not level.is_earlier
        and not _RANGE.search(text[: figure.start])
        and not is_of_name(figure, text)
        and not _PART_OF.match(level.lead)
        and not figure.bound
        and figure.kind in kinds
        and not is_share
    )


def is_of_name(figure: Figure, text: str) -> bool:
    """True for the number of a name: the 4 of H4."""
    before = text[max(0, figure.start - 1) : figure.start]
    return before.isascii() and before.isalpha()


def _is_whole(level: Level, target: Target) -> bool:
    """False for the figure of a quarter where the question asks after none."""
    quarters = {p for p in parts(level.claim.subject) if p.startswith("q")}
    return not quarters or bool(quarters & parts(target.question.text))


def _plainness(target: Target, lead: str) -> float:
    """1 for words that are all of the question's, less with each that is not."""
    light, up, down = cue_words("question.light"), cue("choice.up"), cue("choice.down")
    if not lead.strip():
        return BARE
    words = [w for w in read_words(lead).surfaces
             if w not in light and not up.match(w) and not down.match(w)]  # fmt: skip
    strange = len(words) - len(target.tokens)
    return 1 / (1 + PER_WORD * max(0, strange))


def _cells(row: Row) -> dict[int, Claim]:
    found = ((i, cell_claim(row, i)) for i in range(1, len(row.cells)))
    return {i: claim for i, claim in found if claim is not None}


def asking(term: str, language: Language) -> Question:
    """The question after a term's level."""
    return read_question(f"{term}是多少?" if language == "zh" else f"How much was {term}?")


def operand(
    term: str, asked: Question, hits: Sequence[Hit], selector: Selector, kinds: frozenset[str]
) -> Operand | None:
    """The one present level, of one of the kinds, that the evidence tells of a term with
    confidence; None where there is none or more than one.
    """
    chosen = selector.select(asked, hits)
    return None if chosen is None else of_selection(term, chosen, kinds)


def of_selection(term: str, chosen: Selection, kinds: frozenset[str]) -> Operand | None:
    """The same of a selection that has been made."""
    if chosen.confidence < THRESHOLD:
        return None
    unit = chosen.units[0]
    if unit.row is not None:
        return _from_row(term, chosen, unit, unit.row, kinds)
    target = chosen.target
    present = (x for x in levels(unit.text) if _is_present(x, unit.text, kinds))
    found = [x.claim for x in present if _is_whole(x, target)]
    scores = [shared(target, c.subject) for c in found]
    best = max(scores, default=0.0)
    fitting = [c for c, s in zip(found, scores, strict=True) if s == best]
    if best < SHARED or len(fitting) != 1:
        return None
    (claim,) = fitting
    told = sorted(claims(unit.text), key=lambda c: c.figure.start)
    following = next((c for c in told if c.figure.start > claim.figure.start), None)
    when = told_periods(claim, unit)
    return Operand(term, claim.figure, unit, chosen.confidence, when, following)


def direct(
    asked: Question, hits: Sequence[Hit], selector: Selector, kinds: frozenset[str]
) -> Selection | None:
    """The choice among the units that tell the measure's level directly, None without one.

    One that is told plainly, in a period that the evidence knows, has a confidence of PLAINLY_TOLD
    at least.
    """

    def worth(target: Target, unit: Unit) -> float:
        return directly(target, unit, kinds)

    chosen = selector.select(asked, hits, worth)
    if chosen is None or worth(chosen.target, chosen.units[0]) <= PLAIN:
        return chosen
    if no_period(asked, "\n".join(view for h in hits for view in h.passage.views())):
        return chosen
    return replace(chosen, confidence=max(chosen.confidence, PLAINLY_TOLD))


def clause(unit: Unit, figure: Figure, last: Figure | None = None) -> tuple[int, int]:
    """Where in a sentence the clause stands that holds a figure, up to that of `last`."""
    cuts = [m.span() for m in _CLAUSE.finditer(unit.text)]
    start = max((b for _, b in cuts if b <= figure.start), default=0)
    end = min((a for a, _ in cuts if a >= (last or figure).end), default=len(unit.text))
    start += len(unit.text[start:end]) - len(unit.text[start:end].lstrip())
    return start, start + len(unit.text[start:end].rstrip(_END))


def span_of(unit: Unit, place: tuple[int, int]) -> Span:
    """What of the source stands there: the clause, where it is read in the original, else all."""
    if unit.row is not None or unit.text != unit.original:
        return unit.passage, unit.start, unit.end, unit.translation
    return unit.passage, unit.start + place[0], unit.start + place[1], None


def told_periods(claim: Claim, unit: Unit) -> tuple[Period, ...]:
    """The periods of a figure: of its clause, else of its sentence, else of its heading."""
    around = (unit.text, unit.passage.heading or "")
    return claim.periods or next((tuple(p) for text in around if (p := periods(text))), ())


def _from_row(
    term: str, chosen: Selection, unit: Unit, row: Row, kinds: frozenset[str]
) -> Operand | None:
    """The latest of the cells that the question asks for."""
    if shared(chosen.target, f"{row.group} {row.label}") < SHARED / 2 and not is_total(row):
        return None
    asked = columns(chosen.target.question, chosen.target, row)
    found = {i: c for i, c in _cells(row).items() if i in asked and c.figure.kind in kinds}
    dated = [i for i, c in found.items() if c.periods]
    latest = max(dated, key=lambda i: latest_of(found[i].periods), default=None)
    if latest is None:
        latest = next(iter(found)) if len(found) == 1 else None
    if latest is None:
        return None
    claim = found[latest]
    when = told_periods(claim, unit)
    return Operand(term, claim.figure, unit, chosen.confidence, when, None, latest)


def latest_of(told: Sequence[Period]) -> tuple[str, str]:
    """The latest of some periods, as it sorts."""
    return max((p.year, p.part) for p in told)
