"""Passages to answer units: sentences and table rows, each with its place in the source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index import Language, Passage
from index.split import sentences
from index.table_head import RULE, cells, head_lines, headers_of

_CURRENCY = re.compile(r"[-−–(]?\s?((?:US|HK|RMB)?[$£€¥])\s?[-−–(]?\d")


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its label, its cells under their column headers, the caption with the unit.

    `signs` are the currencies that stand both above and below in each column: accounts set them
    beside the first amount and the totals alone.
    """

    label: str
    group: str
    headers: tuple[str, ...]
    cells: tuple[str, ...]
    caption: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or row that may answer. `source[start:end]` is `original`; `text` is what is read
    (the translation when that is in the question's language); `context` is what stands around it.
    """

    passage: Passage
    start: int
    end: int
    original: str
    translation: str | None
    text: str
    context: str
    position: int
    row: Row | None = None
    is_list: bool = False


def units(passage: Passage, language: Language, title: str = "") -> list[Unit]:
    """The units of a passage, as an asker of that language reads them."""
    return list(_units(passage, language, title))


@lru_cache(maxsize=20_000)
def _units(passage: Passage, language: Language, title: str) -> tuple[Unit, ...]:
    if passage.kind == "table":
        return tuple(_rows(passage, title))
    spans = [s for s in sentences(passage.text) if not _is_lead(passage.text[s[0] : s[1]])]
    theirs = _translated(passage, len(spans))
    use = language == "en"
    found: list[Unit] = []
    for i, (a, b) in enumerate(spans):
        text = theirs[i] if use and theirs else passage.text[a:b]
        before = found[-1].text if found else ""
        lead = _lead_of(passage)
        context = "\n".join(x for x in (title, passage.heading or "", lead, before) if x)
        found.append(
            Unit(
                passage, passage.start + a, passage.start + b, passage.text[a:b],
                theirs[i] if theirs else None, text or "", context, i,
            )
        )  # fmt: skip
    if passage.kind == "list" and len(found) > 1:
        found.append(_whole(passage, found))
    return tuple(found)


def _lead_of(passage: Passage) -> str:
    """The line that announces a list."""
    first = passage.text.split("\n", 1)[0].strip()
    return first if passage.kind == "list" and _is_lead(first) else ""


def _is_lead(text: str) -> bool:
    """A line that only announces what follows."""
    return text.endswith((":", "\uff1a"))


def _whole(passage: Passage, items: Sequence[Unit]) -> Unit:
    """A list as one unit, for questions that ask for all its members."""
    text = "; ".join(u.text.strip(" ;。.") for u in items)
    joined = "; ".join(u.translation or "" for u in items)
    translation = joined if passage.translation else None
    return Unit(
        passage, items[0].start, items[-1].end,
        passage.text[items[0].start - passage.start : items[-1].end - passage.start],
        translation, text, items[0].context, 0, is_list=True,
    )  # fmt: skip


def _translated(passage: Passage, count: int) -> Sequence[str]:
    """The translated sentences, one for each, or none when they do not pair up."""
    if passage.translation is None:
        return ()
    spans = sentences(passage.translation)
    if len(spans) == count:
        return [passage.translation[a:b] for a, b in spans]
    return [passage.translation] if count == 1 else ()


def _rows(passage: Passage, title: str) -> list[Unit]:
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", passage.text)]
    head = passage.context.splitlines() if passage.context else []
    texts = head + [passage.text[a:b] for a, b in lines]
    first = next((i for i, t in enumerate(texts) if "|" in t), len(texts))
    caption = " ".join(t for t in texts[:first])
    last = first + head_lines(texts[first:])
    headers = headers_of(texts[first:last])
    found: list[Unit] = []
    group = ""
    for i, (a, b) in enumerate(lines):
        line = passage.text[a:b]
        if i + len(head) < max(last, first + 1) or RULE.match(line) or "|" not in line:
            continue
        values = cells(line)
        if len(values) > 1 and not any(values[1:]):
            group = values[0]
            continue
        row = Row(values[0] if values else "", group, headers, tuple(values), caption)
        context = "\n".join(x for x in (title, passage.heading or "", caption, group) if x)
        text = " ; ".join(f"{h}: {v}" if h else v for h, v in zip(headers, values, strict=False))
        found.append(
            Unit(passage, passage.start + a, passage.start + b, line, None, text, context,
                 len(found), row)
        )  # fmt: skip
    return _with_signs(found)


def _with_signs(found: Sequence[Unit]) -> list[Unit]:
    """The rows of a table with the currencies that hold for their columns."""
    rows = [unit.row for unit in found if unit.row is not None]
    width = max((len(row.cells) for row in rows), default=0)
    columns = [_between([_sign(row, i) for row in rows]) for i in range(width)]
    marked = [replace(row, signs=tuple(c[n] for c in columns)) for n, row in enumerate(rows)]
    return [replace(unit, row=row) for unit, row in zip(found, marked, strict=True)]


def _sign(row: Row, i: int) -> str:
    mark = _CURRENCY.match(row.cells[i]) if 0 < i < len(row.cells) else None
    return mark[1] if mark else ""


def _between(signs: Sequence[str]) -> list[str]:
    """For each place the sign that stands before it as after it, if these are one."""
    before, after = _carried(signs), _carried(signs[::-1])[::-1]
    return [a if a == b else "" for a, b in zip(before, after, strict=True)]


def _carried(signs: Sequence[str]) -> list[str]:
    """For each place the last sign up to it."""
    last, found = "", []
    for sign in signs:
        last = sign or last
        found.append(last)
    return found
