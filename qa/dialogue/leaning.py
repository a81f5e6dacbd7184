"""Whether a turn leans on what was said, and what it brings by itself."""

import re

from index.language.glossary import NAME_THEMES, glossary
from index.language.terms import fold
from qa.dialogue.conversation import without_aside
from qa.dialogue.ellipsis import content, is_measuring, more_of, named_things, odd_one
from qa.dialogue.times import is_time
from qa.language.cues import cue
from qa.language.names import names
from qa.language.question import divisions

MOST_POINTING = 8  # content words of a question whose pronoun points back
MOST_OF_PHRASE = 2  # content words of a turn that only names something else


def is_follow_up(question: str, before: str = "") -> bool:
    """True when a question leans on what was said: a lead-in, a pronoun, or only a measure."""
    folded = fold(question).strip()
    found = content(folded)
    if cue("followup.opening").match(folded) or is_correction(question):
        return True
    if more_of(folded, before or question) or is_time(plain(without_lead(question))):
        return True
    if cue("followup.compared").search(folded.strip(" ?")):
        return True
    if cue("followup.of_several").search(folded.strip(" ?")):
        return True
    if re.search(r"呢\??$", folded) and len(found) <= 4:
        return True
    opening = divisions(question)[
        0
    ]  # "How high was the ratio, and did it fall?" has its "it" itself
    if points_back(_without_owned(opening)) and len(found) <= MOST_POINTING:
        return True
    if before and (odd_one(question, before) or named_things(before, question)):
        return True
    bare = [t for t in found if not is_measuring(t.surface)]
    if not bare:
        return True
    names_no_measure = all(m.concept.theme in NAME_THEMES for m in glossary().mentions(question))
    return len(found) <= MOST_OF_PHRASE and names_no_measure


def without_lead(question: str) -> str:
    """A question without what only leads on to it ("and", 那, "no, I meant"); 同比呢 in full."""
    said = cue("followup.correction").sub("", fold(without_aside(question)).strip())
    asked = cue("followup.lead", re.IGNORECASE).sub("", said)
    bare = cue("followup.bare_change").match(asked)
    if bare is None:
        return asked
    return "how much did it grow?" if asked.isascii() else f"{bare.group()}增长多少?"


def is_correction(question: str) -> bool:
    """True for a turn that takes back the one before."""
    return bool(cue("followup.correction").match(fold(question).strip()))


def points_back(text: str) -> bool:
    """True for a text with a word that stands for something said before."""
    return bool(cue("followup.points_back").search(text))


def _without_owned(question: str) -> str:
    """A question without the possessives behind a name in it, which is whose they are: "When did
    ICBC stop its pilot?".
    """
    text = question.strip()
    owned = cue("followup.owned", re.IGNORECASE).search(text)
    is_named = bool(owned and names(text[: owned.start()]))
    return fold(text[: owned.start()] + text[owned.end() :] if owned and is_named else text)


def plain(subject: str) -> str:
    """What a follow-up brings, without what trails it and "what was it" before a time."""
    bare = cue("followup.asked_again").sub("", subject.strip(" ?"))
    return cue("followup.trail").sub("", bare if is_time(bare) else subject.strip(" ?")).strip()


def names_its_thing(subject: str) -> bool:
    """True for a turn that first names what it then asks of: "the new branch, how big is it?"."""
    match = cue("followup.named_first").match(fold(subject))
    return bool(
        match and content(match["thing"]) and not cue("followup.asks").search(match["thing"])
    )


def is_phrase(subject: str) -> bool:
    """True for a turn of one phrase: 责任险?, 责任险呢, "buy-to-let?"."""
    return subject.rstrip("?").endswith("呢") or len(content(subject)) <= MOST_OF_PHRASE
