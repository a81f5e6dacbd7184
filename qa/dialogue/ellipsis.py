"""What a phrase that follows on a question stands in for: "and in 2021?", "那不良率呢?".

Each function finds the place in the question before that the new phrase takes: a time, a name,
a measure, or a word of its kind. Offsets are into the folded question.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import rjieba

from index.language.glossary import NAME_THEMES, Concept, glossary
from index.language.terms import CJK_CHARACTER, Token, fold, language, tokens
from qa.language.cues import cue, cue_words
from qa.language.question import is_content, measures

Span = tuple[int, int]
BESIDE = 2  # characters between two words of one phrase: a space, a quotation mark
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)年?")
_COUNTER = re.compile(r"(多少|几)[个家名位户件项条座所台辆只艘种款笔份](?=[\u4e00-\u9fff]{1,4})")
_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,30})[”\"」]")
_THING = re.compile(r"[“\"「][^”\"」]{2,30}[”\"」](?:app|系统|平台|产品|手机银行)?")


def content(text: str) -> list[Token]:
    """The words of a text that carry meaning, without those that point back."""
    back = cue("followup.points_back")
    return [
        t for t in tokens(text)
        if is_content(t) and not back.fullmatch(t.surface) and t.surface not in ("又", "mean")
    ]  # fmt: skip


def own_words(text: str) -> list[str]:
    """The words of a follow-up that its answer must speak of: not those that point back, measure,
    fill, tell of a year, or repeat a number that was told.
    """
    idle = cue_words("followup.idle")
    if not cue("followup.person").search(fold(text)):  # of a person "work" says something
        idle |= cue_words("question.light")
    asked = cue("question.why").sub(" ", fold(text))  # 什么带动的: no cause need be told so
    for said in ("followup.told_again", "followup.year_before", "followup.coming"):
        asked = cue(said).sub(" ", asked)
    timeless = _YEAR.sub(" ", asked)
    return [
        t.surface for t in content(timeless)
        if t.surface not in idle and not cue("followup.measures").match(t.surface)
    ]  # fmt: skip


def place_of(fresh: Sequence[Token], before: str) -> Span | None:
    """The place in the question before of what is of the phrase's kind, told by its words."""
    old = content(fold(before))
    return (
        _measured(fresh, before)
        or _of_one_head(fresh, old, before)
        or _opposed(fresh, old)
        or _titled(fresh, before)
        or _kindred(fresh, old)
        or _mentioned(fresh, before)
    )


def _measured(fresh: Sequence[Token], before: str) -> Span | None:
    """The measure of the old question, where the phrase is another measure and no more."""
    phrase = " ".join(t.surface for t in fresh)
    new, old = measures(phrase), measures(before)
    is_alone = len(new) == 1 and new[0].end - new[0].start >= len(phrase) - BESIDE
    return (old[-1].start, old[-1].end) if is_alone and old else None


def _mentioned(fresh: Sequence[Token], before: str) -> Span | None:
    """The one word of the old question that is of the new one's kind: both are names, or both
    belong to one theme of the glossary, as net profit and operating revenue do.
    """
    new = [m.concept for m in glossary().mentions(" ".join(t.surface for t in fresh))]
    if len(new) != 1:
        return None
    alike = [m for m in glossary().mentions(before) if _kind(m.concept) == _kind(new[0])]
    return (alike[0].start, alike[0].end) if len(alike) == 1 else None


def _kind(concept: Concept) -> str:
    return "name" if concept.theme in NAME_THEMES else concept.theme


def _opposed(fresh: Sequence[Token], old: Sequence[Token]) -> Span | None:
    """The old word that the new one stands for in turn, as corporate does for personal."""
    for group in cue_words("followup.opposites"):
        words = group.split()
        if any(t.surface in words for t in fresh):
            for token in old:
                if token.surface in words:
                    return token.start, token.end
    return None


def _titled(fresh: Sequence[Token], before: str) -> Span | None:
    """The title of the old question, where the phrase is another title and no more."""
    phrase = "".join(t.surface for t in fresh)
    whole = cue("question.title").fullmatch(phrase)
    found = [m.span() for m in cue("question.title").finditer(fold(before))]
    return found[0] if whole and len(found) == 1 else None


def counted(before: str) -> Span | None:
    """What is counted in the old question: employees in "How many employees are there?"."""
    asked = re.match(r"how many ", fold(before))
    things = [t for t in content(fold(before)) if asked and t.start >= asked.end()]
    return (things[0].start, things[0].end) if things else None


def _kindred(fresh: Sequence[Token], old: Sequence[Token]) -> Span | None:
    """The one old word that is made like the new one, as 税前 is like 税后: of the same length,
    and all but one of its characters stand at the same places. Two proper names are alike.
    """
    new = fresh[0].surface
    alike = [
        t for t in old
        if (len(fresh) == 1 and _is_made_alike(t.surface, new))
        or (_is_proper(t.surface) and _is_proper(new))
    ]  # fmt: skip
    return (alike[0].start, alike[0].end) if len(alike) == 1 else None


def _is_made_alike(one: str, other: str) -> bool:
    """True for two Chinese words that differ in one character."""
    is_chinese = all(CJK_CHARACTER.match(c) for c in one + other)
    if not is_chinese or len(one) != len(other) or len(one) < 2:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _is_proper(word: str) -> bool:
    return [tag for _, tag in rjieba.tag(word)] in (["ns"], ["nr"], ["nt"], ["nz"])


