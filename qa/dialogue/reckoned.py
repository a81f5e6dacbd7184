"""Arithmetic on what was told: "how many times that is", 那上年是几个?, "what share is that?".

A turn that asks for nothing but an operation has its operands in the answers before it. They are
looked for where the report tells them (`retold.py`): the figure told last, with that of the year
before beside it, or with the figure told before that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.language.terms import fold
from index.passage import Language
from qa.calculation.arithmetic import difference, short, written
from qa.calculation.earlier import change_between, level_before
from qa.calculation.relations import are_alike
from qa.composition.rendering import amount
from qa.dialogue.ellipsis import own_words, topic
from qa.dialogue.leaning import plain, without_lead
from qa.dialogue.retold import Retold, further_on, over_time, quoted
from qa.figures import Figure
from qa.language.cues import cue
from qa.language.headers import is_change
from qa.result import DraftSentence

OPERATIONS = ("faster", "larger", "sum", "times", "remainder", "growth", "difference", "share")
OF_FIGURES = (
    "earlier",
    "difference",
    "larger",
    "sum",
    "times",
    "remainder",
    "share",
)  # not of their change
PAIR = 2
LEAD = 8  # characters before a figure that tell that it is that of all
SHARES = (Decimal("0.05"), Decimal(100))  # per cent, of a whole by its part
Told = Sequence[Sequence[Retold]]  # the figures of each answer, the last answer first
Working = tuple[str, str]


def operation(question: str) -> str | None:
    """What a turn asks to be reckoned, where it asks nothing else; None of any other turn."""
    text = fold(without_lead(question)).strip(" ?。.")
    if cue("reckoning.earlier").fullmatch(plain(text)):
        return "earlier"
    for name in OPERATIONS:
        form = cue(f"reckoning.{name}")
        rest = cue("reckoning.idle").sub(" ", form.sub(" ", text))
        is_bare = not own_words(rest) and not cue("reckoning.against").search(rest)
        if form.search(text) and is_bare and not any(c.isdigit() for c in rest):
            return name
    return None


def reckoned(question: str, told: Told, language: Language) -> DraftSentence | None:
    """The result with its operands, for a turn that asks no more than an operation; None where the
    answers before it do not tell of what.
    """
    asked = operation(question)
    if asked is None or not told:
        return None
    told = _in_all(question, told)
    if asked == "earlier":
        made = level_before(told[0][0].operand(), fold(question), language)
        return made or further_on(told[0][0], language)
    if asked == "faster":
        return _faster(told, language)
    if asked == "growth" or cue("reckoning.over_time").search(fold(question)):
        made = _over_time(asked, told[0][0], language)
        if made is not None or asked == "growth":
            return made
    pair = _pair(asked, fold(question), told)
    if asked == "larger":
        return _larger(*pair, fold(question), language) if pair else None
    worked = _worked(asked, *pair, language) if pair else None
    return quoted(list(pair), worked, language) if pair and worked else None


def _over_time(asked: str, one: Retold, language: Language) -> DraftSentence | None:
    """By how much a figure changed over a year."""
    row = one.unit.row
    if asked == "growth" and row is not None and any(map(is_change, row.headers)):
        return None  # the report tells it
    pair = over_time(one)
    if pair is None:
        return _from_change(one, language) if asked == "growth" else None
    now, then = pair
    worked = _growth(now.figure, then.figure, language) if asked == "growth" else None
    if asked == "difference" and are_alike(now.figure, then.figure):
        worked = _worked(asked, now, then, language)
    return quoted([now, then], worked, language) if worked else None


def _growth(now: Figure, then: Figure, language: Language) -> Working | None:
    change = change_between(now, then)
    if change is None or now.kind == "percent":
        return None
    a, b = short(now, then, language)
    return f"({a} - {b})/{b}", f"{round(change, 1)}%"


def _from_change(one: Retold, language: Language) -> DraftSentence | None:
    """The rate of a change that is told as an amount: 6262个,较上年增加975个."""
    made = one.operand()
    now, claim = made.figure, made.following
    if claim is None or not claim.figure.direction or not are_alike(now, claim.figure):
        return None
    change = claim.figure
    then = now.value - change.value * change.direction
    if now.kind != "number" or then <= 0:
        return None
    a, b = short(change, now, language)
    rate = f"{round(change.value / then * 100, 1)}%"
    form = f"{a}/({b} {'-' if change.direction > 0 else '+'} {a})"
    sides = [replace(one, figure=now), replace(one, figure=change)]
    return quoted(sides, (form, rate), language)


def _pair(asked: str, question: str, told: Told) -> tuple[Retold, Retold] | None:
    """The two figures that are meant, the later told first: both of the last answer, or that with
    the one before it, where a turn asks of two, or they are a whole and its part, or now and then.
    """
    last = told[0]
    if len(last) == PAIR and asked != "share" and are_alike(last[0].figure, last[1].figure):
        return last[1], last[0]
    if len(told) < PAIR:
        return None
    is_named = asked in ("times", "difference") and cue("reckoning.two").search(question)
    is_of_two = is_named or asked in ("sum", "larger")
    is_of_whole = asked == "share" and bool(cue("reckoning.of_whole").search(question))
    is_part = _is_part(last) and (asked == "share" or cue("reckoning.rest").search(question))
    is_part = is_part or is_of_whole
    wholes = (t for t in told[1:] if not is_part or is_of_whole or not _is_part(t))
    if is_of_whole:
        wholes = (t for t in wholes if _is_whole(t[0], last[0]))
    one, other = last[0], next(wholes, last)[0]
    if one.figure == other.figure or not are_alike(one.figure, other.figure):
        return None
    is_again = fold(one.exchange.question) == fold(other.exchange.question)  # of another time
    is_then = asked == "difference" and (is_again or other.figure in _beside(one))
    return (one, other) if is_of_two or is_part or is_then else None


def _is_whole(whole: Retold, part: Retold) -> bool:
    return are_alike(whole.figure, part.figure) and whole.figure.value > part.figure.value


def _in_all(question: str, told: Told) -> Told:
    """The figures told; of each answer the one of all together, where a turn asks after that."""
    if not cue("reckoning.in_all").search(fold(question)):
        return told
    found: list[Sequence[Retold]] = []
    for each in told:
        ends = (one.unit.text[: one.figure.start][-LEAD:] for one in each)
        whole = [o for o, e in zip(each, ends, strict=True) if cue("reckoning.in_all").search(e)]
        found.append(whole or each)
    return found


def share_of(question: str) -> list[str]:
    """The words for the whole that a turn asks the share of: 收入 of 占收入的百分之几; none for any
    other turn, and where the whole is that of what was told.
    """
    match = cue("reckoning.share_of").search(fold(without_lead(question)).strip(" ?。."))
    found = next((g for g in match.groups() if g), "") if match else ""
    return own_words(cue("reckoning.idle").sub(" ", found))


def share(one: Retold, others: Sequence[Retold], language: Language) -> DraftSentence | None:
    """The share of a figure in the first of the others that is alike and more."""
    whole = next((o for o in others if _is_whole(o, one)), None)
    worked = _worked("share", one, whole, language) if whole else None
    return quoted([one, whole], worked, language) if whole and worked else None


def _beside(one: Retold) -> list[Figure]:
    """A figure with that of a year before or after, where both stand together."""
    return [side.figure for side in over_time(one) or ()]


def _is_part(told: Sequence[Retold]) -> bool:
    """True for the answer to a question after a part of what was told before."""
    asked = told[0].exchange
    return bool(cue("reckoning.part").search(fold(f"{asked.typed}\n{asked.question}")))


def _worked(asked: str, one: Retold, other: Retold, language: Language) -> Working | None:
    """The working and the result of two like figures, the later told first."""
    a, b = _sizes(one.figure, other.figure)
    small, large = sorted((a, b), key=lambda f: f.value)
    if not small.value or a.unit in ("date", "year"):
        return None
    if asked in ("difference", "remainder"):
        return difference(large, small, language)
    if asked == "sum":
        total = written(a.value + b.value, a, language)
        return (" + ".join(short(b, a, language)), total) if a.kind == "number" else None
    if a.kind != "number":
        return None
    if asked == "times":
        form = "/".join(short(large, small, language))
        unit = "倍" if language == "zh" else " times"
        return form, f"{round(large.value / small.value, 2)}{unit}"
    share = small.value / large.value * 100
    if not SHARES[0] <= share < SHARES[1]:
        return None
    return "/".join(short(small, large, language)), f"{round(share, 1)}%"


def _sizes(one: Figure, other: Figure) -> tuple[Figure, Figure]:
    """Two figures; two outlays, which accounts write in brackets, by their size."""
    if one.value < 0 and other.value < 0:
        return replace(one, value=-one.value), replace(other, value=-other.value)
    return one, other


def _larger(one: Retold, other: Retold, question: str, language: Language) -> DraftSentence | None:
    """Which of two told is the larger, or the smaller, with the words that tell both."""
    low, high = sorted((one, other), key=lambda t: t.figure.value)
    is_low = cue("reckoning.smaller").search(question)
    first, second = (low, high) if is_low else (high, low)
    name = _name(first, second)
    if not name or one.is_change or other.is_change:
        return None
    said = quoted([first, second], (amount(first.figure, language), ""), language, whole=True)
    return _led(name, said, language)


def _led(name: str, said: DraftSentence, language: Language) -> DraftSentence:
    return replace(said, text=f"{name}{'：' if language == 'zh' else ': '}{said.text}")


@dataclass(frozen=True, slots=True)
class _Move:
    """By how much what an answer is about rose or fell: signed, and as a term of a working."""

    value: Decimal
    form: str
    sides: tuple[Retold, ...]
    like: Figure


def _faster(told: Told, language: Language) -> DraftSentence | None:
    """Which of the last two told rose or fell more, and by how many points."""
    moves = [m for m in map(_move, told[:PAIR]) if m]
    if len(moves) < PAIR or moves[0].value * moves[1].value <= 0:
        return None
    more, less = sorted(moves, key=lambda m: -abs(m.value))
    points = abs(more.value) - abs(less.value)
    like = replace(more.like, kind="percentage-point", value=points, number=points, direction=0)
    name = _name(more.sides[0], less.sides[0])
    result = written(points, replace(like, scale=1), language)
    sides = [*more.sides, *less.sides]
    said = quoted(sides, (f"{more.form} - {less.form}", result), language, whole=not name)
    if not points:
        return None
    return _led(name, said, language) if name else said


def _move(told: Sequence[Retold]) -> _Move | None:
    """The change of an answer: told as a rate, or as two levels."""
    for one in told:
        figure = one.figure
        if figure.kind == "percent" and one.is_change:
            return _Move(figure.value * figure.direction, f"{figure.number:f}%", (one,), figure)
    if len(told) == PAIR and all(t.figure.kind == "percent" for t in told):
        then, now = (t.figure for t in told)
        change = now.value - then.value
        high, low = (now, then) if change > 0 else (then, now)
        return _Move(change, f"({high.number:f}% - {low.number:f}%)", tuple(told), now)
    return None


def _name(one: Retold, other: Retold) -> str:
    """What an answer is about, in the words that the other's question has not."""
    mine, theirs = (topic(told.exchange.question, "") for told in (one, other))
    gap = "" if any("\u4e00" <= c <= "\u9fff" for c in "".join(mine)) else " "
    return gap.join(w for w in mine if w not in theirs)
