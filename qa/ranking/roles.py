"""Whether a sentence names the holder of the role that a question asks for.

A vice president is no president, and who took over from a chief of security is not that chief.
"""

import re
from functools import lru_cache

from index.language.terms import fold, language
from qa.language.cues import cue, cue_words
from qa.language.question import Question
from qa.language.units import Unit

Role = tuple[str, frozenset[str]]
_UNTITLED = frozenset({("analyst", frozenset[str]())})  # who is told of by the firm alone
_FORMER = frozenset({"former"})
BEFORE = 24  # characters before a title, among which its modifiers stand
AFTER = 30
_NAME = r"(?:[A-Z][\w'’-]+ ){1,3}[A-Z][\w'’-]+"
_NAMED_BEFORE = re.compile(
    rf"{_NAME}(?:,| as| became| is| was)? (?:(?:the|its|our|new|as) ){{0,2}}$"
)
_AND = re.compile(r",? (?:and|&) (?:its |the |our |group )?", re.IGNORECASE)  # president and CEO
_NAMED_AFTER = re.compile(rf"^,? {_NAME}")
_FIELDS = {
    "财务": "financial", "finance": "financial", "技术": "technology", "technical": "technology",
    "风险": "risk", "运营": "operating", "operations": "operating", "信息": "information",
    "数字": "digital", "合规": "compliance", "营销": "marketing", "市场": "marketing",
    "商务": "commercial", "商业": "commercial", "数据": "data", "安全": "security",
    "医疗": "medical", "医学": "medical", "法务": "legal", "科学": "scientific", "审计": "audit",
    "投资": "investment", "创新": "innovation", "营收": "revenue", "产业": "industry",
    "执行": "executive", "产品": "product", "战略": "strategy", "人力": "people", "人才": "people",
    "cfo": "financial", "cto": "technology", "coo": "operating", "cio": "information",
    "精算师": "actuary", "经济师": "economist", "cro": "risk", "ceo": "executive",
    "cdo": "digital", "cmo": "marketing",
}  # fmt: skip


@lru_cache(maxsize=4_000)
def roles(text: str) -> frozenset[Role]:
    """The roles that a text names, each with what makes another of it: vice, former, branch."""
    return frozenset(_spans(text).values())


@lru_cache(maxsize=4_000)
def _spans(text: str) -> dict[tuple[int, int], Role]:
    """Where each role stands in the folded text."""
    folded = fold(text)
    found: dict[tuple[int, int], Role] = {}
    for head in sorted(cue_words("roles.heads")):
        for match in cue(f"roles.{head}").finditer(folded):
            before = folded[max(0, match.start() - BEFORE) : match.start()]
            after = folded[match.end() : match.end() + AFTER]
            marks = {m for m in cue_words("roles.modifiers") if _modifies(m, before, after)}
            kind = "".join(g for g in match.groups() if g)
            name = _FIELDS.get(kind, kind)
            found[match.span()] = (f"{head} {name}".strip(), frozenset(marks))
    return found


def _modifies(mark: str, before: str, after: str) -> bool:
    lead = re.search(rf"{cue(f'roles.{mark}').pattern}[\s-]*(?:\w+[\s-])?$", before)
    return bool(lead) or (mark == "committee" and bool(cue("roles.of_committee").match(after)))


def is_other_role(question: Question, unit: Unit) -> bool:
    """True where one role is asked for, and neither the unit nor, where it names none, what
    stands around it gives that one.
    """
    folded = fold(question.text)
    if "who" not in question.kinds and not cue("question.name").search(folded):
        return False
    asked = roles(folded)
    if len(asked) != 1:
        return False
    told = roles(f"{unit.text}\n{unit.original}") or roles(unit.context)
    if cue("roles.succession").search(folded):  # the former one is asked about as well
        told |= {(name, marks - _FORMER) for name, marks in told}
        asked = frozenset((name, marks - _FORMER) for name, marks in asked)
    if not told and asked <= _UNTITLED:
        return False
    return not any(_may_be_one(mine, theirs) for mine in asked for theirs in told)


def is_unnamed(question: Question, unit: Unit) -> bool:
    """True where someone is asked for whose name is held back, or whose role stands without a name
    in an English sentence that names the holder of another.
    """
    folded, told = fold(question.text), f"{unit.text}\n{unit.original}"
    if "who" not in question.kinds and not cue("question.name").search(folded):
        return False
    if cue("roles.nameless").search(fold(told)):
        return True
    if language(unit.text) != "en" or len(fold(unit.text)) != len(unit.text):
        return False
    held: dict[Role, bool] = {}
    named_to = -1  # where the last role with a name beside it ends
    for span, role in sorted(_spans(unit.text).items()):
        is_too = _AND.fullmatch(unit.text[named_to : span[0]]) if named_to >= 0 else None
        is_named = bool(is_too) or _has_name_beside(unit.text, span)
        held[role] = held.get(role, False) or is_named
        named_to = span[1] if is_named else -1
    asked = roles(folded) & held.keys()
    return bool(asked) and any(held.values()) and not any(held[role] for role in asked)


def _has_name_beside(text: str, span: tuple[int, int]) -> bool:
    return bool(_NAMED_AFTER.search(text[span[1] :]) or _NAMED_BEFORE.search(text[: span[0]]))


def _may_be_one(mine: Role, theirs: Role) -> bool:
    """True for one role; of two fields in two scripts, neither of them known, also perhaps."""
    if mine == theirs:
        return True
    (head, _, field), (other, _, told) = (role[0].partition(" ") for role in (mine, theirs))
    is_foreign = bool(field and told) and field.isascii() != told.isascii()
    is_unknown = not {field, told} & set(_FIELDS.values())
    return is_foreign and is_unknown and head == other and mine[1] == theirs[1]


def is_nothing_said(question: Question, unit: Unit) -> bool:
    """True where it is asked what someone said, and nobody speaks, or another role alone."""
    folded = fold(question.text)
    asked = roles(folded)
    if not asked or not cue("misfit.asks_said").search(folded):
        return False
    told = roles(f"{unit.text}\n{unit.original}")
    if told and not asked & told:
        return True
    return not cue("misfit.said").search(fold(f"{unit.text}\n{unit.original}"))
