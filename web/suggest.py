"""Example questions for the reports at hand, made once a report and language."""

import threading
from collections.abc import Mapping, Sequence

from index import Language, SourceInfo
from index.errors import ReportQAError
from qa import Answer, ReportQA
from qa.composition.examples import examples

OWN, OTHER = 3, 2  # for one report: in the reader's language, in the other
EACH = 2  # for each of several
MOST_REPORTS = 3


def newest_first(held: Sequence[SourceInfo]) -> list[str]:
    """The reports' names, those added last before the others; `held` is in the order of adding."""
    return [i.source for i in sorted(held, key=lambda i: i.added or "")[::-1]]


class Suggestions:
    """Questions that the extractive answerer has been seen to answer, whatever engine serves.

    Making those of a report takes about a second, once; a replaced report gets new ones.
    """

    def __init__(self, qa: ReportQA) -> None:
        self._qa = ReportQA(qa.collection)
        self._made: dict[tuple[str, int, Language, int], tuple[str, ...]] = {}
        self._one_at_a_time = threading.Lock()

    def of(self, sources: Sequence[str], language: Language) -> Mapping[str, tuple[str, ...]]:
        """Questions by report: for one report in both languages, for several a few of each.

        Of many reports the first `MOST_REPORTS` get some.
        """
        if len(sources) != 1:
            found = {s: self._some(s, language, EACH)[:EACH] for s in sources[:MOST_REPORTS]}
            return {source: questions for source, questions in found.items() if questions}
        other: Language = "en" if language == "zh" else "zh"
        own = self._some(sources[0], language, OWN)
        return {sources[0]: own + self._some(sources[0], other, OTHER)[:-1]} if own else {}

    def _some(self, source: str, language: Language, count: int) -> tuple[str, ...]:
        try:
            text = self._qa.document(source).text
            key = (source, hash(text), language, count)
            if key in self._made:
                return self._made[key]
            with self._one_at_a_time:
                if key not in self._made:
                    made = examples(self._ask, self._qa.collection, source, language, count)
                    self._made[key] = made
                return self._made[key]
        except ReportQAError:  # the report is gone, or its index is damaged, which asking tells
            return ()

    def _ask(self, question: str, sources: Sequence[str]) -> Answer:
        return self._qa.ask(question, sources=sources)
