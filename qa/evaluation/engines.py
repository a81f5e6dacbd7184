"""Engines side by side over the same questions: how good, how fast, at what cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import InputError
from qa.evaluation.markdown import ABSENT, ANSWERS, grid, number
from qa.evaluation.results import Results
from qa.result import EXTRACTIVE

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What an engine costs, in dollars for a million tokens."""

    engine: str
    incoming: float
    outgoing: float

    def of(self, results: Results) -> float:
        """The cost of all answers, in dollars."""
        told = sum(o.input_tokens for o in results.outcomes) * self.incoming
        return (told + sum(o.output_tokens for o in results.outcomes) * self.outgoing) / MILLION


def read_price(text: str) -> Price:
    """A price as given to --price, `MODEL=IN,OUT`; raises InputError."""
    engine, _, prices = text.rpartition("=")
    try:
        incoming, outgoing = (float(part) for part in prices.split(","))
    except ValueError as error:
        raise InputError(
            f"--price {text}: write MODEL=IN,OUT, for example openai:gpt-4o-mini=0.15,0.60."
        ) from error
    return Price(engine, incoming, outgoing)


def side_by_side(found: Mapping[str, Results], prices: Sequence[Price]) -> str:
    """One row an engine. `own` is the share of answers that it worded itself, not the fallback."""
    known = {p.engine: p for p in prices}
    head = ["engine", "n", *ANSWERS, "own", "p50 ms", "p95 ms", "tokens in", "tokens out", "$"]
    return grid(head, [_row(name, results, known.get(name)) for name, results in found.items()])


def _row(name: str, results: Results, price: Price | None) -> list[str]:
    outcomes = results.outcomes
    if not outcomes:
        return [name, "0", *[ABSENT] * (len(ANSWERS) + 6)]
    whole = results.row("all")
    is_free = name == EXTRACTIVE
    cost = "0" if is_free else f"{price.of(results):.4f}" if price else ABSENT
    own = sum(o.engine == name for o in outcomes) / len(outcomes)
    return [
        name, str(whole.n), *(number(whole.rates[m].value) for m in ANSWERS), number(own),
        f"{whole.p50_ms:.0f}", f"{whole.p95_ms:.0f}",
        str(sum(o.input_tokens for o in outcomes)), str(sum(o.output_tokens for o in outcomes)),
        cost,
    ]  # fmt: skip
