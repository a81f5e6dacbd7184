"""The HTML of conversations, in which a turn that has ended is drawn once."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from index import Language
from web.chat import Turn
from web.view.cards import Titles, card, conversation
from web.view.texts import Texts

MOST = 1_000  # turns, some 5 KB each; the one unused for longest gives way

_Key = tuple[int, Language, bool]


class Drawn:
    """Draws the conversations of one page; any number of threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._titles: Titles = {}
        self._held: OrderedDict[_Key, tuple[Turn, str]] = OrderedDict()

    def conversation(self, turns: Sequence[Turn], t: Texts, titles: Titles) -> str:
        """All turns, oldest first; `titles` of another content draw all of them anew."""
        with self._lock:
            if titles != self._titles:
                self._titles = dict(titles)
                self._held.clear()
            return conversation([self._card(turn, t, turn is turns[-1]) for turn in turns], t)

    def _card(self, turn: Turn, t: Texts, is_last: bool) -> str:
        if turn.stage in ("searching", "checking"):
            return card(turn, t, self._titles, is_last)
        key = (turn.attempt, t.language, is_last)
        known, drawn = self._held.pop(key, (None, ""))
        if known is not turn:
            drawn = card(turn, t, self._titles, is_last)
        self._held[key] = (turn, drawn)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return drawn
