"""Whether a sentence names the members of a set that a question asks for.

"Which provinces?" has no answer where they are counted and not named.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from index.language.terms import CJK_CHARACTER, Token, fold, language, tokens
from qa.language.cues import cue
from qa.language.numerals import WORDS
from qa.language.question import Question, is_content
from qa.language.units import Unit
from qa.ranking.named import new_names

_COUNTED = (
    "(?:余|多)?(?:个|项|家|大|位|种|类|方面|省|地|处|款|名|件|条|所|座|支|批|道|份|轮"
    "|艘|辆|架|台|套|栋|间|宗|起|只)"
)
_CARDINAL = "(?:十[一二三四五六七八九]|[两二三四五六七八九十]+)"
_COUNT = re.compile(
    rf"(?P<zh>{_CARDINAL}|\d+){_COUNTED}"
    r"|(?<![\d.,])\b(?P<en>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|\d+)\b"
    r"(?!%|[.,]\d|-(?!odd|plus))"
)
# The number of what is asked for, and a question that gives none ("218 outlets of which kinds?").
_COUNT_ASKED = re.compile(
    rf"哪(?P<zh>{_CARDINAL}|\d+){_COUNTED}|"
    r"\b(?:which|what are the|name the) (?P<en>two|three|four|five|six|seven|eight|nine|ten|\d+)\b"
)
_UNCOUNTED = re.compile("哪几")
_THESE = re.compile(rf"[哪那这](?P<n>{_CARDINAL}|\d+){_COUNTED}(?P<noun>[\u4e00-\u9fff]{{2}})")
_PIECE = re.compile('[,;:.。，；：()（）“”"]')
# What stands between the members of a set of three or more.
_SEVERAL = re.compile("[\u3001;\uff1b]|\u201d\u201c|, |\u4e00\u662f|[,\uff0c].+[,\uff0c]")
_TEENS = {f"十{c}": 10 + i for i, c in enumerate("零一二三四五六七八九") if i}
_NUMERALS = (
    _TEENS | {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "两三": 3} | WORDS
)
_YEARS = range(1900, 2100)
_JOINED = re.compile("[、和与及]$")  # before a count that is itself the last of several
_CLAUSE_END = re.compile("[,;。]")
_LISTS = re.compile("分别|包括|包含|即|为|是|有|其中")
FEW = 3  # as many members as a sentence must tell to have told some of many
LONGEST = 4  # words of one member of an enumeration
LONG = 6  # and where it stands behind its number
_MEMBERS_ZH = re.compile(
    r"哪(?:些|几[个家类项种]?|(?:[两三四五六七八九十]+|\d+)[个家类项种所])(?:具体)?(?P<after>[\u4e00-\u9fff]{2,4})"
    r"|(?P<before>[\u4e00-\u9fff]{2,4})(?:分别|具体)?(?:是|有|包括)哪(?:些|几|[两三四五六七八九十]+|\d+)"
)
_MEMBERS_EN = re.compile(
    r"\b(?:which(?! one\b)|what are the|what were the|name the|list the"
    r"|what(?! (?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\b))"
    r"(?: (?:two|three|four|five|six|seven|eight|nine|ten|\d+))? (?P<after>\w+(?: \w+)?)"
)


def uncounted(question: Question, unit: Unit) -> float:
    """1 when the members of a set of n are asked for and no enumeration of n stands there."""
    if "list" not in question.kinds:
        return 0.0
    asked = fold(question.text)
    match = _COUNT_ASKED.search(asked)
    if match is None and not _UNCOUNTED.search(asked):
        match = _COUNT.search(asked)
    if match is None:
        return 0.0
    wanted = _number(match["zh"] or match["en"])
    if wanted < 2 or wanted > 1000:
        return 0.0
    if wanted > 2 and not (unit.is_list or _SEVERAL.search(unit.text)):
        return 1.0
    held = enumerations(unit.text) | enumerations(unit.original)
    slack = 0 if wanted > 6 else 2 if unit.text.isascii() else 1
    near = range(wanted - slack, wanted + slack + 1)
    return float(not any(n in held for n in near if n > 1))


def enumerations(text: str) -> set[int]:
    """How many members each enumeration in a text has."""
    counts = set()
    for part in re.split(
        "[;:.\u3002\uff0c\uff1b\uff1a\uff08\uff09()\u201c\u201d]|(?<=[\u4e00-\u9fff]),", text
    ):
        counts.add(part.count("\u3001") + len(re.findall("[和及与]|以及", part)) + 1)
        counts.add(part.count("\u3001") + 1)
    for part in re.split(r'[;:()."]', text):
        joined = len(re.findall(r",? and ", part))
        counts.add(len(re.findall(r", (?!and )", part)) + joined + 1)
    counts.add(len(re.findall("; |[;；](?=[\u4e00-\u9fff])", text)) + 1)
    counts.add(_alike_begun(text))
    return counts


def _alike_begun(text: str) -> int:
    """How many clauses in a row begin alike: 不做看不懂的场景,不做管不住的数据."""
    begun = [c[:2] for c in re.split("[,;:。，；：]", text)]
    return max(len(list(run)) for _, run in groupby(begun))


def are_members_unnamed(question: Question, unit: Unit) -> bool:
    """True where members are to be named and the unit counts them: "26 provinces"."""
    if unit.row is None and (_is_number_alone(question, unit) or _is_told_short(question, unit)):
        return True
    if unit.row is not None or not (nouns := _members(question.text)):
        return False
    pieces = tokens(unit.text)
    counts = [
        n for i, p in enumerate(pieces) if (n := _count(p)) and _is_of(nouns, pieces[i + 1 : i + 4])
    ]
    if not counts or cue("supposed.named").search(fold(unit.text)):
        return False
    return all(_most_told(unit.original) < min(n, FEW + 1) for n in counts)


def _is_number_alone(question: Question, unit: Unit) -> bool:
    """True where "which three?" is asked in Chinese, and of "three" nobody is named beside it."""
    asked = _COUNT_ASKED.search(fold(question.text))
    if asked is None or not asked["zh"]:
        return False
    number = asked.group().removeprefix("哪")
    parts = [p for p in re.split("[;；。\n]", fold(unit.original)) if number in p]
    wanted = _number(asked["zh"])
    return bool(parts) and all(max(enumerations(p)) < min(wanted, FEW + 1) for p in parts)


def _is_told_short(question: Question, unit: Unit) -> bool:
    """True where the members of a number of things are asked for by name, and the unit has no more
    of them than their number, as one of several: 哪三个中心 of 一部、三中心、一公司.
    """
    asked = _these(question.text)
    if asked is None:
        return False
    told = f"{asked['n']}{_COUNTED}?{asked['noun']}"
    listed = re.compile(f"(?:^|、){told}、|、{told}$")
    pieces = _PIECE.split(fold(unit.original))
    holding = [piece for piece in pieces if re.search(told, piece)]
    rest = "，".join(piece for piece in pieces if piece not in holding)
    is_one_of_several = bool(holding) and all(map(listed.search, holding))
    return is_one_of_several and max(enumerations(rest)) < _number(asked["n"])


@lru_cache(maxsize=256)  # asked of every unit
def _these(question: str) -> re.Match[str] | None:
    folded = fold(question)
    return _THESE.search(folded) if cue("members.names_asked").search(folded) else None


def are_numbered_unnamed(question: Question, unit: Unit) -> bool:
    """True where the names of a number of things are asked for ("what are the 7 shops called?"),
    and the unit gives their number ("7 shops were closed") and names too few.
    """
    if unit.row is not None or not (asked := _numbers_asked(question.text)):
        return False
    unit = replace(unit, text=_member_with(unit, asked)) if unit.is_list else unit
    text = fold(unit.text)
    shared = set() if ":" in text else asked & _counts(text)
    if not shared:
        return False
    wanted = min(max(shared), FEW)
    return len(new_names(question, unit)) < wanted and _told_with(text, max(shared)) < wanted


def _member_with(unit: Unit, asked: frozenset[int]) -> str:
    """The one member of a list that gives the number asked for; empty where the list is of as many
    members, or several give it.
    """
    members = re.split("[;；] ?|\n", unit.text)
    giving = [member for member in members if asked & _counts(fold(member))]
    return giving[0] if len(giving) == 1 and len(members) not in asked else ""


@lru_cache(maxsize=256)  # asked of every unit
def _numbers_asked(question: str) -> frozenset[int]:
    """Of how many things the names are asked for; all numbers of a question that gives several."""
    folded = fold(question)
    if not cue("members.names_asked").search(folded):
        return frozenset()
    which = _COUNT_ASKED.search(folded)
    return frozenset({_number(which["zh"] or which["en"])} if which else _counts(folded))


def _counts(folded: str) -> set[int]:
    counted = {_number(m["zh"]) for m in _COUNT.finditer(folded) if m["zh"]}
    bare = {_number(m["en"]) for m in _COUNT.finditer(folded) if m["en"]}
    return {n for n in counted | bare.difference(_YEARS) if n > 1}


def _told_with(folded: str, number: int) -> int:
    """How many members a text names beside their number: around it in Chinese, after it else."""
    ends = [m.span() for m in _COUNT.finditer(folded) if _number(m["zh"] or m["en"]) == number]
    if language(folded) == "en":
        return max(_run_after(folded[end:]) for _, end in ends)
    return max(max(enumerations(_clause_at(folded, start))) for start, _ in ends)


def _run_after(rest: str) -> int:
    """How many short members stand in a row, behind what is counted."""
    members = re.split(r",| and ", re.split(r"[;!?]|\.\s", rest)[0])[1:]
    runs = groupby(0 < len(member.split()) <= LONG for member in members)
    return max((len(list(run)) for is_short, run in runs if is_short), default=0)


def _clause_at(folded: str, place: int) -> str:
    """The Chinese clause around a count, with the next one where that lists; without what stands
    before it where the count is itself the last of several.
    """
    before = _CLAUSE_END.split(folded[:place])[-1]
    after, *later = _CLAUSE_END.split(folded[place:])
    if later and _LISTS.match(later[0]):
        after = f"{after}:{later[0]}"
    return after if _JOINED.search(before) else before + after


def _number(written: str) -> int:
    return _NUMERALS.get(written) or (int(written) if written.isdigit() else 0)


def _most_told(text: str) -> int:
    """How many members the longest enumeration in a text has; in English they are short."""
    if CJK_CHARACTER.search(text):
        return max(enumerations(text))
    longest = run = 0
    for part in re.split(r"[,;:.()]| and ", text):
        run = run + 1 if len(part.split()) <= LONGEST else 0
        longest = max(longest, run)
    return longest + 1  # the first stands at the end of a longer part


@lru_cache(maxsize=256)  # asked of every unit
def _members(question: str) -> frozenset[str]:
    """The terms of the noun whose members are asked for; none for any other question."""
    folded = fold(question)
    pattern = _MEMBERS_ZH if CJK_CHARACTER.search(folded) else _MEMBERS_EN
    match = pattern.search(folded)
    if match is None:
        return frozenset()
    noun = match["after"] or match["before"]
    return frozenset(term for t in tokens(noun) if is_content(t) for term in t.terms)


def _count(token: Token) -> int:
    """The number that a token writes in digits, if it counts more than one thing."""
    digits = token.surface.replace(",", "")
    return int(digits) if token.is_number and digits.isdecimal() and len(digits) < 4 else 0


def _is_of(nouns: frozenset[str], after: Sequence[Token]) -> bool:
    return any(nouns & set(t.terms) for t in after)
