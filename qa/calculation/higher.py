"""Which of several figures is the higher, by how much, and in what words it is told."""

from collections.abc import Sequence

from index import Language
from index.language.glossary import glossary
from index.language.terms import fold
from qa.calculation.arithmetic import difference
from qa.calculation.operands import Span
from qa.composition.messages import message
from qa.figures import Figure
from qa.result import Comparison, DraftSentence

_COLON: dict[Language, str] = {"zh": "：", "en": ": "}
_STOP: dict[Language, str] = {"zh": "。", "en": "."}


def ahead(
    names: Sequence[str], figures: Sequence[Figure], spans: Sequence[Span],
    comparison: Comparison, asked: Language, is_told: bool = True,
) -> DraftSentence:  # fmt: skip
    """Which report is higher, and by how much, of two or more figures of one kind.

    The difference is left out where they are alike, and where not all are told as they stand.
    """
    order = sorted(range(len(figures)), key=lambda i: figures[i].value)
    low, high = order[0], order[-1]
    said = _said(names, low, high, figures, comparison, asked)
    is_fall = comparison.is_growth and figures[low].value < 0
    if figures[low].value == figures[high].value or is_fall or not is_told:
        return DraftSentence(f"{said}{_STOP[asked]}", tuple(spans))
    steps = " = ".join(difference(figures[high], figures[low], asked))
    label = f"{names[high]} - {names[low]}"
    return DraftSentence(f"{said}{_COLON[asked]}{label} = {steps}{_STOP[asked]}", tuple(spans))


def _said(
    names: Sequence[str], low: int, high: int, figures: Sequence[Figure],
    comparison: Comparison, asked: Language,
) -> str:  # fmt: skip
    """The verdict in words."""
    counted = figures[low].kind == "number" and not figures[low].currency
    is_many = comparison.is_count if asked == "zh" else comparison.term.endswith("s")
    term = comparison.term if counted else _term(comparison.term, asked)
    term = term or message("figure", asked)
    if figures[low].value == figures[high].value:
        form = "equal_growth" if comparison.is_growth else "equal"
        form = form if comparison.term or not comparison.is_growth else "equal_growth_alone"
        return message(form, asked).format(term=term)
    way = "low" if comparison.wants < 0 else "high"
    name, other = (names[low], names[high]) if way == "low" else (names[high], names[low])
    degree = "est" if len(names) > 2 else "er"
    many = "_many" if counted and is_many else ""
    form = f"{way}{degree}{many}"
    if comparison.is_growth:
        form = _pace(way, degree, figures[low], figures[high])
        form = form if comparison.term else f"{form}_alone"
    return message(form, asked).format(name=name, other=other, term=term)


def _pace(way: str, degree: str, low: Figure, high: Figure) -> str:
    """The words for who grew faster: where all fell, for who fell less."""
    if high.value <= 0:
        return "fell_less" if way == "high" else "fell_more"
    return f"{'slow' if way == 'low' else 'fast'}{degree}"


def _term(term: str, asked: Language) -> str:
    """A measure's name for the asker: the glossary's, where it is one measure and no more."""
    mentions = glossary().mentions(term)
    if asked == "en" and len(mentions) == 1 and mentions[0].end - mentions[0].start == len(term):
        written = [n for n in mentions[0].concept.en if fold(n) == fold(term).removesuffix("s")]
        return written[0] if written else term
    return term


def left_out(comparison: Comparison, asked: Language) -> list[str]:
    """What tells of the reports that were not asked, if any."""
    if not comparison.left_out:
        return []
    count, others = len(comparison.reports), comparison.left_out
    return [message("left_out", asked).format(count=count, others=others)]


def silent(comparison: Comparison, told: Sequence[str], asked: Language) -> list[str]:
    """What names the reports that do not tell, if any; `told` are the names of those that do."""
    rest = [name for _, name in comparison.reports if name not in told]
    joined = ("、" if asked == "zh" else ", ").join(rest)
    return [message("silent", asked).format(names=joined)] if rest else []
