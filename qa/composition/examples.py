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
from index.language.glossary import Concept, Mention, glossary
from index.language.terms import Token, fold, language, tokens
from qa.figures import figures
from qa.language.cues import cue, cue_words
from qa.language.headers import is_change, measure_of
from qa.language.question import is_content
from qa.language.units import Unit, units
from qa.language.wording import Direction
from qa.result import Answer

TRIES = 30
METRICS = (  # the glossary's themes of which a report states levels and changes
    "income statement", "balance sheet", "cash flow and capital spending", "margins and returns",
    "banking: ratios and risk", "insurance", "funds, securities and asset management",
)  # fmt: skip
SURE = 0.6  # the least confidence of an answer to an example
FEWEST_ROWS = 3  # of a table of which a question is made
SHORTEST = 3  # characters of a measure's Chinese name; shorter ones tell too little alone
LONGEST = {"zh": 18, "en": 42}
_BREAK = re.compile(r"[。;；，,、:：()（）]|\s(?:and|while|but)\s")
_AFTER_NOUN = re.compile(r" (?:attributable|of|under|to|on|from|per|in)\b.*")
_UNIT = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_MARK = re.compile(
    r"^(?:\d+(?:\.\d+)*[.、\s]*|[一二三四五六七八九十]+[、.]\s*|[(（][^)）]*[)）]\s*)"
)
_FORMS: dict[str, dict[Language, str]] = {
    "level": {"zh": "{name}是多少？", "en": "What was the {name}?"},
    "change": {"zh": "{name}变化了多少？", "en": "How much did the {name} change?"},
    "rise": {"zh": "{name}为什么增长？", "en": "Why did the {name} rise?"},
    "fall": {"zh": "{name}为什么下降？", "en": "Why did the {name} fall?"},
    "heading": {"zh": "关于“{name}”，报告怎么说？", "en": "What does the report say about {name}?"},
    "highest": {
        "zh": "哪个{name}的{measure}最高？",
        "en": "Which {name} has the {most} {measure}?",
    },
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
    """Up to `count` questions in that language which `ask` answers from the report, and a summary
    where it has one.

    `ask(question, [source])` is called TRIES times at most. Raises UnknownSourceError.
    """
    passages = collection.passages(source)
    found = list(islice(_candidates(passages, asked), TRIES - 1))
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
    summary = _FORMS["summary"][asked]
    is_told = bool(passages) and ask(summary, [source]).status == "answered"
    return (*made, summary) if is_told else made


def _candidates(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """Candidates of every kind in turn, those of one kind spread over the report."""
    kinds = [
        _spread(list(kind(passages, asked)))
        for kind in (_levels, _reasons, _rows, _headings, _changes, _highest)
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
        is_rate = bool(figure.currency or figure.kind != "number")
        if named and is_rate and _stands_alone(named[-1], clause):
            found.setdefault(named[-1].concept, figure.direction)
    return list(found.items())


def _metrics(text: str) -> list[Mention]:
    named = glossary().mentions(text)
    return [m for m in named if m.concept.theme in METRICS and len(m.concept.zh[0]) >= SHORTEST]


def _stands_alone(mention: Mention, clause: str) -> bool:
    """False where a word beside the name makes another measure of it: "the pension deficit",
    "passenger revenue".
    """
    after = [t for t in tokens(clause) if t.start >= mention.end]
    if any(_tells(t) for t in after):
        return False
    before = [t for t in tokens(clause) if t.end <= mention.start]
    is_joined = bool(before) and fold(clause)[before[-1].end : mention.start] in (" ", "-")
    return not (is_joined and _tells(before[-1]) and before[-1].surface.isascii())


def _tells(token: Token) -> bool:
    """True for a word of content; light ones and those of a change are none."""
    is_light = token.surface in cue_words("question.light")
    is_change = cue("choice.up").match(token.surface) or cue("choice.down").match(token.surface)
    return is_content(token) and not (token.is_number or is_light or is_change)


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
            label = _UNIT.sub("", unit.row.label).strip() if unit.row else ""
            named = [m for m in _metrics(label) if m.end - m.start == len(fold(label))]
            is_own = language(label) == asked and bool(_metrics(label))
            if not (named or is_own) or not figures(unit.original):
                continue
            if is_own and _is_name(label, asked):
                question = _asking("level", _lowered(label), asked)
                about = _metrics(label)[0].concept.names(asked)[0]
                yield _Candidate(question, about, passage, unit.start, unit.end)
            elif named:
                yield _about("level", named[0].concept, unit, asked)


def _highest(passages: Sequence[Passage], asked: Language) -> Iterator[_Candidate]:
    """Which row of a table stands highest, where its columns tell what the rows are and have."""
    for passage in passages:
        rows = [u.row for u in units(passage, asked) if u.row] if passage.kind == "table" else []
        if len(rows) < FEWEST_ROWS:
            continue
        name, *measures = (_UNIT.sub("", header).strip() for header in rows[0].headers)
        of_rows = fold(name) not in cue_words("overview.any_rows") and _is_name(name, asked)
        told = [m for m in measures if measure_of(m) and not is_change(m) and _is_name(m, asked)]
        for measure in told[:1] if of_rows and language(name) == asked else ():
            if language(measure) == asked:
                question = _FORMS["highest"][asked].format(
                    name=_lowered(name), measure=_lowered(measure),
                    most="most" if re.search(r"[^su]s$", measure) else "highest",
                )  # fmt: skip
                yield _Candidate(question, measure, passage, passage.start, passage.end)


def _lowered(name: str) -> str:
    """A name as it stands within a question; an abbreviation keeps its capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


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
