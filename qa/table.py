"""Word an answer from a table row: the cell asked for, with its row, column and unit."""

import re

from index import Language
from index.glossary import glossary
from index.terms import fold, language
from qa.cues import cue
from qa.doubts import shared
from qa.matching import Target
from qa.periods import periods
from qa.question import Question
from qa.units import Row

_OPEN, _SHUT = "[(\uff08]", "[)\uff09]"
_STATED = re.compile(
    r"([\u4e00-\u9fff]*?)\u5355\u4f4d[:\uff1a]?\s*([^,\uff0c;\uff1b()\uff08\uff09]+)"
)
_BRACKETED = re.compile(rf"{_OPEN}([^()\uff08\uff09]{{1,24}}){_SHUT}")
_HAS_UNIT = re.compile(r"[%\u4e00-\u9fffA-Za-z$\u00a3\u20ac\uff05]")
_SEPARATOR = {"zh": "\uff1b", "en": "; "}


def row_text(question: Question, target: Target, row: Row) -> str:
    """The cells that the question asks for: label, column header and value with its unit."""
    shown = [_cell(row, i) for i in columns(question, target, row)]
    label = f"{row.group} {row.label}".strip()
    colon = "\uff1a" if question.language == "zh" else ": "
    return f"{_glossed(label, question.language)}{colon}{_SEPARATOR[question.language].join(shown)}"


def columns(question: Question, target: Target, row: Row) -> list[int]:
    """The columns whose headers suit the question best, in order; all when none stands out."""
    filled = [i for i in range(1, len(row.cells)) if row.cells[i]]
    scores = {i: _suits(question, target, row.headers[i]) for i in filled if i < len(row.headers)}
    best = max(scores.values(), default=0.0)
    if len(filled) < 2 or best <= min(scores.values(), default=0.0):
        return filled
    return [i for i in filled if scores.get(i, -9.0) >= best - 1e-6]


def _suits(question: Question, target: Target, header: str) -> float:
    """Shared words, the same period, and a change column for a question after a change."""
    score = shared(target, header)
    asked, told = periods(question.text), periods(header)
    if asked and told:
        score += 1.0 if any(p.suits(q) for p in asked for q in told) else -1.0
    if cue("wording.change").search(fold(header)):
        score += 0.8 if question.asks_change and question.wants_number else -0.8
    return score


def _cell(row: Row, i: int) -> str:
    header = row.headers[i] if i < len(row.headers) else ""
    return f"{header} {row.cells[i]}{unit_of(row, i)}".strip()


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
        if "%" in text or (re.search("率|占比|ratio|margin", fold(text)) and "%" in row.caption):
            return "%"
    unit = _captioned(row.caption, header)
    return f" {unit}" if unit else ""


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
