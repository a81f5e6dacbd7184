"""Words that have another sense beside certain others: the turnover of staff is no revenue."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from index.language.terms import Token, stem

GAP = 1  # characters between words of one phrase: a blank or a hyphen
REACH_OF = 3  # words after "of": "turnover of the clinical staff"
_OF = frozenset({"of", "among", "amongst", "for"})


def is_other_sense(pieces: Sequence[Token], i: int) -> bool:
    """True where the words around word i give it another sense than the one it is listed with."""
    beside = _senses().get(pieces[i].terms[0])
    if beside is None:  # as nearly everywhere
        return False
    after = _joined(pieces[i : i + 2 + REACH_OF])
    follows = after[1:] if after[:1] and after[0] in _OF else after[:1]
    is_joined = i > 0 and pieces[i].start - pieces[i - 1].end <= GAP
    before = [pieces[i - 1].terms[0]] if is_joined else []
    return bool(beside.intersection(before + follows))


def _joined(pieces: Sequence[Token]) -> list[str]:
    """The words after the first one as far as no mark stands between: "turnover, staff" is two."""
    found: list[str] = []
    for one, other in pairwise(pieces):
        if other.start - one.end > GAP:
            break
        found.append(other.terms[0])
    return found


@lru_cache(maxsize=1)
def _senses() -> Mapping[str, frozenset[str]]:
    text = files("index").joinpath("senses.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {stem(word): frozenset(map(stem, beside.split("|"))) for word, beside in lines}
