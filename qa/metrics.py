"""One formula, one function. A ranking is a list of booleans: is the item at that rank relevant?"""

import re
import string
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.language.terms import fold
from qa.figures import Figure, quantities
from qa.language.wording import bounded

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_HAN = re.compile(r"[\u4e00-\u9fa5]")
_PIECE = re.compile(r"[\u4e00-\u9fa5]|\d+(?:[.,]\d+)*|[^\W\d_\u4e00-\u9fa5]+")
_LEAD = re.compile(r"([^:\uff1a\n]{1,40})(?::\s|\uff1a)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ENGLISH_MARKS = str.maketrans("", "", string.punctuation)


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


def exact_match(answer: str, references: Sequence[str]) -> float:
    """1.0 if the answer equals a reference after normalising (SQuAD, Rajpurkar et al. 2016).

    A text with Chinese characters is compared as CMRC 2018 does: lower case, marks left out.
    """
    return float(any(_exact(answer) == _exact(reference) for reference in references))


def answer_f1(answer: str, references: Sequence[str]) -> float:
    """The best F1 over the references: CMRC's for a Chinese reference, SQuAD's for others."""
    return max((cmrc_f1(answer, r) if _HAN.search(r) else squad_f1(answer, r) for r in references),
               default=0.0)  # fmt: skip


def squad_words(text: str) -> list[str]:
    """Lower case, without punctuation and articles, cut at blanks (SQuAD's normalize_answer)."""
    return _ARTICLES.sub(" ", text.lower().translate(_ENGLISH_MARKS)).split()


def squad_f1(answer: str, reference: str) -> float:
    """F1 of the words shared, each as often as both have it (SQuAD, Rajpurkar et al. 2016)."""
    ours, theirs = squad_words(answer), squad_words(reference)
    if not ours or not theirs:
        return float(ours == theirs)
    return _f1((Counter(ours) & Counter(theirs)).total(), len(ours), len(theirs))


def cmrc_pieces(text: str) -> list[str]:
    """Chinese characters one by one, other runs as words, marks left out (CMRC 2018).

    CMRC cuts the other runs with NLTK; a number or a run of letters is a word here.
    """
    return _PIECE.findall(text.lower())


def cmrc_f1(answer: str, reference: str) -> float:
    """F1 of the longest run of pieces common to both (CMRC 2018, Cui et al. 2019)."""
    ours, theirs = cmrc_pieces(answer), cmrc_pieces(reference)
    if not ours or not theirs:
        return float(ours == theirs)
    longest, before = 0, [0] * (len(theirs) + 1)
    for piece in ours:
        now = [0] + [before[j] + 1 if piece == other else 0 for j, other in enumerate(theirs)]
        longest, before = max(longest, *now), now
    return _f1(longest, len(ours), len(theirs))


def _exact(text: str) -> list[str]:
    return cmrc_pieces(text) if _HAN.search(text) else squad_words(text)


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs)


def squeeze(text: str) -> str:
    """Text as keys are compared: folded, without white space and commas."""
    return "".join(fold(text).replace(",", "").split())


def keys_found(answer: str, keys: Sequence[Sequence[str]]) -> float:
    """The share of key groups of which one spelling stands in the answer; 1.0 without groups."""
    if not keys:
        return 1.0
    held = squeeze(answer)
    return sum(any(squeeze(s) in held for s in group) for group in keys) / len(keys)


def lead(answer: str) -> str:
    """The figure that an answer leads with, up to its colon, bound and unit included: "超85%".

    "" for an answer without one: a name, a row's label or a time before a colon is none.
    """
    head = _LEAD.match(answer.lstrip())
    found = _amounts(head[1]) if head else []
    if not head or not found or bounded(head[1], found[0].start, found[0].end)[1] > 0:
        return ""
    return head[1]


@lru_cache(maxsize=5_000)
def lead_holds(answer: str, keys: tuple[tuple[str, ...], ...]) -> bool | None:
    """True for a lead with a figure of the keys, False for one with another; None without a lead,
    and where the keys are not all figures.
    """
    led = _amounts(lead(answer))
    if not led or not are_figures(keys):
        return None
    wanted = [f for group in keys for spelling in group for f in _amounts(spelling)]
    return any(_alike(ours, theirs) for ours in led for theirs in wanted)


@lru_cache(maxsize=5_000)
def are_figures(keys: tuple[tuple[str, ...], ...]) -> bool:
    """True for keys of which each can be told by a figure that is no date."""
    return bool(keys) and all(any(_amounts(s) for s in group) for group in keys)


def _amounts(text: str) -> list[Figure]:
    return [f for f in quantities(text)
            if f.unit != "date" and not _YEAR.fullmatch(text[f.start : f.end])]  # fmt: skip


def _alike(ours: Figure, theirs: Figure) -> bool:
    """Equal in value, or in number where the key gives no unit."""
    is_bare = theirs.kind == "number" and not theirs.scaled
    return abs(ours.value) == abs(theirs.value) or (is_bare and ours.number == theirs.number)


def evidence_met(cited: Sequence[str], evidence: Sequence[str]) -> bool:
    """True if one evidence string lies in one of the cited passages."""
    return any(string in text for text in cited for string in evidence)


def percentile(values: Sequence[float], q: float) -> float:
    """Linear-interpolated percentile, q in 0..100; nan for no values."""
    return float(np.percentile(values, q)) if len(values) else float("nan")


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; nan for no values."""
    return float(np.mean(values)) if len(values) else float("nan")
