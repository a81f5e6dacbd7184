"""Times that a question names, as they stand to the report: the year before that of the report."""

import re
from collections import Counter

from qa.language.periods import months, parts, periods
from qa.ranking.select import Selector
from qa.result import Evidence

_LAST_HALF = re.compile("(?:去年|上年)上半年")
_END_BEFORE = re.compile(
    r"(?P<zh>(?<![比较从自由跟同与和\d年])(?:(?:去年|上年|上一年)(?:年?[末底])|年初|期初))"
    r"|\b(?:at|by) the (?:end of last year|(?:start|beginning) of (?:the|this) year)\b",
    re.IGNORECASE,
)

# The time that a report is on, as its readers name it; YEAR is the year, YY its last two digits.
_OWN_HALF = (
    r"(?:在|截至|到)?YEAR年?(?:的)?(?:上半年[末底]?|6月(?:[末底]|30日))(?:里|内|期间|止)?的?[,，]?"
    r"|(?:YEAR ?H1|H1 ?YEAR|1H ?YEAR|1HYY)的?(?=[\u4e00-\u9fff])"
    r"|\b(?:(?:in|for|during|over|as of|as at|at) )?(?:the )?"
    r"(?:(?:first half|first six months)(?: (?:of|in))?|(?:six months|half[- ]year) (?:ended|to)"
    r"(?: on)?(?: 30)? June|(?:(?<=as of )|(?<=as at ))?30 June|June 30,|end of June|H1|1H)"
    r" ?(?:YEAR|(?<=1H)YY)\b,?"
)
_OWN_YEAR = (
    r"(?:在|截至|到)?YEAR年(?:度(?!假)|全年|[末底]|12月31日)?"
    r"(?:里|期间|止)?的?[,，]?"
    r"|\b(?:in|for|during|over|as of|as at|at) (?:the )?(?:end of )?(?:the )?"
    r"(?:full |financial |fiscal )?(?:year )?(?:ended |to )?(?:on )?"
    r"(?:31 December |December 31, )?(?:FY ?)?YEAR\b,?"
)
# What makes another time of it: before, since, to, and what it may be cut out of.
_LED = re.compile(
    r"(?:自|从|至|和|与|或|较|比|[-–—/\d]|\b(?:since|after|before|beyond|until|till|between|from|and|"
    r"or|to|than|with|against|of|by))\s*$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(
    r"\s*(?:之?[前后]|[以开]|起|至|到|和|与|或|比|较|[-–—/\d]|第|[上下]|[一二三四]季|中|[Qq]\d|[Hh]\d|"
    r"期|部|蒙|假|盘|初|(?:and|or|to|third|fourth|second|first|quarter|Q|H)\b)"
)


def same_half(question: str, evidence: Evidence, selector: Selector) -> str:
    """The question with 去年上半年 as 去年同期, where the report is on a first half."""
    if not _LAST_HALF.search(question) or not evidence.hits:
        return question
    is_half = "h1" in parts(selector.opening(evidence.hits[0].passage.source))
    return _LAST_HALF.sub("去年同期", question) if is_half else question


def end_before(question: str, evidence: Evidence, selector: Selector) -> str:
    """The question with the end of the year before that of the report by its number: 年初 is
    2023年末 to a report on the first half of 2024. As it is where the report names no one year.
    """
    named = _END_BEFORE.search(question)
    year = one_year(evidence, selector)
    if named is None or year is None:
        return question
    end = f"{year - 1}年末" if named["zh"] else f"at the end of {year - 1}"
    return f"{question[: named.start()]}{end}{question[named.end() :]}"


def one_year(evidence: Evidence, selector: Selector) -> int | None:
    """The one year that the title of the report found first names, else the one that its first
    lines name most; None where that may be either: "2023 annual report (revised in 2024)".
    """
    if not evidence.hits:
        return None
    return _year_of(selector.opening(evidence.hits[0].passage.source))


def _year_of(opening: str) -> int | None:
    titled = set(_years(opening.strip().split("\n", 1)[0]))
    if titled:
        return titled.pop() if len(titled) == 1 else None
    most = Counter(_years(opening)).most_common(2)
    is_clear = bool(most) and (len(most) == 1 or most[0][1] > most[1][1])
    return most[0][0] if is_clear else None


def without_own_time(question: str, source: str, selector: Selector) -> str:
    """The question without the time that it names, where that is the one that the report `source`
    is on: 2021年上半年 in a report on that half. As it is where it may name another as well.
    """
    opening = selector.opening(source)
    title, year = opening.strip().split("\n", 1)[0], _year_of(opening)
    told = parts(title) or parts(opening) & {"h1"}
    if year is None or told - {"h1"}:
        return question
    form = _OWN_HALF if told else _OWN_YEAR
    own = form.replace("YEAR", str(year)).replace("YY", f"{year % 100:02}")
    named = list(re.finditer(own, question, re.IGNORECASE))
    if len(named) != 1:
        return question
    before, after = question[: named[0].start()], question[named[0].end() :]
    if _LED.search(before) or _FOLLOWED.match(after):
        return question
    left = " ".join(f"{before} {after}".split()).strip()
    left = re.sub(r" (?=[?？])|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", left)
    is_other = periods(left) or parts(left) or months(left)
    return question if is_other else left[:1].upper() + left[1:]


def _years(text: str) -> list[int]:
    return [int(p.year) for p in periods(text) if p.year.isdigit()]


def _title(evidence: Evidence, selector: Selector) -> str:
    return selector.opening(evidence.hits[0].passage.source).strip().split("\n", 1)[0]


def year_before(question: str, evidence: Evidence, selector: Selector) -> str:
    """The question with the year before that of the report called so: 2022年 is 上年 in a report on
    2023. As it is where the report is on less than a year.
    """
    if not evidence.hits:
        return question
    title = _title(evidence, selector)
    told = _years(title)
    if not told or parts(title):
        return question
    before = max(told) - 1
    chinese = re.sub(rf"{before}年(?:全年|度)?的?(?![末底])", "上年", question)
    if chinese != question:
        return chinese
    return re.sub(rf"\b(?:in|for|during) {before}\b", "in the previous year", question)
