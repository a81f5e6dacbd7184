"""How often each term is met in a collection: what BM25 and the expansion of questions need.

Every document carries its own counts, in one file beside its others. A process adds up those of
the documents it sees; when one is added, its counts alone are read.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from index.folder.part import MemoryPart
from index.folder.postings import Postings
from index.lexical import idf


@dataclass(frozen=True)
class Terms:
    """One field: in how many of `rows` each term is, and how many terms they have in all."""

    rows: int = 0
    length: int = 0
    df: Mapping[str, int] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """The mean length of a row."""
        return self.length / self.rows if self.rows else 1.0

    def idf(self, term: str) -> float:
        """The inverse document frequency of a term."""
        return idf(self.rows, self.df.get(term, 0))


@dataclass(frozen=True)
class Statistics:
    """Both fields, and a surface form of each word in the order in which they were met."""

    words: Terms = field(default_factory=Terms)
    bigrams: Terms = field(default_factory=Terms)
    surfaces: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def vocabulary(self) -> Mapping[str, str]:
        """Every word with its surface form, those of the most rows first."""
        df = self.words.df
        return {t: self.surfaces[t] for t in sorted(df, key=lambda term: (-df[term], term))}

    def with_more(self, counts: Iterable[bytes]) -> "Statistics":
        """These and the counts of more documents."""
        rows, length = self.words.rows, {"words": self.words.length, "bigrams": self.bigrams.length}
        df = {"words": dict(self.words.df), "bigrams": dict(self.bigrams.df)}
        surfaces = dict(self.surfaces)
        for body in map(json.loads, counts):
            rows += body["rows"]
            for name, into in df.items():
                length[name] += body[name]["length"]
                for term, count in body[name]["df"].items():
                    into[term] = into.get(term, 0) + count
            for term in body["words"]["df"]:
                surfaces.setdefault(term, body["surfaces"].get(term, term))
        return Statistics(
            Terms(rows, length["words"], df["words"]),
            Terms(rows, length["bigrams"], df["bigrams"]),
            surfaces,
        )


def counts_of(part: MemoryPart) -> bytes:
    """What is stored of the document that is a part by itself."""
    pairs = zip(part.words.terms, part.surfaces, strict=True)
    body = {
        "rows": len(part.words.lengths),
        "words": _counted(part.words),
        "bigrams": _counted(part.bigrams),
        "surfaces": {term: surface for term, surface in pairs if term != surface},
    }
    return json.dumps(body).encode()


def _counted(postings: Postings) -> dict[str, object]:
    frequencies = postings.frequencies().tolist()
    return {
        "length": int(postings.lengths.sum()),
        "df": dict(zip(postings.terms, frequencies, strict=True)),
    }
