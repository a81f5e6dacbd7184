"""Whether a sentence that a model worded follows in its words from what it cites.

The marks that can be read for certain (figures, names, periods) are compared in objections.py.
Here the rest is held against the cited text: most of the sentence's words, weighed by rarity, must
have a counterpart there, in the same or the other language. And a report may hold text that was
put there for a model: instructions, links, code, what no reader of the page would see. None of it
carries a sentence.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from index import Document, Language
from index.language.terms import fold, language
from index.split import sentences
from qa.checking.claims import rows
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.result import Citation

LEAST = 0.5  # weight of the words that must have a counterpart; see decision 0012
LEAST_OF_CLAUSE = 0.3
WORDS_MET = 2  # of a sentence, at least
CLAUSE_WORDS = 3  # clauses with fewer words are not judged alone
_CLAUSE = re.compile(r"[;；:：—]|[,，](?!\d)|\s(?:and|but|while|which|because|so)\s", re.IGNORECASE)
_DOMAINS = r"(?:com|net|org|cn|biz|xyz|info|io|example|top)(?![a-z0-9])"
_ACTIVE = re.compile(
    r"https?:|www\.|//\w|(?:javascript|file|vbscript):|data:\w+/|!\[|\]\(|`|</?[a-z!]"
    r"|&(?:lt|gt|#\d+);|\bon\w{4,}\s*=|[^\x00-\x7f]\." + _DOMAINS +
    r"|[\w.]+@[\w-]+\.\w|\balert\(|\w\(\)|=>|[{}]",
    re.IGNORECASE,
)  # fmt: skip
# A report may tell of JD.com, and of a margin < 5%.
_REPEATABLE = re.compile(r"[a-z0-9][a-z0-9.-]*\." + _DOMAINS + "|[<>]", re.IGNORECASE)
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_OPENING = re.compile(
    r"<!--|<(script|style|template|noscript)\b"
    r"|<(\w+)\b[^<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])"
    r"|opacity\s*:\s*0(?![.\d])|(?<!-)color\s*:\s*(?:white|#f{3}(?:f{3})?\b)|\bhidden\b)[^<>]*>",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"-->|</(\w+)\s*>")


class Grounding:
    """Judges sentences that a model worded, with the matcher of the collection."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def objection(self, text: str, asked: Language, citations: Sequence[Citation]) -> str | None:
        """Why the words of a sentence do not rest on its citations; None where they do."""
        told = "\n".join(t for c in citations for t in _told(c))
        if is_active(text, told):
            return "it holds a link, markup or code"
        if commands(text):
            return "it tells its reader to do something"
        if not _is_in(text, asked):
            return "it is not in the language of the question"
        if any(_is_no_statement(c) for c in citations):
            return "what it cites is an instruction or a question, not a statement"
        if _has_alone("grounding.advice", text, told):
            return "it advises, and the cited text does not"
        if _has_alone("grounding.opinion", text, told):
            return "it tells what others think, and the cited text does not"
        if self._borne(text, told) < LEAST or self._hangs_on_one_word(text, told):
            return "too little of it is in the cited text"
        for clause in _CLAUSE.split(text):
            is_long = len(read_question(clause).content) >= CLAUSE_WORDS
            if not is_long:
                continue
            is_borne = self._borne(clause, told) >= LEAST_OF_CLAUSE
            if not is_borne or self._hangs_on_one_word(clause, told):
                return "part of it is not in the cited text"
        return None

    def _hangs_on_one_word(self, text: str, told: str) -> bool:
        """True for a text of several words of which a single one, however rare, has a counterpart:
        a sentence of another matter. What stands together without a blank is one word.
        """
        target = self._matcher.target(read_question(text))
        if len(target.tokens) < CLAUSE_WORDS:
            return False
        is_met = self._matcher.similarities(target, [told])[0] > 0
        met = [t for t, x in zip(target.tokens, is_met, strict=True) if x]
        pieces = sum(a.end == b.start and b.surface.isascii() for a, b in pairwise(met))
        return len(met) - pieces < WORDS_MET

    def _borne(self, text: str, told: str) -> float:
        """The weight of the words that have a counterpart, 0..1; 0 for a text without content."""
        target = self._matcher.target(read_question(text))
        if not target.tokens:
            return 0.0
        return float(self._matcher.similarities(target, [told])[0] @ target.weights)


def _has_alone(sign: str, text: str, told: str) -> bool:
    """True for a sentence with a sign that nothing it cites has."""
    return bool(cue(sign).search(fold(text))) and not cue(sign).search(fold(told))


def is_active(text: str, known: str) -> bool:
    """True for text with a link, markup or code, or with a domain, < or > that `known` lacks."""
    if _ACTIVE.search(text):
        return True
    repeated, there = (set(_REPEATABLE.findall(fold(t))) for t in (text, known))
    return not repeated <= there


def commands(sentence: str) -> bool:
    """True for a sentence that tells its reader, above all a model, to do something."""
    seen = "".join(c for c in sentence if unicodedata.category(c) != "Cf")
    together = _SPREAD.sub("", fold(seen).strip())
    return bool(cue("grounding.command").search(together))


def _is_no_statement(citation: Citation) -> bool:
    """True for a question, and for what stands in a passage at or after a command."""
    if re.search(r"[?？][\"'”’)）]*$", citation.quote.strip()):
        return True
    text = citation.passage.text[: citation.end - citation.passage.start]
    return any(commands(text[start:end]) for start, end in sentences(text))


def visible(document: Document, start: int, end: int) -> tuple[int, int] | None:
    """The longest part of a span that a reader of the page would see; None where there is none."""
    text, parts = document.text, []
    for a, b in _unseen(text):
        if start < b and a < end:
            parts.append((start, max(start, a)))
            start = max(start, min(b, end))
    parts.append((start, end))
    trimmed = [(a + len(p) - len(p.lstrip()), b - len(p) + len(p.rstrip()))
               for a, b in parts if (p := text[a:b]).strip()]  # fmt: skip
    return max(trimmed, key=lambda part: part[1] - part[0], default=None)


def without_unseen(text: str, document: Document) -> str:
    """A text without what it has of the document's hidden parts."""
    for a, b in _unseen(document.text):
        text = text.replace(document.text[a:b], "")
    return text.strip()


@lru_cache(maxsize=256)
def _unseen(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of comments and elements that no reader sees; a tag that nothing closes hides none."""
    if "<" not in text:
        return ()
    closings: dict[str, list[int]] = {}
    for m in _CLOSING.finditer(text):
        closings.setdefault((m[1] or "").lower(), []).append(m.end())
    spans = []
    for m in _OPENING.finditer(text):
        ends = closings.get((m[1] or m[2] or "").lower(), [])
        after = bisect_right(ends, m.end())
        if after < len(ends):
            spans.append((m.start(), ends[after]))
    return tuple(spans)


def _is_in(text: str, asked: Language) -> bool:
    """False for a sentence plainly in the other language; figures alone are in both."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    if asked == "zh":
        return language(text) == "zh" or len(words) < 3
    return language(text) == "en"


def _told(citation: Citation) -> list[str]:
    """What a citation tells: the quote, its translation, and the headers of a table's row."""
    headings = (citation.passage.heading or "").split(" > ")
    told = [citation.quote, citation.translation or ""]
    told += [h for h in headings if not commands(h) and not is_active(h, h)]
    for row in rows(citation):
        told += [row.caption, row.group, *row.headers]
    return [t for t in told if t]
