"""Where the topic of a follow-up stands: the answer to the question before it, and what is around.

The answer that was told is looked for first; else the question is answered anew. A question that
was refused, or whose answer is not found, tells no place: that of the question before it counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index import Collection, Hit, Language, Passage
from index.language.terms import fold
from qa.dialogue.ellipsis import quotations
from qa.dialogue.told import (
    LEAST_FOUND,
    Exchange,
    is_same,
    shares_told,
    stands_in,
    uncommon,
    was_refused,
)
from qa.figures import Figure, figures
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.names import names
from qa.language.units import Unit, units
from qa.ranking.pieces import table_of
from qa.result import Draft, Evidence
from qa.retrieve import HybridSearch

NEAR = 3  # passages that tell of the topic of the question before
BESIDE = 1  # passages before and after the one that answers the question before
SOUGHT = 8  # passages among which an answer that was told is looked for
DEPTH = 4  # questions back
SAME, BY = 0.8, 0.4  # what a place adds to the confidence of an answer


Span = tuple[Passage, int, int]  # a passage and offsets into its source


class Answered(Protocol):
    """A question with what was drafted for it."""

    @property
    def evidence(self) -> Evidence:
        """What was found for it."""

    @property
    def draft(self) -> Draft:
        """What was drafted from that."""

    @property
    def is_sure(self) -> bool:
        """True for a draft that would be told."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Where a question before is answered: what is said there, the spans and passages cited, and
    the passages around them.

    `behind` counts the questions after it whose answers have no place; `figures` are those told,
    but for common ones.
    """

    question: str
    said: str
    spans: tuple[Span, ...]
    around: tuple[Hit, ...]
    behind: int = 0
    figures: tuple[Figure, ...] = ()

    def place(self, draft: Draft, own: str) -> float:
        """SAME for a draft that cites a passage of this answer or tells of the person that it
        named, BY for one beside it, 0.0 elsewhere.
        """
        cited = {passage.id for passage in cited_by(draft)}
        if cited & {passage.id for passage, *_ in self.spans}:
            return SAME
        said, is_person = said_by(draft), bool(cue("followup.person").search(fold(own)))
        if is_person and any(n in said for n in named(self.said) if n not in fold(self.question)):
            return SAME
        if cited & {hit.passage.id for hit in self.around}:
            return BY
        return BY if self._is_of_told(draft) else 0.0

    def _is_of_told(self, draft: Draft) -> bool:
        """True for a sentence that takes up a figure that was told: "Of the 2.81 million, ..."."""
        if any(passage.kind == "table" for passage in cited_by(draft)):
            return False
        said = figures(told_by(draft))
        return any(is_same(one, other) for one in self.figures for other in said)

    def other_rows(self, draft: Draft) -> list[str]:
        """The labels of the rows that a draft cites, where they stand in the table that the answer
        stands in and none is its own.
        """
        cited = [span for sentence in draft.sentences for span in sentence.spans]
        own = {p.id for p, *_ in self.spans if p.kind == "table"}
        if not cited or any(p.id not in own for p, *_ in cited):
            return []
        if any(a < d and c < b for p, a, b, _ in cited for _, c, d in self.spans):
            return []
        rows = (p.text[a - p.start : b - p.start] for p, a, b, _ in cited)
        return [row.strip("| ").split("|")[0] for row in rows]

    def is_beside(self, draft: Draft) -> bool:
        """True for a draft whose sentences stand in the same prose, but are others."""
        own = [span for sentence in draft.sentences for span in sentence.spans]
        return bool(own) and all(
            any(p.id == q.id and p.kind != "table" for q, *_ in self.spans)
            and not any(p.id == q.id and a < d and c < b for q, c, d in self.spans)
            for p, a, b, _ in own
        )


class Places:
    """Finds where the questions of a conversation are answered."""

    def __init__(self, collection: Collection, matcher: Matcher, search: HybridSearch) -> None:
        self._collection = collection
        self._matcher = matcher
        self._search = search

    def topic(self, so_far: Sequence[Exchange], attempt: Callable[[str], Answered]) -> Topic | None:
        """The place of the last question that has one; only the last is answered anew."""
        for behind, exchange in enumerate(reversed(so_far[-DEPTH:])):
            found = self._told(exchange)
            if found is None and not behind and not was_refused(exchange.answer):
                found = self._answered(exchange.answer, attempt(exchange.question))
            if found is not None:
                said, spans = found
                around = self._around([passage for passage, *_ in spans])
                told = tuple(f for e in so_far[-DEPTH:] for f in uncommon(e.answer))
                return Topic(exchange.question, said, spans, around, behind, told)
        return None

    def is_near(self, draft: Draft, before: str) -> bool:
        """True if a draft cites what is found first for the question before."""
        found = {hit.passage.id for hit in self._search.search(before, NEAR)}
        return any(passage.id in found for passage in cited_by(draft))

    def _told(self, exchange: Exchange) -> tuple[str, tuple[Span, ...]] | None:
        """What says the answer that was told, and where."""
        unit = self.unit(exchange)
        if unit is None:
            return None
        return f"{exchange.answer}\n{unit.text}", ((unit.passage, unit.start, unit.end),)

    def unit(self, exchange: Exchange) -> Unit | None:
        """The sentence or row that says the answer that was told; None of none."""
        if not exchange.answer:
            return None
        return stands_in(exchange.answer, self._hits(exchange), self._matcher)

    def rows(self, exchange: Exchange, language: Language) -> list[Unit]:
        """The rows of tables among which the answer that was told may stand."""
        tables = (h.passage for h in self._hits(exchange) if h.passage.kind == "table")
        return [u for table in tables for u in units(table, language) if u.row is not None]

    def table(self, unit: Unit, language: Language) -> list[Unit]:
        """All rows of the table of one."""
        pieces = table_of(self._collection, unit.passage)
        return [u for piece in pieces for u in units(piece, language) if u.row is not None]

    def _hits(self, exchange: Exchange) -> list[Hit]:
        return self._search.search(f"{exchange.question} {exchange.answer}", SOUGHT)

    def _answered(self, answer: str, made: Answered) -> tuple[str, tuple[Span, ...]] | None:
        """What answers a question anew, where it tells the figures that were told."""
        if not made.is_sure or made.evidence.comparison:
            return None
        (share,) = shares_told(answer, [told_by(made.draft)], self._matcher)
        if figures(answer) and share < LEAST_FOUND:
            return None
        spans = (span[:3] for sentence in made.draft.sentences for span in sentence.spans)
        return told_by(made.draft), tuple(spans)

    def _around(self, cited: Sequence[Passage]) -> tuple[Hit, ...]:
        """The passages with those beside them, the nearest first."""
        found: dict[str, Passage] = {}
        for passage in cited:
            others = self._collection.passages(passage.source)
            place = next((i for i, p in enumerate(others) if p.id == passage.id), None)
            if place is not None:  # else the report was replaced meanwhile
                near = others[max(0, place - BESIDE) : place + BESIDE + 1]
                found |= {p.id: p for p in (passage, *near) if p.id not in found}
        return tuple(Hit(p, 1 / (rank + 1)) for rank, p in enumerate(found.values()))


def cited_by(draft: Draft) -> list[Passage]:
    """The passages that a draft cites, each once."""
    cited = {span[0].id: span[0] for sentence in draft.sentences for span in sentence.spans}
    return list(cited.values())


def named(text: str) -> set[str]:
    """The names in a text, those in quotation marks too."""
    return {*names(text), *map(fold, quotations(text))}


def told_by(draft: Draft) -> str:
    """What a draft says, as written."""
    return "\n".join(s.text for s in draft.sentences)


def said_by(draft: Draft) -> str:
    """What a draft says, folded."""
    return fold(told_by(draft))
