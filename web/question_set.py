"""Feedback as a question set for evaluation (`qa/questions.py`)."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from index.language.terms import language as language_of
from qa.figures import Figure, figures
from web.feedback import Feedback, Rated

KIND = "feedback"
DRAFT = "draft"
TO_COMPLETE = "TO COMPLETE"
_MARKER = re.compile(r"\s*\[\d+\]")


def question_set(found: Sequence[Feedback]) -> str:
    """JSON lines, oldest first, that `qa.questions.read_questions` accepts.

    An answer found good becomes a question with its figures, or its sentences, as keys and its
    quotes as evidence; a refusal found good, an unanswerable question. An answer found bad becomes
    a draft: its one key says what is to be completed and stands in no answer, so that the question
    counts as failed until somebody has put the right keys in its place. A question on which
    readers disagree is a draft.
    """
    by_question: dict[str, list[Feedback]] = {}
    for it in sorted(found, key=lambda it: it.made):
        by_question.setdefault(_asked(it.rated), []).append(it)
    lines = [_line(_chosen(group)) for group in by_question.values()]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _asked(rated: Rated) -> str:
    return json.dumps([rated.question, rated.history])


def _chosen(group: Sequence[Feedback]) -> Feedback:
    """The latest verdict, or the latest bad one where there is any."""
    return next((it for it in reversed(group) if it.verdict == "down"), group[-1])


def _line(it: Feedback) -> dict[str, Any]:
    return {**_common(it), **(_checked(it.rated) if it.verdict == "up" else _draft(it))}


def _common(it: Feedback) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": f"{KIND}-{it.id}",
        "question": it.rated.question,
        "lang": language_of(it.rated.question),
    }
    return {**line, "history": [dict(t) for t in it.rated.history]} if it.rated.history else line


def _checked(rated: Rated) -> dict[str, Any]:
    answered = rated.status == "answered"
    return {
        "answerable": answered,
        "keys": _keys(rated) if answered else [],
        "evidence": list(dict.fromkeys(c.quote for c in rated.citations)) if answered else [],
        "kind": KIND,
    }


def _draft(it: Feedback) -> dict[str, Any]:
    wanted = it.comment or "what a right answer must hold"
    return {
        "answerable": True,
        "keys": [[f"{TO_COMPLETE}: {wanted}"]],
        "evidence": [],
        "kind": DRAFT,
        "comment": it.comment,
        "answer": it.rated.answer,
    }


def _keys(rated: Rated) -> list[list[str]]:
    """A group for each figure that the question does not tell, else one for each sentence."""
    text = _MARKER.sub("", rated.answer)
    quotes = [q for c in rated.citations for q in (c.quote, c.translation or "")]
    known = [_value(f) for f in figures(rated.question)]
    told = {_value(f): f for f in figures(text) if _value(f) not in known}
    groups = [list(_spellings(f, text, quotes)) for f in told.values()]
    return groups or [[line.strip()] for line in text.splitlines() if line.strip()]


def _spellings(figure: Figure, text: str, quotes: Sequence[str]) -> Iterator[str]:
    """The figure as the answer writes it, then as its quotes do."""
    written = [text[figure.start : figure.end]]
    written += [
        q[f.start : f.end] for q in quotes for f in figures(q) if _value(f) == _value(figure)
    ]
    yield from dict.fromkeys(w.strip() for w in written)


def _value(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.kind
