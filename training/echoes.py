"""Learn which words of a question its answer repeats: python -m training.echoes --data DATA/qa

For each term the share of the sentences that answer a question with it and hold it too, drawn
towards the mean of all (UNSEEN) as if it had been seen PRIOR times more. SQuAD's English questions,
DRCD's Chinese ones of the articles that are trained on, and our translations of SQuAD's.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from index.language.terms import words
from qa.echoes import UNSEEN
from training.asked import read_asked
from training.data import Pair

SAME_LANGUAGE = ("questions", "questions_zh_zh")  # of `training.asked.read_asked`
PRIOR = 6
LEAST_SEEN = 5
LEAST_APART = 0.1  # from UNSEEN
BLOCK = 60  # questions on end, much about one article
MOST_A_BLOCK = 3  # times that a term counts in a block: an article's theme is no habit of questions


def count(pairs: Sequence[Pair]) -> tuple[Counter[str], Counter[str]]:
    """How many (question, sentence) pairs have each term in the question, and in both."""
    asked, repeated, blocks = Counter[str](), Counter[str](), Counter[tuple[int, str]]()
    for i, (question, sentence) in enumerate(pairs):
        held = set(words(sentence))
        for term in set(words(question)):
            blocks[i // BLOCK, term] += 1
            if blocks[i // BLOCK, term] <= MOST_A_BLOCK:
                asked[term] += 1
                repeated[term] += term in held
    return asked, repeated


def learn(asked: Counter[str], repeated: Counter[str]) -> dict[str, float]:
    """The share of each term that was seen enough and that differs from UNSEEN, in their order."""
    shares = {
        term: round((repeated[term] + PRIOR * UNSEEN) / (seen + PRIOR), 3)
        for term, seen in asked.items()
        if seen >= LEAST_SEEN
    }
    return {t: share for t, share in sorted(shares.items()) if abs(share - UNSEEN) >= LEAST_APART}


def main() -> None:
    """Count, learn and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("qa/weights"))
    options = parser.parse_args()
    files = read_asked(options.data)
    counted = [count(files[name]) for name in SAME_LANGUAGE]
    asked, repeated = (sum((c[i] for c in counted), Counter[str]()) for i in (0, 1))
    shares = learn(asked, repeated)
    stored = {"note": "training/echoes.py", "shares": shares}
    text = json.dumps(stored, ensure_ascii=False, indent=0)
    (options.out / "echoes.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(shares)} of {len(asked)} terms")


if __name__ == "__main__":
    main()
