"""What a figure is of, held against what a question asks: vessels are no years, 册 no 人, and the
second of two figures "respectively" is of the second name.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.language.terms import fold, language, tokens
from qa.calculation.levels import levels
from qa.figures import Figure, quantities
from qa.language.cues import cue
from qa.language.question import Question, is_content
from qa.language.words import Target
from qa.ranking.doubts import shared

_WORDS = (
    "个家户件项种人名位张台处款条所辆只座笔门册艘吨架株席份届次起宗例倍"  # Chinese measure words
)
_ALIKE = ("人名位", "户家", "台只辆艘架", "件份项")  # those of which one may stand for another
COUNTED = re.compile(rf"人次|件次|平方米|公里|[{_WORDS}]?")
_ASKED = re.compile(rf"(?:多少|几)\s?([{_WORDS}])")
_MEASURE = re.compile(rf"[多余]?([{_WORDS}])")
_OF_WHOLE = re.compile(
    r"\s+(?:out )?of (?:all )?(?:the|our|its|their|these|those)? ?", re.IGNORECASE
)
_RESPECTIVELY = re.compile(r"分别|\brespectively\b")
_CLAUSE = re.compile("[,，;；。:：]")
_VERB = re.compile(r"\s(?:were|are|was|is|had|have|at|of|to)\s")
_LISTED = re.compile(r"[、和与及]|,\s|\sand\s")
_ASKING = re.compile(r"多少|几|什么|[是有为了的吗呢]")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b")
_SPANS = frozenset({"year", "month", "day", "hour", "minute"})
_WEEKS = re.compile(r"[ -](?:weeks?|quarters?)\b|[周季]")
_NOUNS = re.compile(r"\s(?:[a-z][a-z'’-]*\s){0,3}?(?:[a-z-]+[^\W_s]s|people|staff)\b", re.I)
_VERBS = re.compile(r"\s(?:was|is|has|its|this|as|does|versus|across|plus|less|its)\b")


def counts_other(question: Question, target: Target, figure: Figure, text: str) -> bool:
    """True for a figure that counts or measures something else than what is asked for."""
    folded = fold(question.text)
    if any(f.same(figure) for f in quantities(question.text)):  # one does not ask for what one says
        return True
    is_span = figure.unit in _SPANS or bool(_WEEKS.match(text[figure.end :]))
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
        return asked is not None and measured is not None and not _are_alike(asked[1], measured[1])
    nouns = _NOUNS.match(after)
    if not _HOW_MANY.search(folded) or nouns is None or _VERBS.match(nouns.group()):
        return False
    return not shared(target, nouns.group().split()[-1])


def _are_alike(one: str, other: str) -> bool:
    return one == other or "个" in (one, other) or any(one in s and other in s for s in _ALIKE)


def part_of(text: str, whole: Figure | None, found: Sequence[Figure]) -> Figure | None:
    """The count told of a whole where both stand together, "four of our seven ports": the four."""
    if whole is None:
        return None
    return next(
        (f for f in found
         if f.end <= whole.start and _OF_WHOLE.fullmatch(text[f.end : whole.start])), None
    )  # fmt: skip


def in_row(text: str, found: Sequence[Figure]) -> list[Figure]:
    """The figures of a sentence that are told "respectively", if there are several."""
    match = _RESPECTIVELY.search(text)
    if match is None:
        return []
    is_before = match.group() == "分别"
    row = [f for f in found if (f.start > match.end()) == is_before]
    return row if len(row) > 1 else []


def in_order(question: Question, text: str, found: Sequence[Figure]) -> Figure | None:
    """The figure at the place of the name asked for, where names and figures are told in one order
    ("A and B were 4 and 6 respectively"); None where their numbers differ or none stands out.
    """
    told_of, end = _named_before(text[: found[0].start])
    names = [n for n in _LISTED.split(told_of) if n.strip()]
    if end and not names:  # "收入9亿元,利润1亿元,分别增长5%和8%"
        names = [level.lead for level in levels(text[:end])][-len(found) :]
    is_close = all(_LISTED.search(text[a.end : b.start]) for a, b in pairwise(found))
    if len(names) != len(found) or not is_close:
        return None
    told = [_held(_pieces(name), question.text) for name in names]
    best = max(told)
    return found[told.index(best)] if best and told.count(best) == 1 else None


def _named_before(text: str) -> tuple[str, int]:
    """What stands before the word or verb after which figures are told in a row, and where that
    ends; "" and 0 without one.
    """
    at = text.find("分别")
    if at >= 0:
        return _CLAUSE.split(text[:at])[-1], at + len("分别")
    for piece in re.split("[.:]", re.split("[,;]", text)[-1]):
        verb = _VERB.search(piece)
        if verb:
            return piece[: verb.start()], len(text)
    return "", 0


def as_written(question: Question, text: str) -> float:
    """The share of a question's words (English) or pairs of characters (Chinese) in a text, those
    that ask or tell of a change left out.
    """
    plain = fold(question.text)
    for words in (cue("choice.up"), cue("choice.down"), _ASKING):
        plain = words.sub(" ", plain)
    return _held(_pieces(plain), text)


def _pieces(text: str) -> list[str]:
    """The content words of a text, or the pairs of its Chinese characters."""
    if language(text) == "en":
        return [t.surface for t in tokens(text) if is_content(t) and not t.is_number]
    return [a + b for a, b in pairwise(fold(text)) if min(a, b) >= "\u4e00"]


def _held(pieces: Sequence[str], text: str) -> float:
    """The share of the pieces that a text holds as they are written."""
    folded = fold(text)
    words = set(_WORD.findall(folded))
    return sum(p in words or (p in folded and not p.isascii()) for p in pieces) / max(
        1, len(pieces)
    )
