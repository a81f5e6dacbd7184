"""Words that a question says and its answer seldom repeats: "which year", "kind", 名字, 哪里.

For each the share of the sentences that answer a question with it and hold it too, learned by
training/echoes.py. It weighs a word beside its rarity, as the relevance weight of Robertson and
Sparck Jones (1976) has both.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from index.lexical import TermGroup

ECHOES = Path(__file__).resolve().parent / "weights" / "echoes.json"
UNSEEN = 0.6  # of a word that training saw too seldom to tell, about the mean of all words


def worth(group: TermGroup, idf: Callable[[str], float]) -> float:
    """What a question's word is worth: its rarity times the share of answers that repeat it.

    A group's own words are those of weight 1, or all of them where none is.
    """
    own = [term for term, weight in group if weight >= 1] or [term for term, _ in group]
    return max(map(idf, own)) * shipped_echoes().get(own[0], UNSEEN)


@lru_cache(maxsize=1)
def shipped_echoes() -> Mapping[str, float]:
    """The shares in this repository, by term."""
    shares: dict[str, float] = json.loads(ECHOES.read_text(encoding="utf-8"))["shares"]
    return shares
