"""python -m benchmarks.encoding --data DATA [--passages N]: how fast the shipped model encodes.

The shipped model, read without torch and through sentence-transformers, beside a transformer of
multilingual-e5-small's shape (12 layers, 384 wide, 12 heads, 1536 in between, 250,037 tokens) with
random weights, which cost the same time. All take the same passages, in turns, on CPU.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.sets import Task, read_tasks
from index.embed import SentenceTransformerEmbedder, Vectors, load_tokenizer, shipped
from index.errors import ReportQAError
from index.language.background import FOLDER
from index.language.terms import fold, fold_line
from qa.metrics import percentile

if TYPE_CHECKING:
    import torch

Encode = Callable[[Sequence[str]], Vectors]
PASSAGES = 64
ROUNDS = 5
FASTEST_SECONDS = 1.0  # a fast way is repeated this long in a round, or the clock decides
QUERIES = 1_000
SETS = ("xquad", "cmrc")
E5_SMALL: Mapping[str, Any] = {
    "vocab_size": 250_037, "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12,
    "intermediate_size": 1_536, "max_position_embeddings": 512,
}  # fmt: skip
LONGEST = 512
BATCH = 32  # sentence-transformers' own


SHIPPED_WAY = "shipped, without torch"
LIBRARY_WAY = "shipped, by sentence-transformers"
STAND_IN_WAY = "transformer of multilingual-e5-small's shape"
PAGE = """# Speed of encoding

Written by this command (DATA is the folder that holds `qa/`):

```sh
python -m benchmarks.encoding --data DATA --markdown docs/encoding.md
```

{text}
"""
METHOD = """{count} paragraphs of XQuAD (both languages) and CMRC, {tokens:.0f} tokens each on
average, on CPU; threads: {threads}. Median of {rounds} rounds, lowest and highest in brackets;
every way has its turn in each round. The transformer has random weights and is given as many tokens
a passage as the shipped tokenizer makes, and two more, but at most 512, ready made: a real one also
spends time on tokenizing, and has tokens for punctuation, which ours drops.

