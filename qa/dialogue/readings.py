"""What a turn may ask, and what of the turns before it lends it a reading."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.language.terms import language
from qa.dialogue.ellipsis import content
from qa.dialogue.joining import joined, spelled, spoken
from qa.dialogue.leaning import points_back, without_lead
from qa.dialogue.threads import leaning_on
from qa.dialogue.times import at_present
from qa.dialogue.told import Exchange
from qa.language.names import names

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


def leant_on(question: str, so_far: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """What was asked and told up to the question that a turn leans on, which is the last of them;
    nothing of a conversation without one.
    """
    standing = [e.question for e in so_far]
    before = leaning_on(question, standing)
    return tuple(so_far[: len(standing) - standing[::-1].index(before)]) if before else ()


def with_name(question: str, standing: Sequence[str]) -> tuple[Reading, ...]:
    """A question that points back, with the name of an earlier question where the last has none:
    "what did it add?" after "when was Fernhill bought?" and "could the price rise?".
    """
    if len(standing) < 2 or not points_back(question) or names(standing[-1]):
        return ()
    named = next((n for b in reversed(standing[:-1]) if (n := names(b))), None)
    if not named or spoken(question, standing[-1]) != language(standing[-1]):
        return ()
    text, subject = (
        joined(without_lead(question), standing[-1], language(question)),
        " ".join(named),
    )
    if language(question) == "zh":
        return (Reading(spelled(f"{subject}{text}", *standing), without_lead(question)),)
    text = f"{text.rstrip('?)')} {subject})?"
    return (Reading(spelled(text, question, *standing), without_lead(question)),)


def of_now(text: str, so_far: Sequence[Exchange]) -> str:
    """A question of the year before without that time: what follows on it is of now again."""
    plainly = at_present(text)
    return so_far[-1].question if plainly == text and so_far else plainly


def guessed(question: str, before: str) -> Reading | None:
    """The question with the topic before it, where nothing says whether it leans on it."""
    if len(content(question)) > MOST_LEANING or names(question):
        return None
    text = joined(question, before, spoken(question, before))
    return Reading(text, question, is_guess=True)
