"""What got better and worse between two evaluations."""

from dataclasses import replace

import pytest

from qa.evaluation.bootstrap import sign_test
from qa.evaluation.compare import compare, told
from qa.evaluation.results import Results
from tests.qa.evaluation.samples import UNTOLD, outcome, results, some


def test_question_by_question() -> None:
    old = results(outcome(), outcome(keys=0.0), outcome(status="refused"), outcome(),
                  outcome(question="gone?"), weights="a")  # fmt: skip
    new = results(outcome(status="refused"), outcome(status="refused"), outcome(), outcome(),
                  outcome(question="fresh?"), weights="b")  # fmt: skip
    c = compare(old, new)
    assert c.compared == 4
    assert [x.after.id for x in c.better] == ["1", "2"]
    assert [x.after.id for x in c.worse] == ["0"]
    assert c.p == sign_test(2, 1) == 1.0
    assert (c.fresh, c.gone) == ((("bank.dev", "4"),), (("bank.dev", "4"),))
    assert c.versions == {"weights": ("a", "b")}
    keys, wrong = c.differences["keys"], c.differences["wrong"]
    assert keys.value == pytest.approx(0.0)
    assert keys.low < 0 < keys.high
    assert wrong.value == pytest.approx(-0.25)
    assert not c.differences["refused"].known
    text = told(c)
    assert text.startswith("4 questions compared: 2 better, 1 worse (sign test p = 1)")
    assert "better: bank.dev 1, wrong -> wrongly refused: 营业收入是多少?" in text
    assert "worse: bank.dev 0, right -> wrongly refused" in text


def test_pairs_leave_out_what_all_questions_share() -> None:
    """Every fourth question is hard in both: the difference is sure though the rates are not."""
    easy, hard = outcome(), outcome(keys=0.0)
    old = results(*([easy, easy, hard, hard] * 20))
    new = results(*([easy, easy, easy, hard] * 20))
    c = compare(old, new)
    keys = c.differences["keys"]
    width = new.row("all").rates["keys"]
    assert keys.low > 0.1
    assert keys.value == 0.25
    assert width.high - width.low > 0.15
    assert (len(c.better), len(c.worse)) == (20, 0)
    assert c.p < 1e-5


def test_nothing_changed_and_nothing_shared() -> None:
    same = compare(some(), some())
    assert (same.better, same.worse, same.p) == ((), (), 1.0)
    assert all(e.value == 0 for e in same.differences.values() if e.known)
    none = compare(Results((), {}), results(outcome(**UNTOLD)))
    assert (none.compared, len(none.fresh)) == (0, 1)
    assert not any(e.known for e in none.differences.values())
    renamed = [replace(o, id=o.id + "'") for o in some().outcomes]
    assert compare(some(), Results(tuple(renamed), {})).compared == 0
