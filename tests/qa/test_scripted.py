"""Whatever a model writes, no planted sentence is shown: neither streamed nor in the answer."""

import random
import re
from collections import Counter
from functools import lru_cache

import pytest

from qa import Answer, ReportQA, SentenceEvent
from qa.chain import Stages
from qa.generative import GenerativeAnswerer
from qa.ranking.confidence import THRESHOLD
from qa.request import Request
from qa.result import Event
from tests.fakes import StreamingChatModel
from tests.index.samples import write
from tests.qa.forgeries import reports
from tests.qa.scripted import PLANTED, Script, pieces, scripts

SEED = 20210827
SAMPLE, FULL = 170, 1_700


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    """The bundled report in both languages and every development report."""
    folder = tmp_path_factory.mktemp("many")
    opened = ReportQA.open(folder / "index", llm="extractive")
    opened.add(*(write(folder / d.source, d.text) for d in reports()))
    return opened


def told(script: Script, qa: ReportQA, rng: random.Random) -> tuple[Answer, list[str]]:
    """The answer to a script's reply, and the sentences that were streamed before it."""
    model = StreamingChatModel(pieces=list(pieces(script.reply, rng)))
    stages = Stages(qa.collection, GenerativeAnswerer(qa.collection, model, "scripted"))
    heard: list[Event] = []
    request = Request(script.question, threshold=THRESHOLD, standalone=script.question,
                      listener=heard.append)  # fmt: skip
    state = {"request": request, "evidence": script.evidence}
    answer = stages.answer({**state, "draft": stages.draft(state)})
    return answer, [e.text for e in heard if isinstance(e, SentenceEvent)]


@lru_cache(maxsize=2)
def made(count: int) -> list[Script]:
    return scripts(reports(), count, SEED)


def judge(qa: ReportQA, count: int) -> None:
    rng = random.Random(SEED)
    kinds: Counter[str] = Counter()
    kept = offered = 0
    for script in made(count):
        kinds[script.kind] += 1
        answer, streamed = told(script, qa, rng)
        if answer.engine == "scripted":
            shown = [*answer.sentences, *streamed]
        else:
            shown = streamed
            assert "extract" in answer.notices[-1] or "原文摘取" in answer.notices[-1]
        for text in script.planted:
            said = [s for s in shown if plain(text) in plain(s)]
            if said and script.kind not in ("invented number", "no number"):
                pytest.fail(f"{script.kind}: {text!r} was shown, citing {script.evidence.hits[0]}")
            if said:  # the same words, once with and once without a sound citation
                assert text in script.true
            assert answer.unsupported or text in script.true
        offered += len(script.true)
        kept += sum(any(plain(t) in plain(s) for s in streamed) for t in script.true)
    assert kinds == dict.fromkeys(PLANTED, count // len(PLANTED))
    assert kept >= 0.9 * offered > 0


def plain(text: str) -> str:
    """A text without white space, citation markers and its last stop."""
    return re.sub(r"\s|\[\d+\]", "", text).rstrip("。.")


def test_no_planted_sentence_is_shown(many: ReportQA) -> None:
    judge(many, SAMPLE)


@pytest.mark.soak
def test_no_planted_sentence_is_shown_in_full(many: ReportQA) -> None:
    judge(many, FULL)