"""


class StandIn:
    """A transformer of e5-small's shape: mean of its last layer over each passage, length 1.

    A passage has as many tokens as the shipped tokenizer gives it, and two for its ends, but at
    most 512; which tokens is left to chance. For passages given at the start they are made
    beforehand, so that tokenizing costs nothing; for others when they are first encoded.
    """

    def __init__(self, passages: Sequence[str] = (), seed: int = 0) -> None:
        import torch
        from transformers import BertConfig, BertModel

        torch.manual_seed(seed)
        bert: Any = BertModel
        self._model = bert(BertConfig(**E5_SMALL), add_pooling_layer=False).eval()
        self._ids: dict[str, torch.Tensor] = {}
        self._learn(passages)

    @property
    def parameters(self) -> int:
        """How many numbers the model is made of."""
        return sum(int(part.numel()) for part in self._model.parameters())

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each known passage has."""
        return [len(self._ids[text]) for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, n x 384, by batches of like length."""
        import torch

        self._learn([text for text in texts if text not in self._ids])
        order = sorted(range(len(texts)), key=lambda i: -len(self._ids[texts[i]]))
        out = np.zeros((len(texts), E5_SMALL["hidden_size"]), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), BATCH):
                rows = order[start : start + BATCH]
                out[rows] = self._batch([self._ids[texts[i]] for i in rows])
        return out

    def _learn(self, texts: Sequence[str]) -> None:
        import torch

        for text, count in zip(texts, token_counts(texts), strict=True):
            size = (min(count + 2, LONGEST),)
            self._ids[text] = torch.randint(E5_SMALL["vocab_size"], size)

    def _batch(self, ids: "Sequence[torch.Tensor]") -> Vectors:
        import torch

        padded = torch.nn.utils.rnn.pad_sequence(list(ids), batch_first=True)
        lengths = torch.tensor([len(row) for row in ids])
        mask = (torch.arange(padded.shape[1]) < lengths[:, None]).long()
        states = self._model(input_ids=padded, attention_mask=mask).last_hidden_state
        means = (states * mask[:, :, None]).sum(1) / lengths[:, None]
        return np.asarray(torch.nn.functional.normalize(means, dim=1).numpy(), np.float32)


def token_counts(texts: Sequence[str]) -> list[int]:
    """How many tokens the shipped tokenizer makes of each text."""
    found = load_tokenizer(FOLDER).encode_batch_fast([fold(t) for t in texts],
                                                     add_special_tokens=False)  # fmt: skip
    return [len(encoding.ids) for encoding in found]


def rate(encode: Encode, passages: Sequence[str], seconds: float) -> float:
    """Passages a second, all of them encoded as often as fits into `seconds`, once at least."""
    times, began = 0, perf_counter()
    while times == 0 or perf_counter() - began < seconds:
        encode(passages)
        times += 1
    return times * len(passages) / (perf_counter() - began)


def race(
    entrants: dict[str, Encode], passages: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    """Passages a second of each way, round by round; in each round every way has its turn."""
    for encode in entrants.values():
        encode(passages[:BATCH])
    speeds: dict[str, list[float]] = {name: [] for name in entrants}
    for _ in range(rounds):
        for name, encode in entrants.items():
            speeds[name].append(rate(encode, passages, FASTEST_SECONDS))
    return speeds


def query_seconds(encode: Encode, queries: Sequence[str]) -> list[float]:
    """The time that each query takes, asked one by one."""
    encode(queries[:1])
    spent = []
    for query in queries:
        began = perf_counter()
        encode([query])
        spent.append(perf_counter() - began)
    return spent


def ways(passages: Sequence[str]) -> dict[str, Encode]:
    """What is raced: each way to encode, by its name."""
    return {
        SHIPPED_WAY: _without_memory(shipped().encode_documents),
        LIBRARY_WAY: SentenceTransformerEmbedder(str(FOLDER)).encode_documents,
        STAND_IN_WAY: StandIn(passages).encode,
    }


def _without_memory(encode: Encode) -> Encode:
    """The same, with the folded texts of earlier calls forgotten: no text comes for nothing."""

    def forgetful(texts: Sequence[str]) -> Vectors:
        fold_line.cache_clear()
        return encode(texts)

    return forgetful


def markdown(speeds: Mapping[str, Sequence[float]], queries: Sequence[float]) -> str:
    """The race as a table, and the queries, whose times are in seconds, as a sentence."""
    rows = ["| way | passages a second | times the transformer's |", "|---|---|---|"]
    for name, own in speeds.items():
        ratios = [a / b for a, b in zip(own, speeds[STAND_IN_WAY], strict=True)]
        rows.append(f"| {name} | {_spread(own)} | {_spread(ratios)} |")
    median, late = (1000 * percentile(queries, q) for q in (50, 95))
    latency = (
        f"One query at a time, shipped, without torch: median {median:.3f} ms, 95th percentile "
        f"{late:.3f} ms, of {len(queries)} questions."
    )
    return "\n".join([*rows, "", latency])


def _spread(values: Sequence[float]) -> str:
    return " ".join([_short(percentile(values, 50)),
                     f"[{_short(min(values))}, {_short(max(values))}]"])  # fmt: skip


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the race and print it; exit status 1 after an error."""
    options = _parser().parse_args(arguments)
    # Read once, when tokenizers first starts its threads.
    os.environ["RAYON_NUM_THREADS"] = str(options.threads)
    try:
        tasks = read_tasks(options.data, SETS)
        text = measure(tasks, options.passages, options.rounds, options.threads)
    except ReportQAError as error:
        print(f"encoding: {error}", file=sys.stderr)
        return 1
    print(text)
    try:
        if options.markdown:
            options.markdown.write_text(PAGE.format(text=text), encoding="utf-8")
    except OSError as error:
        print(f"encoding: {error.filename} cannot be written ({error.strerror}).", file=sys.stderr)
        return 1
    return 0


def measure(tasks: Sequence[Task], count: int, rounds: int, threads: int) -> str:
    """The race over at most `count` passages of the tasks, and the queries, as Markdown."""
    import torch

    torch.set_num_threads(threads)
    known = list(dict.fromkeys(p.text for task in tasks for p in task.questions.passages))
    passages = random.Random(0).sample(known, min(count, len(known)))
    asked = list(dict.fromkeys(a.question for task in tasks for a in task.questions.asked))
    queries = random.Random(0).sample(asked, min(QUERIES, len(asked)))
    mean = sum(token_counts(passages)) / len(passages)
    method = METHOD.format(count=len(passages), tokens=mean, threads=threads, rounds=rounds)
    speeds = race(ways(passages), passages, rounds)
    fold_line.cache_clear()
    return method + markdown(speeds, query_seconds(shipped().encode_queries, queries))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encoding", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER",
                        help="the folder that holds qa/, or qa/ itself")  # fmt: skip
    for name, default, what in (
        ("--passages", PASSAGES, "how many passages"),
        ("--rounds", ROUNDS, "how often each way has its turn"),
        ("--threads", 1, "threads of every way"),
    ):
        parser.add_argument(name, type=_positive, default=default, metavar="N",
                            help=f"{what} (default {default})")  # fmt: skip
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the result here")
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
