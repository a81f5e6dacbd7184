"""SQuAD's questions, each with the sentence that answers it among the sentences near it.

The lines of Du et al. 2017 lie in the order of the articles, so that the lines around one are
mostly of its paragraph. XQuAD is made of SQuAD's paragraphs: a sentence that stands in one of
those that measure is left out, with its questions.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.asked import squad_pairs, translated
from training.cross_encoder.sources import PUBLIC, Listed
from training.data import Pair

NEAR, FAR = 4, 3  # sentences on each side of the right one, and from anywhere
_BRACKETS = (("-lrb-", "("), ("-rrb-", ")"))
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def squad_lines(folder: Path) -> Iterator[Listed]:
    """All lines in English, and those that were translated in Chinese and across."""
    lines, known = list(squad_pairs(folder)), paragraphs(folder / "xquad_dev.en.json")
    kept = {n: pair for n, pair in enumerate(lines) if not stands_in(pair[1], known)}
    rows = ((int(n), row) for n, row in translated("squad.tsv").items())
    ours: dict[int, Pair] = {n: (row[0], row[1]) for n, row in rows if n in kept}
    chance = random.Random(3)
    yield from _listed("squad", list(kept.values()), chance)
    yield from _listed("squad-zh-zh", list(ours.values()), chance)
    yield from _listed("squad-en-zh", [(kept[n][0], s) for n, (_, s) in ours.items()], chance)
    yield from _listed("squad-zh-en", [(q, kept[n][1]) for n, (q, _) in ours.items()], chance)


def paragraphs(path: Path) -> str:
    """The letters and digits of all paragraphs of a SQuAD-shaped file, a bar between two."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return "|".join(_bare(p["context"]) for article in data for p in article["paragraphs"])


def stands_in(sentence: str, known: str) -> bool:
    """True when a tokenised sentence stands in one of the paragraphs, whatever its punctuation."""
    bare = _bare(sentence)
    return bool(bare) and bare in known


def _bare(text: str) -> str:
    text = text.lower()
    for token, bracket in _BRACKETS:
        text = text.replace(token, bracket)
    return _SEPARATORS.sub("", text)


def _listed(name: str, pairs: Sequence[Pair], chance: random.Random) -> Iterator[Listed]:
    """Each question with its sentence first, those around it, and a few from anywhere."""
    order = list(dict.fromkeys(sentence for _, sentence in pairs))
    at = {sentence: place for place, sentence in enumerate(order)}
    for question, sentence in pairs:
        place = at[sentence]
        around = order[max(0, place - NEAR) : place + NEAR + 1]
        far = [order[chance.randrange(len(order))] for _ in range(FAR)]
        units = list(dict.fromkeys([sentence, *around, *far]))
        right = tuple(unit == sentence for unit in units)
        if len(units) > 1:
            yield Listed(name, PUBLIC, question, tuple(("", "", u) for u in units), right)
