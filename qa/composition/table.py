"""Word an answer from a table row: the cell asked for, with its row, column and unit."""

import re
from collections.abc import Sequence

from index import Language
from index.language.glossary import glossary
from index.language.terms import fold, language
from qa.composition.rendering import render
from qa.figures import figures
from qa.language.cues import cue
from qa.language.matching import Target
from qa.language.periods import periods
from qa.language.question import Question
from qa.language.units import Row
from qa.ranking.doubts import shared

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_OPEN, _SHUT = "[(\uff08]", "[)\uff09]"
_STATED = re.compile(
    r"([\u4e00-\u9fff]*?)\u5355\u4f4d[:\uff1a]?\s*([^,\uff0c;\uff1b()\uff08\uff09]+)"
)
_BRACKETED = re.compile(rf"{_OPEN}([^()\uff08\uff09]{{1,24}}){_SHUT}")
_SIGN = re.compile(r"([A-Z]{0,3}[$£€¥]|(?:RMB|CNY|USD|EUR|GBP|HKD)(?= ))\s?(.*)")
_COUNTED = re.compile(
    rf"{_OPEN}(?:number|count|no\.|个数|数量){_SHUT}|[人户家笔件]数$|数量$|employees$|headcount$",
    re.IGNORECASE,
)
# Columns and rows that count things, for which a caption's currency is not meant.
_HEADS = re.compile(
    r"(?:average |total |active |new |number of )*(?:customers|users|subscribers"
    r"|members|clients|policies|employees|headcount|branches|stores|shops|sites|merchants|patents"
    r"|households|apprentices|accidents|complaints)\b"
    r"(?!['\u2019]| (?:deposits|loans|funds|accounts|costs?|expenses|benefits))",
    re.IGNORECASE,
)
# Columns and rows of shares and rates, for which no caption's amount is meant. An English margin
# or growth is one as a column; as a row it may be a sum.
_RATES = re.compile(
    r"(?:占比|比例|比重|比率|率|份额|同比|环比|增幅|增速|涨幅|跌幅|降幅)(?:$|[(（])"
    r"|\b(?:ratio|rate|yield|percentage|share of [a-z ]+)(?:$| ?[(])"
)
_RATE_COLUMNS = re.compile(r"\b(?:margin|growth|share|yoy|year[- ]on[- ]year)$(?<!per share)")
_PERCENT = re.compile(r"[%％]|百分比|per ?cent")
_MONEY = re.compile(r"[$£€¥]|RMB|CNY|USD|EUR|GBP|HKD|元|yuan|pence|cents")
LONGEST_UNIT = 20
# Scales and currencies that a reader of the language does not use.
_FOREIGN = {
    "en": re.compile("[万亿元]"),
    "zh": re.compile("million|billion|trillion|thousand|'000"),
}
_UNIT_ONLY = re.compile(
    r"(?:[A-Za-z]{0,3}[$£€¥]|RMB|CNY|USD|EUR|GBP|人民币)?\s?(?:'000|m|mn|bn|thousand|million|billion|[百千]?万?亿?[元吨人户个件家台]?)",
    re.IGNORECASE,
)
_HAS_UNIT = re.compile(r"[%\u4e00-\u9fffA-Za-z$\u00a3\u20ac\uff05]")
_SEPARATOR = {"zh": "\uff1b", "en": "; "}


def row_text(question: Question, target: Target, row: Row) -> str:
    """The cells that the question asks for: label, column header and value with its unit."""
    return cell_text(row, columns(question, target, row), question.language)


def cell_text(row: Row, chosen: Sequence[int], asked: Language) -> str:
    """Some cells of a row, each with its column header and unit, after the row's label."""
    label = f"{row.group} {row.label}".strip()
    colon = "\uff1a" if asked == "zh" else ": "
    shown = _SEPARATOR[asked].join(_cell(row, i, asked) for i in chosen)
    return f"{_glossed(label, asked)}{colon}{shown}"


def columns(question: Question, target: Target, row: Row) -> list[int]:
    """The columns whose headers suit the question best, in order; all when none stands out."""
    filled = [i for i in range(1, len(row.cells)) if row.cells[i].strip(" -–—/")]
    scores = {i: _suits(question, target, row.headers[i]) for i in filled if i < len(row.headers)}
    best = max(scores.values(), default=0.0)
    if len(filled) < 2 or best <= min(scores.values(), default=0.0):
        return filled
    return [i for i in filled if scores.get(i, -9.0) >= best - 1e-6]