def _of_one_head(fresh: Sequence[Token], old: Sequence[Token], before: str) -> Span | None:
    """The old noun with its adjective, where the new phrase has another adjective to that noun:
    "the smart bank" after "the agile bank". A term of the glossary is taken whole.
    """
    if len(fresh) < 2:
        return None
    for one, head in pairwise(old):
        is_beside = head.start - one.end <= BESIDE and one.surface != fresh[-2].surface
        if head.surface == fresh[-1].surface and is_beside:
            whole = [m.start for m in glossary().mentions(before) if m.start <= one.start < m.end]
            return min([one.start, *whole]), head.end
    return None


def odd_one(question: str, before: str) -> Token | None:
    """The one word of a question that the one before has not, where it is the opposite of one of
    its words: 法人 in 法人的月活有多少? after 个人手机银行月活有多少?
    """
    new, old = content(fold(question)), content(fold(before))
    known = {t.surface for t in old}
    concepts = {m.concept for m in glossary().mentions(before)}
    shared = [m for m in glossary().mentions(question) if m.concept in concepts]
    strange = [
        t for t in new
        if t.surface not in known and not any(m.start < t.end and t.start < m.end for m in shared)
    ]  # fmt: skip
    is_part = len(strange) == 1 < len(new) < len(old)
    return strange[0] if is_part and _opposed(strange, old) is not None else None


def is_measuring(text: str) -> bool:
    """True for a text with a word that only measures: "grow", 同比."""
    return any(cue("followup.measures").match(t.surface) for t in content(text))


def level_of(phrase: str, before: str) -> str | None:
    """The question where a ratio stands, after one by how much something that is none changed."""
    new, old = measures(phrase), measures(before)
    ratios = cue_words("followup.ratio_themes")
    is_ratio = bool(new) and new[-1].concept.theme in ratios
    if not is_ratio or not cue("question.change").search(fold(before)):
        return None
    if any(m.concept.theme in ratios for m in old):
        return None
    names = [m for m in glossary().mentions(before) if m.concept.is_name]
    who = fold(before)[names[0].start : names[0].end].removesuffix("'s") if names else ""
    phrase = fold(phrase)[new[-1].start : new[-1].end]
    if language(before) == "zh":
        return f"{who}{phrase}是多少?"
    return f"What was the {phrase}{f' of {who}' if who else ''}?"


def more_of(question: str, before: str) -> str | None:
    """ "How much more than the year before?", asked of the measure of the question before."""
    match = cue("followup.more").search(fold(question).strip(" ?"))
    if match is None:
        return None
    return f"How much {match['way']} was {' '.join(topic(before, ''))} than {match['than']}?"


def named_things(before: str, question: str) -> list[str]:
    """What the old question calls by a quoted name, where the new one asks a measure alone."""
    found = measures(question)
    if not found:
        return []
    (m, *others) = found
    rest = [t for t in content(question) if not (m.start <= t.start and t.end <= m.end)]
    light = cue_words("question.light")
    if others or any(t.surface not in light for t in rest):
        return []
    return quotations(before)


def topic(before: str, question: str) -> list[str]:
    """What the question before is about, in its words; without its measure where the new question
    has one of its own and asks no share of it.
    """
    text = _COUNTER.sub(r"\1 ", fold(before))
    light = cue_words("question.light")
    kept = content(text)
    if is_measuring(question) or measures(question):
        kept = [t for t in kept if not cue("followup.measures").match(t.surface)]
    if measures(question) and not cue("followup.share").search(fold(question)):
        old = measures(text)
        kept = [t for t in kept if not any(m.start <= t.start < m.end for m in old)]
    asked = cue("followup.asked_of")
    kept = [t for t in kept if not asked.match(t.surface)] or kept or content(text)
    undone = _undone(question)
    kept = [t for t in kept if t.surface not in undone] or kept
    told = [t.surface for t in kept if t.surface not in light] or [t.surface for t in kept]
    return list(dict.fromkeys(told))


def _undone(question: str) -> set[str]:
    """The words of what was done before that a turn asks the opposite of: opened for closed."""
    own = {t.surface for t in content(fold(question))}
    groups = (set(group.split()) for group in cue_words("followup.acts"))
    return {word for group in groups if own & group for word in group - own}


def compound(place: Span, before: str) -> Span:
    """The place of a word with the words before it that make one name with it: 商户软件 in
    商户软件收入.
    """
    text, (start, end) = fold(before), place
    taken = [(m.start, m.end) for m in measures(before)]
    for token in reversed(content(text)):
        is_beside = token.end <= start and not text[token.end : start].strip()
        is_free = not any(a <= token.start < b for a, b in taken)
        if is_beside and is_free and not is_measuring(token.surface):
            start = token.start
    return start, end


def quotations(text: str) -> list[str]:
    """What a text has in quotation marks."""
    return _QUOTED.findall(text)


def quoted(before: str) -> Span | None:
    """The one name in quotation marks, with the word for what it is."""
    found = [m.span() for m in _THING.finditer(fold(before))]
    return found[0] if len(found) == 1 else None
