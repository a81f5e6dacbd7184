"""The page: everything in it, everything escaped, nothing fetched."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from qa.evaluation import compare, to_html
from qa.evaluation.charts import latency_chart, reliability_chart, risk_chart
from qa.evaluation.outcome import Found, Quoted
from qa.evaluation.results import Results
from tests.qa.evaluation.samples import UNTOLD, outcome, results, some

HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</style></details>\0\ud800"
)
VOID = {"meta", "input", "rect", "line", "path", "circle", "br"}


class Tags(HTMLParser):
    """Counts tags, and sees to it that each is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    assert tags.open in ([], ["p"], ["li"])
    return tags


def test_every_failure_is_there_with_what_explains_it() -> None:
    page = to_html(some())
    tags = parsed(page)
    assert page.count('<details class="failure"') == 3
    for text in (
        "营业收入是多少?", "8.6亿 · 860 million", "全年实现", "<mark>营业收入8.6亿元</mark>",
        "holds the evidence", "It would have said", "which is right", "confidence 0.60",
        "It was answered, but without every key", "Who won?",
        "A refusal: the report does not tell.",
        "bank.md, 4–14",
    ):  # fmt: skip
        assert text in page, text
    assert tags.counts["svg"] > 20
    assert not re.search(r"\bnan\b", page)


def test_nothing_is_fetched_and_no_other_script_runs() -> None:
    page = to_html(some(), compare(some(), some()))
    tags = parsed(page)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(tags.counts)
    assert not [a for a in tags.attributes if a[0] in ("src", "style") or a[0].startswith("on")]
    assert all((v or "").startswith("#") for a, v in tags.attributes if a in ("href", "xlink:href"))
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in page
    assert "@import" not in page
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


def hostile() -> Any:
    return outcome(
        id=HOSTILE, set_name=HOSTILE, report=HOSTILE, kind=HOSTILE, question=HOSTILE,
        history=({"role": HOSTILE, "content": HOSTILE},), expected=((HOSTILE,),),
        missing=((HOSTILE,),), keys=0.0, evidence=(HOSTILE,), answer=HOSTILE, draft=HOSTILE,
        citations=(Quoted(1, HOSTILE, HOSTILE, HOSTILE, 0, 9, f"a{HOSTILE}b"),),
        found=(Found(HOSTILE, 0, 9, HOSTILE, HOSTILE, True),),
    )  # fmt: skip


def test_hostile_texts_stay_texts() -> None:
    made = results(hostile(), outcome(), engine=HOSTILE)
    old = results(hostile(), outcome(status="refused", answer=HOSTILE), engine="x")
    page = to_html(made, compare(old, made))
    plain = to_html(some(), compare(some(), some()))
    tags, expected = parsed(page), parsed(plain)
    assert tags.counts["script"] == expected.counts["script"] == 1
    assert "img" not in tags.counts
    assert "\0" not in page
    assert "{{7*7}}" in page
    page.encode("utf-8")


def test_a_comparison_is_shown() -> None:
    old = results(outcome(keys=0.0, answer="旧的回答"), outcome(), weights="a")
    new = results(outcome(answer="新的回答"), outcome(**{"status": "refused"}), weights="b")
    page = to_html(new, compare(old, new))
    for text in ("Compared with before", "1 better", "1 worse", "旧的回答", "新的回答",
                 "weights a → b", "sign test p = 1"):  # fmt: skip
        assert text in page, text
    assert "Compared with before" not in to_html(new)


@pytest.mark.parametrize(
    "made",
    [Results((), some().versions), results(outcome()), results(outcome(**UNTOLD)),
     results(outcome(status="refused", citations=(), found=(), seconds=0.0))],
)  # fmt: skip
def test_small_results_make_a_page(made: Results) -> None:
    assert parsed(to_html(made)).counts["h1"] == 1


def test_charts_stay_within_their_frames() -> None:
    made = some()
    for c in made.calibrations.values():
        reliability, risk = reliability_chart(c), risk_chart(c, 0.5, 0.25)
        for p in reliability.points:
            assert reliability.x.start <= p.x <= reliability.x.end
            assert reliability.y.end <= p.high <= p.low <= reliability.y.start
        numbers = [float(n) for n in re.findall(r"[\d.]+", risk.path)]
        assert all(risk.x.start <= x <= risk.x.end for x in numbers[::2])
        assert all(risk.y.end <= y <= risk.y.start for y in numbers[1::2])
    assert reliability_chart(made.calibrations["all"]).points[-1].told.startswith("said 0.90")


def test_the_latency_chart_holds_every_answer() -> None:
    seconds = [0.001 * i for i in range(1, 101)] + [5.0]
    chart = latency_chart(seconds)
    assert sum(int(told.rpartition(" ")[2]) for *_, told in chart.bars) == len(seconds)
    assert [told for _, told in chart.marks] == ["p50 51 ms", "p95 96 ms"]
    assert all(chart.x.start <= x <= chart.x.end for x, _ in chart.marks)
    assert len(chart.x.ticks) >= 5
