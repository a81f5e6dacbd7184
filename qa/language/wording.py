"""What the words around a figure tell: its unit, its bound, a rise or fall, the comparison."""

import re
from typing import Literal

Bound = Literal["", "about", "over", "at least", "nearly", "under", "at most"]
Direction = Literal[-1, 0, 1]
Basis = Literal["", "year-on-year", "quarter-on-quarter", "year-to-date"]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATES = re.compile(
    r"(?:19|20)\d{2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)|\b\d{1,2}:\d{2}\b"
    r"|(?:(?:19|20)\d{2}\s?年(?:度)?\s?)?\d{1,2}\s?月(?!活|均)(?:\s?\d{1,2}\s?[日号])?"
    r"|(?:19|20)\d{2}\s?[-–—至到]\s?(?:(?:19|20)\d{2})|(?:19|20)\d{2}\s?年"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s(?:and|to)\s\d{{1,2}})?\s{_MONTH}\b(?:\s(?:19|20)\d{{2}})?"
    rf"|\b{_MONTH}\s(?:19|20)\d{{2}}\b|\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?![\d,.]*\d)(?:,?\s(?:19|20)\d{{2}})?"
    r"|\b[12]H\s?\d{2}\b|\bFY\s?\d{2,4}\b|\bQ[1-4]\b|\bH[12]\b|(?<=[\u4e00-\u9fff])\d{1,2}[日号]"
    r"|[一二三四五六七八九十]{1,2}月(?!活|均)(?:[一二三四五六七八九十]{1,3}[日号])?",
    re.IGNORECASE,
)
_SPAN = 24
_UNITS = (
    ("month", re.compile(r"[多余]?个月|[ -](?:consecutive |full )?months?\b")),
    ("year", re.compile(
        r"[多余]?\s?(?:周)?(?:年(?![级份报])|岁)|[ -](?:consecutive |straight |full )?years?\b"
    )),
    ("hour", re.compile(r"[多余]?个?小时|[ -]hours?\b")),
    ("minute", re.compile(r"[多余]?分钟|[ -]minutes?\b")),
    ("day", re.compile(r"[多余]?[天日](?!均)|[ -](?:working |calendar )?days?\b")),
    ("times", re.compile(r"[多余]?倍|[ -]?times\b|[ -]?fold\b|x\b")),
    ("tonne", re.compile(r"[多余]?吨|[ -](?:metric )?tonn?es?\b")),
    ("count", re.compile(r"[多余]?[个户家项人名位件种款次条张台座处笔所辆艘]")),
)  # fmt: skip

_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("at least", r"不低于|不少于|不小于|至少|at least |(?:no|not) less than |no fewer than "),
    ("at most", r"不超过|不高于|不多于|至多|最多|up to |at most |no more than |not more than "),
    ("over", r"超过|超|逾|突破|大于|高于|over |more than |above |exceed(?:s|ed|ing)? "
             r"|in excess of |upwards of |greater than "),
    ("nearly", r"(?<![最附临邻远靠])近|接近|nearly |almost |close to "),
    ("under", r"不足|不到|低于|小于|under |less than |fewer than |below "),
    ("about", r"大约|约|大致|about |around |approximately |roughly |some |circa |c\. ?|~ ?"),
)  # fmt: skip
_BOUNDS = [
    (name, re.compile(rf"(?<![a-zA-Z])(?:{words})\s?$", re.IGNORECASE)) for name, words in _BEFORE
]
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("at least", re.compile(r"[个项家户种名位件元人岁倍]{0,2}以上| or more\b|\+")),
    ("over", re.compile(r"[个项家户种名位件元人岁倍]{0,2}多(?!数)|[多余](?![元额地])")),
    ("at most", re.compile(r"[个项家户种名位件元人岁]{0,2}(?:以下|以内)| or less\b| or fewer\b")),
    ("about", re.compile(r"[个项家户种名位件元人年]{0,2}(?:左右|上下)| or so\b")),
)

