"""Confidence intervals and paired tests by the bootstrap over clusters of questions.

Questions about one article are not independent: whole clusters are drawn, with replacement, as many
as there are, and the mean is taken over the questions in them (Davison and Hinkley, Bootstrap
Methods and their Application, 1997, section 3.8). Clusters of one question each give the plain
bootstrap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation import bootstrap
from qa.evaluation.bootstrap import Estimate, Floats

RESAMPLES = 10_000
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean paired difference, its 95 % percentile interval and its two-sided p.

    `p_by_question` is p if questions are drawn one by one, as if they were independent.
    """

    value: float
    low: float
    high: float
    p: float
    p_by_question: float


def resampled_means(
    values: Floats, clusters: Sequence[str], resamples: int = RESAMPLES, seed: int = 0
) -> Floats:
    """Means of bootstrap samples, shape (resamples,), of one value a question.

    `clusters` names the cluster of each question. One seed draws the same clusters for any values
    of the same questions.
    """
    names, member = np.unique(np.asarray(clusters, str), return_inverse=True)
    sums = np.bincount(member, values, len(names))
    sizes = np.bincount(member, minlength=len(names)).astype(float)
    chance, even = np.random.default_rng(seed), np.full(len(names), 1 / len(names))
    means = []
    for start in range(0, resamples, CHUNK):  # all draws at once would take much memory
        draws = chance.multinomial(len(names), even, size=min(CHUNK, resamples - start))
        means.append((draws @ sums) / (draws @ sizes))
    return np.concatenate(means)


def estimate(values: Floats, clusters: Sequence[str], seed: int = 0) -> Estimate:
    """The mean of one value a question, with its interval."""
    means = resampled_means(values, clusters, seed=seed)
    return bootstrap.estimate(float(values.mean()), means, len(values))


def difference(ours: Floats, theirs: Floats, clusters: Sequence[str], seed: int = 0) -> Difference:
    """The paired difference of two rankings' values of the same questions, ours less theirs."""
    change = ours - theirs
    means = resampled_means(change, clusters, seed=seed)
    each = [str(i) for i in range(len(change))]
    singly = resampled_means(change, each, seed=seed)
    found = bootstrap.estimate(float(change.mean()), means, len(change))
    return Difference(found.value, found.low, found.high, _two_sided(means), _two_sided(singly))


def _two_sided(means: Floats) -> float:
    """Twice the smaller share of resamples on either side of no difference, 0 on both.

    One is added to count and total (ibid., section 4.2). Agrees with the percentile interval.
    """
    tail = min(int((means <= 0).sum()), int((means >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(means) + 1))
