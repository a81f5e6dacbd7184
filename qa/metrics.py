"""One formula, one function. A ranking is a list of booleans: is the item at that rank relevant?"""

from collections.abc import Sequence

import numpy as np

from index.terms import fold


def recall_at(ranking: Sequence[bool], k: int, relevant: int = 1) -> float:
    """Relevant items among the first k over all relevant ones (Manning et al., IIR, ch. 8).

    With several evidence strings of which any will do, pass `relevant=1`: 1.0 if one is found.
    """
    if relevant < 1:
        raise ValueError("recall needs at least one relevant item")
    return min(sum(ranking[:k]), relevant) / relevant


def reciprocal_rank(ranking: Sequence[bool]) -> float:
    """1 / rank of the first relevant item, 0 without one (Voorhees, TREC-8 QA, 1999)."""
    return next((1 / (i + 1) for i, hit in enumerate(ranking) if hit), 0.0)


def ndcg_at(ranking: Sequence[bool], k: int, relevant: int = 1) -> float:
    """Discounted gain of the first k over the best possible one, discount 1 / log2(rank + 1).

    Järvelin and Kekäläinen, ACM TOIS 20(4), 2002, with trec_eval's discount; every relevant item
    gains 1.
    """
    if relevant < 1:
        raise ValueError("nDCG needs at least one relevant item")
    discounts = 1 / np.log2(np.arange(2, k + 2))
    gains = np.asarray(ranking[:k], bool)
    return float(discounts[: len(gains)][gains].sum() / discounts[:relevant].sum())


def squeeze(text: str) -> str:
    """Text as keys are compared: folded, without white space and commas."""
    return "".join(fold(text).replace(",", "").split())


def keys_found(answer: str, keys: Sequence[Sequence[str]]) -> float:
    """The share of key groups of which one spelling stands in the answer; 1.0 without groups."""
    if not keys:
        return 1.0
    held = squeeze(answer)
    return sum(any(squeeze(s) in held for s in group) for group in keys) / len(keys)


def evidence_met(cited: Sequence[str], evidence: Sequence[str]) -> bool:
    """True if one evidence string lies in one of the cited passages."""
    return any(string in text for text in cited for string in evidence)


def percentile(values: Sequence[float], q: float) -> float:
    """Linear-interpolated percentile, q in 0..100; nan for no values."""
    return float(np.percentile(values, q)) if len(values) else float("nan")


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; nan for no values."""
    return float(np.mean(values)) if len(values) else float("nan")
