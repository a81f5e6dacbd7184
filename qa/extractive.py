"""The default answerer: the sentences or cells of the report that answer, quoted."""

from collections.abc import Sequence
from dataclasses import replace

from index import Collection
from index.language.terms import fold, language
from qa.calculation.arithmetic import reckoned
from qa.calculation.earlier import earlier, growth, more
from qa.calculation.extremes import read_superlative
from qa.calculation.fallen import fallen
from qa.calculation.in_words import in_words
from qa.calculation.levels import levels
from qa.calculation.operations import (
    asks_twice,
    compares,
    is_one_for_each,
    operations,
    untold,
)
from qa.calculation.over_time import over_time
from qa.calculation.pairs import pair
from qa.calculation.relative import end_before, without_own_time, year_before
from qa.calculation.sides import side_share
from qa.calculation.sums import read_sum
from qa.calculation.superlative import superlative
from qa.calculation.versus import read_versus, versus
from qa.calculation.within import within
from qa.calculation.year_end import at_year_end, by_number
from qa.checking.claims import claims
from qa.comparison.compare import compared
from qa.composition.byline import byline_draft
from qa.composition.compose import compose
from qa.composition.definition import defined
from qa.composition.lead import lead_figure
from qa.composition.messages import message
from qa.composition.parted import (
    is_told_by,
    least,
    tells_comparison,
    tells_each,
    without_comparison,
)
from qa.composition.verdict import lacks_kind
from qa.language.cues import cue
from qa.language.known import known_of, unaddressed
from qa.language.question import Question, halves, names_measure, parts, read_question
from qa.ranking.confidence import THRESHOLD
from qa.ranking.doubts import nearest_part, opposite, shared
from qa.ranking.premise import denied, opposed
from qa.ranking.select import UNMATCHED, Selection, Selector
from qa.ranking.siblings import tells_one_side
from qa.ranking.strangers import strangers
from qa.result import EXTRACTIVE, Draft, DraftSentence, Evidence

PREMISE_SHARE = 0.5


