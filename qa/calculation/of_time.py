"""Whether an operand is of the time that a question asks after, and how its term is asked of it.

The forms of questions give terms without their time ("the net margin in 2019" is net profit by
revenue), so that what is found for a term is the present level, whatever year is asked after.
"""

from collections.abc import Sequence

from index.passage import Language
from qa.calculation.operands import Operand, asking
from qa.language.periods import Period, periods
from qa.language.question import Question, read_question
from qa.ranking.select import Selector


def is_of_time(found: Operand, asked: Sequence[Period], selector: Selector) -> bool:
    """True where no time is asked after, and where the operand's own period suits one that is, or
    the report's where it has none; a report without any leaves it open.
    """
    told = found.periods or tuple(periods(selector.opening(found.unit.passage.source)))
    return not asked or not told or any(p.suits(q) for p in told for q in asked)


def asking_of(term: str, asked: Sequence[Period], language: Language) -> Question:
    """The question after a term's level in the year that is asked after; the plain one where the
    term names its time itself, or several years are asked after.
    """
    years = {p.year for p in asked}
    if len(years) != 1 or periods(term):
        return asking(term, language)
    (year,) = years
    plain = f"{year}年{term}是多少?" if language == "zh" else f"How much was {term} in {year}?"
    return read_question(plain)
