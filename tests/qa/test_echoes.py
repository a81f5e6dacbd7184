"""The worth of a question's words."""

from qa.echoes import UNSEEN, shipped_echoes, worth


def _rarity(term: str) -> float:
    return {"year": 2.0, "=4月": 5.0}.get(term, 1.0)


def test_a_word_that_answers_seldom_repeat_is_worth_little() -> None:
    echoes = shipped_echoes()
    for term in ("kind", "year", "name", "哪里", "名字", "哪一年"):
        assert echoes[term] < 0.3
    assert worth((("year", 1.0), ("annual", 0.5)), _rarity) == 2 * echoes["year"]


def test_an_unseen_word_goes_by_its_rarity() -> None:
    assert worth((("zymurgy", 1.0), ("beer", 0.4)), _rarity) == UNSEEN
    assert worth((("zymurgy", 1.0), ("=4月", 1.0)), _rarity) == 5 * UNSEEN


def test_a_group_without_a_word_of_its_own() -> None:
    assert worth((("zymurgy", 0.9), ("year", 0.9)), _rarity) == 2 * UNSEEN


def test_the_shipped_shares() -> None:
    echoes = shipped_echoes()
    assert len(echoes) > 1_000
    assert all(0 < share < 1 and abs(share - UNSEEN) > 0.09 for share in echoes.values())
