"""An answer as a text that is read outside the page: markers, then the sources with their quotes.

The text is Markdown, and no renderer of it can be made to fetch or run anything: markup that came
from a report or a model is shown as it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from index import Language, Passage
from qa import Answer, AnswerEvent, Citation, EvidenceEvent, SentenceEvent
from qa.composition.told import told

LONGEST_NEAREST = 160
Event = EvidenceEvent | SentenceEvent | AnswerEvent
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "sources": "出处", "translation": "译文", "nearest": "最接近的段落（并非答案的依据）",
        "struck": "核对时删去的内容", "page": "第 {page} 页", "instead": "以上内容作废，改为：",
    },
    "en": {
        "sources": "Sources", "translation": "Translation",
        "nearest": "Nearest passages (not evidence for an answer)",
        "struck": "Struck out by the check", "page": "p. {page}",
        "instead": "The above is withdrawn. Instead:",
    },
}  # fmt: skip
_ACTIVE = re.compile(
    r"!\[|\](?=[(:])|<(?=[A-Za-z/!?]|\Z)|`|\$\$|\\[(\[]"
    r"|\\(?=[!-/:-@\[-`{-~]|\Z)"  # it would undo the backslash put before what follows
)
_CHANGED = re.compile(rf"{_ACTIVE.pattern}|[*_~\\]|&(?=[#\w])")  # not shown as it stands
_PAIRS = ("![", "](", "]:", "$$")  # what is active of the end of one piece and the next's start
_FENCE = re.compile(r"`+")


def readable(answer: Answer) -> str:
    """The whole answer: its text, then what `appendix` adds."""
    return inert(answer.text) + appendix(answer)


def appendix(answer: Answer) -> str:
    """What follows the text: notices, the sources or the nearest passages, what was struck out."""
    words = _WORDS[answer.language]
    parts = [f"*{inert(notice)}*" for notice in answer.notices]
    if answer.citations:
        parts += [f"**{words['sources']}**", *(_cited(c, words) for c in answer.citations)]
    if answer.status == "refused" and answer.nearest:
        parts += [f"**{words['nearest']}**", *(_near(p, words) for p in answer.nearest)]
    if answer.unsupported:
        struck = [
            f"- {inert(u.text)} ({inert(told(u.reason, answer.language))})"
            for u in answer.unsupported
        ]
        parts += [f"**{words['struck']}**", "\n".join(struck)]
    return "".join(f"\n\n{part}" for part in parts)


class Shown:
    """An answer told sentence by sentence, as each passes the check; the whole alone counts."""

    def __init__(self, asked: Language) -> None:
        self._between = "" if asked == "zh" else " "
        self._text = ""

    def pieces(self, event: Event) -> Iterator[str]:
        """What is to be shown at an event. Where the whole answer holds other sentences than were
        shown, it is told anew, and that the others are withdrawn.
        """
        if isinstance(event, SentenceEvent):
            piece = (self._between if self._text else "") + event.text
            joint = self._text[-1:] + piece[:1]
            self._text += piece
            piece = inert(piece)
            yield f"\\{piece}" if joint in _PAIRS and piece[0] != "\\" else piece
        elif isinstance(event, AnswerEvent):
            answer = event.answer
            if not self._text:
                yield inert(answer.text)
            elif self._text != answer.text:
                words = _WORDS[answer.language]
                yield f"\n\n---\n\n**{words['instead']}**\n\n{inert(answer.text)}"
            if rest := appendix(answer):
                yield rest


def citations(answer: Answer) -> list[dict[str, Any]]:
    """The citations for machines, without the passage around the quote."""
    return [
        {
            "number": c.number,
            "quote": c.quote,
            "translation": c.translation,
            "source": c.source,
            "start": c.start,
            "end": c.end,
            "page": c.page,
            "heading": c.passage.heading,
        }
        for c in answer.citations
    ]


def verdict(answer: Answer) -> dict[str, Any]:
    """What the check found, for machines."""
    return {
        "status": answer.status,
        "confidence": answer.confidence,
        "engine": answer.engine,
        "language": answer.language,
        "question": answer.question,
        "steps": list(answer.steps),
        "notices": list(answer.notices),
        "unsupported": [asdict(u) for u in answer.unsupported],
        "nearest": [
            {"source": p.source, "start": p.start, "end": p.end, "text": p.text}
            for p in answer.nearest
        ],
    }


def inert(text: str) -> str:
    """The text with a backslash before what Markdown would take for an image, a link, HTML, code
    or a formula. Markers such as [1] stay as they are.
    """
    return _ACTIVE.sub(lambda match: "".join(f"\\{c}" for c in match[0]), text)


def quoted(text: str) -> str:
    """A quote, letter for letter, to stand in a block of quotation; in a code span where Markdown
    would change or run it.
    """
    if not _CHANGED.search(text):
        return "\n> ".join(text.splitlines())
    line = " ".join(text.split())
    fence = "`" * (1 + max((len(m) for m in _FENCE.findall(line)), default=0))
    return f"{fence} {line} {fence}"


def _cited(citation: Citation, words: Mapping[str, str]) -> str:
    place = _place(citation.passage, citation.page, words)
    lines = [f"[{citation.number}] {place}", f"> {quoted(citation.quote)}"]
    if citation.translation:
        lines += [">", f"> {words['translation']}: {quoted(citation.translation)}"]
    return "\n".join(lines)


def _near(passage: Passage, words: Mapping[str, str]) -> str:
    text = passage.text[:LONGEST_NEAREST] + ("…" if len(passage.text) > LONGEST_NEAREST else "")
    return f"{_place(passage, passage.page, words)}\n> {quoted(text)}"


def _place(passage: Passage, page: int | None, words: Mapping[str, str]) -> str:
    parts: Sequence[str | None] = (
        passage.source,
        words["page"].format(page=page) if page else None,
        passage.heading,
    )
    return ", ".join(inert(part) for part in parts if part)
