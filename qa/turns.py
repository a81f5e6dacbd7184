"""Which reading of a turn is meant: each is answered, and the first sure answer that fits counts.

Where none is sure, a follow-up is asked once more of what stands around the answer to the question
before it: there the place tells the topic, whatever words it goes by.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Collection, Hit, Passage
from index.terms import fold
from qa.confidence import THRESHOLD
from qa.cues import cue
from qa.followup import Reading, without_lead
from qa.fresh import LEAST_OWN, own_words, spoken_of
from qa.matching import Matcher
from qa.names import names
from qa.question import read_question
from qa.result import Draft, Evidence
from qa.retrieve import HybridSearch

NEAR = 3  # passages that tell of the topic of the question before
BESIDE = 1  # passages before and after the one that answers the question before
SURE_OF_FEW = 0.55  # the confidence asked where so few passages compete
SURE_OF_DATE = 0.6
LEAST_TOLD = 0.5  # of a follow-up's own words, that an answer found by its place must tell of


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reading of a turn, with what was found for it and what was drafted from that.

    `own` are the words that the turn itself brings to it.
    """

    standalone: str
    own: str
    evidence: Evidence
    draft: Draft

    @property
    def is_sure(self) -> bool:
        """True for a draft that would be told."""
        return self.draft.confidence >= THRESHOLD


# (standalone question, own words, passages to be held to, () for those found for it) -> attempt
Try = Callable[[str, str, tuple[Hit, ...]], Attempt]


class Turns:
    """Chooses between the readings of a turn by what each is answered."""

    def __init__(self, collection: Collection, matcher: Matcher, search: HybridSearch) -> None:
        self._collection = collection
        self._matcher = matcher
        self._search = search

    def likeliest(
        self, question: str, readings: Sequence[Reading], before: str, attempt: Try
    ) -> Attempt:
        """The first of the readings with a sure answer that tells of what the turn itself says, or
        else any, else the one that the place tells, else the first of all.

        A guess counts only if its answer stands where the topic before it is told of. `before` is
        the question before, standing alone.
        """
        own = without_lead(question)
        tried: list[Attempt] = []
        sure: list[Attempt] = []
        for reading in readings:
            made = attempt(reading.text, reading.own, ())
            tried.append(made)
            if made.is_sure and (not reading.is_guess or self._is_near(made.draft, before)):
                sure.append(made)
                if spoken_of(self._matcher, own, made.draft) >= LEAST_OWN:
                    return made
        return (sure or [self._by_place(own, tried[0], before, attempt) or tried[0]])[0]

    def _is_near(self, draft: Draft, before: str) -> bool:
        """True if a draft cites what is found first for the question before."""
        found = {hit.passage.id for hit in self._search.search(before, NEAR)}
        return any(passage.id in found for passage in _cited(draft))

    def _by_place(self, own: str, first: Attempt, before: str, attempt: Try) -> Attempt | None:
        """The follow-up, answered where the question before is; None without a sure answer."""
        topic = attempt(before, "", ())
        if not topic.is_sure or first.evidence.comparison or topic.evidence.comparison:
            return None
        around = self._around(_cited(topic.draft))
        tries = [(first.standalone, around, SURE_OF_FEW)]
        if _is_whole(own):
            tries = [(own, (), THRESHOLD), *tries, (own, around, SURE_OF_FEW)]
        for text, hits, least in tries:
            made = attempt(text, "", hits)
            if made.draft.confidence >= least and self._fits(own, made.draft, topic.draft, before):
                return made
        return None

    def _fits(self, own: str, draft: Draft, topic: Draft, before: str) -> bool:
        """True if a draft tells of what a follow-up asks, and of what the topic's answer named."""
        is_named = any(name not in fold(before) for name in _named(draft))
        if "who" in read_question(own).kinds and not is_named:
            return False
        if not _is_of(topic, draft, own, before):
            return False
        is_told = spoken_of(self._matcher, own, draft) >= LEAST_TOLD
        return is_told or _is_dated(own, draft)

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


def _is_whole(own: str) -> bool:
    """True for a follow-up that asks for something by itself, of whatever the topic is."""
    question = read_question(own)
    is_asking = cue("followup.asks").search(fold(own))
    return bool(is_asking) and (bool(own_words(own)) or not question.kinds <= {"what", "number"})


def _cited(draft: Draft) -> list[Passage]:
    """The passages that a draft cites, each once."""
    cited = {span[0].id: span[0] for sentence in draft.sentences for span in sentence.spans}
    return list(cited.values())


def _is_of(topic: Draft, draft: Draft, own: str, before: str) -> bool:
    """True if a draft cites a passage of the topic's, or tells of the person its answer named."""
    here = {passage.id for passage in _cited(topic)}
    if any(passage.id in here for passage in _cited(draft)):
        return True
    is_person = bool(cue("followup.person").search(fold(own)))
    return is_person and any(
        name in _said(draft) for name in _named(topic) if name not in fold(before)
    )


def _is_dated(own: str, draft: Draft) -> bool:
    """True for a surely chosen sentence with a date, where a date is asked for: "till when?" has no
    word that the sentence would repeat.
    """
    is_asked = "date" in read_question(own).kinds and draft.confidence >= SURE_OF_DATE
    return is_asked and bool(cue("evidence.date").search(_said(draft)))


def _named(draft: Draft) -> set[str]:
    """The names that a draft tells."""
    return set(names("\n".join(s.text for s in draft.sentences)))


def _said(draft: Draft) -> str:
    return fold("\n".join(s.text for s in draft.sentences))
