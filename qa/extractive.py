"""The default answerer: the sentences or cells of the report that answer, quoted."""

from dataclasses import replace

from index import Collection
from qa.arithmetic import reckoned
from qa.byline import byline_draft
from qa.compose import compose
from qa.doubts import nearest_part, opposite, shared
from qa.messages import message
from qa.question import Question, halves, parts, read_question
from qa.result import EXTRACTIVE, Draft, DraftSentence, Evidence
from qa.select import Selection, Selector

PREMISE_SHARE = 0.5
LEAST_JOINED = 0.44  # confidence of each half


class ExtractiveAnswerer:
    """Answers with what the evidence says, word for word; never with anything else."""

    name = EXTRACTIVE

    def __init__(self, collection: Collection, selector: Selector | None = None) -> None:
        self._collection = collection
        self._selector = selector or Selector(collection)

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """The proposed answer; without sentences when the evidence holds no candidate at all."""
        byline = byline_draft(question, evidence, self._collection)
        if byline is not None:
            return byline
        sum_up = reckoned(question, evidence, self._selector, EXTRACTIVE)
        if sum_up is not None:
            return sum_up
        whole = self._select(question, evidence)
        pieces = parts(question)
        if len(pieces) > 1:
            each = [self._select(piece, evidence) for piece in pieces]
            answered = [s for s in each if s is not None]
            confidence = min((s.confidence for s in answered), default=0.0)
            if (
                len(answered) == len(pieces)
                and confidence >= (whole.confidence if whole else 0) / 2
            ):
                return _draft(answered, confidence, question)
        joined = self._joined(question, evidence, whole)
        if joined:
            return _draft(joined, min(s.confidence for s in joined), question)
        return _draft([whole] if whole else [], whole.confidence if whole else 0.0, question)

    def on(self, collection: Collection) -> "ExtractiveAnswerer":
        """The same engine over another collection."""
        return ExtractiveAnswerer(collection)

    def _joined(
        self, question: str, evidence: Evidence, whole: Selection | None
    ) -> list[Selection]:
        """Both answers of a question that joins two things, where they are surer than one."""
        best: list[Selection] = []
        surest = max(LEAST_JOINED, whole.confidence if whole and len(whole.units) > 1 else 0.0)
        for reading in halves(question):
            each = [s for s in (self._select(h, evidence) for h in reading) if s is not None]
            if len(each) < 2 or each[0].units[0] == each[1].units[0]:
                continue
            least = min(s.confidence for s in each)
            if least > surest:
                best, surest = [replace(s, units=s.units[:1]) for s in each], least
        return best

    def _select(self, question: str, evidence: Evidence) -> Selection | None:
        return self._selector.select(read_question(question), evidence.hits)


def _draft(selections: list[Selection], confidence: float, question: str) -> Draft:
    asked = read_question(question)
    sentences: list[DraftSentence] = []
    for selection in selections:
        for unit in selection.units:
            sentence = compose(_for_part(selection, asked), selection.target, unit)
            if all(s.spans != sentence.spans for s in sentences):
                sentences.append(sentence)
    return Draft(tuple(sentences), confidence, EXTRACTIVE, _premises(selections, asked))


def _premises(selections: list[Selection], asked: Question) -> tuple[str, ...]:
    """What the report says where the question presupposes the opposite."""
    return tuple(
        message("premise", asked.language).format(quote=nearest_part(s.target, s.units[0].text))
        for s in selections
        if opposite(s.target.question, s.target, s.units[0].text)
        and shared(s.target, nearest_part(s.target, s.units[0].text)) >= PREMISE_SHARE
    )


def _for_part(selection: Selection, whole: Question) -> Question:
    """A part's own question, in the language of the whole."""
    part = selection.target.question
    if part.language == whole.language:
        return part
    return replace(part, language=whole.language)