class ExtractiveAnswerer:
    """Answers with what the evidence says, word for word; never with anything else."""

    name = EXTRACTIVE

    def __init__(self, collection: Collection, selector: Selector | None = None) -> None:
        self._collection = collection
        self._selector = selector or Selector(collection)

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """The proposed answer; without sentences when the evidence holds no candidate at all."""
        comparison = compared(evidence, self._selector, EXTRACTIVE)
        if comparison is not None:
            return comparison
        if cue("conversation.order").search(fold(question)):
            return Draft((), 0.0, EXTRACTIVE)
        draft = self._unaddressed(self._proposed(question, evidence), question, evidence)
        return self._doubted(draft, question, evidence)

    def _unaddressed(self, draft: Draft, question: str, evidence: Evidence) -> Draft:
        """The draft, or a surer one to a question after a measure, or across languages, that leaves
        the report's own name out: whose it is goes without saying.
        """
        asked = read_question(question)
        if draft.confidence >= THRESHOLD or not asked.wants_number:
            return draft
        if not (names_measure(question) or _is_across(asked, evidence)):
            return draft
        shorter = unaddressed(question, known_of(self._collection, evidence.hits))
        if shorter == question:
            return draft
        return max(draft, self._proposed(shorter, evidence), key=lambda d: d.confidence)

    def _doubted(self, draft: Draft, question: str, evidence: Evidence) -> Draft:
        """The draft, held back where the question names someone whom the reports do not know."""
        if not draft.sentences or draft.confidence < UNMATCHED:
            return draft
        unknown = strangers(question, known_of(self._collection, evidence.hits))
        if not unknown:
            return draft
        said = message("stranger", language(question)).format(name=unknown[0])
        return replace(
            draft, confidence=min(draft.confidence, UNMATCHED), notices=(*draft.notices, said)
        )

    def _proposed(self, question: str, evidence: Evidence) -> Draft:
        byline = byline_draft(question, evidence, self._collection)
        if byline is not None:
            return byline
        compared_level = self._with_comparison(question, evidence)
        if compared_level is not None:
            return compared_level
        for kind in (
            versus, superlative, fallen, pair, over_time, earlier, at_year_end, more, growth,
            reckoned, side_share, within, in_words, defined,
        ):  # fmt: skip
            found = kind(question, evidence, self._selector, EXTRACTIVE)
            if found is not None:
                return found
        whole = self._select(question, evidence)
        parted = self._parted(question, evidence, whole) or self._joined(question, evidence, whole)
        if whole and (is_told_by(whole, parted) or tells_each(whole, parted)):
            parted = []
        draft = _draft(parted or ([whole] if whole else []), question)
        if draft.confidence >= THRESHOLD:
            return draft
        level = by_number(question, evidence, self._selector, EXTRACTIVE)
        if level is not None and level.confidence >= THRESHOLD:
            return level
        numbered = end_before(question, evidence, self._selector)
        if numbered != question:
            dated = self._proposed(numbered, evidence)
            is_level = not any(cue("earlier.than_end").search(s.text) for s in dated.sentences)
            return max(draft, dated, key=lambda d: d.confidence) if is_level else draft
        then = year_before(question, evidence, self._selector)
        made = earlier(then, evidence, self._selector, EXTRACTIVE) if then != question else None
        return made or draft

    def _with_comparison(self, question: str, evidence: Evidence) -> Draft | None:
        """The answer to a question after a level and how that compares with the time before: the
        level, where what tells it compares; None for any other question.
        """
        level = without_comparison(question)
        found = self._select(level, evidence) if level != question else None
        if found is None or found.confidence < THRESHOLD or not tells_comparison(found.units[0]):
            return None
        asked = replace(found.target, question=read_question(question))
        return _draft([replace(found, target=asked, units=found.units[:1])], question)

    def on(self, collection: Collection) -> "ExtractiveAnswerer":
        """The same engine over another collection."""
        return ExtractiveAnswerer(collection)

    def _parted(
        self, question: str, evidence: Evidence, whole: Selection | None
    ) -> list[Selection]:
        """The answers to every part of a question, unless one answer to all is far surer."""
        pieces = parts(question)
        each = self._each(pieces, evidence) if len(pieces) > 1 else []
        enough = (whole.confidence if whole else 0) / 2
        return each if len(each) == len(pieces) and least(each) >= enough else []

    def _joined(
        self, question: str, evidence: Evidence, whole: Selection | None
    ) -> list[Selection]:
        """Both answers of a question that joins two things, where they are surer than one."""
        best: list[Selection] = []
        surest = max(THRESHOLD, whole.confidence if whole and len(whole.units) > 1 else 0.0)
        for reading in halves(question):
            each = self._each(reading, evidence)
            if len({s.units[0] for s in each}) == len(reading) and least(each) > surest:
                best, surest = [replace(s, units=s.units[:1]) for s in each], least(each)
        return best

    def _each(self, questions: Sequence[str], evidence: Evidence) -> list[Selection]:
        """The answers to those of the questions that have one."""
        return [s for q in questions if (s := self._select(q, evidence)) is not None]

    def _select(self, question: str, evidence: Evidence) -> Selection | None:
        """What answers best, as sure as it is without the time that the question names, where that
        is the report's own and need not be told.
        """
        found = self._selector.select(read_question(question), evidence.hits)
        if found is None or found.confidence <= UNMATCHED:
            return found
        shorter = without_own_time(question, found.units[0].passage.source, self._selector)
        if shorter == question:
            return found
        plain = self._selector.select(read_question(shorter), evidence.hits)
        if plain is None or plain.units[0] != found.units[0]:
            return found
        kept = found if found.units[0].row is not None else plain  # a row's column is the time's
        return replace(kept, confidence=max(found.confidence, plain.confidence))


