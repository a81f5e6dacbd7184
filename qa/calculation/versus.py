"""Which of two measures of a report is higher or grew faster: "Did revenue or net profit grow
faster?"

Each is looked for by itself. Where both have one figure of one kind and unit, and of one time, the
difference is reckoned and shown as a step, which the check works out anew.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.language.terms import fold
from index.passage import Language
from qa.calculation.apart import apart
from qa.calculation.arithmetic import agree, difference
from qa.calculation.growing import grown
from qa.calculation.higher import ahead
from qa.calculation.operands import KINDS, Operand, asking, operand
from qa.calculation.sums import is_operand
from qa.checking.claims import cell_claim
from qa.composition.lead import lead_figure
from qa.composition.messages import message
from qa.composition.table import columns
from qa.figures import Figure
from qa.language.cues import cue
from qa.language.headers import is_change
from qa.language.question import Question, read_question
from qa.language.units import Unit
from qa.language.wording import changes
from qa.language.words import Target
from qa.ranking.confidence import THRESHOLD
from qa.ranking.select import Selection, Selector, is_opposite
from qa.ranking.siblings import counterpart
from qa.result import Comparison, Draft, DraftSentence, Evidence

FORMS = (
    "zh_which",
    "zh_which_of",
    "zh_compared",
    "zh_compared_pace",
    "zh_than_or",
    "zh_than",
    "zh_exceeds",
    "en_or",
    "en_which",
    "en_than",
    "en_level",
    "en_exceeds",
    "en_level_of",
    "en_either_of",
    "en_level_or",
    "en_of_two",
    "en_between",
    "en_or_which",
    "en_or_pace",
)
_CLAIMS = frozenset({"zh_than", "zh_exceeds", "en_than", "en_level", "en_exceeds"})
_IDLE = re.compile(r"^(?:the|its|their|本行的?|公司的?|该行的?) |的$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Versus:
    """Two terms, and their names without the measure that is common to them, and that.

    `way` is 1 for the higher of them, -1 for the lower; `moves` is 1 for what grew, -1 for what
    fell, 0 for levels; `is_claim` for a question that says it of the first.
    """

    terms: tuple[str, str]
    names: tuple[str, str]
    measure: str
    way: int
    moves: int
    is_claim: bool


def versus(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """Which of two measures it is, with the difference; None for any other question, and where
    either is not told for certain or both are not alike.
    """
    asked = read_versus(question)
    if asked is None:
        return None
    language = read_question(question).language
    found = [_operand(term, asked, language, evidence, selector) for term in asked.terms]
    operands = [o for o in found if o is not None]
    if len(operands) < len(found) or not _are_alike(operands):
        outpaced = _outpaced(asked, language, evidence, selector, engine)
        if outpaced is not None:
            return outpaced
        operands = apart(
            asked.names, asked.measure, read_question(question), evidence, selector, asked.moves
        )
        if not operands:
            return None
    spans = tuple(dict.fromkeys((o.unit.passage, o.unit.start, o.unit.end, o.unit.translation)
                                for o in operands))  # fmt: skip
    text = _worded(asked, operands, language)
    return Draft((DraftSentence(text, spans),), min(o.confidence for o in operands), engine)


def read_versus(question: str) -> Versus | None:
    """What a question after the higher or faster of two measures asks; None for any other."""
    text = question.strip(" ?？。.!！")
    folded = fold(text)  # traditional characters; a name keeps its capitals where it can
    if not text.isascii() and len(folded) == len(text):
        text = "".join(c if c.isascii() else f for c, f in zip(text, folded, strict=True))
    text = cue("versus.tail", re.IGNORECASE).sub("", text)
    for form in FORMS:
        match = cue(f"versus.{form}", re.IGNORECASE).search(text)
        if match is None:
            continue
        told = match.groupdict()
        terms, names, measure = _terms(told)
        if not all(is_operand(t) for t in terms):
            return None
        way = -1 if cue("versus.low").fullmatch(fold(told["way"])) else 1
        is_pace = bool(told.get("verb")) or bool(cue("versus.pace").fullmatch(told["way"]))
        moves = next(iter(changes(told.get("verb") or "增长")), 1) if is_pace else 0
        return Versus(terms, names, measure, way, moves, form in _CLAIMS)
    return None


def _terms(told: Mapping[str, str | None]) -> tuple[tuple[str, str], tuple[str, str], str]:
    """Both sides as they are asked about, their names alone, and the measure.

    A measure that stands apart or with one side is of both: "肿瘤和骨科的收入", "Kestrel的A和B",
    "the profit of A ... that of B".
    """
    a, b, of = (_IDLE.sub("", (told.get(k) or "").strip()) for k in ("a", "b", "of"))
    head, that = cue("versus.that_of", re.IGNORECASE).match(b), re.match(r"(.+?) of (.+)$", a)
    if head and that:
        return (a, f"{that[1]} of {b[head.end() :]}"), (that[2], b[head.end() :]), that[1]
    if not of and not a.isascii() and "的" in b and "的" not in a:
        b, _, of = b.partition("的")
    elif not of and not a.isascii() and "的" in a and "的" not in b:
        a, _, of = a.partition("的")
    if not of:
        return (a, b), (a, b), ""
    return (_measured(a, of), _measured(b, of)), (a, b), of


def _measured(name: str, measure: str) -> str:
    return f"{measure} of {name}" if measure.isascii() else f"{name}的{measure}"


def _outpaced(
    asked: Versus, language: Language, evidence: Evidence, selector: Selector, engine: str
) -> Draft | None:
    """How much each measure grew, also between two columns and where one fell, and which grew
    faster; None where a level, a fall or yes or no is asked for, or one report does not tell both.
    """
    if asked.moves < 1 or asked.is_claim:
        return None
    terms = [replace(asking(term, language), language=language) for term in asked.terms]
    found = [g for t in terms if (g := grown(t, evidence.hits, selector)) is not None]
    sources = {g.operand.unit.passage.source for g in found}
    if len(found) < len(terms) or len(sources) > 1 or found[0].span == found[1].span:
        return None
    if len({g.operand.figure.basis for g in found if g.operand.figure.basis}) > 1:
        return None
    stop, colon = ("。", "：") if language == "zh" else (".", ": ")
    told = [
        DraftSentence(
            _capital(g.text if fold(t) in fold(g.text) else f"{t}{colon}{g.text}") + stop, (g.span,)
        )
        for t, g in zip(asked.terms, found, strict=True)
    ]
    comparison = Comparison("", "", (), asked.way, is_growth=True)
    figures, spans = [g.operand.figure for g in found], [g.span for g in found]
    is_told = all(g.is_told for g in found)
    judged = ahead(asked.terms, figures, spans, comparison, language, is_told)
    said = replace(judged, text=_capital(judged.text))
    return Draft((*told, said), min(g.selection.confidence for g in found), engine)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _operand(
    term: str, asked: Versus, language: Language, evidence: Evidence, selector: Selector
) -> Operand | None:
    """The level of a term, or its change the way that is asked about."""
    if not asked.moves:
        return operand(term, asking(term, language), evidence.hits, selector, KINDS)
    verb = ("增长", "grow") if asked.moves > 0 else ("下降", "fall")
    said = f"{term}{verb[0]}多少?" if language == "zh" else f"How much did {term} {verb[1]}?"
    question = read_question(said)
    chosen = selector.select(question, evidence.hits)
    if chosen is not None and is_opposite(chosen):
        chosen = selector.select(question, evidence.hits, _is_its_own)
    if chosen is None or chosen.confidence < THRESHOLD or is_opposite(chosen):
        return None
    figure = _change(question, chosen)
    if figure is None or figure.kind != "percent" or figure.direction != asked.moves:
        return None
    return Operand(term, figure, chosen.units[0], chosen.confidence)


def _is_its_own(target: Target, unit: Unit) -> float:
    """1 for a unit that does not tell of the counterpart: of corporate for personal."""
    return 1 - counterpart(target, unit)


def _change(question: Question, chosen: Selection) -> Figure | None:
    """The change that a sentence tells, or a row in its one column of changes."""
    unit = chosen.units[0]
    if unit.row is None:
        return lead_figure(question, chosen.target, unit.text)
    shown = columns(question, chosen.target, unit.row)
    shown = [i for i in shown if is_change(unit.row.headers[i])]
    claim = cell_claim(unit.row, shown[0]) if len(shown) == 1 else None
    return replace(claim.figure, direction=-1 if claim.figure.value < 0 else 1) if claim else None


def _are_alike(operands: Sequence[Operand]) -> bool:
    """True for two figures that can be compared; one figure is not what two things stand at."""
    one, other = (o.figure for o in operands)
    places = {(o.unit.passage.id, o.unit.start, o.column, o.figure.start) for o in operands}
    if len(places) < len(operands):
        return False
    is_same = (one.kind, one.currency, one.basis) == (other.kind, other.currency, other.basis)
    return is_same and agree(operands)


def _worded(asked: Versus, operands: Sequence[Operand], language: Language) -> str:
    """ "Net profit grew faster: net profit - revenue = 9.8% - 4.3% = 5.5 percentage points." """
    colon, comma, stop = ("：", "，", "。") if language == "zh" else (": ", ", ", ".")
    small, great = sorted(operands, key=lambda o: abs(o.figure.value))
    if small.figure.value == great.figure.value:
        said = message("alike", language)
        return f"{said}{stop}"
    name = (great if asked.way > 0 else small).term
    form = {1: "grew", -1: "fell", 0: "is"}[asked.moves]
    said = message(f"versus_{form}_{'more' if asked.way > 0 else 'less'}", language).format(
        name=name
    )
    if asked.is_claim:
        says = message("yes" if name == asked.terms[0] else "no", language)
        said = f"{says}{comma}{said}"
    steps = " = ".join(difference(_unsigned(great.figure), _unsigned(small.figure), language))
    return f"{_capital(said)}{colon}{great.term} - {small.term} = {steps}{stop}"


def _unsigned(figure: Figure) -> Figure:
    """A fall as how much it was: what it is told in is that it fell."""
    return replace(figure, value=abs(figure.value))
