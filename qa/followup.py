"""History and question to a question that stands alone, without a language model."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from index import Embedder
from index.embed import word_vectors
from index.glossary import glossary
from index.terms import Token, fold, language, tokens
from qa.conversation import intent
from qa.cues import cue, cue_words
from qa.question import is_content, names_measure

History = Sequence[Mapping[str, str]]
ALIKE = 0.35
BESIDE = 2  # characters between two words of one phrase: a space, a quotation mark


class FollowUps:
    """Rewrites follow-ups with the words of the questions before them.

    `passages_for` gives the texts found for a question; a phrase that stands in them as it would
    read in the new question tells which word it replaces.
    """

    def __init__(
        self, embedder: Embedder, passages_for: Callable[[str], Sequence[str]] | None = None
    ) -> None:
        self._embedder = embedder
        self._passages_for = passages_for or (lambda question: ())

    def standalone(self, question: str, history: History | None) -> str:
        """The question with what it leaves unsaid taken from the user's turns before it."""
        said = [m["content"] for m in history or () if m.get("role") == "user"]
        said = [text for text in said if intent(text) == "ask"]
        standing = ""
        for text in [*said, question]:
            standing = self._rewrite(text, standing) if standing else text
        return standing

    def _rewrite(self, question: str, before: str) -> str:
        """One step: the question, completed from the standalone question before it."""
        if not is_follow_up(question):
            return question
        subject = _without_lead(question)
        is_bare = subject != fold(question).strip() or fold(question).rstrip("?").endswith("呢")
        fresh = _content(subject)
        if not fresh:
            return f"{before} {question}"
        if is_bare and not any(cue("followup.measures").match(t.surface) for t in fresh):
            return self._replaced(question, fresh, before)
        return _joined(question, before)

    def _replaced(self, question: str, fresh: list[Token], before: str) -> str:
        """The question before, with its part of the same kind replaced by the new one."""
        old = _content(fold(before))
        phrase = _phrase([t for t in fresh if not re.search(r"[呢吗]", t.surface)], question)
        if not old:
            return question
        named = (
            _of_one_head(fresh, old)
            or _opposed(fresh, old)
            or _mentioned(fold(before), fresh)
            or self._fitting(phrase, old, before)
        )
        start, end = named or self._nearest(fresh, old)
        if start < 0:
            return _on_its_own(phrase, before)
        text = fold(before)
        gap = "" if language(before) == "zh" else " "
        return f"{text[:start].rstrip()}{gap}{phrase}{gap}{text[end:].lstrip()}"

    def _fitting(self, phrase: str, old: Sequence[Token], before: str) -> tuple[int, int] | None:
        """The old word in whose place the new phrase reads as the reports have it."""
        gap = "" if language(before) == "zh" else " "
        texts = [fold(t) for t in self._passages_for(f"{phrase}{gap}{before}")]
        for token, after in pairwise(old):
            window = f"{phrase}{gap}{after.surface}"
            is_close = after.start - token.end <= len(gap)
            if is_close and token.surface not in phrase and any(window in t for t in texts):
                return token.start, token.end
        return None

    def _nearest(self, fresh: Sequence[Token], old: Sequence[Token]) -> tuple[int, int]:
        """The span of the old word most like the new phrase; (-1, -1) when none is alike."""
        phrase = " ".join(t.surface for t in fresh)
        vectors = word_vectors(self._embedder, [phrase, *(t.surface for t in old)])
        cosines = vectors[1:] @ vectors[0]
        best = int(np.argmax(cosines))
        if cosines[best] < ALIKE:
            return -1, -1
        return old[best].start, old[best].end


def is_follow_up(question: str) -> bool:
    """True when a question leans on what was said: a lead-in, a pronoun, or only a measure."""
    folded = fold(question).strip()
    content = _content(folded)
    if cue("followup.opening").match(folded):
        return True
    if re.search(r"呢\??$", folded) and len(content) <= 4:
        return True
    if cue("followup.points_back").search(folded) and len(content) <= 7:
        return True
    bare = [t for t in content if not cue("followup.measures").match(t.surface)]
    return not bare or (len(content) <= 2 and not glossary().mentions(question))


def _content(text: str) -> list[Token]:
    back = cue("followup.points_back")
    return [
        t for t in tokens(text)
        if is_content(t) and not back.fullmatch(t.surface) and t.surface not in ("又", "mean")
    ]  # fmt: skip


def _without_lead(question: str) -> str:
    return cue("followup.lead", re.IGNORECASE).sub("", fold(question).strip())


def _phrase(fresh: Sequence[Token], question: str) -> str:
    """The new words as they stand together in the question."""
    folded = _without_lead(question)
    if not fresh:
        return folded
    first, last = fresh[0].surface, fresh[-1].surface
    start, end = folded.find(first), folded.rfind(last)
    return folded[start : end + len(last)] if 0 <= start <= end else first


def _mentioned(before: str, fresh: Sequence[Token]) -> tuple[int, int] | None:
    """The one word of the old question that is of the new one's kind: both are names, or both
    belong to one theme of the glossary, as net profit and operating revenue do.
    """
    new = [m.concept for m in glossary().mentions(" ".join(t.surface for t in fresh))]
    if len(new) != 1:
        return None
    alike = [
        m for m in glossary().mentions(before)
        if m.concept.is_name == new[0].is_name
        and (new[0].is_name or m.concept.theme == new[0].theme)
    ]  # fmt: skip
    return (alike[0].start, alike[0].end) if len(alike) == 1 else None


def _opposed(fresh: Sequence[Token], old: Sequence[Token]) -> tuple[int, int] | None:
    """The old word that the new one stands for in turn, as corporate does for personal."""
    for group in cue_words("followup.opposites"):
        words = group.split()
        if any(t.surface in words for t in fresh):
            for token in old:
                if token.surface in words:
                    return token.start, token.end
    return None


def _of_one_head(fresh: Sequence[Token], old: Sequence[Token]) -> tuple[int, int] | None:
    """The old noun with its adjective, where the new phrase has another adjective to that noun:
    "the smart bank" after "the agile bank".
    """
    if len(fresh) < 2:
        return None
    for before, head in pairwise(old):
        is_beside = head.start - before.end <= BESIDE and before.surface != fresh[-2].surface
        if head.surface == fresh[-1].surface and is_beside:
            return before.start, head.end
    return None


def _on_its_own(phrase: str, before: str) -> str:
    """A phrase that replaces nothing: alone with the old measure if it names a concept."""
    measures = [t.surface for t in _content(fold(before)) if _is_measure(t)]
    gap = "" if language(phrase) == "zh" else " "
    if names_measure(phrase):
        return gap.join([phrase, *measures])
    return f"{phrase}{gap}{before}"


def _is_measure(token: Token) -> bool:
    return bool(cue("followup.measures").match(token.surface))


def _joined(question: str, before: str) -> str:
    """The question, with the subject of the one before it added and its pronoun left out."""
    has_measure = any(_is_measure(t) for t in _content(fold(question)))
    topic = [
        t.surface for t in _content(fold(before)) if not (has_measure and _is_measure(t))
    ]  # fmt: skip
    if language(question) == "zh" or language(before) == "zh":
        rest = re.sub(
            r"^(?:那么?)?(?:它们?|其|该行|他们?|她)(?:的)?|呢(?=[?\uff1f]?$)", "", question.strip()
        )
        return "".join(topic) + rest
    return f"{question.strip().rstrip('?')} ({' '.join(topic)})?"
