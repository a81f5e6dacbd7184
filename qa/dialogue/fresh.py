"""Whether an answer to a follow-up speaks of what the follow-up itself asks.

A follow-up is completed by the topic of the turns before it, and a sentence that tells of that
topic alone does not answer: "Who founded it?" needs a sentence that tells of founding.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index import Hit
from index.language.terms import CJK_CHARACTER, Token, fold, tokens
from qa.answer import Answerer
from qa.dialogue.ellipsis import content, own_words, quotations
from qa.dialogue.leaning import plain, without_lead
from qa.dialogue.times import is_year_before
from qa.figures import figures
from qa.language.cues import cue, untold
from qa.language.matching import Matcher
from qa.language.periods import months, periods
from qa.language.periods import parts as parts_of_year
from qa.language.question import read_question
from qa.ranking.select import UNMATCHED
from qa.result import Draft, DraftSentence, Evidence

_TOLD_KINDS = ("place", "company", "duration", "clock", "age", "day", "year")
LEAST_OWN = 0.3  # of a follow-up's own words, that its answer must speak of
OF_PERSON = 0.6  # of them, where they are asked of a person
_LAST_DAY = re.compile(r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?:28|29|30|31)\s?日")
BOTH = 2  # levels, of this year and of the year before
MOSTLY_OWN = 0.6  # of them, that one found in its stead must


def held_to(
    own: str, draft: Draft, evidence: Evidence, matcher: Matcher, answerer: Answerer
) -> Draft:
    """The draft, where it speaks of what a follow-up itself asks; else that from the passages
    that do, and without confidence where there is none.
    """
    if spoken_of(matcher, own, draft) >= LEAST_OWN:
        return draft
    found = speaking(matcher, own, evidence.hits, MOSTLY_OWN)
    if found and len(found) < len(evidence.hits):
        other = answerer.draft(evidence.question, replace(evidence, hits=found))
        if spoken_of(matcher, own, other) >= MOSTLY_OWN:
            told = tuple(n for n in draft.notices if n not in other.notices)
            metadata = {**draft.metadata, **other.metadata}
            return replace(other, notices=(*other.notices, *told), metadata=metadata)
    return replace(draft, confidence=min(draft.confidence, UNMATCHED))


def spoken_of(matcher: Matcher, own: str, draft: Draft, *, alone: bool = False) -> float:
    """The share, 0..1 by weight, of a follow-up's own words that a draft's sentences tell of, of
    the clause that they tell most of; for one that brings no words 1, unless it asks for a kind of
    thing, such as a place, that they do not tell. `alone` is without what they stand under.
    """
    parts = "\n".join(part for s in draft.sentences for part in _quoted(s))
    own, quoted = _monthless(own, parts), fold(parts)
    if untold(("why", "date"), fold(own), quoted) or _is_other_order(own, quoted):
        return 0.0
    if _is_of_other_time(own, "\n".join(map(_said, draft.sentences))):
        return 0.0
    if not _tells_numbers(own, quoted) or _counts_only(own, quoted) or _is_of_now(own, draft):
        return 0.0
    called = [fold(name) for name in quotations(own)]
    if called and all(name in quoted for name in called):
        return 1.0
    said = quoted if alone else "\n".join(_said(s) for s in draft.sentences)
    if not own_words(own):
        return float(not untold(_TOLD_KINDS, fold(own), said))
    told = float(max(_shares(matcher, own, [said])))
    return told if told >= OF_PERSON or not is_of_person(own) else 0.0


def _monthless(own: str, said: str) -> str:
    """A follow-up without the end of a month that it names, where that day is told: 3月底 is
    3月31日.
    """
    ends = list(cue("followup.month_end").finditer(own))
    if len(ends) != 1 or len(months(own)) != 1:
        return own
    (month,), years = months(own), {p.year for p in periods(own)}
    last = [(m["year"], m["month"]) for m in _LAST_DAY.finditer(said)]
    is_told = any(int(m) == month and (not years or y in years) for y, m in last)
    return own.replace(ends[0].group(), " ") if is_told else own


def is_of_person(own: str) -> bool:
    """True for a follow-up that asks something of a person: "how old is she?"."""
    return bool(cue("followup.person").search(fold(own)))


def _is_other_order(own: str, said: str) -> bool:
    """True where a follow-up asks for the second of some and only others are told of."""
    asked = {_order(m) for m in cue("followup.order").finditer(fold(own))}
    return bool(asked) and not asked & {_order(m) for m in cue("followup.order").finditer(said)}


def _is_of_other_time(own: str, said: str) -> bool:
    """True where a follow-up asks after a part of the year, or a year, and others are told of; the
    year before or after goes without its number.
    """
    parts_asked, parts_told = parts_of_year(own), parts_of_year(said)
    if parts_asked and parts_told and not parts_asked & parts_told:
        return True
    asked, told = ({int(p.year) for p in periods(text) if p.year.isdigit()} for text in (own, said))
    return bool(asked and told) and all(abs(a - t) > 1 for a in asked for t in told)


def _tells_numbers(own: str, said: str) -> bool:
    """True where a figure that a follow-up sets is told too: "how many are under 30?"."""
    timeless = cue("followup.time").sub(" ", cue("followup.told_again").sub(" ", fold(own)))
    if cue("followup.held_against").search(timeless):
        return True
    set_by_it = {t.surface for t in content(timeless) if t.is_number}
    return set_by_it <= {t.surface for t in tokens(said) if t.is_number}


def _is_of_now(own: str, draft: Draft) -> bool:
    """True where a follow-up asks the level of the year before, and a sentence tells but one."""
    if not is_year_before(plain(without_lead(own))):
        return False
    spans = [span for s in draft.sentences for span in s.spans]
    if not spans or any(passage.kind == "table" for passage, *_ in spans):
        return False
    told = figures("\n".join(s.text for s in draft.sentences))
    return len([f for f in told if f.unit not in ("date", "year") and not f.direction]) < BOTH


def _counts_only(own: str, said: str) -> bool:
    """True where a follow-up asks which members some have, and what is told only counts them."""
    asked = cue("followup.members").search(fold(own))
    if asked is None:
        return False
    thing = re.escape(asked["en"] or asked["zh"])
    counts = list(re.finditer(rf"\d[\d,.]*\s?\S{{0,12}}?\s?{thing}", said))
    others = re.sub(rf"\d[\d,.]*\s?\S{{0,12}}?\s?{thing}", " ", said)
    is_counted = bool(counts) and not re.search(thing, others)
    return is_counted and not cue("followup.announced").search(said[counts[-1].end() :])


def _order(match: re.Match[str]) -> int:
    """The place, 1 for the first, that an ordinal of either language tells."""
    word = match["en"] or match["zh"]
    order = ("first", "second", "third", "fourth", "fifth") if match["en"] else "一二三四五六七八九"
    return list(order).index(word) + 1


def speaking(matcher: Matcher, own: str, hits: Sequence[Hit], least: float) -> tuple[Hit, ...]:
    """Those passages that tell of at least that share of a follow-up's own words."""
    shares = _shares(matcher, own, ["\n".join(h.passage.views()) for h in hits])
    return tuple(h for h, share in zip(hits, shares, strict=True) if share >= least)


