"""What a turn asks of the figures that were told before it, answered by these figures alone: a
reckoning, a part of one, the largest of its parts, what stands beside it.
"""

from collections.abc import Sequence

from index import Language
from index.language.terms import fold
from qa.dialogue.ellipsis import is_measuring, own_words
from qa.dialogue.leaning import is_phrase, plain, points_back, without_lead
from qa.dialogue.order import item_of
from qa.dialogue.place import DEPTH, Places
from qa.dialogue.reckoned import OF_FIGURES, operation, reckoned, share, share_of
from qa.dialogue.retold import Retold, over_time, retold
from qa.dialogue.tabled import (
    aim_of,
    at_time,
    cell_of,
    change_of,
    largest_of,
    part_of,
    total_of,
    within,
)
from qa.dialogue.times import is_time, is_year_before
from qa.dialogue.told import Exchange, is_same
from qa.figures import figures
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.result import DraftSentence

_NO_LEVEL = ("followup.time", "reckoning.share", "question.change")
FEW_WORDS = 3
FEW_OF_PART = 5  # words that name a part
CHANGES = ("growth", "difference")
OVER_TIME = ("earlier", "growth", "difference")


class AskedOfTold:
    """Answers turns with the figures told before them, as the reports tell these."""

    def __init__(self, places: Places, matcher: Matcher) -> None:
        self._places = places
        self._matcher = matcher

    def answer(
        self, question: str, told: Sequence[Exchange], language: Language
    ) -> DraftSentence | None:
        """The answer to a turn that asks no more than that; None for any other."""
        asked, item = item_of(question, told)
        if item and figures(item):
            return self._of_item(asked, item, told, language)
        whole = share_of(question)
        if whole:
            return self._of_whole(whole, told, language)
        made = self._in_row(plain(without_lead(question)), told, language)
        if made is not None:
            return made
        kind = operation(question)
        if kind is not None:
            return self._reckoned(kind, question, told, language)
        return self._beside(question, told, language)

    def _in_row(
        self, asked: str, told: Sequence[Exchange], language: Language
    ) -> DraftSentence | None:
        """The figure told last at another time, or what is aimed at for it, where its row says."""
        is_aim = bool(cue("followup.aim").search(asked)) and not _has_more(asked)
        if not is_aim and (not is_time(asked) or is_year_before(asked)):
            return None
        cell = self._last_cell(told, language)
        if cell is None:
            return None
        return aim_of(cell, language) if is_aim else at_time(asked, cell, language)

    def _reckoned(
        self, kind: str, question: str, told: Sequence[Exchange], language: Language
    ) -> DraftSentence | None:
        """A reckoning: over time with a table, where the sentence tells of no other time."""
        found = self._found(told)
        if not found:
            return None
        if kind in OVER_TIME and over_time(found[0][0]) is None:
            cell = self._cell(found[0][0], language)
            found[0] = [cell] if cell and over_time(cell) else found[0]
        if kind in CHANGES and found[0][0].unit.row is not None and len(found[0]) == 1:
            is_told = kind == "growth" or not cue("reckoning.two").search(fold(question))
            made = change_of(found[0][0], language) if is_told else None
            if made is not None:
                return made
        if kind == "share" and found[0][0].unit.row is not None:
            whole = total_of(found[0][0], self._places.table(found[0][0].unit, language))
            found += [[whole]] if whole else []
        return reckoned(question, found, language)

    def _beside(
        self, question: str, told: Sequence[Exchange], language: Language
    ) -> DraftSentence | None:
        """A part of what was told last, the largest part of it, or what stands beside it."""
        words = own_words(without_lead(question))
        names_part = bool(cue("reckoning.part").search(fold(question)))
        is_part = (names_part or _is_of_kind(question)) and _asks_level(question)
        is_most = bool(cue("followup.most_of").search(fold(question).strip(" ?。")))
        is_beside = is_part or points_back(fold(question))
        most = FEW_OF_PART if is_part else FEW_WORDS
        if not is_most and not (is_beside and 0 < len(words) <= most):
            return None
        asked = [e for e in told if operation(e.typed) not in OF_FIGURES and not share_of(e.typed)]
        found = self._found(asked[-1:])
        one = found[0][0] if found else None
        if one is None or (one.unit.row is None and not is_part and not is_most):
            return None
        if one.unit.row is None and names_part and is_part:
            made = within(" ".join(words), one, self._matcher, language)
            if made is not None:
                return made
        cell = one if one.unit.row is not None else self._cell(one, language)
        if cell is None:
            return None
        table = self._places.table(cell.unit, language)
        if is_most:
            return largest_of(question, cell, table, self._matcher, language)
        parts = table if is_part else []
        return part_of(" ".join(words), cell, parts, self._matcher, language)

    def _of_item(
        self, asked: str, item: str, told: Sequence[Exchange], language: Language
    ) -> DraftSentence | None:
        """The share that an item of a list has in what was told before the list."""
        if operation(asked) != "share":
            return None
        found = self._found(told)
        wanted = figures(item)[0]
        ones = (r for each in found for r in each if is_same(wanted, r.figure))
        one = next(ones, None)
        others = [r for each in found for r in each if r.exchange != (one and one.exchange)]
        return share(one, others, language) if one else None

    def _of_whole(
        self, words: Sequence[str], told: Sequence[Exchange], language: Language
    ) -> DraftSentence | None:
        """The share that the figure told last has in one told for these words."""
        found = self._found(told)
        wholes = [e for e in found if set(words) <= set(own_words(e[0].exchange.question))]
        if not wholes or wholes[0] is found[0]:
            return None
        for each in found[: found.index(wholes[0])]:
            made = share(each[0], [wholes[0][0]], language)
            if made is not None and not each[0].is_change:
                return made
        return None

    def _found(self, told: Sequence[Exchange]) -> list[list[Retold]]:
        """The figures of each answer, where the reports tell them, the last answer first."""
        found: list[list[Retold]] = []
        for exchange in reversed(told[-DEPTH:]):
            unit = self._places.unit(exchange) if figures(exchange.answer) else None
            shown = retold(exchange, unit) if unit else []
            found += [shown] if shown else []
        return found

    def _last_cell(self, told: Sequence[Exchange], language: Language) -> Retold | None:
        """The figure told last, as a table tells it."""
        found = self._found(told[-1:])
        one = found[0][0] if found else None
        return one if one is None or one.unit.row is not None else self._cell(one, language)

    def _cell(self, one: Retold, language: Language) -> Retold | None:
        """A figure of a sentence as a table tells it."""
        return cell_of(one.exchange, self._places.rows(one.exchange, language), self._matcher)


def _asks_level(question: str) -> bool:
    """True for a turn that asks how much there is: no change, no share, no other time."""
    asked = without_lead(question)
    if is_measuring(asked) or any(cue(c).search(asked) for c in _NO_LEVEL):
        return False
    return read_question(asked).kinds <= {"number", "what", "how"}


def _has_more(asked: str) -> bool:
    """True for a turn after an aim that names a thing, or a time, beside."""
    rest = cue("followup.aim").sub(" ", asked)
    return bool(own_words(rest)) or bool(cue("followup.time").search(rest))


def _is_of_kind(question: str) -> bool:
    """True for a phrase after "and" or 那, which names another thing of the kind told of."""
    subject = without_lead(question)
    is_led = subject != fold(question).strip() or subject.rstrip("?").endswith("呢")
    return is_led and is_phrase(subject) and not cue("followup.asks").search(plain(subject))
