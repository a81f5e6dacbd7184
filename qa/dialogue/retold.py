"""The figures that a conversation told, where the report tells them: "how many times that is" is
reckoned with these. Nothing is taken from the answers themselves, which may be a model's.
"""

from dataclasses import dataclass

from index.language.terms import language as language_of
from index.passage import Language
from qa.calculation.levels import levels
from qa.calculation.operands import Operand, span_of
from qa.calculation.operands import clause as clause_of
from qa.calculation.relations import are_alike
from qa.checking.claims import Claim, cell_claim, claims
from qa.composition.rendering import amount
from qa.composition.table import cell_text
from qa.dialogue.ellipsis import topic
from qa.dialogue.told import TIMES, Exchange, is_same
from qa.figures import Figure, figures
from qa.language.headers import earlier_column, period_of
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Unit
from qa.result import DraftSentence

CALLED = 0.8  # share of some words that a column's header must tell


@dataclass(frozen=True, slots=True)
class Retold:
    """A figure of an answer, with the sentence or row that tells it; `column` is that of a cell."""

    exchange: Exchange
    figure: Figure
    unit: Unit
    column: int = 0

    @property
    def is_change(self) -> bool:
        """True for a figure by how much something rose or fell."""
        is_level = any(x.claim.figure.start == self.figure.start for x in levels(self.unit.text))
        return bool(self.figure.direction) and not (is_level and self.unit.row is None)

    def operand(self) -> Operand:
        """The figure as one that a level of before is looked for; a change stands for its level."""
        level, following = self.figure, None
        if self.unit.row is None:
            level, following = self._with_change()
        term = self._term(level)
        return Operand(term, level, self.unit, 1.0, (), following, self.column)

    def _term(self, level: Figure) -> str:
        """What a level is of: in Chinese the words before it, else those of the question."""
        if language_of(self.exchange.question) != "zh":
            return " ".join(topic(self.exchange.question, ""))
        lead = next((x.lead for x in levels(self.unit.text) if x.claim.figure == level), "")
        is_plain = bool(lead.strip()) and not any(c.isdigit() or c.isascii() for c in lead)
        return lead.strip() if is_plain else "".join(topic(self.exchange.question, ""))

    def _with_change(self) -> tuple[Figure, Claim | None]:
        """The level that the figure is or that changed by it, and the claim after that."""
        found = sorted((c for c in claims(self.unit.text) if c.figure.unit != "date"),
                       key=lambda c: c.figure.start)  # fmt: skip
        at = [c.figure.start for c in found].index(self.figure.start)
        if self.is_change and at:
            at -= 1
        return found[at].figure, found[at + 1] if at + 1 < len(found) else None


def retold(exchange: Exchange, unit: Unit) -> list[Retold]:
    """The figures of an answer that a unit tells, in the order of the answer."""
    if unit.row is not None:
        cells = {i: c for i in range(1, len(unit.row.cells)) if (c := cell_claim(unit.row, i))}
    else:
        cells = dict(enumerate(c for c in claims(unit.text) if c.figure.unit not in TIMES))
    found: dict[int, Retold] = {}
    for told in figures(exchange.answer):
        if told.unit in TIMES:
            continue
        alike = (i for i, c in cells.items() if i not in found and is_same(told, c.figure))
        at = next(alike, None)
        if at is not None:
            column = at if unit.row is not None else 0
            found[at] = Retold(exchange, cells[at].figure, unit, column)
    return list(found.values())


def over_time(one: Retold) -> tuple[Retold, Retold] | None:
    """A figure with that of a year before or after in its row or sentence, the later one first."""
    row = one.unit.row
    if row is None:
        return _in_sentence(one)
    for at_end in (False, True):
        then = earlier_column(row, one.column, at_end)
        if then is not None:
            return _cells(one, one.column, then)
        later = (i for i in range(1, len(row.headers))
                 if earlier_column(row, i, at_end) == one.column)  # fmt: skip
        now = next(later, None)
        if now is not None:
            return _cells(one, now, one.column)
    return None


