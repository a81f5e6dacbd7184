"""History and question to a question that stands alone, without a language model."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from index import Embedder
from index.glossary import glossary
from index.terms import Token, fold, language, tokens
from qa.cues import cue
from qa.question import is_content

History = Sequence[Mapping[str, str]]
ALIKE = 0.35


class FollowUps:
    """Rewrites follow-ups with the words of the questions before them."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def standalone(self, question: str, history: History | None) -> str:
        """The question with what it leaves unsaid taken from the user's turns before it."""
        said = [m["content"] for m in history or () if m.get("role") == "user"]
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
        named = _mentioned(fold(before), fresh)
        start, end = named or self._nearest(fresh, old)
        if start < 0:
            return f"{phrase}{'' if language(phrase) == 'zh' else ' '}{before}"
        text = fold(before)
        gap = "" if language(before) == "zh" else " "
        return f"{text[:start].rstrip()}{gap}{phrase}{gap}{text[end:].lstrip()}"

    def _nearest(self, fresh: Sequence[Token], old: Sequence[Token]) -> tuple[int, int]:
        """The span of the old word most like the new phrase; (-1, -1) when none is alike."""
        phrase = " ".join(t.surface for t in fresh)
        vectors = self._embedder.encode_queries([phrase, *(t.surface for t in old)])
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


def _joined(question: str, before: str) -> str:
    """The question, with the subject of the one before it added."""
    topic = [t.surface for t in _content(before)]
    if language(question) == "zh" or language(before) == "zh":
        return "".join(topic) + question.strip()
    return f"{question.strip().rstrip('?')} ({' '.join(topic)})?"
