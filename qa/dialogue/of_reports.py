"""Which of several reports a turn is of: the one that it names, or that of the turn before."""

import re
from collections.abc import Sequence

from index.language.terms import fold, language
from index.passage import Language
from qa.comparison.several import Scopes
from qa.dialogue.conversation import without_aside
from qa.dialogue.leaning import is_follow_up
from qa.language.cues import cue
from qa.language.question import names_measure, read_question

AND: dict[Language, str] = {"zh": "和", "en": " and "}
_POSSESSIVE = re.compile("['’]s$")


class OfReports:
    """Reads the names of reports in turns; none without `scopes`."""

    def __init__(self, scopes: Scopes | None) -> None:
        self._scopes = scopes

    def whole(self, turn: str, before: str) -> str:
        """The question of a turn that is a whole one of one of several reports, which it names
        itself; "" for any other.
        """
        question = without_aside(turn)
        if self._scopes is None or self._scopes.is_of_all(question):
            return ""
        is_whole = self._names(question) and not is_follow_up(question, before)
        return question if is_whole else ""

    def named_in(self, phrase: str, before: str) -> tuple[int, int] | None:
        """Where the question before, folded, names its one report, if the phrase names another."""
        old = self._names(before) if self._names(phrase) else []
        start = fold(before).find(fold(old[0])) if len(old) == 1 else -1
        return (start, start + len(old[0])) if start >= 0 else None

    def instead(self, phrase: str, before: str) -> str | None:
        """The question before of the report that a phrase is the name of; None for any other."""
        name, place = _POSSESSIVE.sub("", phrase), self.named_in(phrase, before)
        if place is None or fold(name) not in map(fold, self._names(name)):
            return None
        text = fold(before)
        return f"{text[: place[0]]}{name}{text[place[1] :]}"

    def of_both(self, question: str, standing: Sequence[str]) -> str | None:
        """A turn after both of two reports, with the names by which the questions before asked of
        them one after the other; None for any other turn.
        """
        match = cue("followup.of_two", re.IGNORECASE).search(question)
        if match is None or self._names(question):
            return None
        asked = [named[0] for b in standing if len(named := self._names(b)) == 1]
        last = list(dict.fromkeys(reversed(asked)))[:2][::-1]
        if len(last) < 2:
            return None
        names = AND[language(question)].join(last)
        return f"{question[: match.start()]}{names}{question[match.end() :]}"

    def names_more(self, text: str, question: str) -> bool:
        """True where a turn that names a report itself is read as one of others, too."""
        own = self._names(question)
        is_beside = cue("followup.compared").search(fold(question).strip(" ?"))
        return bool(own) and not is_beside and len(self._names(text)) > len(own)

    def carried(self, text: str, question: str, before: str) -> str:
        """A reading of a turn, asked of the reports of the question before where it names none
        itself; of several only if the turn leans on that or asks for a figure.
        """
        if self._scopes is None or self._scopes.is_of_all(text) or self._names(text):
            return text
        named = self._names(before)
        is_figure = read_question(question).wants_number or names_measure(question)
        is_whole = not is_figure and not is_follow_up(question, before)
        if not named or (len(named) > 1 and is_whole):
            return text
        names = AND[language(text)].join(named)
        return f"{names}的{text}" if language(text) == "zh" else f"{text.rstrip(' ?')} at {names}?"

    def _names(self, text: str) -> list[str]:
        """The names of reports in a text; of a folded one its abbreviations, too."""
        if self._scopes is None:
            return []
        return self._scopes.names(text) or (
            self._scopes.names(text.upper()) if text == fold(text) else []
        )
