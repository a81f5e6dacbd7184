"""What a question asks for: its kind, its content words, its years, its several parts."""

import re
from dataclasses import dataclass
from typing import Literal

from index.language.glossary import glossary
from index.language.terms import Token, fold, language, stem, stop_words, tokens
from index.passage import Language
from qa.language.cues import cue, cue_words

Kind = Literal["number", "date", "who", "list", "why", "how", "definition", "yes-no", "what"]

_KINDS: tuple[Kind, ...] = (
    "why", "date", "number", "who", "list", "definition", "yes-no", "how",
)  # fmt: skip
MOST_PARTS = 6
_IT = re.compile(
    r"\bIT\b(?= ?(?:[a-z?.,]|$))"
)  # beside small letters: folded it would be the pronoun
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
        after = [t for t in words if t.start >= asks.end()]
        return (after or words)[0].surface
    before = [t for t in words if t.end <= asks.start()]
    return (before or words)[-1].surface


def is_content(token: Token) -> bool:
    """False for function words, question words and lone characters that mean little alone."""
    word = token.surface
    if token.is_number:
        return True
    asking = cue_words("question.words")
    if word in stop_words() or word in asking or stem(word) in stop_words():
        return False
    return len(word) > 1 or not word.isascii()


def names_measure(text: str) -> bool:
    """True for a text that holds a term which the glossary has as a measure."""
    themes = cue_words("followup.measure_themes")
    return any(m.concept.theme in themes for m in glossary().mentions(text))


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
    apart = (before, text[: left[0].start] + after)
    shared = (
        before + text[joint.end : right[0].start] + text[right[0].end :],
        text[: left[-1].start] + text[left[-1].end : joint.start] + after,
    )
    return [apart, shared]


def parts(text: str) -> list[str]:
    """A question of several parts, one string each; the whole as one when it does not
    divide, or divides into more than anyone asks at once.
    """
    pieces = [p.strip(" ,?。.\uff0c\uff1f") for p in cue("question.division").split(text)]
    pieces = [p for p in pieces if p]
    enough = all(any(is_content(t) for t in tokens(p)) for p in pieces)
    return pieces if 1 < len(pieces) <= MOST_PARTS and enough else [text]
