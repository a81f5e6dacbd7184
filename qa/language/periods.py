"""Reporting periods in questions, headers and sentences: year, half, quarter, year end."""

import re
from dataclasses import dataclass

from index.language.terms import fold

_YEAR = r"(?P<year>(?:19|20)\d{2})"
_OF = r"(?:,? of| in)?(?: the)?(?: fiscal| financial)?(?: years?)?(?: fy ?)?"  # before a year
_MONTHS = "january february march april may june july august september october november december"
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_PATTERNS = (
    re.compile(rf"{_YEAR}\s?年?(?:度)?(?P<half>上半年|下半年|半年|中期)"),
    re.compile(rf"{_YEAR}\s?年?(?:度)?(?:第)?(?P<quarter>[一二三四1-4])季"),
    re.compile(rf"{_YEAR}\s?年?(?P<end>末|底|年末|年底|全年|年度)"),
    re.compile(rf"{_YEAR}\s?年\s?(?P<month>\d{{1,2}})\s?月"),
    re.compile(rf"(?P<h>[12])h\s?(?P<short>\d{{2}})\b|\bh(?P<h2>[12])\s?{_YEAR}"),
    re.compile(rf"\bq(?P<q>[1-4])\s?(?:of\s)?(?:fy\s?|fiscal\s)?{_YEAR}"),
    re.compile(rf"(?P<nth>first|second) (?:half|six months){_OF} ?{_YEAR}"),
    re.compile(rf"(?P<ord>first|second|third|fourth)[ -]quarter{_OF} ?{_YEAR}"),
    re.compile(rf"\b(?P<name>{_MONTHS.replace(' ', '|')}|{_SHORT})\.?(?:,| of)? {_YEAR}"),
    re.compile(rf"(?:year[- ]end|end of|full[- ]year|fiscal year|fy)\s?(?P<close>){_YEAR}"),
    re.compile(rf"{_YEAR}(?P<yearend> year[- ]end| full[- ]year)?(?![\d%])"),
)
_PARTS = re.compile(
    r"(?P<h1>上半年|半年|中期(?!股息|分红|派息|票据|借贷)|first[ -]half|first six months|half-year"
    r"|interim(?! dividends?\b)|\b1h\d{2}|\bh1\b|6月末|六月末)"
    r"|(?P<h2>下半年|second[ -]half|\b2h\d{2}|\bh2\b)"
    r"|(?P<q1>一季度|第一季|first[ -]quarter|\bq1\b)|(?P<q2>二季度|第二季|second[ -]quarter|\bq2\b)"
    r"|(?P<q3>三季度|第三季|third[ -]quarter|\bq3\b)|(?P<q4>四季度|第四季|fourth[ -]quarter|\bq4\b)"
)


_WHOLE = re.compile(
    r"全年|整年|年度(?:净利|利润|营收|营业|收入)|\b(?:full|whole|entire)[- ]year\b"
    r"|\byear as a whole\b|\bfor the (?:full |whole )?year\b(?! ended)"
    r"|\bannual (?:net |operating |total )?(?:profit|revenue|income|turnover|sales|earnings|loss)"
)
_YEARLY = re.compile(
    r"(?<!半)年报|年度报告|\byear ended\b|\bannual (?:report|results|review|accounts)\b"
)
_MONTH = re.compile(r"(?<![\d.])(\d{1,2})\s?月(?!活)")
_MONTH_NAME = re.compile(rf"\b(?:{_MONTHS.title().replace(' ', '|')})\b")  # "may" is no month
_QUARTER_WORD = re.compile(r"季度|quarter")
_HALF_WORD = re.compile(r"季度|quarter|\bjun|half")


@dataclass(frozen=True, slots=True)
class Period:
    """A year with its part: "" for none named, H1, H2, Q1 to Q4, or Y for the year's end."""

    year: str
    part: str

    def suits(self, other: "Period") -> bool:
        """True when both may be the same period; a part left open suits every part."""
        if self.year != other.year:
            return False
        parts = {self.part, other.part}
        if any(part.startswith("M") for part in parts):  # a date, not a reporting period
            return True
        return len(parts) == 1 or "" in parts or parts == {"H2", "Y"} or parts == {"Q4", "Y"}


def periods(text: str) -> list[Period]:
    """The periods with a year that a text names, each once."""
    folded = fold(text)
    taken: list[tuple[int, int]] = []
    found: list[Period] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            found.append(_period(match))
    return list(dict.fromkeys(found))


def tells_part(text: str, part: str) -> bool:
    """True if a text may speak of a half or quarter: by any word of that kind."""
    told = parts(text)
    if part.startswith("q"):
        return any(t.startswith("q") for t in told) or bool(_QUARTER_WORD.search(fold(text)))
    return bool(told) or bool(_HALF_WORD.search(fold(text)))


def months(text: str) -> set[int]:
    """The months that a text names, by number (6月, "June"), with or without a year."""
    found = {int(m) for m in _MONTH.findall(fold(text)) if 1 <= int(m) <= 12}
    return found | {_MONTHS.title().split().index(m) + 1 for m in _MONTH_NAME.findall(text)}


def parts(text: str) -> set[str]:
    """The halves and quarters that a text names, with or without a year."""
    return {name for m in _PARTS.finditer(fold(text)) for name, v in m.groupdict().items() if v}


def is_of_other_part(question: str, told: str, opening: str) -> bool:
    """True where a part of the year, or all of it, is asked for, and what is told is of another;
    where that names no time, the report by its opening: a half's profit is not the year's.
    """
    asked, named = _spans(question), _spans(told)
    if not asked or (not named and (periods(told) or months(told))):
        return False
    if any(part.startswith("q") for part in named):  # "in the first quarter, in the second"
        return False
    reported = named or parts(opening) or ({"y"} if _YEARLY.search(fold(opening)) else set())
    return bool(reported) and not asked & reported


def _spans(text: str) -> set[str]:
    return parts(text) | ({"y"} if _WHOLE.search(fold(text)) else set())


def _period(match: re.Match[str]) -> Period:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    year = groups.get("year") or f"20{groups['short']}"
    half = groups.get("h") or groups.get("h2")
    if half:
        return Period(year, f"H{half}")
    if "half" in groups or "nth" in groups:
        is_second = groups.get("half") == "下半年" or groups.get("nth") == "second"
        return Period(year, "H2" if is_second else "H1")
    quarter = groups.get("quarter") or groups.get("q") or groups.get("ord")
    if quarter:
        return Period(year, f"Q{_QUARTERS.get(quarter, quarter)}")
    month = _month(groups)
    if month:
        return Period(year, {3: "Q1", 6: "H1", 9: "Q3", 12: "Y"}.get(month, f"M{month}"))
    is_end = any(name in groups for name in ("end", "close", "yearend"))
    return Period(year, "Y" if is_end else "")


def _month(groups: dict[str, str]) -> int:
    if "name" in groups:
        return [m[:3] for m in _MONTHS.split()].index(groups["name"][:3]) + 1
    return int(groups.get("month", "0"))
