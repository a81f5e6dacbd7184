"""History and question to a question that stands alone, without a language model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
from qa.dialogue.joining import joined, of_named, share_in, spelled, spoken
from qa.dialogue.leaning import (
    is_correction,
    is_follow_up,
    is_phrase,
    names_its_thing,
    plain,
    points_back,
    without_lead,
)
from qa.dialogue.of_reports import AND, OfReports
from qa.dialogue.order import by_order
from qa.dialogue.readings import Reading, guessed, of_now, with_name
from qa.dialogue.reckoned import OF_FIGURES, operation, share_of
from qa.dialogue.threads import both, leaning_on, led_back, resolved
from qa.dialogue.times import at_time, is_time, is_year_before
from qa.dialogue.told import Exchange, answers
from qa.language.cues import cue
from qa.language.question import names_measure

History = Sequence[Mapping[str, str]]
ALIKE = 0.35
LEAST_WHOLE = 3  # words of its own with which a change may be asked of a new thing


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
        self.reports = OfReports(scopes)

    def standalone(self, question: str, history: History | None) -> str:
        """The question with what it leaves unsaid taken from the user's turns before it."""
        return self.readings(question, history)[0].text

    def exchanges(self, history: History | None) -> tuple[Exchange, ...]:
        """What was asked, as it stands alone, and told in a history."""
        found: list[Exchange] = []
        asked = [t["content"] for t in history or () if _asks(t)]
        for typed, told in zip(asked, answers(history or ()), strict=True):
            turn = by_order(typed, found)
            text = self._of(turn, [e.question for e in found])[0].text
            is_earlier = is_year_before(plain(without_lead(turn)))
            if found and (operation(turn) in OF_FIGURES or share_of(turn)):
                text = found[-1].question  # what follows leans on what was reckoned with
            text = of_now(text, found) if is_earlier else text
            found.append(Exchange(text, told, turn))
        return tuple(found)

    def after(
        self, question: str, standing: Sequence[str], *, is_chosen: bool = False
    ) -> tuple[Reading, ...]:
        """What the question may mean after others, given as they stand alone."""
        return self._of(question, standing, is_chosen)

    def _standing(self, history: History | None) -> list[str]:
        """The questions of a history, each as it stands alone."""
        return [e.question for e in self.exchanges(history)]

    def _of(
        self, question: str, standing: Sequence[str], is_chosen: bool = False
    ) -> tuple[Reading, ...]:
        """What a turn may mean after the questions before it."""
        of_both = self.reports.of_both(question, standing)
        if of_both:
            return (Reading(of_both),)
        before = leaning_on(question, standing)
        found = self._after(resolved(question), before, is_chosen)
        found += self._of_earlier(question, standing)
        found += with_name(question, standing)
        thing, back = led_back(question) if standing else ("", "")
        if back:
            reading = Reading(spelled(back, question), back)
            is_kept = thing in fold(before) and bool(found[0].own)
            found = (*found, reading) if is_kept else (reading, *found)
        together = both(question, standing)
        if together is None:
            return found
        return (Reading(spelled(together, *standing), question), *found)

    def _of_earlier(self, question: str, standing: Sequence[str]) -> tuple[Reading, ...]:
        """A phrase in the place of its kind in an earlier question, where the last one leans on
        that: "and pears?" after "how many apples are sold?" and "how much is that in percent?".
        """
        subject = without_lead(question)
        plainly = [b for b in standing[:-1] if not points_back(b)]
        last = standing[-1] if plainly else ""
        if (
            not points_back(last)
            or names_its_thing(last)
            or language(last) != language(plainly[-1])
        ):
            return ()
        if is_time(plain(subject)) or cue("followup.extreme").search(subject):
            return ()
        if spoken(question, last) != language(last) or not is_follow_up(question, plainly[-1]):
            return ()
        text = self._replaced(question, subject, plainly[-1])
        return (Reading(spelled(text, question, plainly[-1]), subject),) if text else ()

    def readings(
        self, question: str, history: History | None, *, is_chosen: bool = False
    ) -> tuple[Reading, ...]:
        """What the question may mean after the user's turns before it, the likeliest first.

        With `is_chosen` the user has chosen the reports to ask, so that the turns before do not.
        """
        so_far = self.exchanges(history)
        return self._of(by_order(question, so_far), [e.question for e in so_far], is_chosen)

    def _after(self, question: str, before: str, is_chosen: bool = False) -> tuple[Reading, ...]:
        if not before:
            return (Reading(without_aside(question)),)
        found = [
            replace(r, text=spelled(r.text, question, before))
            for r in self._completed(without_aside(question), before)
        ]
        if is_chosen:
            return tuple(found)
        asked = [replace(r, text=self.reports.carried(r.text, question, before)) for r in found]
        own = tuple(r for r in asked if not self.reports.names_more(r.text, question))
        return own or tuple(asked)

    def _completed(self, question: str, before: str) -> tuple[Reading, ...]:
        """The question, completed from the standalone question before it."""
        if of := share_of(question):  # whatever else has a share of that, too
            return (Reading(share_in(of, question, before)),)
        if not is_follow_up(question, before):
            guess = guessed(question, before)
            return (Reading(question), *([guess] if guess else []))
        subject, speech = without_lead(question), spoken(question, before)
        if is_correction(question) and cue("followup.asks").search(subject):
            return Reading(subject), Reading(joined(subject, before, speech), subject)
        odd = odd_one(question, before)
        own = odd.surface if odd else subject
        whole = Reading(joined(subject, before, speech), own)
        if speech != language(before):
            return whole, Reading(subject, is_guess=points_back(subject))
        if names_its_thing(subject) and (subject != fold(question).strip() or "呢" in subject):
            return whole, Reading(subject, own)
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
        other = self.reports.instead(phrase, before)
        if other:
            return other
        place = self.reports.named_in(phrase, before) or place_of(fresh, before)
        old, text = content(fold(before)), fold(before)
        if not old:
            return phrase
        alike = None if place else self._fitting(phrase, old, before) or self._nearest(fresh, old)
        named = quoted(before)
        if named and (place or alike or named) == named and not self._is_named(phrase):
            return of_named(phrase, fold(before)[slice(*named)])
        place = place or (compound(alike, before) if alike else named or counted(before))
        if place is None:
            return _on_its_own(phrase, before)
        gap = "" if language(before) == "zh" else " "
        return f"{text[: place[0]].rstrip()}{gap}{phrase}{gap}{text[place[1] :].lstrip()}".strip()

    def _beside(self, other: str, before: str) -> str:
        """The question before, asked of another as well; of the other alone where none is named."""
        place = self.reports.named_in(other, before)
        if place is None:
            return self._put(other, content(other), before)
        text = fold(before)
        return f"{text[: place[1]]}{AND[language(before)]}{other}{text[place[1] :]}"

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


def _asks(turn: Mapping[str, str]) -> bool:
    return turn.get("role") == "user" and intent(turn["content"]) == "ask"


def _on_its_own(phrase: str, before: str) -> str:
    """A phrase that replaces nothing: alone with the old measure if it names a concept."""
    gap = "" if language(phrase) == "zh" else " "
    if names_measure(phrase):
        kept = [t.surface for t in content(fold(before)) if is_measuring(t.surface)]
        return gap.join([phrase, *kept])
    return f"{phrase}{gap}{before}"
