"""What a turn asks of a figure that was told, where a table tells it: a part of a total ("of which
cards?"), the largest of its parts, the total of a part, the same a year before.

The table is found by the figure itself; a sentence often tells one that a table sets among others.
"""

import re
from collections.abc import Sequence

from index.language.terms import fold
from index.language.terms import language as language_of
from index.passage import Language
from qa.calculation.operands import span_of
from qa.calculation.relations import are_alike
from qa.calculation.superlative import totals
from qa.checking.claims import cell_claim, claims
from qa.composition.rendering import amount
from qa.composition.table import cell_text
from qa.dialogue.ellipsis import own_words, topic
from qa.dialogue.retold import Retold, neighbour
from qa.dialogue.told import TIMES, UNCOMMON, Exchange, is_same
from qa.figures import figures
from qa.language.cues import cue
from qa.language.headers import is_change, latest_column, siblings
from qa.language.matching import Matcher
from qa.language.periods import periods
from qa.language.question import read_question
from qa.language.units import Row, Unit
from qa.result import DraftSentence

LEAST_OF_TOPIC = 0.3  # of the topic's words, that a cell's label, header and caption must tell
OF_HEAD = 0.6  # of the words for what the rows are, that the table's head must tell
MET = 0.5  # likeness of a word that is told
LABELLED = 0.7  # of the words that a head leaves, that the label of one row alone must tell
_CLAUSE = re.compile(r"(?:[^,，;；。]|(?<=\d)[,，](?=\d{3}))+")
FEWEST = 2  # rows of which one may be the largest


def cell_of(exchange: Exchange, rows: Sequence[Unit], matcher: Matcher) -> Retold | None:
    """The first figure of an answer as a cell of these rows; None for a common one, which may stand
    anywhere, and where no row tells of what was asked.
    """
    told = next((f for f in figures(exchange.answer) if f.unit not in TIMES), None)
    if told is None or len(told.number.normalize().as_tuple().digits) < UNCOMMON:
        return None
    found = [
        Retold(exchange, claim.figure, unit, i)
        for unit in rows if unit.row is not None
        for i in range(1, len(unit.row.cells))
        if (claim := cell_claim(unit.row, i)) and is_same(told, claim.figure)
    ]  # fmt: skip
    target = matcher.target(read_question(" ".join(topic(exchange.question, ""))))
    if not found or not target.tokens:
        return None
    said = [_around(_row(one.unit), one.column) for one in found]
    shares = (matcher.similarities(target, said) @ target.weights).tolist()
    best = max(range(len(found)), key=lambda n: shares[n])
    return found[best] if shares[best] >= LEAST_OF_TOPIC else None


def part_of(
    words: str, one: Retold, table: Sequence[Unit], matcher: Matcher, language: Language
) -> DraftSentence | None:
    """The cell beside a figure, or above or below it, whose header or label alone goes by these
    words.
    """
    made, target = neighbour(words, one, matcher, language), matcher.target(read_question(words))
    if made is not None or not target.tokens or not table:
        return made
    first = _row(table[0])
    head = matcher.similarities(target, [f"{first.caption} {first.headers[0]}"])[0]
    rest = target.weights * (head < MET)  # the head says of all rows what they are
    told = matcher.similarities(target, [_row(u).label for u in table]) @ rest
    fitting = [n for n, share in enumerate(told) if 0 < LABELLED * rest.sum() <= share]
    if len(fitting) != 1 or _row(table[fitting[0]]).label == _row(one.unit).label:
        return None
    return _told(table[fitting[0]], one.column, language)


def largest_of(
    question: str, one: Retold, table: Sequence[Unit], matcher: Matcher, language: Language
) -> DraftSentence | None:
    """The largest or smallest of the parts of a total that was told; None of any other figure, and
    for things that are not the table's.
    """
    match = cue("followup.most_of").search(fold(question).strip(" ?。"))
    sums = totals(tuple(table)) if match and len(table) > FEWEST else set()
    if match is None or all(table[n].start != one.unit.start for n in sums):
        return None
    first = _row(table[0])
    noun = matcher.target(read_question(" ".join(own_words(match["en"] or match["zh"] or ""))))
    head = f"{first.headers[0]} {first.caption}"
    if noun.tokens and (matcher.similarities(noun, [head])[0] @ noun.weights) < OF_HEAD:
        return None
    claims = {n: cell_claim(_row(u), one.column) for n, u in enumerate(table) if n not in sums}
    values = {n: c.figure.value for n, c in claims.items() if c and are_alike(c.figure, one.figure)}
    if len(values) < FEWEST or len(set(values.values())) < len(values):
        return None
    is_least = bool(cue("followup.least_of").search(fold(question)))
    chosen = (min if is_least else max)(values, key=lambda n: values[n])
    return _told(table[chosen], one.column, language)


