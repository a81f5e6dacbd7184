from dataclasses import replace

from tests.web.samples import answer, citation, done
from web.chat import Turn
from web.view.cards import card, conversation
from web.view.drawn import Drawn
from web.view.texts import EN, ZH, Texts

FIRST, SECOND = (
    replace(done(answer("甲 [1]", citation("4678亿元")), n), attempt=n) for n in (1, 2)
)
TITLES = {"a.md": "年报"}


def _plain(turns: list[Turn], t: Texts, titles: dict[str, str]) -> str:
    return conversation([card(it, t, titles, it is turns[-1]) for it in turns], t)


def test_what_is_drawn_once_is_the_same_as_drawn_anew() -> None:
    drawn = Drawn(most=3)
    running = Turn(3, "问", attempt=3)
    for turns in ([FIRST], [FIRST, SECOND], [FIRST, SECOND, running], [FIRST]):
        for t in (ZH, EN, ZH):
            for titles in (TITLES, {"a.md": "别的"}):
                assert drawn.conversation(turns, t, titles) == _plain(turns, t, titles)
    stopped = replace(running, stage="stopped")
    assert drawn.conversation([stopped], ZH, {}) == _plain([stopped], ZH, {})
    other = replace(FIRST, question="另问")  # of another conversation, with the same mark
    assert "另问" in drawn.conversation([other], ZH, TITLES)


def test_a_turn_that_has_ended_is_not_drawn_again() -> None:
    drawn = Drawn()
    before = drawn.conversation([FIRST, SECOND], ZH, TITLES)
    held = dict(drawn._held)
    assert drawn.conversation([FIRST, SECOND], ZH, TITLES) == before
    assert all(drawn._held[key][1] is html for key, (_, html) in held.items())
