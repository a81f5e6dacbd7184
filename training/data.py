"""Read the training pairs of a data folder and clean them.

A pair is two texts that mean the same (a sentence and its translation) or belong together
(a heading and the section under it). Which side is which language does not matter to the
training: the loss is symmetric.
"""

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from training.charmap import fold

Pair: TypeAlias = tuple[str, str]

# Share of each file that an epoch sees. Technical files are thinned so that finance and
# general text weigh more; the rest is read whole.
SHARES: dict[str, float] = {
    "ms_dynamics365": 1.0,
    "ms_project_operations": 1.0,
    "ms_partner_center": 1.0,
    "ms_compliance": 1.0,
    "ms_o365_compliance": 1.0,
    "ms_dotnet_docs": 0.5,
    "python_docs_po": 0.5,
    "tatoeba_cmn": 1.0,
    "tico19": 1.0,
    "d2l_book": 1.0,
    "cc_cedict": 1.0,
    "jiyu_examples": 1.0,
}
QUICK_SHARES: dict[str, float] = {**SHARES, "jiyu_examples": 0.25}

MAX_CHARACTERS = {"zh": 400, "en": 1_100}  # a longer body is cut: its head says what it is about
MAX_RATIO = 4.0  # of weighted lengths; a Chinese character counts as WEIGHT letters
WEIGHT = 3.0
TERMS = Path(__file__).with_name("finance_terms.tsv")
TERM_REPEATS = 20
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")

_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r":[a-z:+-]+:`[!~]?([^`<]*)(?:<[^`>]*>)?`"), r"\1"),  # reST roles
    (re.compile(r"`([^`<]+?)\s*<[^`>]+>`_{1,2}"), r"\1"),  # reST links
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),  # Markdown links and images
    (re.compile(r"!INCLUDE\s*\[[^\]]*\]"), " "),  # DocFX includes
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"<[^<>\u4e00-\u9fff]{1,80}>"), " "),  # HTML tags
    (re.compile(r"[`*|\\]+|^\s*#+\s|_{2,}"), " "),
)
_GLOSS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\((?:[^\s()]+\s){0,2}[^\s()]*\)"), " "),  # "(coll.)"; longer ones explain
    (re.compile(r"\bCL:.*|\b(?:fig|lit|idiom|abbr)\b\.?|\[[^\]]*\]"), " "),
)
_SPACES = re.compile(r"\s+")


def strip_markup(text: str) -> str:
    """Drop reST, Markdown and HTML markup, keep the words that it wraps."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", text).strip()


def clean_gloss(text: str) -> str:
    """A dictionary sense without its notes in brackets and its labels."""
    for pattern, replacement in _GLOSS:
        text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", text).strip(" ;,")


def keeps(zh: str, en: str) -> bool:
    """Whether a pair is worth training on: Chinese on one side, Latin on the other, alike long."""
    han = len(HAN.findall(zh))
    if not han or zh == en or not re.search(r"[a-zA-Z]", en) or len(HAN.findall(en)) > 2:
        return False
    left, right = han * WEIGHT + (len(zh) - han), float(len(en))
    slack = 12.0  # short texts (dictionary entries, labels) vary more
    return (left + slack) / (right + slack) < MAX_RATIO > (right + slack) / (left + slack)


def read_pairs(path: Path) -> Iterator[Pair]:
    """The cleaned ``(zh, en)`` rows of one gzipped, tab separated file."""
    gloss = path.name.startswith("cc_cedict")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            zh, tab, en = line.rstrip("\n").partition("\t")
            zh, en = fold(strip_markup(zh)), strip_markup(en)
            en = clean_gloss(en) if gloss else en
            if tab and keeps(zh, en):
                yield zh[: MAX_CHARACTERS["zh"]], en[: MAX_CHARACTERS["en"]]


def _section_texts(row: dict[str, str], language: str) -> tuple[str, str]:
    """Title with heading, and body, of one section in one language."""
    title, heading = row.get(f"title_{language}", ""), row.get(f"heading_{language}", "")
    query = title if heading in title else f"{title} {heading}"
    query, body = strip_markup(query), strip_markup(row.get(f"body_{language}", ""))
    return fold(query), fold(body[: MAX_CHARACTERS[language]])


def read_sections(path: Path, machine: bool = True) -> Iterator[Pair]:
    """Title and heading with body: within each language and across the two.

    Without ``machine``, rows that their publisher marks as machine translated are left out.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["mt"] and not machine:
                continue
            (zh_query, zh_body), (en_query, en_body) = (
                _section_texts(row, language) for language in ("zh", "en")
            )
            if not keeps(zh_body, en_body) or not zh_query or not en_query:
                continue
            yield from ((zh_query, zh_body), (en_query, en_body))
            yield from ((zh_query, en_body), (en_query, zh_body))


def distinct(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Each pair once, compared without case and white space."""
    seen: set[int] = set()
    for pair in pairs:
        key = hash(tuple("".join(text.split()).lower() for text in pair))
        if key not in seen:
            seen.add(key)
            yield pair


def read_terms(path: Path = TERMS) -> list[Pair]:
    """Our own finance terms, ``(zh, en)``, repeated: the other files hold few of them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(zh, en) for zh, _, en in (line.partition("\t") for line in lines)] * TERM_REPEATS


def load_pairs(
    folder: Path, quick: bool, seed: int, machine: bool = True
) -> tuple[list[Pair], dict[str, int]]:
    """All pairs of translations and sections under ``folder``, and how many each file gave.

    ``machine``: with the sections that are machine translated.
    """
    pairs: list[Pair] = []
    counts: dict[str, int] = {}
    chance = random.Random(seed)
    for name, share in (QUICK_SHARES if quick else SHARES).items():
        rows = list(distinct(read_pairs(folder / "parallel" / f"{name}.tsv.gz")))
        kept = rows if share >= 1 else chance.sample(rows, int(len(rows) * share))
        counts[name] = len(kept)
        pairs += kept
    sections = list(distinct(read_sections(folder / "parallel" / "sections.jsonl.gz", machine)))
    terms = read_terms()
    counts |= {"sections": len(sections), "finance_terms": len(terms)}
    return pairs + sections + terms, counts