def at_time(time: str, one: Retold, language: Language) -> DraftSentence | None:
    """The cell of a figure's row and measure at a time that a turn names; None where the row tells
    none, or more than one.
    """
    asked, row = periods(time), _row(one.unit)
    fitting = [
        i for i, when in siblings(row, one.column).items() if any(when.suits(a) for a in asked)
    ]
    is_other = len(asked) == 1 and len(fitting) == 1 and fitting[0] != one.column
    return _told(one.unit, fitting[0], language) if is_other else None


def aim_of(one: Retold, language: Language) -> DraftSentence | None:
    """What is aimed at for a figure, where its row has one column for that."""
    row = _row(one.unit)
    aims = [i for i, h in enumerate(row.headers[1:], 1) if cue("followup.aim").search(fold(h))]
    return _told(one.unit, aims[0], language) if len(aims) == 1 else None


def change_of(one: Retold, language: Language) -> DraftSentence | None:
    """By how much a figure changed, where its row has a column for that alone; None for an earlier
    one, and where there are several.
    """
    row = _row(one.unit)
    changes = [i for i, header in enumerate(row.headers[1:], 1) if is_change(header)]
    now = siblings(row, one.column)
    is_latest = one.column in now and latest_column(row, list(now)) == one.column
    if len(changes) != 1 or not is_latest:
        return None
    return _told(one.unit, changes[0], language)


def within(words: str, one: Retold, matcher: Matcher, language: Language) -> DraftSentence | None:
    """The part of a figure that its sentence goes on to tell in a clause about these words alone:
    246家,其中爱尔兰182家,英国64家.
    """
    target, text = matcher.target(read_question(words)), one.unit.text
    if not target.tokens:
        return None
    parts = [c.figure for c in claims(text)
             if c.figure.start >= one.figure.end and c.figure.unit not in TIMES
             and are_alike(c.figure, one.figure) and c.figure.value < one.figure.value]  # fmt: skip
    clauses = [(m.start(), m.end()) for m in _CLAUSE.finditer(text)]
    said = [next((text[a:b] for a, b in clauses if a <= f.start < b), "") for f in parts]
    told = (matcher.similarities(target, said) @ target.weights).tolist() if said else []
    fitting = [f for f, share in zip(parts, told, strict=True) if share >= LABELLED]
    if len(fitting) != 1 or fitting[0].direction:
        return None
    words = text if language_of(text) == language else f"“{text}”"
    led = f"{amount(fitting[0], language)}{'：' if language == 'zh' else ': '}{words}"
    return DraftSentence(led, (span_of(one.unit, (0, len(text))),))


def total_of(one: Retold, table: Sequence[Unit]) -> Retold | None:
    """The total of the column that a figure stands in; None for a total and without one."""
    sums = totals(tuple(table)) if len(table) > FEWEST else set()
    if len(sums) != 1:
        return None
    unit = table[next(iter(sums))]
    claim = cell_claim(_row(unit), one.column)
    return Retold(one.exchange, claim.figure, unit, one.column) if claim else None


def _told(unit: Unit, column: int, language: Language) -> DraftSentence | None:
    if cell_claim(_row(unit), column) is None:
        return None
    stop = "。" if language == "zh" else "."
    said = f"{cell_text(_row(unit), [column], language)}{stop}"
    return DraftSentence(said, (span_of(unit, (0, 0)),))


def _around(row: Row, column: int) -> str:
    return f"{row.caption} {row.group} {row.label} {row.headers[column]}"


def _row(unit: Unit) -> Row:
    assert unit.row is not None
    return unit.row
