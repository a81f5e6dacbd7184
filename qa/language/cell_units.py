"""The unit of a table's cell: its own, its column's or row's, or what the caption says of it."""

import re
from collections.abc import Sequence

from index.language.terms import fold
from qa.language.cues import cue
from qa.language.periods import periods
from qa.language.units import Row

_OPEN, _SHUT = "[(\uff08]", "[)\uff09]"
_STATED = re.compile(
    r"([\u4e00-\u9fff]*?)\u5355\u4f4d[:\uff1a]?\s*([^,\uff0c;\uff1b()\uff08\uff09]+)"
)
_BRACKETED = re.compile(rf"{_OPEN}([^()\uff08\uff09]{{1,24}}){_SHUT}")
_PAIRED = re.compile(
    rf"{_OPEN}([^()\uff08\uff09]{{1,80}}[:\uff1a][^()\uff08\uff09]{{1,40}}){_SHUT}"
)
_AND = re.compile("[\u3001,\uff0c/]|\\band\\b|\u548c|\u53ca|\u4e0e")
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
# A scale as English statements have it beside a currency or after "in": "$'000", "£m", "US$ in
# millions", "(in thousands, except per share data)".
_MARK = r"(?:(?:[A-Z]{1,3}|U\.S\. ?)?[$£€¥]|RMB|CNY|USD|EUR|GBP|HKD|AUD)"
_WORDED = {"dollars": "$", "euros": "€", "pounds": "£", "yuan": "RMB", "renminbi": "RMB"}
_SCALED = re.compile(
    rf"(?P<mark>{_MARK})\s?['’‘`]?(?:in )?"
    r"(?P<scale>thousands?|millions?|billions?|['’‘`]?000s?|mn|bn|[mMk])\b"
    rf"|(?:(?P<before>dollars|euros|pounds|yuan|renminbi|{_MARK})\s(?:amounts )?)?"
    r"\bin (?P<in>thousands|millions|billions)\b"
    rf"(?: of (?:U\.?S\.? )?(?P<after>dollars|euros|pounds|yuan|renminbi|{_MARK}))?",
    re.IGNORECASE,
)
_SCALES = {"th": "thousand", "00": "thousand", "k": "thousand", "mi": "million", "m": "million",
           "mn": "million", "bi": "billion", "bn": "billion"}  # fmt: skip
_PER_SHARE = re.compile(r"\bper (?:\w+ ){0,2}(?:share|unit|ads|day|tonne|barrel|employee)\b")
_SHARES = re.compile(
    r"\b(?:number of|shares (?:outstanding|issued|granted|used)|(?:common|ordinary) shares$"
    r"|weighted[- ]average (?:\w+ ){0,3}shares|restricted stock units|rsus?|psus?)\b"
)
# Columns of years and of the numbers of notes, which no scale of money is meant for.
_UNSCALED = re.compile(rf"{_OPEN}(?:in )?(?:years?|months?|days?){_SHUT}|^notes?$", re.IGNORECASE)
_PLAIN = re.compile(r"(?P<sign>[-−–(])?\s?[$£€¥]?\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s?\)?")
MOST_LEVELS = 3  # columns before one of changes that it may tell of
NEAR = 0.06  # of a per cent
LONGEST_UNIT = 20
_COMMA = re.compile("[,，;；]")
_UNIT_ONLY = re.compile(
    r"(?:[A-Za-z]{0,3}[$£€¥]|RMB|CNY|USD|EUR|GBP|人民币)?\s?(?:'000|m|mn|bn|thousand|million|billion|[百千]?万?亿?[元吨人户个件家台]?)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^[-−–(]?\s?(?:US|HK|RMB)?[$£€¥]")
_HAS_UNIT = re.compile(r"[%\u4e00-\u9fffA-Za-z$\u00a3\u20ac\uff05]")


def with_unit(value: str, unit: str) -> str:
    """A value with its unit, a currency sign before it: £349.7 million."""
    money = _SIGN.fullmatch(unit.strip())
    if money:
        gap = " " if money[1].isalpha() else ""
        return f"{money[1]}{gap}{value} {money[2]}".strip()
    return f"{value}{unit}"


def unit_of(row: Row, i: int) -> str:
    """The unit of a cell: its own, its header's or label's in brackets, or the caption's."""
    value = row.cells[i]
    header = row.headers[i] if i < len(row.headers) else ""
    if _HAS_UNIT.search(_SIGNED.sub("", value)) or not any(c.isdigit() for c in value):
        return ""
    if _SIGNED.search(value):
        return _scale_alone(row, header)
    for text in (header, row.label):
        inner = _BRACKETED.search(text)
        stated = next((s for s in _COMMA.split(inner[1] if inner else "") if _is_unit(s)), "")
        if stated:  # of "(%, at year-end)" the %
            return "%" if stated.strip() == "%" else f" {stated.strip()}"
        if _UNSCALED.search(text.strip()):
            return ""
        if scaled := _scaled(text):
            return f" {_marked(scaled, row, i)}"
        if "%" in text or (_is_rate(text, text == header) and _PERCENT.search(fold(row.caption))):
            return "%"
    if paired := _pairs(row.caption):
        unit = _named_in(header, paired) or _named_in(row.label, paired)
        return unit if unit in ("", "%") else f" {unit}"
    if _COUNTED.search(row.label) or _COUNTED.search(header):
        return ""
    if _is_rate(row.label, is_column=False) or _is_rate(header, is_column=True):
        return ""
    corner = row.headers[0] if row.headers else ""
    is_scaled = bool(_scaled(corner) or _scaled(row.caption))
    unit = (
        _stated_scale(row)
        if is_scaled
        else _captioned(row.caption, header, row.label) or _corner(row)
    )
    unit = _marked(unit, row, i)
    if _MONEY.search(unit) and (_HEADS.match(header) or _HEADS.match(row.label)):
        return ""
    if unit != "%" and _tells_percent(row, i):
        return "%"
    return f" {unit}" if unit not in ("", "%") else unit