_UP = (
    r"负?增长|增加|增至|增[幅速]|上升|提高|提升|上涨|回升|升至|涨至|上行|扩大|走阔|多增|新增|净增|升幅|涨幅|高出"
    r"|(?:[增升涨]|(?<!么)多)(?=[了约近超逾]?\s*$)|[增升涨](?=了[这那]么)"
    r"|(?:(?<!made )(?<!make )(?<!makes )(?<!set )up|rose|rise[ns]?|rising|grew"
    r"|grow[ns]?|growing|growth|increas\w*|higher|climb\w*|gain\w*|jump\w*|add(?:s|ed|ing)|widen\w*|expand\w*"
    r"|surg\w*|advanc\w*|soar\w*|leap(?:s|ed|t)?|swell\w*|swelled)\b"
)
_DOWN = (
    r"下降|下滑|减少|降低|下跌|回落|收窄|缩减|缩小|降至|减至|下行|下调|少增|净减|降幅|跌幅|低出"
    r"|(?:[降减跌]|(?<!么)少)(?=[了约近超逾]?\s*$)|[降减跌掉](?=了[这那]么)|(?:down|fell|falls?|fallen|falling|declin\w*|decreas\w*|lower\w*"
    r"|drop\w*|shr[aiu]nk\w*|narrow\w*|slip\w*|reduc\w*|eas(?:ed|es|ing)|dip(?:s|ped)?|contract(?:s|ed)"
    r"|slid\w*|weaken\w*|plung\w*|tumbl\w*|slump\w*|plummet\w*|s[au]nk|dwindl\w*)\b"
)
_CHANGE = re.compile(rf"(?P<up>(?<![a-z])(?:{_UP}))|(?P<down>(?<![a-z])(?:{_DOWN}))", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\s?的?(?P<up>增长|增幅|升幅|涨幅|提升|提高|上升|增加)(?![到至])"
    r"|\s?的?(?P<down>降幅|跌幅|下降|下滑|减少)(?![到至])"
    r"|\s(?:(?:year-on-year|annual)\s)?(?P<up_en>rise|increase|growth|gain|higher|more\sthan|more|widening"
    r"|jump)\b|\s(?:(?:year-on-year|annual)\s)?(?P<down_en>drop|decline|decrease|fall|reduction"
    r"|fewer|less|lower|narrowing|cut|below)\b",
    re.IGNORECASE,
)  # fmt: skip
_LEVEL = re.compile(
    r"(?:[^a-z]|^)(?:to|from|against|versus|v)\s(?:around |about |nearly |over |just )?$",
    re.IGNORECASE,
)
_CUT = re.compile(r"[。;；！？\n|]|[,，](?!\d)|[,.;:]\s|[(（)）]")
_SPAN_OF_TIME = re.compile("个?[年月天日周]")
_FAR = 60
BASES = re.compile(
    r"(?P<yoy>同比|year[ -]on[ -]year|yoy|y/y|year[ -]over[ -]year|(?:较|比)上?去?年同期)"
    r"|(?P<qoq>环比|quarter[ -]on[ -]quarter|qoq|q/q|较上季|month[ -]on[ -]month)"
    r"|(?P<ytd>(?:较|比)(?:上年|去年|年)[末底初]"
    r"|(?:from|since|than at) the (?:end of (?:the )?(?:previous|last|prior)|start of the) year)",
    re.IGNORECASE,
)
_BASIS: dict[str, Basis] = {
    "yoy": "year-on-year", "qoq": "quarter-on-quarter", "ytd": "year-to-date",
}  # fmt: skip


def unit_of(kind: str, text: str, start: int, end: int) -> str:
    """The unit of the figure text[start:end], "date" for a part of a date, or ""."""
    if kind != "number":
        return ""
    low = max(0, start - _SPAN)
    for match in _DATES.finditer(text[low : end + _SPAN]):
        if match.start() <= start - low and end - low <= match.end():
            return "date"
    return next((name for name, unit in _UNITS if unit.match(text, end)), "")


def bound_of(text: str, start: int, end: int) -> Bound:
    """Whether a figure is given as an approximation or a limit."""
    return bounded(text, start, end)[0]


def bounded(text: str, start: int, end: int) -> tuple[Bound, int, int]:
    """The bound of the figure text[start:end], and the span that includes the words for it."""
    before = text[max(0, start - 20) : start]
    is_time = bool(_SPAN_OF_TIME.match(text, end))  # 近三年 is a span of time
    for name, words in _BOUNDS:
        match = words.search(before)
        if match and not (is_time and match.group().startswith("近")):
            return name, start - len(match.group()), end
    if re.search(r"\d\s?[多余]|[多余]元?$", text[start:end]):
        return "over", start, end
    for name, words in _AFTER:
        match = words.match(text, end)
        if match:
            return name, start, match.end()
    return "", start, end


def direction_of(before: str, after: str) -> Direction:
    """1 or -1 where the clause tells of a rise or fall by or to the figure, else 0."""
    clause = _CUT.split(before)[-1][-_FAR:]
    found = None if _LEVEL.search(clause) and not _moved(clause) else _last(clause)
    if found is None:
        found = _FOLLOWS.match(after)
    if found is None:
        return 0
    groups = found.groupdict()
    is_up = bool(groups.get("up") or groups.get("up_en"))
    return 1 if is_up and not found.group().startswith("负") else -1


def basis_of(before: str, after: str) -> Basis:
    """What a change is measured against: the word in the figure's clause, or just after it."""
    clause = _CUT.split(before)[-1]
    match = BASES.search(clause) or BASES.search(_CUT.split(after)[0])
    return _BASIS[match.lastgroup] if match and match.lastgroup else ""


def _moved(clause: str) -> bool:
    """True for "rose to": the verb stands right before, with no figure between."""
    return bool(_CHANGE.search(clause)) and not re.search(r"\bfrom\s*$|against\s*$", clause)


def _last(clause: str) -> re.Match[str] | None:
    matches = list(_CHANGE.finditer(clause))
    return matches[-1] if matches else None


def changes(text: str) -> set[int]:
    """The directions that a text tells of: 1 for a rise, -1 for a fall."""
    return {1 if m["up"] and not m["up"].startswith("负") else -1 for m in _CHANGE.finditer(text)}
