"""The whole flow, top to bottom, as LangChain runnables.

question -> standalone question -> evidence -> draft -> checked answer
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from time import perf_counter
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda

from index import Collection, Hit, Language
from qa.answer import Answerer, Writer
from qa.check import Checked, Checker, refusal
from qa.checking.grounding import Grounding
from qa.comparison.several import Scopes
from qa.composition.messages import message
from qa.composition.overview import is_bare_change, leading_change, summary
from qa.dialogue.fresh import held_to
from qa.dialogue.order import by_order
from qa.dialogue.readings import leant_on
from qa.dialogue.told import Exchange
from qa.dialogue.turns import Attempt, Turns
from qa.followup import FollowUps
from qa.language.colloquial import plain
from qa.language.matching import Matcher
from qa.language.question import parts
from qa.language.spelling import Spelling
from qa.request import Request, checked
from qa.result import (
    EXTRACTIVE,
    Answer,
    Citation,
    Comparison,
    Draft,
    Evidence,
    EvidenceEvent,
    SentenceEvent,
)
from qa.retrieve import HybridSearch

EVIDENCE = 12
FOLLOW_UP_DEPTH = 8
PART_EVIDENCE = 5
EACH_EVIDENCE = 8  # passages of each of several reports
MOST_COMPARED = 12  # reports at once
WIDE = 60
ASSUMED = 0.6
LEAST_STANDING = 0.5  # share of a model's sentences; with fewer, its answer is replaced


class Stages:
    """The stages, each taking exactly the value before it."""

    def __init__(self, collection: Collection, answerer: Answerer) -> None:
        self._collection = collection
        self._answerer = answerer
        self._plain = answerer.plain if isinstance(answerer, Writer) else answerer
        self._search = HybridSearch(collection)
        self._spelling = Spelling(collection)
        self._scopes = Scopes(collection)
        self._follow_ups = FollowUps(collection.embedder, self._texts_for, self._scopes)
        self._matcher = Matcher(collection.embedder, collection.store)
        self._turns = Turns(collection, self._matcher, self._search)
        self.checker = Checker(collection.document, Grounding(self._matcher))

    def standalone(self, request: Request) -> Request:
        """The request with its question made to stand alone."""
        if request.standalone:
            return request
        if self._scopes.turn(request.question, request.sources) != "ask":
            return replace(request, standalone=request.question)
        text, told = self._rewritten(request)
        asked = replace(request, metadata=told)
        if text:
            return replace(asked, standalone=self._mended(text))
        return self._likeliest(asked)

    def _likeliest(self, request: Request) -> Request:
        """The request in the likeliest of its readings; after other turns each is tried."""
        is_chosen = request.sources is not None
        told = self._follow_ups.exchanges(request.history)
        question = by_order(request.question, told)
        after = partial(self._follow_ups.after, question, is_chosen=is_chosen)
        readings = after([e.question for e in told])
        so_far = leant_on(question, told)
        if not so_far:
            return replace(request, standalone=self._mended(readings[0].text))
        whole = self._follow_ups.reports.whole(question, so_far[-1].question)
        if whole:
            return replace(request, standalone=self._mended(whole))
        made = self._reckoned(request, told, self._mended(readings[0].text))
        if made is not None:
            return replace(request, standalone=made.standalone, attempt=made)
        attempt = partial(self._attempt, request)
        found = self._turns.likeliest(question, readings, so_far, attempt, after)
        return replace(request, standalone=found.standalone, own=found.own, attempt=found)

    def _reckoned(self, request: Request, told: Sequence[Exchange], text: str) -> Attempt | None:
        """What a turn asks to be reckoned with what was told, where the check lets it stand."""
        made = self._turns.reckoned(request.question, told, text, request.language)
        if made is None or not isinstance(
            self.checker.sentence(made.draft.sentences[0], []), Checked
        ):
            return None
        asked = set(request.sources or (h.passage.source for h in made.evidence.hits))
        return made if asked >= {h.passage.source for h in made.evidence.hits} else None

    def _attempt(self, request: Request, text: str, own: str, hits: tuple[Hit, ...]) -> Attempt:
        """One reading of a request, answered from the passages given, of the reports chosen, or
        found for it.
        """
        asked = replace(request, standalone=self._mended(text), own=own)
        chosen = request.sources
        held = tuple(h for h in hits if chosen is None or h.passage.source in chosen)
        evidence = Evidence(asked.standalone, held) if hits else self.evidence(asked)
        draft = self._assumed(asked) or self._extracted(asked, evidence)
        return Attempt(asked.standalone, own, evidence, draft)

    def _mended(self, text: str) -> str:
        return plain(self._spelling.correct(text, self._scopes.names(text)))

    def _rewritten(self, request: Request) -> tuple[str | None, dict[str, Any]]:
        """The question as a model completes it from earlier questions; None without one."""
        asked = [t for t in request.history if t.get("role") == "user"]
        if not isinstance(self._answerer, Writer) or not asked:
            return None, {}
        text, told = self._answerer.standalone(request.question, request.history)
        return text, {"rewriting": told}

    def _texts_for(self, question: str) -> list[str]:
        hits = self._search.search(question, FOLLOW_UP_DEPTH)
        return [view for hit in hits for view in hit.passage.views()]

    def evidence(self, request: Request) -> Evidence:
        """The passages for the standalone question; none for a turn that asks nothing."""
        if self._scopes.turn(request.question, request.sources) != "ask":
            return Evidence(request.standalone, ())
        if request.attempt is not None:
            return request.attempt.evidence
        text = request.standalone
        scope = self._scopes.scope(text, request.sources)
        if scope.comparison is not None:
            return self._of_each(text, scope.comparison, request.sources)
        hits = {h.passage.id: h for h in self._search.search(text, EVIDENCE, scope.sources)}
        asked = parts(text)
        for part in asked if len(asked) > 1 else ():
            for hit in self._search.search(part, PART_EVIDENCE, scope.sources):
                hits.setdefault(hit.passage.id, hit)
        return Evidence(text, tuple(hits.values()))

    def _of_each(
        self, text: str, comparison: Comparison, sources: Sequence[str] | None
    ) -> Evidence:
        """What each report has on a question put to all: the best of each, then the next; before
        it what is found over all, where any report may be meant.

        Of more than MOST_COMPARED reports those count that come first for the question.
        """
        reports = comparison.reports
        if len(reports) > MOST_COMPARED:
            found = self._search.search(comparison.question, WIDE, [s for s, _ in reports])
            first = list(dict.fromkeys(h.passage.source for h in found))[:MOST_COMPARED]
            reports = tuple(r for r in reports if r[0] in first)
        each = [self._search.search(comparison.question, EACH_EVIDENCE, [s]) for s, _ in reports]
        best = self._search.search(text, EVIDENCE, sources) if comparison.meant == "any" else []
        found = [*best, *(hit for rank in zip_longest(*each) for hit in rank if hit is not None)]
        hits = {h.passage.id: h for h in reversed(found)}
        left_out = len(comparison.reports) - len(reports)
        asked = replace(comparison, reports=reports, left_out=left_out)
        return Evidence(text, tuple(reversed(hits.values())), asked)

    def draft(self, state: Mapping[str, Any]) -> Draft:
        """What the answerer proposes, or what the kind of turn calls for."""
        request: Request = state["request"]
        evidence: Evidence = state["evidence"]
        if self._scopes.turn(request.question, request.sources) == "summary":
            meant = self._scopes.summarised(request.question, request.sources) or ()
            return summary(self._collection, meant, request.language)
        if request.attempt is not None and not isinstance(self._answerer, Writer):
            return request.attempt.draft
        assumed = self._assumed(request)
        if assumed or not isinstance(self._answerer, Writer):
            return assumed or self._extracted(request, evidence)
        draft = self._written(self._answerer, request, evidence)
        return self._held(draft, request, evidence) if draft.engine == EXTRACTIVE else draft

    def _assumed(self, request: Request) -> Draft | None:
        """The leading figure's change, where a question says no more than that it asks for one."""
        asked = request.language
        if not is_bare_change(request.standalone):
            return None
        found = leading_change(self._collection, request.sources, asked)
        if found is None:
            return None
        subject, sentence = found
        note = message("assumed", asked).format(subject=subject)
        return Draft((sentence,), ASSUMED, EXTRACTIVE, (note,))

    def _extracted(self, request: Request, evidence: Evidence) -> Draft:
        return self._held(self._plain.draft(request.standalone, evidence), request, evidence)

    def _held(self, draft: Draft, request: Request, evidence: Evidence) -> Draft:
        """An extractive draft, held to what a follow-up itself asks; its notices stay."""
        if not request.own:
            return draft
        return held_to(request.own, draft, evidence, self._matcher, self._plain)

    def _written(self, writer: Writer, request: Request, evidence: Evidence) -> Draft:
        """A model's draft; whoever listens hears each sentence that passes, as it comes.

        Without passages there is nothing to word, and no model is asked.
        """
        if not evidence.hits:
            return Draft((), 0.0, EXTRACTIVE)
        known: list[Citation] = []
        tell = request.listener if writer.confidence >= request.threshold else None
        for item in writer.sentences(request.standalone, evidence):
            if isinstance(item, Draft):
                return item
            result = self.checker.sentence(item, known) if tell else None
            if tell and isinstance(result, Checked):
                known += [c for c in result.citations if c.number > len(known)]
                tell(SentenceEvent(result.text, result.citations))
        raise AssertionError("a writer ends with its draft")

    def answer(self, state: Mapping[str, Any]) -> Answer:
        """The checked answer."""
        request: Request = state["request"]
        turn = self._scopes.turn(request.question, request.sources)
        if turn in ("greeting", "thanks", "farewell", "help"):
            return self._small_talk(request, turn)
        evidence: Evidence = state["evidence"]
        asked = request.language
        if not self._collection.sources():
            empty = Draft((), 0.0, EXTRACTIVE)
            return replace(refusal(asked, evidence, empty), text=message("nothing", asked))
        answer = self._checked(asked, state["draft"], evidence, request)
        if request.standalone != request.question:
            note = message("understood", asked).format(question=request.standalone)
            answer = replace(answer, notices=(*answer.notices, note))
        return answer

    def _checked(
        self, asked: Language, draft: Draft, evidence: Evidence, request: Request
    ) -> Answer:
        """The checked draft; where too little of a model's stands, the extractive answer."""
        answer = self.checker.answer(asked, draft, evidence, request.threshold)
        stands = len(answer.sentences) >= LEAST_STANDING * len(draft.sentences)
        if not isinstance(self._answerer, Writer) or draft.engine == EXTRACTIVE or stands:
            return answer
        if draft.confidence < request.threshold:
            return answer
        reason = message("struck", asked).format(
            struck=len(answer.unsupported), all=len(draft.sentences)
        )
        other = self._answerer.instead(evidence.question, evidence, reason)
        replaced = self.checker.answer(asked, other, evidence, request.threshold)
        return replace(
            replaced,
            unsupported=(*answer.unsupported, *replaced.unsupported),
            metadata={**replaced.metadata, **draft.metadata},
        )

    def _small_talk(self, request: Request, turn: str) -> Answer:
        asked = request.language
        titles = "; ".join(i.title for i in self._collection.sources())
        return Answer(
            status="answered",
            text=message(turn, asked).format(titles=titles or "—"),
            language=asked,
            confidence=1.0,
            question=request.question,
            engine=EXTRACTIVE,
        )


