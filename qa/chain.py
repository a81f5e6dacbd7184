"""The whole flow, top to bottom, as LangChain runnables.

question -> standalone question -> evidence -> draft -> checked answer
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda

from index import Collection
from index.terms import language
from qa.answer import Answerer
from qa.check import THRESHOLD, Checker, refusal
from qa.conversation import intent
from qa.followup import FollowUps, History
from qa.messages import message
from qa.overview import is_bare_change, leading_change, summary
from qa.question import parts
from qa.result import Answer, Draft, Evidence
from qa.retrieve import HybridSearch
from qa.spelling import Spelling

EVIDENCE = 12
FOLLOW_UP_DEPTH = 8
PART_EVIDENCE = 5
ASSUMED = 0.6


@dataclass(frozen=True, slots=True)
class Request:
    """One turn: the question with everything that bears on it."""

    question: str
    history: History = ()
    sources: Sequence[str] | None = None
    threshold: float = THRESHOLD
    standalone: str = ""


class Stages:
    """The stages, each taking exactly the value before it."""

    def __init__(self, collection: Collection, answerer: Answerer) -> None:
        self._collection = collection
        self._answerer = answerer
        self._search = HybridSearch(collection)
        self._follow_ups = FollowUps(collection.embedder, self._texts_for)
        self._spelling = Spelling(collection)
        self.checker = Checker(collection.document)

    def standalone(self, request: Request) -> Request:
        """The request with its question made to stand alone."""
        if request.standalone:
            return request
        if intent(request.question) != "ask":
            return replace(request, standalone=request.question)
        text = self._follow_ups.standalone(request.question, request.history)
        text = self._spelling.correct(text)
        return replace(request, standalone=text)

    def _texts_for(self, question: str) -> list[str]:
        hits = self._search.search(question, FOLLOW_UP_DEPTH)
        return [view for hit in hits for view in hit.passage.views()]

    def evidence(self, request: Request) -> Evidence:
        """The passages for the standalone question; none for a turn that asks nothing."""
        if intent(request.question) != "ask":
            return Evidence(request.standalone, ())
        text = request.standalone
        hits = {h.passage.id: h for h in self._search.search(text, EVIDENCE, request.sources)}
        asked = parts(text)
        for part in asked if len(asked) > 1 else ():
            for hit in self._search.search(part, PART_EVIDENCE, request.sources):
                hits.setdefault(hit.passage.id, hit)
        return Evidence(text, tuple(hits.values()))

    def draft(self, state: Mapping[str, Any]) -> Draft:
        """What the answerer proposes, or what the kind of turn calls for."""
        request: Request = state["request"]
        asked = language(request.question)
        if intent(request.question) == "summary":
            return summary(self._collection, request.sources, asked)
        if is_bare_change(request.standalone):
            found = leading_change(self._collection, request.sources, asked)
            if found is not None:
                subject, sentence = found
                note = message("assumed", asked).format(subject=subject)
                return Draft((sentence,), ASSUMED, self._answerer.name, (note,))
        return self._answerer.draft(request.standalone, state["evidence"])

    def answer(self, state: Mapping[str, Any]) -> Answer:
        """The checked answer."""
        request: Request = state["request"]
        turn = intent(request.question)
        if turn in ("greeting", "thanks", "help"):
            return self._small_talk(request, turn)
        evidence: Evidence = state["evidence"]
        asked = language(request.question)
        if not self._collection.sources():
            empty = Draft((), 0.0, self._answerer.name)
            return replace(refusal(asked, evidence, empty), text=message("nothing", asked))
        answer = self.checker.answer(asked, state["draft"], evidence, request.threshold)
        if request.standalone != request.question:
            note = message("understood", asked).format(question=request.standalone)
            answer = replace(answer, notices=(*answer.notices, note))
        return answer

    def _small_talk(self, request: Request, turn: str) -> Answer:
        asked = language(request.question)
        titles = "; ".join(i.title for i in self._collection.sources())
        return Answer(
            status="answered",
            text=message(turn, asked).format(titles=titles or "—"),
            language=asked,
            confidence=1.0,
            question=request.question,
            engine=self._answerer.name,
        )


def build_chain(stages: Stages) -> Runnable[Request, Answer]:
    """Request to Answer; `invoke`, `batch`, `ainvoke`, `astream_events` and callbacks all work."""

    def begin(request: Request) -> dict[str, Any]:
        return {"request": stages.standalone(request), "started": perf_counter()}

    def find(state: dict[str, Any]) -> dict[str, Any]:
        return {**state, "evidence": stages.evidence(state["request"])}

    def propose(state: dict[str, Any]) -> dict[str, Any]:
        return {**state, "draft": stages.draft(state)}

    def check(state: dict[str, Any]) -> Answer:
        answer = stages.answer(state)
        spent = perf_counter() - state["started"]
        return replace(answer, metadata={**answer.metadata, "seconds": round(spent, 6)})

    return (
        RunnableLambda(begin, name="standalone")
        | RunnableLambda(find, name="evidence")
        | RunnableLambda(propose, name="draft")
        | RunnableLambda(check, name="check")
    )
