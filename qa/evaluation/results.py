"""The results of an evaluation: the outcomes, and every figure that follows from them."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import InputError
from qa.evaluation.bootstrap import RESAMPLES, SEED, Estimate, draws
from qa.evaluation.calibration import Calibration, calibrate
from qa.evaluation.measures import MEASURES, rate
from qa.evaluation.outcome import Outcome
from qa.evaluation.slices import Slice, slices
from qa.metrics import percentile

FORMAT = 1
CALIBRATED = ("whole", "half", "half and language", "language", "direction", "set")


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a slice over `n` questions; `rates` by the names of MEASURES.

    `drawn` says what its intervals resample: questions of one report, or reports first.
    """

    group: str
    name: str
    n: int
    drawn: str
    rates: Mapping[str, Estimate]
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Results:
    """Outcomes in order, and what they were made with."""

    outcomes: tuple[Outcome, ...]
    versions: Mapping[str, str]

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """The slices, group by group."""
        return tuple(slices(self.outcomes))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One row a slice."""
        return tuple(row(s) for s in self.slices)

    @cached_property
    def calibrations(self) -> Mapping[str, Calibration]:
        """How far confidences can be believed, by the slice's name, for the larger slices."""
        found = {}
        for s in self.slices:
            said, sound = [o.confidence for o in s.outcomes], [o.sound for o in s.outcomes]
            measured = calibrate(said, sound, s.reports) if s.group in CALIBRATED else None
            if measured is not None:
                found[s.name] = measured
        return found

    def row(self, name: str) -> Row:
        """The row of that name; raises KeyError."""
        return {r.name: r for r in self.rows}[name]

    def to_json(self) -> str:
        """Everything as JSON: figures by slice, and every question with its answer and evidence."""
        whole = {
            "format": FORMAT,
            "versions": dict(self.versions),
            "intervals": {"level": 0.95, "resamples": RESAMPLES, "seed": SEED},
            "rows": [asdict(r) for r in self.rows],
            "calibration": {name: asdict(c) for name, c in self.calibrations.items()},
            "questions": [_record(o) for o in self.outcomes],
        }
        return json.dumps(_plain(whole), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str, name: str = "the results") -> "Results":
        """Results from their JSON; raises InputError naming what is wrong with it."""
        try:
            raw = json.loads(text)
            if not isinstance(raw, dict) or raw.get("format") != FORMAT:
                raise ValueError(f'no "format": {FORMAT} is stated')
            reader = TypeAdapter(tuple[Outcome, ...])
            records = [{k: v for k, v in q.items() if k not in DERIVED} for q in raw["questions"]]
            return cls(reader.validate_python(records), dict(raw["versions"]))
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError,
                RecursionError) as error:  # fmt: skip
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{name}: not results of this version of the evaluation ({reason}). "
                "Make them with: python -m qa.evaluate SETS --json FILE"
            ) from error


DERIVED = ("verdict", "reasons")


def row(s: Slice) -> Row:
    """The figures of a slice."""
    counts = draws(s.reports)
    seconds = [o.seconds for o in s.outcomes]
    return Row(
        group=s.group,
        name=s.name,
        n=len(s.outcomes),
        drawn="reports, then questions" if len(set(s.reports)) > 1 else "questions",
        rates={m.name: rate(m, s.outcomes, counts) for m in MEASURES},
        p50_ms=1000 * percentile(seconds, 50),
        p95_ms=1000 * percentile(seconds, 95),
    )


def _record(o: Outcome) -> dict[str, Any]:
    return {**asdict(o), "verdict": o.verdict, "reasons": o.reasons}


def _plain(value: Any) -> Any:
    """The value with null for nan, which JSON does not know."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
