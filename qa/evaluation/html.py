"""The results as one HTML page that needs nothing else: no network, no other file."""

import base64
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from qa.evaluation.bootstrap import RESAMPLES, Estimate
from qa.evaluation.calibration import BINS, Calibration
from qa.evaluation.charts import (
    LATENCY_HEIGHT,
    LATENCY_WIDTH,
    Reliability,
    Risk,
    latency_chart,
    reliability_chart,
    risk_chart,
)
from qa.evaluation.compare import Comparison
from qa.evaluation.markdown import ANSWERS, EVIDENCE, is_known
from qa.evaluation.measures import BY_NAME
from qa.evaluation.outcome import REASONS, Outcome
from qa.evaluation.results import Results, Row

TILES = ("right", "keys", "cited", "refused", "wrong", "figures")
BARS = (*ANSWERS, *EVIDENCE)
GROUP_TITLES: Mapping[str, str] = {
    "half": "Development and test",
    "language": "Language of the question",
    "half and language": "Development and test, by language",
    "direction": "Languages of question and report",
    "half and direction": "Development and test, by languages of question and report",
    "answerable": "Answerable or not",
    "turns": "Turns",
    "set and language": "Set and language",
    "kind": "Kind of question",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Trust:
    """A slice's calibration with its two charts."""

    row: Row
    calibration: Calibration
    reliability: Reliability
    risk: Risk


def to_html(results: Results, comparison: Comparison | None = None) -> str:
    """One self-contained page: charts with intervals, the comparison, every failure.

    Every text of a report, question or answer is escaped, and the page's policy lets no script
    run but its own.
    """
    told = (
        _environment()
        .get_template("page.html")
        .render(
            **_figures(results),
            **_failures([o for o in results.outcomes if o.reasons]),
            results=results,
            comparison=comparison,
            style=_file("page.css"),
            script=_file("page.js"),
            script_hash=script_digest(),
        )
    )
    return _CONTROL.sub("\ufffd", told)


@lru_cache(maxsize=1)
def script_digest() -> str:
    """The base64 SHA-256 of the page's one script, by which a policy lets it run."""
    return base64.b64encode(hashlib.sha256(_file("page.js").encode()).digest()).decode()


def _figures(results: Results) -> dict[str, Any]:
    """What the tiles, bars and charts show."""
    seconds = [o.seconds for o in results.outcomes]
    return {
        "all": results.row("all") if seconds else None,
        "tiles": TILES,
        "measures": [BY_NAME[name] for name in BARS if is_known(results, name)],
        "groups": _groups(results),
        "trusts": list(_trusts(results)),
        "latency": latency_chart(seconds) if seconds else None,
        "latency_size": (LATENCY_WIDTH, LATENCY_HEIGHT),
        "resamples": RESAMPLES,
        "bins": BINS,
    }


def _failures(failures: Sequence[Outcome]) -> dict[str, Any]:
    """The failures and what they can be sifted by."""
    return {
        "failures": failures,
        "reasons": REASONS,
        "counted": Counter(reason for o in failures for reason in o.reasons),
        "choices": {
            "set": sorted({o.set_name for o in failures}),
            "lang": sorted({o.lang for o in failures}),
            "kind": sorted({o.kind for o in failures}),
        },
    }


def _trusts(results: Results) -> Iterator[Trust]:
    by_name = {s.name: s for s in results.slices}
    for name, c in results.calibrations.items():
        answered = [o for o in by_name[name].outcomes if o.status == "answered"]
        coverage = len(answered) / len(by_name[name].outcomes)
        risk = sum(not o.right for o in answered) / len(answered) if answered else 0.0
        yield Trust(results.row(name), c, reliability_chart(c), risk_chart(c, coverage, risk))


def _groups(results: Results) -> list[tuple[str, list[Row]]]:
    """Titles with their rows, without those that would only repeat others."""
    by_group = {g: [r for r in results.rows if r.group == g] for g in GROUP_TITLES}
    halves = len(by_group["half"]) > 1
    return [
        (title, by_group[group])
        for group, title in GROUP_TITLES.items()
        if len(by_group[group]) > 1 and (halves or not group.startswith("half"))
    ]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("qa.evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "rate": _rate,
        "span": _span,
        "percent": _percent,
        "slug": _slug,
        "bare": _bare,
    }
    found.globals |= {"around": _around, "is_high": lambda name: BY_NAME[name].is_better_high}
    return found


def _file(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0]


def _rate(value: float, signed: bool = False) -> str:
    return "–" if math.isnan(value) else f"{value:+.3f}" if signed else f"{value:.3f}"


def _span(e: Estimate, signed: bool = False) -> str:
    form = "+.2f" if signed else ".2f"
    return "" if math.isnan(e.low) else f"{e.low:{form}} to {e.high:{form}}"


def _percent(value: float) -> str:
    return f"{100 * value:.2f}%"


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name)


def _bare(name: str) -> str:
    return name.removeprefix("kind ")


def _around(passage: str, quote: str) -> tuple[str, str, str]:
    """What stands before, in and after a quote; a quote that is not there leads, alone."""
    before, mark, after = passage.partition(quote)
    return (before, mark, after) if mark else ("", quote, passage)
