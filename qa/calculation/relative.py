"""Times that a question names, as they stand to the report: the year before that of the report."""

import re

from qa.language.periods import parts, periods
from qa.ranking.select import Selector
from qa.result import Evidence

_LAST_HALF = re.compile("(?:去年|上年)上半年")


def same_half(question: str, evidence: Evidence, selector: Selector) -> str:
    """The question with 去年上半年 as 去年同期, where the report is on a first half."""
    if not _LAST_HALF.search(question) or not evidence.hits:
        return question
    is_half = "h1" in parts(selector.opening(evidence.hits[0].passage.source))
    return _LAST_HALF.sub("去年同期", question) if is_half else question


def year_before(question: str, evidence: Evidence, selector: Selector) -> str:
    """The question with the year before that of the report called so: 2022年 is 上年 in a report on
    2023. As it is where the report is on less than a year.
    """
    if not evidence.hits:
        return question
    title = selector.opening(evidence.hits[0].passage.source).strip().split("\n", 1)[0]
    told = [int(p.year) for p in periods(title) if p.year.isdigit()]
    if not told or parts(title):
        return question
    before = max(told) - 1
    chinese = re.sub(rf"{before}年(?:全年|度)?的?(?![末底])", "上年", question)
    if chinese != question:
        return chinese
    return re.sub(rf"\b(?:in|for|during) {before}\b", "in the previous year", question)
