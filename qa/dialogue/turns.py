"""Which reading of a turn is meant: each is answered, and the first sure answer that fits counts.

Where none is sure, a follow-up is asked once more of what stands around the answer to the question
before it: there the place tells the topic, whatever words it goes by.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index import Collection, Hit, Language
from index.language.terms import fold
from qa.dialogue.asked_of_told import AskedOfTold
from qa.dialogue.ellipsis import own_words
from qa.dialogue.ellipsis import topic as topic_of
from qa.dialogue.fresh import LEAST_OWN, MOSTLY_OWN, is_of_person, spoken_of
from qa.dialogue.joining import spelled
from qa.dialogue.leaning import without_lead
from qa.dialogue.place import BY, SAME, Places, Topic, named, said_by, told_by
from qa.dialogue.readings import Reading
from qa.dialogue.times import is_time
from qa.dialogue.told import Exchange
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import names_measure, read_question
from qa.ranking.confidence import THRESHOLD
from qa.ranking.select import UNMATCHED
from qa.result import EXTRACTIVE, Draft, Evidence
from qa.retrieve import HybridSearch

SURE_OF_FEW = 0.5  # the confidence asked where so few passages compete
SURE_OF_FAR = 0.75  # where one of few words, read alone, stands far from its topic
FEW_WORDS = 3
SURE_OF_TOLD = 0.22  # where an answer by its topic tells of all that is asked
WHOLLY_TOLD = 0.8
SURE_OF_DATE = 0.6
SURE_OF_SLIGHT = 0.9  # asked of the answer to a turn of fewer words than
LEAST_ALONE = 2  # read alone, where it stands elsewhere than the topic
TOLD = 2.0  # what words add to the confidence of an answer, beside its place
RECKONED = 0.75  # the confidence of what is reckoned with figures that were told
LEAST_TOLD = 0.5  # of a follow-up's own words, that an answer found by its place must tell of
LEAST_BESIDE = 0.25  # the same of a sentence beside the one that was told


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
# questions as they stand alone -> what the turn may mean after them
After = Callable[[Sequence[str]], Sequence[Reading]]


class Turns:
    """Chooses between the readings of a turn by what each is answered."""

    def __init__(self, collection: Collection, matcher: Matcher, search: HybridSearch) -> None:
        self._matcher = matcher
        self._places = Places(collection, matcher, search)
        self._asked_of_told = AskedOfTold(self._places, matcher)

    def reckoned(
        self, question: str, told: Sequence[Exchange], standalone: str, language: Language
    ) -> Attempt | None:
        """What a turn asks of the figures told before it; None for any other."""
        made = self._asked_of_told.answer(question, told, language)
        if made is None:
            return None
        passages = {span[0].id: span[0] for span in made.spans}
        hits = tuple(Hit(p, 1 / rank) for rank, p in enumerate(passages.values(), 1))
        draft = Draft((made,), RECKONED, EXTRACTIVE)
        return Attempt(standalone, "", Evidence(standalone, hits), draft)

    def likeliest(
        self,
        question: str,
        readings: Sequence[Reading],
        so_far: Sequence[Exchange],
        attempt: Try,
        after: After,
    ) -> Attempt:
        """The first of the readings with a sure answer that tells of what the turn itself says, or
        else the one that the place tells, else any that is sure, else the first of all.

        A guess counts only if its answer stands where the topic before it is told of, and so does a
        turn of hardly a word that is read alone. `so_far` is what was asked and told before it.
        """
        own = without_lead(question)
        topic = self._places.topic(so_far, lambda text: attempt(text, "", ()))
        alone = spelled(own, question)
        turn = _Turn(own, alone, so_far[-1].question, tuple(readings), topic)
        made, tried = self._first(turn, attempt)
        if made is not None:
            return made
        if topic is None or tried[0].evidence.comparison:
            return _doubted(tried[0])
        if topic.behind:  # what came between had no answer
            standing = [e.question for e in so_far[: len(so_far) - topic.behind]]
            turn = replace(turn, readings=(*after(standing), *readings))
        return self._by_place(turn, topic, tried, attempt) or _doubted(tried[0])

    def _first(self, turn: "_Turn", attempt: Try) -> tuple[Attempt | None, list[Attempt]]:
        """The first reading with a sure answer that fits, and all that were tried."""
        tried: list[Attempt] = []
        sure: list[Attempt] = []
        for reading in turn.readings:
            made = attempt(reading.text, reading.own, ())
            tried.append(made)
            if turn.is_sure(reading, made.draft) and (
                not turn.leans(reading, made.draft) or self._places.is_near(made.draft, turn.before)
            ):
                told = spoken_of(self._matcher, turn.own, made.draft, alone=turn.is_open)
                if told >= turn.least_told(reading):
                    return made, tried
                if told > 0:
                    sure.append(made)
        return (sure[0] if sure else None), tried

    def _by_place(
        self, turn: "_Turn", topic: Topic, tried: Sequence[Attempt], attempt: Try
    ) -> Attempt | None:
        """The follow-up, answered where its topic is; None without a sure answer.

        It is asked of what is found for its own words, and of the passages around the answer to
        the question before, in its own words and in each reading; the best supported counts. One
        that tells of all that is asked may be less sure, those found before among them.
        """
        own, texts = turn.own, list(dict.fromkeys(r.text for r in turn.readings if r.own))
        few = SURE_OF_FEW if own_words(own) else THRESHOLD
        tries = [(text, topic.around, few) for text in texts]
        if _is_asking(own):
            tries += [(turn.alone, (), THRESHOLD), (turn.alone, topic.around, SURE_OF_FEW)]
        made = [(attempt(text, "", hits), least) for text, hits, least in tries]
        best, most = None, 0.0
        for one, least in [*made, *((t, 1.0) for t in tried)]:
            support = self._support(own, one.draft, topic)
            is_whole = support - one.draft.confidence >= SAME + TOLD * WHOLLY_TOLD
            if is_whole and own_words(own) and not is_of_person(own):
                least = min(least, SURE_OF_TOLD)
            if one.draft.confidence >= least and support > most:
                best, most = one, support
        return best and _believed(best)

    def _support(self, own: str, draft: Draft, topic: Topic) -> float:
        """How well a draft stands for an answer by its place; 0 where it does not.

        It must tell of what the follow-up asks, and stand by the answer to the question before or
        tell of the person whom that names.
        """
        place = topic.place(draft, own) or self._tells(topic, own, draft)
        if not place:
            return 0.0
        if self._is_other_row(own, draft, topic):
            return 0.0
        kinds, is_wordless = read_question(own).kinds, not own_words(own)
        if _asks_name(own) and not _tells_name(draft, topic.question):
            return 0.0
        told = spoken_of(self._matcher, own, draft)
        is_of_other = is_of_person(own) and topic.is_beside(draft)
        if place == SAME and _is_dated(own, draft) and not is_of_other:
            told = max(told, LEAST_TOLD)
        least = LEAST_BESIDE if topic.is_beside(draft) else LEAST_TOLD
        if told < least or (is_wordless and "date" in kinds and place < SAME):
            return 0.0
        return place + TOLD * told + draft.confidence

    def _is_other_row(self, own: str, draft: Draft, topic: Topic) -> bool:
        """True for rows of the table of the topic, none the topic's own, whose labels tell nothing
        of what the follow-up asks.
        """
        labels = topic.other_rows(draft)
        target = self._matcher.target(read_question(" ".join(own_words(own))))
        if not labels or not target.tokens:
            return bool(labels)
        return float(max(self._matcher.similarities(target, labels) @ target.weights)) < LEAST_OWN

    def _tells(self, topic: Topic, own: str, draft: Draft) -> float:
        """BY for a draft that stands elsewhere, but whose sentences tell of the topic by its words
        and of all that is asked; else 0.
        """
        about = " ".join(topic_of(topic.question, ""))
        told = (spoken_of(self._matcher, text, draft, alone=True) for text in (about, own))
        return BY if own_words(own) and own_words(about) and min(told) >= WHOLLY_TOLD else 0.0


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn without what leads on to it (`own` folded, `alone` with its names as written), its
    readings, and the question and topic before it.
    """

    own: str
    alone: str
    before: str
    readings: tuple[Reading, ...]
    topic: Topic | None

    @property
    def is_open(self) -> bool:
        """True where the topic is tried first, then the turn alone."""
        return any(not r.own for r in self.readings[1:])

    def is_sure(self, reading: Reading, draft: Draft) -> bool:
        """True for an answer sure enough for where it stands, with a name where one is asked for;
        one of few words, far from the topic, might be of anything.
        """
        words = own_words(self.own)
        is_far = self.topic is not None and not self.topic.place(draft, self.own)
        is_doubtful = is_far and len(words) <= (0 if reading.own else FEW_WORDS)
        if draft.confidence < (SURE_OF_FAR if is_doubtful else THRESHOLD):
            return False
        return bool(words) or not _asks_name(self.own) or _tells_name(draft, self.before)

    def leans(self, reading: Reading, draft: Draft) -> bool:
        """True for a reading whose answer counts by the topic alone: a guess, or hardly a word."""
        is_measure = self.is_open and names_measure(self.own)
        is_slight = len(own_words(self.own)) < LEAST_ALONE and not is_measure
        is_loose = is_slight and not reading.own and draft.confidence < SURE_OF_SLIGHT
        return reading.is_guess or (len(self.readings) > 1 and is_loose)

    def least_told(self, reading: Reading) -> float:
        """The share of the turn's words that an answer in that reading must tell of."""
        is_second = reading is not self.readings[0] and reading.own and not reading.is_guess
        return WHOLLY_TOLD if is_second else MOSTLY_OWN if self.is_open else LEAST_OWN


