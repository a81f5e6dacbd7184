"""Forged sentences made from real ones: one digit, unit, sign, direction, kind of rate, currency,
period or subject changed, in the sentence or inside its quotation marks.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import Document, Passage
from index.language.terms import language
from index.load import parse
from index.split import split
from qa.figures import figures
from qa.language.units import Unit, units
from qa.result import DraftSentence

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "data/icbc-2021h1"
HELD_OUT = ("harborlight", "jiangnan", "qingyun")
SHORTEST = 12

Change = Callable[[str, random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Forgery:
    """A true sentence and a forged one on the same span; `kind` says what was changed."""

    kind: str
    true: DraftSentence
    forged: DraftSentence
    report: str


def reports() -> list[Document]:
    """The bundled report in both languages and every development report, none held out."""
    folders = [BUNDLED, ROOT / "tests/questions/reports", ROOT / "training/questions/reports"]
    paths = sorted(p for folder in folders for p in folder.glob("*.md") if p.name != "SOURCE.md")
    return [parse(p.name, p.read_bytes()) for p in paths if not p.name.startswith(HELD_OUT)]


def forgeries(documents: Sequence[Document], count: int, seed: int) -> list[Forgery]:
    """The same number of each kind, as far as the reports give occasion, drawn by chance."""
    rng = random.Random(seed)
    pool = [(d, u, said) for d in documents for u in _units(d) for said in _said(u)]
    rng.shuffle(pool)
    found: list[Forgery] = []
    each = -(-count // len(KINDS))
    for kind, change in KINDS.items():
        made = (f for d, u, said in pool if (f := _forged(kind, change, d, u, said, rng)))
        found += [f for f, _ in zip(made, range(each), strict=False)]
    return found[:count] if len(found) >= count else found


def _units(document: Document) -> Iterator[Unit]:
    for passage in split(document):
        if passage.kind not in ("title", "heading"):
            yield from (u for u in units(passage, document.language) if not u.is_list)


def _said(unit: Unit) -> Iterator[str]:
    """A sentence whole and its longest semicolon part; a row as a label with one of its cells."""
    if unit.row is not None:
        row = unit.row
        for header, cell in list(zip(row.headers, row.cells, strict=False))[1:]:
            if figures(cell) and header and row.label:
                yield f"{row.label}: {cell} ({header})."
        return
    if len(unit.original) >= SHORTEST and figures(unit.original):
        yield unit.original
        parts = re.split("[;\uff1b]", unit.original)
        if len(parts) > 1:
            yield max(parts, key=len).strip()


def _forged(
    kind: str, change: Change, document: Document, unit: Unit, said: str, rng: random.Random
) -> Forgery | None:
    changed = change(said, rng)
    if changed is None or changed == said:
        return None
    span = ((unit.passage, unit.start, unit.end, None),)
    if rng.random() < 0.25 and unit.row is None and "“" not in said and '"' not in said:
        said, changed = (_quoting(text, document) for text in (said, changed))
    return Forgery(kind, DraftSentence(said, span), DraftSentence(changed, span), document.source)


def _quoting(text: str, document: Document) -> str:
    is_zh = document.language == "zh"
    return f"原文写道：“{text}”" if is_zh else f"The report says: “{text}”"


def _digit(text: str, rng: random.Random) -> str | None:
    spots = [i for f in figures(text) for i in range(f.start, f.end) if text[i].isdigit()]
    if not spots:
        return None
    at = rng.choice(spots)
    other = rng.choice([d for d in "123456789" if d != text[at]])
    return text[:at] + other + text[at + 1 :]


def _exchange(pairs: Sequence[tuple[str, str]], is_word: bool = False) -> Change:
    """Exchange one word for its counterpart, at one place drawn by chance."""

    def change(text: str, rng: random.Random) -> str | None:
        spots = []
        for one, other in [*pairs, *((b, a) for a, b in pairs)]:
            ends = r"(?![a-zA-Z])" if one[-1:].isascii() and one[-1:].isalpha() else ""
            starts = r"(?<![a-zA-Z])" if one[:1].isascii() and one[:1].isalpha() else ""
            spots += [(m.span(), other) for m in re.finditer(starts + re.escape(one) + ends, text)]
        if not spots:
            return None
        (start, end), other = rng.choice(spots)
        return text[:start] + other + text[end:]

    return change


def _sign(text: str, rng: random.Random) -> str | None:
    bracketed = re.search(r"(?<=[\s|])\(([\d,.]+)\)|(?<![\w.])-([\d,.]+)", text)
    if bracketed:
        number = bracketed[1] or bracketed[2]
        if re.fullmatch(r"20\d\d", number) or CHARGED.search(text):
            return None  # a year; a charge, which accounts set in brackets
        return text[: bracketed.start()] + number + text[bracketed.end() :]
    found = [f for f in figures(text) if f.kind != "number" or f.currency]
    found = [f for f in found if text[: f.start].rstrip()[-1:] not in ("(", "（")]  # less than 0
    if not found:
        return None
    figure = rng.choice(found)
    return f"{text[: figure.start]} -{text[figure.start :]}"


CHARGED = re.compile(
    r"(?i)costs?\b|expens|charge|tax|loss|impairment|provision|depreciation|amorti[sz]ation"
    r"|费用|成本|税|损失|支出|折旧|摊销"
)


def _period(text: str, rng: random.Random) -> str | None:
    years = list(re.finditer(r"(?<![\d,.])20[12]\d(?![\d,.]*\d|[%万亿])", text))
    halves = _exchange(
        [("上半年", "下半年"), ("上半年", "全年"), ("6月末", "9月末"), ("年末", "6月末"),
         ("一季度", "三季度"), ("first half", "second half"), ("first half", "full year"),
         ("June", "September"), ("December", "June"), ("six months", "nine months"),
         ("first quarter", "third quarter")]
    )  # fmt: skip
    if years and rng.random() < 0.6:
        match = rng.choice(years)
        other = str(int(match.group()) + rng.choice([-3, -2, 2, 3]))
        return text[: match.start()] + other + text[match.end() :]
    return halves(text, rng)


def _company(text: str, rng: random.Random) -> str | None:
    """The reporting company, or any bank, exchanged for another."""
    zh = rng.choice(["招商银行", "建设银行", "平安集团", "蚂蚁集团"])
    en = rng.choice(["CCB", "HSBC", "Barclays", "Ping An"])
    names = re.compile(
        r"(?:中国)?工商?行|本行|本集团|(?<![\u4e00-\u9fff])本公司"
        r"|\bICBC\b|\bThe (?:Bank|Group|Company|Society)\b|\b(?:the) (?:Group|Bank|Society)\b"
        r"|(?:" + "|".join(OWN) + ")"
    )
    matches = list(names.finditer(text))
    if not matches:
        return None
    match = rng.choice(matches)
    return text[: match.start()] + (zh if language(text) == "zh" else en) + text[match.end() :]


OWN = [
    "临海银行", "Northgate", "Castlemoor", "Brightwell", "Meridian", "Arden", "Corvane", "Fenwick",
    "Kestrel", "Larkfield", "Paylume", "Pennant", "Quillstone", "Solway", "Tidewater",
]  # fmt: skip
_SUBJECTS = [
    ("个人", "对公"), ("个人", "法人"), ("零售", "对公"), ("线上", "线下"), ("境内", "境外"),
    ("贷款", "存款"), ("净利润", "营业收入"), ("利息收入", "利息支出"), ("资产", "负债"),
    ("基本每股", "稀释每股"), ("personal", "corporate"), ("retail", "corporate"),
    ("online", "offline"), ("loans", "deposits"), ("revenue", "profit"), ("income", "expenses"),
    ("assets", "liabilities"), ("domestic", "overseas"), ("Revenue", "Profit"),
]  # fmt: skip
_DIRECTIONS = [
    ("增长", "下降"), ("增加", "减少"), ("上升", "下降"), ("提高", "降低"), ("上涨", "下跌"),
    ("扩大", "收窄"),
    ("rose", "fell"), ("grew", "shrank"), ("increased", "decreased"), ("increase", "decrease"),
    (", up", ", down"), ("higher", "lower"), ("growth", "decline"), ("rise", "fall"),
]  # fmt: skip

KINDS: dict[str, Change] = {
    "digit": _digit,
    "unit": _exchange([("亿", "万"), ("万亿", "亿"), ("百万", "万"), ("million", "billion"),
                       ("bn", "m"), ("thousand", "million"), ("trillion", "billion")]),
    "sign": _sign,
    "direction": _exchange(_DIRECTIONS),
    "rate": _exchange([("%", "个百分点"), ("%", " percentage points"), ("个基点", "个百分点"),
                       ("basis points", "percentage points"), ("%", "bp")]),
    "currency": _exchange([("亿元", "亿美元"), ("万元", "万港元"), ("RMB", "US$"), ("US$", "HK$"),
                           ("£", "€"), ("£", "$"), ("€", "US$")]),
    "period": _period,
    "company": _company,
    "subject": _exchange(_SUBJECTS),
}  # fmt: skip


def passage_of(forgery: Forgery) -> Passage:
    """The passage that a forgery cites."""
    return forgery.true.spans[0][0]
