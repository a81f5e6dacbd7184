"""Outcomes made to order, for what is computed from them."""

from dataclasses import replace
from typing import Any

from qa.evaluation.outcome import Found, Outcome, Quoted
from qa.evaluation.results import Results

RIGHT = Outcome(
    id="x", set_name="bank.dev", report="bank.md", lang="zh", kind="figure",
    direction="same language", answerable=True, question="营业收入是多少?", history=(),
    expected=(("8.6亿", "860 million"),), evidence=("营业收入8.6亿元",), status="answered",
    answer="营业收入8.6亿元。[1]", draft="", confidence=0.9, sound=True, keys=1.0, missing=(),
    cited=True, verbatim=True, figures=1, figures_supported=1,
    citations=(Quoted(1, "营业收入8.6亿元", None, "bank.md", 4, 14, "全年实现营业收入8.6亿元。"),),
    found=(Found("bank.md", 0, 15, "业绩", "全年实现营业收入8.6亿元。", True),),
    recall_1=1.0, recall_5=1.0, recall_12=1.0, mrr=1.0, ndcg_12=1.0, em=None, f1=None,
    seconds=0.01,
)  # fmt: skip
UNTOLD: dict[str, Any] = {"answerable": False, "sound": False, "expected": (), "evidence": ()}


def outcome(**changed: Any) -> Outcome:
    """A right answer, but for what is changed."""
    return replace(RIGHT, **changed)


def results(*outcomes: Outcome, **versions: str) -> Results:
    """Results of those outcomes, numbered in order."""
    numbered = tuple(replace(o, id=str(i)) for i, o in enumerate(outcomes))
    stated = {"engine": "extractive", "threshold": "0.44", "made": "today"}
    return Results(numbered, {**stated, **versions})


def some() -> Results:
    """One of each: right, incomplete, given away, rightly and wrongly told, and a follow-up."""
    return results(
        outcome(),
        outcome(keys=0.5, cited=False, sound=False, missing=(("8.6亿",),), mrr=0.5, confidence=0.6),
        outcome(status="refused", confidence=0.2, draft="营业收入8.6亿元。", citations=(),
                figures=0, figures_supported=0),
        outcome(**UNTOLD, lang="en", kind="off-topic", question="Who won?", confidence=0.7),
        outcome(**UNTOLD, status="refused", set_name="bank.test", citations=(), confidence=0.1),
        outcome(report="tea.md", set_name="tea.test", direction="across languages",
                history=({"role": "user", "content": "净利润是多少?"},)),
    )  # fmt: skip
