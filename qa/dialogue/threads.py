"""Which of the questions before a turn leans on: the last, unless it goes back further."""

import re
from collections.abc import Sequence
from itertools import takewhile

from index.language.terms import fold, language, stem
from qa.dialogue.ellipsis import content, is_measuring, own_words
from qa.language.cues import cue, cue_words
from qa.language.periods import periods
from qa.language.question import read_question

DEPTH = 4  # questions that a turn may go back


def leaning_on(question: str, standing: Sequence[str]) -> str:
    """The question, of those before as they stand alone, that a turn leans on; "" of none.

    A turn that asks something by itself leans on the last one with which it shares a word.
    """
    if len(standing) < 2:
        return "".join(standing)
    folded = fold(question)
    if cue("followup.former").search(folded):
        return standing[-2]
    back = _gone_back_to(question, standing)
    if back:
        return back
    if not cue("followup.asks").search(re.sub("^(?:what|how) about ", "", folded)):
        return next((b for b in reversed(standing) if not _explains(b)), standing[-1])
    said = _words(question)
    shared = (b for b in reversed(standing[-DEPTH:]) if said & _words(b))
    return next(shared, standing[-1])


def _gone_back_to(question: str, standing: Sequence[str]) -> str:
    """The question that a turn says it goes back to: the first of all, or the last one with all the
    words of what it names; "" of any other turn.
    """
    match = cue("followup.back").match(fold(question).strip())
    thing = (match["zh"] or match["en"] or "").strip() if match else ""
    if cue("followup.first_asked").fullmatch(thing):
        return standing[0]
    said = _words(thing)
    return next((b for b in reversed(standing) if said and said <= _words(b)), "")


def resolved(question: str) -> str:
    """A turn without what leads back to an earlier one ("back to Kin: ..."), and with a pronoun
    for "the former".
    """
    rest = cue("followup.back").sub("", fold(question).strip())
    if rest == fold(question).strip() and not cue("followup.former").search(rest):
        return question
    is_chinese = language(question) == "zh"
    if rest != fold(question).strip() and not cue("followup.points_back").search(rest):
        rest = f"{'那' if is_chinese else 'and '}{rest}"  # it leans on what it goes back to
    pronoun = "它" if is_chinese else "it"
    return cue("followup.former").sub(pronoun, rest) or question


def led_back(question: str) -> tuple[str, str]:
    """The thing that a turn goes back to, and the turn with that as its topic: 中心花了多少 of
    回到中心,花了多少; nothing of any other turn.
    """
    match = cue("followup.back").match(fold(question).strip())
    thing = (match["zh"] or match["en"] or "").strip() if match else ""
    if match is None or not own_words(thing) or cue("followup.first_asked").fullmatch(thing):
        return "", ""
    rest = fold(question).strip()[match.end() :]
    is_chinese = language(question) == "zh"
    return thing, f"{thing}{rest}" if is_chinese else f"{rest.rstrip('?')} ({thing})?"


def both(question: str, standing: Sequence[str]) -> str | None:
    """The last two questions put as one, for a turn that asks what two like things make together;
    None for any other turn.
    """
    if len(standing) < 2 or not cue("followup.both").search(fold(question).strip(" ?。")):
        return None
    times = [[m.group() for m in cue("followup.time").finditer(fold(b))] for b in standing[-2:]]
    years = [{p.year for p in periods(" ".join(t))} for t in times]
    if years[0] != years[1]:
        return None
    time = times[0] if years[0] else []
    one, other = (_named(b) for b in standing[-2:])
    light = cue_words("question.light")
    one, other = (
        [w for w in a if w not in light or w not in b] for a, b in ((one, other), (other, one))
    )
    if one == other or not set(one) & set(other):
        return None
    if language(standing[-1]) == "zh":
        alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
        return f"{''.join(time)}{''.join(one)}和{''.join(other[alike:])}一共多少?"
    return " ".join(["How many are", *one, "and", *other, "combined", *time]) + "?"


def _named(before: str) -> list[str]:
    """The words for what a question is about, without its time."""
    words = content(cue("followup.time").sub(" ", fold(before)))
    return [t.surface for t in words if not is_measuring(t.surface)]


def _explains(question: str) -> bool:
    """True for a question after a cause or a meaning, which another name does not step into."""
    return bool({"why", "definition"} & read_question(question).kinds)


def _words(text: str) -> set[str]:
    return {stem(w) for w in own_words(text)}
