"""Passages by their sentences: what one or two of them tell drowns in a long passage."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import is_

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, Vectors
from index.language.coverage import Cut, Numbers, Shares, Sought, brevity, joined, phrases, shares
from index.language.terms import fold, language, words
from index.passage import Language, Passage
from index.ranking import Snapshot
from index.split import sentences

KEPT = 2_000  # passages whose sentences are remembered
MOST_TERMS = 500_000  # that are numbered before all is forgotten
CONTENDERS = 16  # passages that are compared by phrases: what they all say tells none apart
COVERAGES = ("coverage", "sentence_coverage", "phrases", "brevity")
Views = tuple[str, ...]


@dataclass(frozen=True)
class Sentences:
    """A passage read with its translation: unit vectors of the sentences, shape (n, dimension), and
    their terms by number. Where there is no sentence, there is one of no terms. `length` is in
    words, of the longer of the two."""

    views: Views
    vectors: Vectors
    terms: Numbers
    sizes: Numbers
    length: int
    languages: frozenset[Language]

    @cached_property
    def folded(self) -> str:
        """All of it folded."""
        return "\n".join(map(fold, self.views))


@dataclass(frozen=True)
class Reading:
    """Passages read, to be ranked by their sentences."""

    passages: tuple[Passage, ...]
    read: tuple[Sentences, ...]
    known: Mapping[str, int]

    def meaning(self, query: Vectors) -> Shares:
        """The cosine, -1..1, of a unit vector and the best sentence of each passage."""
        if not self.passages:
            return np.zeros(0, np.float64)
        return np.maximum.reduceat(self._vectors @ query, self._cut.first).astype(np.float64)

    def coverage(self, sought: Sought, order: NDArray[np.int64]) -> dict[str, Shares]:
        """By each of COVERAGES the shares and brevity of `language.coverage`, 0..1, of all.

        Phrases are looked for in the CONTENDERS, which hold most; `order` says where each passage
        stands among those that hold as much.
        """
        whole, best = shares(sought, self._cut)
        contenders = np.lexsort((order, -np.round(whole + best, 9)))[:CONTENDERS]
        alike = np.zeros(len(self.passages), np.float64)
        folded = [self.read[i].folded for i in contenders.tolist()]
        alike[contenders] = phrases(sought.pieces, folded)
        return dict(zip(COVERAGES, (whole, best, alike, self._brevity), strict=True))

    def is_in(self, asked: Language) -> NDArray[np.bool_]:
        """Whether each passage or its translation is in a language."""
        return self._languages[asked]

    @cached_property
    def _languages(self) -> dict[Language, NDArray[np.bool_]]:
        both: tuple[Language, Language] = ("zh", "en")
        return {one: np.array([one in p.languages for p in self.read], bool) for one in both}

    @cached_property
    def _brevity(self) -> Shares:
        return np.array([brevity(read.length) for read in self.read], np.float64)

    @cached_property
    def _vectors(self) -> Vectors:
        return np.concatenate([read.vectors for read in self.read])

    @cached_property
    def _cut(self) -> Cut:
        return joined(self.known, [(read.terms, read.sizes) for read in self.read])


@dataclass
class _Memory:
    """What was asked for last comes last; and every term met by its number."""

    read: dict[Views, Sentences] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)


class SentenceReader:
    """Reads passages when they are first ranked, and stores nothing: its embedder must be fast."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._guard = threading.Lock()
        self._memory = _Memory()
        self._last = Reading((), (), {})
        self._prepared: Snapshot | None = None

    def prepare(self, snapshot: Snapshot) -> None:
        """Read all passages of a small collection that are not read yet, once for each state of it:
        to read what a question is the first to find would take a third of its time.
        """
        if snapshot is not self._prepared:
            few = snapshot.all_of_few(KEPT)
            if few:
                self.reading(few)
            self._prepared = snapshot

    def reading(self, passages: Sequence[Passage]) -> Reading:
        """All of them read; those that are not remembered are embedded in one go."""
        last = self._last
        if len(passages) == len(last.passages) and all(map(is_, passages, last.passages)):
            return last  # as of a small collection, of which every question finds all
        views = [p.views() for p in passages]
        memory = self._memory
        with self._guard:
            held = {v: memory.read[v] for v in views if v in memory.read}
        fresh = [v for v in dict.fromkeys(views) if v not in held]
        texts = [[[view[a:b] for a, b in sentences(view)] for view in each] for each in fresh]
        flat = [[text for view in each for text in view] or [""] for each in texts]
        cut = [[words(text) for text in each] for each in flat]
        vectors = self._encoded(flat)
        with self._guard:
            for i, each in enumerate(fresh):
                length = _longest(texts[i], cut[i])
                held[each] = _read(each, cut[i], vectors[i], length, memory.known)
            self._keep(memory, {v: held[v] for v in views})
        made = Reading(tuple(passages), tuple(held[v] for v in views), memory.known)
        self._last = made
        return made

    def _encoded(self, texts: Sequence[Sequence[str]]) -> list[Vectors]:
        encoded = self.embedder.encode_documents([text for each in texts for text in each])
        ends = np.cumsum([len(each) for each in texts])
        return np.split(np.asarray(encoded, np.float32), ends[:-1]) if texts else []

    def _keep(self, memory: _Memory, read: Mapping[Views, Sentences]) -> None:
        for views, found in read.items():
            memory.read.pop(views, None)
            memory.read[views] = found
        for old in list(memory.read)[: max(0, len(memory.read) - KEPT)]:
            del memory.read[old]
        if len(memory.known) > MOST_TERMS:
            self._memory = _Memory()


def languages(views: Views) -> frozenset[Language]:
    """The languages of a passage and its translation."""
    return frozenset(map(language, views))


def _longest(views: Sequence[Sequence[str]], cut: Sequence[Sequence[str]]) -> int:
    """The words of the longer view, by its sentences, of which `cut` has the words in order."""
    starts = accumulate(map(len, views), initial=0)
    parts = (cut[start : start + len(view)] for start, view in zip(starts, views, strict=False))
    return max((sum(map(len, part)) for part in parts), default=0)


def _read(
    views: Views, cut: Sequence[Sequence[str]], vectors: Vectors, length: int,
    known: dict[str, int],
) -> Sentences:  # fmt: skip
    """A passage of the terms of its sentences, which are numbered where they are new."""
    terms = [known.setdefault(term, len(known)) for each in cut for term in each]
    return Sentences(
        views, vectors, np.array(terms, np.int32), np.array([len(each) for each in cut], np.int32),
        length, languages(views),
    )  # fmt: skip
