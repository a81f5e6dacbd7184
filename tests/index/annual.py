"""A made-up annual report of any length, the same for the same seed, and what was written in it."""

import random
from dataclasses import dataclass

PARTS_ZH = {
    "who": ["公司银行业务", "零售银行业务", "金融市场业务", "科技部门", "风险管理部门", "海外分行"],
    "what": ["营业收入", "手续费收入", "贷款余额", "存款余额", "客户数量", "研发投入", "人力费用"],
    "why": ["门店网络扩大", "用户需求回升", "利率水平下行", "绿色信贷增长", "成本控制见效"],
    "then": ["继续推进数字化转型", "加强资产质量管理", "优化网点布局", "完善客户服务",
             "提高人才比重"],
}  # fmt: skip
PARTS_EN = {
    "who": ["Corporate banking", "Retail banking", "The trading desk", "The technology division",
            "The insurance arm", "The overseas branch"],
    "what": ["operating income", "fee income", "the loan book", "customer deposits",
             "the number of customers", "research spending"],
    "why": ["the branch network was enlarged", "demand from households recovered",
            "long-term interest rates fell", "well-known partners joined the platform"],
    "then": ["continue its digitalisation", "strengthen its management of credit quality",
             "improve its service to customers", "invest in cross-border payments"],
}  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """A heading, its paragraphs, and a table: header row first, a caption above."""

    heading: str
    paragraphs: list[str]
    caption: str
    rows: list[list[str]]


def chapters(count: int, language: str = "zh", seed: int = 7) -> list[Chapter]:
    """That many chapters; one with its table takes about a page of A4."""
    random_ = random.Random(seed)
    return [(_zh if language == "zh" else _en)(i, random_) for i in range(1, count + 1)]


def _zh(i: int, r: random.Random) -> Chapter:
    def sentence() -> str:
        p = {k: r.choice(v) for k, v in PARTS_ZH.items()}
        return (
            f"{p['who']}的{p['what']}为{r.randint(100, 9999) / 10:,.1f}亿元，同比"
            f"{r.choice(['增长', '下降'])}{r.uniform(0.5, 40):.1f}%，主要由于{p['why']}。"
            f"本行将{p['then']}。"
        )

    paragraphs = ["".join(sentence() for _ in range(r.randint(2, 5))) for _ in range(3)]
    rows = [["项目", "2023年", "2022年", "变动"]] + [
        [f"{r.choice(PARTS_ZH['who'])}{n}", *_figures(r)] for n in range(1, r.randint(5, 14))
    ]
    return Chapter(f"第{i}节 {r.choice(PARTS_ZH['who'])}", paragraphs, "单位：百万元", rows)


def _en(i: int, r: random.Random) -> Chapter:
    def sentence() -> str:
        p = {k: r.choice(v) for k, v in PARTS_EN.items()}
        return (
            f"{p['who']} reported that {p['what']} {r.choice(['rose', 'fell'])} by "
            f"{r.uniform(0.5, 40):.1f}% to £{r.randint(100, 9999) / 10:,.1f} million because "
            f"{p['why']}. It will {p['then']}."
        )

    paragraphs = [" ".join(sentence() for _ in range(r.randint(2, 5))) for _ in range(3)]
    rows = [["Item", "2023", "2022", "Change"]] + [
        [f"{r.choice(PARTS_EN['who'])} {n}", *_figures(r)] for n in range(1, r.randint(5, 14))
    ]
    return Chapter(f"{i} {r.choice(PARTS_EN['who'])}", paragraphs, "£ million", rows)


def _figures(r: random.Random) -> list[str]:
    now, before = r.randint(100, 99999), r.randint(100, 99999)
    return [f"{now:,}", f"{before:,}", f"{(now - before) / before:.1%}"]


def html(written: list[Chapter], title: str, columns: int = 1, ruled: bool = True) -> str:
    """The report as a page to be printed: running text justified, a chapter on each page."""
    border = "1px solid #444" if ruled else "none"
    style = (
        "body{font:10.5pt/1.6 'Noto Serif CJK SC',serif}p{text-align:justify;margin:0 0 6pt}"
        f"section{{break-before:page}}.text{{columns:{columns};column-gap:22pt}}"
        f"table{{border-collapse:collapse;width:100%}}td,th{{border:{border};padding:2pt 6pt}}"
        "td+td,th+th{text-align:right}td:first-child,th:first-child{text-align:left}"
    )
    body = "".join(_section(chapter) for chapter in written)
    return (
        f"<!doctype html><meta charset=utf-8><style>{style}</style>"
        f"<body lang=zh><h1>{title}</h1>{body}"
    )


def _section(chapter: Chapter) -> str:
    head, *rows = chapter.rows
    cells = "".join(f"<th>{c}</th>" for c in head)
    lines = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    text = "".join(f"<p>{p}</p>" for p in chapter.paragraphs)
    return (
        f"<section><h2>{chapter.heading}</h2><div class=text>{text}</div>"
        f"<p>{chapter.caption}</p><table><thead><tr>{cells}</tr></thead>{lines}</table></section>"
    )


def pipe_rows(chapter: Chapter) -> list[str]:
    """The rows of the chapter's table as they should be read."""
    return ["| " + " | ".join(row) + " |" for row in chapter.rows]
