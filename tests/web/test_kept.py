from tests.web.samples import answer, citation, done
from web.chat import Turn
from web.kept import FORGOTTEN, Conversations

SECRET, OTHER = "a" * 48, "b" * 48
TURNS = (done(answer("甲 [1]", citation("4678亿元"))),)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_tab_finds_its_own_conversation_again_and_no_other() -> None:
    kept = Conversations()
    ticket, turns = kept.resume(SECRET)
    assert turns == ()
    kept.keep(ticket, TURNS)
    assert kept.resume(OTHER)[1] == ()
    assert kept.resume(SECRET)[1] == TURNS


def test_what_is_no_secret_keeps_nothing() -> None:
    kept = Conversations()
    for sent in (None, "", "short", "x" * 129, 7, ["a" * 48], {"a": 1}):
        ticket, turns = kept.resume(sent)
        assert (ticket, turns) == (None, ())
        kept.keep(ticket, TURNS)
        assert kept.resume(sent) == (None, ())
    assert kept.resume("\ud800" * 48)[0] is not None


def test_an_answer_of_the_page_before_does_not_overwrite_the_one_after() -> None:
    kept = Conversations()
    before, _ = kept.resume(SECRET)
    kept.keep(before, TURNS)
    after, _ = kept.resume(SECRET)
    kept.keep(before, (*TURNS, Turn(2, "late")))
    assert kept.resume(SECRET)[1] == TURNS
    kept.keep(after, ())  # and neither does it: the page was loaded again since
    assert kept.resume(SECRET)[1] == TURNS


def test_a_new_conversation_forgets_the_one_before() -> None:
    kept = Conversations()
    ticket, _ = kept.resume(SECRET)
    kept.keep(ticket, TURNS)
    kept.keep(ticket, ())
    assert kept.resume(SECRET)[1] == ()


def test_a_new_conversation_can_give_way_to_the_one_before() -> None:
    kept = Conversations()
    ticket, _ = kept.resume(SECRET)
    assert not kept.has_previous(ticket)
    kept.set_aside(ticket, TURNS)
    kept.set_aside(ticket, ())  # pressed again
    assert kept.resume(SECRET)[1] == ()
    ticket, _ = kept.resume(SECRET)
    assert kept.has_previous(ticket)
    assert kept.bring_back(ticket) == kept.resume(SECRET)[1] == TURNS
    assert not kept.has_previous(ticket)
    assert kept.bring_back(None) == ()


def test_pages_that_ask_nothing_take_no_place() -> None:
    kept = Conversations(most=2)
    kept.keep(kept.resume(SECRET)[0], TURNS)
    for number in range(10):
        kept.resume(f"{number:048}")
    assert kept.resume(SECRET)[1] == TURNS


def test_the_longest_unused_gives_way_and_what_is_old_is_forgotten() -> None:
    clock = Clock()
    kept = Conversations(most=2, clock=clock)
    for name in "abc":
        kept.keep(kept.resume(name * 48)[0], TURNS)
    assert [kept.resume(name * 48)[1] for name in "cb"] == [TURNS, TURNS]
    assert kept.resume("a" * 48)[1] == ()
    clock.now = FORGOTTEN + 1
    assert kept.resume("c" * 48)[1] == ()


def test_a_page_whose_conversation_gave_way_goes_on_being_kept() -> None:
    kept = Conversations(most=1)
    ticket, _ = kept.resume(SECRET)
    kept.resume(OTHER)
    kept.keep(ticket, TURNS)
    assert kept.resume(SECRET)[1] == TURNS
