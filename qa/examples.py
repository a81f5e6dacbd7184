"""Questions that a report can be asked: made from what it states, kept if it answers them.

No list of questions suits every report. Each candidate is made from a figure, a table's row or a
heading of the report, asked of the report alone, and kept only when the answer cites the very
sentence or row it was made from.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index import Collection, Language, Passage
from index.glossary import Concept, glossary
from index.terms import fold, language
from qa.cues import cue
from qa.figures import figures
from qa.result import Answer
from qa.units import Unit, units
from qa.wording import Direction

TRIES = 30
METRICS = (  # the glossary's themes of which a report states levels and changes
    "income statement", "balance sheet", "cash flow and capital spending", "margins and returns",
    "banking: ratios and risk", "insurance", "funds, securities and asset management",
)  # fmt: skip
SURE = 0.6  # the least confidence of an answer to an example
SHORTEST = 3  # characters of a measure's Chinese name; shorter ones tell too little alone
LONGEST = {"zh": 18, "en": 42}
_BREAK = re.compile(r"[。;；，,、:：()（）]|\s(?:and|while|but)\s")
_AFTER_NOUN = re.compile(r" (?:attributable|of|under|to|on|from|per|in)\b.*")
_MARK = re.compile(
    r"^(?:\d+(?:\.\d+)*[.、\s]*|[一二三四五六七八九十]+[、.]\s*|[(（][^)）]*[)）]\s*)"
)
_FORMS: dict[str, dict[Language, str]] = {
    "level": {"zh": "{name}是多少？", "en": "What was the {name}?"},
    "change": {"zh": "{name}变化了多少？", "en": "How much did the {name} change?"},
    "rise": {"zh": "{name}为什么增长？", "en": "Why did the {name} rise?"},
    "fall": {"zh": "{name}为什么下降？", "en": "Why did the {name} fall?"},
    "heading": {"zh": "关于“{name}”，报告怎么说？", "en": "What does the report say about {name}?"},
    "summary": {"zh": "总结一下这份报告", "en": "Summarise the report"},
}

Ask = Callable[[str, Sequence[str]], Answer]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, what it is about, and the span of the source that should answer it."""

    question: str
    about: str
    passage: Passage
    start: int
    end: int


def examples(
    ask: Ask, collection: Collection, source: str, asked: Language, count: int = 3
) -> tuple[str, ...]:
    """Up to `count` questions in that language which `ask` answers from the report, and a summary.

    `ask(question, [source])` is called TRIES times at most. Raises UnknownSourceError.
    """
    passages = collection.passages(source)
    found = list(islice(_candidates(passages, asked), TRIES))
    chosen: list[_Candidate] = []
    tried: set[str] = set()
    for is_spread in (True, False):
        for candidate in found:
            if len(chosen) == count:
                break
            if candidate.question in tried or _repeats(candidate, chosen, is_spread):
                continue
            tried.add(candidate.question)
            if _is_answered(ask(candidate.question, [source]), candidate):
                chosen.append(candidate)
    made = tuple(c.question for c in chosen)
    return (*made, _FORMS["summary"][asked]) if passages else ()


