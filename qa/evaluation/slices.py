"""The slices of an evaluation: by set, language, direction, kind and the like."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.outcome import Outcome

HALVES = {"dev": "development sets", "test": "test sets"}


@dataclass(frozen=True, slots=True)
class Slice:
    """Questions that share something; `name` is unique among all slices."""

    group: str
    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def reports(self) -> list[str]:
        """The report of each question."""
        return [o.report for o in self.outcomes]


def _half(o: Outcome) -> str:
    return HALVES.get(o.set_name.rpartition(".")[2], "other sets")


GROUPS: Mapping[str, Callable[[Outcome], str]] = {
    "whole": lambda o: "all",
    "half": _half,
    "half and language": lambda o: f"{_half(o)} {o.lang}",
    "language": lambda o: o.lang,
    "direction": lambda o: o.direction,
    "half and direction": lambda o: f"{_half(o)} {o.direction}",
    "answerable": lambda o: "answerable" if o.answerable else "unanswerable",
    "turns": lambda o: "multi-turn" if o.history else "single turn",
    "set": lambda o: o.set_name,
    "set and language": lambda o: f"{o.set_name} {o.lang}",
    "kind": lambda o: f"kind {o.kind}",
}


def slices(outcomes: Sequence[Outcome]) -> list[Slice]:
    """Every slice with a question in it, group by group; kinds in order of their names."""
    found = []
    for group, name_of in GROUPS.items():
        members: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            members.setdefault(name_of(outcome), []).append(outcome)
        names = sorted(members) if group == "kind" else members
        found += [Slice(group, name, tuple(members[name])) for name in names]
    return found