def _tells_percent(row: Row, i: int) -> bool:
    """True for a column of changes whose figure is the growth in per cent of the two beside it."""
    if not cue("wording.change").search(fold(row.headers[i]) if i < len(row.headers) else ""):
        return False
    levels = [_number(cell) for cell in row.cells[1:i]][-MOST_LEVELS:]
    told = _number(row.cells[i])
    pairs = [(a, b) for a in levels for b in levels if a and b and a != b]
    return told is not None and any(
        abs(abs((a - b) / b * 100) - abs(told)) <= NEAR and abs(abs(a - b) - abs(told)) > NEAR
        for a, b in pairs
    )


def _number(cell: str) -> float | None:
    """The number of a cell, below zero in brackets or after a minus."""
    match = _PLAIN.fullmatch(cell.strip())
    if match is None:
        return None
    value = float(match["n"].replace(",", ""))
    return -value if match["sign"] else value


def _marked(unit: str, row: Row, i: int) -> str:
    """A unit with the currency of the column's amounts, where it names none."""
    mark = row.signs[i] if i < len(row.signs) else ""
    is_amount = bool(mark) and not _MONEY.search(unit) and not _counts(row)
    return f"{mark} {unit}".strip() if is_amount else unit


def _counts(row: Row) -> bool:
    """True for a row of shares, persons and the like."""
    label = fold(f"{row.group} {row.label}")
    return bool(_SHARES.search(label) or _COUNTED.search(row.label) or _HEADS.match(row.label))


def _scaled(text: str) -> str:
    """The scale that an English header or caption states, after its currency if it names one."""
    found = _SCALED.search(text)
    if found is None:
        return ""
    written = (found["scale"] or found["in"]).lower().lstrip("'’‘`")
    mark = found["mark"] or found["before"] or found["after"] or ""
    mark = _WORDED.get(mark.lower(), mark.replace("U.S.", "US").replace(" ", "").upper())
    scale = _SCALES.get(written) or _SCALES[written[:2]]
    return f"{mark} {scale}".strip()


def _stated_scale(row: Row) -> str:
    """The scale of the corner or caption, for a row that it is meant for: none for amounts per
    share, no currency for numbers of shares.
    """
    corner = row.headers[0] if row.headers else ""
    stated = _scaled(corner) or _scaled(row.caption)
    label = fold(f"{row.group} {row.label}")
    if _PER_SHARE.search(label):
        return ""
    if stated and _counts(row):
        return stated.split()[-1]
    return stated


def _scale_alone(row: Row, header: str) -> str:
    """The scale of an amount that has its currency before it: "$1,446" in a table in millions."""
    if _PER_SHARE.search(fold(f"{row.group} {row.label} {header}")):
        return ""
    stated = _scaled(header) or _scaled(row.label) or _stated_scale(row)
    return f" {stated.split()[-1]}" if stated else ""


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


def _captioned(caption: str, header: str, label: str) -> str:
    """The unit that a caption states, the one named for such a column or row first."""
    stated = _STATED.findall(caption)
    for subject, unit in stated:
        if any(part and part[-2:] in (header + label) for part in _AND.split(subject)):
            return str(unit).strip()
    if stated:
        return str(stated[0][1]).strip()
    inner = _BRACKETED.search(caption)
    is_plain = inner is not None and not re.search("[:\uff1a]", inner[1])
    return inner[1].strip() if inner and is_plain and _is_unit(inner[1]) else ""


def _pairs(caption: str) -> list[tuple[str, str]]:
    """What a caption in brackets says of some columns each: （租金、收入：百万元；出租率：%）."""
    for inner in _PAIRED.findall(caption):
        parts = [re.split("[:\uff1a]", part, maxsplit=1) for part in re.split("[;\uff1b]", inner)]
        if all(len(p) == 2 and p[0].strip()[-2:] != "\u5355\u4f4d" for p in parts):
            told = [
                (fold(s).strip(), u.strip()) for subjects, u in parts for s in _AND.split(subjects)
            ]
            read = [(s, _read_unit(u)) for s, u in told if s]
            if any(unit for _, unit in read):
                return read
    return []


def _read_unit(written: str) -> str:
    """The unit; nothing for what is none, as in "(source: annual report)"."""
    return "%" if written in ("%", "\uff05") else written if _is_unit(written) else ""


def _named_in(text: str, paired: Sequence[tuple[str, str]]) -> str:
    """The unit of the subject that stands last in a header or label, as its head does, the longest
    of several there; where none stands there, of one that ends like it: 利润总额 for 净利润.
    """
    folded = fold(text)
    found = [(m.end(), len(s), u) for s, u in paired for m in _whole(s).finditer(folded)]
    if not found:
        ends = [(s[-2:], u) for s, u in paired if len(s) > 2 and not s.isascii()]
        found = [(folded.find(end), 2, u) for end, u in ends if end in folded]
    return max(found)[2] if found else ""


def _whole(subject: str) -> re.Pattern[str]:
    edge = r"\b" if subject.isascii() else ""
    return re.compile(f"{edge}{re.escape(subject)}{edge}")


def _is_unit(text: str) -> bool:
    return bool(cue("wording.unit").search(text)) and not periods(text)
