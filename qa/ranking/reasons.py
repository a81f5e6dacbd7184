"""Whether the cause that a sentence tells is the cause of what is asked, and whether anything is
told of a change that is asked about.

"The ratio fell because notes were redeemed" tells why the ratio fell, and not why they were
redeemed; "therefore" has its cause before it.
"""

import re
from collections.abc import Iterator

from index.language.terms import fold, language
from qa.language.cues import cue
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.doubts import shared

HELD = 0.25  # share of the question's words that a cause must hold to be what is asked about
# Share of the question's words that a cause must hold to be what is asked about, and share of these
# that its effect must hold to be that.
WHOLLY, APART = 0.6, 0.4
PARTS = 2  # of a sentence, that may tell of different things
OPENING = 3  # characters before a cause that goes on from the part before it: 主要系
ELSEWHERE = 0.7  # of what the nearest part holds, what a part with a cause must hold
_PART = re.compile(r"[;；。\n]")
_END = re.compile(r"[;；。!！]|\.\s|(?<=[\u4e00-\u9fff”])[,，]|[,，](?=[\u4e00-\u9fff“])")


def is_cause_of_other(target: Target, unit: Unit) -> bool:
    """True where a reason is asked for, and of each cause that is told what is asked is the cause
    itself, not the effect.
    """
    if "why" not in target.question.kinds or unit.row is not None:
        return False
    told = list(_causes(fold(unit.text)))
    return bool(told) and all(
        (held := shared(target, cause)) >= WHOLLY and shared(target, effect) < APART * held
        for cause, effect in told
    )


def is_cause_in_other_part(target: Target, unit: Unit) -> bool:
    """True where a reason is asked for, and the part of a Chinese sentence that speaks of what is
    asked tells none, but another part does, of another thing: 甲减少;乙增加,系扩产所致.
    """
    if "why" not in target.question.kinds or unit.row is not None or language(unit.text) != "zh":
        return False
    pieces = [piece for piece in _PART.split(fold(unit.text)) if piece.strip()]
    causes = {p: m for p in pieces if (m := cue("evidence.why").search(p))}
    if len(pieces) < PARTS or not causes or any(m.start() <= OPENING for m in causes.values()):
        return False
    best = max(shared(target, piece) for piece in pieces)
    return max(shared(target, piece) for piece in causes) < ELSEWHERE * best


def tells_the_cause(target: Target, unit: Unit) -> bool:
    """True where a reason is asked for, and a sentence says what the cause was of that which the
    sentence before it tells: "Cards failed for five hours. The cause was a certificate."
    """
    if "why" not in target.question.kinds or unit.row is not None or not unit.position:
        return False
    if not cue("reasons.told").search(fold(unit.text)):
        return False
    return shared(target, unit.context.rsplit("\n", 1)[-1]) >= HELD


def is_change_untold(target: Target, unit: Unit) -> bool:
    """True where it is asked why something rose or fell, and neither the unit nor the sentence
    before it tells of any change or says "because".
    """
    if "why" not in target.question.kinds or unit.row is not None:
        return False
    if not _tells_change(fold(target.question.text)):
        return False
    before = unit.context.rsplit("\n", 1)[-1] if unit.position else ""
    told = fold(f"{unit.text}\n{unit.original}\n{before}")
    return not (
        _tells_change(told)
        or any(cue(f"reasons.{c}").search(told) for c in ("moved", "before_cause"))
    )


def _tells_change(folded: str) -> bool:
    return any(cue(f"choice.{way}").search(folded) for way in ("up", "down"))


def _causes(text: str) -> Iterator[tuple[str, str]]:
    """Each cause that a text tells, with the rest of its sentence, of which it is the cause."""
    for match in cue("reasons.before_cause").finditer(text):
        start = max((e.end() for e in _SENTENCE.finditer(text, 0, match.start())), default=0)
        is_ahead = not text[start : match.start()].strip()  # "Because of fewer sales, profit fell"
        end = (_COMMA if is_ahead else _END).search(text, match.end())
        stop = end.start() if end else len(text)
        after = _SENTENCE.search(text, stop)
        rest = text[stop : after.start() if after else len(text)]
        yield text[match.end() : stop], f"{text[start : match.start()]} {rest}"
    for match in cue("reasons.after_cause").finditer(text):
        start = max((e.end() for e in _SENTENCE.finditer(text, 0, match.start())), default=0)
        after = _SENTENCE.search(text, match.end())
        yield text[start : match.start()], text[match.end() : after.start() if after else len(text)]


_COMMA = re.compile(rf"{_END.pattern}|,\s")
_SENTENCE = re.compile(r"[;；。!！?？\n]|\.\s")
