"""Which reading of a turn is meant: each is answered, and the first sure answer that fits counts.

Where none is sure, a follow-up is asked once more of what stands around the answer to the question
before it: there the place tells the topic, whatever words it goes by.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index import Collection, Hit, Passage
from index.language.terms import fold
from qa.dialogue.ellipsis import own_words, quotations
from qa.dialogue.fresh import LEAST_OWN, MOSTLY_OWN, spoken_of
from qa.dialogue.leaning import without_lead
from qa.dialogue.times import is_time
from qa.followup import Reading
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.names import names
from qa.language.question import names_measure, read_question
from qa.ranking.confidence import THRESHOLD
from qa.ranking.select import UNMATCHED
from qa.result import Draft, Evidence
from qa.retrieve import HybridSearch

NEAR = 3  # passages that tell of the topic of the question before
BESIDE = 1  # passages before and after the one that answers the question before
SURE_OF_FEW = 0.5  # the confidence asked where so few passages compete
SURE_OF_DATE = 0.6
SURE_OF_SLIGHT = 0.9  # asked of the answer to a turn of fewer words than
LEAST_ALONE = 2  # read alone, where it stands elsewhere than the topic
SAME, BY, TOLD = 0.8, 0.4, 2.0  # what place and words add to the confidence of an answer
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
        else the one that the place tells, else any that is sure, else the first of all.

        A guess counts only if its answer stands where the topic before it is told of, and so does a
        turn of hardly a word that is read alone. `before` is the question before, standing alone.
        """
        own = without_lead(question)
        is_open = any(not r.own for r in readings[1:])  # the topic first, then alone
        is_slight = len(own_words(own)) < LEAST_ALONE and not (is_open and names_measure(own))
        asks_name = not own_words(own) and _asks_name(own)
        tried: list[Attempt] = []
        sure: list[Attempt] = []
        for reading in readings:
            made = attempt(reading.text, reading.own, ())
            tried.append(made)
            is_loose = is_slight and not reading.own and made.draft.confidence < SURE_OF_SLIGHT
            leans = reading.is_guess or (len(readings) > 1 and is_loose)
            is_named = made.is_sure and (not asks_name or _tells_name(made.draft, before))
            if is_named and (not leans or self._is_near(made.draft, before)):
                told = spoken_of(self._matcher, own, made.draft, alone=is_open)
                if told >= (MOSTLY_OWN if is_open else LEAST_OWN):
                    return made
                if told > 0:
                    sure.append(made)
        if sure:
            return sure[0]
        return self._by_place(own, readings, tried[0], before, attempt) or _doubted(tried[0])

    def _is_near(self, draft: Draft, before: str) -> bool:
        """True if a draft cites what is found first for the question before."""
        found = {hit.passage.id for hit in self._search.search(before, NEAR)}
        return any(passage.id in found for passage in _cited(draft))

    def _by_place(
        self, own: str, readings: Sequence[Reading], first: Attempt, before: str, attempt: Try
    ) -> Attempt | None:
        """The follow-up, answered where the question before is; None without a sure answer.

        It is asked of what is found for its own words, and of the passages around the answer to
        the question before, in its own words and in each reading; the best supported counts.
        """
        topic = attempt(before, "", ())
        if not topic.is_sure or first.evidence.comparison or topic.evidence.comparison:
            return None
        around = self._around(_cited(topic.draft))
        texts = list(dict.fromkeys(r.text for r in readings if r.own))
        tries = [(text, around, SURE_OF_FEW) for text in texts]
        if _is_asking(own):
            tries += [(own, (), THRESHOLD), (own, around, SURE_OF_FEW)]
        best, most = None, 0.0
        for text, hits, least in tries:
            made = attempt(text, "", hits)
            support = self._support(own, made.draft, _Topic(topic.draft, around, before))
            if made.draft.confidence >= least and support > most:
                best, most = made, support
        return best

    def _support(self, own: str, draft: Draft, topic: "_Topic") -> float:
        """How well a draft stands for an answer by its place; 0 where it does not.

        It must tell of what the follow-up asks, and stand by the answer to the question before or
        tell of the person whom that names.
        """
        place = topic.place(draft, own)
        if not place:
            return 0.0
        kinds, is_wordless = read_question(own).kinds, not own_words(own)
        if _asks_name(own) and not _tells_name(draft, topic.before):
            return 0.0
        told = spoken_of(self._matcher, own, draft)
        if place == SAME and _is_dated(own, draft):
            told = max(told, LEAST_TOLD)
        if told < LEAST_TOLD or (is_wordless and "date" in kinds and place < SAME):
            return 0.0
        return place + TOLD * told + draft.confidence

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


def _doubted(made: Attempt) -> Attempt:
    """An attempt that is not to be told: its place speaks against it."""
    if not made.is_sure:
        return made
    return replace(made, draft=replace(made.draft, confidence=UNMATCHED))


@dataclass(frozen=True, slots=True)
class _Topic:
    """The answer to the question before, and the passages around it."""

    draft: Draft
    around: tuple[Hit, ...]
    before: str

    def place(self, draft: Draft, own: str) -> float:
        """SAME for a draft that cites a passage of this answer or tells of the person that it
        named, BY for one beside it, 0.0 elsewhere.
        """
        cited = {passage.id for passage in _cited(draft)}
        if cited & {passage.id for passage in _cited(self.draft)}:
            return SAME
        said, is_person = _said(draft), bool(cue("followup.person").search(fold(own)))
        if is_person and any(n in said for n in _named(self.draft) if n not in fold(self.before)):
            return SAME
        return BY if cited & {hit.passage.id for hit in self.around} else 0.0


def _asks_name(own: str) -> bool:
    """True for a follow-up after who it is."""
    is_name = cue("question.name").search(fold(own))
    return "who" in read_question(own).kinds or bool(is_name)


def _tells_name(draft: Draft, before: str) -> bool:
    """True for a draft with a name that was not in the question before."""
    return any(name not in fold(before) for name in _named(draft))


def _is_asking(own: str) -> bool:
    """True for a follow-up that says by itself what it asks, of whatever the topic is."""
    if is_time(own.strip(" ?呢")) or cue("followup.compared").search(own.strip(" ?")):
        return False
    return bool(own_words(own)) or not read_question(own).kinds <= {"what", "number", "how"}


def _cited(draft: Draft) -> list[Passage]:
    """The passages that a draft cites, each once."""
    cited = {span[0].id: span[0] for sentence in draft.sentences for span in sentence.spans}
    return list(cited.values())


def _is_dated(own: str, draft: Draft) -> bool:
    """True for a surely chosen sentence with a date, where a date is asked for: "till when?" has no
    word that the sentence would repeat.
    """
    is_asked = "date" in read_question(own).kinds and draft.confidence >= SURE_OF_DATE
    return is_asked and bool(cue("evidence.date").search(_said(draft)))


def _named(draft: Draft) -> set[str]:
    """The names that a draft tells, those in quotation marks too."""
    said = "\n".join(s.text for s in draft.sentences)
    return {*names(said), *map(fold, quotations(said))}


def _said(draft: Draft) -> str:
    return fold("\n".join(s.text for s in draft.sentences))