def _suits(question: Question, target: Target, header: str) -> float:
    """Shared words, the same period, and a change column for a question after a change.

    Years count as periods alone: of two that are asked for, the rarer number is no better.
    """
    score = shared(target, _YEAR.sub(" ", header))
    asked, told = periods(question.text), periods(header)
    if asked and told:
        score += 1.0 if any(p.suits(q) for p in asked for q in told) else -1.0
    if cue("wording.change").search(fold(header)):
        score += 0.8 if question.asks_change and question.wants_number else -0.8
    return score


def _cell(row: Row, i: int, asked: Language) -> str:
    header = row.headers[i] if i < len(row.headers) else ""
    shown = _rendered(with_unit(row.cells[i], unit_of(row, i)), asked)
    if not header:
        return shown
    return f"{shown}（{header}）" if language(header) == "zh" else f"{shown} ({header})"


def _rendered(shown: str, asked: Language) -> str:
    """A sum of money in the other language's words, with what it is in the asker's."""
    found = [f for f in figures(shown) if (f.start, f.end) == (0, len(shown))]
    if not found or not found[0].currency or not _FOREIGN[asked].search(fold(shown)):
        return shown
    return f"{shown} = {render(found[0], asked)}"


def with_unit(value: str, unit: str) -> str:
    """A value with its unit, a currency sign before it: £349.7 million."""
    money = _SIGN.fullmatch(unit.strip())
    if money and not value.startswith("("):
        gap = " " if money[1].isalpha() else ""
        return f"{money[1]}{gap}{value} {money[2]}".strip()
    return f"{value}{unit}"


def unit_of(row: Row, i: int) -> str:
    """The unit of a cell: its own, its header's or label's in brackets, or the caption's."""
    value = row.cells[i]
    header = row.headers[i] if i < len(row.headers) else ""
    if _HAS_UNIT.search(value):
        return ""
    for text in (header, row.label):
        inner = _BRACKETED.search(text)
        if inner and _is_unit(inner[1]):
            return "%" if inner[1].strip() == "%" else f" {inner[1].strip()}"
        if "%" in text or (_is_rate(text, text == header) and _PERCENT.search(fold(row.caption))):
            return "%"
    if _COUNTED.search(row.label) or _COUNTED.search(header):
        return ""
    if _is_rate(row.label, is_column=False) or _is_rate(header, is_column=True):
        return ""
    unit = _captioned(row.caption, header) or _corner(row)
    if _MONEY.search(unit) and (_HEADS.match(header) or _HEADS.match(row.label)):
        return ""
    return f" {unit}" if unit else ""


def _is_rate(text: str, is_column: bool) -> bool:
    folded = fold(text).strip()
    return bool(_RATES.search(folded) or (is_column and _RATE_COLUMNS.search(folded)))


def _corner(row: Row) -> str:
    """The unit that stands in the corner of a table, above the labels: "| £ million | 2023 |"."""
    corner = row.headers[0].strip() if row.headers else ""
    inner = _BRACKETED.search(corner)
    corner = inner[1] if inner else corner
    bare = re.sub(r"^\(|\)$|^单位[:：]?\s*", "", corner)
    is_unit = len(bare) <= LONGEST_UNIT and _is_unit(bare) and not re.search(r"\d", bare)
    return bare if is_unit and _UNIT_ONLY.fullmatch(bare) else ""


def _captioned(caption: str, header: str) -> str:
    """The unit that a caption states, the one named for such a column first."""
    stated = _STATED.findall(caption)
    for subject, unit in stated:
        if subject and subject[-2:] in header:
            return str(unit).strip()
    if stated:
        return str(stated[0][1]).strip()
    inner = _BRACKETED.search(caption)
    return inner[1].strip() if inner and _is_unit(inner[1]) else ""


def _is_unit(text: str) -> bool:
    return bool(cue("wording.unit").search(text)) and not periods(text)


def _glossed(label: str, asked: Language) -> str:
    if language(label) == asked:
        return label
    names = [m.concept.names(asked)[0] for m in glossary().mentions(label)]
    return f"{label} ({', '.join(names)})" if names else label
