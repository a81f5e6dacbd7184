"""Gates: what they hold up, and that what is not known is refused by name."""

import pytest

from index.errors import InputError
from qa.evaluation.gates import Gate, read_gate
from tests.qa.evaluation.samples import outcome, results, some


@pytest.mark.parametrize(
    ("text", "is_floor", "expected"),
    [
        ("keys=0.95", True, Gate("all", "keys", 0.95, True)),
        ("key=0.95", True, Gate("all", "keys", 0.95, True)),
        ("article.test.zh:keys=0.9", True, Gate("article.test.zh", "keys", 0.9, True)),
        ("kind near-miss:refused=1", True, Gate("kind near-miss", "refused", 1.0, True)),
        ("a:b:recall@5=.5", True, Gate("a:b", "recall@5", 0.5, True)),
        ("wrongly-refused=0.1", False, Gate("all", "wrongly refused", 0.1, False)),
        ("zh:ece=0.05", False, Gate("zh", "ece", 0.05, False)),
        ("p95_ms=300", False, Gate("all", "p95_ms", 300.0, False)),
    ],
)
def test_what_is_read(text: str, is_floor: bool, expected: Gate) -> None:
    assert read_gate(text, is_floor) == expected


@pytest.mark.parametrize(
    ("text", "is_floor", "message"),
    [
        ("beauty=1", True, r"--min beauty=1: no measure is named 'beauty'\. .*keys"),
        ("zh:beauty=1", True, "no measure is named 'beauty'"),
        ("keys", True, "no measure is named 'keys'"),
        ("=1", True, "no measure is named"),
        ("keys=high", True, "'high' is not a number"),
        ("wrong=0.1", True, "'wrong' is better low, so bound it by --max"),
        ("keys=0.1", False, "'keys' is better high, so bound it by --min"),
    ],
)
def test_what_is_refused(text: str, is_floor: bool, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_gate(text, is_floor)


@pytest.mark.parametrize(
    ("text", "is_floor", "missed"),
    [
        ("keys=0.5", True, None),
        ("keys=0.51", True, "all: keys is 0.500, below 0.51"),
        ("bank.dev.zh:keys=0.4", True, "bank.dev.zh: keys is 0.333, below 0.4"),
        ("Bank.dev zh:keys=0.3", True, None),
        ("multi-turn:right=1", True, None),
        ("tea.test:refused=0.1", True, "tea.test: refused is nan, below 0.1"),
        ("wrong=0.3", False, "all: wrong is 0.333, above 0.3"),
        ("brier=0.2", False, "all: brier is 0.253, above 0.2"),
        ("p50_ms=10", False, None),
    ],
)
def test_what_falls_short(text: str, is_floor: bool, missed: str | None) -> None:
    assert read_gate(text, is_floor).missed(some()) == missed


def test_an_unknown_slice_is_named() -> None:
    with pytest.raises(InputError, match=r"No slice is named 'mars'\. There are: all, "):
        read_gate("mars:keys=1", True).missed(some())


def test_a_slice_without_calibration_meets_no_ceiling() -> None:
    gate = read_gate("kind figure:ece=1", False)
    assert gate.missed(results(outcome())) == "kind figure: ece is nan, above 1"
