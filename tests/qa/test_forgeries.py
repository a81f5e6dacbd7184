"""720 forged sentences are all struck out, and the true ones that they were made from all stand."""

from collections import Counter
from functools import lru_cache

import pytest

from qa.check import Checker
from qa.result import DraftSentence, Unsupported
from tests.qa.forgeries import KINDS, Forgery, forgeries, reports

COUNT = 720
SEED = 20210830


@lru_cache(maxsize=1)
def made() -> tuple[Checker, list[Forgery]]:
    documents = reports()
    checker = Checker({d.source: d for d in documents}.__getitem__)
    return checker, forgeries(documents, COUNT, SEED)


def test_there_are_enough_of_every_kind_in_both_languages() -> None:
    _, found = made()
    assert Counter(f.kind for f in found) == dict.fromkeys(KINDS, COUNT // len(KINDS))
    assert len({f.report for f in found}) >= 20
    assert min(Counter(f.forged.text.isascii() for f in found).values()) >= 100
    assert {"icbc-2021h1.md", "icbc-2021h1.en.md"} <= {f.report for f in found}


@pytest.mark.parametrize("kind", KINDS)
def test_every_forgery_is_struck_out(kind: str) -> None:
    checker, found = made()
    passed = [f.forged.text for f in found if f.kind == kind and stands(checker, f.forged)]
    assert passed == []


def test_every_true_sentence_stands() -> None:
    checker, found = made()
    struck = [f.true.text for f in found if not stands(checker, f.true)]
    assert struck == []


def stands(checker: Checker, sentence: DraftSentence) -> bool:
    return not isinstance(checker.sentence(sentence, []), Unsupported)