def _cells(one: Retold, now: int, then: int) -> tuple[Retold, Retold] | None:
    row = one.unit.row
    found = [cell_claim(row, i) for i in (now, then)] if row is not None else [None]
    sides = [Retold(one.exchange, c.figure, one.unit, i)
             for c, i in zip(found, (now, then), strict=True) if c]  # fmt: skip
    return (sides[0], sides[1]) if len(sides) == len(found) else None


def _in_sentence(one: Retold) -> tuple[Retold, Retold] | None:
    found = levels(one.unit.text)
    at = next((i for i, x in enumerate(found)
               if x.claim.figure.start == one.figure.start), None)  # fmt: skip
    for i in () if at is None else (at - 1, at + 1):
        if 0 <= i < len(found) and found[i].is_earlier != found[at or 0].is_earlier:
            other = Retold(one.exchange, found[i].claim.figure, one.unit)
            return (one, other) if found[i].is_earlier else (other, one)
    return None


def neighbour(
    words: str, one: Retold, matcher: Matcher, language: Language
) -> DraftSentence | None:
    """The cell beside that of a figure, of the same time, whose column alone goes by these words:
    the margin of a profit that was told.
    """
    row, target = one.unit.row, matcher.target(read_question(words))
    if row is None or not target.tokens:
        return None
    told = matcher.similarities(target, list(row.headers)) @ target.weights
    when = period_of(row.headers[one.column])
    fitting = [
        i for i in range(1, min(len(row.headers), len(row.cells)))
        if told[i] >= CALLED > told[one.column] and period_of(row.headers[i]) == when
    ]  # fmt: skip
    if len(fitting) != 1 or cell_claim(row, fitting[0]) is None:
        return None
    stop = "。" if language == "zh" else "."
    return DraftSentence(f"{cell_text(row, fitting, language)}{stop}", (span_of(one.unit, (0, 0)),))


def further_on(one: Retold, language: Language) -> DraftSentence | None:
    """The sentence of a figure, where it goes on to tell that of an earlier time:
    58艘,其中自有41艘;上年末为64艘.
    """
    found = levels(one.unit.text) if one.unit.row is None else []
    after = [x for x in found if x.claim.figure.start > one.figure.start and x.is_earlier]
    if not after or not are_alike(after[0].claim.figure, one.figure):
        return None
    then, unit = after[0].claim.figure, one.unit
    words = unit.text if language_of(unit.text) == language else f"“{unit.text}”"
    said = f"{amount(then, language)}{'：' if language == 'zh' else ': '}{words}"
    return DraftSentence(said, (span_of(unit, (0, len(unit.text))),))


def quoted(
    sides: list[Retold], worked: tuple[str, str], language: Language, *, whole: bool = False
) -> DraftSentence:
    """The result, how it comes about, and the words or cells that tell its operands: their clause,
    or the whole sentence.
    """
    form, result = worked
    colon, stop, between = ("：", "。", "；") if language == "zh" else (": ", ".", "; ")
    said, spans = [], []
    for unit in dict.fromkeys(s.unit for s in sides):
        own = sorted((s for s in sides if s.unit == unit), key=lambda s: s.figure.start)
        if unit.row is not None:
            said.append(cell_text(unit.row, sorted({s.column for s in own}), language))
            spans.append(span_of(unit, (0, 0)))
            continue
        end = len(unit.text.rstrip("。. "))
        place = (0, end) if whole else clause_of(unit, own[0].figure, own[-1].figure)
        words = unit.text[place[0] : place[1]]
        said.append(words if language_of(words) == language else f"“{words}”")
        spans.append(span_of(unit, place))
    text = f"{result}{colon}{form} = {result}{stop if language == 'zh' else between}"
    text = text if result else f"{form}{stop if language == 'zh' else between}"
    return DraftSentence(f"{text}{between.join(said)}{stop}", tuple(spans))
