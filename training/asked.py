"""Questions paired with the sentences that answer them, in and across both languages.

SQuAD's come in English, DRCD's in Chinese; `translations/` holds our own translations of a part
of them. Only every second article of DRCD is trained on (`TRAINED_ON`): the others measure.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

from training.charmap import fold
from training.data import Pair

TRANSLATIONS = Path(__file__).with_name("translations")
TRAINED_ON = slice(0, None, 2)  # the articles of DRCD, in the file's order
MEASURED_ON = slice(1, None, 2)
SQUAD = tuple(f"squad_nqg_{part}.txt.gz" for part in ("questions", "sentences"))
DRCD = "drcd_dev.json"
_END = re.compile(r"(?<=[。！？；!?])")


def read_asked(folder: Path) -> dict[str, list[Pair]]:
    """The (question, sentence) pairs by their languages, under the names of `passages.FILES`."""
    plain = list(squad_pairs(folder))
    rows = ((int(n), q, s) for n, (q, s) in translated("squad.tsv").items())
    ours = {n: (q, s) for n, q, s in rows if n < len(plain)}
    english = translated("drcd.tsv")
    drcd = list(drcd_pairs(folder / DRCD))
    across = [(english[key][0], sentence) for key, _, sentence in drcd if key in english]
    return {
        "questions": plain,
        "questions_en_zh": [(plain[n][0], s) for n, (_, s) in ours.items()] + across,
        "questions_zh_en": [(q, plain[n][1]) for n, (q, _) in ours.items()],
        "questions_zh_zh": [*ours.values(), *((q, s) for _, q, s in drcd)],
    }


def squad_pairs(folder: Path) -> Iterator[Pair]:
    """SQuAD's questions, each with the sentence that answers it: both English, lower case."""
    sides = []
    for name in SQUAD:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            sides.append([line.strip() for line in lines])
    yield from zip(*sides, strict=True)


def drcd_pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    """(id, question, the sentence that answers it) of the articles trained on, simplified."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"][TRAINED_ON]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                sentence = _sentence(paragraph["context"], qa["answers"][0]["answer_start"])
                yield qa["id"], fold(qa["question"].strip()), fold(sentence)


def _sentence(text: str, at: int) -> str:
    """The sentence of a text that holds a place in it."""
    start = 0
    for sentence in _END.split(text):
        if start <= at < start + len(sentence):
            return sentence.strip()
        start += len(sentence)
    return text.strip()


def translated(name: str) -> dict[str, list[str]]:
    """The rows of a file of `translations/`, by their first column."""
    text = (TRANSLATIONS / name).read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: row[1:] for row in rows}