def _candidates(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """Candidates of every kind in turn, those of one kind spread over the report."""
    kinds = [
        _spread(list(kind(passages, asked)))
        for kind in (_levels, _reasons, _rows, _headings, _changes)
    ]
    for i in range(max(map(len, kinds), default=0)):
        for kind in kinds:
            yield from kind[i : i + 1]


def _spread(found: Sequence[_Candidate]) -> list[_Candidate]:
    """The same, neighbours apart: the first of each third, then the second, and so on."""
    third = -(-len(found) // 3)
    return [found[k] for i in range(third) for k in range(i, len(found), third)]


def _levels(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """What a sentence tells an amount or a rate of."""
    for unit in _sentences(passages):
        for concept, _ in _measured(unit.original)[:2]:
            yield _about("level", concept, unit, asked)


def _changes(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    for unit in _sentences(passages):
        if cue("overview.change").search(fold(unit.original)):
            for concept, _ in _measured(unit.original)[:1]:
                yield _about("change", concept, unit, asked)


def _reasons(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """What a sentence tells the rise or fall of together with its reason."""
    for unit in _sentences(passages):
        moved = [m for m in _measured(unit.original) if m[1]]
        if moved and cue("overview.reason").search(fold(unit.original)):
            concept, direction = moved[0]
            yield _about("rise" if direction > 0 else "fall", concept, unit, asked)


def _sentences(passages: Sequence[Passage]) -> Iterator[Unit]:
    for passage in passages:
        if passage.kind in ("paragraph", "list"):
            yield from units(passage, language(passage.text))


def _measured(text: str) -> list[tuple[Concept, Direction]]:
    """The measures named right before an amount or rate, in its own clause, and their changes."""
    found: dict[Concept, Direction] = {}
    for figure in figures(text):
        clause = _BREAK.split(text[: figure.start])[-1]
        named = _metrics(clause)
        if named and (figure.currency or figure.kind != "number"):
            found.setdefault(named[-1], figure.direction)
    return list(found.items())


def _metrics(text: str) -> list[Concept]:
    found = [m.concept for m in glossary().mentions(text)]
    return [c for c in found if c.theme in METRICS and len(c.zh[0]) >= SHORTEST]


def _about(form: str, concept: Concept, unit: Unit, asked: Language) -> _Candidate:
    name = concept.names(asked)[0]
    return _Candidate(_asking(form, name, asked), name, unit.passage, unit.start, unit.end)


def _asking(form: str, name: str, asked: Language) -> str:
    text = _FORMS[form][asked].format(name=name)
    is_plural = re.search(r"[^su]s$", _AFTER_NOUN.sub("", name))
    return text.replace("What was", "What were") if is_plural else text


def _rows(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """The rows of tables that tell of a measure, by their labels or in the other language."""
    for passage in passages:
        for unit in units(passage, asked) if passage.kind == "table" else ():
            label = unit.row.label.strip() if unit.row else ""
            named = _metrics(label)
            if not named or not figures(unit.original):
                continue
            if language(label) == asked and _is_name(label, asked):
                name = label[:1].lower() + label[1:] if label[1:2].islower() else label
                question = _asking("level", name, asked)
                yield _Candidate(question, named[0].names(asked)[0], passage, unit.start, unit.end)
            else:
                yield _about("level", named[0], unit, asked)


def _headings(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """The lowest headings, each with the first passage under it."""
    seen: set[str] = set()
    for passage in passages:
        above = (passage.heading or "").split(" > ")
        name = _MARK.sub("", above[-1]).strip(" *:：")
        if len(above) < 2 or name in seen or passage.kind == "table":
            continue
        seen.add(name)
        if language(name) == asked and _is_name(name, asked):
            question = _asking("heading", name, asked)
            yield _Candidate(question, name, passage, passage.start, passage.end)


def _is_name(text: str, asked: Language) -> bool:
    """True for a short text without figures that reads on in a question."""
    is_short = 2 <= len(text) <= LONGEST[asked]
    return is_short and not re.search(r"[\d?？!！\"“”|]", text)


def _repeats(candidate: _Candidate, chosen: Sequence[_Candidate], is_spread: bool) -> bool:
    """True for what has been asked about, or, if they are to be spread, where."""
    return any(
        candidate.about == other.about or (is_spread and candidate.passage.id == other.passage.id)
        for other in chosen
    )


def _is_answered(answer: Answer, candidate: _Candidate) -> bool:
    """True for a sure answer without remarks that cites the passage asked about."""
    is_sure = answer.status == "answered" and answer.confidence >= SURE
    cites = any(
        c.source == candidate.passage.source and c.start < candidate.end and candidate.start < c.end
        for c in answer.citations
    )
    return is_sure and cites and not answer.notices and not answer.unsupported
