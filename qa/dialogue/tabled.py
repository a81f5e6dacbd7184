"""What a turn asks of a figure that was told, where a table tells it: a part of a total ("of which
cards?"), the largest of its parts, the total of a part, the same a year before.

The table is found by the figure itself; a sentence often tells one that a table sets among others.
"""

from collections.abc import Sequence

from index.language.terms import fold
from index.passage import Language
from qa.calculation.operands import span_of
from qa.calculation.relations import are_alike
from qa.calculation.superlative import totals
from qa.checking.claims import cell_claim
from qa.composition.table import cell_text
from qa.dialogue.ellipsis import own_words, topic
from qa.dialogue.retold import Retold, neighbour
from qa.dialogue.told import TIMES, UNCOMMON, Exchange, is_same
from qa.figures import figures
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Row, Unit
from qa.result import DraftSentence

LEAST_OF_TOPIC = 0.3  # of the topic's words, that a cell's label, header and caption must tell
OF_HEAD = 0.6  # of the words for what the rows are, that the table's head must tell
MET = 0.5  # likeness of a word that is told
LABELLED = 0.7  # of the words that a head leaves, that the label of one row alone must tell
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
