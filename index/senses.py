"""Words that have another sense beside certain others: the turnover of staff is no revenue."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from index.terms import Token, stem

REACH = 2  # words before: "voluntary staff turnover"
REACH_OF = 3  # words after "of": "turnover of the clinical staff"
_OF = frozenset({"of", "among", "amongst", "for"})


def is_other_sense(pieces: Sequence[Token], i: int) -> bool:
    """True where the words around word i give it another sense than the one it is listed with."""
    beside = _senses().get(pieces[i].terms[0])
    if beside is None:  # as nearly everywhere
        return False
    after = [p.terms[0] for p in pieces[i + 1 : i + 2 + REACH_OF]]
    follows = after[1:] if after[:1] and after[0] in _OF else after[:1]
    before = [p.terms[0] for p in pieces[max(0, i - REACH) : i]]
    while before and not all(p.isalpha() and p not in ("and", "or") for p in before):
        before.pop(0)
    return bool(beside.intersection(before + follows))


@lru_cache(maxsize=1)
def _senses() -> Mapping[str, frozenset[str]]:
    text = files("index").joinpath("senses.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {stem(word): frozenset(map(stem, beside.split("|"))) for word, beside in lines}