def _shares(matcher: Matcher, own: str, texts: Sequence[str]) -> list[float]:
    """For each text the share of the words of that clause of which it tells most."""
    best = [0.0] * len(texts)
    for clause in re.split(r"[,，;；]", own):
        target = matcher.target(read_question(" ".join(own_words(clause))))
        if not target.tokens:
            return [1.0] * len(texts)
        told = matcher.similarities(target, texts) @ target.weights
        if len(target.tokens) == 1:
            told = np.maximum(told, [_is_begun(target.tokens[0], text) for text in texts])
        best = [max(a, float(b)) for a, b in zip(best, told, strict=True)]
    return best


def _is_begun(word: Token, text: str) -> float:
    """1 for a Chinese word of one character with which a word of a text begins: 投 of 投入."""
    if len(word.surface) > 1 or not CJK_CHARACTER.match(word.surface):
        return 0.0
    return float(any(t.surface.startswith(word.surface) for t in tokens(text)))


def _said(sentence: DraftSentence) -> str:
    """A sentence with all that its spans say, and what they stand under."""
    under = [p.heading or "" for p, *_ in sentence.spans] + [
        p.context or "" for p, *_ in sentence.spans
    ]
    return fold("\n".join([*_quoted(sentence), *under]))


def _quoted(sentence: DraftSentence) -> list[str]:
    """A sentence and all that its spans say."""
    said = [sentence.text]
    for passage, start, end, translation in sentence.spans:
        said += [passage.text[start - passage.start : end - passage.start], translation or ""]
    return said