def _is_across(asked: Question, evidence: Evidence) -> bool:
    """True where the first passage found is in the other language, without a translation."""
    first = evidence.hits[0].passage if evidence.hits else None
    return bool(first and not first.translation and language(first.text) != asked.language)


def _draft(selections: list[Selection], question: str) -> Draft:
    asked = read_question(question)
    sentences: list[DraftSentence] = []
    for selection in selections:
        for unit in selection.units:
            sentence = compose(_for_part(selection, asked), selection.target, unit)
            if all(s.spans != sentence.spans for s in sentences):
                sentences.append(sentence)
    confidence = least(selections)
    told = "\n".join((*(s.text for s in sentences), *map(_around, selections)))
    if (
        any(map(_turned, selections))
        or untold(question, told)
        or is_one_for_each(question, told)
        or (_asks_difference(question) and tells_one_side(question, told))
        or _tells_neither(question, told)
        or _tells_no_earlier(question, selections)
        or (_asks_of_several(question) and _is_one_row(selections))
    ):
        confidence = min(confidence, UNMATCHED)
    return Draft(tuple(sentences), confidence, EXTRACTIVE, _premises(selections, asked))


def _asks_of_several(question: str) -> bool:
    """True for a question after the higher of two things or the highest of several."""
    return read_versus(question) is not None or read_superlative(question) is not None


def _asks_difference(question: str) -> bool:
    """True for a question by how much one of two things is above the other."""
    return "difference" in operations(question) and compares("difference", question)


def _around(selection: Selection) -> str:
    """What stands over the rows that are told."""
    rows = [u.row for u in selection.units if u.row is not None]
    return "\n".join(f"{r.caption} {' '.join(r.headers)} {r.group} {r.label}" for r in rows)


def _tells_no_earlier(question: str, selections: Sequence[Selection]) -> bool:
    """True where a level of the time before is asked for beyond doubt and sentences tell none."""
    asked = read_sum(question)
    is_certain = cue("earlier.certain").search(fold(question)) and not asks_twice(question)
    if asked is None or asked.kind != "before" or not is_certain:
        return False
    found = [u for s in selections for u in s.units]
    return all(u.row is None and not any(x.is_earlier for x in levels(u.text)) for u in found)


def _is_one_row(selections: Sequence[Selection]) -> bool:
    """True for a single row, which tells of one thing."""
    found = [u for s in selections for u in s.units]
    return len(found) == 1 and found[0].row is not None


def _tells_neither(question: str, told: str) -> bool:
    """True where two measures are to be compared, or one with a figure that the question gives, and
    what is told has no figure for it.
    """
    asked = read_versus(question)
    kinds = {c.figure.kind for c in claims(told) if c.figure.unit != "date"}
    if asked is not None and not (kinds & {"percent"} if asked.moves else kinds):
        return True
    return lacks_kind(question, told)


def _turned(selection: Selection) -> bool:
    """True where the figure asked for changed the other way than the question has it."""
    question, unit = selection.target.question, selection.units[0]
    if not question.wants_number or "yes-no" in question.kinds or unit.row is not None:
        return False
    figure = lead_figure(question, selection.target, unit.text)
    return figure is not None and opposed(question, figure)


def _premises(selections: list[Selection], asked: Question) -> tuple[str, ...]:
    """What the report says where the question presupposes the opposite."""
    return tuple(
        message("premise", asked.language).format(quote=nearest_part(s.target, s.units[0].text))
        for s in selections
        if denied(s.target, s.units[0])
        or _turned(s)
        or (
            opposite(s.target.question, s.target, s.units[0].text)
            and shared(s.target, nearest_part(s.target, s.units[0].text)) >= PREMISE_SHARE
        )
    )


def _for_part(selection: Selection, whole: Question) -> Question:
    """A part's own question, in the language of the whole."""
    part = selection.target.question
    if part.language == whole.language:
        return part
    return replace(part, language=whole.language)
