"""The question before, asked of another time: "and in 2021?", 上年呢, "down from what?"."""

import re

from index.language.terms import fold, language, tokens
from qa.dialogue.ellipsis import topic
from qa.language.cues import cue
from qa.language.question import is_content

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_PARTS = {
    "quarter": re.compile(
        r"(?P<word>first|second|third|fourth)(?= quarter)|(?<![a-z\d])q(?P<after>[1-4])(?!\d)"
        r"|(?<!\d)(?P<ahead>[1-4])q|(?P<zh>[一二三四])(?=季度)"
    ),
    "half": re.compile(
        r"(?P<word>first|second)(?= half)|(?<![a-z\d])h(?P<after>[12])(?!\d)"
        r"|(?<!\d)(?P<ahead>[12])h|(?P<zh>[上下])(?=半年)"
    ),
}
_ORDERS = {
    "quarter": (("first", "second", "third", "fourth"), "1234", "1234", "一二三四"),
    "half": (("first", "second"), "12", "12", "上下"),
}
_SHORT_YEAR = re.compile(r"(?<=[1-4][hq])\s?(\d\d)(?!\d)")


def is_time(phrase: str) -> bool:
    """True for a phrase that names a time and nothing else, as "from what?" does the one before."""
    if cue("followup.part_before").fullmatch(phrase) or cue("followup.from_what").fullmatch(phrase):
        return True
    rest = cue("followup.time").sub(" ", phrase)
    return rest != phrase and not [t for t in tokens(rest) if is_content(t)]


def is_year_before(phrase: str) -> bool:
    """True for "a year earlier" and "down from what?"."""
    forms = (cue("followup.year_before"), cue("followup.from_what"))
    return any(form.fullmatch(phrase) for form in forms)


def at_time(phrase: str, before: str) -> str:
    """The question before, asked of another time: in the place of its own, or added to it."""
    text = fold(before)
    if cue("followup.part_before").fullmatch(phrase):
        kind = "quarter" if "quarter" in phrase or "季" in phrase else "half"
        return _part_earlier(text, kind) or _timed(text, phrase)
    if cue("followup.from_what").fullmatch(phrase):
        return _year_earlier(before, "in the previous year")
    if cue("followup.year_before").fullmatch(phrase):
        return _year_earlier(before, "a year earlier")
    spans = [m.span() for m in cue("followup.time").finditer(text)]
    if not spans:
        is_bare = language(before) == "en" and phrase[:1].isdigit()
        return _timed(text, f"in {phrase}" if is_bare else phrase)
    start, end = spans[-1]
    return f"{text[:start]}{phrase}{text[end:]}"


def at_present(text: str) -> str:
    """A question completed by "a year earlier" without it: the next turn is of now again."""
    return cue("followup.year_before").sub("", text).strip()


def _year_earlier(before: str, time: str) -> str:
    """The level of a year before, also after a question by how much something changed."""
    text = fold(before)
    told = (m for m in _YEAR.finditer(text) if not _is_aim(text[m.end() :]))
    years = [m.group() for m in told]  # the 2030 target of 2021 is of 2021
    if years and not cue("question.change").search(text):
        return text.replace(max(years), str(int(max(years)) - 1))
    is_chinese = language(before) == "zh"
    time = "上年" if is_chinese else time
    if not cue("question.change").search(text):
        return _timed(text, time)
    words = [w for w in topic(_YEAR.sub(" ", before), time) if not is_time(w)]
    if is_chinese:
        return f"{time}{''.join(words)}是多少?"
    return f"What was the {' '.join(words)} {time}?"


def _is_aim(after: str) -> bool:
    return bool(cue("wording.planned").match(after.lstrip("年的 ")))


def _part_earlier(text: str, kind: str) -> str | None:
    """The question, of the quarter or half-year before its own; None where it names none."""
    found = list(_PARTS[kind].finditer(text))
    if not found:
        return None
    match, orders = found[-1], _ORDERS[kind]
    group = str(match.lastgroup)
    order = orders[list(_PARTS[kind].groupindex).index(group)]
    place = list(order).index(match[group]) - 1
    start, end = match.span(group)
    moved = f"{text[:start]}{order[place]}{text[end:]}"
    return moved if place >= 0 else _in_year_before(moved, start)


def _in_year_before(text: str, start: int) -> str:
    """The text with its year one less; with the year before told at `start` where it has none."""
    for form in (_YEAR, _SHORT_YEAR):
        years = list(form.finditer(text))
        if years:
            year = years[-1]
            a, b = year.span(year.lastindex or 0)
            return f"{text[:a]}{int(text[a:b]) - 1:02d}{text[b:]}"
    if language(text) == "zh":
        return f"{text[:start].removesuffix('第')}上年第{text[start:]}".replace("第下", "下")
    return f"{text.rstrip(' ?.')} of the previous year?"


def _timed(text: str, time: str) -> str:
    """A question with a time added, where it reads well."""
    if language(text) == "zh":
        return f"{time}{text}"
    return f"{text.rstrip(' ?.')} {time}?"
