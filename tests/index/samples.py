"""Small reports for the tests of index/, and strategies that make random ones."""

from pathlib import Path

from hypothesis import strategies as st

from index.collection import build_segment
from index.embed import Embedder
from index.segments import Segment
from index.store import IN_MEMORY, EmbeddedStore

ZH = """# 海山银行2023年年报

## 经营业绩

全年实现营业收入356万元，同比增长39.7%。净利润120万元。

| 指标 | 2023年 | 2022年 |
|---|---|---|
| 营业收入 | 356 | 255 |
| 净利润 | 120 | 101 |

## 科技投入

董事长王小明说：“我们要坚持科技强行。”全行科技人员达到3,500人。
"""
EN = """# Haishan Bank annual report 2023

## Results

Operating income for the year was RMB 3.56 million, up 39.7%. Net profit was RMB 1.2 million.

| Item | 2023 | 2022 |
|---|---|---|
| Operating income | 356 | 255 |
| Net profit | 120 | 101 |

## Technology

"We will go on building a bank on technology," said chairman Wang Xiaoming. Staff reached 3,500.
"""
OTHER = """Harbor Tea Company report

The company sold 40 tons of tea. Its gardens lie on the southern slope.
Rain was plentiful in the spring. The harvest began in April.
"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file with this text, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def segment(
    embedder: Embedder,
    source: str = "zh.md",
    text: str = ZH,
    translation: str | None = None,
    origin: str | None = None,
) -> Segment:
    """A segment as the collection makes it."""
    originals = [(source, text.encode())]
    if translation is not None:
        originals.append((f"en.{source}", translation.encode()))
    return build_segment(tuple(originals), origin or f"/reports/{source}", source, embedder)


_PIECES = [
    "营业收入", "净利润同比增长39.7%", "他说：“好。”", "截至2021年6月末，", "……", "。", "！",
    "？", "!", "?",
    "Net profit rose 9.9%", "Mr. Li said no.", "e.g.", "U.S.", "No. 5", " ", "  ", ". ", "; ",
    "\n", "\n\n", "\n\n\n", "- ", "* ", "1. ", "2) ", "# ", "## ", "> ", "```\n", "---\n", "===\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n", "| 指标 | 数 |\n|---|---|\n", "| 利润 | 3 |\n",
    "<!-- note -->", "<div>", "\t", "\u3000", "\u200b", "\x00", "\ud800", "\r\n", "\r", "é", "の",
    "😀", "(", ")", "”", "’", '"', "a" * 130, "长" * 130, "3.5", "https://a.b/c?d=e", "[x]: y\n",
]  # fmt: skip

texts = st.lists(
    st.one_of(st.sampled_from(_PIECES), st.text(max_size=6)), min_size=0, max_size=60
).map("".join)


def embedded_store(
    folder: Path | None, embedder: Embedder, in_memory: int = IN_MEMORY
) -> EmbeddedStore:
    """The store of a folder, or in memory alone, with this embedder's vectors."""
    return EmbeddedStore(
        folder,
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        in_memory=in_memory,
    )
