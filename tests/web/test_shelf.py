"""Reports that come while the reader chooses."""

from copy import deepcopy

from web.shelf import Arrivals


def test_what_has_come_is_told_once() -> None:
    arrivals = Arrivals()
    arrivals.add("a.md")
    arrivals.add("b.md")
    assert arrivals.take() == ["a.md", "b.md"]
    assert arrivals.take() == []


def test_what_was_unticked_before_it_is_told_of_stays_so() -> None:
    arrivals = Arrivals()
    arrivals.expect("a.md")
    arrivals.decide(["a.md"])
    arrivals.add("a.md")
    assert arrivals.take() == []
    arrivals.expect("a.md")
    arrivals.add("a.md")
    assert arrivals.take() == ["a.md"]


def test_each_reader_has_their_own() -> None:
    arrivals = Arrivals()
    other = deepcopy(arrivals)
    other.add("a.md")
    assert arrivals.take() == []