def build_chain(stages: Stages) -> Runnable[Request, Answer]:
    """Request to Answer; `invoke`, `batch`, `ainvoke`, `astream_events` and callbacks all work.

    `answer.metadata` tells the seconds of the whole and of each stage.
    """

    def begin(request: Request) -> dict[str, Any]:
        began = perf_counter()
        return _timed({"began": began, "times": {}, "at": began}, "request",
                      stages.standalone(checked(request)))  # fmt: skip

    def find(state: dict[str, Any]) -> dict[str, Any]:
        request: Request = state["request"]
        evidence = stages.evidence(request)
        if request.listener:
            request.listener(EvidenceEvent(evidence))
        return _timed(state, "evidence", evidence)

    def propose(state: dict[str, Any]) -> dict[str, Any]:
        return _timed(state, "draft", stages.draft(state))

    def check(state: dict[str, Any]) -> Answer:
        answer = stages.answer(state)
        times = _timed(state, "answer", answer)["times"]
        told = {"seconds": round(perf_counter() - state["began"], 6), "stages": times}
        return replace(answer, metadata={**state["request"].metadata, **answer.metadata, **told})

    return (
        RunnableLambda(begin, name="standalone")
        | RunnableLambda(find, name="evidence")
        | RunnableLambda(propose, name="draft")
        | RunnableLambda(check, name="check")
    )


def _timed(state: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The state with what a stage made and the seconds that it took."""
    now = perf_counter()
    times = {**state["times"], name: round(now - state["at"], 6)}
    return {**state, name: value, "times": times, "at": now}
