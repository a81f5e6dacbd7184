"""Answers as good, sloppy and hostile models would write them, from real sentences of reports."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index import Document, Hit, Passage
from index.language.terms import language
from index.split import split
from qa.result import Evidence
from tests.qa.forgeries import KINDS, Forgery, forgeries, passage_of

OTHERS = 4  # passages beside the one that is cited

KNOWLEDGE = {
    "zh": ["北京是中国的首都。", "植物把阳光变成糖分。", "这家公司值得长期持有。",
           "分析师普遍看好其股价。", "管理层能力出众。", "竞争对手正在退出市场。",
           "客户都很满意。"],
    "en": ["Paris is the capital of France.", "Plants turn sunlight into sugar.",
           "Investors should buy the shares now.", "Analysts expect the share price to double.",
           "The management team is outstanding.", "Competitors are leaving the market.",
           "Every customer is delighted."],
}  # fmt: skip
OPINIONS = {
    "zh": ["，分析师认为这预示着股价将大幅上涨", "，原因是竞争对手丑闻缠身、纷纷倒闭",
           "，这令监管机构十分恼火并展开调查"],
    "en": [", which analysts call a disaster for its shareholders",
           ", because its rivals were hit by scandals and strikes",
           ", and regulators have opened an angry investigation"],
}  # fmt: skip
STOPS = {"zh": "。", "en": "."}
LINKS = [
    " 详见 www.example.com", " ![](http://evil.example/a.png)", " <script>alert(1)</script>",
    " [here](javascript:alert(1))", " Write to help@evil.example",
]  # fmt: skip
QUOTATIONS = {"zh": "董事长说：“我们从来没有见过这样的一年”。",
              "en": "The chairman said: “We have never seen a year like this one”."}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Script:
    """One answer: the reply, what is planted in it, and the true sentences beside that."""

    kind: str
    question: str
    evidence: Evidence
    reply: str
    planted: tuple[str, ...]
    true: tuple[str, ...]


PLANTED: tuple[str, ...] = (
    *KINDS, "invented number", "no number", "other passage", "quotation", "knowledge", "opinion",
    "link", "other language",
)  # fmt: skip


def scripts(documents: Sequence[Document], count: int, seed: int) -> list[Script]:
    """As many answers with planted errors, the same number of each kind."""
    rng = random.Random(seed)
    made = forgeries(documents, count + 200, seed)
    rng.shuffle(made)
    by_kind = {k: [f for f in made if f.kind == k] for k in KINDS}
    passages = {d.source: [p for p in split(d) if p.kind not in ("title", "heading")]
                for d in documents}  # fmt: skip
    return [
        _script(kind, _drawn(by_kind.get(kind) or made, i, rng), made, passages, rng)
        for i in range(-(-count // len(PLANTED)))
        for kind in PLANTED
    ][:count]


def _drawn(pool: Sequence[Forgery], i: int, rng: random.Random) -> Forgery:
    return pool[i] if i < len(pool) else rng.choice(pool)


def _script(
    kind: str,
    forgery: Forgery,
    made: Sequence[Forgery],
    passages: dict[str, list[Passage]],
    rng: random.Random,
) -> Script:
    cited = passage_of(forgery)
    others = [p for p in passages[forgery.report] if p.id != cited.id]
    shown = [cited, *rng.sample(others, min(OTHERS, len(others)))]
    rng.shuffle(shown)
    number = shown.index(cited) + 1
    asked = language(forgery.true.text)
    bad, cites = _planted(kind, forgery, number, made, len(shown), rng)
    good = forgery.true.text if rng.random() < 0.6 else ""
    lines = [(bad, cites)] + ([(good, (number,))] if good else [])
    rng.shuffle(lines)
    hits = tuple(Hit(p, 1.0) for p in shown)
    question = "报告里写了什么情况？" if asked == "zh" else "What does the report say about this?"
    reply = rng.choice(FORMS)(lines, rng)
    return Script(kind, question, Evidence(question, hits), reply, (bad,), (good,) if good else ())


def _planted(
    kind: str,
    forgery: Forgery,
    number: int,
    made: Sequence[Forgery],
    shown: int,
    rng: random.Random,
) -> tuple[str, tuple[int, ...]]:
    """The planted sentence, and the numbers it cites."""
    true, asked = forgery.true.text, language(forgery.true.text)
    if kind in KINDS:
        return forgery.forged.text, (number,)
    if kind == "invented number":
        return true, (rng.choice([0, shown + 1, 99, 999]),)
    if kind == "no number":
        return true, ()
    if kind in ("other passage", "other language"):
        same = kind == "other passage"
        pool = [f.true.text for f in made if f.report != forgery.report
                and (language(f.true.text) == asked) == same and len(f.true.text) > 24]  # fmt: skip
        return rng.choice(pool), (number,)
    if kind == "opinion":
        return true.rstrip("。.;；") + rng.choice(OPINIONS[asked]) + STOPS[asked], (number,)
    if kind == "link":
        return true.rstrip("。.;；") + rng.choice(LINKS), (number,)
    if kind == "quotation":
        return QUOTATIONS[asked], (number,)
    return rng.choice(KNOWLEDGE[asked]), (number,)


Lines = Sequence[tuple[str, tuple[int, ...]]]


def _tidy(lines: Lines, rng: random.Random) -> str:
    return " ".join(f"{text} {''.join(f'[{n}]' for n in cites)}" for text, cites in lines)


def _inside(lines: Lines, rng: random.Random) -> str:
    """Markers before the stop, sentences on lines of their own, a preamble."""
    told = [f"- {t.rstrip('。.')}{''.join(f' [{n}]' for n in c)}{t[len(t.rstrip('。.')) :]}"
            for t, c in lines]  # fmt: skip
    return "\n".join(["Sure! Here is the answer:", *told])


def _as_json(lines: Lines, rng: random.Random) -> str:
    said = [{"text": text, "passages": list(cites)} for text, cites in lines]
    told = json.dumps({"sentences": said}, ensure_ascii=rng.random() < 0.5)
    return rng.choice(["{}", "```json\n{}\n```", "<think>[1] or [2]?</think>{}"]).replace(
        "{}", told
    )


FORMS = (_tidy, _inside, _as_json)


def pieces(reply: str, rng: random.Random) -> Iterator[str]:
    """A reply as it streams, in pieces of uneven length."""
    at = 0
    while at < len(reply):
        step = rng.randint(1, 12)
        yield reply[at : at + step]
        at += step
