"""Which operation a question asks for by its words, whatever its form: a share, a remainder, a
difference, a growth rate, an amount for each of something.
"""

from collections import Counter
from typing import Literal

from index.language.terms import fold
from qa.calculation.levels import changes_of
from qa.figures import Figure, quantities
from qa.language.cues import cue
from qa.language.question import divisions

Operation = Literal["remainder", "share", "per", "growth", "times", "sum", "difference"]
OPERATIONS: tuple[Operation, ...] = (
    "growth", "per", "times", "remainder", "share", "sum", "difference",
)  # fmt: skip


def operations(question: str) -> tuple[Operation, ...]:
    """The operations that a question may ask for, the likeliest first."""
    folded = fold(question)
    if cue("operations.apart").search(folded) or cue("lead.reached").search(folded):
        return ()
    found = tuple(o for o in OPERATIONS if cue(f"operations.{o}").search(folded))
    if "remainder" in found:  # "去掉A,另外两个加起来" asks for no sum
        return tuple(o for o in found if o in ("remainder", "share"))
    if cue("operations.share_surely").search(folded):  # "A and B together, what share of C?"
        found = tuple(o for o in found if o != "sum")
    return tuple(o for o in found if o != "difference" or "growth" not in found)


def compares(operation: Operation, question: str) -> bool:
    """True for a question that names two things of one time, as its operation needs them."""
    folded = fold(question)
    if operation == "difference":
        is_of_two = cue("operations.of_two").search(folded)
        return bool(is_of_two) and not cue("operations.over_time").search(folded)
    return operation == "times" or bool(cue("operations.joined").search(folded))


def asks_twice(question: str) -> bool:
    """True for a question of several parts that each ask something, and of each of two things."""
    is_apart = bool(cue("operations.apart").search(fold(question)))
    asking = (bool(cue("question.asking").search(fold(part))) for part in divisions(question))
    return is_apart or sum(asking) > 1


def untold(question: str, told: str) -> bool:
    """True where a question asks for an operation beyond doubt, and what is told shows no sign of
    its result: no rate for a share, no average for an amount of each.
    """
    folded, read = fold(question), fold(_without_changes(told))
    if cue("operations.choice").search(folded) or asks_twice(question):
        return False
    if cue("operations.left_surely").search(folded) and not cue("operations.left_told").search(
        read
    ):
        return True
    for operation in operations(question):
        is_certain = operation != "growth" and (
            operation in ("share", "per", "remainder") or compares(operation, question)
        )
        if is_certain and cue(f"operations.{operation}_surely").search(folded):
            return not cue(f"operations.{operation}_told").search(read)
    return False


def is_one_for_each(question: str, told: str) -> bool:
    """True where an amount of each of several is asked for, and no two like amounts are told."""
    if not cue("operations.each").search(fold(question)):
        return False
    found = [q for q in quantities(told) if q.unit != "date" and _is_amount(told[q.start : q.end])]
    kinds = Counter(q.kind for q in found)
    return max(kinds.values(), default=0) < 2


def _is_amount(written: str) -> bool:
    """False for a Chinese number in words, which mostly counts those of which it is asked: 三条."""
    return written.isascii() or any(c.isdigit() for c in written)


def _without_changes(told: str) -> str:
    """What is told without its changes: up 4.3% is no share."""
    for change in reversed(changes_of(told)):
        told = f"{told[: change.figure.start]} {told[change.figure.end :]}"
    return told


def suits(figure: Figure, question: str) -> bool:
    """False for money where things are counted, for anything else where money is asked for, and for
    what is no rate where points are.
    """
    folded = fold(question)
    if cue("operations.rates").search(folded):
        return figure.kind == "percent"
    if cue("operations.things").search(folded):
        return figure.kind == "number" and not figure.currency
    return bool(figure.currency) or not cue("operations.money").search(folded)
