"""Make the tokenizer: whole words of both languages in one Unigram vocabulary.

Words are counted first (Chinese ones cut by jieba), so a piece is a word wherever the word is
frequent enough: a static model has no context to put a split word together again. Rare Latin
words fall back to subword pieces, rare Chinese ones to characters, numbers to pieces of at most
four digits. At run time the tokenizer is one ``tokenizer.json`` and needs no jieba: the best path
through unigram log-probabilities (Kudo 2018, "Subword Regularization", eq. 3) is what cuts.

``python -m training.tokenizer FOLDER`` gives a trained model's tokenizer the present normaliser.
"""

import argparse
import json
import math
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, trainers
from tokenizers.models import Unigram

from training.charmap import fold, folding

UNKNOWN = "[UNK]"
WORD_START = "▁"
SYMBOLS = "%‰$€£¥"
SUBWORDS = 4_000
SUBWORD_PENALTY = 12.0  # nats: any whole word in the vocabulary beats its own split
MAX_WORD = 20  # letters
MAX_HAN_WORD = 6  # characters
MIN_CHARACTER = 8  # occurrences that earn a Chinese character its own row

_RUN = re.compile(r"[a-z\u00df-\u024f]+|[\u3400-\u4dbf\u4e00-\u9fff]+|[0-9]+|[%‰$€£¥]")
_PIECES = (
    rf"{WORD_START}?\p{{Latin}}+|\p{{Han}}+|[0-9]+|[{SYMBOLS}]|[\p{{L}}&&[^\p{{Han}}\p{{Latin}}]]+"
)


def normalizer() -> normalizers.Normalizer:
    """NFKC, lower case, simplified characters, and a mark before each Latin word."""
    mark = normalizers.Replace(Regex(r"(?<!\p{Latin})(?=\p{Latin})"), WORD_START)
    return normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), *folding(), mark])


def untrained() -> Tokenizer:
    """Normalisation and the cut into runs of one script; all else but money signs is dropped."""
    tokenizer = Tokenizer(Unigram([(UNKNOWN, 0.0)], unk_id=0))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_PIECES), "removed", invert=True)
    return tokenizer


def _number_pieces(digits: str) -> list[str]:
    """A digit run as it is if it has at most four digits, else in threes from the left."""
    if len(digits) <= 4:
        return [digits]
    return [digits[start : start + 3] for start in range(0, len(digits), 3)]


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Occurrences of each word; Latin words carry the word-start mark."""
    import rjieba

    counts: Counter[str] = Counter()
    for text in texts:
        for run in _RUN.findall(fold(unicodedata.normalize("NFKC", text).lower())):
            if run[0] >= "\u3400":
                counts.update(rjieba.cut(run))
            elif run[0].isdigit():
                counts.update(_number_pieces(run))
            else:
                counts[run if run[0] in SYMBOLS else WORD_START + run] += 1
    return counts


def _is_latin(word: str) -> bool:
    return word.startswith(WORD_START)


def _subwords(counts: Counter[str]) -> dict[str, float]:
    """Pieces of Latin words and their scores, trained on words damped to sqrt(count)."""
    tokenizer = Tokenizer(Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.UnigramTrainer(
        vocab_size=SUBWORDS, max_piece_length=8, unk_token=UNKNOWN, special_tokens=[UNKNOWN],
        show_progress=False,
    )  # fmt: skip
    words = ((word, count) for word, count in counts.items() if _is_latin(word) and count > 2)
    damped = (" ".join([word] * min(64, math.isqrt(count))) for word, count in words)
    tokenizer.train_from_iterator(damped, trainer)
    trained: list[tuple[str, float]] = json.loads(tokenizer.to_str())["model"]["vocab"]
    # The trainer's order of ties differs from run to run; Zipf's law by rank gives the scores.
    ranked = sorted(trained, key=lambda item: (-round(item[1], 2), item[0]))
    scored = dict.fromkeys(_letters(), -SUBWORD_PENALTY * 2)
    for rank, (piece, _) in enumerate(ranked):
        if piece != UNKNOWN:
            scored[piece] = -SUBWORD_PENALTY - math.log(rank + 2)
    return scored


def _letters() -> Iterator[str]:
    """The pieces no Latin word can do without."""
    for letter in "abcdefghijklmnopqrstuvwxyz":
        yield letter
        yield WORD_START + letter


def _characters(counts: Counter[str]) -> Counter[str]:
    """Occurrences of each Chinese character, within words too."""
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        if word[0] >= "\u3400":
            for character in word:
                characters[character] += count
    return characters


def _required(counts: Counter[str]) -> dict[str, float]:
    """Occurrences of the pieces every vocabulary has: characters, digits, years, symbols."""
    digits = [str(number) for number in range(100)]
    digits += [f"{number:02d}" for number in range(10)]
    digits += [str(year) for year in range(1900, 2051)]
    required = [c for c, n in _characters(counts).items() if n >= MIN_CHARACTER]
    return {piece: max(counts[piece], 0.5) for piece in [*required, *digits, *SYMBOLS]}


def build_vocabulary(counts: Counter[str], size: int) -> list[tuple[str, float]]:
    """``size`` pieces with their log-probabilities, the unknown piece first."""
    chosen: dict[str, float] = _required(counts)
    subwords = _subwords(counts)
    room = size - 1 - len(chosen) - len(subwords)
    for word, count in counts.most_common():
        if room <= 0:
            break
        longest = MAX_WORD if _is_latin(word) else MAX_HAN_WORD
        if word not in chosen and len(word) <= longest:
            room -= word not in subwords
            chosen[word] = float(count)
    total = math.log(sum(counts.values()))
    scores = {**subwords, **{piece: math.log(count) - total for piece, count in chosen.items()}}
    return [(UNKNOWN, 0.0), *sorted(scores.items(), key=lambda item: (-item[1], item[0]))]


def renewed(tokenizer: Tokenizer) -> Tokenizer:
    """A trained tokenizer with this recipe's normaliser; each piece keeps its number.

    A piece that folding changes takes its folded name, or texts would meet it no more; where that
    name is another piece's already it is left and out of use.
    """
    stored = json.loads(tokenizer.to_str())["model"]["vocab"]
    taken = {piece for piece, _ in stored}
    vocabulary: list[tuple[str, float]] = []
    for piece, score in stored:
        name = piece if fold(piece) in taken else fold(piece)
        taken.add(name)
        vocabulary.append((name, score))
    made = untrained()
    made.model = Unigram(vocabulary, unk_id=0)
    return made


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """A Unigram tokenizer of ``size`` pieces for Chinese and English."""
    vocabulary = build_vocabulary(count_words(texts), size)
    tokenizer = untrained()
    tokenizer.model = Unigram(vocabulary, unk_id=0)
    return tokenizer


def main() -> None:
    """Renew the tokenizer.json of a model folder, in place."""
    parser = argparse.ArgumentParser(prog="python -m training.tokenizer", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="a model folder that training.embedding wrote")
    path = parser.parse_args().folder / "tokenizer.json"
    if not path.is_file():
        parser.error(f"{path}: no such file; name a folder that training.embedding wrote")
    made = path.with_name(".tokenizer.json")
    renewed(Tokenizer.from_file(str(path))).save(str(made), pretty=False)
    os.replace(made, path)
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
