"""History and question to a question that stands alone, without a language model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from index import Embedder
from index.embed import word_vectors
from index.language.terms import Token, fold, language
from qa.comparison.several import Scopes
from qa.dialogue.conversation import intent, without_aside
from qa.dialogue.ellipsis import (
    Span,
    compound,
    content,
    counted,
    is_measuring,
    level_of,
    more_of,
    odd_one,
    own_words,
    place_of,
    quotations,
    quoted,
)
from qa.dialogue.joining import joined, of_named, spelled, spoken
from qa.dialogue.leaning import (
    is_correction,
    is_follow_up,
    is_phrase,
    plain,
    points_back,
    without_lead,
)
from qa.dialogue.threads import both, leaning_on, resolved
from qa.dialogue.times import at_present, at_time, is_time, is_year_before
from qa.dialogue.told import Exchange, answers
from qa.language.cues import cue
from qa.language.names import names
from qa.language.question import names_measure

History = Sequence[Mapping[str, str]]
ALIKE = 0.35
LEAST_WHOLE = 3  # words of its own with which a change may be asked of a new thing
MOST_LEANING = 7  # content words of one that may lean on the turn before without a sign of it


@dataclass(frozen=True, slots=True)
class Reading:
    """What a turn may ask, as a question that stands alone.

    `own` is what the turn itself says, where the rest was taken from the turns before it, else "".
    `is_guess` tells that nothing in its words says that it leans on them.
    """

    text: str
    own: str = ""
    is_guess: bool = False


class FollowUps:
    """Rewrites follow-ups with the words of the questions before them.

    `passages_for` gives the texts found for a question; a phrase that stands in them as it would
    read in the new question tells which word it replaces. `scopes` knows the names of reports.
    """

    def __init__(
        self,
        embedder: Embedder,
        passages_for: Callable[[str], Sequence[str]] | None = None,
        scopes: Scopes | None = None,
    ) -> None:
        self._embedder = embedder
        self._passages_for = passages_for or (lambda question: ())
        self._scopes = scopes

    def standalone(self, question: str, history: History | None) -> str:
        """The question with what it leaves unsaid taken from the user's turns before it."""
        return self.readings(question, history)[0].text

    def leant_on(self, question: str, history: History | None) -> tuple[Exchange, ...]:
        """What was asked and told up to the question that a turn leans on, which is the last of
        them; nothing of a history without one.
        """
        so_far = self.exchanges(history)
        standing = [e.question for e in so_far]
        before = leaning_on(question, standing)
        return so_far[: len(standing) - standing[::-1].index(before)] if before else ()

    def exchanges(self, history: History | None) -> tuple[Exchange, ...]:
        """What was asked, as it stands alone, and told in a history."""
        told = answers(history or ())
        return tuple(Exchange(q, a) for q, a in zip(self._standing(history), told, strict=False))

    def after(
        self, question: str, standing: Sequence[str], *, is_chosen: bool = False
    ) -> tuple[Reading, ...]:
        """What the question may mean after others, given as they stand alone."""
        return self._of(question, standing, is_chosen)

    def _standing(self, history: History | None) -> list[str]:
        """The questions of a history, each as it stands alone."""
        standing: list[str] = []
        for turn in history or ():
            if turn.get("role") == "user" and intent(turn["content"]) == "ask":
                text = self._of(turn["content"], standing)[0].text
                is_earlier = is_year_before(plain(without_lead(turn["content"])))
                standing.append(at_present(text) if is_earlier else text)
        return standing

    def _of(
        self, question: str, standing: Sequence[str], is_chosen: bool = False
    ) -> tuple[Reading, ...]:
        """What a turn may mean after the questions before it."""
        found = self._after(resolved(question), leaning_on(question, standing), is_chosen)
        together = both(question, standing)
        if together is None:
            return found
        return (Reading(spelled(together, *standing), question), *found)

    def readings(
        self, question: str, history: History | None, *, is_chosen: bool = False
    ) -> tuple[Reading, ...]:
        """What the question may mean after the user's turns before it, the likeliest first.

        With `is_chosen` the user has chosen the reports to ask, so that the turns before do not.
        """
        return self._of(question, self._standing(history), is_chosen)

    def _after(self, question: str, before: str, is_chosen: bool = False) -> tuple[Reading, ...]:
        if not before:
            return (Reading(question),)
        found = [
            replace(r, text=spelled(r.text, question, before))
            for r in self._completed(without_aside(question), before)
        ]
        if is_chosen:
            return tuple(found)
        return tuple(replace(r, text=self._of_report(r.text, before)) for r in found)

    def _completed(self, question: str, before: str) -> tuple[Reading, ...]:
        """The question, completed from the standalone question before it."""
        if not is_follow_up(question, before):
            guess = _guessed(question, before)
            return (Reading(question), *([guess] if guess else []))
        subject, speech = without_lead(question), spoken(question, before)
        if is_correction(question) and cue("followup.asks").search(subject):
            return Reading(subject), Reading(joined(subject, before, speech), subject)
        odd = odd_one(question, before)
        own = odd.surface if odd else subject
        whole = Reading(joined(subject, before, speech), own)
        if speech != language(before):
            return whole, Reading(subject)
        replaced = self._replaced(question, subject, before)
        if replaced is not None:
            return (Reading(replaced, own), *(() if is_time(plain(subject)) else (whole,)))
        is_bare = is_measuring(subject) and len(own_words(subject)) < LEAST_WHOLE
        if subject == fold(question).strip() or points_back(subject) or is_bare:
            return (whole,)
        return whole, Reading(subject)  # "And who is the Chair?" may ask something new

    def _replaced(self, question: str, subject: str, before: str) -> str | None:
        """The question before with something new in the place of its own; None where the
        question is more than a phrase.
        """
        other = cue("followup.compared").search(subject.strip(" ?"))
        if other:
            beside = (other["zh"] or other["en"]).strip()
            is_year = cue("followup.year_before").fullmatch(beside)
            return at_time(beside, before) if is_year else self._beside(beside, before)
        phrase = plain(subject)
        more = more_of(subject, before)
        if more or is_time(phrase):
            return more or at_time(phrase, before)
        odd = odd_one(question, before)
        if odd is not None:
            return self._put(odd.surface, [odd], before)
        is_led = subject != fold(question).strip() or is_phrase(subject)
        if not is_led or cue("followup.asks").search(subject) or is_measuring(phrase):
            return None
        fresh = content(phrase)
        if not fresh or cue("followup.possessive").search(subject):
            return None
        return self._put(phrase[fresh[0].start : fresh[-1].end], fresh, before)

    def _put(self, phrase: str, fresh: Sequence[Token], before: str) -> str:
        """The question before, with its part of the same kind replaced by the new phrase."""
        level = level_of(phrase, before)
        if level:
            return level
        place = self._report_in(phrase, before) or place_of(fresh, before)
        old = content(fold(before))
        if not old:
            return phrase
        alike = None if place else self._fitting(phrase, old, before) or self._nearest(fresh, old)
        named = quoted(before)
        if named and (place or alike or named) == named and not self._is_named(phrase):
            return of_named(phrase, fold(before)[slice(*named)])
        place = place or (compound(alike, before) if alike else named or counted(before))
        if place is None:
            return _on_its_own(phrase, before)
        text, gap = fold(before), "" if language(before) == "zh" else " "
        return f"{text[: place[0]].rstrip()}{gap}{phrase}{gap}{text[place[1] :].lstrip()}".strip()

    def _beside(self, other: str, before: str) -> str:
        """The question before, asked of another as well; of the other alone where none is named."""
        place = self._report_in(other, before)
        if place is None:
            return self._put(other, content(other), before)
        text = fold(before)
        joint = "和" if language(before) == "zh" else " and "
        return f"{text[: place[1]]}{joint}{other}{text[place[1] :]}"

    def _report_in(self, phrase: str, before: str) -> Span | None:
        """The one report that the old question names, where the phrase names another."""
        if self._scopes is None or not self._scopes.names(phrase):
            return None
        old = self._scopes.names(before)
        start = fold(before).find(fold(old[0])) if len(old) == 1 else -1
        return (start, start + len(old[0])) if start >= 0 else None

    def _of_report(self, text: str, before: str) -> str:
        """The question, asked of the reports of the one before where it names none itself."""
        if self._scopes is None or self._scopes.is_of_all(text) or self._scopes.names(text):
            return text
        named = self._scopes.names(before)
        if not named:
            return text
        if language(text) == "zh":
            return f"{'和'.join(named)}的{text}"
        return f"{text.rstrip(' ?')} at {' and '.join(named)}?"

    def _fitting(self, phrase: str, old: Sequence[Token], before: str) -> Span | None:
        """The old word in whose place the new phrase reads as the reports have it."""
        gap = "" if language(before) == "zh" else " "
        texts = [fold(t) for t in self._passages_for(f"{phrase}{gap}{before}")]
        for token, after in pairwise(old):
            window = f"{phrase}{gap}{after.surface}"
            is_close = after.start - token.end <= len(gap)
            if is_close and token.surface not in phrase and any(window in t for t in texts):
                return token.start, token.end
        return None

    def _is_named(self, phrase: str) -> bool:
        """True for what the reports call by that name, in quotation marks."""
        found = "\n".join(self._passages_for(phrase))
        return any(phrase in fold(name) for name in quotations(found))

    def _nearest(self, fresh: Sequence[Token], old: Sequence[Token]) -> Span | None:
        """The span of the old word most like the new phrase; None when none is alike."""
        phrase = " ".join(t.surface for t in fresh)
        vectors = word_vectors(self._embedder, [phrase, *(t.surface for t in old)])
        cosines = vectors[1:] @ vectors[0]
        best = int(np.argmax(cosines))
        return (old[best].start, old[best].end) if cosines[best] >= ALIKE else None


def _guessed(question: str, before: str) -> Reading | None:
    """The question with the topic before it, where nothing says whether it leans on it."""
    if len(content(question)) > MOST_LEANING or names(question):
        return None
    text = joined(question, before, spoken(question, before))
    return Reading(text, question, is_guess=True)


def _on_its_own(phrase: str, before: str) -> str:
    """A phrase that replaces nothing: alone with the old measure if it names a concept."""
    gap = "" if language(phrase) == "zh" else " "
    if names_measure(phrase):
        kept = [t.surface for t in content(fold(before)) if is_measuring(t.surface)]
        return gap.join([phrase, *kept])
    return f"{phrase}{gap}{before}"
