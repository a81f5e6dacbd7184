"""Gates: `keys=0.95` or `article.test.zh:keys=0.9` must hold, or the evaluation fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import InputError
from qa.evaluation.measures import BY_NAME
from qa.evaluation.results import Results

ALIASES = {"key": "keys"}
CALIBRATION = ("ece", "ece_mass", "brier", "aurc")
LATENCY = ("p50_ms", "p95_ms")
LOW = {*CALIBRATION, *LATENCY, *(n for n, m in BY_NAME.items() if not m.is_better_high)}
NAMES = (*BY_NAME, *CALIBRATION, *LATENCY)


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound on a measure of a slice; `is_floor` is False for a ceiling."""

    where: str
    measure: str
    bound: float
    is_floor: bool

    def missed(self, results: Results) -> str | None:
        """What fell short, or None. A measure that nothing bears on falls short of any bound."""
        rates = _measured(results, self.where)
        value = rates.get(self.measure, float("nan"))
        if value >= self.bound if self.is_floor else value <= self.bound:
            return None
        side = "below" if self.is_floor else "above"
        return f"{self.where}: {self.measure} is {value:.3f}, {side} {self.bound:g}"


def read_gate(text: str, is_floor: bool) -> Gate:
    """A gate as given to --min or --max; raises InputError naming what is not known."""
    option = "--min" if is_floor else "--max"
    left, sign, value = text.rpartition("=")
    where, _, name = left.rpartition(":")
    measure = ALIASES.get(name, name)
    measure = measure if measure in NAMES else re.sub("[-_ ]", " ", measure)
    if not sign or measure not in NAMES:
        raise InputError(
            f"{option} {text}: no measure is named {name or text!r}. "
            f"It must be one of: {', '.join(NAMES)}."
        )
    if (measure in LOW) == is_floor:
        other = "--max" if is_floor else "--min"
        side = "low" if is_floor else "high"
        raise InputError(f"{option} {text}: {measure!r} is better {side}, so bound it by {other}.")
    try:
        bound = float(value)
    except ValueError as error:
        raise InputError(f"{option} {text}: {value!r} is not a number.") from error
    return Gate(where or "all", measure, bound, is_floor)


def _measured(results: Results, where: str) -> Mapping[str, float]:
    """All figures of a slice, which may be written with dots for blanks."""
    names = {_dotted(r.name): r.name for r in results.rows}
    if _dotted(where) not in names:
        raise InputError(
            f"No slice is named {where!r}. There are: {', '.join(r.name for r in results.rows)}."
        )
    row = results.row(names[_dotted(where)])
    calibration = results.calibrations.get(row.name)
    return {
        **{name: e.value for name, e in row.rates.items()},
        **({n: getattr(calibration, n).value for n in CALIBRATION} if calibration else {}),
        "p50_ms": row.p50_ms,
        "p95_ms": row.p95_ms,
    }


def _dotted(name: str) -> str:
    return name.lower().replace(" ", ".")
