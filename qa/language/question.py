"""What a question asks for: its kind, its content words, its years, its several parts."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import rjieba

from index.language.glossary import Mention, glossary
from index.language.terms import (
    Token,
    fold,
    language,
    stem,
    stop_words,
    tokens,
    without_possessive,
)
from index.passage import Language
from qa.language.cues import cue, cue_words

Kind = Literal["number", "date", "who", "list", "why", "how", "definition", "yes-no", "what"]

_KINDS: tuple[Kind, ...] = (
    "why", "date", "number", "who", "list", "definition", "yes-no", "how",
)  # fmt: skip
MOST_PARTS = 6
MOST_PIECES = 40  # of a question that is divided: each is read with those before it
_IT = re.compile(
    r"\bIT\b(?= ?(?:[a-z?.,]|$))"
)  # beside small letters: folded it would be the pronoun
# A time that begins a Chinese question, and goes for all that it joins.
_PART = "第?[一二三四]季度|上半年|下半年"
_TIME = re.compile(rf"(?:19|20)\d\d年(?:{_PART}|年?末|年?底|度)?|{_PART}")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d|\s?%)")


@dataclass(frozen=True, slots=True)
class Question:
    """A standalone question, read. `content` are the tokens that carry meaning."""

    text: str
    language: Language
    kinds: frozenset[Kind]
    content: tuple[Token, ...]
    years: tuple[str, ...]
    asks_change: bool
    focus: str

    @property
    def wants_number(self) -> bool:
        """True when the answer should be a quantity."""
        return "number" in self.kinds and not self.kinds & {"why", "definition"}


def read_question(text: str) -> Question:
    """Analyse a standalone question."""
    text = _IT.sub("technology", text)
    folded = fold(text).strip()
    kinds = {kind for kind in _KINDS if cue(f"question.{kind}").search(folded)}
    content = tuple(t for t in tokens(text) if is_content(t))
    return Question(
        text=text,
        language=language(text),
        kinds=frozenset(kinds or {"what"}),
        content=content,
        years=tuple(dict.fromkeys(_YEAR.findall(folded))),
        asks_change=bool(cue("question.change").search(folded)),
        focus=_focus(folded, content),
    )


def _focus(folded: str, content: tuple[Token, ...]) -> str:
    """The word for the thing asked: after the question word in English, before it in Chinese."""
    words = [t for t in content if not t.is_number]
    if not words:
        return ""
    asks = cue("question.asking").search(folded)
    if asks is None:
        return words[-1].surface
    if asks.group().isascii():
        amount = cue("question.amount_of").search(folded[asks.end() :])
        end = asks.end() + (amount.end() if amount else 0)
        after = [t for t in words if t.start >= end]
        if len(after) > 1 and _is_owner(after[0].surface):
            after = after[1:]
        return (after or words)[0].surface
    before = [t for t in words if t.end <= asks.start()]
    return (before or words)[-1].surface


def _is_owner(word: str) -> bool:
    """True for a word that names the report's own company as an owner: "the bank's branches"."""
    bare = without_possessive(word)
    return bare != word and bare in cue_words("question.light")


def is_content(token: Token) -> bool:
    """False for function words, question words and lone characters that mean little alone."""
    word = token.surface
    if token.is_number:
        return True
    asking = cue_words("question.words")
    if word in stop_words() or word in asking or stem(word) in stop_words():
        return False
    if word.endswith(("n't", "n’t")):
        return False
    return len(word) > 1 or not word.isascii()


def names_measure(text: str) -> bool:
    """True for a text that holds a term which the glossary has as a measure."""
    return bool(measures_of(text))


def measures(text: str) -> list[Mention]:
    """The measures of the glossary that a text names."""
    themes = cue_words("followup.measure_themes")
    return [m for m in glossary().mentions(text) if m.concept.theme in themes]


@lru_cache(maxsize=2_000)  # asked of every unit
def measures_of(text: str) -> frozenset[int]:
    """The measures that a text names, by the numbers of their concepts."""
    return frozenset(m.concept.number for m in measures(text))


