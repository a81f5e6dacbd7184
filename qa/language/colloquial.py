"""Everyday words for a measure: 赚了多少 and "how much did it make?" ask for the net profit,
亏了多少 for the loss, 多少人民币 for what is told in 元; 担任什么职务 asks who somebody is.
"""

import re

from qa.language.cues import cue
from qa.language.names import FAMILY, names

_BEFORE_TAX = re.compile(" before tax\\b", re.IGNORECASE)
_IN_YUAN = re.compile("(?<!有多少)(?<=多少)人民币(?=$|[?？。,，;； 呢吗])")
_MORE_OR_LESS = re.compile(
    "(?P<than>[比较](?:[去上前]一?年|20\\d\\d年)[^,，。;；]{0,6}?)(?P<way>[多少])[赚挣]了?(?=多少|几)"
)
_POST = re.compile(
    "(?:请问)?(?P<who>[\\u4e00-\\u9fff]{2,4}?)(?:先生|女士)?(?:现在|目前|现|当时)?"
    "(?:的(?:职务|职位|岗位)(?:是(?:什么|啥))?|(?:担任|出任|任|是)的?(?:什么|何|啥)(?:职务?|职位|岗位))"
)
_OF_A_POST = re.compile("[长管理事总监人员户们原曾兼改再时前后]$")
LONGEST = 120  # characters of such a question


def plain(question: str) -> str:
    """The question by the measure's name, where it asks what somebody made, and next to that at
    most something else after a comma or another question; an amount asked for in 人民币, in 元.
    """
    question = _MORE_OR_LESS.sub(_by_profit, _IN_YUAN.sub("元", question))
    text = question.strip().rstrip("?？。. ")
    if len(text) > LONGEST:
        return question
    match = _POST.fullmatch(text)
    if match and FAMILY.match(match["who"]) and not _OF_A_POST.search(match["who"]):
        return f"{match['who']}是谁?"
    match = cue("colloquial.earned_zh").fullmatch(text)
    if match and not cue("colloquial.others").search(match["who"]):
        measure = "税前利润" if match["tax"] else "净利润"
        return f"{match['who'].removesuffix('口径')}{measure}是多少{match['rest'] or ''}?"
    match = cue("colloquial.lost_zh").fullmatch(text)
    if match and not cue("colloquial.others").search(match["who"]):
        return f"{match['who']}亏损多少{match['rest'] or ''}?"
    for name in ("turnover", "earned"):
        match = cue(f"colloquial.{name}_en", re.IGNORECASE).fullmatch(text)
        if match and _is_company(match["who"]):
            tail = match.groupdict()
            told, is_taxless = _BEFORE_TAX.subn("", f"{tail.get('tax') or ''}{match['rest'] or ''}")
            profit = "profit before tax" if is_taxless else "net profit"
            measure = "revenue" if name == "turnover" else profit
            return f"What was the {measure} of {match['who']}{told.replace(' after tax', '')}?"
    return question


def _by_profit(match: re.Match[str]) -> str:
    """比去年少赚了 as 净利润比去年少了, where no profit is named before it."""
    is_named = "利" in match.string[: match.start()]
    return match.group() if is_named else f"净利润{match['than']}{match['way']}了"


def _is_company(who: str) -> bool:
    return bool(cue("colloquial.company", re.IGNORECASE).fullmatch(who) or names(f"at {who}"))