def _believed(made: Attempt) -> Attempt:
    """An attempt that is to be told: its place speaks for it."""
    if made.is_sure:
        return made
    return replace(made, draft=replace(made.draft, confidence=THRESHOLD))


def _doubted(made: Attempt) -> Attempt:
    """An attempt that is not to be told: its place speaks against it."""
    if not made.is_sure:
        return made
    return replace(made, draft=replace(made.draft, confidence=UNMATCHED))


def _asks_name(own: str) -> bool:
    """True for a follow-up after who it is."""
    is_name = cue("question.name").search(fold(own))
    return "who" in read_question(own).kinds or bool(is_name)


def _tells_name(draft: Draft, before: str) -> bool:
    """True for a draft with a name that was not in the question before."""
    return any(name not in fold(before) for name in named(told_by(draft)))


def _is_asking(own: str) -> bool:
    """True for a follow-up that says by itself what it asks, of whatever the topic is."""
    if is_time(own.strip(" ?呢")) or cue("followup.compared").search(own.strip(" ?")):
        return False
    return bool(own_words(own)) or not read_question(own).kinds <= {"what", "number", "how"}


def _is_dated(own: str, draft: Draft) -> bool:
    """True for a surely chosen sentence with a date, where a date is asked for: "till when?" has no
    word that the sentence would repeat.
    """
    is_asked = "date" in read_question(own).kinds and draft.confidence >= SURE_OF_DATE
    return is_asked and bool(cue("evidence.date").search(said_by(draft)))