def is_measure_alone(question: Question) -> bool:
    """True for a question that has no content but the name of one measure, and of whom it is:
    拨备覆盖率怎么样? "What were ICBC's total assets?"
    """
    mentions, themes = glossary().mentions(question.text), cue_words("followup.measure_themes")
    measures = [m for m in mentions if not m.concept.is_name]
    if len(measures) != 1 or measures[0].concept.theme not in themes:
        return False
    light = cue_words("question.light")
    return all(any(m.start <= t.start and t.end <= m.end for m in mentions)
               for t in question.content if t.surface not in light)  # fmt: skip


def halves(text: str) -> list[tuple[str, str]]:
    """The readings of a question that joins two things by one "and": both questions of each.

    "What were A and B?" asks for A, and for B; "the C of A and B" for the C of each: there all
    but the word next to the "and" is common to both.
    """
    found = tokens(text)
    joints = [t for t in found if t.surface in cue_words("question.joint")]
    if len(joints) != 1 or len(fold(text)) != len(text):  # else the tokens' places are not ours
        return []
    (joint,) = joints
    left = [t for t in found if t.end <= joint.start and is_content(t)]
    right = [t for t in found if t.start >= joint.end and is_content(t)]
    if not left or not right:
        return []
    before, after = text[: joint.start], text[joint.end :]
    if leans(after) and not any(t.is_number for t in right):
        return []  # "and was that higher?" asks nothing without what stands before it
    time = _TIME.match(before)
    when = time.group() if time and not _TIME.search(after) else ""
    apart = (before, (when or text[: left[0].start]) + after)
    shared = (
        before + text[joint.end : right[0].start] + text[right[0].end :],
        text[: left[-1].start] + text[left[-1].end : joint.start] + after,
    )
    return [apart, shared]


def parts(text: str) -> list[str]:
    """A question of several parts, one string each; the whole as one when it does not
    divide, or divides into more than anyone asks at once.

    What asks nothing is the setting of what follows it ("after the merger, who ..."), or goes
    with what it follows; what has no subject of its own ("and by how much?") is asked with what
    it follows.
    """
    joined: list[str] = []
    start = 0
    spans = _spans(text)
    if len(spans) > MOST_PIECES:
        return [text]
    for begin, end in spans:
        piece = text[begin:end]
        if joined and (_is_open(joined[-1]) or not _asks(piece) or leans(piece)):
            joined[-1] = _bare(text[start:end])
            continue
        joined.append(_bare(piece))
        start = begin
    return joined if 1 < len(joined) <= MOST_PARTS else [text]


def divisions(text: str) -> list[str]:
    """Every piece of a question that the marks and words between its parts set apart, also those
    that ask nothing or have no subject of their own; the whole where it has no such pieces.
    """
    pieces = [_bare(text[a:b]) for a, b in _spans(text)]
    is_several = 1 < len(pieces) <= MOST_PARTS and all(map(_is_telling, pieces))
    return pieces if is_several else [text]


def leans(piece: str) -> bool:
    """True for a part of a question that has no subject of its own: "how fast did it grow",
    降了多少, 什么原因.
    """
    folded = fold(piece)
    if cue("parts.of_itself").search(folded):
        return False
    rest = cue("parts.leaning").sub(" ", folded)
    told = [t.surface for t in tokens(rest) if is_content(t) and not t.is_number]
    light = cue_words("question.light")
    return not any(w.isascii() or (w not in light and _is_noun(w)) for w in told)


def _is_noun(word: str) -> bool:
    return any(tag[0] in "nj" or tag in ("vn", "an") for _, tag in rjieba.tag(word))


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the pieces of a question stand in it."""
    marks = [(m.start(), m.end()) for m in cue("question.division").finditer(text)]
    starts, ends = [0, *(b for _, b in marks)], [*(a for a, _ in marks), len(text)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if _bare(text[a:b])]


def _bare(piece: str) -> str:
    return piece.strip(" ,?。.\uff0c\uff1f")


def _is_telling(piece: str) -> bool:
    return any(is_content(t) for t in tokens(piece))


def _is_open(piece: str) -> bool:
    """True for what asks nothing yet, or asks without a word of what."""
    return not _asks(piece) or not _is_telling(piece)


def _asks(piece: str) -> bool:
    folded = fold(_bare(piece))
    return bool(cue("question.asking").search(folded) or cue("parts.asking").search(folded))
