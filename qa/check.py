"""Draft to checked Answer: quotes located, figures compared, refusal decided.

Every engine's draft passes here. A sentence stands only if it cites something, if each of its
quotes lies in the source character for character, and if nothing in it, from figures to names,
says otherwise than what it cites (checking/objections.py). What fails is struck out and listed
with the reason.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index import Document, Language, Passage
from index.language.terms import language
from qa.calculation.equations import workings
from qa.checking.grounding import Grounding, visible, without_unseen
from qa.checking.objections import objection, translated
from qa.composition.messages import message
from qa.ranking.confidence import THRESHOLD
from qa.result import Answer, Citation, Draft, DraftSentence, Evidence, Unsupported

NEAREST = 3
_MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that passed, with its citations; its text ends with their markers."""

    text: str
    citations: tuple[Citation, ...]
    steps: tuple[str, ...] = ()


class Checker:
    """Checks drafts against the documents that `document_of` returns for a source.

    `grounding` judges the words of sentences that a model worded; without it these are struck out.
    """

    def __init__(
        self, document_of: Callable[[str], Document], grounding: Grounding | None = None
    ) -> None:
        self._document_of = document_of
        self._grounding = grounding

    def sentence(self, sentence: DraftSentence, known: Sequence[Citation]) -> Checked | Unsupported:
        """The sentence with its citations numbered after `known`, or why it fails."""
        citations = self._cited(sentence, known)
        if isinstance(citations, str):
            return Unsupported(sentence.text, citations)
        documents = [self._document_of(c.source) for c in citations]
        for document in documents:
            sentence = replace(sentence, text=without_unseen(sentence.text, document))
        reason = objection(sentence.text, citations, documents)
        reason = reason or self._ungrounded(sentence, citations)
        if reason is not None:
            return Unsupported(sentence.text, reason)
        markers = "".join(f"[{n}]" for n in dict.fromkeys(c.number for c in citations))
        steps = tuple(f"{shown} {markers}" for shown in workings(sentence.text))
        said = f"{_unmarked(sentence.text)} {markers}"
        return Checked(said, tuple(dict.fromkeys(citations)), steps)

    def _cited(self, sentence: DraftSentence, known: Sequence[Citation]) -> list[Citation] | str:
        """The citations of a sentence's spans, cut to what a reader sees; or what is wrong."""
        citations: list[Citation] = []
        for passage, start, end, translation in sentence.spans:
            document = self._document_of(passage.source)
            if not 0 <= start < end <= len(document.text):
                return f"{passage.source} has no span {start}-{end}"
            if not passage.start <= start < end <= passage.end:
                return "the quote lies outside the cited passage"
            if translation and not translated(translation, document):
                return "the translation is not the report's own"
            seen = visible(document, start, end)
            if seen is None:
                return "the cited text is hidden from readers"
            quote = document.text[seen[0] : seen[1]]
            citations.append(_numbered(passage, *seen, quote, translation, known, citations))
        return citations or "no citation"

    def _ungrounded(self, sentence: DraftSentence, citations: Sequence[Citation]) -> str | None:
        if sentence.worded is None:
            return None
        if self._grounding is None:
            return "nothing is at hand to judge its words"
        return self._grounding.objection(sentence.text, sentence.worded, citations)

    def answer(self, asked: Language, draft: Draft, evidence: Evidence, threshold: float) -> Answer:
        """The checked answer, or a refusal when the draft is unsure or nothing stands."""
        passed: list[Checked] = []
        struck: list[Unsupported] = []
        citations: list[Citation] = []
        for sentence in draft.sentences:
            result = self.sentence(sentence, citations)
            if isinstance(result, Unsupported):
                struck.append(result)
                continue
            passed.append(result)
            citations += [c for c in result.citations if c.number > len(citations)]
        if not passed or draft.confidence < threshold:
            is_raised = bool(passed) and draft.confidence >= min(threshold, THRESHOLD)
            return refusal(asked, evidence, draft, tuple(struck), threshold if is_raised else None)
        return Answer(
            status="answered",
            text=("" if asked == "zh" else " ").join(p.text for p in passed),
            language=asked,
            confidence=draft.confidence,
            question=evidence.question,
            sentences=tuple(p.text for p in passed),
            citations=tuple(citations),
            steps=tuple(step for p in passed for step in p.steps),
            unsupported=tuple(struck),
            notices=draft.notices,
            metadata=dict(draft.metadata),
            engine=draft.engine,
        )


def refusal(
    asked: Language,
    evidence: Evidence,
    draft: Draft,
    struck: tuple[Unsupported, ...] = (),
    missed: float | None = None,
) -> Answer:
    """An answer that says the report does not tell, and names what comes nearest; or, with a
    threshold that a good draft `missed`, that it was not sure enough for that.
    """
    nearest = tuple(hit.passage for hit in evidence.hits[:NEAREST])
    text = message("refusal", asked)
    if missed is not None:
        text = message("unsure", asked).format(confidence=draft.confidence, threshold=missed)
    if nearest:
        text += message("nearest", asked).format(named=_named(nearest[:2], asked))
    return Answer(
        status="refused",
        text=text,
        language=asked,
        confidence=draft.confidence,
        question=evidence.question,
        nearest=nearest,
        unsupported=struck,
        notices=draft.notices,
        metadata=dict(draft.metadata),
        engine=draft.engine,
    )


def _named(passages: Sequence[Passage], asked: Language) -> str:
    """Passages by their sources, each named once, and their opening words."""
    by_source: dict[str, list[str]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(f"“{_opening(passage, asked)}”")
    gap, colon = ("；", "：") if asked == "zh" else ("; ", ": ")
    return gap.join(f"{source}{colon}{gap.join(said)}" for source, said in by_source.items())


def _opening(passage: Passage, asked: Language) -> str:
    text = passage.translation if asked == "en" and passage.translation else passage.text
    opening = " ".join(text.split())
    limit = 28 if language(opening) == "zh" else 60
    return _unmarked(opening if len(opening) <= limit else opening[:limit].rstrip() + "…")


def _unmarked(text: str) -> str:
    """The text with a report's own "[3]" as "(3)", lest it read as one of our citations."""
    return _MARKER.sub(r"(\1)", text)


def _numbered(
    passage: Passage,
    start: int,
    end: int,
    quote: str,
    translation: str | None,
    known: Sequence[Citation],
    fresh: Sequence[Citation],
) -> Citation:
    """The citation of a span: the number it already has, or the next one."""
    everything = [*known, *fresh]
    for citation in everything:
        if (citation.source, citation.start, citation.end) == (passage.source, start, end):
            return citation
    number = max((c.number for c in everything), default=0) + 1
    return Citation(number, quote, translation, passage.source, start, end, passage.page, passage)
