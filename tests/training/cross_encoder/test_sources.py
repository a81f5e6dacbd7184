"""Which questions are learned from, with which units, in which fold."""

from collections import Counter
from pathlib import Path

import pytest

from training.cross_encoder.sources import DIRECTIONS, PUBLIC, Listed, own, public, xquad
from training.cross_encoder.squad_lines import paragraphs, squad_lines, stands_in
from training.project_sets import fold_of

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lines(data: Path) -> list[Listed]:
    return list(squad_lines(data / "qa"))


def test_our_questions_keep_to_the_fold_of_their_report(questions: Path) -> None:
    found = own(questions / "own.dev.jsonl")
    assert [one.fold for one in found] == [fold_of(r) for r in "abcd" for _ in range(2)]
    assert [any(one.right) for one in found] == [True, False] * 4
    assert [one.answerable for one in found] == [True, False] * 4
    told = found[0].units[found[0].right.index(True)]
    assert told == ("Report a", "", "The bank opened a branch in Oslo.")
    assert all(len(one.hard) == len(one.units) for one in found)


def test_xquad_is_asked_in_four_directions_in_folds_of_articles(data: Path) -> None:
    found = list(xquad(data / "qa"))
    assert Counter(one.name for one in found) == {f"xquad-{name}": 12 for name in DIRECTIONS}
    for one in found:
        town = ("奥斯陆", "罗马", "利马", "开罗"), ("Oslo", "Rome", "Lima", "Cairo")
        assert any(names[one.fold] in one.question for names in town)
        assert one.scored == 3
        assert len(one.units) == 9  # two more paragraphs of the article
        assert one.right == (False, True, *[False] * 7)


def test_public_lists_have_right_and_wrong_units(data: Path) -> None:
    found = list(public(data / "qa"))
    assert Counter(one.name for one in found) == {
        "cmrc": 2, "drcd": 2, "drcd-en-zh": 1, "tatqa": 1,
    }  # fmt: skip
    assert all(one.fold == PUBLIC for one in found)
    assert all(any(one.right) and not all(one.right) for one in found)
    translated = next(one for one in found if one.name == "drcd-en-zh")
    assert "Sanskrit" in translated.question
    assert any("柏林的银行" in unit[2] for unit in translated.units)


def test_a_sentence_that_stands_in_xquad_is_left_out(lines: list[Listed]) -> None:
    assert Counter(one.name for one in lines) == {
        "squad": 15, "squad-zh-zh": 2, "squad-en-zh": 2, "squad-zh-en": 2,
    }  # fmt: skip
    told = {unit for one in lines for unit in one.units}
    assert not any("lima" in text or "圣母大学主楼" in text for *_, text in told)
    assert not any("圣母大学主楼" in one.question for one in lines)


def test_a_line_stands_among_those_near_it(lines: list[Listed]) -> None:
    first = next(one for one in lines if one.name == "squad")
    assert first.question == "who built mill 0 ?"
    assert first.right == (True, *[False] * (len(first.units) - 1))
    assert [text for *_, text in first.units[:4]] == [
        f"the mill of village {n} was built by miller {n} ." for n in range(4)
    ]
    assert len(set(first.units)) == len(first.units)


def test_tokenised_sentences_are_found_whatever_their_punctuation(data: Path) -> None:
    known = paragraphs(data / "qa" / "xquad_dev.en.json")
    assert stands_in("the bank of rome was founded in 1901 .", known)
    assert stands_in("-LRB- The Bank , of Rome -RRB- was founded in 1901", known)
    assert not stands_in("the bank of rome was founded in 1950 .", known)
    assert not stands_in("...", known)
