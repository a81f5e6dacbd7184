"""The bilingual lexicon: for each word, the words that mean alike, in either language.

Learned from parallel texts by training/lexicon.py. Like the thesaurus it tells that two words may
meet, never that one may be shown for the other.
"""

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index.tensors import tensors

FILE = Path(__file__).resolve().parents[1] / "lexicon.safetensors"


class Lexicon:
    """Words as `index.language.terms.words` gives them, with their nearest words.

    The file holds `words` (UTF-8, sorted, one a line), `starts` (n + 1), and end to end `near` (a
    word's number) and `alike` (0..255).
    """

    def __init__(self, path: Path) -> None:
        stored = tensors(path)
        self._text = stored["words"].tobytes() + b"\n"
        ends = np.flatnonzero(np.frombuffer(self._text, np.uint8) == ord("\n"))
        spans: Any = np.concatenate([[0], ends + 1])
        self._spans: memoryview[int] = memoryview(spans)  # faster than an array, one by one
        self._starts, self._near, self._alike = (stored[k] for k in ("starts", "near", "alike"))

    @lru_cache(maxsize=20_000)  # noqa: B019  one lexicon lives as long as the process
    def near(self, term: str) -> Mapping[str, float]:
        """The words like a term, with their likeness in 0..1; empty for an unknown one."""
        number = self._find(term.encode("utf-8"))
        if number is None:
            return {}
        span = slice(int(self._starts[number]), int(self._starts[number + 1]))
        pairs = zip(self._near[span].tolist(), self._alike[span].tolist(), strict=True)
        return {self._word(i).decode("utf-8"): value / 255 for i, value in pairs}

    def _word(self, number: int) -> bytes:
        return self._text[self._spans[number] : self._spans[number + 1] - 1]

    def _find(self, word: bytes) -> int | None:
        """The number of a word; UTF-8 sorts as its characters do."""
        count = len(self._spans) - 1
        number = bisect_left(range(count), word, key=self._word)
        return number if number < count and self._word(number) == word else None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon in this repository."""
    return Lexicon(FILE)
