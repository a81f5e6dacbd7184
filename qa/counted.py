"""What a figure counts, held against what a question counts: vessels are no years, 册 no 人."""

import re

from index.terms import fold, language
from qa.cues import cue
from qa.doubts import shared
from qa.figures import Figure
from qa.matching import Target
from qa.question import Question

_WORDS = "个家户件项种人名位张台处款条所辆只座笔门册艘吨架株席份届次倍"  # Chinese measure words
_ALIKE = ("人名位", "户家", "台只辆艘架", "件份项")  # those of which one may stand for another
_ASKED = re.compile(rf"(?:多少|几)\s?([{_WORDS}])")
_MEASURE = re.compile(rf"[多余]?([{_WORDS}])")
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b")
_SPANS = frozenset({"year", "month", "day", "hour", "minute"})
_NOUNS = re.compile(r"\s(?:[a-z][a-z'’-]*\s){0,3}?(?:[a-z-]+[^\W_s]s|people|staff)\b", re.I)
_VERBS = re.compile(r"\s(?:was|is|has|its|this|as|does|versus|across|plus|less|its)\b")


def counts_other(question: Question, target: Target, figure: Figure, text: str) -> bool:
    """True for a figure that counts or measures something else than what is asked for."""
    folded = fold(question.text)
    is_span = figure.unit in _SPANS
    if is_span != bool(cue("question.duration").search(folded)) and figure.kind == "number":
        return True
    asked = _ASKED.search(folded)
    is_count = bool(asked) or bool(_HOW_MANY.search(folded))
    if figure.kind != "number":
        return is_count and not cue("lead.rate").search(folded)
    if is_count and figure.currency:
        return True
    after = text[figure.end : figure.end + 40]
    if language(text) == "zh":
        measured = _MEASURE.match(after)
        return bool(asked and measured) and not _are_alike(asked[1], measured[1])
    nouns = _NOUNS.match(after)
    if not _HOW_MANY.search(folded) or nouns is None or _VERBS.match(nouns.group()):
        return False
    return not shared(target, nouns.group().split()[-1])


def _are_alike(one: str, other: str) -> bool:
    return one == other or "个" in (one, other) or any(one in s and other in s for s in _ALIKE)
